"""A small scoring table and members' sheets at any point of their way."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.factories import covenants, season
from thidua.clusters.enums import Stage
from thidua.kernel.clock import vietnam_time
from thidua.scoring import actions, queries
from thidua.scoring.engine import Kind, Part
from thidua.scoring.enums import EvidenceKind
from thidua.scoring.models import ScoreSheet, ScoringTable
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.specs import CriterionDraft, LineValue, TableDraft

TABLE_AT = vietnam_time(2023, 2, 15)
SELF_AT = vietnam_time(2023, 11, 20)
APPRAISED_AT = vietnam_time(2023, 12, 12)
AGREED_AT = vietnam_time(2023, 12, 20)

CRITERIA = (
    CriterionDraft("I", "Kinh tế - xã hội", maximum=Decimal(60), bonus_cap=Decimal(3)),
    CriterionDraft("I.1", "Cải cách hành chính", parent_code="I", kind=Kind.DIRECT, maximum=Decimal(20)),
    CriterionDraft(
        "I.2",
        "Tốc độ tăng GRDP",
        parent_code="I",
        kind=Kind.LINEAR,
        maximum=Decimal(40),
        indicator="GRDP",
        unit="%",
    ),
    CriterionDraft(
        "I.3",
        "Dẫn đầu cả nước",
        parent_code="I",
        part=Part.BONUS,
        kind=Kind.PER_OCCURRENCE,
        each=Decimal(2),
        maximum=Decimal(4),
    ),
    CriterionDraft("II", "Thi đua, khen thưởng", maximum=Decimal(40)),
    CriterionDraft("II.1", "Có kế hoạch thi đua", parent_code="II", kind=Kind.YES_NO, maximum=Decimal(20)),
    CriterionDraft(
        "II.2",
        "Phát hiện điển hình",
        parent_code="II",
        kind=Kind.DIRECT,
        maximum=Decimal(20),
        evidence_required=True,
    ),
    CriterionDraft(
        "II.3", "Chậm báo cáo", parent_code="II", part=Part.MINUS, kind=Kind.DIRECT, maximum=Decimal(5)
    ),
)
DRAFT = TableDraft(
    title="Bảng tiêu chí chấm điểm năm 2023",
    total=Decimal(100),
    criteria=CRITERIA,
    tie_breaks=(
        TieBreak(TieBreakKind.GROUP_POINTS, "I"),
        TieBreak(TieBreakKind.LEAST_MINUS),
        TieBreak(TieBreakKind.EARLIEST_SUBMISSION),
    ),
)
FULL = {
    "I.1": LineValue(points=Decimal(18)),
    "I.2": LineValue(actual=Decimal("8.5")),
    "II.1": LineValue(answer=True),
    "II.2": LineValue(points=Decimal(15), text="Kế hoạch 12/KH-UBND"),
}
"""Full marks on the linear line (the factory's target of GRDP is 8.5): 18 + 40 + 20 + 15 = 93."""


def draft(**changes: object) -> TableDraft:
    return replace(DRAFT, **changes)  # type: ignore[arg-type]


@dataclass
class Scored:
    """A year with a frozen table, and its sheets."""

    year: covenants.Year
    table: ScoringTable

    def sheet(self, code: str) -> ScoreSheet:
        """A member's sheet as it stands now, with its season."""
        found = queries.sheet_of(season=self.year.season, organisation=self.year.members[code])
        assert found is not None
        found.season = self.year.season
        return found


def built(of: covenants.Year, made: TableDraft = DRAFT) -> ScoringTable:
    """A table, not frozen."""
    of.at_stage(Stage.PLANNING)
    return actions.build_table(by=of.offices["bac-kan"], at=TABLE_AT, season=of.season, draft=made)


def frozen(*codes: str, made: TableDraft = DRAFT, stage: Stage = Stage.SELF_SCORING) -> Scored:
    """A year whose table is frozen, with accepted targets, put at a stage (self scoring unless named)."""
    of = covenants.year(*codes)
    covenants.all_accepted(of)
    table = built(of, made)
    table.season = of.season
    actions.freeze_table(by=of.offices["bac-kan"], at=TABLE_AT, table=table, seen_version=1)
    of.at_stage(stage)
    return Scored(of, table)


def save(of: Scored, code: str, values: Mapping[str, LineValue] = FULL, *, at=SELF_AT) -> ScoreSheet:
    sheet = of.sheet(code)
    return actions.save_self_scores(
        by=of.year.offices[code], at=at, sheet=sheet, seen_version=sheet.version, values=values
    )


def evidence(of: Scored, code: str, line: str = "II.2") -> None:
    actions.add_evidence(
        by=of.year.offices[code],
        at=SELF_AT,
        sheet=of.sheet(code),
        code=line,
        kind=EvidenceKind.DOCUMENT,
        title="Kế hoạch phát hiện điển hình",
        document_number="12/KH-UBND",
    )


def submitted(of: Scored, code: str, values: Mapping[str, LineValue] = FULL, *, at=SELF_AT) -> ScoreSheet:
    """A sheet filled, with its evidence, handed in."""
    save(of, code, values, at=at)
    evidence(of, code)
    sheet = of.sheet(code)
    actions.submit_self_score(by=of.year.offices[code], at=at, sheet=sheet, seen_version=sheet.version)
    return of.sheet(code)


def appraiser(of: Scored, code: str):
    """The office that appraises this member: the deputy's for the head, the head's for everybody else."""
    return of.year.offices["tuyen-quang" if code == "bac-kan" else "bac-kan"]


def appraised(
    of: Scored,
    code: str,
    changes: Mapping[str, LineValue] | None = None,
    values: Mapping[str, LineValue] = FULL,
    *,
    at=SELF_AT,
) -> ScoreSheet:
    """A sheet handed in and appraised: `changes` where the appraisal differs, the rest accepted."""
    submitted(of, code, values, at=at)
    accepted(of, code, changes)
    return closed(of, code)


def accepted(of: Scored, code: str, changes: Mapping[str, LineValue] | None = None) -> ScoreSheet:
    """A sheet that was handed in, appraised and not closed yet: `changes` where it differs, the rest accepted."""
    sheet = of.sheet(code)
    actions.appraise(
        by=appraiser(of, code),
        at=APPRAISED_AT,
        sheet=sheet,
        seen_version=sheet.version,
        values=changes or {},
        accept_rest=True,
    )
    return of.sheet(code)


def closed(of: Scored, code: str) -> ScoreSheet:
    """A sheet whose appraisal, entered before, is closed."""
    sheet = of.sheet(code)
    actions.close_appraisal(by=appraiser(of, code), at=APPRAISED_AT, sheet=sheet, seen_version=sheet.version)
    return of.sheet(code)


def agreed(
    of: Scored,
    code: str,
    changes: Mapping[str, LineValue] | None = None,
    values: Mapping[str, LineValue] = FULL,
    *,
    at=SELF_AT,
) -> ScoreSheet:
    """A sheet both sides agreed to."""
    season = of.year.at_stage(Stage.APPRAISING)
    assert season.stage == Stage.APPRAISING
    appraised(of, code, changes, values, at=at)
    for by in (of.year.offices[code], appraiser(of, code)):
        sheet = of.sheet(code)
        actions.agree(by=by, at=AGREED_AT, sheet=sheet, seen_version=sheet.version)
    return of.sheet(code)


def png() -> io.BytesIO:
    """The smallest true PNG."""
    data = (
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
        "789c6360000000000200015e1b4d8d0000000049454e44ae426082"
    )
    return io.BytesIO(bytes.fromhex(data))


def stranger():
    """An account of a member's office in a province outside the cluster."""
    return season.account("vp.khac", "member_office", season.organisation("khac", "Khác"))
