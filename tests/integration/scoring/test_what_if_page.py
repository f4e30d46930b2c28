"""Trying other rules: for the head and the auditor, told by the address, saving nothing."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import fairness, scoring
from thidua.clusters.enums import Stage
from thidua.kernel.models import AuditRecord
from thidua.scoring.models import AgreedScore, ScoringTable
from thidua.scoring.queries.what_if import trial_data


@pytest.fixture
def of():
    return fairness.settled()


def page_of(of, account, query="", **headers):
    client = Client()
    client.force_login(account)
    return client.get(reverse("workspace:scoring-what-if", args=[of.year.season_id]) + query, headers=headers)


def ranks(body):
    """Unit → (rank tried, rank by the table)."""
    rows = re.findall(
        r'<td class="num"><b>(\d+)</b></td><th scope="row">([^<]+)</th>.*?<td class="num">(\d+)</td>', body
    )
    return {name: (int(after), int(before)) for after, name, before in rows}


def test_as_the_table_has_it_nobody_moves_and_the_address_is_bare(of):
    answer = page_of(of, of.year.offices["bac-kan"])
    found = ranks(answer.content.decode())
    assert len(found) == 6
    assert all(after == before for after, before in found.values())
    assert answer["HX-Push-Url"].endswith("/cham-diem/thu/")


def test_another_weight_moves_units_and_stands_in_the_address(of):
    answer = page_of(of, of.year.auditor, "?g1=0,5&g2=99,5&rounding=lines&decimals=2")
    found = ranks(answer.content.decode())
    assert any(after != before for after, before in found.values())
    assert answer["HX-Push-Url"].endswith("/thu/?g1=0%2C5&g2=99%2C5")


def test_the_piece_alone_is_given_to_who_asks_for_it(of):
    body = page_of(
        of, of.year.auditor, "?decimals=0", **{"HX-Request": "true", "HX-Target": "what-if-result"}
    )
    assert "<html" not in body.content.decode()
    assert len(ranks(body.content.decode())) == 6


@pytest.mark.parametrize(
    "query", ["?g1=mười", "?g1=-5", "?g1=999999999", "?t1=nonsense", "?decimals=9", "?mode=up", "?rounding=x"]
)
def test_what_cannot_be_tried_is_told_and_nothing_is_computed(of, query):
    answer = page_of(of, of.year.auditor, query)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "Chưa thử được" in body
    assert ranks(body) == {}


def test_nothing_is_saved(of):
    before = (ScoringTable.objects.get().version, AgreedScore.objects.count(), AuditRecord.objects.count())
    page_of(of, of.year.offices["bac-kan"], "?g1=10&t1=least_minus")
    assert (
        ScoringTable.objects.get().version,
        AgreedScore.objects.count(),
        AuditRecord.objects.count(),
    ) == before


@pytest.mark.parametrize("who", ["tuyen-quang", "hoa-binh"])
def test_nobody_else_opens_it(of, who):
    assert page_of(of, of.year.offices[who]).status_code == 403
    assert page_of(of, scoring.stranger()).status_code == 404


def test_lines_not_agreed_yet_are_tried_as_they_are_and_named():
    of = scoring.frozen(stage=Stage.APPRAISING)
    scoring.agreed(of, "hoa-binh", {"I.1": scoring.LineValue(points=Decimal(16), text="Thiếu minh chứng")})
    scoring.submitted(of, "tuyen-quang")
    data = trial_data(of.year.season)
    assert data.unsettled == ["Bắc Kạn", "Tuyên Quang"]
    by_unit = {e.unit: {line.code: line.points for line in e.lines} for e in data.entrants}
    assert (by_unit["hoa-binh"]["I.1"], by_unit["tuyen-quang"]["I.1"], by_unit["bac-kan"]) == (16, 18, {})
    assert "Bắc Kạn, Tuyên Quang" in page_of(of, of.year.offices["bac-kan"]).content.decode()


def test_without_a_table_it_says_what_to_do_first():
    year = scoring.covenants.year()
    answer = page_of(scoring.Scored(year, None), year.offices["bac-kan"])
    assert "Mùa này chưa chốt bảng tiêu chí" in answer.content.decode()


@pytest.mark.parametrize("members", [fairness.MEMBERS[:3], fairness.MEMBERS])
def test_reading_takes_the_same_queries_for_any_number_of_members(members, django_assert_num_queries):
    of = fairness.settled(*members)
    season = of.year.season
    with django_assert_num_queries(7):
        trial_data(season)
