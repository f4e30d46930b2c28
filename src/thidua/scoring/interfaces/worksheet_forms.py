"""Forms of worksheets: what is uploaded, which column is what, readings chosen, one line set by hand."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from thidua.kernel.forms import LimitedFileField, VietnameseDateField, WorkForm
from thidua.scoring.enums import CriterionKind, LinePart
from thidua.scoring.import_models import TableImport
from thidua.scoring.specs import CriterionDraft
from thidua.scoring.wording import number_text
from thidua.scoring.worksheet.columns import NEEDED
from thidua.scoring.worksheet.shapes import Column, Settled

COLUMN_LABELS: Mapping[Column, Any] = {
    Column.STT: _("Số thứ tự"),
    Column.TITLE: _("Tiêu chí"),
    Column.BASE: _("Điểm chuẩn"),
    Column.BONUS: _("Điểm thưởng"),
    Column.MINUS: _("Điểm trừ"),
    Column.NOTE: _("Ghi chú"),
}


class WorksheetFileForm(WorkForm):
    """The officers' own worksheet."""

    title = forms.CharField(label=_("Tên bảng tiêu chí"), max_length=300)
    file = LimitedFileField(
        label=_("Tệp Excel"),
        suffixes=(".xlsx",),
        help_text=_(
            "Bảng đang dùng của cơ quan, không cần sửa trước: STT kiểu I, 1, 1.1, a, a1, – hay để trống đều đọc được."
        ),
    )
    outcome = _("Chưa lập bảng nào: bước sau xem cột nào là gì, rồi quyết từng chỗ chưa rõ.")
    submit_label = _("Tải lên và ghép cột")


class WorksheetColumnsForm(WorkForm):
    """Which column is what; the proposal is by the titles of the columns."""

    outcome = _("Mọi dòng được đọc lại theo các cột này; chưa lập bảng nào.")
    submit_label = _("Đọc bảng")
    covers_record: ClassVar[bool] = False

    def __init__(self, *args: Any, found: TableImport, **kwargs: Any) -> None:
        columns = [("", str(_("– không có –")))]
        columns += [
            (str(place), f"{get_column_letter(place + 1)} · {title or '…'}")
            for place, title in enumerate(found.titles)
        ]
        self.base_fields = {  # type: ignore[misc] # fields of this form alone
            column.value: forms.ChoiceField(
                label=label,
                choices=columns,
                required=column in NEEDED,
                initial=str(found.places.get(column.value, "")),
            )
            for column, label in COLUMN_LABELS.items()
        }
        self.widths = dict.fromkeys((column.value for column in COLUMN_LABELS), 6)  # type: ignore[misc]
        super().__init__(*args, seen_version=found.version, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        told = self.cleaned_data
        places = {column.value: int(told[column.value]) for column in COLUMN_LABELS if told.get(column.value)}
        return {"places": places, "seen_version": told["seen_version"]}


class ReadLineForm(WorkForm):
    """One line as it was read, to be set otherwise."""

    title = forms.CharField(label=_("Tiêu chí"), max_length=1000, widget=forms.Textarea(attrs={"rows": "3"}))
    parent = forms.CharField(
        label=_("Thuộc dòng"), max_length=40, required=False, help_text=_("Để trống nếu ở cấp trên cùng.")
    )
    part = forms.ChoiceField(label=_("Loại điểm"), choices=LinePart.choices)
    kind = forms.ChoiceField(label=_("Cách chấm"), choices=CriterionKind.choices, required=False)
    maximum = forms.CharField(label=_("Điểm tối đa"), max_length=20, required=False)
    each = forms.CharField(label=_("Điểm mỗi lần"), max_length=20, required=False)
    bonus_cap = forms.CharField(label=_("Trần điểm thưởng"), max_length=20, required=False)
    minus_cap = forms.CharField(label=_("Trần điểm trừ"), max_length=20, required=False)
    left_out = forms.BooleanField(label=_("Bỏ dòng này khỏi bảng"), required=False)
    submit_label = _("Ghi dòng này")
    outcome = _("Chỉ những gì bạn đổi được ghi lại, kèm tên và thời điểm.")
    widths: ClassVar[Mapping[str, int]] = {
        "parent": 4,
        "part": 4,
        "kind": 4,
        "maximum": 3,
        "each": 3,
        "bonus_cap": 3,
        "minus_cap": 3,
    }

    def __init__(self, *args: Any, draft: CriterionDraft, **kwargs: Any) -> None:
        self.was = {
            "title": draft.title,
            "parent": draft.parent_code,
            "part": draft.part.value,
            "kind": draft.kind.value if draft.kind else "",
            **{
                name: "" if (value := getattr(draft, name)) is None else number_text(value)
                for name in ("maximum", "each", "bonus_cap", "minus_cap")
            },
        }
        super().__init__(*args, initial=self.was, **kwargs)
        if draft.kind is None:
            del self.fields["kind"]

    @property
    def values(self) -> dict[str, Any]:
        """What differs from what was read."""
        told = self.cleaned_data
        fields = {
            name: told[name] for name, before in self.was.items() if name in told and told[name] != before
        }
        if told.get("left_out"):
            fields = {"left_out": "1"}
        return {"fields": fields, "seen_version": told["seen_version"]}


class MakeTableForm(WorkForm):
    """Making the worksheet a table; a reason is asked for when one is frozen already."""

    amendment_reason = forms.CharField(label=_("Lý do sửa bảng đã chốt"), max_length=500)
    submit_label = _("Lập bảng tiêu chí")
    outcome = _("Bảng được lập thành bản dự thảo của mùa; các quyết định nằm trong lịch sử của bảng.")

    def __init__(self, *args: Any, asks_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_reason:
            del self.fields["amendment_reason"]


class ListFileForm(WorkForm):
    """A list of points to lay beside the table."""

    name = forms.CharField(label=_("Văn bản"), max_length=120, help_text=_("Ví dụ: Báo cáo 403/BC-PTNMT"))
    phase = forms.ChoiceField(
        label=_("Là"), choices=(("self", _("điểm tự chấm")), ("agreed", _("điểm thống nhất")))
    )
    dated = VietnameseDateField(label=_("Ngày của văn bản"), required=False)
    file = LimitedFileField(
        label=_("Tệp Excel hoặc CSV"),
        suffixes=(".xlsx", ".csv"),
        help_text=_(
            "Bảng điểm như đang dùng: cột STT hoặc Mã, cột điểm (Điểm tự chấm, Điểm thống nhất, Điểm thưởng, Tổng "
            "điểm), cột Lý do. CSV: code, written, base, bonus, total, printed_self, words."
        ),
    )
    submit_label = _("Đặt bên cạnh bảng")
    outcome = _("Điểm trong tệp không được nhập vào bảng chấm; chỉ để so từng dòng.")


def answers_of(posted: Mapping[str, str]) -> dict[str, Settled]:
    """The readings chosen on the page, by the key of each doubt; a doubt nobody chose for is left out."""
    return {
        name.removeprefix("r-"): Settled(reading, str(posted.get(f"v-{name.removeprefix('r-')}", "")).strip())
        for name, reading in posted.items()
        if name.startswith("r-") and reading
    }
