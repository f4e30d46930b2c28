"""Creating accounts, assigning roles, signing in."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thidua.identity import names, queries
from thidua.identity.enums import Permission
from thidua.identity.models import Account, Role, RoleAssignment, SignInAttempt
from thidua.identity.policies import check_administers
from thidua.kernel.actions import action, save
from thidua.kernel.actors import SYSTEM, Actor
from thidua.kernel.refusals import InvalidInput, NotNow, NotPermitted, Refusal
from thidua.kernel.text import fold
from thidua.parties.actions import record_person
from thidua.parties.models import Organisation, Person


class SignInRefused(Refusal):
    """Name and password do not open an account, or too many attempts failed."""

    http_status = 403


@action(secret=("password",))
def create_account(
    *,
    by: Actor,
    at: datetime,
    username: str,
    title: str,
    organisation: Organisation,
    password: str | None = None,
    email: str = "",
    person: Person | None = None,
    person_name: str = "",
    person_post: str = "",
) -> Account:
    """Create an account; without a password nobody can sign in with one.

    Whose it is: a `person` on record, or the one of that name and post at the organisation, entered when new.
    Raises `NotPermitted` unless `by` administers, `InvalidInput` on a name in use (whatever its capitals) or of
    other signs than letters, digits, dot, dash and underscore, on a weak password, on a person not told apart.
    """
    _check_may_administer(by)
    if names.SIGNS.match(names.written(username)) and queries.is_name_taken(username):
        raise InvalidInput(
            fields={"username": _("Tên đăng nhập này đã có người dùng (không phân biệt chữ hoa, thường).")}
        )
    account = Account(
        username=names.written(username),
        title=title,
        organisation=organisation,
        email=email,
        person=person or _person(by=by, at=at, organisation=organisation, name=person_name, post=person_post),
    )
    _set_password(account, password)
    return save(account)


@action()
def edit_account(
    *,
    by: Account,
    at: datetime,
    account: Account,
    title: str,
    organisation: Organisation,
    email: str = "",
    person_name: str = "",
    person_post: str = "",
) -> Account:
    """Change post, organisation, address and whose account it is; sign-in name and roles stay.

    Raises `NotPermitted` unless `by` administers, `InvalidInput` as `create_account` does.
    """
    check_administers(by=by)
    kept = account.person
    is_same = (
        kept is not None
        and kept.name == person_name.strip()
        and kept.post in {person_post.strip(), ""}
        and account.organisation_id == organisation.pk
    )
    if not is_same:
        account.person = _person(by=by, at=at, organisation=organisation, name=person_name, post=person_post)
    account.title, account.organisation, account.email = title, organisation, email
    return save(account)


@action(secret=("password",))
def set_password(*, by: Account, at: datetime, account: Account, password: str) -> Account:
    """Set a password: one's own, or anybody's for an administrator."""
    if by != account:
        check_administers(by=by)
    _set_password(account, password)
    return save(account)


@action()
def assign_role(
    *, by: Actor, at: datetime, account: Account, role: Role, organisation: Organisation
) -> RoleAssignment:
    """Let the account hold a role at an organisation from now on."""
    _check_may_administer(by)
    return save(
        RoleAssignment(
            account=account, role=role, organisation=organisation, assigned_at=at, assigned_by=by.actor_id
        )
    )


@action()
def end_role(*, by: Actor, at: datetime, assignment: RoleAssignment, reason: str) -> RoleAssignment:
    """End an assignment; it stays in the record with who, when and why."""
    _check_may_administer(by)
    if assignment.ended_at is not None:
        raise NotNow(_("Vai trò này đã kết thúc từ trước."))
    assignment.ended_at = at
    assignment.ended_by = by.actor_id
    assignment.end_reason = reason
    return save(assignment)


@action()
def close_account(*, by: Account, at: datetime, account: Account, reason: str) -> Account:
    """Bar an account from signing in; what it did stays."""
    check_administers(by=by)
    if by == account:
        raise NotPermitted(_("Không thể tự khóa tài khoản của chính mình."))
    account.is_active = False
    return save(account)


@action()
def reopen_account(*, by: Account, at: datetime, account: Account, reason: str) -> Account:
    """Let a closed account sign in again, with the roles that were not ended. Raises `NotPermitted`, `NotNow`."""
    check_administers(by=by)
    if account.is_active:
        raise NotNow(_("Tài khoản này đang hoạt động."))
    account.is_active = True
    return save(account)


def sign_in(*, at: datetime, username: str, password: str, address: str) -> Account:
    """The account that name and password open.

    Raises `SignInRefused` when they open none, or when this name from this address, this address, or (a flood)
    this name from everywhere failed too often in the last 15 minutes; the words do not tell which names exist.
    Every attempt is recorded.
    """
    address_hash = _hash_address(address)
    if queries.too_many_failures(username=username, address_hash=address_hash, at=at):
        raise SignInRefused(
            _("Đăng nhập sai quá nhiều lần. Hãy đợi 15 phút rồi thử lại, hoặc liên hệ quản trị.")
        )
    account = authenticate(username=username, password=password)
    opened = account if isinstance(account, Account) else None
    record_sign_in(by=opened or SYSTEM, at=at, username=username, address_hash=address_hash, account=opened)
    if opened is None:
        raise SignInRefused(_("Tên đăng nhập hoặc mật khẩu không đúng."))
    return opened


def demo_sign_in(*, at: datetime, username: str, address: str) -> Account:
    """One-click sign-in of a demo account. Raises `SignInRefused` outside demo mode."""
    account = queries.demo_accounts().filter(username=username).first() if settings.DEMO_SIGN_IN else None
    if account is None:
        raise SignInRefused(_("Đăng nhập nhanh chỉ có ở chế độ minh họa."))
    record_sign_in(by=account, at=at, username=username, address_hash=_hash_address(address), account=account)
    return account


@action(secret=("address_hash", "username"))
def record_sign_in(
    *, by: Actor, at: datetime, username: str, address_hash: str, account: Account | None
) -> SignInAttempt:
    """Keep the attempt for the rate limit and the auditor."""
    return SignInAttempt.objects.create(
        username=names.compared(username), address_hash=address_hash, at=at, succeeded=account is not None
    )


def _check_may_administer(by: Actor) -> None:
    if by is SYSTEM:
        return
    if not (isinstance(by, Account) and by.holds(Permission.ADMINISTER)):
        raise NotPermitted(_("Chỉ quản trị được lập tài khoản và giao vai trò."))


def _person(*, by: Actor, at: datetime, organisation: Organisation, name: str, post: str) -> Person | None:
    """The person of that name (and post, if told) at the organisation, entered when there is none."""
    name, post = name.strip(), post.strip()
    if not name:
        return None
    known = [each for each in queries.people_of(organisation) if fold(each.name) == fold(name)]
    if post:
        known = [each for each in known if fold(each.post) == fold(post)]
    if len(known) > 1:
        raise InvalidInput(
            fields={"person_post": _("Có nhiều người trùng họ tên ở đơn vị này; hãy ghi đúng chức vụ.")}
        )
    return known[0] if known else record_person(by=by, at=at, name=name, post=post, unit=organisation)


def _set_password(account: Account, password: str | None) -> None:
    if password is None:
        account.set_unusable_password()
        return
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise InvalidInput(fields={"password": error.messages}) from error
    account.set_password(password)


def _hash_address(address: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()
