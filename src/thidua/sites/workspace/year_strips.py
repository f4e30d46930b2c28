"""Years as a strip: what was obtained in which year, beside the years a condition looks at."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thidua.eligibility.explaining import ConditionWords
from thidua.kernel.refusals import Message
from thidua.legislation import catalogue, wording
from thidua.register.models import Award
from thidua.rulebook.facts import AwardFact, Counting, Rating, RatingFact

MOST_YEARS = 15
LAST = 10_000
DONE = "✓"
_RATINGS: dict[Rating, Message] = {
    Rating.EXCELLENT: pgettext_lazy("rating, short", "XS"),
    Rating.GOOD: pgettext_lazy("rating, short", "Tốt"),
    Rating.COMPLETED: pgettext_lazy("rating, short", "HT"),
    Rating.NOT_COMPLETED: pgettext_lazy("rating, short", "KHT"),
}


@dataclass(frozen=True)
class Cell:
    """What there is in one year: in short, in full, where it is written, and how sure it counts."""

    text: Message
    told: str
    url: str = ""
    css: str = "is-had"


@dataclass(frozen=True)
class Line:
    """One title or quality over the years."""

    label: Message
    cells: dict[int, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One year: whether it is asked for, no longer counts, or is asked for and has nothing."""

    year: int
    is_asked: bool = False
    is_before: bool = False
    is_gap: bool = False

    @property
    def css(self) -> str:
        """Its classes."""
        names = {"is-asked": self.is_asked, "is-before": self.is_before, "is-gap": self.is_gap}
        return " ".join(name for name, holds in names.items() if holds)


@dataclass(frozen=True)
class Strip:
    """Lines over the same years; years before `since` are left out for their number."""

    columns: Sequence[Column]
    lines: Sequence[Line]

    @property
    def has_gaps(self) -> bool:
        """Whether a year that is asked for has nothing."""
        return any(column.is_gap for column in self.columns)

    @property
    def has_before(self) -> bool:
        """Whether years stand there that no longer count."""
        return any(column.is_before for column in self.columns)

    def rows(self) -> list[tuple[Message, list[tuple[Column, Cell | None]]]]:
        """The lines, cell by cell."""
        return [
            (line.label, [(column, line.cells.get(column.year)) for column in self.columns])
            for line in self.lines
        ]


AddressOf = Callable[[AwardFact | RatingFact], str]


def of_condition(told: ConditionWords, year: int, address_of: AddressOf) -> Strip | None:
    """The titles and ratings a condition read, up to the year in question; None where years do not matter."""
    facts = [fact for fact in told.facts if isinstance(fact, AwardFact | RatingFact)]
    if told.asks_years < 2 and len({fact.year for fact in facts}) < 2:
        return None
    if not facts and not told.is_run:
        return None
    lines = _lines(facts, address_of)
    asked = range(year - told.asks_years + 1, year + 1) if told.asks_years else range(0)
    first = min([fact.year for fact in facts] + [*asked[:1]] + [year])
    last = max([fact.year for fact in facts] + [year])
    had = {each for line in lines for each in line.cells}
    columns = [
        Column(
            each,
            is_asked=each in asked,
            is_before=told.counts_after is not None and each <= told.counts_after,
            is_gap=told.is_run and each in asked and each not in had,
        )
        for each in range(max(first, last - MOST_YEARS + 1), last + 1)
    ]
    return Strip(columns, lines or [Line("")])


def of_awards(awards: Iterable[Award]) -> Strip | None:
    """What a party was given, by title and year, the higher titles first; None where there is nothing to compare."""
    standing = [award for award in awards if not hasattr(award, "revocation")]
    years = {award.year for award in standing}
    if len(years) < 2:
        return None
    by_code: dict[str, Line] = {}
    for award in sorted(standing, key=rank_of):
        line = by_code.setdefault(award.award_code, Line(_label(award)))
        told = f"{award.award_name}, {award.decision_number}".removesuffix(", ")
        line.cells.setdefault(
            award.year, Cell(DONE, told, reverse("workspace:award", args=[award.pk]), "is-had")
        )
    last = max(years)
    first = max(min(years), last - MOST_YEARS + 1)
    lines = [line for line in by_code.values() if any(year >= first for year in line.cells)]
    return Strip([Column(year) for year in range(first, last + 1)], lines)


def _lines(facts: Iterable[AwardFact | RatingFact], address_of: AddressOf) -> list[Line]:
    found: dict[str, Line] = {}
    for fact in facts:
        told, url = wording.facts_text([fact]), address_of(fact)
        if isinstance(fact, AwardFact):
            line = found.setdefault(fact.code, Line(catalogue.award(fact.code).short))
            doubt = fact.counting is not Counting.COUNTS or not fact.period_named
            cell = Cell("?" if doubt else DONE, told, url, "is-unsure" if doubt else "is-had")
        else:
            line = found.setdefault("", Line(_("Xếp loại")))
            cell = Cell(_RATINGS[fact.rating], told, url, f"is-had rated-{fact.rating.value}")
        line.cells[fact.year] = cell
    return list(found.values())


def rank_of(award: Award) -> tuple[int, int]:
    """Its place among the titles and forms, the highest and latest first; unknown ones last."""
    known = catalogue.law().awards.get(award.award_code)
    return known.rank if known else LAST, -award.year


def _label(award: Award) -> str:
    known = catalogue.law().awards.get(award.award_code)
    return known.label if known else award.award_name
