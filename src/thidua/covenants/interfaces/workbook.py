"""Registered targets out to Excel and in again, with the cell named where something is wrong."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from thidua.covenants.interfaces.rows import COLUMNS, TITLES, plain_number, read_rows
from thidua.covenants.lines import Sheet, TargetLine
from thidua.kernel import excel
from thidua.kernel.numbers import number_shown
from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.text import fold

MOST_ROWS = 300
MOST_COLUMNS = 40
HEAD_WITHIN = 10
MOST_UNPACKED_BYTES = 60 * 1024 * 1024
FIELD = "file"


def written(sheet: Sheet | None, *, title: str) -> bytes:
    """The targets as an Excel file, the same columns as the grid; without any, the empty form to fill in."""
    return excel.workbook(
        title=title,
        head=[column.title for column in COLUMNS],
        rows=[_cells(line) for line in (sheet.lines if sheet else ())],
    )


def read(content: bytes, *, year: int, known: Mapping[str, int]) -> list[TargetLine]:
    """The targets of an uploaded file; `known` has ids of present targets by code, so that they stay the same.

    Raises `InvalidInput` at "file", naming every cell that is wrong (“Ô F7: …”) and every column that is missing.
    """
    rows = _rows(content)
    head, places = _head(rows)
    typed = [
        (number, {name: row[place] for name, place in places.items() if place < len(row)})
        for number, row in enumerate(rows[head:], start=head + 1)
    ]
    try:
        found = read_rows(typed, year=year)
    except InvalidInput as refusal:
        raise at_cells(refusal, places) from refusal
    if not found:
        raise InvalidInput(fields={FIELD: _("Tệp không có dòng chỉ tiêu nào dưới dòng tiêu đề.")})
    return [replace(line, target_id=known.get(line.code)) for _number, line in found]


def at_cells(refusal: InvalidInput, places: Mapping[str, int]) -> InvalidInput:
    """Messages by "row.column" as messages that name the cell."""
    told: list[Message] = []
    for name, messages in refusal.fields.items():
        row, _dot, column = name.partition(".")
        letter = get_column_letter(places[column] + 1) if column in places else ""
        told.extend(
            _("Ô %(cell)s (%(column)s): %(message)s")
            % {"cell": f"{letter}{row}", "column": TITLES.get(column, column), "message": message}
            for message in messages
        )
    return InvalidInput(fields={FIELD: told})


def _cells(line: TargetLine) -> list[object]:
    return [
        line.field.label,
        line.code,
        line.indicator,
        line.unit,
        line.baseline,
        line.target_value,
        line.direction.label,
        line.evidence_source,
        line.due_date,
    ]


def _rows(content: bytes) -> list[list[str]]:
    """The first sheet as texts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED_BYTES:
                raise InvalidInput(fields={FIELD: _("Tệp Excel quá lớn khi mở ra.")})
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = [
            [_text(cell) for cell in row]
            for row in book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
        ]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise InvalidInput(
            fields={FIELD: _("Không mở được tệp. Hãy lưu lại bằng Excel dưới dạng .xlsx rồi tải lên.")}
        ) from error
    if len(rows) > MOST_ROWS:
        raise InvalidInput(fields={FIELD: _("Tệp dài quá %(most)d dòng.") % {"most": MOST_ROWS}})
    return rows


def _head(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """How many rows there are up to and with the head, and where each column stands."""
    at, places = max(
        ((number, _places(row)) for number, row in enumerate(rows[:HEAD_WITHIN], start=1)),
        key=lambda found: len(found[1]),
        default=(0, {}),
    )
    missing = [column.title for column in COLUMNS if column.required and column.name not in places]
    missing = [title for title in missing if title not in {TITLES["field"], TITLES["direction"]}]
    if missing:
        raise InvalidInput(
            fields={
                FIELD: [
                    _("Tệp thiếu cột “%(column)s”. Hãy dùng tệp mẫu.") % {"column": title}
                    for title in missing
                ]
            }
        )
    return at, places


def _places(row: Sequence[str]) -> dict[str, int]:
    names = {fold(name): column.name for column in COLUMNS for name in _names(column.title)}
    found: dict[str, int] = {}
    for place, text in enumerate(row):
        name = names.get(fold(text))
        if name is not None:
            found.setdefault(name, place)
    return found


def _names(title: Message) -> Iterator[str]:
    """A title in both languages: what was exported in English may be imported in Vietnamese."""
    for language in ("vi", "en"):
        with override(language):
            yield str(title)


def _text(cell: Any) -> str:
    """What a cell holds as it is typed into the grid: 0.98 in a cell of percent is 98."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case int() | float() if Decimal(str(value)).is_finite():
            return plain_number(number_shown(value, str(cell.number_format)))
        case datetime() | date():
            return f"{value:%d/%m/%Y}"
        case _:
            return str(value).strip()
