"""Where pages say what money goes with an award, and which decree is about to end."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.factories import commendation as commended
from tests.factories import movements as world_of
from tests.factories import register, season
from thidua.kernel import clock
from thidua.register.actions import record_awards
from thidua.register.enums import CommendationKind

WARNING = "Nghị định số 152/2025/NĐ-CP còn hiệu lực 99 ngày"


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def november_2026(monkeypatch):
    monkeypatch.setattr(clock, "_source", lambda: clock.vietnam_time(2026, 11, 22))


def home(client, account) -> str:
    client.force_login(account)
    return text_of(client.get(reverse("workspace:home")))


def test_those_who_answer_for_commendation_are_warned_of_the_end_of_the_decree(client, november_2026):
    where = commended.province()
    told = home(client, where.officer)
    assert WARNING in told
    assert "hết từ 01/03/2027; chưa có văn bản thay thế" in told


def test_administrators_are_warned_too_and_others_are_not(client, november_2026):
    year = season.world()
    assert WARNING in home(client, year.administrator)
    assert WARNING not in home(client, year.offices["hoa-binh"])


def test_nobody_is_warned_of_a_decree_already_replaced(client, monkeypatch):
    monkeypatch.setattr(clock, "_source", lambda: clock.vietnam_time(2024, 3, 25))
    assert "còn hiệu lực" not in home(client, season.world().administrator)


@pytest.mark.parametrize(
    ("decided", "told"),
    [
        (date(2026, 6, 30), "3.510.000 đồng"),
        (date(2026, 7, 1), "3.800.000 đồng"),
    ],
)
def test_a_line_of_the_register_tells_the_money_of_its_day(client, decided, told):
    world = world_of.world()
    province = world.provinces["bac-kan"]
    (award,) = record_awards(
        by=world.keepers["bac-kan"],
        at=clock.vietnam_time(2026, 11, 22),
        keeper=province,
        entries=[register.entry()],
        award_code="BK_TINH",
        authority=province,
        authority_post="Chủ tịch Ủy ban nhân dân tỉnh",
        commendation_kind=CommendationKind.MERIT,
        decision_number="241/QĐ-UBND",
        decision_date=decided,
        year=2026,
    )
    client.force_login(world.offices["bac-kan"])
    page = text_of(client.get(reverse("workspace:award", args=[award.pk])))
    assert f"Tiền thưởng theo quy định {told}" in page
    assert "Làm tròn lên đến 10.000 đồng" in page


def test_a_line_from_before_the_decrees_read_here_tells_no_money(client):
    world = world_of.world()
    award = register.award(world)
    client.force_login(world.offices["bac-kan"])
    assert "Tiền thưởng theo quy định" not in text_of(client.get(reverse("workspace:award", args=[award.pk])))


def test_the_leader_sees_the_money_before_and_after_signing(client, monkeypatch):
    monkeypatch.setattr(clock, "_source", lambda: commended.SIGNED)
    where = commended.province()
    proposal = commended.submitted(where, 3)
    client.force_login(where.leader)
    before = text_of(client.get(reverse("workspace:proposal-sign", args=[proposal.pk])))
    assert "Tiền thưởng theo quy định 8.100.000 đồng Cá nhân: 3 × 2.700.000" in before
    decision = commended.decide(where, proposal)
    after = text_of(client.get(reverse("workspace:decision", args=[decision.pk])))
    assert "Tiền thưởng theo quy định 8.100.000 đồng Cá nhân: 3 × 2.700.000" in after
    assert "1,5 × mức lương cơ sở 1.800.000 đồng = 2.700.000 đồng" in after
