"""Who scores which lines, for the head; and the page of a body that scores its lines of every member."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock, excel
from thidua.kernel.forms import attempt, drop_draft
from thidua.kernel.models import Draft
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, Refusal
from thidua.scoring import actions, owner_policies, queries
from thidua.scoring.interfaces.owner_excel import read_owner_file, write_owner_board
from thidua.scoring.interfaces.owner_grid import AppointForm, OwnerCells, OwnerFileForm, read_owner_cells
from thidua.scoring.owner_policies import OwnedLines
from thidua.scoring.queries import OwnerBoard
from thidua.sites.workspace.owner_grid import live_cells, rows_of


@signed_in
def appointments(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Which body scores which lines, every appointment there was, and a form for the head."""
    season = access_season(by=request.user, season_id=season_id)
    if request.method == "POST":
        owner_policies.check_appoints(by=request.user, season=season)
    frozen = queries.frozen_table_of(season)
    named = queries.scorers_of(queries.load_table(frozen)) if frozen is not None else {}
    form = None
    if named and owner_policies.can_appoint(by=request.user, season=season):
        form = _appoint_form(request, season, list(named))
        made = attempt(
            form,
            lambda: actions.appoint_scorer(by=request.user, at=clock.now(), season=season, **form.values),
        )
        if made is not None:
            told = _("Đã giao %(body)s chấm các dòng của %(scorer)s.")
            messages.success(request, told % {"body": made.organisation, "scorer": made.scorer})
            return redirect("workspace:scoring-owners", season_id)
    appointed = queries.appointments_of(season)
    context = {
        "season": season,
        "has_table": frozen is not None,
        "rows": [(scorer, lines, appointed.get(scorer)) for scorer, lines in named.items()],
        "history": queries.appointment_history(season),
        "form": form,
    }
    status = form.http_status if form is not None else 200
    return render(request, "workspace/scoring/owners.html", context, status=status)


def _appoint_form(request: SignedInRequest, season: Season, scorers: list[str]) -> AppointForm:
    bodies = queries.bodies_to_appoint(season, on=clock.local_date(clock.now()))
    return AppointForm(request.POST or None, scorers=scorers, organisations=bodies)


@signed_in
def scoring(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Units by lines, for whoever scores them."""
    owned = owner_policies.access_field(by=request.user, season_id=season_id)
    board = _board(owned)
    if request.method != "POST":
        draft = Draft.of(account_id=request.user.pk, form_key=_draft_key(season_id))
        return _page(request, owned, board, draft=draft)
    owner_policies.check_scores_lines(season=owned.season)
    cells = read_owner_cells(request.POST.dict(), board)
    try:
        cells.refuse()
        actions.score_lines(
            by=request.user,
            at=clock.now(),
            season=owned.season,
            values=cells.values,
            seen_versions=cells.seen,
        )
    except (InvalidInput, ChangedMeanwhile) as refusal:
        return _page(request, owned, board, cells=cells, refusal=refusal)
    drop_draft(request, _draft_key(season_id))
    messages.success(request, _("Đã lưu điểm các dòng được giao."))
    return redirect("workspace:owner-scoring", season_id)


def _board(owned: OwnedLines) -> OwnerBoard:
    return queries.owner_board(owned.season, table=owned.table, scorers=owned.appointments)


def _draft_key(season_id: int) -> str:
    return f"scoring-owner:{season_id}"


def _page(
    request: SignedInRequest,
    owned: OwnedLines,
    board: OwnerBoard,
    *,
    cells: OwnerCells | None = None,
    draft: Draft | None = None,
    refusal: Refusal | None = None,
    file_form: OwnerFileForm | None = None,
) -> HttpResponse:
    """The cells as typed, kept or stored, with the points they give."""
    if cells is None and draft is not None:
        cells = _kept(draft, board)
    wrong = refusal.fields if isinstance(refusal, InvalidInput) else {}
    is_stale = isinstance(refusal, ChangedMeanwhile) or (refusal is None and draft is not None)
    rows = rows_of(by=request.user, board=board, cells=cells or OwnerCells(), wrong=wrong, is_stale=is_stale)
    can_enter = any(row["can_enter"] for row in rows)
    context: dict[str, Any] = {
        "season": owned.season,
        "bodies": owned.bodies,
        "board": board,
        "rows": rows,
        "can_enter": can_enter,
        "draft": draft,
        "draft_key": _draft_key(owned.season.pk),
        "refusal": refusal,
        "is_stale": isinstance(refusal, ChangedMeanwhile),
        "file_form": (file_form or OwnerFileForm()) if can_enter else None,
    }
    status = refusal.http_status if refusal else file_form.http_status if file_form else 200
    return render(request, "workspace/scoring/owner_grid.html", context, status=status)


def _kept(draft: Draft, board: OwnerBoard) -> OwnerCells:
    return read_owner_cells({name: values[-1] for name, values in draft.content.items() if values}, board)


@signed_in
@require_POST
def preview(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The points of what is typed now, cell by cell; nothing is saved."""
    owned = owner_policies.access_field(by=request.user, season_id=season_id)
    owner_policies.check_scores_lines(season=owned.season)
    board = _board(owned)
    cells = read_owner_cells(request.POST.dict(), board)
    before = [name for name in request.POST.get("previewed", "").split() if name]
    found = live_cells(board=board, cells=cells, before=before)
    context = {"cells": found, "previewed": " ".join(cell["name"] for cell in found if cell["is_changed"])}
    return render(request, "workspace/scoring/_owner_live.html", context)


@signed_in
@require_safe
def evidence(request: SignedInRequest, season_id: int, sheet_id: int, code: str) -> HttpResponse:
    """What proves one of its lines on one sheet."""
    owned, sheet, criterion = owner_policies.access_cell(
        by=request.user, season_id=season_id, sheet_id=sheet_id, code=code
    )
    context = {
        "season": owned.season,
        "sheet": sheet,
        "criterion": criterion,
        "evidence": queries.evidence_of(sheet, criterion),
    }
    return render(request, "workspace/scoring/owner_evidence.html", context)


@signed_in
@require_safe
def board_excel(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The grid as Excel."""
    owned = owner_policies.access_field(by=request.user, season_id=season_id)
    name = ", ".join(body.short_name for body in owned.bodies)
    return excel.response(write_owner_board(_board(owned), name=name), name=f"{name} {owned.season.year}")


@signed_in
@require_POST
def board_import(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Fill the grid from Excel, to be looked at and saved."""
    owned = owner_policies.access_field(by=request.user, season_id=season_id)
    owner_policies.check_scores_lines(season=owned.season)
    board = _board(owned)
    form = OwnerFileForm(request.POST, request.FILES)
    read = attempt(form, lambda: read_owner_file(form.values["file"].read(), board=board))
    if read is None:
        return _page(request, owned, board, file_form=form)
    messages.info(request, _("Đã đọc tệp vào bảng, chưa lưu: xem lại rồi bấm Lưu."))
    return _page(request, owned, board, cells=read_owner_cells(read, board))
