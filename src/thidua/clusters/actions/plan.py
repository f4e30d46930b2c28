"""The activity plan: drafted by the head's office, commented on by members, issued by the head's leader."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties, queries
from thidua.clusters.composition import plan_document
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import ActivityPlan, PlanComment, PlanIssue, PlanTask, Season
from thidua.clusters.policies import (
    can_lead,
    check_acts_for,
    check_leads,
    check_leads_or_deputises,
    check_not_archived,
    check_signs_for,
    is_member,
)
from thidua.documents.actions import issue_document, supersede_document
from thidua.identity.models import Account
from thidua.identity.queries import signing_name
from thidua.kernel.actions import action, save
from thidua.kernel.concurrency import claim_version
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.parties.models import Organisation


@action()
def draft_plan(
    *, by: Account, at: datetime, season: Season, purpose: str, measures: str = ""
) -> ActivityPlan:
    """Begin the season's activity plan. Raises `NotNow` when there is one already."""
    check_leads_or_deputises(by=by, season=season)
    check_not_archived(season=season)
    if ActivityPlan.objects.filter(season=season).exists():
        raise NotNow(_("Mùa thi đua này đã có kế hoạch; hãy sửa kế hoạch đang có."))
    return save(ActivityPlan(season=season, purpose=purpose, measures=measures))


@action()
def edit_plan(
    *, by: Account, at: datetime, plan: ActivityPlan, seen_version: int, purpose: str, measures: str
) -> ActivityPlan:
    """Change the plan's texts. Raises `ChangedMeanwhile` when somebody saved it since `seen_version`."""
    check_leads_or_deputises(by=by, season=plan.season)
    check_not_archived(season=plan.season)
    claim_version(plan, seen_version=seen_version)
    plan.purpose = purpose
    plan.measures = measures
    return save(plan)


@action()
def add_plan_task(
    *,
    by: Account,
    at: datetime,
    plan: ActivityPlan,
    title: str,
    owner: Organisation,
    due_date: date,
    expected_result: str = "",
) -> PlanTask:
    """Add a line to the plan. Raises `InvalidInput` when the owner is neither member nor organiser."""
    check_leads_or_deputises(by=by, season=plan.season)
    check_not_archived(season=plan.season)
    _check_owner(plan.season, owner)
    return save(
        PlanTask(
            plan=plan,
            position=queries.next_task_position(plan),
            title=title,
            owner=owner,
            due_date=due_date,
            expected_result=expected_result,
        )
    )


@action()
def edit_plan_task(
    *,
    by: Account,
    at: datetime,
    task: PlanTask,
    seen_version: int,
    title: str,
    owner: Organisation,
    due_date: date,
    expected_result: str,
) -> PlanTask:
    """Change a line of the plan. Raises `ChangedMeanwhile`, `InvalidInput`."""
    check_leads_or_deputises(by=by, season=task.plan.season)
    check_not_archived(season=task.plan.season)
    _check_owner(task.plan.season, owner)
    claim_version(task, seen_version=seen_version)
    task.title = title
    task.owner = owner
    task.due_date = due_date
    task.expected_result = expected_result
    return save(task)


@action()
def drop_plan_task(*, by: Account, at: datetime, task: PlanTask, reason: str) -> PlanTask:
    """Take a line out of the plan; it stays in the record with the reason."""
    check_leads_or_deputises(by=by, season=task.plan.season)
    check_not_archived(season=task.plan.season)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi lý do bỏ nhiệm vụ này.")})
    task.dropped_at = at
    task.drop_reason = reason
    return save(task)


@action()
def report_plan_task(
    *, by: Account, at: datetime, task: PlanTask, seen_version: int, result: str, is_done: bool
) -> PlanTask:
    """Say what came of a task: its owner's office or the head's.

    Raises `InvalidInput` on an empty result, `ChangedMeanwhile` when somebody saved the task since `seen_version`,
    `NotNow` once the season is archived or the task was dropped.
    """
    season = task.plan.season
    check_not_archived(season=season)
    if not can_lead(by=by, season=season):
        check_acts_for(by=by, season=season, organisation=task.owner)
    if not result.strip():
        raise InvalidInput(fields={"result": _("Hãy ghi kết quả thực hiện.")})
    claim_version(task, seen_version=seen_version)
    task.result = result
    task.done_at = at if is_done else None
    return save(task)


@action()
def comment_on_plan(
    *, by: Account, at: datetime, plan: ActivityPlan, organisation: Organisation, text: str
) -> PlanComment:
    """A member says what it thinks of the draft; its duty to comment is fulfilled."""
    check_acts_for(by=by, season=plan.season, organisation=organisation)
    comment = save(
        PlanComment(plan=plan, organisation=organisation, said_at=at, said_by=by.actor_label, text=text)
    )
    duties.fulfil(by=by, at=at, season=plan.season, kind=DutyKind.COMMENT_PLAN, owner=organisation)
    return comment


@action()
def issue_plan(*, by: Account, at: datetime, plan: ActivityPlan, change_note: str = "") -> PlanIssue:
    """Issue the plan as a numbered document, signed by the head's leader; an earlier issue is superseded.

    Raises `NotPermitted` unless `by` signs for the head, `InvalidInput` when the plan has no task or a second
    issue names no change.
    """
    season = plan.season
    head = check_leads(by=by, season=season)
    check_signs_for(by=by, organisation=head)
    check_not_archived(season=season)
    tasks = list(queries.tasks_of(plan))
    if not tasks:
        raise InvalidInput(
            _("Kế hoạch chưa có nhiệm vụ nào; hãy thêm ít nhất một nhiệm vụ trước khi ban hành.")
        )
    earlier = queries.latest_issue_of(plan)
    if earlier is not None and not change_note.strip():
        raise InvalidInput(
            fields={"change_note": _("Kế hoạch đã ban hành; hãy ghi nội dung thay đổi của lần ban hành này.")}
        )
    document = issue_document(
        by=by,
        at=at,
        document=plan_document(plan=plan, tasks=tasks, head=head, signer=signing_name(by)),
        issuer=season.cluster.body,
        acting_for=head,
        subject=plan,
        season_id=season.pk,
        readers=[*queries.members_of(season), season.cluster.organiser],
    )
    if earlier is not None:
        supersede_document(by=by, at=at, document=earlier.document, successor=document)
    duties.fulfil(by=by, at=at, season=season, kind=DutyKind.ISSUE_PLAN)
    return save(
        PlanIssue(
            plan=plan, document=document, issued_at=at, issued_by=by.actor_label, change_note=change_note
        )
    )


def _check_owner(season: Season, owner: Organisation) -> None:
    if owner != season.cluster.organiser and not is_member(season=season, organisation=owner):
        raise InvalidInput(fields={"owner": _("%(owner)s không thuộc mùa thi đua này.") % {"owner": owner}})
