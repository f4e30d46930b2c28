"""Duties from above: a room that has done what was owed says so here, downward, inside its own action."""

from datetime import datetime

from django.db.models import QuerySet

from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Duty, Season
from thidua.kernel.actors import Actor
from thidua.parties.models import Organisation


def fulfil(
    *,
    by: Actor,
    at: datetime,
    season: Season,
    kind: DutyKind,
    owner: Organisation | None = None,
    subject: Organisation | None = None,
) -> int:
    """Mark the duties of that kind fulfilled that are still open (of one owner or about one subject, if named).

    Returns how many were. Fulfilling what is fulfilled changes nothing: the first moment stands.
    """
    return (
        _of(season=season, kind=kind, owner=owner, subject=subject)
        .filter(fulfilled_at__isnull=True)
        .update(fulfilled_at=at, fulfilled_by=by.actor_label)
    )


def reopen(
    *,
    season: Season,
    kind: DutyKind,
    owner: Organisation | None = None,
    subject: Organisation | None = None,
) -> int:
    """Open duties again, because what was done was returned or undone. Returns how many were."""
    return _of(season=season, kind=kind, owner=owner, subject=subject).update(
        fulfilled_at=None, fulfilled_by=""
    )


def _of(
    *, season: Season, kind: DutyKind, owner: Organisation | None, subject: Organisation | None
) -> QuerySet[Duty]:
    found = Duty.objects.filter(season=season, kind=kind)
    if owner is not None:
        found = found.filter(owner=owner)
    if subject is not None:
        found = found.filter(subject=subject)
    return found
