"""Finding parties."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from thidua.kernel.text import fold
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation, Party, Person, PostHolding, Succession


def organisation_by_code(code: str) -> Organisation:
    """The organisation with that code; raises `Organisation.DoesNotExist`."""
    return Organisation.objects.get(code=code)


def organisations(*, kind: OrganisationKind | None = None) -> QuerySet[Organisation]:
    """Organisations in Vietnamese order, of one kind or all."""
    found = Organisation.objects.order_by("sort_key")
    return found.filter(organisation_kind=kind) if kind else found


def organisations_with_ids(ids: Iterable[int]) -> QuerySet[Organisation]:
    """The organisations with these ids, in Vietnamese order."""
    return Organisation.objects.filter(pk__in=ids).order_by("sort_key")


def active_organisations(*, on: date) -> QuerySet[Organisation]:
    """Organisations that exist on that day, in Vietnamese order, without the bodies of clusters."""
    return (
        Organisation.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on)
        )
        .exclude(organisation_kind=OrganisationKind.CLUSTER)
        .order_by("sort_key")
    )


def organisations_below(organisation: Organisation, *, on: date) -> QuerySet[Organisation]:
    """The organisations directly below one, on a day."""
    return Organisation.objects.filter(
        Q(parents__valid_to__isnull=True) | Q(parents__valid_to__gt=on),
        parents__parent=organisation,
        parents__valid_from__lte=on,
    ).order_by("sort_key")


def people_named(words: str, *, most: int = 20) -> QuerySet[Person]:
    """People whose name or post has these words, accents not needed."""
    found = Person.objects.select_related("unit").filter(withdrawal__isnull=True)
    return found.filter(folded__contains=fold(words))[:most]


def holder_of(*, organisation: Organisation, post: str, on: date) -> PostHolding | None:
    """Who held that post on that day."""
    return (
        PostHolding.objects.select_related("person")
        .filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
            organisation=organisation,
            post=post,
            valid_from__lte=on,
        )
        .first()
    )


def successor_of(organisation: Organisation, *, on: date) -> Organisation:
    """The organisation that stands for this one on a day, following mergers and renamings."""
    current, seen = organisation, {organisation.pk}
    while True:
        step = (
            Succession.objects.select_related("successor")
            .filter(predecessor=current, effective_date__lte=on)
            .order_by("effective_date")
            .first()
        )
        if step is None or step.successor_id in seen:
            return current
        current = step.successor
        seen.add(current.pk)


def party_ids(*, at_once: int) -> Iterator[list[int]]:
    """Ids of all parties in order, so many at once, one query each."""
    last = 0
    while ids := list(
        Party.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:at_once]
    ):
        yield ids
        last = ids[-1]
