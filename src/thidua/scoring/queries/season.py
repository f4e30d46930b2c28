"""Reading the scores of a whole season: nine queries for any number of members."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, QuerySet

from thidua.clusters.models import Season
from thidua.parties.models import Organisation
from thidua.scoring.engine import Outcome, compute
from thidua.scoring.enums import ScorePhase, SheetState
from thidua.scoring.models import (
    EnteredLine,
    Question,
    RankingPublication,
    ScoreSheet,
    Submission,
)
from thidua.scoring.queries.sheets import (
    EVERYTHING,
    SETTLED,
    Sight,
    latest_entries,
    merged_lines,
    outcome_of,
    sheets_of,
)
from thidua.scoring.queries.tables import frozen_table_of, load_table
from thidua.scoring.ranking import Contender, Place, rank
from thidua.scoring.specs import LoadedTable


@dataclass(frozen=True)
class MemberScore:
    """A member's row on the season's score board. A number the reader may not see is None."""

    sheet: ScoreSheet
    organisation: Organisation
    state: SheetState
    groups: Sequence[Decimal | None]
    self_total: Decimal | None
    current_total: Decimal | None
    open_questions: int
    place: Place | None
    outcome: Outcome | None = None
    is_visible: bool = True

    @property
    def difference(self) -> Decimal | None:
        """Appraised (or agreed) total minus self total, once the appraisal is closed."""
        if self.self_total is None or self.current_total is None:
            return None
        return self.current_total - self.self_total


@dataclass(frozen=True)
class SeasonScores:
    """Every member's totals in one season, by one table, with the ranking as it stands now."""

    season: Season
    table: LoadedTable
    rows: Sequence[MemberScore]
    places: Sequence[Place]
    publication: RankingPublication | None

    @property
    def settled(self) -> int:
        """How many sheets are agreed or have their difference recorded."""
        return sum(row.state in SETTLED for row in self.rows)


@dataclass(frozen=True)
class _Totals:
    self_score: Outcome
    current: Outcome | None


def season_scores(
    season: Season, *, sight: Callable[[ScoreSheet], Sight] = lambda _sheet: EVERYTHING
) -> SeasonScores | None:
    """The score board: nine queries for any number of members. None until a table is frozen.

    `sight` says which numbers the reader may see; where it is none, the row keeps its state only. The ranking
    counts settled sheets alone and is shown where the reader may see what is agreed of all of them.
    """
    table = frozen_table_of(season)
    if table is None:
        return None
    loaded_table = load_table(table)
    sheets = list(sheets_of(season))
    totals = _totals_of(loaded_table, sheets, sheets_of(season))
    submitted = dict(
        Submission.objects.filter(sheet__season=season)
        .values_list("sheet")
        .annotate(latest=Max("submitted_at"))
    )
    asked = _open_question_counts(season)
    places = rank(
        [
            Contender(sheet.organisation.code, found, submitted.get(sheet.pk))
            for sheet in sheets
            if sheet.state in SETTLED and (found := totals[sheet.pk].current) is not None
        ],
        loaded_table.chain,
    )
    visible = {sheet.pk: sight(sheet) for sheet in sheets}
    sees_ranks = all(seen.agreed for seen in visible.values())
    by_unit = {place.unit: place for place in places} if sees_ranks else {}
    rows = [
        _member_score(
            sheet,
            totals[sheet.pk],
            loaded_table,
            asked=asked.get(sheet.pk, 0),
            place=by_unit.get(sheet.organisation.code),
            sight=visible[sheet.pk],
        )
        for sheet in sheets
    ]
    shown = places if sees_ranks else ()
    return SeasonScores(season, loaded_table, rows, shown, latest_publication(season))


def _totals_of(
    table: LoadedTable, sheets: Sequence[ScoreSheet], found: QuerySet[ScoreSheet]
) -> dict[int, _Totals]:
    entries: dict[ScorePhase, dict[int, dict[int, EnteredLine]]] = {}
    for phase in ScorePhase:
        entries[phase] = defaultdict(dict)
        for (sheet_id, criterion_id), entry in latest_entries(phase, sheets=found).items():
            entries[phase][sheet_id][criterion_id] = entry
    totals = {}
    for sheet in sheets:
        mine = {phase: entries[phase].get(sheet.pk, {}) for phase in ScorePhase}
        current = None
        if sheet.state in SETTLED:
            current = outcome_of(table, mine[ScorePhase.AGREED].values())
        elif sheet.state == SheetState.APPRAISED:
            merged = merged_lines(table, first=mine[ScorePhase.APPRAISED], fallback=mine[ScorePhase.SELF])
            current = compute(table.spec, merged)
        totals[sheet.pk] = _Totals(outcome_of(table, mine[ScorePhase.SELF].values()), current)
    return totals


def _open_question_counts(season: Season) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for sheet_id in Question.objects.filter(
        sheet_return__sheet__season=season, answer__isnull=True
    ).values_list("sheet_return__sheet", flat=True):
        counts[sheet_id] += 1
    return counts


def _member_score(
    sheet: ScoreSheet,
    totals: _Totals,
    table: LoadedTable,
    *,
    asked: int,
    place: Place | None,
    sight: Sight,
) -> MemberScore:
    current = totals.current if sight.agreed or sight.appraisal else None
    shown = current or (totals.self_score if sight.self_scores else None)
    by_code = {part.code: part.points for part in shown.children} if shown else {}
    return MemberScore(
        sheet=sheet,
        organisation=sheet.organisation,
        state=SheetState(sheet.state),
        groups=[by_code.get(group.code) for group in table.groups],
        self_total=totals.self_score.points if sight.self_scores else None,
        current_total=current.points if current else None,
        open_questions=asked,
        place=place,
        outcome=current,
        is_visible=shown is not None,
    )


def latest_publication(season: Season) -> RankingPublication | None:
    """The ranking as last published."""
    return (
        RankingPublication.objects.filter(season=season)
        .select_related("document", "table", "replaces")
        .order_by("-pk")
        .first()
    )


def ranking_of(season: Season) -> Sequence[tuple[Organisation, int, Decimal]]:
    """The published ranking as (organisation, rank, total), best first; empty before publication."""
    publication = latest_publication(season)
    if publication is None:
        return []
    rows = publication.content["places"]
    members = Organisation.objects.in_bulk([row["organisation"] for row in rows])
    return [(members[row["organisation"]], row["rank"], Decimal(row["total"])) for row in rows]
