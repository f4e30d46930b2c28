"""Who may see what the sources know of a member beside its sheet."""

from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.scoring import queries
from thidua.scoring.models import ScoreSheet
from thidua.scoring.policies import sight_of


def sees_sources(*, by: Account, sheet: ScoreSheet) -> bool:
    """Whether `by` may: the member itself, who appraises it, and who oversees the season. No other member."""
    own = by.holds(Permission.READ_SEASONS, sheet.organisation_id)
    return own or sight_of(by=by, sheet=sheet) == queries.EVERYTHING
