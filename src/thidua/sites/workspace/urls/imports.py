"""Addresses of the pages that bring lists in."""

from django.urls import path

from thidua.sites.workspace.views import imports

ONE = "so-khen-thuong/nhap-danh-sach/<int:import_id>/"

urlpatterns = [
    path("so-khen-thuong/nhap-danh-sach/", imports.imports, name="imports"),
    path("so-khen-thuong/nhap-danh-sach/moi/", imports.upload, name="import-upload"),
    path("so-khen-thuong/nhap-danh-sach/mau/<slug:kind>/", imports.blank, name="import-blank"),
    path(ONE, imports.one, name="import"),
    path(f"{ONE}cot/", imports.columns, name="import-columns"),
    path(f"{ONE}tien-do/", imports.progress, name="import-progress"),
    path(f"{ONE}cot-lai/", imports.again, name="import-again"),
    path(f"{ONE}dong/<int:number>/", imports.settle, name="import-settle"),
    path(f"{ONE}giong-nhau/", imports.settle_alike, name="import-settle-alike"),
    path(f"{ONE}xac-nhan/", imports.confirm, name="import-confirm"),
    path(f"{ONE}bo/", imports.cancel, name="import-cancel"),
    path(f"{ONE}rut-lai/", imports.undo, name="import-undo"),
]
