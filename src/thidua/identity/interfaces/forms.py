"""Forms of keeping accounts and roles."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Role
from thidua.kernel.forms import WorkForm, choices_of
from thidua.parties.models import Organisation

_PASSWORD_HINT = _("Ít nhất 12 ký tự, không chỉ gồm chữ số, không giống tên đăng nhập.")


class AccountFactsForm(WorkForm):
    """Whose account it is and where they work; names known at the organisation are suggested."""

    title = forms.CharField(
        label=_("Chức danh"), max_length=200, help_text=_("Hiện trên chữ ký và trong nhật ký.")
    )
    organisation = forms.TypedChoiceField(label=_("Nơi công tác"), coerce=int)
    person_name = forms.CharField(
        label=_("Họ và tên người dùng"),
        max_length=255,
        required=False,
        help_text=_("Người ký quyết định phải có họ tên. Chưa có trong danh sách thì được thêm mới."),
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    person_post = forms.CharField(
        label=_("Chức vụ của người dùng"),
        max_length=255,
        required=False,
        help_text=_("Cần khi có người trùng họ tên ở cùng đơn vị."),
    )
    email = forms.EmailField(label=_("Thư điện tử"), required=False, help_text=_("Nhận thư nhắc việc."))
    submit_label = _("Lưu thay đổi")
    outcome = _("Tên đăng nhập và các vai trò không đổi. Thay đổi được ghi vào nhật ký.")
    widths = {"title": 6, "organisation": 6, "person_name": 6, "person_post": 6, "email": 6}

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = choices_of(organisations, blank="–")  # type: ignore[attr-defined]


class AccountForm(AccountFactsForm):
    """A new account."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        help_text=_("Chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Mật khẩu ban đầu"),
        max_length=200,
        required=False,
        strip=False,
        help_text=_PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    submit_label = _("Lập tài khoản")
    outcome = _(
        "Tài khoản mới chưa có quyền gì cho tới khi được giao vai trò. Để trống mật khẩu thì chưa ai đăng nhập được."
    )
    widths = {"username": 6, **AccountFactsForm.widths, "password": 6}
    field_order = ("username", "title", "organisation", "person_name", "person_post", "email", "password")


class RoleForm(WorkForm):
    """A role for an account, at an organisation."""

    role = forms.TypedChoiceField(label=_("Vai trò"), coerce=int)
    organisation = forms.TypedChoiceField(
        label=_("Tại đơn vị"), coerce=int, help_text=_("Quyền chỉ có hiệu lực đối với đơn vị này.")
    )
    submit_label = _("Giao vai trò")
    outcome = _("Vai trò có hiệu lực ngay, kể cả khi người đó đang đăng nhập.")

    def __init__(
        self,
        *args: Any,
        roles: Sequence[Role],
        organisations: Sequence[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices_of(roles, blank="–")  # type: ignore[attr-defined]
        self.fields["organisation"].choices = choices_of(organisations, blank="–")  # type: ignore[attr-defined]


class ReasonForm(WorkForm):
    """Why something is ended or closed."""

    reason = forms.CharField(label=_("Lý do"), max_length=255)


class NewPasswordForm(WorkForm):
    """A new password for somebody else."""

    password = forms.CharField(
        label=_("Mật khẩu mới"),
        max_length=200,
        strip=False,
        help_text=_PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    submit_label = _("Đặt mật khẩu")
    outcome = _(
        "Mật khẩu cũ hết hiệu lực ngay. Hãy trao mật khẩu mới trực tiếp và đề nghị người dùng đổi lại."
    )
