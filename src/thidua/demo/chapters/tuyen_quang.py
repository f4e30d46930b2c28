"""A block of districts in 2023 that uses what the article's cluster does not: departments that score their lines,
classes of units, a line not assigned, two cross checks of every sheet, levels, and a tie that waits for a vote.

The season stands by itself, and every figure is illustrative (`data/tuyen-quang-2023/`). It ends with all scores
agreed and the ranking not yet published.
"""

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
from thidua.identity.models import Account
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import local_date, vietnam_time
from thidua.parties.actions import record_organisation
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation
from thidua.parties.queries import organisation_by_code
from thidua.scoring import actions as scoring
from thidua.scoring import queries
from thidua.scoring.engine import Kind
from thidua.scoring.enums import EvidenceKind
from thidua.scoring.files.table_yaml import read_table
from thidua.scoring.models import CrossCheckAssignment, ScoreSheet
from thidua.scoring.specs import LineValue

YEAR = 2023
FOLDER = "tuyen-quang-2023"
PROVINCE = "tuyen-quang"
NAMED_BY_KIND = {"huyện": "Huyện", "thành phố": "Thành phố"}
SCORED_BY_DEPARTMENTS = ("II.1", "II.2", "II.3")
FIELD_OF = {
    Kind.DIRECT: "points",
    Kind.YES_NO: "answer",
    Kind.PER_OCCURRENCE: "count",
    Kind.LINEAR: "actual",
    Kind.LEADER: "actual",
    Kind.SHARE_OF_BEST: "actual",
    Kind.RANKED: "actual",
}


def play_block(scene: Scene) -> None:
    """The whole season up to agreed scores."""
    told = read_data(f"{FOLDER}/season.yaml")
    name = "Khối huyện, thành phố Tuyên Quang 2023"
    with scene.step(f"{name}: đơn vị, tài khoản", on=vietnam_time(YEAR, 1, 4, 8)):
        block, departments = _assemble(scene, told, at=vietnam_time(YEAR, 1, 4, 8))
    with scene.step(f"{name}: mở mùa, ban hành kế hoạch", on=vietnam_time(YEAR, 1, 7, 8)):
        _open(block, told)
    with scene.step(f"{name}: bảng điểm, cơ quan chấm, nhóm đơn vị", on=vietnam_time(YEAR, 2, 24, 8)):
        _set_up(block, told)
    with scene.step(f"{name}: đăng ký, giao ước, sơ kết", on=vietnam_time(YEAR, 3, 2, 8)):
        play_until_scoring(
            block, lambda code: _targets(told, code), days_late={"tq-na-hang": 3, "tq-lam-binh": 6}
        )
    with scene.step(f"{name}: tự chấm", on=vietnam_time(YEAR, 11, 20, 8)):
        _score(block, told)
    with scene.step(f"{name}: kiểm tra chéo", on=vietnam_time(YEAR, 12, 4, 8)):
        _cross_check(block, told)
    with scene.step(f"{name}: các sở chấm", on=vietnam_time(YEAR, 12, 8, 8)):
        _score_by_departments(block, told, departments)
    with scene.step(f"{name}: thẩm định, thống nhất", on=vietnam_time(YEAR, 12, 14, 8)):
        _agree(block, told)


def _assemble(scene: Scene, told: Mapping[str, Any], *, at: datetime) -> tuple[Block, dict[str, Account]]:
    province = organisation_by_code(PROVINCE)
    organiser = scene.cast.departments[PROVINCE]
    offices = {
        line["code"]: record_organisation(
            by=SYSTEM,
            at=at,
            code=line["code"],
            name=f"{NAMED_BY_KIND[line['kind']]} {line['place']}",
            short_name=line["place"] if line["kind"] == "huyện" else f"TP {line['place']}",
            kind=OrganisationKind.UNIT,
            symbol="UBND",
            seat=line["place"],
            parent=province,
        )
        for line in told["members"]
    }
    sponsor = hire(
        "trung-uong.khoi-huyen-tq",
        "Chuyên viên Ban Thi đua - Khen thưởng tỉnh (minh họa)",
        organiser,
        {"central_officer": [organiser]},
        at=at,
    )
    accounts = {line["code"]: _office(line, offices[line["code"]], at=at) for line in told["members"]}
    departments = {scorer: _department(line, province, at=at) for scorer, line in told["scorers"].items()}
    cluster = open_block(
        told, sponsor=sponsor, organiser=organiser, members=list(offices.values()), year=YEAR, at=at
    )
    head = next(line["code"] for line in told["members"] if line.get("plays") == "head")
    return Block(cluster, YEAR, offices, sponsor, accounts[head], accounts), departments


def _office(line: Mapping[str, str], office: Organisation, *, at: datetime) -> Account:
    roles = ["member_office", "leader"]
    leads = "plays" in line
    if leads:
        roles += ["head_office", "appraiser"]
    name = f"{'khoi-truong' if leads else 'thuong-truc'}.{line['code']}"
    title = f"Phòng Nội vụ {line['kind']} {line['place']} (minh họa)"
    return hire(name, title, office, {role: [office] for role in roles}, at=at)


def _department(line: Mapping[str, Any], province: Organisation, *, at: datetime) -> Account:
    body = (
        record_organisation(
            by=SYSTEM,
            at=at,
            kind=OrganisationKind.DEPARTMENT,
            parent=province,
            seat=province.seat,
            **line,
        )
        if "name" in line
        else organisation_by_code(line["code"])
    )
    return hire(
        f"co-quan-cham.{body.code}",
        f"Chuyên viên {body.short_name} (minh họa)",
        body,
        {"appraiser": [body]},
        at=at,
    )


def _open(block: Block, told: Mapping[str, Any]) -> None:
    open_season(
        block,
        told,
        playing={line.get("plays", line["code"]): line["code"] for line in told["members"]},
        purpose="Thi đua hoàn thành các chỉ tiêu kinh tế - xã hội năm 2023 của tỉnh (minh họa).",
        measures="Các sở chấm theo lĩnh vực; hai đơn vị trong khối kiểm tra chéo mỗi bảng điểm (minh họa).",
    )


def _set_up(block: Block, told: Mapping[str, Any]) -> None:
    at = vietnam_time(YEAR, 2, 24, 9)
    told_table = read_table((DATA / FOLDER / "table.yaml").read_text(encoding="utf-8"), file="table.yaml")
    by: dict[str, Any] = {"by": block.team, "at": at}
    table = scoring.build_table(**by, season=block.season(), draft=told_table.draft)
    table.season = block.season()
    scoring.freeze_table(**by, table=table, seen_version=table.version, ground=told["table_ground"])
    for scorer, line in told["scorers"].items():
        scoring.appoint_scorer(
            **by, season=block.season(), scorer=scorer, organisation=organisation_by_code(line["code"])
        )
    scoring.set_classes(
        **by, season=block.season(), classes=told["classes"], seen_versions=_versions(block, told["classes"])
    )
    for one in told["not_assigned"]:
        scoring.assign_lines(
            **by,
            season=block.season(),
            lines={one["member"]: {one["line"]: False}},
            reason=one["reason"],
            seen_versions=_versions(block, [one["member"]]),
        )


def _versions(block: Block, codes: Any) -> dict[str, int]:
    return {code: block.sheet(code).version for code in codes}


def _targets(told: Mapping[str, Any], code: str) -> list[TargetLine]:
    return [
        TargetLine(
            code=name,
            indicator=told["indicators"][name]["indicator"],
            unit=told["indicators"][name]["unit"],
            field=TargetField(told["indicators"][name]["field"]),
            direction=Direction.HIGHER,
            evidence_source=told["indicators"][name]["evidence_source"],
            baseline=_number(before),
            target_value=_number(registered),
            due_date=date(YEAR, 12, 31),
        )
        for name, (before, registered) in told["targets"][code].items()
    ]


def _score(block: Block, told: Mapping[str, Any]) -> None:
    for day, code in enumerate(block.members(), 18):
        at = vietnam_time(YEAR, 11, day, 9)
        sheet = block.sheet(code)
        entries = {line: _value(sheet, line, value) for line, value in told["self_scores"][code].items()}
        by: dict[str, Any] = {"by": block.account_of(code), "at": at}
        scoring.save_self_scores(
            **by, sheet=sheet, seen_version=sheet.version, values=entries, taken=_taken(sheet, entries, at)
        )
        for line in sheet.table.criteria.filter(evidence_required=True, code__in=entries):
            scoring.add_evidence(
                **by,
                sheet=block.sheet(code),
                code=line.code,
                kind=EvidenceKind.DOCUMENT,
                title=f"Báo cáo năm 2023, dòng {line.code} (minh họa)",
                document_number=f"{day}/BC-UBND",
            )
        sheet = block.sheet(code)
        scoring.submit_self_score(**by, sheet=sheet, seen_version=sheet.version)
    block.advance(Stage.APPRAISING, at=vietnam_time(YEAR, 12, 1, 9))


def _taken(sheet: ScoreSheet, entries: Mapping[str, LineValue], at: datetime) -> list[str]:
    found = queries.proposals_of(sheet, queries.load_table(sheet.table), on=local_date(at))
    return [code for code, one in found.items() if one.can_fill and one.is_in(entries.get(code))]


def _value(sheet: ScoreSheet, code: str, value: Any, text: str = "") -> LineValue:
    line = queries.load_table(sheet.table).by_code[code]
    field = FIELD_OF.get(Kind(line.kind)) or _measured(line.parameters)
    given: dict[str, Any] = {field: value if isinstance(value, bool) else _number(value)}
    return LineValue(**given, text=text)


def _measured(parameters: Mapping[str, Any]) -> str:
    return "days_late" if parameters.get("measure") == "days_late" else "actual"


def _cross_check(block: Block, told: Mapping[str, Any]) -> None:
    checkers = told["checkers"]
    scoring.draw_cross_checks(
        by=block.team,
        at=vietnam_time(YEAR, 12, 1, 10),
        season=block.season(),
        seed=checkers["seed"],
        each=2,
    )
    at = vietnam_time(YEAR, 12, 5, 9)
    for assignment in queries.assignments_of(block.season()):
        sheet = block.sheet(assignment.checked.code)
        own = told["self_scores"][assignment.checked.code]
        finds = {
            code: _value(sheet, code, own[code] + difference, reason)
            for code, (difference, reason) in checkers["finds"][assignment.checker.code].items()
        }
        by: dict[str, Any] = {
            "by": block.account_of(assignment.checker.code),
            "at": at,
            "assignment": assignment,
            "sheet": sheet,
        }
        scoring.enter_cross_check(**by, seen_version=assignment.version, values=finds, accept_rest=True)
        version = CrossCheckAssignment.objects.get(pk=assignment.pk).version
        scoring.close_cross_check(**by, seen_version=version, opinion=checkers["opinion"])


def _score_by_departments(block: Block, told: Mapping[str, Any], departments: Mapping[str, Account]) -> None:
    at = vietnam_time(YEAR, 12, 8, 9)
    for place, (code, by) in enumerate(zip(SCORED_BY_DEPARTMENTS, departments.values(), strict=True)):
        points = {member: given[place] for member, given in told["department_points"].items()}
        scoring.score_lines(
            by=by,
            at=at,
            season=block.season(),
            values={member: {code: LineValue(points=_number(given))} for member, given in points.items()},
            seen_versions=_versions(block, points),
        )


def _agree(block: Block, told: Mapping[str, Any]) -> None:
    season = block.season()
    for code in block.members():
        bodies = queries.appraising_bodies(season=season, organisation=block.offices[code])
        appraiser = block.account_of(bodies[0].code)
        by: dict[str, Any] = {"by": appraiser, "at": vietnam_time(YEAR, 12, 14, 9)}
        sheet = block.sheet(code)
        changes = told["appraised"].get(code, {})
        scoring.appraise(
            **by,
            sheet=sheet,
            seen_version=sheet.version,
            values={line: _value(sheet, line, value, reason) for line, (value, reason) in changes.items()},
            accept_rest=True,
        )
        sheet = block.sheet(code)
        scoring.close_appraisal(**by, sheet=sheet, seen_version=sheet.version, summary=told["summary"])
        for agreeing in (block.account_of(code), appraiser):
            sheet = block.sheet(code)
            scoring.agree(
                by=agreeing, at=vietnam_time(YEAR, 12, 18, 9), sheet=sheet, seen_version=sheet.version
            )
    # Lines that compare units are settled once every unit agreed: the minutes tell the final points.
    for code in block.members():
        bodies = queries.appraising_bodies(season=season, organisation=block.offices[code])
        scoring.issue_minutes(
            by=block.account_of(bodies[0].code), at=vietnam_time(YEAR, 12, 20, 9), sheet=block.sheet(code)
        )
    block.advance(Stage.AGREED, at=vietnam_time(YEAR, 12, 25, 9))


def _number(value: float) -> Decimal:
    return Decimal(str(value))
