"""Who sets what holds for single units: the head, while scores are being prepared or given.

Nobody decides on the own unit's score: which lines are not assigned to the head itself is the deputy's to say.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import Office
from thidua.clusters.models import Season
from thidua.clusters.naming import deputy_word, head_word
from thidua.clusters.policies import can_lead, check_leads, check_stage
from thidua.clusters.queries import office_holder
from thidua.identity.models import Account
from thidua.kernel.refusals import Message, NotNow, NotPermitted
from thidua.parties.models import Organisation
from thidua.scoring import queries
from thidua.scoring.enums import SheetState
from thidua.scoring.models import ScoreSheet
from thidua.scoring.policies import BUILDING, SELF_SCORING, belongs_to, can_appraise, check_appraises

SETTING = (*BUILDING, *SELF_SCORING)
NOT_APPRAISED = (SheetState.DRAFTING, SheetState.SUBMITTED, SheetState.RETURNED)


def check_sets_classes(*, by: Account, season: Season) -> Organisation:
    """Raise unless `by` works for the head and self scoring is not over."""
    head = check_leads(by=by, season=season)
    check_stage(season=season, stages=SETTING)
    return head


def can_set_classes(*, by: Account, season: Season) -> bool:
    """Whether `by` may choose classes of units now."""
    return can_lead(by=by, season=season) and season.stage in SETTING


# ── Lines not assigned ───────────────────────────────────────────────────────────────────────────────────


def check_sees_assignments(*, by: Account, season: Season) -> None:
    """Raise `NotPermitted` unless `by` assigns lines to some unit of the season: the head's office and the deputy's."""
    if can_lead(by=by, season=season):
        return
    sheet = _heads_sheet(season)
    if sheet is None or not can_appraise(by=by, sheet=sheet):
        raise NotPermitted(
            _("Việc này của %(head)s; riêng dòng của đơn vị %(head)s là việc của %(deputy)s.")
            % {"head": head_word(season), "deputy": deputy_word(season)}
        )


def can_see_assignments(*, by: Account, season: Season) -> bool:
    """Whether `by` may open the page on which lines are assigned."""
    return _allowed(lambda: check_sees_assignments(by=by, season=season))


def check_assigns_lines(*, by: Account, season: Season) -> None:
    """Raise unless `by` assigns lines to some unit of the season and appraisal is not over."""
    check_sees_assignments(by=by, season=season)
    check_stage(season=season, stages=SETTING)


def check_assigns_to(*, by: Account, sheet: ScoreSheet) -> None:
    """Raise unless `by` assigns lines to this very unit, and its appraisal is not closed.

    The head does it for every unit but its own; for its own the team that appraises it, of the deputy's office. A
    sheet that was handed in may still lose or get back lines, because that is where such mistakes are found.
    """
    season = sheet.season
    if not queries.appraising_bodies(season=season, organisation=sheet.organisation):
        raise NotPermitted(
            _("%(organisation)s: mùa này chưa có đơn vị nào khác được giao dòng cho đơn vị này.")
            % {"organisation": sheet.organisation.short_name}
        )
    if belongs_to(by, sheet.organisation):
        raise NotPermitted(
            _(
                "Không ai giao dòng cho đơn vị mình: dòng của %(organisation)s do %(head)s hoặc %(deputy)s khác giao."
            )
            % {
                "organisation": sheet.organisation.short_name,
                "head": head_word(season),
                "deputy": deputy_word(season),
            }
        )
    if _is_heads(sheet):
        check_appraises(by=by, sheet=sheet)
    else:
        check_leads(by=by, season=season)
    if sheet.state not in NOT_APPRAISED:
        raise NotNow(
            _("%(organisation)s đã thẩm định xong: muốn đổi dòng được giao thì mở lại thẩm định trước.")
            % {"organisation": sheet.organisation.short_name}
        )


def why_not_assigning(*, by: Account, sheet: ScoreSheet) -> Message:
    """Why `by` cannot assign lines to this unit now; empty when it can."""
    try:
        check_stage(season=sheet.season, stages=SETTING)
        check_assigns_to(by=by, sheet=sheet)
    except (NotPermitted, NotNow) as refusal:
        return refusal.message
    return ""


def _heads_sheet(season: Season) -> ScoreSheet | None:
    return next((sheet for sheet in queries.sheets_of(season) if _is_heads(sheet)), None)


def _is_heads(sheet: ScoreSheet) -> bool:
    head = office_holder(season=sheet.season, office=Office.HEAD)
    return head is not None and head.pk == sheet.organisation_id


def _allowed(check: Callable[[], object]) -> bool:
    try:
        check()
    except (NotPermitted, NotNow):
        return False
    return True
