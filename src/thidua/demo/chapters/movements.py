"""The country's movements as sources tell them, the cluster's own, the provinces' own, and the year's reports."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from thidua.clusters.enums import Office
from thidua.clusters.queries import office_holder
from thidua.clusters.season_movements import join_movement_in_season, launch_movement_in_season
from thidua.demo.cast import read_data
from thidua.demo.stage import STORY_ENDS_AT, Scene
from thidua.kernel.clock import vietnam_time
from thidua.movements import actions, queries
from thidua.movements.enums import (
    Certainty,
    LauncherOffice,
    MovementForm,
    MovementLevel,
    ReviewKind,
)
from thidua.movements.models import Movement, Participation
from thidua.movements.recording import IndicatorFacts, MovementFacts
from thidua.parties.models import Organisation
from thidua.parties.queries import organisation_by_code

BEGINS = date(2023, 1, 16)
CONTENT = (
    "title",
    "theme",
    "goal",
    "participants",
    "criteria",
    "awards_allowed",
    "period_from",
    "period_to",
    "midterm_date",
    "final_date",
    "decision_number",
    "decision_date",
    "source",
)


def play_launches(scene: Scene) -> None:
    """Put the Prime Minister's movements on record that were launched before the story begins."""
    at = vietnam_time(2023, 1, 16, 10)
    with scene.step("Đưa các phong trào do Thủ tướng Chính phủ phát động vào hệ thống", on=at):
        _record_nationwide(scene, until=BEGINS, after=None)


def play_season(scene: Scene, year: int) -> None:
    """The cluster's movement of a season is launched, members join and report, the head reviews."""
    if year == 2023:
        _record_nationwide(scene, after=BEGINS, until=STORY_ENDS_AT.date())
        _play_joining_nationwide(scene)
    movement = _play_cluster_launch(scene, year)
    _play_joining(scene, year, movement)
    if year == 2023:
        _play_provincial(scene, parent=movement)
        _play_nationwide_reports(scene)
    told = _told()["cluster"][year]
    for line in sorted((*told["reports"], *told["reviews"]), key=_day):
        if "kind" in line:
            _play_review(scene, year, movement, line)
        else:
            _play_report(scene, movement, line, texts=told["report_texts"])


def play_later_launches(scene: Scene) -> None:
    """Movements launched after the story ends, known from sources: shown as such, and not published."""
    _record_nationwide(scene, after=STORY_ENDS_AT.date(), until=None)


def _record_nationwide(scene: Scene, *, after: date | None, until: date | None) -> None:
    officer, prime_minister = scene.cast.central_officer, organisation_by_code("thu-tuong")
    for line in _told()["nationwide"]:
        day = line.get("recorded_on") or line.get("launch_date") or BEGINS
        if (after is not None and day <= after) or (until is not None and day > until):
            continue
        at = _at(max(day, BEGINS), 15)
        movement = actions.draft_movement(
            by=officer,
            at=at,
            level=MovementLevel.NATIONWIDE,
            launcher=prime_minister,
            launcher_office=LauncherOffice.PRIME_MINISTER,
            manager=scene.cast.council,
            facts=_facts(line, year=line["year"], form=MovementForm.THEMATIC),
            parent=_nationwide(line["parent"]) if "parent" in line else None,
        )
        actions.launch_movement(
            by=officer,
            at=at,
            movement=movement,
            launch_date=line.get("launch_date"),
            date_text=line.get("date_text", ""),
            place=line.get("place", ""),
        )
        if at <= STORY_ENDS_AT:
            actions.publish_movement(by=officer, at=at, movement=movement)


def _play_joining_nationwide(scene: Scene) -> None:
    told = _told()["joined_nationwide"]
    at = _at(told["day"], 9)
    for key in told["movements"]:
        movement = _nationwide(key)
        with scene.step(f"Các tỉnh tham gia phong trào “{movement}”", on=at):
            for code, member in scene.cast.members.items():
                if code not in told["except"].get(key, ()):
                    join_movement_in_season(
                        by=scene.cast.offices[code],
                        at=at,
                        season=scene.season(2023),
                        movement=movement,
                        organisation=member,
                        plan=told["plan"],
                        illustrative=True,
                    )


def _play_cluster_launch(scene: Scene, year: int) -> Movement:
    told = _told()["cluster"][year]
    at = _at(told["launch_date"], 17)
    season = scene.season(year)
    head = office_holder(season=season, office=Office.HEAD)
    if head is None:
        raise LookupError(f"nobody leads the season of {year}")
    leader = scene.cast.leaders[head.code]
    with scene.step(f"Cụm phát động phong trào thi đua {year}", on=at):
        launch = launch_movement_in_season(
            by=leader,
            at=at,
            season=season,
            facts=_facts(told, year=year, form=MovementForm.THEMATIC),
            launch_date=told["launch_date"],
            place=told["place"],
            parent=_nationwide(told["parent"]),
            illustrative=True,
        )
        actions.publish_movement(by=leader, at=at, movement=launch.movement)
    return launch.movement


def _play_joining(scene: Scene, year: int, movement: Movement) -> None:
    for code, line in _told()["cluster"][year]["joined"].items():
        at = _at(line["day"], 10)
        with scene.step(f"Tham gia phong trào của Cụm: {code}", on=at):
            join_movement_in_season(
                by=scene.cast.offices[code],
                at=at,
                season=scene.season(year),
                movement=movement,
                organisation=scene.cast.members[code],
                plan=line["plan"],
                illustrative=True,
            )


def _play_provincial(scene: Scene, *, parent: Movement) -> None:
    for code, line in _told()["provincial"].items():
        at = _at(line["launched_on"], 9)
        province = scene.cast.members[code]
        with scene.step(f"Phong trào của tỉnh: {code}", on=at):
            movement = actions.draft_movement(
                by=scene.cast.offices[code],
                at=at,
                level=MovementLevel.LOCALITY,
                launcher=province,
                launcher_office=LauncherOffice.COMMITTEE_CHAIR,
                manager=province,
                facts=_facts(line, year=2023, form=MovementForm.REGULAR),
                parent=parent,
                illustrative=True,
            )
            leader = scene.cast.leaders[code]
            actions.launch_movement(by=leader, at=at, movement=movement, launch_date=line["launched_on"])
            actions.publish_movement(by=leader, at=at, movement=movement)


def _play_report(scene: Scene, movement: Movement, line: dict[str, Any], *, texts: dict[str, str]) -> None:
    at = _at(line["reported_on"], 14)
    with scene.step(f"Báo cáo tiến độ phong trào đến {line['as_of']:%d/%m/%Y}", on=at):
        _report(scene, movement, line, texts=texts, at=at)


def _play_nationwide_reports(scene: Scene) -> None:
    text = "Số liệu lũy kế đến thời điểm báo cáo."
    for key, lines in _told()["nationwide_reports"].items():
        movement = _nationwide(key)
        for line in lines:
            at = _at(line["reported_on"], 15)
            with scene.step(f"Báo cáo tiến độ “{movement}”", on=at):
                _report(scene, movement, line, texts=dict.fromkeys(line["figures"], text), at=at)


def _report(
    scene: Scene, movement: Movement, line: dict[str, Any], *, texts: dict[str, str], at: datetime
) -> None:
    indicators = queries.indicators_of(movement)
    for code, values in line["figures"].items():
        actions.report_progress(
            by=scene.cast.offices[code],
            at=at,
            participation=_participation(movement, scene.cast.members[code]),
            as_of=line["as_of"],
            text=texts[code],
            figures={indicator: Decimal(value) for indicator, value in zip(indicators, values, strict=True)},
            illustrative=True,
        )


def _play_review(scene: Scene, year: int, movement: Movement, line: dict[str, Any]) -> None:
    at, kind = _at(line["day"], 16), ReviewKind(line["kind"])
    with scene.step(f"{kind.label} phong trào của Cụm {year}", on=at):
        actions.review_movement(
            by=scene.cast.leaders[movement.manager.code],
            at=at,
            movement=movement,
            kind=kind,
            text=line["text"],
            reviewed_on=line["day"],
            as_document=True,
            season_id=scene.season(year).pk,
            illustrative=True,
        )


def _day(line: dict[str, Any]) -> date:
    day: date = line.get("reported_on") or line["day"]
    return day


def _participation(movement: Movement, organisation: Organisation) -> Participation:
    found = queries.participation_of(movement=movement, organisation=organisation)
    if found is None:
        raise LookupError(f"{organisation} has not joined {movement}")
    return found


def _nationwide(key: str) -> Movement:
    title = next(line["title"] for line in _told()["nationwide"] if line["key"] == key)
    return queries.movements().get(level=MovementLevel.NATIONWIDE, title=title)


def _facts(line: dict[str, Any], *, year: int, form: MovementForm) -> MovementFacts:
    return MovementFacts(
        year=year,
        form=form,
        certainty=Certainty(line.get("certainty", Certainty.CONFIRMED)),
        indicators=tuple(
            IndicatorFacts(
                name=i["name"], unit=i["unit"], target=Decimal(i["target"]) if "target" in i else None
            )
            for i in line.get("indicators", ())
        ),
        **{name: line[name] for name in CONTENT if name in line},
    )


def _at(day: date, hour: int) -> datetime:
    return vietnam_time(day.year, day.month, day.day, hour)


def _told() -> Any:
    return read_data("movements.yaml")
