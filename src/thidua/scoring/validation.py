"""What a scoring table must satisfy before anybody is scored by it. As pure as the engine it stands on."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from thidua.scoring.engine import (
    ZERO,
    Band,
    CriterionSpec,
    Kind,
    KnockOut,
    Measure,
    Part,
    RoundingPlace,
    TableSpec,
    Takes,
    caps_of,
)
from thidua.scoring.ranking import TieBreak, TieBreakKind


class ProblemKind(StrEnum):
    """Why a table cannot be used yet."""

    EMPTY = "empty"
    DUPLICATE_CODE = "duplicate_code"
    CHILDREN_DO_NOT_ADD_UP = "children_do_not_add_up"
    TOTAL_DIFFERS = "total_differs"
    NO_KIND = "no_kind"
    NO_MAXIMUM = "no_maximum"
    NOT_POSITIVE = "not_positive"
    NO_INDICATOR = "no_indicator"
    NO_EACH = "no_each"
    LINEAR_MINUS = "linear_minus"
    MIXED_PARTS = "mixed_parts"
    NO_SUCH_GROUP = "no_such_group"
    NO_BANDS = "no_bands"
    BANDS_OVERLAP = "bands_overlap"
    BANDS_GAP = "bands_gap"
    BAND_OVER_MAXIMUM = "band_over_maximum"
    MAXIMUM_OUT_OF_REACH = "maximum_out_of_reach"
    NO_START = "no_start"
    NO_STEP = "no_step"
    NO_PLACE_POINTS = "no_place_points"
    SHARE_OUT_OF_RANGE = "share_out_of_range"
    NO_SUCH_CONDITION = "no_such_condition"
    CONDITION_ON_BASE = "condition_on_base"
    CIRCULAR_CONDITION = "circular_condition"
    CAP_WITHOUT_LINES = "cap_without_lines"
    GRADES_OUT_OF_ORDER = "grades_out_of_order"
    NEGATIVE = "negative"
    TOO_FINE = "too_fine"
    LEAST_OUT_OF_RANGE = "least_out_of_range"
    BAND_EMPTY = "band_empty"
    BANDS_OPEN_BELOW = "bands_open_below"
    BANDS_OPEN_ABOVE = "bands_open_above"
    MIXED_CHOICE = "mixed_choice"
    CONDITION_WITHOUT_BASE = "condition_without_base"
    KNOCK_OUT_NEVER = "knock_out_never"
    TOTAL_CAP_LOW = "total_cap_low"


# What a table may be frozen with all the same: the officers' own tables have such places, and people settle them.
WARNINGS = frozenset(
    {
        ProblemKind.BANDS_GAP,
        ProblemKind.BANDS_OPEN_BELOW,
        ProblemKind.BANDS_OPEN_ABOVE,
        ProblemKind.MAXIMUM_OUT_OF_REACH,
        ProblemKind.CAP_WITHOUT_LINES,
        ProblemKind.TOTAL_CAP_LOW,
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at the line `code` ("" for the table), with the numbers it is about."""

    kind: ProblemKind
    code: str = ""
    expected: Decimal | None = None
    found: Decimal | None = None

    @property
    def is_warning(self) -> bool:
        """Whether the table can be used with it once somebody looked at it."""
        return self.kind in WARNINGS


def problems_of(table: TableSpec, chain: Sequence[TieBreak] = ()) -> tuple[Problem, ...]:
    """Everything that keeps the table from being used, in the order of its lines; empty when it is sound.

    Lines with values for classes of units are looked at as each class sees them.
    """
    found: list[Problem] = []
    if not table.criteria:
        found.append(Problem(ProblemKind.EMPTY))
    lines = {criterion.code: criterion for criterion in table.walk()}
    times = Counter(criterion.code for criterion in table.walk())
    found += [Problem(ProblemKind.DUPLICATE_CODE, code) for code, count in times.items() if count > 1]
    base = base_points(table.criteria)
    if table.criteria and base != table.total:
        found.append(Problem(ProblemKind.TOTAL_DIFFERS, "", expected=table.total, found=base))
    found += _table_problems(table)
    for criterion in table.walk():
        seen = [criterion, *(criterion.seen_by(frozenset({v.unit_class})) for v in criterion.variants)]
        found += dict.fromkeys(problem for line in seen for problem in _line_problems(line, table))
        found += _condition_problems(criterion, lines)
    found += [
        Problem(ProblemKind.NO_SUCH_GROUP, rule.code)
        for rule in chain
        if rule.kind is TieBreakKind.GROUP_POINTS and rule.code not in times
    ]
    return tuple(found)


def _table_problems(table: TableSpec) -> Iterator[Problem]:
    for cap in (table.bonus_cap, table.minus_cap, table.total_cap):
        if cap is not None and cap <= 0:
            yield Problem(ProblemKind.NOT_POSITIVE, found=cap)
    if table.total_cap is not None and 0 < table.total_cap < table.total:
        yield Problem(ProblemKind.TOTAL_CAP_LOW, expected=table.total, found=table.total_cap)
    totals = [grade.least_total for grade in table.grades]
    if totals != sorted(set(totals), reverse=True) or len({g.code for g in table.grades}) < len(totals):
        yield Problem(ProblemKind.GRADES_OUT_OF_ORDER)
    for grade in table.grades:
        if grade.least_share is not None and not ZERO <= grade.least_share <= 1:
            yield Problem(ProblemKind.SHARE_OUT_OF_RANGE, found=grade.least_share)


def _line_problems(line: CriterionSpec, table: TableSpec) -> Iterator[Problem]:
    yield from _group_problems(line) if line.children else _leaf_problems(line)
    if table.rounding is RoundingPlace.LINES:
        yield from _fine_problems(line, table.decimals)


def _fine_problems(line: CriterionSpec, decimals: int) -> Iterator[Problem]:
    """Points and caps the table itself would round: what is written could never be given."""
    written = [line.maximum, line.bonus_cap, line.minus_cap, line.least, *line.place_points]
    written += [band.points for band in line.bands]
    for number in written:
        if number is not None and _decimals_of(number) > decimals:
            yield Problem(ProblemKind.TOO_FINE, line.code, found=number)


def _decimals_of(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


class HasPoints(Protocol):
    """A line of a table or of a draft: what it is and its points."""

    @property
    def part(self) -> Part:
        """What the line is in the total."""

    @property
    def maximum(self) -> Decimal | None:
        """Its points or its cap."""


def base_points(children: Iterable[HasPoints], takes: Takes = Takes.SUM) -> Decimal:
    """The base points a group can reach: of alternatives and of a mean, the most of one line."""
    sizes = [child.maximum or ZERO for child in children if child.part is Part.BASE]
    return sum(sizes, ZERO) if takes is Takes.SUM else max(sizes, default=ZERO)


def _group_problems(group: CriterionSpec) -> Iterator[Problem]:
    if group.part is Part.BASE:
        yield from _sum_problems(group)
    elif any(child.part is not group.part for child in group.children):
        yield Problem(ProblemKind.MIXED_PARTS, group.code)
    if group.takes is not Takes.SUM and any(
        not child.children and child.part is not group.part for child in group.children
    ):
        yield Problem(ProblemKind.MIXED_CHOICE, group.code)
    for cap, part in zip(caps_of(group), (Part.BONUS, Part.MINUS), strict=True):
        if cap is None:
            continue
        if cap <= 0:
            yield Problem(ProblemKind.NOT_POSITIVE, group.code, found=cap)
        elif not any(line.part is part for line in group.walk() if not line.children):
            yield Problem(ProblemKind.CAP_WITHOUT_LINES, group.code, expected=cap)


def _sum_problems(group: CriterionSpec) -> Iterator[Problem]:
    declared = group.maximum or ZERO
    reached = base_points(group.children, group.takes)
    if group.takes is Takes.MEAN:
        # A mean of unequal maxima could never reach any of them.
        sizes = [child.maximum or ZERO for child in group.children if child.part is Part.BASE]
        reached = next((size for size in sizes if size != declared), reached)
    if reached != declared:
        yield Problem(ProblemKind.CHILDREN_DO_NOT_ADD_UP, group.code, expected=group.maximum, found=reached)


def _condition_problems(criterion: CriterionSpec, lines: Mapping[str, CriterionSpec]) -> Iterator[Problem]:
    if not criterion.only_if:
        return
    condition = lines.get(criterion.only_if)
    if condition is None:
        yield Problem(ProblemKind.NO_SUCH_CONDITION, criterion.code)
    elif criterion.part is not Part.BONUS:
        yield Problem(ProblemKind.CONDITION_ON_BASE, criterion.code)
    elif criterion.code in _needed(condition, lines):
        yield Problem(ProblemKind.CIRCULAR_CONDITION, criterion.code)
    elif not any(line.part is Part.BASE and not line.children for line in condition.walk()):
        yield Problem(ProblemKind.CONDITION_WITHOUT_BASE, criterion.code)


def _needed(line: CriterionSpec, lines: Mapping[str, CriterionSpec]) -> set[str]:
    """Every line whose result this one needs, itself among them."""
    found: set[str] = set()
    waiting = [line]
    while waiting:
        now = waiting.pop()
        if now.code not in found:
            found.add(now.code)
            waiting += now.children
            waiting += [lines[now.only_if]] if now.only_if in lines else []
    return found


def _leaf_problems(leaf: CriterionSpec) -> Iterator[Problem]:
    if leaf.kind is None:
        yield Problem(ProblemKind.NO_KIND, leaf.code)
        return
    capless = leaf.part is not Part.BASE and leaf.kind in _CAPLESS
    if leaf.maximum is None and not capless:
        yield Problem(ProblemKind.NO_MAXIMUM, leaf.code)
    if leaf.maximum is not None and leaf.maximum <= 0:
        yield Problem(ProblemKind.NOT_POSITIVE, leaf.code, found=leaf.maximum)
    if leaf.kind in _NEVER_MINUS and leaf.part is Part.MINUS:
        yield Problem(ProblemKind.LINEAR_MINUS, leaf.code)
    if leaf.knock_out is not None and not _can_knock_out(leaf):
        yield Problem(ProblemKind.KNOCK_OUT_NEVER, leaf.code)
    yield from _OF_KIND.get(leaf.kind, _nothing)(leaf)


def _can_knock_out(leaf: CriterionSpec) -> bool:
    """Whether the line can ever say what keeps a unit out: a no, an occurrence, or no points."""
    match leaf.knock_out:
        case KnockOut.NO:
            return leaf.kind is Kind.YES_NO
        case KnockOut.ANY:
            return leaf.kind is Kind.YES_NO or "count" in leaf.reads
        case _:
            return leaf.part is Part.BASE


def _nothing(_leaf: CriterionSpec) -> Iterator[Problem]:
    return iter(())


def _target_problems(leaf: CriterionSpec) -> Iterator[Problem]:
    if not leaf.indicator:
        yield Problem(ProblemKind.NO_INDICATOR, leaf.code)
    for share in (leaf.floor, leaf.share_at_target):
        if share is not None and not ZERO <= share <= 1:
            yield Problem(ProblemKind.SHARE_OUT_OF_RANGE, leaf.code, found=share)
    if leaf.least is not None and not ZERO <= leaf.least <= (leaf.maximum or ZERO):
        yield Problem(ProblemKind.LEAST_OUT_OF_RANGE, leaf.code, leaf.maximum, leaf.least)


def _place_problems(leaf: CriterionSpec) -> Iterator[Problem]:
    if any(size < 0 for size in leaf.place_points):
        yield Problem(ProblemKind.NEGATIVE, leaf.code, found=min(leaf.place_points))
    if not leaf.place_points:
        yield Problem(ProblemKind.NO_PLACE_POINTS, leaf.code)
    elif leaf.maximum is not None and max(leaf.place_points) > leaf.maximum:
        yield Problem(ProblemKind.BAND_OVER_MAXIMUM, leaf.code, leaf.maximum, max(leaf.place_points))


_CAPLESS = frozenset({Kind.DIRECT, Kind.PER_OCCURRENCE, Kind.STEPS, Kind.BANDS, Kind.RANKED})
_NEVER_MINUS = frozenset({Kind.LINEAR, Kind.LEADER, Kind.SHARE_OF_BEST})


def _repeated_problems(leaf: CriterionSpec) -> Iterator[Problem]:
    if leaf.each is None or leaf.each <= 0:
        yield Problem(ProblemKind.NO_EACH, leaf.code)
    elif (
        leaf.kind is Kind.PER_OCCURRENCE
        and leaf.part is Part.BASE
        and leaf.maximum
        and leaf.maximum % leaf.each
    ):
        yield Problem(ProblemKind.MAXIMUM_OUT_OF_REACH, leaf.code, leaf.maximum, leaf.each)


def _step_problems(leaf: CriterionSpec) -> Iterator[Problem]:
    yield from _repeated_problems(leaf)
    if leaf.start is None:
        yield Problem(ProblemKind.NO_START, leaf.code)
    if leaf.step is None or leaf.step <= 0:
        yield Problem(ProblemKind.NO_STEP, leaf.code)


def _band_problems(leaf: CriterionSpec) -> Iterator[Problem]:
    """Bands neither overlap nor leave a gap between them, and the best gives the maximum of a base line.

    Bands on per cent of a target need the code of that target.
    """
    bands = leaf.bands
    if leaf.measure is Measure.RATIO and not leaf.indicator:
        yield Problem(ProblemKind.NO_INDICATOR, leaf.code)
    if not bands:
        yield Problem(ProblemKind.NO_BANDS, leaf.code)
        return
    if any(band.points < 0 for band in bands):
        yield Problem(ProblemKind.NEGATIVE, leaf.code, found=min(band.points for band in bands))
    best = max(band.points for band in bands)
    if leaf.maximum is not None and best > leaf.maximum:
        yield Problem(ProblemKind.BAND_OVER_MAXIMUM, leaf.code, leaf.maximum, best)
    elif leaf.part is Part.BASE and leaf.maximum is not None and best < leaf.maximum:
        yield Problem(ProblemKind.MAXIMUM_OUT_OF_REACH, leaf.code, leaf.maximum, best)
    for band in bands:
        if _is_empty(band):
            yield Problem(ProblemKind.BAND_EMPTY, leaf.code, band.lower, band.upper)
    yield from _cover_problems(leaf, [band for band in bands if not _is_empty(band)])


def _is_empty(band: Band) -> bool:
    if band.lower is None or band.upper is None:
        return False
    holds_its_end = band.includes_lower and band.includes_upper
    return band.lower > band.upper or (band.lower == band.upper and not holds_its_end)


def _cover_problems(leaf: CriterionSpec, bands: Sequence[Band]) -> Iterator[Problem]:
    """Where bands overlap, leave a gap, or leave an end open."""
    ordered = sorted(
        bands, key=lambda band: (band.lower is not None, band.lower or ZERO, not band.includes_lower)
    )
    if ordered and (lowest := ordered[0].lower) is not None and lowest > 0:
        yield Problem(ProblemKind.BANDS_OPEN_BELOW, leaf.code, found=lowest)
    if ordered and (highest := ordered[-1].upper) is not None:
        yield Problem(ProblemKind.BANDS_OPEN_ABOVE, leaf.code, found=highest)
    for below, above in pairwise(ordered):
        if below.upper is None or above.lower is None or below.upper > above.lower:
            yield Problem(ProblemKind.BANDS_OVERLAP, leaf.code, found=above.lower)
        elif below.upper < above.lower:
            if not _between_whole(leaf, below, above):
                yield Problem(ProblemKind.BANDS_GAP, leaf.code, below.upper, above.lower)
        elif below.includes_upper and above.includes_lower:
            yield Problem(ProblemKind.BANDS_OVERLAP, leaf.code, found=above.lower)
        elif not below.includes_upper and not above.includes_lower:
            yield Problem(ProblemKind.BANDS_GAP, leaf.code, above.lower, above.lower)


def _between_whole(leaf: CriterionSpec, below: Band, above: Band) -> bool:
    """Whether the space between two bands holds nothing countable: 1 to 2 days late, then 3 to 5."""
    whole = leaf.measure in {Measure.DAYS_LATE, Measure.COUNT}
    return whole and below.includes_upper and above.includes_lower and _next(below.upper) == above.lower


def _next(number: Decimal | None) -> Decimal | None:
    return None if number is None else number + 1


_OF_KIND: Mapping[Kind, Callable[[CriterionSpec], Iterator[Problem]]] = {
    Kind.LINEAR: _target_problems,
    Kind.LEADER: _target_problems,
    Kind.BANDS: _band_problems,
    Kind.PER_OCCURRENCE: _repeated_problems,
    Kind.STEPS: _step_problems,
    Kind.RANKED: _place_problems,
}
