"""What a scoring table must satisfy before anybody is scored by it. As pure as the engine it stands on."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from thidua.scoring.engine import ZERO, Band, CriterionSpec, Kind, Measure, Part, TableSpec, Takes
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


# What a table may be frozen with all the same: the officers' own tables have such places, and people settle them.
WARNINGS = frozenset({ProblemKind.BANDS_GAP, ProblemKind.MAXIMUM_OUT_OF_REACH, ProblemKind.CAP_WITHOUT_LINES})


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
    """Everything that keeps the table from being used, in the order of its lines; empty when it is sound."""
    found: list[Problem] = []
    if not table.criteria:
        found.append(Problem(ProblemKind.EMPTY))
    times = Counter(criterion.code for criterion in table.walk())
    found += [Problem(ProblemKind.DUPLICATE_CODE, code) for code, count in times.items() if count > 1]
    base = _base_points(table.criteria)
    if table.criteria and base != table.total:
        found.append(Problem(ProblemKind.TOTAL_DIFFERS, "", expected=table.total, found=base))
    for criterion in table.walk():
        found += _group_problems(criterion) if criterion.children else _leaf_problems(criterion)
        found += _condition_problems(criterion, table)
    found += _grade_problems(table)
    found += [
        Problem(ProblemKind.NO_SUCH_GROUP, rule.code)
        for rule in chain
        if rule.kind is TieBreakKind.GROUP_POINTS and rule.code not in times
    ]
    return tuple(found)


def _base_points(children: Sequence[CriterionSpec], takes: Takes = Takes.SUM) -> Decimal:
    """The base points a group can reach: of alternatives and of a mean, the most of one line."""
    sizes = [child.maximum or ZERO for child in children if child.part is Part.BASE]
    return sum(sizes, ZERO) if takes is Takes.SUM else max(sizes, default=ZERO)


def _group_problems(group: CriterionSpec) -> Iterator[Problem]:
    if group.part is not Part.BASE:
        if any(child.part is not group.part for child in group.children):
            yield Problem(ProblemKind.MIXED_PARTS, group.code)
    elif (reached := _base_points(group.children, group.takes)) != (group.maximum or ZERO):
        yield Problem(ProblemKind.CHILDREN_DO_NOT_ADD_UP, group.code, expected=group.maximum, found=reached)
    for cap, part in ((group.bonus_cap, Part.BONUS), (group.minus_cap, Part.MINUS)):
        if cap is None:
            continue
        if cap <= 0:
            yield Problem(ProblemKind.NOT_POSITIVE, group.code)
        elif not any(line.part is part for line in group.walk() if not line.children):
            yield Problem(ProblemKind.CAP_WITHOUT_LINES, group.code, expected=cap)


def _condition_problems(criterion: CriterionSpec, table: TableSpec) -> Iterator[Problem]:
    if not criterion.only_if:
        return
    condition = next((line for line in table.walk() if line.code == criterion.only_if), None)
    if condition is None:
        yield Problem(ProblemKind.NO_SUCH_CONDITION, criterion.code)
    elif criterion.part is not Part.BONUS:
        yield Problem(ProblemKind.CONDITION_ON_BASE, criterion.code)
    elif any(line.code == criterion.code for line in condition.walk()):
        yield Problem(ProblemKind.CIRCULAR_CONDITION, criterion.code)


def _grade_problems(table: TableSpec) -> Iterator[Problem]:
    totals = [grade.least_total for grade in table.grades]
    if totals != sorted(set(totals), reverse=True):
        yield Problem(ProblemKind.GRADES_OUT_OF_ORDER)


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
    yield from _OF_KIND.get(leaf.kind, _nothing)(leaf)


def _nothing(_leaf: CriterionSpec) -> Iterator[Problem]:
    return iter(())


def _target_problems(leaf: CriterionSpec) -> Iterator[Problem]:
    if not leaf.indicator:
        yield Problem(ProblemKind.NO_INDICATOR, leaf.code)
    for share in (leaf.floor, leaf.share_at_target):
        if share is not None and not ZERO <= share <= 1:
            yield Problem(ProblemKind.SHARE_OUT_OF_RANGE, leaf.code, found=share)


def _place_problems(leaf: CriterionSpec) -> Iterator[Problem]:
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


def _bands_problems(leaf: CriterionSpec) -> Iterator[Problem]:
    for bands in (leaf.bands, *(v.bands for v in leaf.variants if v.bands is not None)):
        yield from _band_problems(leaf, bands)


def _band_problems(leaf: CriterionSpec, bands: Sequence[Band]) -> Iterator[Problem]:
    """Bands neither overlap nor leave a gap between them, and the best gives the maximum of a base line."""
    if not bands:
        yield Problem(ProblemKind.NO_BANDS, leaf.code)
        return
    best = max(band.points for band in bands)
    if leaf.maximum is not None and best > leaf.maximum:
        yield Problem(ProblemKind.BAND_OVER_MAXIMUM, leaf.code, leaf.maximum, best)
    elif leaf.part is Part.BASE and leaf.maximum is not None and best < leaf.maximum:
        yield Problem(ProblemKind.MAXIMUM_OUT_OF_REACH, leaf.code, leaf.maximum, best)
    ordered = sorted(
        bands, key=lambda band: (band.lower is not None, band.lower or ZERO, not band.includes_lower)
    )
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
    Kind.BANDS: _bands_problems,
    Kind.PER_OCCURRENCE: _repeated_problems,
    Kind.STEPS: _step_problems,
    Kind.RANKED: _place_problems,
}
