"""Years as bits: bit k of a mask is set when something was obtained k years before the reference year.

One meaning for one person and for a country: everything here is `&`, `|`, `^`, `<<`, `>>`, `+`, `-`, `==` and the
functions of an `Algebra`, so a mask may be an `int` or a column of a query engine. (No `~`: engines disagree on how
tightly it binds.)
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any, Protocol

from thidua.rulebook.facts import (
    AnyFact,
    Facts,
    ServiceFact,
    ShareFact,
    SubjectFact,
    Token,
    YearFact,
)

SPAN = 60
"""Years a mask reaches back; what is older stands in its last bit, where `ever` still finds it."""

Mask = Any
"""An `int`, or an integer column."""

Truth = Any
"""A `bool`, or a boolean column."""

Level = Any
"""0 not met, 1 evidence missing, 2 needs a person, 3 met: an `int`, or an integer column."""


def ones(years: int) -> int:
    """The last so many years, the reference year first."""
    return (1 << years) - 1


def bit_of(year: int, *, reference: int) -> int:
    """The bit of a year not after the reference year."""
    return 1 << min(reference - year, SPAN - 1)


@dataclass(frozen=True)
class Algebra:
    """What an engine must bring beside its operators."""

    popcount: Callable[[Mask], Mask]
    number: Callable[[Truth], Level]
    """1 where it is true, else 0: levels are added up, which engines do faster than choosing."""
    window: Callable[[Mask], Mask]
    """`window`, or where an engine has it worked out already."""
    either: Callable[[Truth, Any, Any], Any]
    least: Callable[..., Any]
    greatest: Callable[..., Any]


def window(mark: Mask) -> Mask:
    """The years after the latest one of a mask; all years when it is empty (-1, every bit)."""
    return (mark & -mark) - 1


INTEGERS = Algebra(
    popcount=int.bit_count,
    number=int,
    window=window,
    either=lambda condition, then, otherwise: then if condition else otherwise,
    least=lambda *levels: min(levels),
    greatest=lambda *levels: max(levels),
)


@dataclass(frozen=True)
class Select:
    """Which tokens are meant. Empty `codes` or `states` mean any."""

    family: str
    codes: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    least_scope: int = 0
    named: bool | None = None

    @cached_property
    def _hash(self) -> int:
        return hash((self.family, self.codes, self.states, self.least_scope, self.named))

    def __hash__(self) -> int:
        """Worked out once: a page asks for the same selects hundreds of times."""
        return self._hash

    def matches(self, token: Token) -> bool:
        """Whether that token is one of them."""
        return (
            token.family == self.family
            and (not self.codes or token.code in self.codes)
            and (not self.states or token.state in self.states)
            and token.scope >= self.least_scope
            and self.named in {None, token.named}
        )


_SELECTS: dict[Select, Select] = {}


def one(select: Select) -> Select:
    """The one object for all equal selects: views find it without comparing what it is made of."""
    return _SELECTS.setdefault(select, select)


class View(Protocol):
    """A party as conditions see it. Flags are 0 or 1; shares and months are of the reference year and day."""

    @property
    def algebra(self) -> Algebra:
        """What conditions are worked out with."""

    def years(self, select: Select) -> Mask:
        """The years in which at least one of these was obtained."""

    def twice(self, select: Select) -> Mask:
        """The years in which at least two of these were."""

    def months(self, kinds: frozenset[str]) -> Mask:
        """Months in services or posts of these kinds."""

    def part(self, name: str) -> Mask:
        """The part of a share of the reference year; 0 where none is recorded."""

    def whole(self, name: str) -> Mask:
        """The whole of a share of the reference year; 0 where none is recorded."""

    def flag(self, name: str) -> Mask:
        """`held`, `disciplined` or `woman`."""


@dataclass
class FactsView:
    """One party's recorded facts, seen from the end of the reference year and the day of the question."""

    facts: Facts
    reference: int
    on: date
    algebra: Algebra = INTEGERS
    _by_token: dict[Token, list[YearFact]] = field(init=False, repr=False)
    _years: dict[Select, int] = field(init=False, repr=False, default_factory=dict)
    _twice: dict[Select, int] = field(init=False, repr=False, default_factory=dict)
    _facts: dict[Select, tuple[YearFact, ...]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_token = {}
        for fact in self.facts.of_years():
            if fact.year <= self.reference:
                self._by_token.setdefault(fact.token, []).append(fact)

    def years(self, select: Select) -> int:
        """The years in which at least one of these was obtained."""
        found = self._years.get(select)
        if found is None:
            bits = (bit_of(fact.year, reference=self.reference) for fact in self.facts_of(select))
            found = self._years[select] = reduce(or_, bits, 0)
        return found

    def twice(self, select: Select) -> int:
        """The years in which at least two of these were."""
        found = self._twice.get(select)
        if found is None:
            times = Counter(bit_of(fact.year, reference=self.reference) for fact in self.facts_of(select))
            found = self._twice[select] = reduce(or_, (bit for bit, count in times.items() if count >= 2), 0)
        return found

    def months(self, kinds: frozenset[str]) -> int:
        """Months in services or posts of these kinds."""
        return sum(service.months_on(self.on) for service in self.facts.services if service.kind in kinds)

    def part(self, name: str) -> int:
        """The part of the share of the reference year."""
        return next((share.part for share in self.facts_of_share(name) if share.is_settled), 0)

    def whole(self, name: str) -> int:
        """The whole of the share of the reference year."""
        return next((share.whole for share in self.facts_of_share(name) if share.is_settled), 0)

    def flag(self, name: str) -> int:
        """`held`, `disciplined` or `woman`."""
        return int(bool(self.facts_of_flag(name)))

    def facts_of(self, select: Select) -> tuple[YearFact, ...]:
        """The facts behind `years` and `twice`, earliest first."""
        found = self._facts.get(select)
        if found is None:
            facts = (f for token, listed in self._by_token.items() if select.matches(token) for f in listed)
            found = self._facts[select] = tuple(sorted(facts, key=lambda fact: fact.year))
        return found

    def facts_of_months(self, kinds: frozenset[str]) -> tuple[ServiceFact, ...]:
        """The facts behind `months`."""
        return tuple(service for service in self.facts.services if service.kind in kinds)

    def facts_of_share(self, name: str) -> tuple[ShareFact, ...]:
        """The facts behind `part` and `whole`, and those of which it is not known whether they count."""
        return tuple(s for s in self.facts.shares if s.name == name and s.year == self.reference)

    def facts_of_flag(self, name: str) -> tuple[AnyFact, ...]:
        """The facts behind a flag."""
        match name:
            case "held":
                return tuple(hold for hold in self.facts.holds if hold.runs_on(self.on))
            case "disciplined":
                return tuple(each for each in self.facts.disciplines if each.runs_on(self.on))
            case "woman" if self.facts.subject.is_woman:
                return (SubjectFact("woman"),)
            case _:
                return ()


class Reading:
    """A view that notes which facts were asked for: the trace of a condition is what the condition read."""

    def __init__(self, view: FactsView) -> None:
        self.view = view
        self.algebra = view.algebra
        self._read: dict[int, AnyFact] = {}

    @property
    def facts(self) -> tuple[AnyFact, ...]:
        """What was asked for, each once; two records that say the same are two."""
        return tuple(self._read.values())

    def _note(self, facts: Iterable[AnyFact]) -> None:
        self._read.update((id(fact), fact) for fact in facts)

    def years(self, select: Select) -> int:
        """As the view answers, noted."""
        self._note(self.view.facts_of(select))
        return self.view.years(select)

    def twice(self, select: Select) -> int:
        """As the view answers, noted."""
        self._note(self.view.facts_of(select))
        return self.view.twice(select)

    def months(self, kinds: frozenset[str]) -> int:
        """As the view answers, noted."""
        self._note(self.view.facts_of_months(kinds))
        return self.view.months(kinds)

    def part(self, name: str) -> int:
        """As the view answers, noted."""
        self._note(self.view.facts_of_share(name))
        return self.view.part(name)

    def whole(self, name: str) -> int:
        """As the view answers, noted."""
        self._note(self.view.facts_of_share(name))
        return self.view.whole(name)

    def flag(self, name: str) -> int:
        """As the view answers, noted."""
        self._note(self.view.facts_of_flag(name))
        return self.view.flag(name)


@dataclass(frozen=True)
class LaterView:
    """The same party so many years on, if everything goes well: rated excellent, titles and proofs every year.

    Awards that somebody else decides (certificates, orders) are not assumed; what is pending is settled.
    """

    view: FactsView
    later: int
    assumed: Callable[[Select], bool]
    algebra: Algebra = INTEGERS

    def years(self, select: Select) -> int:
        """The years then: those of now, further back, and the years assumed."""
        back = self.view.years(select) << self.later
        kept = (back & ones(SPAN)) | (ones(SPAN - 1) + 1 if back >> SPAN else 0)
        return kept | (ones(self.later) if self.assumed(select) else 0)

    def twice(self, select: Select) -> int:
        """Two a year are not assumed."""
        return (self.view.twice(select) << self.later) & ones(SPAN)

    def months(self, kinds: frozenset[str]) -> int:
        """Services that have not ended go on."""
        running = any(service.end is None for service in self.view.facts_of_months(kinds))
        return self.view.months(kinds) + (12 * self.later if running else 0)

    def part(self, name: str) -> int:
        """As it is now."""
        return self.view.part(name)

    def whole(self, name: str) -> int:
        """As it is now."""
        return self.view.whole(name)

    def flag(self, name: str) -> int:
        """Holds and disciplines have ended."""
        return self.view.flag(name) if name == "woman" else 0


DISCIPLINES = Select("discipline")
ENDED_WITH_A_YEAR = Select("discipline", named=True)
ENDED_WITHIN_A_YEAR = Select("discipline", named=False)


@dataclass(frozen=True)
class Since:
    """After what the years are counted: the latest award of these codes, and the end of a discipline."""

    awards: frozenset[str] = frozenset()
    discipline: bool = False

    @cached_property
    def _of_awards(self) -> tuple[Select, Select, Select]:
        """Those that may count; those that do, with a period named, and without."""
        sure, possible = frozenset({"counts"}), frozenset({"counts", "unknown"})
        return (
            one(Select("award", self.awards, possible)),
            one(Select("award", self.awards, sure, named=True)),
            one(Select("award", self.awards, sure, named=False)),
        )

    def marks(self, view: View) -> tuple[Mask, Mask]:
        """Where counting begins, read strictly and read generously: two masks whose latest bit is that year.

        Strictly, the year of a decision that names no period is spent, and an award of unknown kind counts as one;
        generously, neither. A condition that holds either way holds; one that holds in one reading needs a paper.
        """
        strict: Mask = 0
        generous: Mask = 0
        if self.awards:
            possible, named, unnamed = self._of_awards
            strict = view.years(possible)
            generous = joined(view.years(named), (view.years(unnamed) & ones(SPAN - 1)) << 1)
        if self.discipline:
            strict = joined(strict, view.years(DISCIPLINES))
            generous = joined(generous, view.years(ENDED_WITH_A_YEAR))
            generous = joined(generous, (view.years(ENDED_WITHIN_A_YEAR) & ones(SPAN - 1)) << 1)
        return strict, generous


def joined(mask: Mask, other: Mask) -> Mask:
    """The years of either; an empty one adds nothing, not even an expression for an engine to work out."""
    if isinstance(other, int) and other == 0:
        return mask
    if isinstance(mask, int) and mask == 0:
        return other
    return mask | other


def trailing(mask: Mask) -> Mask:
    """The unbroken run of years that ends at the reference year."""
    return (mask ^ (mask + 1)) >> 1


def every(truths: Iterable[Truth]) -> Truth:
    """All of them hold."""
    return reduce(and_, truths)


def some(truths: Iterable[Truth]) -> Truth:
    """At least one holds."""
    return reduce(or_, truths)
