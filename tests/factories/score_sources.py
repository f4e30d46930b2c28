"""A season whose table names sources, and what the rooms know of its members."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from tests.factories import covenants, exemplars, movements, scoring
from thidua.clusters import actions as clusters
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Duty, PlanTask
from thidua.covenants import actions as covenant_actions
from thidua.covenants.models import Target
from thidua.exemplars import actions as exemplar_actions
from thidua.exemplars.models import RoleModel
from thidua.kernel.clock import vietnam_time
from thidua.movements import actions as movement_actions
from thidua.movements.models import Movement, Participation

NOVEMBER = vietnam_time(2023, 11, 10)
SOURCES = {
    "I.2": "covenant_result",
    "I.3": "movements_joined",
    "II.1": "plan_tasks_on_time",
    "II.2": "role_models_published",
}
"""II.2 is scored directly: a count of role models can only stand beside it."""
DRAFT = scoring.draft(criteria=tuple(replace(c, source=SOURCES.get(c.code, "")) for c in scoring.CRITERIA))


def frozen(*codes: str) -> scoring.Scored:
    of = scoring.frozen(*codes, made=DRAFT)
    of.year.provinces = of.year.members  # type: ignore[attr-defined] # what the other factories call them
    return of


def result(of: scoring.Scored, code: str, value: str, *, as_of: date = date(2023, 10, 31)) -> None:
    """A result of the registered GRDP."""
    target = Target.objects.get(registration__organisation=of.year.members[code], code="GRDP")
    target.registration.season = of.year.season
    covenant_actions.report_result(
        by=of.year.offices[code],
        at=NOVEMBER,
        target=target,
        value=Decimal(value),
        as_of=as_of,
        evidence_ref="Báo cáo 10 tháng",
    )


def movement(of: scoring.Scored) -> Movement:
    return movements.of_cluster(of.year)  # type: ignore[arg-type] # the same people


def joined(of: scoring.Scored, found: Movement, code: str, *, on: date = date(2023, 4, 10)) -> Participation:
    return movement_actions.join_movement(
        by=of.year.offices[code],
        at=NOVEMBER,
        movement=found,
        organisation=of.year.members[code],
        plan="Kế hoạch hưởng ứng.",
        joined_on=on,
    )


def published(of: scoring.Scored, code: str, *, at: datetime = NOVEMBER, **changes: object) -> RoleModel:
    made = exemplars.consented(of.year, code, **changes)  # type: ignore[arg-type]
    exemplar_actions.publish_exemplar(by=of.year.offices[code], at=at, thing=made)
    return made


def task(of: scoring.Scored, code: str, *, due: date, done: datetime | None = None) -> PlanTask:
    """A line of the plan, which is still a draft."""
    season = of.year.season
    plan = getattr(season, "plan", None) or clusters.draft_plan(
        by=of.year.offices["bac-kan"], at=covenants.AT, season=season, purpose="Hoạt động của cụm"
    )
    made = clusters.add_plan_task(
        by=of.year.offices["bac-kan"],
        at=covenants.AT,
        plan=plan,
        title=f"Việc của {code} hạn {due:%d/%m}",
        owner=of.year.members[code],
        due_date=due,
    )
    PlanTask.objects.filter(pk=made.pk).update(done_at=done)
    return made


def plan_issued(of: scoring.Scored) -> None:
    season = of.year.season
    clusters.issue_plan(by=of.year.leaders["bac-kan"], at=covenants.AT, plan=season.plan)


def half_year_report(of: scoring.Scored, code: str, *, due: date | None, done: datetime | None) -> None:
    Duty.objects.filter(
        season=of.year.season_id, kind=DutyKind.MIDYEAR_REPORT, owner=of.year.members[code]
    ).update(due_date=due, fulfilled_at=done)
