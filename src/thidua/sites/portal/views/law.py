"""The law for everybody: awards with their standards, what changed, instruments."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from thidua.identity.gates import public
from thidua.kernel import clock
from thidua.legislation.interfaces import pages

SITE = {"site": "portal"}


@public
@require_safe
@vary_on_headers("HX-Request")
def law(request: HttpRequest) -> HttpResponse:
    """Every title and form by level."""
    is_part = request.headers.get("HX-Target") == "law-list"
    template = "legislation/law_list_body.html" if is_part else "portal/law/list.html"
    found = pages.law_list(request.GET, today=clock.local_date(clock.now()))
    return render(request, template, {**SITE, "found": found})


@public
@require_safe
def award(request: HttpRequest, code: str) -> HttpResponse:
    """An award with its standards on a day."""
    context = pages.award_page(code, request.GET, today=clock.local_date(clock.now()))
    return render(request, "portal/law/award.html", {**SITE, **context})


@public
@require_safe
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """What changed in an award between two days."""
    context = pages.changes_page(code, request.GET, today=clock.local_date(clock.now()))
    return render(request, "portal/law/changes.html", {**SITE, **context})


@public
@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    """The instruments and their periods."""
    context = pages.instruments_page(today=clock.local_date(clock.now()))
    return render(request, "portal/law/instruments.html", {**SITE, **context})
