"""A season's scores, a member's own sheet with its evidence, and what every number is made of."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters.policies import access_season, can_lead, member_acted_for
from thidua.covenants.models import Target
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock, excel
from thidua.kernel.forms import attempt, drop_draft, render_form
from thidua.kernel.models import Draft
from thidua.kernel.numbers import whole_number
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, Message, NotFound, Refusal
from thidua.scoring import actions, cross_check_policies, policies, queries, setting_policies
from thidua.scoring.enums import EvidenceKind, ScorePhase, SheetState
from thidua.scoring.fairness import loading as fairness_libraries
from thidua.scoring.interfaces.forms import EvidenceForm, SheetFileForm, SubmitForm
from thidua.scoring.interfaces.grid import (
    Cells,
    Typed,
    cell_text,
    decided_text,
    read_cells,
    read_value,
    shown_text,
)
from thidua.scoring.interfaces.sheet_excel import read_self_scores, write_sheet
from thidua.scoring.interfaces.source_cells import with_taken
from thidua.scoring.models import ScoreSheet
from thidua.scoring.preview import Preview, preview
from thidua.sites.workspace.score_board import overview_of
from thidua.sites.workspace.score_sources import ShownSource, shown_sources, source_beside
from thidua.sites.workspace.typed_cells import typed_cells
from thidua.sites.workspace.waterfall import waterfall_of


@signed_in
@require_safe
def overview(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The heat map of the season: groups, totals, difference, rank, where each sheet stands."""
    season = access_season(by=request.user, season_id=season_id)
    own = member_acted_for(by=request.user, season=season)
    shown = overview_of(season=season, by=request.user)
    sheets = [row.score.sheet for row in shown.rows] if shown else []
    can_ask = policies.can_ask_about_fairness(by=request.user, season=season)
    if can_ask:
        fairness_libraries.begin()
    return render(
        request,
        "workspace/scoring/overview.html",
        {
            "season": season,
            "overview": shown,
            "own_sheet": next((sheet for sheet in sheets if own and sheet.organisation_id == own.pk), None),
            "has_classes": bool(shown and shown.scores.table.spec.classes)
            and can_lead(by=request.user, season=season),
            "has_scorers": bool(shown and queries.scorers_of(shown.scores.table)),
            "can_assign": bool(shown)
            and setting_policies.can_see_assignments(by=request.user, season=season),
            "can_build": policies.can_build_table(by=request.user, season=season),
            "can_ask": can_ask,
        },
    )


@signed_in
@require_safe
def mine(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The sheet of the member this account works for."""
    season = access_season(by=request.user, season_id=season_id)
    own = member_acted_for(by=request.user, season=season)
    sheet = queries.sheet_of(season=season, organisation=own) if own else None
    if sheet is None:
        return redirect("workspace:scoring-overview", season_id)
    return redirect("workspace:scoring-sheet", sheet.pk)


@signed_in
def sheet(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """A member's sheet: cells to fill for its own office while it drafts, columns side by side otherwise."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    if not policies.can_score_itself(by=request.user, sheet=found):
        return _read_only(request, found)
    view = queries.sheet_view(found)
    if request.method != "POST":
        return _entry_page(
            request, view, draft=Draft.of(account_id=request.user.pk, form_key=_draft_key(found))
        )
    posted, taken = with_taken(request.POST.dict(), view.table.leaves)
    cells = read_cells(posted, view.table.leaves, _stored_cells(view))
    seen, stored = seen_version(request), found.version
    try:
        cells.refuse()
        actions.save_self_scores(
            by=request.user,
            at=clock.now(),
            sheet=found,
            seen_version=cells.version(seen=seen, stored=stored),
            values=cells.values,
            taken=taken,
        )
    except (InvalidInput, ChangedMeanwhile) as refusal:
        return _entry_page(request, view, cells=cells, refusal=refusal)
    drop_draft(request, _draft_key(found))
    messages.success(request, str(_saved_text(taken)))
    tell_of_merging(request, seen=seen, stored=stored)
    following = "scoring-submit" if request.POST.get("then") == "submit" else "scoring-sheet"
    return redirect(f"workspace:{following}", sheet_id)


def _saved_text(taken: list[str]) -> Message:
    if not taken:
        return _("Đã lưu bảng tự chấm.")
    return _("Đã lưu bảng tự chấm, lấy từ nguồn dữ liệu: %(lines)s.") % {"lines": ", ".join(taken)}


def _read_only(request: SignedInRequest, found: ScoreSheet) -> HttpResponse:
    if request.method == "POST":
        policies.check_scores_itself(by=request.user, sheet=found)
    view = queries.sheet_view(found)
    checks = cross_check_policies.visible_cross_checks(by=request.user, view=view)
    checks = [check for check in checks if check.is_closed]
    return render(
        request,
        "workspace/scoring/sheet.html",
        {
            "season": found.season,
            "view": view,
            "checks": checks,
            "rows": [(line, [check.by_code[line.criterion.code] for check in checks]) for line in view.lines],
            "sight": policies.sight_of(by=request.user, sheet=found),
            "can_appraise": policies.can_appraise_now(by=request.user, sheet=found),
            "is_settled": found.state in queries.SETTLED,
        },
    )


def _entry_page(
    request: SignedInRequest,
    view: queries.SheetView,
    *,
    cells: Cells | None = None,
    draft: Draft | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The cells as typed, kept or stored, with the points they give."""
    targets = queries.registered_targets(view.sheet)
    shown = cells or (_kept(view, draft) if draft else Cells())
    stored = _stored_cells(view)
    computed = _computed(view, shown, targets) if shown.typed else None
    refused = refusal.fields if isinstance(refusal, InvalidInput) else {}
    sources = shown_sources(view.sheet, view.table, by=request.user)
    rows = [_entry_row(line, stored, shown, computed, refused, targets) for line in view.lines]
    context = {
        "season": view.sheet.season,
        "view": view,
        "rows": [row | {"source": sources.get(row["line"].criterion.code)} for row in rows],
        "fillable": sum(_is_fillable(row, sources) for row in rows),
        "shown": shown_text(stored),
        "total": computed.total if computed else view.self_total,
        "draft": draft,
        "draft_key": _draft_key(view.sheet),
        "refusal": refusal,
        "is_stale": isinstance(refusal, ChangedMeanwhile),
        "import_form": SheetFileForm(seen_version=view.sheet.version),
    }
    status = refusal.http_status if refusal else 200
    return render(request, "workspace/scoring/entry.html", context, status=status)


def _computed(view: queries.SheetView, shown: Cells, targets: Mapping[str, Target]) -> Preview:
    """What is typed, and what is stored of lines that had no cell then because they were not assigned."""
    stored = {
        line.criterion.code: read_value(line.criterion, _stored(line))
        for line in view.leaves
        if line.is_claimed and line.criterion.code not in shown.typed
    }
    return preview(view.table, {**stored, **shown.values}, shown.wrong, targets, view.classes, view.left_out)


def _stored(line: queries.SheetLine) -> Typed:
    entry = line.self_entry
    return Typed(cell_text(entry), entry.note if entry else "", decided_text(entry))


def _stored_cells(view: queries.SheetView) -> dict[str, Typed]:
    """What the cells of the page hold: points decided against the table have none."""
    return {line.criterion.code: replace(_stored(line), decided="") for line in view.leaves}


def _entry_row(
    line: queries.SheetLine,
    stored: Mapping[str, Typed],
    shown: Cells,
    computed: Preview | None,
    refused: Any,
    targets: Any,
) -> dict[str, Any]:
    code = line.criterion.code
    previewed = computed.by_code[code] if computed else None
    return {
        "line": line,
        **typed_cells(code, stored=stored, cells=shown, wrong=refused),
        "outcome": previewed.outcome if previewed else line.self_score,
        "problem": "" if previewed is None or code in refused else previewed.problem,
        "target": targets.get(line.criterion.indicator),
    }


def _is_fillable(row: dict[str, Any], sources: Mapping[str, ShownSource]) -> bool:
    source = sources.get(row["line"].criterion.code)
    is_open = row["line"].left_out is None and not row["value"]
    return source is not None and source.proposal.can_fill and is_open


def _kept(view: queries.SheetView, draft: Draft) -> Cells:
    kept = {name: values[-1] for name, values in draft.content.items() if values}
    return read_cells(kept, view.table.leaves, _stored_cells(view))


def _draft_key(sheet: ScoreSheet) -> str:
    return f"scoring-sheet:{sheet.pk}"


def tell_of_merging(request: HttpRequest, *, seen: int, stored: int) -> None:
    """Say that what was saved stands together with what somebody else saved since the page was made."""
    if seen != stored:
        messages.info(request, _("Đã ghép với phần người khác vừa lưu."))


def seen_version(request: HttpRequest) -> int:
    """The version the page was made of; what is no number counts as an old page."""
    text = request.POST.get("seen_version", "")
    return whole_number(text) or 0


@signed_in
@require_POST
def sheet_preview(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """The points of what is typed now, as pieces that replace themselves on the page; nothing is saved."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    policies.check_scores_itself(by=request.user, sheet=found)
    table = queries.load_table(found.table)
    cells = read_cells(request.POST.dict(), table.leaves)
    shown = preview(
        table,
        cells.values,
        cells.wrong,
        queries.registered_targets(found),
        frozenset(found.classes),
        queries.left_out_lines(found, table),
    )
    context = {"view": {"table": table}, "lines": shown.lines, "total": shown.total}
    return render(request, "workspace/scoring/_live.html", context)


@signed_in
def submit(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """Hand the self score in, or show what is missing."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    policies.check_scores_itself(by=request.user, sheet=found)
    form = SubmitForm(request.POST or None, by=request.user, seen_version=found.version)
    attempt(
        form, lambda: actions.submit_self_score(by=request.user, at=clock.now(), sheet=found, **form.values)
    )
    if form.succeeded:
        drop_draft(request, _draft_key(found))
        messages.success(request, _("Đã nộp bảng tự chấm cho tổ thẩm định."))
        return redirect("workspace:scoring-sheet", sheet_id)
    context = {"season": found.season, "view": queries.sheet_view(found)}
    return render_form(request, "workspace/scoring/submit.html", form, context)


@signed_in
@require_POST
def sheet_import(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """Take self scores from an Excel file: every wrong cell is told, or all is saved."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    policies.check_scores_itself(by=request.user, sheet=found)
    form = SheetFileForm(request.POST, request.FILES, by=request.user, seen_version=found.version)

    def take() -> ScoreSheet:
        table = queries.load_table(found.table)
        values = read_self_scores(
            form.values["file"].read(),
            table=table,
            targets=queries.registered_targets(found),
            classes=frozenset(found.classes),
            left_out=queries.left_out_lines(found, table),
        )
        return actions.save_self_scores(
            by=request.user,
            at=clock.now(),
            sheet=found,
            seen_version=form.values["seen_version"],
            values=values,
        )

    if attempt(form, take) is not None:
        messages.success(request, _("Đã nhập bảng tự chấm từ Excel."))
        return redirect("workspace:scoring-sheet", sheet_id)
    context = {"season": found.season, "sheet": found, "title": _("Nhập bảng tự chấm từ Excel")}
    return render_form(request, "workspace/scoring/form.html", form, context)


@signed_in
@require_safe
def sheet_excel(request: SignedInRequest, sheet_id: int) -> HttpResponse:
    """The sheet as Excel, with the columns the reader may see."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    sight = policies.sight_of(by=request.user, sheet=found)
    if not sight.self_scores:
        raise NotFound(_("Không có bảng điểm này, hoặc bạn không được xem."))
    view = queries.sheet_view(found)
    checks = cross_check_policies.visible_cross_checks(by=request.user, view=view)
    content = write_sheet(
        view,
        targets=queries.registered_targets(found),
        with_appraisal=sight.appraisal,
        checks=[check for check in checks if check.is_closed],
        final=queries.first_final(found.season),
    )
    name = _("Bảng điểm %(member)s %(year)d") % {
        "member": found.organisation.short_name,
        "year": found.season.year,
    }
    return excel.response(content, name=str(name))


def _piece_or_page(request: HttpRequest, name: str) -> str:
    """The template of the piece for the shared sheet, or of the whole page."""
    piece = request.htmx  # type: ignore[attr-defined] # set by the htmx middleware
    return f"workspace/scoring/{'_' if piece else ''}{name}.html"


@signed_in
def evidence(request: SignedInRequest, sheet_id: int, code: str) -> HttpResponse:
    """The evidence of one line: look, add, take back."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    view = queries.sheet_view(found)
    line = view.by_code.get(code)
    if line is None or not policies.sight_of(by=request.user, sheet=found).self_scores:
        raise NotFound(_("Bảng điểm không có dòng này."))
    form = EvidenceForm(request.POST or None, request.FILES or None, initial={"kind": EvidenceKind.DOCUMENT})
    attempt(form, lambda: _add(request, found, code, form))
    if form.succeeded:
        messages.success(request, _("Đã thêm minh chứng cho dòng %(code)s.") % {"code": code})
        return redirect("workspace:scoring-evidence", sheet_id, code)
    can_add = policies.can_score_itself(by=request.user, sheet=found)
    template = _piece_or_page(request, "evidence")
    context = {"season": found.season, "sheet": found, "line": line, "can_add": can_add}
    return render_form(request, template, form, context)


def _add(request: SignedInRequest, found: ScoreSheet, code: str, form: EvidenceForm) -> Any:
    told = form.values
    upload = told["upload"]
    return actions.add_evidence(
        by=request.user,
        at=clock.now(),
        sheet=found,
        code=code,
        kind=told["kind"],
        title=told["title"],
        url=told["url"],
        document_number=told["document_number"],
        upload=upload or None,
        name=upload.name if upload else "",
        size=upload.size if upload else 0,
    )


@signed_in
@require_POST
def evidence_withdraw(request: SignedInRequest, sheet_id: int, evidence_id: int) -> HttpResponse:
    """Take a piece of evidence back."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    taken = actions.withdraw_evidence(by=request.user, at=clock.now(), sheet=found, evidence_id=evidence_id)
    messages.success(request, _("Đã rút minh chứng."))
    return redirect("workspace:scoring-evidence", sheet_id, taken.criterion.code)


@signed_in
@require_safe
def trace(request: SignedInRequest, sheet_id: int, code: str = "") -> HttpResponse:
    """What a number is made of: formula, inputs, evidence, who and when, every version."""
    found = policies.access_sheet(by=request.user, sheet_id=sheet_id)
    traced = queries.trace_of(found, code=code)
    if traced is None:
        raise NotFound(_("Bảng điểm không có dòng này."))
    sight = policies.sight_of(by=request.user, sheet=found)
    phases = [
        (phase, part)
        for phase, part in traced.phases
        if {
            ScorePhase.SELF: sight.self_scores,
            ScorePhase.APPRAISED: sight.appraisal,
            ScorePhase.AGREED: sight.agreed,
        }[phase]
    ]
    checks = cross_check_policies.visible_cross_checks(by=request.user, view=traced.view)
    context = {
        "season": found.season,
        "sheet": found,
        "state": SheetState(found.state),
        "traced": traced,
        "phases": phases,
        "sight": sight,
        **source_beside(traced.line, shown_sources(found, traced.view.table, by=request.user)),
        "charts": waterfall_of(traced.view, sight=sight, criterion=traced.criterion),
        "crossed": queries.cross_traces_of(checks, view=traced.view, code=code),
    }
    return render(request, _piece_or_page(request, "trace"), context)
