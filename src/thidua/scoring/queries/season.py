"""Reading the scores of a whole season: at most twelve queries for any number of members."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property

from django.db.models import Max

from thidua.clusters.models import Season
from thidua.parties.models import Organisation
from thidua.scoring.differing import difference
from thidua.scoring.engine import Line, Outcome, Unit, compute_all
from thidua.scoring.enums import ScorePhase, SheetState
from thidua.scoring.models import (
    Question,
    RankingPublication,
    ScoreSheet,
    Submission,
)
from thidua.scoring.queries.finals import AfterFinal, after_final
from thidua.scoring.queries.sheets import (
    EVERYTHING,
    SETTLED,
    Sight,
    are_settled,
    counting_lines,
    reader_of,
    sheets_of,
)
from thidua.scoring.queries.tables import frozen_table_of, load_table
from thidua.scoring.queries.ties import Brought, brought_to
from thidua.scoring.ranking import Place, TieBreakKind, rank
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
        """By how much what is appraised (or agreed) differs from the self score, once the appraisal is closed.

        Lines the member could not score itself are no difference.
        """
        own = self.own()
        return difference(own, self.outcome) if own and self.outcome else None


@dataclass(frozen=True)
class SeasonScores:
    """Every member's totals in one season, by one table, with the ranking as it stands now.

    `brought`: values for ties and holds the ranking counts with; of a hold the ground is not for every reader.
    """

    season: Season
    table: LoadedTable
    rows: Sequence[MemberScore]
    places: Sequence[Place]
    brought: Brought = field(default_factory=Brought)

    @cached_property
    def publication(self) -> RankingPublication | None:
        """The ranking as last published, fetched when it is asked for."""
        return latest_publication(self.season)

    @cached_property
    def after_final(self) -> AfterFinal | None:
        """What was changed since a ranking of the season was final, fetched when it is asked for."""
        return after_final(self.season)

    @cached_property
    def tie_grounds(self) -> Mapping[tuple[str, TieBreakKind], str]:
        """On what each value for a tie rests, by the member's code and the rule."""
        return {
            (row.organisation.code, kind): value.ground
            for row in self.rows
            for kind, value in self.brought.values.get(row.organisation.pk, {}).items()
        }

    @property
    def settled(self) -> int:
        """How many sheets are agreed or have their difference recorded."""
        return sum(row.state in SETTLED for row in self.rows)


class _Totals:
    """What the sheets of a season add up to; the self scores are read when somebody first asks."""

    def __init__(self, season: Season, table: LoadedTable, sheets: Sequence[ScoreSheet]) -> None:
        self.table = table
        self.sheets = sheets
        self.read = reader_of(season, table)

    @cached_property
    def self_scores(self) -> Mapping[int, Outcome]:
        """Each member's own score, looked at alone, by sheet id."""
        entered = self.read(ScorePhase.SELF)
        units = [_unit(sheet, entered.get(sheet.pk, {})) for sheet in self.sheets]
        return _by_sheet(compute_all(self.table.spec, units, compares=False))

    @cached_property
    def current(self) -> Mapping[int, Outcome]:
        """What counts of each sheet whose appraisal is closed, by sheet id; lines that compare units included."""
        lines = counting_lines(self.sheets, self.read)
        units = [_unit(sheet, lines[sheet.pk]) for sheet in self.sheets if sheet.pk in lines]
        return _by_sheet(compute_all(self.table.spec, units, is_closed=are_settled(self.sheets)))


def _by_sheet(found: Mapping[str, Outcome]) -> Mapping[int, Outcome]:
    return {int(code): outcome for code, outcome in found.items()}


def _unit(sheet: ScoreSheet, lines: Mapping[str, Line]) -> Unit:
    return Unit(str(sheet.pk), tuple(lines.values()), frozenset(sheet.classes))


def season_scores(
    season: Season,
    *,
    sight: Callable[[ScoreSheet], Sight] = lambda _sheet: EVERYTHING,
    brought_until: datetime | None = None,
) -> SeasonScores | None:
    """The score board: at most twelve queries for any number of members. None until a table is frozen.

    `sight` says which numbers the reader may see; where it is none, the row keeps its state only. The ranking
    counts settled sheets alone and is shown where the reader may see what is agreed of all of them. It counts with
    what people brought to it `brought_until` that moment, for a reader who sees only what was published then.
    """
    table = frozen_table_of(season)
    if table is None:
        return None
    loaded_table = load_table(table)
    sheets = list(sheets_of(season))
    totals = _Totals(season, loaded_table, sheets)
    current = totals.current
    submitted = _submitted(season) if loaded_table.asks_for_submission else {}
    asked = _open_question_counts(season)
    brought = brought_to(season, loaded_table.chain, until=brought_until)
    places = rank(
        [
            brought.contender(sheet, found, submitted.get(sheet.pk))
            for sheet in sheets
            if sheet.state in SETTLED and (found := current.get(sheet.pk)) is not None
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
            current.get(sheet.pk),
            asked=asked.get(sheet.pk, 0),
            place=by_unit.get(sheet.organisation.code),
            sight=visible[sheet.pk],
        )
        for sheet in sheets
    ]
    if not sees_ranks:
        return SeasonScores(season, loaded_table, rows, ())
    return SeasonScores(season, loaded_table, rows, places, brought)


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
        return totals.self_scores[sheet.pk] if sight.self_scores else None

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


def published_at(season: Season) -> datetime | None:
    """When the ranking was last published."""
    found = RankingPublication.objects.filter(season=season).order_by("-pk")
    return found.values_list("published_at", flat=True).first()


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
    return [
        (members[row["organisation"]], row["rank"], Decimal(row["total"]))
        for row in rows
        if row["rank"] is not None
    ]
