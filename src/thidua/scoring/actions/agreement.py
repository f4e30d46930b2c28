"""What follows the appraisal: the member's answer, agreement of both sides or a recorded difference, corrections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.claims import claim_seasons
from thidua.clusters.enums import DutyKind
from thidua.clusters.policies import can_act_for, check_acts_for
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.concurrency import claim_version
from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.scoring import queries
from thidua.scoring.engine import Line, Mark, Standing, compute_leaf
from thidua.scoring.entering import checked_lines, engine_line
from thidua.scoring.enums import SheetState, Side
from thidua.scoring.models import (
    AgreedScore,
    Agreement,
    AppraisalClose,
    CorrectionAnswer,
    LineResponse,
    Reservation,
    ScoreSheet,
)
from thidua.scoring.objection_models import RankingFinal
from thidua.scoring.policies import (
    check_agreeing,
    check_answers,
    check_answers_correction,
    check_appraises,
    check_corrects,
)
from thidua.scoring.specs import LineValue, criterion_spec, entry_values
from thidua.scoring.workflow import SHEET_WORKFLOW


@dataclass(frozen=True)
class LineAnswer:
    """What a member says to one appraised line."""

    agrees: bool
    explanation: str = ""


@action()
def respond(
    *, by: Account, at: datetime, sheet: ScoreSheet, seen_version: int, answers: Mapping[str, LineAnswer]
) -> ScoreSheet:
    """Say to appraised lines, by code, that the member agrees, or why it does not.

    Raises `NotPermitted` for another member's sheet, `InvalidInput` for a disagreement without explanation.
    """
    check_answers(by=by, sheet=sheet, states=(SheetState.APPRAISED,))
    claim_version(sheet, seen_version=seen_version)
    close = _closed(sheet)
    criteria = {criterion.code: criterion for criterion in sheet.table.criteria.all()}
    wrong: dict[str, Message] = {}
    for code, answer in answers.items():
        if code not in criteria:
            wrong[code] = _("Bảng tiêu chí không có dòng “%(code)s”.") % {"code": code}
        elif not answer.agrees and not answer.explanation.strip():
            wrong[code] = _("Dòng %(code)s: không đồng ý thì cần giải trình.") % {"code": code}
    if wrong:
        raise InvalidInput(fields=wrong)
    LineResponse.objects.bulk_create(
        LineResponse(
            close=close,
            criterion=criteria[code],
            agrees=answer.agrees,
            explanation=answer.explanation.strip(),
            responded_at=at,
            responded_by=by.actor_label,
        )
        for code, answer in answers.items()
    )
    return sheet


@action()
def agree(*, by: Account, at: datetime, sheet: ScoreSheet, seen_version: int) -> Agreement:
    """Agree to the closed appraisal, for the side `by` works for; with both sides the scores stand.

    Raises `NotPermitted` when `by` is of neither side, `NotNow` when this side has agreed already or the member
    still disagrees with a line, `ChangedMeanwhile` when the sheet is not as it was shown.
    """
    side = _side_of(by=by, sheet=sheet)
    check_agreeing(sheet=sheet)
    claim_version(sheet, seen_version=seen_version)
    view = queries.sheet_view(sheet)
    close = _closed(sheet)
    if any(found.side == side for found in view.agreements):
        raise NotNow(_("%(side)s đã thống nhất rồi.") % {"side": side.label})
    disputed = [line.criterion.code for line in view.lines if line.response and not line.response.agrees]
    if disputed:
        raise NotNow(
            _("Còn dòng đơn vị không đồng ý (%(codes)s): hãy thẩm định lại, hoặc ghi bảo lưu ý kiến.")
            % {"codes": ", ".join(disputed)}
        )
    agreement = save(Agreement(close=close, side=side, agreed_at=at, agreed_by=by.actor_label))
    if {found.side for found in view.agreements} | {side} == set(Side):
        _settle(by=by, at=at, view=view, state=SheetState.AGREED)
    return agreement


@action()
def record_reservation(
    *, by: Account, at: datetime, sheet: ScoreSheet, seen_version: int, text: str
) -> Reservation:
    """Put on record that the member does not agree: the appraised points count, and its words stand beside them.

    Raises `NotPermitted` for another member's sheet, `InvalidInput` without words, `NotNow` once the member agreed.
    """
    check_acts_for(by=by, season=sheet.season, organisation=sheet.organisation)
    check_agreeing(sheet=sheet)
    if not text.strip():
        raise InvalidInput(fields={"text": _("Hãy ghi rõ ý kiến bảo lưu.")})
    view = queries.sheet_view(sheet)
    if any(agreement.side == Side.MEMBER for agreement in view.agreements):
        raise NotNow(_("Đơn vị đã thống nhất điểm thẩm định nên không ghi bảo lưu được nữa."))
    claim_version(sheet, seen_version=seen_version)
    reservation = save(
        Reservation(close=_closed(sheet), text=text.strip(), reserved_at=at, reserved_by=by.actor_label)
    )
    _settle(by=by, at=at, view=view, state=SheetState.RESERVED)
    return reservation


def _side_of(*, by: Account, sheet: ScoreSheet) -> Side:
    """The member's side for its own sheet, the appraisers' otherwise; raises for everybody else."""
    if can_act_for(by=by, season=sheet.season, organisation=sheet.organisation):
        return Side.MEMBER
    check_appraises(by=by, sheet=sheet)
    return Side.HEAD


def _closed(sheet: ScoreSheet) -> AppraisalClose:
    close = queries.latest_close(sheet)
    if close is None:
        raise NotNow(_("Bảng điểm này chưa thẩm định xong."))
    return close


def _settle(*, by: Account, at: datetime, view: queries.SheetView, state: SheetState) -> None:
    """Write the appraised values down as what counts from now on; a line not assigned keeps its mark."""
    sheet = view.sheet
    SHEET_WORKFLOW.check_move(state=SheetState(sheet.state), to=state)
    AgreedScore.objects.bulk_create(
        AgreedScore(
            sheet=sheet,
            criterion=line.criterion,
            **values,
            entered_at=at,
            entered_by=by.actor_label,
        )
        for line in view.leaves
        if (values := _counting(line))
    )
    sheet.state = state
    save(sheet)
    duties.fulfil(by=by, at=at, season=sheet.season, kind=DutyKind.AGREE_SCORE, owner=sheet.organisation)


def _counting(line: queries.SheetLine) -> dict[str, Any]:
    """What counts of a line whose appraisal is closed, by the names of its columns; empty where nothing does."""
    if line.left_out is not None:
        return entry_values(queries.marked(line.criterion.code))
    entry = line.appraisal_entry
    return dict(entry.values) if line.is_appraised and entry is not None else {}


@action()
def correct_agreed_score(
    *,
    by: Account,
    at: datetime,
    sheet: ScoreSheet,
    seen_version: int,
    code: str,
    value: LineValue,
    reason: str,
    document: str = "",
) -> AgreedScore:
    """Correct one agreed line by a new record that points to the one it corrects; the old one stays.

    The member owes its answer to it (`answer_correction`), and a ranking published before has to be published again.
    After agreement this is also the only way to say that a line was not assigned to the unit, or was after all. A
    line another body scores is that body's to decide, and its page is closed by now: the team corrects it only by
    `document`, the number and symbol of the body's paper. Once a ranking of the season was declared final, others rely
    on it: every correction then rests on such a paper, and every output tells of it. The paper becomes part of the
    reason. Raises `NotPermitted` for the own unit's sheet, `NotNow` before agreement or once nomination has begun,
    `InvalidInput` without reason, without that paper, or with a value the line cannot have.
    """
    claim_seasons(sheet.season)
    check_corrects(by=by, sheet=sheet)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi lý do đính chính.")})
    view = queries.sheet_view(sheet)
    line = _corrected_line(view, code, value)
    own = view.by_code[code]
    body = queries.owned_lines(sheet.season, view.table).get(code)
    final = queries.first_final(sheet.season)
    if body is not None:
        reason = _by_paper_of(reason, document=document, body=body.organisation.name, code=code)
    elif final is not None:
        reason = _after_final(reason, document=document, final=final)
    outcome = compute_leaf(view.table.spec, criterion_spec(own.criterion).seen_by(view.classes), line)
    if outcome.standing is Standing.MISSING or value.is_empty:
        raise InvalidInput(fields={code: _("Dòng %(code)s chưa đủ số liệu để tính điểm.") % {"code": code}})
    same = own.agreed is not None and outcome.is_left_out == own.agreed.is_left_out
    if same and own.agreed is not None and outcome.points == own.agreed.points:
        raise InvalidInput(fields={code: _("Điểm mới bằng điểm đã thống nhất; không có gì để đính chính.")})
    claim_version(sheet, seen_version=seen_version)
    duties.reopen(season=sheet.season, kind=DutyKind.AGREE_SCORE, owner=sheet.organisation)
    duties.reopen(season=sheet.season, kind=DutyKind.PUBLISH_RANKING)
    return save(
        AgreedScore(
            sheet=sheet,
            criterion=own.criterion,
            **entry_values(line),
            entered_at=at,
            entered_by=by.actor_label,
            corrects=own.agreed_entry,
            reason=reason.strip(),
        )
    )


def _corrected_line(view: queries.SheetView, code: str, value: LineValue) -> Line:
    targets = queries.registered_targets(view.sheet)
    if value.mark is not Mark.NOT_ASSIGNED or code not in {line.criterion.code for line in view.leaves}:
        return checked_lines(view.table, {code: value}, targets, view.classes)[code]
    return engine_line(view.table.by_code[code], value, targets)


def _by_paper_of(reason: str, *, document: str, body: str, code: str) -> str:
    """The reason with the paper of the body that scores the line. Raises `InvalidInput` without its number."""
    asked = _(
        "Dòng %(code)s do %(body)s chấm: hãy ghi số, ký hiệu văn bản của cơ quan này về việc đính chính."
    )
    number = _number_of(document, asked % {"code": code, "body": body})
    return f"{reason.strip()} (theo văn bản {number} của {body})"


def _after_final(reason: str, *, document: str, final: RankingFinal) -> str:
    """The reason with the paper a correction of a final ranking rests on. Raises `InvalidInput` without its number."""
    asked = _("Xếp hạng đã chốt chính thức ngày %(day)s: hãy ghi số, ký hiệu văn bản làm căn cứ đính chính.")
    number = _number_of(document, asked % {"day": f"{local_date(final.finalised_at):%d/%m/%Y}"})
    return f"{reason.strip()} (theo văn bản {number})"


def _number_of(document: str, asked: Message) -> str:
    number = document.strip()
    if not any(letter.isdigit() for letter in number):
        raise InvalidInput(fields={"document": asked})
    return number


@action()
def answer_correction(
    *,
    by: Account,
    at: datetime,
    sheet: ScoreSheet,
    seen_version: int,
    correction: AgreedScore,
    agrees: bool,
    text: str = "",
) -> CorrectionAnswer:
    """Agree to a correction, or put on record that the member does not: it counts all the same, with its words beside.

    With the last correction answered the member has agreed on its scores again. Raises `NotPermitted` for another
    member's sheet, `NotNow` when it was answered or corrected again, `InvalidInput` for a reservation without words.
    """
    claim_seasons(sheet.season)
    check_answers_correction(by=by, sheet=sheet)
    claim_version(sheet, seen_version=seen_version)
    waiting = {found.pk for found in queries.corrections_of(sheet) if queries.is_waiting(found)}
    if correction.pk not in waiting:
        raise NotNow(_("Bản đính chính này đã được trả lời, hoặc đã được đính chính lại."))
    if not agrees and not text.strip():
        raise InvalidInput(fields={"text": _("Hãy ghi rõ ý kiến bảo lưu.")})
    answer = save(
        CorrectionAnswer(
            correction=correction,
            agrees=agrees,
            text=text.strip(),
            answered_at=at,
            answered_by=by.actor_label,
        )
    )
    if waiting == {correction.pk}:
        duties.fulfil(by=by, at=at, season=sheet.season, kind=DutyKind.AGREE_SCORE, owner=sheet.organisation)
    return answer
