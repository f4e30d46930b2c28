"""The vocabulary of a scoring table: lines, modifiers, entries and results, as plain immutable shapes.

Points are in the unit of the table (1000, 100, 950 + 50, …); quantities in the unit of the line. Every shape is
a value: two tables, entries or results with the same content are equal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

ZERO = Decimal(0)
HUNDRED = Decimal(100)


class Kind(StrEnum):
    """How a leaf turns what was entered into points; `leaves.py` has the formula and an example of each."""

    DIRECT = "direct"
    YES_NO = "yes_no"
    LINEAR = "linear"
    BANDS = "bands"
    PER_OCCURRENCE = "per_occurrence"
    STEPS = "steps"
    LEADER = "leader"
    SHARE_OF_BEST = "share_of_best"
    RANKED = "ranked"


ACROSS_UNITS = frozenset({Kind.LEADER, Kind.SHARE_OF_BEST, Kind.RANKED})


class Part(StrEnum):
    """What a line is in the total: base points, a bonus, or a minus. The three are capped apart."""

    BASE = "base"
    BONUS = "bonus"
    MINUS = "minus"


class Takes(StrEnum):
    """What a group makes of its lines: all added, the one that weighs most, or their mean (a matrix of scorers).

    In a group of deductions the one that weighs most is the gravest.
    """

    SUM = "sum"
    BEST = "best"
    MEAN = "mean"


class Measure(StrEnum):
    """What a band table looks at: per cent of the target, days late, a count, or the value as entered."""

    RATIO = "ratio"
    DAYS_LATE = "days_late"
    COUNT = "count"
    VALUE = "value"


class Direction(StrEnum):
    """Whether reaching more or reaching less than the target is the better result."""

    HIGHER = "higher"
    LOWER = "lower"


class Excess(StrEnum):
    """How far a unit is over its target: in per cent of the target, or in the unit of the line."""

    PERCENT = "percent"
    ABSOLUTE = "absolute"


class ZeroTarget(StrEnum):
    """What a target of zero is: as if no target were given, or a mistake."""

    NO_TARGET = "no_target"
    REFUSED = "refused"


class RoundingPlace(StrEnum):
    """Where the table rounds, once: on every line (sums are then exact), or on the total only."""

    LINES = "lines"
    TOTAL = "total"


class RoundingMode(StrEnum):
    """How the table rounds a half: up (away from zero), to the even digit, or always towards zero."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"


class Start(StrEnum):
    """What a base line gives while nothing is entered: nothing yet, or its full points to deduct from."""

    ZERO = "zero"
    FULL = "full"


class NotAssigned(StrEnum):
    """What a line not assigned to a unit does: gives zero, lowers its comparable maximum, or is scaled out."""

    ZERO = "zero"
    EXCLUDED = "excluded"
    NORMALISED = "normalised"


class KnockOut(StrEnum):
    """When a line keeps a unit out of the ranking (không xếp loại): answered no, occurred at all, no points."""

    NO = "no"
    ANY = "any"
    ZERO = "zero"


class Mark(StrEnum):
    """What is said of a line instead of a value: exempt from it, or not assigned it."""

    EXEMPT = "exempt"
    NOT_ASSIGNED = "not_assigned"


class Standing(StrEnum):
    """How a line stands.

    With points; nothing entered; entry refused; an optional line nobody claimed; waiting for what only others
    can bring (the results of all units, or the points of the body that scores the line).
    """

    SCORED = "scored"
    MISSING = "missing"
    REFUSED = "refused"
    NOT_CLAIMED = "not_claimed"
    AWAITING = "awaiting"


class FlagKind(StrEnum):
    """What a reader of the result must be told."""

    OVER_MAXIMUM = "over_maximum"
    WRONG_SIGN = "wrong_sign"
    NOT_WHOLE = "not_whole"
    NOTHING_ENTERED = "nothing_entered"
    NO_TARGET = "no_target"
    TARGET_NOT_POSITIVE = "target_not_positive"
    NO_BAND = "no_band"
    BELOW_FLOOR = "below_floor"
    CAPPED = "capped"
    NO_RESULT = "no_result"
    PROVISIONAL = "provisional"
    CONDITION_NOT_MET = "condition_not_met"
    EXEMPTION_NOT_ALLOWED = "exemption_not_allowed"
    EXEMPT = "exempt"
    NOT_ASSIGNED = "not_assigned"
    OVERRIDDEN = "overridden"
    KNOCKED_OUT = "knocked_out"


class Sign(StrEnum):
    """The signs a formula is written with."""

    PLUS = "+"
    MINUS = "−"
    TIMES = "×"
    OVER = "/"
    OPEN = "("
    CLOSE = ")"
    NEXT = ";"
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
    AT_START = "at_start"
    EXEMPT = "exempt"
    NOT_ASSIGNED = "not_assigned"
    IN_BAND = "in_band"
    FROM = "from"
    ABOVE = "above"
    TO = "to"
    BELOW = "below"
    NOT_PAST = "not_past"
    DAYS_LATE = "days_late"
    TIMES_COUNTED = "times_counted"
    PER_CENT = "per_cent"
    UNDER_FLOOR = "under_floor"
    AT_LEAST = "at_least"
    LEADS = "leads"
    NO_RESULT = "no_result"
    AWAITS_OTHERS = "awaits_others"
    AWAITS_SCORER = "awaits_scorer"
    PLACED = "placed"
    BEST_OF = "best_of"
    MEAN_OF = "mean_of"
    CONDITION_NOT_MET = "condition_not_met"
    OVERRIDDEN = "overridden"
    BY_THE_TABLE = "by_the_table"
    NORMALISED = "normalised"


Piece = Decimal | Sign | Term
Value = Decimal | bool | str


@dataclass(frozen=True, slots=True)
class Band:
    """One step of a band table: its points (as a size) and where it lies; half-open `[lower, upper)` by default.

    An end that is None is open for ever. Example (Tiền Giang 2022, C1): 97 to below 98 per cent gives 4.
    """

    points: Decimal
    lower: Decimal | None = None
    upper: Decimal | None = None
    includes_lower: bool = True
    includes_upper: bool = False

    def holds(self, value: Decimal) -> bool:
        """Whether the value lies in the band."""
        lower, upper = self.lower, self.upper
        if lower is not None and (value < lower or (not self.includes_lower and value == lower)):
            return False
        return upper is None or value < upper or (self.includes_upper and value == upper)


@dataclass(frozen=True, slots=True)
class Variant:
    """What a line is for units of one class instead (volume class, type of unit); None keeps the line's own.

    Example (Tiền Giang 2022, 3.3): files handled early give up to 0.5 below 1,000 files a year, 2.7 from 2,000.
    """

    unit_class: str
    maximum: Decimal | None = None
    each: Decimal | None = None
    bands: tuple[Band, ...] | None = None


_READ_BY: Mapping[Kind, tuple[str, ...]] = {
    Kind.DIRECT: ("points",),
    Kind.YES_NO: ("answer",),
    Kind.LINEAR: ("actual", "target"),
    Kind.PER_OCCURRENCE: ("count",),
    Kind.STEPS: ("actual",),
    Kind.LEADER: ("actual", "target"),
    Kind.SHARE_OF_BEST: ("actual",),
    Kind.RANKED: ("actual",),
}
_MEASURED: Mapping[Measure, tuple[str, ...]] = {
    Measure.RATIO: ("actual", "target"),
    Measure.DAYS_LATE: ("days_late",),
    Measure.COUNT: ("count",),
    Measure.VALUE: ("actual",),
}


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """One line of a table: a group (it has children) or a leaf (it has a kind).

    `maximum`: for base lines the points of the line, for a bonus or minus leaf the cap of the line as a size
    (None: without cap). `each`: points of one occurrence or step, as a size. `bonus_cap`, `minus_cap`: the most
    bonuses and minuses below a group may add up to, as sizes. `indicator`: what a line with a target measures.
    `floor`: the share of the target (0 to 1) below which a linear line gives nothing; `least`: the least it gives
    once a result is in. `share_at_target`, `excess`, `zero_target`: settings of leader lines. `start`, `step`:
    where steps begin and how long one is. `place_points`: points of the first, second, … place. `only_if`: the
    code of the line whose base must be full for this bonus. `exemption`: when a unit is exempt (empty: never).
    `scorer`: the outside body that scores the line (empty: the appraisers). `variants`: other values by class.
    """

    code: str
    title: str = ""
    maximum: Decimal | None = None
    kind: Kind | None = None
    part: Part = Part.BASE
    each: Decimal | None = None
    direction: Direction = Direction.HIGHER
    indicator: str = ""
    unit: str = ""
    bonus_cap: Decimal | None = None
    minus_cap: Decimal | None = None
    takes: Takes = Takes.SUM
    measure: Measure = Measure.VALUE
    bands: tuple[Band, ...] = ()
    floor: Decimal | None = None
    least: Decimal | None = None
    share_at_target: Decimal = Decimal("0.5")
    excess: Excess = Excess.PERCENT
    zero_target: ZeroTarget = ZeroTarget.NO_TARGET
    start: Decimal | None = None
    step: Decimal | None = None
    place_points: tuple[Decimal, ...] = ()
    only_if: str = ""
    exemption: str = ""
    knock_out: KnockOut | None = None
    scorer: str = ""
    variants: tuple[Variant, ...] = ()
    children: tuple["CriterionSpec", ...] = ()

    def walk(self) -> Iterator["CriterionSpec"]:
        """This line and all below it, in the order of the table."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def needs_target(self) -> bool:
        """Whether the line compares a result with a target."""
        return "target" in self.reads

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields of an entry the line reads, by their names."""
        if self.kind is Kind.BANDS:
            return _MEASURED[self.measure]
        return _READ_BY[self.kind] if self.kind is not None else ()

    def seen_by(self, classes: frozenset[str]) -> "CriterionSpec":
        """The line, and all below it, as it is for a unit of these classes; the first variant that fits counts."""
        children = tuple(child.seen_by(classes) for child in self.children)
        fitting = next((v for v in self.variants if v.unit_class in classes), None)
        if fitting is None:
            return self if children == self.children else replace(self, children=children)
        return replace(
            self,
            maximum=self.maximum if fitting.maximum is None else fitting.maximum,
            each=self.each if fitting.each is None else fitting.each,
            bands=self.bands if fitting.bands is None else fitting.bands,
            children=children,
        )


@dataclass(frozen=True, slots=True)
class Grade:
    """A level of the whole result: the least total, and the share of its maximum no line may stand below.

    Example (Nghệ An, draft of 2025): excellent from 90 points with no line below 85 per cent of its maximum.
    """

    code: str
    title: str
    least_total: Decimal
    least_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A whole table: its declared total in base points, its tree, how it rounds, and what a total may be.

    `bonus_cap`, `minus_cap`: the most bonuses and minuses of the whole table count (950 + 50: `total` 950,
    `bonus_cap` 50). `total_cap`: the most a total may be, bonuses included; None lets bonuses pass the declared
    total. `grades`: best first.
    """

    total: Decimal
    criteria: tuple[CriterionSpec, ...]
    decimals: int = 2
    rounding: RoundingPlace = RoundingPlace.LINES
    total_cap: Decimal | None = None
    mode: RoundingMode = RoundingMode.HALF_UP
    start: Start = Start.ZERO
    not_assigned: NotAssigned = NotAssigned.ZERO
    bonus_cap: Decimal | None = None
    minus_cap: Decimal | None = None
    grades: tuple[Grade, ...] = ()

    def walk(self) -> Iterator[CriterionSpec]:
        """Every line, in the order of the table."""
        for criterion in self.criteria:
            yield from criterion.walk()

    @property
    def across_units(self) -> tuple[CriterionSpec, ...]:
        """The leaves that compare units."""
        return tuple(line for line in self.walk() if not line.children and line.kind in ACROSS_UNITS)

    @property
    def classes(self) -> frozenset[str]:
        """The classes of units some line knows."""
        return frozenset(v.unit_class for criterion in self.walk() for v in criterion.variants)

    def seen_by(self, classes: frozenset[str]) -> "TableSpec":
        """The table as it is for a unit of these classes."""
        criteria = tuple(criterion.seen_by(classes) for criterion in self.criteria)
        return self if criteria == self.criteria else replace(self, criteria=criteria)


class Override(NamedTuple):
    """Points a named person set instead of what the table gives, with a reason; `at` as ISO text."""

    points: Decimal
    person: str = ""
    reason: str = ""
    at: str = ""


class Line(NamedTuple):
    """What a unit has for one leaf; only what the kind of the leaf needs is read.

    `points` for direct (minus lines: negative), `answer` for yes/no, `actual` and `target` in the unit of the
    line, `count` for occurrences, `days_late` for bands on delay, `mark` instead of a value, `override` beside it.
    """

    code: str
    points: Decimal | None = None
    answer: bool | None = None
    actual: Decimal | None = None
    target: Decimal | None = None
    count: Decimal | None = None  # type: ignore[assignment] # the entry wins over the method of tuples
    days_late: Decimal | None = None
    mark: Mark | None = None
    override: Override | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was entered (a target alone is nothing)."""
        return (
            self.points is None
            and self.answer is None
            and self.actual is None
            and self.count is None
            and self.days_late is None
            and self.mark is None
            and self.override is None
        )


class Flag(NamedTuple):
    """A remark on a result; `limit` is the number it was measured against, if any."""

    kind: FlagKind
    limit: Decimal | None = None


class InputUsed(NamedTuple):
    """One entered value that a result depends on."""

    code: str
    name: str
    value: Value


class Field(NamedTuple):
    """What the results of all units say about one line that compares them.

    `most_excess`: how far the leader is over its target, None when nobody is. `best`: the best result (leader
    lines: among units without a target). `ordered`: all results, best first. `is_closed`: no result can come any more.
    """

    most_excess: Decimal | None = None
    best: Decimal | None = None
    ordered: tuple[Decimal, ...] = ()
    is_closed: bool = True
