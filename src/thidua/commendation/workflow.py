"""The way of a proposal as a table: who holds it, where it may go, what must hold first."""

from django.utils.translation import gettext_lazy as _

from thidua.commendation.enums import CheckKind, ProposalState
from thidua.kernel.workflow import StateRule, Workflow

PROPOSAL_WORKFLOW = Workflow(
    name="commendation_proposal",
    title=_("Đề nghị khen thưởng"),
    states={
        ProposalState.DRAFTING: StateRule(
            owner="provincial_officer",
            moves=(ProposalState.SUBMITTED, ProposalState.WITHDRAWN),
            holds_first=tuple(kind.value for kind in CheckKind),
        ),
        ProposalState.SUBMITTED: StateRule(
            owner="leader",
            moves=(ProposalState.DECIDED, ProposalState.DRAFTING),
            holds_first=("another_signer", "unchanged_text", *(kind.value for kind in CheckKind)),
        ),
        ProposalState.DECIDED: StateRule(owner="provincial_officer"),
        ProposalState.WITHDRAWN: StateRule(owner="provincial_officer"),
    },
)
