"""Addresses of the statistics pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
