"""Reading cross checks: who checks whom by the present draw, how far each is, and what was found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Max, Prefetch, QuerySet

from thidua.clusters.models import Season
from thidua.parties.models import Organisation
from thidua.scoring.engine import Outcome, compute, compute_leaf
from thidua.scoring.models import (
    CrossCheckAssignment,
    CrossCheckClose,
    CrossCheckDraw,
    CrossCheckEntry,
    EnteredLine,
    ScoreSheet,
)
from thidua.scoring.queries.sheets import SheetLine, SheetView, merged_lines
from thidua.scoring.queries.traces import PhaseTrace, Version
from thidua.scoring.specs import criterion_spec, line_of

CLOSES = Prefetch("closes", CrossCheckClose.objects.select_related("reopen"))


def draws_of(season: Season) -> QuerySet[CrossCheckDraw]:
    """Every draw of the season, latest first."""
    return CrossCheckDraw.objects.filter(season=season).order_by("-number")


def present_draw(season: Season) -> CrossCheckDraw | None:
    """The draw that counts."""
    return draws_of(season).first()


def assignments_of(season: Season) -> QuerySet[CrossCheckAssignment]:
    """Who checks whom by the draw that counts, with what was closed, by the name of the checked."""
    return (
        CrossCheckAssignment.objects.filter(draw__in=draws_of(season).values("pk")[:1])
        .select_related("draw", "checker", "checked")
        .prefetch_related(CLOSES)
        .order_by("checked__sort_key", "checker__sort_key")
    )


def checked_by(*, season: Season, offices: Iterable[int]) -> set[int]:
    """Whom the members with these ids check: ids of organisations, one query."""
    return set(assignments_of(season).filter(checker__in=list(offices)).values_list("checked", flat=True))


def is_entered(draw: CrossCheckDraw) -> bool:
    """Whether somebody entered something under this draw."""
    return CrossCheckEntry.objects.filter(assignment__draw=draw).exists()


def is_cross_check_closed(assignment: CrossCheckAssignment) -> bool:
    """Whether the checker finished, as the database has it now."""
    return CrossCheckClose.objects.filter(assignment=assignment, reopen__isnull=True).exists()


@dataclass(frozen=True)
class Progress:
    """How far one cross check is."""

    assignment: CrossCheckAssignment
    sheet: ScoreSheet
    entered: int

    @property
    def is_closed(self) -> bool:
        """Whether the checker finished."""
        return self.assignment.close is not None


def progress_of(season: Season) -> list[Progress]:
    """Every cross check of the present draw with the sheet it is about: three queries."""
    sheets = {sheet.organisation_id: sheet for sheet in season.score_sheets.select_related("organisation")}
    counts: dict[int, int] = defaultdict(int)
    assignments = list(assignments_of(season))
    entered = CrossCheckEntry.objects.filter(assignment__in=[a.pk for a in assignments])
    for assignment_id, _criterion in entered.values_list("assignment", "criterion").distinct():
        counts[assignment_id] += 1
    return [
        Progress(assignment, sheets[assignment.checked_id], counts[assignment.pk])
        for assignment in assignments
    ]


@dataclass(frozen=True)
class CrossLine:
    """One line as its checker entered it, beside the member's own."""

    own: SheetLine
    entry: CrossCheckEntry | None
    outcome: Outcome

    @property
    def is_entered(self) -> bool:
        """Whether the checker entered something that counts for the line."""
        return self.own.left_out is None and self.entry is not None and not self.entry.is_blank

    @property
    def points(self) -> Decimal | None:
        """What the checker found; of a group, what its lines add up to."""
        return self.outcome.points if self.is_entered or not self.own.is_leaf else None

    @property
    def reason(self) -> str:
        """Why the checker's value is another, in its own words."""
        return self.entry.reason if self.entry is not None and self.is_entered else ""

    @property
    def difference(self) -> Decimal | None:
        """Cross check minus self, once both are there."""
        if self.points is None or self.own.self_score.points is None:
            return None
        return self.points - self.own.self_score.points


@dataclass(frozen=True)
class CrossCheck:
    """One member's cross check of a sheet: a column beside the member's own."""

    assignment: CrossCheckAssignment
    lines: Sequence[CrossLine]
    total: Outcome

    @property
    def is_closed(self) -> bool:
        """Whether the checker finished."""
        return self.assignment.close is not None

    @property
    def checker(self) -> Organisation:
        """Who checks."""
        return self.assignment.checker

    @cached_property
    def by_code(self) -> Mapping[str, CrossLine]:
        """The lines by their code."""
        return {line.own.criterion.code: line for line in self.lines}

    @property
    def leaves(self) -> list[CrossLine]:
        """The lines that take entries."""
        return [line for line in self.lines if line.own.is_leaf]

    @property
    def unchecked(self) -> list[CrossLine]:
        """The lines the member claims and the checker has not entered."""
        return [line for line in self.leaves if line.own.is_claimed and not line.is_entered]

    @property
    def differing(self) -> list[CrossLine]:
        """The lines on which the checker found something else."""
        return [line for line in self.leaves if line.difference]


def cross_checks_of(view: SheetView) -> list[CrossCheck]:
    """Every cross check of a sheet by the present draw: two queries. Who may see which is for policies to say."""
    sheet = view.sheet
    assignments = list(assignments_of(sheet.season).filter(checked=sheet.organisation_id))
    latest = (
        CrossCheckEntry.objects.filter(assignment__in=[a.pk for a in assignments])
        .values("assignment", "criterion")
        .annotate(latest=Max("pk"))
        .values("latest")
    )
    entries: dict[int, dict[int, CrossCheckEntry]] = defaultdict(dict)
    if assignments:
        for entry in CrossCheckEntry.objects.filter(pk__in=latest):
            entries[entry.assignment_id][entry.criterion_id] = entry
    return [_cross_check(view, assignment, entries[assignment.pk]) for assignment in assignments]


def _cross_check(
    view: SheetView, assignment: CrossCheckAssignment, entries: dict[int, CrossCheckEntry]
) -> CrossCheck:
    given: dict[int, EnteredLine] = dict(entries)
    own: dict[int, EnteredLine] = {
        line.criterion.pk: line.self_entry for line in view.leaves if line.self_entry is not None
    }
    lines = merged_lines(view.table, first=given, fallback=own, left_out=view.left_out)
    total = compute(view.table.spec, lines, classes=view.classes)
    outcomes = {part.code: part for part in total.walk()}
    found = [
        CrossLine(line, entries.get(line.criterion.pk), outcomes[line.criterion.code]) for line in view.lines
    ]
    return CrossCheck(assignment, found, total)


def cross_traces_of(
    checks: Sequence[CrossCheck], *, view: SheetView, code: str
) -> list[tuple[CrossCheck, PhaseTrace]]:
    """What a line, a group or (empty code) the total is made of in each of these cross checks: one query at most."""
    line = view.by_code.get(code)
    records: dict[int, list[CrossCheckEntry]] = defaultdict(list)
    if checks and line is not None and line.is_leaf:
        ids = [check.assignment.pk for check in checks]
        found = CrossCheckEntry.objects.filter(assignment__in=ids, criterion=line.criterion)
        for entry in found.order_by("-pk"):
            records[entry.assignment_id].append(entry)
    return [
        (
            check,
            PhaseTrace(
                outcome=check.by_code[code].outcome if line is not None else check.total,
                versions=_versions(view, code, records[check.assignment.pk]),
            ),
        )
        for check in checks
    ]


def _versions(view: SheetView, code: str, records: Sequence[CrossCheckEntry]) -> list[Version]:
    if not records:
        return []
    spec = criterion_spec(view.table.by_code[code])
    return [
        Version(
            entry=entry,
            points=compute_leaf(view.table.spec, spec, line_of(entry, code)).points,
            words=entry.reason,
            is_current=entry is records[0],
        )
        for entry in records
    ]
