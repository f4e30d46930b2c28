"""Addresses of the commendation pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
