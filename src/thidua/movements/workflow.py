"""A movement's way: drafted, launched, concluded by its final review."""

from django.utils.translation import gettext_lazy as _

from thidua.kernel.workflow import StateRule, Workflow
from thidua.movements.enums import MovementState

MOVEMENT_WORKFLOW = Workflow(
    name="movement",
    title=_("Phong trào thi đua"),
    states={
        MovementState.DRAFT: StateRule(
            owner="manager", moves=(MovementState.RUNNING,), holds_first=("right_to_launch",)
        ),
        MovementState.RUNNING: StateRule(
            owner="manager",
            moves=(MovementState.OVER, MovementState.CONCLUDED),
            holds_first=("final_review",),
        ),
        MovementState.OVER: StateRule(
            owner="manager", moves=(MovementState.CONCLUDED,), holds_first=("final_review",)
        ),
        MovementState.CONCLUDED: StateRule(owner="manager"),
    },
)
