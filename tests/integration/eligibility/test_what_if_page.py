"""Trying other numbers: the page shows who gains and loses, and nothing is kept."""

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import movements as world_of
from tests.factories import records as f
from tests.factories import register
from tests.factories.movements import World
from thidua.kernel import clock
from thidua.legislation.vocabulary import DisciplineLevel, Rating
from thidua.parties.models import OrganisationParent, Person
from thidua.records.actions import record_discipline

ADDRESS = "/lam-viec/quy-dinh/thu-thay-doi/"
YEARS = range(2019, 2024)


@pytest.fixture(autouse=True)
def march_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_source", lambda: clock.vietnam_time(2024, 3, 25))


@pytest.fixture
def world() -> World:
    return world_of.world()


def text_of(response: HttpResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def climber(world: World, name: str, *, titles: int) -> Person:
    """Five good years after a certificate of the province, and so many years as a grassroots emulation fighter."""
    person = f.person(world, name)
    f.ratings(world, person, dict.fromkeys(YEARS, Rating.GOOD))
    entry = register.entry(name, party=person)
    register.awards(world, entry, year=2018, decision_number=f"18-{person.pk}/QĐ-UBND", decision_date=None)
    for year in list(YEARS)[:titles]:
        register.awards(
            world,
            register.entry(name, party=person),
            award_code="CSTDCS",
            commendation_kind="",
            year=year,
            decision_number=f"{year}-{person.pk}/QĐ",
            decision_date=None,
        )
    return person


def ask(client: Client, part: str = "", **told: object) -> HttpResponse:
    headers = {"HX-Request": "true", "HX-Target": part} if part else {}
    return client.get(ADDRESS, {"award": "BKTTG"} | told, headers=headers)


def field(name: str, page: HttpResponse) -> str:
    """The name of the input whose name ends so."""
    (found,) = {n for n in re.findall(r'name="(n\.[^"]+)"', page.content.decode()) if n.endswith(name)}
    return found


def test_only_who_manages_commendation_or_reads_everything_tries(world: World, client: Client):
    assert client.get(ADDRESS).status_code == 302
    client.force_login(world.offices["bac-kan"])
    assert client.get(ADDRESS).status_code == 403
    for account in (world.keepers["bac-kan"], world.auditor):
        client.force_login(account)
        assert client.get(ADDRESS).status_code == 200


def test_who_gains_by_a_smaller_number(world: World, client: Client):
    climber(world, "Lý Thị Mai", titles=2)
    climber(world, "Hà Văn Sơn", titles=1)
    client.force_login(world.keepers["bac-kan"])
    page = ask(client)
    assert "Không kết quả nào thay đổi" in text_of(page)
    number = field("individual-ladder.three-titles.0.least", page)
    tried = ask(client, "what-if-result", **{number: "2"})
    told = text_of(tried)
    assert "<html" not in tried.content.decode()
    assert "Lý Thị Mai" in told
    assert "Hà Văn Sơn" not in told
    assert "Ít nhất 3 năm đạt Chiến sĩ thi đua cơ sở" in told
    assert f"{number}=2" in tried["HX-Push-Url"]
    assert tried["HX-Push-Url"].count("n.") == 1


def test_who_loses_by_a_greater_number(world: World, client: Client):
    climber(world, "Lý Thị Mai", titles=3)
    client.force_login(world.keepers["bac-kan"])
    number = field("individual-ladder.three-titles.0.least", ask(client))
    told = text_of(ask(client, "what-if-result", **{number: "4"}))
    assert "Điều còn thiếu theo bản thử" in told
    assert "Lý Thị Mai" in told


def test_the_law_of_another_day(world: World, client: Client):
    client.force_login(world.keepers["bac-kan"])
    told = text_of(ask(client, "what-if-trial", law_of="01/07/2025"))
    assert "theo quy định ngày 01/07/2025" in told
    assert "Mọi năm kể từ lần khen thưởng gần nhất" in told


@pytest.mark.parametrize("typed", ["0", "60", "ba", "-1"])
def test_a_number_that_makes_no_sense_is_told(world: World, client: Client, typed: str):
    client.force_login(world.keepers["bac-kan"])
    number = field("individual-ladder.three-titles.0.least", ask(client))
    page = ask(client, **{number: typed})
    assert page.status_code == 200
    assert "Chưa thử được" in text_of(page)
    assert f'id="id_{number}_error"' in page.content.decode()
    assert "Trước và sau" not in text_of(page)


@pytest.mark.parametrize(
    "told",
    [
        {"on": "hôm qua"},
        {"law_of": "1/1/1"},
        {"year": "2025"},
        {"year": "x"},
        {"award": "NOPE"},
        {"organisation": "0"},
    ],
)
def test_a_question_that_makes_no_sense_is_told(world: World, client: Client, told: dict[str, str]):
    client.force_login(world.keepers["bac-kan"])
    page = ask(client, **told)
    assert page.status_code == 200
    assert "Chưa thử được" in text_of(page)


def test_another_province_is_no_choice(world: World, client: Client):
    climber(world, "Lý Thị Mai", titles=2)
    client.force_login(world.keepers["hoa-binh"])
    page = ask(client, organisation=world.provinces["bac-kan"].pk)
    assert "Chưa thử được" in text_of(page)
    assert "Lý Thị Mai" not in text_of(page)
    client.force_login(world.auditor)
    assert "Trước và sau" in text_of(ask(client, organisation=world.provinces["bac-kan"].pk))


def test_what_a_discipline_says_is_for_those_who_keep_the_records(world: World, client: Client):
    person = f.person(world, "Lý Thị Mai")
    f.rating(world, person, 2023)
    record_discipline(
        **f.by_keeper(world),
        party=person,
        level=DisciplineLevel.REPRIMAND,
        start=date(2024, 1, 2),
        end=date(2025, 1, 2),
    )
    asked = {"award": "LDTT", "law_of": "01/07/2025", "organisation": world.provinces["bac-kan"].pk}
    client.force_login(world.keepers["bac-kan"])
    told = text_of(ask(client, "what-if-result", **asked))
    assert "Lý Thị Mai" in told
    assert "Khiển trách" in told
    client.force_login(world.auditor)
    told = text_of(ask(client, "what-if-result", **asked))
    assert "Lý Thị Mai" in told
    assert "Không đang trong thời gian chấp hành kỷ luật" in told
    assert "Khiển trách" not in told


def test_whoever_left_is_not_found_by_an_earlier_day(world: World, client: Client):
    person = climber(world, "Lý Thị Mai", titles=2)
    unit = f.department(world)
    Person.objects.filter(pk=person.pk).update(unit=unit)
    OrganisationParent.objects.filter(organisation=unit).update(valid_to=date(2024, 2, 1))
    OrganisationParent.objects.create(
        organisation=unit, parent=world.provinces["hoa-binh"], valid_from=date(2024, 2, 1)
    )
    client.force_login(world.keepers["bac-kan"])
    told = text_of(ask(client, on="15/01/2024", year="2023", organisation=world.provinces["bac-kan"].pk))
    assert "Được xét 1 " in told
    client.force_login(world.keepers["hoa-binh"])
    told = text_of(ask(client, organisation=world.provinces["hoa-binh"].pk))
    assert "Được xét 3 " in told


def test_nothing_is_kept_and_the_number_of_statements_does_not_grow(world: World, client: Client):
    climber(world, "Lý Thị Mai", titles=2)
    client.force_login(world.keepers["bac-kan"])
    number = field("individual-ladder.three-titles.0.least", ask(client))

    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert "Lý Thị Mai" in text_of(ask(client, **{number: "2"}))
        return [query["sql"] for query in queries]

    one = statements()
    assert not [sql for sql in one if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    climber(world, "Hà Văn Sơn", titles=2)
    climber(world, "Nông Thị Hoa", titles=2)
    assert len(statements()) == len(one)
    assert reverse("workspace:what-if") == ADDRESS
