"""Addresses of the pages about the law."""

from django.urls import path

from thidua.sites.workspace.views import law, what_if

urlpatterns = [
    path("quy-dinh/", law.law, name="law"),
    path("quy-dinh/van-ban/", law.instruments, name="law-instruments"),
    path("quy-dinh/cau-hoi-mo/", law.questions, name="law-questions"),
    path("quy-dinh/thu-thay-doi/", what_if.what_if, name="what-if"),
    path("quy-dinh/danh-hieu/<str:code>/", law.award, name="law-award"),
    path("quy-dinh/danh-hieu/<str:code>/thay-doi/", law.changes, name="law-changes"),
]
