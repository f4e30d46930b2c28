"""A worksheet somebody uploaded: its head found by what the columns are called, its cells read with their place."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.read_only import EmptyCell
from openpyxl.utils import get_column_letter

from thidua.kernel.excel_parts import DAMAGED, FIELD, Package, damaged_is_refused, refused
from thidua.kernel.numbers import number_shown, parse_percentage
from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.text import fold

MOST_ROWS = 2000
HEAD_WITHIN = 20

Row = Sequence[Cell | MergedCell | EmptyCell]


@dataclass(frozen=True)
class ColumnName:
    """One column: the title it is asked for by, other names it goes by (folded), and whether it must be there."""

    key: str
    title: str
    others: tuple[str, ...] = ()
    required: bool = False


class Wrongs:
    """What is wrong in a file, each with its place; told all at once."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.said: list[Message] = []

    def at(self, place: str, message: Message) -> None:
        """Note something about one cell."""
        self.said.append(
            _("Bảng tính “%(sheet)s”, ô %(place)s: %(message)s")
            % {"sheet": self.sheet, "place": place, "message": message}
        )

    def about_sheet(self, message: Message) -> None:
        """Note something about the whole sheet."""
        self.said.append(_("Bảng tính “%(sheet)s”: %(message)s") % {"sheet": self.sheet, "message": message})

    def refuse(self) -> None:
        """Raise `InvalidInput` with everything noted, if anything was."""
        if self.said:
            raise InvalidInput(
                _("Chưa nhập gì từ tệp: có %(count)d chỗ cần sửa.") % {"count": len(self.said)},
                fields={FIELD: self.said},
            )


class Worksheet:
    """The first sheet that has the head asked for, with its rows below the head."""

    def __init__(self, content: bytes, columns: Sequence[ColumnName]) -> None:
        self.columns = columns
        title, rows, head, places = _best(_sheets(content), columns)
        self.wrongs = Wrongs(title)
        missing = [c.title for c in columns if c.required and c.key not in places]
        if missing:
            self.wrongs.about_sheet(
                _("thiếu cột %(missing)s. Dòng tiêu đề cần có: %(wanted)s.")
                % {
                    "missing": ", ".join(f"“{name}”" for name in missing),
                    "wanted": ", ".join(c.title for c in columns if c.required),
                }
            )
            self.wrongs.refuse()
        self.places: Mapping[str, int] = places
        self.rows = [RowReader(self, number + 1, row) for number, row in enumerate(rows) if number > head]
        if len(self.rows) > MOST_ROWS:
            self.wrongs.about_sheet(
                _("có %(count)d dòng, nhiều hơn mức %(most)d dòng nhận được.")
                % {"count": len(self.rows), "most": MOST_ROWS}
            )
            self.wrongs.refuse()


@dataclass(frozen=True)
class RowReader:
    """One row: values by column key, and the place of each cell for messages."""

    sheet: Worksheet
    number: int
    row: Row

    def place(self, key: str) -> str:
        """The cell as Excel names it, for instance F12."""
        return f"{get_column_letter(self.sheet.places[key] + 1)}{self.number}"

    def _cell(self, key: str) -> Cell | MergedCell | EmptyCell | None:
        position = self.sheet.places.get(key)
        return self.row[position] if position is not None and position < len(self.row) else None

    def text(self, key: str) -> str:
        """The cell as text, empty when there is nothing; whole numbers without a decimal point."""
        value = getattr(self._cell(key), "value", None)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()

    def number_in(self, key: str) -> Decimal | None:
        """The cell as a number ("- 0,25" is -0.25; a cell shown as 98 % is 98); wrong text is noted."""
        cell = self._cell(key)
        value = getattr(cell, "value", None)
        if value is None or value == "":
            return None
        try:
            if isinstance(value, int | float) and not isinstance(value, bool):
                return number_shown(value, str(getattr(cell, "number_format", "")))
            return parse_percentage(str(value))
        except InvalidInput as refusal:
            self.wrong(key, refusal.message)
            return None

    def wrong(self, key: str, message: Message) -> None:
        """Note something about this cell."""
        self.sheet.wrongs.at(self.place(key), message)

    @property
    def is_blank(self) -> bool:
        """Whether the row holds nothing in the columns asked for."""
        return not any(self.text(key) for key in self.sheet.places)


def _sheets(content: bytes) -> list[tuple[str, list[Row]]]:
    """Every sheet with its rows as far as they are read, each measured before it is opened."""
    if len(content) > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // 1048576
        raise refused(_("Tệp vượt giới hạn %(limit)d MB.") % {"limit": limit})
    package = Package(content)
    with damaged_is_refused():
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        except TypeError as error:  # openpyxl, of an attribute that is no number where it wants one
            raise refused(DAMAGED) from error
    found: list[tuple[str, list[Row]]] = []
    for sheet in book.worksheets:
        package.facts_of(sheet.title)
        with damaged_is_refused():
            found.append((sheet.title, list(sheet.iter_rows(max_row=HEAD_WITHIN + MOST_ROWS + 2))))
    book.close()
    return found


def _best(
    candidates: Sequence[tuple[str, list[Row]]], columns: Sequence[ColumnName]
) -> tuple[str, list[Row], int, dict[str, int]]:
    """The sheet and row that name most of the columns."""
    best: tuple[str, list[Row], int, dict[str, int]] = ("", [], 0, {})
    for title, rows in candidates:
        for number, row in enumerate(rows[:HEAD_WITHIN]):
            places = _places(row, columns)
            if len(places) > len(best[3]) or not best[0]:
                best = (title, rows, number, places)
    return best


def _places(row: Row, columns: Sequence[ColumnName]) -> dict[str, int]:
    names = {name: column.key for column in columns for name in (fold(column.title), *column.others)}
    found: dict[str, int] = {}
    for position, cell in enumerate(row):
        key = names.get(fold(str(cell.value))) if getattr(cell, "value", None) else None
        if key is not None:
            found.setdefault(key, position)
    return found
