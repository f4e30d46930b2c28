"""What was typed into the cells of a sheet, read line by line with messages at the cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from thidua.kernel.numbers import format_number, parse_number
from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.text import fold
from thidua.scoring.engine import Kind
from thidua.scoring.models import Criterion, EnteredLine
from thidua.scoring.specs import LineValue

YES = frozenset({"dat", "co", "x", "1", "yes", "met"})
NO = frozenset({"khong dat", "khong", "0", "no", "not met"})


@dataclass(frozen=True)
class Typed:
    """The two cells of a line as typed."""

    value: str = ""
    text: str = ""


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
    """Cells `v-<id>` and `n-<id>` of each line; a line whose cells were not sent is left out."""
    typed: dict[str, Typed] = {}
    values: dict[str, LineValue] = {}
    wrong: dict[str, Message] = {}
    for criterion in criteria:
        if f"v-{criterion.pk}" not in posted:
            continue
        cell = Typed(posted[f"v-{criterion.pk}"].strip(), posted.get(f"n-{criterion.pk}", "").strip())
        typed[criterion.code] = cell
        try:
            values[criterion.code] = read_value(criterion, cell)
        except InvalidInput as refusal:
            wrong[criterion.code] = refusal.message
    return Cells(typed, values, wrong)


def read_value(criterion: Criterion, cell: Typed) -> LineValue:
    """One line's value by its kind. Raises `InvalidInput`."""
    if not cell.value:
        return LineValue(text=cell.text)
    if criterion.kind == Kind.YES_NO:
        return LineValue(answer=_answer(cell.value), text=cell.text)
    number = parse_number(cell.value.removesuffix("%"))
    match Kind(criterion.kind):
        case Kind.LINEAR:
            return LineValue(actual=number, text=cell.text)
        case Kind.PER_OCCURRENCE:
            return LineValue(count=number, text=cell.text)
        case _:
            return LineValue(points=number, text=cell.text)


def _answer(text: str) -> bool:
    word = fold(text)
    if word not in YES | NO:
        raise InvalidInput(_("Hãy nhập “đạt” hoặc “không đạt”."))
    return word in YES


def cell_text(entry: EnteredLine | None) -> str:
    """A stored value as it stands in its cell: a comma for decimals, no groups."""
    if entry is None or entry.is_blank:
        return ""
    if entry.answer is not None:
        return str(_("đạt")) if entry.answer else str(_("không đạt"))
    number = next(n for n in (entry.points, entry.actual, entry.count) if n is not None)
    return plain_number(number)


def plain_number(number: Decimal) -> str:
    """A number without groups, with a comma: the same in both languages, so that it reads back."""
    return format_number(number).replace(".", "")
