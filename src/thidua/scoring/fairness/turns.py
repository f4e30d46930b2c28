"""Taking turns: whether first places go round more regularly than chance."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from thidua.scoring.fairness.lineage import Former
from thidua.scoring.fairness.shapes import DRAWS, LEVEL, SEED, Lack, Lots, Missing, YearPlaces

LEAST_YEARS = 3
MOST_YEARS = 60
_NONE: Former = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Turns:
    """Who was first in which year, and how rare so few repetitions are.

    `spread`: how many different units were first. `order`: how often a unit was first again before all the others
    of the circle had been. `p` joins both.
    """

    years: tuple[YearPlaces, ...]
    spread: Lots | None
    order: Lots | None
    p: float | None
    missing: Missing | None = None

    @property
    def is_question(self) -> bool:
        """Whether it should be looked into."""
        return self.p is not None and self.p <= LEVEL


def turns_of(places: Iterable[YearPlaces], *, former: Former = _NONE) -> Turns:
    """Whether first places rotate more regularly than chance.

    Two numbers. `spread`: different units in first place, against years drawn independently with all members of a
    year alike (the birthday problem; Feller 1968, An Introduction to Probability Theory, vol. 1, section II.3).
    Units that really are better repeat more, so this chance is already kind. `order`: with c different units, how
    many first places fell to a unit that was first within the c - 1 years before; a perfect circle has none. Its
    chance is drawn by permuting the years (Good 2005), so how often each won stays as it is.
    Where members were merged (`former`: by unit the one it went into) another circle begins: first places of a unit
    and of those it was merged from are never counted as those of one, and years are permuted within their circle
    only (Good 2005 on blocks), because no unit could have been first before it was formed.
    Unit: counts. Uncertainty: p-values from `DRAWS` drawings with a recorded seed; `p` is twice the smaller
    (Bonferroni), at most 1. Years with several first places count with one of them, the alphabetically first.
    Needs so many years that a perfect circle would be rarer than 5 in 100 even after doubling: seven years with
    seven members; fewer years say nothing, and are told so.
    """
    years = tuple(sorted(places))
    circles = _circles(years, former)
    needed = _needed([(max(len(year.units) for year in circle), len(circle)) for circle in circles])
    if len(years) < needed or any(not year.first for year in years):
        return Turns(years, None, None, None, Missing(Lack.FEW_YEARS, needed, len(years)))
    lots = np.random.default_rng(SEED)
    spread = _spread(years, lots)
    order = _order([[year.first[0] for year in circle] for circle in circles], lots)
    tests = [test.p for test in (spread, order) if test is not None]
    return Turns(years, spread, order, min(1.0, 2 * min(tests)))


def _circles(years: Sequence[YearPlaces], former: Former) -> list[list[YearPlaces]]:
    """The years in order, parted where units had gone into others by merging."""
    circles: list[list[YearPlaces]] = []
    met: set[str] = set()
    for year in years:
        now = set(year.units)
        if not circles or any(former.get(unit) in now for unit in met - now):
            circles.append([])
            met = set()
        circles[-1].append(year)
        met |= now
    return circles


def years_needed(members: int) -> int:
    """From how many years on a perfect circle of so many members could be told from chance at all."""
    return _needed([(members, 0)])


def _needed(circles: Sequence[tuple[int, int]]) -> int:
    """From how many years on, the latest circle going on; `circles` are (members, years) one after the other."""
    *before, (members, _years) = circles or [(0, 0)]
    years_before = sum(years for _members, years in before)
    for years in range(1, MOST_YEARS):
        told = [*before, (members, years)]
        rarest = min(
            math.prod(chance(*circle) for circle in told) for chance in (_rarest_spread, _rarest_order)
        )
        if 2 * rarest <= LEVEL:
            return max(LEAST_YEARS, years_before + years)
    return MOST_YEARS


def _rarest_spread(members: int, years: int) -> float:
    """The chance that nobody is first twice; with more years than members this says nothing (1)."""
    return math.perm(members, years) / members**years if members >= years else 1.0


def _rarest_order(members: int, years: int) -> float:
    """The chance of a perfect circle among all orders of the same winners; within the first round it is 1."""
    if members < 2 or years <= members:
        return 1.0
    rounds, over = divmod(years, members)
    orders = math.factorial(years) / (
        math.factorial(rounds + 1) ** over * math.factorial(rounds) ** (members - over)
    )
    return math.factorial(over) * math.factorial(members - over) / orders


def _spread(years: Sequence[YearPlaces], lots: np.random.Generator) -> Lots:
    everybody = {unit: at for at, unit in enumerate(sorted({u for year in years for u in year.units}))}
    drawn = np.stack(
        [lots.choice(np.array([everybody[unit] for unit in year.units]), size=DRAWS) for year in years],
        axis=1,
    )
    drawn.sort(axis=1)
    different = 1 + np.count_nonzero(np.diff(drawn, axis=1), axis=1)
    observed = len({year.first[0] for year in years})
    chance = (np.count_nonzero(different >= observed) + 1) / (DRAWS + 1)
    return Lots(observed, float(different.mean()), float(chance))


def _order(circles: Sequence[Sequence[str]], lots: np.random.Generator) -> Lots | None:
    """None while nobody was first twice in a circle: then the order says nothing."""
    observed, drawn = 0, np.zeros(DRAWS, dtype=int)
    telling = False
    for winners in circles:
        names, first = np.unique(winners, return_inverse=True)
        if len(names) == len(winners) or len(names) < 2:
            continue
        telling = True
        observed += int(_soon_again(first[None, :], len(names))[0])
        drawn += _soon_again(first[np.argsort(lots.random((DRAWS, len(first))), axis=1)], len(names))
    if not telling:
        return None
    chance = (np.count_nonzero(drawn <= observed) + 1) / (DRAWS + 1)
    return Lots(observed, float(drawn.mean()), float(chance))


def _soon_again(first: "np.ndarray[Any, Any]", different: int) -> "np.ndarray[Any, Any]":
    """In each row, how many years go to a unit that was first within the `different - 1` years before."""
    years = first.shape[1]
    again = np.zeros(first.shape, dtype=bool)
    for back in range(1, min(different, years)):
        again[:, back:] |= first[:, back:] == first[:, :-back]
    return again.sum(axis=1)
