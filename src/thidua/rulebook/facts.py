"""What is known about a party, as plain records; and how each record looks to the rules: a token and a year.

A token says what a record is, without saying whose or when: "award:CSTDCS:counts:named", "rating:good",
"proof:initiative:ministry_province:free". Rules ask for tokens by `Select`; masks are folded from (token, year).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from thidua.rulebook.findings import Citation


class Rating(StrEnum):
    """How the tasks of a year were fulfilled, best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"


RATINGS = tuple(Rating)


class Scope(IntEnum):
    """How far a result reaches; a wider scope serves wherever a narrower one is asked for."""

    GRASSROOTS = 1
    COMMUNE = 2
    FIELD = 3
    MINISTRY_PROVINCE = 4
    NATIONWIDE = 5
    REGIONAL = 6
    WORLD = 7


class Counting(StrEnum):
    """Whether an award is a ground for the next one: merit is, sudden and thematic awards are not."""

    COUNTS = "counts"
    DOES_NOT = "does_not"
    UNKNOWN = "unknown"


class ProofState(StrEnum):
    """Whether a proof can be used: recognised and free, recognition pending, or used by a decision before."""

    FREE = "free"
    PENDING = "pending"
    USED_FOR_TITLE = "used_for_title"
    USED_FOR_FORM = "used_for_form"


@dataclass(frozen=True)
class Token:
    """What a record is to the rules. `named` tells whether the year is exact (see `AwardFact`)."""

    family: str
    code: str
    state: str = ""
    scope: int = 0
    named: bool = True

    @property
    def text(self) -> str:
        """One word for it, as the fact files of a sweep carry it; `parse` reads it back."""
        named = "named" if self.named else "unnamed"
        scope = Scope(self.scope).name.lower() if self.scope else ""
        return f"{self.family}:{self.code}:{self.state}:{scope}:{named}"

    @classmethod
    def parse(cls, text: str) -> "Token":
        """The token of that word. Raises `ValueError` naming what is wrong with it."""
        parts = text.split(":")
        if len(parts) != 5 or parts[4] not in {"named", "unnamed"}:
            raise ValueError(f"{text!r} is no fact: expected family:code:state:scope:named")
        family, code, state, scope, named = parts
        if family not in FAMILIES:
            raise ValueError(f"{text!r}: {family!r} is none of {', '.join(FAMILIES)}")
        if scope and scope.upper() not in Scope.__members__:
            raise ValueError(f"{text!r}: {scope!r} is no scope")
        return cls(family, code, state, Scope[scope.upper()] if scope else 0, named == "named")


SETTLED = ""
"""The state of a rating that counts."""
FAMILIES = ("award", "rating", "proof", "discipline", "leave")


@dataclass(frozen=True)
class AwardFact:
    """An award received. `year` is the last year of the achievement named in the decision.

    Where the decision names no period (`period_named` is False) `year` is the year of the decision, and counting
    begins somewhere in it: rules then try both readings (ND152/2025 Đ33 k7).
    """

    code: str
    year: int
    counting: Counting = Counting.COUNTS
    period_named: bool = True
    decision: str = ""
    decided_on: date | None = None
    won_by: str = ""
    origin: str = ""
    source: int | None = None

    @property
    def token(self) -> Token:
        """As the rules see it."""
        return Token("award", self.code, self.counting, named=self.period_named)


@dataclass(frozen=True)
class RatingFact:
    """The rating of a year by the competent body. `is_settled` False: a predecessor's, of which it is not known
    whether it counts.
    """

    year: int
    rating: Rating
    decision: str = ""
    origin: str = ""
    is_settled: bool = True
    source: int | None = None

    @property
    def token(self) -> Token:
        """As the rules see it."""
        return Token("rating", self.rating, SETTLED if self.is_settled else Counting.UNKNOWN)


@dataclass(frozen=True)
class ProofFact:
    """A result that a competent body confirms: an initiative, a scientific work, a feat, a contribution, a prize."""

    kind: str
    year: int
    scope: Scope
    state: ProofState = ProofState.FREE
    title: str = ""
    decision: str = ""
    origin: str = ""
    source: int | None = None

    @property
    def token(self) -> Token:
        """As the rules see it."""
        return Token("proof", self.kind, self.state, self.scope)


@dataclass(frozen=True)
class DisciplineFact:
    """A discipline over the half-open period [start, end); `end` None: still running."""

    level: str
    start: date
    end: date | None = None
    decision: str = ""
    origin: str = ""
    source: int | None = None

    def runs_on(self, day: date) -> bool:
        """Whether it is in effect on that day."""
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def year(self) -> int:
        """The year of its last day (of its beginning while it runs): counting begins after it."""
        return (self.end - timedelta(days=1)).year if self.end else self.start.year

    @property
    def token(self) -> Token:
        """As the rules see it; only an end on 31 December leaves no doubt about the year it ends in."""
        last = self.end - timedelta(days=1) if self.end else None
        return Token("discipline", self.level, named=last is not None and (last.month, last.day) == (12, 31))


@dataclass(frozen=True)
class HoldFact:
    """Something is being examined: a discipline, an inspection, a complaint. It ends by a conclusion."""

    ground: str
    start: date
    end: date | None = None
    note: str = ""
    source: int | None = None

    def runs_on(self, day: date) -> bool:
        """Whether it is open on that day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class LeaveFact:
    """A year with a leave that counts as time (maternity)."""

    kind: str
    year: int
    source: int | None = None

    @property
    def token(self) -> Token:
        """As the rules see it."""
        return Token("leave", self.kind)


@dataclass(frozen=True)
class ServiceFact:
    """Time in a service or post, [start, end); `end` None: still there."""

    kind: str
    start: date
    end: date | None = None
    origin: str = ""
    source: int | None = None

    def months_on(self, day: date) -> int:
        """Whole months until that day, or until its end."""
        end = min(self.end or day, day)
        if end <= self.start:
            return 0
        months = (end.year - self.start.year) * 12 + end.month - self.start.month
        return months - (1 if end.day < self.start.day else 0)


@dataclass(frozen=True)
class ShareFact:
    """How many of a collective's members, in a year: LDTT 14 of 20, warned 0 of 20. `is_settled`: as of a rating."""

    name: str
    year: int
    part: int
    whole: int
    origin: str = ""
    is_settled: bool = True
    source: int | None = None


@dataclass(frozen=True)
class Subject:
    """Who is judged: individual, collective or household, with the groups the law names (worker, army, …)."""

    kind: str
    groups: frozenset[str] = frozenset()
    is_woman: bool = False
    birth: date | None = None
    since: date | None = None


@dataclass(frozen=True)
class SubjectFact:
    """What the subject is, where a condition asked: a woman, whose service may be shorter."""

    what: str
    source: int | None = None


AnyFact = (
    AwardFact
    | RatingFact
    | ProofFact
    | DisciplineFact
    | HoldFact
    | LeaveFact
    | ServiceFact
    | ShareFact
    | SubjectFact
)
YearFact = AwardFact | RatingFact | ProofFact | DisciplineFact | LeaveFact


SEPARATOR = "; "
"""Between the names of several predecessors that share a fact (its `origin`)."""
FAMILY_OF: Mapping[type, str] = {
    AwardFact: "award",
    RatingFact: "rating",
    ProofFact: "proof",
    ShareFact: "share",
}
"""The families of which a trace tells by which rule they came down from a predecessor."""


@dataclass(frozen=True)
class Passage:
    """By which rule records of one family came down from bodies that were merged or renamed on a day.

    `treatment` is "yes", "person" (somebody decides) or "no"; `left_out` are years only some of those bodies have a
    record of, where the rule asks for all; `open_question` is empty when the rule is confirmed.
    """

    family: str
    origins: tuple[str, ...]
    how: str
    effective: date
    treatment: str
    citation: Citation
    open_question: str = ""
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything recorded about one party. `declared`: what somebody answers for with a signature, yes or no;
    `passages`: how that of its predecessors came to it.
    """

    subject: Subject
    awards: tuple[AwardFact, ...] = ()
    ratings: tuple[RatingFact, ...] = ()
    proofs: tuple[ProofFact, ...] = ()
    disciplines: tuple[DisciplineFact, ...] = ()
    holds: tuple[HoldFact, ...] = ()
    leaves: tuple[LeaveFact, ...] = ()
    services: tuple[ServiceFact, ...] = ()
    shares: tuple[ShareFact, ...] = ()
    declared: Mapping[str, bool] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()

    def of_years(self) -> Iterator[YearFact]:
        """The records that masks are folded from."""
        yield from self.awards
        yield from self.ratings
        yield from self.proofs
        yield from self.disciplines
        yield from self.leaves

    def latest_year(self, *, on: date) -> int:
        """The last year whose achievement counts on that day: the year itself once it is rated, else the one before."""
        rated = {rating.year for rating in self.ratings}
        return on.year if on.year in rated else on.year - 1
