"""The head looks for what to ask about the scores, tries other weights, and sees what changed; members see neither."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.walk import HOME, follow, heading, input_of, office, path_of, row
from tests.e2e.widths import at_both_widths

SCORING = "Chấm điểm"
QUESTIONS, TRIAL = "Câu hỏi về sự công bằng", "Thử cách chấm khác"
AUDITOR = "demo.giam-sat"
YEAR = "2023"


def scores_of(page: Page) -> None:
    """From the list of seasons to the scores of the played one."""
    page.goto(HOME)
    follow(page, "Mùa thi đua")
    follow(page.locator("main"), re.compile(YEAR))
    follow(page.get_by_role("navigation", name="Các phần của mùa thi đua"), SCORING)
    expect(heading(page)).to_have_text(SCORING)


def drawn(page: Page) -> int:
    """How many pictures there are, once each was drawn."""
    charts = page.locator(".chart-canvas")
    for at in range(charts.count()):
        charts.nth(at).scroll_into_view_if_needed()
        expect(charts.nth(at)).to_have_attribute("data-drawn", "true")
    return charts.count()


def test_the_head_asks_tries_and_sees_what_changed(page_as, assert_accessible, picture):
    page = page_as(office("bac-kan"))
    ask(page, assert_accessible)
    picture(page, "cong-bang", whole=True)
    try_weights(page, assert_accessible)
    picture(page, "thu-cach-cham", whole=True)
    see_what_changed(page, assert_accessible)
    picture(page, "thac-nuoc", whole=True)


def ask(page: Page, assert_accessible) -> None:
    """Pictures with tables, questions with their uncertainty, and how it was found out."""
    scores_of(page)
    follow(page, QUESTIONS)
    expect(heading(page)).to_have_text(QUESTIONS)
    expect(page.locator("main")).to_contain_text("không phải kết luận về ai")
    assert drawn(page) >= 4
    own = page.locator("#tu-cham")
    expect(own).to_contain_text("khoảng tin cậy 95 %")
    own.get_by_text("Xem số liệu").first.click()
    expect(own.get_by_role("rowheader").first).to_be_visible()
    own.get_by_text("Cách tính, giả định và độ chắc chắn").click()
    expect(own.get_by_text("Benjamini–Hochberg")).to_be_visible()
    expect(page.locator("#luan-phien")).to_contain_text("cần ít nhất 7 năm")
    at_both_widths(page, assert_accessible)


def try_weights(page: Page, assert_accessible) -> None:
    """Who moves is told at once; the address keeps it, and the ranking stays as it was."""
    follow(page, "Điểm các thành viên")
    follow(page, TRIAL)
    expect(heading(page)).to_have_text(TRIAL)
    moves = page.locator("#what-if-result")
    expect(moves.get_by_text("như cũ")).to_have_count(7)
    for label, value in (("I. KT-XH · theo bảng 600", "100"), ("IV. TĐ-KT · theo bảng 150", "650")):
        input_of(page, label).fill(value)
    expect(moves.get_by_text("như cũ")).not_to_have_count(7)
    expect(moves.get_by_text(re.compile("lên . bậc")).first).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?g1=100&g4=650$"))
    page.get_by_label("Xét thứ 1").select_option(label="không xét")
    expect(page).to_have_url(re.compile(r"g4=650&t1=$"))
    page.reload()
    expect(input_of(page, "I. KT-XH · theo bảng 600")).to_have_value("100")
    expect(page.get_by_label("Xét thứ 1")).to_have_value("")
    assert drawn(page) == 1
    at_both_widths(page, assert_accessible)
    input_of(page, "I. KT-XH · theo bảng 600").fill("mười")
    expect(moves).to_contain_text("Chưa thử được")
    at_both_widths(page, assert_accessible)
    follow(page, "Về như bảng tiêu chí")
    expect(moves.get_by_text("như cũ")).to_have_count(7)


def see_what_changed(page: Page, assert_accessible) -> None:
    """The total of a member opens down to its changes, in the sheet and on its own page."""
    follow(page, "Điểm các thành viên")
    total = row(page, "Bắc Giang").locator("a[hx-get$='/vi-sao/']").first
    total.click()
    sheet = page.locator("#sheet-body")
    expect(sheet.get_by_role("heading", name="Thay đổi theo dòng, lớn nhất trước")).to_be_visible()
    expect(sheet.locator(".chart-canvas").first).to_have_attribute("data-drawn", "true")
    page.goto(total.get_attribute("href") or "")
    expect(page.get_by_role("heading", name="Thay đổi theo nhóm")).to_be_visible()
    assert drawn(page) == 2
    at_both_widths(page, assert_accessible)


def test_the_auditor_looks_and_members_see_neither(page_as):
    auditor = page_as(AUDITOR)
    scores_of(auditor)
    ways = {}
    for name in (QUESTIONS, TRIAL):
        follow(auditor, name)
        expect(heading(auditor)).to_have_text(name)
        ways[name] = path_of(auditor)
        auditor.go_back()
    member = page_as(office("hoa-binh"))
    scores_of(member)
    for name, way in ways.items():
        expect(member.get_by_role("link", name=name)).to_have_count(0)
        answer = member.goto(way)
        assert answer is not None
        assert answer.status == 403
        expect(member.locator("main")).to_contain_text("dành cho cụm trưởng và người giám sát")
        member.go_back()
