"""Opening a worksheet: which sheet, where its head is, which column is what, and its rows as they stand."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from thidua.kernel.excel_parts import FIELD, Odd
from thidua.kernel.excel_reading import Book
from thidua.kernel.refusals import InvalidInput
from thidua.scoring.worksheet.shapes import Column, RawLine, RawSheet

MOST_LINES = 2000
NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.STT: ("STT", "TT", "Số TT", "Số thứ tự", "Mục"),
    Column.TITLE: (
        "Tiêu chí",
        "Nội dung",
        "Tiêu chuẩn",
        "Nội dung tiêu chí",
        "Nội dung thi đua",
        "Nội dung chấm điểm",
        "Nội dung tiêu chuẩn",
        "Tiêu chí thi đua",
        "Các tiêu chí",
        "Tiêu chí chấm điểm",
        "Chỉ tiêu",
    ),
    Column.BASE: ("Điểm chuẩn", "Điểm tối đa", "Thang điểm", "Điểm", "Số điểm", "Điểm quy định"),
    Column.BONUS: ("Thưởng", "Điểm thưởng", "Điểm cộng", "Cộng", "Điểm cộng thêm"),
    Column.MINUS: ("Trừ", "Điểm trừ", "Điểm bị trừ"),
    Column.NOTE: (
        "Ghi chú",
        "Hướng dẫn chấm",
        "Hướng dẫn",
        "Cách chấm",
        "Căn cứ chấm điểm",
        "Tài liệu minh chứng",
    ),
}
NEEDED = (Column.TITLE, Column.BASE)


def open_sheet(content: bytes, *, sheet: str = "", places: Mapping[Column, int] | None = None) -> RawSheet:
    """The sheet with its columns found by name, or as somebody mapped them (`places`, counted from 0).

    Raises `InvalidInput` at "file": no workbook, no head with a column of criteria, more lines than can be read, or a
    cell that Excel itself calls wrong, each with sheet and cell.
    """
    book = Book(content)
    head = book.head(
        {key.value: names for key, names in NAMES.items()},
        anchor=Column.TITLE.value,
        sheet=sheet,
        by_lowest=True,
    )
    found = places or {Column(key): place for key, place in head.places.items()}
    lines: list[RawLine] = []
    for line in book.rows_below(head):
        _check_cells(head.sheet, line.number, line.values, found)
        values = {column: _clean(line.value(place)) for column, place in found.items()}
        if any(value not in {None, ""} for value in values.values()):
            lines.append(RawLine(line.number, values))
        if len(lines) > MOST_LINES:
            message = _(
                "Trang tính “%(sheet)s” có hơn %(most)d dòng tiêu chí (tới dòng %(row)d); hãy kiểm tra lại tệp."
            )
            raise _refused(message % {"sheet": head.sheet, "most": MOST_LINES, "row": line.number})
    if lines and _is_numbered_head(lines[0]):
        lines = lines[1:]
    if not lines:
        message = _("Trang tính “%(sheet)s” không có dòng nào dưới dòng tiêu đề (dòng %(row)d).")
        raise _refused(message % {"sheet": head.sheet, "row": head.row})
    return RawSheet(head.sheet, head.row, head.titles, found, tuple(lines))


def check_places(titles: Sequence[str], places: Mapping[Column, int]) -> None:
    """Raise `InvalidInput` by column when a needed one is missing or one is named twice."""
    wrong: dict[str, Any] = {}
    for column in NEEDED:
        if column not in places:
            wrong[column.value] = _("Hãy chọn cột này.")
    for column, place in places.items():
        if not 0 <= place < len(titles):
            wrong[column.value] = _("Trang tính không có cột này.")
        elif sum(other == place for other in places.values()) > 1:
            wrong[column.value] = _("Một cột không thể là hai thứ cùng lúc.")
    if wrong:
        raise InvalidInput(fields=wrong)


def _check_cells(sheet: str, row: int, values: Sequence[Any], places: Mapping[Column, int]) -> None:
    for place in places.values():
        value = values[place] if place < len(values) else None
        if isinstance(value, Odd):
            message = _(
                "Trang tính “%(sheet)s”, ô %(cell)s: công thức lỗi hoặc chưa tính. Hãy mở bằng Excel, tính lại và lưu."
            )
            raise _refused(message % {"sheet": sheet, "cell": f"{get_column_letter(place + 1)}{row}"})


def _refused(message: str) -> InvalidInput:
    return InvalidInput(fields={FIELD: message})


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).replace("\u00a0", " ").strip()
    if isinstance(value, bool | int | float | date) or value is None:
        return value
    return str(value)


def _is_numbered_head(line: RawLine) -> bool:
    """Whether the row only numbers the columns, from 1 on."""
    told = [line.text(column).strip("()") for column in line.values if line.text(column)]
    return len(told) >= 3 and [text.removesuffix(".0") for text in told] == [
        str(n) for n in range(1, len(told) + 1)
    ]
