"""What questions of fairness are asked of: scores of a cluster's seasons as plain values, in twelve queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet

from thidua.clusters.models import Season
from thidua.scoring.engine import (
    ACROSS_UNITS,
    ZERO,
    Line,
    Outcome,
    Standing,
    TableSpec,
    Unit,
    compute,
    compute_all,
    fields_of,
)
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
from thidua.scoring.queries.lineages import Lineage, lineage_of
from thidua.scoring.queries.sheets import SETTLED, latest_entries
from thidua.scoring.queries.ties import holds_that_stand
from thidua.scoring.specs import LoadedTable, criterion_spec, line_of, loaded

Entered = Mapping[int, Mapping[str, Line]]


@dataclass(frozen=True)
class FairnessData:
    """What was observed, with the names of units and lines, and how far the season is.

    `lineage`: who follows whom among the units. `uncounted`: the lines of the season's table whose self score is not
    held against what was agreed.
    """

    season: Season
    observed: Observed
    names: Mapping[str, str]
    titles: Mapping[str, str]
    settled: int
    sheets: int
    years: tuple[int, ...]
    lineage: Lineage
    uncounted: "Uncounted"


@dataclass(frozen=True)
class Uncounted:
    """Lines with a maximum, and the sum of their maxima in points: scored by another body, or comparing units."""

    elsewhere: int = 0
    elsewhere_points: Decimal = ZERO
    comparing: int = 0
    comparing_points: Decimal = ZERO


def fairness_data(season: Season) -> FairnessData | None:
    """Everything known of the cluster's scores up to this season: twelve queries, whatever the number of seasons.

    A few more where units were merged or renamed (`lineage_of`). None until a table is frozen. Units are told by their
    code (those that were renamed by their latest, in all years), lines by their code in the season's table; a line
    that reads otherwise in an earlier year counts as another line there.
    """
    tables = _tables(season)
    if season.pk not in tables:
        return None
    sheets = ScoreSheet.objects.filter(season__in=list(tables))
    listed = list(sheets.select_related("organisation").order_by("season__year", "organisation__sort_key"))
    years = {pk: table.table.season.year for pk, table in tables.items()}
    keys = _line_keys(tables, tables[season.pk])
    lineage = lineage_of(listed, on=date(season.year, 12, 31))
    read = _Read(tables, listed, sheets, keys, years, left_out_of(sheets), lineage)
    agreed = read.results(ScorePhase.AGREED, [sheet for sheet in listed if sheet.state in SETTLED])
    own = read.own(agreed)
    given = tuple(read.given(agreed))
    held = {(hold.season_id, hold.organisation_id) for hold in holds_that_stand(tables)}
    totals = {
        (years[sheet.season_id], read.unit(sheet)): float(outcome.points)
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
            places=_places(tables, totals, Counter(years[sheet.season_id] for sheet in ranked), lineage),
            former=tuple(sorted(lineage.former.items())),
        ),
        names=_names(read, season),
        titles={key: f"{c.code}. {c.label}" for (_table, key), c in read.criteria().items()},
        settled=sum(sheet.state in SETTLED for sheet in of_season),
        sheets=len(of_season),
        years=tuple(sorted({one.year for one in given})),
        lineage=lineage,
        uncounted=read.uncounted(season),
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
    lineage: Lineage

    def unit(self, sheet: ScoreSheet) -> str:
        """What the unit of a sheet is called over the years."""
        return self.lineage.latest(sheet.organisation.code)

    @cached_property
    def settled(self) -> frozenset[int]:
        """The ids of the seasons all of whose sheets are agreed."""
        open_ones = {sheet.season_id for sheet in self.listed if sheet.state not in SETTLED}
        return frozenset({sheet.season_id for sheet in self.listed} - open_ones)

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
        return self._computed(self._entered(phase), chosen)

    def _entered(self, phase: ScorePhase) -> Entered:
        """What counts of one phase, by sheet id and the code of the line: one query."""
        codes = self.codes
        entered: dict[int, dict[str, Line]] = defaultdict(dict)
        for (sheet_id, criterion_id), entry in latest_entries(phase, sheets=self.sheets).items():
            if criterion_id in codes and not entry.is_blank:
                entered[sheet_id][codes[criterion_id]] = line_of(entry, codes[criterion_id])
        return entered if phase is ScorePhase.AGREED else self._counting(entered)

    def own(self, agreed: Iterable[tuple[ScoreSheet, Outcome]]) -> list[tuple[ScoreSheet, Outcome]]:
        """What every unit's self score comes to, where what the others reached is what was agreed: one query.

        On lines that compare units, what a unit said of itself is put among the agreed results of the others: so
        no unit's points move by what another said of itself. Known for good once all sheets of a season are agreed;
        until then such lines are left out (`counts`).
        """
        entered = self._entered(ScorePhase.SELF)
        compares = {pk for pk in self.settled if self.tables[pk].spec.across_units}
        alone = self._computed(entered, [sheet for sheet in self.listed if sheet.season_id not in compares])
        reached: dict[int, dict[int, Mapping[str, Line]]] = defaultdict(dict)
        for sheet, outcome in agreed:
            lines = {part.code: part.line for part in outcome.walk() if part.line is not None}
            reached[sheet.season_id][sheet.pk] = lines
        among = []
        for sheet in self.listed:
            if sheet.season_id in compares and sheet.pk in entered:
                spec, mine = self.tables[sheet.season_id].spec, entered[sheet.pk]
                others = [lines for pk, lines in reached[sheet.season_id].items() if pk != sheet.pk]
                fields = fields_of(spec, [*others, mine], is_closed=True)
                outcome = compute(spec, mine.values(), classes=frozenset(sheet.classes), fields=fields)
                among.append((sheet, outcome))
        return alone + among

    def counts(self, season_id: int, part: Outcome) -> bool:
        """Whether a unit's self score of a line that compares units can be held against what was agreed."""
        return part.spec.kind not in ACROSS_UNITS or season_id in self.settled

    def uncounted(self, season: Season) -> Uncounted:
        """The lines of the season's table that `pairs` leaves out."""
        sized = [c for c in self.tables[season.pk].leaves if c.maximum]
        elsewhere = [c for c in sized if criterion_spec(c).scorer]
        comparing = [
            c
            for c in sized
            if c.kind in ACROSS_UNITS and not criterion_spec(c).scorer and season.pk not in self.settled
        ]
        return Uncounted(
            len(elsewhere),
            sum((c.maximum or ZERO for c in elsewhere), ZERO),
            len(comparing),
            sum((c.maximum or ZERO for c in comparing), ZERO),
        )

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
            year, unit = self.years[sheet.season_id], self.unit(sheet)
            for key, _criterion, part in self.leaves(sheet, outcome):
                yield Given(year, unit, key, float(part.points or 0), _size(part.maximum))

    def pairs(
        self, own: Iterable[tuple[ScoreSheet, Outcome]], agreed: Iterable[tuple[ScoreSheet, Outcome]]
    ) -> Iterator[LinePair]:
        """Self and agreed of every line with a maximum that either side claimed.

        Without the lines another body scores, which a unit cannot know, and without those that compare units while
        a season is open (`own`).
        """
        alone = {sheet.pk: (self._by_key(sheet, outcome), outcome.awaiting) for sheet, outcome in own}
        for sheet, outcome in agreed:
            mine, awaiting = alone.get(sheet.pk, ({}, ()))
            theirs = self._by_key(sheet, outcome)
            for key, part in sorted((mine | theirs).items()):
                maximum = _size(part.maximum)
                if maximum and part.code not in awaiting and self.counts(sheet.season_id, part):
                    yield LinePair(
                        self.years[sheet.season_id],
                        self.unit(sheet),
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
            yield from self._rated(sheet, outcome, self.lineage.latest(body[sheet.pk]))
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
                checker = self.lineage.latest(entry.assignment.checker.code)
                found[checker][entry.sheet_id][code] = line_of(entry, code)
        return found

    def _rated(self, sheet: ScoreSheet, outcome: Outcome, checker: str) -> Iterator[Rating]:
        """One rating a line with a maximum; lines that compare units say nothing of the checker."""
        year, unit = self.years[sheet.season_id], self.unit(sheet)
        for key, criterion, part in self.leaves(sheet, outcome):
            maximum = _size(part.maximum)
            if maximum and criterion.kind not in ACROSS_UNITS:
                yield Rating(year, unit, key, checker, _points(part) / maximum)


def _names(read: "_Read", season: Season) -> dict[str, str]:
    """The latest name of every unit, those of the season first."""
    latest = {read.unit(sheet): sheet for sheet in read.listed}
    ordered = sorted(latest.items(), key=lambda pair: pair[1].season_id != season.pk)
    return {code: sheet.organisation.short_name for code, sheet in ordered}


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
    tables: Mapping[int, LoadedTable],
    totals: Mapping[tuple[int, str], float],
    sheets: Mapping[int, int],
    lineage: Lineage,
) -> tuple[YearPlaces, ...]:
    """First places by year: as last published, else by the agreed totals once every sheet has one. One query."""
    published: dict[int, dict[str, int]] = {}
    for publication in RankingPublication.objects.filter(season__in=list(tables)).order_by("pk"):
        year = tables[publication.season_id].table.season.year
        published[year] = {
            lineage.latest(row["code"]): row["rank"] for row in publication.content["places"] if row["rank"]
        }
    by_year: dict[int, dict[str, float]] = defaultdict(dict)
    for (year, unit), total in totals.items():
        by_year[year][unit] = total
    complete = {year: ranks_of(of) for year, of in by_year.items() if len(of) == sheets[year]}
    ranks = complete | published
    return tuple(
        YearPlaces(year, tuple(sorted(of)), tuple(sorted(unit for unit, rank in of.items() if rank == 1)))
        for year, of in sorted(ranks.items())
    )
