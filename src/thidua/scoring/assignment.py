"""Who checks whom: a draw among members by a recorded seed. Standard library only; it knows neither people nor records.

Every member is checked by k others and checks k others. Nobody checks itself, no two members check each other, and
members that declared a conflict of interest have nothing to do with each other. So each member meets 2k different
others, k as checker and k as checked: the draw chooses who meets whom (a regular graph), then walks along closed
tours through all these meetings, and whoever comes first in a step checks whoever comes next (Euler's orientation).
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

MOST_STEPS = 1000
ATTEMPTS = 20

Pair = tuple[str, str]


class Obstacle(StrEnum):
    """Why nothing can be drawn."""

    NO_CHECKERS = "no_checkers"
    TOO_FEW_MEMBERS = "too_few_members"
    TOO_MANY_CONFLICTS = "too_many_conflicts"
    CONFLICTS_LEAVE_NOTHING = "conflicts_leave_nothing"


class CannotDraw(ValueError):
    """Nothing can be drawn: `needed` is what each member needs, `found` what there is, `members` whom it is about.

    Too few members: `needed` and `found` count members (2k + 1 are needed). Too many conflicts: others a member can
    meet, of which it needs 2k. Conflicts leave nothing: every member can meet enough others, not all at once.
    """

    def __init__(
        self, obstacle: Obstacle, *, needed: int = 0, found: int = 0, members: Sequence[str] = ()
    ) -> None:
        super().__init__(f"{obstacle.value}: {found} of {needed} {', '.join(members)}")
        self.obstacle, self.needed, self.found, self.members = obstacle, needed, found, tuple(members)


@dataclass(frozen=True, slots=True, order=True)
class Check:
    """One member checks another."""

    checker: str
    checked: str


def draw(
    members: Iterable[str], *, seed: int, each: int = 1, conflicts: Iterable[Pair] = ()
) -> tuple[Check, ...]:
    """Draw who checks whom: `each` checkers for every member, in the order of the checked, then of the checkers.

    The same members, seed, number and conflicts give the same draw, in whatever order they are given. A conflict
    holds both ways. Raises `CannotDraw` with what stands in the way.
    """
    names = sorted(set(members))
    allowed = _allowed(names, conflicts)
    _check_possible(names, allowed, each)
    order = random.Random(seed)  # noqa: S311 - a draw to be repeated by anybody, not a secret
    meetings = _meetings(names, allowed, 2 * each, order)
    return tuple(sorted(_oriented(names, meetings, order), key=lambda check: (check.checked, check.checker)))


def _allowed(names: Sequence[str], conflicts: Iterable[Pair]) -> Mapping[str, frozenset[str]]:
    """Whom each member can meet."""
    apart = {frozenset(pair) for pair in conflicts}
    return {
        one: frozenset(other for other in names if other != one and frozenset((one, other)) not in apart)
        for one in names
    }


def _check_possible(names: Sequence[str], allowed: Mapping[str, frozenset[str]], each: int) -> None:
    needed = 2 * each
    if each < 1:
        raise CannotDraw(Obstacle.NO_CHECKERS, needed=1, found=each)
    if len(names) <= needed:
        raise CannotDraw(Obstacle.TOO_FEW_MEMBERS, needed=needed + 1, found=len(names))
    least = min(len(others) for others in allowed.values())
    if least < needed:
        raise CannotDraw(
            Obstacle.TOO_MANY_CONFLICTS,
            needed=needed,
            found=least,
            members=[name for name in names if len(allowed[name]) == least],
        )


def _meetings(
    names: Sequence[str], allowed: Mapping[str, frozenset[str]], needed: int, order: random.Random
) -> dict[str, set[str]]:
    """Meetings in which everybody meets exactly `needed` others.

    Each attempt looks through all possibilities in an order of its own, and gives up after so many steps; one that
    comes to its end has shown that there are none.
    """
    for _attempt in range(ATTEMPTS):
        search = _Search(names, allowed, needed, order)
        if search.fill():
            return search.met
        if search.steps < MOST_STEPS:
            break
    least = min(len(others) for others in allowed.values())
    raise CannotDraw(
        Obstacle.CONFLICTS_LEAVE_NOTHING,
        needed=needed,
        found=least,
        members=[name for name in names if len(allowed[name]) == least],
    )


class _Search:
    """By trial: whoever has the least choice chooses whom it meets, and chooses again when others are left short."""

    def __init__(
        self, names: Sequence[str], allowed: Mapping[str, frozenset[str]], needed: int, order: random.Random
    ) -> None:
        self.met: dict[str, set[str]] = {name: set() for name in names}
        self.steps = 0
        self._allowed, self._needed, self._order = allowed, needed, order
        self._turns = list(names)
        order.shuffle(self._turns)

    def fill(self) -> bool:
        """Whether everybody meets enough others; `met` then says whom."""
        choices = {name: self._choice(name) for name in self._turns if self._missing(name)}
        if not choices:
            return True
        if any(len(choice) < self._missing(name) for name, choice in choices.items()):
            return False
        one = min(choices, key=lambda name: len(choices[name]) - self._missing(name))
        self._order.shuffle(choices[one])
        for chosen in combinations(choices[one], self._missing(one)):
            self.steps += 1
            if self.steps >= MOST_STEPS:
                return False
            self.met[one].update(chosen)
            for other in chosen:
                self.met[other].add(one)
            if self.fill():
                return True
            self.met[one].difference_update(chosen)
            for other in chosen:
                self.met[other].discard(one)
        return False

    def _missing(self, name: str) -> int:
        return self._needed - len(self.met[name])

    def _choice(self, name: str) -> list[str]:
        return sorted(
            other for other in self._allowed[name] - self.met[name] if len(self.met[other]) < self._needed
        )


def _oriented(
    names: Sequence[str], meetings: Mapping[str, set[str]], order: random.Random
) -> Iterator[Check]:
    """Walk closed tours through all meetings, each once: everybody meets an even number, so no tour ends elsewhere."""
    left = {name: set(others) for name, others in meetings.items()}
    for start in names:
        here = start
        while left[here]:
            there = order.choice(sorted(left[here]))
            left[here].remove(there)
            left[there].remove(here)
            yield Check(here, there)
            here = there
