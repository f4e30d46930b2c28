"""Issued documents: list, page, files, publication, revocation; templates and their previews."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thidua.commendation import actions as commendation
from thidua.commendation import queries as decisions
from thidua.documents import actions, codes, layouts, pdf, policies, queries, samples
from thidua.documents.enums import Deed, DocumentKind
from thidua.documents.interfaces.forms import RevocationForm, SampleForm
from thidua.documents.models import IssuedDocument
from thidua.documents.verification import verify_url
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.files_web import file_response
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.lists import ChoiceFilter, Column, DateFilter, Empty, ListPage, respond_list
from thidua.kernel.refusals import NotFound

PAGES_SHOWN = 12
YEAR_SECONDS = 31_536_000


def _url(document: IssuedDocument) -> str:
    return reverse("workspace:document", args=[document.pk])


DOCUMENTS = ListPage(
    key="documents",
    label=_("Văn bản đã ban hành"),
    columns=(
        Column("symbol_text", _("Số, ký hiệu"), sort=("year", "symbol", "number"), url=_url),
        Column("kind", _("Loại"), sort=("kind",), cell=IssuedDocument.get_kind_display),
        Column("title", _("Trích yếu"), css="wrap"),
        Column("issued_on", _("Ngày ban hành"), sort=("issued_on", "id")),
        Column("issuer_text", _("Cơ quan ban hành"), sort=("issuer_text",), css="wrap"),
        Column(
            "state",
            _("Tình trạng"),
            cell="workspace/documents/state.html",
            export=lambda row: row.state.label,
        ),
    ),
    filters=(
        ChoiceFilter("kind", _("Loại"), choices=DocumentKind.choices),
        DateFilter("from", _("Từ ngày"), lookup="issued_on__gte"),
        DateFilter("to", _("Đến ngày"), lookup="issued_on__lte"),
    ),
    default_sort="-issued_on",
    empty=Empty(
        _("Chưa có văn bản nào"),
        _("Kế hoạch, giao ước, biên bản, quyết định… hiện ở đây ngay khi được ban hành."),
        icon_name="file-text",
    ),
)


@signed_in
@require_safe
def documents(request: SignedInRequest) -> HttpResponse:
    """The documents the account may read."""
    found = queries.readable_documents(by=request.user)
    return respond_list(request, "workspace/documents/list.html", DOCUMENTS, found)


@signed_in
@require_safe
def document(request: SignedInRequest, document_id: int) -> HttpResponse:
    """One document: facts, pictures of its pages, files, what may be done with it."""
    found = policies.access_document(by=request.user, document_id=document_id)
    context = {
        "document": found,
        "revocation": queries.revocation_of(found),
        "code": codes.grouped(found.verification_code),
        "verify_url": verify_url(found.verification_code),
        "page_numbers": range(1, min(found.page_count, PAGES_SHOWN) + 1),
        "can_publish": policies.can_manage(by=request.user, document=found, deed=Deed.PUBLISH),
        "can_revoke": policies.can_manage(by=request.user, document=found, deed=Deed.REVOKE),
    }
    return render(request, "workspace/documents/document.html", context)


@signed_in
@require_safe
def document_pdf(request: SignedInRequest, document_id: int) -> HttpResponseBase:
    """The PDF, shown in the browser; `?save` saves it."""
    found = policies.access_document(by=request.user, document_id=document_id)
    return file_response(found.pdf, inline="save" not in request.GET)


@signed_in
@require_safe
def document_docx(request: SignedInRequest, document_id: int) -> HttpResponseBase:
    """The DOCX, to work on with."""
    return file_response(policies.access_document(by=request.user, document_id=document_id).docx)


@signed_in
@require_safe
def document_page(request: SignedInRequest, document_id: int, number: int) -> HttpResponse:
    """A picture of one page."""
    found = policies.access_document(by=request.user, document_id=document_id)
    if not 1 <= number <= found.page_count:
        raise NotFound(_("Văn bản không có trang này."))
    with found.pdf.content.open("rb") as content:
        picture = pdf.picture(content.read(), page=number)
    return HttpResponse(
        picture,
        content_type="image/png",
        headers={"Cache-Control": f"private, max-age={YEAR_SECONDS}, immutable"},
    )


@signed_in
@require_POST
def document_publish(request: SignedInRequest, document_id: int) -> HttpResponse:
    """Let the public read the document."""
    found = policies.access_document(by=request.user, document_id=document_id)
    policies.check_manages(by=request.user, document=found, deed=Deed.PUBLISH)
    decision = decisions.decision_by_document(found)
    if decision is None:
        actions.publish_document(by=request.user, at=clock.now(), document=found)
    else:
        commendation.publish_decision(by=request.user, at=clock.now(), decision=decision)
    messages.success(request, _("Đã công bố %(document)s.") % {"document": found})
    return redirect("workspace:document", found.pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def document_revoke(request: SignedInRequest, document_id: int) -> HttpResponse:
    """Revoke the document, with a reason; a commendation decision on the page of its own room."""
    found = policies.access_document(by=request.user, document_id=document_id)
    policies.check_manages(by=request.user, document=found, deed=Deed.REVOKE)
    policies.check_counts(document=found)
    decision = decisions.decision_by_document(found)
    if decision is not None:
        return redirect("workspace:decision-revoke", decision.pk)
    form = RevocationForm(
        request.POST or None, draft_key=f"revoke:{found.pk}", by=request.user, cancel_url=_url(found)
    )
    call = partial(_revoke, request, found, form)
    if attempt(form, call) is not None:
        messages.success(request, _("Đã thu hồi %(document)s.") % {"document": found})
        return redirect("workspace:document", found.pk)
    return render_form(request, "workspace/documents/revoke.html", form, {"document": found})


def _revoke(request: SignedInRequest, found: IssuedDocument, form: RevocationForm) -> object:
    return actions.revoke_document(by=request.user, at=clock.now(), document=found, **form.values)


@signed_in
@require_safe
def document_templates(request: SignedInRequest) -> HttpResponse:
    """Every template with its preview on sample data."""
    return render(request, "workspace/documents/templates.html", {"templates": layouts.every_template()})


@signed_in
@require_safe
def document_template(request: SignedInRequest, code: str) -> HttpResponse:
    """One template on its sample data, with chosen fields left empty."""
    template = layouts.template_with(code)
    form = SampleForm(request.GET or None, template=template)
    empty = form.cleaned_data["empty"] if form.is_valid() else []
    context = {"template": template, "form": form, "empty": empty}
    return render(request, "workspace/documents/template.html", context)


@signed_in
@require_safe
def document_template_picture(request: SignedInRequest, code: str) -> HttpResponse:
    """The preview of a template as a picture."""
    made = samples.preview(layouts.template_with(code), left_empty=request.GET.getlist("empty"))
    return HttpResponse(
        pdf.picture(made, page=1),
        content_type="image/png",
        headers={"Cache-Control": "private, max-age=600"},
    )
