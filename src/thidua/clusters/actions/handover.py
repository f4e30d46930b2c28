"""From one head to the next: what is open goes with the handover, and stands in its record."""

from calendar import monthrange
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from thidua.clusters import duties, queries
from thidua.clusters.claims import claim_seasons
from thidua.clusters.composition import handover_document
from thidua.clusters.enums import DutyKind, Office, Stage
from thidua.clusters.models import ActivityPlan, Handover, PlanTask, Season
from thidua.clusters.policies import check_leads, check_reached, check_signs_for
from thidua.documents.actions import issue_document
from thidua.identity.models import Account
from thidua.identity.queries import signer_of, signing_name
from thidua.kernel.actions import action, save
from thidua.kernel.refusals import NotNow


@action()
def hand_over(*, by: Account, at: datetime, from_season: Season, to_season: Season) -> Handover:
    """The outgoing head hands the cluster's work over to the head of the next season.

    Open tasks of the old plan are carried into the new season's plan; open duties and running matters are listed
    in the record and its document. Raises `NotPermitted` unless `by` signs for the outgoing head, `NotNow`
    before the season is concluded, while the next head only acts, or when it was handed over already.
    """
    claim_seasons(from_season, to_season)
    giver = check_leads(by=by, season=from_season)
    check_signs_for(by=by, organisation=giver)
    check_reached(season=from_season, stage=Stage.CONCLUDED)
    receiving = queries.present_office(season=to_season, office=Office.HEAD)
    if receiving is None or receiving.is_acting or to_season.cluster_id != from_season.cluster_id:
        raise NotNow(_("Mùa thi đua tiếp theo chưa có cụm trưởng được bầu; chưa thể bàn giao."))
    if queries.handover_to(to_season) is not None:
        raise NotNow(_("Mùa thi đua này đã được bàn giao."))
    with translation.override("vi"):
        items = _open_items(from_season)
    draft = Handover(
        from_season=from_season,
        to_season=to_season,
        giver=giver,
        receiver=receiving.organisation,
        handed_over_at=at,
        handed_over_by=by.actor_label,
        items=items,
    )
    draft.document = issue_document(
        by=by,
        at=at,
        document=handover_document(
            handover=draft,
            giver_signer=signing_name(by),
            receiver_signer=signer_of(receiving.organisation),
        ),
        issuer=from_season.cluster.body,
        acting_for=giver,
        subject=to_season,
        season_id=from_season.pk,
        readers=[*queries.members_of(from_season), from_season.cluster.organiser],
    )
    handover = save(draft)
    _carry_tasks(from_season=from_season, to_season=to_season)
    duties.fulfil(by=by, at=at, season=from_season, kind=DutyKind.HAND_OVER)
    return handover


def _open_items(season: Season) -> list[dict[str, str]]:
    tasks = [
        {
            "kind": gettext_noop("Nhiệm vụ đang thực hiện"),
            "text": f"{task.title} ({task.owner}, {task.due_date:%d/%m/%Y})",
        }
        for task in queries.open_tasks_of(season)
    ]
    owed = [
        {
            "kind": gettext_noop("Việc còn nợ"),
            "text": f"{duty} – {duty.owner}",
            "duty": duty.kind,
            "subject": str(duty.subject or ""),
            "owner": str(duty.owner),
        }
        for duty in queries.open_duties_of(season)
        if duty.kind != DutyKind.HAND_OVER
    ]
    papers = [
        {"kind": gettext_noop("Văn bản đã ban hành"), "text": f"{document.symbol_text}: {document.title}"}
        for document in queries.documents_handed_over(season)
    ]
    return [*tasks, *owed, *papers]


def same_day(day: date, *, year: int) -> date:
    """The day in another year; the last of February where there is no 29th."""
    last = monthrange(year, day.month)[1]
    return day.replace(year=year, day=min(day.day, last))


def _carry_tasks(*, from_season: Season, to_season: Season) -> None:
    open_tasks = list(queries.open_tasks_of(from_season))
    if not open_tasks:
        return
    plan, _created = ActivityPlan.objects.get_or_create(
        season=to_season,
        defaults={"purpose": f"Tiếp tục các nhiệm vụ chuyển từ năm {from_season.year}."},
    )
    for task in open_tasks:
        save(
            PlanTask(
                plan=plan,
                position=queries.next_task_position(plan),
                title=task.title,
                owner=task.owner,
                due_date=same_day(task.due_date, year=to_season.year),
                expected_result=task.expected_result,
                carried_from=task,
            )
        )
