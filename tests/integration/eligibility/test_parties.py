"""Whoever may be proposed by an organisation."""

from datetime import date

from pytest_django import DjangoAssertNumQueries

from thidua.eligibility.queries import organisations_of, parties_of
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.parties.actions import record_organisation, record_person, record_succession
from thidua.parties.enums import OrganisationKind, SuccessionKind
from thidua.parties.models import Organisation, Person

AT = vietnam_time(2026, 3, 2)
DAY = date(2026, 3, 2)


def body(code: str, parent: Organisation | None = None, **dates: date) -> Organisation:
    return record_organisation(
        by=SYSTEM,
        at=AT,
        code=code,
        name=code,
        short_name=code,
        kind=OrganisationKind.DEPARTMENT,
        parent=parent,
        **dates,  # type: ignore[arg-type]
    )


def person(name: str, unit: Organisation) -> Person:
    return record_person(by=SYSTEM, at=AT, name=name, unit=unit)


def names(organisation: Organisation, on: date = DAY) -> list[str]:
    return [party.name for party in parties_of(organisation, on=on)]


def test_bodies_at_any_depth_and_their_people():
    province = body("province")
    department = body("department", province)
    school = body("school", department)
    person("An", school)
    person("Bình", province)
    person("Chi", body("elsewhere"))
    assert names(province) == ["An", "Bình", "department", "province", "school"]
    assert names(school) == ["An", "school"]


def test_only_who_stands_below_on_that_day():
    province = body("province")
    late = body("late", province, parent_from=date(2026, 3, 3))
    person("An", late)
    assert names(province) == ["province"]
    assert names(province, date(2026, 3, 3)) == ["An", "late", "province"]


def test_people_of_a_merged_body_are_not_lost():
    old, new = body("old", valid_to=date(2025, 7, 1)), body("new")
    office = body("office", old)
    person("An", office)
    person("Bình", old)
    record_succession(
        by=SYSTEM,
        at=AT,
        predecessor=old,
        successor=new,
        kind=SuccessionKind.MERGED,
        effective_date=date(2025, 7, 1),
        citation="NQ 202/2025/QH15",
    )
    assert names(new, date(2025, 6, 30)) == ["new"]
    assert names(new, date(2025, 7, 1)) == ["An", "Bình", "new", "office"]


def test_one_statement_however_deep(django_assert_num_queries: DjangoAssertNumQueries):
    top = bottom = body("b0")
    for level in range(1, 6):
        bottom = body(f"b{level}", bottom)
    with django_assert_num_queries(1):
        assert len(parties_of(top, on=DAY)) == 6
    with django_assert_num_queries(1):
        assert len(organisations_of(top, on=DAY)) == 6
