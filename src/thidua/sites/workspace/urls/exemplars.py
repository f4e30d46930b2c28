"""Addresses of the exemplars pages."""

from django.urls import path, re_path

from thidua.sites.workspace.views import adoptions, exemplar_lists, exemplars

THING = r"^(?P<kind>guong|mo-hinh)/(?P<thing_id>\d+)/"

urlpatterns = [
    path("guong/", exemplar_lists.role_models, name="exemplars"),
    path("guong/them/", exemplars.role_model_add, name="role-model-add"),
    path("guong/<int:role_model_id>/", exemplars.role_model, name="role-model"),
    path("guong/<int:role_model_id>/sua/", exemplars.role_model_edit, name="role-model-edit"),
    path("guong/<int:role_model_id>/dong-y/", exemplars.consent_record, name="consent-record"),
    path("guong/<int:role_model_id>/rut-dong-y/", exemplars.consent_withdraw, name="consent-withdraw"),
    path("mo-hinh/", exemplar_lists.practices, name="practices"),
    path("mo-hinh/them/", exemplars.practice_add, name="practice-add"),
    path("mo-hinh/<int:practice_id>/", exemplars.practice, name="practice"),
    path("mo-hinh/<int:practice_id>/sua/", exemplars.practice_edit, name="practice-edit"),
    path("mo-hinh/<int:practice_id>/ap-dung/", adoptions.practice_adopt, name="practice-adopt"),
    path("nhan-rong/", adoptions.adoptions, name="adoptions"),
    path("nhan-rong/<int:adoption_id>/ket-qua/", adoptions.adoption_report, name="adoption-report"),
    re_path(rf"{THING}minh-chung/$", exemplars.evidence_add, name="evidence-add"),
    re_path(rf"{THING}chia-se/$", exemplars.exemplar_share, name="exemplar-share"),
    re_path(rf"{THING}cong-khai/$", exemplars.exemplar_publish, name="exemplar-publish"),
    re_path(rf"{THING}rut-cong-khai/$", exemplars.exemplar_withdraw, name="exemplar-withdraw"),
    path("mua/<int:season_id>/guong-mo-hinh/", exemplars.season_exemplars, name="season-exemplars"),
]
