"""From records to the engine's specifications, and from drafts to records: the only place that knows both."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from thidua.scoring.engine import (
    CriterionSpec,
    Direction,
    Kind,
    Line,
    Part,
    RoundingPlace,
    TableSpec,
)
from thidua.scoring.models import Criterion, EnteredLine, ScoringTable, TieBreakRule
from thidua.scoring.ranking import TieBreak, TieBreakKind


@dataclass(frozen=True)
class CriterionDraft:
    """One line of a table as drafted, imported or typed; `parent_code` is empty at the top."""

    code: str
    title: str
    parent_code: str = ""
    short_title: str = ""
    part: Part = Part.BASE
    kind: Kind | None = None
    maximum: Decimal | None = None
    each: Decimal | None = None
    direction: Direction = Direction.HIGHER
    indicator: str = ""
    unit: str = ""
    bonus_cap: Decimal | None = None
    minus_cap: Decimal | None = None
    evidence_required: bool = False
    guidance: str = ""


@dataclass(frozen=True)
class TableDraft:
    """A whole table as drafted: what `build_table` and `rewrite_table` take."""

    title: str
    total: Decimal
    criteria: tuple[CriterionDraft, ...]
    tie_breaks: tuple[TieBreak, ...] = ()
    decimals: int = 2
    rounding: RoundingPlace = RoundingPlace.LINES
    total_cap: Decimal | None = None
    open_among_members: bool = False
    illustrative: bool = False


@dataclass(frozen=True)
class LineValue:
    """What somebody enters for one line: only what its kind needs. `text` is the note or the reason."""

    points: Decimal | None = None
    answer: bool | None = None
    actual: Decimal | None = None
    count: Decimal | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether no value at all was given (a note alone is none)."""
        return all(value is None for value in (self.points, self.answer, self.actual, self.count))


@dataclass(frozen=True)
class TableRow:
    """A criterion with its depth in the tree (0 at the top) and whether it is a leaf."""

    criterion: Criterion
    depth: int
    is_leaf: bool


@dataclass(frozen=True)
class LoadedTable:
    """A table with all its lines in order, as records and as the engine's specification."""

    table: ScoringTable
    rows: tuple[TableRow, ...]
    rules: tuple[TieBreakRule, ...]
    spec: TableSpec
    by_code: dict[str, Criterion] = field(default_factory=dict)

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """The lines points are entered for, in the order of the table."""
        return tuple(row.criterion for row in self.rows if row.is_leaf)

    @property
    def groups(self) -> tuple[Criterion, ...]:
        """The top-level lines."""
        return tuple(row.criterion for row in self.rows if row.depth == 0)

    @property
    def chain(self) -> tuple[TieBreak, ...]:
        """The declared tie-breaks, in order."""
        return tuple(TieBreak(TieBreakKind(rule.kind), rule.code) for rule in self.rules)

    @property
    def asks_for_submission(self) -> bool:
        """Whether a tie may come down to who submitted first."""
        return any(rule.kind == TieBreakKind.EARLIEST_SUBMISSION for rule in self.rules)


def loaded(table: ScoringTable, criteria: Sequence[Criterion], rules: Sequence[TieBreakRule]) -> LoadedTable:
    """Put a table's records together; `criteria` in the order of their position."""
    below: dict[int | None, list[Criterion]] = defaultdict(list)
    for criterion in criteria:
        below[criterion.parent_id].append(criterion)
    rows: list[TableRow] = []

    def spec_of(criterion: Criterion, depth: int) -> CriterionSpec:
        children = below[criterion.pk]
        rows.append(TableRow(criterion, depth, is_leaf=not children))
        return criterion_spec(criterion, tuple(spec_of(child, depth + 1) for child in children))

    spec = TableSpec(
        total=table.total,
        criteria=tuple(spec_of(criterion, 0) for criterion in below[None]),
        decimals=table.decimals,
        rounding=RoundingPlace(table.rounding),
        total_cap=table.total_cap,
    )
    by_code = {criterion.code: criterion for criterion in criteria}
    return LoadedTable(table, tuple(rows), tuple(rules), spec, by_code)


def criterion_spec(criterion: Criterion, children: tuple[CriterionSpec, ...] = ()) -> CriterionSpec:
    """One record as the engine's line."""
    return CriterionSpec(
        code=criterion.code,
        title=criterion.title,
        maximum=criterion.maximum,
        kind=Kind(criterion.kind) if criterion.kind and not children else None,
        part=Part(criterion.part),
        each=criterion.each,
        direction=Direction(criterion.direction),
        indicator=criterion.indicator,
        bonus_cap=criterion.bonus_cap,
        minus_cap=criterion.minus_cap,
        children=children,
    )


def drafted_spec(draft: TableDraft) -> TableSpec:
    """A draft as the engine's table; lines whose parent is not there stand at the top."""
    codes = {criterion.code for criterion in draft.criteria}
    below: dict[str, list[CriterionDraft]] = defaultdict(list)
    for criterion in draft.criteria:
        below[criterion.parent_code if criterion.parent_code in codes else ""].append(criterion)

    def spec_of(criterion: CriterionDraft) -> CriterionSpec:
        children = tuple(spec_of(child) for child in below[criterion.code])
        return CriterionSpec(
            code=criterion.code,
            title=criterion.title,
            maximum=criterion.maximum,
            kind=None if children else criterion.kind,
            part=criterion.part,
            each=criterion.each,
            direction=criterion.direction,
            indicator=criterion.indicator,
            bonus_cap=criterion.bonus_cap,
            minus_cap=criterion.minus_cap,
            children=children,
        )

    return TableSpec(
        total=draft.total,
        criteria=tuple(spec_of(criterion) for criterion in below[""]),
        decimals=draft.decimals,
        rounding=draft.rounding,
        total_cap=draft.total_cap,
    )


def reachable_codes(criteria: Sequence[CriterionDraft]) -> set[str]:
    """The codes that hang on the tree; lines that stand under each other in a circle are not among them."""
    reached = {criterion.code for criterion in criteria if not criterion.parent_code}
    while True:
        more = {c.code for c in criteria if c.parent_code in reached} - reached
        if not more:
            return reached
        reached |= more


def line_of(entry: EnteredLine, code: str) -> Line:
    """An entry as the engine's line."""
    return Line(
        code=code,
        points=entry.points,
        answer=entry.answer,
        actual=entry.actual,
        target=entry.target,
        count=entry.count,
    )


def fingerprint(loaded_table: LoadedTable) -> str:
    """The SHA-256 of everything that decides points and ranks in a table, in a stable order."""
    told = {
        "title": loaded_table.table.title,
        "spec": repr(loaded_table.spec),
        "chain": [(rule.kind.value, rule.code) for rule in loaded_table.chain],
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
