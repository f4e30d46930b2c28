"""A member's sheet as a table of states: who owns it, where it may go, what must hold first."""

from django.utils.translation import gettext_lazy as _

from thidua.kernel.workflow import StateRule, Workflow
from thidua.scoring.enums import SheetState

SHEET_WORKFLOW = Workflow(
    name="score_sheet",
    title=_("Bảng điểm của một đơn vị"),
    states={
        SheetState.DRAFTING: StateRule(
            owner="member",
            moves=(SheetState.SUBMITTED,),
            holds_first=("every_line_filled", "required_evidence_given"),
        ),
        SheetState.SUBMITTED: StateRule(
            owner="appraiser",
            moves=(SheetState.RETURNED, SheetState.APPRAISED),
            holds_first=("every_line_appraised", "every_difference_has_a_reason"),
        ),
        SheetState.RETURNED: StateRule(
            owner="member", moves=(SheetState.SUBMITTED,), holds_first=("every_question_answered",)
        ),
        SheetState.APPRAISED: StateRule(
            owner="member",
            moves=(SheetState.AGREED, SheetState.RESERVED, SheetState.SUBMITTED),
            holds_first=("both_sides_agree_or_the_difference_is_recorded",),
        ),
        SheetState.AGREED: StateRule(owner="head"),
        SheetState.RESERVED: StateRule(owner="head"),
    },
)
