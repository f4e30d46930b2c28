"""The score board and the charts of scoring, as pages show them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from thidua.clusters.models import Season
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.charts import round_floor
from thidua.kernel.templatetags.ui import points
from thidua.scoring import policies, queries, tie_policies
from thidua.scoring.composition import brought_data
from thidua.scoring.enums import SheetState
from thidua.scoring.final_wording import after_final_texts
from thidua.scoring.grade_wording import GradeWords, grade_words, has_grades
from thidua.scoring.models import RankingPublication
from thidua.scoring.queries import MemberScore, SeasonScores
from thidua.scoring.ranking import TieBreak
from thidua.scoring.tie_wording import tie_texts


@dataclass(frozen=True)
class HeatCell:
    """The points of one top-level group: what they open, and between which numbers the colour runs."""

    points: Decimal | None
    url: str
    least: Decimal
    most: Decimal


@dataclass(frozen=True)
class HeatRow:
    """One member's row of the heat map."""

    score: MemberScore
    cells: Sequence[HeatCell]
    sheet_url: str
    total_url: str
    is_own: bool


@dataclass(frozen=True)
class ScoreOverview:
    """The heat map of a season with what stands around it."""

    scores: SeasonScores
    rows: Sequence[HeatRow]

    @property
    def is_provisional(self) -> bool:
        """Whether some sheet is not settled yet."""
        return self.scores.settled < len(self.rows)


def scores_seen(*, season: Season, by: Account) -> SeasonScores | None:
    """The scores of a season with the ranking, as far as this account may see them. None until a table is frozen."""
    return queries.season_scores(
        season,
        sight=policies.sights(by=by, season=season),
        brought_until=tie_policies.brought_until(by=by, season=season),
    )


def overview_of(*, season: Season, by: Account) -> ScoreOverview | None:
    """The season's heat map as this account may see it, best first where ranks are known."""
    scores = scores_seen(season=season, by=by)
    if scores is None:
        return None
    mine = by.organisations_where(Permission.READ_SEASONS)
    last = len(scores.rows) + 1
    ordered = sorted(scores.rows, key=lambda row: (row.place.rank or last) if row.place else last)
    ranges = [_range(scores, position) for position in range(len(scores.table.groups))]
    return ScoreOverview(scores, [_row(row, scores, ranges, mine) for row in ordered])


def _range(scores: SeasonScores, position: int) -> tuple[Decimal, Decimal]:
    known = [points for row in scores.rows if (points := row.groups[position]) is not None]
    maximum = scores.table.groups[position].maximum or Decimal(0)
    most = max([maximum, *known])
    least = min(known, default=Decimal(0))
    return (least if least < most else least - 1, most)


def _row(
    row: MemberScore, scores: SeasonScores, ranges: Sequence[tuple[Decimal, Decimal]], mine: set[int]
) -> HeatRow:
    cells = [
        HeatCell(points, trace_url(row.sheet.pk, group.code), *between)
        for points, group, between in zip(row.groups, scores.table.groups, ranges, strict=True)
    ]
    return HeatRow(
        score=row,
        cells=cells,
        sheet_url=reverse("workspace:scoring-sheet", args=[row.sheet.pk]),
        total_url=trace_url(row.sheet.pk, ""),
        is_own=row.organisation.pk in mine,
    )


def trace_url(sheet_id: int, code: str) -> str:
    """Where a number of a sheet is explained; the empty code is the total."""
    if not code:
        return reverse("workspace:scoring-trace-total", args=[sheet_id])
    return reverse("workspace:scoring-trace", args=[sheet_id, code])


@dataclass(frozen=True)
class HoldShown:
    """That a unit is not ranked for now, and since when; the ground only for whom it concerns."""

    since: datetime
    ground: str


@dataclass(frozen=True)
class RankedRow:
    """One member on the ranking page. `brought` is what people brought to its place, as a publication keeps it."""

    name: str
    rank: int | None
    total: Decimal | None
    groups: Sequence[Decimal | None]
    tie: Sequence[str]
    is_reserved: bool
    url: str
    grade: GradeWords
    brought: Mapping[str, Any]
    hold: HoldShown | None = None
    after_final: Sequence[str] = ()

    @property
    def standing(self) -> tuple[Any, ...]:
        """What a publication and what stands now are compared by."""
        return (self.name, self.rank, self.total, dict(self.brought))


@dataclass(frozen=True)
class Ranking:
    """The ranking page: the published copy where there is one, else what stands now for whoever may see it."""

    scores: SeasonScores
    rows: Sequence[RankedRow]
    group_labels: Sequence[str]
    chain: Sequence[TieBreak]
    decimals: int
    publication: RankingPublication | None
    is_publishable: bool
    has_changed: bool
    has_grades: bool = False

    @property
    def most(self) -> Decimal:
        """The leading total, for the bars."""
        return max((row.total for row in self.rows if row.total is not None), default=Decimal(1))

    @property
    def chart(self) -> dict[str, Any] | None:
        """Bars of the totals, best first; the axis begins a little below the lowest and says where."""
        ranked = [row for row in reversed(self.rows) if row.total is not None and row.rank is not None]
        if len(ranked) < 2:
            return None
        totals = [row.total for row in ranked if row.total is not None]
        room = max(Decimal(5), (max(totals) - min(totals)) / 3)
        floor = round_floor(min(totals) - room, max(totals) - min(totals) + room)
        return {
            "grid": {"left": 8, "right": 64, "top": 8, "bottom": 24, "containLabel": True},
            "xAxis": {"type": "value", "min": floor},
            "yAxis": {"type": "category", "data": [f"{row.rank}. {row.name}" for row in ranked]},
            "series": [
                {
                    "type": "bar",
                    "data": [_labelled(total, self.decimals) for total in totals],
                    "barMaxWidth": 22,
                    "itemStyle": {"color": "var(--accent)"},
                }
            ],
        }


def _labelled(total: Decimal, decimals: int) -> dict[str, Any]:
    """A bar with its total beside it, in the decimals of the table."""
    label = {"show": True, "position": "right", "formatter": points(total, decimals)}
    return {"value": total, "label": label}


def ranking_of(*, season: Season, by: Account) -> Ranking | None:
    """The published ranking (for all who read the season), or the present one for whoever sees all scores."""
    scores = scores_seen(season=season, by=by)
    if scores is None:
        return None
    sees = tie_policies.grounds_seen(by=by, season=season)
    live = _live_rows(scores, sees)
    published = _published_rows(scores, sees) if scores.publication else []
    is_settled = scores.settled == len(scores.rows)
    return Ranking(
        scores=scores,
        rows=published or live,
        group_labels=[group.label for group in scores.table.groups],
        chain=scores.table.chain,
        decimals=scores.table.table.decimals,
        publication=scores.publication,
        is_publishable=is_settled,
        has_grades=has_grades(scores.table) or any(row.grade.title for row in published or live),
        has_changed=bool(published) and [row.standing for row in live] != [row.standing for row in published],
    )


def _live_rows(scores: SeasonScores, sees: Callable[[int], bool]) -> list[RankedRow]:
    names = {row.organisation.code: row.organisation.short_name for row in scores.rows}
    by_code = {row.organisation.code: row for row in scores.rows}
    today = clock.local_date(clock.now())
    brought = {place.unit: brought_data(scores, place) for place in scores.places}
    return [
        RankedRow(
            name=names[place.unit],
            rank=place.rank,
            total=place.total,
            groups=by_code[place.unit].groups,
            tie=tie_texts(place, names, grounds=scores.tie_grounds, on=today),
            is_reserved=by_code[place.unit].state == SheetState.RESERVED,
            url=trace_url(by_code[place.unit].sheet.pk, ""),
            grade=grade_words(scores.table, by_code[place.unit].outcome),
            brought=brought[place.unit],
            hold=_hold(brought[place.unit], by_code[place.unit].organisation.pk, sees),
            after_final=after_final_texts(
                scores.after_final, by_code[place.unit].organisation.pk, place.rank, place.total
            ),
        )
        for place in scores.places
    ]


def _hold(brought: Mapping[str, Any], unit: int, sees: Callable[[int], bool]) -> HoldShown | None:
    hold = brought.get("hold")
    if hold is None:
        return None
    return HoldShown(datetime.fromisoformat(hold["since"]), hold["ground"] if sees(unit) else "")


def _published_rows(scores: SeasonScores, sees: Callable[[int], bool]) -> list[RankedRow]:
    sheets = {row.organisation.pk: row.sheet.pk for row in scores.rows}
    content = scores.publication.content if scores.publication else {"places": []}
    return [
        RankedRow(
            name=place["name"],
            rank=place["rank"],
            total=_points(place["total"]),
            groups=[_points(points) for points in place["groups"]],
            tie=place["tie"],
            is_reserved=place["state"] == SheetState.RESERVED,
            url=trace_url(sheets[place["organisation"]], ""),
            grade=GradeWords(place.get("grade", ""), tuple(place.get("grade_reasons", ()))),
            brought={name: place[name] for name in ("given", "hold") if name in place},
            hold=_hold(place, place["organisation"], sees),
            after_final=place.get("after_final", ()),
        )
        for place in content["places"]
    ]


def _points(text: str | None) -> Decimal | None:
    """Points a publication keeps as text; it may have kept that there are none."""
    return None if text in {None, "None"} else Decimal(text or 0)
