"""The scoring table, self scores, appraisal, agreement and ranking. All figures are illustrative."""

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from thidua.demo.cast import read_data
from thidua.demo.stage import Scene
from thidua.identity.models import Account
from thidua.kernel import excel
from thidua.kernel.clock import VIETNAM, local_date
from thidua.scoring import actions, queries
from thidua.scoring.engine import Direction, Kind, Part
from thidua.scoring.enums import EvidenceKind
from thidua.scoring.models import ScoreSheet
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.specs import CriterionDraft, LineValue, TableDraft

LIST_OF_EXAMPLES = "IV.2.1"


def play_table(scene: Scene, year: int) -> None:
    """The head's office drafts the season's table and freezes it."""
    told = _told()["years"][year]
    season = scene.season(year)
    office = _head_office(scene, year)
    at = _moment(told["built_at"])
    with scene.step(f"Dự thảo bảng tiêu chí chấm điểm {year}", on=at):
        table = actions.build_table(by=office, at=at, season=season, draft=_draft(year, told))
        table.season = season
    at = _moment(told["frozen_at"])
    with scene.step(f"Chốt bảng tiêu chí chấm điểm {year}", on=at):
        actions.freeze_table(by=office, at=at, table=table, seen_version=table.version, ground=told["ground"])


def play_self_scores(scene: Scene, year: int) -> None:
    """Every member scores itself, with evidence, and hands in."""
    for code, member in _told()["self_scores"].items():
        at = _moment(member["submitted_at"])
        office = scene.cast.offices[code]
        with scene.step(f"Tự chấm điểm {year}: {code}", on=at):
            begun = at - timedelta(days=2)
            for moment, entries in (
                (begun, member["entries"] | member.get("draft", {})),
                (at, member["entries"]),
            ):
                sheet = _sheet(scene, year, code)
                values = _values(sheet, entries)
                actions.save_self_scores(
                    by=office,
                    at=moment,
                    sheet=sheet,
                    seen_version=sheet.version,
                    values=values,
                    taken=_taken(sheet, values, at=moment),
                )
            _add_evidence(scene, year, code, member["documents"], at=at)
        with scene.step(f"Nộp bảng tự chấm {year}: {code}", on=at):
            sheet = _sheet(scene, year, code)
            actions.submit_self_score(by=office, at=at, sheet=sheet, seen_version=sheet.version)


def play_appraisal(scene: Scene, year: int) -> None:
    """The teams appraise: one member is asked to explain first, every difference has its reason."""
    for code, told in _told()["explanation"].items():
        _play_explanation(scene, year, code, told)
    for code, told in _told()["appraisals"].items():
        at = _moment(told["at"])
        with scene.step(f"Thẩm định bảng tự chấm {year}: {code}", on=at):
            sheet = _sheet(scene, year, code)
            actions.appraise(
                by=_appraiser(scene, sheet),
                at=at,
                sheet=sheet,
                seen_version=sheet.version,
                values={
                    line: LineValue(points=_number(change["points"]), text=change["reason"])
                    for line, change in told["changes"].items()
                },
                accept_rest=True,
            )
            sheet = _sheet(scene, year, code)
            actions.close_appraisal(
                by=_appraiser(scene, sheet),
                at=at,
                sheet=sheet,
                seen_version=sheet.version,
                summary=told["summary"],
            )


def play_agreement(scene: Scene, year: int) -> None:
    """Both sides agree; one member reserves its opinion; minutes are issued for all."""
    for code, told in _told()["reservations"].items():
        _play_reservation(scene, year, code, told)
    for code, moment in _told()["agreements"].items():
        at = _moment(moment)
        with scene.step(f"Thống nhất điểm {year}: {code}", on=at):
            sheet = _sheet(scene, year, code)
            for by in (scene.cast.offices[code], _appraiser(scene, sheet)):
                sheet = _sheet(scene, year, code)
                actions.agree(by=by, at=at, sheet=sheet, seen_version=sheet.version)
    at = _moment(_told()["minutes_at"])
    for code in scene.cast.members:
        with scene.step(f"Biên bản thẩm định {year}: {code}", on=at):
            sheet = _sheet(scene, year, code)
            actions.issue_minutes(by=_appraiser(scene, sheet), at=at, sheet=sheet)


def play_ranking(scene: Scene, year: int, *, objection_days: int) -> None:
    """The head publishes the ranking inside the cluster; one tie is decided by the declared rule."""
    at = _moment(_told()["published_at"])
    with scene.step(f"Công bố xếp hạng {year}", on=at):
        actions.publish_ranking(
            by=_head_office(scene, year),
            at=at,
            season=scene.season(year),
            objection_days=objection_days,
        )


def _play_explanation(scene: Scene, year: int, code: str, told: Mapping[str, Any]) -> None:
    at = _moment(told["returned_at"])
    with scene.step(f"Yêu cầu giải trình {year}: {code}", on=at):
        sheet = _sheet(scene, year, code)
        actions.return_for_explanation(
            by=_appraiser(scene, sheet),
            at=at,
            sheet=sheet,
            seen_version=sheet.version,
            reason=told["reason"],
            questions=told["questions"],
            due_date=told["due_date"],
        )
    at = _moment(told["answered_at"])
    office = scene.cast.offices[code]
    with scene.step(f"Giải trình và nộp lại {year}: {code}", on=at):
        sheet = _sheet(scene, year, code)
        asked = queries.sheet_view(sheet).open_questions
        actions.answer_questions(
            by=office,
            at=at,
            sheet=sheet,
            seen_version=sheet.version,
            answers={question.pk: told["answers"][question.criterion.code] for question in asked},
        )
        sheet = _sheet(scene, year, code)
        actions.submit_self_score(by=office, at=at, sheet=sheet, seen_version=sheet.version)


def _play_reservation(scene: Scene, year: int, code: str, told: Mapping[str, Any]) -> None:
    office = scene.cast.offices[code]
    at = _moment(told["responded_at"])
    with scene.step(f"Không thống nhất một dòng {year}: {code}", on=at):
        sheet = _sheet(scene, year, code)
        actions.respond(
            by=office,
            at=at,
            sheet=sheet,
            seen_version=sheet.version,
            answers={told["line"]: actions.LineAnswer(agrees=False, explanation=told["explanation"])},
        )
    at = _moment(told["at"])
    with scene.step(f"Ghi bảo lưu ý kiến {year}: {code}", on=at):
        sheet = _sheet(scene, year, code)
        actions.record_reservation(
            by=office, at=at, sheet=sheet, seen_version=sheet.version, text=told["text"]
        )


def _draft(year: int, told: Mapping[str, Any]) -> TableDraft:
    table = _told()["table"]
    changes = told.get("changes", {})
    return TableDraft(
        title=f"{table['title']} năm {year}",
        total=_number(table["total"]),
        decimals=table["decimals"],
        criteria=tuple(_criterion(line | changes.get(line["code"], {})) for line in table["criteria"]),
        tie_breaks=tuple(
            TieBreak(TieBreakKind(rule["kind"]), rule.get("code", "")) for rule in table["tie_breaks"]
        ),
        illustrative=True,
    )


def _criterion(line: Mapping[str, Any]) -> CriterionDraft:
    return CriterionDraft(
        code=line["code"],
        title=line["title"],
        parent_code=line.get("parent", ""),
        short_title=line.get("short_title", ""),
        part=Part(line.get("part", "base")),
        kind=Kind(line["kind"]) if "kind" in line else None,
        maximum=_number(line["maximum"]),
        each=_number(line["each"]) if "each" in line else None,
        direction=Direction(line.get("direction", "higher")),
        indicator=line.get("indicator", ""),
        unit=line.get("unit", ""),
        evidence_required=line.get("evidence_required", False),
        guidance=line.get("guidance", ""),
        source=line.get("source", ""),
    )


def _values(sheet: ScoreSheet, entries: Mapping[str, Any]) -> dict[str, LineValue]:
    kinds = dict(sheet.table.criteria.values_list("code", "kind"))
    return {code: _value(Kind(kinds[code]), told) for code, told in entries.items()}


def _taken(sheet: ScoreSheet, values: Mapping[str, LineValue], *, at: datetime) -> list[str]:
    """The lines on which members take what their sources say; elsewhere they enter something else."""
    proposals = queries.proposals_of(sheet, queries.load_table(sheet.table), on=local_date(at))
    return [code for code, found in proposals.items() if found.can_fill and found.is_in(values.get(code))]


def _value(kind: Kind, told: Any) -> LineValue:
    match kind:
        case Kind.YES_NO:
            return LineValue(answer=bool(told))
        case Kind.LINEAR:
            return LineValue(actual=_number(told), text="Báo cáo ước thực hiện năm 2023")
        case Kind.PER_OCCURRENCE:
            return LineValue(count=_number(told))
        case _:
            return LineValue(points=_number(told))


def _add_evidence(
    scene: Scene, year: int, code: str, documents: Mapping[str, list[str]], *, at: datetime
) -> None:
    office, sheet = scene.cast.offices[code], _sheet(scene, year, code)
    for line, (title, number) in documents.items():
        actions.add_evidence(
            by=office,
            at=at,
            sheet=sheet,
            code=line,
            kind=EvidenceKind.DOCUMENT,
            title=title,
            document_number=number,
        )
    file = _list_of_examples(sheet)
    actions.add_evidence(
        by=office,
        at=at,
        sheet=sheet,
        code=LIST_OF_EXAMPLES,
        kind=EvidenceKind.FILE,
        title="Danh sách điển hình tiên tiến được nhân rộng",
        upload=io.BytesIO(file),
        name=f"dien-hinh-{code}-{year}.xlsx",
        size=len(file),
    )


def _list_of_examples(sheet: ScoreSheet) -> bytes:
    fields = ("Nông nghiệp, nông thôn", "Giáo dục", "Y tế", "Cải cách hành chính")
    return excel.workbook(
        title=f"Điển hình {sheet.organisation.short_name}",
        head=["STT", "Điển hình (minh họa)", "Lĩnh vực"],
        rows=[[number, f"Điển hình minh họa số {number}", field] for number, field in enumerate(fields, 1)],
    )


def _sheet(scene: Scene, year: int, code: str) -> ScoreSheet:
    season = scene.season(year)
    found = queries.sheet_of(season=season, organisation=scene.cast.members[code])
    if found is None:
        raise LookupError(f"{code} has no score sheet in {year}")
    found.season = season
    return found


def _appraiser(scene: Scene, sheet: ScoreSheet) -> Account:
    bodies = queries.appraising_bodies(season=sheet.season, organisation=sheet.organisation)
    return scene.cast.offices[bodies[0].code]


def _head_office(scene: Scene, year: int) -> Account:
    return scene.cast.offices[queries.office_holders(scene.season(year))[0].code]


def _told() -> Any:
    return read_data("scoring.yaml")


def _number(value: float) -> Decimal:
    return Decimal(str(value))


def _moment(told: datetime) -> datetime:
    return told.replace(tzinfo=VIETNAM)
