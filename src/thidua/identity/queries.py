"""Reading accounts, roles and assignments."""

from datetime import datetime, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Lower

from thidua.identity import names
from thidua.identity.models import Account, Role, RoleAssignment, SignInAttempt
from thidua.kernel.models import AuditRecord
from thidua.kernel.queries import whole_trail
from thidua.parties.models import Organisation, Person

SIGN_IN_WINDOW = timedelta(minutes=15)
MOST_FAILURES_FROM_HERE = 5
"""Of one name from one address."""
MOST_FAILURES_AN_ACCOUNT = 100
"""Of one name from everywhere: so many that a stranger who keeps somebody out is a flood, not five requests."""
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


def searchable_accounts() -> QuerySet[Account]:
    """The administrator's list with `words` to search in: sign-in name and organisation, without accents."""
    words = Concat(Lower("username"), Value(" "), "organisation__folded", output_field=TextField())
    return accounts().annotate(words=words)


def holding(found: QuerySet[Account], *, role_id: int) -> QuerySet[Account]:
    """Those of the accounts that hold the role now."""
    held = RoleAssignment.objects.filter(role_id=role_id, ended_at__isnull=True).values("account")
    return found.filter(pk__in=held)


def assignments_of(account: Account) -> QuerySet[RoleAssignment]:
    """Every role the account holds or held, those held now first."""
    return (
        RoleAssignment.objects.filter(account=account)
        .select_related("role", "organisation")
        .order_by(F("ended_at").desc(nulls_first=True), "-assigned_at")
    )


def assignment_with_id(assignment_id: int) -> RoleAssignment | None:
    """One assignment with account, role and organisation."""
    return (
        RoleAssignment.objects.select_related("account", "role", "organisation")
        .filter(pk=assignment_id)
        .first()
    )


def roles_with_counts() -> QuerySet[Role]:
    """Every role with `held_by`: how many open assignments it has."""
    return roles().annotate(held_by=Count("assignments", filter=Q(assignments__ended_at__isnull=True)))


def records_by(account: Account) -> QuerySet[AuditRecord]:
    """What the account did, newest first."""
    return whole_trail().filter(actor_id=account.actor_id)


def accounts_working_for(organisation: Organisation) -> QuerySet[Account]:
    """Active accounts that hold any role at the organisation."""
    return Account.objects.filter(
        is_active=True, assignments__organisation=organisation, assignments__ended_at__isnull=True
    ).distinct()


def signing_name(account: Account) -> str:
    """The name printed under a signature: the person's, or the account's title where no person is named."""
    return account.person.name if account.person else ""


def signer_of(organisation: Organisation) -> str:
    """The name of whoever signs for the organisation, as far as it is known."""
    account = (
        Account.objects.select_related("person")
        .filter(
            is_active=True,
            person__isnull=False,
            assignments__organisation=organisation,
            assignments__ended_at__isnull=True,
            assignments__role__code="leader",
        )
        .first()
    )
    return signing_name(account) if account else ""


def too_many_failures(*, username: str, address_hash: str, at: datetime) -> bool:
    """Whether sign-in has failed too often lately for this name or from this address."""
    here, named = Q(address_hash=address_hash), Q(username=names.compared(username))
    failed = SignInAttempt.objects.filter(
        here | named, at__gt=at - SIGN_IN_WINDOW, succeeded=False
    ).aggregate(
        both=Count("pk", filter=here & named), named=Count("pk", filter=named), here=Count("pk", filter=here)
    )
    return bool(
        failed["both"] >= MOST_FAILURES_FROM_HERE
        or failed["named"] >= MOST_FAILURES_AN_ACCOUNT
        or failed["here"] >= MOST_FAILURES_AN_ADDRESS
    )


def is_name_taken(username: str) -> bool:
    """Whether an account has that sign-in name, upper or lower case alike."""
    found = Account.objects.alias(compared=Lower("username"))
    return found.filter(compared=names.compared(username)).exists()


def people_of(organisation: Organisation) -> QuerySet[Person]:
    """The people on record at the organisation, by name."""
    return Person.objects.filter(unit=organisation, withdrawal__isnull=True).order_by("folded")


def demo_accounts() -> QuerySet[Account]:
    """The accounts offered for one-click sign-in, in demo mode only."""
    return (
        Account.objects.filter(is_active=True, username__startswith="demo.")
        .select_related("organisation")
        .order_by("id")
    )


def demo_accounts_by_role() -> tuple[list[Account], list[Account]]:
    """The first demo account of each role, and all the others, in the order they were made."""
    first: dict[str, Account] = {}
    others: list[Account] = []
    for account in demo_accounts_with_roles():
        role = next((str(held.role.code) for held in account.open_assignments), "")  # type: ignore[attr-defined]
        if role in first:
            others.append(account)
        else:
            first[role] = account
    return list(first.values()), others


def demo_accounts_with_roles() -> QuerySet[Account]:
    """The demo accounts with their open assignments, as the sign-in page shows them."""
    open_assignments = RoleAssignment.objects.filter(ended_at__isnull=True).select_related("role")
    return demo_accounts().prefetch_related(
        Prefetch("assignments", queryset=open_assignments, to_attr="open_assignments")
    )


def roles_of(account: Account) -> list[Role]:
    """The roles this account holds now, each once (remembered with its grants)."""
    return list({held.role_id: held.role for held in account.held_assignments}.values())
