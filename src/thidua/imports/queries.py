"""Reading imports, what they are checked against, and what depends on what they brought."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from django.db.models import Count, ForeignObjectRel, Model, OuterRef, Q, QuerySet, Subquery

from thidua.imports.enums import ImportState, ListKind, RowState
from thidua.imports.matching import ROW_MARK
from thidua.imports.models import Brought, ImportRow, ListImport
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation, Party, PartyWithdrawal, Person
from thidua.records.enums import RecordKind
from thidua.records.models import MODELS, Record
from thidua.records.policies import CENTRAL
from thidua.records.queries import beneath
from thidua.register.models import Award

AT_ONCE = 500
GIVEN_UP_AFTER = timedelta(minutes=30)
"""Work in the background that has not ended by then has lost its worker."""
RECORD_OF = {
    ListKind.RATINGS: RecordKind.RATING,
    ListKind.PROOFS: RecordKind.PROOF,
    ListKind.DISCIPLINES: RecordKind.DISCIPLINE,
}
UNDER_WAY = (ImportState.CHECKING, ImportState.WRITING, ImportState.UNDOING)
# What is worked out from the registers and rests on nobody: it is worked out anew.
_WORKED_OUT = {"eligibility"}


def imports() -> QuerySet[ListImport]:
    """Every import with what a list of them shows, the latest first."""
    accounts = [f"{account}__organisation" for account in ("uploaded_by", "confirmed_by", "undone_by")]
    return ListImport.objects.select_related("keeper", "file", *accounts)


def is_lost(found: ListImport, *, at: datetime) -> bool:
    """Whether work in the background has not ended for so long that its worker must be gone."""
    return found.state in UNDER_WAY and at - found.moved_at > GIVEN_UP_AFTER


def import_with_id(import_id: int) -> ListImport | None:
    """One import, as it stands now."""
    return imports().filter(pk=import_id).first()


def rows_of(found: ListImport) -> QuerySet[ImportRow]:
    """The rows as a page shows them; of an entered list each with whom it is about, new people too."""
    brought = Brought.objects.filter(by_import=found, number=OuterRef("number"))
    entered = brought if found.state == ImportState.DONE else brought.none()
    rows = ImportRow.objects.filter(of=found).select_related("party")
    return rows.annotate(entered_party=Subquery(entered.values("party")[:1])).order_by("number")


def counts_of(found: ListImport) -> dict[str, int]:
    """How many rows stand how."""
    rows = ImportRow.objects.filter(of=found).order_by().values_list("state").annotate(Count("pk"))
    return {str(state): count for state, count in rows}


def in_pieces(rows: QuerySet[ImportRow], *, size: int = AT_ONCE) -> Iterator[list[ImportRow]]:
    """The rows by number, so many at a time, each time in one statement."""
    after = 0
    while piece := list(rows.filter(number__gt=after).order_by("number")[:size]):
        yield piece
        after = piece[-1].number


def bodies_for(keeper: Organisation, *, on: date) -> set[int] | None:
    """The bodies whose people the keeper records; None: everybody's (central bodies)."""
    return None if keeper.organisation_kind in CENTRAL else beneath({keeper.pk}, on=on)


def names_of_bodies(ids: Collection[int] | None) -> list[tuple[int, str]]:
    """(id, name) of these organisations, or of all."""
    return [(pk, name) for pk, name, _short_name in body_names(ids)]


def body_names(ids: Collection[int] | None) -> list[tuple[int, str, str]]:
    """(id, name, short name) of these organisations, or of all."""
    rows = Organisation.objects.exclude(organisation_kind=OrganisationKind.CLUSTER)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return list(rows.values_list("pk", "name", "short_name"))


def people_of(bodies: Collection[int]) -> Iterator[tuple[int, str, date | None, int | None]]:
    """(id, name, birth date, unit) of the people of these bodies and of those without a unit."""
    people = _people().filter(Q(unit__in=bodies) | Q(unit__isnull=True))
    return people.values_list("pk", "name", "birth_date", "unit_id").iterator(chunk_size=5000)


def people_since(
    bodies: Collection[int] | None, *, after: int
) -> Iterator[tuple[int, str, date | None, int | None]]:
    """(id, name, birth date, unit) of the people of these bodies, or of all, that were recorded after that party."""
    people = _people().filter(pk__gt=after)
    if bodies is not None:
        people = people.filter(Q(unit__in=bodies) | Q(unit__isnull=True))
    return people.values_list("pk", "name", "birth_date", "unit_id").iterator(chunk_size=5000)


def people_like(
    names: Collection[str], births: Collection[date]
) -> list[tuple[int, str, date | None, int | None]]:
    """(id, name, birth date, unit) of people with one of these names as written, or birth dates, in their order."""
    people = _people().order_by().values_list("pk", "name", "birth_date", "unit_id")
    # Two questions, each of an index of its own: one with "or" over two tables would read them all.
    return sorted({*people.filter(name__in=names), *people.filter(birth_date__in=births)}, key=itemgetter(0))


def awards_of(
    keeper: Organisation,
    parties: Collection[int],
    names: Collection[str],
    decisions: Collection[str],
    years: Collection[int],
) -> list[Award]:
    """The current lines of these decisions or award years for these parties, or these names without a party."""
    whose = Q(party__in=parties) | Q(party__isnull=True, recipient_folded__in=names)
    lines = Award.objects.filter(keeper=keeper, is_current=True).filter(whose)
    lines = lines.only(
        "party_id",
        "recipient_folded",
        "decision_folded",
        "decision_date",
        "authority_id",
        "award_code",
        "year",
        "award_name",
    )
    found = {award.pk: award for award in lines.filter(year__in=years)}
    if decisions:
        found |= {award.pk: award for award in lines.filter(decision_folded__in=decisions)}
    return list(found.values())


def records_of(kind: RecordKind, parties: Collection[int]) -> list[Record]:
    """The current records of one kind about these parties."""
    return list(MODELS[kind]._default_manager.filter(party__in=parties, is_current=True))


def brought_by(found: ListImport) -> QuerySet[Brought]:
    """What an import put into the registers, by row."""
    return Brought.objects.filter(by_import=found).order_by("number")


def marks_of(keeper: Organisation) -> dict[str, Any]:
    """How far the registers are: by state the keeper's lists that were entered or taken back, and the latest party."""
    ended = ListImport.objects.filter(keeper=keeper, state__in=(ImportState.DONE, ImportState.UNDONE))
    states: dict[str, list[int]] = {ImportState.DONE: [], ImportState.UNDONE: []}
    for pk, state in ended.order_by("pk").values_list("pk", "state"):
        states[state].append(pk)
    latest = Party.objects.order_by("-pk").values_list("pk", flat=True).first()
    return {"lists": {str(state): ids for state, ids in states.items()}, "party": latest or 0}


def imported_since(found: ListImport) -> ListImport | None:
    """A list of the same keeper that was entered or taken back after the check of this one began."""
    known = found.marks["lists"]
    now = marks_of(found.keeper)["lists"]
    since = [pk for state, ids in now.items() for pk in ids if pk not in set(known[state])]
    return ListImport.objects.select_related("file").filter(pk__in=since).exclude(pk=found.pk).first()


def means_withdrawn(found: ListImport) -> ImportRow | None:
    """A row that means somebody who was taken back since the check."""
    return ImportRow.objects.filter(of=found, party__withdrawal__isnull=False).first()


def row_with_number(found: ListImport, number: int) -> ImportRow | None:
    """The row of that number."""
    return ImportRow.objects.filter(of=found, number=number).first()


def rows_about(found: ListImport, rows: Iterable[ImportRow]) -> list[ImportRow]:
    """The other rows to be entered about those whom these, settled, mean: on record, or in an earlier row."""
    rows = list(rows)
    firsts = {row.same_as for row in rows if row.same_as is not None}
    parties = {row.party_id for row in rows if row.party_id is not None}
    if not firsts and not parties:
        return []
    whose = Q(party__in=parties)
    if firsts:
        identities = set(identities_of(found, rows, numbers=firsts).values())
        whose |= Q(number__in=firsts) | Q(same_as__in=firsts)
        whose |= Q(party__isnull=True, values__identity__in=identities)
    others = ImportRow.objects.filter(of=found, state__in=(RowState.NEW, RowState.KNOWN)).filter(whose)
    return list(others.exclude(pk__in=[row.pk for row in rows]).order_by("number"))


def identities_of(
    found: ListImport, rows: Iterable[ImportRow], *, numbers: Collection[int] | None = None
) -> dict[int, str]:
    """By number what rows say of who they mean: of these rows and those they were settled as, or of the numbers."""
    rows = list(rows)
    told = {row.number: str(row.values["identity"]) for row in rows}
    wanted = set(numbers) if numbers is not None else {row.same_as for row in rows if row.same_as is not None}
    missing = wanted - told.keys()
    there = ImportRow.objects.filter(of=found, number__in=missing) if missing else ()
    told |= {row.number: str(row.values["identity"]) for row in there}
    return told if numbers is None else {number: told[number] for number in wanted}


def likeliest_rows(found: ListImport, rows: Sequence[ImportRow]) -> dict[int, ImportRow]:
    """By number the earlier row that a row most likely repeats, where that is likelier than anybody on record."""
    wanted = {
        row.number: int(row.candidates[0][0].removeprefix(ROW_MARK))
        for row in rows
        if isinstance(row.candidates[0][0], str)
    }
    here = {row.number: row for row in rows}
    elsewhere = ImportRow.objects.filter(of=found, number__in=set(wanted.values()) - here.keys())
    firsts = here | {row.number: row for row in elsewhere}
    return {number: firsts[first] for number, first in wanted.items()}


def followers_of(found: ListImport, row: ImportRow) -> list[ImportRow]:
    """The rows that were settled as the same person as this one."""
    return list(ImportRow.objects.filter(of=found, same_as=row.number).order_by("number"))


def doubtful_at_least(found: ListImport, score: int) -> QuerySet[ImportRow]:
    """Rows that may mean somebody on record, alike enough, and with one candidate only."""
    return ImportRow.objects.filter(of=found, state=RowState.DOUBTFUL, score__gte=score)


def depending_on(parties: QuerySet[Any]) -> tuple[Model, Model] | None:
    """Somebody of these (a queryset of party ids) something still rests on, and what: a record, an award, a post."""
    own = (ImportRow, Brought, PartyWithdrawal, Person, Organisation)
    for model in (Party, Person):
        # Records name their party without a way back, so hidden relations count too.
        for relation in model._meta.get_fields(include_hidden=True):
            if not isinstance(relation, ForeignObjectRel):
                continue
            other: Any = relation.related_model
            if other in own or relation.many_to_many or other._meta.app_label in _WORKED_OUT:
                continue
            rows = other._default_manager.filter(**{f"{relation.field.name}__in": parties})
            if any(each.name == "is_current" for each in other._meta.concrete_fields):
                rows = rows.filter(is_current=True)
            elif any(each.name == "corrects" for each in other._meta.concrete_fields):
                rows = rows.exclude(withdraws=True)
            found = rows.order_by("pk").first()
            if found is not None:
                party_id = getattr(found, relation.field.attname)
                return Party.objects.get(pk=party_id), found
    return None


def _people() -> QuerySet[Person]:
    return Person.objects.filter(withdrawal__isnull=True).order_by("pk")
