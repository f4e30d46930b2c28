"""Addresses of the open data for machines."""

from django.urls import path

from thidua.api import views

app_name = "api"
urlpatterns = [
    path("", views.index, name="index"),
    path("openapi.json", views.openapi, name="openapi"),
    path("v1/<slug:key>/", views.rows, name="rows"),
    path("v1/<slug:key>/<int:row_id>/", views.row, name="row"),
]
