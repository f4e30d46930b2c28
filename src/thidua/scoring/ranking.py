"""Ranking units by total, with the declared chain of tie-breaks. As pure as the engine it stands on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from thidua.scoring.engine import ZERO, Outcome


class TieBreakKind(StrEnum):
    """What is compared when totals are equal."""

    GROUP_POINTS = "group_points"
    LEAST_MINUS = "least_minus"
    EARLIEST_SUBMISSION = "earliest_submission"
    WOMEN_SHARE = "women_share"
    VOTE = "vote"
    CHAIR = "chair"


GIVEN = frozenset({TieBreakKind.WOMEN_SHARE, TieBreakKind.VOTE, TieBreakKind.CHAIR})
BOUND = frozenset({TieBreakKind.VOTE, TieBreakKind.CHAIR})


@dataclass(frozen=True, slots=True)
class TieBreak:
    """One rule of the declared chain; `code` names the group whose points are compared."""

    kind: TieBreakKind
    code: str = ""


@dataclass(frozen=True, slots=True)
class Contender:
    """A unit in the ranking; `submitted_at` is when it handed in its self score.

    `given`: what only people can bring to a tie, higher is better: the share of women (per cent), votes, the chair's
    order. `tied`: between which units votes were cast and the chair ordered (see `_for_this_tie`); where it is not
    told, they count in any tie.
    `is_held`: the unit may not be considered for now (ND 152/2025, article 4.4), so it has no rank.
    """

    unit: str
    outcome: Outcome
    submitted_at: datetime | None = None
    given: Mapping[TieBreakKind, Decimal] = field(default_factory=dict)
    is_held: bool = False
    tied: Mapping[TieBreakKind, frozenset[str]] = field(default_factory=dict)

    @property
    def is_ranked(self) -> bool:
        """Whether the unit takes part in the ranking at all."""
        return not (
            self.is_held or self.outcome.knocked_out or self.outcome.unsettled or self.outcome.points is None
        )


@dataclass(frozen=True, slots=True)
class TieStep:
    """One rule tried among units that were still equal; `separated`: whether it told any of them apart.

    `waits`: people have not brought every value it compares, so it told nobody apart.
    """

    rule: TieBreak
    values: tuple[tuple[str, Decimal | datetime | None], ...]
    separated: bool
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands. `tied_with`: equal after the whole chain.

    No rank: its total is incomplete, it is held, or the lines `knocked_out` keep it out (không xếp loại).
    """

    unit: str
    rank: int | None
    total: Decimal | None
    tied_with: tuple[str, ...] = ()
    steps: tuple[TieStep, ...] = ()
    knocked_out: tuple[str, ...] = ()
    is_held: bool = False


def rank(contenders: Iterable[Contender], chain: Sequence[TieBreak]) -> tuple[Place, ...]:
    """Rank by total, then by the declared chain; who is still equal shares the rank (1, 2, 2, 4), openly.

    Units whose total is incomplete, that are held or knocked out stand at the end without a rank. A rule whose values
    people must bring separates nobody until every value is there. Equal units are listed by their name, so
    the order in which contenders are given never matters.
    """
    listed = sorted(contenders, key=lambda contender: contender.unit)
    complete = [contender for contender in listed if contender.is_ranked]
    by_total: dict[Decimal, list[Contender]] = {}
    for contender in complete:
        by_total.setdefault(contender.outcome.points or ZERO, []).append(contender)
    places: list[Place] = []
    for total in sorted(by_total, reverse=True):
        for tied, steps in _separate(by_total[total], chain):
            number = len(places) + 1
            places += [_place(contender, number, tied, steps) for contender in tied]
    rest = [
        Place(c.unit, None, c.outcome.points, knocked_out=c.outcome.knocked_out, is_held=c.is_held)
        for c in listed
        if not c.is_ranked
    ]
    return (*places, *rest)


@dataclass(frozen=True, slots=True)
class GivenTie:
    """Units of one total that come down to a rule whose values people bring; `waits` until each has one."""

    rule: TieBreak
    total: Decimal
    values: Mapping[str, Decimal | None]
    waits: bool

    @property
    def units(self) -> tuple[str, ...]:
        """The units that are equal, by their name."""
        return tuple(self.values)


def given_ties(places: Iterable[Place]) -> tuple[GivenTie, ...]:
    """The ties that need, or were told apart by, values people bring: best first, as far as they stand now.

    Behind a rule that waits none is named: who is equal at the next one shows only when its values are there.
    """
    found: dict[tuple[TieBreakKind, tuple[str, ...]], GivenTie] = {}
    for place in places:
        for step in place.steps:
            if step.rule.kind not in GIVEN or place.total is None:
                continue
            values = {unit: value for unit, value in step.values if not isinstance(value, datetime)}
            found.setdefault(
                (step.rule.kind, tuple(values)), GivenTie(step.rule, place.total, values, step.waits)
            )
            if step.waits:
                break
    return tuple(found.values())


def _separate(
    group: Sequence[Contender], chain: Sequence[TieBreak], steps: tuple[TieStep, ...] = ()
) -> Iterator[tuple[Sequence[Contender], tuple[TieStep, ...]]]:
    """Units equal so far, split by the rest of the chain: best first, each with the steps that led there."""
    if len(group) == 1 or not chain:
        yield group, steps
        return
    rule = chain[0]
    compared = [
        _compared(rule, contender) if _for_this_tie(rule, contender, group) else None for contender in group
    ]
    waits = rule.kind in GIVEN and None in compared
    by_value: dict[Decimal | datetime | None, list[Contender]] = {}
    for contender, value in zip(group, compared, strict=True):
        by_value.setdefault(None if waits else value, []).append(contender)
    values = tuple((contender.unit, value) for contender, value in zip(group, compared, strict=True))
    step = TieStep(rule, values, separated=len(by_value) > 1, waits=waits)
    for value in _best_first(rule, by_value):
        yield from _separate(by_value[value], chain[1:], (*steps, step))


def _for_this_tie(rule: TieBreak, contender: Contender, group: Sequence[Contender]) -> bool:
    """Whether what was brought of a unit counts among these units.

    A share of women is a fact of the unit and counts in any tie. Votes were cast for one of several units: they
    count among exactly these, because among others they would have fallen otherwise. An order of the chair says too
    who goes first of fewer units than it names, but numbers of two orders are not compared.
    """
    among = contender.tied.get(rule.kind)
    match rule.kind:
        case TieBreakKind.VOTE:
            return among is None or among == frozenset(other.unit for other in group)
        case TieBreakKind.CHAIR:
            return all(other.tied.get(rule.kind) == among for other in group)
        case _:
            return True


def _compared(rule: TieBreak, contender: Contender) -> Decimal | datetime | None:
    if rule.kind is TieBreakKind.EARLIEST_SUBMISSION:
        return contender.submitted_at
    if rule.kind is TieBreakKind.LEAST_MINUS:
        return contender.outcome.minus
    if rule.kind in GIVEN:
        return contender.given.get(rule.kind)
    found = next((o for o in contender.outcome.walk() if o.code == rule.code), None)
    if found is None:
        raise ValueError(f"the tie-break names {rule.code!r}, which the table does not have")
    return found.points


def _best_first(
    rule: TieBreak, values: Iterable[Decimal | datetime | None]
) -> list[Decimal | datetime | None]:
    known = [value for value in values if value is not None]
    ordered: list[Decimal | datetime | None] = [
        *sorted(known, reverse=rule.kind is not TieBreakKind.EARLIEST_SUBMISSION)  # type: ignore[type-var]
    ]
    return ordered + [None] * (None in values)


def _place(contender: Contender, number: int, tied: Sequence[Contender], steps: tuple[TieStep, ...]) -> Place:
    others = tuple(other.unit for other in tied if other is not contender)
    return Place(contender.unit, number, contender.outcome.points, others, steps)
