"""A department scores its lines of every member on one page: appointed by the head, pasted from Excel, closed after."""

import io
import subprocess
import sys

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NARROW, ROOT, WIDE, Server, demo_environment
from tests.e2e.rooms import content_of
from tests.e2e.walk import PASTE, appraiser, card, fill, follow, heading, office, press, row
from tests.e2e.widths import at_both_widths, at_width

HEAD, OTHER = "tuyen-quang", "yen-bai"
SCORER = "Sở Nội vụ"
OFFICER = "so.noi.vu"
PASSWORD = "Cham-diem-2024-linh-vuc"
PREPARE = f"""
from datetime import timedelta
from thidua.clusters.models import Season
from thidua.identity.actions import assign_role, create_account
from thidua.identity.models import Account, Role
from thidua.kernel import clock
from thidua.kernel.actors import SYSTEM
from thidua.parties.actions import record_organisation
from thidua.parties.enums import OrganisationKind
from thidua.scoring.models import Criterion, Evidence, ScoreSheet, SelfScoreEntry

at = clock.now()
season = Season.objects.get(year=2024)
Season.objects.filter(pk=season.pk).update(stage="appraising")
lines = Criterion.objects.filter(table__season=season, code__in=["I.1.1", "I.1.3", "I.1.4"])
lines.update(parameters={{"scorer": "{SCORER}"}})
body = record_organisation(
    by=SYSTEM, at=at, code="so-noi-vu-th", name="Sở Nội vụ tỉnh Tổng hợp", short_name="Sở Nội vụ",
    kind=OrganisationKind.DEPARTMENT, seat="Tổng hợp")
made = create_account(
    by=SYSTEM, at=at, username="{OFFICER}", title="Chuyên viên thi đua", organisation=body,
    email="so@example.vn")
assign_role(by=SYSTEM, at=at, account=made, role=Role.objects.get(code="appraiser"), organisation=body)
account = Account.objects.get(pk=made.pk)
account.set_password("{PASSWORD}")
account.save()
sheet = ScoreSheet.objects.get(season=season, organisation__code="{OTHER}")
for line in lines:
    given = {{"actual": 7}} if line.kind == "linear" else {{"points": line.maximum}}
    SelfScoreEntry.objects.create(sheet=sheet, criterion=line, entered_at=at, entered_by="vp", **given)
    Evidence.objects.create(
        sheet=sheet, criterion=line, kind="document", title="Báo cáo số " + line.code,
        document_number="15/BC-UBND", added_at=at, added_by="vp")
ScoreSheet.objects.filter(pk=sheet.pk).update(state="submitted")
print(season.pk)
"""


def prepared(server: Server) -> str:
    """The demo's running season put at appraisal, with lines a department scores; the address of that page."""
    command = [sys.executable, "-m", "thidua", "manage", "shell", "-v", "0", "-c", PREPARE]
    done = subprocess.run(
        command, cwd=ROOT, env=demo_environment(server.data), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return f"/lam-viec/mua/{done.stdout.split()[-1]}/"


def sign_in_with_password(page: Page) -> None:
    page.goto("/vao/")
    fill(page, {"Tên đăng nhập": OFFICER, "Mật khẩu": PASSWORD})
    press(page, "Đăng nhập")
    page.wait_for_url("**/lam-viec/**")


def cell(page: Page, member: str, code: str):
    return page.get_by_label(f"{member}, {code}", exact=True)


def test_a_department_scores_its_lines(own_server, page_as, new_page, assert_accessible, picture):
    season = prepared(own_server)
    head = page_as(office(HEAD), at=own_server)
    head.goto(f"{season}cham-diem/")
    follow(head, "Cơ quan chấm theo lĩnh vực")
    at_both_widths(head, assert_accessible)
    fill(head, {"Cơ quan chấm ghi trong bảng": SCORER, "Giao cho": "Sở Nội vụ tỉnh Tổng hợp"})
    press(head, "Giao chấm", told="Đã giao")
    expect(row(head, SCORER)).to_contain_text("Sở Nội vụ tỉnh Tổng hợp")
    picture(head, "owners-appointed")

    page = new_page(own_server)
    sign_in_with_password(page)
    follow(page, "Chấm các dòng theo lĩnh vực")
    expect(heading(page)).to_have_text("Chấm theo lĩnh vực")
    expect(page.get_by_role("navigation", name="Các phần của mùa thi đua")).to_have_count(0)
    expect(row(page, "Yên Bái")).to_contain_text("tự chấm")
    pastes_and_undoes(page)
    picture(page, "owner-grid")
    at_both_widths(page, assert_accessible)
    at_width(page, NARROW, 800)
    picture(page, "owner-grid-phone")
    at_width(page, WIDE)
    answers_with_a_reason(page, assert_accessible)
    looks_at_evidence(page, assert_accessible)
    fills_from_excel(page)
    page.emulate_media(media="print")
    picture(page, "owner-grid-print", whole=True)
    page.emulate_media(media="screen")
    the_team_finds_it_locked(page_as(appraiser(HEAD), at=own_server), season, assert_accessible)


def pastes_and_undoes(page: Page) -> None:
    """A block copied from Excel lands in units and lines; points of a formula appear beside it; undo takes it back."""
    first = page.locator("table[data-grid] tbody input.cell").first
    first.click()
    page.evaluate(PASTE, ["7,5\t10\t9\r\n6\t8\t7,5\r\n"])
    second = page.locator("table[data-grid] tbody tr").nth(1).locator("input.cell").nth(2)
    expect(second).to_have_value("7,5")
    expect(page.locator("table[data-grid] tbody tr").first.locator("td").first).to_contain_text("=")
    page.keyboard.press("Control+z")
    expect(second).to_have_value("")
    page.keyboard.press("Control+y")
    expect(second).to_have_value("7,5")
    expect(page.locator(".draft-status")).to_contain_text("Đã lưu nháp")


def answers_with_a_reason(page: Page, assert_accessible) -> None:
    """What cannot be taken is said at its cell, all of it at once; then everything is saved."""
    cell(page, "Yên Bái", "I.1.3").fill("1")
    press(page, "Lưu")
    expect(page.locator(".alert")).to_contain_text("Chưa lưu")
    expect(row(page, "Yên Bái")).to_contain_text("hãy ghi lý do")
    assert_accessible(page)
    picture_name = page.get_by_label("Yên Bái, lý do", exact=True)
    picture_name.fill("Theo kết quả kiểm tra tháng 11")
    press(page, "Lưu", told="Đã lưu điểm")
    expect(cell(page, "Yên Bái", "I.1.3")).to_have_value("1")


def looks_at_evidence(page: Page, assert_accessible) -> None:
    link = row(page, "Yên Bái").get_by_role("link").first
    page.goto(link.get_attribute("href"))
    expect(page.locator("main")).to_contain_text("15/BC-UBND")
    at_both_widths(page, assert_accessible)
    follow(page, "Chấm theo lĩnh vực")


def fills_from_excel(page: Page) -> None:
    """The file of the page comes back with a changed cell: it stands there to be looked at, then it is saved."""
    link = page.get_by_role("link", name="Excel", exact=True).get_attribute("href")
    book = load_workbook(io.BytesIO(page.request.get(link).body()))
    sheet = book.worksheets[0]
    for line in sheet.iter_rows(min_row=2):
        if line[0].value == "Hòa Bình":
            line[2].value = 4.5
    form = card(page, "Điền từ Excel")
    form.get_by_label("Tệp Excel").set_input_files(
        {
            "name": "cham.xlsx",
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": content_of(book),
        }
    )
    press(form, "Đọc tệp")
    expect(cell(page, "Hòa Bình", "I.1.3")).to_have_value("4,5")
    press(page, "Lưu", told="Đã lưu điểm")
    expect(cell(page, "Hòa Bình", "I.1.3")).to_have_value("4,5")


def the_team_finds_it_locked(page: Page, season: str, assert_accessible) -> None:
    """The appraisers see who scores the line and what it gave; there is no cell to type in."""
    page.goto(f"{season}cham-diem/")
    href = page.locator("a[href*='/bang-diem/']", has_text="Yên Bái").first.get_attribute("href")
    page.goto(f"{href}tham-dinh/")
    line = page.locator("tr", has=page.get_by_role("cell", name="I.1.3", exact=True))
    expect(line).to_contain_text("Sở Nội vụ")
    expect(line.locator("input")).to_have_count(0)
    assert_accessible(page)
