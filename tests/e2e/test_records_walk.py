"""What is known about a person: entered with its paper, corrected with a reason, held back and let go again."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.rooms import OFFICER, open_person
from tests.e2e.walk import card, fill, follow, notice, press, summary
from tests.e2e.widths import at_both_widths

PERSON = "Hà Văn Cường"
RECORDS, ELIGIBILITY = "Hồ sơ thành tích", "Đủ điều kiện khen thưởng"
PAPER = {"name": "cong-nhan-sang-kien.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
INITIATIVE = "Rút gọn mẫu báo cáo thành tích của xã"


def year(page: Page, number: int) -> Locator:
    """A year of the timeline."""
    return page.locator(f"#nam-{number}")


def add(page: Page, kind: str) -> None:
    page.locator("summary", has_text="Thêm ghi chép").click()
    follow(page.locator(".menu-list"), kind)


def test_records_entered_corrected_and_held(own_server, page_as, assert_accessible):
    page = page_as(OFFICER, at=own_server)
    open_person(page, PERSON, RECORDS)
    expect(year(page, 2022)).to_contain_text("Hoàn thành xuất sắc nhiệm vụ")
    at_both_widths(page, assert_accessible)

    add(page, "Mức độ hoàn thành nhiệm vụ")
    fill(page, {"Năm": "2015", "Mức độ hoàn thành nhiệm vụ": "Hoàn thành tốt nhiệm vụ"})
    fill(page, {"Số văn bản": "15/QĐ-SNV", "Ngày văn bản": "20/12/2015"})
    at_both_widths(page, assert_accessible)
    press(page, "Ghi vào hồ sơ", told="Đã ghi vào hồ sơ")
    expect(year(page, 2015)).to_contain_text("15/QĐ-SNV")

    add(page, "Sáng kiến, đề tài, thành tích được xác nhận")
    fill(page, {"Loại": "Sáng kiến", "Năm": "1944", "Tên sáng kiến, đề tài, thành tích": INITIATIVE})
    press(page, "Ghi vào hồ sơ")
    expect(summary(page)).to_contain_text("1945")
    fill(
        page,
        {"Năm": "2021", "Phạm vi ảnh hưởng": "Cơ sở", "Cơ quan công nhận": "Hội đồng sáng kiến Sở Nội vụ"},
    )
    fill(page, {"Số văn bản": "72/QĐ-HĐSK", "Ngày văn bản": "30/11/2021", "Tệp văn bản": PAPER})
    press(page, "Ghi vào hồ sơ", told=INITIATIVE)
    expect(year(page, 2021)).to_contain_text(INITIATIVE)
    expect(year(page, 2021)).to_contain_text("72/QĐ-HĐSK, 30/11/2021")
    link = year(page, 2021).get_by_role("link", name=PAPER["name"])
    assert page.request.get(link.get_attribute("href")).body() == PAPER["buffer"]

    corrects_with_a_reason(page, assert_accessible)
    holds_and_lets_go(page, assert_accessible)


def corrects_with_a_reason(page: Page, assert_accessible) -> None:
    """The new record stands in the timeline; the old one, with the reason, beside it."""
    follow(year(page, 2021), INITIATIVE)
    follow(page, "Đính chính")
    fill(page, {"Phạm vi ảnh hưởng": "Cấp xã"})
    press(page, "Đính chính")
    expect(summary(page)).to_contain_text("Lý do đính chính")
    at_both_widths(page, assert_accessible)
    fill(page, {"Lý do đính chính": "Ghi nhầm phạm vi so với quyết định"})
    press(page, "Đính chính", told="Đã đính chính")
    expect(card(page, "Các lần đính chính")).to_contain_text("Ghi nhầm phạm vi so với quyết định")
    expect(card(page, "Nội dung")).to_contain_text("Cấp xã")
    expect(card(page, "Văn bản")).to_contain_text(PAPER["name"])
    at_both_widths(page, assert_accessible)
    follow(page, PERSON)
    expect(year(page, 2021)).to_contain_text("Cấp xã")
    expect(card(page, "Đã đính chính, rút lại")).to_contain_text("Ghi nhầm phạm vi")


def holds_and_lets_go(page: Page, assert_accessible) -> None:
    """While something is examined the page says so, and nothing may be proposed."""
    add(page, "Tạm dừng xét khen thưởng")
    fill(page, {"Lý do tạm dừng": "Có khiếu nại, tố cáo đang xác minh", "Từ ngày": "04/03/2024"})
    fill(page, {"Nội dung": "Đơn ngày 01/03/2024"})
    press(page, "Tạm dừng xét khen thưởng", told="Đã ghi vào hồ sơ")
    held = page.get_by_text("Đang tạm dừng xét khen thưởng")
    expect(held).to_be_visible()
    expect(year(page, 2024)).to_contain_text("Có khiếu nại, tố cáo đang xác minh")
    at_both_widths(page, assert_accessible)
    follow(page.locator("main"), ELIGIBILITY)
    expect(page.locator("#group-eligible")).to_have_count(0)
    follow(page.locator("main"), RECORDS)

    follow(page, "Kết thúc tạm dừng")
    fill(page, {"Kết thúc từ ngày": "20/03/2024"})
    press(page, "Kết thúc tạm dừng")
    expect(summary(page)).to_contain_text("Kết luận")
    fill(page, {"Kết luận": "Đơn không có căn cứ"})
    press(page, "Kết thúc tạm dừng")
    expect(notice(page)).to_contain_text("Đã kết thúc tạm dừng")
    expect(held).to_have_count(0)
    expect(year(page, 2024)).to_contain_text("Đơn không có căn cứ")
