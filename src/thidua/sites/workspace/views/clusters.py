"""The seasons: list, board, stages, reminders, people, handover."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters import actions, policies, queries
from thidua.clusters.enums import Stage
from thidua.clusters.interfaces.forms import ClusterForm, ContactForm, SeasonForm
from thidua.clusters.workflow import stage_after
from thidua.documents.queries import documents_of_season
from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import attempt, render_form
from thidua.parties.queries import active_organisations
from thidua.sites.workspace.season_board import board_view


@signed_in
@require_safe
def seasons(request: SignedInRequest) -> HttpResponse:
    """Every season the account may read, by cluster and year."""
    return render(
        request,
        "workspace/clusters/seasons.html",
        {
            "seasons": queries.seasons_of(by=request.user),
            "clusters": queries.clusters_organised_by(request.user),
            "can_organise": request.user.holds(Permission.ORGANISE_CLUSTERS),
        },
    )


@needs(Permission.ORGANISE_CLUSTERS)
def cluster_open(request: SignedInRequest) -> HttpResponse:
    """Set up a cluster or block of provinces."""
    at = clock.now()
    organiser = policies.organiser_of(by=request.user)
    form = ClusterForm(
        request.POST or None,
        organisations=active_organisations(on=clock.local_date(at)),
        draft_key="cluster-open",
        by=request.user,
    )
    cluster = attempt(
        form,
        lambda: actions.open_cluster(by=request.user, at=at, organiser=organiser, **form.values),
    )
    if cluster is not None:
        messages.success(request, _("Đã lập %(name)s.") % {"name": cluster})
        return redirect("workspace:season-open", cluster.pk)
    return render_form(
        request,
        "workspace/clusters/season_open.html",
        form,
        {"title": _("Lập cụm, khối thi đua"), "subtitle": organiser.name},
    )


@needs(Permission.ORGANISE_CLUSTERS)
def season_open(request: SignedInRequest, cluster_id: int) -> HttpResponse:
    """Open a season of a cluster one organises."""
    at = clock.now()
    cluster = policies.access_cluster_to_organise(by=request.user, cluster_id=cluster_id)
    members = queries.members_on(cluster=cluster, day=clock.local_date(at))
    form = SeasonForm(
        request.POST or None, members=members, draft_key=f"season-open:{cluster_id}", by=request.user
    )
    season = attempt(
        form,
        lambda: actions.open_season(by=request.user, at=at, cluster=cluster, members=members, **form.values),
    )
    if season is not None:
        messages.success(request, _("Đã mở mùa thi đua %(year)d.") % {"year": season.year})
        return redirect("workspace:season", season.pk)
    return render_form(
        request,
        "workspace/clusters/season_open.html",
        form,
        {"title": _("Mở mùa thi đua"), "subtitle": cluster.name},
    )


@signed_in
@require_safe
def season(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The season board: where the year stands, what is missing, who owes it, by when."""
    found = policies.access_season(by=request.user, season_id=season_id)
    today = clock.local_date(clock.now())
    return render(
        request,
        "workspace/clusters/season.html",
        {"view": board_view(season=found, by=request.user, today=today), "season": found, "today": today},
    )


@signed_in
@require_POST
def season_advance(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Move the season on to the next stage."""
    found = policies.access_season(by=request.user, season_id=season_id)
    wanted = request.POST.get("to", "")
    to = Stage(wanted) if wanted in Stage.values else stage_after(Stage(found.stage)) or Stage.ARCHIVED
    actions.advance_season(by=request.user, at=clock.now(), season=found, to=to)
    messages.success(request, _("Mùa thi đua đã chuyển sang bước “%(stage)s”.") % {"stage": to.label})
    return redirect("workspace:season", season_id)


@signed_in
@require_POST
def duty_remind(request: SignedInRequest, season_id: int, duty_id: int) -> HttpResponse:
    """Remind whoever owes a duty."""
    found = policies.access_season(by=request.user, season_id=season_id)
    duty = policies.access_duty(by=request.user, season=found, duty_id=duty_id)
    actions.remind(by=request.user, at=clock.now(), duty=duty)
    messages.success(request, _("Đã nhắc %(owner)s: %(duty)s.") % {"owner": duty.owner, "duty": duty})
    return redirect("workspace:season", season_id)


@signed_in
@require_safe
def season_documents(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Every paper issued in the season."""
    found = policies.access_season(by=request.user, season_id=season_id)
    return render(
        request,
        "workspace/clusters/documents.html",
        {"season": found, "documents": documents_of_season(season_id)},
    )


@signed_in
def contact(request: SignedInRequest, season_id: int, organisation_id: int) -> HttpResponse:
    """Name a member's contact officer."""
    at = clock.now()
    found = policies.access_season(by=request.user, season_id=season_id)
    member = policies.access_member(by=request.user, season=found, organisation_id=organisation_id)
    form = ContactForm(request.POST or None, draft_key=f"contact:{season_id}:{member.pk}", by=request.user)
    named = attempt(
        form,
        lambda: actions.name_contact(
            by=request.user, at=at, season=found, organisation=member, **form.values
        ),
    )
    if named is not None:
        messages.success(request, _("Đã cử cán bộ đầu mối của %(member)s.") % {"member": member})
        return redirect("workspace:season", season_id)
    title = _("Cán bộ đầu mối của %(member)s") % {"member": member}
    return render_form(
        request, "workspace/clusters/form.html", form, {"season": found, "room": "season", "title": title}
    )


@signed_in
def handover(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Hand over to the head of the next season, or read how it was done."""
    found = policies.access_season(by=request.user, season_id=season_id)
    following = queries.season_after(found)
    if request.method == "POST" and following is not None:
        actions.hand_over(by=request.user, at=clock.now(), from_season=found, to_season=following)
        messages.success(request, _("Đã bàn giao và lập biên bản."))
        return redirect("workspace:handover", season_id)
    return render(
        request,
        "workspace/clusters/handover.html",
        {
            "season": found,
            "following": following,
            "given": queries.handover_from(found),
            "received": queries.handover_to(found),
            "open_tasks": queries.open_tasks_of(found),
            "open_duties": queries.open_duties_of(found),
            "offices": queries.offices_of(found),
            "can_hand_over": policies.can_lead(by=request.user, season=found),
        },
    )
