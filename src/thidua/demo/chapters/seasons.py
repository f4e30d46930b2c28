"""The cluster, its seasons, plan, calendar, mid-year review and handover."""

from datetime import date, datetime, timedelta
from typing import Any

from thidua.clusters import actions, queries
from thidua.clusters.enums import ClusterKind, Office, ReportKind, Stage
from thidua.clusters.models import Cluster
from thidua.demo.cast import Cast, read_data
from thidua.demo.stage import Scene
from thidua.kernel.clock import VIETNAM, vietnam_time


def open_cluster(cast: Cast, *, at: datetime) -> Cluster:
    """The cluster as the central council organises it."""
    told = read_data("seasons.yaml")["cluster"]
    return actions.open_cluster(
        by=cast.central_officer,
        at=at,
        code="tdmnpb",
        name=told["name"],
        kind=ClusterKind.CLUSTER,
        organiser=cast.council,
        body=cast.cluster_body,
        members=list(cast.members.values()),
        member_from=told["member_from"],
        citation=told["citation"],
    )


def play_opening(scene: Scene, year: int) -> None:
    """Open a season with its offices and deadlines."""
    told = _of(year)
    at = _moment(told["opened_at"])
    with scene.step(f"Mở mùa thi đua {year}", on=at):
        actions.open_season(
            by=scene.cast.central_officer,
            at=at,
            cluster=scene.cluster,
            year=year,
            head=scene.cast.members[told["head"]],
            deputy=scene.cast.members[told["deputy"]],
            ground=told["ground"],
            deadlines={Stage(stage): day for stage, day in told["deadlines"].items()},
            members=list(scene.cast.members.values()),
            is_acting=told.get("is_acting", False),
            theme=told["theme"],
            nomination_limit=told["nomination_limit"],
            vote_date=told["vote_date"],
            summary_date=told["summary_date"],
            filing_deadline=told["filing_deadline"],
            illustrative=True,
        )


def play_contacts(scene: Scene, year: int) -> None:
    """Every member names its contact officer (invented, illustrative)."""
    at = _moment(_of(year)["opened_at"]) + timedelta(days=2)
    with scene.step(f"Cử cán bộ đầu mối {year}", on=at):
        for line in read_data("seasons.yaml")["contacts"]:
            code = line["member"]
            actions.name_contact(
                by=scene.cast.offices[code],
                at=at,
                season=scene.season(year),
                organisation=scene.cast.members[code],
                name=line["name"],
                post=line["post"],
                phone=line["phone"],
                email=f"tdkt.{code}@example.vn",
            )


def play_plan(scene: Scene, year: int) -> None:
    """Draft the plan, hear the members, issue it."""
    told = _of(year)["plan"]
    season = scene.season(year)
    head = queries.office_holder(season=season, office=Office.HEAD)
    office = scene.cast.offices[head.code]  # type: ignore[union-attr]
    at = _moment(told["drafted_at"])
    with scene.step(f"Dự thảo kế hoạch hoạt động {year}", on=at):
        plan = actions.draft_plan(
            by=office, at=at, season=season, purpose=told["purpose"], measures=told["measures"]
        )
        for task in told["tasks"]:
            actions.add_plan_task(
                by=office,
                at=at,
                plan=plan,
                title=task["title"],
                owner=scene.cast.organisation(task["owner"]),
                due_date=task["due_date"],
                expected_result=task.get("expected_result", ""),
            )
    for comment in told["comments"]:
        said_at = _moment(comment["at"])
        with scene.step(f"Góp ý kế hoạch: {comment['member']}", on=said_at):
            actions.comment_on_plan(
                by=scene.cast.offices[comment["member"]],
                at=said_at,
                plan=plan,
                organisation=scene.cast.members[comment["member"]],
                text=comment["text"],
            )
    at = _moment(told["issued_at"])
    with scene.step(f"Ban hành kế hoạch hoạt động {year}", on=at):
        actions.issue_plan(by=scene.cast.leaders[head.code], at=at, plan=plan)  # type: ignore[union-attr]


def play_calendar(scene: Scene, year: int) -> None:
    """Put the year's meetings on the calendar."""
    season = scene.season(year)
    head = queries.office_holder(season=season, office=Office.HEAD)
    for entry in _of(year)["calendar"]:
        at = _moment(_of(year)["opened_at"]) + timedelta(days=3)
        actions.add_calendar_entry(
            by=scene.cast.offices[head.code],  # type: ignore[union-attr]
            at=at,
            season=season,
            title=entry["title"],
            starts_at=_moment(entry["starts_at"]),
            ends_at=_moment(entry["ends_at"]),
            place=entry["place"],
        )


def play_tasks_done(scene: Scene, year: int, *, until: date) -> None:
    """Report what came of the plan's tasks that were due by then."""
    results = _of(year)["plan"]["tasks"]
    plan = queries.plan_of(scene.season(year))
    if plan is None:
        raise LookupError(f"no plan in {year}")
    told = {task["title"]: task for task in results}
    for task in queries.tasks_of(plan):
        line = told.get(task.title)
        if line is None or "result" not in line or task.due_date > until or task.done_at:
            continue
        at = vietnam_time(task.due_date.year, task.due_date.month, task.due_date.day, 16)
        owner = task.owner.code if task.owner.code in scene.cast.offices else _of(year)["head"]
        with scene.step(f"Kết quả nhiệm vụ: {task.title}", on=at):
            actions.report_plan_task(
                by=scene.cast.offices[owner],
                at=at,
                task=task,
                seen_version=task.version,
                result=line["result"],
                is_done=True,
            )


def play_reports(scene: Scene, year: int, kind: ReportKind) -> None:
    """Members report, the head reviews."""
    told = _of(year)["reports"][kind.value]
    season = scene.season(year)
    for code, report in told["members"].items():
        at = _moment(told["reported_at"])
        with scene.step(f"{kind.label}: {code}", on=at):
            actions.submit_report(
                by=scene.cast.offices[code],
                at=at,
                season=season,
                organisation=scene.cast.members[code],
                kind=kind,
                achievements=report["achievements"],
                limits=report.get("limits", ""),
                proposals=report.get("proposals", ""),
            )
    at = _moment(told["reviewed_at"])
    with scene.step(f"Tổng hợp: {kind.label}", on=at):
        head = queries.office_holder(season=season, office=Office.HEAD)
        actions.issue_review(
            by=scene.cast.leaders[head.code],  # type: ignore[union-attr]
            at=at,
            season=season,
            kind=kind,
            summary=told["summary"],
        )


def advance(scene: Scene, year: int, to: Stage, *, at: datetime) -> None:
    """Move the season on, as its head."""
    season = scene.season(year)
    head = queries.office_holder(season=season, office=Office.HEAD)
    with scene.step(f"Mùa {year} chuyển sang “{to.label}”", on=at):
        actions.advance_season(by=scene.cast.offices[head.code], at=at, season=season, to=to)  # type: ignore[union-attr]


def play_handover(scene: Scene) -> None:
    """Bắc Kạn hands over to Tuyên Quang."""
    at = vietnam_time(2024, 3, 20, 9)
    with scene.step("Bàn giao cụm trưởng 2023 → 2024", on=at):
        actions.hand_over(
            by=scene.cast.leaders["bac-kan"],
            at=at,
            from_season=scene.season(2023),
            to_season=scene.season(2024),
        )


def _of(year: int) -> Any:
    return read_data("seasons.yaml")["seasons"][year]


def _moment(told: datetime) -> datetime:
    return told.replace(tzinfo=VIETNAM)
