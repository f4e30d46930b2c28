"""Levelling: whether totals or lines lie closer together than chance would have them."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from thidua.scoring.fairness.adjusting import adjusted
from thidua.scoring.fairness.shapes import DRAWS, SEED, Estimate, Finding, Given, Lack, Lots, Missing

LEAST_UNITS = 5
LEAST_LINES = 5
_SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class YearSpread:
    """The spread of totals in one year (`observed` and `expected`: standard deviations in points)."""

    year: int
    units: int
    lines: int
    lots: Lots | None
    adjusted: float | None = None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Levelling:
    """Totals by year, and lines whose spread is below what the noise of checkers alone would give."""

    years: tuple[YearSpread, ...]
    lines: tuple[Finding, ...]
    noise: float | None
    missing: Missing | None = None


def totals_of(given: Iterable[Given]) -> tuple[YearSpread, ...]:
    """Whether totals lie closer together than lines given independently of each other would have them, by year.

    Gains on one line that are taken back on another leave totals close though lines differ. Observed is the
    standard deviation of the units' totals; chance is drawn by giving each line's points to the units anew, every
    line for itself: the variance ratio of Schluter (1984, A variance test for detecting species associations,
    Ecology 65(3), 998-1005) as a permutation test (Good 2005). Unit: points. One-sided: only too close counts;
    good units that are good everywhere make totals wider, never closer. Uncertainty: p-value from `DRAWS` drawings
    with a recorded seed, adjusted for the number of years.
    Assumes that without levelling the points of different lines do not push against each other. Lines that rule
    each other out by design (points for one thing or the other) would look the same. Needs five units and five
    lines that vary, all units with all of these lines.
    """
    by_year: dict[int, list[Given]] = defaultdict(list)
    for one in sorted(given, key=lambda g: (g.year, g.unit, g.line)):
        by_year[one.year].append(one)
    spreads = [_spread(year, _matrix(points)) for year, points in sorted(by_year.items())]
    found = adjusted(
        [
            Finding(str(s.year), Estimate(0, None, None, s.units), p=s.lots.p if s.lots else None)
            for s in spreads
        ]
    )
    return tuple(
        YearSpread(s.year, s.units, s.lines, s.lots, finding.adjusted, s.missing)
        for s, finding in zip(spreads, found, strict=True)
    )


def _matrix(points: Sequence[Given]) -> "np.ndarray[Any, Any]":
    """Units by lines that vary, for the lines every unit has."""
    units = sorted({one.unit for one in points})
    of_line: dict[str, dict[str, float]] = defaultdict(dict)
    for one in points:
        of_line[one.line][one.unit] = one.points
    columns = [
        [row[unit] for unit in units]
        for _line, row in sorted(of_line.items())
        if len(row) == len(units) and max(row.values()) - min(row.values()) > _SMALL
    ]
    return np.array(columns).T if columns else np.zeros((len(units), 0))


def _spread(year: int, matrix: "np.ndarray[Any, Any]") -> YearSpread:
    units, lines = matrix.shape
    if units < LEAST_UNITS:
        return YearSpread(year, units, lines, None, missing=Missing(Lack.FEW_UNITS, LEAST_UNITS, units))
    if lines < LEAST_LINES:
        return YearSpread(year, units, lines, None, missing=Missing(Lack.FEW_LINES, LEAST_LINES, lines))
    observed = float(matrix.sum(axis=1).std(ddof=1))
    lots = np.random.default_rng(SEED + year)
    totals = np.zeros((DRAWS, units))
    for column in matrix.T:
        totals += column[np.argsort(lots.random((DRAWS, units)), axis=1)]
    drawn = totals.std(axis=1, ddof=1)
    chance = float((np.count_nonzero(drawn <= observed + _SMALL) + 1) / (DRAWS + 1))
    told = Lots(observed, float(drawn.mean()), chance, seed=SEED + year)
    return YearSpread(year, units, lines, told)


def lines_of(given: Iterable[Given], *, noise: float | None) -> tuple[tuple[Finding, ...], Missing | None]:
    """Lines whose shares spread less over the units than the noise of one checker's judgement alone.

    Source: the chi-square test of a variance (Snedecor, Cochran 1989, Statistical Methods, 8th ed., section 5.11),
    one-sided towards too small, with the noise of `severity.Severity` taken as known; p-values adjusted for the
    number of lines. The estimate is the standard deviation of the shares within a year, as a share of the maximum.
    Assumes that noise is normal, alike on all lines, and that no unit's points were settled by looking at
    another's; units are taken to deserve the same, which only makes the test slower to ask. Lines on which all
    get the same are left to `discrimination`. Lines answered yes or no have no such noise: leave them out.
    """
    if noise is None or noise < _SMALL:
        return (), Missing(Lack.NOT_CHECKED_TWICE)
    from scipy.special import chdtr

    by_line: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in sorted(given, key=lambda g: (g.year, g.unit, g.line)):
        if one.maximum:
            by_line[one.line][one.year].append(one.points / one.maximum)
    found = []
    for line, years in sorted(by_line.items()):
        squares = sum(statistics.variance(s) * (len(s) - 1) for s in years.values() if len(s) > 1)
        free = sum(len(shares) - 1 for shares in years.values())
        if free < LEAST_UNITS - 1 or squares <= _SMALL:
            continue
        estimate = Estimate((squares / free) ** 0.5, None, None, free + len(years))
        found.append(Finding(line, estimate, p=float(chdtr(free, squares / noise**2))))
    return adjusted(found), None if found else Missing(Lack.FEW_UNITS, LEAST_UNITS, 0)
