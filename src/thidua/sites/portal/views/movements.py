"""The published movements."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thidua.identity.gates import public
from thidua.kernel import clock
from thidua.statistics import published


@public
@require_safe
def movements(request: HttpRequest) -> HttpResponse:
    """The tree of movements."""
    return render(
        request,
        "portal/movements.html",
        {"nodes": published.published_tree(on=clock.local_date(clock.now()))},
    )


@public
@require_safe
def movement(request: HttpRequest, movement_id: int) -> HttpResponse:
    """One movement with the wider one and those that answer it."""
    found = published.public_movement(movement_id)
    wider, answering = published.movements_around(found)
    context = {"movement": found, "wider": wider, "answering": answering}
    return render(request, "portal/movement.html", context)
