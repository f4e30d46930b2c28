"""A cluster whose sheets are settled, over one or more years, with differences planted where a test wants them."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.factories import scoring
from thidua.clusters.enums import Stage
from thidua.clusters.models import Season
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.parties.actions import record_succession
from thidua.parties.enums import SuccessionKind
from thidua.parties.models import Organisation
from thidua.scoring.engine import ACROSS_UNITS, Kind
from thidua.scoring.enums import SheetState
from thidua.scoring.models import (
    AgreedScore,
    AppraisalClose,
    AppraisalEntry,
    Criterion,
    CrossCheckAssignment,
    CrossCheckClose,
    CrossCheckDraw,
    CrossCheckEntry,
    ScoreSheet,
    ScoringTable,
    SelfScoreEntry,
    TableFreeze,
)
from thidua.scoring.specs import CriterionDraft

MEMBERS = ("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai", "phu-tho", "thai-nguyen")
AT = vietnam_time(2023, 12, 20)
DRAFT = scoring.draft(
    criteria=tuple(
        CriterionDraft(
            f"{group}.{line}" if line else group,
            f"Dòng {group}.{line}" if line else f"Nhóm {group}",
            parent_code=group if line else "",
            kind=Kind.DIRECT if line else None,
            maximum=Decimal(10 if line else 50),
        )
        for group in ("I", "II")
        for line in range(6)
    )
)
COMPARED = replace(
    DRAFT,
    criteria=tuple(
        replace(line, kind=Kind.SHARE_OF_BEST, unit="mô hình") if line.code == "II.5" else line
        for line in DRAFT.criteria
    ),
)
"""The same with one line that compares units: the share of the best result."""
Over = Callable[[str, str], float]
Reached = Mapping[str, tuple[int, int]]


def settled(*codes: str, over: Over = lambda _unit, _line: 0.2) -> scoring.Scored:
    """A season of 2023 whose sheets are all agreed; `over` is by how many points a unit scored itself higher."""
    of = scoring.frozen(*(codes or MEMBERS), made=DRAFT, stage=Stage.APPRAISING)
    fill(of.table, over=over)
    of.year.at_stage(Stage.AGREED)
    return of


def earlier(
    of: scoring.Scored,
    year: int,
    *,
    over: Over = lambda _unit, _line: 0.2,
    members: Iterable[Organisation] | None = None,
) -> ScoringTable:
    """A season before with the same members, unless named, and a table that reads the same, all agreed."""
    season = Season.objects.create(cluster=of.year.cluster, year=year, stage=Stage.ARCHIVED, opened_at=AT)
    table = ScoringTable.objects.create(
        season=season, number=1, title="Bảng cũ", total=Decimal(100), built_at=AT, built_by="Thử"
    )
    made: dict[int | None, Criterion | None] = {None: None}
    for criterion in of.table.criteria.order_by("position"):
        fresh = Criterion.objects.get(pk=criterion.pk)
        fresh.pk, fresh.table, fresh.parent = None, table, made[criterion.parent_id]
        fresh.save()
        made[criterion.pk] = fresh
    TableFreeze.objects.create(table=table, frozen_at=AT, frozen_by="Thử", sha256="0" * 64)
    ScoreSheet.objects.bulk_create(
        ScoreSheet(season=season, organisation=member, table=table)
        for member in (of.year.members.values() if members is None else members)
    )
    fill(table, over=over)
    return table


def followed(
    *before: Organisation, by: Organisation, kind: SuccessionKind = SuccessionKind.MERGED, on: date
) -> None:
    """One organisation follows others from a day on."""
    for predecessor in before:
        record_succession(
            by=SYSTEM,
            at=AT,
            predecessor=predecessor,
            successor=by,
            kind=kind,
            effective_date=on,
            citation="Nghị quyết 202/2025/QH15",
        )


def compared(reached: Reached) -> scoring.Scored:
    """A settled season with a line that compares units; `reached`: what a unit said of itself, and what was agreed."""
    of = scoring.frozen(*reached, made=COMPARED, stage=Stage.APPRAISING)
    fill(of.table, over=lambda _unit, _line: 0.2, reached=reached)
    of.year.at_stage(Stage.AGREED)
    return of


def fill(table: ScoringTable, *, over: Over, reached: Reached | None = None) -> None:
    """Self, appraised and agreed points (or results) on every leaf of every sheet, and each appraisal closed."""
    lots = random.Random(table.season.year)
    leaves = [c for c in table.criteria.order_by("position") if c.kind]
    head, deputy = (table.season.score_sheets.filter(organisation__code=c).first() for c in MEMBERS[:2])
    for sheet in table.season.score_sheets.select_related("organisation").order_by("organisation__sort_key"):
        body = deputy if sheet == head else head
        for leaf in leaves:
            agreed = round(lots.uniform(6, 9), 1)
            own = min(10.0, round(agreed + over(sheet.organisation.code, leaf.code), 2))
            told = {"sheet": sheet, "criterion": leaf, "entered_at": AT, "entered_by": "Thử"}
            name = "points"
            if leaf.kind in ACROSS_UNITS:
                assert reached is not None
                name, (own, agreed) = "actual", reached[sheet.organisation.code]
            SelfScoreEntry.objects.create(**{name: Decimal(str(own))}, **told)
            AppraisalEntry.objects.create(**{name: Decimal(str(agreed))}, reason="Thiếu minh chứng", **told)
            AgreedScore.objects.create(**{name: Decimal(str(agreed))}, **told)
        AppraisalClose.objects.create(
            sheet=sheet, closed_at=AT, closed_by="Thử", organisation=body.organisation, total=Decimal(80)
        )
    table.season.score_sheets.update(state=SheetState.AGREED)


def cross_checks(
    table: ScoringTable, *, each: int, severity: Mapping[str, float], is_finished: bool = True
) -> None:
    """Every member is checked by the `each` next ones on all lines; `severity` is what a checker takes off a line."""
    lots = random.Random(table.season.year + 1)
    draw = CrossCheckDraw.objects.create(
        season=table.season, number=1, seed=1, each=each, drawn_at=AT, drawn_by="Thử"
    )
    sheets = list(table.season.score_sheets.select_related("organisation").order_by("organisation__sort_key"))
    for at, sheet in enumerate(sheets):
        agreed = list(AgreedScore.objects.filter(sheet=sheet).order_by("criterion__position"))
        for step in range(1, each + 1):
            checker = sheets[(at + step) % len(sheets)].organisation
            assignment = CrossCheckAssignment.objects.create(
                draw=draw, checker=checker, checked=sheet.organisation
            )
            for entry in agreed:
                given = float(entry.points) - severity.get(checker.code, 0) + lots.gauss(0, 0.25)
                CrossCheckEntry.objects.create(
                    assignment=assignment,
                    sheet=sheet,
                    criterion_id=entry.criterion_id,
                    points=Decimal(str(round(max(0, min(10, given)), 2))),
                    reason="Theo minh chứng",
                    entered_at=AT,
                    entered_by="Thử",
                )
            if is_finished:
                CrossCheckClose.objects.create(
                    assignment=assignment, total=Decimal(70), closed_at=AT, closed_by="Thử"
                )
