"""Everything that changes in commendation, by subject: the proposal, the decision, the certificates."""

from thidua.commendation.actions.certificates import (
    begin_printing,
    fail_printing,
    finish_printing,
    order_certificates,
)
from thidua.commendation.actions.decisions import (
    decide_proposal,
    publish_decision,
    return_submission,
    revoke_decision,
    revoke_recipient,
)
from thidua.commendation.actions.proposals import (
    close_comment,
    edit_proposal,
    open_comment,
    open_proposal,
    place_hold,
    read_candidate_list,
    release_hold,
    save_candidates,
    submit_proposal,
    withdraw_proposal,
)

__all__ = [
    "begin_printing",
    "close_comment",
    "decide_proposal",
    "edit_proposal",
    "fail_printing",
    "finish_printing",
    "open_comment",
    "open_proposal",
    "order_certificates",
    "place_hold",
    "publish_decision",
    "read_candidate_list",
    "release_hold",
    "return_submission",
    "revoke_decision",
    "revoke_recipient",
    "save_candidates",
    "submit_proposal",
    "withdraw_proposal",
]
