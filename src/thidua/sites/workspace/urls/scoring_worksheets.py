"""Addresses of worksheets on their way to a table."""

from django.urls import URLPattern, path

from thidua.sites.workspace.views import scoring_worksheets as views

WORKSHEET = "bang-excel/<int:import_id>/"

urlpatterns: list[URLPattern] = [
    path("mua/<int:season_id>/cham-diem/bang-tieu-chi/tu-excel/", views.new, name="scoring-worksheet-new"),
    path(WORKSHEET, views.worksheet, name="scoring-worksheet"),
    path(f"{WORKSHEET}cot/", views.columns, name="scoring-worksheet-columns"),
    path(f"{WORKSHEET}quyet/", views.settle, name="scoring-worksheet-settle"),
    path(f"{WORKSHEET}nhan/", views.accept, name="scoring-worksheet-accept"),
    path(f"{WORKSHEET}lap/", views.make, name="scoring-worksheet-make"),
    path(f"{WORKSHEET}bo/", views.give_up, name="scoring-worksheet-give-up"),
    path(f"{WORKSHEET}doi-chieu/", views.beside, name="scoring-worksheet-beside"),
    path(f"{WORKSHEET}dong/<str:code>/", views.line, name="scoring-worksheet-line"),
]
