"""The portal's first page, and the page about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thidua.documents.interfaces.forms import CodeForm
from thidua.documents.queries import published_documents
from thidua.exemplars.queries import published_practices, published_role_models
from thidua.identity.gates import public
from thidua.statistics import published

SEASONS_SHOWN = 4
EXEMPLARS_SHOWN = 3
DOCUMENTS_SHOWN = 5


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the portal is, the verification box, and what was published lately."""
    return render(
        request,
        "portal/home.html",
        {
            "form": CodeForm(),
            "counts": published.counts(),
            "seasons": published.public_seasons()[:SEASONS_SHOWN],
            "role_models": published_role_models().order_by("-found_on", "-id")[:EXEMPLARS_SHOWN],
            "practices": published_practices().order_by("-recorded_at", "-id")[:EXEMPLARS_SHOWN],
            "documents": published_documents()[:DOCUMENTS_SHOWN],
        },
    )


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What is shown here and what never is, privacy, accessibility."""
    return render(request, "portal/about.html")
