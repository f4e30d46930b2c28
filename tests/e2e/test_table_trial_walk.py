"""Values tried on a group and a whole table beside the lines; a table of two hundred lines stays fluid."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NARROW, WIDE
from tests.e2e.test_table_build_walk import HEAD, NEW, PASTED, cell, checked, choose, done, named, panel, row
from tests.e2e.walk import PASTE, card, office, press
from tests.e2e.widths import assert_fits, at_width


@pytest.fixture
def page(own_server, page_as):
    return page_as(office(HEAD), at=own_server)


def begin(page: Page, text: str, total: str) -> None:
    page.goto(NEW)
    form = card(page, "Soạn từ đầu")
    form.get_by_label("Tên bảng tiêu chí").fill("Bảng để thử")
    form.get_by_label("Tổng điểm chuẩn").fill(total)
    form.get_by_label("Lý do sửa bảng").fill("Đổi cách chấm")
    press(form, "Bắt đầu soạn")
    page.locator('#table-lines input[name="c-code"]').first.click()
    with page.expect_response(re.compile("xem-loi")):
        page.evaluate(PASTE, [text])


def trial(page: Page, of: Locator) -> Locator:
    of.click()
    dialog = page.get_by_role("dialog", name="Chi tiết")
    expect(dialog.locator("#trial-form")).to_be_visible()
    return dialog


def given(dialog: Locator, code: str) -> Locator:
    return dialog.locator(
        "tr", has=dialog.page.get_by_role("rowheader", name=re.compile(f"^{code} "))
    ).locator("output")


def test_a_group_and_the_table_are_tried(page, assert_accessible, picture):
    begin(page, PASTED, "95")
    dialog = panel(page, "I.3")
    choose(page, dialog, "Cách chấm", "So với đơn vị dẫn đầu vượt chỉ tiêu")
    named(dialog, "Mã chỉ tiêu").fill("THU")
    done(page, dialog)
    dialog = trial(page, row(page, "II").get_by_role("button", name="Thử nhóm"))
    expect(dialog.get_by_role("heading", name="Thử nhóm II")).to_be_visible()
    dialog.get_by_label("II.1, Điểm chấm", exact=True).fill("9")
    dialog.get_by_label("II.2, Điểm chấm", exact=True).fill("12")
    expect(given(dialog, "II.2")).to_contain_text("Vượt mức tối đa 10")
    dialog.get_by_label("II.2, Điểm chấm", exact=True).fill("8")
    expect(dialog.locator("#trial-units")).to_contain_text("17")
    assert_accessible(page)
    press(dialog, "Xong")
    dialog = trial(page, page.get_by_role("button", name="Thử cả bảng"))
    expect(dialog.get_by_label("II.1, Điểm chấm", exact=True)).to_have_value("9")
    expect(given(dialog, "II")).to_contain_text("17")
    dialog.get_by_label("I.1, Điểm chấm", exact=True).click()
    page.evaluate(PASTE, ["20\r\n15\r\n"])
    for unit, actual in (("1", "150"), ("2", "125")):
        if unit == "2":
            dialog.get_by_role("radio", name="2").check()
            expect(dialog.locator("[name^='y-2-']").first).to_be_visible()
        dialog.get_by_label("I.3, Kết quả", exact=True).fill(actual)
        dialog.get_by_label("I.3, Chỉ tiêu", exact=True).fill("100")
    expect(given(dialog, "I.3")).to_contain_text("15")
    with page.expect_response(re.compile("/thu/$")):
        dialog.get_by_role("radio", name="1").check()
    expect(given(dialog, "I.3")).to_contain_text("20")
    expect(dialog.locator("#trial-units .is-shown")).to_contain_text("72")
    expect(dialog.locator("#trial-units")).to_contain_text("Đơn vị 2")
    assert_accessible(page)
    picture(page, "table-trial")
    at_width(page, NARROW, 780)
    assert_fits(page)
    assert_accessible(page)
    picture(page, "table-trial-narrow")
    press(dialog, "Xong")
    at_width(page, WIDE)
    # What is tried goes with its line when it gets another number, and is thrown away when asked.
    cell(page, "II.2", "title").click()
    page.keyboard.press("Alt+ArrowRight")
    checked(page)
    dialog = trial(page, page.get_by_role("button", name="Thử cả bảng"))
    expect(dialog.get_by_label("II.1.1, Điểm chấm", exact=True)).to_have_value("8")
    press(dialog, "Xóa giá trị thử")
    expect(dialog.get_by_label("II.1.1, Điểm chấm", exact=True)).to_have_value("")
    press(dialog, "Xong")


def test_two_hundred_lines_stay_fluid(page, picture):
    lines = [f"{group}\tNhóm {group}\t100\r\n" + "".join(f"{n}\tTiêu chí số {n} của nhóm\t5\r\n" for n in range(1, 21))
             for group in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")]  # fmt: skip
    begin(page, "".join(lines), "1000")
    expect(page.locator("#table-count")).to_have_text("210")
    dialog = trial(page, page.get_by_role("button", name="Thử cả bảng"))
    dialog.get_by_label("I.1, Điểm chấm", exact=True).click()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/thu/") else None)
    page.keyboard.type("4,25", delay=30)
    expect(given(dialog, "I.1")).to_contain_text("4,25")
    expect(dialog.get_by_label("I.1, Điểm chấm", exact=True)).to_be_focused()
    assert len(asked) == 1, "one request a pause"
    dialog.get_by_label("X.20, Điểm chấm", exact=True).fill("5")
    expect(dialog.locator("#trial-units")).to_contain_text("9,25")
