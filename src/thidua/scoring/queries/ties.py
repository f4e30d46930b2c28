"""Reading what people brought to ties of equal totals, and which units are not ranked for now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from thidua.clusters.models import Season
from thidua.scoring.engine import Outcome
from thidua.scoring.models import ScoreSheet
from thidua.scoring.ranking import BOUND, GIVEN, Contender, TieBreak, TieBreakKind
from thidua.scoring.setting_models import RankingHold, TieValue


@dataclass(frozen=True)
class Brought:
    """What counts now of each unit, by the organisation's id: values for ties, and what keeps it unranked."""

    values: Mapping[int, Mapping[TieBreakKind, TieValue]] = field(default_factory=dict)
    holds: Mapping[int, RankingHold] = field(default_factory=dict)

    def given(self, organisation_id: int) -> dict[TieBreakKind, Decimal]:
        """The numbers a unit is compared by, as the ranking takes them."""
        standing = self.values.get(organisation_id, {})
        return {kind: found.value for kind, found in standing.items() if found.value is not None}

    def tied(self, organisation_id: int) -> dict[TieBreakKind, frozenset[str]]:
        """Between which units (by code) each value was brought that counts in a tie of theirs alone."""
        standing = self.values.get(organisation_id, {})
        return {kind: frozenset(found.tied) for kind, found in standing.items() if kind in BOUND}

    def is_held(self, organisation_id: int) -> bool:
        """Whether the unit is not ranked for now."""
        return organisation_id in self.holds

    def contender(self, sheet: ScoreSheet, outcome: Outcome, submitted_at: datetime | None) -> Contender:
        """A unit as the ranking takes it, by its member's code."""
        unit = sheet.organisation_id
        return Contender(
            sheet.organisation.code,
            outcome,
            submitted_at,
            given=self.given(unit),
            is_held=self.is_held(unit),
            tied=self.tied(unit),
        )


def brought_to(season: Season, chain: Sequence[TieBreak], *, until: datetime | None = None) -> Brought:
    """What people brought to the ties of a season: one query, two where the chain has rules that need values.

    `until`: as it stood at that moment, for readers who see only what was published then; None for as it stands now.
    """
    needs = any(rule.kind in GIVEN for rule in chain)
    holds = {hold.organisation_id: hold for hold in holds_that_stand([season.pk], until=until)}
    values = tie_values_of(season) if needs else ()
    return Brought(_latest(value for value in values if until is None or value.set_at <= until), holds)


def tie_values_of(season: Season) -> Sequence[TieValue]:
    """Every value ever set for a tie of the season, earliest first: one query."""
    return list(TieValue.objects.filter(season=season).select_related("organisation").order_by("pk"))


def _latest(values: Iterable[TieValue]) -> dict[int, dict[TieBreakKind, TieValue]]:
    found: dict[int, dict[TieBreakKind, TieValue]] = {}
    for value in values:
        found.setdefault(value.organisation_id, {})[TieBreakKind(value.kind)] = value
    return {
        unit: {kind: value for kind, value in standing.items() if value.value is not None}
        for unit, standing in found.items()
    }


def holds_of(season: Season) -> Sequence[RankingHold]:
    """Every time a unit was left unranked, or ranked again, earliest first: one query."""
    return list(RankingHold.objects.filter(season=season).select_related("organisation").order_by("pk"))


def holds_that_stand(season_ids: Iterable[int], *, until: datetime | None = None) -> Sequence[RankingHold]:
    """The holds of these seasons that were not lifted, now or `until` that moment: one query."""
    said = RankingHold.objects.filter(season__in=list(season_ids))
    if until is not None:
        said = said.filter(set_at__lte=until)
    latest: dict[tuple[int, int], RankingHold] = {}
    for hold in said.order_by("pk"):
        latest[hold.season_id, hold.organisation_id] = hold
    return [hold for hold in latest.values() if hold.is_held]


def latest_tie_value(season: Season, kind: TieBreakKind) -> int:
    """The key of the value set last for this rule, whichever unit's; 0 before the first. Whoever sets one saw it."""
    found = TieValue.objects.filter(season=season, kind=kind.value).order_by("-pk")
    return found.values_list("pk", flat=True).first() or 0
