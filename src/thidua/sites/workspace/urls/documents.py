"""Addresses of the documents pages."""

from django.urls import path

from thidua.sites.workspace.views import documents

urlpatterns = [
    path("van-ban/", documents.documents, name="documents"),
    path("van-ban/mau/", documents.document_templates, name="document-templates"),
    path("van-ban/mau/<slug:code>/", documents.document_template, name="document-template"),
    path(
        "van-ban/mau/<slug:code>/xem-thu.png",
        documents.document_template_picture,
        name="document-template-picture",
    ),
    path("van-ban/<int:document_id>/", documents.document, name="document"),
    path("van-ban/<int:document_id>/van-ban.pdf", documents.document_pdf, name="document-pdf"),
    path("van-ban/<int:document_id>/van-ban.docx", documents.document_docx, name="document-docx"),
    path("van-ban/<int:document_id>/trang/<int:number>.png", documents.document_page, name="document-page"),
    path("van-ban/<int:document_id>/cong-bo/", documents.document_publish, name="document-publish"),
    path("van-ban/<int:document_id>/thu-hoi/", documents.document_revoke, name="document-revoke"),
]
