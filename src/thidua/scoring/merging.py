"""Two people at one table: what the version both began with became under each of them, put together. Pure.

A line keeps its identity through all three versions. What only one of them touched is as that one left it; a line
both touched is put to the choice, field by field, and so is a line one took away while the other worked on it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from thidua.scoring.comparing import LINE_FIELDS, RULE_FIELDS, SPEC_RULES, moved_codes, partners_of
from thidua.scoring.engine import TableSpec
from thidua.scoring.merged_order import Placed, codes_for, in_order, without_circles
from thidua.scoring.specs import CriterionDraft, TableDraft

WHOLE, PLACE, RULE = "line", "place", "rule"


class Side(StrEnum):
    """Whose version: the one saved meanwhile, or the one of whoever saves now."""

    THEIRS = "theirs"
    MINE = "mine"


@dataclass(frozen=True)
class Spot:
    """Where a line stands: the codes of the line above it and of the sister before it, empty for none."""

    parent: str
    after: str


@dataclass(frozen=True)
class Choice:
    """One thing the two versions say differently.

    `name`: a field of the line or a rule of the table, `PLACE`, or `WHOLE` for a line one of them took away (None on
    that side). `was`: at the beginning, None where nobody knows. `suggested`: the only one who touched it.
    """

    key: str
    name: str
    was: Any
    theirs: Any
    mine: Any
    suggested: Side | None = None


@dataclass(frozen=True)
class Conflict:
    """A line both touched: as each has it (None: taken away), and what is to be chosen.

    `below`: for a line taken away, every line that goes or stays with it, as whoever kept it has it.
    """

    theirs: CriterionDraft | None
    mine: CriterionDraft | None
    choices: tuple[Choice, ...]
    below: tuple[CriterionDraft, ...] = ()

    @property
    def line(self) -> CriterionDraft:
        """The line as the one who saves now has it, or the other."""
        found = self.mine or self.theirs
        if found is None:
            raise ValueError("a conflict about no line")
        return found


@dataclass(frozen=True)
class Merged:
    """The table put together; `recoded`: lines of whoever saves now whose code was taken, with the new one."""

    draft: TableDraft
    recoded: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Node:
    key: str
    line: CriterionDraft
    """With the key of the line its condition names, in place of the code."""
    raw: CriterionDraft
    parent: str
    local: str
    """The code below that of the line above (".2"), or a code of its own."""


@dataclass(frozen=True)
class _Tree:
    table: TableDraft
    nodes: Mapping[str, _Node]
    keys: Mapping[str, str]
    """The key of each code, those of lines that are gone too."""
    moved: frozenset[str] = frozenset()

    def before(self, key: str) -> str:
        """The sister before, or nothing."""
        found = ""
        for node in self.nodes.values():
            if node.key == key:
                break
            if node.parent == self.nodes[key].parent:
                found = node.key
        return found

    def spot(self, key: str) -> Spot:
        codes = [
            self.nodes[k].raw.code if k in self.nodes else ""
            for k in (self.nodes[key].parent, self.before(key))
        ]
        return Spot(*codes)

    def rule(self, name: str) -> Any:
        """A rule of the table, with keys in place of codes."""
        if name == "tie_breaks":
            return tuple(replace(t, code=self.keys.get(t.code, t.code)) for t in self.table.tie_breaks)
        return self.shown_rule(name)

    def shown_rule(self, name: str) -> Any:
        if name in SPEC_RULES:
            return getattr(TableSpec(self.table.total, (), **self.table.rules), name)
        return getattr(self.table, name)


def _tree(
    table: TableDraft, keys: Sequence[str], moved: Iterable[str] = (), begun: _Tree | None = None
) -> _Tree:
    by_code: dict[str, str] = {}
    for line, key in zip(table.criteria, keys, strict=True):
        by_code.setdefault(line.code, key)
    # What names a line that is gone still names that line.
    gone = {code: key for code, key in begun.keys.items() if key not in set(keys)} if begun else {}
    named = {**gone, **by_code}
    nodes = {}
    for line, key in zip(table.criteria, keys, strict=True):
        head = f"{line.parent_code}."
        is_below = bool(line.parent_code) and line.code.startswith(head)
        nodes[key] = _Node(
            key,
            replace(line, only_if=named.get(line.only_if, line.only_if)),
            line,
            by_code.get(line.parent_code, ""),
            line.code[len(head) - 1 :] if is_below else line.code,
        )
    return _Tree(table, nodes, named, frozenset(by_code[code] for code in moved))


def _keys(
    table: TableDraft, partners: Mapping[str, str], prefix: str, others: Sequence[_Node] = ()
) -> list[str]:
    """The key of each line: of its partner, of the same line among the new ones of the other, or one of its own."""
    used: set[str] = set()
    by_code: dict[str, str] = {}
    found = []
    for line in table.criteria:
        above = by_code.get(line.parent_code, "")
        twins = (
            n.key for n in others if n.raw.title == line.title and n.parent == above and n.key not in used
        )
        key = f"={partners[line.code]}" if line.code in partners else next(twins, f"{prefix}{line.code}")
        while key in used:
            key = f"{prefix}{key}"
        used.add(key)
        by_code.setdefault(line.code, key)
        found.append(key)
    return found


@dataclass(frozen=True)
class Merge:
    """Three versions of a table with everything to be chosen between the later two."""

    base: _Tree | None
    theirs: _Tree
    mine: _Tree
    rules: tuple[Choice, ...] = ()
    lines: tuple[Conflict, ...] = ()
    lost: frozenset[str] = frozenset()
    """Lines one took away and the other left alone."""
    torn: Mapping[str, frozenset[str]] | None = None
    """For each choice about a whole line, the lines that go or stay with it."""

    @property
    def choices(self) -> Iterator[Choice]:
        """Everything to be chosen."""
        yield from self.rules
        for conflict in self.lines:
            yield from conflict.choices

    @property
    def is_clear(self) -> bool:
        """Whether there is nothing to choose."""
        return not self.rules and not self.lines

    def unanswered(self, chosen: Mapping[str, Side]) -> tuple[Choice, ...]:
        """What has not been chosen yet."""
        return tuple(choice for choice in self.choices if choice.key not in chosen)

    def resolved(self, chosen: Mapping[str, Side]) -> Merged:
        """The one table of both. What is not chosen is as suggested, and without a suggestion as saved already."""
        sides = {c.key: chosen.get(c.key, c.suggested or Side.THEIRS) for c in self.choices}
        return _Putting(self, sides).merged()


def merge(
    base: TableDraft | None, theirs: TableDraft, mine: TableDraft, *, kept: Mapping[str, str] | None = None
) -> Merge:
    """Compare what two people made of one table.

    `base`: the version both began with; None when nobody knows it: then everything they say differently is to be
    chosen, and a line only one of them has stays. `kept`: the code at the beginning of each line of `mine`, where
    the page kept track of it; otherwise, and for `theirs`, lines are told by code and title (`comparing`).
    """
    origin = theirs if base is None else base
    known = {line.code for line in origin.criteria}
    told = {code: was for code, was in (kept or {}).items() if was in known}
    of_mine = _with_told(partners_of(origin, mine), told)
    of_theirs = (
        {line.code: line.code for line in theirs.criteria} if base is None else partners_of(base, theirs)
    )
    begun = None if base is None else _tree(base, _keys(base, {c: c for c in known}, "="))
    moved = () if base is None else moved_codes(base, theirs, of_theirs)
    saved = _tree(theirs, _keys(theirs, of_theirs, ">"), moved, begun)
    fresh = [node for key, node in saved.nodes.items() if key.startswith(">") and node.raw.title]
    typed = _tree(mine, _keys(mine, of_mine, "<", fresh), moved_codes(origin, mine, of_mine), begun)
    found = Merge(begun, saved, typed)
    gone, torn = _taken_away(found)
    conflicts = {**dict(_both_touched(found)), **{key: made for key, made, _keys_below in torn}}
    order = [*saved.nodes, *typed.nodes]
    return replace(
        found,
        rules=tuple(_rule_choices(found)),
        lines=tuple(conflicts[key] for key in dict.fromkeys(order) if key in conflicts),
        lost=gone,
        torn={made.choices[0].key: below for _key, made, below in torn},
    )


def _with_told(partners: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """Partners, but those the page kept track of first."""
    taken = set(told.values())
    return {code: was for code, was in partners.items() if code not in told and was not in taken} | dict(told)


# ── What both touched ────────────────────────────────────────────────────────────────────────────────────


def _touched(merge: Merge, tree: _Tree, key: str) -> bool:
    """Whether somebody changed or moved the line."""
    was = merge.base.nodes.get(key) if merge.base else None
    if was is None:
        return True
    now = tree.nodes[key].line
    return key in tree.moved or any(getattr(was.line, name) != getattr(now, name) for name in LINE_FIELDS)


def _both_touched(merge: Merge) -> Iterator[tuple[str, Conflict]]:
    for key in merge.theirs.nodes:
        if key not in merge.mine.nodes:
            continue
        if _touched(merge, merge.theirs, key) and _touched(merge, merge.mine, key):
            choices = (*_field_choices(merge, key), *_place_choices(merge, key))
            if choices:
                yield key, Conflict(merge.theirs.nodes[key].raw, merge.mine.nodes[key].raw, choices)


def _field_choices(merge: Merge, key: str) -> Iterator[Choice]:
    was = merge.base.nodes.get(key) if merge.base else None
    theirs, mine = merge.theirs.nodes[key], merge.mine.nodes[key]
    for name in LINE_FIELDS:
        values = [None if n is None else getattr(n.line, name) for n in (was, theirs, mine)]
        if values[1] != values[2]:
            shown = [None if n is None else getattr(n.raw, name) for n in (was, theirs, mine)]
            suggested = None if was is None else _only_one(*values)
            yield Choice(f"{key}|{name}", name, shown[0], shown[1], shown[2], suggested)


def _only_one(was: Any, theirs: Any, mine: Any) -> Side | None:
    if was == theirs:
        return Side.MINE
    return Side.THEIRS if was == mine else None


def _place_choices(merge: Merge, key: str) -> Iterator[Choice]:
    is_moved = [key in tree.moved for tree in (merge.theirs, merge.mine)]
    if not any(is_moved) or (all(is_moved) and _same_place(merge, key)):
        return
    suggested = None
    if merge.base is not None and not all(is_moved):
        suggested = Side.THEIRS if is_moved[0] else Side.MINE
    was = merge.base.spot(key) if merge.base and key in merge.base.nodes else None
    yield Choice(f"{key}|{PLACE}", PLACE, was, merge.theirs.spot(key), merge.mine.spot(key), suggested)


def _same_place(merge: Merge, key: str) -> bool:
    theirs, mine = merge.theirs, merge.mine
    return theirs.nodes[key].parent == mine.nodes[key].parent and theirs.before(key) == mine.before(key)


def _rule_choices(merge: Merge) -> Iterator[Choice]:
    for name in (*RULE_FIELDS, *SPEC_RULES):
        theirs, mine = merge.theirs.rule(name), merge.mine.rule(name)
        was = merge.base.rule(name) if merge.base else None
        if theirs != mine and (merge.base is None or _only_one(was, theirs, mine) is None):
            begun = merge.base.shown_rule(name) if merge.base else None
            said = merge.theirs.shown_rule(name), merge.mine.shown_rule(name)
            yield Choice(f"{RULE}|{name}", name, begun, *said)


# ── What one took away ───────────────────────────────────────────────────────────────────────────────────

_Torn = tuple[str, Conflict, frozenset[str]]


def _taken_away(merge: Merge) -> tuple[frozenset[str], list[_Torn]]:
    """Lines gone because the other left them alone, and those the other worked on or below."""
    if merge.base is None:
        return frozenset(), []
    lost: set[str] = set()
    torn: list[_Torn] = []
    for keeper, remover in ((merge.theirs, merge.mine), (merge.mine, merge.theirs)):
        gone = {key for key in merge.base.nodes if key in keeper.nodes and key not in remover.nodes}
        roots = dict.fromkeys(_root(keeper, gone, key) for key in gone if _worked_on(merge, keeper, key))
        for root in sorted(roots, key=list(keeper.nodes).index):
            below = frozenset(_below(keeper, remover, root))
            torn.append((root, _torn_conflict(merge, keeper, root, below), below))
            gone -= below
        lost |= gone
    return frozenset(lost), torn


def _worked_on(merge: Merge, keeper: _Tree, key: str) -> bool:
    """Whether the other changed or moved the line, or put another below it."""
    is_above = any(
        node.parent == key and (k in keeper.moved or (merge.base and k not in merge.base.nodes))
        for k, node in keeper.nodes.items()
    )
    return is_above or _touched(merge, keeper, key)


def _root(keeper: _Tree, gone: set[str], key: str) -> str:
    while keeper.nodes[key].parent in gone:
        key = keeper.nodes[key].parent
    return key


def _below(keeper: _Tree, remover: _Tree, root: str) -> Iterator[str]:
    """The line and what stands below it that the other does not have."""
    yield root
    for key, node in keeper.nodes.items():
        if node.parent == root and key not in remover.nodes:
            yield from _below(keeper, remover, key)


def _torn_conflict(merge: Merge, keeper: _Tree, root: str, below: frozenset[str]) -> Conflict:
    line = keeper.nodes[root].raw
    theirs, mine = (line, None) if keeper is merge.theirs else (None, line)
    was = merge.base.nodes[root].raw if merge.base else None
    choice = Choice(f"{root}|{WHOLE}", WHOLE, was, theirs, mine)
    return Conflict(theirs, mine, (choice,), tuple(n.raw for k, n in keeper.nodes.items() if k in below))


# ── Putting it together ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Putting:
    merge: Merge
    sides: Mapping[str, Side]

    def merged(self) -> Merged:
        gone = self._gone()
        keys = [k for k in dict.fromkeys([*self.merge.theirs.nodes, *self.merge.mine.nodes]) if k not in gone]
        places = {key: self._place(key) for key in keys}
        parents = without_circles(self._parents(places), self._kept_parents(places))
        trees = [{k: n.parent for k, n in tree.nodes.items()} for tree in self._trees]
        order = in_order(places, parents, trees)
        locals_ = {key: self._local(key, places[key]) for key in order}
        codes = codes_for(order, parents, locals_, frozenset(self.merge.theirs.nodes))
        above = set(parents.values())
        criteria = tuple(self._line(key, codes, parents[key], is_group=key in above) for key in order)
        recoded = tuple(
            (self.merge.mine.nodes[key].raw.code, codes[key])
            for key in order
            if key not in self.merge.theirs.nodes and codes[key] != self._expected(key, codes, parents)
        )
        return Merged(self._table(criteria, codes), recoded)

    @property
    def _trees(self) -> tuple[_Tree, _Tree, _Tree]:
        return self.merge.base or self.merge.theirs, self.merge.theirs, self.merge.mine

    def _gone(self) -> set[str]:
        gone = set(self.merge.lost)
        for choice, below in (self.merge.torn or {}).items():
            root = choice.rpartition("|")[0]
            keeper = Side.THEIRS if root in self.merge.theirs.nodes else Side.MINE
            if self.sides[choice] is not keeper:
                gone |= below
        return gone

    def _place(self, key: str) -> Placed:
        theirs, mine = self.merge.theirs, self.merge.mine
        if key not in mine.nodes or key not in theirs.nodes:
            return Placed.THEIRS if key in theirs.nodes else Placed.MINE
        chosen = self.sides.get(f"{key}|{PLACE}")
        if chosen is not None:
            return Placed(chosen.value)
        if key in theirs.moved or not (self.merge.base is None or key in self.merge.base.nodes):
            return Placed.THEIRS
        return Placed.MINE if key in mine.moved else Placed.AS_BEFORE

    def _parents(self, places: Mapping[str, Placed]) -> dict[str, str]:
        """The line above each: as placed, or where that one is gone, as the other or the beginning had it."""
        found = {}
        for key, placed in places.items():
            first = self.merge.mine if placed is Placed.MINE else self.merge.theirs
            others = [tree for tree in (first, *self._trees) if key in tree.nodes]
            above = (tree.nodes[key].parent for tree in others)
            found[key] = next((parent for parent in above if not parent or parent in places), "")
        return found

    def _kept_parents(self, places: Mapping[str, Placed]) -> dict[str, str]:
        """For lines placed by whoever saves now, the line above them as saved already."""
        theirs = self.merge.theirs.nodes
        return {
            key: theirs[key].parent if theirs[key].parent in places else ""
            for key, placed in places.items()
            if placed is Placed.MINE and key in theirs
        }

    def _local(self, key: str, placed: Placed) -> str:
        theirs, mine = self.merge.theirs.nodes.get(key), self.merge.mine.nodes.get(key)
        if theirs is None or mine is None:
            return (theirs or mine).local  # type: ignore[union-attr] # one of them has it
        if chosen := self.sides.get(f"{key}|{PLACE}"):
            return mine.local if chosen is Side.MINE else theirs.local
        was = self.merge.base.nodes.get(key) if self.merge.base else None
        only = None if was is None else _only_one(was.local, theirs.local, mine.local)
        is_mine = placed is Placed.MINE if only is None else only is Side.MINE
        return mine.local if is_mine else theirs.local

    def _expected(self, key: str, codes: Mapping[str, str], parents: Mapping[str, str]) -> str:
        local = self.merge.mine.nodes[key].local
        return codes.get(parents[key], "") + local if local.startswith(".") else local

    def _line(self, key: str, codes: Mapping[str, str], parent: str, *, is_group: bool) -> CriterionDraft:
        theirs, mine = self.merge.theirs.nodes.get(key), self.merge.mine.nodes.get(key)
        was = self.merge.base.nodes.get(key) if self.merge.base else None
        line = (theirs or mine).line  # type: ignore[union-attr] # one of them has it
        if theirs is not None and mine is not None:
            line = replace(line, **{name: self._value(key, name, was, theirs, mine) for name in LINE_FIELDS})
        told: dict[str, Any] = {"code": codes[key], "parent_code": codes.get(parent, "")}
        told["only_if"] = self._code(line.only_if, codes)
        if is_group:
            told["kind"] = None
        return replace(line, **told)

    def _value(self, key: str, name: str, was: _Node | None, theirs: _Node, mine: _Node) -> Any:
        values = [None if n is None else getattr(n.line, name) for n in (was, theirs, mine)]
        chosen = self.sides.get(f"{key}|{name}") or (None if was is None else _only_one(*values))
        return values[2] if chosen is Side.MINE else values[1]

    def _code(self, key: str, codes: Mapping[str, str]) -> str:
        """A key as a code again; that of a line which is gone as it was."""
        nodes = (tree.nodes[key].raw.code for tree in self._trees if key in tree.nodes)
        return codes.get(key) or next(nodes, key)

    def _table(self, criteria: tuple[CriterionDraft, ...], codes: Mapping[str, str]) -> TableDraft:
        told = {name: self._rule(name) for name in RULE_FIELDS}
        told["tie_breaks"] = tuple(replace(t, code=self._code(t.code, codes)) for t in told["tie_breaks"])
        rules = {name: self._rule(name) for name in SPEC_RULES}
        return replace(self.merge.theirs.table, criteria=criteria, rules=rules, **told)

    def _rule(self, name: str) -> Any:
        base, theirs, mine = self.merge.base, self.merge.theirs.rule(name), self.merge.mine.rule(name)
        chosen = self.sides.get(f"{RULE}|{name}") or (base and _only_one(base.rule(name), theirs, mine))
        return mine if chosen is Side.MINE else theirs
