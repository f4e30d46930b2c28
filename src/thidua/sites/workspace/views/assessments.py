"""Who of an organisation may be proposed for what: asked for, worked out in the background, listed with reasons."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.eligibility import actions, policies, queries, tasks
from thidua.eligibility.enums import AssessmentState, Standing
from thidua.eligibility.group_guards import quotas_of
from thidua.eligibility.interfaces.forms import AssessmentForm, LocalShareForm
from thidua.eligibility.models import Assessment
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.lists import respond_list
from thidua.kernel.refusals import NotPermitted
from thidua.legislation import rules
from thidua.register.policies import keepers_for
from thidua.sites.workspace.assessment_lists import ASSESSMENTS, VERDICTS, figures_of, filter_choices

POLL_EVERY = "2s"


def _check_may_ask(by: Account) -> None:
    if not policies.judges_at_all(by=by):
        raise NotPermitted(
            _("Chỉ người quản lý khen thưởng, hoặc người được xem toàn bộ, mới xem ai đủ điều kiện.")
        )


def _found(request: SignedInRequest, assessment_id: int) -> Assessment:
    today = clock.local_date(clock.now())
    return policies.access_assessment(by=request.user, assessment_id=assessment_id, on=today)


@signed_in
@require_safe
def assessments(request: SignedInRequest) -> HttpResponse:
    """Earlier assessments."""
    _check_may_ask(request.user)
    at = clock.now()
    rows = policies.assessments_seen_by(by=request.user, on=clock.local_date(at))
    rows = queries.with_lost(rows, at=at)
    context = {"may_set": bool(keepers_for(by=request.user))}
    return respond_list(request, "workspace/eligibility/assessments.html", ASSESSMENTS, rows, context)


@signed_in
def new(request: SignedInRequest) -> HttpResponse:
    """Ask for one."""
    _check_may_ask(request.user)
    at = clock.now()
    today = clock.local_date(at)
    form = AssessmentForm(
        request.POST or None,
        organisations=list(policies.organisations_assessed_by(by=request.user, on=today)),
        by=request.user,
        draft_key="assessment-new",
        initial={
            "organisation": request.user.organisation_id,
            "on": today,
            "year": today.year - 1,
            "award_codes": request.GET.getlist("award"),
        },
        cancel_url=reverse("workspace:assessments"),
    )
    made = attempt(form, lambda: tasks.start_assessment(by=request.user, at=at, **form.values))
    if made is not None:
        return redirect("workspace:assessment", made.pk)
    return render_form(request, "workspace/eligibility/form.html", form, {"title": _("Rà soát mới")})


@signed_in
@require_safe
def assessment(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    """How far it is, and who is eligible at the end; htmx asks again for the inner part while it runs."""
    found = _found(request, assessment_id)
    context: dict[str, object] = {
        "assessment": found,
        "every": POLL_EVERY,
        "is_lost": found.is_lost(clock.now()),
    }
    if found.state != AssessmentState.FINISHED:
        template = "state" if request.htmx else "running"  # type: ignore[attr-defined] # by its middleware
        return render(request, f"workspace/eligibility/{template}.html", context)
    if request.headers.get("HX-Target") == "assessment-state":
        return HttpResponse(headers={"HX-Refresh": "true"})
    context |= {
        "law_version": rules.version(),
        "quotas": quotas_of(found),
        "figures": figures_of(found),
        "stale_lines": queries.stale_lines(found) if found.stale_since else 0,
        "newer": rules.more_favourable_clause(found.on, clock.local_date(clock.now())),
    }
    return respond_list(
        request,
        "workspace/eligibility/assessment.html",
        VERDICTS,
        queries.verdicts_of(found),
        context,
        choices=filter_choices(found),
    )


@signed_in
@require_POST
def again(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    """Ask the same again, with the facts and the law of now."""
    earlier = _found(request, assessment_id)
    made = tasks.start_assessment(
        by=request.user,
        at=clock.now(),
        organisation=earlier.organisation,
        year=earlier.year,
        on=earlier.on,
        award_codes=earlier.award_codes,
    )
    return redirect("workspace:assessment", made.pk)


@signed_in
@require_safe
def verdict(request: SignedInRequest, assessment_id: int, verdict_id: int) -> HttpResponse:
    """One line of an assessment with the reasons of that day."""
    found = policies.access_verdict(
        by=request.user,
        assessment_id=assessment_id,
        verdict_id=verdict_id,
        on=clock.local_date(clock.now()),
    )
    context = {
        "verdict": found,
        "assessment": found.assessment,
        "standing": Standing(found.standing),
    }
    template = "_verdict" if request.htmx else "verdict"  # type: ignore[attr-defined] # by its middleware
    return render(request, f"workspace/eligibility/{template}.html", context)


@signed_in
def shares(request: SignedInRequest) -> HttpResponse:
    """The shares an organisation set itself, and a form for another."""
    keepers = keepers_for(by=request.user)
    if not keepers:
        raise NotPermitted(_("Tài khoản của bạn không quản lý sổ khen thưởng nào."))
    at = clock.now()
    form = LocalShareForm(
        request.POST or None,
        organisations=keepers,
        by=request.user,
        draft_key="local-share",
        initial={"valid_from": clock.local_date(at)},
        cancel_url=reverse("workspace:assessments"),
    )
    made = attempt(form, lambda: actions.set_local_share(by=request.user, at=at, **form.values))
    if made is not None:
        messages.success(request, _("Đã ghi tỷ lệ."))
        return redirect("workspace:local-shares")
    context = {"settings": queries.local_settings(keepers), "title": _("Tỷ lệ của đơn vị")}
    return render_form(request, "workspace/eligibility/shares.html", form, context)
