"""Addresses of the home pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
