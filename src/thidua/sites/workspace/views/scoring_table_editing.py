"""Writing a scoring table in the browser: the whole of it, a line in its panel, values tried, what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, Refusal
from thidua.scoring import actions, policies, queries
from thidua.scoring.comparing import compared
from thidua.scoring.engine import ACROSS_UNITS
from thidua.scoring.enums import CriterionKind, LinePart
from thidua.scoring.interfaces.line_forms import panel_of
from thidua.scoring.interfaces.line_trying import asked_of, problems_of_line, tries_of
from thidua.scoring.interfaces.table_forms import (
    LEAST_GRADES,
    SPARE_GRADES,
    GradeRow,
    TableRulesForm,
    grade_rows,
    grades_of,
    initial_rules,
    posted_chain,
    posted_grades,
)
from thidua.scoring.interfaces.table_review import TableReview, review_of
from thidua.scoring.interfaces.table_rows import Row, blank_row, lines_of, read_rows, rows_of
from thidua.scoring.models import ScoringTable
from thidua.scoring.specs import TableDraft, draft_of
from thidua.scoring.wording import problem_said
from thidua.sites.workspace.table_changes import shown_comparison

BLANK_ROWS = 3
Posted = MultiValueDict[str, str]


@dataclass
class Editing:
    """A table on somebody's screen: as saved, and as typed."""

    table: ScoringTable
    saved: TableDraft
    typed: Posted | None
    """What was typed: posted, or kept as a draft; None when the page is opened afresh."""

    @cached_property
    def rows(self) -> list[Row]:
        """The lines as they stand on the screen, up to the last one with something in it."""
        if self.typed is None:
            return rows_of(queries.load_table(self.table))
        rows = read_rows(self.typed)
        while rows and rows[-1].is_blank:
            rows.pop()
        return rows

    @cached_property
    def grades(self) -> list[GradeRow]:
        """The levels as they stand on the screen."""
        if self.typed is not None:
            return [row for row in posted_grades(self.typed) if not row.is_blank]
        return grade_rows(self.saved.rules.get("grades", ()))

    def form(self, data: Posted | None, **kwargs: Any) -> TableRulesForm:
        """The rules of the table as a form."""
        chain = [*self.saved.tie_breaks, *(posted_chain(self.typed) if self.typed is not None else ())]
        places = sum(name.startswith("tie_") for name in self.typed) if self.typed is not None else 0
        return TableRulesForm(
            data,
            lines=[line.draft for line in lines_of(self.rows)],
            chain=chain,
            tie_places=places,
            initial=initial_rules(self.saved),
            seen_version=self.table.version,
            **kwargs,
        )

    def as_typed(self) -> TableDraft | None:
        """The whole table as typed, as far as it can be read; None while its rules cannot be."""
        if self.typed is None:
            return self.saved
        form = self.form(self.typed)
        try:
            grades = grades_of(self.grades)
        except InvalidInput:
            return None
        if not form.is_valid():
            return None
        criteria = tuple(line.draft for line in lines_of(self.rows))
        return form.drafted(criteria, grades, illustrative=self.saved.illustrative)

    def review(self) -> TableReview:
        """What the table as typed lacks."""
        return review_of(self.rows, self.as_typed())


def _editing(request: SignedInRequest, table_id: int) -> Editing:
    table = policies.access_table(by=request.user, table_id=table_id)
    policies.check_edits_table(by=request.user, table=table)
    saved = draft_of(queries.load_table(table))
    return Editing(table, saved, request.POST if request.method == "POST" else None)


@signed_in
def edit(request: SignedInRequest, table_id: int) -> HttpResponse:
    """Change a draft: every line of the table, and what the table says besides."""
    editing = _editing(request, table_id)
    table = editing.table
    form = editing.form(editing.typed, draft_key=f"table:{table.pk}", by=request.user)
    kept_version = table.version
    if form.draft is not None:
        editing = Editing(table, editing.saved, MultiValueDict(form.draft.content))
        kept_version = int(form.draft.content.get("typed_on", [table.version])[-1])
        form = editing.form(None, draft_key=form.draft_key, by=request.user)
    attempt(form, lambda: _rewrite(request, editing, form))
    if form.succeeded:
        messages.success(request, _("Đã lưu bảng tiêu chí."))
        return redirect("workspace:scoring-table-version", table.pk)
    is_stale = isinstance(form.refusal, ChangedMeanwhile)
    if is_stale:
        again = request.POST.copy()
        again["seen_version"] = str(table.version)
        form.data = again
    context = _page(editing, form) | {
        "is_stale": is_stale or kept_version != table.version,
        "comparison": _conflict(editing) if is_stale or kept_version != table.version else None,
    }
    return render_form(request, "workspace/scoring/table_edit.html", form, context)


def _rewrite(request: SignedInRequest, editing: Editing, form: TableRulesForm) -> ScoringTable:
    return actions.rewrite_table(
        by=request.user,
        at=clock.now(),
        table=editing.table,
        seen_version=form.values["seen_version"],
        draft=form.as_draft(editing.rows, editing.grades, illustrative=editing.table.illustrative),
    )


def _page(editing: Editing, form: TableRulesForm) -> dict[str, Any]:
    review = editing.review()
    spare = max(SPARE_GRADES, LEAST_GRADES - len(editing.grades))
    return {
        "season": editing.table.season,
        "table": editing.table,
        "review": review,
        "lines": [
            *zip(editing.rows, review.lines, strict=True),
            *((blank_row(), None) for _n in range(BLANK_ROWS)),
        ],
        "blank": blank_row(),
        "grades": [*editing.grades, *(GradeRow() for _n in range(spare))],
        "wrong": list(_wrong_lines(form.refusal)),
        "kinds": CriterionKind.labels,
        "parts": LinePart.labels,
        "codes": [line.code for line in review.lines if line],
    }


def _conflict(editing: Editing) -> Any:
    """The table as somebody else saved it beside what is on this screen."""
    typed = editing.as_typed()
    return None if typed is None else shown_comparison(compared(editing.saved, typed))


def _wrong_lines(refusal: Refusal | None) -> Iterator[tuple[str, Any]]:
    if isinstance(refusal, InvalidInput):
        for code, said in refusal.fields.items():
            yield from ((code, message) for message in said)


@signed_in
@require_POST
def review(request: SignedInRequest, table_id: int) -> HttpResponse:
    """What the table as typed lacks, for the page's script; nothing is saved."""
    return JsonResponse(_editing(request, table_id).review().as_data())


@signed_in
@require_POST
def line(request: SignedInRequest, table_id: int) -> HttpResponse:
    """One line in its panel, with the fields that fit its kind; nothing is saved."""
    return _line_piece(request, table_id, "workspace/scoring/_line.html", reshaped=True)


@signed_in
@require_POST
def line_try(request: SignedInRequest, table_id: int) -> HttpResponse:
    """What a line as typed gives for the values typed to try it; nothing is saved."""
    return _line_piece(request, table_id, "workspace/scoring/_line_result.html", reshaped=False)


def _line_piece(request: SignedInRequest, table_id: int, template: str, *, reshaped: bool) -> HttpResponse:
    editing = _editing(request, table_id)
    panel = panel_of(request.POST, reshaped=reshaped)
    found = [] if panel.is_group else problems_of_line(panel.line, editing.saved)
    context = {
        "season": editing.table.season,
        "table": editing.table,
        "panel": panel,
        "changed": panel.changed_row,
        "wrong": [*panel.wrong, *(f"{label}: {said}" for _id, label, said in panel.form.error_lines())],
        "problems": [problem_said(problem) for problem in found if not problem.is_warning],
        "warnings": [problem_said(problem) for problem in found if problem.is_warning],
        "across": ACROSS_UNITS,
        "asked": () if panel.is_group else asked_of(panel.line),
        "tries": [] if panel.is_group else tries_of(panel.line, editing.saved, request.POST),
    }
    return render(request, template, context)
