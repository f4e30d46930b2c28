"""Lists from Excel: uploaded, columns mapped, checked, duplicates settled, entered, taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs
from thidua.imports import actions, blanks, policies, preview, queries, tasks
from thidua.imports.enums import ImportState, ListKind, RowState
from thidua.imports.interfaces.forms import (
    ALIKE,
    CHOOSE,
    MappingForm,
    SettleAlikeForm,
    SettleForm,
    UndoForm,
    UploadForm,
)
from thidua.imports.models import ImportRow, ListImport
from thidua.kernel import clock, excel
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.lists import ChoiceFilter, Column, Empty, ListPage, respond_list
from thidua.kernel.refusals import InvalidInput, NotFound
from thidua.register.policies import check_keeps_any

POLL_EVERY = "2s"


def _address(found: ListImport) -> str:
    return reverse("workspace:import", args=[found.pk])


IMPORTS = ListPage(
    key="imports",
    label=_("Danh sách đã nhập"),
    columns=(
        Column("file.name", _("Tệp"), url=_address, export=lambda found: found.file.name),
        Column("kind", _("Gồm"), cell=lambda found: found.get_kind_display()),
        Column("keeper.short_name", _("Sổ của"), sort=("keeper__sort_key",), css="nowrap"),
        Column("total", _("Số dòng"), align="num", cell=lambda found: found.total),
        Column(
            "state",
            _("Tình trạng"),
            cell="workspace/imports/_state_cell.html",
            export=lambda found: found.get_state_display(),
        ),
        Column("uploaded_by", _("Người tải lên"), cell=lambda found: str(found.uploaded_by)),
        Column("uploaded_at", _("Tải lên lúc"), sort=("uploaded_at",)),
    ),
    search="file__name",
    filters=(
        ChoiceFilter("kind", _("Gồm"), choices=ListKind.choices),
        ChoiceFilter("state", _("Tình trạng"), choices=ImportState.choices),
    ),
    default_sort="-uploaded_at",
    empty=Empty(
        _("Chưa nhập danh sách nào"),
        _("Tải lên danh sách Excel của cơ quan; cột được ghép theo tên tiêu đề, mỗi ô sai được nêu rõ."),
        icon_name="file-spreadsheet",
    ),
)


def _troubles(row: ImportRow) -> str:
    return "; ".join(str(trouble) for trouble in preview.troubles_of(row.of, row))


ROWS = ListPage(
    key="rows",
    label=_("Các dòng của danh sách"),
    columns=(
        Column(
            "number",
            _("Dòng"),
            sort=("number",),
            align="num",
            cell=lambda row: str(row.number),
            export=lambda row: row.number,
        ),
        Column(
            "name",
            _("Họ và tên, tên tập thể"),
            sort=("name",),
            cell="workspace/imports/_row_cell.html",
            css="is-wide",
            export=lambda row: row.name,
        ),
        Column(
            "state",
            _("Kết quả kiểm tra"),
            cell="workspace/imports/_outcome_cell.html",
            css="is-wide",
            export=lambda row: row.get_state_display(),
        ),
        Column("problems", _("Cần sửa"), cell=lambda _row: "", css="d-none", export=_troubles),
    ),
    search="folded",
    filters=(ChoiceFilter("state", pgettext_lazy("row", "Kết quả"), choices=RowState.choices),),
    default_sort="number",
    page_size=50,
    empty=Empty(_("Không có dòng nào"), _("Không dòng nào của danh sách có kết quả này."), icon_name="list"),
)


@needs(Permission.READ_SEASONS)
@require_safe
def imports(request: SignedInRequest) -> HttpResponse:
    """Every list brought into the registers the account keeps."""
    check_keeps_any(by=request.user)
    rows = policies.imports_seen_by(by=request.user)
    context = {"kinds": ListKind.choices}
    return respond_list(request, "workspace/imports/imports.html", IMPORTS, rows, context)


@needs(Permission.READ_SEASONS)
def upload(request: SignedInRequest) -> HttpResponse:
    """Take a list in."""
    keepers = check_keeps_any(by=request.user)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        keepers=keepers,
        initial={"kind": ListKind.RATINGS, "keeper": keepers[0].pk},
        cancel_url=reverse("workspace:imports"),
    )
    made = attempt(form, lambda: actions.upload_list(by=request.user, at=clock.now(), **form.values))
    if made is not None:
        return redirect("workspace:import-columns", made.pk)
    return render_form(request, "workspace/imports/upload.html", form, {"kinds": ListKind.choices})


@needs(Permission.READ_SEASONS)
@require_safe
def blank(request: SignedInRequest, kind: str) -> HttpResponse:
    """An empty list to fill in."""
    if kind not in ListKind.values:
        raise NotFound(_("Không có mẫu này."))
    return excel.response(blanks.blank(ListKind(kind)), name=blanks.TITLES[ListKind(kind)])


@needs(Permission.READ_SEASONS)
@require_safe
def one(request: SignedInRequest, import_id: int) -> HttpResponse:
    """One list, as far as it is: its columns, the work under way, its rows, what came of it."""
    found = policies.access_import(by=request.user, import_id=import_id)
    if found.state == ImportState.MAPPING:
        return redirect("workspace:import-columns", found.pk)
    if found.state in queries.UNDER_WAY:
        return render(request, "workspace/imports/working.html", _work(found))
    rows = queries.rows_of(found).select_related("of__keeper", "party")
    states = [(state.value, state.label) for state in RowState if found.counts.get(state)]
    return respond_list(
        request, "workspace/imports/import.html", ROWS, rows, _shown(found), choices={"state": states}
    )


def _shown(found: ListImport) -> dict[str, Any]:
    counts = found.counts
    entered = sum(counts.get(state, 0) for state in (RowState.NEW, RowState.KNOWN, RowState.UNNAMED))
    return {
        "list_import": found,
        "figures": [(state, RowState(state).label, counts[state]) for state in RowState if counts.get(state)],
        "skipped": counts.get("skipped", 0),
        "wrong": counts.get(RowState.WRONG, 0),
        "doubtful": counts.get(RowState.DOUBTFUL, 0),
        "entered": entered,
        "is_checked": found.state == ImportState.CHECKED,
        "is_done": found.state == ImportState.DONE,
        "alike": ALIKE,
    }


def _work(found: ListImport) -> dict[str, Any]:
    return {
        "list_import": found,
        "under_way": found.state in queries.UNDER_WAY,
        "is_counted": found.state == ImportState.CHECKING,
        "is_lost": queries.is_lost(found, at=clock.now()),
        "every": POLL_EVERY,
    }


@needs(Permission.READ_SEASONS)
@require_safe
def progress(request: SignedInRequest, import_id: int) -> HttpResponse:
    """How far the work is; when it has ended, htmx is sent to the list's page."""
    found = policies.access_import(by=request.user, import_id=import_id)
    response = render(request, "workspace/imports/progress.html", _work(found))
    if found.state not in queries.UNDER_WAY:
        response["HX-Redirect"] = _address(found)
    return response


@needs(Permission.READ_SEASONS)
def columns(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Which column is what; sending it starts the check."""
    found = policies.access_import(by=request.user, import_id=import_id)
    if found.state != ImportState.MAPPING:
        return redirect(_address(found))
    form = MappingForm(
        request.POST or None, found=found, by=request.user, cancel_url=reverse("workspace:imports")
    )
    made = attempt(
        form, lambda: tasks.start_check(by=request.user, at=clock.now(), found=found, **form.values)
    )
    if made is not None:
        return redirect(_address(made))
    return render_form(request, "workspace/imports/columns.html", form, {"list_import": found})


@needs(Permission.READ_SEASONS)
@require_POST
def again(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Back to the columns; work whose worker was lost goes back to the step before it."""
    found = policies.access_import(by=request.user, import_id=import_id)
    if found.state in queries.UNDER_WAY:
        actions.give_back(by=request.user, at=clock.now(), found=found)
        return redirect(_address(found))
    actions.reopen_mapping(by=request.user, at=clock.now(), found=found)
    return redirect("workspace:import-columns", found.pk)


@needs(Permission.READ_SEASONS)
@require_POST
def settle(request: SignedInRequest, import_id: int, number: int) -> HttpResponse:
    """Whom one row means."""
    found = policies.access_import(by=request.user, import_id=import_id)
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(CHOOSE)
    row = actions.settle_row(by=request.user, at=clock.now(), found=found, number=number, **form.values)
    if request.htmx:  # type: ignore[attr-defined] # set by the htmx middleware
        return render(request, "workspace/imports/settled.html", {"row": row, **_shown(found)})
    return redirect(f"{_address(found)}?state={RowState.DOUBTFUL}")


@needs(Permission.READ_SEASONS)
@require_POST
def settle_alike(request: SignedInRequest, import_id: int) -> HttpResponse:
    """All doubtful rows that are alike enough at once."""
    found = policies.access_import(by=request.user, import_id=import_id)
    form = SettleAlikeForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(CHOOSE)
    actions.settle_alike(by=request.user, at=clock.now(), found=found, **form.values)
    messages.success(request, _("Đã xác định các dòng giống nhau."))
    return redirect(_address(found))


@needs(Permission.READ_SEASONS)
@require_POST
def confirm(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Enter the whole list."""
    found = policies.access_import(by=request.user, import_id=import_id)
    tasks.start_entering(by=request.user, at=clock.now(), found=found)
    return redirect(_address(found))


@needs(Permission.READ_SEASONS)
@require_POST
def cancel(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Give a list up."""
    found = policies.access_import(by=request.user, import_id=import_id)
    actions.cancel_import(by=request.user, at=clock.now(), found=found)
    messages.success(request, _("Đã bỏ danh sách này; không có gì được ghi."))
    return redirect("workspace:imports")


@needs(Permission.READ_SEASONS)
def undo(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Take back everything a list brought."""
    found = policies.access_import(by=request.user, import_id=import_id)
    form = UndoForm(request.POST or None, by=request.user, cancel_url=_address(found))
    made = attempt(
        form, lambda: tasks.start_undo(by=request.user, at=clock.now(), found=found, **form.values)
    )
    if made is not None:
        return redirect(_address(made))
    return render_form(request, "workspace/imports/undo.html", form, {"list_import": found})
