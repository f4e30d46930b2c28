"""What stands behind a printed code: for everybody, without sign-in."""

import hashlib
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from thidua.documents import codes, policies, queries
from thidua.documents.enums import VerificationState
from thidua.documents.interfaces.forms import CodeForm, CompareForm
from thidua.identity.gates import public
from thidua.kernel import visitors
from thidua.kernel.files_web import file_response
from thidua.kernel.forms import attempt

UNKNOWN_CODES = "unknown-codes"
MOST_UNKNOWN = 30
WINDOW_SECONDS = 600


@public
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("portal:verify", codes.normalised(form.cleaned_data["code"]) or "-")
    return render(request, "portal/verification.html", {"form": form}, status=form.http_status)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The answer about a code: genuine, superseded, revoked or unknown; a POST compares a file with it."""
    if visitors.counted(request, UNKNOWN_CODES) >= MOST_UNKNOWN:
        return _too_many(request)
    found = _verified(request, code)
    form = CompareForm(request.POST or None, request.FILES or None)
    matches = attempt(form, partial(_matches, found, form))
    context = {
        "found": found,
        "form": CodeForm(initial={"code": found.grouped_code if found.kind is None else ""}),
        "compare_form": form if queries.has_file(found) else None,
        "matches": matches,
    }
    status = 404 if found.state is VerificationState.UNKNOWN else form.http_status
    return render(request, "portal/verification.html", context, status=status)


@public
@require_safe
def verified_pdf(request: HttpRequest, code: str) -> HttpResponseBase:
    """The PDF of a published document; guessing here counts like guessing on the page."""
    if visitors.counted(request, UNKNOWN_CODES) >= MOST_UNKNOWN:
        return _too_many(request)
    document = policies.access_published_document(document_id=_verified(request, code).document_id or 0)
    return file_response(document.pdf, inline=True)


def _verified(request: HttpRequest, code: str) -> queries.Verification:
    found = queries.verify(code)
    if found.state is VerificationState.UNKNOWN:
        visitors.count(request, UNKNOWN_CODES, seconds=WINDOW_SECONDS)
    return found


def _too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/verification.html", {"form": CodeForm(), "is_limited": True}, status=429)


def _matches(found: queries.Verification, form: CompareForm) -> bool:
    digest = hashlib.sha256()
    for chunk in form.cleaned_data["file"].chunks():
        digest.update(chunk)
    return queries.matches_file(found, digest.hexdigest())
