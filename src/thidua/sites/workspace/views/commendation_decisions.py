"""The leader's page, the decision with its certificates, and taking an award back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.commendation import actions, composition, policies, queries, tasks
from thidua.commendation.enums import BatchState
from thidua.commendation.interfaces import forms
from thidua.commendation.models import CertificateBatch, Recipient
from thidua.documents import certificates, codes, pdf
from thidua.documents.verification import verify_url
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.files_web import file_response
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.refusals import NotFound
from thidua.legislation import catalogue

POLL_EVERY = "2s"


@signed_in
def sign(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """The text, what the checks found, and what the signature does; then the signature."""
    at, by = clock.now(), request.user
    found = policies.access_proposal(by=by, proposal_id=proposal_id)
    submission = policies.check_decides(by=by, proposal=found, submission=queries.open_submission(found))
    candidates = queries.candidates_of(found)
    draft = queries.draft_decision(found, candidates=candidates, by=by, on=clock.local_date(at))
    lines = queries.check_lines(proposal=found, candidates=candidates, on=clock.local_date(at))
    form = forms.SignForm(
        request.POST or None,
        points_to_see=sum(line.wants_a_look for line in lines),
        initial={"seen_hash": composition.text_hash(draft)},
        cancel_url=reverse("workspace:proposal", args=[found.pk]),
    )
    decision = attempt(form, lambda: actions.decide_proposal(by=by, at=at, proposal=found, **form.values))
    if decision is not None:
        messages.success(request, _("Đã ký %(document)s.") % {"document": decision.document})
        return redirect("workspace:decision", decision.pk)
    context = {
        "proposal": found,
        "award": catalogue.award(found.award_code),
        "submission": submission,
        "candidates": candidates,
        "lines": lines,
        "blocked": any(line.blocks for line in lines),
        "share": queries.direct_share(candidates),
        "page_numbers": range(1, pdf.page_count(pdf.render(draft)) + 1),
    }
    return render_form(request, "workspace/commendation/sign.html", form, context)


@signed_in
def give_back(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """Return the list with a reason."""
    found = policies.access_proposal(by=request.user, proposal_id=proposal_id)
    policies.check_decides(by=request.user, proposal=found, submission=queries.open_submission(found))
    form = forms.ReasonForm(
        request.POST or None,
        by=request.user,
        draft_key=f"return:{found.pk}",
        submit_label=_("Trả lại"),
        outcome=_("Người lập danh sách nhận lại đề nghị cùng lý do, sửa và trình lại."),
        cancel_url=reverse("workspace:proposal", args=[found.pk]),
    )
    returned = attempt(
        form,
        lambda: actions.return_submission(by=request.user, at=clock.now(), proposal=found, **form.values),
    )
    if returned is not None:
        messages.success(request, _("Đã trả lại kèm lý do."))
        return redirect("workspace:proposal", found.pk)
    context = {"proposal": found, "title": _("Trả lại đề nghị")}
    return render_form(request, "workspace/commendation/form.html", form, context)


@signed_in
@require_safe
def decision(request: SignedInRequest, decision_id: int) -> HttpResponse:
    """The decision: document, list, certificates, publication."""
    found = policies.access_decision(by=request.user, decision_id=decision_id)
    document = found.document
    batches = list(queries.batches_of(found)[:5])
    return render(
        request,
        "workspace/commendation/decision.html",
        {
            "decision": found,
            "proposal": found.proposal,
            "document": document,
            "award": catalogue.award(found.proposal.award_code),
            "recipients": queries.recipients_of(found),
            "batch": batches[0] if batches else None,
            "revocation": queries.decision_revocation(found),
            "is_published": hasattr(document, "publication"),
            "can_print": policies.can_print(by=request.user, decision=found),
            "can_revoke": policies.can_revoke(by=request.user, decision=found),
            "share": queries.direct_share([r.candidate for r in queries.recipients_of(found)]),
        },
    )


@signed_in
@require_POST
def publish(request: SignedInRequest, decision_id: int) -> HttpResponse:
    """Let the public read the decision and find its recipients."""
    found = policies.access_decision(by=request.user, decision_id=decision_id)
    actions.publish_decision(by=request.user, at=clock.now(), decision=found)
    messages.success(request, _("Đã công bố quyết định và danh sách trên cổng công khai."))
    return redirect("workspace:decision", found.pk)


@signed_in
@require_POST
def order(request: SignedInRequest, decision_id: int) -> HttpResponse:
    """Order the certificates; a worker prints them."""
    found = policies.access_decision(by=request.user, decision_id=decision_id)
    made = tasks.start_printing(by=request.user, at=clock.now(), decision=found)
    return redirect("workspace:certificate-batch", made.pk)


@signed_in
@require_safe
def batch(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """How far a printing is, and its files at the end; htmx asks again for the inner part."""
    found = policies.access_batch(by=request.user, batch_id=batch_id)
    under_way = found.state in {BatchState.QUEUED, BatchState.RUNNING}
    context = {"batch": found, "decision": found.decision, "under_way": under_way, "every": POLL_EVERY}
    if request.htmx:  # type: ignore[attr-defined] # set by the htmx middleware
        context["ended_meanwhile"] = not under_way
        return render(request, "workspace/commendation/batch_state.html", context)
    return render(request, "workspace/commendation/batch.html", context)


@signed_in
@require_safe
def batch_pdf(request: SignedInRequest, batch_id: int) -> HttpResponseBase:
    """All certificates in one PDF."""
    found = _finished(request, batch_id)
    assert found.pdf is not None
    return file_response(found.pdf, inline="save" not in request.GET)


@signed_in
@require_safe
def batch_archive(request: SignedInRequest, batch_id: int) -> HttpResponseBase:
    """The single files."""
    found = _finished(request, batch_id)
    assert found.archive is not None
    return file_response(found.archive)


def _finished(request: SignedInRequest, batch_id: int) -> CertificateBatch:
    found = policies.access_batch(by=request.user, batch_id=batch_id)
    if found.state != BatchState.FINISHED:
        raise NotFound(_("Lần in này chưa xong nên chưa có tệp."))
    return found


@signed_in
@require_safe
def recipient(request: SignedInRequest, decision_id: int, recipient_id: int) -> HttpResponse:
    """One recipient: the certificate, its code, and what became of the award."""
    found = policies.access_recipient(by=request.user, decision_id=decision_id, recipient_id=recipient_id)
    return render(
        request,
        "workspace/commendation/recipient.html",
        {
            "recipient": found,
            "candidate": found.candidate,
            "decision": found.decision,
            "name": composition.printed_name(found.candidate),
            "code": codes.grouped(found.code.code),
            "verify_url": verify_url(found.code.code),
            "revocation": queries.revocation_of(found),
            "revocation_document": queries.revocation_document_of(found),
            "can_revoke": policies.can_revoke(by=request.user, decision=found.decision),
        },
    )


def _certificate(request: SignedInRequest, decision_id: int, recipient_id: int) -> tuple[Recipient, bytes]:
    found = policies.access_recipient(by=request.user, decision_id=decision_id, recipient_id=recipient_id)
    whole, _names = composition.certificate_batch([found], found.decision)
    return found, certificates.render_one(whole, whole.certificates[0])


@signed_in
@require_safe
def certificate_pdf(request: SignedInRequest, decision_id: int, recipient_id: int) -> HttpResponse:
    """One certificate, to print."""
    found, made = _certificate(request, decision_id, recipient_id)
    if found.pk not in {r.pk for r in queries.recipients_to_print(found.decision)}:
        raise NotFound(_("Khen thưởng này đã bị hủy bỏ; không in bằng."))
    response = HttpResponse(made, content_type="application/pdf")
    kind = "attachment" if "save" in request.GET else "inline"
    response["Content-Disposition"] = f'{kind}; filename="bang-{found.golden_book_number:03d}.pdf"'
    response._csp_exempt = kind == "inline"  # type: ignore[attr-defined] # the browser's own viewer shows it
    return response


@signed_in
@require_safe
def certificate_picture(request: SignedInRequest, decision_id: int, recipient_id: int) -> HttpResponse:
    """One certificate as a picture."""
    _found, made = _certificate(request, decision_id, recipient_id)
    return HttpResponse(
        pdf.picture(made, page=1),
        content_type="image/png",
        headers={"Cache-Control": "private, max-age=3600"},
    )


@signed_in
def revoke(request: SignedInRequest, decision_id: int, recipient_id: int) -> HttpResponse:
    """Cancel one recipient's award."""
    found = policies.access_recipient(by=request.user, decision_id=decision_id, recipient_id=recipient_id)
    policies.check_revokes(by=request.user, recipient=found)
    form = forms.RecipientRevocationForm(
        request.POST or None,
        by=request.user,
        draft_key=f"revoke-award:{found.pk}",
        cancel_url=reverse("workspace:recipient", args=[decision_id, recipient_id]),
        outcome=_(
            "Một quyết định hủy bỏ được ban hành; sổ khen thưởng và trang xác minh của bằng này ghi là đã thu "
            "hồi. Các trường hợp khác trong quyết định không thay đổi. Không hoàn tác được."
        ),
    )
    revoked = attempt(
        form,
        lambda: actions.revoke_recipient(by=request.user, at=clock.now(), recipient=found, **form.values),
    )
    if revoked is not None:
        messages.success(request, _("Đã hủy bỏ khen thưởng của %(name)s.") % {"name": found.candidate.name})
        return redirect("workspace:recipient", decision_id, recipient_id)
    return render_form(request, "workspace/commendation/revoke.html", form, {"recipient": found})


@signed_in
def revoke_whole(request: SignedInRequest, decision_id: int) -> HttpResponse:
    """Cancel a decision with every award of it."""
    found = policies.access_decision(by=request.user, decision_id=decision_id)
    policies.check_revokes_decision(by=request.user, decision=found)
    form = forms.RecipientRevocationForm(
        request.POST or None,
        by=request.user,
        draft_key=f"revoke-decision:{found.pk}",
        submit_label=_("Ký hủy bỏ quyết định"),
        cancel_url=reverse("workspace:decision", args=[found.pk]),
        outcome=_(
            "Một quyết định hủy bỏ được ban hành; mọi khen thưởng và mọi bằng theo quyết định này ghi là đã thu "
            "hồi trong sổ khen thưởng và trên trang xác minh. Không hoàn tác được."
        ),
    )
    revoked = attempt(
        form,
        lambda: actions.revoke_decision(by=request.user, at=clock.now(), decision=found, **form.values),
    )
    if revoked is not None:
        messages.success(request, _("Đã hủy bỏ %(document)s.") % {"document": found.document})
        return redirect("workspace:decision", found.pk)
    context = {"proposal": found.proposal, "title": _("Hủy bỏ quyết định khen thưởng")}
    return render_form(request, "workspace/commendation/form.html", form, context)
