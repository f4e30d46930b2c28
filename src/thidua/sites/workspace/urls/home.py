"""Addresses of the home page and of what serves every page."""

from django.urls import path

from thidua.sites.workspace.views import drafts, home

urlpatterns = [
    path("", home.home, name="home"),
    path("ban-nhap/", drafts.keep, name="draft-keep"),
    path("ban-nhap/bo/", drafts.discard, name="draft-discard"),
]
