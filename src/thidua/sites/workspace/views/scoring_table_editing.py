"""Writing a scoring table in the browser: the whole of it, a line in its panel, values tried, what is wrong."""

from collections.abc import Iterator, Mapping
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
from thidua.kernel.refusals import InvalidInput, Refusal
from thidua.scoring import actions, policies, queries
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
from thidua.scoring.interfaces.table_merging import (
    OPENED,
    UNKNOWN,
    Opened,
    chosen_of,
    merge_of,
    merged_of,
    opened_of,
    opened_text,
)
from thidua.scoring.interfaces.table_review import TableReview, review_of
from thidua.scoring.interfaces.table_rows import Row, blank_row, lines_of, read_rows, rows_of
from thidua.scoring.interfaces.table_trying import trial_of
from thidua.scoring.merging import Merge, Merged
from thidua.scoring.models import ScoringTable
from thidua.scoring.specs import TableDraft, draft_of
from thidua.scoring.wording import problem_said
from thidua.sites.workspace.table_merges import ShownMerge, shown_merge

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
    def opened(self) -> Opened | None:
        """The version this page began with; None when nobody knows it any more."""
        if self.typed is None:
            return Opened(self.table.version, self.saved)
        return opened_of(self.typed, self.table, self.saved)

    @property
    def is_stale(self) -> bool:
        """Whether somebody saved the table since the page was opened."""
        return self.opened is None or self.opened.version != self.table.version

    @property
    def opened_text(self) -> str:
        """The version this page began with, as it travels with the page."""
        if self.typed is not None and OPENED in self.typed:
            return str(self.typed[OPENED])
        return UNKNOWN if self.is_stale else opened_text(self.table, self.saved)

    def merge(self, mine: TableDraft) -> Merge:
        """What this page and somebody else made of the table."""
        return merge_of(self.opened, self.saved, mine, self.rows)

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
    form = editing.form(editing.typed, draft_key=f"table:{table_id}", by=request.user)
    if form.draft is not None:
        editing = _kept(editing, form.draft.content)
        form = editing.form(None, draft_key=form.draft_key, by=request.user)
    merged = attempt(form, lambda: _rewrite(request, editing, form))
    if merged is not None:
        for said in _told(merged, is_merged=editing.is_stale):
            messages.success(request, said)
        return redirect("workspace:scoring-table-version", table_id)
    if request.method == "POST":
        # Somebody may have saved while this was refused: what is shown, and chosen next, is what is saved now.
        editing = _editing(request, table_id)
        form.data = request.POST.copy()
        form.data["seen_version"] = str(editing.table.version)
    context = _page(editing, form) | {"merge": _shown_merge(editing, form)}
    return render_form(request, "workspace/scoring/table_edit.html", form, context)


def _kept(editing: Editing, content: Mapping[str, list[str]]) -> Editing:
    """The table as it was left: merged with what was saved since, whatever version the draft was begun on."""
    version = {"seen_version": [str(editing.table.version)]}
    return Editing(editing.table, editing.saved, MultiValueDict({OPENED: [UNKNOWN], **content, **version}))


def _rewrite(request: SignedInRequest, editing: Editing, form: TableRulesForm) -> Merged:
    """Save what was typed, together with what somebody else saved meanwhile."""
    table = editing.table
    mine = form.as_draft(editing.rows, editing.grades, illustrative=table.illustrative)
    merged = Merged(mine)
    if editing.is_stale:
        merged = merged_of(
            editing.merge(mine),
            mine,
            chosen_of(request.POST),
            is_shown=form.values["seen_version"] == table.version,
            is_known=editing.opened is not None,
        )
    actions.rewrite_table(
        by=request.user, at=clock.now(), table=table, seen_version=table.version, draft=merged.draft
    )
    return merged


def _told(merged: Merged, *, is_merged: bool) -> Iterator[Any]:
    """What to say of a table that was saved."""
    yield (
        _("Đã lưu bảng tiêu chí, ghép với phần người khác vừa lưu.")
        if is_merged
        else _("Đã lưu bảng tiêu chí.")
    )
    for was, now in merged.recoded:
        yield _("STT %(was)s đã có người dùng; dòng của bạn nay là %(now)s.") % {"was": was, "now": now}


def _page(editing: Editing, form: TableRulesForm) -> dict[str, Any]:
    review = editing.review()
    spare = max(SPARE_GRADES, LEAST_GRADES - len(editing.grades))
    return {
        "season": editing.table.season,
        "table": editing.table,
        "is_stale": editing.is_stale,
        "opened": editing.opened_text,
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


def _shown_merge(editing: Editing, form: TableRulesForm) -> ShownMerge | None:
    """What two people made of the table, where somebody else saved it; None too while the rules cannot be read."""
    mine = editing.as_typed() if editing.is_stale else None
    if mine is None or editing.typed is None:
        return None
    is_asked = isinstance(form.refusal, InvalidInput)
    return shown_merge(editing.merge(mine), chosen_of(editing.typed), is_asked=is_asked)


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


@signed_in
@require_POST
def trial(request: SignedInRequest, table_id: int) -> HttpResponse:
    """What a group, or the whole table, gives for the values typed to try it; nothing is saved."""
    editing = _editing(request, table_id)
    typed = editing.as_typed()
    context = {
        "table": editing.table,
        "trial": None if typed is None else trial_of(typed, request.POST),
        "is_result": "trial-result" in request.POST,
    }
    return render(request, "workspace/scoring/_trial.html", context)
