"""The day of the conference: attendance desk, the chair's console, the big screen."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.conferences import actions, policies, queries
from thidua.conferences.actions import ADOPTED_BY_HANDS
from thidua.conferences.enums import ConferenceState
from thidua.conferences.interfaces import forms
from thidua.conferences.queries import ConferenceView
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.refusals import InvalidInput


@signed_in
@require_safe
def attendance(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Check delegates in, one touch each."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    policies.check_prepares(by=request.user, season=view.season)
    return render(request, "workspace/conferences/attendance.html", {"season": view.season, "view": view})


@signed_in
@require_POST
def check_in(request: SignedInRequest, season_id: int, delegate_id: int) -> HttpResponse:
    """Record one delegate; with htmx only the list comes back."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    found = policies.access_delegate(view=view, delegate_id=delegate_id)
    form = forms.AttendanceForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Hãy chọn có mặt, cử người dự thay hoặc vắng mặt."))
    actions.record_attendance(by=request.user, at=clock.now(), delegate=found.delegate, **form.values)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("workspace:attendance", season_id)
    fresh = policies.access_conference(by=request.user, season_id=season_id)
    return render(request, "workspace/conferences/_attendance.html", {"season": fresh.season, "view": fresh})


@signed_in
@require_POST
def start(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Open the conference."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    actions.open_conference(by=request.user, at=clock.now(), conference=view.conference)
    messages.success(request, _("Hội nghị đã khai mạc."))
    return redirect("workspace:conference-console", season_id)


@signed_in
@require_safe
def console(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Where the conference is, what comes next, and what the present item asks for."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    policies.check_prepares(by=request.user, season=view.season)
    return render(request, "workspace/conferences/console.html", _console(view))


def _console(view: ConferenceView, **more: Any) -> dict[str, Any]:
    current = view.current
    takes_hands = current is not None and current.item.kind in ADOPTED_BY_HANDS and current.adopted is None
    return {
        "season": view.season,
        "view": view,
        "sits": view.state == ConferenceState.SITTING,
        "adopt_form": forms.AdoptForm(initial={"in_favour": view.quorum.present}) if takes_hands else None,
        "opinion_form": forms.OpinionForm() if current else None,
        "wall": queries.screen_of(view).wall,
        **more,
    }


@signed_in
@require_POST
def move_to(request: SignedInRequest, season_id: int, item_id: int) -> HttpResponse:
    """The chair moves to an item."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    item = policies.access_item(view=view, item_id=item_id).item
    actions.move_to_item(by=request.user, at=clock.now(), item=item)
    return redirect("workspace:conference-console", season_id)


@signed_in
@require_POST
def adopt(request: SignedInRequest, season_id: int, item_id: int) -> HttpResponse:
    """Record a show of hands."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    item = policies.access_item(view=view, item_id=item_id).item
    form = forms.AdoptForm(request.POST)
    adopted = attempt(form, lambda: actions.adopt(by=request.user, at=clock.now(), item=item, **form.values))
    if adopted is not None:
        messages.success(request, _("Đã ghi kết quả biểu quyết."))
        return redirect("workspace:conference-console", season_id)
    return render_form(
        request, "workspace/conferences/form.html", form, {"season": view.season, "title": item.title}
    )


@signed_in
@require_POST
def opinion(request: SignedInRequest, season_id: int, item_id: int) -> HttpResponse:
    """Write down what somebody said."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    item = policies.access_item(view=view, item_id=item_id).item
    form = forms.OpinionForm(request.POST)
    said = attempt(
        form, lambda: actions.record_opinion(by=request.user, at=clock.now(), item=item, **form.values)
    )
    if said is not None:
        messages.success(request, _("Đã ghi ý kiến."))
        return redirect("workspace:conference-console", season_id)
    return render_form(
        request, "workspace/conferences/form.html", form, {"season": view.season, "title": item.title}
    )


@signed_in
@require_POST
def close(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Close the conference."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    actions.close_conference(by=request.user, at=clock.now(), conference=view.conference)
    messages.success(request, _("Hội nghị đã bế mạc. Biên bản đã được soạn từ diễn biến."))
    return redirect("workspace:conference-minutes", season_id)


# ---------------------------------------------------------------- the big screen


@signed_in
@require_safe
def projector(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The meeting-room screen. It asks every two seconds, telling what it shows; 204 when that is still right."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    context = {"season": view.season, "view": view, "screen": queries.screen_of(view)}
    shown = render_to_string("workspace/conferences/_screen.html", context, request)
    context["shown"] = shown
    context["mark"] = hashlib.sha256(shown.encode()).hexdigest()[:16]
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "workspace/conferences/projector.html", context)
    if request.GET.get("seen") == context["mark"]:
        return HttpResponse(status=204)
    return render(request, "workspace/conferences/_screen_frame.html", context)
