"""Forms of registering, reviewing, composing, signing and reporting."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.covenants import titles
from thidua.covenants.composition import Wording
from thidua.covenants.interfaces.rows import COLUMNS, TITLES, GridColumn, read_rows, relocated, typed_of
from thidua.covenants.lines import Sheet, TargetLine
from thidua.kernel.forms import (
    LimitedFileField,
    VietnameseDateField,
    VietnameseDecimalField,
    WorkForm,
)
from thidua.kernel.numbers import whole_number
from thidua.kernel.refusals import InvalidInput, Message, Refusal

EMPTY_ROWS = 3
MOST_ROWS_SHOWN = 80
_ROW_FIELD = re.compile(r"^indicator-(\d{1,3})$")


@dataclass(frozen=True)
class GridCell:
    """A cell of the grid with what stands in it and what is wrong with it."""

    column: GridColumn
    name: str
    value: str
    error: str = ""


@dataclass(frozen=True)
class GridRow:
    """A row of the grid."""

    number: int
    target_id: str
    order: str
    cells: Sequence[GridCell]
    remark: str = ""
    is_removed: bool = False


class SheetForm(WorkForm):
    """The whole registration: the grid of targets, the titles striven for, the pledge.

    The grid's cells are named `column-row` (`code-0`); a row is taken out by its box `remove-row` or by emptying
    it, and moved by its number `order-row`.
    """

    titles = forms.MultipleChoiceField(
        label=_("Danh hiệu, hình thức khen thưởng phấn đấu"),
        choices=titles.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    pledge = forms.CharField(
        label=_("Cam kết riêng của đơn vị"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Được đưa nguyên văn vào bản giao ước của cụm."),
    )
    submit_label = _("Lưu bản đăng ký")
    covers_record = False
    widths = {"titles": 6, "pledge": 6}

    def __init__(
        self,
        *args: Any,
        sheet: Sheet | None,
        year: int,
        remarks: Mapping[int, str] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "titles": list(sheet.titles) if sheet else [],
            "pledge": sheet.pledge if sheet else "",
        }
        super().__init__(*args, **kwargs)
        self.sheet, self.year, self.remarks = sheet, year, remarks or {}
        self.cell_errors: dict[str, str] = {}

    @property
    def typed(self) -> list[dict[str, str]]:
        """The rows as typed: from what was posted, from the draft, or from the record, in this order."""
        if self.is_bound:
            return _rows_of({name: self.data.get(name, "") for name in self.data})
        if self.draft is not None:
            return _rows_of(
                {name: values[-1] if values else "" for name, values in self.draft.content.items()}
            )
        return [typed_of(line) for line in self.sheet.lines] if self.sheet else []

    def read_sheet(self) -> tuple[Sheet, list[int]]:
        """What was typed as a sheet, with the row number of each of its lines. Raises `InvalidInput`."""
        typed = [(number, row) for number, row in enumerate(self.typed) if not row.get("remove")]
        lines = read_rows(typed, year=self.year)
        order = {number: _place(row, number) for number, row in typed}
        lines.sort(key=lambda found: order[found[0]])
        sheet = Sheet(
            lines=[line for _number, line in lines],
            titles=self.cleaned_data["titles"],
            pledge=self.cleaned_data["pledge"],
        )
        return sheet, [number for number, _line in lines]

    def refuse(self, refusal: Refusal) -> None:
        """Mark the cells a refusal is about; what is about no cell stands above the form."""
        if not isinstance(refusal, InvalidInput):
            super().refuse(refusal)
            return
        about = {name: messages for name, messages in refusal.fields.items() if "." in name}
        self.cell_errors = {name: " ".join(map(str, messages)) for name, messages in about.items()}
        rest = {name: messages for name, messages in refusal.fields.items() if name not in about}
        if about:
            told = [_told(name, message) for name, message in self.cell_errors.items()]
            rest[""] = [*rest.get("", []), *told[:12]]
        super().refuse(InvalidInput(refusal.message, fields=rest))

    def rows(self) -> list[GridRow]:
        """The grid as it is shown, with a few empty rows at its end."""
        typed = self.typed
        count = min(len(typed) + EMPTY_ROWS, MOST_ROWS_SHOWN)
        return [self.row(number, typed[number] if number < len(typed) else {}) for number in range(count)]

    def row(self, number: int, typed: Mapping[str, str]) -> GridRow:
        """One row as it is shown."""
        target_id = typed.get("target_id", "")
        return GridRow(
            number=number,
            target_id=target_id,
            order=typed.get("order", "") or str(number + 1),
            cells=[
                GridCell(
                    column=column,
                    name=f"{column.name}-{number}",
                    value=typed.get(column.name, ""),
                    error=self.cell_errors.get(f"{number}.{column.name}", ""),
                )
                for column in COLUMNS
            ],
            remark=self.remarks.get(whole_number(target_id) or 0, ""),
            is_removed=bool(typed.get("remove")),
        )


def saved_sheet(form: SheetForm, save: Any) -> Any:
    """Read the form's sheet and hand it to `save(sheet)`; what that refuses is told at the rows as typed."""
    sheet, numbers = form.read_sheet()
    try:
        return save(sheet)
    except InvalidInput as refusal:
        raise relocated(refusal, numbers) from refusal


def _rows_of(fields: Mapping[str, str]) -> list[dict[str, str]]:
    numbers = sorted(int(found[1]) for name in fields if (found := _ROW_FIELD.match(name)))
    names = [*(column.name for column in COLUMNS), "target_id", "order", "remove"]
    return [
        {name: fields.get(f"{name}-{number}", "") for name in names} for number in numbers[:MOST_ROWS_SHOWN]
    ]


def _place(row: Mapping[str, str], number: int) -> tuple[float, int]:
    """Where a row goes: by the number typed; a row whose number was changed goes before the one it pushes on."""
    text = row.get("order", "").strip()
    typed = whole_number(text)
    wanted = number + 1 if typed is None else typed
    return (wanted - 0.5 if wanted < number + 1 else wanted + 0.5 if wanted > number + 1 else wanted, number)


def _told(name: str, message: str) -> str:
    row, _dot, column = name.partition(".")
    return str(
        _("Dòng %(row)d, cột %(column)s: %(message)s")
        % {"row": int(row) + 1, "column": TITLES.get(column, column), "message": message}
    )


class ImportForm(WorkForm):
    """Targets from an Excel file."""

    file = LimitedFileField(label=_("Tệp Excel"), suffixes=(".xlsx",))
    submit_label = _("Nhập từ Excel")
    outcome = _(
        "Bảng trong tệp thay toàn bộ bảng chỉ tiêu đang soạn; dòng trùng mã giữ nguyên lịch sử. "
        "Nếu một ô sai thì không dòng nào được nhập."
    )


class SubmitForm(WorkForm):
    """Handing the registration in."""

    submit_label = _("Nộp bản đăng ký")
    outcome = _(
        "Bản đăng ký được gửi tới đơn vị xem xét và khóa lại; chỉ sửa tiếp được nếu bị trả lại. "
        "Việc “Đăng ký chỉ tiêu thi đua” của đơn vị được ghi nhận hoàn thành."
    )


class ReturnForm(WorkForm):
    """Giving a registration back, with a remark on each target that needs one."""

    reason = forms.CharField(
        label=_("Lý do trả lại"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    submit_label = _("Trả lại để sửa")
    submit_css = "btn-outline-primary"
    outcome = _("Đơn vị nhận lại bản đăng ký với lý do và nhận xét từng chỉ tiêu; việc đăng ký được mở lại.")

    def __init__(self, *args: Any, lines: Sequence[TargetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines

    def remarks(self) -> dict[int, str]:
        """Remarks by target id, as typed beside the targets."""
        return {
            line.target_id: self.data.get(f"remark-{line.target_id}", "").strip()[:500]
            for line in self.lines
            if line.target_id is not None and self.data.get(f"remark-{line.target_id}", "").strip()
        }


class AcceptForm(WorkForm):
    """Accepting what was handed in."""

    submission = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)
    submit_label = _("Chấp nhận bản đăng ký")
    outcome = _("Chỉ tiêu được khóa, cả cụm xem được, và được đưa vào bản giao ước.")


class WordingForm(WorkForm):
    """What the head words freely; the rest of the covenant comes from the plan and the targets."""

    preamble = forms.CharField(
        label=_("Lời mở đầu"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
    )
    commitments = forms.CharField(
        label=_("Nội dung giao ước"),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=12000,
        help_text=_("Mỗi dòng một nội dung; số thứ tự được đánh tự động."),
    )
    execution = forms.CharField(
        label=_("Tổ chức thực hiện"),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=8000,
        help_text=_("Mỗi dòng một nội dung."),
    )
    reason = forms.CharField(
        label=_("Lý do sửa đổi"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    previewed_sha256 = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, amends: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if amends:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    @property
    def wording(self) -> Wording:
        """The wording as typed."""
        return Wording(
            preamble=" ".join(self.cleaned_data["preamble"].split()),
            commitments=_lines(self.cleaned_data["commitments"]),
            execution=_lines(self.cleaned_data["execution"]),
        )


def initial_wording(wording: Wording) -> dict[str, str]:
    """A wording as the form's fields."""
    return {
        "preamble": wording.preamble,
        "commitments": "\n".join(wording.commitments),
        "execution": "\n".join(wording.execution),
    }


def _lines(text: str) -> tuple[str, ...]:
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


class SignForm(WorkForm):
    """Signing exactly the text that is shown."""

    text_sha256 = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(label=_("Tôi đã đọc toàn văn bản giao ước và đồng ý ký."))
    submit_label: Message = _("Ký giao ước")


class ResultForm(WorkForm):
    """One result with its evidence."""

    value = VietnameseDecimalField(label=_("Kết quả"), max_digits=20, decimal_places=4)
    as_of = VietnameseDateField(label=_("Tính đến ngày"))
    evidence_ref = forms.CharField(
        label=_("Minh chứng"),
        max_length=400,
        required=False,
        help_text=_("Số, ngày báo cáo hoặc đường dẫn nguồn số liệu."),
    )
    evidence = LimitedFileField(label=_("Tệp minh chứng"), required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)
    submit_label = _("Báo cáo kết quả")
    widths = {"value": 6, "as_of": 6}
    outcome = _("Kết quả được ghi thành bản ghi mới, không ghi đè; số liệu mới nhất dùng để chấm điểm.")


class CorrectionForm(WorkForm):
    """A correction of a reported result."""

    value = VietnameseDecimalField(label=_("Kết quả đúng"), max_digits=20, decimal_places=4)
    reason = forms.CharField(label=_("Lý do đính chính"), max_length=500)
    evidence_ref = forms.CharField(label=_("Minh chứng"), max_length=400, required=False)
    evidence = LimitedFileField(label=_("Tệp minh chứng"), required=False)
    submit_label = _("Đính chính")
    outcome = _("Bản ghi sai vẫn được giữ lại, kèm lý do và bản ghi thay thế.")


class ResultsForm(WorkForm):
    """Results of many targets as of one day, typed in a grid (`value-<target id>`, `evidence-<target id>`)."""

    as_of = VietnameseDateField(label=_("Tính đến ngày"))
    submit_label = _("Báo cáo kết quả")
    outcome = _("Chỉ các dòng có nhập kết quả được ghi; mỗi dòng thành một bản ghi mới, không ghi đè.")
    widths = {"as_of": 4}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cell_errors: dict[str, str] = {}

    def refuse(self, refusal: Refusal) -> None:
        """Mark the cells a refusal is about."""
        if isinstance(refusal, InvalidInput) and any("." in name for name in refusal.fields):
            self.cell_errors = {name: " ".join(map(str, found)) for name, found in refusal.fields.items()}
            super().refuse(InvalidInput(_("Có ô cần sửa trong bảng; xem các ô được đánh dấu.")))
            return
        super().refuse(refusal)
