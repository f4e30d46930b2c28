"""Addresses of the movements pages."""

from django.urls import path

from thidua.sites.workspace.views import files, movements, season_movements

SEASON = "mua/<int:season_id>/phong-trao/"

urlpatterns = [
    path("phong-trao/", movements.movements, name="movements"),
    path("phong-trao/danh-sach/", movements.movement_list, name="movement-list"),
    path("phong-trao/lap/", movements.movement_draft, name="movement-draft"),
    path("phong-trao/<int:movement_id>/", movements.movement, name="movement"),
    path("phong-trao/<int:movement_id>/sua/", movements.movement_edit, name="movement-edit"),
    path("phong-trao/<int:movement_id>/phat-dong/", movements.movement_launch, name="movement-launch"),
    path("phong-trao/<int:movement_id>/tham-gia/", movements.movement_join, name="movement-join"),
    path("phong-trao/<int:movement_id>/so-ket/", movements.movement_review, name="movement-review"),
    path("phong-trao/<int:movement_id>/cong-khai/", movements.movement_publish, name="movement-publish"),
    path(
        "phong-trao/<int:movement_id>/rut-cong-khai/", movements.movement_withdraw, name="movement-withdraw"
    ),
    path(
        "phong-trao/tham-gia/<int:participation_id>/bao-cao/",
        movements.movement_report,
        name="movement-report",
    ),
    path(SEASON, season_movements.season_movements_page, name="season-movements"),
    path(f"{SEASON}phat-dong/", season_movements.season_movement_launch, name="season-movement-launch"),
    path(
        f"{SEASON}<int:movement_id>/tham-gia/",
        season_movements.season_movement_join,
        name="season-movement-join",
    ),
    path("tep/<int:file_id>/", files.stored_file, name="stored-file"),
]
