"""Forms of issued documents and of their verification."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.documents.enums import RevocationReason
from thidua.documents.layouts import Template
from thidua.kernel.forms import LimitedFileField, WorkForm


class RevocationForm(WorkForm):
    """Why a document no longer counts."""

    reason = forms.TypedChoiceField(
        label=_("Lý do"), choices=RevocationReason.choices, coerce=RevocationReason, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Nội dung"),
        max_length=500,
        required=False,
        widget=forms.Textarea,
        help_text=_("Ghi căn cứ thu hồi. Nội dung này lưu trong hồ sơ, không hiện trên trang xác minh."),
    )
    submit_label = _("Thu hồi văn bản")
    outcome = _(
        "Văn bản và mọi bằng ban hành theo văn bản này sẽ hiện là đã thu hồi trên trang xác minh. "
        "Việc thu hồi không thể hoàn tác."
    )


class CodeForm(WorkForm):
    """A code as printed below a QR code."""

    code = forms.CharField(
        label=_("Mã xác minh"),
        max_length=40,
        help_text=_("Gồm 12 chữ số và chữ cái in cạnh mã QR, ví dụ 7K3M-9QXT-2VAB."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )
    submit_label = _("Xác minh")


class CompareForm(WorkForm):
    """A PDF to compare with the file of record."""

    file = LimitedFileField(label=_("Tệp PDF cần đối chiếu"), suffixes=(".pdf",))
    submit_label = _("Đối chiếu")


class SampleForm(WorkForm):
    """Which fields of a template are left empty in its preview."""

    empty = forms.MultipleChoiceField(
        label=_("Để trống khi xem thử"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, template: Template, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["empty"].choices = [  # type: ignore[attr-defined]
            (field.name, str(field)) for field in template.fields
        ]
