"""Addresses of the commendation pages."""

from django.urls import path

from thidua.sites.workspace.views import commendation, commendation_decisions, commendation_list

ROOM = "khen-thuong/"
PROPOSAL = f"{ROOM}de-nghi/<int:proposal_id>/"
DECISION = f"{ROOM}quyet-dinh/<int:decision_id>/"
RECIPIENT = f"{DECISION}nguoi-nhan/<int:recipient_id>/"
BATCH = f"{ROOM}in/<int:batch_id>/"

urlpatterns = [
    path("mua/<int:season_id>/khen-thuong/", commendation.season_commendation, name="commendation"),
    path(ROOM, commendation.proposals, name="decisions"),
    path(f"{ROOM}lap/", commendation.proposal_new, name="proposal-new"),
    path(PROPOSAL, commendation.proposal, name="proposal"),
    path(f"{PROPOSAL}sua/", commendation.proposal_edit, name="proposal-edit"),
    path(f"{PROPOSAL}trinh/", commendation.proposal_submit, name="proposal-submit"),
    path(f"{PROPOSAL}rut/", commendation.proposal_withdraw, name="proposal-withdraw"),
    path(f"{PROPOSAL}lay-y-kien/", commendation.comment_open, name="comment-open"),
    path(f"{PROPOSAL}lay-y-kien/ket-qua/", commendation.comment_close, name="comment-close"),
    path(f"{PROPOSAL}xem-truoc.pdf", commendation_list.proposal_pdf, name="proposal-pdf"),
    path(f"{PROPOSAL}xem-truoc.docx", commendation_list.proposal_docx, name="proposal-docx"),
    path(
        f"{PROPOSAL}xem-truoc-<int:number>.png", commendation_list.proposal_picture, name="proposal-picture"
    ),
    path(f"{PROPOSAL}danh-sach/", commendation_list.candidates, name="proposal-list"),
    path(f"{PROPOSAL}danh-sach/tai-len/", commendation_list.candidates_upload, name="proposal-upload"),
    path(f"{PROPOSAL}danh-sach.xlsx", commendation_list.candidates_excel, name="proposal-excel"),
    path(f"{PROPOSAL}tam-dung/<int:candidate_id>/", commendation_list.hold_place, name="hold-place"),
    path(f"{PROPOSAL}tam-dung/<int:hold_id>/ket-thuc/", commendation_list.hold_release, name="hold-release"),
    path(f"{PROPOSAL}ky/", commendation_decisions.sign, name="proposal-sign"),
    path(f"{PROPOSAL}tra-lai/", commendation_decisions.give_back, name="proposal-return"),
    path(DECISION, commendation_decisions.decision, name="decision"),
    path(f"{DECISION}cong-bo/", commendation_decisions.publish, name="decision-publish"),
    path(f"{DECISION}huy-bo/", commendation_decisions.revoke_whole, name="decision-revoke"),
    path(f"{DECISION}in/", commendation_decisions.order, name="certificates-order"),
    path(RECIPIENT, commendation_decisions.recipient, name="recipient"),
    path(f"{RECIPIENT}bang.pdf", commendation_decisions.certificate_pdf, name="certificate-pdf"),
    path(f"{RECIPIENT}bang.png", commendation_decisions.certificate_picture, name="certificate-picture"),
    path(f"{RECIPIENT}huy-bo/", commendation_decisions.revoke, name="recipient-revoke"),
    path(BATCH, commendation_decisions.batch, name="certificate-batch"),
    path(f"{BATCH}bang.pdf", commendation_decisions.batch_pdf, name="certificate-batch-pdf"),
    path(f"{BATCH}bang.zip", commendation_decisions.batch_archive, name="certificate-batch-archive"),
]
