"""From records to the engine's specifications, and from drafts to records: the only place that knows both."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

from thidua.scoring.engine import (
    ACROSS_UNITS,
    CriterionSpec,
    Direction,
    Kind,
    Line,
    Mark,
    Override,
    Part,
    RoundingPlace,
    TableSpec,
)
from thidua.scoring.models import Criterion, EnteredLine, ScoringTable, TieBreakRule
from thidua.scoring.parameters import LINE_PARAMETERS, TABLE_PARAMETERS, read, written
from thidua.scoring.ranking import TieBreak, TieBreakKind


@dataclass(frozen=True)
class CriterionDraft(CriterionSpec):
    """One line of a table as drafted, imported or typed; `parent_code` is empty at the top, `children` always.

    Beside what the engine needs: what people read (`short_title`, `guidance`), whether evidence is mandatory, and
    the source its value may be taken from (`sources.read_source`).
    """

    parent_code: str = ""
    short_title: str = ""
    evidence_required: bool = False
    guidance: str = ""
    source: str = ""


@dataclass(frozen=True)
class TableDraft:
    """A whole table as drafted: what `build_table` and `rewrite_table` take.

    `rules`: the parameters of the whole table that have no field of their own here, by the engine's names.
    """

    title: str
    total: Decimal
    criteria: tuple[CriterionDraft, ...]
    tie_breaks: tuple[TieBreak, ...] = ()
    decimals: int = 2
    rounding: RoundingPlace = RoundingPlace.LINES
    total_cap: Decimal | None = None
    rules: Mapping[str, Any] = field(default_factory=dict)
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
    days_late: Decimal | None = None
    mark: Mark | None = None
    override: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no value at all was given (a note alone is none)."""
        return Line("", *self.entered).is_blank

    @property
    def entered(self) -> tuple[Any, ...]:
        """What was entered, in the order of the engine's line, without target."""
        override = None if self.override is None else Override(self.override, reason=self.text)
        return (
            self.points,
            self.answer,
            self.actual,
            None,
            self.count,
            self.days_late,
            self.mark,
            override,
        )


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
    def is_scored_by_others_too(self) -> bool:
        """Whether a unit cannot know all of its points by itself: another body scores lines, or lines compare units."""
        return any(line.scorer or line.kind in ACROSS_UNITS for line in self.spec.walk() if not line.children)

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
        **rules_of(table),
    )
    by_code = {criterion.code: criterion for criterion in criteria}
    return LoadedTable(table, tuple(rows), tuple(rules), spec, by_code)


# What of a line and of a table has a column of its own; everything else is in `parameters`.
LINE_COLUMNS = frozenset({"each", "direction", "indicator", "unit", "bonus_cap", "minus_cap"})
TABLE_COLUMNS = frozenset({"decimals", "rounding", "total_cap"})
MOST_LEVELS = 12
"""How deep lines of a table stand at most; real tables have up to five levels."""
_SPEC_FIELDS = tuple(found.name for found in fields(CriterionSpec) if found.name not in {"kind", "children"})


def rules_of(table: ScoringTable) -> dict[str, Any]:
    """The parameters of the whole table that have no column, as fields of the engine's table."""
    return read(table.parameters, TABLE_PARAMETERS)


def criterion_spec(criterion: Criterion, children: tuple[CriterionSpec, ...] = ()) -> CriterionSpec:
    """One record as the engine's line; made once for a record, which is never changed, only replaced."""
    if children:
        return replace(_spec_of(criterion), kind=None, children=children)
    kept: CriterionSpec | None = criterion.__dict__.get("_spec")
    if kept is None:
        kept = criterion.__dict__["_spec"] = _spec_of(criterion)
    return kept


def _spec_of(criterion: Criterion) -> CriterionSpec:
    return CriterionSpec(
        code=criterion.code,
        title=criterion.title,
        maximum=criterion.maximum,
        kind=Kind(criterion.kind) if criterion.kind else None,
        part=Part(criterion.part),
        each=criterion.each,
        direction=Direction(criterion.direction),
        indicator=criterion.indicator,
        unit=criterion.unit,
        bonus_cap=criterion.bonus_cap,
        minus_cap=criterion.minus_cap,
        **read(criterion.parameters, LINE_PARAMETERS),
    )


def value_field(criterion: Criterion) -> str:
    """Which field of an entry is typed for a line: points, answer, actual, count or days_late."""
    return next(name for name in criterion_spec(criterion).reads if name != "target")


def line_parameters(draft: CriterionSpec) -> dict[str, Any]:
    """What a line has beside its columns, as its record keeps it."""
    return written(draft, LINE_PARAMETERS, leave_out=LINE_COLUMNS)


def table_parameters(draft: TableDraft) -> dict[str, Any]:
    """What a table has beside its columns, as its record keeps it."""
    return written(TableSpec(draft.total, (), **draft.rules), TABLE_PARAMETERS, leave_out=TABLE_COLUMNS)


def drafted_spec(draft: TableDraft) -> TableSpec:
    """A draft as the engine's table; lines whose parent is not there stand at the top."""
    codes = {criterion.code for criterion in draft.criteria}
    below: dict[str, list[CriterionDraft]] = defaultdict(list)
    for criterion in draft.criteria:
        below[criterion.parent_code if criterion.parent_code in codes else ""].append(criterion)

    def spec_of(criterion: CriterionDraft) -> CriterionSpec:
        children = tuple(spec_of(child) for child in below[criterion.code])
        same = {name: getattr(criterion, name) for name in _SPEC_FIELDS}
        return CriterionSpec(**same, kind=None if children else criterion.kind, children=children)

    return TableSpec(
        total=draft.total,
        criteria=tuple(spec_of(criterion) for criterion in below[""]),
        decimals=draft.decimals,
        rounding=draft.rounding,
        total_cap=draft.total_cap,
        **draft.rules,
    )


def draft_of(loaded: LoadedTable) -> TableDraft:
    """A table as a draft, for a copy that begins a new version."""
    parents = {criterion.pk: criterion.code for criterion in loaded.by_code.values()}
    table = loaded.table
    return TableDraft(
        title=table.title,
        total=table.total,
        criteria=tuple(
            _drafted(row.criterion, parents.get(row.criterion.parent_id or 0, "")) for row in loaded.rows
        ),
        tie_breaks=loaded.chain,
        decimals=table.decimals,
        rounding=RoundingPlace(table.rounding),
        total_cap=table.total_cap,
        rules=rules_of(table),
        open_among_members=table.open_among_members,
        illustrative=table.illustrative,
    )


def _drafted(criterion: Criterion, parent_code: str) -> CriterionDraft:
    spec = criterion_spec(criterion)
    return CriterionDraft(
        **{name: getattr(spec, name) for name in _SPEC_FIELDS},
        kind=spec.kind,
        parent_code=parent_code,
        short_title=criterion.short_title,
        evidence_required=criterion.evidence_required,
        guidance=criterion.guidance,
        source=criterion.source,
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
    words = getattr(entry, "reason", "") or getattr(entry, "note", "")
    entered = tuple(entry.values.values())
    return line_of_values(code, entered, person=entry.entered_by, reason=words, at=str(entry.entered_at))


def line_of_values(
    code: str, values: Sequence[Any], *, person: str = "", reason: str = "", at: str = ""
) -> Line:
    """The columns of an entry, in the order of `ENTERED`, as the engine's line."""
    points, answer, actual, target, count, days_late, mark, override = values
    return Line(
        code,
        points,
        answer,
        actual,
        target,
        count,
        days_late,
        Mark(mark) if mark else None,
        None if override is None else Override(override, person, reason, at),
    )


def entry_values(line: Line) -> dict[str, Any]:
    """What an entry keeps of the engine's line, by the names of its columns."""
    return {
        "points": line.points,
        "answer": line.answer,
        "actual": line.actual,
        "target": line.target,
        "count": line.count,
        "days_late": line.days_late,
        "mark": line.mark.value if line.mark else "",
        "override": line.override.points if line.override else None,
    }


def fingerprint(loaded_table: LoadedTable) -> str:
    """The SHA-256 of everything that decides points and ranks in a table, in a stable order."""
    told = {
        "title": loaded_table.table.title,
        "spec": repr(loaded_table.spec),
        "chain": [(rule.kind.value, rule.code) for rule in loaded_table.chain],
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
