"""Forms of a scoring table: beginning one, its rules, freezing it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from thidua.kernel.forms import LimitedFileField, VietnameseDecimalField, WorkForm
from thidua.kernel.numbers import parse_number
from thidua.kernel.refusals import InvalidInput, Message
from thidua.scoring.engine import Grade, NotAssigned, RoundingMode, RoundingPlace, Start, TableSpec
from thidua.scoring.enums import NotAssignedChoice, RoundingChoice, RoundingModeChoice, StartChoice
from thidua.scoring.interfaces.table_rows import Row, criteria_of
from thidua.scoring.line_wording import plain_number, read_share, share_text
from thidua.scoring.parameters import MOST_DECIMALS
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.specs import CriterionDraft, TableDraft
from thidua.scoring.wording import tie_break_text

SPARE_TIES, LEAST_TIES = 1, len(TieBreakKind)
SPARE_GRADES, LEAST_GRADES = 1, 4
GRADE_FIELDS = ("code", "title", "least_total", "least_share")


def _points_field(label: Message, *, required: bool = False, help_text: Message = "") -> forms.DecimalField:
    return VietnameseDecimalField(
        label=label, required=required, max_digits=18, decimal_places=6, help_text=help_text
    )


class TableFileForm(WorkForm):
    """A scoring table from the officers' own worksheet."""

    title = forms.CharField(label=_("Tên bảng tiêu chí"), max_length=300)
    file = LimitedFileField(
        label=_("Tệp Excel"),
        suffixes=(".xlsx",),
        help_text=_(
            "Cần các cột STT, Tiêu chí, Điểm chuẩn; có thể thêm Loại điểm, Cách chấm, Điểm mỗi lần, Mã chỉ tiêu, "
            "Trần điểm thưởng, Trần điểm trừ, Bắt buộc có minh chứng, Hướng dẫn chấm. Tệp tải về từ hệ thống có thêm "
            "bảng tính “Tham số” và đọc lại được nguyên vẹn."
        ),
    )
    outcome = _("Bảng được lập ở dạng dự thảo; chưa ai chấm theo bảng này cho tới khi chốt.")
    submit_label = _("Nhập từ Excel")


class CopyTableForm(WorkForm):
    """A new version that begins as a copy of another table; `sources` are choices in groups."""

    source = forms.ChoiceField(label=_("Sao chép từ"))
    submit_label = _("Lập phiên bản mới")

    def __init__(self, *args: Any, sources: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources  # type: ignore[attr-defined] # a choice field


class EmptyTableForm(WorkForm):
    """A new version without any line yet."""

    title = forms.CharField(label=_("Tên bảng tiêu chí"), max_length=300)
    total = _points_field(_("Tổng điểm chuẩn"), required=True)
    outcome = _("Mở trang soạn bảng để gõ hoặc dán từng dòng từ Excel.")
    submit_label = _("Bắt đầu soạn")


def with_amendment_reason(form: WorkForm) -> None:
    """Ask for the reason: the season's table is frozen already, so the new version amends it."""
    form.fields["amendment_reason"] = forms.CharField(
        label=_("Lý do sửa bảng"),
        max_length=500,
        help_text=_("Bảng của mùa đã chốt; lý do được ghi vào phiên bản mới và mọi thành viên xem được."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": _("Bảng tiêu chí đã chốt: hãy ghi lý do sửa.")},
    )
    form.fields["amendment_reason"].width_css = "col-12"  # type: ignore[attr-defined] # as every field here


@dataclass(frozen=True)
class GradeRow:
    """One level of the whole result, as typed."""

    code: str = ""
    title: str = ""
    least_total: str = ""
    least_share: str = ""

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Name and text of each cell."""
        return [(name, getattr(self, name)) for name in GRADE_FIELDS]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed."""
        return not any(text for _name, text in self.cells)


def grade_rows(grades: Iterable[Grade]) -> list[GradeRow]:
    """Levels as cells."""
    return [
        GradeRow(
            grade.code,
            grade.title,
            plain_number(grade.least_total),
            "" if grade.least_share is None else share_text(grade.least_share),
        )
        for grade in grades
    ]


def posted_grades(posted: MultiValueDict[str, str]) -> list[GradeRow]:
    """The levels as posted."""
    columns = [posted.getlist(f"g-{name}") for name in GRADE_FIELDS]
    return [GradeRow(*(text.strip() for text in texts)) for texts in zip(*columns, strict=False)]


def grades_of(rows: Iterable[GradeRow]) -> tuple[Grade, ...]:
    """The levels, blank ones left out. Raises `InvalidInput`."""
    wrong: list[Message] = []
    grades = []
    for row in rows:
        if row.is_blank:
            continue
        try:
            total: Decimal = parse_number(row.least_total)
            share = read_share(row.least_share) if row.least_share else None
        except InvalidInput as refusal:
            wrong.append(
                _("Xếp loại “%(grade)s”: %(said)s")
                % {"grade": row.title or row.code, "said": refusal.message}
            )
            continue
        grades.append(Grade(row.code or row.title, row.title or row.code, total, share))
    if wrong:
        raise InvalidInput(_("Chưa lưu: các mức xếp loại chưa đúng."), fields={"": wrong})
    return tuple(grades)


class TableRulesForm(WorkForm):
    """What a table says besides its lines. `lines`: what ties may be decided by; `chain`: what it says now."""

    title = forms.CharField(label=_("Tên bảng tiêu chí"), max_length=300)
    total = _points_field(_("Tổng điểm chuẩn"), required=True)
    bonus_cap = _points_field(
        _("Trần điểm thưởng của cả bảng"), help_text=_("Ví dụ 950 điểm chuẩn và thưởng nhiều nhất 50.")
    )
    minus_cap = _points_field(_("Trần điểm trừ của cả bảng"))
    total_cap = _points_field(
        _("Tổng điểm tối đa"), help_text=_("Để trống nếu điểm thưởng được vượt tổng điểm chuẩn.")
    )
    start = forms.TypedChoiceField(label=_("Điểm khởi đầu"), choices=StartChoice.choices, coerce=Start)
    not_assigned = forms.TypedChoiceField(
        label=_("Dòng không giao cho đơn vị"), choices=NotAssignedChoice.choices, coerce=NotAssigned
    )
    rounding = forms.TypedChoiceField(
        label=_("Nơi làm tròn"), choices=RoundingChoice.choices, coerce=RoundingPlace
    )
    mode = forms.TypedChoiceField(
        label=_("Cách làm tròn"), choices=RoundingModeChoice.choices, coerce=RoundingMode
    )
    decimals = forms.IntegerField(label=_("Số chữ số thập phân"), min_value=0, max_value=MOST_DECIMALS)
    open_among_members = forms.BooleanField(
        label=_("Các thành viên xem được điểm tự chấm của nhau trước khi công bố"), required=False
    )
    covers_record = False
    widths: ClassVar[Mapping[str, int]] = {
        **dict.fromkeys(("total", "total_cap", "bonus_cap", "minus_cap"), 3),
        **dict.fromkeys(("start", "not_assigned"), 6),
        **dict.fromkeys(("rounding", "mode", "decimals"), 4),
        **{f"tie_{place}": 6 for place in range(1, 30)},
    }

    def __init__(
        self,
        *args: Any,
        lines: Iterable[CriterionDraft],
        chain: Sequence[TieBreak] = (),
        tie_places: int = 0,
        **kwargs: Any,
    ) -> None:
        self.tie_places = max(len(chain) + SPARE_TIES, LEAST_TIES, tie_places)
        choices = _tie_choices(lines, chain)
        self.base_fields = {**self.base_fields}  # type: ignore[misc] # fields of this form alone
        for place in range(1, self.tie_places + 1):
            self.base_fields[f"tie_{place}"] = forms.ChoiceField(
                label=_("Khi bằng điểm, xét thứ %(place)d") % {"place": place},
                choices=choices,
                required=False,
            )
        super().__init__(*args, **kwargs)

    @cached_property
    def tie_fields(self) -> list[forms.BoundField]:
        """The rules for equal totals, in order."""
        return [self[f"tie_{place}"] for place in range(1, self.tie_places + 1)]

    @cached_property
    def rule_fields(self) -> list[forms.BoundField]:
        """Every other field one sees."""
        return [field for field in self.visible_fields() if not field.name.startswith("tie_")]

    def as_draft(self, rows: Sequence[Row], grades: Sequence[GradeRow], *, illustrative: bool) -> TableDraft:
        """The whole table as typed. Raises `InvalidInput` for cells that cannot be read."""
        return self.drafted(criteria_of(rows), grades_of(grades), illustrative=illustrative)

    def drafted(
        self, criteria: tuple[CriterionDraft, ...], grades: tuple[Grade, ...], *, illustrative: bool = False
    ) -> TableDraft:
        """The table with these lines and levels."""
        told = self.cleaned_data
        ties = [told[field.name].partition(":") for field in self.tie_fields if told[field.name]]
        rules: dict[str, Any] = {
            "mode": told["mode"],
            "start": told["start"],
            "not_assigned": told["not_assigned"],
            "bonus_cap": told["bonus_cap"],
            "minus_cap": told["minus_cap"],
            "grades": grades,
        }
        return TableDraft(
            title=told["title"],
            total=told["total"],
            criteria=criteria,
            tie_breaks=tuple(TieBreak(TieBreakKind(kind), code) for kind, _colon, code in ties),
            decimals=told["decimals"],
            rounding=told["rounding"],
            total_cap=told["total_cap"],
            rules=rules,
            open_among_members=told["open_among_members"],
            illustrative=illustrative,
        )


def _tie_choices(lines: Iterable[CriterionDraft], chain: Sequence[TieBreak]) -> list[tuple[str, str]]:
    codes = [line.code for line in lines if line.kind is None]
    codes += [rule.code for rule in chain if rule.code and rule.code not in codes]
    choices = [("", "–")]
    for kind in TieBreakKind:
        if kind is TieBreakKind.GROUP_POINTS:
            choices += [(f"{kind.value}:{code}", tie_break_text(TieBreak(kind, code))) for code in codes]
        else:
            choices.append((f"{kind.value}:", tie_break_text(TieBreak(kind))))
    return choices


def posted_chain(posted: MultiValueDict[str, str]) -> list[TieBreak]:
    """The rules for equal totals as posted, as far as they are any: what the choices must offer again."""
    found = []
    for name in posted:
        kind, _colon, code = str(posted[name]).partition(":") if name.startswith("tie_") else ("", "", "")
        if kind in set(TieBreakKind):
            found.append(TieBreak(TieBreakKind(kind), code))
    return found


def initial_rules(draft: TableDraft) -> dict[str, Any]:
    """What a table says besides its lines, as initial values of the form."""
    spec = TableSpec(draft.total, (), **draft.rules)
    ties = {
        f"tie_{place}": f"{rule.kind}:{rule.code}" for place, rule in enumerate(draft.tie_breaks, start=1)
    }
    return {
        "title": draft.title,
        "total": draft.total,
        "total_cap": draft.total_cap,
        "bonus_cap": spec.bonus_cap,
        "minus_cap": spec.minus_cap,
        "start": spec.start.value,
        "not_assigned": spec.not_assigned.value,
        "rounding": draft.rounding.value,
        "mode": spec.mode.value,
        "decimals": draft.decimals,
        "open_among_members": draft.open_among_members,
        **ties,
    }


class FreezeForm(WorkForm):
    """Freezing a table."""

    ground = forms.CharField(label=_("Căn cứ"), required=False, max_length=500)
    outcome = _(
        "Sau khi chốt, mọi thành viên chấm theo đúng bảng này; muốn sửa phải lập phiên bản mới kèm lý do."
    )
    submit_label = _("Chốt bảng tiêu chí")
