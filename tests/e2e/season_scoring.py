"""The year itself: a movement, half-year reports, self scores with evidence, appraisal, agreement, ranking."""

import io
import re

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.e2e.season_opening import DEPUTY, HEAD, MEMBER, PROVINCES, pdf_text
from tests.e2e.walk import (
    XLSX,
    Walk,
    appraiser,
    card,
    fill,
    follow,
    heading,
    input_of,
    leader,
    linked,
    notice,
    office,
    path_of,
    press,
    row,
    summary,
)

MOVEMENT = "Chung sức giúp hộ nghèo có nhà ở"
GRDP, REVENUE, PLAN, EXEMPLARS, BONUS, MINUS = "I.1", "I.2", "II.1", "II.2", "III.1", "IV.1"
SCORES = {
    MEMBER: {GRDP: "9", REVENUE: "29,5", PLAN: "đạt", EXEMPLARS: "18,5", BONUS: "2", MINUS: "- 0,25"},
    HEAD: {GRDP: "8,5", REVENUE: "28", PLAN: "đạt", EXEMPLARS: "19"},
}
TOTALS = {MEMBER: "99,75", HEAD: "97,00", DEPUTY: "91,24"}
AGREED = {MEMBER: "98,75", HEAD: "97,00", DEPUTY: "91,24"}
LIMIT_MIB = 20
A_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def launch_movement(walk: Walk) -> None:
    """The head launches the cluster's movement, the members join it from "Việc cần làm"."""
    page = walk.room(office(HEAD), "Phong trào")
    follow(page, "Phát động phong trào của cụm")
    fill(
        page,
        {
            "Tên phong trào": MOVEMENT,
            "Hình thức tổ chức": "Theo chuyên đề",
            "Nội dung, tiêu chí": "Mỗi tỉnh hỗ trợ ít nhất 200 hộ.",
            "Chỉ tiêu 1": "Số nhà được hỗ trợ",
        },
    )
    input_of(page, "Mục tiêu").first.fill("Xóa nhà tạm, nhà dột nát cho hộ nghèo.")
    press(page, "Phát động")
    expect(summary(page)).to_contain_text("cả tên và đơn vị tính")
    walk.assert_accessible(page)
    page.get_by_label(re.compile("^Đơn vị tính")).first.fill("nhà")
    press(page, "Phát động", told="Cụm đã phát động phong trào")
    for province in PROVINCES:
        page = walk.duty(office(province), "Tham gia phong trào của cụm")
        line = page.locator("tbody tr", has_text=MOVEMENT)
        follow(line, re.compile("Tham gia"))
        fill(page, {"Kế hoạch thực hiện": "Quý II rà soát, quý III xây dựng, quý IV nghiệm thu."})
        press(page, "Tham gia", told="đã tham gia phong trào")
    expect(page.locator("tbody tr", has_text=MOVEMENT)).to_contain_text("3/3")


def report_task(walk: Walk) -> None:
    """The owner of a task of the plan says what came of it."""
    page = walk.room(office(MEMBER), "Kế hoạch")
    line = card(page, "Nhiệm vụ").locator("tbody tr", has_text="Trao đổi kinh nghiệm")
    line.locator("summary", has_text="Thao tác").click()
    walk.assert_accessible(page)
    follow(line, "Ghi kết quả")
    fill(page, {"Kết quả": "Đã tổ chức hội thảo tại Hòa Bình.", "Đã hoàn thành": True})
    press(page, "Lưu", told="Đã ghi kết quả")
    expect(card(page, "Nhiệm vụ")).to_contain_text("Đã tổ chức hội thảo tại Hòa Bình.")


def report_half_year(walk: Walk) -> None:
    """Every member reports; the head's leader issues the review."""
    walk.advance(office(HEAD), "Sơ kết")
    for province, name in PROVINCES.items():
        page = walk.duty(office(province), "Báo cáo sơ kết 6 tháng")
        follow(page, f"Gửi báo cáo của {name}")
        fill(
            page,
            {
                "Kết quả đạt được": f"Tỉnh {name} hoàn thành 55 % kế hoạch năm.",
                "Hạn chế, nguyên nhân": "Giải ngân chậm.",
            },
        )
        press(page, "Gửi báo cáo", told="Đã gửi báo cáo")
    page = walk.duty(leader(HEAD), "Tổng hợp sơ kết của cụm")
    expect(page.locator("main")).to_contain_text("Tỉnh Hòa Bình hoàn thành 55 % kế hoạch năm.")
    follow(page, "Ký báo cáo tổng hợp của cụm")
    fill(page, {"Đánh giá chung": "Các tỉnh thực hiện đúng tiến độ đã đăng ký."})
    press(page, "Ký ban hành", told="Đã ban hành báo cáo")
    follow(page, "Xem văn bản")
    text = pdf_text(linked(page, re.compile("PDF")))
    assert "Các tỉnh thực hiện đúng tiến độ đã đăng ký." in text
    assert "Tỉnh Tuyên Quang hoàn thành 55 % kế hoạch năm." in text
    walk.advance(office(HEAD), "Tự chấm điểm")


def score_oneself(walk: Walk) -> None:
    """Points typed into the grid as officers write them; one above the maximum is told at its cell, nothing is lost."""
    page = walk.duty(office(MEMBER), "Nộp bảng tự chấm điểm")
    walk.kept[f"sheet {MEMBER}"] = path_of(page)
    for code, value in SCORES[MEMBER].items():
        cell(page, code).fill(value)
    cell(page, REVENUE).fill("31")
    press(page, "Lưu")
    expect(page.locator(".alert-danger")).to_contain_text("Chưa lưu")
    expect(cell(page, REVENUE)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("tr", has=cell(page, REVENUE)).locator(".field-error")).to_contain_text("30")
    expect(cell(page, MINUS)).to_have_value(re.compile("0,25"))
    expect(cell(page, EXEMPLARS)).to_have_value("18,5")
    walk.assert_accessible(page)
    cell(page, REVENUE).fill(SCORES[MEMBER][REVENUE])
    expect(page.locator("#p-total")).to_have_text(TOTALS[MEMBER])
    press(page, "Lưu", told="Đã lưu bảng tự chấm")
    expect(page.locator("#p-total")).to_have_text(TOTALS[MEMBER])


def cell(page: Page, code: str) -> Locator:
    """The cell of a line in which its score is typed."""
    return page.locator(f'input.cell[name^="v-"][aria-label^="{code}, "]')


def prove_scores(walk: Walk) -> None:
    """Evidence: what is missing stops handing in, wrong files are told in words, a good one counts."""
    page = walk.page(office(MEMBER))
    page.goto(walk.kept[f"sheet {MEMBER}"])
    press(page, "Lưu và nộp…", told="Đã lưu bảng tự chấm")
    press(page, "Nộp bảng tự chấm")
    expect(summary(page)).to_contain_text("minh chứng")
    page.goto(walk.kept[f"sheet {MEMBER}"])
    follow(page, re.compile(f"minh chứng của dòng {REVENUE}"))
    sheet = page.get_by_role("dialog", name="Chi tiết")
    expect(sheet).to_be_visible()
    walk.assert_accessible(page)
    program = {
        "name": "bao-cao-thu.pdf",
        "mimeType": "application/pdf",
        "buffer": b"MZ\x90\x00" + b"\0" * 4000,
    }
    fill(
        sheet, {"Loại": "Tệp đính kèm", "Nội dung": "Báo cáo thu ngân sách năm 2024", "Tệp đính kèm": program}
    )
    press(sheet, "Thêm minh chứng")
    expect(sheet.get_by_role("alert")).to_contain_text("không phải là .pdf như tên tệp ghi")
    walk.assert_accessible(page)
    too_big = walk.folder / "quet-ho-so.pdf"
    with too_big.open("wb") as file:
        file.write(A_PDF)
        file.truncate((LIMIT_MIB + 1) * 1024 * 1024)
    fill(sheet, {"Tệp đính kèm": too_big})
    press(sheet, "Thêm minh chứng")
    expect(sheet.get_by_role("alert")).to_contain_text(f"giới hạn {LIMIT_MIB} MB")
    fill(sheet, {"Tệp đính kèm": {"name": "thu.pdf", "mimeType": "application/pdf", "buffer": A_PDF}})
    press(sheet, "Thêm minh chứng")
    expect(sheet.get_by_role("link", name="Báo cáo thu ngân sách năm 2024")).to_be_visible()
    assert linked(sheet, "Báo cáo thu ngân sách năm 2024") == A_PDF
    press(sheet, "Đóng")
    expect(page.get_by_role("link", name=f"1 minh chứng của dòng {REVENUE}")).to_be_visible()
    page.goto(walk.kept[f"sheet {MEMBER}"])
    press(page, "Lưu và nộp…")
    press(page, "Nộp bảng tự chấm", told="Đã nộp bảng tự chấm")


def score_the_others(walk: Walk) -> None:
    """The head types its scores; the deputy fills the sheet's own Excel file. Nobody opens another's sheet."""
    page = walk.duty(office(HEAD), "Nộp bảng tự chấm điểm")
    walk.kept[f"sheet {HEAD}"] = path_of(page)
    for code, value in SCORES[HEAD].items():
        cell(page, code).fill(value)
    prove_by_number(page)
    page.goto(walk.kept[f"sheet {HEAD}"])
    hand_in(walk, page, HEAD)
    page = walk.duty(office(DEPUTY), "Nộp bảng tự chấm điểm")
    walk.kept[f"sheet {DEPUTY}"] = path_of(page)
    file = filled(
        linked(page, "Excel"), {"1": (8, None), "2": (None, 26)}, {"1": ("đạt", None), "2": (None, 17)}
    )
    fill(page, {"Tệp Excel": {"name": "tu-cham.xlsx", "mimeType": XLSX, "buffer": file}})
    press(page, "Nhập từ Excel", told="Đã nhập bảng tự chấm từ Excel")
    prove_by_number(page)
    page.goto(walk.kept[f"sheet {DEPUTY}"])
    hand_in(walk, page, DEPUTY)
    page = walk.page(office(MEMBER))
    told = page.goto(walk.kept[f"sheet {HEAD}"])
    assert told is not None
    assert told.status == 403
    expect(page.locator(".refusal")).to_contain_text("sau khi công bố xếp hạng")


def hand_in(walk: Walk, page: Page, province: str) -> None:
    expect(page.locator("#p-total")).to_have_text(TOTALS[province])
    press(page, "Lưu và nộp…")
    press(page, "Nộp bảng tự chấm", told="Đã nộp bảng tự chấm")


def prove_by_number(page: Page) -> None:
    """Evidence named by the number of a document."""
    press(page, "Lưu", told="Đã lưu bảng tự chấm")
    follow(page, re.compile(f"minh chứng của dòng {REVENUE}"))
    sheet = page.get_by_role("dialog", name="Chi tiết")
    fill(
        sheet,
        {
            "Loại": "Số, ký hiệu văn bản",
            "Số, ký hiệu văn bản": "112/BC-STC",
            "Nội dung": "Báo cáo thu ngân sách",
        },
    )
    press(sheet, "Thêm minh chứng")
    expect(sheet.locator(".todo")).to_contain_text("112/BC-STC")


def filled(content: bytes, *groups: dict[str, tuple[object, object]]) -> bytes:
    """The sheet's Excel file with results and points typed in, group by group."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    head = next(line for line in sheet.iter_rows() if any(c.value == "STT" for c in line))
    place = {c.value: c.column for c in head}
    for line in sheet.iter_rows(min_row=head[0].row + 1):
        code = str(line[place["STT"] - 1].value or "")
        group, _dot, number = code.partition(".")
        values = {"I": groups[0], "II": groups[1]}.get(group, {}).get(number)
        if values:
            for title, value in zip(("Kết quả", "Điểm tự chấm"), values, strict=True):
                line[place[title] - 1].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def appraise_scores(walk: Walk) -> None:
    """The team asks, gets an answer, and takes points off with a reason; the head's own is appraised by the deputy."""
    walk.advance(office(HEAD), "Thẩm định")
    page = open_appraisal(walk, appraiser(HEAD), MEMBER)
    follow(page, "Trả lại để giải trình")
    fill(
        page,
        {
            "Lý do trả lại": "Cần làm rõ một dòng.",
            "Nội dung cần giải trình 1": "Bao nhiêu điển hình được nhân rộng?",
        },
    )
    page.get_by_label("Dòng 1").select_option(value=EXEMPLARS)
    press(page, "Trả lại để giải trình", told="Đã trả lại bảng tự chấm")
    answer_the_team(walk)
    page = open_appraisal(walk, appraiser(HEAD), MEMBER)
    expect(page.locator("main")).to_contain_text("Mười bảy điển hình")
    cell(page, EXEMPLARS).fill("17,5")
    press(page, "Lưu, chấp nhận các dòng còn lại")
    expect(page.locator("tr", has=cell(page, EXEMPLARS)).locator(".field-error")).to_contain_text("lý do")
    walk.assert_accessible(page)
    page.get_by_label(f"{EXEMPLARS}, lý do").fill("Một điển hình trùng năm trước.")
    press(page, "Lưu, chấp nhận các dòng còn lại", told="Đã lưu điểm thẩm định")
    press(page, "Kết thúc thẩm định", told="Đã kết thúc thẩm định")
    for team, province in ((appraiser(HEAD), DEPUTY), (appraiser(DEPUTY), HEAD)):
        page = open_appraisal(walk, team, province)
        press(page, "Lưu, chấp nhận các dòng còn lại", told="Đã lưu điểm thẩm định")
        press(page, "Kết thúc thẩm định", told="Đã kết thúc thẩm định")


def open_appraisal(walk: Walk, team: str, province: str) -> Page:
    page = walk.duty(team, f"Thẩm định bảng tự chấm ({PROVINCES[province]})")
    follow(page, PROVINCES[province])
    follow(page, "Thẩm định")
    expect(heading(page)).to_have_text(f"Thẩm định {PROVINCES[province]}")
    return page


def answer_the_team(walk: Walk) -> None:
    page = walk.duty(office(MEMBER), "Nộp bảng tự chấm điểm")
    follow(page, "1 câu hỏi chưa trả lời")
    page.get_by_label(re.compile("Bao nhiêu điển hình được nhân rộng?")).fill(
        "Mười bảy điển hình, có danh sách kèm theo."
    )
    press(page, "Lưu giải trình", told="Đã lưu giải trình")
    page.goto(walk.kept[f"sheet {MEMBER}"])
    press(page, "Lưu và nộp…")
    press(page, "Nộp bảng tự chấm", told="Đã nộp bảng tự chấm")


def agree_on_scores(walk: Walk) -> None:
    """The member answers the difference, both sides agree, and the ranking is published."""
    page = walk.duty(office(MEMBER), "Thống nhất điểm")
    follow(page, "Thống nhất")
    follow(page, re.compile("Nêu ý kiến"))
    page.get_by_label("Đồng ý với điểm thẩm định", exact=True).check()
    fill(page, {"Giải trình": "Nhất trí, sẽ rà soát danh sách."})
    press(page, "Gửi ý kiến", told="Đã gửi ý kiến")
    press(page, "Thống nhất điểm thẩm định", told="Đã ghi nhận thống nhất")
    for province in (HEAD, DEPUTY):
        page = walk.duty(office(province), "Thống nhất điểm")
        follow(page, "Thống nhất")
        press(page, "Thống nhất điểm thẩm định", told="Đã ghi nhận thống nhất")
    for team, province in ((appraiser(HEAD), MEMBER), (appraiser(HEAD), DEPUTY), (appraiser(DEPUTY), HEAD)):
        page = walk.room(team, "Chấm điểm")
        follow(page, PROVINCES[province])
        follow(page, "Thống nhất")
        press(page, "Thống nhất điểm thẩm định", told="Đã ghi nhận thống nhất")


def publish_ranking(walk: Walk) -> None:
    """The ranking is published with its document; each number opens what it is made of."""
    walk.advance(office(HEAD), "Thống nhất điểm")
    page = walk.duty(office(HEAD), "Công bố xếp hạng trong cụm")
    press(page, "Công bố xếp hạng")
    expect(notice(page)).to_contain_text("công bố")
    for province in PROVINCES:
        page = walk.room(office(province), "Xếp hạng")
        follow(page, "Kiến nghị")
        press(page, "Báo không có kiến nghị", told="Đã ghi nhận")
    page = walk.duty(office(HEAD), "Chốt xếp hạng chính thức")
    press(page, "Chốt xếp hạng chính thức", told="Đã chốt xếp hạng chính thức")
    walk.advance(office(HEAD), "Bình xét, suy tôn")
    page = walk.room(office(MEMBER), "Xếp hạng")
    for province, name in PROVINCES.items():
        expect(row(page, name)).to_contain_text(AGREED[province])
    page = walk.room(office(MEMBER), "Chấm điểm")
    row(page, PROVINCES[HEAD]).get_by_role("link", name=re.compile(r"^97")).first.click()
    sheet = page.get_by_role("dialog", name="Chi tiết")
    expect(sheet).to_contain_text("97")
    walk.assert_accessible(page)


MIDDLE = (
    launch_movement,
    report_task,
    report_half_year,
    score_oneself,
    prove_scores,
    score_the_others,
    appraise_scores,
    agree_on_scores,
    publish_ranking,
)
