"""The season's stages as a table, and who owes what in each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import DutyKind, Stage
from thidua.kernel.workflow import StateRule, Workflow


class Owed(StrEnum):
    """By whom a duty is owed."""

    HEAD = "head"
    EACH_MEMBER = "each_member"
    HEAD_FOR_EACH_MEMBER = "head_for_each_member"
    ORGANISER = "organiser"
    WHEN_IT_ARISES = "when_it_arises"
    """Not with the season: a room above opens it for somebody when there is cause (`duties.open_for`)."""


@dataclass(frozen=True)
class DutyRule:
    """One line: what is owed, by whom, and whether the stage can end without it.

    What is mandatory holds up every later stage too, should it be opened again, as long as it can still be done:
    `until` is the last stage at which it can (None: at any).
    """

    kind: DutyKind
    owed: Owed
    mandatory: bool = True
    until: Stage | None = None


DUTIES: Mapping[Stage, tuple[DutyRule, ...]] = {
    Stage.PLANNING: (
        DutyRule(DutyKind.COMMENT_PLAN, Owed.EACH_MEMBER, mandatory=False),
        DutyRule(DutyKind.ISSUE_PLAN, Owed.HEAD),
        DutyRule(DutyKind.FREEZE_TABLE, Owed.HEAD, until=Stage.MIDYEAR),
    ),
    Stage.REGISTERING: (
        DutyRule(DutyKind.REGISTER_TARGETS, Owed.EACH_MEMBER, until=Stage.MIDYEAR),
        DutyRule(DutyKind.REVIEW_REGISTRATION, Owed.HEAD_FOR_EACH_MEMBER, until=Stage.MIDYEAR),
    ),
    Stage.COVENANT: (
        DutyRule(DutyKind.COMPOSE_COVENANT, Owed.HEAD, until=Stage.MIDYEAR),
        DutyRule(DutyKind.SIGN_COVENANT, Owed.EACH_MEMBER, until=Stage.MIDYEAR),
        DutyRule(DutyKind.WITNESS_COVENANT, Owed.ORGANISER, until=Stage.MIDYEAR),
    ),
    Stage.RUNNING: (
        DutyRule(DutyKind.JOIN_MOVEMENT, Owed.EACH_MEMBER, mandatory=False),
        DutyRule(DutyKind.SHARE_EXEMPLAR, Owed.EACH_MEMBER, mandatory=False),
    ),
    Stage.MIDYEAR: (
        DutyRule(DutyKind.MIDYEAR_REPORT, Owed.EACH_MEMBER),
        DutyRule(DutyKind.MIDYEAR_REVIEW, Owed.HEAD),
    ),
    Stage.SELF_SCORING: (DutyRule(DutyKind.SELF_SCORE, Owed.EACH_MEMBER, until=Stage.APPRAISING),),
    Stage.APPRAISING: (
        DutyRule(DutyKind.CROSS_CHECK, Owed.WHEN_IT_ARISES, mandatory=False),
        DutyRule(DutyKind.SCORE_LINES, Owed.WHEN_IT_ARISES, mandatory=False),
        DutyRule(DutyKind.APPRAISE, Owed.HEAD_FOR_EACH_MEMBER, until=Stage.AGREED),
        DutyRule(DutyKind.AGREE_SCORE, Owed.EACH_MEMBER, until=Stage.AGREED),
    ),
    Stage.AGREED: (
        DutyRule(DutyKind.PUBLISH_RANKING, Owed.HEAD, until=Stage.AGREED),
        DutyRule(DutyKind.ANSWER_OBJECTION, Owed.WHEN_IT_ARISES, until=Stage.AGREED),
        DutyRule(DutyKind.FINALISE_RANKING, Owed.WHEN_IT_ARISES, until=Stage.AGREED),
    ),
    Stage.NOMINATING: (
        DutyRule(DutyKind.APPOINT_TELLERS, Owed.HEAD),
        DutyRule(DutyKind.HOLD_NOMINATION, Owed.HEAD),
        DutyRule(DutyKind.HOLD_ELECTION, Owed.HEAD),
    ),
    Stage.CONCLUDED: (
        DutyRule(DutyKind.ISSUE_MINUTES, Owed.HEAD),
        DutyRule(DutyKind.COMMEND, Owed.HEAD, mandatory=False),
        DutyRule(DutyKind.HAND_OVER, Owed.HEAD),
    ),
    Stage.ARCHIVED: (),
}
RULE_OF: Mapping[DutyKind, tuple[Stage, DutyRule]] = {
    rule.kind: (stage, rule) for stage, rules in DUTIES.items() for rule in rules
}
"""The stage and the line of each kind."""

_ORDER = tuple(Stage)


def stage_after(stage: Stage) -> Stage | None:
    """The next stage, or None at the end."""
    position = _ORDER.index(stage) + 1
    return _ORDER[position] if position < len(_ORDER) else None


def has_reached(*, stage: Stage, wanted: Stage) -> bool:
    """Whether a season at `stage` is at `wanted` or past it."""
    return _ORDER.index(stage) >= _ORDER.index(wanted)


def holding_up(stage: Stage) -> frozenset[DutyKind]:
    """The kinds of mandatory duties that keep a season at `stage` while one of them is open: those of the stage
    and of every stage before, but what can no longer be done.
    """
    return frozenset(
        rule.kind
        for reached, rules in DUTIES.items()
        if has_reached(stage=stage, wanted=reached)
        for rule in rules
        if rule.mandatory and (rule.until is None or has_reached(stage=rule.until, wanted=stage))
    )


def _rule(stage: Stage) -> StateRule[Stage]:
    following = stage_after(stage)
    owner = "head" if stage is not Stage.ARCHIVED else "organiser"
    return StateRule(
        owner=owner,
        moves=(following,) if following else (),
        holds_first=tuple(rule.kind.value for rule in DUTIES[stage] if rule.mandatory),
    )


SEASON_WORKFLOW = Workflow(
    name="season", title=_("Mùa thi đua"), states={stage: _rule(stage) for stage in Stage}
)
