"""Who brings values to a tie and holds units out of the ranking, and who sees on what ground a unit is held.

It is work of the head, while the ranking can be published and before it is final. Nobody decides about its own: where
the head's unit is among those concerned it is for the deputy, and where both are for the body that organises the
cluster. So it is with the chair's order too, although the table calls it the head's: what the head may not say of
itself, the deputy says.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.clusters.policies import check_stage
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.refusals import NotNow, NotPermitted
from thidua.parties.models import Organisation
from thidua.scoring import queries
from thidua.scoring.policies import PUBLISHING, belongs_to


def deciding_body(*, season: Season, concerned: Collection[int]) -> Organisation:
    """Who decides about these organisations (ids): the head, else the deputy, else the organiser; never its own."""
    free = [holder for holder in queries.office_holders(season) if holder.pk not in concerned]
    return free[0] if free else season.cluster.organiser


def check_may_change(*, season: Season) -> None:
    """Raise `NotNow` outside the stage of agreed scores, and once the ranking is final.

    A final ranking whose scores were corrected since has to be published again, so it takes them again too: the
    correction may have brought units into a tie, or out of one.
    """
    check_stage(season=season, stages=PUBLISHING)
    if queries.is_final(season):
        raise NotNow(_("Xếp hạng đã chốt chính thức."))


def check_decides(*, by: Account, season: Season, concerned: Collection[Organisation]) -> Organisation:
    """Raise unless `by` works for the body that decides about these units, and they may be decided about now.

    Returns the body. Raises `NotPermitted` (who decides is named), `NotNow` (see `check_may_change`).
    """
    body = check_is_for(by=by, season=season, concerned=concerned)
    check_may_change(season=season)
    return body


def check_is_for(*, by: Account, season: Season, concerned: Collection[Organisation]) -> Organisation:
    """Raise `NotPermitted` unless `by` works for the body that decides about these units; returns the body."""
    body = deciding_body(season=season, concerned={unit.pk for unit in concerned})
    if not _decides(by, body, concerned):
        raise NotPermitted(
            _("Việc này của %(body)s; không ai quyết định về đơn vị mình.") % {"body": body.short_name}
        )
    return body


def can_decide(*, by: Account, season: Season, concerned: Collection[Organisation]) -> bool:
    """Whether `by` may bring values to a tie of these units, or hold them, now (final is left to the action)."""
    body = deciding_body(season=season, concerned={unit.pk for unit in concerned})
    return season.stage in PUBLISHING and _decides(by, body, concerned)


def sees_brought(*, by: Account, season: Season) -> bool:
    """Whether `by` sees every value and hold with who set it, published or not: head, deputy, organiser, auditors."""
    return _oversees(by, season) or any(_works_for(by, body) for body in queries.office_holders(season))


def brought_until(*, by: Account, season: Season) -> datetime | None:
    """Up to when the ranking `by` sees counts with values and holds: the last publication, and now (None) for whoever
    sees every one of them. What is brought later is nobody else's before it is published.
    """
    return None if sees_brought(by=by, season=season) else queries.published_at(season)


def grounds_seen(*, by: Account, season: Season) -> Callable[[int], bool]:
    """Of which units (ids) `by` sees on what ground they are held: the unit itself, who decides about it, the
    organiser and auditors. Everybody else learns only that a unit is not ranked for now.
    """
    oversees = _oversees(by, season)
    own = by.organisations_where(Permission.READ_SEASONS)
    head = next(iter(queries.office_holders(season)), None)
    leads = head is not None and _works_for(by, head)

    def sees(unit: int) -> bool:
        if oversees or leads or unit in own:
            return True
        return _works_for(by, deciding_body(season=season, concerned={unit}))

    return sees


def _decides(by: Account, body: Organisation, concerned: Collection[Organisation]) -> bool:
    return _works_for(by, body) and not any(belongs_to(by, unit) for unit in concerned)


def _works_for(by: Account, body: Organisation) -> bool:
    return by.holds(Permission.LEAD_CLUSTER, body) or by.holds(Permission.ORGANISE_CLUSTERS, body)


def _oversees(by: Account, season: Season) -> bool:
    return by.holds(Permission.READ_EVERYTHING) or by.holds(
        Permission.ORGANISE_CLUSTERS, season.cluster.organiser_id
    )
