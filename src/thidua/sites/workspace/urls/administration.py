"""Addresses of the administration pages."""

from django.urls import path

from thidua.sites.workspace.views import administration, administration_audit

ADMIN = "quan-tri/"
ACCOUNT = f"{ADMIN}tai-khoan/<int:account_id>/"

urlpatterns = [
    path(ADMIN, administration.administration, name="administration"),
    path(f"{ADMIN}tai-khoan/", administration.accounts, name="accounts"),
    path(f"{ADMIN}tai-khoan/lap/", administration.account_create, name="account-create"),
    path(ACCOUNT, administration.account, name="account"),
    path(f"{ACCOUNT}khoa/", administration.account_close, name="account-close"),
    path(f"{ACCOUNT}sua/", administration.account_edit, name="account-edit"),
    path(f"{ACCOUNT}mo-lai/", administration.account_reopen, name="account-reopen"),
    path(f"{ACCOUNT}mat-khau/", administration.account_password, name="account-password"),
    path(f"{ACCOUNT}vai-tro/", administration.role_assign, name="role-assign"),
    path(f"{ADMIN}vai-tro/<int:assignment_id>/ket-thuc/", administration.role_end, name="role-end"),
    path(f"{ADMIN}to-chuc/", administration.organisations, name="organisations"),
    path(f"{ADMIN}to-chuc/them/", administration.organisation_record, name="organisation-record"),
    path("nhat-ky/", administration_audit.audit, name="audit"),
    path("nhat-ky/<int:record_id>/", administration_audit.audit_record, name="audit-record"),
]
