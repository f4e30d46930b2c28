"""Addresses of the register pages."""

from django.urls import path

from thidua.sites.workspace.views import register

urlpatterns = [
    path("so-khen-thuong/", register.register, name="register"),
    path("so-khen-thuong/vao-so/", register.award_enter, name="award-enter"),
    path("so-khen-thuong/<int:award_id>/", register.award, name="award"),
    path("so-khen-thuong/<int:award_id>/dinh-chinh/", register.award_correct, name="award-correct"),
    path("so-khen-thuong/<int:award_id>/huy-bo/", register.award_revoke, name="award-revoke"),
    path("so-khen-thuong/<int:award_id>/cong-khai/", register.award_publish, name="award-publish"),
    path("so-khen-thuong/<int:award_id>/rut-cong-khai/", register.award_withdraw, name="award-withdraw"),
    path("so-khen-thuong/ho-so/<int:party_id>/", register.party, name="party-awards"),
]
