"""Scoring tables: reading, beginning one, comparing two, freezing, and the files made of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season
from thidua.documents import pdf, word
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock, excel
from thidua.kernel.files import DOCX
from thidua.kernel.forms import WorkForm, attempt, render_form
from thidua.kernel.numbers import whole_number
from thidua.kernel.refusals import NotFound
from thidua.scoring import actions, policies, queries
from thidua.scoring.comparing import compared
from thidua.scoring.interfaces.table_excel import read_table, write_table
from thidua.scoring.interfaces.table_forms import (
    CopyTableForm,
    EmptyTableForm,
    FreezeForm,
    TableFileForm,
    with_amendment_reason,
)
from thidua.scoring.interfaces.table_formulas import write_working_table
from thidua.scoring.library import EXAMPLES
from thidua.scoring.models import ScoringTable
from thidua.scoring.specs import LoadedTable, TableDraft, draft_of
from thidua.scoring.table_paper import table_document
from thidua.scoring.validation import problems_of
from thidua.scoring.wording import problem_text
from thidua.sites.workspace.table_changes import shown_comparison
from thidua.sites.workspace.table_sources import TABLE, draft_from, sources_for


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
    draft = draft_of(loaded)
    frozen = queries.is_frozen(table)
    can_build = policies.can_build_table(by=request.user, season=season)
    problems, warnings = ([], []) if frozen else _problems(loaded)
    context = {
        "season": season,
        "table": table,
        "loaded": loaded,
        "lines": list(zip(loaded.rows, draft.criteria, strict=True)),
        "rules": draft.rules,
        "versions": versions,
        "frozen": table.freeze if frozen else None,
        "problems": problems,
        "warnings": warnings,
        "can_build": can_build,
        "freeze_form": FreezeForm(seen_version=table.version)
        if can_build and not frozen and not problems
        else None,
    }
    return render(request, "workspace/scoring/table.html", context)


def _problems(loaded: LoadedTable) -> tuple[list[str], list[str]]:
    found = problems_of(loaded.spec, loaded.chain)
    return (
        [problem_text(problem) for problem in found if not problem.is_warning],
        [problem_text(problem) for problem in found if problem.is_warning],
    )


# ── Beginning a version ──────────────────────────────────────────────────────────────────────────────────


@signed_in
def new(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Begin a version: from Excel, as a copy of another table, or from nothing."""
    season = access_season(by=request.user, season_id=season_id)
    policies.check_builds_table(by=request.user, season=season)
    forms = _ways(request, season)
    bound = forms.get(request.POST.get("way", ""))
    if bound is not None:
        made = attempt(bound, lambda: _build(request, season, bound))
        if made is not None:
            messages.success(
                request, _("Đã lập bảng tiêu chí, phiên bản %(number)d.") % {"number": made.number}
            )
            page = "edit" if "empty" in (bound.prefix or "") else "version"
            return redirect(f"workspace:scoring-table-{page}", made.pk)
    context = {
        "season": season,
        "frozen": queries.frozen_table_of(season),
        "file_form": forms["file"],
        "copy_form": forms.get("copy"),
        "empty_form": forms["empty"],
    }
    return render_form(
        request, "workspace/scoring/table_new.html", forms["file"] if bound is None else bound, context
    )


def _ways(request: SignedInRequest, season: Season) -> dict[str, WorkForm]:
    """The ways to begin, each with a form: bound where it was posted."""
    way = request.POST.get("way", "")
    title = _("Bảng tiêu chí và thang điểm thi đua năm %(year)d") % {"year": season.year}

    def bound(name: str) -> Any:
        return request.POST if way == name else None

    found: dict[str, WorkForm] = {
        "file": TableFileForm(
            bound("file"),
            request.FILES if way == "file" else None,
            prefix="file",
            initial={"title": title},
        ),
        "empty": EmptyTableForm(bound("empty"), prefix="empty", initial={"title": title}),
    }
    sources = sources_for(by=request.user, season=season, examples=EXAMPLES)
    if sources:
        chosen = {"source": f"{TABLE}:{request.GET.get('tu', '')}"}
        found["copy"] = CopyTableForm(bound("copy"), prefix="copy", sources=sources, initial=chosen)
    if queries.frozen_table_of(season) is not None:
        for form in found.values():
            with_amendment_reason(form)
    return found


def _build(request: SignedInRequest, season: Season, form: WorkForm) -> ScoringTable:
    return actions.build_table(
        by=request.user,
        at=clock.now(),
        season=season,
        draft=_draft(request, form),
        amendment_reason=form.values.get("amendment_reason", ""),
    )


def _draft(request: SignedInRequest, form: WorkForm) -> TableDraft:
    told = form.values
    if "file" in told:
        return read_table(told["file"].read(), title=told["title"])
    if "source" in told:
        return draft_from(by=request.user, source=told["source"])
    return TableDraft(title=told["title"], total=told["total"], criteria=())


# ── Comparing, freezing ──────────────────────────────────────────────────────────────────────────────────


@signed_in
@require_safe
def compare(request: SignedInRequest, table_id: int) -> HttpResponse:
    """What became of an older table in this one, line by line."""
    table = policies.access_table(by=request.user, table_id=table_id)
    sources = sources_for(by=request.user, season=table.season)
    asked = whole_number(request.GET.get("voi", ""))
    other = _before(table) if asked is None else policies.access_table(by=request.user, table_id=asked)
    shown = None
    if other is not None:
        shown = shown_comparison(
            compared(draft_of(queries.load_table(other)), draft_of(queries.load_table(table)))
        )
    context = {
        "season": table.season,
        "table": table,
        "other": other,
        "comparison": shown,
        "sources": [
            (group, [(key.partition(":")[2], name) for key, name in choices]) for group, choices in sources
        ],
    }
    return render(request, "workspace/scoring/table_compare.html", context)


def _before(table: ScoringTable) -> ScoringTable | None:
    """What a table is compared with unless somebody says otherwise: what it amends, or the version before it."""
    if table.amends is not None:
        return table.amends
    earlier = [other for other in queries.tables_of(table.season) if other.number < table.number]
    return earlier[-1] if earlier else None


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


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────


@signed_in
@require_safe
def table_excel(request: SignedInRequest, table_id: int) -> HttpResponse:
    """The table as Excel, in the columns the import reads, with every parameter in a second sheet."""
    table = policies.access_table(by=request.user, table_id=table_id)
    return excel.response(write_table(queries.load_table(table)), name=table.title)


@signed_in
@require_safe
def table_formulas(request: SignedInRequest, table_id: int) -> HttpResponse:
    """The table as Excel that computes: type results into the open cells, read the points."""
    table = policies.access_table(by=request.user, table_id=table_id)
    name = _("%(title)s, bảng tính điểm") % {"title": table.title}
    return excel.response(write_working_table(queries.load_table(table)), name=str(name))


@signed_in
@require_safe
def table_paper(request: SignedInRequest, table_id: int, suffix: str) -> HttpResponse:
    """The table as a paper: PDF to look at, DOCX to work on."""
    table = policies.access_table(by=request.user, table_id=table_id)
    head = queries.office_holders(table.season)
    document = table_document(queries.load_table(table), season=table.season, head=head[0] if head else None)
    if suffix == "docx":
        answer = HttpResponse(word.render(document), content_type=DOCX)
        answer["Content-Disposition"] = 'attachment; filename="bang-tieu-chi.docx"'
        return answer
    if suffix != "pdf":
        raise NotFound(_("Bảng tiêu chí có dạng PDF hoặc DOCX."))
    answer = HttpResponse(pdf.render(document), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="bang-tieu-chi.pdf"'
    answer._csp_exempt = True  # type: ignore[attr-defined] # the browser's own viewer shows it
    return answer
