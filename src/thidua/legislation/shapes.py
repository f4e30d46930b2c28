"""What the law's data is read into: plain records, never changed after reading."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from thidua.kernel.periods import Period
from thidua.legislation.enums import (
    AwardForm,
    AwardKind,
    AwardLevel,
    InstrumentKind,
    Rounding,
    TransitionKind,
    ValueUnit,
)
from thidua.parties.enums import PartyKind
from thidua.rulebook.conditions import Share
from thidua.rulebook.findings import Citation

# Names of texts of law are data: Vietnamese on every site and in every document.
_WORDS = {
    InstrumentKind.LAW: "Luật",
    InstrumentKind.DECREE: "Nghị định",
    InstrumentKind.DECISION: "Quyết định",
    InstrumentKind.CIRCULAR: "Thông tư",
    InstrumentKind.GUIDANCE: "Hướng dẫn",
    InstrumentKind.RESOLUTION: "Nghị quyết",
    InstrumentKind.LETTER: "Công văn",
}


@dataclass(frozen=True)
class Confirmation:
    """How sure a fact is: confirmed on a day by a source, or what is still open about it."""

    confirmed_on: date | None = None
    source: str = ""
    open_question: str = ""

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody read it in the text of the law or in a page that quotes it."""
        return self.confirmed_on is not None


@dataclass(frozen=True)
class Instrument:
    """A law, decree, circular or guidance, with the period it is in force."""

    code: str
    kind: InstrumentKind
    number: str
    title: str
    issuer: str
    signed_on: date | None
    in_force: Period
    confirmation: Confirmation
    replaced_by: str = ""

    @property
    def cited(self) -> str:
        """As a text names it: "Nghị định số 98/2023/NĐ-CP", "Luật Thi đua, khen thưởng số 06/2022/QH15"."""
        word = _WORDS[self.kind]
        name = f"{word} {self.title}" if self.kind is InstrumentKind.LAW else word
        return f"{name} số {self.number}" if self.number else f"{word} {self.title}"

    @property
    def cited_with_date(self) -> str:
        """As the grounds of a document name it (decree 30/2020): with its date, and a decree with its title."""
        day = f" ngày {written_date(self.signed_on)}" if self.signed_on else ""
        if self.kind is InstrumentKind.LAW:
            return f"{_WORDS[self.kind]} {self.title}{day}"
        issuer = f" của {self.issuer}" if self.issuer else ""
        return f"{self.cited}{day}{issuer} {self.title[:1].lower()}{self.title[1:]}"


@dataclass(frozen=True)
class DatedText:
    """Words that hold over a half-open period of days, and the article that set them (None: the award's own)."""

    in_force: Period
    text: str
    citation: Citation | None


@dataclass(frozen=True)
class DatedValue:
    """A number the law sets over a half-open period of days."""

    in_force: Period
    value: Fraction
    exceeds: bool
    citation: Citation
    confirmation: Confirmation


@dataclass(frozen=True)
class Threshold:
    """A number of the law that changes with time: its name, what it counts, of what, and its values."""

    code: str
    title: str
    unit: ValueUnit
    base: str
    values: tuple[DatedValue, ...]
    rounding: Rounding | None = None

    def value_on(self, day: date) -> DatedValue | None:
        """The value in force on that day, if one is known."""
        return next((value for value in self.values if day in value.in_force), None)

    def share_on(self, day: date) -> Share | None:
        """The value of that day as a condition of the rulebook."""
        value = self.value_on(day)
        if value is None:
            return None
        return Share(
            code=self.code,
            threshold=value.value,
            citation=value.citation,
            exceeds=value.exceeds,
            open_question=value.confirmation.open_question,
        )


@dataclass(frozen=True)
class Award:
    """A title or form of commendation: what may be given, to whom, by whom, under which article.

    `name` and `decider` are the latest known; `name_on` and `decider_on` answer for a day. `series` joins the
    classes of one order or medal ("HCLD"), `grade` tells them apart (1 is the highest class).
    """

    code: str
    name: str
    short: str
    english: str
    kind: AwardKind
    form: AwardForm
    level: AwardLevel
    recipients: frozenset[PartyKind]
    decider: str
    rank: int
    in_force: Period
    citation: Citation
    confirmation: Confirmation
    names: tuple[DatedText, ...] = ()
    deciders: tuple[DatedText, ...] = ()
    series: str = ""
    grade: int | None = None
    note: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the language of the reader: English on the English site, Vietnamese elsewhere."""
        return self.english if (get_language() or "vi").startswith("en") else self.name

    @property
    def is_title(self) -> bool:
        """Whether it is a title (danh hiệu) rather than a form of commendation."""
        return self.kind is AwardKind.TITLE

    @property
    def is_flag(self) -> bool:
        """Whether the object handed over is a flag."""
        return self.code.startswith(("CO_", "CTDCP"))

    def can_go_to(self, kind: PartyKind) -> bool:
        """Whether a party of that kind may receive it."""
        return kind in self.recipients

    def name_on(self, day: date) -> str:
        """What it was called on that day; outside the known periods, its latest name."""
        return _text_on(self.names, day, self.name)

    def decider_on(self, day: date) -> str:
        """Who decided on it on that day; outside the known periods, whoever decides last."""
        return _text_on(self.deciders, day, self.decider)


@dataclass(frozen=True)
class MeritKind:
    """A kind of commendation, loại hình khen thưởng (L06/2022 Đ8): for what kind of merit something is given."""

    code: str
    name: str
    english: str
    recipients: frozenset[PartyKind]
    purpose: str
    in_force: Period
    citation: Citation
    confirmation: Confirmation


@dataclass(frozen=True)
class Transition:
    """How the text in force from a day on treats what began before it; `until`: the first day it no longer does."""

    at: date
    kind: TransitionKind
    statement: str
    citation: Citation
    confirmation: Confirmation
    until: date | None = None


@dataclass(frozen=True)
class PrizeMultiple:
    """How many times the base salary goes with an award; `at_most` where the decree sets only a ceiling."""

    in_force: Period
    multiple: Fraction
    at_most: bool
    citation: Citation
    confirmation: Confirmation


@dataclass(frozen=True)
class BaseSalary:
    """The base salary (mức lương cơ sở) of a period, in đồng a month."""

    in_force: Period
    amount: int
    citation: Citation
    confirmation: Confirmation


@dataclass(frozen=True)
class Law:
    """Everything that was read."""

    instruments: Mapping[str, Instrument]
    thresholds: Mapping[str, Threshold]
    awards: Mapping[str, Award]
    merit_kinds: Mapping[str, MeritKind] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()
    prize_multiples: Mapping[str, tuple[PrizeMultiple, ...]] = field(default_factory=dict)
    base_salaries: tuple[BaseSalary, ...] = ()


def _text_on(texts: tuple[DatedText, ...], day: date, otherwise: str) -> str:
    return next((text.text for text in texts if day in text.in_force), otherwise)


def written_date(day: date) -> str:
    """The day as documents write it: "05 tháng 3 năm 2020", "15 tháng 02 năm 2024" (decree 30/2020)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{day.day:02d} tháng {month} năm {day.year}"


def period_text(period: Period) -> str:
    """The period in words: "từ 01/01/2024 đến trước 01/07/2025"."""
    start = date_format(period.start, "d/m/Y")
    if period.end is None:
        return gettext("từ %(start)s") % {"start": start}
    return gettext("từ %(start)s đến trước %(end)s") % {
        "start": start,
        "end": date_format(period.end, "d/m/Y"),
    }
