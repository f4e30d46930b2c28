"""What was typed into the cells of a sheet, read line by line with messages at the cells.

A page says in `shown` what its cells held when it was made: a cell nobody touched never writes over what somebody else
saved meanwhile, and a cell both touched is told.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.kernel.numbers import parse_number, parse_percentage
from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.text import fold
from thidua.kernel.travelling import read_travelled
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


NOTHING = Typed()


@dataclass(frozen=True)
class Cells:
    """Everything typed: readable values by code, and what could not be read.

    `clashing` are the lines that somebody else changed too since the page was made; None where the page does not say
    what it showed, so that nobody can tell.
    """

    typed: Mapping[str, Typed] = field(default_factory=dict)
    values: Mapping[str, LineValue] = field(default_factory=dict)
    wrong: Mapping[str, Message] = field(default_factory=dict)
    clashing: frozenset[str] | None = frozenset()

    def version(self, *, seen: int, stored: int) -> int:
        """The version these cells are to be saved on: the one stored where they hold all of it, else the one seen."""
        return stored if self.clashing == frozenset() else seen

    def refuse(self) -> None:
        """Raise `InvalidInput` when a cell could not be read."""
        if self.wrong:
            raise InvalidInput(
                _("Chưa lưu: %(count)d ô chưa đúng.") % {"count": len(self.wrong)}, fields=self.wrong
            )


def read_cells(
    posted: Mapping[str, str], criteria: Iterable[Criterion], stored: Mapping[str, Typed] | None = None
) -> Cells:
    """Cells `v-<id>`, `n-<id>` and `o-<id>` of each line; a line whose cells were not sent is left out.

    `stored` is what the cells hold now, by code; it takes the place of what was not touched since the page was made.
    Without it every cell counts as it stands.
    """
    typed: dict[str, Typed] = {}
    values: dict[str, LineValue] = {}
    wrong: dict[str, Message] = {}
    clashing: set[str] = set()
    shown = _read_shown(posted.get("shown", ""))
    for criterion in criteria:
        code = criterion.code
        if f"v-{criterion.pk}" not in posted:
            continue
        cell = Typed(*(posted.get(f"{part}-{criterion.pk}", "").strip() for part in "vno"))
        if shown is not None and stored is not None:
            was, now = shown.get(code, NOTHING), stored.get(code, NOTHING)
            if _is_clash(cell, was=was, now=now):
                clashing.add(code)
            cell = _with_stored(cell, was=was, now=now)
        typed[code] = cell
        try:
            values[code] = read_value(criterion, cell)
        except InvalidInput as refusal:
            wrong[code] = refusal.message
    is_known = shown is not None and stored is not None
    return Cells(typed, values, wrong, frozenset(clashing) if is_known else None)


def shown_text(stored: Mapping[str, Typed]) -> str:
    """What the cells of a page hold, by code, as it travels with the page."""
    return json.dumps(
        {code: [cell.value, cell.text, cell.decided] for code, cell in stored.items() if cell != NOTHING},
        ensure_ascii=False,
    )


def _read_shown(text: str) -> Mapping[str, Typed] | None:
    try:
        return {code: Typed(*map(str.strip, cell)) for code, cell in read_travelled(text).items()}
    except (TypeError, AttributeError):
        return None  # not of a page of ours, or cut: then every cell counts as typed, and versions decide


def _with_stored(cell: Typed, *, was: Typed, now: Typed) -> Typed:
    parts = zip(_parts(cell), _parts(was), _parts(now), strict=True)
    return Typed(*(stored if typed == shown else typed for typed, shown, stored in parts))


def _is_clash(cell: Typed, *, was: Typed, now: Typed) -> bool:
    parts = zip(_parts(cell), _parts(was), _parts(now), strict=True)
    return any(typed not in {shown, stored} and shown != stored for typed, shown, stored in parts)


def _parts(cell: Typed) -> tuple[str, str, str]:
    return (cell.value.strip(), cell.text.strip(), cell.decided.strip())


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
    return number_value(name, parse_percentage(cell.value), cell.text)


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
