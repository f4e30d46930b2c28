"""Addresses of registering, the covenant and results."""

from django.urls import path

from thidua.sites.workspace.views import covenants, covenants_results, covenants_signing

SEASON = "mua/<int:season_id>/"
REGISTERING = f"{SEASON}dang-ky/"
OF_MEMBER = f"{REGISTERING}don-vi/<int:organisation_id>/"
COVENANT = f"{SEASON}giao-uoc/"
VERSION = f"{COVENANT}phien-ban/<int:number>/"
RESULTS = f"{SEASON}ket-qua-chi-tieu/"

urlpatterns = [
    path(REGISTERING, covenants.registrations, name="registrations"),
    path(f"{REGISTERING}tai-ve/", covenants.registrations_export, name="registrations-export"),
    path(f"{REGISTERING}cua-toi/", covenants.registration_mine, name="registration-mine"),
    path(f"{REGISTERING}cua-toi/mo/", covenants.registration_open, name="registration-open"),
    path(f"{REGISTERING}cua-toi/dong/", covenants.registration_rows, name="registration-rows"),
    path(f"{REGISTERING}cua-toi/nhap-excel/", covenants.registration_import, name="registration-import"),
    path(f"{REGISTERING}cua-toi/tai-ve/", covenants.registration_export, name="registration-export"),
    path(f"{REGISTERING}cua-toi/nop/", covenants.registration_submit, name="registration-submit"),
    path(OF_MEMBER, covenants.registration, name="registration"),
    path(f"{OF_MEMBER}tra-lai/", covenants.registration_return, name="registration-return"),
    path(f"{OF_MEMBER}chap-nhan/", covenants.registration_accept, name="registration-accept"),
    path(COVENANT, covenants_signing.covenant, name="covenant"),
    path(f"{COVENANT}soan/", covenants_signing.covenant_compose, name="covenant-compose"),
    path(VERSION, covenants_signing.covenant_version, name="covenant-version"),
    path(f"{VERSION}ky/", covenants_signing.covenant_sign, name="covenant-sign"),
    path(f"{VERSION}giao-uoc.pdf", covenants_signing.covenant_pdf, name="covenant-pdf"),
    path(f"{VERSION}giao-uoc.txt", covenants_signing.covenant_source, name="covenant-source"),
    path(RESULTS, covenants_results.target_results, name="target-results"),
    path(
        f"{RESULTS}don-vi/<int:organisation_id>/",
        covenants_results.target_results_of,
        name="target-results-of",
    ),
    path(
        f"{RESULTS}don-vi/<int:organisation_id>/tai-ve/",
        covenants_results.target_results_export,
        name="target-results-export",
    ),
    path(
        f"{RESULTS}chi-tieu/<int:target_id>/", covenants_results.target_result_add, name="target-result-add"
    ),
    path(
        f"{RESULTS}dinh-chinh/<int:result_id>/",
        covenants_results.target_result_correct,
        name="target-result-correct",
    ),
    path(
        f"{RESULTS}minh-chung/<int:result_id>/",
        covenants_results.target_result_file,
        name="target-result-file",
    ),
]
