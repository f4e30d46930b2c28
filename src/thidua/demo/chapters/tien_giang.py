"""A block of district offices in 2022: its real table comes from the officers' worksheet, one office has real figures.

The season stands by itself: it is no part of the article's story. Sources and what is illustrative are told in the
data (`data/tien-giang-2022/`).
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from thidua.clusters import actions as clusters
from thidua.clusters.enums import ClusterKind, ReportKind, Stage
from thidua.clusters.models import Cluster, Season
from thidua.clusters.queries import seasons_with_people
from thidua.covenants import actions as covenants
from thidua.covenants import queries as covenant_queries
from thidua.covenants.composition import usual_wording
from thidua.covenants.enums import Direction, TargetField
from thidua.covenants.lines import Sheet, TargetLine
from thidua.demo.cast import DATA, read_data
from thidua.demo.stage import Scene
from thidua.identity.actions import assign_role, create_account
from thidua.identity.models import Account
from thidua.identity.queries import roles
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.parties.actions import record_organisation
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation
from thidua.parties.queries import organisation_by_code
from thidua.scoring import actions as scoring
from thidua.scoring.enums import EvidenceKind
from thidua.scoring.import_models import TableImport
from thidua.scoring.models import ScoreSheet
from thidua.scoring.specs import LineValue
from thidua.scoring.worksheet.beside import ToldList, read_list
from thidua.scoring.worksheet.shapes import Settled

YEAR = 2022
FOLDER = "tien-giang-2022"
REAL = "tnmt-tx-cai-lay"
REPORT, MINUTES = "Báo cáo 403/BC-PTNMT", "Biên bản kiểm tra 09/12/2022"


@dataclass
class Block:
    """The block with its offices and the four accounts that play it."""

    cluster: Cluster
    offices: dict[str, Organisation]
    sponsor: Account
    team: Account
    office: Account
    others: Account

    def season(self) -> Season:
        """The season as it stands now."""
        return seasons_with_people().get(cluster=self.cluster, year=YEAR)

    def sheet(self, code: str) -> ScoreSheet:
        """A member's sheet as it stands now."""
        season = self.season()
        found = ScoreSheet.objects.select_related("table", "organisation").get(
            season=season, organisation=self.offices[code]
        )
        found.season = season
        return found

    def account_of(self, code: str) -> Account:
        """Who works for a member."""
        return self.office if code == REAL else self.others


def play_block(scene: Scene) -> None:
    """The whole season, as far as the real documents go: agreed scores of one office."""
    told = read_data(f"{FOLDER}/season.yaml")
    with scene.step("Khối các Phòng TN&MT Tiền Giang: đơn vị, tài khoản", on=vietnam_time(2022, 1, 4, 8)):
        block = _assemble(told, at=vietnam_time(2022, 1, 4, 8))
    with scene.step("Khối TN&MT Tiền Giang 2022: mở mùa, ban hành kế hoạch", on=vietnam_time(2022, 1, 7, 8)):
        _open(block, told)
    with scene.step(
        "Khối TN&MT Tiền Giang 2022: nhập bảng điểm từ Excel, chốt", on=vietnam_time(2022, 3, 1, 8)
    ):
        _import_table(block, told)
    with scene.step("Khối TN&MT Tiền Giang 2022: đăng ký, giao ước, sơ kết", on=vietnam_time(2022, 3, 2, 8)):
        _play_until_scoring(block)
    with scene.step("Khối TN&MT Tiền Giang 2022: tự chấm", on=vietnam_time(2022, 11, 21, 8)):
        _score(block, told)
    with scene.step("Khối TN&MT Tiền Giang 2022: thẩm định, thống nhất", on=vietnam_time(2022, 12, 9, 8)):
        _agree(block, told)
    with scene.step(
        "Khối TN&MT Tiền Giang 2022: đối chiếu văn bản với bảng", on=vietnam_time(2022, 12, 12, 8)
    ):
        _compare(block)


def told_lists() -> tuple[ToldList, ToldList]:
    """The self-report and the minutes as lists."""
    return (
        _list("self-report.csv", name=REPORT, phase="self", dated=date(2022, 4, 21)),
        _list("agreed.csv", name=MINUTES, phase="agreed", dated=date(2022, 12, 9)),
    )


def _list(file: str, *, name: str, phase: str, dated: date) -> ToldList:
    return read_list((DATA / FOLDER / file).read_bytes(), name=name, phase=phase, dated=dated)


def _assemble(told: Mapping[str, Any], *, at: datetime) -> Block:
    organiser = record_organisation(
        by=SYSTEM,
        at=at,
        kind=OrganisationKind.DEPARTMENT,
        parent=organisation_by_code("tien-giang"),
        **told["organiser"],
    )
    offices = {
        line["code"]: record_organisation(
            by=SYSTEM,
            at=at,
            code=line["code"],
            name=f"Phòng Tài nguyên và Môi trường {line['place']}",
            short_name=f"Phòng TN&MT {line['place']}",
            kind=OrganisationKind.UNIT,
            symbol="PTNMT",
            seat=line["place"],
            parent=organiser,
        )
        for line in told["offices"]
    }
    playing = [line["code"] for line in told["offices"] if "plays" in line]
    head, deputy, _member = (offices[code] for code in playing)
    sponsor = _hire(
        "trung-uong.so-tnmt-tien-giang",
        "Chuyên viên Văn phòng Sở",
        organiser,
        {"central_officer": [organiser]},
        at=at,
    )
    cluster = clusters.open_cluster(
        by=sponsor,
        at=at,
        kind=ClusterKind.BLOCK,
        organiser=organiser,
        members=list(offices.values()),
        member_from=date(2022, 1, 1),
        citation=told["citation"],
        **told["cluster"],
    )
    leading = {"head_office": [head, deputy], "leader": [head], "appraiser": [head, deputy]}
    return Block(
        cluster=cluster,
        offices=offices,
        sponsor=sponsor,
        team=_hire("tham-dinh.so-tnmt-tien-giang", "Tổ trưởng tổ kiểm tra", organiser, leading, at=at),
        office=_hire(
            "thuong-truc.tnmt-tx-cai-lay",
            "Chuyên viên",
            offices[REAL],
            {"member_office": [offices[REAL]], "leader": [offices[REAL]]},
            at=at,
        ),
        others=_hire(
            "thuong-truc.tnmt-cac-phong",
            "Cán bộ đầu mối các phòng (minh họa)",
            head,
            {"member_office": [head, deputy], "leader": [head, deputy]},
            at=at,
        ),
    )


def _hire(
    name: str, title: str, works_at: Organisation, held: Mapping[str, list[Organisation]], *, at: datetime
) -> Account:
    known = {role.code: role for role in roles()}
    username = f"demo.{name}"
    account = create_account(
        by=SYSTEM,
        at=at,
        username=username,
        title=title,
        organisation=works_at,
        email=f"{username}@example.vn",
    )
    for role, organisations in held.items():
        for organisation in organisations:
            assign_role(by=SYSTEM, at=at, account=account, role=known[role], organisation=organisation)
    return account


def _open(block: Block, told: Mapping[str, Any]) -> None:
    at = vietnam_time(2022, 1, 7, 9)
    playing = {line["plays"]: block.offices[line["code"]] for line in told["offices"] if "plays" in line}
    season = clusters.open_season(
        by=block.sponsor,
        at=at,
        cluster=block.cluster,
        year=YEAR,
        head=playing["head"],
        deputy=playing["deputy"],
        ground=told["ground"],
        theme=told["theme"],
        deadlines={Stage(stage): day for stage, day in told["deadlines"].items()},
        members=list(playing.values()),
        illustrative=True,
    )
    plan = clusters.draft_plan(
        by=block.team,
        at=at,
        season=season,
        purpose="Thực hiện Kế hoạch 53/KH-STNMT ngày 07/01/2022 của Sở Tài nguyên và Môi trường.",
        measures="Chấm điểm theo bảng điểm chuẩn do Sở hướng dẫn; tổ kiểm tra của Sở thẩm định cuối năm.",
    )
    clusters.add_plan_task(
        by=block.team,
        at=at,
        plan=plan,
        title="Hướng dẫn chấm điểm thi đua năm 2022",
        owner=playing["head"],
        due_date=date(2022, 3, 1),
    )
    clusters.issue_plan(by=block.team, at=at, plan=plan)


def _import_table(block: Block, told: Mapping[str, Any]) -> None:
    at = vietnam_time(2022, 3, 1, 9)
    content = (DATA / FOLDER / "table.xlsx").read_bytes()
    by: dict[str, Any] = {"by": block.team, "at": at}
    found = scoring.upload_worksheet(
        **by,
        season=block.season(),
        upload=io.BytesIO(content),
        name="bang-diem-chuan-2022.xlsx",
        size=len(content),
        title=told["title"],
    )
    found = scoring.map_worksheet(**by, found=found, seen_version=found.version, places=found.places)
    answers = {key: Settled(reading) for key, reading in told["settled"].items()}
    found = scoring.settle_doubts(**by, found=found, seen_version=found.version, answers=answers)
    found = scoring.accept_proposals(**by, found=found, seen_version=found.version)
    table = scoring.make_table_of_worksheet(**by, found=found, seen_version=found.version)
    table.season = block.season()
    scoring.freeze_table(**by, table=table, seen_version=table.version, ground=told["table_ground"])


def _play_until_scoring(block: Block) -> None:
    _advance(block, Stage.REGISTERING, at=vietnam_time(2022, 3, 2, 9))
    codes = [member.organisation.code for member in block.season().members.all()]
    for code in codes:
        _register(block, code, at=vietnam_time(2022, 3, 8, 9))
    _advance(block, Stage.COVENANT, at=vietnam_time(2022, 3, 10, 9))
    at = vietnam_time(2022, 3, 14, 9)
    season = block.season()
    text = covenants.compose_covenant(
        by=block.team, at=at, season=season, wording=usual_wording(covenant_queries.covenant_material(season))
    )
    for code in codes:
        covenants.sign_covenant(
            by=block.account_of(code),
            at=at,
            season=season,
            organisation=block.offices[code],
            text=text,
            text_sha256=text.sha256,
        )
    covenants.witness_covenant(by=block.sponsor, at=at, season=season, text=text, text_sha256=text.sha256)
    _advance(block, Stage.RUNNING, at=vietnam_time(2022, 3, 15, 9))
    _advance(block, Stage.MIDYEAR, at=vietnam_time(2022, 7, 1, 9))
    at = vietnam_time(2022, 7, 8, 9)
    for code in codes:
        clusters.submit_report(
            by=block.account_of(code),
            at=at,
            season=block.season(),
            organisation=block.offices[code],
            kind=ReportKind.MIDYEAR,
            achievements="Thực hiện đúng tiến độ kế hoạch sáu tháng đầu năm (minh họa).",
        )
    clusters.issue_review(
        by=block.team,
        at=at,
        season=block.season(),
        kind=ReportKind.MIDYEAR,
        summary="Các phòng thực hiện đúng tiến độ (minh họa).",
    )
    _advance(block, Stage.SELF_SCORING, at=vietnam_time(2022, 11, 14, 9))


def _register(block: Block, code: str, *, at: datetime) -> None:
    season, office = block.season(), block.offices[code]
    by = block.account_of(code)
    begun = covenants.open_registration(by=by, at=at, season=season, organisation=office)
    line = TargetLine(
        code="KH",
        indicator="Hoàn thành kế hoạch công tác đã đăng ký",
        unit="%",
        field=TargetField.SOCIETY,
        direction=Direction.HIGHER,
        evidence_source="Báo cáo năm của phòng",
        baseline=Decimal(100),
        target_value=Decimal(100),
        due_date=date(2022, 12, 31),
    )
    covenants.save_sheet(
        by=by,
        at=at,
        registration=begun,
        seen_version=begun.version,
        sheet=Sheet(lines=[line], titles=(), pledge=""),
    )
    begun = _registration(block, code)
    covenants.submit_registration(by=by, at=at, registration=begun, seen_version=begun.version)
    begun = _registration(block, code)
    submission = begun.latest_submission
    if submission is None:
        raise LookupError(f"{code} has handed nothing in")
    covenants.accept_registration(by=block.team, at=at, registration=begun, submission=submission)


def _registration(block: Block, code: str) -> Any:
    season = block.season()
    found = covenant_queries.registration_of(season=season, organisation=block.offices[code])
    if found is None:
        raise LookupError(f"{code} has no registration")
    found.season = season
    return found


def _advance(block: Block, to: Stage, *, at: datetime) -> None:
    clusters.advance_season(by=block.team, at=at, season=block.season(), to=to)


def _score(block: Block, told: Mapping[str, Any]) -> None:
    at = vietnam_time(2022, 11, 21, 9)
    words = {line.code: line.words for line in told_lists()[0].lines}
    sheet = block.sheet(REAL)
    scoring.save_self_scores(
        by=block.office,
        at=at,
        sheet=sheet,
        seen_version=sheet.version,
        values={
            code: _value(entry, words.get(entry.get("from", code), ""), REPORT)
            for code, entry in told["self_scores"].items()
        },
    )
    required = sheet.table.criteria.filter(evidence_required=True, children__isnull=True)
    for code in required.filter(code__in=told["self_scores"]).values_list("code", flat=True):
        scoring.add_evidence(
            by=block.office,
            at=at,
            sheet=block.sheet(REAL),
            code=code,
            kind=EvidenceKind.DOCUMENT,
            title=f"{REPORT}, dòng {code}",
            document_number="403/BC-PTNMT",
        )
    for member in block.season().members.all():
        sheet = block.sheet(member.organisation.code)
        scoring.submit_self_score(
            by=block.account_of(member.organisation.code),
            at=at,
            sheet=sheet,
            seen_version=sheet.version,
            statement=_statement(member.organisation.code),
        )
    _advance(block, Stage.APPRAISING, at=vietnam_time(2022, 12, 1, 9))


def _statement(code: str) -> str:
    if code == REAL:
        return "Báo cáo 403/BC-PTNMT tự chấm 124,4 điểm; ngày in trên báo cáo là 21/4/2022."
    return "Chưa có số liệu thật của đơn vị này: để nguyên điểm chuẩn (minh họa)."


def _value(entry: Mapping[str, Any], words: str, source: str) -> LineValue:
    numbers: dict[str, Any] = {
        name: Decimal(str(entry[name])) for name in ("points", "actual", "count", "override") if name in entry
    }
    said = words or f"{source} không ghi minh chứng cho dòng này."
    if "override" in numbers:
        said = f"{said} ({source} ghi số điểm này, khác với bảng.)"
    return LineValue(answer=entry.get("answer"), text=said, **numbers)


def _agree(block: Block, told: Mapping[str, Any]) -> None:
    at = vietnam_time(2022, 12, 9, 9)
    words = {line.code: line.words for line in told_lists()[1].lines}
    sheet = block.sheet(REAL)
    scoring.appraise(
        by=block.team,
        at=at,
        sheet=sheet,
        seen_version=sheet.version,
        values={
            code: _value(entry, entry.get("reason") or words.get(code, ""), "Biên bản")
            for code, entry in told["appraised"].items()
        },
        accept_rest=True,
    )
    sheet = block.sheet(REAL)
    scoring.close_appraisal(
        by=block.team, at=at, sheet=sheet, seen_version=sheet.version, summary=told["summary"].strip()
    )
    for by in (block.office, block.team):
        sheet = block.sheet(REAL)
        scoring.agree(by=by, at=at, sheet=sheet, seen_version=sheet.version)


def _compare(block: Block) -> None:
    at = vietnam_time(2022, 12, 12, 9)
    found = TableImport.objects.get(season=block.season())
    found.season = block.season()
    scoring.lay_beside(by=block.team, at=at, found=found, seen_version=found.version, lists=told_lists())
