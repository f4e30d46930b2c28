"""A block of district offices in 2022: its real table comes from the officers' worksheet, one office has real figures.

The season stands by itself: it is no part of the article's story. Sources and what is illustrative are told in the
data (`data/tien-giang-2022/`).
"""

import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from thidua.clusters.enums import Stage
from thidua.covenants.enums import Direction, TargetField
from thidua.covenants.lines import TargetLine
from thidua.demo.block import Block, hire, open_block, open_season, play_until_scoring
from thidua.demo.cast import DATA, read_data
from thidua.demo.stage import Scene
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.parties.actions import record_organisation
from thidua.parties.enums import OrganisationKind
from thidua.parties.queries import organisation_by_code
from thidua.scoring import actions as scoring
from thidua.scoring.enums import EvidenceKind
from thidua.scoring.import_models import TableImport
from thidua.scoring.specs import LineValue
from thidua.scoring.worksheet.beside import ToldList, read_list
from thidua.scoring.worksheet.shapes import Settled

YEAR = 2022
FOLDER = "tien-giang-2022"
REAL = "tnmt-tx-cai-lay"
REPORT, MINUTES = "Báo cáo 403/BC-PTNMT", "Biên bản kiểm tra 09/12/2022"


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
        play_until_scoring(block, _targets)
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
    sponsor = hire(
        "trung-uong.so-tnmt-tien-giang",
        "Chuyên viên Văn phòng Sở",
        organiser,
        {"central_officer": [organiser]},
        at=at,
    )
    cluster = open_block(
        told, sponsor=sponsor, organiser=organiser, members=list(offices.values()), year=YEAR, at=at
    )
    leading = {"head_office": [head, deputy], "leader": [head], "appraiser": [head, deputy]}
    ours = [offices[REAL]]
    others = [head, deputy]
    return Block(
        cluster=cluster,
        year=YEAR,
        offices=offices,
        sponsor=sponsor,
        team=hire("tham-dinh.so-tnmt-tien-giang", "Tổ trưởng tổ kiểm tra", organiser, leading, at=at),
        accounts={
            REAL: hire(
                "thuong-truc.tnmt-tx-cai-lay",
                "Chuyên viên",
                offices[REAL],
                {"member_office": ours, "leader": ours},
                at=at,
            ),
            "": hire(
                "thuong-truc.tnmt-cac-phong",
                "Cán bộ đầu mối các phòng (minh họa)",
                head,
                {"member_office": others, "leader": others},
                at=at,
            ),
        },
    )


def _open(block: Block, told: Mapping[str, Any]) -> None:
    open_season(
        block,
        told,
        playing={line["plays"]: line["code"] for line in told["offices"] if "plays" in line},
        purpose="Thực hiện Kế hoạch 53/KH-STNMT ngày 07/01/2022 của Sở Tài nguyên và Môi trường.",
        measures="Chấm điểm theo bảng điểm chuẩn do Sở hướng dẫn; tổ kiểm tra của Sở thẩm định cuối năm.",
    )


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


def _targets(_code: str) -> list[TargetLine]:
    return [
        TargetLine(
            code="KH",
            indicator="Hoàn thành kế hoạch công tác đã đăng ký",
            unit="%",
            field=TargetField.SOCIETY,
            direction=Direction.HIGHER,
            evidence_source="Báo cáo năm của phòng",
            baseline=Decimal(100),
            target_value=Decimal(100),
            due_date=date(YEAR, 12, 31),
        )
    ]


def _score(block: Block, told: Mapping[str, Any]) -> None:
    at = vietnam_time(2022, 11, 21, 9)
    words = {line.code: line.words for line in told_lists()[0].lines}
    sheet = block.sheet(REAL)
    scoring.save_self_scores(
        by=block.account_of(REAL),
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
            by=block.account_of(REAL),
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
    block.advance(Stage.APPRAISING, at=vietnam_time(2022, 12, 1, 9))


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
    for by in (block.account_of(REAL), block.team):
        sheet = block.sheet(REAL)
        scoring.agree(by=by, at=at, sheet=sheet, seen_version=sheet.version)


def _compare(block: Block) -> None:
    at = vietnam_time(2022, 12, 12, 9)
    found = TableImport.objects.get(season=block.season())
    found.season = block.season()
    scoring.lay_beside(by=block.team, at=at, found=found, seen_version=found.version, lists=told_lists())
