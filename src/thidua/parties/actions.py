"""Recording parties, their posts, parents and successors."""

from datetime import date, datetime

from thidua.kernel.actions import action, save
from thidua.kernel.actors import Actor
from thidua.parties.enums import OrganisationKind, PartyKind, SuccessionKind
from thidua.parties.models import Organisation, OrganisationParent, Person, PostHolding, Succession
from thidua.parties.policies import check_keeps_organisations, check_records_people


@action()
def record_organisation(
    *,
    by: Actor,
    at: datetime,
    code: str,
    name: str,
    short_name: str,
    kind: OrganisationKind,
    symbol: str = "",
    seat: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    parent: Organisation | None = None,
    parent_from: date | None = None,
    illustrative: bool = False,
) -> Organisation:
    """Enter an organisation, below `parent` from `parent_from` on. Raises `InvalidInput` (a code used twice)."""
    check_keeps_organisations(by=by)
    organisation = save(
        Organisation(
            kind=PartyKind.COLLECTIVE,
            code=code,
            name=name,
            short_name=short_name,
            organisation_kind=kind,
            symbol=symbol,
            seat=seat,
            valid_from=valid_from,
            valid_to=valid_to,
            illustrative=illustrative,
        )
    )
    if parent is not None:
        start = parent_from or valid_from or date(1997, 1, 1)
        save(OrganisationParent(organisation=organisation, parent=parent, valid_from=start))
    return organisation


@action()
def record_person(
    *,
    by: Actor,
    at: datetime,
    name: str,
    post: str = "",
    unit: Organisation | None = None,
    birth_date: date | None = None,
    is_woman: bool | None = None,
    is_direct_worker: bool = False,
    illustrative: bool = False,
) -> Person:
    """Enter an individual with their present post."""
    check_records_people(by=by)
    return save(
        Person(
            kind=PartyKind.INDIVIDUAL,
            name=name,
            post=post,
            unit=unit,
            birth_date=birth_date,
            is_woman=is_woman,
            is_direct_worker=is_direct_worker,
            illustrative=illustrative,
        )
    )


@action()
def record_post(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    organisation: Organisation,
    post: str,
    valid_from: date,
    valid_to: date | None = None,
) -> PostHolding:
    """Record that a person held a post over a half-open period of days."""
    check_records_people(by=by)
    return save(
        PostHolding(
            person=person, organisation=organisation, post=post, valid_from=valid_from, valid_to=valid_to
        )
    )


@action()
def record_succession(
    *,
    by: Actor,
    at: datetime,
    predecessor: Organisation,
    successor: Organisation,
    kind: SuccessionKind,
    effective_date: date,
    citation: str,
) -> Succession:
    """Record that one organisation follows another from a day on, with the resolution that says so."""
    check_keeps_organisations(by=by)
    return save(
        Succession(
            predecessor=predecessor,
            successor=successor,
            kind=kind,
            effective_date=effective_date,
            citation=citation,
        )
    )
