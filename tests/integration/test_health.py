"""What the watcher of the service is told."""

from django.db import OperationalError, connection


def test_it_works(client):
    answer = client.get("/khoe")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-cache" in answer.headers["Cache-Control"]


def test_a_database_that_does_not_answer_is_told(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", refuse)
    assert client.get("/khoe").status_code == 503


def refuse():
    raise OperationalError("the server closed the connection")
