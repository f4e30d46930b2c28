"""What every test has: test mode, compiled messages, and no way out to the network."""

import os
from collections.abc import Iterator
from pathlib import Path

os.environ["THIDUA_MODE"] = "test"
os.environ.setdefault("THIDUA_DATA_DIR", str(Path("build") / "test-data" / os.environ.get("PYTEST_XDIST_WORKER", "main")))

import pytest
from django.utils import translation

HERE = Path(__file__).resolve().parent
WITH_DATABASE = {"integration", "guards"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in integration/ may use the database without asking; those in unit/ may not."""
    for item in items:
        layer = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
        if layer in WITH_DATABASE and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    """Each test starts in Vietnamese, whatever the one before it spoke."""
    with translation.override("vi"):
        yield


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    """Uploaded and made files go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
