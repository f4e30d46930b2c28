"""Forms of keeping the list of organisations."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.kernel.forms import VietnameseDateField, WorkForm, choices_of
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation


class OrganisationForm(WorkForm):
    """A new organisation."""

    name = forms.CharField(label=_("Tên đầy đủ"), max_length=255)
    short_name = forms.CharField(label=_("Tên gọi"), max_length=120, help_text=_("Như trong bảng: Bắc Kạn."))
    code = forms.SlugField(
        label=_("Mã"), max_length=40, help_text=_("Chữ thường không dấu, gạch nối: bac-kan.")
    )
    kind = forms.TypedChoiceField(label=_("Loại"), choices=OrganisationKind.choices, coerce=OrganisationKind)
    symbol = forms.CharField(label=_("Ký hiệu văn bản"), max_length=40, required=False)
    seat = forms.CharField(
        label=_("Địa danh"), max_length=120, required=False, help_text=_("In trên văn bản, trước ngày tháng.")
    )
    parent = forms.TypedChoiceField(label=_("Trực thuộc"), coerce=int, required=False, empty_value=None)
    valid_from = VietnameseDateField(label=_("Thành lập từ ngày"), required=False)
    submit_label = _("Thêm đơn vị")
    outcome = _("Đơn vị mới chọn được khi lập cụm, tài khoản và khen thưởng. Mã không đổi được về sau.")
    widths = {
        "name": 8,
        "short_name": 4,
        "code": 4,
        "kind": 4,
        "symbol": 4,
        "seat": 4,
        "parent": 4,
        "valid_from": 4,
    }

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = choices_of(organisations, blank="–")  # type: ignore[attr-defined]
