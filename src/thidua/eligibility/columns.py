"""The rules as columns of a query engine: the same conditions, asked of a whole country at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
from ibis.expr import types as ir

from thidua.legislation.vocabulary import Group
from thidua.rulebook.facts import Token
from thidua.rulebook.masks import INTEGERS, SPAN, Algebra, Select, View
from thidua.rulebook.rules import Rule

GROUP_BITS = {group: 1 << index for index, group in enumerate(sorted(Group.values))}
NOT_FOR = -1
"""The level of a rule that is not for such a subject."""


@ibis.udf.scalar.builtin
def bit_count(mask: int) -> int:
    """Bits set: DuckDB and Spark call it alike."""


def _either(condition: Any, then: Any, otherwise: Any) -> Any:
    if isinstance(condition, bool):
        return then if condition else otherwise
    return ibis.ifelse(condition, then, otherwise)


COLUMNS = Algebra(popcount=bit_count, either=_either, least=ibis.least, greatest=ibis.greatest)


@dataclass
class Asked:
    """A view that answers nothing and notes what rules ask for, so that only that is folded."""

    algebra: Algebra = INTEGERS
    selects: dict[Select, None] = field(default_factory=dict)
    pairs: dict[Select, None] = field(default_factory=dict)
    services: dict[frozenset[str], None] = field(default_factory=dict)
    shares: dict[str, None] = field(default_factory=dict)

    def years(self, select: Select) -> int:
        """Noted."""
        self.selects[select] = None
        return 0

    def twice(self, select: Select) -> int:
        """Noted."""
        self.pairs[select] = None
        return 0

    def months(self, kinds: frozenset[str]) -> int:
        """Noted."""
        self.services[kinds] = None
        return 0

    def part(self, name: str) -> int:
        """Noted."""
        self.shares[name] = None
        return 0

    def whole(self, name: str) -> int:
        """Noted."""
        self.shares[name] = None
        return 0

    def flag(self, _name: str) -> int:
        """Flags are always there."""
        return 0


def asked_by(rules: Iterable[Rule]) -> Asked:
    """Everything these rules ask for."""
    asked = Asked()
    for rule in rules:
        rule.computed(asked)
        rule.is_claimed(asked)
    return asked


@dataclass(frozen=True)
class Classes:
    """Facts that no rule tells apart share a class, and a class is one mask.

    `of_token` maps a fact's word to its class; facts that no rule asks for have none.
    """

    of_token: Mapping[str, int]
    signatures: Sequence[frozenset[Select]]

    def of(self, select: Select) -> list[int]:
        """The classes a select is made of."""
        return [number for number, signature in enumerate(self.signatures) if select in signature]


def classes_of(tokens: Iterable[str], asked: Asked) -> Classes:
    """Sort the facts that occur into classes. Raises `ValueError` on a word that is no fact."""
    selects = {**asked.selects, **asked.pairs}
    numbers: dict[frozenset[Select], int] = {}
    of_token = {}
    for text in sorted(tokens):
        token = Token.parse(text)
        signature = frozenset(select for select in selects if select.matches(token))
        if signature:
            of_token[text] = numbers.setdefault(signature, len(numbers))
    return Classes(of_token, list(numbers))


@dataclass(frozen=True)
class Columns:
    """A table of masks as rules see it: names of the columns in which each answer stands."""

    table: ir.Table
    selects: Mapping[Select, str]
    pairs: Mapping[Select, str]
    services: Mapping[frozenset[str], str]
    algebra: Algebra = COLUMNS

    def years(self, select: Select) -> Any:
        """Its column; no such fact occurs at all: no years."""
        return self.table[self.selects[select]] if select in self.selects else ibis.literal(0, "int64")

    def twice(self, select: Select) -> Any:
        """Its column."""
        return self.table[self.pairs[select]] if select in self.pairs else ibis.literal(0, "int64")

    def months(self, kinds: frozenset[str]) -> Any:
        """Its column."""
        return self.table[self.services[kinds]] if kinds in self.services else ibis.literal(0, "int32")

    def part(self, name: str) -> Any:
        """Its column; 0 where no share is recorded."""
        return self.table[f"part_{name}"] if f"part_{name}" in self.table.columns else ibis.literal(0)

    def whole(self, name: str) -> Any:
        """Its column; 0 where no share is recorded."""
        return self.table[f"whole_{name}"] if f"whole_{name}" in self.table.columns else ibis.literal(0)

    def flag(self, name: str) -> Any:
        """Its column."""
        return self.table[name]


def levels(rules: Sequence[Rule], columns: Columns) -> dict[str, Any]:
    """One column a rule: its level, or -1 where it is not for such a subject."""
    view: View = columns
    return {
        rule.key: ibis.ifelse(is_for(rule, columns.table), rule.level(view), NOT_FOR).cast("int8")
        for rule in rules
    }


def is_for(rule: Rule, table: ir.Table) -> Any:
    """Whether the subject may take the path."""
    fits = table["kind"] == rule.kind
    if rule.groups:
        fits &= (table["groups"] & _bits(rule.groups)) != 0
    if rule.not_groups:
        fits &= (table["groups"] & _bits(rule.not_groups)) == 0
    return fits


def award_level(rules: Sequence[Rule], columns: Columns, found: Mapping[str, str]) -> Any:
    """The answer over all paths to one award: the best of those somebody has taken (`rules.AwardVerdict`).

    `found` names the columns of `columns.table` in which the levels of the rules stand.
    """
    table = columns.table
    taken, open_to = [], []
    for rule in rules:
        level = table[found[rule.key]]
        claimed = rule.is_claimed(columns)
        open_to.append(level)
        taken.append(level if claimed is True else ibis.ifelse(claimed, level, NOT_FOR))
    best, any_path = _greatest(taken), _greatest(open_to)
    return ibis.ifelse(any_path == NOT_FOR, NOT_FOR, ibis.ifelse(best == NOT_FOR, 1, best)).cast("int8")


def _greatest(values: Sequence[Any]) -> Any:
    return values[0] if len(values) == 1 else ibis.greatest(*values)


def _bits(groups: Iterable[str]) -> int:
    bits = 0
    for group in groups:
        bits |= GROUP_BITS[group]
    return bits


def years_back(year: Any, *, reference: int) -> Any:
    """How many years before the reference year, as a column; what is older than a mask stands in its last bit."""
    return ibis.least(reference - year.cast("int64"), SPAN - 1)
