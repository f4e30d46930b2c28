"""Movements in a season: the head launches the cluster's own, members join, and joining is a duty done."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.clusters.policies import check_acts_for, check_leads, check_not_archived
from thidua.identity.models import Account
from thidua.kernel.actions import action
from thidua.kernel.refusals import InvalidInput
from thidua.movements import actions as movements
from thidua.movements import queries, recording
from thidua.movements.enums import LauncherOffice, MovementLevel, ReviewKind
from thidua.movements.models import Launch, Movement, MovementReview, Participation
from thidua.movements.recording import MovementFacts
from thidua.parties.models import Organisation


@action()
def launch_movement_in_season(
    *,
    by: Account,
    at: datetime,
    season: Season,
    facts: MovementFacts,
    launch_date: date,
    place: str = "",
    parent: Movement | None = None,
    illustrative: bool = False,
) -> Launch:
    """Launch a movement of the cluster for its season (L06/2022 Đ16 k2 c), run by the season's head.

    Raises `NotPermitted` unless `by` works for the head, `NotNow` once the season is archived, `InvalidInput` on
    days that do not fit.
    """
    head = check_leads(by=by, season=season)
    check_not_archived(season=season)
    movement = recording.enter_movement(
        by=by,
        at=at,
        level=MovementLevel.CLUSTER,
        launcher=season.cluster.body,
        launcher_office=LauncherOffice.CLUSTER_HEAD,
        manager=head,
        facts=facts,
        parent=parent,
        illustrative=illustrative,
    )
    return recording.enter_launch(
        by=by, at=at, movement=movement, launch_date=launch_date, date_text="", place=place
    )


@action()
def join_movement_in_season(
    *,
    by: Account,
    at: datetime,
    season: Season,
    movement: Movement,
    organisation: Organisation,
    plan: str,
    joined_on: date | None = None,
    illustrative: bool = False,
) -> Participation:
    """Let a member join a movement of the season; one of the cluster's own fulfils the member's duty.

    Raises `NotPermitted` unless `by` does the member's work, `InvalidInput` when the movement is not one of the
    season's, and whatever joining itself refuses.
    """
    check_acts_for(by=by, season=season, organisation=organisation)
    check_not_archived(season=season)
    if not movements_of_season(season).filter(pk=movement.pk).exists():
        raise InvalidInput(_("Phong trào này không diễn ra trong mùa thi đua."))
    participation = movements.join_movement(
        by=by,
        at=at,
        movement=movement,
        organisation=organisation,
        plan=plan,
        joined_on=joined_on,
        illustrative=illustrative,
    )
    if movement.launcher_id == season.cluster.body_id:
        duties.fulfil(by=by, at=at, season=season, kind=DutyKind.JOIN_MOVEMENT, owner=organisation)
    return participation


def movements_of_season(season: Season) -> QuerySet[Movement]:
    """Launched movements that run in the season's year: the cluster's own and those of the whole country.

    A movement of the cluster from an earlier year stays only until its final review.
    """
    concluded = MovementReview.objects.filter(movement=OuterRef("pk"), kind=ReviewKind.FINAL)
    own = Q(launcher=season.cluster.body) & (Q(year=season.year) | ~Exists(concluded))
    return queries.movements().filter(
        queries.running_in(season.year),
        own | Q(level=MovementLevel.NATIONWIDE),
        launch__isnull=False,
    )


def launched_by_day(day: date) -> Q:
    """The condition that the launch was no later than that day, as far as it is known."""
    return Q(launch__launch_date__isnull=True) | Q(launch__launch_date__lte=day)


def season_of_movement(movement: Movement) -> Season | None:
    """The season a cluster's movement was launched in: that of the cluster in the movement's year."""
    return (
        Season.objects.select_related("cluster__body")
        .prefetch_related("members__organisation")
        .filter(cluster__body=movement.launcher_id, year=movement.year)
        .first()
    )


@dataclass(frozen=True)
class SeasonMovement:
    """A movement as the season sees it: which members have joined."""

    movement: Movement
    is_own: bool
    joined: list[Organisation]
    missing: list[Organisation]

    @property
    def is_complete(self) -> bool:
        """Whether every member takes part."""
        return not self.missing


def participation_table(season: Season, *, on: date) -> list[SeasonMovement]:
    """Who of the season's members takes part in which of its movements launched by that day.

    The cluster's own come first. Two queries more than the season.
    """
    members = sorted(
        (m.organisation for m in season.members.all()), key=lambda organisation: organisation.sort_key
    )
    found = list(movements_of_season(season).filter(launched_by_day(on)))
    joined = {
        (p.movement_id, p.organisation_id)
        for p in Participation.objects.filter(movement__in=found, organisation__in=members)
    }
    table = [
        SeasonMovement(
            movement=movement,
            is_own=movement.launcher_id == season.cluster.body_id,
            joined=[m for m in members if (movement.pk, m.pk) in joined],
            missing=[m for m in members if (movement.pk, m.pk) not in joined],
        )
        for movement in found
    ]
    return sorted(table, key=lambda line: (not line.is_own, -line.movement.year, line.movement.sort_key))
