"""What an officer needs of scores stands in sight: points and reason of an appraisal with two cross checks beside it
on a laptop, what a member enters and the ranking on a phone, and columns of points that can be read down.
"""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NARROW, ROOT, WIDE, Server, demo_environment
from tests.e2e.walk import follow, office
from tests.e2e.widths import PHONE, assert_fits, at_width

APPRAISER, MEMBER = "demo.khoi-truong.tq-yen-son", office("bac-kan")
FRAMES = ".table-scroll"
TWO_DECIMALS = re.compile(r"[−-]?\d+,\d\d")
PREPARE = """
from thidua.clusters.models import Season
from thidua.scoring.models import ScoreSheet

sheet = ScoreSheet.objects.get(season__cluster__code="khoi-huyen-tq", organisation__code="tq-chiem-hoa")
Season.objects.filter(pk=sheet.season_id).update(stage="appraising")
ScoreSheet.objects.filter(pk=sheet.pk).update(state="submitted")
print(sheet.season_id, sheet.pk)
"""
"""The sheet of a district, cross-checked by two others, put back to its appraisal."""
BEGIN = """
from thidua.clusters.models import Season
from thidua.scoring.models import ScoreSheet

sheet = ScoreSheet.objects.get(season__stage="running", organisation__code="bac-kan")
Season.objects.filter(pk=sheet.season_id).update(stage="self_scoring")
print(sheet.season_id, sheet.pk)
"""
"""The sheet of a province that has not scored itself yet, in a season that came to it."""


def prepared(server: Server, how: str = PREPARE) -> list[str]:
    """The ids of the season and the sheet, made ready as this says."""
    command = [sys.executable, "-m", "thidua", "manage", "shell", "-v", "0", "-c", how]
    done = subprocess.run(
        command, cwd=ROOT, env=demo_environment(server.data), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.split()


@pytest.fixture
def page(own_server, page_as) -> Page:
    """The appraiser's page, at the appraisal of that sheet."""
    _season, sheet = prepared(own_server)
    opened = page_as(APPRAISER, at=own_server)
    opened.goto(f"/lam-viec/bang-diem/{sheet}/tham-dinh/")
    return opened


def out_of_sight(page: Page, selector: str) -> list[str]:
    """What of these stands outside the width of the page."""
    return page.evaluate(
        """([selector]) => [...document.querySelectorAll(selector)].filter((part) => {
          const box = part.getBoundingClientRect();
          return box.width === 0 || box.left < 0 || box.right > innerWidth;
        }).map((part) => part.outerHTML.slice(0, 80))""",
        [selector],
    )


def test_an_appraisal_beside_two_cross_checks_needs_no_scrolling_sideways(page, assert_accessible, picture):
    lines = page.locator(".appraisal-grid tbody tr:has(input.cell-text)")
    assert lines.count() > 5
    checkers = lines.first.locator(".crossed-by")
    assert [text.split()[:2] for text in checkers.all_inner_texts()] == [["Na", "Hang"], ["Yên", "Sơn"]]
    for width in (WIDE, PHONE):
        at_width(page, width)
        assert_fits(page, FRAMES)
        assert not out_of_sight(page, ".appraisal-grid input.cell")
        assert_accessible(page)
        picture(page, f"appraisal-two-checkers-{width}", whole=True)


def test_a_member_enters_its_scores_on_a_phone_without_scrolling_sideways(
    own_server, page_as, assert_accessible, picture
):
    _season, sheet = prepared(own_server, BEGIN)
    page = page_as(MEMBER, at=own_server)
    page.goto(f"/lam-viec/bang-diem/{sheet}/")
    at_width(page, NARROW)
    assert page.locator(".score-grid input.cell").count() > 20
    assert_fits(page, FRAMES)
    assert not out_of_sight(page, ".score-grid input.cell")
    line = page.locator(".score-grid tr", has=page.locator("input.cell")).first
    line.locator("input.cell").first.fill("7,5")
    expect(line.locator("td[data-label='Điểm'] b")).to_have_text("50,0")
    assert_accessible(page)
    picture(page, "self-scores-phone")


def test_points_of_a_column_have_the_decimals_of_the_table(page):
    own = page.locator(".appraisal-grid td.own .explain").all_inner_texts()
    points = [text for text in own if text != "–"]
    assert len(points) > 5
    assert all(TWO_DECIMALS.fullmatch(text) for text in points), points
    assert all(TWO_DECIMALS.fullmatch(text) for text in page.locator(".score-bar b").all_inner_texts())


def test_the_ranking_on_a_phone_shows_rank_unit_total_and_class(page, assert_accessible, picture):
    follow(page, "Xếp hạng")
    at_width(page, PHONE)
    rows = page.locator(".ranking-table tbody tr")
    assert rows.count() > 2
    assert_fits(page, FRAMES)
    for part in (".rank", "th[scope=row]", ".total", ".grade"):
        shown = rows.locator(part)
        assert shown.count() == rows.count(), part
        assert not out_of_sight(page, f".ranking-table tbody {part}"), part
    for row in rows.all():
        name, total = row.locator(".unit-name").bounding_box(), row.locator(".total").bounding_box()
        assert abs(name["y"] - total["y"]) < name["height"], "beside each other"
    assert_accessible(page)
    picture(page, "ranking-phone", whole=True)
    at_width(page, WIDE)
    assert_fits(page, FRAMES)
