"""A lock file knows what it was made from."""

import pytest

from tools import lock

PYPROJECT = '[project]\nrequires-python = ">=3.11"\ndependencies = [{}]\n'


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    monkeypatch.setattr(lock, "FOLDER", tmp_path / "requirements")
    monkeypatch.setattr(lock, "LOCKS", {"base": ["pyproject.toml"]})
    (tmp_path / "requirements").mkdir()
    (tmp_path / "pyproject.toml").write_text(PYPROJECT.format('"django>=5.2"'))
    locked = tmp_path / "requirements" / "base.txt"
    locked.write_text(lock.MARK + lock.fingerprint(["pyproject.toml"]) + "\ndjango==5.2.1\n")
    return tmp_path


def test_a_fresh_lock_is_in_step(root):
    assert lock.stale() == []


def test_other_settings_do_not_matter(root):
    path = root / "pyproject.toml"
    path.write_text(path.read_text() + "[tool.ruff]\nline-length = 100\n")
    assert lock.stale() == []


def test_a_changed_requirement_does(root):
    (root / "pyproject.toml").write_text(PYPROJECT.format('"django>=5.2", "segno"'))
    assert lock.stale() == ["requirements/base.txt"]


def test_a_missing_lock_does(root):
    (root / "requirements" / "base.txt").unlink()
    assert lock.stale() == ["requirements/base.txt"]
