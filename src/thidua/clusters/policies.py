"""Who may see and do what in a season."""

from django.utils.translation import gettext_lazy as _

from thidua.clusters import queries
from thidua.clusters.enums import Office, Stage
from thidua.clusters.models import ActivityPlan, CalendarEntry, Cluster, Duty, PlanTask, Season
from thidua.clusters.naming import deputy_word, head_word
from thidua.clusters.workflow import has_reached
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.identity.policies import check_holds
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted
from thidua.parties.models import Organisation
from thidua.parties.queries import organisations_with_ids


def is_member(*, season: Season, organisation: Organisation) -> bool:
    """Whether the organisation takes part in the season."""
    return any(m.organisation_id == organisation.pk for m in season.members.all())


def can_read_season(*, by: Account, season: Season) -> bool:
    """Members, the organiser and auditors read a season."""
    if by.holds(Permission.READ_EVERYTHING):
        return True
    readable = by.organisations_where(Permission.READ_SEASONS)
    return season.cluster.organiser_id in readable or any(
        m.organisation_id in readable for m in season.members.all()
    )


def check_reads_season(*, by: Account, season: Season) -> None:
    """Raise `NotFound` when the account may not know of the season."""
    if not can_read_season(by=by, season=season):
        raise NotFound(_("Không có mùa thi đua này, hoặc bạn không được xem."))


def access_season(*, by: Account, season_id: int) -> Season:
    """The season with members, offices and deadlines, for whoever may read it. Raises `NotFound`."""
    try:
        season = queries.seasons_with_people().get(pk=season_id)
    except Season.DoesNotExist as missing:
        raise NotFound(_("Không có mùa thi đua này, hoặc bạn không được xem.")) from missing
    check_reads_season(by=by, season=season)
    return season


def check_leads(*, by: Account, season: Season) -> Organisation:
    """Raise `NotPermitted` unless `by` works for the season's head; returns the head's organisation."""
    head = queries.office_holder(season=season, office=Office.HEAD)
    if head is None or not by.holds(Permission.LEAD_CLUSTER, head):
        raise NotPermitted(
            _("Việc này của %(office)s (%(head)s); tài khoản của bạn không làm việc cho %(office)s.")
            % {"office": head_word(season), "head": head or "—"}
        )
    return head


def can_lead(*, by: Account, season: Season) -> bool:
    """Whether `by` works for the season's head."""
    head = queries.office_holder(season=season, office=Office.HEAD)
    return head is not None and by.holds(Permission.LEAD_CLUSTER, head)


def check_leads_or_deputises(*, by: Account, season: Season) -> Organisation:
    """Raise `NotPermitted` unless `by` works for the head or the deputy; returns whose work it is."""
    for office in (Office.HEAD, Office.DEPUTY):
        holder = queries.office_holder(season=season, office=office)
        if holder is not None and by.holds(Permission.LEAD_CLUSTER, holder):
            return holder
    raise NotPermitted(
        _("Việc này của %(head)s hoặc %(deputy)s.")
        % {"head": head_word(season), "deputy": deputy_word(season)}
    )


def check_acts_for(*, by: Account, season: Season, organisation: Organisation) -> None:
    """Raise `NotPermitted` unless the organisation is a member and `by` does its office's work."""
    if not is_member(season=season, organisation=organisation):
        raise NotPermitted(
            _("%(organisation)s không phải thành viên của mùa thi đua này.") % {"organisation": organisation}
        )
    if not by.holds(Permission.ACT_FOR_MEMBER, organisation):
        raise NotPermitted(
            _("Đây là việc của %(organisation)s; bạn không làm việc thay đơn vị này.")
            % {"organisation": organisation}
        )


def can_act_for(*, by: Account, season: Season, organisation: Organisation) -> bool:
    """Whether the organisation is a member and `by` does its office's work."""
    return is_member(season=season, organisation=organisation) and by.holds(
        Permission.ACT_FOR_MEMBER, organisation
    )


def member_acted_for(*, by: Account, season: Season) -> Organisation | None:
    """The member whose office `by` works for, if any (the first in Vietnamese order)."""
    mine = by.organisations_where(Permission.ACT_FOR_MEMBER)
    return next((m.organisation for m in season.members.all() if m.organisation_id in mine), None)


def check_signs_for(*, by: Account, organisation: Organisation) -> None:
    """Raise `NotPermitted` unless `by` signs for the organisation."""
    check_holds(by=by, permission=Permission.SIGN_FOR_ORGANISATION, organisation=organisation)


def check_organises(*, by: Account, cluster: Cluster) -> None:
    """Raise `NotPermitted` unless `by` works for the body that organises the cluster."""
    check_holds(by=by, permission=Permission.ORGANISE_CLUSTERS, organisation=cluster.organiser_id)


def check_stage(*, season: Season, stages: tuple[Stage, ...]) -> None:
    """Raise `NotNow` unless the season stands at one of these stages."""
    if season.stage not in stages:
        raise NotNow(
            _("Mùa thi đua đang ở bước “%(now)s”; việc này chỉ làm được ở bước: %(wanted)s.")
            % {
                "now": Stage(season.stage).label,
                "wanted": ", ".join(str(stage.label) for stage in stages),
            }
        )


def check_reached(*, season: Season, stage: Stage) -> None:
    """Raise `NotNow` until the season has come to that stage."""
    if not has_reached(stage=Stage(season.stage), wanted=stage):
        raise NotNow(
            _("Mùa thi đua đang ở bước “%(now)s”, chưa tới bước “%(wanted)s”.")
            % {"now": Stage(season.stage).label, "wanted": stage.label}
        )


def check_not_archived(*, season: Season) -> None:
    """Raise `NotNow` once the season is archived."""
    if season.stage == Stage.ARCHIVED:
        raise NotNow(_("Mùa thi đua đã lưu trữ; không thay đổi được nữa."))


def access_duty(*, by: Account, season: Season, duty_id: int) -> Duty:
    """A duty of a season the account was given. Raises `NotFound`."""
    check_reads_season(by=by, season=season)
    duty = queries.open_duties_of(season).filter(pk=duty_id).first()
    if duty is None:
        raise NotFound(_("Không có việc này, hoặc việc đã xong."))
    return duty


def access_plan(*, by: Account, season: Season) -> ActivityPlan | None:
    """The season's plan, if it was begun, for whoever reads the season."""
    check_reads_season(by=by, season=season)
    return queries.plan_of(season)


def access_task(*, by: Account, season: Season, task_id: int) -> PlanTask:
    """A line of the season's plan. Raises `NotFound`."""
    plan = access_plan(by=by, season=season)
    task = queries.tasks_of(plan).filter(pk=task_id).first() if plan else None
    if task is None:
        raise NotFound(_("Không có nhiệm vụ này trong kế hoạch."))
    return task


def access_calendar_entry(*, by: Account, season: Season, entry_id: int) -> CalendarEntry:
    """An entry of the season's calendar. Raises `NotFound`."""
    check_reads_season(by=by, season=season)
    entry = queries.calendar_of(season).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(_("Không có mục này trong lịch."))
    return entry


def access_cluster_to_organise(*, by: Account, cluster_id: int) -> Cluster:
    """A cluster for whoever organises it. Raises `NotFound`, `NotPermitted`."""
    cluster = queries.clusters().filter(pk=cluster_id).first()
    if cluster is None:
        raise NotFound(_("Không có cụm, khối thi đua này."))
    check_organises(by=by, cluster=cluster)
    return cluster


def can_deputise_or_lead(*, by: Account, season: Season) -> bool:
    """Whether `by` works for the season's head or deputy."""
    try:
        check_leads_or_deputises(by=by, season=season)
    except NotPermitted:
        return False
    return True


def access_member(*, by: Account, season: Season, organisation_id: int) -> Organisation:
    """A member of the season. Raises `NotFound`."""
    check_reads_season(by=by, season=season)
    member = next((m for m in queries.members_of(season) if m.pk == organisation_id), None)
    if member is None:
        raise NotFound(_("Đơn vị này không phải thành viên của mùa thi đua."))
    return member


def can_issue_for_head(*, by: Account, season: Season) -> bool:
    """Whether `by` signs the cluster's papers: for the head, with the right to sign."""
    head = queries.office_holder(season=season, office=Office.HEAD)
    return (
        head is not None
        and by.holds(Permission.LEAD_CLUSTER, head)
        and by.holds(Permission.SIGN_FOR_ORGANISATION, head)
    )


def organiser_of(*, by: Account) -> Organisation:
    """The body for which `by` organises clusters (the first in Vietnamese order). Raises `NotPermitted`."""
    found = organisations_with_ids(by.organisations_where(Permission.ORGANISE_CLUSTERS)).first()
    if found is None:
        raise NotPermitted(_("Tài khoản của bạn không tổ chức cụm, khối thi đua nào."))
    return found
