"""Addresses of the clusters pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
