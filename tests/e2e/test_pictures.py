"""README's and the manual's pictures: the product as it is. `make pictures` takes them over."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import test_imports_walk as lists
from tests.e2e.conftest import Server, sign_in_on
from tests.e2e.crawl import NOBODY, crawl
from tests.e2e.rooms import OFFICER, REGISTER
from tests.e2e.walk import follow, go

PERSON = "Hà Văn Cường"
CERTIFICATE = "Bằng khen của Thủ tướng Chính phủ"
Take = Callable[..., Path]
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
    take(page, name, picture)


def take(page: Page, name: str, picture: Take) -> None:
    """The page as it stands once everything has come."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    assert picture(page, name).stat().st_size > 20_000, "an empty page makes a small picture"


@pytest.fixture
def officer(new_page: Callable[..., Page], server: Server) -> Page:
    """A page of the officer whose work the manual describes."""
    page = new_page(server, width=1280, height=800)
    sign_in_on(page, OFFICER)
    return page


def open_room(page: Page, room: str) -> None:
    """One of the person's pages, by the register."""
    page.goto(f"{REGISTER}?q={PERSON}")
    follow(page.locator("#list-register tbody"), PERSON)
    go(page.locator("main a[href*='/ho-so/']").first)
    follow(page.locator("main"), room)


def test_picture_of_records(officer: Page, picture: Take):
    open_room(officer, "Hồ sơ thành tích")
    take(officer, "manual-records", picture)


def test_picture_of_a_trace(officer: Page, picture: Take):
    open_room(officer, "Đủ điều kiện khen thưởng")
    found = officer.locator("details.finding", has=officer.get_by_text(CERTIFICATE, exact=True)).first
    found.locator("> summary").click()
    found.evaluate("each => window.scrollBy(0, each.getBoundingClientRect().top - 16)")
    take(officer, "manual-trace", picture)


def test_picture_of_an_assessment(officer: Page, picture: Take):
    officer.goto("/lam-viec/khen-thuong/")
    follow(officer.locator(".head-actions"), "Ai đủ điều kiện")
    follow(officer.locator("tbody"), "Tỉnh Bắc Kạn")
    take(officer, "manual-assessment", picture)


def test_picture_of_a_trial(officer: Page, picture: Take):
    officer.goto("/lam-viec/quy-dinh/thu-thay-doi/")
    province = officer.locator("option", has_text=re.compile(r"^Tỉnh Bắc Kạn$")).get_attribute("value")
    titles = "n.BKTTG.individual.individual-ladder.three-titles.0.least"
    officer.goto(f"{urlsplit(officer.url).path}?organisation={province}&award=BKTTG&{titles}=1")
    expect(officer.locator("#what-if-result")).to_contain_text("Điều còn thiếu theo quy định")
    take(officer, "manual-what-if", picture)


def test_picture_of_a_list_with_a_mistake(new_page: Callable[..., Page], own_server: Server, picture: Take):
    page = new_page(own_server, width=1280, height=800)
    sign_in_on(page, OFFICER)
    lists.upload(page, lists.ratings("Giỏi"))
    lists.check(page)
    page.locator("#import-summary").evaluate("each => each.scrollIntoView()")
    take(page, "manual-import", picture)
