"""What one party may be proposed for: every award answered by its conditions first, explained only where asked.

`look_at` answers as `rulebook.rules.judge_award` does (a property test compares them), but notes no facts: it is what
a page of findings, and a list of thousands of parties, can afford for every path of every award.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from thidua.eligibility.enums import Standing
from thidua.legislation import rules
from thidua.rulebook.facts import Facts
from thidua.rulebook.findings import Result
from thidua.rulebook.history import (
    MET,
    MISSING,
    NOT_MET,
    Condition,
    Marks,
    NotGiven,
    Proof,
    parts_of,
    walk,
)
from thidua.rulebook.masks import FactsView, Select, Since
from thidua.rulebook.rules import RESULTS, Need, PathVerdict, Rule, earliest_year, judge_path

FEATS = frozenset(
    {
        "bravery",
        "combat",
        "sudden",
        "merit",
        "contribution",
        "prize",
        "prize_second",
        "prize_third",
        "invention",
    }
)
"""Kinds of proof nobody has by doing their work well: without any on file, nobody thinks of that path."""


@dataclass(frozen=True)
class PathLook:
    """One path's answer: what it says, what its conditions alone give, the needs that do not hold beyond doubt."""

    rule: Rule
    level: int
    computed: int
    unmet: tuple[Need, ...]
    is_claimed: bool
    is_given: bool
    rests_on_absent: bool

    @property
    def is_taken(self) -> bool:
        """Whether it is worth a look: nobody needs to be told that they lack an act of bravery."""
        return self.is_claimed and not self.rests_on_absent

    @property
    def result(self) -> Result:
        """What the path answers."""
        return RESULTS[self.level]

    @property
    def order(self) -> tuple[bool, int, int, int]:
        """The better path is smaller."""
        return (not self.is_claimed, -self.level, -self.computed, len(self.unmet))


@dataclass(frozen=True)
class AwardLook:
    """All paths of one award for one party."""

    code: str
    paths: tuple[PathLook, ...]

    @cached_property
    def best(self) -> PathLook:
        """The path that answers best, of those somebody has taken."""
        return min(self.paths, key=lambda path: path.order)

    @cached_property
    def shown(self) -> PathLook:
        """The path to show: the best of those worth a look."""
        return min(self.paths, key=lambda path: (not path.is_taken, *path.order))

    @property
    def level(self) -> int:
        """The answer over all paths; without anything on file a paper is missing."""
        return self.best.level if self.best.is_claimed else MISSING

    @property
    def result(self) -> Result:
        """The same in words of the rulebook."""
        return RESULTS[self.level]

    @property
    def standing(self) -> Standing:
        """What that means for whoever proposes.

        An unconfirmed standard never rejects; where even its known conditions do not hold, it stands apart from what
        a person should look at first.
        """
        path = self.shown
        if not path.is_taken:
            return Standing.UNCLAIMED
        if path.level == MET:
            return Standing.ELIGIBLE
        if path.is_given:
            return Standing.GIVEN
        if path.computed == NOT_MET and path.level != NOT_MET:
            return Standing.UNCONFIRMED
        if path.level != NOT_MET:
            return Standing.REVIEW
        return Standing.ONE_AWAY if len(path.unmet) == 1 else Standing.NOT_YET


RulesByAward = Mapping[str, Sequence[Rule]]


@lru_cache(maxsize=64)
def rules_by_award(day: date) -> RulesByAward:
    """The rules in force on a day, higher awards first."""
    found: dict[str, list[Rule]] = {}
    for rule in rules.rules_on(day):
        found.setdefault(rule.award, []).append(rule)
    return found


def look_at(view: FactsView, by_award: RulesByAward) -> list[AwardLook]:
    """Every award that has a path for such a subject, in the order of the rules."""
    subject = view.facts.subject
    known = _Known()
    looks = []
    for code, listed in by_award.items():
        paths = tuple(_path(rule, view, known) for rule in listed if rule.is_for(subject))
        if paths:
            looks.append(AwardLook(code, paths))
    return looks


@dataclass
class _Known:
    """What rules share is asked once: where counting begins, and the guards, the same objects in every rule."""

    marks: dict[Since, Marks] = field(default_factory=dict)
    levels: dict[tuple[int, int, int], int] = field(default_factory=dict)


def _path(rule: Rule, view: FactsView, known: _Known) -> PathLook:
    marks = known.marks.get(rule.since)
    if marks is None:
        marks = known.marks[rule.since] = rule.since.marks(view)
    levels = known.levels
    declared = view.facts.declared
    refused = any(declared.get(code) is False for code in rule.declares)
    computed, unmet, is_given, absent = NOT_MET if refused else MET, [], False, False
    for need in rule.needs:
        key = (id(need.condition), *marks)
        level = levels.get(key)
        if level is None:
            level = levels[key] = need.condition.level(view, marks)
        if level != MET:
            unmet.append(need)
            computed = min(computed, level)
            given = need.condition
            absent |= level == MISSING and _asks_what_is_absent(given, view)
            is_given |= level == NOT_MET and isinstance(given, NotGiven) and rule.award in given.awards
    return PathLook(
        rule, rule.answered(computed), computed, tuple(unmet), bool(rule.is_claimed(view)), is_given, absent
    )


def _asks_what_is_absent(condition: Condition, view: FactsView) -> bool:
    """Whether it asks for feats alone, and none of the kind is on file."""
    kinds: frozenset[str] = frozenset()
    for part in walk(condition):
        if isinstance(part, Proof):
            kinds |= part.kinds
        elif not parts_of(part):
            return False
    return bool(kinds) and kinds <= FEATS and view.years(Select("proof", kinds)) == 0


def explained(look: PathLook, view: FactsView) -> PathVerdict:
    """The path with every fact it read."""
    return judge_path(look.rule, view)


def earliest(look: PathLook, view: FactsView) -> int | None:
    """The first year for which the path would hold if everything goes well (`rulebook.rules.earliest_year`)."""
    return earliest_year(look.rule, view, yearly=rules.YEARLY_TITLES)


@dataclass(frozen=True)
class Finding:
    """One award on a party's page: where the party stands, why, and from when if everything goes well."""

    look: AwardLook
    verdict: PathVerdict | None
    earliest: int | None

    @property
    def code(self) -> str:
        """The award."""
        return self.look.code

    @property
    def standing(self) -> Standing:
        """Where the party stands."""
        return self.look.standing


WITH_OUTLOOK = {Standing.ONE_AWAY, Standing.NOT_YET}


def findings_of(facts: Facts, *, on: date, year: int) -> list[Finding]:
    """A party's whole page: all awards; the best path of each explained where something on file speaks for it."""
    view = FactsView(facts, year, on)
    return [finding_of(look, view) for look in look_at(view, rules_by_award(on))]


def finding_of(look: AwardLook, view: FactsView) -> Finding:
    """One award with its best path explained, and the outlook where there is one."""
    path = look.shown
    return Finding(
        look,
        explained(path, view) if path.is_taken else None,
        earliest(path, view) if look.standing in WITH_OUTLOOK else None,
    )


def in_standing(found: Iterable[Finding], standing: Standing) -> list[Finding]:
    """Those that stand so; in a review first what the conditions alone would give."""
    chosen = [each for each in found if each.standing == standing]
    return sorted(chosen, key=lambda each: (-each.look.shown.computed, len(each.look.shown.unmet)))
