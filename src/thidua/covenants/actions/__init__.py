"""Everything that changes registrations, the covenant and results, by subject."""

from thidua.covenants.actions.covenant import (
    amend_covenant,
    compose_covenant,
    sign_covenant,
    witness_covenant,
)
from thidua.covenants.actions.registration import (
    accept_registration,
    add_target,
    edit_target,
    open_registration,
    remove_target,
    reorder_targets,
    return_registration,
    save_sheet,
    submit_registration,
)
from thidua.covenants.actions.results import (
    ResultLine,
    Upload,
    correct_result,
    report_result,
    report_results,
)

__all__ = [
    "ResultLine",
    "Upload",
    "accept_registration",
    "add_target",
    "amend_covenant",
    "compose_covenant",
    "correct_result",
    "edit_target",
    "open_registration",
    "remove_target",
    "reorder_targets",
    "report_result",
    "report_results",
    "return_registration",
    "save_sheet",
    "sign_covenant",
    "submit_registration",
    "witness_covenant",
]
