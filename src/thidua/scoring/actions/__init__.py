"""Everything that changes scores, by subject: tables, self scores, appraisal, agreement, ranking."""

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
from thidua.scoring.actions.ranking import issue_minutes, publish_ranking
from thidua.scoring.actions.self_scores import (
    add_evidence,
    answer_questions,
    save_self_scores,
    submit_self_score,
    withdraw_evidence,
)
from thidua.scoring.actions.tables import build_table, freeze_table, rewrite_table

__all__ = [
    "LineAnswer",
    "add_evidence",
    "agree",
    "answer_correction",
    "answer_questions",
    "appraise",
    "build_table",
    "close_appraisal",
    "correct_agreed_score",
    "freeze_table",
    "issue_minutes",
    "publish_ranking",
    "record_reservation",
    "reopen_appraisal",
    "respond",
    "return_for_explanation",
    "rewrite_table",
    "save_self_scores",
    "submit_self_score",
    "withdraw_evidence",
]
