"""Units that were merged or renamed: their years stand under the right name, and are never summed as those of one."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import fairness
from tests.factories.season import organisation
from thidua.parties.enums import SuccessionKind
from thidua.scoring.fairness.report import report_of
from thidua.scoring.models import RankingPublication
from thidua.scoring.queries.fairness import fairness_data

RENAMED = SuccessionKind.RENAMED
DAY = date(2023, 7, 1)


def merged(*, on=DAY, over=lambda _unit, _line: 0.2):
    """Phú Thọ of 2023 was formed from an old Phú Thọ and Vĩnh Phúc, both members in 2021 and 2022."""
    of = fairness.settled(over=over)
    old = [organisation("phu-tho-cu", "Phú Thọ"), organisation("vinh-phuc", "Vĩnh Phúc")]
    fairness.followed(*old, by=of.year.members["phu-tho"], on=on)
    others = [member for code, member in of.year.members.items() if code != "phu-tho"]
    for year in (2021, 2022):
        fairness.earlier(of, year, members=[*others, *old], over=over)
    return of


def renamed(*, years=(2022,)):
    """Thái Nguyên of 2023 is called by another name before."""
    of = fairness.settled()
    old = organisation("bac-thai", "Bắc Thái")
    fairness.followed(old, by=of.year.members["thai-nguyen"], kind=RENAMED, on=DAY)
    others = [member for code, member in of.year.members.items() if code != "thai-nguyen"]
    for year in years:
        fairness.earlier(of, year, members=[*others, old])
    return of


def body_of(of):
    client = Client()
    client.force_login(of.year.auditor)
    return client.get(reverse("workspace:scoring-fairness", args=[of.year.season_id])).content.decode()


def test_years_before_a_merger_are_those_of_the_units_that_were_merged():
    of = merged()
    data = fairness_data(of.year.season)
    assert data.observed.former == (("phu-tho-cu", "phu-tho"), ("vinh-phuc", "phu-tho"))
    pairs = {(pair.unit, pair.year) for pair in data.observed.pairs}
    assert {unit for unit, year in pairs if year == 2022} >= {"phu-tho-cu", "vinh-phuc"}
    assert {year for unit, year in pairs if unit == "phu-tho"} == {2023}
    assert all(pair.own <= pair.maximum for pair in data.observed.pairs)
    assert [(year.year, len(year.units)) for year in data.observed.places] == [
        (2021, 7),
        (2022, 7),
        (2023, 6),
    ]
    (told,) = data.lineage.told
    assert (told.unit, told.effective, told.names) == ("phu-tho", DAY, ("Phú Thọ", "Vĩnh Phúc"))


def test_nothing_is_asked_of_units_that_are_no_more_and_their_successor_is_not_held_to_what_they_did():
    def over(unit, line):
        return 1.5 if unit in ("phu-tho-cu", "vinh-phuc") else 0.1 + (ord(line[-1]) + ord(unit[0])) % 3 / 10

    found = report_of(fairness_data(merged(over=over).year.season).observed).inflation
    by_unit = {finding.key: finding for finding in found.units}
    assert by_unit["vinh-phuc"].estimate.value > 0.1
    assert by_unit["vinh-phuc"].p is None
    assert by_unit["phu-tho"].p is not None
    assert [finding.key for finding in found.units if finding.is_question] == []
    assert ("vinh-phuc", 2022) in found.by_year
    assert ("phu-tho", 2022) not in found.by_year


def test_the_page_names_the_old_units_beside_their_successor():
    body = body_of(merged())
    assert "Phú Thọ: từ 01/07/2023, hợp nhất từ Phú Thọ, Vĩnh Phúc." in body
    assert "Phú Thọ ← Vĩnh Phúc (cũ)" in body
    assert "Phú Thọ ← Phú Thọ (cũ)" in body
    turns = body[body.index('id="luan-phien"') : body.index('id="khong-phan-biet"')]
    assert "cần ít nhất 8 năm" in turns, "two years of the old circle, and six of six members since"


def test_a_merger_after_the_season_does_not_count_yet():
    data = fairness_data(merged(on=date(2024, 1, 1)).year.season)
    assert data.observed.former == ()
    assert data.lineage.told == ()


def test_a_renamed_unit_is_one_unit_over_the_years_under_its_latest_name():
    of = renamed()
    fairness.cross_checks(
        of.year.season.cluster.seasons.get(year=2022).scoring_tables.get(), each=2, severity={}
    )
    data = fairness_data(of.year.season)
    assert data.observed.former == ()
    assert {pair.year for pair in data.observed.pairs if pair.unit == "thai-nguyen"} == {2022, 2023}
    for told in (data.observed.pairs, data.observed.ratings, data.observed.given):
        assert "bac-thai" not in {one.unit for one in told}
    checkers = {rating.checker for rating in data.observed.ratings}
    assert "thai-nguyen" in checkers
    assert "bac-thai" not in checkers
    assert data.names["thai-nguyen"] == "Thái Nguyên"
    assert "bac-thai" not in data.names
    assert all("thai-nguyen" in year.units for year in data.observed.places)
    assert "Thái Nguyên: từ 01/07/2023, đổi tên từ Bắc Thái." in body_of(of)


def test_places_published_under_an_earlier_name_are_those_of_the_unit():
    of = renamed()
    season = of.year.season.cluster.seasons.get(year=2022)
    RankingPublication.objects.create(
        season=season,
        table=season.scoring_tables.get(),
        content={"places": [{"code": "bac-thai", "rank": 1}, {"code": "hoa-binh", "rank": 2}]},
        sha256="0" * 64,
        published_at=fairness.AT,
        published_by="Thử",
    )
    (first, _now) = fairness_data(of.year.season).observed.places
    assert (first.year, first.first) == (2022, ("thai-nguyen",))


def test_two_names_with_sheets_in_one_season_are_kept_apart():
    of = fairness.settled()
    fairness.followed(of.year.members["yen-bai"], by=of.year.members["hoa-binh"], kind=RENAMED, on=DAY)
    data = fairness_data(of.year.season)
    assert data.observed.former == (("yen-bai", "hoa-binh"),)
    assert {"yen-bai", "hoa-binh"} <= {pair.unit for pair in data.observed.pairs}


def test_a_unit_that_was_parted_among_several_stands_for_itself():
    of = fairness.settled()
    old = organisation("ha-tuyen", "Hà Tuyên")
    for code in ("tuyen-quang", "yen-bai"):
        fairness.followed(old, by=of.year.members[code], on=DAY)
    fairness.earlier(of, 2022, members=[*of.year.members.values(), old])
    data = fairness_data(of.year.season)
    assert data.observed.former == ()
    assert data.names["ha-tuyen"] == "Hà Tuyên"


@pytest.mark.parametrize("kind", SuccessionKind)
def test_units_that_follow_each_other_through_one_that_was_never_a_member(kind):
    of = fairness.settled()
    old, between = organisation("cu", "Cũ"), organisation("giua", "Giữa")
    fairness.followed(old, by=between, kind=kind, on=date(2022, 7, 1))
    fairness.followed(between, by=of.year.members["yen-bai"], kind=RENAMED, on=DAY)
    others = [member for code, member in of.year.members.items() if code != "yen-bai"]
    fairness.earlier(of, 2021, members=[*others, old])
    data = fairness_data(of.year.season)
    assert data.observed.former == ((("cu", "yen-bai"),) if kind is SuccessionKind.MERGED else ())
    assert ("cu" in data.names) == (kind is SuccessionKind.MERGED)
