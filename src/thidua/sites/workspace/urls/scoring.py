"""Addresses of the scoring pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
