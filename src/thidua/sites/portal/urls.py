"""Addresses of the public portal."""

from django.urls import path

from thidua.sites.portal.views import (
    exemplars,
    home,
    law,
    machines,
    movements,
    register,
    seasons,
    verification,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("gioi-thieu/", home.about, name="about"),
    path("cum-thi-dua/", seasons.seasons, name="seasons"),
    path("cum-thi-dua/<slug:cluster_code>/<int:year>/", seasons.season, name="season"),
    path("van-ban/", seasons.documents, name="documents"),
    path("phong-trao/", movements.movements, name="movements"),
    path("phong-trao/<int:movement_id>/", movements.movement, name="movement"),
    path("guong-dien-hinh/", exemplars.role_models, name="exemplars"),
    path("guong-dien-hinh/<int:role_model_id>/", exemplars.role_model, name="role-model"),
    path("mo-hinh/", exemplars.practices, name="practices"),
    path("mo-hinh/<int:practice_id>/", exemplars.practice, name="practice"),
    path("so-khen-thuong/", register.register, name="register"),
    path("so-khen-thuong/<int:award_id>/", register.award, name="award"),
    path("quy-dinh/", law.law, name="law"),
    path("quy-dinh/van-ban/", law.instruments, name="law-instruments"),
    path("quy-dinh/danh-hieu/<str:code>/", law.award, name="law-award"),
    path("quy-dinh/danh-hieu/<str:code>/thay-doi/", law.changes, name="law-changes"),
    path("du-lieu-mo/", machines.open_data, name="open-data"),
    path("du-lieu-mo/<slug:key>.csv", machines.dataset_csv, name="open-data-csv"),
    path("du-lieu-mo/<slug:key>.json", machines.dataset_json, name="open-data-json"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("khoe", machines.health, name="health"),
    path("robots.txt", machines.robots, name="robots"),
    path("xac-minh/", verification.verify_form, name="verify-form"),
    path("xac-minh/<str:code>/", verification.verify, name="verify"),
    path("xac-minh/<str:code>/van-ban.pdf", verification.verified_pdf, name="verified-pdf"),
]
