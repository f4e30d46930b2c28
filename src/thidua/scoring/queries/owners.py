"""Lines another body scores: who was appointed for them, and all members' sheets on one page of those lines alone."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from thidua.clusters.models import Season
from thidua.covenants.models import Target
from thidua.covenants.queries import accepted_targets_in
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation
from thidua.parties.queries import active_organisations
from thidua.scoring.engine import CriterionSpec, Line, Outcome, Part, compute_leaf
from thidua.scoring.enums import ScorePhase, SheetState
from thidua.scoring.models import (
    AppraisalEntry,
    Criterion,
    Evidence,
    ScoreSheet,
    SelfScoreEntry,
)
from thidua.scoring.owner_models import ScorerAppointment
from thidua.scoring.queries.assignments import left_out_of, marked
from thidua.scoring.queries.sheets import latest_entries, sheets_of
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.specs import LoadedTable, criterion_spec, line_of

PLACES = (OrganisationKind.COMMUNE, OrganisationKind.PROVINCE)
OPEN_TO_SCORERS = (SheetState.DRAFTING, SheetState.SUBMITTED, SheetState.RETURNED)


def scorers_of(table: LoadedTable) -> dict[str, list[Criterion]]:
    """The scorers the table names, each with its lines, in the order of the table."""
    found: dict[str, list[Criterion]] = defaultdict(list)
    for criterion in table.leaves:
        scorer = criterion_spec(criterion).scorer
        if scorer:
            found[scorer].append(criterion)
    return dict(found)


def appointments_of(season: Season) -> dict[str, ScorerAppointment]:
    """Who counts as each scorer now: one query."""
    found = ScorerAppointment.objects.filter(season=season).select_related("organisation").order_by("pk")
    return {appointment.scorer: appointment for appointment in found}


def seasons_scored_by(bodies: Iterable[int]) -> list[Season]:
    """The seasons in which bodies with these ids are appointed now, latest year first: one query."""
    wanted = set(bodies)
    touched = ScorerAppointment.objects.filter(organisation__in=wanted).values("season")
    latest: dict[tuple[int, str], ScorerAppointment] = {}
    for appointment in (
        ScorerAppointment.objects.filter(season__in=touched)
        .select_related("season__cluster__body")
        .order_by("pk")
    ):
        latest[appointment.season_id, appointment.scorer] = appointment
    found = {a.season_id: a.season for a in latest.values() if a.organisation_id in wanted}
    return sorted(found.values(), key=lambda season: (-season.year, season.pk))


def appointment_history(season: Season) -> list[ScorerAppointment]:
    """Every appointment there was, latest first."""
    return list(
        ScorerAppointment.objects.filter(season=season).select_related("organisation").order_by("-pk")
    )


def owned_lines(season: Season, table: LoadedTable) -> dict[str, ScorerAppointment]:
    """The lines an appointed body scores instead of the head's team, by code; no query for a table without any."""
    scorers = scorers_of(table)
    if not scorers:
        return {}
    appointed = appointments_of(season)
    return {
        criterion.code: appointed[scorer]
        for scorer, criteria in scorers.items()
        if scorer in appointed
        for criterion in criteria
    }


def bodies_to_appoint(season: Season, *, on: date) -> list[Organisation]:
    """The bodies of that day that may score lines: no place of the country, and no member of the season."""
    found = active_organisations(on=on).exclude(organisation_kind__in=PLACES)
    members = {member.organisation_id for member in season.members.all()}
    return [body for body in found if body.pk not in members]


@dataclass(frozen=True)
class OwnerCell:
    """One line of one member: its own value once handed in, and what the scorer entered.

    `left_out` is the head's word that the line is not assigned to this member: then nobody scores it.
    """

    criterion: Criterion
    spec: CriterionSpec
    own_entry: SelfScoreEntry | None
    own: Outcome | None
    entry: AppraisalEntry | None
    outcome: Outcome
    evidence: int
    left_out: LineAssignment | None = None

    @property
    def is_scored(self) -> bool:
        """Whether there are points, or a word instead of them."""
        return self.left_out is None and self.entry is not None and not self.entry.is_blank

    @property
    def is_missing(self) -> bool:
        """Whether the sheet cannot be closed without this line."""
        return self.left_out is None and self.spec.part is Part.BASE and not self.is_scored

    @property
    def own_points(self) -> Decimal | None:
        """What the member gives itself; None where it says nothing, or has not handed in."""
        return self.own.points if self.own is not None else None

    def differs(self, outcome: Outcome) -> bool:
        """Whether points are others than the member's own, where it gave itself any."""
        return self.own is not None and outcome.points != self.own.points


@dataclass(frozen=True)
class OwnerRow:
    """One member: its cells in the order of the lines."""

    sheet: ScoreSheet
    cells: Mapping[str, OwnerCell]
    targets: Mapping[str, Target] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether its appraisal is not closed yet."""
        return self.sheet.state in OPEN_TO_SCORERS

    @property
    def is_handed_in(self) -> bool:
        """Whether the member ever handed its self score in."""
        return self.sheet.state != SheetState.DRAFTING

    @property
    def reason(self) -> str:
        """Why its points differ from the member's own, as last written."""
        entries = [cell.entry for cell in self.cells.values() if cell.is_scored]
        given = [entry for entry in entries if entry is not None and entry.reason]
        return max(given, key=lambda entry: entry.pk).reason if given else ""

    @property
    def missing(self) -> list[OwnerCell]:
        """The cells without which the sheet cannot be closed."""
        return [cell for cell in self.cells.values() if cell.is_missing]


@dataclass(frozen=True)
class OwnerBoard:
    """Every member's sheet as far as these lines go."""

    season: Season
    table: LoadedTable
    lines: Sequence[Criterion]
    rows: Sequence[OwnerRow]

    @cached_property
    def by_member(self) -> Mapping[str, OwnerRow]:
        """The rows by the member's code."""
        return {row.sheet.organisation.code: row for row in self.rows}

    @property
    def missing(self) -> int:
        """How many cells wait for points."""
        return sum(len(row.missing) for row in self.rows)


def owner_board(season: Season, *, table: LoadedTable, scorers: Collection[str]) -> OwnerBoard:
    """The lines of these scorers on every member's sheet: eight queries at most, whatever their number.

    What a member entered is there once it handed in, and never before.
    """
    named = scorers_of(table)
    lines = [criterion for scorer, criteria in named.items() if scorer in scorers for criterion in criteria]
    lines.sort(key=lambda criterion: criterion.position)
    sheets = list(sheets_of(season))
    wanted = sheets_of(season)
    ids = {criterion.pk for criterion in lines}
    own = latest_entries(ScorePhase.SELF, sheets=wanted, criteria=ids)
    given = latest_entries(ScorePhase.APPRAISED, sheets=wanted, criteria=ids)
    counts = Counter(
        Evidence.objects.filter(
            sheet__season=season, criterion__in=ids, withdrawn_at__isnull=True
        ).values_list("sheet_id", "criterion_id")
    )
    specs = {criterion.pk: criterion_spec(criterion) for criterion in lines}
    needs_targets = any(spec.needs_target for spec in specs.values())
    targets = accepted_targets_in(season) if needs_targets else {}
    left_out = left_out_of(wanted)
    rows = []
    for sheet in sheets:
        classes, handed_in = frozenset(sheet.classes), sheet.state != SheetState.DRAFTING
        cells = {}
        for criterion in lines:
            at = (sheet.pk, criterion.pk)
            spec = specs[criterion.pk].seen_by(classes)
            entry, own_entry = given.get(at), own.get(at) if handed_in else None
            proofs = counts[at] if handed_in else 0
            not_given = left_out.get(sheet.pk, {}).get(criterion.pk)
            cells[criterion.code] = (
                _cell(table, criterion, spec, own_entry, entry, proofs)
                if not_given is None
                else _left_out_cell(table, criterion, spec, entry, not_given)
            )
        found = {target.code: target for target in targets.get(sheet.organisation_id, [])}
        rows.append(OwnerRow(sheet, cells, found))
    return OwnerBoard(season, table, lines, rows)


def _cell(
    table: LoadedTable,
    criterion: Criterion,
    spec: CriterionSpec,
    own_entry: object,
    entry: object,
    evidence: int,
) -> OwnerCell:
    said = own_entry if isinstance(own_entry, SelfScoreEntry) and not own_entry.is_blank else None
    given = entry if isinstance(entry, AppraisalEntry) else None
    line = line_of(given, criterion.code) if given is not None else Line(criterion.code)
    own = compute_leaf(table.spec, spec, line_of(said, criterion.code)) if said is not None else None
    return OwnerCell(criterion, spec, said, own, given, compute_leaf(table.spec, spec, line), evidence)


def _left_out_cell(
    table: LoadedTable, criterion: Criterion, spec: CriterionSpec, entry: object, said: LineAssignment
) -> OwnerCell:
    """A line not assigned to the member: nothing that was entered counts."""
    given = entry if isinstance(entry, AppraisalEntry) else None
    outcome = compute_leaf(table.spec, spec, marked(criterion.code))
    return OwnerCell(criterion, spec, None, None, given, outcome, 0, said)


def evidence_of(sheet: ScoreSheet, criterion: Criterion) -> list[Evidence]:
    """What proves one line of a sheet."""
    return list(
        Evidence.objects.filter(sheet=sheet, criterion=criterion, withdrawn_at__isnull=True).select_related(
            "file"
        )
    )
