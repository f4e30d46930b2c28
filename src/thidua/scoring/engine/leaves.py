"""The kinds of leaf: one function each, from what was entered to points before rounding.

Each is given the line of the table, what was entered, and what all units have (`Field`, None while one unit is
looked at alone); it gives the points, or None, and the flags. The vocabulary is closed: a new kind is a new function
in `RULES`, with its formula in `results.py`.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from thidua.scoring.engine.shapes import (
    HUNDRED,
    ZERO,
    CriterionSpec,
    Direction,
    Excess,
    Field,
    Flag,
    FlagKind,
    Kind,
    Line,
    Measure,
    Part,
    ZeroTarget,
)

ONE = Decimal(1)
Reading = tuple[Decimal | None, tuple[Flag, ...]]
NOTHING: Reading = (None, (Flag(FlagKind.NOTHING_ENTERED),))
WRONG_SIGN: Reading = (None, (Flag(FlagKind.WRONG_SIGN),))
NO_TARGET: Reading = (None, (Flag(FlagKind.NO_TARGET),))
WAITS_FOR_OTHERS = (Flag(FlagKind.PROVISIONAL),)


def direct(spec: CriterionSpec, line: Line, _field: Field | None) -> Reading:
    """Points as entered, from 0 to the maximum (minus lines: from minus the cap to 0). Outside: refused."""
    points = line.points
    if points is None:
        return NOTHING
    size = -points if spec.part is Part.MINUS else points
    if size < 0:
        return WRONG_SIGN
    if spec.maximum is not None and size > spec.maximum:
        return None, (Flag(FlagKind.OVER_MAXIMUM, spec.maximum),)
    return points, ()


def yes_no(spec: CriterionSpec, line: Line, _field: Field | None) -> Reading:
    """Yes gives the whole maximum (as a minus on minus lines), no gives 0."""
    if line.answer is None:
        return NOTHING
    return (signed(spec, known(spec.maximum)) if line.answer else ZERO), ()


def linear(spec: CriterionSpec, line: Line, _field: Field | None) -> Reading:
    """From 0 to maximum: maximum × actual / target, or maximum × target / actual where lower is better.

    Below the floor (a share of the target) it gives 0; with a result it never gives less than `least`. Needs a
    positive target: none is missing, zero or less is refused. An actual below zero counts as zero.
    """
    actual, target = line.actual, line.target
    if actual is None:
        return NOTHING
    maximum = known(spec.maximum)
    if target is None:
        return NO_TARGET
    if target <= 0:
        return None, (Flag(FlagKind.TARGET_NOT_POSITIVE, target),)
    if spec.direction is Direction.HIGHER:
        if actual >= target:
            return maximum, ()
        upper, lower = actual, target
    else:
        if actual <= target:
            return maximum, ()
        upper, lower = target, actual
    if spec.floor is not None and upper < spec.floor * lower:
        return spec.least or ZERO, (Flag(FlagKind.BELOW_FLOOR, spec.floor),)
    points = maximum * upper / lower
    return max(points, spec.least or ZERO), ()


def measured(spec: CriterionSpec, line: Line) -> Decimal | Reading:
    """What a band table looks at, or why there is nothing to look at."""
    measure = spec.measure
    if measure is Measure.DAYS_LATE:
        return NOTHING if line.days_late is None else line.days_late
    if measure is Measure.COUNT:
        return NOTHING if line.count is None else line.count
    if line.actual is None:
        return NOTHING
    if measure is Measure.VALUE:
        return line.actual
    if line.target is None:
        return NO_TARGET
    if line.target <= 0:
        return None, (Flag(FlagKind.TARGET_NOT_POSITIVE, line.target),)
    return HUNDRED * line.actual / line.target


def bands(spec: CriterionSpec, line: Line, _field: Field | None) -> Reading:
    """The points of the band the value lies in (as a minus on minus lines); in a gap between bands: refused, and so
    is a negative or broken count.

    Example (Bộ Tư pháp, QĐ 484/2023): a report on time 2, 1-2 days late 1.5, 3-5 days 1, 6-10 days 0.5, later 0.
    """
    value = measured(spec, line)
    if isinstance(value, tuple):
        return value
    if spec.measure is Measure.COUNT and (refused := _refused_count(value)):
        return None, (refused,)
    for band in spec.bands:
        if band.holds(value):
            return signed(spec, band.points), ()
    return None, (Flag(FlagKind.NO_BAND, value),)


def per_occurrence(spec: CriterionSpec, line: Line, _field: Field | None) -> Reading:
    """Count × points of one occurrence, up to the cap of the line. A negative or broken count is refused."""
    count = line.count
    if count is None:
        return NOTHING
    refused = _refused_count(count)
    if refused is not None:
        return None, (refused,)
    return capped(spec, count * known(spec.each))


def _refused_count(count: Decimal) -> Flag | None:
    """What is wrong with a count; None for a whole one from 0 on."""
    if count < 0:
        return Flag(FlagKind.WRONG_SIGN)
    return Flag(FlagKind.NOT_WHOLE, count) if count != count.to_integral_value() else None


def steps(spec: CriterionSpec, line: Line, _field: Field | None) -> Reading:
    """Points of one step on passing the start, and again for each further whole step, up to the cap.

    Example (Tiền Giang 2022, C2.4): above 92 per cent 0.1, then 0.1 for each further 1 per cent, at most 0.5.
    """
    if line.actual is None:
        return NOTHING
    return capped(spec, known(spec.each) * steps_passed(spec, line.actual))


def steps_passed(spec: CriterionSpec, actual: Decimal) -> int:
    """How many steps a value has passed."""
    over = actual - known(spec.start)
    if spec.direction is Direction.LOWER:
        over = -over
    return int(over // known(spec.step)) + 1 if over > 0 else 0


def leader(spec: CriterionSpec, line: Line, field: Field | None) -> Reading:
    """A share at the target, the rest by how far over it the unit is, measured by whoever is furthest over.

    With S the share at the target (0.5), M the maximum, A the result, T the target: A < T gives S·M·A/T; A = T gives
    S·M; A > T gives S·M + (1 − S)·M·(own excess / the leader's excess), so every leader has M. Nobody over: nobody
    leads. Units without a target are ranked apart by their share of the best of them; an entry without a result
    either gives 0. Source: the
    2025 table of Công an Quảng Trị, article 6. Alone, a unit over its target is sure of S·M only.
    """
    maximum = known(spec.maximum)
    target = target_of(spec, line)
    if isinstance(target, tuple):
        return target
    if target is None:
        return _without_target(spec, line.actual, field)
    actual = line.actual
    if actual is None:
        return NOTHING
    sure = spec.share_at_target * maximum
    higher = spec.direction is Direction.HIGHER
    if actual == target:
        return sure, ()
    if (actual < target) if higher else (actual > target):
        upper, lower = (actual, target) if higher else (target, actual)
        return max(sure * upper / lower, ZERO), ()
    if field is None or field.most_excess is None:
        return sure, WAITS_FOR_OTHERS
    share = min(excess_of(spec, actual, target) / field.most_excess, ONE)
    return sure + (maximum - sure) * share, (() if field.is_closed else WAITS_FOR_OTHERS)


def _without_target(spec: CriterionSpec, actual: Decimal | None, field: Field | None) -> Reading:
    maximum = known(spec.maximum)
    if actual is None:
        is_closed = field is not None and field.is_closed
        return (ZERO, (Flag(FlagKind.NO_RESULT),)) if is_closed else NOTHING
    return _part_of_best(spec, maximum, actual, field)


def target_of(spec: CriterionSpec, line: Line) -> Decimal | Reading | None:
    """The target of a leader line; None when the unit has none, a reading when the one it has is refused."""
    target = line.target
    if target is None or (target == 0 and spec.zero_target is ZeroTarget.NO_TARGET):
        return None
    if target <= 0:
        return None, (Flag(FlagKind.TARGET_NOT_POSITIVE, target),)
    return target


def excess_of(spec: CriterionSpec, actual: Decimal, target: Decimal) -> Decimal:
    """How far a result is over the target, as the line measures it; negative when it is short of it."""
    over = actual - target if spec.direction is Direction.HIGHER else target - actual
    return over if spec.excess is Excess.ABSOLUTE else over / target


def share_of_best(spec: CriterionSpec, line: Line, field: Field | None) -> Reading:
    """Maximum × result / the best result of all units (lower is better: best / result); below zero counts as zero."""
    if line.actual is None:
        return NOTHING
    return _part_of_best(spec, known(spec.maximum), line.actual, field)


def _part_of_best(spec: CriterionSpec, maximum: Decimal, actual: Decimal, field: Field | None) -> Reading:
    if field is None or field.best is None:
        return None, WAITS_FOR_OTHERS
    flags = () if field.is_closed else WAITS_FOR_OTHERS
    upper, lower = sizes_compared(spec, actual, field.best)
    if upper >= lower:
        return (maximum if lower > 0 or spec.direction is Direction.LOWER else ZERO), flags
    return maximum * upper / lower, flags


def sizes_compared(spec: CriterionSpec, actual: Decimal, best: Decimal) -> tuple[Decimal, Decimal]:
    """Result over best, or best over result where lower is better; below zero counts as zero."""
    own, first = max(actual, ZERO), max(best, ZERO)
    return (own, first) if spec.direction is Direction.HIGHER else (first, own)


def ranked(spec: CriterionSpec, line: Line, field: Field | None) -> Reading:
    """The points of the place the result takes among all units; equal results share the better place.

    A place beyond the last one named gives 0.
    """
    if line.actual is None:
        return NOTHING
    if field is None:
        return None, WAITS_FOR_OTHERS
    flags = () if field.is_closed else WAITS_FOR_OTHERS
    place = place_of(spec, line.actual, field)
    return signed(spec, spec.place_points[place] if place < len(spec.place_points) else ZERO), flags


def place_of(spec: CriterionSpec, actual: Decimal, field: Field) -> int:
    """How many results are better than this one."""
    if spec.direction is Direction.HIGHER:
        return sum(other > actual for other in field.ordered)
    return sum(other < actual for other in field.ordered)


def capped(spec: CriterionSpec, size: Decimal) -> Reading:
    """A size up to the cap of the line, with its sign."""
    if spec.maximum is None or size <= spec.maximum:
        return signed(spec, size), ()
    return signed(spec, spec.maximum), (Flag(FlagKind.CAPPED, spec.maximum),)


def known(number: Decimal | None) -> Decimal:
    """A number a sound table has. Raises `ValueError` without it: the table was not validated."""
    if number is None:
        raise ValueError("a number of the table is missing: validate the table first")
    return number


def signed(spec: CriterionSpec, size: Decimal) -> Decimal:
    """A size as points: negative on minus lines."""
    return -size if spec.part is Part.MINUS and size else size


RULES: Mapping[Kind, Callable[[CriterionSpec, Line, Field | None], Reading]] = {
    Kind.DIRECT: direct,
    Kind.YES_NO: yes_no,
    Kind.LINEAR: linear,
    Kind.BANDS: bands,
    Kind.PER_OCCURRENCE: per_occurrence,
    Kind.STEPS: steps,
    Kind.LEADER: leader,
    Kind.SHARE_OF_BEST: share_of_best,
    Kind.RANKED: ranked,
}
