"""The scoring engine: a table and a unit's lines in, a tree of points with its trace out.

Pure: standard library only, no clock, no storage, exact decimals. Points are in the unit of the table (1000,
100, …). The vocabulary of leaf kinds is closed: one function a kind in `RULES`; a new kind is a new function.
Source of the primitives: the real tables of Tiền Giang 2022, Công an Quảng Trị 2025 and Thừa Thiên Huế 2018.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum

ZERO = Decimal(0)
_ARITHMETIC = Context(prec=28, rounding=ROUND_HALF_EVEN)


class Kind(StrEnum):
    """How a leaf turns what was entered into points."""

    DIRECT = "direct"
    YES_NO = "yes_no"
    LINEAR = "linear"
    PER_OCCURRENCE = "per_occurrence"


class Part(StrEnum):
    """What a line is in the total: base points, a bonus, or a minus. The three are capped apart."""

    BASE = "base"
    BONUS = "bonus"
    MINUS = "minus"


class Direction(StrEnum):
    """Whether reaching more or reaching less than the target is the better result."""

    HIGHER = "higher"
    LOWER = "lower"


class RoundingPlace(StrEnum):
    """Where the table rounds, once: on every line (sums are then exact), or on the total only."""

    LINES = "lines"
    TOTAL = "total"


class Standing(StrEnum):
    """How a line stands: with points, nothing entered, entry refused, or an optional line nobody claimed."""

    SCORED = "scored"
    MISSING = "missing"
    REFUSED = "refused"
    NOT_CLAIMED = "not_claimed"


class FlagKind(StrEnum):
    """What a reader of the result must be told."""

    OVER_MAXIMUM = "over_maximum"
    WRONG_SIGN = "wrong_sign"
    NOTHING_ENTERED = "nothing_entered"
    NO_TARGET = "no_target"
    TARGET_NOT_POSITIVE = "target_not_positive"
    CAPPED = "capped"


class Sign(StrEnum):
    """The signs a formula is written with."""

    PLUS = "+"
    MINUS = "−"
    TIMES = "×"
    OVER = "/"
    OPEN = "("
    CLOSE = ")"
    GIVES = "="


class Term(StrEnum):
    """The words a formula is written with; whoever shows it names them in the reader's language."""

    ENTERED = "entered"
    YES = "yes"
    NO = "no"
    REACHED = "reached"
    NOT_CLAIMED = "not_claimed"
    MISSING = "missing"
    CAPPED_AT = "capped_at"
    ROUNDED = "rounded"


Piece = Decimal | Sign | Term
Value = Decimal | bool


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """One line of a table: a group (it has children) or a leaf (it has a kind).

    `maximum`: for base lines the points of the line, for a bonus or minus leaf the cap of the line as a size
    (None: without cap). `each`: points of one occurrence, as a size. `bonus_cap`, `minus_cap`: the most that
    bonuses and minuses below a group may add up to, as sizes. `indicator`: what a linear leaf measures.
    """

    code: str
    title: str = ""
    maximum: Decimal | None = None
    kind: Kind | None = None
    part: Part = Part.BASE
    each: Decimal | None = None
    direction: Direction = Direction.HIGHER
    indicator: str = ""
    bonus_cap: Decimal | None = None
    minus_cap: Decimal | None = None
    children: tuple["CriterionSpec", ...] = ()

    def walk(self) -> Iterator["CriterionSpec"]:
        """This line and all below it, in the order of the table."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A whole table: its declared total in base points, its tree, and how it rounds.

    `total_cap` is the most a total may be, bonuses included; None lets bonuses pass the declared total.
    """

    total: Decimal
    criteria: tuple[CriterionSpec, ...]
    decimals: int = 2
    rounding: RoundingPlace = RoundingPlace.LINES
    total_cap: Decimal | None = None

    def walk(self) -> Iterator[CriterionSpec]:
        """Every line, in the order of the table."""
        for criterion in self.criteria:
            yield from criterion.walk()


@dataclass(frozen=True, slots=True)
class Line:
    """What a unit has for one leaf; only what the kind of the leaf needs is read.

    `points` for direct (minus lines: negative), `answer` for yes/no, `actual` and `target` for linear (in the
    unit of the indicator), `count` for per occurrence.
    """

    code: str
    points: Decimal | None = None
    answer: bool | None = None
    actual: Decimal | None = None
    target: Decimal | None = None
    count: Decimal | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was entered (a target alone is nothing)."""
        return self.points is None and self.answer is None and self.actual is None and self.count is None


@dataclass(frozen=True, slots=True)
class InputUsed:
    """One entered value that a result depends on."""

    code: str
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Flag:
    """A remark on a result; `limit` is the number it was measured against, if any."""

    kind: FlagKind
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one line or group; of the whole table when `code` is empty.

    `points` is None where nothing is known (never a silent zero). For a group, `points` equals the sum of the
    children's points plus `adjustment`: what caps and rounding changed. `unsettled` are the codes of lines
    below that are missing or refused; while there are any, the points are provisional.
    """

    code: str
    title: str
    part: Part
    standing: Standing
    points: Decimal | None
    maximum: Decimal | None
    base: Decimal = ZERO
    bonus: Decimal = ZERO
    minus: Decimal = ZERO
    adjustment: Decimal = ZERO
    formula: tuple[Piece, ...] = ()
    inputs: tuple[InputUsed, ...] = ()
    flags: tuple[Flag, ...] = ()
    unsettled: tuple[str, ...] = ()
    children: tuple["Outcome", ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every line below has its points."""
        return not self.unsettled

    def walk(self) -> Iterator["Outcome"]:
        """This result and all below it: the trace of a total, in the order of the table."""
        yield self
        for child in self.children:
            yield from child.walk()

    def inputs_below(self) -> tuple[InputUsed, ...]:
        """Every entered value this result depends on."""
        return tuple(used for outcome in self.walk() for used in outcome.inputs)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a rule makes of a line, before rounding: points or None, and how it came about."""

    points: Decimal | None
    formula: tuple[Piece, ...]
    inputs: tuple[InputUsed, ...]
    flags: tuple[Flag, ...] = ()


def compute(table: TableSpec, lines: Iterable[Line]) -> Outcome:
    """The whole result of one unit: points, formula, inputs and flags for each line, group and the total.

    The order of `lines` does not matter. Raises `ValueError` for a code the table does not have as a leaf,
    or one given twice: that is a mistake of the caller, not of a person.
    """
    by_code = _by_code(table, lines)
    with localcontext(_ARITHMETIC):
        children = tuple(_outcome(criterion, by_code, table) for criterion in table.criteria)
        root = CriterionSpec(code="", maximum=table.total, children=table.criteria)
        total = _group(root, children)
        return _finished(total, table)


def _by_code(table: TableSpec, lines: Iterable[Line]) -> dict[str, Line]:
    leaves = {criterion.code for criterion in table.walk() if not criterion.children}
    by_code: dict[str, Line] = {}
    for line in lines:
        if line.code not in leaves:
            raise ValueError(f"the table has no leaf {line.code!r}")
        if line.code in by_code:
            raise ValueError(f"two lines for {line.code!r}")
        by_code[line.code] = line
    return by_code


def _outcome(criterion: CriterionSpec, lines: Mapping[str, Line], table: TableSpec) -> Outcome:
    if criterion.children:
        return _group(criterion, tuple(_outcome(child, lines, table) for child in criterion.children))
    return _leaf(criterion, lines.get(criterion.code), table)


def compute_leaf(table: TableSpec, criterion: CriterionSpec, line: Line) -> Outcome:
    """The result of one leaf alone, for checking what somebody is about to enter."""
    with localcontext(_ARITHMETIC):
        return _leaf(criterion, line, table)


def _leaf(criterion: CriterionSpec, line: Line | None, table: TableSpec) -> Outcome:
    if criterion.kind is None:
        raise ValueError(f"leaf {criterion.code!r} has no kind: validate the table first")
    reading = RULES[criterion.kind](criterion, line or Line(criterion.code))
    standing = _standing(criterion, reading)
    points = ZERO if standing is Standing.NOT_CLAIMED else reading.points
    formula = reading.formula
    if points is not None and table.rounding is RoundingPlace.LINES:
        rounded = _rounded(points, table.decimals)
        if rounded != points:
            formula += (Sign.GIVES, points, Term.ROUNDED, rounded)
        points = rounded
    own = points or ZERO
    return Outcome(
        code=criterion.code,
        title=criterion.title,
        part=criterion.part,
        standing=standing,
        points=points,
        maximum=criterion.maximum,
        formula=(Term.NOT_CLAIMED,) if standing is Standing.NOT_CLAIMED else formula,
        inputs=reading.inputs,
        flags=() if standing is Standing.NOT_CLAIMED else reading.flags,
        unsettled=(criterion.code,) if points is None else (),
        base=own if criterion.part is Part.BASE else ZERO,
        bonus=own if criterion.part is Part.BONUS else ZERO,
        minus=own if criterion.part is Part.MINUS else ZERO,
    )


def _standing(criterion: CriterionSpec, reading: _Reading) -> Standing:
    if reading.points is not None:
        return Standing.SCORED
    if any(flag.kind not in {FlagKind.NOTHING_ENTERED, FlagKind.NO_TARGET} for flag in reading.flags):
        return Standing.REFUSED
    if criterion.part is not Part.BASE and not reading.inputs:
        return Standing.NOT_CLAIMED
    return Standing.MISSING


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _group(criterion: CriterionSpec, children: tuple[Outcome, ...]) -> Outcome:
    """Add the children up: base as it is, bonuses and minuses each up to the cap of the group."""
    flags: list[Flag] = []
    base = sum((child.base for child in children), ZERO)
    bonus = _capped(sum((child.bonus for child in children), ZERO), criterion.bonus_cap, flags)
    minus = -_capped(-sum((child.minus for child in children), ZERO), criterion.minus_cap, flags)
    unsettled = tuple(code for child in children for code in child.unsettled)
    nothing_known = bool(unsettled) and not any(child.standing is Standing.SCORED for child in children)
    points = base + bonus + minus
    added = sum((child.points for child in children if child.points is not None), ZERO)
    return Outcome(
        code=criterion.code,
        title=criterion.title,
        part=criterion.part,
        standing=Standing.MISSING if nothing_known else Standing.SCORED,
        points=None if nothing_known else points,
        maximum=criterion.maximum,
        base=base,
        bonus=bonus,
        minus=minus,
        adjustment=ZERO if nothing_known else points - added,
        formula=_sum_formula(children, flags, points),
        flags=tuple(flags),
        unsettled=unsettled,
        children=children,
    )


def _capped(size: Decimal, cap: Decimal | None, flags: list[Flag]) -> Decimal:
    if cap is None or size <= cap:
        return size
    flags.append(Flag(FlagKind.CAPPED, cap))
    return cap


def _sum_formula(children: Sequence[Outcome], flags: Sequence[Flag], points: Decimal) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for child in children:
        if child.standing is Standing.NOT_CLAIMED:
            continue
        negative = child.points is not None and child.points < 0
        if pieces or negative:
            pieces.append(Sign.MINUS if negative else Sign.PLUS)
        pieces.append(Term.MISSING if child.points is None else abs(child.points))
    for flag in flags:
        if flag.limit is not None:
            pieces += [Term.CAPPED_AT, flag.limit, Sign.GIVES, points]
    return tuple(pieces)


def _finished(total: Outcome, table: TableSpec) -> Outcome:
    """The total with what the table says of totals: rounding on the total only, and the most it may be."""
    if total.points is None:
        return total
    points, formula, flags = total.points, total.formula, total.flags
    if table.rounding is RoundingPlace.TOTAL:
        points = _rounded(points, table.decimals)
        if points != total.points:
            formula += (Sign.GIVES, total.points, Term.ROUNDED, points)
    if table.total_cap is not None and points > table.total_cap:
        points = table.total_cap
        formula += (Term.CAPPED_AT, points)
        flags += (Flag(FlagKind.CAPPED, points),)
    adjustment = total.adjustment + points - total.points
    return replace(total, points=points, adjustment=adjustment, formula=formula, flags=flags)


# ── The kinds of leaf ────────────────────────────────────────────────────────────────────────────────────


def _nothing_entered() -> _Reading:
    return _Reading(None, (Term.MISSING,), (), (Flag(FlagKind.NOTHING_ENTERED),))


def _direct(criterion: CriterionSpec, line: Line) -> _Reading:
    """Points as entered, from 0 to the maximum (minus lines: from minus the cap to 0). Outside: refused."""
    if line.points is None:
        return _nothing_entered()
    used = (InputUsed(criterion.code, "points", line.points),)
    size = -line.points if criterion.part is Part.MINUS else line.points
    formula = (Term.ENTERED, line.points)
    if size < 0:
        return _Reading(None, formula, used, (Flag(FlagKind.WRONG_SIGN),))
    if criterion.maximum is not None and size > criterion.maximum:
        return _Reading(None, formula, used, (Flag(FlagKind.OVER_MAXIMUM, criterion.maximum),))
    return _Reading(line.points, formula, used)


def _yes_no(criterion: CriterionSpec, line: Line) -> _Reading:
    """Yes gives the whole maximum (as a minus on minus lines), no gives 0."""
    if line.answer is None:
        return _nothing_entered()
    points = _signed(criterion, _known(criterion.maximum)) if line.answer else ZERO
    word = Term.YES if line.answer else Term.NO
    return _Reading(points, (word, Sign.GIVES, points), (InputUsed(criterion.code, "answer", line.answer),))


def _linear(criterion: CriterionSpec, line: Line) -> _Reading:
    """From 0 to maximum: maximum × actual / target, or maximum × target / actual where lower is better.

    Needs a positive target: none is missing, zero or less is refused. An actual below zero counts as zero.
    """
    if line.actual is None:
        return _nothing_entered()
    maximum = _known(criterion.maximum)
    used: tuple[InputUsed, ...] = (InputUsed(criterion.code, "actual", line.actual),)
    if line.target is None:
        return _Reading(None, (Term.MISSING,), used, (Flag(FlagKind.NO_TARGET),))
    used += (InputUsed(criterion.code, "target", line.target),)
    if line.target <= 0:
        return _Reading(None, (Term.MISSING,), used, (Flag(FlagKind.TARGET_NOT_POSITIVE, line.target),))
    higher = criterion.direction is Direction.HIGHER
    if (line.actual >= line.target) if higher else (line.actual <= line.target):
        return _Reading(maximum, (Term.REACHED, Sign.GIVES, maximum), used)
    upper, lower = (line.actual, line.target) if higher else (line.target, line.actual)
    points = max(maximum * upper / lower, ZERO)
    return _Reading(points, (maximum, Sign.TIMES, upper, Sign.OVER, lower), used)


def _per_occurrence(criterion: CriterionSpec, line: Line) -> _Reading:
    """Count × points of one occurrence, up to the cap of the line. A negative or broken count is refused."""
    if line.count is None:
        return _nothing_entered()
    used = (InputUsed(criterion.code, "count", line.count),)
    each = _known(criterion.each)
    formula: tuple[Piece, ...] = (line.count, Sign.TIMES, each)
    if line.count < 0 or line.count != line.count.to_integral_value():
        return _Reading(None, formula, used, (Flag(FlagKind.WRONG_SIGN),))
    size = line.count * each
    if criterion.maximum is None or size <= criterion.maximum:
        return _Reading(_signed(criterion, size), formula, used)
    formula += (Sign.GIVES, size, Term.CAPPED_AT, criterion.maximum)
    capped = _signed(criterion, criterion.maximum)
    return _Reading(capped, formula, used, (Flag(FlagKind.CAPPED, criterion.maximum),))


def _known(number: Decimal | None) -> Decimal:
    if number is None:
        raise ValueError("a number of the table is missing: validate the table first")
    return number


def _signed(criterion: CriterionSpec, size: Decimal) -> Decimal:
    return -size if criterion.part is Part.MINUS and size else size


RULES: Mapping[Kind, Callable[[CriterionSpec, Line], _Reading]] = {
    Kind.DIRECT: _direct,
    Kind.YES_NO: _yes_no,
    Kind.LINEAR: _linear,
    Kind.PER_OCCURRENCE: _per_occurrence,
}
