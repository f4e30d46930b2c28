"""Administration: accounts, roles, organisations."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.identity import actions, policies, queries
from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs
from thidua.identity.interfaces import forms
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.forms import WorkForm, attempt, render_form
from thidua.kernel.lists import ChoiceFilter, Column, Empty, ListPage, respond_list
from thidua.kernel.queries import trail_of
from thidua.kernel.refusals import Message
from thidua.parties import queries as parties
from thidua.parties.actions import record_organisation
from thidua.parties.enums import OrganisationKind
from thidua.parties.interfaces.forms import OrganisationForm
from thidua.parties.models import Organisation

LATEST_RECORDS = 20
MOST_PEOPLE_SUGGESTED = 300
STATES = (("1", _("Đang hoạt động")), ("0", _("Đã khóa")))


def _roles_of(account: Any) -> str:
    return "; ".join(f"{held.role} – {held.organisation}" for held in account.open_assignments)


ACCOUNTS = ListPage(
    key="accounts",
    label=_("Các tài khoản"),
    columns=(
        Column(
            "username",
            _("Tên đăng nhập"),
            sort=("username",),
            url=lambda account: reverse("workspace:account", args=[account.pk]),
        ),
        Column("title", _("Chức danh"), sort=("title",), css="wrap"),
        Column("organisation", _("Nơi công tác"), sort=("organisation__sort_key",)),
        Column(
            "roles",
            _("Vai trò đang giữ"),
            cell="workspace/administration/roles_cell.html",
            export=_roles_of,
            css="wrap",
        ),
        Column(
            "is_active",
            _("Tình trạng"),
            cell="workspace/administration/account_state.html",
            export=lambda account: STATES[0][1] if account.is_active else STATES[1][1],
        ),
    ),
    search="words",
    search_label=_("Tìm theo tên đăng nhập hoặc đơn vị"),
    filters=(
        ChoiceFilter(
            "role", _("Vai trò"), narrow=lambda rows, role: queries.holding(rows, role_id=int(role))
        ),
        ChoiceFilter(
            "active",
            _("Tình trạng"),
            choices=STATES,
            narrow=lambda rows, state: rows.filter(is_active=state == "1"),
        ),
    ),
    default_sort="organisation",
    empty=Empty(_("Chưa có tài khoản"), _("Lập tài khoản đầu tiên rồi giao vai trò."), icon_name="users"),
)
ORGANISATIONS = ListPage(
    key="organisations",
    label=_("Tổ chức"),
    columns=(
        Column("name", _("Tên đầy đủ"), sort=("sort_key",), css="wrap"),
        Column("short_name", _("Tên gọi"), sort=("short_name",)),
        Column("code", _("Mã"), sort=("code",)),
        Column("organisation_kind", _("Loại"), cell=Organisation.get_organisation_kind_display),
        Column("symbol", _("Ký hiệu văn bản")),
        Column("seat", _("Địa danh")),
        Column("valid_to", _("Hiệu lực đến"), sort=("valid_to",)),
    ),
    search="folded",
    filters=(ChoiceFilter("kind", _("Loại"), lookup="organisation_kind", choices=OrganisationKind.choices),),
    default_sort="name",
    empty=Empty(_("Chưa có tổ chức"), _("Thêm tổ chức đầu tiên."), icon_name="building"),
)


@needs(Permission.READ_AUDIT)
@require_safe
def administration(request: SignedInRequest) -> HttpResponse:
    """What there is to administer; the auditor finds the audit trail here."""
    return render(
        request,
        "workspace/administration/index.html",
        {
            "may_administer": policies.can_administer(by=request.user),
            "account_count": queries.accounts().count(),
            "organisation_count": parties.organisations().count(),
            "roles": list(queries.roles_with_counts()),
            "permissions": dict(Permission.choices),
        },
    )


@needs(Permission.ADMINISTER)
@require_safe
def accounts(request: SignedInRequest) -> HttpResponse:
    """Every account with the roles it holds."""
    choices = {"role": [(str(role.pk), str(role)) for role in queries.roles()]}
    return respond_list(
        request,
        "workspace/administration/accounts.html",
        ACCOUNTS,
        queries.searchable_accounts(),
        choices=choices,
    )


@needs(Permission.ADMINISTER)
def account_create(request: SignedInRequest) -> HttpResponse:
    """A new account."""
    organisations = {organisation.pk: organisation for organisation in parties.organisations()}
    form = forms.AccountForm(
        request.POST or None,
        organisations=list(organisations.values()),
        by=request.user,
        cancel_url=reverse("workspace:accounts"),
    )
    made = attempt(
        form,
        lambda: actions.create_account(
            by=request.user,
            at=clock.now(),
            username=form.values["username"],
            title=form.values["title"],
            organisation=organisations[form.values["organisation"]],
            email=form.values["email"],
            person_name=form.values["person_name"],
            person_post=form.values["person_post"],
            password=form.values["password"] or None,
        ),
    )
    if made is None:
        return _form(request, form, _("Lập tài khoản"), people_at=_chosen(form))
    messages.success(request, _("Đã lập tài khoản. Hãy giao vai trò."))
    return redirect("workspace:account", made.pk)


@needs(Permission.ADMINISTER)
@require_safe
def account(request: SignedInRequest, account_id: int) -> HttpResponse:
    """One account: its roles now and before, and what was done about it."""
    found = policies.access_account(by=request.user, account_id=account_id)
    return render(
        request,
        "workspace/administration/account.html",
        {
            "account": found,
            "assignments": list(queries.assignments_of(found)),
            "trail": list(trail_of(found)[:LATEST_RECORDS]),
            "done": list(queries.records_by(found)[:LATEST_RECORDS]),
        },
    )


@needs(Permission.ADMINISTER)
def account_edit(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Whose the account is, their post, organisation and address."""
    found = policies.access_account(by=request.user, account_id=account_id)
    known = {organisation.pk: organisation for organisation in parties.organisations()}
    form = forms.AccountFactsForm(
        request.POST or None,
        organisations=list(known.values()),
        initial={
            "title": found.title,
            "organisation": found.organisation_id,
            "email": found.email,
            "person_name": found.person.name if found.person else "",
            "person_post": found.person.post if found.person else "",
        },
        cancel_url=reverse("workspace:account", args=[account_id]),
    )
    title = _("Sửa tài khoản %(account)s") % {"account": found.username}
    saved = attempt(
        form,
        lambda: actions.edit_account(
            by=request.user,
            at=clock.now(),
            account=found,
            **{**form.values, "organisation": known[form.values["organisation"]]},
        ),
    )
    if saved is None:
        return _form(request, form, title, account=found, people_at=found.organisation_id)
    messages.success(request, _("Đã lưu tài khoản."))
    return redirect("workspace:account", account_id)


@needs(Permission.ADMINISTER)
def account_reopen(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Let a closed account sign in again, with the reason."""
    found = policies.access_account(by=request.user, account_id=account_id)
    form = forms.ReasonForm(
        request.POST or None,
        submit_label=_("Mở lại tài khoản"),
        outcome=_("Người này đăng nhập được trở lại, với các vai trò chưa kết thúc."),
        cancel_url=reverse("workspace:account", args=[account_id]),
    )
    return _ended(
        request,
        form,
        lambda: actions.reopen_account(
            by=request.user, at=clock.now(), account=found, reason=form.values["reason"]
        ),
        title=_("Mở lại tài khoản %(account)s") % {"account": found.username},
        account=found,
        done=_("Đã mở lại tài khoản."),
    )


@needs(Permission.ADMINISTER)
def role_assign(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Give the account a role at an organisation."""
    found = policies.access_account(by=request.user, account_id=account_id)
    roles = {role.pk: role for role in queries.roles()}
    organisations = {organisation.pk: organisation for organisation in parties.organisations()}
    form = forms.RoleForm(
        request.POST or None,
        roles=list(roles.values()),
        organisations=list(organisations.values()),
        initial={"organisation": found.organisation_id},
        cancel_url=reverse("workspace:account", args=[account_id]),
    )
    made = attempt(
        form,
        lambda: actions.assign_role(
            by=request.user,
            at=clock.now(),
            account=found,
            role=roles[form.values["role"]],
            organisation=organisations[form.values["organisation"]],
        ),
    )
    if made is not None:
        messages.success(request, _("Đã giao vai trò %(role)s.") % {"role": made.role})
        return redirect("workspace:account", account_id)
    context = {"account": found, "roles": list(roles.values()), "permissions": dict(Permission.choices)}
    return render_form(request, "workspace/administration/role_assign.html", form, context)


@needs(Permission.ADMINISTER)
def role_end(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """End a role, with the reason."""
    assignment = policies.access_assignment(by=request.user, assignment_id=assignment_id)
    form = forms.ReasonForm(
        request.POST or None,
        submit_label=_("Kết thúc vai trò"),
        outcome=_("Quyền của vai trò này hết hiệu lực ngay; lịch sử được giữ lại."),
        cancel_url=reverse("workspace:account", args=[assignment.account_id]),
    )
    title = _("Kết thúc vai trò: %(role)s, %(account)s") % {
        "role": assignment.role,
        "account": assignment.account.username,
    }
    return _ended(
        request,
        form,
        lambda: actions.end_role(
            by=request.user, at=clock.now(), assignment=assignment, reason=form.values["reason"]
        ),
        title=title,
        account=assignment.account,
        done=_("Đã kết thúc vai trò."),
    )


@needs(Permission.ADMINISTER)
def account_close(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Bar the account from signing in, with the reason."""
    found = policies.access_account(by=request.user, account_id=account_id)
    form = forms.ReasonForm(
        request.POST or None,
        submit_label=_("Khóa tài khoản"),
        outcome=_("Người này không đăng nhập được nữa; mọi việc đã làm vẫn được giữ nguyên."),
        cancel_url=reverse("workspace:account", args=[account_id]),
    )
    return _ended(
        request,
        form,
        lambda: actions.close_account(
            by=request.user, at=clock.now(), account=found, reason=form.values["reason"]
        ),
        title=_("Khóa tài khoản %(account)s") % {"account": found.username},
        account=found,
        done=_("Đã khóa tài khoản."),
    )


@needs(Permission.ADMINISTER)
def account_password(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Set a new password for somebody."""
    found = policies.access_account(by=request.user, account_id=account_id)
    form = forms.NewPasswordForm(
        request.POST or None, cancel_url=reverse("workspace:account", args=[account_id])
    )
    return _ended(
        request,
        form,
        lambda: actions.set_password(
            by=request.user, at=clock.now(), account=found, password=form.values["password"]
        ),
        title=_("Đặt mật khẩu cho %(account)s") % {"account": found.username},
        account=found,
        done=_("Đã đặt mật khẩu mới."),
    )


def _ended(
    request: SignedInRequest,
    form: WorkForm,
    call: Callable[[], Any],
    *,
    title: Message,
    account: Account,
    done: Message,
) -> HttpResponse:
    if attempt(form, call) is not None:
        messages.success(request, str(done))
        return redirect("workspace:account", account.pk)
    return _form(request, form, title, account=account)


@needs(Permission.ADMINISTER)
@require_safe
def organisations(request: SignedInRequest) -> HttpResponse:
    """Every organisation of the list."""
    return respond_list(
        request, "workspace/administration/organisations.html", ORGANISATIONS, parties.organisations()
    )


@needs(Permission.ADMINISTER)
def organisation_record(request: SignedInRequest) -> HttpResponse:
    """A new organisation."""
    known = {organisation.pk: organisation for organisation in parties.organisations()}
    form = OrganisationForm(
        request.POST or None,
        organisations=list(known.values()),
        draft_key="organisation",
        by=request.user,
        cancel_url=reverse("workspace:organisations"),
    )
    made = attempt(
        form,
        lambda: record_organisation(
            by=request.user,
            at=clock.now(),
            **{**form.values, "parent": known.get(form.values["parent"])},
        ),
    )
    if made is None:
        return _form(request, form, _("Thêm đơn vị"))
    messages.success(request, _("Đã thêm %(organisation)s.") % {"organisation": made.name})
    return redirect("workspace:organisations")


def _chosen(form: WorkForm) -> int | None:
    chosen = form.cleaned_data.get("organisation") if form.is_bound else None
    return chosen if isinstance(chosen, int) else None


def _form(
    request: SignedInRequest,
    form: WorkForm,
    title: Message,
    *,
    account: Account | None = None,
    people_at: int | None = None,
) -> HttpResponse:
    at = parties.organisations_with_ids([people_at]).first() if people_at is not None else None
    people = queries.people_of(at)[:MOST_PEOPLE_SUGGESTED] if at else ()
    context = {"title": title, "account": account, "people": people}
    return render_form(request, "workspace/administration/form.html", form, context)
