"""What if a number of the law were another: tried on a copy of the rules, live, and never saved."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.refusals import NotPermitted
from thidua.legislation import standards
from thidua.sites.workspace.trial import MOST_SHOWN, NumbersForm, TrialForm, outcome_of

ALLOWED = (Permission.MANAGE_COMMENDATION, Permission.READ_EVERYTHING)
PARTS = {
    "what-if-trial": "workspace/law/what_if_trial.html",
    "what-if-result": "workspace/law/what_if_result.html",
}


def may_try(*, by: Account) -> bool:
    """Whether the account may judge the parties of some organisation."""
    return any(by.holds(permission) for permission in ALLOWED)


@signed_in
@require_safe
@vary_on_headers("HX-Request")
def what_if(request: SignedInRequest) -> HttpResponse:
    """The numbers of an award's paths, and who would gain or lose by others. The address says everything."""
    if not may_try(by=request.user):
        raise NotPermitted(
            _("Chỉ người quản lý khen thưởng, hoặc người được xem toàn bộ, mới thử thay đổi quy định.")
        )
    form = TrialForm(request.GET, by=request.user, today=clock.local_date(clock.now()))
    context: dict[str, object] = {"site": "workspace", "form": form, "most": MOST_SHOWN}
    asked: dict[str, str] = {}
    if form.is_valid():
        told = form.cleaned_data
        numbers = NumbersForm(request.GET, standards.rules_on(told["award"], told["law_of"]))
        context |= {"numbers": numbers, "days": standards.boundaries(told["award"])}
        context["outcome"] = outcome_of(form, numbers) if numbers.is_valid() else None
        asked = {name: form[name].value() for name in form.fields if form[name].value()} | numbers.others()
    template = PARTS.get(request.headers.get("HX-Target", ""), "workspace/law/what_if.html")
    response = render(request, template, context)
    if asked:
        # The address says what is tried, and leaves out every number that is the law's own.
        response["HX-Push-Url"] = f"{request.path}?{urlencode(asked)}"
    return response
