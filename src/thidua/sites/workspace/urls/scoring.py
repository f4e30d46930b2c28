"""Addresses of the scoring pages."""

from django.urls import URLPattern, path

from thidua.sites.workspace.views import (
    scoring,
    scoring_appraisal,
    scoring_cross_check,
    scoring_fairness,
    scoring_objections,
    scoring_owners,
    scoring_ranking,
    scoring_settings,
    scoring_tables,
    scoring_what_if,
)

SEASON = "mua/<int:season_id>/cham-diem/"
TABLE = "bang-tieu-chi/<int:table_id>/"
SHEET = "bang-diem/<int:sheet_id>/"
CROSS_CHECK = "kiem-tra-cheo/<int:assignment_id>/"
OWNER = "mua/<int:season_id>/cham-theo-linh-vuc/"
RANKING = "mua/<int:season_id>/xep-hang/"

urlpatterns: list[URLPattern] = [
    path(SEASON, scoring.overview, name="scoring-overview"),
    path(f"{SEASON}cua-toi/", scoring.mine, name="scoring-mine"),
    path(f"{SEASON}cong-bang/", scoring_fairness.fairness, name="scoring-fairness"),
    path(f"{SEASON}thu/", scoring_what_if.what_if, name="scoring-what-if"),
    path(f"{SEASON}bang-tieu-chi/", scoring_tables.current, name="scoring-table"),
    path(f"{SEASON}bang-tieu-chi/lap/", scoring_tables.new, name="scoring-table-new"),
    path(TABLE, scoring_tables.version, name="scoring-table-version"),
    path(f"{TABLE}chot/", scoring_tables.freeze, name="scoring-table-freeze"),
    path(f"{TABLE}excel/", scoring_tables.table_excel, name="scoring-table-excel"),
    path(SHEET, scoring.sheet, name="scoring-sheet"),
    path(f"{SHEET}tinh-thu/", scoring.sheet_preview, name="scoring-preview"),
    path(f"{SHEET}nop/", scoring.submit, name="scoring-submit"),
    path(f"{SHEET}nhap-excel/", scoring.sheet_import, name="scoring-import"),
    path(f"{SHEET}excel/", scoring.sheet_excel, name="scoring-sheet-excel"),
    path(f"{SHEET}minh-chung/<str:code>/", scoring.evidence, name="scoring-evidence"),
    path(
        f"{SHEET}rut-minh-chung/<int:evidence_id>/",
        scoring.evidence_withdraw,
        name="scoring-evidence-withdraw",
    ),
    path(f"{SHEET}vi-sao/", scoring.trace, name="scoring-trace-total"),
    path(f"{SHEET}vi-sao/<str:code>/", scoring.trace, name="scoring-trace"),
    path(f"{SHEET}tham-dinh/", scoring_appraisal.appraisal, name="scoring-appraisal"),
    path(f"{SHEET}tra-lai/", scoring_appraisal.give_back, name="scoring-return"),
    path(f"{SHEET}ket-thuc-tham-dinh/", scoring_appraisal.close, name="scoring-close"),
    path(f"{SHEET}mo-lai-tham-dinh/", scoring_appraisal.reopen, name="scoring-reopen"),
    path(f"{SHEET}giai-trinh/", scoring_appraisal.answers, name="scoring-answers"),
    path(f"{SHEET}thong-nhat/", scoring_appraisal.agreement, name="scoring-agreement"),
    path(f"{SHEET}dong-y/", scoring_appraisal.agree, name="scoring-agree"),
    path(f"{SHEET}bao-luu/", scoring_appraisal.reserve, name="scoring-reserve"),
    path(f"{SHEET}bien-ban/", scoring_appraisal.minutes, name="scoring-minutes"),
    path(f"{SHEET}y-kien/<str:code>/", scoring_appraisal.respond, name="scoring-respond"),
    path(f"{SHEET}dinh-chinh/<str:code>/", scoring_appraisal.correct, name="scoring-correct"),
    path(
        f"{SHEET}tra-loi-dinh-chinh/<int:correction_id>/",
        scoring_appraisal.answer_correction,
        name="scoring-answer-correction",
    ),
    path(f"{SEASON}kiem-tra-cheo/", scoring_cross_check.overview, name="cross-checks"),
    path(f"{SEASON}kiem-tra-cheo/rut-tham/", scoring_cross_check.draw, name="cross-check-draw"),
    path(CROSS_CHECK, scoring_cross_check.entry, name="cross-check"),
    path(f"{CROSS_CHECK}excel/", scoring_cross_check.entry_excel, name="cross-check-excel"),
    path(f"{CROSS_CHECK}nhap-excel/", scoring_cross_check.entry_import, name="cross-check-import"),
    path(f"{CROSS_CHECK}ket-thuc/", scoring_cross_check.close, name="cross-check-close"),
    path(f"{CROSS_CHECK}tra-lai/", scoring_cross_check.give_back, name="cross-check-back"),
    path(f"{SEASON}nhom-don-vi/", scoring_settings.classes, name="scoring-classes"),
    path(f"{SEASON}giao-dong/", scoring_settings.assignments, name="scoring-assignments"),
    path(f"{SEASON}linh-vuc/", scoring_owners.appointments, name="scoring-owners"),
    path(OWNER, scoring_owners.scoring, name="owner-scoring"),
    path(f"{OWNER}tinh-thu/", scoring_owners.preview, name="owner-scoring-preview"),
    path(f"{OWNER}excel/", scoring_owners.board_excel, name="owner-scoring-excel"),
    path(f"{OWNER}nhap-excel/", scoring_owners.board_import, name="owner-scoring-import"),
    path(
        f"{OWNER}minh-chung/<int:sheet_id>/<str:code>/",
        scoring_owners.evidence,
        name="owner-scoring-evidence",
    ),
    path(RANKING, scoring_ranking.ranking, name="ranking"),
    path(f"{RANKING}cong-bo/", scoring_ranking.publish, name="ranking-publish"),
    path(f"{RANKING}excel/", scoring_ranking.ranking_excel, name="ranking-excel"),
    path(f"{RANKING}bang-diem/<str:kind>/<str:unit>/", scoring_ranking.set_tie, name="ranking-tie"),
    path(f"{RANKING}tam-chua-xep/", scoring_ranking.hold, name="ranking-hold"),
    path(f"{RANKING}xep-lai/<int:organisation_id>/", scoring_ranking.lift, name="ranking-lift"),
    path(f"{RANKING}chot/", scoring_objections.finalise, name="ranking-finalise"),
    path(f"{RANKING}kien-nghi/", scoring_objections.objections, name="objections"),
    path(f"{RANKING}kien-nghi/gui/", scoring_objections.new, name="objection-new"),
    path(f"{RANKING}kien-nghi/khong-co/", scoring_objections.waive, name="objections-waive"),
    path("kien-nghi/<int:objection_id>/tra-loi/", scoring_objections.answer, name="objection-answer"),
    path("kien-nghi/<int:objection_id>/rut/", scoring_objections.withdraw, name="objection-withdraw"),
]
