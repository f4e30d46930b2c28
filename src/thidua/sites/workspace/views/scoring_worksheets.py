"""From the officers' worksheet to a draft table: upload, columns, readings, preview; and lists laid beside it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters.policies import access_season
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.refusals import NotFound, Refusal
from thidua.scoring import actions, policies, queries
from thidua.scoring.import_models import TableImport
from thidua.scoring.interfaces.worksheet_forms import (
    ListFileForm,
    MakeTableForm,
    ReadLineForm,
    WorksheetColumnsForm,
    WorksheetFileForm,
    answers_of,
)
from thidua.scoring.queries.table_imports import imports_of, review_of
from thidua.scoring.table_import_policies import access_table_import, can_compare
from thidua.scoring.wording import problem_text
from thidua.scoring.worksheet.beside import list_of
from thidua.scoring.worksheet.shapes import Weight
from thidua.scoring.worksheet.told import read_told_list
from thidua.sites.workspace.views.scoring import seen_version
from thidua.sites.workspace.worksheet_page import groups_of, lines_of

PAGE = "workspace:scoring-worksheet"


@signed_in
def new(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Upload a worksheet, or go on with one that was left."""
    season = access_season(by=request.user, season_id=season_id)
    policies.check_builds_table(by=request.user, season=season)
    form = WorksheetFileForm(
        request.POST or None,
        request.FILES or None,
        initial={"title": _("Bảng tiêu chí và thang điểm thi đua năm %(year)d") % {"year": season.year}},
    )

    def upload() -> TableImport:
        file = form.values["file"]
        return actions.upload_worksheet(
            by=request.user,
            at=clock.now(),
            season=season,
            upload=file.file,
            name=file.name,
            size=file.size,
            title=form.values["title"],
        )

    found = attempt(form, upload)
    if found is not None:
        return redirect("workspace:scoring-worksheet-columns", found.pk)
    context = {"season": season, "earlier": list(imports_of(season))}
    return render_form(request, "workspace/scoring/worksheet_new.html", form, context)


@signed_in
def columns(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Which column is what."""
    found = access_table_import(by=request.user, import_id=import_id)
    form = WorksheetColumnsForm(request.POST or None, found=found)
    attempt(form, lambda: actions.map_worksheet(by=request.user, at=clock.now(), found=found, **form.values))
    if form.succeeded:
        return redirect(PAGE, found.pk)
    context = {"season": found.season, "found": found}
    return render_form(request, "workspace/scoring/worksheet_columns.html", form, context)


@signed_in
@require_safe
def worksheet(request: SignedInRequest, import_id: int) -> HttpResponse:
    """What is doubtful, and the table as it is read now; once made, what was decided."""
    found = access_table_import(by=request.user, import_id=import_id)
    if not found.is_open:
        return render(request, "workspace/scoring/worksheet_history.html", _history(request, found))
    return render(request, "workspace/scoring/worksheet.html", _page(found))


def _page(found: TableImport) -> dict[str, Any]:
    review = review_of(found)
    problems = [(problem_text(problem), problem.is_warning) for problem in review.problems]
    reading = review.reading
    return {
        "season": found.season,
        "found": found,
        "asked": groups_of((*review.weighing(Weight.MUST), *review.weighing(Weight.CHECK))),
        "noted": groups_of(review.weighing(Weight.NOTE)),
        "open_count": len(reading.open),
        "must_count": sum(doubt.weight is Weight.MUST for doubt in reading.open),
        "lines": lines_of(review),
        "total": reading.total,
        "problems": [text for text, is_warning in problems if not is_warning],
        "warnings": [text for text, is_warning in problems if is_warning],
        "make_form": MakeTableForm(
            asks_reason=queries.frozen_table_of(found.season) is not None, seen_version=found.version
        ),
    }


def _history(request: SignedInRequest, found: TableImport) -> dict[str, Any]:
    return {
        "season": found.season,
        "found": found,
        "by_people": [line for line in found.decided if line["by"]],
        "by_rule": [line for line in found.decided if not line["by"]],
        "can_compare": can_compare(by=request.user, found=found),
    }


@signed_in
@require_POST
def settle(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Keep the readings chosen for one kind of doubt."""
    return _decided(
        request,
        import_id,
        lambda found, version: actions.settle_doubts(
            by=request.user,
            at=clock.now(),
            found=found,
            seen_version=version,
            answers=answers_of(request.POST.dict()),
        ),
    )


@signed_in
@require_POST
def accept(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Take the proposals that wait: of one kind, or all."""
    kind = request.POST.get("kind", "")
    return _decided(
        request,
        import_id,
        lambda found, version: actions.accept_proposals(
            by=request.user, at=clock.now(), found=found, seen_version=version, kind=kind
        ),
    )


@signed_in
@require_POST
def give_up(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Give the worksheet up."""
    found = access_table_import(by=request.user, import_id=import_id)
    return _decided(
        request,
        import_id,
        lambda found, version: actions.give_up_worksheet(
            by=request.user, at=clock.now(), found=found, seen_version=version
        ),
        to=("workspace:scoring-worksheet-new", found.season_id),
    )


def _decided(
    request: SignedInRequest,
    import_id: int,
    decide: Callable[[TableImport, int], object],
    *,
    to: tuple[str, int] | None = None,
) -> HttpResponse:
    found = access_table_import(by=request.user, import_id=import_id)
    try:
        decide(found, seen_version(request))
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect(PAGE, import_id)
    messages.success(request, _("Đã ghi."))
    return redirect(*(to or (PAGE, import_id)))


@signed_in
@require_POST
def make(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Make the draft table, or say what is missing."""
    found = access_table_import(by=request.user, import_id=import_id)
    frozen = queries.frozen_table_of(found.season)
    form = MakeTableForm(request.POST, asks_reason=frozen is not None, seen_version=found.version)
    table = attempt(
        form,
        lambda: actions.make_table_of_worksheet(by=request.user, at=clock.now(), found=found, **form.values),
    )
    if table is not None:
        messages.success(request, _("Đã lập bảng tiêu chí, phiên bản %(number)d.") % {"number": table.number})
        return redirect("workspace:scoring-table-version", table.pk)
    found = access_table_import(by=request.user, import_id=import_id)
    return render(
        request,
        "workspace/scoring/worksheet.html",
        _page(found) | {"make_form": form},
        status=form.http_status,
    )


@signed_in
def line(request: SignedInRequest, import_id: int, code: str) -> HttpResponse:
    """Set one line otherwise than it was read."""
    found = access_table_import(by=request.user, import_id=import_id)
    draft = next((c for c in review_of(found).reading.criteria if c.code == code), None)
    if draft is None:
        raise NotFound(_("Bảng không có dòng “%(code)s”.") % {"code": code})
    form = ReadLineForm(request.POST or None, draft=draft, seen_version=found.version)
    attempt(
        form,
        lambda: actions.change_read_line(
            by=request.user, at=clock.now(), found=found, code=code, **form.values
        ),
    )
    if form.succeeded:
        messages.success(request, _("Đã ghi dòng %(code)s.") % {"code": code})
        return redirect(PAGE, found.pk)
    context = {"season": found.season, "found": found, "code": code}
    return render_form(request, "workspace/scoring/worksheet_line.html", form, context)


@signed_in
def beside(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Self scores and agreed scores beside the table: add a list, see what differs, say which stands."""
    found = access_table_import(by=request.user, import_id=import_id)
    adds = request.method == "POST" and "name" in request.POST
    form = ListFileForm(
        request.POST if adds else None, request.FILES if adds else None, seen_version=found.version
    )
    attempt(form, lambda: _lay(request, found, form))
    if form.succeeded:
        return redirect("workspace:scoring-worksheet-beside", found.pk)
    if request.method == "POST" and not adds:
        return _settled_beside(request, found)
    context = {
        "season": found.season,
        "found": found,
        "groups": groups_of(review_of(found).beside),
        "lists": [list_of(plain) for plain in found.lists],
        "can_compare": can_compare(by=request.user, found=found),
    }
    return render_form(request, "workspace/scoring/worksheet_beside.html", form, context)


def _lay(request: SignedInRequest, found: TableImport, form: ListFileForm) -> TableImport:
    told = form.values
    added = read_told_list(
        told["file"].read(),
        file=told["file"].name,
        name=told["name"],
        phase=told["phase"],
        dated=told["dated"],
        table=review_of(found).table,
    )
    kept = [one for one in map(list_of, found.lists) if one.name != added.name]
    return actions.lay_beside(
        by=request.user, at=clock.now(), found=found, seen_version=told["seen_version"], lists=[*kept, added]
    )


def _settled_beside(request: SignedInRequest, found: TableImport) -> HttpResponse:
    try:
        actions.settle_differences(
            by=request.user,
            at=clock.now(),
            found=found,
            seen_version=seen_version(request),
            answers=answers_of(request.POST.dict()),
        )
        messages.success(request, _("Đã ghi."))
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("workspace:scoring-worksheet-beside", found.pk)
