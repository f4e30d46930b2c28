"""Clusters and their seasons as far as they are published, and the published documents."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.documents.enums import DocumentKind
from thidua.documents.models import IssuedDocument
from thidua.documents.queries import published_documents
from thidua.identity.gates import public
from thidua.kernel.lists import ChoiceFilter, Column, DateFilter, Empty, ListPage, respond_list
from thidua.statistics import published


def document_url(document: IssuedDocument) -> str:
    """Where the public reads a document: the page that verifies it."""
    return reverse("portal:verify", args=[document.verification_code])


DOCUMENTS = ListPage(
    key="documents",
    label=_("Văn bản đã công bố"),
    columns=(
        Column("symbol_text", _("Số, ký hiệu"), sort=("year", "symbol", "number"), url=document_url),
        Column("kind", _("Loại"), sort=("kind",), cell=IssuedDocument.get_kind_display),
        Column("title", _("Trích yếu"), cell="portal/title_cell.html", css="wrap"),
        Column("issued_on", _("Ngày ban hành"), sort=("issued_on", "id")),
        Column("issuer_text", _("Cơ quan ban hành"), sort=("issuer_text",), css="wrap"),
    ),
    filters=(
        ChoiceFilter("kind", _("Loại"), choices=DocumentKind.choices),
        DateFilter("from", _("Từ ngày"), lookup="issued_on__gte"),
    ),
    default_sort="-issued_on",
    empty=Empty(_("Chưa có văn bản nào được công bố"), icon_name="file-text"),
    exports=False,
)


@public
@require_safe
def seasons(request: HttpRequest) -> HttpResponse:
    """Every season of which something is published."""
    return render(request, "portal/seasons.html", {"seasons": published.public_seasons()})


@public
@require_safe
def season(request: HttpRequest, cluster_code: str, year: int) -> HttpResponse:
    """One season: members, stages, documents, ranking, as far as published."""
    found = published.public_season(cluster_code=cluster_code, year=year)
    return render(request, "portal/season.html", {"found": found, "season": found.season})


@public
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The published documents."""
    return respond_list(request, "portal/documents.html", DOCUMENTS, published_documents())
