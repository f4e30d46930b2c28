"""Excel out (and the little that reading it safely needs)."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from thidua.kernel.clock import VIETNAM
from thidua.kernel.files import XLSX
from thidua.kernel.refusals import Message
from thidua.kernel.text import fold

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60
NARROWEST = 10
MEASURED = 100
"""So many rows say how wide the columns are."""
LONGEST_TITLE = 31
_HEAD_FILL = PatternFill("solid", fgColor="F3E4E2")
_CONTROLS = {code: None for code in range(32) if code not in (9, 10)}


@dataclass(frozen=True)
class Sheet:
    """One sheet with a head and rows."""

    title: str
    head: Sequence[Message]
    rows: Iterable[Sequence[object]]


def workbook(*, title: str, head: Sequence[Message], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet with a head and rows: numbers as numbers, days as days, and no text that runs as a formula. Columns
    are as wide as the first rows need, and can be filtered.
    """
    return workbook_of([Sheet(title, head, rows)])


def workbook_of(sheets: Iterable[Sheet]) -> bytes:
    """Several such sheets in one file."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@dataclass(frozen=True)
class Fixed:
    """A number whose cell shows so many decimals; the cell holds it whole."""

    value: Decimal
    decimals: int

    @property
    def number_format(self) -> str:
        """As Excel writes it; which signs it takes is up to the reader's Excel."""
        return f"#,##0.{'0' * self.decimals}" if self.decimals else "#,##0"


def _write(book: Workbook, made: Sheet) -> None:
    sheet = book.create_sheet(_sheet_title(made.title))
    sheet.freeze_panes = "A2"
    told = iter(made.rows)
    first = [[as_plain(value) for value in row] for row in islice(told, MEASURED)]
    for position, label in enumerate(made.head, start=1):
        width = _width(label, [row[position - 1] for row in first if position <= len(row)])
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.append([head_cell(sheet, label) for label in made.head])
    count = 0
    for row in chain(first, told):
        sheet.append([cell(sheet, value) for value in row])
        count += 1
    if count:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(made.head))}{count + 1}"


def _width(label: Message, values: Iterable[object]) -> int:
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    return min(WIDEST, max(NARROWEST, round(len(str(label)) * 1.4) + 4, longest + 2))


def cell(sheet: WriteOnlyWorksheet, value: object) -> Cell:
    """A value as a cell; text that Excel would take for a formula stays text."""
    plain = as_plain(value)
    made: Cell = WriteOnlyCell(sheet, value=plain.value if isinstance(plain, Fixed) else plain)  # type: ignore[arg-type]
    if isinstance(plain, Fixed):
        made.number_format = plain.number_format
    elif isinstance(plain, str):
        made.data_type = "s"
        made.alignment = Alignment(vertical="top", wrap_text=len(plain) > WIDEST)
        if plain.startswith(FORMULA_STARTS):
            made.quotePrefix = True
    elif isinstance(plain, datetime):
        made.number_format = "dd/mm/yyyy hh:mm"
    elif isinstance(plain, date):
        made.number_format = "dd/mm/yyyy"
    return made


def as_plain(value: object) -> str | int | float | Decimal | Fixed | date | datetime | None:
    """What Excel can hold: moments as Vietnamese wall-clock time, labels as words, markup as its text."""
    match value:
        case None:
            return None
        case bool():
            return "x" if value else ""
        case int() | float() | Decimal() | Fixed():
            return value
        case datetime():
            return value.astimezone(VIETNAM).replace(tzinfo=None)
        case date():
            return value
        case SafeString():
            return " ".join(strip_tags(value).split())
        case str() | Promise():
            return str(getattr(value, "label", value)).translate(_CONTROLS)
        case _:
            return str(getattr(value, "label", value)).translate(_CONTROLS)


def response(content: bytes, *, name: str) -> HttpResponse:
    """The file as a download."""
    answer = HttpResponse(content, content_type=XLSX)
    plain = fold(name).replace(" ", "-") or "danh-sach"
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{plain}.xlsx\"; filename*=UTF-8''{quote(name)}.xlsx"
    )
    return answer


def head_cell(sheet: WriteOnlyWorksheet, label: Message) -> Cell:
    """A column's heading as a cell."""
    made = cell(sheet, str(label))
    made.font = Font(bold=True)
    made.fill = _HEAD_FILL
    made.alignment = Alignment(vertical="center", wrap_text=True)
    return made


def _sheet_title(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\'")[:LONGEST_TITLE] or "1"
