"""Addresses of the public portal."""

from django.urls import path

from thidua.sites.portal.views import verification

app_name = "portal"
urlpatterns = [
    path("xac-minh/", verification.verify_form, name="verify-form"),
    path("xac-minh/<str:code>/", verification.verify, name="verify"),
    path("xac-minh/<str:code>/van-ban.pdf", verification.verified_pdf, name="verified-pdf"),
]
