"""Keeping what is typed into a form, and throwing it away."""

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock, drafts
from thidua.kernel.forms import drop_draft


@signed_in
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep the form's fields as they stand; answer with a line that says so, or with nothing for a page done with."""
    draft = drafts.keep_draft(
        account_id=request.user.pk,
        form_key=request.POST.get("draft_key", ""),
        page=request.POST.get(drafts.PAGE, ""),
        at=clock.now(),
        content=dict(request.POST.lists()),
    )
    if draft is None:
        return HttpResponse()
    at = draft.saved_at.astimezone(clock.VIETNAM)
    return HttpResponse(format_html("{}", _("Đã lưu nháp lúc %s") % f"{at:%H:%M}"))


@signed_in
@require_POST
def discard(request: SignedInRequest) -> HttpResponse:
    """Throw the draft away and open the form afresh."""
    drop_draft(request, request.POST.get("draft_key", ""))
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
