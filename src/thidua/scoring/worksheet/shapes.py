"""What a worksheet is read into: cells with their place, lines, and doubts somebody settles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from openpyxl.utils import get_column_letter

from thidua.kernel.refusals import Message
from thidua.scoring.engine import Band, Kind, KnockOut, Measure, Part, Takes


class Column(StrEnum):
    """What a column of the worksheet can be."""

    STT = "stt"
    TITLE = "title"
    BASE = "base"
    BONUS = "bonus"
    MINUS = "minus"
    NOTE = "note"


class Weight(StrEnum):
    """How much a doubt asks for: a person's choice, a person's word on the proposal, or nothing but a look."""

    MUST = "must"
    CHECK = "check"
    NOTE = "note"


class DoubtKind(StrEnum):
    """What can be read in more than one way."""

    NOT_A_NUMBER = "not_a_number"
    STT_UNREADABLE = "stt_unreadable"
    PARENT_MISSING = "parent_missing"
    DUPLICATE = "duplicate"
    TWO_NUMBERS = "two_numbers"
    DATE_AS_NUMBER = "date_as_number"
    GROUPED_NUMBER = "grouped_number"
    SIGN_COLUMN = "sign_column"
    HEADING_POINTS = "heading_points"
    CAP_AS_POINTS = "cap_as_points"
    WORDS_DIFFER = "words_differ"
    RULE_IN_WORDS = "rule_in_words"
    ZERO_OR_MINUS = "zero_or_minus"
    MINUS_OVER_BASE = "minus_over_base"
    BANDS_GAP = "bands_gap"
    BANDS_OPEN = "bands_open"
    NO_CAP = "no_cap"
    STT_GAP = "stt_gap"
    REFERENCE = "reference"
    FAULT_AS_TITLE = "fault_as_title"
    SUM_DIFFERS = "sum_differs"
    TOTALS_DIFFER = "totals_differ"
    LINE_WITHOUT_POINTS = "line_without_points"
    OCCURRENCE = "occurrence"
    KNOCK_OUT = "knock_out"
    START = "start"
    STT_STYLE = "stt_style"
    STT_CASE = "stt_case"
    STT_REPEATED = "stt_repeated"
    STT_MISSING = "stt_missing"
    UNDER_UNNUMBERED = "under_unnumbered"
    DECIMAL_MARK = "decimal_mark"
    SPACED_SIGN = "spaced_sign"
    BANDS = "bands"
    CASES = "cases"
    ALTERNATIVES = "alternatives"
    BASE_ADDED = "base_added"
    CAP = "cap"
    OWNER = "owner"
    NOTE_ROW = "note_row"
    SIGNATURES = "signatures"
    TWO_TOTALS = "two_totals"


class Difference(StrEnum):
    """What can be seen only when a list of points lies beside the table or another list."""

    SELF_TOTAL_DIFFERS = "self_total_differs"
    OVER_CAP = "over_cap"
    NO_BONUS = "no_bonus"
    OVER_BASE = "over_base"
    UNDER_BASE = "under_base"
    DATED_LATE = "dated_late"
    AFTER_REPORT = "after_report"
    TWO_DATES = "two_dates"
    OTHER_YEAR = "other_year"
    PERCENT_DIFFERS = "percent_differs"
    OVER_TOTAL = "over_total"
    OTHER_CODE = "other_code"
    UNKNOWN_LINE = "unknown_line"
    REPEATED_LINE = "repeated_line"
    READ_AS = "read_as"
    CHANGED = "changed"


MUST = frozenset(
    {DoubtKind.NOT_A_NUMBER, DoubtKind.STT_UNREADABLE, DoubtKind.PARENT_MISSING, DoubtKind.DUPLICATE}
)
NOTES = frozenset(
    {
        DoubtKind.OCCURRENCE,
        DoubtKind.STT_STYLE,
        DoubtKind.STT_CASE,
        DoubtKind.STT_REPEATED,
        DoubtKind.STT_MISSING,
        DoubtKind.UNDER_UNNUMBERED,
        DoubtKind.DECIMAL_MARK,
        DoubtKind.SPACED_SIGN,
        DoubtKind.BANDS,
        DoubtKind.CASES,
        DoubtKind.ALTERNATIVES,
        DoubtKind.BASE_ADDED,
        DoubtKind.CAP,
        DoubtKind.OWNER,
        DoubtKind.NOTE_ROW,
        DoubtKind.SIGNATURES,
        DoubtKind.TWO_TOTALS,
    }
)
OTHER = "other"
"""The reading somebody types instead of those offered."""


@dataclass(frozen=True, slots=True)
class Option:
    """One reading offered; `takes_value` when it is typed."""

    key: str
    label: Message
    takes_value: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What somebody decided about a doubt: the key of a reading, and what was typed for `other`."""

    reading: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reading somebody may change: where, what stands there, what is offered, proposed and why."""

    key: str
    kind: DoubtKind | Difference
    sheet: str
    cell: str
    row: int
    found: str
    why: Message
    options: tuple[Option, ...]
    proposed: str
    settled: Settled | None = None

    @property
    def weight(self) -> Weight:
        """What it asks of a person."""
        if self.kind in MUST:
            return Weight.MUST
        return Weight.NOTE if self.kind in NOTES or isinstance(self.kind, Difference) else Weight.CHECK

    @property
    def reading(self) -> str:
        """The reading that counts now."""
        return self.settled.reading if self.settled else self.proposed

    @property
    def is_open(self) -> bool:
        """Whether a person has to say something before the table can be made."""
        return self.settled is None and self.weight is not Weight.NOTE

    @property
    def said(self) -> Message:
        """The reading that counts now, in words."""
        label = next((option.label for option in self.options if option.key == self.reading), "")
        return f"{label} {self.settled.value}" if self.settled and self.settled.value else label

    @property
    def proposal(self) -> Message:
        """The proposed reading in words."""
        return next((option.label for option in self.options if option.key == self.proposed), "")


class Asking:
    """Collects doubts while a sheet is read, and answers each with what was settled or is proposed."""

    def __init__(self, sheet: str, places: Mapping[Column, int], settled: Mapping[str, Settled]) -> None:
        self.sheet, self.places, self.settled = sheet, places, settled
        self.doubts: dict[str, Doubt] = {}

    def ask(
        self,
        kind: DoubtKind,
        row: int,
        column: Column,
        *,
        found: object,
        why: Message,
        options: Sequence[Option],
        proposed: str = "",
    ) -> Settled:
        """Note a doubt and tell which reading counts: the settled one where it is still offered."""
        place = self.places.get(column, self.places[Column.TITLE])
        cell = f"{get_column_letter(place + 1)}{row}"
        key, times = f"{cell}:{kind}", 1
        while key in self.doubts:
            times += 1
            key = f"{cell}:{kind}:{times}"
        answer = self.settled.get(key)
        if answer is not None and answer.reading not in {option.key for option in options}:
            answer = None
        first = proposed or (options[0].key if kind not in MUST else "")
        self.doubts[key] = Doubt(
            key, kind, self.sheet, cell, row, str(found)[:300], why, tuple(options), first, answer
        )
        return answer or Settled(first)


@dataclass(frozen=True, slots=True)
class RawLine:
    """One row of the sheet: its number and the value of each column as it stands."""

    number: int
    values: Mapping[Column, Any]

    def text(self, column: Column) -> str:
        """The cell as text, line breaks kept; a whole number without ".0"."""
        value = self.values.get(column)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it stands: its name, where its head is, which column is what, and the rows below."""

    name: str
    head_row: int
    titles: tuple[str, ...]
    places: Mapping[Column, int]
    lines: tuple[RawLine, ...]


@dataclass(eq=False)
class Node:
    """One line while the sheet is read: what stood there, and how it is going to be scored. Each is itself alone."""

    row: int
    stt: str = ""
    tokens: tuple[str, ...] = ()
    code: str = ""
    parent: "Node | None" = None
    children: "list[Node]" = field(default_factory=list)
    title: str = ""
    guidance: list[str] = field(default_factory=list)
    words: str = ""
    base: Decimal | None = None
    bonus: Decimal | None = None
    minus: Decimal | None = None
    knock_out: KnockOut | None = None
    evidence: bool = False
    scorer: str = ""
    part: Part = Part.BASE
    kind: Kind | None = None
    maximum: Decimal | None = None
    each: Decimal | None = None
    bonus_cap: Decimal | None = None
    minus_cap: Decimal | None = None
    takes: Takes = Takes.SUM
    measure: Measure = Measure.VALUE
    bands: tuple[Band, ...] = ()
    start: Decimal | None = None
    step: Decimal | None = None
    unit: str = ""
    suffix: str = ""

    def walk(self) -> "list[Node]":
        """This line and all below it, in order."""
        return [self, *(below for child in self.children for below in child.walk())]

    def above(self) -> "list[Node]":
        """The lines above it, the nearest first."""
        return [] if self.parent is None else [self.parent, *self.parent.above()]

    @property
    def has_points(self) -> bool:
        """Whether any of its points columns holds something."""
        return not (self.base is None and self.bonus is None and self.minus is None and not self.knock_out)
