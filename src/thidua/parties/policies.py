"""Who keeps the lists of organisations and people.

This room stands below accounts, so it asks the actor for permissions by their code.
"""

from django.utils.translation import gettext_lazy as _

from thidua.kernel.actors import Actor
from thidua.kernel.refusals import NotPermitted

KEEPS_ORGANISATIONS = ("administer", "organise_clusters")
RECORDS_PEOPLE = (
    "administer",
    "manage_commendation",
    "decide_commendation",
    "act_for_member",
    "lead_cluster",
    "organise_clusters",
)


def check_keeps_organisations(*, by: Actor) -> None:
    """Raise `NotPermitted` unless the actor keeps the list of organisations."""
    if not any(by.may(permission) for permission in KEEPS_ORGANISATIONS):
        raise NotPermitted(_("Chỉ quản trị được lập và sửa danh mục tổ chức."))


def check_records_people(*, by: Actor) -> None:
    """Raise `NotPermitted` unless the actor's work includes entering people."""
    if not any(by.may(permission) for permission in RECORDS_PEOPLE):
        raise NotPermitted(_("Tài khoản của bạn không được nhập thông tin cá nhân."))
