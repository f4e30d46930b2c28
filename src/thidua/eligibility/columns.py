"""The rules as columns of a query engine: the same conditions, asked of a whole country at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis
from ibis.expr import types as ir

from thidua.legislation.vocabulary import Group
from thidua.rulebook.facts import Token
from thidua.rulebook.history import MET, MISSING, NOT_MET, PERSON, Marks
from thidua.rulebook.masks import INTEGERS, SPAN, Algebra, Select, Since, some, window
from thidua.rulebook.rules import Rule

GROUP_BITS = {group: 1 << index for index, group in enumerate(Group.values)}
"""The bit of each group in a source's `groups`: by the order in which `Group` names them."""
NOT_FOR = -1
"""The level of a rule that is not for such a subject."""


@ibis.udf.scalar.builtin
def bit_count(mask: int) -> int:  # type: ignore[empty-body]  # the engine has the body
    """Bits set: DuckDB and Spark call it alike."""


@ibis.udf.agg.builtin
def bit_or(mask: int) -> int:  # type: ignore[empty-body]  # the engine has the body
    """Masks drawn together: Ibis knows it for DuckDB, and Spark calls it alike."""


def _popcount(mask: Any) -> Any:
    return mask.bit_count() if isinstance(mask, int) else bit_count(mask)


def _number(truth: Any) -> Any:
    return int(truth) if isinstance(truth, bool) else truth.cast("int8")


def _either(condition: Any, then: Any, otherwise: Any) -> Any:
    if isinstance(condition, bool):
        return then if condition else otherwise
    return ibis.ifelse(condition, then, otherwise)


def _lowest(*levels: Any) -> Any:
    return _folded(levels, keep=min, neutral=MET, final=NOT_MET, fold=ibis.least)


def _highest(*levels: Any) -> Any:
    return _folded(levels, keep=max, neutral=NOT_MET, final=MET, fold=ibis.greatest)


def _folded(
    levels: Sequence[Any], *, keep: Callable[..., int], neutral: int, final: int, fold: Callable[..., Any]
) -> Any:
    """What is known without asking the engine is settled here: facts that never occur make most conditions plain."""
    known = keep([level for level in levels if isinstance(level, int)], default=neutral)
    asked = [level for level in levels if not isinstance(level, int)]
    if known == final or not asked:
        return known
    if known != neutral:
        asked.append(known)
    return asked[0] if len(asked) == 1 else fold(*asked)


COLUMNS = Algebra(
    popcount=_popcount, number=_number, window=window, either=_either, least=_lowest, greatest=_highest
)
"""Values may be columns, or plain numbers where the answer is the same for everybody."""


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
    """A table of masks as rules see it: names of the columns in which each answer stands.

    `subjects` are the kinds of subject that occur, with their groups as bits. What does not occur at all is answered
    by a plain 0.
    """

    table: ir.Table
    selects: Mapping[Select, str]
    pairs: Mapping[Select, str]
    services: Mapping[frozenset[str], str]
    subjects: frozenset[tuple[str, int]]
    algebra: Algebra = COLUMNS

    def years(self, select: Select) -> Any:
        """The years in which at least one of these was obtained."""
        return self.table[self.selects[select]] if select in self.selects else 0

    def twice(self, select: Select) -> Any:
        """The years in which at least two were."""
        return self.table[self.pairs[select]] if select in self.pairs else 0

    def months(self, kinds: frozenset[str]) -> Any:
        """Months in services or posts."""
        return self.table[self.services[kinds]] if kinds in self.services else 0

    def part(self, name: str) -> Any:
        """The part of a share of the reference year."""
        return self._named(f"part_{name}")

    def whole(self, name: str) -> Any:
        """The whole of it."""
        return self._named(f"whole_{name}")

    def flag(self, name: str) -> Any:
        """`held`, `disciplined` or `woman`."""
        return self._named(name)

    def _named(self, name: str) -> Any:
        return self.table[name] if name in self.table.columns else 0


@dataclass(frozen=True)
class Judged:
    """One row a party in `table`; for each rule (by key) and award (by code) its level.

    A level is a plain number where it is the same for every party, else a column of the table.
    """

    table: ir.Table
    by_rule: Mapping[str, Any]
    by_award: Mapping[str, Any]

    def as_table(self) -> ir.Table:
        """Party and every level as a column of its own."""
        levels = {**self.by_rule, **self.by_award}
        return self.table.select(
            "party",
            **{
                name: level if isinstance(level, ir.Value) else ibis.literal(level, "int8")
                for name, level in levels.items()
            },
        )


def judged(rules: Sequence[Rule], columns: Columns) -> Judged:
    """Judge every party by these rules.

    In four steps, each a table of its own with no more columns than the next ones need, so that no expression is
    written out twice: where counting begins, each condition once however many rules have it, the rules, the awards.
    """
    fits = {rule.key: is_for(rule, columns) for rule in rules}
    open_to = [rule for rule in rules if fits[rule.key] is not False]
    begun, starts, algebra = _begun(open_to, columns)
    seen = replace(columns, table=begun, algebra=algebra)
    # An unconfirmed rule asks for a person whatever its conditions say.
    asked = dict.fromkeys(
        (need.condition, rule.since) for rule in open_to if not rule.open_question for need in rule.needs
    )
    found: dict[Any, Any] = {
        (condition, since): condition.level(seen, (starts[since, 0], starts[since, 1]))
        for condition, since in asked
    }
    claims = {rule.key: _claim(rule, seen) for rule in open_to}
    subject = ("party", *(name for name in ("kind", "groups") if name in begun.columns))
    answered, answers = _selected(begun, subject, {**found, **claims}, "need")
    told = replace(columns, table=answered)
    levels = {
        rule.key: _either(
            is_for(rule, told),
            PERSON
            if rule.open_question
            else _lowest(*(answers[need.condition, rule.since] for need in rule.needs)),
            NOT_FOR,
        )
        for rule in open_to
    }
    taken = {(rule.key, "claim"): answers[rule.key] for rule in open_to}
    ruled, by_rule = _selected(answered, subject, {**levels, **taken}, "rule")
    by_rule |= {rule.key: NOT_FOR for rule in rules if rule.key not in by_rule}
    paths: dict[str, list[Rule]] = {}
    for rule in rules:
        paths.setdefault(rule.award, []).append(rule)
    told = replace(columns, table=ruled)
    awards = {code: award_level(each, told, by_rule) for code, each in paths.items()}
    final, values = _selected(
        ruled, ("party",), {**{rule.key: by_rule[rule.key] for rule in rules}, **awards}, "level"
    )
    return Judged(
        final, {rule.key: values[rule.key] for rule in rules}, {code: values[code] for code in awards}
    )


def _begun(rules: Sequence[Rule], columns: Columns) -> tuple[ir.Table, dict[tuple[Since, int], Any], Algebra]:
    """Where counting begins, in both readings, and the years after it: worked out once for all rules."""
    marks: dict[Since, Marks] = {rule.since: rule.since.marks(columns) for rule in rules}
    flat = {(since, n): mark for since, both in marks.items() for n, mark in enumerate(both)}
    every_column = tuple(columns.table.columns)
    begun, starts = _selected(columns.table, every_column, flat, "from", "int64")
    for since, (strict, generous) in marks.items():
        if _are_one(strict, generous):
            starts[since, 1] = starts[since, 0]
    names = {start.get_name() for start in starts.values() if isinstance(start, ir.Value)}
    after, years = _selected(
        begun, tuple(begun.columns), {name: window(begun[name]) for name in sorted(names)}, "after", "int64"
    )
    starts = {
        key: after[start.get_name()] if isinstance(start, ir.Value) else start
        for key, start in starts.items()
    }
    # One object for both readings where they are the same: conditions then ask once.
    for since in marks:
        if _are_one(starts[since, 0], starts[since, 1]):
            starts[since, 1] = starts[since, 0]
    known = replace(
        COLUMNS, window=lambda mark: years[mark.get_name()] if isinstance(mark, ir.Value) else window(mark)
    )
    return after, starts, known


def _claim(rule: Rule, columns: Columns) -> Any:
    """1 where the path was taken; a plain number where that is the same for all."""
    claimed = rule.is_claimed(columns)
    return int(claimed) if isinstance(claimed, bool) else claimed.cast("int8")


def _are_one(one: Any, other: Any) -> bool:
    """Whether both readings are the same for every party."""
    if isinstance(one, ir.Value) and isinstance(other, ir.Value):
        return one.equals(other)
    return one is other or (isinstance(one, int) and isinstance(other, int) and one == other)


def _selected(
    table: ir.Table, kept: tuple[str, ...], values: Mapping[Any, Any], prefix: str, dtype: str = "int8"
) -> tuple[ir.Table, dict[Any, Any]]:
    """A table of these columns and of the values that differ from party to party; and the values, those as columns."""
    names = {
        key: f"{prefix}{n}" for n, (key, value) in enumerate(values.items()) if isinstance(value, ir.Value)
    }
    found = table.select(*kept, **{name: values[key].cast(dtype) for key, name in names.items()}).view()
    return found, {key: found[names[key]] if key in names else value for key, value in values.items()}


def is_for(rule: Rule, columns: Columns) -> Any:
    """Whether the subject may take the path: a plain truth where it is the same for all."""
    wanted, barred = _bits(rule.groups), _bits(rule.not_groups)
    fits = {
        kind == rule.kind and (not wanted or bool(groups & wanted)) and not groups & barred
        for kind, groups in columns.subjects
    }
    if len(fits) < 2:
        return True in fits
    table = columns.table
    found = table["kind"] == rule.kind
    if wanted:
        found &= (table["groups"] & wanted) != 0
    if barred:
        found &= (table["groups"] & barred) == 0
    return found


def award_level(rules: Sequence[Rule], columns: Columns, levels: Mapping[Any, Any]) -> Any:
    """The answer over all paths to one award: the best of those somebody has taken (`rules.AwardVerdict`)."""
    fits = [is_for(rule, columns) for rule in rules]
    if not any(fit is not False for fit in fits):
        return NOT_FOR
    best: Any = NOT_FOR
    for rule, fit in zip(rules, fits, strict=True):
        if fit is False:
            continue
        claimed = levels[rule.key, "claim"]
        claimed = bool(claimed) if isinstance(claimed, int) else claimed == 1
        taken = _either(claimed, levels[rule.key], NOT_FOR)
        best = _folded((best, taken), keep=max, neutral=NOT_FOR, final=MET, fold=ibis.greatest)
    return _either(some(fits), _either(best == NOT_FOR, MISSING, best), NOT_FOR)


def _bits(groups: Iterable[str]) -> int:
    bits = 0
    for group in groups:
        bits |= GROUP_BITS[group]
    return bits


def years_back(year: Any, *, reference: int) -> Any:
    """How many years before the reference year, as a column; what is older than a mask stands in its last bit."""
    return ibis.least(reference - year.cast("int64"), SPAN - 1)
