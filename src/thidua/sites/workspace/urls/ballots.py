"""Addresses of the ballots pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
