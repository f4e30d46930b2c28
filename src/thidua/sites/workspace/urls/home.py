"""Addresses of the home page and of what serves every page."""

from django.urls import path

from thidua.sites.workspace.views import drafts, home, search

urlpatterns = [
    path("", home.home, name="home"),
    path("tim/", search.search, name="search"),
    path("ban-nhap/", drafts.keep, name="draft-keep"),
    path("ban-nhap/bo/", drafts.discard, name="draft-discard"),
]
