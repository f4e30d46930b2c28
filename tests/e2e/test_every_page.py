"""Every page a role can reach by links: it answers, and axe finds nothing, however it is looked at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import NARROW, WIDE, Server, axe_violations, sign_in_on
from tests.e2e.crawl import Visit
from tests.e2e.widths import assert_fits, at_width
from tools import docs

ROOT = Path(__file__).resolve().parents[2]
PAGES = Path(__file__).with_name("pages.txt")
FOUND = ROOT / "build" / "pages.txt"
LANGUAGES = ("vi", "en")


def test_no_link_leads_to_a_refusal(visits: list[Visit]):
    broken = [
        f"{visit.status} {visit.url} for {visit.account or 'nobody'}, linked from {visit.linked_from}"
        for visit in visits
        if visit.status != 200
    ]
    assert not broken, "\n".join(["links that lead nowhere:", *broken])


def test_elements_are_closed_where_they_were_opened(visits: list[Visit]):
    assert not (torn := sorted({f"{visit.route}: {visit.torn}" for visit in visits if visit.torn})), (
        "\n".join(torn)
    )


def test_links_lead_to_addresses_that_exist(visits: list[Visit]):
    assert sorted({visit.url for visit in visits if not visit.route}) == []


def test_no_page_comes_or_goes_unnoticed(visits: list[Visit]):
    found = sorted({visit.route for visit in visits if visit.is_page})
    FOUND.parent.mkdir(exist_ok=True)
    FOUND.write_text("\n".join(found) + "\n", encoding="utf-8")
    listed = PAGES.read_text(encoding="utf-8").splitlines()
    assert found == listed, "look at the change, then: cp build/pages.txt tests/e2e/pages.txt"


def test_nobody_reaches_nothing_behind_sign_in(visits: list[Visit]):
    behind = {route.name for route in docs.routes() if route.gate != "public"}
    pages = [
        visit.url for visit in visits if not visit.account and visit.status == 200 and visit.route in behind
    ]
    assert pages == []


@pytest.mark.parametrize("route", PAGES.read_text(encoding="utf-8").split())
def test_axe_finds_nothing(route: str, visits: list[Visit], server: Server, new_page: Callable[..., Page]):
    visit = next((visit for visit in visits if visit.route == route and visit.is_page), None)
    assert visit, "no link leads there any more"
    found = []
    for language in LANGUAGES:
        page = new_page(server, language=language)
        if visit.account:
            sign_in_on(page, visit.account)
        page.goto(visit.url)
        assert page.locator("html").get_attribute("lang") == language
        hold_still(page)
        for width in (WIDE, NARROW):
            at_width(page, width)
            show(page, "light")
            found += [f"{language} {width} light: {told}" for told in axe_violations(page)]
            show(page, "dark")
            found += [f"{language} {width} dark: {told}" for told in axe_violations(page, "color-contrast")]
            assert_fits(page)
    assert found == [], f"axe finds on {visit.url}:\n" + "\n".join(found)


def hold_still(page: Page) -> None:
    """No transitions: axe would measure colours on their way. A sheet of the document's own is no inline style."""
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
            document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }"""
    )


def show(page: Page, theme: str) -> None:
    """Change the theme, as the switch does."""
    page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
