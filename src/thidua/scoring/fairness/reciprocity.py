"""Reciprocity of cross checks: whether two units give each other more than others give them."""

import statistics
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from thidua.scoring.fairness.adjusting import adjusted
from thidua.scoring.fairness.shapes import DRAWS, SEED, Estimate, Finding, Lack, Lots, Missing, Rating

LEAST_MUTUAL = 3
LEAST_TOLD = 10
_ROUNDS = 50
_SMALL = 1e-12

Direction = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """Whether giving goes both ways in the whole cluster (`overall`), and between which two units.

    `gifts` has, by (checker, unit), what the checker gave above what others gave the unit and above what it gave
    others. The key of a pair is its two units, and its estimate the smaller of its two gifts.
    """

    overall: Lots | None
    pairs: tuple[Finding, ...]
    gifts: dict[Direction, float]
    missing: Missing | None = None


SEPARATOR = "\N{LEFT RIGHT ARROW}"


def reciprocity_of(ratings: Iterable[Rating], *, former: Collection[str] = ()) -> Reciprocity:
    """Whether A gives B more than others give B, while B gives A more than others give A.

    A gift is the mean, over the lines judged by others too, of what A gave B less what the others gave B on the
    same line, cleared of how mild A is in general and of what B gets in general: the relationship effect of the
    social relations model (Warner, Kenny, Stoto 1979, A new round robin analysis of variance for social
    interaction data, J. Pers. Soc. Psychol. 37(10), 1742-1757). The observed number is the mean product of the
    two gifts of all pairs that judged each other, in whatever year; a pair's own number is its smaller gift.
    Unit: share of the maximum (squared for the mean product). Uncertainty: permutation p-values (Good 2005,
    Permutation, Parametric and Bootstrap Tests of Hypotheses, 3rd ed.) from `DRAWS` reassignments of the gifts to
    the directions, with a recorded seed, each cleared of the general levels again and brought to the same size
    (Freedman, Lane 1983, A nonstochastic interpretation of reported significance levels, J. Bus. Econ. Stat. 1(4)):
    clearing ties the two gifts of a pair to each other, in what was observed as in what is drawn. Pairs are adjusted
    for how many there are; once one is asked about, what its two gave each other is set aside and the others are looked
    at anew, because a large gift makes all who judged beside it seem to give less, and their other gifts larger.
    Assumes that without giving back it is chance which gift falls on which direction. Units
    that rightly know each other's work better than the rest would look the same, so a low value is a question only.
    Units that went into others by merging (`former`) give and get under their own name: their pairs count in the
    cluster's number, and are not tested themselves, because nobody can part them any more.
    """
    told = list(ratings)
    seen = _Gifts.of(told)
    mutual, number = len(seen.mutual), len(seen.gifts)
    if mutual < LEAST_MUTUAL:
        return Reciprocity(None, (), seen.gifts, Missing(Lack.FEW_MUTUAL, LEAST_MUTUAL, mutual))
    if number < LEAST_TOLD:
        return Reciprocity(None, (), seen.gifts, Missing(Lack.FEW_SHEETS, LEAST_TOLD, number))
    overall, pairs = seen.tested(former)
    gifts, apart = dict(seen.gifts), list[Finding]()
    while pairs and (first := min(pairs, key=lambda f: (_chance(f), f.key))).is_question:
        apart.append(first)
        ends = set(first.key.split(f" {SEPARATOR} "))
        told = [rating for rating in told if {rating.checker, rating.unit} != ends]
        seen = _Gifts.of(told)
        if len(seen.mutual) < LEAST_MUTUAL or len(seen.gifts) < LEAST_TOLD:
            pairs = tuple(pair for pair in pairs if pair is not first)
            break
        pairs = seen.tested(former)[1]
        gifts |= seen.gifts
    return Reciprocity(overall, tuple(sorted((*apart, *pairs), key=lambda f: f.key)), gifts)


def _chance(finding: Finding) -> float:
    return 1.0 if finding.adjusted is None else finding.adjusted


@dataclass(frozen=True, slots=True)
class _Gifts:
    """Gifts by direction, and the pairs that judged each other."""

    gifts: dict[Direction, float]
    mutual: list[Direction]

    @classmethod
    def of(cls, ratings: Iterable[Rating]) -> "_Gifts":
        gifts = _gifts(ratings)
        return cls(gifts, sorted((a, b) for a, b in gifts if a < b and (b, a) in gifts))

    def tested(self, former: Collection[str]) -> tuple[Lots, tuple[Finding, ...]]:
        """The number of the whole cluster, and every pair, against gifts drawn anew."""
        directions = sorted(self.gifts)
        values = np.array([self.gifts[direction] for direction in directions])
        position = {direction: at for at, direction in enumerate(directions)}
        there = np.array([position[pair] for pair in self.mutual])
        back = np.array([position[b, a] for a, b in self.mutual])
        lots = np.random.default_rng(SEED)
        drawn = _cleared(values[np.argsort(lots.random((DRAWS, len(values))), axis=1)], directions)
        products = (drawn[:, there] * drawn[:, back]).mean(axis=1)
        observed = float((values[there] * values[back]).mean())
        smaller = np.minimum(drawn[:, there], drawn[:, back]).ravel()
        own = np.minimum(values[there], values[back])
        pairs = [
            Finding(
                f"{a} {SEPARATOR} {b}",
                Estimate(float(own[at]), None, None, 2),
                p=None if a in former or b in former else _as_rare(smaller, float(own[at])),
            )
            for at, (a, b) in enumerate(self.mutual)
        ]
        return Lots(observed, float(products.mean()), _as_rare(products, observed)), adjusted(pairs)


def _cleared(drawn: "np.ndarray[Any, Any]", directions: Sequence[Direction]) -> "np.ndarray[Any, Any]":
    """Drawn gifts (a row each) without the mean of each giver and receiver, as large together as they were."""
    ends = sorted({(side, way[side]) for way in directions for side in (0, 1)})
    design = np.array([[float(way[side] == unit) for side, unit in ends] for way in directions])
    left = drawn - drawn @ (design @ np.linalg.pinv(design)).T
    size, kept = (np.sqrt((rows**2).sum(axis=1, keepdims=True)) for rows in (drawn, left))
    return left * np.divide(size, kept, out=np.zeros_like(kept), where=kept > _SMALL)


def _as_rare(drawn: "np.ndarray[Any, Any]", observed: float) -> float:
    """The share of drawings that reach what was observed, the observed one counted among them."""
    return float((np.count_nonzero(drawn >= observed - 1e-12) + 1) / (drawn.size + 1))


def _gifts(ratings: Iterable[Rating]) -> dict[Direction, float]:
    """What each gave each above the others, cleared of both general levels."""
    by_cell: dict[tuple[int, str, str], list[Rating]] = defaultdict(list)
    for rating in sorted(ratings):
        by_cell[rating.cell].append(rating)
    told: dict[Direction, list[float]] = defaultdict(list)
    for cell in by_cell.values():
        for rating in cell:
            others = [other.share for other in cell if other.checker != rating.checker]
            if others:
                told[rating.checker, rating.unit].append(rating.share - statistics.fmean(others))
    return _centred({direction: statistics.fmean(values) for direction, values in told.items()})


def _centred(gifts: Mapping[Direction, float]) -> dict[Direction, float]:
    """Without the mean of each giver and of each receiver; givers of one gift tell nothing and are left out."""
    of_giver: dict[str, list[Direction]] = defaultdict(list)
    of_receiver: dict[str, list[Direction]] = defaultdict(list)
    for giver, receiver in gifts:
        of_giver[giver].append((giver, receiver))
        of_receiver[receiver].append((giver, receiver))
    left = dict(gifts)
    for _round in range(_ROUNDS):
        for directions in (*of_giver.values(), *of_receiver.values()):
            mean = statistics.fmean(left[direction] for direction in directions)
            for direction in directions:
                left[direction] -= mean
    return {d: value for d, value in left.items() if len(of_giver[d[0]]) > 1 and len(of_receiver[d[1]]) > 1}
