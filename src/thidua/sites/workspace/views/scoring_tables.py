"""Scoring tables: reading, drafting in cells or from Excel, copying, freezing."""

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
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, Refusal
from thidua.scoring import actions, policies, queries
from thidua.scoring.interfaces.forms import CopyTableForm, FreezeForm, TableFileForm, TableRulesForm
from thidua.scoring.interfaces.table_excel import read_table, write_table
from thidua.scoring.interfaces.table_rows import Row, blank_row, read_rows, rows_of, rules_of
from thidua.scoring.models import ScoringTable
from thidua.scoring.specs import LoadedTable, draft_of
from thidua.scoring.validation import problems_of
from thidua.scoring.wording import problem_text

BLANK_ROWS = 3


@signed_in
@require_safe
def current(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The season's table: the frozen one, or the latest draft, or how to begin."""
    season = access_season(by=request.user, season_id=season_id)
    versions = list(queries.tables_of(season))
    if not versions:
        context = {"season": season, "can_build": policies.can_build_table(by=request.user, season=season)}
        return render(request, "workspace/scoring/no_table.html", context)
    chosen = queries.frozen_table_of(season) or versions[-1]
    return _table_page(request, season, chosen, versions)


@signed_in
@require_safe
def version(request: SignedInRequest, table_id: int) -> HttpResponse:
    """One version of a table."""
    table = policies.access_table(by=request.user, table_id=table_id)
    return _table_page(request, table.season, table, list(queries.tables_of(table.season)))


def _table_page(
    request: SignedInRequest, season: Season, table: ScoringTable, versions: list[ScoringTable]
) -> HttpResponse:
    loaded = queries.load_table(table)
    frozen = queries.is_frozen(table)
    can_build = policies.can_build_table(by=request.user, season=season)
    context = {
        "season": season,
        "table": table,
        "loaded": loaded,
        "versions": versions,
        "frozen": table.freeze if frozen else None,
        "problems": [] if frozen else _problems(loaded),
        "can_build": can_build,
        "freeze_form": FreezeForm(seen_version=table.version) if can_build and not frozen else None,
    }
    return render(request, "workspace/scoring/table.html", context)


def _problems(loaded: LoadedTable) -> list[str]:
    return [problem_text(problem) for problem in problems_of(loaded.spec, loaded.chain)]


@signed_in
def new(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Begin a version: from Excel, or as a copy of an earlier table of the cluster."""
    season = access_season(by=request.user, season_id=season_id)
    policies.check_builds_table(by=request.user, season=season)
    sources = list(queries.tables_to_copy(season))
    chosen = request.POST.get("way", "")
    file_form = TableFileForm(
        request.POST if chosen == "file" else None,
        request.FILES if chosen == "file" else None,
        prefix="file",
        initial={"title": _("Bảng tiêu chí và thang điểm thi đua năm %(year)d") % {"year": season.year}},
    )
    copy_form = CopyTableForm(request.POST if chosen == "copy" else None, prefix="copy")
    copy_form.fields["source"].choices = [(t.pk, f"{t} · {t.season.year}") for t in sources]  # type: ignore[attr-defined]
    made = attempt(file_form, lambda: _from_file(request, season, file_form)) or attempt(
        copy_form, lambda: _from_copy(request, season, copy_form)
    )
    if made is not None:
        messages.success(request, _("Đã lập bảng tiêu chí, phiên bản %(number)d.") % {"number": made.number})
        return redirect("workspace:scoring-table-version", made.pk)
    bound = copy_form if chosen == "copy" else file_form
    context = {"season": season, "file_form": file_form, "copy_form": copy_form if sources else None}
    return render_form(request, "workspace/scoring/table_new.html", bound, context)


def _from_file(request: SignedInRequest, season: Season, form: TableFileForm) -> ScoringTable:
    told = form.values
    return actions.build_table(
        by=request.user,
        at=clock.now(),
        season=season,
        draft=read_table(told["file"].read(), title=told["title"]),
        amendment_reason=told["amendment_reason"],
    )


def _from_copy(request: SignedInRequest, season: Season, form: CopyTableForm) -> ScoringTable:
    source = policies.access_table(by=request.user, table_id=form.values["source"])
    return actions.build_table(
        by=request.user,
        at=clock.now(),
        season=season,
        draft=draft_of(queries.load_table(source)),
        amendment_reason=form.values["amendment_reason"],
    )


@signed_in
def edit(request: SignedInRequest, table_id: int) -> HttpResponse:
    """Change a draft in cells: every line of the table and what the table says besides."""
    table = policies.access_table(by=request.user, table_id=table_id)
    policies.check_edits_table(by=request.user, table=table)
    loaded = queries.load_table(table)
    form = TableRulesForm(
        request.POST or None,
        groups_of_table=loaded.groups,
        initial=rules_of(loaded),
        seen_version=table.version,
    )
    rows = read_rows(request.POST) if request.method == "POST" else rows_of(loaded)
    attempt(form, lambda: _rewrite(request, table, form, rows))
    if form.succeeded:
        messages.success(request, _("Đã lưu bảng tiêu chí."))
        return redirect("workspace:scoring-table-version", table.pk)
    context = {
        "season": table.season,
        "table": table,
        "rows": [*rows, *(blank_row() for _n in range(BLANK_ROWS))],
        "wrong": _wrong_lines(form.refusal),
        "is_stale": isinstance(form.refusal, ChangedMeanwhile),
    }
    return render_form(request, "workspace/scoring/table_edit.html", form, context)


def _rewrite(
    request: SignedInRequest, table: ScoringTable, form: TableRulesForm, rows: list[Row]
) -> ScoringTable:
    return actions.rewrite_table(
        by=request.user,
        at=clock.now(),
        table=table,
        seen_version=form.values["seen_version"],
        draft=form.as_draft(rows, illustrative=table.illustrative),
    )


def _wrong_lines(refusal: Refusal | None) -> list[tuple[str, Any]]:
    if not isinstance(refusal, InvalidInput):
        return []
    return [(code, message) for code, messages_ in refusal.fields.items() for message in messages_]


@signed_in
@require_POST
def freeze(request: SignedInRequest, table_id: int) -> HttpResponse:
    """Freeze the table, or show what keeps it from being frozen."""
    table = policies.access_table(by=request.user, table_id=table_id)
    form = FreezeForm(request.POST, by=request.user, seen_version=table.version)
    attempt(form, lambda: actions.freeze_table(by=request.user, at=clock.now(), table=table, **form.values))
    if form.succeeded:
        messages.success(request, _("Đã chốt bảng tiêu chí; mỗi thành viên đã có bảng điểm."))
        return redirect("workspace:scoring-table", table.season_id)
    context = {"season": table.season, "title": _("Chốt bảng tiêu chí"), "room": "scoring-overview"}
    return render_form(request, "workspace/scoring/form.html", form, context)


@signed_in
@require_safe
def table_excel(request: SignedInRequest, table_id: int) -> HttpResponse:
    """The table as Excel, in the columns the import reads."""
    table = policies.access_table(by=request.user, table_id=table_id)
    return excel.response(write_table(queries.load_table(table)), name=table.title)
