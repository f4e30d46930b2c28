"""Forms of the pages about the law. They ask by address: nothing is written."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thidua.kernel.forms import VietnameseDateField, WorkForm
from thidua.legislation.enums import AwardKind
from thidua.parties.enums import PartyKind

EARLIEST, LATEST = date(1945, 9, 2), date(2100, 12, 31)
ALL = (("", _("Tất cả")),)


class DayField(VietnameseDateField):
    """A day for which the law is asked."""

    def clean(self, value: Any) -> Any:
        """Refuse days for which nobody can have a law."""
        day = super().clean(value)
        if isinstance(day, date) and not EARLIEST <= day <= LATEST:
            raise ValidationError(_("Chỉ xem được từ 02/09/1945 đến 31/12/2100."))
        return day


class LawForm(WorkForm):
    """The titles and forms somebody looks for."""

    q = forms.CharField(label=_("Tìm, không cần dấu"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Loại"), choices=(*ALL, *AwardKind.choices), required=False)
    recipient = forms.ChoiceField(label=_("Tặng cho"), choices=(*ALL, *PartyKind.choices), required=False)
    on = DayField(label=_("Áp dụng ngày"), required=False)


class DayForm(WorkForm):
    """A day, by default today."""

    on = DayField(label=_("Tiêu chuẩn áp dụng ngày"))

    def __init__(self, params: QueryDict, *, today: date) -> None:
        super().__init__(params if params.get("on") else None, initial={"on": today})
        self.today = today

    @property
    def day(self) -> date:
        """The day asked for; today where none was, or none that can be read."""
        return (self.cleaned_data.get("on") if self.is_bound and self.is_valid() else None) or self.today


class TwoDaysForm(WorkForm):
    """Two days to compare."""

    before = DayField(label=_("Từ ngày"))
    after = DayField(label=_("Đến ngày"))

    def __init__(self, params: QueryDict, *, initial: tuple[date, date]) -> None:
        asked = params.get("before") or params.get("after")
        super().__init__(
            params if asked else None, initial=dict(zip(("before", "after"), initial, strict=True))
        )
        self.days = initial
        if self.is_bound and self.is_valid():
            self.days = (self.cleaned_data["before"], self.cleaned_data["after"])

    def clean(self) -> dict[str, Any]:
        """The later day is later."""
        found = super().clean() or self.cleaned_data
        before, after = found.get("before"), found.get("after")
        if before and after and after <= before:
            self.add_error("after", ValidationError(_("Ngày sau phải sau ngày trước.")))
        return found
