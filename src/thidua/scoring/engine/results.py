"""What the engine gives back: points with everything that led to them, and how they explain themselves.

Formulas are built only when somebody opens a number; one that ends in a number ends in the points of the line.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from thidua.scoring.engine.leaves import (
    excess_of,
    known,
    measured,
    place_of,
    signed,
    sizes_compared,
    steps_passed,
    target_of,
)
from thidua.scoring.engine.shapes import (
    ZERO,
    CriterionSpec,
    Direction,
    Excess,
    Field,
    Flag,
    FlagKind,
    InputUsed,
    Kind,
    Line,
    Mark,
    Measure,
    Part,
    Piece,
    Sign,
    Standing,
    Takes,
    Term,
)

Pieces = tuple[Piece, ...]


class Outcome(NamedTuple):
    """The result of one line or group; of the whole table when `code` is empty.

    `points` is None where nothing is known (never a silent zero). For a group, `points` equals the sum of the
    children's points plus `adjustment`: what caps, choices, means and rounding changed. `unsettled` are the codes
    of lines below that are missing or refused, `awaiting` those that wait for other units or an outside scorer;
    while there are any, the points are provisional. `by_table` is what the table gives before rounding, also where
    a person set other points.
    """

    spec: CriterionSpec
    standing: Standing
    points: Decimal | None
    base: Decimal = ZERO
    bonus: Decimal = ZERO
    minus: Decimal = ZERO
    adjustment: Decimal = ZERO
    flags: tuple[Flag, ...] = ()
    unsettled: tuple[str, ...] = ()
    awaiting: tuple[str, ...] = ()
    knocked_out: tuple[str, ...] = ()
    children: tuple["Outcome", ...] = ()
    line: Line | None = None
    by_table: Decimal | None = None
    field: Field | None = None

    @property
    def code(self) -> str:
        """The code of the line; empty for the whole table."""
        return self.spec.code

    @property
    def title(self) -> str:
        """The title of the line."""
        return self.spec.title

    @property
    def part(self) -> Part:
        """What the line is in the total."""
        return self.spec.part

    @property
    def maximum(self) -> Decimal | None:
        """The points or the cap of the line, as it is for this unit."""
        return self.spec.maximum

    @property
    def is_complete(self) -> bool:
        """Whether every line below has its points."""
        return not self.unsettled

    @property
    def is_provisional(self) -> bool:
        """Whether others can still change these points."""
        return bool(self.unsettled or self.awaiting)

    @property
    def is_overridden(self) -> bool:
        """Whether a person set these points instead of the table."""
        return self.line is not None and self.line.override is not None

    @property
    def reachable(self) -> Decimal:
        """The most base points the table has for this unit here."""
        if not self.children:
            return (self.maximum or ZERO) if self.part is Part.BASE else ZERO
        below = [child.reachable for child in self.children]
        return sum(below, ZERO) if self.spec.takes is Takes.SUM else max(below)

    @property
    def assigned(self) -> Decimal:
        """The most base points this unit could reach here: without the lines not assigned to it.

        A line somebody set points for counts as assigned.
        """
        if not self.children:
            return ZERO if self.is_left_out else self.reachable
        below = [child.assigned for child in self.children]
        return sum(below, ZERO) if self.spec.takes is Takes.SUM else max(below)

    @property
    def is_left_out(self) -> bool:
        """Whether the line, or every base line below, is not assigned to this unit."""
        if self.children:
            return self.reachable > 0 and self.assigned == 0
        line = self.line
        return line is not None and line.mark is Mark.NOT_ASSIGNED and line.override is None

    @property
    def is_entered(self) -> bool:
        """Whether anything was entered for the line, or for one below."""
        if self.children:
            return any(child.is_entered for child in self.children)
        return self.line is not None and not self.line.is_blank

    @property
    def counted(self) -> tuple["Outcome", ...]:
        """The children whose points are taken: of alternatives one, of a mean those scored and assigned."""
        if self.spec.takes is Takes.SUM:
            return self.children
        return counted_of(self.spec, self.children)

    @property
    def inputs(self) -> tuple[InputUsed, ...]:
        """The entered values the points of this line depend on."""
        return () if self.children or self.line is None else _inputs(self.spec, self.line)

    @property
    def formula(self) -> tuple[Piece, ...]:
        """How the points came about, as numbers, signs and words."""
        return _group_formula(self) if self.children else _leaf_formula(self)

    def walk(self) -> Iterator["Outcome"]:
        """This result and all below it: the trace of a total, in the order of the table."""
        yield self
        for child in self.children:
            yield from child.walk()

    def inputs_below(self) -> tuple[InputUsed, ...]:
        """Every entered value this result depends on."""
        return tuple(used for outcome in self.walk() for used in outcome.inputs)

    def flagged(self, kind: FlagKind) -> bool:
        """Whether this very line carries such a flag."""
        return any(flag.kind is kind for flag in self.flags)


def _inputs(spec: CriterionSpec, line: Line) -> tuple[InputUsed, ...]:
    found = [InputUsed(spec.code, n, value) for n in spec.reads if (value := getattr(line, n)) is not None]
    if line.mark is not None:
        found.append(InputUsed(spec.code, "mark", line.mark.value))
    if line.override is not None:
        found.append(InputUsed(spec.code, "override", line.override.points))
    only_target = len(found) == 1 and found[0].name == "target" and spec.kind is Kind.LINEAR
    return () if only_target else tuple(found)


def counted_of(spec: CriterionSpec, children: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """Of alternatives the one that weighs most among those entered, else among those with points; of a mean, all.

    Lines not assigned to the unit have no part in either.
    """
    scored = tuple(c for c in children if c.standing is Standing.SCORED and not c.is_left_out)
    if spec.takes is Takes.MEAN or not scored:
        return scored
    entered = [child for child in scored if child.is_entered] or scored
    heaviest = (lambda c: abs(c.points or ZERO)) if spec.part is Part.MINUS else (lambda c: c.points or ZERO)
    return (max(entered, key=heaviest),)


def _leaf_formula(outcome: Outcome) -> Pieces:
    if outcome.standing is Standing.NOT_CLAIMED:
        return (Term.NOT_CLAIMED,)
    line, points, by_table = outcome.line, outcome.points, outcome.by_table
    pieces = _by_table(outcome)
    if line is not None and line.override is not None:
        head: Pieces = (Term.OVERRIDDEN, line.override.points)
        return head if by_table is None else (*head, Term.BY_THE_TABLE, *_ended(pieces, by_table))
    if outcome.flagged(FlagKind.CONDITION_NOT_MET):
        return (*pieces, Term.CONDITION_NOT_MET, Sign.GIVES, ZERO)
    if points is None or by_table is None or points == by_table:
        return pieces
    return (*_ended(pieces, by_table), Term.ROUNDED, points)


def _ended(pieces: Pieces, points: Decimal) -> Pieces:
    """The formula with its result at the end."""
    return pieces if pieces and pieces[-1] == points else (*pieces, Sign.GIVES, points)


def _by_table(outcome: Outcome) -> Pieces:
    line = outcome.line
    if outcome.flagged(FlagKind.NO_RESULT):
        return (Term.NO_RESULT, Sign.GIVES, ZERO)
    if line is None or line.is_blank or outcome.flagged(FlagKind.NOTHING_ENTERED):
        if outcome.standing is Standing.AWAITING:
            return (Term.AWAITS_SCORER,)
        return (Term.AT_START, outcome.by_table) if outcome.by_table is not None else (Term.MISSING,)
    if line.mark is Mark.EXEMPT:
        return (Term.EXEMPT, Sign.GIVES, outcome.by_table) if outcome.by_table is not None else (Term.EXEMPT,)
    if line.mark is Mark.NOT_ASSIGNED:
        return (Term.NOT_ASSIGNED, Sign.GIVES, ZERO)
    kind = outcome.spec.kind
    return FORMULAS[kind](outcome, line) if kind is not None else (Term.MISSING,)


def _direct(_outcome: Outcome, line: Line) -> Pieces:
    return (Term.ENTERED, known(line.points)) if line.points is not None else (Term.MISSING,)


def _yes_no(outcome: Outcome, line: Line) -> Pieces:
    if line.answer is None or outcome.by_table is None:
        return (Term.MISSING,)
    return (Term.YES if line.answer else Term.NO, Sign.GIVES, outcome.by_table)


def _linear(outcome: Outcome, line: Line) -> Pieces:
    actual, target, maximum = line.actual, line.target, known(outcome.spec.maximum)
    if actual is None or target is None or target <= 0:
        return (Term.MISSING,)
    higher = outcome.spec.direction is Direction.HIGHER
    if (actual >= target) if higher else (actual <= target):
        return (Term.REACHED, Sign.GIVES, maximum)
    upper, lower = (actual, target) if higher else (target, actual)
    pieces: Pieces = (maximum, Sign.TIMES, upper, Sign.OVER, lower)
    if outcome.flagged(FlagKind.BELOW_FLOOR):
        return (*pieces, Term.UNDER_FLOOR, known(outcome.spec.floor), Sign.GIVES, known(outcome.by_table))
    if maximum * upper / lower < (outcome.spec.least or ZERO):
        return (*pieces, Term.AT_LEAST, known(outcome.by_table), Sign.GIVES, known(outcome.by_table))
    return _not_below_zero(outcome, pieces)


def _not_below_zero(outcome: Outcome, pieces: Pieces) -> Pieces:
    """A share that came out below zero counts as zero."""
    return pieces if outcome.by_table else (*pieces, Term.AT_LEAST, ZERO, Sign.GIVES, ZERO)


_COUNTED = {Measure.DAYS_LATE: Term.DAYS_LATE, Measure.COUNT: Term.TIMES_COUNTED}


def _bands(outcome: Outcome, line: Line) -> Pieces:
    value = measured(outcome.spec, line)
    if isinstance(value, tuple):
        return (Term.MISSING,)
    pieces: Pieces = (value,)
    if outcome.spec.measure is Measure.RATIO:
        pieces = (known(line.actual), Sign.OVER, known(line.target), Sign.GIVES, value, Term.PER_CENT)
    elif outcome.spec.measure in _COUNTED:
        pieces = (value, _COUNTED[outcome.spec.measure])
    found = next((band for band in outcome.spec.bands if band.holds(value)), None)
    if found is None:
        return (*pieces, Term.MISSING)
    low: Pieces = (
        () if found.lower is None else (Term.FROM if found.includes_lower else Term.ABOVE, found.lower)
    )
    high: Pieces = (
        () if found.upper is None else (Term.TO if found.includes_upper else Term.BELOW, found.upper)
    )
    return (*pieces, Term.IN_BAND, *low, *high, Sign.GIVES, signed(outcome.spec, found.points))


def _per_occurrence(outcome: Outcome, line: Line) -> Pieces:
    if line.count is None:
        return (Term.MISSING,)
    each = signed(outcome.spec, known(outcome.spec.each))
    return _with_cap(outcome, (line.count, Sign.TIMES, each), line.count * each)


def _with_cap(outcome: Outcome, pieces: Pieces, size: Decimal) -> Pieces:
    if outcome.flagged(FlagKind.CAPPED):
        return (*pieces, Sign.GIVES, size, Term.CAPPED_AT, signed(outcome.spec, known(outcome.spec.maximum)))
    return pieces


def _steps(outcome: Outcome, line: Line) -> Pieces:
    if line.actual is None:
        return (Term.MISSING,)
    spec = outcome.spec
    passed, each = Decimal(steps_passed(spec, line.actual)), signed(spec, known(spec.each))
    if not passed:
        return (line.actual, Term.NOT_PAST, known(spec.start), Sign.GIVES, ZERO)
    below = spec.direction is Direction.LOWER
    seen: Pieces = (line.actual, Term.BELOW if below else Term.ABOVE, known(spec.start), Sign.GIVES, passed)
    return _with_cap(outcome, (*seen, Sign.TIMES, each), passed * each)


def _leader(outcome: Outcome, line: Line) -> Pieces:
    spec, actual = outcome.spec, line.actual
    target = target_of(spec, line)
    if actual is None or isinstance(target, tuple):
        return (Term.MISSING,)
    maximum, field = known(spec.maximum), outcome.field
    if target is None:
        if field is None or field.best is None:
            return (Term.AWAITS_OTHERS,)
        return _part_of_best(outcome, maximum, actual, field.best)
    share = spec.share_at_target
    sure: Pieces = (share, Sign.TIMES, maximum)
    higher = spec.direction is Direction.HIGHER
    if actual == target:
        return sure
    if (actual < target) if higher else (actual > target):
        upper, lower = (actual, target) if higher else (target, actual)
        return _not_below_zero(outcome, (*sure, Sign.TIMES, upper, Sign.OVER, lower))
    if field is None or field.most_excess is None:
        return (*sure, Term.AWAITS_OTHERS)
    own = excess_of(spec, actual, target)
    if own == field.most_excess:
        return (*sure, Sign.PLUS, Decimal(1) - share, Sign.TIMES, maximum, Term.LEADS, Sign.GIVES, maximum)
    excess: Pieces = (own, Sign.OVER, field.most_excess)
    if spec.excess is Excess.PERCENT:
        excess = (own * 100, Term.PER_CENT, Sign.OVER, field.most_excess * 100, Term.PER_CENT)
    return (
        *sure,
        Sign.PLUS,
        Decimal(1) - share,
        Sign.TIMES,
        maximum,
        Sign.TIMES,
        Sign.OPEN,
        *excess,
        Sign.CLOSE,
    )


def _share_of_best(outcome: Outcome, line: Line) -> Pieces:
    field, maximum = outcome.field, known(outcome.spec.maximum)
    if line.actual is None:
        return (Term.MISSING,)
    if field is None or field.best is None:
        return (Term.AWAITS_OTHERS,)
    return _part_of_best(outcome, maximum, line.actual, field.best)


def _part_of_best(outcome: Outcome, maximum: Decimal, actual: Decimal, best: Decimal) -> Pieces:
    upper, lower = sizes_compared(outcome.spec, actual, best)
    if upper >= lower:
        return (Term.LEADS, Sign.GIVES, known(outcome.by_table))
    return (maximum, Sign.TIMES, upper, Sign.OVER, lower)


def _ranked(outcome: Outcome, line: Line) -> Pieces:
    if line.actual is None:
        return (Term.MISSING,)
    if outcome.field is None:
        return (Term.AWAITS_OTHERS,)
    place = Decimal(place_of(outcome.spec, line.actual, outcome.field) + 1)
    return (line.actual, Term.PLACED, place, Sign.GIVES, known(outcome.by_table))


FORMULAS: Mapping[Kind, Callable[[Outcome, Line], Pieces]] = {
    Kind.DIRECT: _direct,
    Kind.YES_NO: _yes_no,
    Kind.LINEAR: _linear,
    Kind.BANDS: _bands,
    Kind.PER_OCCURRENCE: _per_occurrence,
    Kind.STEPS: _steps,
    Kind.LEADER: _leader,
    Kind.SHARE_OF_BEST: _share_of_best,
    Kind.RANKED: _ranked,
}


def _group_formula(outcome: Outcome) -> Pieces:
    if outcome.spec.takes is not Takes.SUM:
        return _chosen_formula(outcome)
    pieces: list[Piece] = []
    for child in outcome.children:
        if child.standing is Standing.NOT_CLAIMED:
            continue
        negative = child.points is not None and child.points < 0
        if pieces or negative:
            pieces.append(Sign.MINUS if negative else Sign.PLUS)
        pieces.append(Term.MISSING if child.points is None else abs(child.points))
    return (*pieces, *_adjusted(outcome))


def _chosen_formula(outcome: Outcome) -> Pieces:
    """The best of what there was to choose from, or the mean of what counts."""
    if outcome.points is None:
        return (Term.MISSING,)
    is_best = outcome.spec.takes is Takes.BEST
    shown = [c for c in outcome.children if c.standing is Standing.SCORED] if is_best else outcome.counted
    pieces: list[Piece] = [Term.BEST_OF if is_best else Term.MEAN_OF]
    for child in shown:
        if child.points is not None:
            pieces += [child.points, Sign.NEXT]
    return (*pieces[:-1], Sign.GIVES, outcome.points) if shown else (Sign.GIVES, outcome.points)


def _adjusted(outcome: Outcome) -> Pieces:
    """What caps, scaling and rounding made of the sum."""
    if outcome.points is None:
        return ()
    pieces: list[Piece] = []
    if outcome.flagged(FlagKind.NOT_ASSIGNED):
        pieces += [Term.NORMALISED]
    for flag in outcome.flags:
        if flag.kind is FlagKind.CAPPED and flag.limit is not None:
            pieces += [Term.CAPPED_AT, flag.limit]
        elif flag.kind is FlagKind.CONDITION_NOT_MET:
            pieces += [Term.CONDITION_NOT_MET]
    if not pieces and not outcome.code and outcome.by_table not in {None, outcome.points}:
        return (Sign.GIVES, known(outcome.by_table), Term.ROUNDED, outcome.points)
    return (*pieces, Sign.GIVES, outcome.points) if pieces else ()
