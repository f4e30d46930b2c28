"""A registration's way as a table, and the stages in which each piece of work is done."""

from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import Stage
from thidua.covenants.enums import RegistrationState
from thidua.kernel.workflow import StateRule, Workflow

REGISTRATION_WORKFLOW = Workflow(
    name="registration",
    title=_("Bản đăng ký thi đua"),
    states={
        RegistrationState.DRAFT: StateRule(owner="member", moves=(RegistrationState.SUBMITTED,)),
        RegistrationState.SUBMITTED: StateRule(
            owner="head", moves=(RegistrationState.RETURNED, RegistrationState.ACCEPTED)
        ),
        RegistrationState.RETURNED: StateRule(owner="member", moves=(RegistrationState.SUBMITTED,)),
        RegistrationState.ACCEPTED: StateRule(owner="head", moves=(RegistrationState.RETURNED,)),
    },
)

# An accepted registration that is returned later (a target the province was given anew) is edited, submitted and
# accepted again while the year runs; the covenant is then amended and signed again.
ADJUSTING = (Stage.COVENANT, Stage.RUNNING, Stage.MIDYEAR)
DRAFTING = (Stage.PLANNING, Stage.REGISTERING, *ADJUSTING)
SUBMITTING = (Stage.REGISTERING, *ADJUSTING)
AMENDING = ADJUSTING
SIGNING = ADJUSTING
REPORTING = (Stage.RUNNING, Stage.MIDYEAR, Stage.SELF_SCORING)
