"""People and bodies with a record of years."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.factories.movements import World
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.legislation.vocabulary import ProofKind, Rating, Scope
from thidua.parties.actions import record_organisation, record_person
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation, Party, Person
from thidua.records import actions
from thidua.records.models import Hold, Proof, YearlyRating

AT = vietnam_time(2024, 1, 15)


def department(of: World, code: str = "bac-kan") -> Organisation:
    """A department of the province."""
    return record_organisation(
        by=SYSTEM,
        at=AT,
        code=f"so-noi-vu-{code}",
        name=f"Sở Nội vụ tỉnh {of.provinces[code].short_name}",
        short_name=f"Sở Nội vụ {of.provinces[code].short_name}",
        kind=OrganisationKind.DEPARTMENT,
        parent=of.provinces[code],
    )


def person(
    of: World, name: str = "Nông Văn Thắng", *, unit: Organisation | None = None, **told: Any
) -> Person:
    """Somebody who works in Bắc Kạn."""
    return record_person(
        by=SYSTEM, at=AT, name=name, unit=unit or of.provinces["bac-kan"], illustrative=True, **told
    )


def by_keeper(of: World, code: str = "bac-kan") -> dict[str, Any]:
    """Who records, when, for which keeper."""
    return {"by": of.keepers[code], "at": AT, "keeper": of.provinces[code]}


def rating(
    of: World, party: Party, year: int = 2022, rating: Rating = Rating.GOOD, **told: Any
) -> YearlyRating:
    return actions.record_rating(**(by_keeper(of) | told), party=party, year=year, rating=rating)


def ratings(of: World, party: Party, years: Mapping[int, Rating], *, code: str = "bac-kan") -> None:
    for year, given in years.items():
        actions.record_rating(**by_keeper(of, code), party=party, year=year, rating=given)


def proof(of: World, party: Party, **told: Any) -> Proof:
    """An initiative of 2022, recognised by the province."""
    values: dict[str, Any] = {
        "kind": ProofKind.INITIATIVE,
        "scope": Scope.MINISTRY_PROVINCE,
        "year": 2022,
        "title": "Số hóa hồ sơ khen thưởng",
        "recognised_by": "Chủ tịch Ủy ban nhân dân tỉnh Bắc Kạn",
        "document": actions.Document(number="15/QĐ-UBND", dated=date(2022, 12, 20)),
    }
    return actions.record_proof(**(by_keeper(of) | values | told), party=party)


def hold(of: World, party: Party, **told: Any) -> Hold:
    values: dict[str, Any] = {"ground": "complaint", "start": date(2023, 9, 1), "note": "Đơn của ông A"}
    return actions.open_hold(**(by_keeper(of) | values | told), party=party)
