"""Conditions on a party's history. Each says how it is judged, once, for one person and for a whole country.

`level(view, marks)` answers 0 not met, 1 evidence missing, 2 needs a person, 3 met. `marks` are the two readings of
where counting begins (`masks.Since`): what holds in both is met, what holds in one needs a paper.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any, Protocol

from thidua.rulebook.facts import RATINGS, SETTLED, Rating
from thidua.rulebook.masks import (
    SPAN,
    Level,
    Mask,
    Select,
    Truth,
    View,
    joined,
    one,
    ones,
    trailing,
)

NOT_MET, MISSING, PERSON, MET = 0, 1, 2, 3

Marks = tuple[Mask, Mask]


class Condition(Protocol):
    """What a rule needs."""

    def level(self, view: View, marks: Marks) -> Level:
        """How far it holds."""


RATED = Select("rating", states=frozenset({SETTLED}))
RATED_PERHAPS = Select("rating", states=frozenset({"unknown"}))
MATERNITY = Select("leave", frozenset({"maternity"}))


@dataclass(frozen=True)
class YearsOf:
    """Years with a quality: rated so or better, or given one of these awards; any of the parts will do."""

    rating: Rating | None = None
    awards: frozenset[str] = frozenset()

    @cached_property
    def _good(self) -> Select:
        worst = RATINGS.index(self.rating or RATINGS[-1])
        return one(Select("rating", frozenset(RATINGS[: worst + 1]), frozenset({SETTLED})))

    @cached_property
    def _given(self) -> Select:
        return one(Select("award", self.awards, frozenset({"counts"})))

    @cached_property
    def _doubtful(self) -> Select:
        return one(Select("award", self.awards, frozenset({"unknown"})))

    def sure(self, view: View) -> Mask:
        """Years that are on record. A year of maternity leave without a rating does not lower what is good."""
        found: Mask = 0
        if self.rating is not None:
            found = view.years(self._good)
            if self.rating is not Rating.EXCELLENT:
                found = joined(found, view.years(MATERNITY) & _unrated(view))
        if self.awards:
            found = joined(found, view.years(self._given))
        return found

    def masks(self, view: View) -> tuple[Mask, Mask]:
        """Years on record; and those with years that a paper not yet on record could add: without a rating, or with
        an award of unknown kind. Where no paper could, both are the same object.
        """
        sure = self.sure(view)
        missing: Mask = 0
        if self.rating is not None:
            # Years of doubtful ratings are without a settled one; they are asked for so that the trace names them.
            missing = joined(_unrated(view), view.years(RATED_PERHAPS))
        if self.awards:
            missing = joined(missing, view.years(self._doubtful))
        return sure, joined(sure, missing)


def _unrated(view: View) -> Mask:
    return ones(SPAN) ^ view.years(RATED)


EVER: Marks = (0, 0)
"""Counting that never began anew: all years serve."""


Number = Any
"""1 where something holds, else 0. Numbers are drawn together with `&` and `|`: unlike `and` and `or`, an engine works
out once what several of them have in common."""


def _judged(masks: tuple[Mask, Mask], marks: Marks, holds: Callable[[Mask, Mask], Number]) -> Level:
    """Met when `holds(years, mark)` in every reading on record, missing when in one reading with more papers.

    An engine is asked only what may differ: readings that are one and the same are asked once, and papers only
    where one could be missing.
    """
    sure, possible = masks
    readings = marks[:1] if marks[0] is marks[1] else marks
    on_record = [holds(sure, mark) for mark in readings]
    if possible is sure and len(readings) == 1:
        return on_record[0] * MET
    with_more = on_record if possible is sure else [holds(possible, mark) for mark in readings]
    # What holds on record holds with more papers too: missing (1) and two more.
    return reduce(or_, with_more) * MISSING + reduce(and_, on_record) * (MET - MISSING)


@dataclass(frozen=True)
class Ever:
    """One of these awards was received at some time; of a kind that counts."""

    awards: frozenset[str]

    def level(self, view: View, marks: Marks) -> Level:
        """Met, or missing where only awards of unknown kind are there."""
        number = view.algebra.number
        masks = self._of.masks(view)
        return _judged(masks, EVER, lambda years, _mark: number(years != 0))

    @cached_property
    def _of(self) -> YearsOf:
        return YearsOf(awards=self.awards)


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
        starts = marks if self.counted else EVER
        number, window = view.algebra.number, view.algebra.window
        return _judged(
            self.of.masks(view), starts, lambda years, mark: number(self._holds(years & window(mark)))
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
        algebra, least = view.algebra, ones(self.least)

        def holds(years: Mask, mark: Mask) -> Number:
            span = algebra.either(mark == 0, least, algebra.window(mark))
            return algebra.number((span & years) == span) & algebra.number((span & least) == least)

        return _judged(self.of.masks(view), marks, holds)


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
        starts = marks if self.counted else EVER
        masks = self.of.masks(view)
        if self.within is not None:
            masks = _bounded(masks, (ones(self.within),) * 2)
        if self.during is not None:
            masks = _bounded(masks, _unbroken(self.during, view))
        if masks[1] is not masks[0]:
            masks = masks[0], masks[1] & ones(SPAN)
        algebra = view.algebra
        return _judged(
            masks,
            starts,
            lambda years, mark: algebra.number(algebra.popcount(years & algebra.window(mark)) >= self.least),
        )


def _unbroken(of: YearsOf, view: View) -> tuple[Mask, Mask]:
    """The run of such years that ends at the reference year, on record and with papers that could be missing."""
    sure, possible = of.masks(view)
    run = trailing(sure)
    return run, run if possible is sure else trailing(possible & ones(SPAN))


def _bounded(masks: tuple[Mask, Mask], bounds: tuple[Mask, Mask]) -> tuple[Mask, Mask]:
    sure = masks[0] & bounds[0]
    return sure, sure if masks[0] is masks[1] and bounds[0] is bounds[1] else masks[1] & bounds[1]


@dataclass(frozen=True)
class InYear:
    """Obtained in the year so many years before the reference year (0: in the reference year itself)."""

    of: YearsOf
    years_ago: int = 0

    def level(self, view: View, marks: Marks) -> Level:
        """Met, missing where that year is not rated or the award's kind unknown, or not met."""
        bit = 1 << self.years_ago
        number = view.algebra.number
        return _judged(self.of.masks(view), EVER, lambda years, _mark: number((years & bit) != 0))


@dataclass(frozen=True)
class NotGiven:
    """None of these awards was given for the last so many years (1: for the reference year); None: never."""

    awards: frozenset[str]
    years: int | None = 1

    @cached_property
    def _any(self) -> Select:
        return one(Select("award", self.awards))

    def level(self, view: View, marks: Marks) -> Level:
        """Met or not: the register has every award it knows."""
        given = view.years(self._any) & ones(self.years or SPAN)
        return view.algebra.number(given == 0) * MET


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

    @cached_property
    def _on_file(self) -> Select:
        return one(Select("proof", self.kinds))

    @cached_property
    def _usable(self) -> tuple[Select, Select, Select]:
        """Results that serve; those that serve another title perhaps; those that may be recognised too."""
        free = frozenset({"free"})
        shared = free | {"used_for_title"} if self.for_title else free
        serving, perhaps, pending = (
            one(Select("proof", self.kinds, states, self.scope))
            for states in (free, shared, shared | {"pending"})
        )
        return serving, perhaps, pending

    def level(self, view: View, marks: Marks) -> Level:
        """All four answers."""
        number, window = view.algebra.number, view.algebra.window
        starts = marks if self.counted else EVER
        readings = starts[:1] if starts[0] is starts[1] else starts
        bounds = (ones(self.within or SPAN),) * 2
        if self.during is not None:
            bounds = _bounded(bounds, _unbroken(self.during, view))
        free, shared, pending = self._usable
        on_file = view.years(self._on_file) & ones(self.within or SPAN)
        nothing = reduce(and_, (number((on_file & window(mark)) == 0) for mark in readings))
        met = reduce(and_, (self._enough(view, free, bounds[0], mark) for mark in readings))
        person = met
        if self.for_title:
            person = reduce(and_, (self._enough(view, shared, bounds[0], mark) for mark in readings))
        missing = reduce(or_, (self._enough(view, pending, bounds[1], mark) for mark in readings))
        # Each of them implies the next: 3, 2, 1 or 0.
        return met + person + (missing | nothing)

    def _enough(self, view: View, select: Select, bound: Mask, mark: Mask) -> Number:
        """Years count once, and once more where two or more fall into one year: exact up to two."""
        algebra = view.algebra
        span = bound & algebra.window(mark)
        once = view.years(select) & span
        if self.least == 1:
            return algebra.number(once != 0)
        count = algebra.popcount
        return algebra.number(count(once) + count(view.twice(select) & span) >= self.least)


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
        full: Mask = self.women_less.denominator
        factor = full
        if self.women_less:
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

    @cached_property
    def _of(self) -> Select:
        return one(Select("discipline", self.levels))

    def level(self, view: View, marks: Marks) -> Level:
        """Met or not."""
        found = view.years(self._of)
        return view.algebra.number(found == 0) * MET


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


def shared(condition: Condition, known: dict[Condition, Condition]) -> Condition:
    """The same condition, as the one object that stands for all equal ones: what rules share is then asked once."""
    found = changed(condition, lambda part: known.setdefault(part, part))
    return known.setdefault(found, found)
