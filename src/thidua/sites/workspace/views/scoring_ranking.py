"""The ranking: as published, as it stands now, what decided ties, and as Excel."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters.policies import access_season
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock, excel
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.refusals import NotNow
from thidua.scoring import actions, policies, queries
from thidua.scoring.interfaces.forms import PublishForm
from thidua.scoring.interfaces.ranking_excel import write_ranking
from thidua.sites.workspace.score_board import ranking_of


@signed_in
@require_safe
def ranking(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Ranks with bars, and the rule that decided each tie."""
    season = access_season(by=request.user, season_id=season_id)
    shown = ranking_of(season=season, by=request.user)
    can_publish = policies.can_publish(by=request.user, season=season)
    context = {
        "season": season,
        "ranking": shown,
        "can_publish": can_publish and shown is not None and shown.is_publishable,
        "publish_form": PublishForm(
            again=shown is not None and shown.publication is not None,
            initial={"objection_days": queries.default_objection_days(season)},
        )
        if can_publish
        else None,
        "standing": queries.standing_of(season, today=clock.local_date(clock.now())),
    }
    return render(request, "workspace/scoring/ranking.html", context)


@signed_in
@require_POST
def publish(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Publish the ranking inside the cluster."""
    season = access_season(by=request.user, season_id=season_id)
    form = PublishForm(request.POST, again=queries.is_published(season))
    attempt(
        form,
        lambda: actions.publish_ranking(
            by=request.user,
            at=clock.now(),
            season=season,
            reason=form.values.get("reason", ""),
            objection_days=form.values["objection_days"],
        ),
    )
    if form.succeeded:
        messages.success(request, _("Đã công bố xếp hạng cho các thành viên."))
        return redirect("workspace:ranking", season_id)
    context = {"season": season, "title": _("Công bố xếp hạng"), "room": "ranking"}
    return render_form(request, "workspace/scoring/form.html", form, context)


@signed_in
@require_safe
def ranking_excel(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The scores and ranks the reader may see, as Excel."""
    season = access_season(by=request.user, season_id=season_id)
    scores = queries.season_scores(season, sight=policies.sights(by=request.user, season=season))
    if scores is None:
        raise NotNow(_("Mùa này chưa chốt bảng tiêu chí, nên chưa có điểm."))
    name = _("Bảng điểm, xếp hạng %(year)d") % {"year": season.year}
    return excel.response(write_ranking(scores), name=str(name))
