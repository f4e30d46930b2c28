"""Everything that changes scores, by subject: tables, self scores, cross checks, appraisal, agreement, ranking."""

from thidua.scoring.actions.agreement import (
    LineAnswer,
    agree,
    answer_correction,
    correct_agreed_score,
    record_reservation,
    respond,
)
from thidua.scoring.actions.appraisal import (
    appraise,
    close_appraisal,
    reopen_appraisal,
    return_for_explanation,
)
from thidua.scoring.actions.cross_check import (
    close_cross_check,
    draw_cross_checks,
    enter_cross_check,
    give_cross_check_back,
)
from thidua.scoring.actions.objections import (
    answer_objection,
    finalise_ranking,
    object_to_ranking,
    waive_objections,
    withdraw_objection,
)
from thidua.scoring.actions.owners import appoint_scorer, score_lines
from thidua.scoring.actions.ranking import issue_minutes, publish_ranking
from thidua.scoring.actions.self_scores import (
    add_evidence,
    answer_questions,
    save_self_scores,
    submit_self_score,
    withdraw_evidence,
)
from thidua.scoring.actions.settings import assign_lines, set_classes
from thidua.scoring.actions.table_imports import (
    accept_proposals,
    change_read_line,
    give_up_worksheet,
    lay_beside,
    make_table_of_worksheet,
    map_worksheet,
    settle_differences,
    settle_doubts,
    upload_worksheet,
)
from thidua.scoring.actions.tables import build_table, freeze_table, rewrite_table
from thidua.scoring.actions.ties import hold_ranking, lift_hold, set_tie_values

__all__ = [
    "LineAnswer",
    "accept_proposals",
    "add_evidence",
    "agree",
    "answer_correction",
    "answer_objection",
    "answer_questions",
    "appoint_scorer",
    "appraise",
    "assign_lines",
    "build_table",
    "change_read_line",
    "close_appraisal",
    "close_cross_check",
    "correct_agreed_score",
    "draw_cross_checks",
    "enter_cross_check",
    "finalise_ranking",
    "freeze_table",
    "give_cross_check_back",
    "give_up_worksheet",
    "hold_ranking",
    "issue_minutes",
    "lay_beside",
    "lift_hold",
    "make_table_of_worksheet",
    "map_worksheet",
    "object_to_ranking",
    "publish_ranking",
    "record_reservation",
    "reopen_appraisal",
    "respond",
    "return_for_explanation",
    "rewrite_table",
    "save_self_scores",
    "score_lines",
    "set_classes",
    "set_tie_values",
    "settle_differences",
    "settle_doubts",
    "submit_self_score",
    "upload_worksheet",
    "waive_objections",
    "withdraw_evidence",
    "withdraw_objection",
]
