"""Addresses of the conferences pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
