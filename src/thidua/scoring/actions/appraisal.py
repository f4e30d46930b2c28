"""The appraisers' part: giving back for explanation, appraising beside the self score, closing, reopening."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.claims import claim_seasons
from thidua.clusters.enums import DutyKind
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.concurrency import claim_version
from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.scoring import queries
from thidua.scoring.engine import Line, Mark
from thidua.scoring.entering import assigned_values, check_reasons, checked_lines, is_changed
from thidua.scoring.enums import LinePart, SheetState
from thidua.scoring.models import (
    AppraisalClose,
    AppraisalEntry,
    AppraisalReopen,
    Criterion,
    Question,
    ScoreSheet,
    SheetReturn,
)
from thidua.scoring.owner_models import ScorerAppointment
from thidua.scoring.policies import check_agreeing, check_appraises, check_appraises_now
from thidua.scoring.specs import LineValue, entry_values, line_of
from thidua.scoring.workflow import SHEET_WORKFLOW

_NO_REASON = _("Dòng %(code)s: điểm thẩm định khác điểm tự chấm, hãy ghi lý do.")


@action()
def return_for_explanation(
    *,
    by: Account,
    at: datetime,
    sheet: ScoreSheet,
    seen_version: int,
    reason: str,
    questions: Mapping[str, str],
    due_date: date | None = None,
) -> SheetReturn:
    """Give a handed-in sheet back with questions by code; the member owes it again.

    Raises `NotPermitted` for the own unit's sheet, `InvalidInput` without reason or questions, or for a code
    the table does not have.
    """
    claim_seasons(sheet.season)
    check_appraises_now(by=by, sheet=sheet)
    SHEET_WORKFLOW.check_move(state=SheetState(sheet.state), to=SheetState.RETURNED)
    criteria = {criterion.code: criterion for criterion in sheet.table.criteria.all()}
    asked = {code: text.strip() for code, text in questions.items() if text.strip()}
    wrong: dict[str, Message] = {
        code: _("Bảng tiêu chí không có dòng “%(code)s”.") % {"code": code}
        for code in asked
        if code not in criteria
    }
    if not reason.strip():
        wrong["reason"] = _("Hãy ghi lý do trả lại.")
    if not asked:
        wrong["questions"] = _("Hãy nêu ít nhất một dòng cần giải trình.")
    if wrong:
        raise InvalidInput(fields=wrong)
    claim_version(sheet, seen_version=seen_version)
    sheet.state = SheetState.RETURNED
    save(sheet)
    given_back = save(
        SheetReturn(
            sheet=sheet,
            reason=reason.strip(),
            due_date=due_date,
            returned_at=at,
            returned_by=by.actor_label,
        )
    )
    for code, text in asked.items():
        save(Question(sheet_return=given_back, criterion=criteria[code], text=text))
    duties.reopen(season=sheet.season, kind=DutyKind.SELF_SCORE, owner=sheet.organisation)
    return given_back


@action()
def appraise(
    *,
    by: Account,
    at: datetime,
    sheet: ScoreSheet,
    seen_version: int,
    values: Mapping[str, LineValue],
    accept_rest: bool = False,
) -> ScoreSheet:
    """Enter appraised values by code, all or none, beside the self score; `text` of a value is the reason.

    `accept_rest` takes the self score over for every line not appraised yet. Lines an appointed body scores are its
    own: they are passed over, or refused where they are given. Points decided without a value beside them keep the
    self score as the value. Raises `NotPermitted` for the own unit's sheet,
    `InvalidInput` for wrong values, for each difference without reason and for each line of another body.
    """
    check_appraises_now(by=by, sheet=sheet)
    view = queries.sheet_view(sheet)
    owned = queries.owned_lines(sheet.season, view.table)
    _check_not_owned(owned, values)
    values = _beside_self_scores(view, assigned_values(values, view.left_out))
    lines = checked_lines(view.table, values, queries.registered_targets(sheet), view.classes)
    check_reasons(view, lines, values, _NO_REASON)
    claim_version(sheet, seen_version=seen_version)
    entries = [
        _entry(sheet, view.table.by_code[code], line, values[code].text, by=by, at=at)
        for code, line in lines.items()
        if is_changed(view.by_code[code].appraisal_entry, line, values[code].text)
    ]
    if accept_rest:
        entries += [
            _entry(sheet, own.criterion, line_of(own.self_entry, own.criterion.code), "", by=by, at=at)
            for own in view.leaves
            if own.self_entry is not None
            and own.criterion.code not in owned
            and _takes_self_score(own, values.get(own.criterion.code))
        ]
    AppraisalEntry.objects.bulk_create(entries)
    return sheet


def _beside_self_scores(view: queries.SheetView, values: Mapping[str, LineValue]) -> dict[str, LineValue]:
    """The values; points decided alone stand beside what the unit entered, so that the table's own result is told."""
    found = dict(values)
    for code, value in values.items():
        before = view.by_code[code].self_entry if code in view.by_code else None
        if before is None or value.override is None or not replace(value, override=None).is_empty:
            continue
        found[code] = replace(
            value,
            points=before.points,
            answer=before.answer,
            actual=before.actual,
            count=before.count,
            days_late=before.days_late,
            mark=Mark(before.mark) if before.mark else None,
        )
    return found


def _check_not_owned(owned: Mapping[str, ScorerAppointment], values: Mapping[str, LineValue]) -> None:
    wrong = {
        code: _("Dòng %(code)s do %(body)s chấm; tổ thẩm định không nhập được.")
        % {"code": code, "body": owned[code].organisation.short_name}
        for code in values
        if code in owned
    }
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _takes_self_score(own: queries.SheetLine, given: LineValue | None) -> bool:
    """Whether the rest that is accepted includes this line: claimed, and no appraised value given."""
    if not own.is_claimed:
        return False
    return not own.is_appraised if given is None else given.is_empty


def _lacks_reason(line: queries.SheetLine, owned: Mapping[str, ScorerAppointment]) -> bool:
    entry = line.appraisal_entry
    if entry is None or not line.is_appraised or entry.reason.strip():
        return False
    if line.criterion.code in owned and not line.is_claimed:
        return False  # The member says nothing of a line another body scores.
    return line.appraised.points != line.self_score.points


def _entry(
    sheet: ScoreSheet, criterion: Criterion, line: Line, reason: str, *, by: Account, at: datetime
) -> AppraisalEntry:
    return AppraisalEntry(
        sheet=sheet,
        criterion=criterion,
        **entry_values(line),
        reason=reason.strip(),
        entered_at=at,
        entered_by=by.actor_label,
    )


def _waiting(view: queries.SheetView, owned: Mapping[str, ScorerAppointment]) -> dict[str, Message]:
    """What is said of each line that still has no appraised points."""
    found: dict[str, Message] = {}
    for line in view.leaves:
        code, scorer = line.criterion.code, line.appraised.spec.scorer
        if line.is_appraised or line.left_out is not None:
            continue
        if scorer and (line.is_claimed or line.criterion.part == LinePart.BASE):
            body = owned[code].organisation.short_name if code in owned else scorer
            found[code] = _("Dòng %(code)s còn chờ %(body)s chấm.") % {"code": code, "body": body}
        elif line.is_claimed:
            found[code] = _("Dòng %(code)s chưa thẩm định.") % {"code": code}
        elif code in view.appraised_total.unsettled:
            found[code] = _("Dòng %(code)s chưa có điểm: hãy thẩm định, hoặc trả lại để đơn vị tự chấm.") % {
                "code": code
            }
    return found


def _without_reason(code: str, owned: Mapping[str, ScorerAppointment]) -> Message:
    if code not in owned:
        return _NO_REASON % {"code": code}
    told = {"code": code, "body": owned[code].organisation.short_name}
    return _("Dòng %(code)s: %(body)s chấm khác điểm tự chấm mà chưa ghi lý do.") % told


@action()
def close_appraisal(
    *, by: Account, at: datetime, sheet: ScoreSheet, seen_version: int, summary: str = ""
) -> AppraisalClose:
    """Finish the appraisal: the points go to the member, who agrees, explains, or reserves its opinion.

    Raises `InvalidInput` with each line that has a self score and no appraisal yet, each base line that waits for the
    body that scores it, and each whose appraisal differs without a reason (the member may have changed its own score
    since).
    """
    body = check_appraises_now(by=by, sheet=sheet)
    SHEET_WORKFLOW.check_move(state=SheetState(sheet.state), to=SheetState.APPRAISED)
    claim_version(sheet, seen_version=seen_version)
    view = queries.sheet_view(sheet)
    owned = queries.owned_lines(sheet.season, view.table)
    waiting = _waiting(view, owned)
    if waiting or view.appraised_total.points is None:
        raise InvalidInput(
            _("Chưa kết thúc thẩm định được: còn %(count)d dòng chưa thẩm định.") % {"count": len(waiting)},
            fields=waiting,
        )
    unexplained = [line.criterion.code for line in view.leaves if _lacks_reason(line, owned)]
    if unexplained:
        raise InvalidInput(
            _("Chưa kết thúc thẩm định được: còn %(count)d dòng chênh lệch chưa ghi lý do.")
            % {"count": len(unexplained)},
            fields={code: _without_reason(code, owned) for code in unexplained},
        )
    sheet.state = SheetState.APPRAISED
    save(sheet)
    duties.fulfil(by=by, at=at, season=sheet.season, kind=DutyKind.APPRAISE, subject=sheet.organisation)
    return save(
        AppraisalClose(
            sheet=sheet,
            closed_at=at,
            closed_by=by.actor_label,
            organisation=body,
            total=view.appraised_total.points,
            summary=summary.strip(),
        )
    )


@action()
def reopen_appraisal(
    *, by: Account, at: datetime, sheet: ScoreSheet, seen_version: int, reason: str
) -> AppraisalReopen:
    """Take a closed appraisal up again, because what the member explained gives cause; agreements so far lapse."""
    claim_seasons(sheet.season)
    check_appraises(by=by, sheet=sheet)
    check_agreeing(sheet=sheet)
    SHEET_WORKFLOW.check_move(state=SheetState(sheet.state), to=SheetState.SUBMITTED)
    close = queries.latest_close(sheet)
    if close is None:
        raise NotNow(_("Chưa có kết quả thẩm định nào để mở lại."))
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi lý do mở lại thẩm định.")})
    claim_version(sheet, seen_version=seen_version)
    sheet.state = SheetState.SUBMITTED
    save(sheet)
    duties.reopen(season=sheet.season, kind=DutyKind.APPRAISE, subject=sheet.organisation)
    return save(
        AppraisalReopen(close=close, reason=reason.strip(), reopened_at=at, reopened_by=by.actor_label)
    )
