"""Objections to a published ranking, their answers, and the ranking declared final."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season, can_lead, member_acted_for
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import attempt, render_form
from thidua.scoring import actions, objection_policies, policies, queries
from thidua.scoring.interfaces.review_forms import (
    FinaliseForm,
    ObjectionAnswerForm,
    ObjectionForm,
    WithdrawForm,
)
from thidua.scoring.objection_models import Objection


@signed_in
@require_safe
def objections(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Until when members may object, who did and who waived, the answers, and what the final still waits for."""
    season = access_season(by=request.user, season_id=season_id)
    standing = queries.standing_of(season, today=clock.local_date(clock.now()))
    member = member_acted_for(by=request.user, season=season)
    leads = can_lead(by=request.user, season=season)
    can_finalise = (
        leads and standing is not None and standing.can_be_final and season.stage in policies.PUBLISHING
    )
    context = {
        "season": season,
        "standing": standing,
        "rows": [_row(request, season, found) for found in standing.objections] if standing else [],
        "obstacles": objection_policies.obstacles_of(standing) if standing and not standing.final else [],
        "can_object": objection_policies.takes_objections(season=season, standing=standing, member=member),
        "waits": standing and objection_policies.waits_for_answer(standing, member),
        "finalise_form": FinaliseForm() if can_finalise else None,
    }
    return render(request, "workspace/scoring/objections.html", context)


def _row(request: SignedInRequest, season: Season, objection: Objection) -> dict[str, Any]:
    upheld = queries.is_upheld(objection)
    return {
        "objection": objection,
        "answer": getattr(objection, "answer", None),
        "body": objection_policies.answering_body(season=season, objection=objection),
        "can_answer": objection_policies.can_answer_objection(
            by=request.user, season=season, objection=objection
        ),
        "withdrawal": getattr(objection, "withdrawal", None),
        "can_withdraw": objection_policies.can_withdraw(by=request.user, season=season, objection=objection),
        "to_correct": upheld and objection.criterion_id is not None and season.stage in policies.PUBLISHING,
    }


@signed_in
def new(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Object to the ranking, a sheet or a line."""
    season = access_season(by=request.user, season_id=season_id)
    objection_policies.check_objects(by=request.user, season=season, at=clock.now())
    sheets = {sheet.pk: sheet for sheet in queries.sheets_of(season)}
    table = queries.frozen_table_of(season)
    form = ObjectionForm(
        request.POST or None,
        request.FILES or None,
        sheets=sheets.values(),
        lines=queries.load_table(table).leaves if table else (),
        by=request.user,
        draft_key=f"objection:{season.pk}",
        initial={"sheet": request.GET.get("bang", ""), "code": request.GET.get("dong", "")},
    )
    attempt(form, lambda: _object(request, season, form, sheets))
    if form.succeeded:
        messages.success(request, _("Đã gửi kiến nghị."))
        return redirect("workspace:objections", season_id)
    context = {"season": season, "title": _("Kiến nghị về xếp hạng"), "room": "ranking"}
    return render_form(request, "workspace/scoring/form.html", form, context)


def _object(request: SignedInRequest, season: Season, form: ObjectionForm, sheets: Any) -> Objection:
    told = form.values
    upload = told["upload"]
    return actions.object_to_ranking(
        by=request.user,
        at=clock.now(),
        season=season,
        text=told["text"],
        sheet=sheets.get(told["sheet"]),
        code=told["code"],
        upload=upload or None,
        name=upload.name if upload else "",
        size=upload.size if upload else 0,
    )


@signed_in
def answer(request: SignedInRequest, objection_id: int) -> HttpResponse:
    """Uphold an objection or reject it."""
    season, objection = objection_policies.access_objection(by=request.user, objection_id=objection_id)
    objection_policies.check_answers_objection(by=request.user, season=season, objection=objection)
    objection_policies.check_is_open(objection)
    form = ObjectionAnswerForm(
        request.POST or None, by=request.user, draft_key=f"objection-answer:{objection.pk}"
    )
    attempt(
        form,
        lambda: actions.answer_objection(
            by=request.user, at=clock.now(), season=season, objection=objection, **form.values
        ),
    )
    if form.succeeded:
        messages.success(request, _("Đã gửi trả lời."))
        return redirect("workspace:objections", season.pk)
    context = {"season": season, "objection": objection, "title": _("Trả lời kiến nghị")}
    return render_form(request, "workspace/scoring/objection_form.html", form, context)


@signed_in
def withdraw(request: SignedInRequest, objection_id: int) -> HttpResponse:
    """Take an objection back."""
    season, objection = objection_policies.access_objection(by=request.user, objection_id=objection_id)
    objection_policies.check_withdraws(by=request.user, season=season, objection=objection)
    objection_policies.check_is_open(objection)
    form = WithdrawForm(request.POST or None, by=request.user)
    attempt(
        form,
        lambda: actions.withdraw_objection(
            by=request.user, at=clock.now(), season=season, objection=objection, **form.values
        ),
    )
    if form.succeeded:
        messages.success(request, _("Đã rút kiến nghị."))
        return redirect("workspace:objections", season.pk)
    context = {"season": season, "objection": objection, "title": _("Rút kiến nghị")}
    return render_form(request, "workspace/scoring/objection_form.html", form, context)


@signed_in
@require_POST
def waive(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Say that the member has nothing to object."""
    season = access_season(by=request.user, season_id=season_id)
    actions.waive_objections(by=request.user, at=clock.now(), season=season)
    messages.success(request, _("Đã ghi nhận: không có kiến nghị."))
    return redirect("workspace:objections", season_id)


@signed_in
@require_POST
def finalise(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Declare the ranking final."""
    season = access_season(by=request.user, season_id=season_id)
    form = FinaliseForm(request.POST)
    attempt(
        form,
        lambda: actions.finalise_ranking(by=request.user, at=clock.now(), season=season, **form.values),
    )
    if form.succeeded:
        messages.success(request, _("Đã chốt xếp hạng chính thức."))
        return redirect("workspace:objections", season_id)
    context = {"season": season, "title": _("Chốt xếp hạng chính thức"), "room": "ranking"}
    return render_form(request, "workspace/scoring/form.html", form, context)
