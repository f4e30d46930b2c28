"""Who may do what: the checks every room builds its own on."""

from django.utils.translation import gettext_lazy as _

from thidua.identity import queries
from thidua.identity.enums import Permission
from thidua.identity.models import Account, RoleAssignment
from thidua.kernel.models import AuditRecord
from thidua.kernel.queries import whole_trail
from thidua.kernel.refusals import NotFound, NotPermitted
from thidua.parties.models import Organisation


def check_holds(
    *, by: Account, permission: Permission, organisation: Organisation | int | None = None
) -> None:
    """Raise `NotPermitted` unless the account has the permission (at that organisation, if one is named)."""
    if not by.holds(permission, organisation):
        raise NotPermitted(
            _("Tài khoản của bạn (%(who)s) không có quyền “%(what)s” đối với việc này.")
            % {"who": by.title, "what": permission.label}
        )


def check_reads_audit(*, by: Account) -> None:
    """Raise `NotPermitted` unless the account may read the audit trail."""
    check_holds(by=by, permission=Permission.READ_AUDIT)


def check_administers(*, by: Account) -> None:
    """Raise `NotPermitted` unless the account manages accounts and lists."""
    check_holds(by=by, permission=Permission.ADMINISTER)


def can_administer(*, by: Account) -> bool:
    """Whether the account manages accounts and lists."""
    return by.holds(Permission.ADMINISTER)


def access_account(*, by: Account, account_id: int) -> Account:
    """An account, for whoever administers accounts."""
    check_administers(by=by)
    found = queries.accounts().filter(pk=account_id).first()
    if found is None:
        raise NotFound(_("Không có tài khoản này."))
    return found


def access_assignment(*, by: Account, assignment_id: int) -> RoleAssignment:
    """A role assignment, for whoever administers accounts. Raises `NotPermitted`, `NotFound`."""
    check_administers(by=by)
    found = queries.assignment_with_id(assignment_id)
    if found is None:
        raise NotFound(_("Không có vai trò được giao này."))
    return found


def access_audit_record(*, by: Account, record_id: int) -> AuditRecord:
    """A line of the audit trail, for whoever reads it. Raises `NotPermitted`, `NotFound`."""
    check_reads_audit(by=by)
    found = whole_trail().filter(pk=record_id).first()
    if found is None:
        raise NotFound(_("Không có dòng nhật ký này."))
    return found
