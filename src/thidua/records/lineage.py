"""What a body has from those it followed: their facts, as far as the succession policy lets them pass on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol, TypeVar

from thidua.legislation.succession import Carried, FactFamily, SuccessionRule, Years, rule_for
from thidua.records.queries import Step
from thidua.rulebook.facts import (
    RATINGS,
    AwardFact,
    Counting,
    DisciplineFact,
    Facts,
    HoldFact,
    LeaveFact,
    ProofFact,
    ProofState,
    RatingFact,
    ServiceFact,
    ShareFact,
)


def inherited(own: Mapping[int, Facts], steps: Sequence[Step], *, of: Collection[int]) -> dict[int, Facts]:
    """The facts of these parties with those of everybody they followed.

    `own`: the facts of each party involved, by id. A rating or share the body has of its own for a year stands; what
    its predecessors have for that year is then left aside.
    """
    into: dict[int, dict[tuple[str, date], list[Step]]] = defaultdict(lambda: defaultdict(list))
    for step in sorted(steps, key=lambda each: (each.effective, each.predecessor)):
        into[step.successor][step.kind, step.effective].append(step)

    def whole(party: int, seen: frozenset[int]) -> Facts:
        facts = own[party]
        for (kind, effective), together in into.get(party, {}).items():
            parts = [
                Part(whole(step.predecessor, seen | {party}), _told(step))
                for step in together
                if step.predecessor in own and step.predecessor not in seen
            ]
            if parts:
                facts = _Merger(kind, effective, parts).into(facts)
        return facts

    return {party: whole(party, frozenset()) for party in of if party in own}


def _told(step: Step) -> str:
    name = step.name
    if name[1:2].islower():
        name = name[:1].lower() + name[1:]
    return f"{name} (đến {step.effective - timedelta(days=1):%d/%m/%Y})"


@dataclass(frozen=True)
class Part:
    """A predecessor's facts, and how it is named where they are told."""

    facts: Facts
    origin: str


@dataclass(frozen=True)
class _Merger:
    """Bodies followed together, on one day, by one other."""

    kind: str
    effective: date
    parts: Sequence[Part]

    def into(self, facts: Facts) -> Facts:
        """The successor's facts with what passes on to it."""
        groups = facts.subject.groups
        if self._carried(FactFamily.GROUP):
            groups = groups.union(*(part.facts.subject.groups for part in self.parts))
        begun = [part.facts.subject.since for part in self.parts]
        since = min((day for day in begun if day), default=None) if all(begun) else None
        return replace(
            facts,
            subject=replace(facts.subject, groups=groups, since=since),
            awards=_in_order(facts.awards, self._awards()),
            ratings=_in_order(facts.ratings, self._ratings({fact.year for fact in facts.ratings})),
            proofs=_in_order(facts.proofs, self._proofs()),
            disciplines=(*self._disciplines(), *facts.disciplines),
            holds=(*self._holds(), *facts.holds),
            leaves=_in_order(facts.leaves, self._leaves()),
            services=(*self._services(), *facts.services),
            shares=_in_order(facts.shares, self._shares({(fact.name, fact.year) for fact in facts.shares})),
        )

    def _rule(self, family: FactFamily) -> SuccessionRule:
        return rule_for(self.kind, family, on=self.effective)

    def _carried(self, family: FactFamily) -> bool:
        return self._rule(family).carried is not Carried.NO

    def _awards(self) -> list[AwardFact]:
        rule = self._rule(FactFamily.AWARD)
        if rule.carried is Carried.NO:
            return []
        found = [
            replace(fact, origin=fact.origin or part.origin)
            for part in self.parts
            for fact in part.facts.awards
        ]
        if rule.years is Years.ALL:
            everywhere = set.intersection(
                *({(fact.code, fact.year) for fact in part.facts.awards} for part in self.parts)
            )
            found = [fact for fact in found if (fact.code, fact.year) in everywhere]
        if rule.carried is Carried.PERSON:
            found = [
                replace(fact, counting=Counting.UNKNOWN) if fact.counting is Counting.COUNTS else fact
                for fact in found
            ]
        return found

    def _ratings(self, taken: set[int]) -> list[RatingFact]:
        rule = self._rule(FactFamily.RATING)
        if rule.carried is Carried.NO:
            return []
        by_year: dict[int, list[RatingFact]] = defaultdict(list)
        for part in self.parts:
            for fact in part.facts.ratings:
                by_year[fact.year].append(replace(fact, origin=fact.origin or part.origin))
        return [
            replace(max(found, key=lambda fact: RATINGS.index(fact.rating)), origin=self._origins(found))
            for year, found in by_year.items()
            if year not in taken and (rule.years is Years.EACH or len(found) == len(self.parts))
        ]

    def _proofs(self) -> list[ProofFact]:
        rule = self._rule(FactFamily.PROOF)
        if rule.carried is Carried.NO:
            return []
        found = [
            replace(fact, origin=fact.origin or part.origin)
            for part in self.parts
            for fact in part.facts.proofs
        ]
        if rule.carried is Carried.PERSON:
            found = [
                replace(fact, state=ProofState.PENDING) if fact.state is ProofState.FREE else fact
                for fact in found
            ]
        return found

    def _disciplines(self) -> list[DisciplineFact]:
        if not self._carried(FactFamily.DISCIPLINE):
            return []
        return [
            replace(fact, origin=fact.origin or part.origin)
            for part in self.parts
            for fact in part.facts.disciplines
        ]

    def _holds(self) -> list[HoldFact]:
        if not self._carried(FactFamily.HOLD):
            return []
        return [fact for part in self.parts for fact in part.facts.holds]

    def _leaves(self) -> list[LeaveFact]:
        if not self._carried(FactFamily.LEAVE):
            return []
        return [fact for part in self.parts for fact in part.facts.leaves]

    def _services(self) -> list[ServiceFact]:
        if not self._carried(FactFamily.SERVICE):
            return []
        return [
            replace(fact, origin=fact.origin or part.origin)
            for part in self.parts
            for fact in part.facts.services
        ]

    def _shares(self, taken: set[tuple[str, int]]) -> list[ShareFact]:
        rule = self._rule(FactFamily.SHARE)
        if rule.carried is Carried.NO:
            return []
        together: dict[tuple[str, int], list[ShareFact]] = defaultdict(list)
        for part in self.parts:
            for fact in part.facts.shares:
                together[fact.name, fact.year].append(replace(fact, origin=fact.origin or part.origin))
        return [
            replace(
                found[0],
                part=sum(fact.part for fact in found),
                whole=sum(fact.whole for fact in found),
                origin=self._origins(found),
            )
            for key, found in together.items()
            if key not in taken and (rule.years is Years.EACH or len(found) == len(self.parts))
        ]

    @staticmethod
    def _origins(facts: Sequence[RatingFact | ShareFact]) -> str:
        return "; ".join(dict.fromkeys(fact.origin for fact in facts))


class OfYear(Protocol):
    """Whatever stands at a year."""

    @property
    def year(self) -> int:
        """The year."""


Dated = TypeVar("Dated", bound=OfYear)


def _in_order(own: Sequence[Dated], more: Sequence[Dated]) -> tuple[Dated, ...]:
    return tuple(sorted((*own, *more), key=lambda fact: fact.year))
