"""Stability: what the ranking would be with each line left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thidua.scoring.fairness.shapes import Given, Lack, Missing

LEAST_UNITS = 3
_TO = 6


@dataclass(frozen=True, slots=True)
class Without:
    """The ranking without one line: ranks by unit, its likeness to the ranking as it is, who moves."""

    line: str
    ranks: dict[str, int]
    likeness: float | None
    moved: tuple[str, ...]
    changes_first: bool


@dataclass(frozen=True, slots=True)
class Stability:
    """Ranks as they are, and without each line, the most changing first; `reach` is each unit's best and worst."""

    ranks: dict[str, int]
    totals: dict[str, float]
    without: tuple[Without, ...]
    reach: dict[str, tuple[int, int]]
    missing: Missing | None = None

    @property
    def changing(self) -> tuple[Without, ...]:
        """The lines without which somebody would stand elsewhere."""
        return tuple(one for one in self.without if one.moved)


def stability_of(totals: Mapping[str, float], given: Iterable[Given]) -> Stability:
    """The ranking by totals as given, and with each line's points taken off every total.

    Likeness is Kendall's tau-b (Kendall 1945, The treatment of ties in ranking problems, Biometrika 33(3)), from 1
    (same order) to -1 (reversed). `reach` is what the leave-one-out jackknife (Efron 1982, The Jackknife, the
    Bootstrap and Other Resampling Plans) gives of a rank: best and worst over all lines left out. Unit: ranks;
    units with equal totals share the better rank, tie-breaks are not applied. Uncertainty: nothing is estimated,
    the numbers are exact; the reach is no interval of 95 per cent but says what hangs on a single line. Assumes
    that the other lines' points would have been the same, and that caps of groups are as they were.
    """
    if len(totals) < LEAST_UNITS:
        return Stability({}, {}, (), {}, Missing(Lack.FEW_UNITS, LEAST_UNITS, len(totals)))
    ranks = ranks_of(totals)
    of_line: dict[str, dict[str, float]] = defaultdict(dict)
    for one in given:
        if one.unit in totals:
            of_line[one.line][one.unit] = one.points
    without = [_without(line, points, totals, ranks) for line, points in of_line.items()]
    reach = {
        unit: (
            min([rank, *(one.ranks[unit] for one in without)]),
            max([rank, *(one.ranks[unit] for one in without)]),
        )
        for unit, rank in ranks.items()
    }
    ordered = sorted(
        without, key=lambda w: (w.likeness if w.likeness is not None else 1, -len(w.moved), w.line)
    )
    return Stability(ranks, dict(totals), tuple(ordered), reach)


def ranks_of(totals: Mapping[str, float]) -> dict[str, int]:
    """Ranks by total, best first; equal totals share the better rank."""
    rounded = {unit: round(total, _TO) for unit, total in totals.items()}
    return {
        unit: 1 + sum(other > total for other in rounded.values())
        for unit, total in sorted(rounded.items(), key=lambda pair: (-pair[1], pair[0]))
    }


def _without(
    line: str, points: Mapping[str, float], totals: Mapping[str, float], ranks: Mapping[str, int]
) -> Without:
    left = {unit: total - points.get(unit, 0.0) for unit, total in totals.items()}
    now = ranks_of(left)
    moved = tuple(unit for unit in ranks if now[unit] != ranks[unit])
    first = {unit for unit, rank in ranks.items() if rank == 1}
    return Without(
        line, now, likeness(totals, left), moved, first != {unit for unit, rank in now.items() if rank == 1}
    )


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """Kendall's tau-b of two orders of the same units; None where all are equal in one of them."""
    from scipy.stats import kendalltau

    units = sorted(one)
    before, after = ([round(order[unit], _TO) for unit in units] for order in (one, other))
    if len(set(before)) == 1 or len(set(after)) == 1:
        return None
    return float(kendalltau(before, after).statistic)
