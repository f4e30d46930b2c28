"""How many of a group may be proposed, and who comes first among equals.

Shares are exact fractions; whether a share of a count is brought to a whole number down or up is said by whoever asks.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby


class Round(StrEnum):
    """Which way a share of a count is brought to a whole number."""

    DOWN = "down"
    UP = "up"
    NEAREST = "nearest"


def allowed(whole: int, share: Fraction, rounding: Round = Round.DOWN) -> int:
    """The most that `share` of `whole` allows: 3/20 of 35 are 5 (down), 6 (up), 5 (nearest; a half goes up).

    Raises `ValueError` on a negative whole or a share outside [0, 1].
    """
    if whole < 0 or not 0 <= share <= 1:
        raise ValueError(f"{share} of {whole} is no share")
    exact = share * whole
    match rounding:
        case Round.DOWN:
            return int(exact)
        case Round.UP:
            return -int(-exact // 1)
        case Round.NEAREST:
            return int(exact + Fraction(1, 2))


@dataclass(frozen=True)
class Contender:
    """Somebody who is eligible: `merit` orders them, higher is better; `women` are (women, all) of a collective."""

    key: Hashable
    merit: int = 0
    is_woman: bool = False
    women: tuple[int, int] | None = None

    def is_preferred(self, least_women: Fraction) -> bool:
        """Whether the tie-break speaks for them: a woman, or a collective with at least that share of women."""
        if self.women is None:
            return self.is_woman
        part, whole = self.women
        return whole > 0 and Fraction(part, whole) >= least_women


@dataclass(frozen=True)
class Choice:
    """Who has a place, who has none, and who is equal where the places end: there a person decides.

    `places_left` are the places for those equals.
    """

    taken: tuple[Contender, ...]
    equal: tuple[Contender, ...]
    left: tuple[Contender, ...]
    places_left: int = 0


def chosen(contenders: Iterable[Contender], places: int, *, least_women: Fraction) -> Choice:
    """The places by merit, and among those of equal merit the preferred first (ND152/2025 Đ4).

    Who is equal in both is not told apart: when the places end among them, all of them are `equal`.
    """

    def rank(contender: Contender) -> tuple[int, bool]:
        return -contender.merit, not contender.is_preferred(least_women)

    taken: list[Contender] = []
    ordered: Sequence[Contender] = sorted(contenders, key=rank)
    for _rank, group in groupby(ordered, key=rank):
        equals = list(group)
        room = places - len(taken)
        if len(equals) <= room:
            taken += equals
            continue
        after = len(taken) + len(equals)
        if room == 0:
            return Choice(tuple(taken), (), tuple(ordered[len(taken) :]))
        return Choice(tuple(taken), tuple(equals), tuple(ordered[after:]), room)
    return Choice(tuple(taken), (), ())
