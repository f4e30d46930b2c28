"""Conditions on a party's history. Each says how it is judged, once, for one person and for a whole country.

`level(view, marks)` answers 0 not met, 1 evidence missing, 2 needs a person, 3 met. `marks` are the two readings of
where counting begins (`masks.Since`): what holds in both is met, what holds in one needs a paper.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from thidua.rulebook.facts import RATINGS, Rating
from thidua.rulebook.masks import SPAN, Level, Mask, Select, Truth, View, every, ones, some, trailing, window

NOT_MET, MISSING, PERSON, MET = 0, 1, 2, 3

Marks = tuple[Mask, Mask]


class Condition(Protocol):
    """What a rule needs."""

    def level(self, view: View, marks: Marks) -> Level:
        """How far it holds."""


@dataclass(frozen=True)
class YearsOf:
    """Years with a quality: rated so or better, or given one of these awards; any of the parts will do."""

    rating: Rating | None = None
    awards: frozenset[str] = frozenset()

    def sure(self, view: View) -> Mask:
        """Years that are on record. A year of maternity leave without a rating does not lower what is good."""
        found: Mask = 0
        if self.rating is not None:
            found |= view.years(Select("rating", frozenset(RATINGS[: RATINGS.index(self.rating) + 1])))
            if self.rating is not Rating.EXCELLENT:
                found |= view.years(Select("leave", frozenset({"maternity"}))) & _unrated(view)
        if self.awards:
            found |= view.years(Select("award", self.awards, frozenset({"counts"})))
        return found

    def possible(self, view: View) -> Mask:
        """Those, and years that a paper not yet recorded could add: a year without rating, an award of unknown kind."""
        found = self.sure(view)
        if self.rating is not None:
            found |= _unrated(view)
        if self.awards:
            found |= view.years(Select("award", self.awards, frozenset({"unknown"})))
        return found


def _unrated(view: View) -> Mask:
    return ones(SPAN) ^ view.years(Select("rating"))


def _kleene(view: View, *, sure: Sequence[Truth], possible: Sequence[Truth]) -> Level:
    """Met when it holds in every reading on record, missing when one reading with more papers would do."""
    either = view.algebra.either
    return either(every(sure), MET, either(some(possible), MISSING, NOT_MET))


@dataclass(frozen=True)
class Ever:
    """One of these awards was received at some time; of a kind that counts."""

    awards: frozenset[str]

    def level(self, view: View, marks: Marks) -> Level:
        """Met, or missing where only awards of unknown kind are there."""
        years = YearsOf(awards=self.awards)
        return _kleene(view, sure=[years.sure(view) != 0], possible=[years.possible(view) != 0])


@dataclass(frozen=True)
class Run:
    """So many years without a break, after counting began: ending at the reference year, or anywhere since."""

    of: YearsOf
    years: int
    ends_now: bool = True
    counted: bool = True
    """False: years before counting began serve too."""

    def level(self, view: View, marks: Marks) -> Level:
        """Met, missing where a year is not rated, or not met."""
        if not self.counted:
            marks = (0, 0)
        sure, possible = self.of.sure(view), self.of.possible(view)
        return _kleene(
            view,
            sure=[self._holds(sure & window(mark)) for mark in marks],
            possible=[self._holds(possible & window(mark)) for mark in marks],
        )

    def _holds(self, mask: Mask) -> Truth:
        if self.ends_now:
            return (mask & ones(self.years)) == ones(self.years)
        found, length = mask & ones(SPAN), 1
        while length < self.years:
            step = min(length, self.years - length)
            found, length = found & (found >> step), length + step
        return found != 0


@dataclass(frozen=True)
class EveryYear:
    """Every year since counting began, and at least so many, up to the reference year."""

    of: YearsOf
    least: int = 0

    def level(self, view: View, marks: Marks) -> Level:
        """Met, missing where a year is not rated, or not met. Without a beginning only the last `least` are asked."""
        sure, possible = self.of.sure(view), self.of.possible(view)
        spans = [self._span(view, mark) for mark in marks]
        return _kleene(
            view,
            sure=[self._holds(sure, *span) for span in spans],
            possible=[self._holds(possible, *span) for span in spans],
        )

    def _span(self, view: View, mark: Mask) -> tuple[Mask, Truth]:
        """The years asked for, and whether they are enough."""
        span = view.algebra.either(mark == 0, ones(self.least), window(mark))
        return span, (span & ones(self.least)) == ones(self.least)

    @staticmethod
    def _holds(mask: Mask, span: Mask, is_long_enough: Truth) -> Truth:
        return ((span & mask) == span) & is_long_enough


@dataclass(frozen=True)
class Times:
    """At least so many years with an award (or rating), after counting began.

    `within` bounds them to the last so many years, `during` to the unbroken run of years of another quality.
    """

    of: YearsOf
    least: int
    within: int | None = None
    during: YearsOf | None = None
    counted: bool = True
    """False: years before counting began serve too."""

    def level(self, view: View, marks: Marks) -> Level:
        """Met, missing where awards of unknown kind or unrated years could add up to it, or not met."""
        if not self.counted:
            marks = (0, 0)
        bound = ones(self.within or SPAN)
        sure, possible = self.of.sure(view) & bound, self.of.possible(view) & bound
        if self.during is not None:
            sure &= trailing(self.during.sure(view))
            possible &= trailing(self.during.possible(view) & ones(SPAN))
        count = view.algebra.popcount
        return _kleene(
            view,
            sure=[count(sure & window(mark)) >= self.least for mark in marks],
            possible=[count(possible & window(mark)) >= self.least for mark in marks],
        )


@dataclass(frozen=True)
class InYear:
    """Obtained in the year so many years before the reference year (0: in the reference year itself)."""

    of: YearsOf
    years_ago: int = 0

    def level(self, view: View, marks: Marks) -> Level:
        """Met, missing where that year is not rated or the award's kind unknown, or not met."""
        bit = 1 << self.years_ago
        return _kleene(
            view,
            sure=[(self.of.sure(view) & bit) != 0],
            possible=[(self.of.possible(view) & bit) != 0],
        )


@dataclass(frozen=True)
class NotGiven:
    """None of these awards was given for the last so many years (1: for the reference year); None: never."""

    awards: frozenset[str]
    years: int | None = 1

    def level(self, view: View, marks: Marks) -> Level:
        """Met or not: the register has every award it knows."""
        given = view.years(Select("award", self.awards)) & ones(self.years or SPAN)
        return view.algebra.either(given == 0, MET, NOT_MET)


@dataclass(frozen=True)
class Proof:
    """So many results confirmed by a competent body, reaching far enough and not used before.

    A result used by a decision on a title cannot serve a form, nor the reverse; whether one title's serves another
    title is not settled (CV 5007/BNV-TĐKT), so a person is asked. Where no such result is on file at all a paper is
    missing; where there are some, but none that does, the condition is not met.
    """

    kinds: frozenset[str]
    scope: int = 1
    least: int = 1
    for_title: bool = False
    within: int | None = None
    during: YearsOf | None = None
    counted: bool = True
    """False: results of years before counting began serve too."""

    def level(self, view: View, marks: Marks) -> Level:
        """All four answers."""
        if not self.counted:
            marks = (0, 0)
        either = view.algebra.either
        bound = ones(self.within or SPAN)
        sure_bound = possible_bound = bound
        if self.during is not None:
            sure_bound = trailing(self.during.sure(view)) & bound
            possible_bound = trailing(self.during.possible(view) & ones(SPAN)) & bound
        free = {"free"}
        shared = {"free", "used_for_title"} if self.for_title else free
        on_file = view.years(Select("proof", self.kinds)) & bound
        nothing = every((on_file & window(mark)) == 0 for mark in marks)
        met = every(self._enough(view, free, sure_bound, mark) for mark in marks)
        person = every(self._enough(view, shared, sure_bound, mark) for mark in marks)
        missing = nothing | some(
            self._enough(view, shared | {"pending"}, possible_bound, mark) for mark in marks
        )
        return either(met, MET, either(person, PERSON, either(missing, MISSING, NOT_MET)))

    def _enough(self, view: View, states: set[str], bound: Mask, mark: Mask) -> Truth:
        """Years count once, and once more where two or more fall into one year: exact up to two."""
        select = Select("proof", self.kinds, frozenset(states), self.scope)
        span = bound & window(mark)
        once = view.years(select) & span
        if self.least == 1:
            return once != 0
        count = view.algebra.popcount
        return count(once) + count(view.twice(select) & span) >= self.least


@dataclass(frozen=True)
class Service:
    """At least so many months in services or posts of these kinds, less a share for women where the law says so.

    Months of the kinds in `double` count twice. `known_by` are kinds that show that the career is on file: without
    any of them a paper is missing, with one of them too short a time is not met.
    """

    kinds: frozenset[str]
    least_months: int
    below_months: int | None = None
    women_less: Fraction = Fraction(0)
    double: frozenset[str] = frozenset()
    known_by: frozenset[str] = frozenset()

    def level(self, view: View, marks: Marks) -> Level:
        """Met; missing where no such service is on file; not met."""
        either, months = view.algebra.either, view.months(self.kinds)
        if self.double:
            months += 2 * view.months(self.double)
        on_file = view.months(self.kinds | self.double | self.known_by)
        full = self.women_less.denominator
        factor = either(view.flag("woman") == 1, full - self.women_less.numerator, full)
        holds = (months * full >= factor * self.least_months) & (months > 0)
        if self.below_months is not None:
            holds &= months < self.below_months
        return either(holds, MET, either(on_file == 0, MISSING, NOT_MET))


@dataclass(frozen=True)
class MemberShare:
    """A share of a collective's members in the reference year: at least a fraction, or a count, or at most a count."""

    name: str
    least: Fraction | None = None
    least_count: int | None = None
    most_count: int | None = None

    def level(self, view: View, marks: Marks) -> Level:
        """Met, missing where nobody counted them, or not met."""
        either, part, whole = view.algebra.either, view.part(self.name), view.whole(self.name)
        if self.least is not None:
            holds = part * self.least.denominator >= whole * self.least.numerator
        elif self.least_count is not None:
            holds = part >= self.least_count
        else:
            holds = part <= (self.most_count or 0)
        return either(whole == 0, MISSING, either(holds, MET, NOT_MET))


@dataclass(frozen=True)
class NoHold:
    """Nothing is being examined: no discipline, inspection, complaint or denunciation. A hold waits, it rejects not."""

    def level(self, view: View, marks: Marks) -> Level:
        """Met, or missing: the conclusion."""
        return view.algebra.either(view.flag("held") == 0, MET, MISSING)


@dataclass(frozen=True)
class NoDiscipline:
    """No discipline is in effect on the day."""

    def level(self, view: View, marks: Marks) -> Level:
        """Met or not."""
        return view.algebra.either(view.flag("disciplined") == 0, MET, NOT_MET)


@dataclass(frozen=True)
class NeverDisciplined:
    """No discipline of these levels is on record, not even one that has run out."""

    levels: frozenset[str]

    def level(self, view: View, marks: Marks) -> Level:
        """Met or not."""
        found = view.years(Select("discipline", self.levels))
        return view.algebra.either(found == 0, MET, NOT_MET)


@dataclass(frozen=True)
class AllOf:
    """All of these."""

    parts: tuple[Condition, ...]

    def level(self, view: View, marks: Marks) -> Level:
        """The lowest of them."""
        return view.algebra.least(*(part.level(view, marks) for part in self.parts))


@dataclass(frozen=True)
class AnyOf:
    """One of these."""

    parts: tuple[Condition, ...]

    def level(self, view: View, marks: Marks) -> Level:
        """The highest of them."""
        return view.algebra.greatest(*(part.level(view, marks) for part in self.parts))


@dataclass(frozen=True)
class NoneOf:
    """None of these."""

    parts: tuple[Condition, ...]

    def level(self, view: View, marks: Marks) -> Level:
        """Turned round; what is open stays open."""
        either = view.algebra.either
        highest = AnyOf(self.parts).level(view, marks)
        return either(highest == MET, NOT_MET, either(highest == NOT_MET, MET, highest))


@dataclass(frozen=True)
class Open:
    """A condition whose reading is not settled: where it would be met, a person decides."""

    part: Condition
    question: str

    def level(self, view: View, marks: Marks) -> Level:
        """As the part, but never met."""
        return view.algebra.least(self.part.level(view, marks), PERSON)


@dataclass(frozen=True)
class Unsettled:
    """A condition that may not be asked for at all: where it does not hold, a person decides."""

    part: Condition
    question: str

    def level(self, view: View, marks: Marks) -> Level:
        """As the part when it is met, else for a person."""
        return view.algebra.greatest(self.part.level(view, marks), PERSON)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """What a composed condition is made of; nothing for the others."""
    match condition:
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
            return parts
        case Open(part) | Unsettled(part):
            return (part,)
        case _:
            return ()


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and everything it is made of."""
    yield condition
    for part in parts_of(condition):
        yield from walk(part)


def changed(condition: Condition, change: Callable[[Condition], Condition]) -> Condition:
    """A copy in which `change` was applied to every simple condition."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(changed(part, change) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(changed(part, change) for part in parts))
        case NoneOf(parts):
            return NoneOf(tuple(changed(part, change) for part in parts))
        case Open(part, question):
            return Open(changed(part, change), question)
        case Unsettled(part, question):
            return Unsettled(changed(part, change), question)
        case _:
            return change(condition)
