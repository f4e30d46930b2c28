"""Addresses of the statistics pages."""

from django.urls import path

from thidua.sites.workspace.views import statistics

urlpatterns = [
    path("thong-ke/", statistics.statistics, name="statistics"),
    path("mua/<int:season_id>/thong-ke/", statistics.season_statistics, name="season-statistics"),
]
