"""Everything that changes a cluster or a season, by subject: season, plan, calendar, reports, handover."""

from thidua.clusters.actions.calendar import add_calendar_entry, cancel_calendar_entry, name_contact
from thidua.clusters.actions.handover import hand_over
from thidua.clusters.actions.plan import (
    add_plan_task,
    comment_on_plan,
    draft_plan,
    drop_plan_task,
    edit_plan,
    edit_plan_task,
    issue_plan,
    report_plan_task,
)
from thidua.clusters.actions.reports import issue_review, submit_report
from thidua.clusters.actions.season import (
    advance_season,
    install_elected_offices,
    open_cluster,
    open_season,
    remind,
)

__all__ = [
    "add_calendar_entry",
    "add_plan_task",
    "advance_season",
    "cancel_calendar_entry",
    "comment_on_plan",
    "draft_plan",
    "drop_plan_task",
    "edit_plan",
    "edit_plan_task",
    "hand_over",
    "install_elected_offices",
    "issue_plan",
    "issue_review",
    "name_contact",
    "open_cluster",
    "open_season",
    "remind",
    "report_plan_task",
    "submit_report",
]
