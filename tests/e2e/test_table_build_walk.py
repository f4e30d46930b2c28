"""A scoring table is written in the browser: pasted, typed, moved by keys, tried, compared, frozen."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NARROW, WIDE
from tests.e2e.walk import PASTE, follow, notice, office, press
from tests.e2e.walk import card as card_of
from tests.e2e.widths import assert_fits, at_width

NEW = "/lam-viec/mua/2/cham-diem/bang-tieu-chi/lap/"
HEAD = "tuyen-quang"
PASTED = (
    "STT\tTiêu chí\tĐiểm chuẩn\r\n"
    "I\tKinh tế - xã hội\t60\r\n1\tCải cách hành chính\t20\r\n2\tTốc độ tăng GRDP\t20\r\n3\tThu ngân sách\t20\r\n"
    "II\tThi đua, khen thưởng\t35\r\n1\tBáo cáo đúng hạn\t10\r\n2\tSáng kiến\t10\r\n3\tMô hình mới\t10\r\n"
    "4\tGiải ngân\t5\r\n\tTổng cộng\t95\r\n"
)


@pytest.fixture
def page(own_server, page_as):
    return page_as(office(HEAD), at=own_server)


def written(page: Page, title: str) -> None:
    """A table pasted from Excel and saved, open to be written on."""
    page.goto(NEW)
    form = card_of(page, "Soạn từ đầu")
    form.get_by_label("Tên bảng tiêu chí").fill(title)
    form.get_by_label("Tổng điểm chuẩn").fill("95")
    form.get_by_label("Lý do sửa bảng").fill("Đổi cách chấm")
    press(form, "Bắt đầu soạn")
    page.locator('#table-lines input[name="c-code"]').first.click()
    with page.expect_response(re.compile("xem-loi")):
        page.evaluate(PASTE, [PASTED])
    expect(cell(page, "II.4", "title")).to_have_value("Giải ngân")
    press(page, "Lưu bảng", told="Đã lưu bảng tiêu chí")
    follow(page, "Sửa bảng")


def row(page: Page, code: str) -> Locator:
    return page.locator("#table-lines tbody tr").filter(
        has=page.locator(f'input[name="c-code"][aria-label^="{code}, "]')
    )


def cell(page: Page, code: str, name: str) -> Locator:
    return row(page, code).locator(f'input[name="c-{name}"]')


def checked(page: Page) -> None:
    """Wait for the server's word on what was typed."""
    with page.expect_response(re.compile("xem-loi")):
        page.locator("#table-form").dispatch_event("input")


def panel(page: Page, code: str) -> Locator:
    cell(page, code, "title").click()
    page.keyboard.press("F2")
    dialog = page.get_by_role("dialog", name="Chi tiết")
    expect(dialog.get_by_role("heading", name=f"Dòng {code}")).to_be_visible()
    return dialog


def named(dialog: Locator, label: str) -> Locator:
    """A field of the panel; the small grids name their cells with the row in front."""
    return dialog.get_by_label(re.compile(f"^{label}"))


def choose(page: Page, dialog: Locator, label: str, value: str) -> None:
    with page.expect_response(re.compile(r"/dong/$")):
        named(dialog, label).focus()
        named(dialog, label).select_option(label=value)
    expect(named(dialog, label)).to_be_focused()


def settled(page: Page, dialog: Locator) -> None:
    """Wait until what is in the panel has reached the line."""
    with page.expect_response(re.compile(r"/dong/thu/")):
        dialog.locator("form").dispatch_event("input")
    page.wait_for_timeout(300)


def done(page: Page, dialog: Locator) -> None:
    settled(page, dialog)
    press(dialog, "Xong")
    expect(dialog).to_be_hidden()


def test_a_table_is_built_tried_compared_and_frozen(page, picture, assert_accessible):
    begin(page, assert_accessible)
    paste(page)
    kinds(page, assert_accessible, picture)
    move_by_keyboard(page)
    add_and_remove(page)
    save_with_a_problem_and_mend_it(page, assert_accessible, picture)
    narrow(page, assert_accessible, picture)
    compare(page, assert_accessible, picture)
    freeze(page)


def begin(page, assert_accessible):
    page.goto(NEW)
    assert_accessible(page)
    card = card_of(page, "Soạn từ đầu")
    card.get_by_label("Tên bảng tiêu chí").fill("Bảng tiêu chí soạn trên trang")
    card.get_by_label("Tổng điểm chuẩn").fill("95")
    press(card, "Bắt đầu soạn")
    expect(page.locator(".alert-danger").first).to_contain_text("ghi lý do sửa")
    card.get_by_label("Lý do sửa bảng").fill("Đổi cách chấm")
    press(card, "Bắt đầu soạn")
    expect(page.get_by_role("heading", name="Sửa bảng tiêu chí")).to_be_visible()


def paste(page):
    page.locator('#table-lines input[name="c-code"]').first.click()
    with page.expect_response(re.compile("xem-loi")):
        page.evaluate(PASTE, [PASTED])
    expect(cell(page, "II.4", "title")).to_have_value("Giải ngân")
    expect(page.locator("#table-base")).to_have_text("95")
    expect(row(page, "I")).to_have_class(re.compile("is-group"))
    expect(page.locator("#table-state")).to_have_text("Không còn chỗ nào phải sửa")


def kinds(page, assert_accessible, picture):
    for code, kind, fields in (
        ("I.2", "Theo tỷ lệ đạt chỉ tiêu", {"Mã chỉ tiêu": "GRDP", "Ngưỡng của chỉ tiêu": "85 %"}),
        ("I.3", "So với đơn vị dẫn đầu vượt chỉ tiêu", {"Mã chỉ tiêu": "THU"}),
        ("II.2", "Theo số lần", {"Điểm mỗi lần": "2,5"}),
        ("II.3", "Theo nấc vượt mốc", {"Mốc bắt đầu": "92", "Độ dài một nấc": "1", "Điểm mỗi lần": "2"}),
        ("II.4", "Theo thứ hạng kết quả", {"Điểm theo thứ hạng": "5; 4; 2,5"}),
    ):
        dialog = panel(page, code)
        choose(page, dialog, "Cách chấm", kind)
        for label, value in fields.items():
            named(dialog, label).fill(value)
        done(page, dialog)
        expect(cell(page, code, "kind")).to_have_value(kind)
    dialog = panel(page, "I.3")
    for n, (actual, target) in enumerate((("150", "100"), ("125", "100"), ("100", "100")), 1):
        dialog.get_by_label(f"Thử {n}, Kết quả").fill(actual)
        dialog.get_by_label(f"Thử {n}, Chỉ tiêu").fill(target)
    for n, points in enumerate(("20", "15", "10"), 1):
        expect(dialog.locator(f"#try-points-{n}")).to_have_text(points)
    settled(page, dialog)
    picture(page, "table-leader")
    press(dialog, "Xong")
    bands(page, assert_accessible, picture)


def bands(page, assert_accessible, picture):
    dialog = panel(page, "II.1")
    choose(page, dialog, "Cách chấm", "Theo mức")
    choose(page, dialog, "Mức tính theo", "Số ngày chậm")
    with page.expect_response(re.compile(r"/dong/thu/")):
        dialog.get_by_label("Mức 1, từ").click()
        page.evaluate(PASTE, ["\t\t0\t\t10\r\n1\t\t2\t\t7,5"])
    press(dialog, "Thêm mức")
    dialog.get_by_label("Mức 3, từ").fill("3")
    dialog.get_by_label("Mức 3, điểm").fill("0")
    for n, days in enumerate(("0", "2", "9"), 1):
        dialog.get_by_label(f"Thử {n}, Số ngày chậm").fill(days)
    for n, points in enumerate(("10", "7,5", "0"), 1):
        expect(dialog.locator(f"#try-points-{n}")).to_have_text(points)
    settled(page, dialog)
    assert_accessible(page)
    picture(page, "table-bands")
    # Looking leaves empty style attributes behind, which the next panel would be given.
    page.evaluate("document.getElementById('sheet-body').replaceChildren()")
    page.get_by_role("dialog", name="Chi tiết").get_by_role("button", name="Đóng").click()
    expect(row(page, "II.1").locator(".line-how")).to_contain_text("từ 1 đến 2: 7,5")


def move_by_keyboard(page):
    cell(page, "I.3", "title").click()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator('#table-lines input[name="c-code"]').nth(3)).to_have_value("I.3")
    page.keyboard.press("Control+z")
    expect(page.locator('#table-lines input[name="c-code"]').nth(3)).to_have_value("I.2")
    cell(page, "II.4", "title").click()
    with page.expect_response(re.compile("xem-loi")):
        page.keyboard.press("Alt+ArrowRight")
    expect(cell(page, "II.3.1", "title")).to_have_value("Giải ngân")
    expect(row(page, "II.3")).to_have_class(re.compile("is-group"))
    with page.expect_response(re.compile("xem-loi")):
        page.keyboard.press("Alt+ArrowLeft")
    expect(cell(page, "II.4", "title")).to_have_value("Giải ngân")
    expect(cell(page, "II.4", "title")).to_be_focused()


def add_and_remove(page):
    page.keyboard.press("Control+Enter")
    page.keyboard.type("Đoạt giải quốc gia")
    checked(page)
    expect(cell(page, "II.5", "title")).to_have_value("Đoạt giải quốc gia")
    for name, value in (("maximum", "4"), ("part", "Điểm thưởng"), ("kind", "Theo số lần")):
        cell(page, "II.5", name).fill(value)
    dialog = panel(page, "II.5")
    named(dialog, "Điểm mỗi lần").fill("2")
    named(dialog, "Chỉ thưởng khi đủ điểm dòng").fill("II.2")
    done(page, dialog)
    cell(page, "I", "title").click()
    page.keyboard.press("Control+Delete")
    expect(page.locator("#line-told")).to_have_text("Đã xóa 4 dòng.")
    press(page, "Hoàn tác")
    checked(page)
    expect(cell(page, "I.3", "title")).to_have_value("Thu ngân sách")


def save_with_a_problem_and_mend_it(page, assert_accessible, picture):
    cell(page, "I.1", "maximum").fill("21")
    checked(page)
    expect(row(page, "I").locator(".is-wrong")).to_contain_text("61")
    assert_accessible(page)
    picture(page, "table-edit", whole=True)
    press(page, "Lưu bảng", told="Đã lưu bảng tiêu chí")
    expect(page.locator(".alert-warning")).to_contain_text("Dòng I:")
    expect(page.get_by_role("button", name="Chốt bảng tiêu chí")).to_be_hidden()
    follow(page, "Sửa bảng")
    cell(page, "I.1", "maximum").fill("20")
    checked(page)
    expect(page.locator("#table-state")).to_have_text("Không còn chỗ nào phải sửa")
    press(page, "Lưu bảng", told="Đã lưu bảng tiêu chí")
    expect(page.locator(".alert-warning")).to_be_hidden()
    expect(page.locator("tr", has_text="Báo cáo đúng hạn")).to_contain_text("từ 1 đến 2: 7,5")


def narrow(page, assert_accessible, picture):
    at_width(page, NARROW, 780)
    follow(page, "Sửa bảng")
    assert_fits(page)
    assert_accessible(page)
    picture(page, "table-edit-narrow")
    dialog = panel(page, "II.1")
    picture(page, "table-bands-narrow")
    assert_accessible(page)
    press(dialog, "Xong")
    follow(page, "Thôi")
    at_width(page, WIDE)


def compare(page, assert_accessible, picture):
    follow(page, "So sánh")
    expect(page.locator("main")).to_contain_text("Sáng kiến")
    assert_accessible(page)
    picture(page, "table-compare", whole=True)
    at_width(page, NARROW, 780)
    assert_accessible(page)
    at_width(page, WIDE)
    page.locator("main a", has_text="Bảng tiêu chí soạn trên trang").first.click()


def freeze(page):
    page.get_by_label("Căn cứ").fill("KH 15/KH-CTĐ")
    press(page, "Chốt bảng tiêu chí")
    expect(notice(page)).to_contain_text("Đã chốt bảng tiêu chí")
    expect(page.locator("main")).to_contain_text("Lý do sửa bảng: Đổi cách chấm")
