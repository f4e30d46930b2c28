"""Addresses of the summary conference of a season."""

from django.urls import path

from thidua.sites.workspace.views import conference_day, conferences

ROOM = "mua/<int:season_id>/hoi-nghi/"
ITEM = f"{ROOM}muc/<int:item_id>/"

urlpatterns = [
    path(ROOM, conferences.conference, name="conference"),
    path(f"{ROOM}sua/", conferences.edit, name="conference-edit"),
    path(f"{ROOM}muc/them/", conferences.item_add, name="agenda-add"),
    path(f"{ITEM}sua/", conferences.item_edit, name="agenda-edit"),
    path(f"{ITEM}doi-cho/<slug:to>/", conferences.item_move, name="agenda-move"),
    path(f"{ITEM}bo/", conferences.item_remove, name="agenda-remove"),
    path(f"{ROOM}dai-bieu/them/", conferences.delegate_add, name="delegate-add"),
    path(f"{ROOM}dai-bieu/<int:delegate_id>/bo/", conferences.delegate_remove, name="delegate-remove"),
    path(f"{ROOM}diem-danh/", conference_day.attendance, name="attendance"),
    path(f"{ROOM}diem-danh/<int:delegate_id>/", conference_day.check_in, name="attendance-record"),
    path(f"{ROOM}khai-mac/", conference_day.start, name="conference-open"),
    path(f"{ROOM}dieu-hanh/", conference_day.console, name="conference-console"),
    path(f"{ITEM}chuyen-toi/", conference_day.move_to, name="conference-move"),
    path(f"{ITEM}bieu-quyet/", conference_day.adopt, name="conference-adopt"),
    path(f"{ITEM}y-kien/", conference_day.opinion, name="conference-opinion"),
    path(f"{ROOM}be-mac/", conference_day.close, name="conference-close"),
    path(f"{ROOM}man-chieu/", conference_day.projector, name="projector"),
    path(f"{ROOM}bien-ban/", conferences.minutes, name="conference-minutes"),
    path(
        f"{ROOM}bien-ban/du-thao.<slug:suffix>",
        conferences.minutes_preview,
        name="conference-minutes-preview",
    ),
    path(f"{ROOM}bien-ban/ban-hanh/", conferences.minutes_issue, name="conference-minutes-issue"),
]
