"""Addresses of the pages about who may be proposed for what."""

from django.urls import path

from thidua.sites.workspace.views import assessments, eligibility

PARTY = "so-khen-thuong/ho-so/<int:party_id>/du-dieu-kien/"
ASSESSMENTS = "khen-thuong/ra-soat/"
ONE = f"{ASSESSMENTS}<int:assessment_id>/"

urlpatterns = [
    path(PARTY, eligibility.party, name="party-eligibility"),
    path(f"{PARTY}phieu.pdf", eligibility.sheet_pdf, name="party-eligibility-pdf"),
    path(f"{PARTY}phieu.docx", eligibility.sheet_docx, name="party-eligibility-docx"),
    path(f"{PARTY}<str:code>/", eligibility.award, name="party-eligibility-award"),
    path(ASSESSMENTS, assessments.assessments, name="assessments"),
    path(f"{ASSESSMENTS}moi/", assessments.new, name="assessment-new"),
    path(f"{ASSESSMENTS}ty-le/", assessments.shares, name="local-shares"),
    path(ONE, assessments.assessment, name="assessment"),
    path(f"{ONE}chay-lai/", assessments.again, name="assessment-again"),
    path(f"{ONE}<int:verdict_id>/", assessments.verdict, name="verdict"),
]
