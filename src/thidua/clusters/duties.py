"""Duties from above: a room that has done what was owed says so here, downward, inside its own action."""

from datetime import date, datetime

from django.db.models import QuerySet

from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Duty, Season
from thidua.clusters.workflow import RULE_OF
from thidua.kernel.actors import Actor
from thidua.parties.models import Organisation


def open_for(
    *,
    season: Season,
    kind: DutyKind,
    owner: Organisation,
    subject: Organisation | None = None,
    due_date: date | None = None,
) -> Duty:
    """Open a duty that arises in the course of the season; one that was there is open again, due by the new day."""
    stage, rule = RULE_OF[kind]
    told = {
        "stage": stage,
        "mandatory": rule.mandatory,
        "due_date": due_date,
        "fulfilled_at": None,
        "fulfilled_by": "",
    }
    duty, _is_new = Duty.objects.update_or_create(
        season=season, kind=kind, owner=owner, subject=subject, defaults=told
    )
    return duty


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
