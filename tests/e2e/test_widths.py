"""Whether a page fits its screen: what sticks out is named, and what is there for a moment is waited for."""

import pytest

from tests.e2e.conftest import NARROW
from tests.e2e.widths import assert_fits, at_width

SOON_MS = 300
STICKS = """(soon) => {
  const wide = document.createElement("div");
  wide.className = "sticks-out";
  wide.style.width = "391px";
  wide.style.height = "10px";
  document.body.append(wide);
  if (soon) setTimeout(() => wide.remove(), soon);
}"""


@pytest.fixture
def page(server, new_page):
    opened = new_page(server, width=NARROW)
    opened.goto("/vao/")
    return opened


def test_what_sticks_out_of_the_page_is_named(page):
    assert_fits(page)
    page.evaluate(STICKS, 0)
    with pytest.raises(AssertionError, match=r'wider than 360 px:\n.*391 px.*\n391: <div class="sticks-out"'):
        assert_fits(page)
    at_width(page, 400)
    assert_fits(page)


def test_what_is_there_for_a_moment_is_waited_for(page):
    page.evaluate(STICKS, SOON_MS)
    assert_fits(page)
