"""The waterfall from self score to what counts: steps that add up, and only for who may see both ends."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import fairness
from thidua.scoring import queries
from thidua.scoring.queries import Sight
from thidua.sites.workspace.waterfall import waterfall_of

ALL = Sight(self_scores=True, appraisal=True, agreed=True)
PLANTED = {"I.1": 0.5, "II.2": 1.0, "II.3": -0.2}


@pytest.fixture
def of():
    return fairness.settled(*fairness.MEMBERS[:4], over=lambda _unit, line: PLANTED.get(line, 0))


def view_of(of, code="hoa-binh"):
    return queries.sheet_view(of.sheet(code))


def steps(chart):
    return [row[:2] for row in chart.table.rows[1:-1]]


def test_by_group_in_order_then_by_line_largest_first(of):
    by_group, by_line = waterfall_of(view_of(of), sight=ALL)
    assert steps(by_group) == [("I. Nhóm I", "−0,50"), ("II. Nhóm II", "−0,80")]
    assert steps(by_line) == [
        ("II.2. Dòng II.2", "−1,00"),
        ("I.1. Dòng I.1", "−0,50"),
        ("II.3. Dòng II.3", "+0,20"),
    ]
    assert by_line.table.rows[-1][:2] == ("Thống nhất", "−1,30")


def test_the_bars_stand_on_each_other(of):
    view = view_of(of)
    (_group, by_line) = waterfall_of(view, sight=ALL)
    clear, ends, fell, rose = (series["data"] for series in by_line.option["series"])
    before, after = view.self_total.points, view.agreed_total.points
    assert (ends[0]["value"], ends[-1]["value"]) == (before, after)
    assert clear[1] == before - 1
    assert fell[1]["value"] == 1
    assert fell[1]["url"] == reverse("workspace:scoring-trace", args=[view.sheet.pk, "II.2"])
    assert rose[3]["value"] == pytest.approx(fell[2]["value"] * 2 / 5)


def test_of_a_group_only_its_lines_and_of_a_line_nothing(of):
    view = view_of(of)
    (chart,) = waterfall_of(view, sight=ALL, criterion=view.table.by_code["II"])
    assert [name for name, _change in steps(chart)] == ["II.2. Dòng II.2", "II.3. Dòng II.3"]
    assert waterfall_of(view, sight=ALL, criterion=view.table.by_code["II.2"]) == []


def test_nothing_is_drawn_where_nothing_changed_or_an_end_may_not_be_seen(of):
    unseen = Sight(self_scores=False, appraisal=True, agreed=True)
    assert waterfall_of(view_of(of), sight=unseen) == []
    assert waterfall_of(view_of(of), sight=Sight(self_scores=True, appraisal=False, agreed=False)) == []


def test_the_page_of_the_total_shows_it_to_whom_it_belongs_and_not_to_others(of):
    sheet = of.sheet("hoa-binh")
    for code, shown in (("hoa-binh", True), ("bac-kan", True), ("yen-bai", False)):
        client = Client()
        client.force_login(of.year.offices[code])
        body = client.get(reverse("workspace:scoring-trace-total", args=[sheet.pk])).content.decode()
        assert ("Thay đổi theo dòng, lớn nhất trước" in body) is shown
