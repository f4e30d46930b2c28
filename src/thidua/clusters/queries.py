"""Reading seasons: who takes part, where the year stands, what is missing and who owes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat

from thidua.clusters.enums import DutyKind, Office, ReportKind, Stage
from thidua.clusters.models import (
    ActivityPlan,
    CalendarEntry,
    Cluster,
    ContactOfficer,
    Duty,
    Handover,
    PeriodicReport,
    PlanComment,
    PlanIssue,
    PlanTask,
    Reminder,
    Season,
    SeasonMember,
    SeasonOffice,
    SeasonReview,
    StageMove,
)
from thidua.clusters.workflow import has_reached, holding_up
from thidua.documents.models import IssuedDocument
from thidua.documents.queries import documents_of_season
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.parties.models import Organisation

SPECIALISTS = {
    DutyKind.SCORE_LINES: Permission.APPRAISE_SCORES,
    DutyKind.APPRAISE: Permission.APPRAISE_SCORES,
    DutyKind.COMMEND: Permission.MANAGE_COMMENDATION,
}
"""Kinds of duties somebody besides the office does for the organisation that owes them."""


def seasons_with_people() -> QuerySet[Season]:
    """Seasons with cluster, organiser, members in Vietnamese order and offices, the head first: four queries in all."""
    return Season.objects.select_related("cluster__organiser", "cluster__body").prefetch_related(
        Prefetch(
            "members",
            SeasonMember.objects.select_related("organisation").order_by("organisation__sort_key"),
        ),
        Prefetch(
            "offices",
            SeasonOffice.objects.filter(held_to__isnull=True)
            .select_related("organisation")
            .order_by("-office"),  # the head before the deputy
        ),
        "deadlines",
    )


def seasons_of(*, by: Account) -> QuerySet[Season]:
    """The seasons this account may read, latest first."""
    return _read_by(by, seasons_with_people())


def timelines_of(*, by: Account) -> QuerySet[Season]:
    """The same with their deadlines alone: two queries in all."""
    return _read_by(by, Season.objects.select_related("cluster").prefetch_related("deadlines"))


def _read_by(by: Account, seasons: QuerySet[Season]) -> QuerySet[Season]:
    found = seasons.order_by("-year", "cluster__name")
    if by.holds(Permission.READ_EVERYTHING):
        return found
    mine = by.organisations_where(Permission.READ_SEASONS)
    return found.filter(
        Q(cluster__organiser__in=mine)
        | Q(pk__in=SeasonMember.objects.filter(organisation__in=mine).values("season"))
    )


def season_of(*, cluster: Cluster, year: int) -> Season | None:
    """The cluster's season of that year."""
    return seasons_with_people().filter(cluster=cluster, year=year).first()


def members_of(season: Season) -> list[Organisation]:
    """The season's members in Vietnamese order."""
    return [member.organisation for member in season.members.all()]


def office_holder(*, season: Season, office: Office) -> Organisation | None:
    """Who holds the office now."""
    return next(
        (o.organisation for o in season.offices.all() if o.office == office and o.held_to is None), None
    )


@dataclass(frozen=True)
class StageView:
    """One step of the season's timeline."""

    stage: Stage
    due_date: date | None
    is_done: bool
    is_current: bool
    fulfilled: int
    owed: int


@dataclass(frozen=True)
class StageProgress:
    """What one member has done of what one stage asks of it."""

    stage: Stage
    fulfilled: int
    owed: int
    missing: Sequence[Duty]
    is_due: bool


@dataclass(frozen=True)
class MemberProgress:
    """How far a member is, stage by stage."""

    organisation: Organisation
    stages: Sequence[StageProgress]


@dataclass(frozen=True)
class Board:
    """The season at a glance: every figure of the season board."""

    season: Season
    head: Organisation | None
    deputy: Organisation | None
    stages: Sequence[StageView]
    members: Sequence[MemberProgress]
    conditions: Sequence[Duty]
    missing: Sequence[Duty]
    next_stage: Stage | None
    can_leave: bool


def board_of(season: Season) -> Board:
    """Where the season stands, what each member still owes, what keeps it from the next stage: one query more
    than the season itself, or two where somebody outside it owes something.
    """
    duties = _duties_with_parties(season)
    current = Stage(season.stage)
    now = [duty for duty in duties if duty.stage == current]
    missing = [duty for duty in duties if _is_missing(duty, current)]
    blocking = [duty for duty in duties if _holds_up(duty, current)]
    again = [duty for duty in blocking if duty.stage != current]
    order = list(Stage)
    position = order.index(current)
    return Board(
        season=season,
        head=office_holder(season=season, office=Office.HEAD),
        deputy=office_holder(season=season, office=Office.DEPUTY),
        stages=[_stage_view(stage, season=season, duties=duties) for stage in Stage],
        members=[_progress(member, duties, current) for member in members_of(season)],
        conditions=[*again, *(duty for duty in now if duty.mandatory)],
        missing=missing,
        next_stage=order[position + 1] if position + 1 < len(order) else None,
        can_leave=not blocking,
    )


def _duties_with_parties(season: Season) -> Sequence[Duty]:
    """The season's duties, soonest first, each with its owner and subject: those of the season itself are known
    already and the few others are fetched together.
    """
    duties = list(
        season.duties.annotate(reminded=Count("reminders")).order_by("due_date", "owner__sort_key", "id")
    )
    known = {party.pk: party for party in (season.cluster.organiser, *members_of(season))}
    wanted = {pk for duty in duties for pk in (duty.owner_id, duty.subject_id) if pk is not None}
    known |= Organisation.objects.in_bulk(wanted - known.keys())
    for duty in duties:
        duty.owner = known[duty.owner_id]
        duty.subject = known[duty.subject_id] if duty.subject_id is not None else None
    return duties


def _stage_view(stage: Stage, *, season: Season, duties: Sequence[Duty]) -> StageView:
    current = Stage(season.stage)
    owed = [duty for duty in duties if duty.stage == stage and duty.mandatory]
    return StageView(
        stage=stage,
        due_date=next((d.due_date for d in season.deadlines.all() if d.stage == stage), None),
        is_done=has_reached(stage=current, wanted=stage) and stage != current,
        is_current=stage == current,
        fulfilled=sum(duty.fulfilled_at is not None for duty in owed),
        owed=len(owed),
    )


def _progress(member: Organisation, duties: Sequence[Duty], current: Stage) -> MemberProgress:
    its = [duty for duty in duties if duty.owner_id == member.pk]
    return MemberProgress(
        organisation=member,
        stages=[_stage_progress(stage, its, current) for stage in list(Stage)[:-1]],
    )


def _stage_progress(stage: Stage, its: Sequence[Duty], current: Stage) -> StageProgress:
    asked = [duty for duty in its if duty.stage == stage]
    asked = [duty for duty in asked if duty.mandatory] or asked
    return StageProgress(
        stage=stage,
        fulfilled=sum(duty.fulfilled_at is not None for duty in asked),
        owed=len(asked),
        missing=[duty for duty in asked if duty.fulfilled_at is None],
        is_due=any(_is_missing(duty, current) for duty in asked),
    )


def _is_missing(duty: Duty, current: Stage) -> bool:
    """Open, of a stage reached; what is optional is not missed any more once its stage has passed."""
    if duty.fulfilled_at is not None or not has_reached(stage=current, wanted=Stage(duty.stage)):
        return False
    return duty.mandatory or duty.stage == current


def _holds_up(duty: Duty, current: Stage) -> bool:
    return duty.mandatory and duty.fulfilled_at is None and duty.kind in holding_up(current)


def blocking_duties(season: Season) -> list[Duty]:
    """The mandatory duties that are open and keep the season where it stands: of its stage, and of the stages before
    (a covenant to be signed again, a registration given back).
    """
    current = Stage(season.stage)
    return list(
        Duty.objects.filter(
            season=season, kind__in=holding_up(current), mandatory=True, fulfilled_at__isnull=True
        )
        .select_related("owner", "subject")
        .order_by("due_date", "id")
    )


def owing(*, season: Season, kind: DutyKind) -> list[Organisation]:
    """Who still owes the season a duty of that kind, in Vietnamese order."""
    owners = Duty.objects.filter(season=season, kind=kind, fulfilled_at__isnull=True).values("owner")
    return list(Organisation.objects.filter(pk__in=owners).order_by("sort_key"))


def duties_owed(*, by: Account) -> QuerySet[Duty]:
    """What the organisations this account works for owe now: duties of stages reached, soonest first.

    An office sees all its organisation owes; who does one kind of work for it (appraisers, commendation officers)
    sees the duties of that kind.
    """
    mine = Q(owner__in=_worked_for(by))
    for kind, permission in SPECIALISTS.items():
        mine |= Q(kind=kind, owner__in=by.organisations_where(permission))
    return _open_duties().filter(mine).order_by("due_date", "id")


def duties_awaited(*, by: Account) -> QuerySet[Duty]:
    """What others owe in the seasons this account leads or organises, soonest first."""
    leads = by.organisations_where(Permission.LEAD_CLUSTER)
    organises = by.organisations_where(Permission.ORGANISE_CLUSTERS)
    if not leads and not organises:
        return Duty.objects.none()
    led = SeasonOffice.objects.filter(
        organisation__in=leads, office=Office.HEAD, held_to__isnull=True
    ).values("season")
    return (
        _open_duties()
        .filter(Q(season__in=led) | Q(season__cluster__organiser__in=organises))
        .exclude(owner__in=_worked_for(by))
        .order_by("due_date", "id")
    )


def _worked_for(by: Account) -> set[int]:
    return (
        by.organisations_where(Permission.ACT_FOR_MEMBER)
        | by.organisations_where(Permission.LEAD_CLUSTER)
        | by.organisations_where(Permission.ORGANISE_CLUSTERS)
    )


REACHED = [
    f"{stage}/{now}"
    for now in Stage
    if now is not Stage.ARCHIVED
    for stage in Stage
    if has_reached(stage=now, wanted=stage)
]
"""The stages of duties that count at each stage a season may stand at."""


def _open_duties() -> QuerySet[Duty]:
    wanted = Q(mandatory=True) | Q(stage=F("season__stage"))
    return (
        Duty.objects.alias(standing=Concat("stage", Value("/"), "season__stage"))
        .filter(wanted, standing__in=REACHED, fulfilled_at__isnull=True)
        .select_related("season__cluster", "owner", "subject")
        .annotate(reminded=Count("reminders"))
    )


def moves_of(season: Season) -> QuerySet[StageMove]:
    """The season's way through its stages."""
    return StageMove.objects.filter(season=season).order_by("moved_at", "id")


def handover_to(season: Season) -> Handover | None:
    """How this season was handed over from the one before."""
    return (
        Handover.objects.filter(to_season=season)
        .select_related("giver", "receiver", "from_season", "document")
        .order_by("-handed_over_at")
        .first()
    )


def due_within(*, until: date, at: datetime) -> QuerySet[Duty]:
    """Open duties whose day comes no later than `until` and that were not reminded of on the day of `at`."""
    midnight = datetime.combine(clock.local_date(at), time.min, tzinfo=clock.VIETNAM)
    reminded = Reminder.objects.filter(sent_at__gte=midnight, sent_at__lte=at).values("duty")
    return _open_duties().filter(due_date__lte=until).exclude(pk__in=reminded)


def present_office(*, season: Season, office: Office) -> SeasonOffice | None:
    """The record by which an office is held now."""
    return (
        SeasonOffice.objects.select_related("organisation")
        .filter(season=season, office=office, held_to__isnull=True)
        .first()
    )


def offices_of(season: Season) -> QuerySet[SeasonOffice]:
    """Everybody who held an office of the season, in order of time."""
    return (
        SeasonOffice.objects.filter(season=season)
        .select_related("organisation", "season__cluster")
        .order_by("held_from", "id")
    )


def plan_of(season: Season) -> ActivityPlan | None:
    """The season's activity plan with its season."""
    return ActivityPlan.objects.select_related("season__cluster__organiser").filter(season=season).first()


def tasks_of(plan: ActivityPlan) -> QuerySet[PlanTask]:
    """The plan's lines that were not dropped, with their owners."""
    return plan.tasks.filter(dropped_at__isnull=True).select_related("owner", "carried_from")


def comments_on(plan: ActivityPlan) -> QuerySet[PlanComment]:
    """What members said about the plan."""
    return plan.comments.select_related("organisation")


def latest_issue_of(plan: ActivityPlan) -> PlanIssue | None:
    """The issue of the plan that stands."""
    return plan.issues.select_related("document").order_by("-issued_at", "-id").first()


def next_task_position(plan: ActivityPlan) -> int:
    """Where a new line goes."""
    return (plan.tasks.aggregate(latest=Max("position"))["latest"] or 0) + 1


def open_tasks_of(season: Season) -> QuerySet[PlanTask]:
    """Lines of the season's plan that are neither done nor dropped."""
    return PlanTask.objects.filter(
        plan__season=season, done_at__isnull=True, dropped_at__isnull=True
    ).select_related("owner")


def open_duties_of(season: Season) -> QuerySet[Duty]:
    """Duties of the season nobody has fulfilled."""
    return Duty.objects.filter(season=season, fulfilled_at__isnull=True).select_related("owner", "subject")


def documents_handed_over(season: Season) -> QuerySet[IssuedDocument]:
    """The papers of the season, in the order they were issued."""
    return documents_of_season(season.pk)


def latest_reports(*, season: Season, kind: ReportKind) -> list[PeriodicReport]:
    """The report of that kind that stands for each member, in Vietnamese order."""
    latest: dict[int, PeriodicReport] = {}
    for report in (
        PeriodicReport.objects.filter(season=season, kind=kind)
        .select_related("organisation")
        .order_by("submitted_at", "id")
    ):
        latest[report.organisation_id] = report
    return sorted(latest.values(), key=lambda report: report.organisation.sort_key)


def reviews_of(season: Season) -> QuerySet[SeasonReview]:
    """The reviews issued in the season."""
    return SeasonReview.objects.filter(season=season).select_related("document").order_by("issued_at")


def calendar_of(season: Season) -> QuerySet[CalendarEntry]:
    """The season's calendar in order of time."""
    return CalendarEntry.objects.filter(season=season)


def contacts_of(season: Season) -> QuerySet[ContactOfficer]:
    """Present contact officers of the members."""
    return (
        ContactOfficer.objects.filter(season=season, ended_at__isnull=True)
        .select_related("organisation", "person")
        .order_by("organisation__sort_key")
    )


def clusters() -> QuerySet[Cluster]:
    """Every cluster and block with its organiser."""
    return Cluster.objects.select_related("organiser", "body").order_by("name")


def clusters_organised_by(account: Account) -> QuerySet[Cluster]:
    """The clusters this account may open seasons of."""
    return clusters().filter(organiser__in=account.organisations_where(Permission.ORGANISE_CLUSTERS))


def members_on(*, cluster: Cluster, day: date) -> list[Organisation]:
    """The cluster's members on a day, in Vietnamese order."""
    return list(
        Organisation.objects.filter(
            Q(cluster_memberships__valid_to__isnull=True) | Q(cluster_memberships__valid_to__gt=day),
            cluster_memberships__cluster=cluster,
            cluster_memberships__valid_from__lte=day,
        ).order_by("sort_key")
    )


def season_after(season: Season) -> Season | None:
    """The cluster's next season, if it was opened."""
    return (
        seasons_with_people().filter(cluster=season.cluster_id, year__gt=season.year).order_by("year").first()
    )


def handover_from(season: Season) -> Handover | None:
    """How this season's head handed over to the next."""
    return (
        Handover.objects.filter(from_season=season)
        .select_related("giver", "receiver", "to_season", "document")
        .order_by("-handed_over_at")
        .first()
    )


def reports_by_member(
    *, season: Season, kind: ReportKind
) -> list[tuple[Organisation, PeriodicReport | None]]:
    """Every member with the report that stands for it, or None."""
    found = {report.organisation_id: report for report in latest_reports(season=season, kind=kind)}
    return [(member, found.get(member.pk)) for member in members_of(season)]
