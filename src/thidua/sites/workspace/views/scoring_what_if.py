"""What if the table weighed, rounded or broke ties otherwise: tried on a copy, never saved."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from thidua.clusters.policies import access_season
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.scoring import policies
from thidua.scoring.queries.what_if import trial_data
from thidua.sites.workspace.what_if_scores import WhatIfForm, tried


@signed_in
@require_safe
@vary_on_headers("HX-Request")
def what_if(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The weights, tie-breaks and rounding of the season's table, and who would move by others.

    The address says everything that is tried.
    """
    season = access_season(by=request.user, season_id=season_id)
    policies.check_asks_about_fairness(by=request.user, season=season)
    data = trial_data(season)
    form = WhatIfForm(request.GET, data) if data else None
    outcome = tried(form) if form and form.is_valid() else None
    is_piece = request.headers.get("HX-Target") == "what-if-result"
    template = f"workspace/scoring/what_if{'_result' if is_piece else ''}.html"
    response = render(request, template, {"season": season, "data": data, "form": form, "outcome": outcome})
    if form:
        asked = urlencode(form.others())
        response["HX-Push-Url"] = f"{request.path}?{asked}" if asked else request.path
    return response
