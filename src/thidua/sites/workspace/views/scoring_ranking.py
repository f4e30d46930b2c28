"""The ranking: as published, as it stands now, what decided ties and who is held, and as Excel."""

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
from thidua.kernel.refusals import NotNow
from thidua.scoring import actions, policies, queries, tie_policies
from thidua.scoring.interfaces.forms import PublishForm
from thidua.scoring.interfaces.ranking_excel import write_ranking
from thidua.scoring.objection_models import RankingFinal
from thidua.scoring.queries import SeasonScores, Standing
from thidua.sites.workspace import ranking_ties
from thidua.sites.workspace.ranking_ties import Posted
from thidua.sites.workspace.score_board import ranking_of, scores_seen

TEMPLATE = "workspace/scoring/ranking.html"


@signed_in
@require_safe
def ranking(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Ranks with bars, the rule that decided each tie, and what people have to bring to it."""
    season = access_season(by=request.user, season_id=season_id)
    return render(request, TEMPLATE, _page(request, season))


def _page(request: SignedInRequest, season: Season, posted: Posted = None) -> dict[str, Any]:
    """What the page shows; `posted` is a form that came back."""
    shown = ranking_of(season=season, by=request.user)
    standing = queries.standing_of(season, today=clock.local_date(clock.now()))
    may_change = standing is None or not standing.is_final
    panel = (
        ranking_ties.panel_of(
            season=season, by=request.user, scores=shown.scores, may_change=may_change, posted=posted
        )
        if shown
        else None
    )
    can_publish = policies.can_publish(by=request.user, season=season)
    return {
        "season": season,
        "ranking": shown,
        "panel": panel,
        "can_publish": can_publish and shown is not None and shown.is_publishable,
        "publish_form": PublishForm(
            again=shown is not None and shown.publication is not None,
            initial={"objection_days": queries.default_objection_days(season)},
        )
        if can_publish
        else None,
        "standing": standing,
        "earlier_finals": _earlier_finals(standing, shown.scores) if standing and shown else (),
    }


def _earlier_finals(standing: Standing, scores: SeasonScores) -> list[RankingFinal]:
    """Rankings that were final and were published again since; each stays readable."""
    finals = scores.after_final.finals if scores.after_final else ()
    return [found for found in finals if found.publication_id != standing.publication.pk]


def _scores(request: SignedInRequest, season: Season) -> SeasonScores:
    scores = scores_seen(season=season, by=request.user)
    if scores is None:
        raise NotNow(_("Mùa này chưa chốt bảng tiêu chí, nên chưa có điểm."))
    return scores


@signed_in
@require_POST
def set_tie(request: SignedInRequest, season_id: int, kind: str, unit: str) -> HttpResponse:
    """Bring values to the tie the unit is in at that rule."""
    season = access_season(by=request.user, season_id=season_id)
    scores = _scores(request, season)
    form = ranking_ties.tie_form(
        request.POST, season=season, by=request.user, scores=scores, kind=kind, unit=unit
    )
    attempt(
        form,
        lambda: actions.set_tie_values(by=request.user, at=clock.now(), season=season, **form.values),
    )
    if form.succeeded:
        messages.success(request, _("Đã ghi giá trị xét khi bằng điểm; xếp hạng đã được tính lại."))
        return redirect("workspace:ranking", season_id)
    return render_form(request, TEMPLATE, form, _page(request, season, form))


@signed_in
@require_POST
def hold(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Leave a unit unranked for now."""
    season = access_season(by=request.user, season_id=season_id)
    scores = _scores(request, season)
    units = {row.organisation.pk: row.organisation for row in scores.rows}
    form = ranking_ties.hold_form(request.POST, season=season, by=request.user, scores=scores)
    attempt(
        form,
        lambda: actions.hold_ranking(
            by=request.user,
            at=clock.now(),
            season=season,
            organisation=units[form.values["organisation"]],
            ground=form.values["ground"],
        ),
    )
    if form.succeeded:
        messages.success(request, _("Đã ghi: đơn vị tạm chưa xếp hạng."))
        return redirect("workspace:ranking", season_id)
    return render_form(request, TEMPLATE, form, _page(request, season, form))


@signed_in
@require_POST
def lift(request: SignedInRequest, season_id: int, organisation_id: int) -> HttpResponse:
    """Rank a unit again."""
    season = access_season(by=request.user, season_id=season_id)
    unit, form = ranking_ties.lift_form(
        request.POST, scores=_scores(request, season), organisation_id=organisation_id
    )
    attempt(
        form,
        lambda: actions.lift_hold(
            by=request.user, at=clock.now(), season=season, organisation=unit, **form.values
        ),
    )
    if form.succeeded:
        messages.success(request, _("Đã ghi: đơn vị được xếp hạng lại."))
        return redirect("workspace:ranking", season_id)
    return render_form(request, TEMPLATE, form, _page(request, season, form))


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
    scores = _scores(request, season)
    name = _("Bảng điểm, xếp hạng %(year)d") % {"year": season.year}
    sees = tie_policies.grounds_seen(by=request.user, season=season)
    return excel.response(write_ranking(scores, sees_ground=sees), name=str(name))
