"""What was typed into the cells of a sheet, read line by line with messages at the cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.kernel.numbers import parse_number
from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.text import fold
from thidua.scoring.engine import Mark
from thidua.scoring.enums import LineMark
from thidua.scoring.line_wording import plain_number
from thidua.scoring.models import Criterion, EnteredLine
from thidua.scoring.specs import LineValue, value_field

YES = frozenset({"dat", "co", "x", "1", "yes", "met"})
NO = frozenset({"khong dat", "khong", "0", "no", "not met"})
MARKS = {
    "mien": Mark.EXEMPT,
    "duoc mien": Mark.EXEMPT,
    "exempt": Mark.EXEMPT,
    "khong giao": Mark.NOT_ASSIGNED,
    "not assigned": Mark.NOT_ASSIGNED,
}


@dataclass(frozen=True)
class Typed:
    """The cells of a line as typed; `decided` are points set instead of what the table gives."""

    value: str = ""
    text: str = ""
    decided: str = ""


@dataclass(frozen=True)
class Cells:
    """Everything typed: readable values by code, and what could not be read."""

    typed: Mapping[str, Typed]
    values: Mapping[str, LineValue]
    wrong: Mapping[str, Message] = field(default_factory=dict)

    def refuse(self) -> None:
        """Raise `InvalidInput` when a cell could not be read."""
        if self.wrong:
            raise InvalidInput(
                _("Chưa lưu: %(count)d ô chưa đúng.") % {"count": len(self.wrong)}, fields=self.wrong
            )


def read_cells(posted: Mapping[str, str], criteria: Iterable[Criterion]) -> Cells:
    """Cells `v-<id>`, `n-<id>` and `o-<id>` of each line; a line whose cells were not sent is left out."""
    typed: dict[str, Typed] = {}
    values: dict[str, LineValue] = {}
    wrong: dict[str, Message] = {}
    for criterion in criteria:
        if f"v-{criterion.pk}" not in posted:
            continue
        cell = Typed(*(posted.get(f"{cell}-{criterion.pk}", "").strip() for cell in "vno"))
        typed[criterion.code] = cell
        try:
            values[criterion.code] = read_value(criterion, cell)
        except InvalidInput as refusal:
            wrong[criterion.code] = refusal.message
    return Cells(typed, values, wrong)


def read_value(criterion: Criterion, cell: Typed) -> LineValue:
    """One line's value by what the line reads, with points decided beside it. Raises `InvalidInput`.

    “miễn” stands instead of a value; “không giao” is read too, and who takes the value says whether it may stand.
    """
    value = _entered(criterion, cell)
    return replace(value, override=parse_number(cell.decided)) if cell.decided else value


def _entered(criterion: Criterion, cell: Typed) -> LineValue:
    if not cell.value:
        return LineValue(text=cell.text)
    mark = MARKS.get(fold(cell.value))
    if mark is not None:
        return LineValue(mark=mark, text=cell.text)
    name = value_field(criterion)
    if name == "answer":
        return LineValue(answer=_answer(cell.value), text=cell.text)
    return number_value(name, parse_number(cell.value.removesuffix("%")), cell.text)


def number_value(name: str, number: Decimal | None, text: str) -> LineValue:
    """A number entered into that field of a line."""
    entered: dict[str, Any] = {name: number}
    return LineValue(text=text, **entered)


def _answer(text: str) -> bool:
    word = fold(text)
    if word not in YES | NO:
        raise InvalidInput(_("Hãy nhập “đạt” hoặc “không đạt”."))
    return word in YES


def left_out_word() -> str:
    """What stands in the cell of a line that is not assigned to the unit."""
    return str(LineMark.NOT_ASSIGNED.label).lower()


def decided_text(entry: EnteredLine | None) -> str:
    """Points decided instead of what the table gives, as they stand in their cell."""
    return "" if entry is None or entry.override is None else plain_number(entry.override)


def typed_again(entry: EnteredLine | None, criterion: Criterion) -> object:
    """What was entered as an Excel cell in which it is typed again: a number as a number, anything else in words."""
    if entry is None or entry.is_blank:
        return None
    name = value_field(criterion)
    return cell_text(entry) if entry.mark or name == "answer" else getattr(entry, name)


def cell_text(entry: EnteredLine | None) -> str:
    """A stored value as it stands in its cell: a comma for decimals, no groups."""
    if entry is None or entry.is_blank:
        return ""
    if entry.mark:
        return str(LineMark(entry.mark).label).lower()
    if entry.answer is not None:
        return str(_("đạt")) if entry.answer else str(_("không đạt"))
    numbers = (entry.points, entry.actual, entry.count, entry.days_late)
    return next((plain_number(number) for number in numbers if number is not None), "")
