"""Addresses of the covenants pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
