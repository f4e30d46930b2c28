"""A database in which every room has something published and something that is not."""

import pytest

from tests.factories import published


@pytest.fixture
def portal() -> published.Shown:
    return published.shown()
