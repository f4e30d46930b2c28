"""Addresses of the seasons: board, plan, calendar, reports, handover."""

from django.urls import path

from thidua.sites.workspace.views import clusters, plan

SEASON = "mua/<int:season_id>/"

urlpatterns = [
    path("mua/", clusters.seasons, name="seasons"),
    path("cum/lap/", clusters.cluster_open, name="cluster-open"),
    path("cum/<int:cluster_id>/mo-mua/", clusters.season_open, name="season-open"),
    path(SEASON, clusters.season, name="season"),
    path(f"{SEASON}chuyen-buoc/", clusters.season_advance, name="season-advance"),
    path(f"{SEASON}nhac/<int:duty_id>/", clusters.duty_remind, name="duty-remind"),
    path(f"{SEASON}van-ban/", clusters.season_documents, name="season-documents"),
    path(f"{SEASON}dau-moi/<int:organisation_id>/", clusters.contact, name="contact"),
    path(f"{SEASON}ban-giao/", clusters.handover, name="handover"),
    path(f"{SEASON}ke-hoach/", plan.plan, name="plan"),
    path(f"{SEASON}ke-hoach/sua/", plan.plan_edit, name="plan-edit"),
    path(f"{SEASON}ke-hoach/xem-truoc.pdf", plan.plan_preview, name="plan-preview"),
    path(f"{SEASON}ke-hoach/gop-y/", plan.plan_comment, name="plan-comment"),
    path(f"{SEASON}ke-hoach/ban-hanh/", plan.plan_issue, name="plan-issue"),
    path(f"{SEASON}ke-hoach/nhiem-vu/", plan.task_add, name="task-add"),
    path(f"{SEASON}ke-hoach/nhiem-vu/<int:task_id>/", plan.task_edit, name="task-edit"),
    path(f"{SEASON}ke-hoach/nhiem-vu/<int:task_id>/bo/", plan.task_drop, name="task-drop"),
    path(f"{SEASON}ke-hoach/nhiem-vu/<int:task_id>/ket-qua/", plan.task_report, name="task-report"),
    path(f"{SEASON}lich/", plan.calendar, name="calendar"),
    path(f"{SEASON}lich/them/", plan.calendar_add, name="calendar-add"),
    path(f"{SEASON}lich/<int:entry_id>/huy/", plan.calendar_cancel, name="calendar-cancel"),
    path("lich/<str:token>.ics", plan.calendar_feed, name="calendar-feed"),
    path(f"{SEASON}bao-cao/", plan.reports, name="reports"),
    path(f"{SEASON}bao-cao/gui/", plan.report_submit, name="report-submit"),
    path(f"{SEASON}bao-cao/tong-hop/", plan.review_issue, name="review-issue"),
]
