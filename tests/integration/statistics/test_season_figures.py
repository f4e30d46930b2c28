"""The season in numbers."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import exemplars as exemplars_of
from tests.factories import movements as f
from tests.factories import register as register_of
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty, Season
from thidua.register import actions as register
from thidua.register.enums import RevocationGround
from thidua.statistics.queries import Punctuality, season_figures


@pytest.fixture
def world():
    made = f.world()
    Season.objects.filter(pk=made.season_id).update(stage=Stage.RUNNING)
    return made


def line_of(world, code):
    return next(m for m in season_figures(world.season).members if m.organisation.code == code)


def test_each_members_line(world):
    movement = f.of_cluster(world)
    f.joined(world, movement, "hoa-binh")
    made = exemplars_of.shared(world)
    exemplars_of.adopted(world, made)
    register_of.awards(
        world,
        register_of.entry("A Dê", is_direct_worker=True),
        register_of.entry("B Bê"),
        code="hoa-binh",
    )
    member = line_of(world, "hoa-binh")
    assert (member.awards, member.direct_workers.part, member.direct_workers.whole) == (2, 1, 2)
    assert (member.movements_joined, member.exemplars, member.given, member.taken) == (1, 0, 0, 1)
    giver = line_of(world, "bac-kan")
    assert (giver.exemplars, giver.given) == (1, 1)
    figures = season_figures(world.season)
    assert (figures.awards.total, figures.adoptions, figures.movements_joined) == (2, 1, 1)


def test_revoked_awards_other_years_and_strangers_are_not_counted(world):
    revoked = register_of.award(world)
    register.revoke_award(
        by=world.keepers["bac-kan"],
        at=f.AT,
        award=revoked,
        ground=RevocationGround.FORGERY,
        reason="Giấy tờ giả",
    )
    register_of.awards(world, year=2022, decision_number="9/QĐ-UBND")
    register_of.awards(world, code="cao-bang")
    assert season_figures(world.season).awards.total == 0
    assert line_of(world, "bac-kan").direct_workers.value is None


def test_on_time_late_and_open(world):
    mine = Duty.objects.filter(owner=world.provinces["hoa-binh"], stage=Stage.RUNNING)
    today = f.AT.date()
    mine.filter(kind=DutyKind.JOIN_MOVEMENT).update(fulfilled_at=f.AT, due_date=today)
    mine.filter(kind=DutyKind.SHARE_EXEMPLAR).update(fulfilled_at=f.AT, due_date=today - timedelta(days=1))
    still_open = Duty.objects.filter(
        owner=world.provinces["hoa-binh"],
        fulfilled_at=None,
        stage__in=["planning", "registering", "covenant"],
    ).count()
    assert still_open > 0
    assert line_of(world, "hoa-binh").punctuality == Punctuality(on_time=1, late=1, open=still_open)


def test_duties_of_stages_to_come_are_not_open(world):
    Season.objects.filter(pk=world.season_id).update(stage=Stage.PLANNING)
    owed = Duty.objects.filter(owner=world.provinces["hoa-binh"], stage=Stage.PLANNING).count()
    assert line_of(world, "hoa-binh").punctuality.open == owed


def test_the_page_its_map_and_its_excel(world, client):
    register_of.awards(world, code="hoa-binh")
    client.force_login(world.offices["hoa-binh"])
    address = reverse("workspace:season-statistics", args=[world.season_id])
    shown = client.get(f"{address}?map=khong-co").content.decode()
    assert shown.count('class="tile ') == 3
    rows = list(load_workbook(io.BytesIO(client.get(f"{address}?export=xlsx").content)).active.values)
    assert [row[0] for row in rows] == ["Tỉnh", "Bắc Kạn", "Hòa Bình", "Tuyên Quang"]
    assert rows[2][1] == 1
    assert client.get(reverse("workspace:statistics")).url == address


def test_strangers_see_no_season(world, client):
    client.force_login(world.offices["cao-bang"])
    address = reverse("workspace:season-statistics", args=[world.season_id])
    assert client.get(address).status_code == 404
    assert "Chưa có mùa thi đua nào" in client.get(reverse("workspace:statistics")).content.decode()


def test_the_page_takes_a_fixed_number_of_queries(world, client):
    client.force_login(world.auditor)
    address = reverse("workspace:season-statistics", args=[world.season_id])
    movement = f.of_cluster(world)

    def add(code, number):
        f.joined(world, movement, code)
        giver = "bac-kan" if code != "bac-kan" else "tuyen-quang"
        exemplars_of.adopted(world, exemplars_of.shared(world, giver, title=f"Mô hình {number}"), code)
        register_of.awards(world, code=code)

    add("hoa-binh", 1)
    with_one = queries_of(client, address)
    add("bac-kan", 2)
    add("tuyen-quang", 3)
    assert queries_of(client, address) == with_one


def queries_of(reader, address):
    assert reader.get(address).status_code == 200
    with CaptureQueriesContext(connection) as made:
        reader.get(address)
    return len(made)
