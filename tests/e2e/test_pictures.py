"""README's pictures: made here, so that they show the product as it is. `make pictures` takes them over."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Server, sign_in_on
from tests.e2e.crawl import NOBODY, crawl

HEAD_OFFICE = "demo.thuong-truc.bac-kan"
PICTURES = {
    "home": ("workspace:home", HEAD_OFFICE),
    "season-board": ("workspace:season", HEAD_OFFICE),
    "scoring": ("workspace:scoring-overview", HEAD_OFFICE),
    "covenant": ("workspace:covenant", HEAD_OFFICE),
    "portal": ("portal:home", NOBODY),
}


@pytest.fixture(scope="module")
def addresses(server: Server) -> dict[str, str]:
    """The addresses of the pages by name, as the head's office and nobody find them."""
    found = [*crawl(server.url, HEAD_OFFICE, start="/lam-viec/"), *crawl(server.url, NOBODY, start="/")]
    return {visit.route: visit.url for visit in found if visit.is_page}


@pytest.mark.parametrize("name", PICTURES)
def test_picture(
    name: str,
    addresses: dict[str, str],
    server: Server,
    new_page: Callable[..., Page],
    picture: Callable[..., Path],
):
    route, account = PICTURES[name]
    page = new_page(server, width=1280, height=800)
    if account:
        sign_in_on(page, account)
    page.goto(addresses[route])
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    assert picture(page, name).stat().st_size > 20_000, "an empty page makes a small picture"
