"""From counts to an outcome: who is chosen, who is tied, who stands again. Pure functions, exact numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thidua.rulebook.conditions import Share


@dataclass(frozen=True)
class Outcome:
    """What a round left.

    `chosen`: reached the threshold and got a seat. `tied`: reached it, but with equal votes for fewer seats than
    they are. `runoff`: who stands in a further round, if there is one. `open_seats`: seats not filled yet.
    """

    chosen: tuple[int, ...]
    tied: tuple[int, ...]
    runoff: tuple[int, ...]
    open_seats: int

    @property
    def is_complete(self) -> bool:
        """Whether every seat is filled."""
        return self.open_seats == 0


def outcome_of(yes: Mapping[int, int], *, share: Share, base: int, seats: int, narrows: bool) -> Outcome:
    """The outcome of one round.

    Args:
        yes: how many agreed to each candidate that stood.
        share: the threshold, of `base` (all members, absent ones too).
        base: number of all members.
        seats: how many can still be chosen.
        narrows: an election where nobody got enough goes on between the strongest, one more than there are
            seats (and whoever has as many votes as the last of them); a nomination goes on with all.
    """
    ranked = sorted(yes, key=lambda candidate: -yes[candidate])
    reached = [candidate for candidate in ranked if share.is_reached(part=yes[candidate], whole=base)]
    chosen, tied = _fill(reached, yes, seats)
    open_seats = seats - len(chosen)
    rest = [candidate for candidate in ranked if candidate not in chosen]
    runoff = tied or (_strongest(rest, yes, open_seats + 1) if narrows else rest)
    return Outcome(
        chosen=tuple(chosen),
        tied=tuple(tied),
        runoff=tuple(runoff) if open_seats else (),
        open_seats=open_seats,
    )


def _fill(reached: Sequence[int], yes: Mapping[int, int], seats: int) -> tuple[list[int], list[int]]:
    if len(reached) <= seats:
        return list(reached), []
    last = yes[reached[seats - 1]]
    if yes[reached[seats]] < last:
        return list(reached[:seats]), []
    above = [candidate for candidate in reached if yes[candidate] > last]
    return above, [candidate for candidate in reached if yes[candidate] == last]


def _strongest(ranked: Sequence[int], yes: Mapping[int, int], places: int) -> list[int]:
    if len(ranked) <= places:
        return list(ranked)
    last = yes[ranked[places - 1]]
    return [candidate for candidate in ranked if yes[candidate] >= last]


def equal_leaders(yes: Mapping[int, int]) -> tuple[int, ...]:
    """Those who have the most votes, if several have; nobody where one leads alone or nobody was voted for."""
    most = max(yes.values(), default=0)
    leaders = tuple(candidate for candidate, votes in yes.items() if votes == most)
    return leaders if most and len(leaders) > 1 else ()


def is_unanimous(yes: Mapping[int, int], *, collected: int) -> bool:
    """Whether every paper handed in said the same about some candidate, so that each vote is known."""
    return collected > 0 and any(count in {0, collected} for count in yes.values())
