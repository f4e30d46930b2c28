"""What is different between the rules of two days: path by path, need by need. Pure: rules in, differences out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from thidua.rulebook.rules import Need, Rule


class Change(StrEnum):
    """What became of a path or a need."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Aspect(StrEnum):
    """What of a path, beside its needs, is not as it was."""

    TITLE = "title"
    SUBJECT = "subject"
    COUNTING = "counting"
    DECLARATIONS = "declarations"
    CITATION = "citation"
    CERTAINTY = "certainty"


@dataclass(frozen=True)
class NeedChange:
    """A need that came, went or is not as it was; one of the two sides is None when it came or went."""

    change: Change
    before: Need | None
    after: Need | None

    @property
    def is_of_substance(self) -> bool:
        """Whether another thing is asked for; False where only the article that asks for it is another."""
        return self.before is None or self.after is None or self.before.condition != self.after.condition


@dataclass(frozen=True)
class PathChange:
    """A path that came, went or is not as it was. `needs` are those that differ, of a new path all of them."""

    change: Change
    before: Rule | None
    after: Rule | None
    needs: tuple[NeedChange, ...]
    aspects: frozenset[Aspect] = frozenset()

    @property
    def rule(self) -> Rule:
        """The later version, or the last one of a path that is gone."""
        rule = self.after or self.before
        assert rule is not None
        return rule

    @property
    def is_of_substance(self) -> bool:
        """Whether somebody may be judged otherwise than before; False for new articles and new certainty alone."""
        substance = {Aspect.SUBJECT, Aspect.COUNTING, Aspect.DECLARATIONS}
        return (
            self.change is not Change.CHANGED
            or bool(self.aspects & substance)
            or any(need.is_of_substance for need in self.needs)
        )


def compare(before: Iterable[Rule], after: Iterable[Rule]) -> list[PathChange]:
    """The differences between two sets of rules of one award, each with one version of a path at most.

    Paths are the same when path and kind of recipient are. Paths that are wholly alike are left out. The order is that
    of `after`; what is gone comes last.
    """
    old, new = _by_path(before), _by_path(after)
    found = []
    for path, rule in new.items():
        earlier = old.get(path)
        if earlier is None:
            found.append(PathChange(Change.ADDED, None, rule, compare_needs((), rule.needs)))
        elif change := _changed(earlier, rule):
            found.append(change)
    gone = [rule for path, rule in old.items() if path not in new]
    return found + [PathChange(Change.REMOVED, rule, None, compare_needs(rule.needs, ())) for rule in gone]


def compare_needs(before: Sequence[Need], after: Sequence[Need]) -> tuple[NeedChange, ...]:
    """The differences between two lists of needs: those of one name belong together, and those that ask the same."""
    pairs = _paired(before, after)
    matched = {id(earlier) for earlier, _later in pairs if earlier is not None}
    gone = [(need, None) for need in before if id(need) not in matched]
    return tuple(
        NeedChange(_kind(earlier, later), earlier, later)
        for earlier, later in [*pairs, *gone]
        if earlier is None or later is None or _differ(earlier, later)
    )


def _by_path(rules: Iterable[Rule]) -> dict[tuple[str, str], Rule]:
    return {(rule.path, rule.kind): rule for rule in rules}


def _changed(before: Rule, after: Rule) -> PathChange | None:
    needs = compare_needs(before.needs, after.needs)
    aspects = frozenset(_aspects(before, after))
    return PathChange(Change.CHANGED, before, after, needs, aspects) if needs or aspects else None


def _aspects(before: Rule, after: Rule) -> Iterable[Aspect]:
    sides = {
        Aspect.TITLE: lambda rule: rule.title,
        Aspect.SUBJECT: lambda rule: (rule.groups, rule.not_groups),
        Aspect.COUNTING: lambda rule: rule.since,
        Aspect.DECLARATIONS: lambda rule: frozenset(rule.declares),
        Aspect.CITATION: lambda rule: rule.citation,
        Aspect.CERTAINTY: lambda rule: rule.open_question,
    }
    return (aspect for aspect, side in sides.items() if side(before) != side(after))


def _paired(before: Sequence[Need], after: Sequence[Need]) -> list[tuple[Need | None, Need]]:
    by_id = {need.id: need for need in before}
    left = [need for need in before if need.id not in {other.id for other in after}]
    pairs: list[tuple[Need | None, Need]] = []
    for need in after:
        earlier = by_id.get(need.id)
        if earlier is None:
            earlier = next((other for other in left if other.condition == need.condition), None)
            left = [other for other in left if other is not earlier]
        pairs.append((earlier, need))
    return pairs


def _differ(before: Need, after: Need) -> bool:
    return before.condition != after.condition or before.citation != after.citation


def _kind(before: Need | None, after: Need | None) -> Change:
    if before is None:
        return Change.ADDED
    return Change.REMOVED if after is None else Change.CHANGED
