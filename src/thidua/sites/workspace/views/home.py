"""Việc cần làm: what is owed, by whom, by when; one click to the place where it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thidua.clusters import queries
from thidua.clusters.models import Duty
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.sites.workspace.duty_links import link_to

SOON_DAYS = 7
MOST_SHOWN = 40


@dataclass(frozen=True)
class Item:
    """A duty as the page shows it: how it stands today and where it is done."""

    duty: Duty
    url: str
    state: str


@signed_in
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """The home page of whoever signs in."""
    today = clock.local_date(clock.now())
    owed = list(queries.duties_owed(by=request.user)[:MOST_SHOWN])
    awaited = list(queries.duties_awaited(by=request.user)[:MOST_SHOWN])
    return render(
        request,
        "workspace/home.html",
        {
            "owed": items(owed, today=today),
            "awaited": items(awaited, today=today),
            "late_count": sum(_state(duty, today) == "late" for duty in owed),
            "soon_count": sum(_state(duty, today) == "soon" for duty in owed),
            "seasons": queries.seasons_of(by=request.user)[:6],
            "today": today,
        },
    )


def items(duties: Iterable[Duty], *, today: date) -> list[Item]:
    """Duties as the lists of things to do show them."""
    return [Item(duty=duty, url=link_to(duty), state=_state(duty, today)) for duty in duties]


def _state(duty: Duty, today: date) -> str:
    if duty.fulfilled_at is not None:
        return "done"
    if duty.due_date is None:
        return ""
    left = (duty.due_date - today).days
    return "late" if left < 0 else "soon" if left <= SOON_DAYS else ""
