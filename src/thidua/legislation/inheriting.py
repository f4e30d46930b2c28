"""Facts of bodies that were merged or renamed, read through to the body that follows them as the policy says."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from thidua.legislation.succession import Carried, FactFamily, SuccessionRule, Years, rule_for
from thidua.rulebook.facts import (
    RATINGS,
    SEPARATOR,
    AwardFact,
    Counting,
    DisciplineFact,
    Facts,
    HoldFact,
    LeaveFact,
    Passage,
    ProofFact,
    ProofState,
    RatingFact,
    ServiceFact,
    ShareFact,
)

F = TypeVar("F", AwardFact, ProofFact, DisciplineFact, ServiceFact)


@dataclass(frozen=True)
class Part:
    """A predecessor's facts, and how it is named where they are told."""

    facts: Facts
    origin: str


@dataclass(frozen=True)
class Merger:
    """Bodies followed together, in one way, on one day, by one other. Source: succession_policy.yaml."""

    kind: str
    effective: date
    parts: Sequence[Part]

    def into(self, facts: Facts) -> Facts:
        """The successor's facts with what passes on to it, and the rules by which it does."""
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
            passages=(*facts.passages, *self._passages(facts)),
        )

    def _rule(self, family: FactFamily) -> SuccessionRule:
        return rule_for(self.kind, family, on=self.effective)

    def _carried(self, family: FactFamily) -> bool:
        return self._rule(family).carried is not Carried.NO

    def _named(self, read: Callable[[Facts], Sequence[F]]) -> list[F]:
        """Every predecessor's facts of one family, each telling whose it was."""
        return [
            replace(fact, origin=fact.origin or part.origin)
            for part in self.parts
            for fact in read(part.facts)
        ]

    def _awards(self) -> list[AwardFact]:
        rule = self._rule(FactFamily.AWARD)
        if rule.carried is Carried.NO:
            return []
        found = self._named(lambda facts: facts.awards)
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
            replace(
                max(found, key=lambda fact: RATINGS.index(fact.rating)),
                origin=_origins(found),
                is_settled=rule.carried is Carried.YES and all(fact.is_settled for fact in found),
            )
            for year, found in by_year.items()
            if year not in taken and (rule.years is Years.EACH or len(found) == len(self.parts))
        ]

    def _proofs(self) -> list[ProofFact]:
        rule = self._rule(FactFamily.PROOF)
        if rule.carried is Carried.NO:
            return []
        found = self._named(lambda facts: facts.proofs)
        if rule.carried is Carried.PERSON:
            found = [
                replace(fact, state=ProofState.PENDING) if fact.state is ProofState.FREE else fact
                for fact in found
            ]
        return found

    def _disciplines(self) -> list[DisciplineFact]:
        if not self._carried(FactFamily.DISCIPLINE):
            return []
        return self._named(lambda facts: facts.disciplines)

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
        return self._named(lambda facts: facts.services)

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
                origin=_origins(found),
                is_settled=rule.carried is Carried.YES and all(fact.is_settled for fact in found),
            )
            for key, found in together.items()
            if key not in taken and (rule.years is Years.EACH or len(found) == len(self.parts))
        ]

    def _passages(self, own: Facts) -> list[Passage]:
        found = []
        for family, read in TOLD.items():
            years = [frozenset(fact.year for fact in read(part.facts)) for part in self.parts]
            if not any(years):
                continue
            rule = self._rule(family)
            left_out: frozenset[int] = frozenset()
            if rule.years is Years.ALL and rule.carried is not Carried.NO:
                left_out = years[0].union(*years) - years[0].intersection(*years)
                left_out -= {fact.year for fact in read(own)}
            found.append(
                Passage(
                    family=family.value,
                    origins=tuple(part.origin for part in self.parts),
                    how=self.kind,
                    effective=self.effective,
                    treatment=rule.carried.value,
                    citation=rule.citation,
                    open_question=rule.confirmation.open_question,
                    left_out=tuple(sorted(left_out)),
                )
            )
        return found


class OfYear(Protocol):
    """Whatever stands at a year."""

    @property
    def year(self) -> int:
        """The year."""


TOLD: Mapping[FactFamily, Callable[[Facts], Sequence[OfYear]]] = {
    FactFamily.AWARD: lambda facts: facts.awards,
    FactFamily.RATING: lambda facts: facts.ratings,
    FactFamily.PROOF: lambda facts: facts.proofs,
    FactFamily.SHARE: lambda facts: facts.shares,
}
"""Families of which a trace tells by which rule they came down."""


def _origins(facts: Sequence[RatingFact | ShareFact]) -> str:
    return SEPARATOR.join(dict.fromkeys(fact.origin for fact in facts))


Dated = TypeVar("Dated", bound=OfYear)


def _in_order(own: Sequence[Dated], more: Sequence[Dated]) -> tuple[Dated, ...]:
    return tuple(sorted((*own, *more), key=lambda fact: fact.year))
