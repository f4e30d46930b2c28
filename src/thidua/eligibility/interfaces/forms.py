"""Forms of eligibility: which day and year a page asks about, what an assessment covers, shares set locally."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thidua.eligibility.actions import FIRST_YEAR
from thidua.eligibility.enums import QuotaCode
from thidua.kernel.forms import VietnameseDateField, WorkForm, choices_of
from thidua.legislation import catalogue, rules
from thidua.legislation.enums import Rounding
from thidua.legislation.interfaces.forms import DayField
from thidua.parties.models import Organisation

YEARS_OFFERED = 4
LAST_YEAR = 2100
YEAR_WANTED = _("Hãy nhập năm từ 1945, như 2025.")


class QuestionForm(WorkForm):
    """The day a dossier is received and the last year whose achievement counts, asked for by address."""

    on = DayField(label=_("Nhận hồ sơ ngày"))
    year = forms.IntegerField(
        label=_("Năm xét"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), YEAR_WANTED),
    )

    def __init__(self, params: QueryDict, *, today: date) -> None:
        super().__init__({"on": params.get("on") or f"{today:%d/%m/%Y}", "year": params.get("year", "")})
        self.today = today

    def clean(self) -> dict[str, Any]:
        """A year that has begun on the day of the question."""
        told = super().clean() or self.cleaned_data
        year, on = told.get("year"), told.get("on")
        if year and on and year > on.year:
            self.add_error("year", ValidationError(_("Năm xét không sau năm nhận hồ sơ.")))
        return told

    @property
    def day(self) -> date:
        """The day asked for; today where none can be read."""
        return (self.cleaned_data.get("on") if self.is_valid() or self.cleaned_data else None) or self.today

    @property
    def asked_year(self) -> int | None:
        """The year asked for, if one was."""
        return self.cleaned_data.get("year") if self.is_valid() else None

    def years(self) -> list[int]:
        """The years offered beside the field, the running one first."""
        return [self.day.year - back for back in range(YEARS_OFFERED)]


class AssessmentForm(WorkForm):
    """Whose parties, for which year, on which day, for which awards."""

    organisation = forms.ChoiceField(
        label=_("Của đơn vị"), help_text=_("Rà soát đơn vị này, các đơn vị bên dưới và người làm việc ở đó.")
    )
    year = forms.IntegerField(
        label=_("Năm xét"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), YEAR_WANTED),
        help_text=_("Năm cuối của thành tích; thành tích trong năm đang chạy chỉ tính khi chọn năm đó."),
    )
    on = VietnameseDateField(label=_("Nhận hồ sơ ngày"), help_text=_("Tiêu chuẩn áp dụng ở ngày này."))
    award_codes = forms.MultipleChoiceField(
        label=_("Danh hiệu, hình thức"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn gì: xét tất cả. Chọn không quá 5 thì liệt kê cả người chưa đủ điều kiện."),
    )

    widths = {"organisation": 6, "year": 3, "on": 3}
    outcome = _("Hệ thống rà soát ở nền; có thể rời trang và quay lại xem kết quả.")
    submit_label = _("Rà soát")

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = {str(each.pk): each for each in organisations}
        self.fields["organisation"].choices = choices_of(organisations)  # type: ignore[attr-defined]
        listed = [award for _form, awards in awards_with_rules() for award in awards]
        self.fields["award_codes"].choices = listed  # type: ignore[attr-defined]

    def clean_organisation(self) -> Organisation:
        """The organisation chosen."""
        return self._organisations[self.cleaned_data["organisation"]]


class LocalShareForm(WorkForm):
    """A share, or its rounding, that an organisation set itself."""

    organisation = forms.ChoiceField(label=_("Của đơn vị"))
    code = forms.ChoiceField(label=_("Tỷ lệ"), choices=QuotaCode.choices)
    value = forms.CharField(
        label=_("Tỷ lệ áp dụng"),
        max_length=20,
        required=False,
        help_text=_("Như “15%” hoặc “3/20”; để trống nếu luật đã quy định tỷ lệ."),
    )
    rounding = forms.ChoiceField(label=_("Làm tròn"), choices=Rounding.choices, initial=Rounding.DOWN)
    valid_from = VietnameseDateField(label=_("Áp dụng từ ngày"))
    citation = forms.CharField(label=_("Văn bản quy định"), max_length=255)

    widths = {"organisation": 6, "code": 6, "value": 4, "rounding": 4, "valid_from": 4}
    outcome = _("Quy định trước đó, nếu có, hết áp dụng từ ngày này; các lần rà soát sau dùng tỷ lệ mới.")
    submit_label = _("Ghi quy định")

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = {str(each.pk): each for each in organisations}
        self.fields["organisation"].choices = choices_of(organisations)  # type: ignore[attr-defined]

    def clean_organisation(self) -> Organisation:
        """The organisation chosen."""
        return self._organisations[self.cleaned_data["organisation"]]

    def clean_code(self) -> QuotaCode:
        """The share chosen."""
        return QuotaCode(self.cleaned_data["code"])

    def clean_rounding(self) -> Rounding:
        """The rounding chosen."""
        return Rounding(self.cleaned_data["rounding"])


def awards_with_rules() -> list[tuple[str, list[tuple[str, str]]]]:
    """The awards that have rules, by form, named in the reader's language."""
    book = rules.rulebook()
    groups: dict[str, list[tuple[str, str]]] = {}
    for award in catalogue.awards():
        if book.of_award(award.code):
            groups.setdefault(str(award.form.label), []).append((award.code, award.label))
    return list(groups.items())
