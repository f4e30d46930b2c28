"""A new cluster's whole year through the browser, as its people click it: from setting it up to handing it over.

The steps stand in the order of the year in `season_opening`, `season_scoring` and `season_closing`; each begins
where the one before it ended, so they are one test. The name of each step is printed as it begins.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Server
from tests.e2e.season_closing import END
from tests.e2e.season_opening import BEGINNING
from tests.e2e.season_scoring import MIDDLE
from tests.e2e.walk import Walk


@pytest.fixture
def walk(
    own_server: Server,
    own_page: Callable[[], Page],
    assert_accessible: Callable[[Page], None],
    tmp_path: Path,
) -> Walk:
    return Walk(own_server, own_page, assert_accessible, tmp_path)


def test_a_season_from_a_new_cluster_to_its_handover(walk: Walk):
    began = time.monotonic()
    for step in (*BEGINNING, *MIDDLE, *END):
        print(f"{time.monotonic() - began:6.1f} s  {step.__name__}", flush=True)
        step(walk)
