"""Reading entries and whole sheets: each function a fixed number of database queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property

from django.db.models import Max, QuerySet

from thidua.clusters.models import Season
from thidua.kernel.raw_columns import as_stored, decimals_of
from thidua.parties.models import Organisation
from thidua.scoring.differing import difference
from thidua.scoring.engine import Field, Line, Outcome, compute, fields_of
from thidua.scoring.enums import ScorePhase, SheetState
from thidua.scoring.models import (
    ENTRY_MODELS,
    AgreedScore,
    Agreement,
    AppraisalClose,
    AppraisalEntry,
    AppraisalMinutes,
    Criterion,
    EnteredLine,
    Evidence,
    LineResponse,
    PointsField,
    Question,
    ScoreSheet,
    SelfScoreEntry,
    Submission,
)
from thidua.scoring.queries.assignments import by_code, laid_over, left_out_of, marked
from thidua.scoring.queries.tables import load_table
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.specs import LoadedTable, line_of, line_of_values

SETTLED = (SheetState.AGREED, SheetState.RESERVED)
NUMBERS = ("points", "actual", "target", "count", "days_late", "override")
_number = decimals_of(PointsField())


def latest_entries(
    phase: ScorePhase, *, sheets: QuerySet[ScoreSheet], criteria: Collection[int] | None = None
) -> dict[tuple[int, int], EnteredLine]:
    """The records that count, by (sheet id, criterion id), of the criteria with these ids or of all: one query."""
    return {(entry.sheet_id, entry.criterion_id): entry for entry in _latest(phase, sheets, criteria)}


def _latest(
    phase: ScorePhase, sheets: QuerySet[ScoreSheet], criteria: Collection[int] | None = None
) -> QuerySet[EnteredLine]:
    entries = ENTRY_MODELS[phase]._default_manager
    wanted = entries.filter(sheet__in=sheets)
    if criteria is not None:
        wanted = wanted.filter(criterion__in=criteria)
    latest = wanted.values("sheet", "criterion").annotate(latest=Max("pk")).values("latest")
    return entries.filter(pk__in=latest)


def latest_lines(
    phase: ScorePhase, *, sheets: QuerySet[ScoreSheet], table: LoadedTable
) -> dict[int, dict[str, Line]]:
    """What counts of the sheets, as the engine's lines by sheet id and code: one query, no records made."""
    codes = {criterion.pk: criterion.code for criterion in table.by_code.values()}
    lines: dict[int, dict[str, Line]] = defaultdict(dict)
    for sheet_id, criterion_id, answer, mark, *numbers in _latest(phase, sheets).values_list(
        "sheet_id", "criterion_id", "answer", "mark", *map(as_stored, NUMBERS)
    ):
        points, actual, target, count, days_late, override = [
            None if cell is None else _number(cell) for cell in numbers
        ]
        code = codes[criterion_id]
        entered = (points, answer, actual, target, count, days_late, mark, override)
        lines[sheet_id][code] = line_of_values(code, entered)
    return lines


def versions_of(
    phase: ScorePhase, *, sheet: ScoreSheet, criterion: Criterion | None = None
) -> dict[int, list[EnteredLine]]:
    """Every record of a sheet in one phase, by criterion id, oldest first: one query."""
    found = ENTRY_MODELS[phase]._default_manager.filter(sheet=sheet).order_by("pk")
    if criterion is not None:
        found = found.filter(criterion=criterion)
    grouped: dict[int, list[EnteredLine]] = defaultdict(list)
    for entry in found:
        grouped[entry.criterion_id].append(entry)
    return grouped


Read = Callable[[ScorePhase], Mapping[int, Mapping[str, Line]]]


def reader_of(season: Season, table: LoadedTable) -> Read:
    """What was last entered in the sheets of a season, by sheet id and code: one query for each phase asked for.

    Lines not assigned to a unit are laid over its entries (one query more), but not over what is agreed.
    """
    codes = {criterion.pk: criterion.code for criterion in table.leaves}
    left_out = cache(lambda: left_out_of(sheets_of(season)))

    @cache
    def read(phase: ScorePhase) -> Mapping[int, Mapping[str, Line]]:
        lines = latest_lines(phase, sheets=sheets_of(season), table=table)
        return lines if phase is ScorePhase.AGREED else laid_over(lines, left_out(), codes)

    return read


def counting_lines(sheets: Iterable[ScoreSheet], read: Read) -> dict[int, Mapping[str, Line]]:
    """What counts of each sheet whose appraisal is closed, by sheet id and code.

    What is agreed, else the appraisal over the self score.
    """
    found: dict[int, Mapping[str, Line]] = {}
    for sheet in sheets:
        if sheet.state in SETTLED:
            found[sheet.pk] = read(ScorePhase.AGREED).get(sheet.pk, {})
        elif sheet.state == SheetState.APPRAISED:
            appraised = read(ScorePhase.APPRAISED).get(sheet.pk, {})
            said = {code: line for code, line in appraised.items() if not line.is_blank}
            found[sheet.pk] = {**read(ScorePhase.SELF).get(sheet.pk, {}), **said}
    return found


def are_settled(sheets: Iterable[ScoreSheet]) -> bool:
    """Whether nothing can change any more in what the sheets are compared by."""
    return all(sheet.state in SETTLED for sheet in sheets)


def compared_fields(season: Season, table: LoadedTable) -> dict[str, Field]:
    """What all units say about the lines that compare them; no query for a table without any."""
    if not table.spec.across_units:
        return {}
    sheets = list(sheets_of(season))
    lines = counting_lines(sheets, reader_of(season, table))
    return fields_of(table.spec, lines.values(), is_closed=are_settled(sheets))


def merged_lines(
    loaded_table: LoadedTable,
    *,
    first: dict[int, EnteredLine],
    fallback: dict[int, EnteredLine] | None = None,
    left_out: Collection[str] = (),
) -> list[Line]:
    """Lines from `first`, and from `fallback` where `first` has none; both by criterion id.

    `left_out` are the codes of lines not assigned to the unit: they count as that, whatever was entered.
    """
    chosen = (fallback or {}) | {pk: entry for pk, entry in first.items() if not entry.is_blank}
    return [
        marked(c.code) if c.code in left_out else line_of(chosen[c.pk], c.code)
        for c in loaded_table.leaves
        if c.pk in chosen or c.code in left_out
    ]


def sheets_of(season: Season) -> QuerySet[ScoreSheet]:
    """The members' sheets in Vietnamese order."""
    return season.score_sheets.select_related("organisation", "table").order_by(  # each knows this season
        "organisation__sort_key"
    )


def sheet_of(*, season: Season, organisation: Organisation) -> ScoreSheet | None:
    """A member's sheet."""
    return sheets_of(season).filter(organisation=organisation).first()


@dataclass(frozen=True)
class Sight:
    """Which columns of a sheet somebody may see; policies decide. Cross checks are those that are closed."""

    self_scores: bool
    appraisal: bool
    agreed: bool
    cross_checks: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is any column to see."""
        return self.self_scores or self.appraisal or self.agreed


EVERYTHING = Sight(self_scores=True, appraisal=True, agreed=True, cross_checks=True)


@dataclass(frozen=True)
class SheetLine:
    """One line of a sheet with everything that stands beside it.

    `left_out` is the head's word that the line is not assigned to the unit; None where it is. Nobody claims or
    appraises such a line: its entries are on record only.
    """

    criterion: Criterion
    depth: int
    is_leaf: bool
    self_entry: SelfScoreEntry | None
    appraisal_entry: AppraisalEntry | None
    agreed_entry: AgreedScore | None
    self_score: Outcome
    appraised: Outcome
    agreed: Outcome | None
    evidence: Sequence[Evidence]
    questions: Sequence[Question]
    response: LineResponse | None
    left_out: LineAssignment | None = None

    @property
    def is_claimed(self) -> bool:
        """Whether the member entered something that counts for the line."""
        return self.left_out is None and self.self_entry is not None and not self.self_entry.is_blank

    @property
    def is_appraised(self) -> bool:
        """Whether the appraisers entered something that counts for the line."""
        entry = self.appraisal_entry
        return self.left_out is None and entry is not None and not entry.is_blank

    @property
    def difference(self) -> Decimal | None:
        """Appraised minus self, once both are there."""
        if self.is_leaf and not self.is_appraised:
            return None
        if self.self_score.points is None or self.appraised.points is None:
            return None
        return self.appraised.points - self.self_score.points

    @property
    def is_unanswered(self) -> bool:
        """Whether a question about this line waits for its explanation."""
        return any(not hasattr(question, "answer") for question in self.questions)

    @property
    def status(self) -> str:
        """How the appraisal of the line stands: a key that pages and papers put into words."""
        if self.is_unanswered:
            return "asked"
        if self.response is not None and not self.response.agrees:
            return "disagreed"
        if self.left_out is not None:
            return "left_out"
        if not self.is_appraised:
            return "open" if self.is_claimed else "none"
        return "differs" if self.difference else "accepted"


@dataclass(frozen=True)
class SheetView:
    """A whole sheet: its lines, its three totals and its way so far."""

    sheet: ScoreSheet
    table: LoadedTable
    lines: Sequence[SheetLine]
    self_total: Outcome
    appraised_total: Outcome
    agreed_total: Outcome | None
    submissions: Sequence[Submission]
    close: AppraisalClose | None
    agreements: Sequence[Agreement]
    minutes: Sequence[AppraisalMinutes]

    @property
    def state(self) -> SheetState:
        """Where the sheet stands."""
        return SheetState(self.sheet.state)

    @cached_property
    def self_by_table(self) -> Outcome | None:
        """What the table alone gives for the self score, where the member claims other points."""
        return self._by_table(self.self_total)

    @cached_property
    def appraised_by_table(self) -> Outcome | None:
        """What the table alone gives for the appraisal, where somebody decided other points."""
        return self._by_table(self.appraised_total)

    @cached_property
    def agreed_by_table(self) -> Outcome | None:
        """What the table alone gives for what is agreed, where somebody decided other points."""
        return self._by_table(self.agreed_total) if self.agreed_total else None

    def _by_table(self, total: Outcome) -> Outcome | None:
        leaves = [outcome for outcome in total.walk() if outcome.line is not None]
        if not any(outcome.is_overridden for outcome in leaves):
            return None
        return compute(
            self.table.spec,
            [outcome.line._replace(override=None) for outcome in leaves if outcome.line is not None],
            classes=self.classes,
            fields={outcome.code: outcome.field for outcome in leaves if outcome.field is not None},
        )

    @property
    def classes(self) -> frozenset[str]:
        """The classes the unit belongs to, by which some lines differ."""
        return frozenset(self.sheet.classes)

    @property
    def asked(self) -> list[Question]:
        """Every question there was."""
        return [question for line in self.lines for question in line.questions]

    @property
    def shown_difference(self) -> Decimal | None:
        """What counts now (agreed, else appraised) less the self score, of what the member could score itself."""
        return difference(self.self_total, self.agreed_total or self.appraised_total)

    @property
    def leaves(self) -> list[SheetLine]:
        """The lines that take entries."""
        return [line for line in self.lines if line.is_leaf]

    @property
    def by_code(self) -> dict[str, SheetLine]:
        """The lines by their code."""
        return {line.criterion.code: line for line in self.lines}

    @property
    def left_out(self) -> dict[str, LineAssignment]:
        """The lines not assigned to the unit, by code."""
        return {line.criterion.code: line.left_out for line in self.lines if line.left_out is not None}

    @property
    def differing(self) -> list[SheetLine]:
        """The lines on which the appraisal differs from the self score."""
        return [line for line in self.leaves if line.difference]

    @property
    def unappraised(self) -> list[SheetLine]:
        """The lines with a self score and no appraisal yet."""
        return [line for line in self.leaves if line.is_claimed and not line.is_appraised]

    @property
    def open_questions(self) -> list[Question]:
        """Questions that wait for an explanation."""
        return [q for line in self.lines for q in line.questions if not hasattr(q, "answer")]


def sheet_view(sheet: ScoreSheet) -> SheetView:
    """Everything about one sheet: thirteen queries, whatever the size of the table; five more where it compares units.

    Only agreed points compare with the other units; before, such lines show what is sure.
    """
    table = load_table(sheet.table)
    own = ScoreSheet.objects.filter(pk=sheet.pk)
    entries = {
        phase: {criterion: entry for (_sheet, criterion), entry in latest_entries(phase, sheets=own).items()}
        for phase in ScorePhase
    }
    left_out = by_code(left_out_of(own).get(sheet.pk, {}), table)
    classes = frozenset(sheet.classes)
    self_lines = merged_lines(table, first=entries[ScorePhase.SELF], left_out=left_out)
    self_total = compute(table.spec, self_lines, classes=classes)
    appraised_total = compute(
        table.spec,
        merged_lines(
            table,
            first=entries[ScorePhase.APPRAISED],
            fallback=entries[ScorePhase.SELF],
            left_out=left_out,
        ),
        classes=classes,
    )
    agreed_total = None
    if sheet.state in SETTLED:
        agreed_total = compute(
            table.spec,
            merged_lines(table, first=entries[ScorePhase.AGREED]),
            classes=classes,
            fields=compared_fields(sheet.season, table),
        )
    close = latest_close(sheet)
    parts = _LineParts(
        entries=entries,
        outcomes={
            ScorePhase.SELF: _by_code(self_total),
            ScorePhase.APPRAISED: _by_code(appraised_total),
            ScorePhase.AGREED: _by_code(agreed_total) if agreed_total else {},
        },
        evidence=_by_criterion(sheet.evidence.filter(withdrawn_at__isnull=True).select_related("file")),
        questions=_by_criterion(
            Question.objects.filter(sheet_return__sheet=sheet)
            .select_related("answer", "sheet_return")
            .order_by("pk")
        ),
        responses={r.criterion_id: r for r in close.responses.order_by("pk")} if close else {},
        left_out=left_out,
    )
    return SheetView(
        sheet=sheet,
        table=table,
        lines=[parts.line(row.criterion, row.depth, is_leaf=row.is_leaf) for row in table.rows],
        self_total=self_total,
        appraised_total=appraised_total,
        agreed_total=agreed_total,
        submissions=list(sheet.submissions.order_by("pk")),
        close=close,
        agreements=list(close.agreements.order_by("pk")) if close else [],
        minutes=list(sheet.minutes.select_related("document").order_by("pk")),
    )


def corrections_of(sheet: ScoreSheet) -> list[AgreedScore]:
    """Every correction of the sheet's agreed scores, oldest first, with what it corrects and the member's answer."""
    return list(
        AgreedScore.objects.filter(sheet=sheet, corrects__isnull=False)
        .select_related("criterion", "corrects", "corrected_by", "answer_given")
        .order_by("pk")
    )


def is_waiting(correction: AgreedScore) -> bool:
    """Whether the member has yet to answer a correction; one that was corrected again needs no answer."""
    return not hasattr(correction, "answer_given") and not hasattr(correction, "corrected_by")


def is_outdated(minutes: AppraisalMinutes, corrections: Iterable[AgreedScore]) -> bool:
    """Whether scores were corrected, or a correction answered, after these minutes were issued."""
    moments = [moment for correction in corrections for moment in _moments(correction)]
    return any(moment > minutes.issued_at for moment in moments)


def _moments(correction: AgreedScore) -> list[datetime]:
    answer = getattr(correction, "answer_given", None)
    return [correction.entered_at, *([answer.answered_at] if answer else [])]


def latest_close(sheet: ScoreSheet) -> AppraisalClose | None:
    """The appraisal as last closed, unless it was taken up again."""
    close = (
        AppraisalClose.objects.filter(sheet=sheet)
        .select_related("organisation", "reopen", "reservation")
        .order_by("pk")
        .last()
    )
    return None if close is None or hasattr(close, "reopen") else close


@dataclass(frozen=True)
class _LineParts:
    entries: dict[ScorePhase, dict[int, EnteredLine]]
    outcomes: dict[ScorePhase, dict[str, Outcome]]
    evidence: dict[int, list[Evidence]]
    questions: dict[int, list[Question]]
    responses: dict[int, LineResponse]
    left_out: dict[str, LineAssignment]

    def line(self, criterion: Criterion, depth: int, *, is_leaf: bool) -> SheetLine:
        entries = {phase: self.entries[phase].get(criterion.pk) for phase in ScorePhase}
        return SheetLine(
            criterion=criterion,
            depth=depth,
            is_leaf=is_leaf,
            self_entry=entries[ScorePhase.SELF],  # type: ignore[arg-type]
            appraisal_entry=entries[ScorePhase.APPRAISED],  # type: ignore[arg-type]
            agreed_entry=entries[ScorePhase.AGREED],  # type: ignore[arg-type]
            self_score=self.outcomes[ScorePhase.SELF][criterion.code],
            appraised=self.outcomes[ScorePhase.APPRAISED][criterion.code],
            agreed=self.outcomes[ScorePhase.AGREED].get(criterion.code),
            evidence=self.evidence.get(criterion.pk, []),
            questions=self.questions.get(criterion.pk, []),
            response=self.responses.get(criterion.pk),
            left_out=self.left_out.get(criterion.code),
        )


def _by_code(outcome: Outcome) -> dict[str, Outcome]:
    return {part.code: part for part in outcome.walk()}


def _by_criterion(records: Iterable[Evidence] | Iterable[Question]) -> dict[int, list]:  # type: ignore[type-arg]
    grouped: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for record in records:
        grouped[record.criterion_id].append(record)
    return grouped
