"""What the head sets for single units: to which classes of the table they belong."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season, check_leads
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, Refusal
from thidua.scoring import actions, queries, setting_policies
from thidua.scoring.enums import SheetState
from thidua.scoring.models import ScoreSheet


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
    text = request.POST.get(f"s-{sheet.pk}", "")
    return int(text) if text.isdecimal() else 0


def _row(sheet: ScoreSheet, known: list[str], *, can_set: bool) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "can_set": can_set and sheet.state == SheetState.DRAFTING,
        "boxes": [(name, name in sheet.classes) for name in known],
    }
