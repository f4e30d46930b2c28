"""What the ranking would be by other weights, other tie-breaks or another rounding: tried on a copy, nothing saved.

As pure as the engine it asks: standard library only, exact decimals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from thidua.scoring.engine import (
    ZERO,
    CriterionSpec,
    Kind,
    Line,
    Outcome,
    Part,
    RoundingMode,
    RoundingPlace,
    TableSpec,
    Unit,
    compute_all,
)
from thidua.scoring.ranking import Contender, Place, TieBreak, TieBreakKind, rank


@dataclass(frozen=True, slots=True)
class Entrant:
    """A unit with the lines that count for it now, when it handed in its self score, and what people brought to
    ties (see `Contender`).
    """

    unit: str
    lines: tuple[Line, ...]
    classes: frozenset[str] = frozenset()
    submitted_at: datetime | None = None
    given: Mapping[TieBreakKind, Decimal] = field(default_factory=dict)
    is_held: bool = False
    tied: Mapping[TieBreakKind, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: maxima of top-level groups by code (those left out stay), tie-breaks, and rounding."""

    chain: tuple[TieBreak, ...]
    rounding: RoundingPlace
    decimals: int
    mode: RoundingMode
    maxima: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Move:
    """Where a unit stands by the table and by the trial."""

    unit: str
    before: Place
    after: Place

    @property
    def climbed(self) -> int:
        """By how many ranks it would stand better; negative: worse; zero also where it has no rank."""
        if self.before.rank is None or self.after.rank is None:
            return 0
        return self.before.rank - self.after.rank

    @property
    def dropped(self) -> int:
        """By how many ranks it would stand worse."""
        return -self.climbed

    @property
    def difference(self) -> Decimal | None:
        """By how many points its total would be other."""
        if self.before.total is None or self.after.total is None:
            return None
        return self.after.total - self.before.total


def moves_of(
    table: TableSpec, chain: Sequence[TieBreak], entrants: Iterable[Entrant], trial: Trial
) -> tuple[Move, ...]:
    """Where every unit stands by the table and by the trial, in the order of the table's own ranking.

    Another maximum of a group scales everything in its base lines (maxima, points of bands, steps and places, and
    the points people gave) by the same factor; bonuses and minuses stay as they are. Points are in the unit of the
    table; a weighted table's total is the sum of its groups' maxima.
    """
    listed = list(entrants)
    before = _places(table, chain, listed)
    factors = factors_of(table, trial.maxima)
    tried = replace(
        weighted(table, trial.maxima), rounding=trial.rounding, decimals=trial.decimals, mode=trial.mode
    )
    scaled = [replace(e, lines=_scaled_lines(table, factors, e.lines)) for e in listed]
    after = _places(tried, trial.chain, scaled)
    by_unit = {place.unit: place for place in after}
    return tuple(Move(place.unit, place, by_unit[place.unit]) for place in before)


def factors_of(table: TableSpec, maxima: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """By how much each group that is tried with another maximum is scaled; groups without a maximum cannot be."""
    return {
        group.code: maxima[group.code] / group.maximum
        for group in table.criteria
        if group.maximum
        and group.part is Part.BASE
        and maxima.get(group.code, group.maximum) != group.maximum
    }


def weighted(table: TableSpec, maxima: Mapping[str, Decimal]) -> TableSpec:
    """The table with other maxima of its top-level groups; its total and the cap of totals move along."""
    factors = factors_of(table, maxima)
    more = sum((maxima[g.code] - (g.maximum or ZERO) for g in table.criteria if g.code in factors), ZERO)
    return replace(
        table,
        total=table.total + more,
        total_cap=None if table.total_cap is None else table.total_cap + more,
        criteria=tuple(_scaled(g, factors[g.code]) if g.code in factors else g for g in table.criteria),
    )


def _scaled(spec: CriterionSpec, factor: Decimal) -> CriterionSpec:
    """A base line and all base lines below it with every number of points scaled."""
    if spec.part is not Part.BASE:
        return spec
    return replace(
        spec,
        maximum=_times(spec.maximum, factor),
        each=_times(spec.each, factor),
        least=_times(spec.least, factor),
        bands=tuple(replace(band, points=band.points * factor) for band in spec.bands),
        place_points=tuple(points * factor for points in spec.place_points),
        variants=tuple(
            replace(
                variant,
                maximum=_times(variant.maximum, factor),
                each=_times(variant.each, factor),
                bands=None
                if variant.bands is None
                else tuple(replace(band, points=band.points * factor) for band in variant.bands),
            )
            for variant in spec.variants
        ),
        children=tuple(_scaled(child, factor) for child in spec.children),
    )


def _times(points: Decimal | None, factor: Decimal) -> Decimal | None:
    return None if points is None else points * factor


def _scaled_lines(
    table: TableSpec, factors: Mapping[str, Decimal], lines: Iterable[Line]
) -> tuple[Line, ...]:
    """What people gave, in the points of the scaled table."""
    leaves = {
        leaf.code: (factors[group.code], leaf.kind is Kind.DIRECT)
        for group in table.criteria
        if group.code in factors
        for leaf in group.walk()
        if not leaf.children and leaf.part is Part.BASE
    }
    return tuple(_scaled_line(line, *leaves[line.code]) if line.code in leaves else line for line in lines)


def _scaled_line(line: Line, factor: Decimal, is_given: bool) -> Line:  # noqa: FBT001 - both from one table
    override = line.override
    return line._replace(
        points=_times(line.points, factor) if is_given else line.points,
        override=override._replace(points=override.points * factor) if override else None,
    )


def _places(table: TableSpec, chain: Sequence[TieBreak], entrants: Sequence[Entrant]) -> tuple[Place, ...]:
    outcomes = compute_all(table, [Unit(e.unit, e.lines, e.classes) for e in entrants])
    return rank((_contender(e, outcomes[e.unit]) for e in entrants), chain)


def _contender(entrant: Entrant, outcome: Outcome) -> Contender:
    return Contender(
        entrant.unit,
        outcome,
        entrant.submitted_at,
        given=entrant.given,
        is_held=entrant.is_held,
        tied=entrant.tied,
    )
