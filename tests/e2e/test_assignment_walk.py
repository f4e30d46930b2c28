"""The head says which lines are not assigned to a unit; the unit sees it, its total follows, and back again."""

import subprocess
import sys

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import ROOT, WIDE, Server, demo_environment
from tests.e2e.walk import card, follow, heading, office, press
from tests.e2e.widths import PHONE, at_both_widths, at_width

HEAD, MEMBER = "tuyen-quang", "yen-bai"
REASON = "Tỉnh không có khu công nghiệp"
PREPARE = f"""
from thidua.clusters.models import Season
from thidua.kernel import clock
from thidua.scoring.models import Criterion, ScoreSheet, SelfScoreEntry

season = Season.objects.get(year=2024)
Season.objects.filter(pk=season.pk).update(stage="self_scoring")
sheet = ScoreSheet.objects.get(season=season, organisation__code="{MEMBER}")
for line in Criterion.objects.filter(table__season=season, kind="direct", part="base"):
    SelfScoreEntry.objects.create(
        sheet=sheet, criterion=line, points=line.maximum, entered_at=clock.now(), entered_by="vp")
found = Criterion.objects.filter(table__season=season, kind="direct", part="base").order_by("position")[:2]
print(season.pk, sheet.pk, *(f"{{line.code}}/{{line.parent.code}}/{{line.maximum.normalize():f}}" for line in found))
"""


def prepared(server: Server) -> tuple[str, str, list[list[str]]]:
    """A running season put at self scoring: its address, the member's sheet, two lines it gave itself full points."""
    command = [sys.executable, "-m", "thidua", "manage", "shell", "-v", "0", "-c", PREPARE]
    done = subprocess.run(
        command, cwd=ROOT, env=demo_environment(server.data), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    season, sheet, *lines = done.stdout.split()
    return (
        f"/lam-viec/mua/{season}/cham-diem/",
        f"/lam-viec/bang-diem/{sheet}/",
        [line.split("/") for line in lines],
    )


def line_of(page: Page, code: str) -> Locator:
    return page.locator("tbody tr", has=page.get_by_role("cell", name=code, exact=True))


def total(page: Page) -> float:
    text = page.locator("#p-total").inner_text()
    return float(text.replace(".", "").replace(",", "."))


def test_lines_are_not_assigned_and_assigned_again(own_server, page_as, assert_accessible, picture):
    season, sheet, ((code, group, points), (other, *_more)) = prepared(own_server)
    member = page_as(office(MEMBER), at=own_server)
    member.goto(sheet)
    before = total(member)
    expect(line_of(member, code).locator("input.cell")).to_have_count(2)

    head = page_as(office(HEAD), at=own_server)
    head.goto(season)
    follow(head, "Giao dòng cho đơn vị")
    expect(heading(head)).to_have_text("Giao dòng cho đơn vị")
    chooses(head, "Yên Bái")
    at_both_widths(head, assert_accessible)
    ticks_a_group_and_takes_it_back(head, group, code)
    line_of(head, code).get_by_role("checkbox").check()
    press(head, "Lưu")
    expect(head.locator(".alert")).to_contain_text("Hãy ghi lý do")
    expect(line_of(head, code).get_by_role("checkbox")).to_be_checked()
    assert_accessible(head)
    head.get_by_label("Lý do").fill(REASON)
    press(head, "Lưu", told="Đã lưu: 1 dòng")
    expect(line_of(head, code)).to_contain_text("1/7 đơn vị")
    expect(card(head, "Các lần giao, không giao")).to_contain_text(f"Yên Bái: {code}")
    pictures_of(head, picture, "assignments")

    member.goto(sheet)
    expect(line_of(member, code)).to_contain_text(REASON)
    expect(line_of(member, code).locator("input.cell")).to_have_count(0)
    assert total(member) == before - float(points)
    at_both_widths(member, assert_accessible)
    pictures_of(member, picture, "assignments-entry")
    a_word_typed_in_a_cell_is_told_whose_it_is(member, other)

    chooses(head, "Yên Bái", "Hòa Bình")
    mixed = line_of(head, code).get_by_role("combobox")
    expect(mixed).to_contain_text("như cũ (1/2)")
    at_both_widths(head, assert_accessible)
    pictures_of(head, picture, "assignments-several")
    mixed.select_option("giao")
    head.get_by_label("Lý do").fill("Giao lại theo công văn 12")
    press(head, "Lưu", told="Đã lưu: 1 dòng")
    member.goto(sheet)
    assert total(member) == before
    member.goto(f"{sheet}vi-sao/{code}/")
    expect(member.locator("main")).to_contain_text(REASON)
    expect(member.locator("main")).to_contain_text("Giao lại theo công văn 12")
    at_both_widths(member, assert_accessible)
    the_own_units_lines_are_locked(head, season)


def chooses(page: Page, *names: str) -> None:
    boxes = card(page, "Chọn đơn vị")
    for box in boxes.get_by_role("checkbox").all():
        box.set_checked(False)
    for name in names:
        boxes.get_by_role("checkbox", name=name).check()
    with page.expect_navigation():
        press(boxes, "Xem dòng của các đơn vị này")


def ticks_a_group_and_takes_it_back(page: Page, group: str, code: str) -> None:
    """The tick of a group is that of every line below it; how much is changed is told before it is saved."""
    whole = page.get_by_role("checkbox", name=f"Không giao cả nhóm {group}", exact=True)
    whole.check()
    expect(line_of(page, code).get_by_role("checkbox")).to_be_checked()
    expect(page.locator("#assign-count")).to_contain_text("chưa lưu")
    whole.uncheck()
    expect(line_of(page, code).get_by_role("checkbox")).not_to_be_checked()
    expect(page.locator("#assign-count")).to_have_text("Chưa đổi dòng nào")


def a_word_typed_in_a_cell_is_told_whose_it_is(page: Page, code: str) -> None:
    cell = line_of(page, code).locator("input.cell").first
    kept = cell.input_value()
    cell.fill("không giao")
    expect(line_of(page, code)).to_contain_text("do cụm trưởng đặt")
    cell.fill(kept)
    expect(page.locator(".draft-status")).to_contain_text("Đã lưu nháp")


def the_own_units_lines_are_locked(page: Page, season: str) -> None:
    page.goto(f"{season}giao-dong/")
    chooses(page, "Tuyên Quang")
    expect(page.locator(".alert")).to_contain_text("Không ai giao dòng cho đơn vị mình")
    expect(page.get_by_role("button", name="Lưu", exact=True)).to_have_count(0)


def pictures_of(page: Page, picture, name: str) -> None:
    at_width(page, WIDE)
    picture(page, name, whole=True)
    at_width(page, PHONE, 844)
    picture(page, f"{name}-phone", whole=True)
    at_width(page, WIDE)
