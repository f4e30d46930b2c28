"""Rows of the grid as they are typed, to lines and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from thidua.covenants.enums import Direction, TargetField
from thidua.covenants.lines import TargetLine
from thidua.kernel.numbers import format_number, parse_number, parse_percentage, whole_number
from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.text import fold

C = TypeVar("C", TargetField, Direction)
R = TypeVar("R")
Typed = Mapping[str, str]


@dataclass(frozen=True)
class GridColumn:
    """A column of the grid and of the Excel file: its name in forms, its title, and how its cells are typed."""

    name: str
    title: Message
    kind: str = "text"
    required: bool = True


COLUMNS = (
    GridColumn("field", _("Lĩnh vực"), "choice"),
    GridColumn("code", _("Mã"), "code"),
    GridColumn("indicator", _("Chỉ tiêu"), "long"),
    GridColumn("unit", _("Đơn vị tính")),
    GridColumn("baseline", _("Thực hiện năm trước"), "number", required=False),
    GridColumn("target_value", _("Chỉ tiêu đăng ký"), "number"),
    GridColumn("direction", _("Chiều"), "choice"),
    GridColumn("evidence_source", _("Nguồn số liệu"), "long"),
    GridColumn("due_date", _("Thời hạn"), "date"),
)
TITLES: Mapping[str, Message] = {column.name: column.title for column in COLUMNS}
_SIGNS = {
    "cao": Direction.HIGHER,
    "tang": Direction.HIGHER,
    "higher": Direction.HIGHER,
    "thap": Direction.LOWER,
    "giam": Direction.LOWER,
    "lower": Direction.LOWER,
}


def read_rows(rows: Sequence[tuple[int, Typed]], *, year: int) -> list[tuple[int, TargetLine]]:
    """Typed rows as lines, each with its row number; empty rows are left out.

    An empty day means the year's last, an empty direction higher, an empty code one made of the indicator's words.
    Raises `InvalidInput` with every message by "row.column".
    """
    found: list[tuple[int, TargetLine]] = []
    wrong: dict[str, Message] = {}
    for number, typed in rows:
        if is_blank(typed):
            continue
        reading = _Reading(typed)
        line = reading.line(year)
        wrong |= {f"{number}.{name}": message for name, message in reading.wrong.items()}
        if line is not None:
            found.append((number, line))
    if wrong:
        raise InvalidInput(fields=wrong)
    return found


def is_blank(typed: Typed) -> bool:
    """Whether nothing was typed in the row; what a new row comes with does not count."""
    return not any(typed.get(c.name, "").strip() for c in COLUMNS if c.kind not in {"choice", "date"})


def typed_of(line: TargetLine) -> dict[str, str]:
    """A line as it would be typed."""
    return {
        "target_id": str(line.target_id or ""),
        "field": str(line.field.label),
        "code": line.code,
        "indicator": line.indicator,
        "unit": line.unit,
        "baseline": "" if line.baseline is None else plain_number(line.baseline),
        "target_value": plain_number(line.target_value),
        "direction": str(line.direction.label),
        "evidence_source": line.evidence_source,
        "due_date": f"{line.due_date:%d/%m/%Y}",
    }


def plain_number(value: Decimal | int) -> str:
    """A number with a comma and without groups, the same in both languages."""
    return format_number(value).replace(".", "")


def parse_amount(text: str, *, unit: str) -> Decimal:
    """A number of a target or its result as typed; of one in percent "98 %" is 98. Raises `InvalidInput`."""
    return parse_percentage(text) if "%" in unit else parse_number(text)


def relocated(refusal: InvalidInput, numbers: Sequence[int]) -> InvalidInput:
    """The refusal with rows counted as they were typed rather than as they were handed on."""
    fields: dict[str, Sequence[Message] | Message] = {}
    for name, messages in refusal.fields.items():
        row, dot, column = name.partition(".")
        place = f"{numbers[int(row)]}.{column}" if dot and row.isdigit() else name
        fields[place] = messages
    return InvalidInput(refusal.message, fields=fields)


class _Reading:
    """Reads one row and collects what is wrong with it."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.wrong: dict[str, Message] = {}

    def line(self, year: int) -> TargetLine | None:
        indicator = self._text("indicator")
        unit = self._text("unit", most=60)
        amount = partial(parse_amount, unit=unit)
        target_value = self._read("target_value", amount, required=True)
        line = TargetLine(
            code=(self.typed.get("code", "").strip() or code_of(indicator)).upper()[:30],
            indicator=indicator,
            unit=unit,
            target_value=target_value,  # type: ignore[arg-type]
            evidence_source=self._text("evidence_source"),
            due_date=self._read("due_date", parse_day) or date(year, 12, 31),
            field=self._read("field", _field) or TargetField.ECONOMY,
            baseline=self._read("baseline", amount),
            direction=self._read("direction", _direction) or Direction.HIGHER,
            target_id=whole_number(self.typed.get("target_id", "")),
        )
        return None if self.wrong else line

    def _text(self, name: str, *, most: int = 300) -> str:
        text = " ".join(self.typed.get(name, "").split())
        if not text:
            self.wrong[name] = _("Không được để trống.")
        elif len(text) > most:
            self.wrong[name] = _("Dài quá %(most)d ký tự.") % {"most": most}
        return text

    def _read(self, name: str, read: Callable[[str], R], *, required: bool = False) -> R | None:
        text = self.typed.get(name, "").strip()
        if not text:
            if required:
                self.wrong[name] = _("Không được để trống.")
            return None
        try:
            return read(text)
        except InvalidInput as refusal:
            self.wrong[name] = refusal.message
            return None


def code_of(indicator: str) -> str:
    """A code made of an indicator's first words: “Thu ngân sách nhà nước” gives THU-NGAN-SACH."""
    return "-".join(fold(indicator).upper().split()[:3])[:30]


def parse_day(text: str) -> date:
    """A day typed as 31/12/2023 (or 2023-12-31). Raises `InvalidInput`."""
    for pattern in ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise InvalidInput(_("“%(text)s” không phải là ngày; hãy nhập như 31/12/2023.") % {"text": text[:20]})


def _field(text: str) -> TargetField:
    return _chosen(text, TargetField)


def _direction(text: str) -> Direction:
    if text in {"≥", ">", ">=", "↑"}:
        return Direction.HIGHER
    if text in {"≤", "<", "<=", "↓"}:
        return Direction.LOWER
    words = fold(text).split()
    return next((_SIGNS[word] for word in words if word in _SIGNS), None) or _chosen(text, Direction)


def _chosen(text: str, choices: type[C]) -> C:
    wanted = fold(text)
    for choice in choices:
        names = {fold(str(choice.label)), fold(choice.value)}
        if wanted in names or any(name.startswith(wanted) for name in names if wanted):
            return choice
    raise InvalidInput(
        _("“%(text)s” không có trong danh mục: %(choices)s.")
        % {"text": text[:40], "choices": "; ".join(str(choice.label) for choice in choices)}
    )
