"""Who sets what holds for single units: the head, while scores are being prepared or given."""

from thidua.clusters.models import Season
from thidua.clusters.policies import can_lead, check_leads, check_stage
from thidua.identity.models import Account
from thidua.parties.models import Organisation
from thidua.scoring.policies import BUILDING, SELF_SCORING

SETTING = (*BUILDING, *SELF_SCORING)


def check_sets_classes(*, by: Account, season: Season) -> Organisation:
    """Raise unless `by` works for the head and self scoring is not over."""
    head = check_leads(by=by, season=season)
    check_stage(season=season, stages=SETTING)
    return head


def can_set_classes(*, by: Account, season: Season) -> bool:
    """Whether `by` may choose classes of units now."""
    return can_lead(by=by, season=season) and season.stage in SETTING
