"""Who draws, who cross-checks and who sees what a cross check found.

The head draws. Only the office of the member drawn enters, never anybody of the checked unit. What a checker entered
is its own until it closes; then the checked member and the appraisers see it, and another checker of the same sheet
once its own is in: nobody is led by another's points. The head gives a finished one back, the deputy where the head is
the checked or the checker; until it is finished again, it is the checker's own as before.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import Stage
from thidua.clusters.models import Season
from thidua.clusters.naming import head_word
from thidua.clusters.policies import can_act_for, check_acts_for, check_leads, check_stage
from thidua.clusters.queries import seasons_with_people
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted
from thidua.parties.models import Organisation
from thidua.scoring import queries
from thidua.scoring.enums import SheetState
from thidua.scoring.models import CrossCheckAssignment, ScoreSheet
from thidua.scoring.policies import belongs_to, sight_of
from thidua.scoring.queries import CrossCheck, SheetView

CROSS_CHECKING = (Stage.SELF_SCORING, Stage.APPRAISING)
CHECKED_STATES = (SheetState.SUBMITTED, SheetState.RETURNED)
_NOT_FOUND = _("Không có việc kiểm tra chéo này, hoặc bạn không được xem.")


def check_draws(*, by: Account, season: Season) -> Organisation:
    """Raise unless `by` works for the head, scores are being given, and nobody has entered by the present draw."""
    head = check_leads(by=by, season=season)
    check_stage(season=season, stages=CROSS_CHECKING)
    if queries.frozen_table_of(season) is None:
        raise NotNow(_("Mùa này chưa chốt bảng tiêu chí, nên chưa có bảng điểm để kiểm tra chéo."))
    present = queries.present_draw(season)
    if present is not None and queries.is_entered(present):
        raise NotNow(
            _("Đã có đơn vị nhập điểm kiểm tra chéo theo lần phân công này; không rút lại được nữa.")
        )
    return head


def can_draw(*, by: Account, season: Season) -> bool:
    """Whether `by` may draw, or draw again, now."""
    return _allowed(lambda: check_draws(by=by, season=season))


def access_assignment(*, by: Account, assignment_id: int) -> tuple[CrossCheckAssignment, ScoreSheet]:
    """A cross check of the present draw with the sheet it is about, for the office of the checker.

    Raises `NotFound` for everybody else, and for an earlier draw.
    """
    found, sheet = _of_present_draw(assignment_id)
    if not _is_checker(by=by, season=sheet.season, assignment=found):
        raise NotFound(_NOT_FOUND)
    return found, sheet


def access_finished(*, by: Account, assignment_id: int) -> tuple[CrossCheckAssignment, ScoreSheet]:
    """A cross check of the present draw with its sheet, for whoever may give it back.

    Raises `NotFound` for an earlier draw, and as `check_gives_back` does.
    """
    found, sheet = _of_present_draw(assignment_id)
    check_gives_back(by=by, assignment=found, sheet=sheet)
    return found, sheet


def _of_present_draw(assignment_id: int) -> tuple[CrossCheckAssignment, ScoreSheet]:
    found = (
        CrossCheckAssignment.objects.select_related("checker", "checked", "draw")
        .prefetch_related(queries.CLOSES)
        .filter(pk=assignment_id)
        .first()
    )
    if found is None:
        raise NotFound(_NOT_FOUND)
    season = seasons_with_people().get(pk=found.draw.season_id)
    sheet = queries.sheet_of(season=season, organisation=found.checked)
    if sheet is None or found.draw != queries.present_draw(season):
        raise NotFound(_NOT_FOUND)
    sheet.season = season
    return found, sheet


def is_handed_in(sheet: ScoreSheet) -> bool:
    """Whether the member ever handed its self score in: before, its checkers see nothing of it."""
    return sheet.state != SheetState.DRAFTING


def check_handed_in(sheet: ScoreSheet) -> None:
    """Raise `NotNow` before the member handed its self score in."""
    if not is_handed_in(sheet):
        raise NotNow(_("%(member)s chưa nộp bảng tự chấm.") % {"member": sheet.organisation})


def check_cross_checks(*, by: Account, assignment: CrossCheckAssignment, sheet: ScoreSheet) -> None:
    """Raise unless `by` works for the checker, by the present draw, and the sheet can be cross-checked now.

    It can from the day it is handed in until its appraisal is closed: later, advice would come too late.
    """
    if belongs_to(by, assignment.checked):
        raise NotPermitted(_("Người của đơn vị được kiểm tra không tham gia kiểm tra chéo đơn vị mình."))
    check_acts_for(by=by, season=sheet.season, organisation=assignment.checker)
    _check_draw(assignment, sheet)
    if queries.is_cross_check_closed(assignment):
        raise NotNow(_("Đã kết thúc kiểm tra chéo bảng điểm này; kết quả đã gửi đi nên không sửa được nữa."))
    _check_state(sheet)


def _check_draw(assignment: CrossCheckAssignment, sheet: ScoreSheet) -> None:
    check_stage(season=sheet.season, stages=CROSS_CHECKING)
    if assignment.draw != queries.present_draw(sheet.season):
        raise NotNow(
            _("Đã có phân công mới của %(head)s; việc kiểm tra chéo này không còn hiệu lực.")
            % {"head": head_word(sheet.season)}
        )


def _check_state(sheet: ScoreSheet) -> None:
    if sheet.state not in CHECKED_STATES:
        raise NotNow(
            _(
                "Bảng điểm đang ở trạng thái “%(state)s”; chỉ kiểm tra chéo bảng đã nộp và chưa thẩm định xong."
            )
            % {"state": SheetState(sheet.state).label}
        )


def can_cross_check(*, by: Account, assignment: CrossCheckAssignment, sheet: ScoreSheet) -> bool:
    """Whether `by` may enter in this cross check now."""
    return _allowed(lambda: check_cross_checks(by=by, assignment=assignment, sheet=sheet))


def takes_entries(*, by: Account, season: Season, progress: queries.Progress) -> bool:
    """The same of one line of a list, without asking the database again."""
    return (
        _is_checker(by=by, season=season, assignment=progress.assignment)
        and not belongs_to(by, progress.assignment.checked)
        and season.stage in CROSS_CHECKING
        and not progress.is_closed
        and progress.sheet.state in CHECKED_STATES
    )


def check_gives_back(*, by: Account, assignment: CrossCheckAssignment, sheet: ScoreSheet) -> None:
    """Raise unless `by` may give this finished cross check back to its checker now.

    The head may, and the deputy where the head is the checked or the checker; never anybody of the checked unit. It can
    be given back as long as the checker could enter: later, nobody would wait for it.
    """
    if belongs_to(by, assignment.checked):
        raise NotPermitted(
            _("Người của đơn vị được kiểm tra không trả lại kết quả kiểm tra chéo đơn vị mình.")
        )
    body = _gives_back(season=sheet.season, assignment=assignment)
    if body is None or not by.holds(Permission.LEAD_CLUSTER, body):
        raise NotPermitted(
            _(
                "Kết quả kiểm tra chéo này do %(body)s trả lại; tài khoản của bạn không làm việc cho đơn vị đó."
            )
            % {"body": body or "—"}
        )
    _check_draw(assignment, sheet)
    if not queries.is_cross_check_closed(assignment):
        raise NotNow(_("Chưa kết thúc kiểm tra chéo bảng điểm này, nên không có gì để trả lại."))
    _check_state(sheet)


def may_be_given_back(*, by: Account, season: Season, progress: queries.Progress) -> bool:
    """The same of one line of a list, without asking the database again."""
    checked = progress.assignment.checked
    body = _gives_back(season=season, assignment=progress.assignment)
    return (
        body is not None
        and by.holds(Permission.LEAD_CLUSTER, body)
        and not belongs_to(by, checked)
        and season.stage in CROSS_CHECKING
        and progress.is_closed
        and progress.sheet.state in CHECKED_STATES
    )


def _gives_back(*, season: Season, assignment: CrossCheckAssignment) -> Organisation | None:
    """Head, or deputy where the head is the checked or the checker; none where there is no other.

    A checker cannot take its own back: it could write anew once it has seen what another found.
    """
    bodies = queries.appraising_bodies(season=season, organisation=assignment.checked)
    return next((body for body in bodies if body.pk != assignment.checker_id), None)


def visible_cross_checks(*, by: Account, view: SheetView) -> list[CrossCheck]:
    """The cross checks of a sheet `by` may see: its own, and closed ones, the latter for a checker after its own."""
    found = queries.cross_checks_of(view)
    season = view.sheet.season
    own = [check for check in found if _is_checker(by=by, season=season, assignment=check.assignment)]
    if own:
        others = [check for check in found if check.is_closed] if all(c.is_closed for c in own) else []
        return [check for check in found if check in own or check in others]
    if not sight_of(by=by, sheet=view.sheet).cross_checks:
        return []
    return [check for check in found if check.is_closed]


def _is_checker(*, by: Account, season: Season, assignment: CrossCheckAssignment) -> bool:
    return can_act_for(by=by, season=season, organisation=assignment.checker)


def _allowed(check: Callable[[], object]) -> bool:
    try:
        check()
    except (NotPermitted, NotNow):
        return False
    return True
