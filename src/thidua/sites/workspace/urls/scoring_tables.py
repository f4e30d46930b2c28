"""Addresses of the pages that write, compare and print scoring tables."""

from django.urls import URLPattern, path

from thidua.sites.workspace.views import scoring_table_editing, scoring_tables

TABLE = "bang-tieu-chi/<int:table_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{TABLE}sua/", scoring_table_editing.edit, name="scoring-table-edit"),
    path(f"{TABLE}xem-loi/", scoring_table_editing.review, name="scoring-table-review"),
    path(f"{TABLE}dong/", scoring_table_editing.line, name="scoring-table-line"),
    path(f"{TABLE}dong/thu/", scoring_table_editing.line_try, name="scoring-table-line-try"),
    path(f"{TABLE}thu/", scoring_table_editing.trial, name="scoring-table-trial"),
    path(f"{TABLE}so-sanh/", scoring_tables.compare, name="scoring-table-compare"),
    path(f"{TABLE}excel-tinh-diem/", scoring_tables.table_formulas, name="scoring-table-formulas"),
    path(f"{TABLE}ban-in.<slug:suffix>", scoring_tables.table_paper, name="scoring-table-paper"),
]
