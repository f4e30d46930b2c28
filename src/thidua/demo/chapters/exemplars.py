"""Role models and practices found, shared, published and adopted during a season."""

from datetime import date, datetime
from typing import Any

from thidua.demo.cast import read_data
from thidua.demo.stage import Scene
from thidua.exemplars import actions
from thidua.exemplars.actions import PracticeFacts, RoleModelFacts
from thidua.exemplars.enums import ConsentForm, Effect, ExemplarField
from thidua.exemplars.models import Practice, RoleModel
from thidua.kernel.clock import vietnam_time
from thidua.parties.enums import PartyKind


def play_season(scene: Scene, year: int) -> None:
    """What the members of a season found, shared, published and took over from each other."""
    if year != 2023:
        return
    told = read_data("exemplars.yaml")
    for line in told["role_models"]:
        _play_role_model(scene, line)
    practices = {line["key"]: _play_practice(scene, line) for line in told["practices"]}
    for line in told["adoptions"]:
        _play_adoption(scene, line, practices[line["practice"]])


def _play_role_model(scene: Scene, line: dict[str, Any]) -> None:
    code, at = line["province"], _at(line["found_on"], 10)
    office = scene.cast.offices[code]
    with scene.step(f"Phát hiện gương điển hình: {line['name']}", on=at):
        found = actions.record_role_model(
            by=office,
            at=at,
            province=scene.cast.members[code],
            finder=scene.cast.organisation(line["found_by"]),
            facts=RoleModelFacts(
                kind=PartyKind(line["kind"]),
                name=line["name"],
                field=ExemplarField(line["field"]),
                headline=line["headline"],
                deeds=line["deeds"],
                standard=line["standard"],
                found_on=line["found_on"],
                address=line["address"],
                is_direct_worker=line["direct"],
            ),
            illustrative=True,
        )
        actions.add_evidence(
            by=office,
            at=at,
            thing=found,
            label=line["evidence"],
            link=f"https://example.vn/minh-chung/{line['key']}",
        )
    if "consent_on" in line:
        actions.record_consent(
            by=office,
            at=_at(line["consent_on"], 9),
            role_model=found,
            form=ConsentForm.WRITTEN,
            given_on=line["consent_on"],
            note="Cán bộ văn hóa xã ghi nhận",
        )
    _show(scene, code, found, line)


def _play_practice(scene: Scene, line: dict[str, Any]) -> Practice:
    code, at = line["owner"], _at(line["shared_on"], 8)
    with scene.step(f"Ghi nhận mô hình: {line['title']}", on=at):
        practice = actions.record_practice(
            by=scene.cast.offices[code],
            at=at,
            owner=scene.cast.members[code],
            facts=PracticeFacts(
                title=line["title"],
                author=line["author"],
                field=ExemplarField(line["field"]),
                problem=line["problem"],
                way=line["way"],
                result=line["result"],
                cost=line["cost"],
                conditions=line["conditions"],
                applied_from=line["applied_from"],
            ),
            illustrative=True,
        )
    _show(scene, code, practice, line)
    return practice


def _show(scene: Scene, code: str, thing: RoleModel | Practice, line: dict[str, Any]) -> None:
    office = scene.cast.offices[code]
    if "shared_on" in line:
        at = _at(line["shared_on"], 15)
        with scene.step(f"Chia sẻ trong Cụm: {thing}", on=at):
            actions.share_exemplar(by=office, at=at, season=scene.season(2023), thing=thing)
    if "published_on" in line:
        actions.publish_exemplar(by=office, at=_at(line["published_on"], 9), thing=thing)


def _play_adoption(scene: Scene, line: dict[str, Any], practice: Practice) -> None:
    code, at = line["by"], _at(line["day"], 9)
    office = scene.cast.offices[code]
    with scene.step(f"{code} áp dụng mô hình: {practice}", on=at):
        adoption = actions.adopt_practice(
            by=office,
            at=at,
            practice=practice,
            organisation=scene.cast.members[code],
            planned_result=line["planned"],
            adopted_on=line["day"],
            place=line["place"],
            changes=line["changes"],
            season=scene.season(2023),
            illustrative=True,
        )
        for report in line["reports"]:
            actions.report_adoption(
                by=office,
                at=_at(report["as_of"], 16),
                adoption=adoption,
                as_of=report["as_of"],
                effect=Effect(report["effect"]),
                text=report["text"],
                illustrative=True,
            )


def _at(day: date, hour: int) -> datetime:
    return vietnam_time(day.year, day.month, day.day, hour)
