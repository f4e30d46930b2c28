"""Cross checks: drawing who checks whom, entering beside the member's self score, closing, giving back.

Advice, never points.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.claims import claim_seasons
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Season
from thidua.clusters.queries import members_of
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.concurrency import claim_version
from thidua.kernel.refusals import InvalidInput, Message
from thidua.parties.models import Organisation
from thidua.scoring import queries
from thidua.scoring.assignment import CannotDraw, Obstacle, draw
from thidua.scoring.claiming import claim_state
from thidua.scoring.cross_check_policies import check_cross_checks, check_draws, check_gives_back
from thidua.scoring.entering import assigned_values, check_reasons, checked_lines, is_changed
from thidua.scoring.models import (
    CrossCheckAssignment,
    CrossCheckClose,
    CrossCheckDraw,
    CrossCheckEntry,
    CrossCheckReopen,
    ScoreSheet,
)
from thidua.scoring.queries import CrossCheck, SheetView
from thidua.scoring.specs import LineValue, entry_values, line_of

_NO_REASON = _("Dòng %(code)s: điểm kiểm tra chéo khác điểm tự chấm, hãy ghi lý do.")


@action()
def draw_cross_checks(
    *,
    by: Account,
    at: datetime,
    season: Season,
    seed: int,
    each: int = 1,
    conflicts: Sequence[tuple[Organisation, Organisation]] = (),
    reason: str = "",
) -> CrossCheckDraw:
    """Draw by a recorded seed which member checks which: `each` checkers for every sheet, nobody its own or back.

    `conflicts` are pairs of members that declared a conflict of interest. Drawing again is a new record with a
    reason; the earlier one stays. Raises `NotPermitted` unless `by` works for the head, `NotNow` once somebody
    entered by the present draw or outside self scoring and appraisal, `InvalidInput` for a re-draw without reason,
    and when nothing can be drawn (it says why).
    """
    claim_seasons(season)
    check_draws(by=by, season=season)
    before = queries.present_draw(season)
    if before is not None and not reason.strip():
        raise InvalidInput(fields={"reason": _("Đã phân công kiểm tra chéo: hãy ghi lý do rút lại.")})
    members = {member.code: member for member in members_of(season)}
    pairs = sorted({tuple(sorted((one.code, other.code))) for one, other in conflicts})
    try:
        checks = draw(members, seed=seed, each=each, conflicts=[(one, other) for one, other in pairs])
    except CannotDraw as refused:
        raise InvalidInput(fields={"each": _why_not(refused, members)}) from refused
    drawn = save(
        CrossCheckDraw(
            season=season,
            number=1 if before is None else before.number + 1,
            seed=seed,
            each=each,
            conflicts=[list(pair) for pair in pairs],
            reason=reason.strip() if before is not None else "",
            drawn_at=at,
            drawn_by=by.actor_label,
        )
    )
    duties.fulfil(by=by, at=at, season=season, kind=DutyKind.CROSS_CHECK)
    due_date = next((d.due_date for d in season.deadlines.all() if d.stage == Stage.APPRAISING), None)
    for check in checks:
        checker, checked = members[check.checker], members[check.checked]
        save(CrossCheckAssignment(draw=drawn, checker=checker, checked=checked))
        duties.open_for(
            season=season, kind=DutyKind.CROSS_CHECK, owner=checker, subject=checked, due_date=due_date
        )
    return drawn


def _why_not(refused: CannotDraw, members: Mapping[str, Organisation]) -> Message:
    told = {
        "needed": refused.needed,
        "found": refused.found,
        "members": ", ".join(str(members[code]) for code in refused.members),
    }
    match refused.obstacle:
        case Obstacle.NO_CHECKERS:
            return _("Mỗi đơn vị cần ít nhất một đơn vị kiểm tra.")
        case Obstacle.TOO_FEW_MEMBERS:
            return (
                _(
                    "Không thể tránh hai đơn vị kiểm tra lẫn nhau: cần ít nhất %(needed)d thành viên, "
                    "mùa này có %(found)d."
                )
                % told
            )
        case Obstacle.TOO_MANY_CONFLICTS:
            return (
                _(
                    "Mỗi đơn vị cần %(needed)d đơn vị khác để kiểm tra và được kiểm tra; do các cặp không kiểm tra "
                    "nhau, chỉ còn %(found)d cho %(members)s."
                )
                % told
            )
        case Obstacle.CONFLICTS_LEAVE_NOTHING:
            return (
                _(
                    "Các cặp không kiểm tra nhau khiến không còn cách phân công nào; ít lựa chọn nhất là %(members)s."
                )
                % told
            )


@action()
def enter_cross_check(
    *,
    by: Account,
    at: datetime,
    assignment: CrossCheckAssignment,
    sheet: ScoreSheet,
    seen_version: int,
    values: Mapping[str, LineValue],
    accept_rest: bool = False,
) -> CrossCheckAssignment:
    """Enter what the checker finds, by code, all or none, beside the self score; `text` of a value is the reason.

    `accept_rest` takes the self score over for every line not entered yet. Raises `NotPermitted` for anybody but the
    office of the member drawn, `NotNow` when it is closed or the sheet is not handed in, `InvalidInput` for wrong
    values and for each difference without reason, `ChangedMeanwhile` when a colleague saved since.
    """
    claim_seasons(sheet.season)
    claim_state(sheet)
    check_cross_checks(by=by, assignment=assignment, sheet=sheet)
    view = queries.sheet_view(sheet)
    values = assigned_values(values, view.left_out)
    lines = checked_lines(view.table, values, queries.registered_targets(sheet), view.classes)
    check_reasons(view, lines, values, _NO_REASON)
    claim_version(assignment, seen_version=seen_version)
    before = _of(view, assignment)
    entered = {
        code: (line, values[code].text.strip())
        for code, line in lines.items()
        if is_changed(before.by_code[code].entry, line, values[code].text)
    }
    if accept_rest:
        entered |= {
            line.own.criterion.code: (line_of(line.own.self_entry, line.own.criterion.code), "")
            for line in before.unchecked
            if line.own.self_entry is not None and not _is_given(values.get(line.own.criterion.code))
        }
    CrossCheckEntry.objects.bulk_create(
        CrossCheckEntry(
            sheet=sheet,
            assignment=assignment,
            criterion=view.table.by_code[code],
            **entry_values(line),
            reason=reason,
            entered_at=at,
            entered_by=by.actor_label,
        )
        for code, (line, reason) in entered.items()
    )
    return assignment


def _of(view: SheetView, assignment: CrossCheckAssignment) -> CrossCheck:
    return next(found for found in queries.cross_checks_of(view) if found.assignment == assignment)


def _is_given(value: LineValue | None) -> bool:
    return value is not None and not value.is_empty


@action()
def close_cross_check(
    *,
    by: Account,
    at: datetime,
    assignment: CrossCheckAssignment,
    sheet: ScoreSheet,
    seen_version: int,
    opinion: str = "",
) -> CrossCheckClose:
    """Finish a cross check: from now on the member and its appraisers see it, and nobody changes it.

    Raises `InvalidInput` with each line the member claims and the checker has not entered, and each that differs
    without a reason (the member may have changed its own score since).
    """
    claim_seasons(sheet.season)
    claim_state(sheet)
    check_cross_checks(by=by, assignment=assignment, sheet=sheet)
    claim_version(assignment, seen_version=seen_version)
    found = _of(queries.sheet_view(sheet), assignment)
    codes = [line.own.criterion.code for line in found.unchecked]
    wrong: dict[str, Message] = {
        code: _("Dòng %(code)s chưa kiểm tra chéo.") % {"code": code} for code in codes
    }
    for line in found.differing:
        if not line.reason.strip():
            wrong[line.own.criterion.code] = _NO_REASON % {"code": line.own.criterion.code}
    if wrong or found.total.points is None:
        raise InvalidInput(
            _("Chưa kết thúc kiểm tra chéo được: còn %(count)d dòng phải xem lại.") % {"count": len(wrong)},
            fields=wrong,
        )
    duties.fulfil(
        by=by,
        at=at,
        season=sheet.season,
        kind=DutyKind.CROSS_CHECK,
        owner=assignment.checker,
        subject=assignment.checked,
    )
    return save(
        CrossCheckClose(
            assignment=assignment,
            total=found.total.points,
            opinion=opinion.strip(),
            closed_at=at,
            closed_by=by.actor_label,
        )
    )


@action()
def give_cross_check_back(
    *,
    by: Account,
    at: datetime,
    assignment: CrossCheckAssignment,
    sheet: ScoreSheet,
    seen_version: int,
    reason: str,
) -> CrossCheckReopen:
    """Give a finished cross check back to its checker, who owes it again, enters on and finishes again.

    What was finished stays on record and counts nowhere until then. Raises `NotPermitted` unless `by` is of the head
    (of the deputy, about the head's own sheet) and never for the checked unit, `NotNow` when it is not finished, or
    the sheet is not to be cross-checked any more, `InvalidInput` without a reason.
    """
    claim_seasons(sheet.season)
    claim_state(sheet)
    check_gives_back(by=by, assignment=assignment, sheet=sheet)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi lý do trả lại.")})
    claim_version(assignment, seen_version=seen_version)
    close = CrossCheckClose.objects.get(assignment=assignment, reopen__isnull=True)
    duties.reopen(
        season=sheet.season,
        kind=DutyKind.CROSS_CHECK,
        owner=assignment.checker,
        subject=assignment.checked,
    )
    return save(
        CrossCheckReopen(close=close, reason=reason.strip(), reopened_at=at, reopened_by=by.actor_label)
    )
