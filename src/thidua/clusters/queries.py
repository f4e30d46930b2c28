"""Reading seasons: who takes part, where the year stands, what is missing and who owes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import Office, Stage
from thidua.clusters.models import (
    Cluster,
    Duty,
    Handover,
    Season,
    SeasonMember,
    SeasonOffice,
    StageMove,
)
from thidua.clusters.policies import check_reads_season
from thidua.clusters.workflow import has_reached
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.refusals import NotFound
from thidua.parties.models import Organisation


def seasons_with_people() -> QuerySet[Season]:
    """Seasons with cluster, organiser, members in Vietnamese order and present offices: four queries in all."""
    return Season.objects.select_related("cluster__organiser", "cluster__body").prefetch_related(
        Prefetch(
            "members",
            SeasonMember.objects.select_related("organisation").order_by("organisation__sort_key"),
        ),
        Prefetch(
            "offices",
            SeasonOffice.objects.filter(held_to__isnull=True).select_related("organisation"),
        ),
        "deadlines",
    )


def access_season(*, by: Account, season_id: int) -> Season:
    """The season, for whoever may read it. Raises `NotFound`."""
    season = seasons_with_people().filter(pk=season_id).first()
    if season is None:
        raise NotFound(_("Không có mùa thi đua này, hoặc bạn không được xem."))
    check_reads_season(by=by, season=season)
    return season


def seasons_of(*, by: Account) -> QuerySet[Season]:
    """The seasons this account may read, latest first."""
    found = seasons_with_people().order_by("-year", "cluster__name")
    if by.holds(Permission.READ_EVERYTHING):
        return found
    mine = by.organisations_where(Permission.READ_SEASONS)
    return found.filter(
        Q(cluster__organiser__in=mine) | Q(pk__in=SeasonMember.objects.filter(organisation__in=mine).values("season"))
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
class MemberProgress:
    """How far a member is with what the current stage asks of it."""

    organisation: Organisation
    open_duties: Sequence[Duty]
    fulfilled: int
    owed: int


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
    than the season itself."""
    duties = list(
        Duty.objects.filter(season=season)
        .select_related("owner", "subject")
        .annotate(reminded=Count("reminders"))
        .order_by("due_date", "owner__sort_key", "id")
    )
    current = Stage(season.stage)
    now = [duty for duty in duties if duty.stage == current]
    missing = [d for d in duties if d.fulfilled_at is None and has_reached(stage=current, wanted=Stage(d.stage))]
    blocking = [d for d in now if d.mandatory and d.fulfilled_at is None]
    order = list(Stage)
    position = order.index(current)
    return Board(
        season=season,
        head=office_holder(season=season, office=Office.HEAD),
        deputy=office_holder(season=season, office=Office.DEPUTY),
        stages=[_stage_view(stage, season=season, duties=duties) for stage in Stage],
        members=[_progress(member, now) for member in members_of(season)],
        conditions=[duty for duty in now if duty.mandatory],
        missing=missing,
        next_stage=order[position + 1] if position + 1 < len(order) else None,
        can_leave=not blocking,
    )


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


def _progress(member: Organisation, duties: Sequence[Duty]) -> MemberProgress:
    its = [duty for duty in duties if duty.owner_id == member.pk]
    return MemberProgress(
        organisation=member,
        open_duties=[duty for duty in its if duty.fulfilled_at is None],
        fulfilled=sum(duty.fulfilled_at is not None for duty in its),
        owed=len(its),
    )


def blocking_duties(season: Season) -> list[Duty]:
    """The mandatory duties of the current stage that are still open."""
    return list(
        Duty.objects.filter(
            season=season, stage=season.stage, mandatory=True, fulfilled_at__isnull=True
        ).select_related("owner", "subject")
    )


def duties_owed(*, by: Account) -> QuerySet[Duty]:
    """What the organisations this account works for owe now: duties of stages reached, soonest first."""
    mine = _worked_for(by)
    return _open_duties().filter(owner__in=mine).order_by("due_date", "id")


def duties_awaited(*, by: Account) -> QuerySet[Duty]:
    """What others owe in the seasons this account leads or organises, soonest first."""
    leads = by.organisations_where(Permission.LEAD_CLUSTER)
    organises = by.organisations_where(Permission.ORGANISE_CLUSTERS)
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


def _open_duties() -> QuerySet[Duty]:
    reached = Q()
    order = list(Stage)
    for position, stage in enumerate(order):
        reached |= Q(stage=stage, season__stage__in=order[position:])
    return (
        Duty.objects.filter(reached, fulfilled_at__isnull=True)
        .exclude(season__stage=Stage.ARCHIVED)
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
    """Open duties whose day comes no later than `until`: what the daily reminder is about."""
    return _open_duties().filter(due_date__lte=until).exclude(reminders__sent_at__date=at.date())
