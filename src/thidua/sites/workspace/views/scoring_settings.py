"""What the head sets for single units: to which classes of the table they belong, which lines are assigned to them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season, check_leads
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.numbers import whole_number
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, Message, Refusal
from thidua.scoring import actions, queries, setting_policies
from thidua.scoring.enums import SheetState
from thidua.scoring.interfaces.assignment_cells import read_ticks
from thidua.scoring.models import ScoreSheet
from thidua.scoring.setting_models import LineAssignment
from thidua.sites.workspace.assignment_page import AssignmentPage


@signed_in
def classes(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Units by classes of the table, to be ticked until a unit has handed in."""
    season = access_season(by=request.user, season_id=season_id)
    check_leads(by=request.user, season=season)
    sheets = list(queries.sheets_of(season))
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _save_classes(request, season, sheets)
        except (InvalidInput, ChangedMeanwhile) as found:
            refusal = found
        else:
            messages.success(request, _("Đã lưu nhóm đơn vị."))
            return redirect("workspace:scoring-classes", season_id)
    frozen = queries.frozen_table_of(season)
    known = sorted(queries.load_table(frozen).spec.classes) if frozen is not None else []
    can_set = setting_policies.can_set_classes(by=request.user, season=season)
    context = {
        "season": season,
        "classes": known,
        "rows": [_row(sheet, known, can_set=can_set) for sheet in sheets],
        "can_set": can_set,
        "refusal": refusal,
    }
    status = refusal.http_status if refusal else 200
    return render(request, "workspace/scoring/classes.html", context, status=status)


def _save_classes(request: SignedInRequest, season: Season, sheets: list[ScoreSheet]) -> None:
    setting_policies.check_sets_classes(by=request.user, season=season)
    sent = [sheet for sheet in sheets if f"s-{sheet.pk}" in request.POST]
    actions.set_classes(
        by=request.user,
        at=clock.now(),
        season=season,
        classes={s.organisation.code: request.POST.getlist(f"c-{s.pk}") for s in sent},
        seen_versions={s.organisation.code: _version(request, s) for s in sent},
    )


def _version(request: SignedInRequest, sheet: ScoreSheet) -> int:
    return whole_number(request.POST.get(f"s-{sheet.pk}", "")) or 0


def _row(sheet: ScoreSheet, known: list[str], *, can_set: bool) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "can_set": can_set and sheet.state == SheetState.DRAFTING,
        "boxes": [(name, name in sheet.classes) for name in known],
    }


@signed_in
def assignments(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Lines of the table that are not assigned to units, to be ticked for one unit or several until appraised."""
    season = access_season(by=request.user, season_id=season_id)
    setting_policies.check_sees_assignments(by=request.user, season=season)
    frozen = queries.frozen_table_of(season)
    if frozen is None:
        return render(request, "workspace/scoring/assignments.html", {"season": season})
    table = queries.load_table(frozen)
    refusal: Refusal | None = None
    ticked: dict[str, bool] = {}
    if request.method == "POST":
        ticked = read_ticks(request.POST.dict(), table.leaves)
        try:
            made = _save_assignments(request, season, ticked)
        except (InvalidInput, ChangedMeanwhile) as found:
            refusal = found
        else:
            messages.success(request, str(_saved_text(len(made))))
            return redirect(request.get_full_path())
    page = AssignmentPage(by=request.user, season=season, table=table, params=request.GET)
    context = {
        "season": season,
        "page": page,
        "rows": page.rows(ticked),
        "reason": request.POST.get("reason", ""),
        "refusal": refusal,
        "wrong": refusal.fields if isinstance(refusal, InvalidInput) else {},
    }
    status = refusal.http_status if refusal else 200
    return render(request, "workspace/scoring/assignments.html", context, status=status)


def _save_assignments(
    request: SignedInRequest, season: Season, ticked: dict[str, bool]
) -> list[LineAssignment]:
    """What was ticked, for every unit the page was made for."""
    setting_policies.check_assigns_lines(by=request.user, season=season)
    sent = [sheet for sheet in queries.sheets_of(season) if f"s-{sheet.pk}" in request.POST]
    return actions.assign_lines(
        by=request.user,
        at=clock.now(),
        season=season,
        lines={sheet.organisation.code: ticked for sheet in sent},
        reason=request.POST.get("reason", ""),
        seen_versions={sheet.organisation.code: _version(request, sheet) for sheet in sent},
    )


def _saved_text(count: int) -> Message:
    if not count:
        return _("Không có gì thay đổi.")
    return _("Đã lưu: %(count)d dòng của các đơn vị đã chọn.") % {"count": count}
