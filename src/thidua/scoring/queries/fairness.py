"""What questions of fairness are asked of: scores of a cluster's seasons as plain values, in eleven queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet

from thidua.clusters.models import Season
from thidua.scoring.engine import ACROSS_UNITS, Line, Outcome, Standing, TableSpec, Unit, compute_all
from thidua.scoring.enums import CriterionKind, ScorePhase
from thidua.scoring.fairness.report import Observed
from thidua.scoring.fairness.shapes import Given, LinePair, Rating, YearPlaces
from thidua.scoring.fairness.stability import ranks_of
from thidua.scoring.models import (
    AppraisalClose,
    Criterion,
    CrossCheckClose,
    CrossCheckEntry,
    RankingPublication,
    ScoreSheet,
    ScoringTable,
)
from thidua.scoring.queries.assignments import LeftOut, laid_over, left_out_of
from thidua.scoring.queries.sheets import SETTLED, latest_entries
from thidua.scoring.queries.ties import holds_that_stand
from thidua.scoring.specs import LoadedTable, line_of, loaded

Entered = Mapping[int, Mapping[str, Line]]


@dataclass(frozen=True)
class FairnessData:
    """What was observed, with the names of units and lines, and how far the season is."""

    season: Season
    observed: Observed
    names: Mapping[str, str]
    titles: Mapping[str, str]
    settled: int
    sheets: int
    years: tuple[int, ...]


def fairness_data(season: Season) -> FairnessData | None:
    """Everything known of the cluster's scores up to this season: eleven queries, whatever the number of seasons.

    None until a table is frozen. Units are told by their code, lines by their code in the season's table; a line
    that reads otherwise in an earlier year counts as another line there.
    """
    tables = _tables(season)
    if season.pk not in tables:
        return None
    sheets = ScoreSheet.objects.filter(season__in=list(tables))
    listed = list(sheets.select_related("organisation").order_by("season__year", "organisation__sort_key"))
    years = {pk: table.table.season.year for pk, table in tables.items()}
    keys = _line_keys(tables, tables[season.pk])
    read = _Read(tables, listed, sheets, keys, years, left_out_of(sheets))
    agreed = read.results(ScorePhase.AGREED, [sheet for sheet in listed if sheet.state in SETTLED])
    own = read.results(ScorePhase.SELF, listed)
    given = tuple(read.given(agreed))
    held = {(hold.season_id, hold.organisation_id) for hold in holds_that_stand(tables)}
    totals = {
        (years[sheet.season_id], sheet.organisation.code): float(outcome.points)
        for sheet, outcome in agreed
        if outcome.points is not None
        and outcome.is_complete
        and (sheet.season_id, sheet.organisation_id) not in held
    }
    ranked = [sheet for sheet in listed if (sheet.season_id, sheet.organisation_id) not in held]
    of_season = [sheet for sheet in listed if sheet.season_id == season.pk]
    return FairnessData(
        season=season,
        observed=Observed(
            year=season.year,
            pairs=tuple(read.pairs(own, agreed)),
            ratings=tuple(sorted(read.ratings())),
            given=given,
            judged=read.judged(),
            totals=tuple((unit, total) for (year, unit), total in totals.items() if year == season.year),
            places=_places(tables, totals, Counter(years[sheet.season_id] for sheet in ranked)),
        ),
        names={sheet.organisation.code: sheet.organisation.short_name for sheet in listed},
        titles={key: f"{c.code}. {c.label}" for (_table, key), c in read.criteria().items()},
        settled=sum(sheet.state in SETTLED for sheet in of_season),
        sheets=len(of_season),
        years=tuple(sorted({one.year for one in given})),
    )


def _tables(season: Season) -> dict[int, LoadedTable]:
    """The table in force of this and every earlier season of the cluster, by season id: two queries."""
    frozen = (
        ScoringTable.objects.filter(
            season__cluster=season.cluster_id, season__year__lte=season.year, freeze__isnull=False
        )
        .select_related("season")
        .order_by("season__year", "number")
    )
    latest = {table.season_id: table for table in frozen}
    below: dict[int, list[Criterion]] = defaultdict(list)
    for criterion in Criterion.objects.filter(table__in=latest.values()).order_by("position"):
        below[criterion.table_id].append(criterion)
    return {season_id: loaded(table, below[table.pk], []) for season_id, table in latest.items()}


def _line_keys(tables: Mapping[int, LoadedTable], present: LoadedTable) -> dict[int, str]:
    """By criterion id what the line is called over the years: its code, where it reads as in the present table."""
    keys = {}
    for table in tables.values():
        for criterion in table.leaves:
            now = present.by_code.get(criterion.code)
            is_same = now is not None and now.title == criterion.title
            keys[criterion.pk] = (
                criterion.code if is_same else f"{criterion.code} · {table.table.season.year}"
            )
    return keys


@dataclass(frozen=True)
class _Read:
    """The sheets of all seasons with what was entered in them."""

    tables: Mapping[int, LoadedTable]
    listed: Sequence[ScoreSheet]
    sheets: QuerySet[ScoreSheet]
    keys: Mapping[int, str]
    years: Mapping[int, int]
    left_out: LeftOut

    @cached_property
    def codes(self) -> Mapping[int, str]:
        """The codes of the lines of all tables, by criterion id."""
        return {c.pk: c.code for table in self.tables.values() for c in table.leaves}

    def _counting(self, entered: Entered) -> Entered:
        """Entries as they count before they are agreed: without the lines not assigned to a unit."""
        known = {sheet_id: found for sheet_id, found in self.left_out.items() if sheet_id in entered}
        return laid_over(entered, known, self.codes)

    def criteria(self) -> dict[tuple[int, str], Criterion]:
        """Every leaf by its season and its name over the years."""
        return {
            (season_id, self.keys[criterion.pk]): criterion
            for season_id, table in self.tables.items()
            for criterion in table.leaves
        }

    def judged(self) -> frozenset[str]:
        """The lines points are given for by judgement."""
        return frozenset(
            key
            for (_season, key), criterion in self.criteria().items()
            if criterion.kind == CriterionKind.DIRECT
        )

    def results(self, phase: ScorePhase, chosen: Iterable[ScoreSheet]) -> list[tuple[ScoreSheet, Outcome]]:
        """What the engine makes of one phase: one query."""
        codes = self.codes
        entered: dict[int, dict[str, Line]] = defaultdict(dict)
        for (sheet_id, criterion_id), entry in latest_entries(phase, sheets=self.sheets).items():
            if criterion_id in codes and not entry.is_blank:
                entered[sheet_id][codes[criterion_id]] = line_of(entry, codes[criterion_id])
        counting = entered if phase is ScorePhase.AGREED else self._counting(entered)
        return self._computed(counting, chosen)

    def _computed(self, entered: Entered, chosen: Iterable[ScoreSheet]) -> list[tuple[ScoreSheet, Outcome]]:
        by_season: dict[int, list[ScoreSheet]] = defaultdict(list)
        for sheet in chosen:
            if sheet.pk in entered:
                by_season[sheet.season_id].append(sheet)
        return [
            (sheet, outcome)
            for season_id, sheets in by_season.items()
            for sheet, outcome in _outcomes(self.tables[season_id].spec, sheets, entered)
        ]

    def leaves(self, sheet: ScoreSheet, outcome: Outcome) -> Iterator[tuple[str, Criterion, Outcome]]:
        """The results of the lines assigned to the unit, each with its name over the years."""
        by_code = {part.code: part for part in outcome.walk()}
        for criterion in self.tables[sheet.season_id].leaves:
            part = by_code[criterion.code]
            if part.is_left_out or part.standing is Standing.NOT_CLAIMED:
                continue
            if part.points is not None:
                yield self.keys[criterion.pk], criterion, part

    def given(self, agreed: Iterable[tuple[ScoreSheet, Outcome]]) -> Iterator[Given]:
        """What was agreed, line by line."""
        for sheet, outcome in agreed:
            year, unit = self.years[sheet.season_id], sheet.organisation.code
            for key, _criterion, part in self.leaves(sheet, outcome):
                yield Given(year, unit, key, float(part.points or 0), _size(part.maximum))

    def pairs(
        self, own: Iterable[tuple[ScoreSheet, Outcome]], agreed: Iterable[tuple[ScoreSheet, Outcome]]
    ) -> Iterator[LinePair]:
        """Self and agreed of every line with a maximum that either side claimed.

        Without the lines a unit cannot know by itself: those another body scores, and those that compare units,
        where one unit's mistake moves the points of all.
        """
        alone = {sheet.pk: (self._by_key(sheet, outcome), outcome.awaiting) for sheet, outcome in own}
        for sheet, outcome in agreed:
            mine, awaiting = alone.get(sheet.pk, ({}, ()))
            theirs = self._by_key(sheet, outcome)
            for key, part in sorted((mine | theirs).items()):
                maximum = _size(part.maximum)
                if maximum and part.code not in awaiting and part.spec.kind not in ACROSS_UNITS:
                    yield LinePair(
                        self.years[sheet.season_id],
                        sheet.organisation.code,
                        key,
                        maximum,
                        _points(mine.get(key)),
                        _points(theirs.get(key)),
                    )

    def _by_key(self, sheet: ScoreSheet, outcome: Outcome) -> dict[str, Outcome]:
        return {key: part for key, _criterion, part in self.leaves(sheet, outcome)}

    def ratings(self) -> Iterator[Rating]:
        """What checkers gave: the team that appraised, and members who checked others. Three queries."""
        closes = AppraisalClose.objects.filter(sheet__in=self.sheets, reopen__isnull=True).order_by("pk")
        body = dict(closes.values_list("sheet", "organisation__code"))
        appraised = [sheet for sheet in self.listed if sheet.pk in body]
        for sheet, outcome in self.results(ScorePhase.APPRAISED, appraised):
            yield from self._rated(sheet, outcome, body[sheet.pk])
        for checker, entered in self._cross_checked().items():
            for sheet, outcome in self._computed(self._counting(entered), self.listed):
                yield from self._rated(sheet, outcome, checker)

    def _cross_checked(self) -> dict[str, dict[int, dict[str, Line]]]:
        """What members entered when checking others, once they had finished, by checker and sheet id."""
        codes = self.codes
        found: dict[str, dict[int, dict[str, Line]]] = defaultdict(lambda: defaultdict(dict))
        standing = CrossCheckClose.objects.filter(assignment=OuterRef("assignment"), reopen__isnull=True)
        finished = CrossCheckEntry.objects.filter(Exists(standing), sheet__in=self.sheets)
        for entry in finished.select_related("assignment__checker").order_by("pk"):
            if entry.criterion_id in codes:
                code = codes[entry.criterion_id]
                found[entry.assignment.checker.code][entry.sheet_id][code] = line_of(entry, code)
        return found

    def _rated(self, sheet: ScoreSheet, outcome: Outcome, checker: str) -> Iterator[Rating]:
        """One rating a line with a maximum; lines that compare units say nothing of the checker."""
        year, unit = self.years[sheet.season_id], sheet.organisation.code
        for key, criterion, part in self.leaves(sheet, outcome):
            maximum = _size(part.maximum)
            if maximum and criterion.kind not in ACROSS_UNITS:
                yield Rating(year, unit, key, checker, _points(part) / maximum)


def _outcomes(
    spec: TableSpec, sheets: Sequence[ScoreSheet], entered: Entered
) -> list[tuple[ScoreSheet, Outcome]]:
    """The results of the sheets of one season, lines that compare units included."""
    units = [
        Unit(str(sheet.pk), tuple(entered[sheet.pk].values()), frozenset(sheet.classes)) for sheet in sheets
    ]
    outcomes = compute_all(spec, units)
    return [(sheet, outcomes[str(sheet.pk)]) for sheet in sheets]


def _points(outcome: Outcome | None) -> float:
    return float(outcome.points or 0) if outcome else 0.0


def _size(maximum: Decimal | None) -> float | None:
    return float(maximum) if maximum else None


def _places(
    tables: Mapping[int, LoadedTable], totals: Mapping[tuple[int, str], float], sheets: Mapping[int, int]
) -> tuple[YearPlaces, ...]:
    """First places by year: as last published, else by the agreed totals once every sheet has one. One query."""
    published: dict[int, dict[str, int]] = {}
    for publication in RankingPublication.objects.filter(season__in=list(tables)).order_by("pk"):
        year = tables[publication.season_id].table.season.year
        published[year] = {row["code"]: row["rank"] for row in publication.content["places"] if row["rank"]}
    by_year: dict[int, dict[str, float]] = defaultdict(dict)
    for (year, unit), total in totals.items():
        by_year[year][unit] = total
    complete = {year: ranks_of(of) for year, of in by_year.items() if len(of) == sheets[year]}
    ranks = complete | published
    return tuple(
        YearPlaces(year, tuple(sorted(of)), tuple(sorted(unit for unit, rank in of.items() if rank == 1)))
        for year, of in sorted(ranks.items())
    )
