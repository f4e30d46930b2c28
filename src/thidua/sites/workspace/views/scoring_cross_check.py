"""Who checks whom, drawn by a seed; and a checker's page beside the member's self score."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season, can_act_for
from thidua.clusters.queries import members_of
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock, excel
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, Refusal
from thidua.scoring import actions, cross_check_policies, queries
from thidua.scoring.interfaces.cross_check_excel import read_cross_check, write_cross_check
from thidua.scoring.interfaces.grid import Cells, Typed, cell_text, read_cells, shown_text
from thidua.scoring.interfaces.review_forms import CrossCheckFileForm, DrawForm, GiveBackForm, OpinionForm
from thidua.scoring.models import CrossCheckAssignment, ScoreSheet
from thidua.sites.workspace.score_charts import circle_chart
from thidua.sites.workspace.typed_cells import typed_cells
from thidua.sites.workspace.views.scoring import seen_version, tell_of_merging

SEEDS = 1_000_000


@signed_in
@require_safe
def overview(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Who checks whom, as a picture and a table, how far each is, and every draw there was."""
    season = access_season(by=request.user, season_id=season_id)
    progress = queries.progress_of(season)
    names = {member.code: member.short_name for member in members_of(season)}
    draws = list(queries.draws_of(season))
    context = {
        "season": season,
        "rows": [_progress_row(request, season, found) for found in progress],
        "draws": draws,
        "conflicts": [[names.get(code, code) for code in pair] for pair in draws[0].conflicts]
        if draws
        else [],
        "given_back": [again for found in progress for again in found.assignment.given_back],
        "chart": circle_chart([found.assignment for found in progress]) if progress else None,
        "can_draw": cross_check_policies.can_draw(by=request.user, season=season),
    }
    return render(request, "workspace/scoring/cross_checks.html", context)


def _progress_row(request: SignedInRequest, season: Season, found: queries.Progress) -> dict[str, Any]:
    return {
        "progress": found,
        "is_mine": can_act_for(by=request.user, season=season, organisation=found.assignment.checker),
        "can_enter": cross_check_policies.takes_entries(by=request.user, season=season, progress=found),
        "can_give_back": cross_check_policies.may_be_given_back(
            by=request.user, season=season, progress=found
        ),
    }


@signed_in
def draw(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Draw, or draw again with a reason."""
    season = access_season(by=request.user, season_id=season_id)
    cross_check_policies.check_draws(by=request.user, season=season)
    form = DrawForm(
        request.POST or None,
        members=members_of(season),
        again=queries.present_draw(season) is not None,
        initial={"seed": secrets.randbelow(SEEDS)},
    )
    drawn = attempt(
        form,
        lambda: actions.draw_cross_checks(
            by=request.user,
            at=clock.now(),
            season=season,
            seed=form.values["seed"],
            each=form.values["each"],
            conflicts=form.conflicts,
            reason=form.values.get("reason", ""),
        ),
    )
    if drawn is not None:
        messages.success(
            request, _("Đã phân công kiểm tra chéo theo số gieo %(seed)d.") % {"seed": drawn.seed}
        )
        return redirect("workspace:cross-checks", season_id)
    context = {"season": season, "title": _("Rút thăm kiểm tra chéo")}
    return render_form(request, "workspace/scoring/form.html", form, context)


@signed_in
def entry(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Cells beside the member's self score, for the office of the checker."""
    assignment, sheet = cross_check_policies.access_assignment(by=request.user, assignment_id=assignment_id)
    if not cross_check_policies.is_handed_in(sheet):
        context = {"season": sheet.season, "sheet": sheet}
        return render(request, "workspace/scoring/cross_check_early.html", context)
    if request.method != "POST":
        return _entry_page(request, assignment, sheet)
    cross_check_policies.check_cross_checks(by=request.user, assignment=assignment, sheet=sheet)
    check = _check_of(queries.sheet_view(sheet), assignment)
    leaves = queries.load_table(sheet.table).leaves
    cells = read_cells(request.POST.dict(), leaves, _stored_cells(check))
    seen, stored = seen_version(request), assignment.version
    try:
        cells.refuse()
        actions.enter_cross_check(
            by=request.user,
            at=clock.now(),
            assignment=assignment,
            sheet=sheet,
            seen_version=cells.version(seen=seen, stored=stored),
            values=cells.values,
            accept_rest=request.POST.get("then") == "accept",
        )
    except (InvalidInput, ChangedMeanwhile) as refusal:
        return _entry_page(request, assignment, sheet, cells=cells, refusal=refusal)
    messages.success(request, _("Đã lưu điểm kiểm tra chéo."))
    tell_of_merging(request, seen=seen, stored=stored)
    return redirect("workspace:cross-check", assignment_id)


def _check_of(view: queries.SheetView, assignment: CrossCheckAssignment) -> queries.CrossCheck:
    return next(check for check in queries.cross_checks_of(view) if check.assignment == assignment)


def _stored_cells(check: queries.CrossCheck) -> dict[str, Typed]:
    """What the cells of the page hold."""
    return {
        line.own.criterion.code: Typed(cell_text(line.entry), line.entry.reason if line.entry else "")
        for line in check.lines
        if line.own.is_leaf
    }


def _entry_page(
    request: SignedInRequest,
    assignment: CrossCheckAssignment,
    sheet: ScoreSheet,
    *,
    cells: Cells | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """What the member scored, what the checker entered, or typed just now."""
    view = queries.sheet_view(sheet)
    found = _check_of(view, assignment)
    stored = _stored_cells(found)
    visible = cross_check_policies.visible_cross_checks(by=request.user, view=view)
    wrong = refusal.fields if isinstance(refusal, InvalidInput) else {}
    can_enter = cross_check_policies.can_cross_check(by=request.user, assignment=assignment, sheet=sheet)
    context = {
        "season": sheet.season,
        "view": view,
        "check": found,
        "others": [check for check in visible if check.assignment != assignment],
        "rows": [_row(line, stored, cells or Cells(), wrong) for line in found.lines],
        "shown": shown_text(stored),
        "can_enter": can_enter,
        "refusal": refusal,
        "is_stale": isinstance(refusal, ChangedMeanwhile),
        "close_form": OpinionForm(seen_version=assignment.version) if can_enter else None,
        "import_form": CrossCheckFileForm(seen_version=assignment.version) if can_enter else None,
    }
    status = refusal.http_status if refusal else 200
    return render(request, "workspace/scoring/cross_check.html", context, status=status)


def _row(line: queries.CrossLine, stored: Mapping[str, Typed], cells: Cells, wrong: Any) -> dict[str, Any]:
    shown = typed_cells(line.own.criterion.code, stored=stored, cells=cells, wrong=wrong)
    return {"cross": line, "line": line.own, **shown}


@signed_in
@require_safe
def entry_excel(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """The cross check as an Excel list, to be filled offline and brought back."""
    assignment, sheet = cross_check_policies.access_assignment(by=request.user, assignment_id=assignment_id)
    cross_check_policies.check_handed_in(sheet)
    view = queries.sheet_view(sheet)
    found = _check_of(view, assignment)
    content = write_cross_check(view, found, targets=queries.registered_targets(sheet))
    name = _("Kiểm tra chéo %(member)s %(year)d") % {
        "member": assignment.checked.short_name,
        "year": sheet.season.year,
    }
    return excel.response(content, name=str(name))


@signed_in
@require_POST
def entry_import(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Take a cross check from an Excel list: every wrong cell is told, or all is saved."""
    assignment, sheet = cross_check_policies.access_assignment(by=request.user, assignment_id=assignment_id)
    cross_check_policies.check_cross_checks(by=request.user, assignment=assignment, sheet=sheet)
    form = CrossCheckFileForm(request.POST, request.FILES, by=request.user, seen_version=assignment.version)
    if attempt(form, lambda: _take(request, assignment, sheet, form)) is not None:
        messages.success(request, _("Đã nhập điểm kiểm tra chéo từ Excel."))
        return redirect("workspace:cross-check", assignment_id)
    context = {"season": sheet.season, "sheet": sheet, "title": _("Nhập kiểm tra chéo từ Excel")}
    return render_form(request, "workspace/scoring/form.html", form, context)


def _take(
    request: SignedInRequest, assignment: CrossCheckAssignment, sheet: ScoreSheet, form: CrossCheckFileForm
) -> CrossCheckAssignment:
    table = queries.load_table(sheet.table)
    values = read_cross_check(
        form.values["file"].read(),
        table=table,
        targets=queries.registered_targets(sheet),
        classes=frozenset(sheet.classes),
        left_out=queries.left_out_lines(sheet, table),
    )
    return actions.enter_cross_check(
        by=request.user,
        at=clock.now(),
        assignment=assignment,
        sheet=sheet,
        seen_version=form.values["seen_version"],
        values=values,
    )


@signed_in
@require_POST
def close(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Finish the cross check."""
    assignment, sheet = cross_check_policies.access_assignment(by=request.user, assignment_id=assignment_id)
    form = OpinionForm(request.POST, by=request.user, seen_version=assignment.version)
    attempt(
        form,
        lambda: actions.close_cross_check(
            by=request.user, at=clock.now(), assignment=assignment, sheet=sheet, **form.values
        ),
    )
    if form.succeeded:
        messages.success(request, _("Đã kết thúc kiểm tra chéo; kết quả đã gửi đơn vị và tổ thẩm định."))
        return redirect("workspace:cross-checks", sheet.season_id)
    context = {"season": sheet.season, "sheet": sheet, "title": _("Kết thúc kiểm tra chéo")}
    return render_form(request, "workspace/scoring/form.html", form, context)


@signed_in
def give_back(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Give a finished cross check back to its checker, with a reason."""
    assignment, sheet = cross_check_policies.access_finished(by=request.user, assignment_id=assignment_id)
    form = GiveBackForm(request.POST or None, by=request.user, seen_version=assignment.version)
    attempt(
        form,
        lambda: actions.give_cross_check_back(
            by=request.user, at=clock.now(), assignment=assignment, sheet=sheet, **form.values
        ),
    )
    if form.succeeded:
        messages.success(
            request, _("Đã trả lại cho %(checker)s.") % {"checker": assignment.checker.short_name}
        )
        return redirect("workspace:cross-checks", sheet.season_id)
    context = {"season": sheet.season, "assignment": assignment}
    return render_form(request, "workspace/scoring/cross_check_back.html", form, context)
