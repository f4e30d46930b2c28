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

QUERIES = 11


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
