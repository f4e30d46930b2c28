"""The officers' own worksheet becomes a draft table: columns, doubts settled, a line set by hand, history kept; and
the real table of 2022 with its reports beside it.
"""

from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.e2e.rooms import content_of
from tests.e2e.walk import XLSX, fill, follow, heading, office, press, summary
from tests.e2e.widths import at_both_widths

HEAD_OF_2024 = office("tuyen-quang")
HEAD_OF_2022 = "demo.tham-dinh.so-tnmt-tien-giang"
ROWS = (
    ("SỞ NỘI VỤ",),
    ("TT", "Nội dung", "Ghi chú", "Điểm tối đa", "Điểm cộng", "Điểm trừ"),
    ("I", "Phát triển kinh tế - xã hội", "Tổng điểm trừ của mục này tối đa 2", 60),
    ("1", "Hoàn thành chỉ tiêu tăng trưởng\nCăn cứ chấm điểm: Báo cáo của Cục Thống kê", None, 40),
    ("2", "Thu gom rác thải", None, 20),
    ("a)", "Đạt trên 98%", None, 20),
    ("b)", "Đạt từ 90% đến dưới 98%", None, 15),
    ("3", "Mỗi lần báo cáo chậm trừ 0,5 điểm", None, None, None, "- 0,5"),
    ("4", "Không có kế hoạch", None, None, "-1"),
    ("II", "Thi đua, khen thưởng", None, "bốn mươi"),
    (None, "Mỗi mô hình mới cộng 1 điểm", None, None, "+ 1"),
    (None, "Tổng cộng", None, 100),
)


def worksheet() -> dict[str, object]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Bảng điểm"
    for row in ROWS:
        sheet.append(list(row))
    return {"name": "bang-diem-so.xlsx", "mimeType": XLSX, "buffer": content_of(book)}


def test_a_worksheet_as_it_is_becomes_a_draft_table(own_server, page_as, assert_accessible, picture):
    page = page_as(HEAD_OF_2024, at=own_server)
    page.goto("/lam-viec/mua/")
    upload(page, assert_accessible)
    settle(page, assert_accessible)
    set_a_line(page, assert_accessible)
    make(page, assert_accessible)
    lay_a_report_beside(page, assert_accessible, picture)


def upload(page: Page, assert_accessible) -> None:
    """From the season's table to the columns, found by their names; what is no workbook is told at the field."""
    page.goto(season_of(page, "2024") + "cham-diem/bang-tieu-chi/lap/")
    follow(page, "Nhập từng bước, quyết từng chỗ chưa rõ")
    at_both_widths(page, assert_accessible)
    press(page, "Tải lên và ghép cột")
    expect(summary(page)).to_contain_text("Tệp Excel")
    fill(page, {"Tên bảng tiêu chí": "Bảng tiêu chí của sở năm 2024"})
    page.locator("input[type=file]").set_input_files(worksheet())
    press(page, "Tải lên và ghép cột")
    expect(heading(page)).to_contain_text("Ghép cột")
    expect(page.get_by_label("Điểm chuẩn").locator("option:checked")).to_have_text("D · Điểm tối đa")
    expect(page.get_by_label("Điểm trừ").locator("option:checked")).to_have_text("F · Điểm trừ")
    at_both_widths(page, assert_accessible)
    press(page, "Đọc bảng")


def settle(page: Page, assert_accessible) -> None:
    """Every doubt has its cell; the rest is taken as proposed, what has no proposal is typed."""
    expect(page.get_by_text("chỗ cần bạn quyết")).to_be_visible()
    expect(page.locator("#sign_column code")).to_have_text("E9")
    expect(page.locator("#not_a_number code")).to_have_text("D10")
    at_both_widths(page, assert_accessible)
    gap = page.locator("#bands_gap")
    expect(gap).to_contain_text("Kết quả đúng 98% không thuộc mức nào")
    gap.get_by_label("thuộc mức trên: 20 điểm").check()
    gap.get_by_role("button").click()
    expect(page.locator("#bands_gap summary")).to_contain_text("đã quyết")
    press(page, "Nhận mọi đề xuất còn lại")
    expect(page.get_by_text("Còn 1 chỗ cần bạn quyết")).to_be_visible()
    press(page, "Lập bảng tiêu chí")
    expect(summary(page)).to_contain_text("Lý do sửa")
    words = page.locator("#not_a_number")
    words.get_by_label("số là", exact=True).check()
    words.get_by_label("số là: D10").fill("40")
    words.get_by_role("button").click()
    expect(page.get_by_text("Mọi chỗ đã có người quyết")).to_be_visible()
    at_both_widths(page, assert_accessible)


def set_a_line(page: Page, assert_accessible) -> None:
    """A line read otherwise than meant is set by hand."""
    follow(page.locator("#preview"), "I.1")
    at_both_widths(page, assert_accessible)
    page.get_by_label("Cách chấm").select_option(label="Đạt / không đạt")
    press(page, "Ghi dòng này")
    line = page.locator("#preview tr", has=page.get_by_role("link", name="I.1", exact=True))
    expect(line).to_contain_text("đạt / không đạt")
    expect(line).to_contain_text("đã sửa")


def make(page: Page, assert_accessible) -> None:
    """The draft table leads back to who decided what."""
    fill(page, {"Lý do sửa bảng đã chốt": "Thay bằng bảng của sở"})
    press(page, "Lập bảng tiêu chí")
    expect(page.get_by_text("Đã lập bảng tiêu chí")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Thu gom rác thải")
    at_both_widths(page, assert_accessible)
    follow(page, "Nhập từ bảng Excel của cơ quan: ai đã quyết chỗ nào")
    expect(page.locator("main")).to_contain_text("bốn mươi")
    expect(page.locator("main")).to_contain_text("số là 40")
    at_both_widths(page, assert_accessible)


def lay_a_report_beside(page: Page, assert_accessible, picture) -> None:
    """A self-report in Excel: a wrong cell is told by its place; what differs or could be read otherwise is shown."""
    head = ("TT", "Nội dung", "Điểm tự chấm", "Lý do")
    follow(page, "Đối chiếu điểm")
    told = {"Văn bản": "Báo cáo 12/BC-SNV", "Tệp Excel hoặc CSV": report(head, ("I", "Kinh tế", "sáu mươi"))}
    fill(page, told)
    press(page, "Đặt bên cạnh bảng")
    expect(summary(page)).to_contain_text("dòng 2, cột “Điểm tự chấm” (ô C2)")
    at_both_widths(page, assert_accessible)
    rows = (("I", "Kinh tế", 60), ("1", "Tăng trưởng", "- 0,5"), ("2", "Rác thải", "1.250"), ("VII", "Lạ", 3))
    fill(page, {"Tệp Excel hoặc CSV": report(head, *rows)})
    press(page, "Đặt bên cạnh bảng")
    expect(page.locator("main")).to_contain_text("đọc từ trang tính Tự chấm: A TT")
    expect(page.locator("#read_as")).to_contain_text("Ô C4: “1.250” được đọc là 1.250")
    expect(page.locator("#unknown_line")).to_contain_text("Bảng không có dòng “VII”")
    at_both_widths(page, assert_accessible)
    picture(page, "worksheet-beside-list", whole=True)
    page.locator("#read_as").get_by_label("đọc sai, cần sửa tệp rồi tải lại").check()
    page.locator("#read_as").get_by_role("button").click()
    expect(page.locator("#read_as").get_by_label("đọc sai, cần sửa tệp rồi tải lại")).to_be_checked()


def report(*rows: tuple[object, ...]) -> dict[str, object]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tự chấm"
    for row in rows:
        sheet.append(list(row))
    return {"name": "tu-cham.xlsx", "mimeType": XLSX, "buffer": content_of(book)}


def test_the_real_table_of_2022_shows_who_decided_and_what_the_reports_pass(
    server, page_as, assert_accessible
):
    page = page_as(HEAD_OF_2022, at=server)
    page.goto(season_of(page, "2022") + "cham-diem/bang-tieu-chi/")
    expect(page.locator("main")).to_contain_text("Hướng dẫn 168/HD-STNMT")
    at_both_widths(page, assert_accessible)
    follow(page, "Nhập từ bảng Excel của cơ quan: ai đã quyết chỗ nào")
    expect(page.locator("main")).to_contain_text("D168")
    at_both_widths(page, assert_accessible)
    follow(page, "Đối chiếu điểm")
    expect(page.locator("#over_cap")).to_contain_text("Dòng d2.3 tối đa +2, ở đây +6.")
    expect(page.locator("#self_total_differs")).to_contain_text("118,4")
    at_both_widths(page, assert_accessible)


def season_of(page: Page, year: str) -> str:
    """The address of the season of that year, from the list of seasons."""
    page.goto("/lam-viec/mua/")
    address = page.locator("main").get_by_role("link", name=year).first.get_attribute("href")
    assert address is not None
    return address
