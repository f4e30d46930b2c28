"""Questions of fairness, for the head and the auditor."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thidua.clusters.policies import access_season
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.scoring import policies
from thidua.scoring.queries.fairness import fairness_data
from thidua.sites.workspace.fairness_page import fairness_page


@signed_in
@require_safe
def fairness(request: SignedInRequest, season_id: int) -> HttpResponse:
    """What one might look into about how scores were given; nothing is decided or changed here."""
    season = access_season(by=request.user, season_id=season_id)
    policies.check_asks_about_fairness(by=request.user, season=season)
    data = fairness_data(season)
    context = {"season": season, "page": fairness_page(data) if data else None}
    return render(request, "workspace/scoring/fairness.html", context)
