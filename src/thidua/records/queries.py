"""Reading records: who follows whom, what is kept about a party, what stands above it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from thidua.parties.models import Organisation, OrganisationParent, Party, Succession


@dataclass(frozen=True)
class Step:
    """One body followed another."""

    predecessor: int
    successor: int
    kind: str
    effective: date
    name: str


def steps_into(parties: Collection[int], *, on: date) -> list[Step]:
    """Every succession in force on that day that leads into one of these, through any number of steps.

    One statement more for each time bodies were merged one after another; the number of parties does not matter.
    """
    found: dict[tuple[int, int, date], Step] = {}
    successors: set[int] = set(parties)
    while successors:
        rows = Succession.objects.filter(successor__in=successors, effective_date__lte=on).values_list(
            "predecessor_id", "successor_id", "kind", "effective_date", "predecessor__name"
        )
        new = {(row[0], row[1], row[3]): Step(*row) for row in rows}
        successors = {step.predecessor for key, step in new.items() if key not in found}
        found |= new
    return list(found.values())


def followed_by(organisations: Iterable[int]) -> set[int]:
    """These bodies and all that ever followed them."""
    found, latest = set(organisations), set(organisations)
    while latest:
        rows = Succession.objects.filter(predecessor__in=latest)
        latest = set(rows.values_list("successor_id", flat=True)) - found
        found |= latest
    return found


def chain_of(party: Party, *, on: date) -> set[int]:
    """The bodies a party belongs to on that day: its own or its unit, those above, and those that followed them."""
    unit = Party.objects.filter(pk=party.pk).values_list("person__unit", flat=True).first()
    start = {unit} if unit else {party.pk}
    found = followed_by(Organisation.objects.filter(pk__in=start).values_list("pk", flat=True))
    latest = set(found)
    while latest:
        rows = OrganisationParent.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on), organisation__in=latest, valid_from__lte=on
        )
        latest = followed_by(rows.values_list("parent_id", flat=True)) - found
        found |= latest
    return found
