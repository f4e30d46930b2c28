"""What every test has: Vietnamese to start with, the database where its folder says so, and no way out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

HERE = Path(__file__).resolve().parent
WITH_DATABASE = {"integration"}


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
