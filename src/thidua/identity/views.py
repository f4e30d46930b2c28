"""Signing in and out, passwords, and the language one reads in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from thidua.identity import actions, queries
from thidua.identity.forms import ChangePasswordForm, SignInForm
from thidua.identity.gates import SignedInRequest, public, signed_in
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.visitors import address_of

BACKEND = "thidua.identity.backends.AccountBackend"

set_language = public(i18n.set_language)


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; in demo mode with a button for each role."""
    if isinstance(request.user, Account):
        return redirect("workspace:home")
    form = SignInForm(request.POST or None)
    account = attempt(
        form, lambda: actions.sign_in(at=clock.now(), address=address_of(request), **form.values)
    )
    if account is not None:
        return _open(request, account)
    demo, others = queries.demo_accounts_by_role() if settings.DEMO_SIGN_IN else ([], [])
    context = {"demo_accounts": demo, "other_demo_accounts": others, "next": _next(request)}
    return render_form(request, "identity/sign_in.html", form, context)


@public
@never_cache
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo accounts with one click."""
    account = actions.demo_sign_in(
        at=clock.now(), username=request.POST.get("username", ""), address=address_of(request)
    )
    return _open(request, account)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("identity:sign_in")


@signed_in
@never_cache
@sensitive_post_parameters()
def change_password(request: SignedInRequest) -> HttpResponse:
    """Change one's own password."""
    me = request.user
    form = ChangePasswordForm(request.POST or None, by=me, cancel_url=reverse("workspace:home"))
    account = attempt(
        form,
        lambda: actions.set_password(by=me, at=clock.now(), account=me, password=form.values["password"]),
    )
    if account is not None:
        update_session_auth_hash(request, account)  # type: ignore[arg-type]
        messages.success(request, _("Đã đổi mật khẩu."))
        return redirect("workspace:home")
    return render_form(request, "identity/change_password.html", form)


def _open(request: HttpRequest, account: Account) -> HttpResponse:
    login(request, account, backend=BACKEND)
    return HttpResponseRedirect(_next(request) or reverse("workspace:home"))


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""
