"""What a scoring table must satisfy before anybody is scored by it. As pure as the engine it stands on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from thidua.scoring.engine import ZERO, CriterionSpec, Kind, Part, TableSpec
from thidua.scoring.ranking import TieBreak, TieBreakKind


class ProblemKind(StrEnum):
    """Why a table cannot be used yet."""

    EMPTY = "empty"
    DUPLICATE_CODE = "duplicate_code"
    CHILDREN_DO_NOT_ADD_UP = "children_do_not_add_up"
    TOTAL_DIFFERS = "total_differs"
    NO_KIND = "no_kind"
    NO_MAXIMUM = "no_maximum"
    NOT_POSITIVE = "not_positive"
    NO_INDICATOR = "no_indicator"
    NO_EACH = "no_each"
    LINEAR_MINUS = "linear_minus"
    MIXED_PARTS = "mixed_parts"
    NO_SUCH_GROUP = "no_such_group"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at the line `code` ("" for the table), with the numbers it is about."""

    kind: ProblemKind
    code: str = ""
    expected: Decimal | None = None
    found: Decimal | None = None


def problems_of(table: TableSpec, chain: Sequence[TieBreak] = ()) -> tuple[Problem, ...]:
    """Everything that keeps the table from being used, in the order of its lines; empty when it is sound."""
    found: list[Problem] = []
    if not table.criteria:
        found.append(Problem(ProblemKind.EMPTY))
    times = Counter(criterion.code for criterion in table.walk())
    found += [Problem(ProblemKind.DUPLICATE_CODE, code) for code, count in times.items() if count > 1]
    base = _base_points(table.criteria)
    if table.criteria and base != table.total:
        found.append(Problem(ProblemKind.TOTAL_DIFFERS, "", expected=table.total, found=base))
    for criterion in table.walk():
        found += _group_problems(criterion) if criterion.children else _leaf_problems(criterion)
    found += [
        Problem(ProblemKind.NO_SUCH_GROUP, rule.code)
        for rule in chain
        if rule.kind is TieBreakKind.GROUP_POINTS and rule.code not in times
    ]
    return tuple(found)


def _base_points(children: Sequence[CriterionSpec]) -> Decimal:
    return sum((child.maximum or ZERO for child in children if child.part is Part.BASE), ZERO)


def _group_problems(group: CriterionSpec) -> Iterator[Problem]:
    if group.part is not Part.BASE:
        if any(child.part is not group.part for child in group.children):
            yield Problem(ProblemKind.MIXED_PARTS, group.code)
    elif _base_points(group.children) != (group.maximum or ZERO):
        yield Problem(
            ProblemKind.CHILDREN_DO_NOT_ADD_UP,
            group.code,
            expected=group.maximum,
            found=_base_points(group.children),
        )
    if any(cap is not None and cap <= 0 for cap in (group.bonus_cap, group.minus_cap)):
        yield Problem(ProblemKind.NOT_POSITIVE, group.code)


def _leaf_problems(leaf: CriterionSpec) -> Iterator[Problem]:
    if leaf.kind is None:
        yield Problem(ProblemKind.NO_KIND, leaf.code)
        return
    capless = leaf.part is not Part.BASE and leaf.kind in {Kind.DIRECT, Kind.PER_OCCURRENCE}
    if leaf.maximum is None and not capless:
        yield Problem(ProblemKind.NO_MAXIMUM, leaf.code)
    if leaf.maximum is not None and leaf.maximum <= 0:
        yield Problem(ProblemKind.NOT_POSITIVE, leaf.code, found=leaf.maximum)
    if leaf.kind is Kind.LINEAR and not leaf.indicator:
        yield Problem(ProblemKind.NO_INDICATOR, leaf.code)
    if leaf.kind is Kind.LINEAR and leaf.part is Part.MINUS:
        yield Problem(ProblemKind.LINEAR_MINUS, leaf.code)
    if leaf.kind is Kind.PER_OCCURRENCE and (leaf.each is None or leaf.each <= 0):
        yield Problem(ProblemKind.NO_EACH, leaf.code)
