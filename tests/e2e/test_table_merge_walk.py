"""Two people write one scoring table, each in a browser of their own: nobody's work is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NARROW
from tests.e2e.test_table_build_walk import HEAD, cell, checked, row, written
from tests.e2e.walk import follow, leader, notice, office, press
from tests.e2e.widths import assert_fits, at_width


@pytest.fixture
def table(own_server, page_as):
    """A table just written; its address, the page of who wrote it, and that of a colleague."""
    first, second = page_as(office(HEAD), at=own_server), page_as(leader(HEAD), at=own_server)
    written(first, "Bảng của hai người")
    second.goto(first.url)
    return first, second


def test_two_people_at_one_table(table, assert_accessible, picture):
    first, second = table
    cell(first, "I.1", "title").fill("Cải cách thủ tục")
    cell(first, "I.1", "maximum").fill("22")
    cell(first, "I.2", "maximum").fill("18")
    checked(first)
    press(first, "Lưu bảng", told="Đã lưu bảng tiêu chí")
    cell(second, "I.1", "title").fill("Cải cách hành chính, chuyển đổi số")
    cell(second, "II.2", "title").fill("Sáng kiến cấp tỉnh")
    second.get_by_label("Tên bảng tiêu chí").fill("Bảng chung")
    checked(second)
    press(second, "Lưu bảng")
    merge = second.locator("#table-merge")
    expect(merge).to_contain_text("2 chỗ để chọn")
    expect(second.locator(".alert-danger")).to_be_hidden()
    expect(merge.get_by_role("group", name=re.compile("Tiêu chí"))).to_contain_text("Cải cách thủ tục")
    expect(merge.get_by_role("group", name=re.compile("Điểm tối đa"))).to_contain_text("chỉ người kia sửa")
    assert_accessible(second)
    picture(second, "table-merge", whole=True)
    at_width(second, NARROW, 780)
    assert_fits(second)
    assert_accessible(second)
    merge.scroll_into_view_if_needed()
    picture(second, "table-merge-narrow")
    press(second, "Lưu bảng")
    expect(merge).to_contain_text("Hãy chọn một bên.")
    assert_accessible(second)
    press(merge, "Lấy hết của người kia")
    merge.get_by_role("group", name=re.compile("Tiêu chí")).get_by_label(re.compile("Của tôi")).check()
    press(second, "Lưu bảng")
    expect(notice(second)).to_contain_text("ghép với phần người khác vừa lưu")
    expect(second.locator("main")).to_contain_text("Bảng chung")
    for text in ("Cải cách hành chính, chuyển đổi số", "22", "18", "Sáng kiến cấp tỉnh"):
        expect(second.locator("main")).to_contain_text(text)


def test_the_choice_works_without_script(table, own_server, browser):
    first, second = table
    context = browser.new_context(
        base_url=own_server.url, java_script_enabled=False, storage_state=second.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(second.url)
    cell(first, "I.1", "title").fill("Tên thứ nhất")
    cell(first, "II.1", "title").fill("Báo cáo quý")
    checked(first)
    press(first, "Lưu bảng", told="Đã lưu bảng tiêu chí")
    cell(plain, "I.1", "title").fill("Tên không kịch bản")
    press(plain, "Lưu bảng")
    expect(plain.locator("#table-merge")).to_contain_text("Tên thứ nhất")
    plain.get_by_role("group", name=re.compile("Tiêu chí")).get_by_label(re.compile("Của tôi")).check()
    press(plain, "Lưu bảng")
    for text in ("Tên không kịch bản", "Báo cáo quý"):
        expect(plain.locator("main")).to_contain_text(text)
    context.close()


def test_lines_each_of_them_moved_and_added_are_all_there(table):
    first, second = table
    cell(first, "I.3", "title").click()
    first.keyboard.press("Alt+ArrowUp")
    first.keyboard.press("Control+Enter")
    first.keyboard.type("Dòng của người thứ nhất")
    checked(first)
    press(first, "Lưu bảng", told="Đã lưu bảng tiêu chí")
    cell(second, "II.4", "title").click()
    second.keyboard.press("Control+Enter")
    second.keyboard.type("Dòng của người thứ hai")
    checked(second)
    press(second, "Lưu bảng")
    expect(notice(second)).to_contain_text("ghép với phần người khác vừa lưu")
    follow(second, "Sửa bảng")
    codes = second.locator('#table-lines input[name="c-code"]')
    expect(codes.nth(2)).to_have_value("I.3")
    expect(cell(second, "I.4", "title")).to_have_value("Dòng của người thứ nhất")
    expect(cell(second, "II.5", "title")).to_have_value("Dòng của người thứ hai")
    expect(row(second, "II")).to_have_class(re.compile("is-group"))
