"""Gates: every view wears exactly one, so every address declares who may open it.

A gate says who may come near at all; what exactly they may see or change is decided by the room's policies.
"""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.identity.policies import check_holds

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class SignedInRequest(HttpRequest):
    """A request behind a gate that asks for sign-in."""

    user: Account  # type: ignore[assignment]


def public(view: View[P]) -> View[P]:
    """Everybody, signed in or not: the view shows published things only."""
    view.gate = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: Callable[Concatenate[Any, P], HttpResponseBase]) -> View[P]:
    """Whoever is signed in."""
    return _behind_sign_in(view, "signed_in", None)


def needs(
    permission: Permission,
) -> Callable[[Callable[Concatenate[Any, P], HttpResponseBase]], View[P]]:
    """Whoever holds that permission at some organisation."""

    def decorate(view: Callable[Concatenate[Any, P], HttpResponseBase]) -> View[P]:
        return _behind_sign_in(view, f"needs:{permission.value}", permission)

    return decorate


def _behind_sign_in(
    view: Callable[Concatenate[Any, P], HttpResponseBase], gate: str, permission: Permission | None
) -> View[P]:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, Account):
            return redirect_to_login(request.get_full_path())
        if permission is not None:
            check_holds(by=request.user, permission=permission)
        return view(request, *args, **kwargs)

    guarded.gate = gate  # type: ignore[attr-defined]
    return guarded
