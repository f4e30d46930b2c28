"""What questions of fairness are asked of: who may ask, what is read, and in how many queries."""

from decimal import Decimal

import pytest

from tests.factories import fairness, scoring
from thidua.kernel.refusals import NotPermitted
from thidua.scoring import policies
from thidua.scoring.fairness.report import report_of
from thidua.scoring.fairness.shapes import Lack, keys_of
from thidua.scoring.models import CrossCheckAssignment, CrossCheckClose, CrossCheckReopen
from thidua.scoring.queries.fairness import fairness_data

QUERIES = 12


@pytest.mark.parametrize("members", [fairness.MEMBERS[:3], fairness.MEMBERS])
@pytest.mark.parametrize("years", [0, 2])
def test_reading_takes_the_same_queries_for_any_number_of_members_and_years(
    members, years, django_assert_num_queries
):
    of = fairness.settled(*members)
    for year in range(years):
        fairness.earlier(of, 2022 - year)
    season = of.year.season
    with django_assert_num_queries(QUERIES):
        data = fairness_data(season)
    assert len(data.observed.given) == 10 * len(members) * (years + 1)
    assert data.years == tuple(range(2023 - years, 2024))


def test_a_member_that_inflates_is_asked_about_over_the_years():
    def over(unit, line):
        return (
            0.1
            + (ord(unit[0]) * 7 + ord(line[-1]) * 5 + len(line)) % 4 / 10
            + (1.2 if unit == "yen-bai" else 0)
        )

    of = fairness.settled(over=over)
    fairness.earlier(of, 2022, over=over)
    data = fairness_data(of.year.season)
    found = report_of(data.observed).inflation
    assert keys_of(found.units) == ["yen-bai"]
    assert found.years == (2022, 2023)
    assert data.names["yen-bai"] == "Yên Bái"
    assert data.titles["I.1"] == "I.1. Dòng I.1"


def test_a_line_that_reads_otherwise_in_another_year_is_another_line():
    of = fairness.settled()
    table = fairness.earlier(of, 2022)
    table.criteria.filter(code="I.1").update(title="Khác hẳn")
    lines = {pair.line for pair in fairness_data(of.year.season).observed.pairs}
    assert {"I.1", "I.1 · 2022", "I.2"} <= lines
    assert "I.2 · 2022" not in lines


def test_first_places_are_those_of_settled_years_only():
    of = fairness.settled()
    fairness.earlier(of, 2022)
    sheet = of.sheet("yen-bai")
    type(sheet).objects.filter(pk=sheet.pk).update(state="appraised")
    data = fairness_data(of.year.season)
    assert [year.year for year in data.observed.places] == [2022]
    assert (data.settled, data.sheets) == (5, 6)
    assert len(data.observed.totals) == 5


def test_later_seasons_are_not_looked_at():
    of = fairness.settled()
    fairness.earlier(of, 2024)
    assert fairness_data(of.year.season).years == (2023,)


def test_without_settled_sheets_it_is_said():
    of = scoring.frozen()
    told = fairness_data(of.year.season)
    assert told.settled == 0
    report = report_of(told.observed)
    assert report.inflation.missing.lack is Lack.NOTHING
    assert report.stability.missing.lack is Lack.FEW_UNITS


def test_the_head_and_the_auditor_ask_and_nobody_else():
    of = fairness.settled(*fairness.MEMBERS[:3])
    season = of.year.season
    for account in (of.year.offices["bac-kan"], of.year.auditor):
        policies.check_asks_about_fairness(by=account, season=season)
        assert policies.can_ask_about_fairness(by=account, season=season)
    for account in (
        of.year.offices["tuyen-quang"],
        of.year.offices["hoa-binh"],
        of.year.leaders["hoa-binh"],
        of.year.officer,
        scoring.stranger(),
    ):
        assert not policies.can_ask_about_fairness(by=account, season=season)
        with pytest.raises(NotPermitted):
            policies.check_asks_about_fairness(by=account, season=season)


def test_a_severe_checker_is_asked_about_once_members_have_checked_each_other():
    of = fairness.settled()
    fairness.cross_checks(of.table, each=3, severity={"phu-tho": 1.2})
    data = fairness_data(of.year.season)
    found = report_of(data.observed).severity
    assert keys_of(found.checkers) == ["phu-tho"]
    estimate = next(f.estimate for f in found.checkers if f.key == "phu-tho")
    assert estimate.low < 0.12 < estimate.high
    assert (found.cells, found.sheets, found.apart) == (60, 6, ())


def test_checks_that_were_given_back_do_not_count_until_they_are_finished_again():
    of = fairness.settled()
    fairness.cross_checks(of.table, each=3, severity={})
    before = fairness_data(of.year.season).observed
    for close in CrossCheckClose.objects.all():
        CrossCheckReopen.objects.create(
            close=close, reason="Xem lại", reopened_at=fairness.AT, reopened_by="Thử"
        )
    report = report_of(fairness_data(of.year.season).observed)
    assert report.severity.missing.lack is Lack.NOT_CHECKED_TWICE
    for found in CrossCheckAssignment.objects.all():
        CrossCheckClose.objects.create(
            assignment=found, total=Decimal(71), closed_at=fairness.AT, closed_by="Thử"
        )
    assert fairness_data(of.year.season).observed == before


def test_checks_that_are_not_finished_do_not_count():
    of = fairness.settled()
    fairness.cross_checks(of.table, each=3, severity={}, is_finished=False)
    report = report_of(fairness_data(of.year.season).observed)
    assert report.severity.missing.lack is Lack.NOT_CHECKED_TWICE


REACHED = {"bac-kan": (10, 10), "tuyen-quang": (5, 5), "hoa-binh": (4, 5), "yen-bai": (16, 8)}


def compared_pairs(data):
    return {pair.unit: pair for pair in data.observed.pairs if pair.line == "II.5"}


def test_on_a_line_that_compares_units_each_unit_answers_for_what_it_said_itself():
    """Yên Bái said 16 of what was agreed as 8; the best agreed is 10, and the line gives the share of the best."""
    data = fairness_data(fairness.compared(REACHED).year.season)
    pairs = compared_pairs(data)
    assert (pairs["yen-bai"].own, pairs["yen-bai"].agreed) == (10, 8)
    assert (pairs["bac-kan"].own, pairs["bac-kan"].agreed) == (10, 10), (
        "its own word was right, whoever exaggerates"
    )
    assert (pairs["tuyen-quang"].own, pairs["tuyen-quang"].agreed) == (5, 5)
    assert (pairs["hoa-binh"].own, pairs["hoa-binh"].agreed) == (4, 5)
    assert (data.uncounted.comparing, data.uncounted.elsewhere) == (0, 0)
    others = [pair for pair in data.observed.pairs if pair.line == "I.1"]
    assert {round(pair.own - pair.agreed, 6) for pair in others} == {0.2}


def test_a_line_that_compares_units_is_not_held_against_a_season_still_open_and_that_is_said():
    of = fairness.compared(REACHED)
    sheet = of.sheet("hoa-binh")
    type(sheet).objects.filter(pk=sheet.pk).update(state="appraised")
    data = fairness_data(of.year.season)
    assert compared_pairs(data) == {}
    assert (data.uncounted.comparing, data.uncounted.comparing_points) == (1, Decimal(10))
    assert len({pair.line for pair in data.observed.pairs}) == 9


def test_lines_another_body_scores_are_counted_as_left_out():
    of = fairness.settled(*fairness.MEMBERS[:3])
    of.table.criteria.filter(code="I.1").update(parameters={"scorer": "Sở Nội vụ"})
    told = fairness_data(of.year.season).uncounted
    assert (told.elsewhere, told.elsewhere_points, told.comparing) == (1, Decimal(10), 0)
