"""A tie of two units told apart by a value somebody brings, and a unit held out of the ranking, through the browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import tied_season
from tests.e2e.conftest import Server
from tests.e2e.scored_season import CLUSTER, DEPUTY, HEAD, MEMBER, PROVINCES, made_on
from tests.e2e.walk import Walk, card, fill, office, press
from tests.e2e.widths import PHONE, looking

SHARE = "Tỷ lệ nữ của {} (phần trăm)"
GROUND = "Số liệu cán bộ, công chức ngày 31/12/2025 của Sở Nội vụ"
HOLD_GROUND = "Đang xác minh đơn theo Thông báo số 12/TB-TTr ngày 05/01/2026"


@pytest.fixture
def walk(
    own_server: Server,
    own_page: Callable[[], Page],
    assert_accessible: Callable[[Page], None],
    tmp_path: Path,
) -> Walk:
    season, _sheet = made_on(own_server, tied_season.__name__)
    return Walk(
        own_server,
        own_page,
        assert_accessible,
        tmp_path,
        f"/lam-viec/mua/{season}/",
        {"cluster": CLUSTER},
    )


@pytest.fixture
def look(walk: Walk, picture: Callable[..., Path]) -> Callable[[Page, str], None]:
    return looking(walk.assert_accessible, picture, "ties", PHONE)


def line(page: Page, code: str) -> Locator:
    """The row of a province; the rows of others name it too, where they were equal."""
    own = page.locator("th[scope=row]", has_text=re.compile(rf"^\s*{PROVINCES[code]}"))
    return page.locator("main tr", has=own)


def place(page: Page, code: str) -> str:
    """The rank a province has in the table."""
    return line(page, code).locator("td").first.inner_text()


def a_tie_waits_for_the_head(walk: Walk, look) -> Page:
    page = walk.duty(office(HEAD), "Công bố xếp hạng trong cụm")
    ties = card(page, "Đang bằng điểm")
    expect(ties).to_contain_text("chờ giá trị")
    expect(card(page, "Công bố xếp hạng")).to_contain_text("Công bố được sau khi đã ghi đủ giá trị")
    assert place(page, MEMBER) == place(page, DEPUTY) == "1"
    look(page, "waiting")
    return page


def values_are_brought_in_place(page: Page, look) -> None:
    typed = {SHARE.format(PROVINCES[MEMBER]): "42,5", SHARE.format(PROVINCES[DEPUTY]): "142"}
    fill(page, typed)
    press(page, "Ghi giá trị")
    expect(page.locator(".field-error")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("Hãy điền mục này")
    fill(page, {"Căn cứ của giá trị": GROUND})
    press(page, "Ghi giá trị")
    expect(page.locator(".field-error")).to_contain_text("từ 0 đến 100")
    expect(page.get_by_label(SHARE.format(PROVINCES[MEMBER]))).to_have_value("42,5")
    look(page, "refused")
    fill(page, {SHARE.format(PROVINCES[DEPUTY]): "71"})
    press(page, "Ghi giá trị", told="xếp hạng đã được tính lại")
    assert (place(page, DEPUTY), place(page, MEMBER)) == ("1", "2")
    expect(line(page, MEMBER)).to_contain_text(GROUND)
    page.get_by_text("Các giá trị đã ghi (2)").click()
    look(page, "decided")


def a_unit_is_held_and_told_why(walk: Walk, page: Page, look) -> None:
    page.get_by_text("Ghi đơn vị tạm chưa xếp hạng").click()
    form = card(page, "Tạm chưa xếp hạng")
    fill(page, {"Đơn vị": PROVINCES[MEMBER]})
    press(page, "Tạm chưa xếp hạng")
    expect(form.locator(".field-error")).to_contain_text("Hãy điền mục này")
    expect(page.get_by_label("Đơn vị")).to_have_value(
        page.get_by_label("Đơn vị").locator("option", has_text=PROVINCES[MEMBER]).get_attribute("value")
    )
    fill(page, {"Căn cứ tạm chưa xếp hạng": HOLD_GROUND})
    look(page, "hold")
    press(page, "Tạm chưa xếp hạng", told="tạm chưa xếp hạng")
    assert place(page, MEMBER) == "–"
    expect(line(page, MEMBER)).to_contain_text(HOLD_GROUND)
    look(page, "held")
    press(page, "Công bố xếp hạng", told="Đã công bố xếp hạng")
    own = walk.room(office(MEMBER), "Xếp hạng")
    expect(own.locator("main")).to_contain_text(HOLD_GROUND)
    look(own, "own")
    other = walk.room(office(DEPUTY), "Xếp hạng")
    expect(line(other, MEMBER)).to_contain_text("tạm chưa xếp hạng")
    expect(other.locator("main")).not_to_contain_text(HOLD_GROUND)
    look(other, "other")


def it_is_lifted_and_published_again(walk: Walk, look) -> None:
    page = walk.room(office(HEAD), "Xếp hạng")
    page.locator("summary", has_text="Xếp hạng lại").click()
    press(page, "Xếp hạng lại")
    expect(card(page, "Tạm chưa xếp hạng").locator(".field-error")).to_contain_text("Hãy điền mục này")
    fill(page, {"Căn cứ xếp hạng lại": "Kết luận số 15/KL-TTr: không có vi phạm"})
    look(page, "lift")
    press(page, "Xếp hạng lại", told="được xếp hạng lại")
    expect(page.locator("main")).to_contain_text("cần công bố lại")
    fill(page, {"Lý do công bố lại": "Đã có kết luận"})
    press(page, "Công bố xếp hạng", told="Đã công bố xếp hạng")
    assert (place(page, DEPUTY), place(page, MEMBER), place(page, HEAD)) == ("1", "2", "3")
    look(page, "again")


def test_a_tie_is_told_apart_by_what_the_head_brings_and_a_unit_is_held_and_ranked_again(walk: Walk, look):
    page = a_tie_waits_for_the_head(walk, look)
    values_are_brought_in_place(page, look)
    a_unit_is_held_and_told_why(walk, page, look)
    it_is_lifted_and_published_again(walk, look)
