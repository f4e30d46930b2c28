"""Recording parties, their posts, parents and successors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.kernel import hooks
from thidua.kernel.actions import action, save
from thidua.kernel.actors import Actor
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.kernel.text import collation_key, fold
from thidua.parties.enums import OrganisationKind, PartyKind, SuccessionKind
from thidua.parties.models import (
    Organisation,
    OrganisationParent,
    Party,
    PartyWithdrawal,
    Person,
    PostHolding,
    Succession,
)
from thidua.parties.policies import check_keeps_organisations, check_records_people

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class PersonEntry:
    """One line of a list of people."""

    name: str
    post: str = ""
    unit: Organisation | None = None
    birth_date: date | None = None
    is_woman: bool | None = None


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


@action(secret=("entries",))
def record_people(
    *, by: Actor, at: datetime, entries: Sequence[PersonEntry], illustrative: bool = False
) -> list[Person]:
    """Enter a list of individuals, all of them or none, in the order of the list.

    Raises `NotPermitted`, and `InvalidInput` naming whoever is wrong.
    """
    check_records_people(by=by)
    people = [
        Person(
            kind=PartyKind.INDIVIDUAL,
            name=entry.name,
            sort_key=collation_key(entry.name),
            folded=fold(f"{entry.name} {entry.post}"),
            post=entry.post,
            unit=entry.unit,
            birth_date=entry.birth_date,
            is_woman=entry.is_woman,
            illustrative=illustrative,
        )
        for entry in entries
    ]
    for person in people:
        try:
            person.clean_fields(exclude=("party_ptr", "unit"))
        except ValidationError as error:
            wrong = [f"{person.name}: {message}" for message in error.messages]
            raise InvalidInput(fields={"entries": wrong}) from error
    _insert_people(people)
    return people


@action(secret=("people",))
def withdraw_people(*, by: Actor, at: datetime, people: Iterable[int], reason: str) -> list[PartyWithdrawal]:
    """Take people entered by mistake back: they are found no more, and what was written stays readable.

    Raises `NotPermitted`, `InvalidInput` without a reason, `NotNow` when one of them was taken back before.
    """
    check_records_people(by=by)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi rõ lý do.")})
    ids = list(people)
    for start in range(0, len(ids), ROWS_AT_ONCE):
        if PartyWithdrawal.objects.filter(party__in=ids[start : start + ROWS_AT_ONCE]).exists():
            raise NotNow(_("Có người trong danh sách này đã được rút trước đó."))
    return PartyWithdrawal.objects.bulk_create(
        [
            PartyWithdrawal(party_id=pk, reason=reason.strip(), withdrawn_at=at, withdrawn_by=by.actor_label)
            for pk in ids
        ],
        batch_size=ROWS_AT_ONCE,
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
    """Record that one organisation follows another from a day on, with the resolution that says so.

    Whoever is told ("parties.succeeded") knows that what the successor has now includes what it followed.
    """
    check_keeps_organisations(by=by)
    succession = save(
        Succession(
            predecessor=predecessor,
            successor=successor,
            kind=kind,
            effective_date=effective_date,
            citation=citation,
        )
    )
    hooks.tell("parties.succeeded", succession=succession, at=at)
    return succession


def _insert_people(people: Sequence[Person]) -> None:
    """Write the rows of both tables: `bulk_create` knows no models of two tables."""
    parties = Party.objects.bulk_create(
        [
            Party(
                kind=each.kind,
                name=each.name,
                sort_key=each.sort_key,
                folded=each.folded,
                illustrative=each.illustrative,
            )
            for each in people
        ],
        batch_size=ROWS_AT_ONCE,
    )
    for person, party in zip(people, parties, strict=True):
        person.pk = person.id = party.pk
        person._state.adding = False
    rows: QuerySet[Model] = QuerySet(Person)
    for start in range(0, len(people), ROWS_AT_ONCE // 4):
        rows._insert(  # type: ignore[attr-defined] # what `Model.save` itself calls
            people[start : start + ROWS_AT_ONCE // 4],
            fields=Person._meta.local_concrete_fields,
            using=rows.db,
        )
