"""Addresses of the records pages."""

from django.urls import path

from thidua.sites.workspace.views import records

PARTY = "so-khen-thuong/ho-so/<int:party_id>/thanh-tich/"
RECORD = "so-khen-thuong/ghi-chep/<slug:kind>/<int:record_id>/"

urlpatterns = [
    path(PARTY, records.party, name="party-records"),
    path(f"{PARTY}them/<slug:kind>/", records.add, name="record-add"),
    path(RECORD, records.record, name="record"),
    path(f"{RECORD}dinh-chinh/", records.correct, name="record-correct"),
    path(f"{RECORD}rut-lai/", records.withdraw, name="record-withdraw"),
    path("so-khen-thuong/tam-dung/<int:record_id>/ket-thuc/", records.end_hold, name="hold-end"),
    path("so-khen-thuong/ket-qua/<int:record_id>/cong-nhan/", records.recognise, name="proof-recognise"),
    path("so-khen-thuong/ket-qua/<int:record_id>/su-dung/", records.use, name="proof-use"),
]
