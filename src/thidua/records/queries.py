"""Reading records: who follows whom, what is kept about a party, what stands above it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Model, Q

from thidua.parties.models import OrganisationParent, Party, Succession
from thidua.records.models import MODELS
from thidua.register.models import Award


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


def beneath(organisations: Collection[int], *, on: date) -> set[int]:
    """These bodies, those they followed, and all that stand below any of them on that day; one statement a level."""
    found, latest = set(organisations), set(organisations)
    while latest:
        below = OrganisationParent.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on), parent__in=latest, valid_from__lte=on
        )
        before = Succession.objects.filter(successor__in=latest, effective_date__lte=on)
        reached = below.values_list("organisation_id", flat=True).union(
            before.values_list("predecessor_id", flat=True)
        )
        latest = set(reached) - found
        found |= latest
    return found


def homes_of(parties: Iterable[int]) -> dict[int, int | None]:
    """Where each party belongs: a body to itself, a person to the unit; None where no unit is recorded."""
    rows = Party.objects.filter(pk__in=list(parties)).values_list("pk", "organisation__pk", "person__unit_id")
    return {pk: organisation or unit for pk, organisation, unit in rows}


def keepers_of(parties: Collection[int]) -> dict[int, set[int]]:
    """Who keeps something that stands about each of these parties: a record, or a line of the award register.

    A fixed number of statements; parties nothing is kept about are left out.
    """
    found: dict[int, set[int]] = defaultdict(set)
    kept: tuple[type[Model], ...] = (*MODELS.values(), Award)
    for model in kept:
        rows = model._default_manager.filter(party__in=parties, is_current=True).order_by()
        for party, keeper in rows.values_list("party_id", "keeper_id").distinct():
            found[party].add(keeper)
    return dict(found)


def of_reach(bodies: Collection[int]) -> Q:
    """Records of parties that belong to these bodies."""
    return Q(party__person__unit__in=bodies) | Q(party__organisation__in=bodies)
