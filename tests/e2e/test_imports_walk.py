"""A list as an office keeps it comes into the register whole, after its mistakes are mended, and goes out whole."""

from datetime import datetime

from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.e2e.rooms import IN_BACKGROUND_MS, OFFICER, REGISTER, content_of, lines_of_workbook
from tests.e2e.walk import XLSX, downloaded, fill, follow, heading, press, summary
from tests.e2e.widths import at_both_widths
from thidua.kernel.text import fold

UNIT = "Sở Nội vụ tỉnh Bắc Kạn"
DOUBTFUL, KNOWN, NEW = "Đinh Thị Hiền", "Nông Thị Lan Hương", "Ma Văn Đức"
HEAD_ROW = 7


def ratings(last_rating: str) -> dict[str, object]:
    """Titles over merged cells, a unit merged over its people, three ways to write a day; the last row as told."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Xếp loại 2013"
    for at, words in (
        (1, "SỞ NỘI VỤ TỈNH BẮC KẠN"),
        (2, "Phòng Tổ chức cán bộ"),
        (4, "KẾT QUẢ XẾP LOẠI NĂM 2013"),
    ):
        sheet.cell(at, 1, words)
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=7)
    for at, title in enumerate(
        ("STT", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị", "Năm", "Xếp loại"), start=1
    ):
        sheet.cell(HEAD_ROW, at, title)
    people = [
        (1, KNOWN.upper(), datetime(1979, 8, 12), "Phó Trưởng phòng", UNIT, 2013, "HTXSNV"),  # noqa: DTZ001 - as Excel has it
        (2, fold(DOUBTFUL).title(), 1990, "Chuyên viên", None, "2013", "Hoàn thành tốt nhiệm vụ"),
        (3, NEW, "9/1/1991", "Chuyên viên", None, 2013, "HTTNV"),
        (4, "Lường Thị Xuyến", "1992-10-30", "Văn thư", None, 2013, last_rating),
    ]
    for at, cells in enumerate(people, start=HEAD_ROW + 1):
        for column, value in enumerate(cells, start=1):
            sheet.cell(at, column, value)
    sheet.merge_cells(start_row=HEAD_ROW + 1, end_row=HEAD_ROW + len(people), start_column=5, end_column=5)
    sheet.cell(HEAD_ROW + len(people) + 1, 2, "Tổng cộng: 4 người")
    return {"name": "xep-loai-2013.xlsx", "mimeType": XLSX, "buffer": content_of(book)}


def upload(page: Page, file: dict[str, object]) -> None:
    """From the register to the columns, which are recognised by their headings."""
    page.goto(REGISTER)
    follow(page, "Nhập từ Excel")
    follow(page.locator(".head-actions"), "Tải danh sách lên")
    page.get_by_label("Xếp loại hằng năm").check()
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Tải lên và ghép cột")
    expect(heading(page)).to_contain_text("Ghép cột")


def check(page: Page) -> None:
    """Have the rows read; the page follows the work by itself."""
    press(page, "Kiểm tra danh sách")
    expect(page.locator("#import-summary")).to_be_visible(timeout=IN_BACKGROUND_MS)


def test_a_messy_list_mended_entered_and_taken_back(own_server, page_as, assert_accessible):
    page = page_as(OFFICER, at=own_server)
    upload_with_a_mistake(page, assert_accessible)
    upload_mended_and_settle(page, assert_accessible)
    enter(page, assert_accessible)
    take_back(page, assert_accessible)


def upload_with_a_mistake(page: Page, assert_accessible) -> None:
    """The mistake is told at its cell, and nothing can be entered."""
    page.goto(REGISTER)
    follow(page, "Nhập từ Excel")
    at_both_widths(page, assert_accessible)
    follow(page.locator(".head-actions"), "Tải danh sách lên")
    press(page, "Tải lên và ghép cột")
    expect(summary(page)).to_contain_text("Tệp Excel")
    at_both_widths(page, assert_accessible)
    upload(page, ratings("Giỏi"))
    expect(page.locator(".head-sub")).to_contain_text(f"tiêu đề ở dòng {HEAD_ROW}")
    expect(page.get_by_label("Đơn vị công tác").locator("option:checked")).to_have_text("E · Đơn vị")
    at_both_widths(page, assert_accessible)
    check(page)
    expect(page.locator("#import-summary")).to_contain_text("1 dòng có lỗi, chưa nhập được")
    expect(page.get_by_role("button", name="Nhập cả danh sách")).to_have_count(0)
    at_both_widths(page, assert_accessible)
    follow(page, "Chỉ xem dòng có lỗi")
    rows = page.locator("#list-rows tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Lường Thị Xuyến")
    expect(rows.locator("code")).to_have_text("Xếp loại 2013!G11")
    expect(rows).to_contain_text("Giỏi")
    told = lines_of_workbook(downloaded(page, "Tải danh sách lỗi"))
    assert any("G11" in str(cell) for line in told for cell in line), told
    press(page, "Bỏ danh sách", told="Đã bỏ danh sách này")


def upload_mended_and_settle(page: Page, assert_accessible) -> None:
    """The person without accents and birthday is found again by an officer's word."""
    upload(page, ratings("HTNV"))
    check(page)
    expect(page.locator("#import-summary")).to_contain_text("1 dòng có thể trùng người đã có hồ sơ")
    follow(page, "Chỉ xem dòng cần xác định")
    at_both_widths(page, assert_accessible)
    page.get_by_role("button", name=f"Dòng {HEAD_ROW + 2} cùng một người với {DOUBTFUL}").click()
    expect(page.locator("#import-summary")).to_contain_text("Danh sách sẵn sàng để nhập")
    expect(page.locator("#import-summary")).to_contain_text("4 dòng sẽ được ghi vào sổ")
    at_both_widths(page, assert_accessible)


def enter(page: Page, assert_accessible) -> None:
    """All rows are in, each with the person it means."""
    press(page, "Nhập cả danh sách")
    expect(page.locator("#import-summary")).to_contain_text("Đã nhập xong", timeout=IN_BACKGROUND_MS)
    at_both_widths(page, assert_accessible)
    address = page.url
    follow(page.locator("#list-rows tbody"), DOUBTFUL)
    expect(heading(page)).to_have_text(DOUBTFUL)
    expect(page.locator("#nam-2013")).to_contain_text("Hoàn thành tốt nhiệm vụ")
    page.goto(address)
    follow(page.locator("#list-rows tbody"), NEW)
    expect(page.locator("#nam-2013")).to_contain_text("Hoàn thành tốt nhiệm vụ")
    page.goto(address)


def take_back(page: Page, assert_accessible) -> None:
    """With a reason, and nothing of it counts any more."""
    follow(page, "Rút lại cả danh sách")
    press(page, "Rút lại cả danh sách")
    expect(summary(page)).to_contain_text("Lý do rút lại")
    at_both_widths(page, assert_accessible)
    fill(page, {"Lý do rút lại": "Nhập nhầm kết quả của năm khác"})
    press(page, "Rút lại cả danh sách")
    done = page.locator("#import-summary")
    expect(done).to_contain_text("Danh sách đã được rút lại", timeout=IN_BACKGROUND_MS)
    expect(done).to_contain_text("Nhập nhầm kết quả của năm khác")
    at_both_widths(page, assert_accessible)
    follow(page.locator("#list-rows tbody"), DOUBTFUL)
    expect(page.locator("#nam-2013")).to_have_count(0)
