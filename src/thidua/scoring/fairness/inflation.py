"""Inflation: by how much units score themselves above what is agreed."""

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from thidua.scoring.fairness.adjusting import adjusted
from thidua.scoring.fairness.lineage import Former, family_of
from thidua.scoring.fairness.means import LEAST_GROUPS, chance_of_mean, mean_of
from thidua.scoring.fairness.shapes import Estimate, Finding, Lack, LinePair, Missing

LEAST_UNITS = 3
LEAST_LINES = 3
_NONE: Former = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Inflation:
    """Self less agreed by unit, by line, by unit and year, and by unit and line (plain means)."""

    overall: Estimate
    units: tuple[Finding, ...]
    lines: tuple[Finding, ...]
    by_year: dict[tuple[str, int], Estimate]
    cells: dict[tuple[str, str], float]
    years: tuple[int, ...]
    missing: Missing | None = None


def inflation_of(pairs: Iterable[LinePair], *, former: Former = _NONE) -> Inflation:
    """Self less agreed as a share of the line's maximum, by unit and by line over the years.

    Unit: share of the maximum (0.05: 5 per cent above what was agreed; negative: below). A unit's interval is over
    its lines, a line's over its units (`means.mean_of`): the years of one line of one unit count as one group.
    Each unit is compared with the others line by line (`against`: its mean difference from the mean of the
    others on the same lines in the same year, so a year in which all inflate says nothing of those who were there),
    each line with the other lines unit by unit; p-values are of paired t-tests (Student 1908, The probable error of
    a mean, Biometrika 6(1)) that the difference is more than 1 per cent of the maximum (`means.chance_of`), adjusted
    by `adjusting`. The mean and not the median of the others: most differences are zero and a few are large, so the
    mean of everybody lies above the median of everybody, and all would seem to inflate. Assumes that differences on
    different lines are independent; for the same reason intervals over few lines are rough.
    Units that went into others (`former`) keep their own numbers and are compared with, but are not tested: nobody
    is there to be asked, and the successor is not held to what they did. Where the spread is over units, a unit and
    those it was merged from are one group: they are not independent of each other.
    A difference is no fault: evidence may have come late, or the guidance may read two ways.
    """
    listed = sorted(pairs)
    units, lines = {pair.unit for pair in listed}, {pair.line for pair in listed}
    cells: dict[tuple[str, str], list[float]] = defaultdict(list)
    by_year: dict[tuple[str, int], list[tuple[str, float]]] = defaultdict(list)
    for pair in listed:
        cells[pair.unit, pair.line].append(pair.excess)
        by_year[pair.unit, pair.year].append((pair.line, pair.excess))
    means = {key: statistics.fmean(values) for key, values in cells.items()}
    return Inflation(
        overall=mean_of((family_of(pair.unit, former), pair.excess) for pair in listed),
        units=_compared(
            listed,
            key=lambda p: p.unit,
            beside=lambda p: (p.year, p.line),
            group=lambda p: p.line,
            untested=former,
        ),
        lines=_compared(
            listed,
            key=lambda p: p.line,
            beside=lambda p: (p.year, p.unit),
            group=lambda p: family_of(p.unit, former),
        ),
        by_year={key: mean_of(values) for key, values in by_year.items()},
        cells=means,
        years=tuple(sorted({pair.year for pair in listed})),
        missing=_missing(len(units), len(lines)),
    )


def _missing(units: int, lines: int) -> Missing | None:
    if not units:
        return Missing(Lack.NOTHING)
    if units < LEAST_UNITS:
        return Missing(Lack.FEW_UNITS, LEAST_UNITS, units)
    return Missing(Lack.FEW_LINES, LEAST_LINES, lines) if lines < LEAST_LINES else None


def _compared(
    listed: Sequence[LinePair],
    *,
    key: Callable[[LinePair], str],
    beside: Callable[[LinePair], tuple[int, str]],
    group: Callable[[LinePair], str],
    untested: Former = _NONE,
) -> tuple[Finding, ...]:
    """Every unit (or line) with its estimate, and against the others on the line (or of the unit) in the same year."""
    rows: dict[tuple[int, str], list[float]] = defaultdict(list)
    of: dict[str, list[LinePair]] = defaultdict(list)
    for pair in listed:
        rows[beside(pair)].append(pair.excess)
        of[key(pair)].append(pair)
    sums = {at: (math.fsum(row), len(row)) for at, row in rows.items()}
    found = []
    for name, own in sorted(of.items()):
        differences = [
            (group(pair), pair.excess - (total - pair.excess) / (number - 1))
            for pair in own
            for total, number in [sums[beside(pair)]]
            if number > 1
        ]
        groups = len({met for met, _difference in differences})
        against = mean_of(differences) if groups >= LEAST_GROUPS else None
        chance = chance_of_mean(against, groups) if against and name not in untested else None
        found.append(Finding(name, mean_of((group(pair), pair.excess) for pair in own), against, chance))
    return adjusted(found)
