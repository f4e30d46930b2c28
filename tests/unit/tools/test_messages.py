"""The catalogues: what is extracted, kept, dropped and found wrong."""

import pytest

from tools import messages

PO = "locale/en/LC_MESSAGES/django.po"


@pytest.fixture
def app(tmp_path, monkeypatch):
    """An app of its own, with one view and one template."""
    folder = tmp_path / "src" / "thidua" / "rooms"
    (folder / "templates").mkdir(parents=True)
    (folder / "apps.py").touch()
    (folder / "views.py").write_text(
        'title = _("Phòng họp")\ncount = ngettext("%(n)s phòng", "%(n)s phòng", 2)\n'
    )
    (folder / "templates" / "room.html").write_text(
        '{% load i18n %}{% translate "Mở cửa" context "verb" %}'
        "{% blocktranslate %}Chào {{ name }}{% endblocktranslate %}"
    )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path / "src" / "thidua")
    return folder


def test_python_and_templates_are_extracted(app):
    messages.update([app])
    found = {(message.id, message.context) for message in messages.read(app) if message.id}
    assert found == {
        ("Phòng họp", None),
        (("%(n)s phòng", "%(n)s phòng"), None),
        ("Mở cửa", "verb"),
        ("Chào %(name)s", None),
    }


def test_a_second_update_changes_nothing(app):
    messages.update([app])
    before = (app / PO).read_bytes()
    messages.update([app])
    assert (app / PO).read_bytes() == before
    assert b":1" not in before, "line numbers make noise in diffs"


def test_english_is_kept_and_what_is_gone_is_dropped(app):
    messages.update([app])
    messages.fill([app], {"Phòng họp": "Meeting room", "Mở cửa": "Open"})
    (app / "views.py").write_text('title = _("Phòng họp")\n')
    messages.update([app])
    said = {message.id: message.string for message in messages.read(app) if message.id}
    assert said == {"Phòng họp": "Meeting room", "Mở cửa": "Open", "Chào %(name)s": ""}


def test_a_complete_catalogue_has_no_findings(app):
    messages.update([app])
    english = {"Phòng họp": "Meeting room", "Mở cửa": "Open", "Chào %(name)s": "Hello %(name)s"}
    messages.fill([app], {**english, "%(n)s phòng": ["%(n)s room", "%(n)s rooms"]})
    assert messages.check([app]) == []


def test_what_is_missing_or_torn_is_found(app):
    messages.update([app])
    messages.fill([app], {"Phòng họp": "Meeting room", "Chào %(name)s": "Hello %(nam)s"})
    (app / "views.py").write_text('title = _("Phòng khách")\n')
    found = "\n".join(messages.check([app]))
    assert "not in the catalogue: “Phòng khách”" in found
    assert "no longer in the source: “Phòng họp”" in found
    assert "without English: “Mở cửa” [verb]" in found
    assert "placeholders differ: “Chào %(name)s”" in found


def test_one_message_with_two_english_texts_is_found():
    told = list(
        messages.contradictions(
            {("Mở", None): {"a.po": "Open", "b.po": "Unlock"}, ("Đóng", None): {"a.po": "Close"}}
        )
    )
    assert len(told) == 1
    assert "“Mở”" in told[0]


def test_a_file_that_does_not_parse_stops_it(app):
    (app / "views.py").write_text('title = _("Phòng họp"\n')
    with pytest.raises(SystemExit, match=r"views\.py"):
        messages.update([app])
