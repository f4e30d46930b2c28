"""What must not be in the repository is found, and what may is not."""

import pytest

from tools import tidy


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("docs/a.md", "see /" + "home/somebody/notes", "a path of one machine"),
        ("a.txt", "index-url = https://" + "pypi" + ".org/simple", "the address of a package registry"),
        ("a.py", "x = 1  # TO" + "DO later", "a left-open mark"),
        ("a.html", '<p style="color:red">', "inline script or style"),
        ("a.html", "<script>alert(1)</script>", "inline script or style"),
        ("a.html", '<button onclick="go()">', "inline script or style"),
        ("a.js", "//# sourceMappingURL=a.js.map", "a built file"),
    ],
)
def test_is_found(name, line, told):
    assert [found for found in tidy.wrong_with(name, line) if told in found]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.html", '<script src="{% static "a.js" %}"></script>'),
        ("a.html", '<script type="application/json" id="x">'),
        ("a.html", '<div data-on="yes" class="style">'),
        ("urls.py", 'path("workspace/home/", views.home)'),
        ("a.md", "a map of the XXI century"),
    ],
)
def test_is_left_alone(name, line):
    assert list(tidy.wrong_with(name, line)) == []


@pytest.mark.parametrize("name", ["static/vendor/x.js", "static/htmx.min.js", "fonts/Tinos.ttf"])
def test_other_peoples_files_are_found_by_name(name, tmp_path, monkeypatch):
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("x")
    monkeypatch.setattr(tidy, "ROOT", tmp_path)
    assert len(list(tidy.findings(name))) == 1
