"""Reading imports, what they are checked against, and what depends on what they brought."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, ForeignObjectRel, Model, Q, QuerySet

from thidua.imports.enums import ImportState, ListKind, RowState
from thidua.imports.models import Brought, ImportRow, ListImport
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation, Party, PartyWithdrawal, Person
from thidua.records.enums import RecordKind
from thidua.records.models import MODELS, Record
from thidua.records.policies import CENTRAL
from thidua.records.queries import beneath
from thidua.register.models import Award

AT_ONCE = 500
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
    return ListImport.objects.select_related("keeper", "file", "uploaded_by", "confirmed_by", "undone_by")


def import_with_id(import_id: int) -> ListImport | None:
    """One import, as it stands now."""
    return imports().filter(pk=import_id).first()


def rows_of(found: ListImport) -> QuerySet[ImportRow]:
    """The rows as a page shows them."""
    return ImportRow.objects.filter(of=found).select_related("party").order_by("number")


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


def people_like(
    names: Collection[str], births: Collection[date]
) -> list[tuple[int, str, date | None, int | None]]:
    """(id, name, birth date, unit) of people with one of these names as written, or birth dates."""
    people = _people().filter(Q(name__in=names) | Q(birth_date__in=births))
    return list(people.values_list("pk", "name", "birth_date", "unit_id"))


def awards_of(
    keeper: Organisation, parties: Collection[int], names: Collection[str], decisions: Collection[str]
) -> list[Award]:
    """The current lines of these decisions for these parties, or for these names where no party is known."""
    rows = Award.objects.filter(keeper=keeper, decision_folded__in=decisions, is_current=True)
    rows = rows.filter(Q(party__in=parties) | Q(recipient_folded__in=names))
    return list(
        rows.only("party_id", "recipient_folded", "decision_folded", "award_code", "year", "award_name")
    )


def records_of(kind: RecordKind, parties: Collection[int]) -> list[Record]:
    """The current records of one kind about these parties."""
    return list(MODELS[kind]._default_manager.filter(party__in=parties, is_current=True))


def brought_by(found: ListImport) -> QuerySet[Brought]:
    """What an import put into the registers, by row."""
    return Brought.objects.filter(by_import=found).order_by("number")


def imported_since(found: ListImport) -> ListImport | None:
    """A list of the same keeper that was entered or undone after this one was checked."""
    if found.checked_at is None:
        return None
    same = ListImport.objects.filter(keeper=found.keeper).exclude(pk=found.pk)
    since = Q(confirmed_at__gt=found.checked_at) | Q(undone_at__gt=found.checked_at)
    return same.filter(since).first()


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
