"""Two versions of a table side by side: lines added, taken away, moved, changed, and rules that differ. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from thidua.scoring.engine import TableSpec
from thidua.scoring.parameters import LINE_PARAMETERS
from thidua.scoring.specs import CriterionDraft, TableDraft

LINE_FIELDS = (
    "title",
    "maximum",
    "part",
    "kind",
    *(parameter.field for parameter in LINE_PARAMETERS),
    "evidence_required",
    "short_title",
    "guidance",
    "source",
)
RULE_FIELDS = ("title", "total", "decimals", "rounding", "total_cap", "tie_breaks", "open_among_members")
SPEC_RULES = tuple(f.name for f in fields(TableSpec) if f.name not in {*RULE_FIELDS, "criteria"})


class ChangeKind(StrEnum):
    """What happened to a line."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """One field, old and new value."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class LineChange:
    """One line that is not the same: as it was (None: added), as it is (None: taken away), and what differs."""

    kind: ChangeKind
    old: CriterionDraft | None
    new: CriterionDraft | None
    differences: tuple[Difference, ...] = ()

    @property
    def line(self) -> CriterionDraft:
        """The line as it is, or was."""
        found = self.new or self.old
        if found is None:
            raise ValueError("a change without a line")
        return found


@dataclass(frozen=True)
class Comparison:
    """Everything that differs, lines in the order of the newer table with those taken away at their old place."""

    rules: tuple[Difference, ...]
    lines: tuple[LineChange, ...]
    same: int

    @property
    def is_same(self) -> bool:
        """Whether the two tables say the same."""
        return not self.rules and not self.lines

    def count(self, kind: ChangeKind) -> int:
        """How many lines changed in this way."""
        return sum(change.kind is kind for change in self.lines)


def compared(old: TableDraft, new: TableDraft) -> Comparison:
    """What became of one table in another.

    A line is the same one by its code; a line whose code is gone is looked for by its title and points among the
    new codes, and is then moved. A line under another parent, or in another order among its sisters, is moved too.
    """
    before = _by_code(old)
    partners = partners_of(old, new)
    moved = moved_codes(old, new, partners)
    changes: list[LineChange] = []
    same = 0
    for line in new.criteria:
        origin = before.get(partners.get(line.code, ""))
        if origin is None:
            changes.append(LineChange(ChangeKind.ADDED, None, line))
            continue
        change = _change(origin, line, is_moved=line.code in moved)
        if change is None:
            same += 1
        else:
            changes.append(change)
    return Comparison(_rules(old, new), _with_removed(changes, old, set(partners.values()), partners), same)


def _by_code(table: TableDraft) -> dict[str, CriterionDraft]:
    return {line.code: line for line in table.criteria}


def partners_of(old: TableDraft, new: TableDraft) -> dict[str, str]:
    """For each new code the old one of the same line; new lines are not among them."""
    before, after = _by_code(old), _by_code(new)
    found = {code: code for code in after if code in before and _alike(before[code], after[code])}
    gone = {code: line for code, line in before.items() if code not in found}
    for code, line in after.items():
        if code in found:
            continue
        origin = next((c for c, was in gone.items() if was.title == line.title), None)
        if origin is not None:
            found[code] = origin
            del gone[origin]
    for code in after:
        if code not in found and code in gone:
            found[code] = code
            del gone[code]
    return found


def _alike(old: CriterionDraft, new: CriterionDraft) -> bool:
    return old.title == new.title


def moved_codes(old: TableDraft, new: TableDraft, partners: Mapping[str, str]) -> set[str]:
    """The new codes of lines that stand under another parent, or not in the old order among their sisters."""
    places = {line.code: place for place, line in enumerate(old.criteria)}
    parents = {line.code: line.parent_code for line in old.criteria}
    moved: set[str] = set()
    sisters: dict[str, list[str]] = {}
    for line in new.criteria:
        origin = partners.get(line.code)
        if origin is None:
            continue
        # A new line above is another one, whatever its code was before.
        above = partners.get(line.parent_code) if line.parent_code else ""
        if parents[origin] != above:
            moved.add(line.code)
        else:
            sisters.setdefault(line.parent_code, []).append(line.code)
    for codes in sisters.values():
        kept = set(_longest_rising([places[partners[code]] for code in codes]))
        moved |= {code for code in codes if places[partners[code]] not in kept}
    return moved


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """The longest run of numbers that rises: whoever is in it has not been moved."""
    best: list[list[int]] = []
    for number in numbers:
        before = max((run for run in best if run[-1] < number), key=len, default=[])
        best.append([*before, number])
    return max(best, key=len, default=[])


def _change(old: CriterionDraft, new: CriterionDraft, *, is_moved: bool) -> LineChange | None:
    differences = tuple(
        Difference(name, getattr(old, name), getattr(new, name))
        for name in LINE_FIELDS
        if getattr(old, name) != getattr(new, name)
    )
    if old.code != new.code:
        differences = (Difference("code", old.code, new.code), *differences)
    elif is_moved and old.parent_code != new.parent_code:
        differences = (Difference("parent_code", old.parent_code, new.parent_code), *differences)
    if not differences and not is_moved:
        return None
    kind = ChangeKind.MOVED if is_moved and _only_place(differences) else ChangeKind.CHANGED
    return LineChange(kind, old, new, differences)


def _only_place(differences: Sequence[Difference]) -> bool:
    return all(difference.name in {"code", "parent_code"} for difference in differences)


def _with_removed(
    changes: Sequence[LineChange], old: TableDraft, kept: set[str], partners: Mapping[str, str]
) -> tuple[LineChange, ...]:
    """Put the lines taken away where they stood: before the first changed line that came after them."""
    places = {line.code: place for place, line in enumerate(old.criteria)}
    gone = [line for line in old.criteria if line.code not in kept]
    found: list[LineChange] = []
    for change in changes:
        place = places.get(partners.get(change.line.code, ""), -1)
        while gone and 0 <= places[gone[0].code] < place:
            found.append(LineChange(ChangeKind.REMOVED, gone.pop(0), None))
        found.append(change)
    return (*found, *(LineChange(ChangeKind.REMOVED, line, None) for line in gone))


def _rules(old: TableDraft, new: TableDraft) -> tuple[Difference, ...]:
    before, after = (TableSpec(table.total, (), **table.rules) for table in (old, new))
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in RULE_FIELDS]
    pairs += [(name, getattr(before, name), getattr(after, name)) for name in SPEC_RULES]
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])
