"""Movements of a season: who joined, launching the cluster's own, joining."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.clusters import season_movements
from thidua.clusters.models import Season
from thidua.clusters.policies import access_season, can_lead, check_leads, member_acted_for
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.refusals import NotPermitted
from thidua.movements import policies, queries
from thidua.movements.interfaces.forms import JoinForm, SeasonLaunchForm
from thidua.parties.models import Organisation


@signed_in
@require_safe
def season_movements_page(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Which movements run in the season, and which members take part."""
    season = access_season(by=request.user, season_id=season_id)
    today = clock.local_date(clock.now())
    return render(
        request,
        "workspace/movements/season.html",
        {
            "season": season,
            "table": season_movements.participation_table(season, on=today),
            "members": [member.organisation for member in season.members.all()],
            "own_member": member_acted_for(by=request.user, season=season),
            "can_launch": can_lead(by=request.user, season=season),
        },
    )


@signed_in
def season_movement_launch(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The head launches the cluster's movement."""
    at = clock.now()
    season = access_season(by=request.user, season_id=season_id)
    head = check_leads(by=request.user, season=season)
    back = reverse("workspace:season-movements", args=[season_id])
    form = SeasonLaunchForm(
        request.POST or None,
        parents=queries.possible_parents(),
        by=request.user,
        draft_key=f"season-movement:{season_id}",
        initial=_first_call(season, head=head, today=clock.local_date(at)),
        cancel_url=back,
    )
    launched = attempt(
        form,
        lambda: season_movements.launch_movement_in_season(
            by=request.user, at=at, season=season, **form.values
        ),
    )
    if launched is not None:
        messages.success(request, _("Cụm đã phát động phong trào."))
        return redirect(back)
    context = {"season": season, "title": _("Phát động phong trào của cụm")}
    return render_form(request, "workspace/movements/season_form.html", form, context)


@signed_in
def season_movement_join(request: SignedInRequest, season_id: int, movement_id: int) -> HttpResponse:
    """A member joins a movement of the season."""
    at = clock.now()
    season = access_season(by=request.user, season_id=season_id)
    movement = policies.access_movement(by=request.user, movement_id=movement_id)
    member = member_acted_for(by=request.user, season=season)
    if member is None:
        raise NotPermitted(_("Chỉ cơ quan thường trực của thành viên đăng ký tham gia."))
    back = reverse("workspace:season-movements", args=[season_id])
    form = JoinForm(
        request.POST or None,
        organisations=[member],
        by=request.user,
        draft_key=f"season-movement-join:{season_id}:{movement_id}",
        initial={"joined_on": clock.local_date(at)},
        cancel_url=back,
    )
    joined = attempt(
        form,
        lambda: season_movements.join_movement_in_season(
            by=request.user, at=at, season=season, movement=movement, **form.values
        ),
    )
    if joined is not None:
        messages.success(request, _("%(name)s đã tham gia phong trào.") % {"name": member})
        return redirect(back)
    context = {"season": season, "title": _("Tham gia phong trào"), "movement": movement}
    return render_form(request, "workspace/movements/season_form.html", form, context)


def _first_call(season: Season, *, head: Organisation, today: date) -> dict[str, object]:
    return {"year": season.year, "launch_date": today, "period_from": today, "place": head.seat}
