"""Forms of sign-in and passwords."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.kernel.forms import WorkForm


class SignInForm(WorkForm):
    """Name and password."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    submit_label = _("Đăng nhập")


class ChangePasswordForm(WorkForm):
    """The present password and the new one, twice."""

    present = forms.CharField(
        label=_("Mật khẩu hiện tại"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("Mật khẩu mới"),
        max_length=200,
        strip=False,
        help_text=_("Ít nhất 12 ký tự, không chỉ gồm chữ số, không giống tên đăng nhập."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    outcome = _("Các phiên đăng nhập khác của bạn sẽ kết thúc.")
    submit_label = _("Đổi mật khẩu")

    def __init__(self, *args: Any, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.account = by

    def clean_present(self) -> str:
        """Whoever changes a password knows the present one."""
        present: str = self.cleaned_data["present"]
        if not self.account.check_password(present):
            raise forms.ValidationError(_("Mật khẩu hiện tại không đúng."))
        return present

    def clean_repeated(self) -> str:
        """Both new passwords are the same."""
        repeated: str = self.cleaned_data["repeated"]
        if repeated != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("Hai lần nhập mật khẩu mới không giống nhau."))
        return repeated
