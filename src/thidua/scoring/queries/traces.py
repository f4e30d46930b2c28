"""What a number is made of: formula, inputs, evidence, who, when, and every version there was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from thidua.scoring.engine import Outcome, compute_leaf
from thidua.scoring.enums import ScorePhase
from thidua.scoring.models import Criterion, EnteredLine, Question, ScoreSheet
from thidua.scoring.queries.assignments import assignments_of_line
from thidua.scoring.queries.sheets import SheetLine, SheetView, sheet_view, versions_of
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.specs import LoadedTable, criterion_spec, line_of


@dataclass(frozen=True)
class Version:
    """One record of a line: what was entered, by whom, when, with which words, and the points it gave."""

    entry: EnteredLine
    points: Decimal | None
    words: str
    is_current: bool

    @property
    def entered_at(self) -> datetime:
        """When it was entered."""
        return self.entry.entered_at


@dataclass(frozen=True)
class PhaseTrace:
    """A number in one phase: its result and every record behind it, latest first."""

    outcome: Outcome
    versions: Sequence[Version]


@dataclass(frozen=True)
class Trace:
    """Everything about one line or group of a sheet (the whole sheet when there is no criterion).

    `assignments` are the head's words on whether the line is assigned to the unit, latest first.
    """

    view: SheetView
    criterion: Criterion | None
    line: SheetLine | None
    phases: Sequence[tuple[ScorePhase, PhaseTrace]]
    children: Sequence[SheetLine]
    questions: Sequence[Question]
    assignments: Sequence[LineAssignment] = ()

    @property
    def parent_code(self) -> str:
        """The code of the group above; empty at the top."""
        parent_id = self.criterion.parent_id if self.criterion else None
        return next((c.code for c in self.view.table.by_code.values() if c.pk == parent_id), "")


def trace_of(sheet: ScoreSheet, *, code: str) -> Trace | None:
    """The trace of one line, group, or (empty code) the total: four queries more than the sheet itself."""
    view = sheet_view(sheet)
    line = view.by_code.get(code)
    if code and line is None:
        return None
    outcomes = {
        ScorePhase.SELF: line.self_score if line else view.self_total,
        ScorePhase.APPRAISED: line.appraised if line else view.appraised_total,
        ScorePhase.AGREED: (line.agreed if line else None) if line else view.agreed_total,
    }
    criterion = line.criterion if line else None
    phases = [
        (phase, PhaseTrace(outcome, _versions(view.table, sheet, criterion, phase)))
        for phase, outcome in outcomes.items()
        if outcome is not None
    ]
    parent_id = criterion.pk if criterion else None
    children = [found for found in view.lines if found.criterion.parent_id == parent_id]
    said = assignments_of_line(sheet, criterion.pk) if criterion is not None and criterion.kind else []
    return Trace(view, criterion, line, phases, children, line.questions if line else [], said)


def _versions(
    table: LoadedTable, sheet: ScoreSheet, criterion: Criterion | None, phase: ScorePhase
) -> list[Version]:
    if criterion is None or not criterion.kind:
        return []
    records = versions_of(phase, sheet=sheet, criterion=criterion).get(criterion.pk, [])
    spec = criterion_spec(criterion)
    return [
        Version(
            entry=entry,
            points=compute_leaf(table.spec, spec, line_of(entry, criterion.code)).points,
            words=getattr(entry, "note", "") or getattr(entry, "reason", ""),
            is_current=entry is records[-1],
        )
        for entry in reversed(records)
    ]
