"""Cross checks by other members, objections to the published ranking, and the ranking declared final."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from thidua.demo.cast import read_data
from thidua.demo.stage import Scene
from thidua.identity.models import Account
from thidua.kernel.clock import VIETNAM
from thidua.scoring import actions, objection_policies, queries
from thidua.scoring.models import CrossCheckAssignment, ScoreSheet
from thidua.scoring.objection_models import Objection
from thidua.scoring.specs import LineValue


def play_cross_checks(scene: Scene, year: int) -> None:
    """The head draws who checks whom; every checker enters what it finds and finishes."""
    told = _told()["cross_checks"]
    at = _moment(told["drawn_at"])
    with scene.step(f"Rút thăm kiểm tra chéo {year}", on=at):
        actions.draw_cross_checks(
            by=_head_office(scene, year), at=at, season=scene.season(year), seed=told["seed"]
        )
    for code, found in told["found"].items():
        at = _moment(found["at"])
        with scene.step(f"Kiểm tra chéo {year}: {code}", on=at):
            _play_cross_check(scene, year, code, found, at=at)


def _play_cross_check(scene: Scene, year: int, code: str, found: Mapping[str, Any], *, at: datetime) -> None:
    sheet = _sheet(scene, year, code)
    assignment = queries.assignments_of(sheet.season).get(checked=sheet.organisation)
    told: dict[str, Any] = {
        "by": scene.cast.offices[assignment.checker.code],
        "at": at,
        "assignment": assignment,
        "sheet": sheet,
    }
    changes = {
        line: LineValue(points=Decimal(str(change["points"])), text=change["reason"])
        for line, change in found["changes"].items()
    }
    actions.enter_cross_check(**told, seen_version=assignment.version, values=changes, accept_rest=True)
    version = CrossCheckAssignment.objects.get(pk=assignment.pk).version
    actions.close_cross_check(**told, seen_version=version, opinion=found["opinion"])


def objection_days() -> int:
    """How many working days the cluster declared for objections."""
    return int(_told()["objections"]["days"])


def play_objections(scene: Scene, year: int) -> None:
    """Members object, whoever leads the cluster answers, and the ranking becomes final."""
    told = _told()["objections"]
    for one in told["made"]:
        at = _moment(one["at"])
        with scene.step(f"Kiến nghị về xếp hạng {year}: {one['by']}", on=at):
            objection = actions.object_to_ranking(
                by=scene.cast.offices[one["by"]],
                at=at,
                season=scene.season(year),
                text=one["text"],
                sheet=_sheet(scene, year, one["about"]),
                code=one["line"],
            )
        at = _moment(one["answered_at"])
        with scene.step(f"Trả lời kiến nghị {year}: {one['by']}", on=at):
            actions.answer_objection(
                by=_answering_office(scene, year, objection),
                at=at,
                season=scene.season(year),
                objection=objection,
                upheld=one["upheld"],
                text=one["answer"],
            )
    at = _moment(told["final_at"])
    with scene.step(f"Chốt xếp hạng chính thức {year}", on=at):
        actions.finalise_ranking(by=_head_office(scene, year), at=at, season=scene.season(year))


def _answering_office(scene: Scene, year: int, objection: Objection) -> Account:
    body = objection_policies.answering_body(season=scene.season(year), objection=objection)
    return scene.cast.offices[body.code]


def _head_office(scene: Scene, year: int) -> Account:
    return scene.cast.offices[queries.office_holders(scene.season(year))[0].code]


def _sheet(scene: Scene, year: int, code: str) -> ScoreSheet:
    season = scene.season(year)
    found = queries.sheet_of(season=season, organisation=scene.cast.members[code])
    if found is None:
        raise LookupError(f"{code} has no score sheet in {year}")
    found.season = season
    return found


def _told() -> Any:
    return read_data("reviews.yaml")


def _moment(told: datetime) -> datetime:
    return told.replace(tzinfo=VIETNAM)
