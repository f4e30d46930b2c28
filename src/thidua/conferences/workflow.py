"""The states of a conference as a table."""

from django.utils.translation import gettext_lazy as _

from thidua.conferences.enums import ConferenceState
from thidua.kernel.workflow import StateRule, Workflow

CONFERENCE_WORKFLOW = Workflow(
    name="conference",
    title=_("Hội nghị tổng kết"),
    states={
        ConferenceState.PREPARING: StateRule(
            owner="head", moves=(ConferenceState.SITTING,), holds_first=("agenda", "quorum")
        ),
        ConferenceState.SITTING: StateRule(owner="chair", moves=(ConferenceState.CLOSED,)),
        ConferenceState.CLOSED: StateRule(
            owner="head", moves=(ConferenceState.MINUTED,), holds_first=("issue_minutes",)
        ),
        ConferenceState.MINUTED: StateRule(owner="head"),
    },
)
