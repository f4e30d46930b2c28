"""Addresses of the exemplars pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
