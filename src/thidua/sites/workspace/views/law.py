"""The law for whoever is signed in: awards with their standards, what changed, instruments, open questions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from thidua.eligibility.policies import judges_at_all
from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs, signed_in
from thidua.kernel import clock, excel
from thidua.legislation.interfaces import pages
from thidua.sites.workspace.views.what_if import may_try

SITE = {"site": "workspace"}


@signed_in
@require_safe
@vary_on_headers("HX-Request")
def law(request: SignedInRequest) -> HttpResponse:
    """Every title and form by level."""
    found = pages.law_list(request.GET, today=clock.local_date(clock.now()))
    if request.GET.get("export") == "xlsx":
        content = excel.workbook(title=_("Danh hiệu, hình thức"), head=pages.HEAD, rows=pages.rows_of(found))
        return excel.response(content, name=_("Các danh hiệu, hình thức khen thưởng"))
    if _is_part(request):
        return render(request, "legislation/law_list_body.html", {**SITE, "found": found})
    asked = request.GET.copy()
    asked["export"] = "xlsx"
    administers = request.user.holds(Permission.ADMINISTER)
    context = {
        **SITE,
        "found": found,
        "export_url": f"?{asked.urlencode()}",
        "questions_url": reverse("workspace:law-questions") if administers else "",
        "what_if_url": reverse("workspace:what-if") if may_try(by=request.user) else "",
    }
    return render(request, "workspace/law/list.html", context)


@signed_in
@require_safe
def award(request: SignedInRequest, code: str) -> HttpResponse:
    """An award with its standards on a day."""
    context = pages.award_page(code, request.GET, today=clock.local_date(clock.now()))
    try_url = f"{reverse('workspace:what-if')}?award={code}" if may_try(by=request.user) else ""
    who_url = f"{reverse('workspace:assessment-new')}?award={code}" if judges_at_all(by=request.user) else ""
    addresses = {"what_if_url": try_url, "who_url": who_url}
    return render(request, "workspace/law/award.html", {**SITE, **context, **addresses})


@signed_in
@require_safe
def changes(request: SignedInRequest, code: str) -> HttpResponse:
    """What changed in an award between two days."""
    context = pages.changes_page(code, request.GET, today=clock.local_date(clock.now()))
    return render(request, "workspace/law/changes.html", {**SITE, **context})


@signed_in
@require_safe
def instruments(request: SignedInRequest) -> HttpResponse:
    """The instruments and their periods."""
    context = pages.instruments_page(today=clock.local_date(clock.now()))
    return render(request, "workspace/law/instruments.html", {**SITE, **context})


@needs(Permission.ADMINISTER)
@require_safe
def questions(request: SignedInRequest) -> HttpResponse:
    """Everything that is not settled about the law."""
    context = pages.questions_page(request.GET, today=clock.local_date(clock.now()))
    return render(request, "workspace/law/questions.html", {**SITE, **context})


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Target") == "law-list"
