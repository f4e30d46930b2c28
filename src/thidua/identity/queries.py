"""Reading accounts, roles and assignments."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account, Role, RoleAssignment, SignInAttempt
from thidua.identity.policies import check_administers
from thidua.kernel.refusals import NotFound

SIGN_IN_WINDOW = timedelta(minutes=15)
MOST_FAILURES_AN_ACCOUNT = 5
MOST_FAILURES_AN_ADDRESS = 30


def roles() -> QuerySet[Role]:
    """Every role, in the order of roles.yaml."""
    return Role.objects.all()


def accounts() -> QuerySet[Account]:
    """Accounts with their open assignments, for the administrator's list."""
    open_assignments = RoleAssignment.objects.filter(ended_at__isnull=True).select_related(
        "role", "organisation"
    )
    return (
        Account.objects.select_related("organisation", "person")
        .prefetch_related(Prefetch("assignments", queryset=open_assignments, to_attr="open_assignments"))
        .order_by("organisation__sort_key", "title")
    )


def access_account(*, by: Account, account_id: int) -> Account:
    """An account, for whoever administers accounts."""
    check_administers(by=by)
    found = accounts().filter(pk=account_id).first()
    if found is None:
        raise NotFound(_("Không có tài khoản này."))
    return found


def too_many_failures(*, username: str, address_hash: str, at: datetime) -> bool:
    """Whether sign-in has failed too often lately for this name or from this address."""
    recent = SignInAttempt.objects.filter(
        Q(username__iexact=username) | Q(address_hash=address_hash),
        at__gt=at - SIGN_IN_WINDOW,
        succeeded=False,
    ).values_list("username", "address_hash")
    by_name = Counter(name.lower() for name, _address in recent)
    by_address = Counter(address for _name, address in recent)
    return (
        by_name[username.lower()] >= MOST_FAILURES_AN_ACCOUNT
        or by_address[address_hash] >= MOST_FAILURES_AN_ADDRESS
    )


def demo_accounts() -> QuerySet[Account]:
    """One account a role, offered for one-click sign-in in demo mode only."""
    return Account.objects.filter(is_active=True, username__startswith="demo.").select_related(
        "organisation"
    ).order_by("id")
