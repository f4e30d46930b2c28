"""Reading the scores of a whole season: at most nine queries for any number of members."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property, lru_cache

from django.db.models import Max

from thidua.clusters.models import Season
from thidua.parties.models import Organisation
from thidua.scoring.engine import Line, Outcome, TableSpec, compute
from thidua.scoring.enums import ScorePhase, SheetState
from thidua.scoring.models import (
    Question,
    RankingPublication,
    ScoreSheet,
    Submission,
)
from thidua.scoring.queries.sheets import (
    EVERYTHING,
    SETTLED,
    Sight,
    latest_lines,
    sheets_of,
)
from thidua.scoring.queries.tables import frozen_table_of, load_table
from thidua.scoring.ranking import Contender, Place, rank
from thidua.scoring.specs import LoadedTable


@dataclass(frozen=True)
class MemberScore:
    """A member's row on the season's score board. A number the reader may not see is None.

    `own` computes the member's self score, for whoever asks.
    """

    sheet: ScoreSheet
    organisation: Organisation
    state: SheetState
    groups: Sequence[Decimal | None]
    own: Callable[[], Outcome | None]
    current_total: Decimal | None
    open_questions: int
    place: Place | None
    outcome: Outcome | None = None
    is_visible: bool = True

    @cached_property
    def self_total(self) -> Decimal | None:
        """The total of what the member scored itself."""
        outcome = self.own()
        return outcome.points if outcome else None

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

    @cached_property
    def publication(self) -> RankingPublication | None:
        """The ranking as last published, fetched when it is asked for."""
        return latest_publication(self.season)

    @property
    def settled(self) -> int:
        """How many sheets are agreed or have their difference recorded."""
        return sum(row.state in SETTLED for row in self.rows)


class _Totals:
    """What was entered in the sheets of a season and what it adds up to; each phase is read when first needed."""

    def __init__(self, season: Season, table: LoadedTable) -> None:
        self.season = season
        self.table = table
        self.lines: dict[ScorePhase, dict[int, dict[str, Line]]] = {}

    def self_score(self, sheet: ScoreSheet) -> Outcome:
        """The member's own score."""
        return self._computed(self._entered(ScorePhase.SELF, sheet))

    def current(self, sheet: ScoreSheet) -> Outcome | None:
        """What counts once the appraisal is closed: what is agreed, else the appraisal over the self score."""
        if sheet.state in SETTLED:
            return self._computed(self._entered(ScorePhase.AGREED, sheet))
        if sheet.state != SheetState.APPRAISED:
            return None
        appraised = {
            code: line
            for code, line in self._entered(ScorePhase.APPRAISED, sheet).items()
            if not line.is_blank
        }
        return self._computed(self._entered(ScorePhase.SELF, sheet) | appraised)

    def _computed(self, lines: dict[str, Line]) -> Outcome:
        return _computed(self.table.spec, tuple(lines.values()))

    def _entered(self, phase: ScorePhase, sheet: ScoreSheet) -> dict[str, Line]:
        if phase not in self.lines:
            self.lines[phase] = latest_lines(phase, sheets=sheets_of(self.season), table=self.table)
        return self.lines[phase].get(sheet.pk, {})


@lru_cache(maxsize=256)
def _computed(spec: TableSpec, lines: tuple[Line, ...]) -> Outcome:
    """The engine's result, remembered: the board shows the same sheets again and again, and nothing in a result
    depends on anything but what is given here.
    """
    return compute(spec, lines)


def season_scores(
    season: Season, *, sight: Callable[[ScoreSheet], Sight] = lambda _sheet: EVERYTHING
) -> SeasonScores | None:
    """The score board: at most nine queries for any number of members. None until a table is frozen.

    `sight` says which numbers the reader may see; where it is none, the row keeps its state only. The ranking
    counts settled sheets alone and is shown where the reader may see what is agreed of all of them.
    """
    table = frozen_table_of(season)
    if table is None:
        return None
    loaded_table = load_table(table)
    sheets = list(sheets_of(season))
    totals = _Totals(season, loaded_table)
    current = {sheet.pk: totals.current(sheet) for sheet in sheets}
    submitted = _submitted(season) if loaded_table.asks_for_submission else {}
    asked = _open_question_counts(season)
    places = rank(
        [
            Contender(sheet.organisation.code, found, submitted.get(sheet.pk))
            for sheet in sheets
            if sheet.state in SETTLED and (found := current[sheet.pk]) is not None
        ],
        loaded_table.chain,
    )
    visible = {sheet.pk: sight(sheet) for sheet in sheets}
    sees_ranks = all(seen.agreed for seen in visible.values())
    by_unit = {place.unit: place for place in places} if sees_ranks else {}
    rows = [
        _member_score(
            sheet,
            totals,
            current[sheet.pk],
            asked=asked.get(sheet.pk, 0),
            place=by_unit.get(sheet.organisation.code),
            sight=visible[sheet.pk],
        )
        for sheet in sheets
    ]
    shown = places if sees_ranks else ()
    return SeasonScores(season, loaded_table, rows, shown)


def _submitted(season: Season) -> dict[int, datetime]:
    """When each sheet was last submitted, by its id."""
    return dict(
        Submission.objects.filter(sheet__season=season)
        .values_list("sheet")
        .annotate(latest=Max("submitted_at"))
    )


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
    current: Outcome | None,
    *,
    asked: int,
    place: Place | None,
    sight: Sight,
) -> MemberScore:
    @cache
    def own() -> Outcome | None:
        return totals.self_score(sheet) if sight.self_scores else None

    seen = current if sight.agreed or sight.appraisal else None
    shown = seen or own()
    by_code = {part.code: part.points for part in shown.children} if shown else {}
    return MemberScore(
        sheet=sheet,
        organisation=sheet.organisation,
        state=SheetState(sheet.state),
        groups=[by_code.get(group.code) for group in totals.table.groups],
        own=own,
        current_total=seen.points if seen else None,
        open_questions=asked,
        place=place,
        outcome=seen,
        is_visible=shown is not None,
    )


def is_published(season: Season) -> bool:
    """Whether the ranking was ever published."""
    return RankingPublication.objects.filter(season=season).exists()


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
