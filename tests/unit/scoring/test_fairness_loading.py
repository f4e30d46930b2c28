"""The statistics libraries are loaded once, beside other work, and waited for."""

import threading

import pytest

from thidua.scoring.fairness import loading


@pytest.fixture
def loads(monkeypatch):
    """What is loaded, by a loader that waits until it is let go."""
    told, go = [], threading.Event()

    def load(name):
        assert go.wait(5)
        told.append(name)

    monkeypatch.setattr(loading, "_running", [])
    monkeypatch.setattr(loading.importlib, "import_module", load)
    return told, go


def test_loading_begins_once_and_is_waited_for(loads):
    told, go = loads
    loading.begin()
    loading.begin()
    assert told == [], "nobody waits where it begins"
    go.set()
    loading.finish()
    assert told == list(loading.LIBRARIES)


def test_nothing_is_waited_for_where_nothing_was_begun(loads):
    told, _go = loads
    loading.finish()
    assert told == []
