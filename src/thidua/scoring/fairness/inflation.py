"""Inflation: by how much units score themselves above what is agreed."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from thidua.scoring.fairness.adjusting import adjusted
from thidua.scoring.fairness.means import LEAST_GROUPS, chance_of_mean, mean_of
from thidua.scoring.fairness.shapes import Estimate, Finding, Lack, LinePair, Missing

LEAST_UNITS = 3
LEAST_LINES = 3


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


def inflation_of(pairs: Iterable[LinePair]) -> Inflation:
    """Self less agreed as a share of the line's maximum, by unit and by line over the years.

    Unit: share of the maximum (0.05: 5 per cent above what was agreed; negative: below). A unit's interval is over
    its lines, a line's over its units (`means.mean_of`): the years of one line of one unit count as one group.
    Each unit is compared with the others line by line (`against`: its mean difference from the median of the
    others on the same lines), each line with the other lines unit by unit; p-values are of paired t-tests (Student
    1908, The probable error of a mean, Biometrika 6(1)) that the difference is more than 1 per cent of the maximum
    (`means.chance_of`), adjusted by `adjusting`. Assumes that differences on different lines are independent; most
    differences are zero and a few are large, so intervals over few lines are rough.
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
        overall=mean_of((pair.unit, pair.excess) for pair in listed),
        units=_compared(listed, means, key=lambda p: p.unit, group=lambda p: p.line, at=0),
        lines=_compared(listed, means, key=lambda p: p.line, group=lambda p: p.unit, at=1),
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
    means: dict[tuple[str, str], float],
    *,
    key: Callable[[LinePair], str],
    group: Callable[[LinePair], str],
    at: int,
) -> tuple[Finding, ...]:
    """Every unit (or line) with its estimate, and against the others on the same lines (or units)."""
    of: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for pair in listed:
        of[key(pair)].append((group(pair), pair.excess))
    beside: dict[str, dict[str, float]] = defaultdict(dict)
    for cell, mean in means.items():
        beside[cell[1 - at]][cell[at]] = mean
    found = []
    for name, values in sorted(of.items()):
        differences = [
            (other, row[name] - statistics.median(value for key_, value in row.items() if key_ != name))
            for other, row in sorted(beside.items())
            if name in row and len(row) > 1
        ]
        against = mean_of(differences) if len(differences) >= LEAST_GROUPS else None
        chance = chance_of_mean(against, len(differences)) if against else None
        found.append(Finding(name, mean_of(values), against, chance))
    return adjusted(found)
