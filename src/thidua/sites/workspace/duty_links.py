"""Where each kind of duty is done: one click from "Việc cần làm" to the exact place."""

from collections.abc import Mapping

from django.urls import reverse

from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Duty

PAGES: Mapping[DutyKind, str] = {
    DutyKind.COMMENT_PLAN: "workspace:plan",
    DutyKind.ISSUE_PLAN: "workspace:plan",
    DutyKind.FREEZE_TABLE: "workspace:scoring-table",
    DutyKind.REGISTER_TARGETS: "workspace:registration-mine",
    DutyKind.REVIEW_REGISTRATION: "workspace:registrations",
    DutyKind.COMPOSE_COVENANT: "workspace:covenant",
    DutyKind.SIGN_COVENANT: "workspace:covenant",
    DutyKind.WITNESS_COVENANT: "workspace:covenant",
    DutyKind.JOIN_MOVEMENT: "workspace:season-movements",
    DutyKind.SHARE_EXEMPLAR: "workspace:season-exemplars",
    DutyKind.MIDYEAR_REPORT: "workspace:reports",
    DutyKind.MIDYEAR_REVIEW: "workspace:reports",
    DutyKind.SELF_SCORE: "workspace:scoring-mine",
    DutyKind.CROSS_CHECK: "workspace:cross-checks",
    DutyKind.SCORE_LINES: "workspace:owner-scoring",
    DutyKind.APPRAISE: "workspace:scoring-overview",
    DutyKind.AGREE_SCORE: "workspace:scoring-mine",
    DutyKind.PUBLISH_RANKING: "workspace:ranking",
    DutyKind.ANSWER_OBJECTION: "workspace:objections",
    DutyKind.FINALISE_RANKING: "workspace:objections",
    DutyKind.APPOINT_TELLERS: "workspace:ballots",
    DutyKind.HOLD_NOMINATION: "workspace:ballots",
    DutyKind.HOLD_ELECTION: "workspace:ballots",
    DutyKind.ISSUE_MINUTES: "workspace:conference",
    DutyKind.COMMEND: "workspace:commendation",
    DutyKind.HAND_OVER: "workspace:handover",
}
"""Each named page takes `season_id`."""


def link_to(duty: Duty) -> str:
    """The address at which the duty is done."""
    return reverse(PAGES[DutyKind(duty.kind)], kwargs={"season_id": duty.season_id})
