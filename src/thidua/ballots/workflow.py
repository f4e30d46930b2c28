"""The states of a ballot as a table: who owns it, where it can go, what must hold first."""

from django.utils.translation import gettext_lazy as _

from thidua.ballots.enums import BallotState
from thidua.kernel.workflow import StateRule, Workflow

BALLOT_WORKFLOW = Workflow(
    name="ballot",
    title=_("Cuộc bỏ phiếu kín"),
    states={
        BallotState.PREPARING: StateRule(
            owner="head",
            moves=(BallotState.READY, BallotState.WITHDRAWN),
            holds_first=("tellers", "roll"),
        ),
        BallotState.READY: StateRule(owner="tellers", moves=(BallotState.OPEN, BallotState.WITHDRAWN)),
        BallotState.OPEN: StateRule(owner="voters", moves=(BallotState.COUNTED,), holds_first=("count",)),
        BallotState.COUNTED: StateRule(
            owner="head",
            moves=(BallotState.OPEN, BallotState.CONCLUDED),
            holds_first=("outcome",),
        ),
        BallotState.CONCLUDED: StateRule(owner="head"),
        BallotState.WITHDRAWN: StateRule(owner="head"),
    },
)
