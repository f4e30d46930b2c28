"""Appraising a sheet beside its self score, asking, answering, agreeing, correcting."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import WorkForm, attempt, render_form
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, Message, NotFound, Refusal
from thidua.scoring import actions, cross_check_policies, policies, queries
from thidua.scoring.enums import Side
from thidua.scoring.interfaces.forms import (
    AnswerForm,
    CloseForm,
    CorrectionAnswerForm,
    CorrectionForm,
    ReasonForm,
    ReservationForm,
    ResponseForm,
    ReturnForm,
)
from thidua.scoring.interfaces.grid import (
    Cells,
    Typed,
    cell_text,
    decided_text,
    read_cells,
    read_value,
    shown_text,
)
from thidua.scoring.models import AgreedScore, ScoreSheet
from thidua.scoring.objection_models import RankingFinal
from thidua.sites.workspace.final_use import final_warnings
from thidua.sites.workspace.score_sources import shown_sources
from thidua.sites.workspace.typed_cells import typed_cells
from thidua.sites.workspace.views.scoring import seen_version, tell_of_merging
from thidua.sites.workspace.waterfall import waterfall_of


def _worked(
    request: SignedInRequest,
    found: ScoreSheet,
    form: WorkForm,
    call: Callable[[], Any],
    *,
    title: Message,
    done: Message,
    back: str,
    told: Sequence[str] = (),
) -> HttpResponse:
    """One form about one sheet: done and back, or shown with what is wrong; `told` is to be read before it is sent."""
    attempt(form, call)
    if form.succeeded:
        messages.success(request, str(done))
        return redirect(f"workspace:{back}", found.pk)
    context = {"season": found.season, "sheet": found, "title": title, "told": told}
    return render_form(request, "workspace/scoring/form.html", form, context)


@signed_in
def appraisal(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """Self score, appraised value, difference, reason, evidence and state, line by line."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    policies.check_appraises(by=request.user, sheet=found)
    view = queries.sheet_view(found)
    if request.method != "POST":
        return _appraisal_page(request, view)
    policies.check_appraises_now(by=request.user, sheet=found)
    cells = read_cells(request.POST.dict(), view.table.leaves, _stored_cells(view))
    seen, stored = seen_version(request), found.version
    try:
        cells.refuse()
        actions.appraise(
            by=request.user,
            at=clock.now(),
            sheet=found,
            seen_version=cells.version(seen=seen, stored=stored),
            values=cells.values,
            accept_rest=request.POST.get("then") == "accept",
        )
    except (InvalidInput, ChangedMeanwhile) as refusal:
        return _appraisal_page(request, view, cells=cells, refusal=refusal)
    messages.success(request, _("Đã lưu điểm thẩm định."))
    tell_of_merging(request, seen=seen, stored=stored)
    return redirect("workspace:scoring-appraisal", sheet_id)


def _appraisal_page(
    request: SignedInRequest,
    view: queries.SheetView,
    *,
    cells: Cells | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    stored = _stored_cells(view)
    wrong = refusal.fields if isinstance(refusal, InvalidInput) else {}
    can_enter = policies.can_appraise_now(by=request.user, sheet=view.sheet)
    checks = cross_check_policies.visible_cross_checks(by=request.user, view=view)
    context = {
        "checks": checks,
        "season": view.sheet.season,
        "view": view,
        "rows": _appraisal_rows(view, stored, cells or Cells(), wrong, checks),
        "shown": shown_text(stored),
        "targets": queries.registered_targets(view.sheet),
        "can_enter": can_enter,
        "sources": shown_sources(view.sheet, view.table, by=request.user),
        "refusal": refusal,
        "is_stale": isinstance(refusal, ChangedMeanwhile),
        "close_form": CloseForm(seen_version=view.sheet.version) if can_enter else None,
    }
    status = refusal.http_status if refusal else 200
    return render(request, "workspace/scoring/appraisal.html", context, status=status)


def _stored_cells(view: queries.SheetView) -> dict[str, Typed]:
    """What the cells of the page hold."""
    return {
        line.criterion.code: Typed(cell_text(entry), entry.reason if entry else "", decided_text(entry))
        for line, entry in ((line, line.appraisal_entry) for line in view.leaves)
    }


def _appraisal_rows(
    view: queries.SheetView,
    stored: Mapping[str, Typed],
    cells: Cells,
    wrong: Any,
    checks: Sequence[queries.CrossCheck],
) -> list[dict[str, Any]]:
    owned = queries.owned_lines(view.sheet.season, view.table)
    return [
        {
            "line": line,
            "crossed_by": _crossed_by(line, checks),
            "owner": owned.get(line.criterion.code),
            **typed_cells(line.criterion.code, stored=stored, cells=cells, wrong=wrong),
        }
        for line in view.lines
    ]


def _crossed_by(
    line: queries.SheetLine, checks: Sequence[queries.CrossCheck]
) -> list[tuple[str, queries.CrossLine]]:
    """What each cross check found about the line, with its checker; nothing where none says anything."""
    crossed = _crossed(line, checks)
    if not any(cross.points is not None or cross.reason for cross in crossed):
        return []
    return list(zip((check.checker.short_name for check in checks), crossed, strict=True))


def _crossed(line: queries.SheetLine, checks: Sequence[queries.CrossCheck]) -> list[queries.CrossLine]:
    """What each cross check found about the line."""
    return [check.by_code[line.criterion.code] for check in checks]


@signed_in
def give_back(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """Give the sheet back with questions."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    policies.check_appraises_now(by=request.user, sheet=found)
    form = ReturnForm(
        request.POST or None,
        lines=queries.sheet_view(found).leaves,
        by=request.user,
        draft_key=f"scoring-return:{found.pk}",
        seen_version=found.version,
        initial={"line_1": request.GET.get("dong", "")},
    )
    return _worked(
        request,
        found,
        form,
        lambda: actions.return_for_explanation(
            by=request.user,
            at=clock.now(),
            sheet=found,
            seen_version=form.values["seen_version"],
            reason=form.values["reason"],
            questions=form.questions,
            due_date=form.values["due_date"],
        ),
        title=_("Trả lại để giải trình"),
        done=_("Đã trả lại bảng tự chấm kèm câu hỏi."),
        back="scoring-appraisal",
    )


@signed_in
@require_POST
def close(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """Finish the appraisal."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    form = CloseForm(request.POST, by=request.user, seen_version=found.version)
    return _worked(
        request,
        found,
        form,
        lambda: actions.close_appraisal(by=request.user, at=clock.now(), sheet=found, **form.values),
        title=_("Kết thúc thẩm định"),
        done=_("Đã kết thúc thẩm định; kết quả đã gửi đơn vị."),
        back="scoring-agreement",
    )


@signed_in
def reopen(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """Take a closed appraisal up again."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    policies.check_appraises(by=request.user, sheet=found)
    form = ReasonForm(request.POST or None, seen_version=found.version, submit_label=_("Mở lại thẩm định"))
    return _worked(
        request,
        found,
        form,
        lambda: actions.reopen_appraisal(by=request.user, at=clock.now(), sheet=found, **form.values),
        title=_("Mở lại thẩm định"),
        done=_("Đã mở lại thẩm định."),
        back="scoring-appraisal",
    )


@signed_in
def answers(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """The member explains the lines it was asked about."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    view = queries.sheet_view(found)
    form = AnswerForm(
        request.POST or None,
        questions=view.open_questions,
        codes={criterion.pk: criterion.code for criterion in view.table.by_code.values()},
        by=request.user,
        draft_key=f"scoring-answers:{found.pk}",
        seen_version=found.version,
    )
    attempt(
        form,
        lambda: actions.answer_questions(
            by=request.user,
            at=clock.now(),
            sheet=found,
            seen_version=form.values["seen_version"],
            answers=form.answers,
        ),
    )
    if form.succeeded:
        messages.success(request, _("Đã lưu giải trình."))
        return redirect("workspace:scoring-answers", sheet_id)
    can_score = policies.can_score_itself(by=request.user, sheet=found)
    context = {"season": found.season, "view": view, "can_answer": can_score and view.open_questions}
    return render_form(request, "workspace/scoring/answers.html", form, context)


@signed_in
@require_safe
def agreement(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """What both sides have before them: totals, what changed, the member's answers, who has agreed."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    sight = policies.sight_of(by=request.user, sheet=found)
    if not (sight.self_scores and sight.appraisal):
        raise NotFound(_("Chưa có kết quả thẩm định để xem."))
    view = queries.sheet_view(found)
    sides = {agreement.side: agreement for agreement in view.agreements}
    can_answer = Side.MEMBER not in sides and policies.can_answer(by=request.user, sheet=found)
    checks = cross_check_policies.visible_cross_checks(by=request.user, view=view)
    context = {
        "season": found.season,
        "view": view,
        "checks": checks,
        "differing": [(line, _crossed(line, checks)) for line in view.differing],
        "charts": waterfall_of(view, sight=sight)[-1:],
        **_corrected(request, view),
        "sides": sides,
        "can_answer": can_answer,
        "can_agree": policies.can_agree(by=request.user, sheet=found, view=view),
        "can_appraise": policies.can_appraise(by=request.user, sheet=found),
        "can_correct": policies.can_correct(by=request.user, sheet=found),
        "is_settled": found.state in queries.SETTLED,
        "reservation_form": ReservationForm(seen_version=found.version) if can_answer else None,
    }
    return render(request, "workspace/scoring/agreement.html", context)


def _corrected(request: SignedInRequest, view: queries.SheetView) -> dict[str, Any]:
    """What was corrected since both sides agreed, and which minutes do not say it yet."""
    corrections = queries.corrections_of(view.sheet)
    final = queries.first_final(view.sheet.season)
    outdated = {made.pk for made in view.minutes if queries.is_outdated(made, corrections)}
    may_issue = policies.can_issue_minutes(by=request.user, sheet=view.sheet)
    return {
        "corrections": [_correction_row(correction, final) for correction in corrections],
        "can_answer_correction": policies.can_answer_correction(by=request.user, sheet=view.sheet),
        "outdated": outdated,
        "can_issue_minutes": may_issue and (not view.minutes or view.minutes[-1].pk in outdated),
    }


def _correction_row(correction: AgreedScore, final: RankingFinal | None) -> dict[str, Any]:
    return {
        "correction": correction,
        "before": cell_text(correction.corrects),
        "after": cell_text(correction),
        "is_after_final": final is not None and final.is_before(correction.entered_at),
        "answer": getattr(correction, "answer_given", None),
        "is_waiting": queries.is_waiting(correction),
    }


@signed_in
def answer_correction(request: SignedInRequest, sheet_id: int, correction_id: int) -> HttpResponse:
    """The member's word on a correction of its agreed scores."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    correction = policies.access_correction(by=request.user, sheet=found, correction_id=correction_id)
    form = CorrectionAnswerForm(request.POST or None, seen_version=found.version)
    return _worked(
        request,
        found,
        form,
        lambda: actions.answer_correction(
            by=request.user, at=clock.now(), sheet=found, correction=correction, **form.values
        ),
        title=_("Trả lời bản đính chính dòng %(line)s") % {"line": correction.criterion},
        done=_("Đã gửi ý kiến."),
        back="scoring-agreement",
    )


@signed_in
def respond(request: SignedInRequest, sheet_id: int, code: str) -> HttpResponse:
    """The member's word on one appraised line."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    line = queries.sheet_view(found).by_code.get(code)
    if line is None or not policies.can_answer(by=request.user, sheet=found):
        raise NotFound(_("Bảng điểm không có dòng này."))
    form = ResponseForm(request.POST or None, seen_version=found.version)
    return _worked(
        request,
        found,
        form,
        lambda: actions.respond(
            by=request.user,
            at=clock.now(),
            sheet=found,
            seen_version=form.values["seen_version"],
            answers={code: actions.LineAnswer(form.values["agrees"], form.values["explanation"])},
        ),
        title=_("Ý kiến về dòng %(line)s") % {"line": line.criterion},
        done=_("Đã gửi ý kiến."),
        back="scoring-agreement",
    )


@signed_in
@require_POST
def agree(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """Agree, for the side this account works for."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    actions.agree(by=request.user, at=clock.now(), sheet=found, seen_version=seen_version(request))
    messages.success(request, _("Đã ghi nhận thống nhất."))
    return redirect("workspace:scoring-agreement", sheet_id)


@signed_in
@require_POST
def reserve(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """Put the member's disagreement on record."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    form = ReservationForm(request.POST, by=request.user, seen_version=found.version)
    return _worked(
        request,
        found,
        form,
        lambda: actions.record_reservation(by=request.user, at=clock.now(), sheet=found, **form.values),
        title=_("Ghi bảo lưu ý kiến"),
        done=_("Đã ghi bảo lưu ý kiến."),
        back="scoring-agreement",
    )


@signed_in
@require_POST
def minutes(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """Issue the minutes of the appraisal."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    issued = actions.issue_minutes(by=request.user, at=clock.now(), sheet=found)
    messages.success(request, _("Đã lập biên bản %(number)s.") % {"number": issued.document.symbol_text})
    return redirect("workspace:scoring-agreement", sheet_id)


def _correction_form(
    request: SignedInRequest, view: queries.SheetView, line: queries.SheetLine, *, is_final: bool
) -> CorrectionForm:
    owner = queries.owned_lines(view.sheet.season, view.table).get(line.criterion.code)
    return CorrectionForm(
        request.POST or None,
        owner=owner.organisation if owner else None,
        is_final=is_final,
        seen_version=view.sheet.version,
        initial={"value": cell_text(line.agreed_entry)},
    )


@signed_in
def correct(request: SignedInRequest, sheet_id: int, code: str) -> HttpResponse:
    """Correct one agreed line."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    policies.check_corrects(by=request.user, sheet=found)
    view = queries.sheet_view(found)
    line = view.by_code.get(code)
    if line is None or not line.is_leaf:
        raise NotFound(_("Bảng điểm không có dòng này."))
    final, told = final_warnings(found)
    form = _correction_form(request, view, line, is_final=final is not None)
    return _worked(
        request,
        found,
        form,
        lambda: actions.correct_agreed_score(
            by=request.user,
            at=clock.now(),
            sheet=found,
            seen_version=form.values["seen_version"],
            code=code,
            value=read_value(line.criterion, Typed(form.values["value"].strip())),
            reason=form.values["reason"],
            document=form.values.get("document", ""),
        ),
        title=_("Đính chính dòng %(line)s") % {"line": line.criterion},
        done=_("Đã đính chính; điểm cũ vẫn được giữ. Đơn vị được đề nghị trả lời bản đính chính."),
        back="scoring-agreement",
        told=told,
    )
