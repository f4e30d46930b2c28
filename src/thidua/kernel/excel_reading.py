"""Excel in: worksheets as offices keep them, read once and in a stream, with the place of every cell.

A sheet has titles above its heading, headings over one to three rows with merged cells, a row of column numbers below
it, cells merged over the rows of one unit, lines that only name a section, and totals and signatures at its end.

    book = Book(content)
    head = book.head({"name": ("Họ và tên", "Họ tên"), "year": ("Năm",)}, anchor="name")
    for line in book.lines(head):
        line.text(head.places["name"]), line.place(head.places["name"])
"""

import io
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetMetadata, SheetVisibleEnum

from thidua.kernel.excel_parts import DAMAGED, FIELD, Odd, Package, refused
from thidua.kernel.refusals import InvalidInput
from thidua.kernel.text import fold

HEAD_WITHIN = 30
DEEPEST_HEAD = 3
MOST_COLUMNS = 60
MOST_ROWS = 200_000
LONGEST_TEXT = 4000
_FIRST_DAY = date(1899, 12, 30)
_SERIALS = range(1, 80_000)
_YEARS = range(1800, 2201)
_DAY = re.compile(
    r"(?:ngày\s+)?(\d{1,2})\s*(?:[/.\-]|\s+tháng\s+)\s*(\d{1,2})\s*(?:[/.\-]|\s+năm\s+)\s*(\d{4})",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
_UNSEEN = {"Cc", "Cf", "Cs"}
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-zđ])\)?(?:\s*=.*)?", re.IGNORECASE)
# Whole phrases with their accents: "Tổng số: 5" counts, Tống Số Bảy is somebody.
_ASIDE = re.compile(
    r"(?:tổng(?: cộng| số)?|cộng)(?: chung)?(?:[^\d:]*[\d:].*)?"
    r"|người lập(?: biểu| bảng| danh sách)?"
    r"|thủ trưởng(?: cơ quan| đơn vị|,? cơ quan, đơn vị)?"
    r"|trưởng phòng"
    r"|(?:ghi chú|nơi nhận)(?:\s*:.*)?"
    r"|ấn định danh sách(?: .*|:.*)?"
)


@dataclass(frozen=True)
class Day:
    """A day as told: a date, a whole year, or neither."""

    exact: date | None = None
    year: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything was told."""
        return self.year is not None


@dataclass(frozen=True)
class Head:
    """Where the heading stands: its sheet, its last row, the titles of all columns, and the fields' columns."""

    sheet: str
    row: int
    titles: tuple[str, ...]
    places: Mapping[str, int]


@dataclass(frozen=True)
class Line:
    """One row below the heading: values by column, counted from 0."""

    sheet: str
    number: int
    values: Sequence[Any]

    def place(self, column: int) -> str:
        """The cell as Excel names it, with its sheet: "Danh sách!D17"."""
        return f"{self.sheet}!{get_column_letter(column + 1)}{self.number}"

    def value(self, column: int | None) -> Any:
        """The cell's value, None where there is nothing."""
        return self.values[column] if column is not None and column < len(self.values) else None

    def text(self, column: int | None) -> str:
        """The cell as text."""
        return as_text(self.value(column))


@dataclass
class Skipped:
    """Rows below the heading that are no lines of the list: sections, totals, signatures."""

    rows: list[int] = field(default_factory=list)


class Book:
    """An uploaded workbook. Raises `InvalidInput` at "file" when it cannot be opened."""

    def __init__(self, content: bytes) -> None:
        self._package = Package(content)
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        except (CalamineError, ValueError, OSError) as error:
            raise refused(DAMAGED) from error
        self._sheets: dict[str, CalamineSheet] = {}
        self._odd: dict[str, dict[int, dict[int, Odd]]] = {}

    @property
    def visible(self) -> list[str]:
        """The names of the sheets somebody sees when opening the file."""
        return [sheet.name for sheet in self._book.sheets_metadata if _is_visible(sheet)]

    @property
    def hidden(self) -> list[str]:
        """The names of hidden sheets, which are never read."""
        return [sheet.name for sheet in self._book.sheets_metadata if not _is_visible(sheet)]

    def head(
        self, names: Mapping[str, Sequence[str]], *, anchor: str, sheet: str = "", by_lowest: bool = False
    ) -> Head:
        """The heading: the rows that name most of the fields, among them `anchor`, on a visible sheet.

        `names` has by field what officers call its column; accents, case and signs do not matter. With `by_lowest` a
        column whose whole heading says nothing known is named by its lowest words: "Thưởng" under "Điểm cộng, điểm
        trừ". Raises `InvalidInput`, telling what was looked for and where.
        """
        field_of = {fold(name): key for key, words in names.items() for name in words}
        found: list[Head] = []
        for name in [sheet] if sheet else self.visible:
            found += self._heads(name, field_of, by_lowest=by_lowest)
        fitting = [head for head in found if anchor in head.places]
        if not fitting:
            looked = ", ".join(f"“{name}”" for name in self.visible) or "–"
            raise InvalidInput(
                fields={
                    FIELD: _(
                        "Không tìm thấy dòng tiêu đề có cột “%(column)s” trong %(rows)d dòng đầu của trang tính "
                        "%(sheets)s. Trang tính ẩn không được đọc. Hãy dùng tệp mẫu."
                    )
                    % {"column": names[anchor][0], "rows": HEAD_WITHIN, "sheets": looked}
                }
            )
        # More fields are better; of equal ones the heading of fewer rows, further up.
        return max(fitting, key=lambda head: (len(head.places), -head.row))

    def lines(self, head: Head, *, skipped: Skipped | None = None, most: int = MOST_ROWS) -> Iterator[Line]:
        """The lines below the heading, one after another; blank rows, sections, totals and signatures are left out.

        Raises `InvalidInput` when there are more than `most`.
        """
        count, is_first = 0, True
        for number, values in self._filled_rows(head.sheet, after=head.row):
            if all(value is None or value == "" for value in values):
                continue
            if is_first and _is_numbering(values):
                is_first = False
                continue
            is_first = False
            line = Line(head.sheet, number, values)
            if _is_aside(line, head):
                if skipped is not None:
                    skipped.rows.append(number)
                continue
            count += 1
            if count > most:
                raise InvalidInput(
                    fields={
                        FIELD: _("Danh sách dài quá %(most)d dòng; hãy tách thành nhiều tệp.")
                        % {"most": most}
                    }
                )
            yield line

    def rows_below(self, head: Head) -> Iterator[Line]:
        """Every row below the heading as it stands, totals and notes among them; rows with nothing are left out."""
        for number, values in self._rows(head.sheet):
            if number > head.row and any(value is not None and value != "" for value in values):
                yield Line(head.sheet, number, values)

    def size_of(self, sheet: str) -> int:
        """How many rows the sheet has, titles among them, to tell how far the reading is."""
        last = self._sheet(sheet).end
        return last[0] + 1 if last else 0

    def _sheet(self, name: str) -> CalamineSheet:
        if name not in self._sheets:
            self._odd[name] = self._package.facts_of(name).odd
            try:
                self._sheets[name] = self._book.get_sheet_by_name(name)
            except CalamineError as error:
                raise refused(_("Không đọc được trang tính “%(sheet)s”.") % {"sheet": name}) from error
        return self._sheets[name]

    def _rows(self, name: str) -> Iterator[tuple[int, list[Any]]]:
        sheet = self._sheet(name)
        indent = [None] * min(sheet.start[1] if sheet.start else 0, MOST_COLUMNS)
        odd, most = self._odd[name], MOST_COLUMNS - len(indent)
        for number, row in enumerate(sheet.iter_rows(), start=1):
            values: list[Any] = [*indent, *row[:most]]
            for column, value in odd.get(number, {}).items():
                if column < MOST_COLUMNS:
                    values += [None] * (column + 1 - len(values))
                    values[column] = value
            yield number, values

    def _filled_rows(self, sheet: str, *, after: int) -> Iterator[tuple[int, list[Any]]]:
        """Rows in which a cell merged over several rows says the same in each of them."""
        merged = [each for each in self._merged_in(sheet) if each[2] > each[0] >= after + 1]
        starts = [each[0] for each in merged]
        running: dict[int, tuple[int, Any]] = {}
        for number, values in self._rows(sheet):
            if number <= after:
                continue
            for column in list(running):
                last, value = running[column]
                if number > last:
                    del running[column]
                    continue
                values.extend([None] * (column + 1 - len(values)))
                values[column] = value
            at = bisect_left(starts, number)
            while at < len(merged) and merged[at][0] == number:
                _top, left, bottom, _right = merged[at]
                if left - 1 < len(values):
                    running[left - 1] = (bottom, values[left - 1])
                at += 1
            yield number, values

    def _merged_in(self, sheet: str) -> list[tuple[int, int, int, int]]:
        """Merged ranges as (top, left, bottom, right), counted from 1, by row."""
        ranges = self._sheet(sheet).merged_cell_ranges or []
        return sorted((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges)

    def _heads(self, sheet: str, field_of: Mapping[str, str], *, by_lowest: bool) -> Iterator[Head]:
        rows: dict[int, list[Any]] = {}
        for number, values in self._rows(sheet):
            if number > HEAD_WITHIN + DEEPEST_HEAD:
                break
            if any(value not in {None, ""} for value in values):
                rows[number] = values
        merged = self._merged_in(sheet)
        for top in [number for number in rows if number <= HEAD_WITHIN]:
            for depth in range(DEEPEST_HEAD):
                over = _words_over(rows, merged, top, top + depth)
                titles = tuple(" ".join(words) for words in over)
                places: dict[str, int] = {}
                for column, title in enumerate(titles):
                    key = field_of.get(fold(title))
                    if key is None and by_lowest and over[column]:
                        key = field_of.get(fold(over[column][-1]))
                    if key is not None:
                        places.setdefault(key, column)
                if places and (depth == 0 or _is_one_heading(rows, merged, top, top + depth)):
                    yield Head(sheet, top + depth, titles, places)


def _is_visible(sheet: SheetMetadata) -> bool:
    return sheet.visible == SheetVisibleEnum.Visible


def as_text(value: Any) -> str:
    """A value as an officer reads it: whole numbers without a point, days as 05/09/2023, single spaces.

    Letters are whole (NFC) however the file composes them, and signs nobody sees are not there.
    """
    match value:
        case None | Odd():
            return ""
        case bool():
            return "x" if value else ""
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return f"{value:.12g}"
        case datetime() | date():
            return f"{value:%d/%m/%Y}"
        case str():
            return value if value.isascii() and value.isalnum() else _as_read(value)
        case _:
            return str(value)


def _as_read(text: str) -> str:
    if not text.isprintable():
        text = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in _UNSEEN)
    return unicodedata.normalize("NFC", " ".join(text.split()))[:LONGEST_TEXT]


def as_day(value: Any) -> Day | None:
    """A day from a date, d/m/yyyy or yyyy-mm-dd as text, "ngày 5 tháng 9 năm 2023", a year only, or Excel's serial.

    Nothing told is an empty `Day`; what is no day is None.
    """
    match value:
        case None | "":
            return Day()
        case Odd() | bool():
            return None
        case datetime():
            return Day(value.date(), value.year)
        case date():
            return Day(value, value.year)
        case int() | float() | Decimal():
            return _day_of_number(value)
    text = _as_read(str(value)).strip("'. ")
    if text.isdigit():
        return _day_of_number(int(text))
    parts = _DAY.fullmatch(text)
    if parts is not None:
        day, month, year = (int(part) for part in parts.groups())
    elif (parts := _ISO.fullmatch(text)) is not None:
        year, month, day = (int(part) for part in parts.groups())
    else:
        return None
    try:
        return Day(date(year, month, day), year)
    except ValueError:
        return None


def as_whole(value: Any) -> int | None:
    """A whole number from a number or its text; None for anything else."""
    match value:
        case bool() | Odd() | None:
            return None
        case int():
            return value
        case float():
            return int(value) if value.is_integer() else None
        case datetime() | date():
            return None
    text = str(value).strip().removesuffix(".0").strip("' ")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _day_of_number(number: float | Decimal) -> Day | None:
    whole = int(number)
    if whole != number:
        whole = int(number)  # a serial with a time of day
    if whole in _YEARS:
        return Day(None, whole)
    if whole in _SERIALS:
        day = _FIRST_DAY + timedelta(days=whole)
        return Day(day, day.year)
    return None


def _words_over(
    rows: Mapping[int, Sequence[Any]], merged: Sequence[tuple[int, int, int, int]], top: int, bottom: int
) -> list[list[str]]:
    """The words over each column from `top` to `bottom`: a heading merged over columns stands over each of them."""
    width = max((len(rows.get(number, ())) for number in range(top, bottom + 1)), default=0)
    told: list[list[str]] = [[] for _column in range(width)]
    for number in range(top, bottom + 1):
        texts = [as_text(value) for value in rows.get(number, ())]
        texts += [""] * (width - len(texts))
        for first, left, _last, right in merged:
            if first == number and right > left and left <= width:
                texts[left - 1 : min(right, width)] = [texts[left - 1]] * (min(right, width) - left + 1)
        for column, text in enumerate(texts):
            if text and text not in told[column]:
                told[column].append(text)
    return told


def _is_one_heading(
    rows: Mapping[int, Sequence[Any]], merged: Sequence[tuple[int, int, int, int]], top: int, bottom: int
) -> bool:
    """Whether merged cells hold these rows together: one reaches down to the last, or columns have a common word."""
    if bottom not in rows:
        return False
    reaches = any(first <= top and last == bottom for first, _left, last, _right in merged if last > first)
    shared = any(top <= first < bottom and right > left for first, left, _last, right in merged)
    return reaches or shared


def _is_numbering(values: Sequence[Any]) -> bool:
    """Whether this is the row (1) (2) (3) … below a heading."""
    told = [as_text(value) for value in values if value is not None]
    return len(told) >= 3 and all(_COLUMN_NUMBER.fullmatch(text) for text in told)


def is_aside_text(text: str) -> bool:
    """Whether the words are a total's or a signature's, and nobody's name: "Tổng số: 5", "Người lập biểu"."""
    return _ASIDE.fullmatch(as_text(text).lower()) is not None


def _is_aside(line: Line, head: Head) -> bool:
    """Whether a row names a section, totals or signs: no line of the list. What has a number of its own is a line,
    and so is what fills two columns of the list, unless it has no name and its number says that it is a total.
    """
    number, name = head.places.get("number"), head.places.get("name")
    counted = line.text(number)
    if counted.isdigit() or any(isinstance(value, Odd) for value in line.values):
        return False
    columns = set(head.places.values()) - {number}
    mapped = [column for column in columns if line.text(column)]
    if len(mapped) > 1:
        return name not in mapped and is_aside_text(counted)
    told = (text for column in range(len(line.values)) if column != number and (text := line.text(column)))
    if is_aside_text(next(told, counted)):
        return True
    if len(columns) < 2:
        return False
    return number is not None or not mapped or mapped[0] != name
