"""Lists of points as offices keep them: an .xlsx with the officers' own titles, or a CSV, read line by line.

A self-report numbers its lines as the table does, or shortly (1 below I, a below 2); the lines of the table tell which
one is meant. What could be meant otherwise, and what is no line of the table, is kept and shown; what is no number is
told with its cell, and nothing is taken.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from thidua.kernel.excel_parts import FIELD, Odd
from thidua.kernel.excel_reading import Book, Head, Line, is_aside_text
from thidua.kernel.numbers import parse_number
from thidua.kernel.refusals import InvalidInput
from thidua.kernel.text import fold
from thidua.scoring.engine import TableSpec
from thidua.scoring.parameters import plain
from thidua.scoring.wording import number_text
from thidua.scoring.worksheet.beside import NUMBERS, TOTAL, Noted, ToldLine, ToldList, read_list
from thidua.scoring.worksheet.columns import NAMES as TABLE_NAMES
from thidua.scoring.worksheet.shapes import Column, Difference

MOST_LINES = 2000
_SELF = ("Điểm tự chấm", "Tự chấm", "Tự chấm điểm", "Điểm đơn vị tự chấm", "Điểm tự đánh giá")
_AGREED = ("Điểm thống nhất", "Thống nhất", "Điểm thẩm định", "Thẩm định", "Điểm chấm", "Điểm kiểm tra")
_TOTAL = ("Tổng điểm", "Điểm", "Số điểm", "Điểm đạt", "Điểm đạt được", "Tổng cộng", "Tổng", "total")
_WORDS = (
    "Lý do",
    "Lí do",
    "Ghi chú",
    "Giải trình",
    "Minh chứng",
    "Căn cứ",
    "Diễn giải",
    "Minh chứng, ghi chú",
    "Lý do, minh chứng",
    "Tài liệu minh chứng",
    "words",
)
_CODE = ("STT", "TT", "Số TT", "Số thứ tự", "Mã", "Mã dòng", "Mã tiêu chí", "Mục", "code")
_PREFIX = re.compile(r"^(?:phần|mục|tiêu chuẩn|tiêu chí|điểm|số)\s+", re.IGNORECASE)
_UNIT = re.compile(r"\s*(?:điểm|đ)\.?$", re.IGNORECASE)
_GROUPED = re.compile(r"[-−–+]?\s*[1-9]\d{0,2}\.\d{3}")


def read_told_list(
    content: bytes, *, file: str, name: str, phase: str, dated: date | None, table: TableSpec
) -> ToldList:
    """A list of points (`phase`: self or agreed) from the file, its lines told apart by those of the table.

    Raises `InvalidInput` at "file" with every cell that cannot be read, each with file, sheet, row and column.
    """
    if PurePath(file).suffix.lower() == ".csv":
        return read_list(content, name=name, phase=phase, dated=dated, file=file)
    book = Book(content)
    try:
        head = book.head(_names(phase), anchor="code")
    except InvalidInput as refusal:
        said = " ".join(str(message) for messages in refusal.fields.values() for message in messages)
        raise _refused(_("Tệp “%(file)s”: %(said)s") % {"file": file, "said": said}) from refusal
    reading = _Reading(file, head, phase, _Lines(table))
    for line in book.rows_below(head):
        reading.take(line)
    lines, noted = reading.ended()
    return ToldList(name, phase, dated, lines, noted, reading.read_from)


def _names(phase: str) -> Mapping[str, tuple[str, ...]]:
    """What the columns go by: in minutes the self score stands beside what was agreed."""
    own, total = (_AGREED + _TOTAL, _SELF) if phase == "agreed" else (_SELF + _TOTAL, ())
    return {
        "code": _CODE,
        "title": tuple(name for name in TABLE_NAMES[Column.TITLE] if name not in _CODE),
        "standard": ("Điểm chuẩn", "Điểm tối đa", "Thang điểm", "Điểm quy định"),
        "base": ("Điểm chuẩn đạt", "Điểm chuẩn đạt được", "Điểm đạt theo điểm chuẩn", "Điểm cơ bản", "base"),
        "bonus": (*TABLE_NAMES[Column.BONUS], "bonus"),
        "total": own,
        "printed_self": (*total, "printed_self"),
        "words": _WORDS,
    }


def _refused(*said: str) -> InvalidInput:
    return InvalidInput(fields={FIELD: list(said)})


def _bare(value: str) -> str:
    """The text of a cell of points without the word for points."""
    return _UNIT.sub("", value.strip()).strip()


def _number_of(value: Any) -> Decimal | None:
    """The number of a cell, None where there is none or a dash. Raises `InvalidInput`."""
    match value:
        case None:
            return None
        case Odd():
            raise InvalidInput(_("công thức lỗi hoặc chưa tính; hãy mở bằng Excel, tính lại và lưu."))
        case bool():
            raise InvalidInput(_("không phải là số."))
        case int() | float():
            return Decimal(plain(round(Decimal(str(value)), 6)))
        case date():
            told = {"day": f"{value:%d/%m/%Y}"}
            raise InvalidInput(_("Excel đã đổi số thành ngày %(day)s; hãy gõ lại số.") % told)
    text = _bare(str(value))
    return parse_number(text) if fold(text) or any(sign.isdigit() for sign in text) else None


class _Lines:
    """Which line of the table a number in a list means."""

    def __init__(self, table: TableSpec) -> None:
        self.codes = [line.code for line in table.walk()]
        self.place = {code: place for place, code in enumerate(self.codes)}
        self.by_fold: dict[str, list[str]] = {}
        self.by_title: dict[str, list[str]] = {}
        for line in table.walk():
            self.by_fold.setdefault(line.code.casefold(), []).append(line.code)
            self.by_title.setdefault(fold(line.title), []).append(line.code)
        self.rows: dict[str, int] = {}
        self.lengths: dict[str, int] = {}
        self.last = ""

    def take(self, stt: str, title: str, row: int) -> tuple[str, list[str]]:
        """The code of the next line ("" when no line is meant), and the others it could be as well."""
        number = _PREFIX.sub("", stt).strip().rstrip(".)")
        found = self._numbered(number) if number else []
        if not found and title:
            told = self.by_title.get(fold(title), [])
            found = told if len(told) == 1 else []
        if not found:
            return "", []
        code, others = found[0], found[1:]
        self.rows.setdefault(code, row)
        self.last = code
        self.lengths.setdefault(code.rpartition(".")[0], number.count("."))
        return code, others

    def _numbered(self, number: str) -> list[str]:
        told = [number] if number in self.place else self.by_fold.get(number.casefold(), [])
        if len(told) == 1 and told[0] not in self.rows:
            return told
        # A short number stands below the line before it, or below one of those above that.
        parts = self.last.split(".") if self.last else []
        above = [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
        fitting = [
            code
            for prefix in above
            if (code := f"{prefix}.{number}") in self.place
            and code not in self.rows
            and self.lengths.get(code.rpartition(".")[0], number.count(".")) == number.count(".")
        ]
        after = self.place.get(self.last, -1)
        return sorted(fitting, key=lambda code: (self.place[code] < after, self.place[code])) or told[:1]


@dataclass
class _Reading:
    """The rows of one list going by: lines, what is noted about them, and what is wrong."""

    file: str
    head: Head
    phase: str
    table: _Lines
    lines: list[ToldLine] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        places = dict(self.head.places)
        # Beside a bonus, “Điểm chuẩn” is what of the base points was given; alone it is what the table gives at most.
        standard = places.pop("standard", None)
        if standard is not None and "base" not in places and "bonus" in places:
            places["base"] = standard
        self.places: Mapping[str, int] = places
        if not {"base", "bonus", "total"} & places.keys():
            wanted = ", ".join(
                f"“{name}”" for name in (_AGREED if self.phase == "agreed" else _SELF)[:1] + _TOTAL[:2]
            )
            found = ", ".join(f"“{title}”" for title in self.head.titles if title) or "–"
            told = {"file": self.file, "sheet": self.head.sheet, "row": self.head.row}
            raise _refused(
                _(
                    "Tệp “%(file)s”, trang tính “%(sheet)s”, dòng %(row)d: không có cột điểm nào (%(wanted)s); "
                    "các cột tìm thấy: %(found)s."
                )
                % (told | {"wanted": wanted, "found": found})
            )

    def take(self, line: Line) -> None:
        """Read one row; rows that number no line and hold no points are headings, notes or signatures."""
        stt, title = line.text(self.places["code"]), line.text(self.places.get("title"))
        if not stt and not any(self._is_filled(line, key) for key in NUMBERS):
            return
        if self._is_numbering(line):
            return
        if is_aside_text(title or stt) or is_aside_text(stt):
            code, others, before = TOTAL, list[str](), None
        else:
            code, others = self.table.take(stt, title, line.number)
            before = self.table.rows.get(code)
        numbers = {key: self._number(line, key, code or stt) for key in NUMBERS}
        if code == TOTAL and not any(value is not None for value in numbers.values()):
            return
        shown = code or stt or title[:40]
        if others:
            self._note(line, "code", shown, stt, read=code, other=", ".join(others))
        if before is not None and before != line.number:
            self._note(
                line, "code", shown, stt or title[:40], other=str(before), kind=Difference.REPEATED_LINE
            )
        # A number that is short says nothing of what the document writes; one beside a title of another line does.
        written = stt if code and stt and self._is_other(stt, code) else ""
        self.lines.append(
            ToldLine(
                line.number, shown, written=written, words=line.text(self.places.get("words")), **numbers
            )
        )
        if len(self.lines) > MOST_LINES:
            told = {"file": self.file, "sheet": self.head.sheet, "most": MOST_LINES, "row": line.number}
            raise _refused(
                _("Tệp “%(file)s”, trang tính “%(sheet)s” có hơn %(most)d dòng điểm (tới dòng %(row)d).")
                % told
            )

    def ended(self) -> tuple[tuple[ToldLine, ...], tuple[Noted, ...]]:
        """All that was read. Raises `InvalidInput` with everything wrong, or when there is no line."""
        if self.wrong:
            raise InvalidInput(
                _("Chưa đặt gì bên cạnh bảng: có %(count)d ô cần sửa.") % {"count": len(self.wrong)},
                fields={FIELD: self.wrong},
            )
        if not self.lines:
            told = {"file": self.file, "sheet": self.head.sheet, "row": self.head.row}
            raise _refused(
                _(
                    "Tệp “%(file)s”, trang tính “%(sheet)s”: không có dòng điểm nào dưới dòng tiêu đề (dòng %(row)d)."
                )
                % told
            )
        return tuple(self.lines), tuple(self.noted)

    def _is_other(self, stt: str, code: str) -> bool:
        number = _PREFIX.sub("", stt).strip().rstrip(".)").casefold()
        return not (code.casefold() == number or code.casefold().endswith(f".{number}"))

    def _is_filled(self, line: Line, key: str) -> bool:
        value = line.value(self.places.get(key))
        return value is not None and value != ""

    def _is_numbering(self, line: Line) -> bool:
        """Whether the row only numbers the columns: (1), (2), (3)."""
        told = [
            line.text(place).strip("()") for place in sorted(set(self.places.values())) if line.text(place)
        ]
        numbers = [text for text in told if text.isdecimal()]
        return (
            not self.lines
            and len(told) >= 3
            and len(numbers) == len(told)
            and numbers == sorted(numbers, key=int)
        )

    def _number(self, line: Line, key: str, code: str) -> Decimal | None:
        place = self.places.get(key)
        if place is None:
            return None
        value = line.value(place)
        try:
            number = _number_of(value)
        except InvalidInput as refusal:
            self._tell(line, place, str(refusal.message))
            return None
        if number is not None and isinstance(value, str) and _GROUPED.fullmatch(_bare(value)):
            small = _bare(value).replace(".", ",")
            self._note(line, key, code, value.strip(), read=number_text(number), other=small)
        return number

    def _tell(self, line: Line, place: int, said: str) -> None:
        told = {
            "file": self.file,
            "sheet": self.head.sheet,
            "row": line.number,
            "cell": f"{get_column_letter(place + 1)}{line.number}",
            "column": self.head.titles[place] if place < len(self.head.titles) else "",
            "said": said,
        }
        self.wrong.append(
            _("Tệp “%(file)s”, trang tính “%(sheet)s”, dòng %(row)d, cột “%(column)s” (ô %(cell)s): %(said)s")
            % told
        )

    def _note(
        self,
        line: Line,
        key: str,
        code: str,
        found: str,
        *,
        read: str = "",
        other: str,
        kind: Difference = Difference.READ_AS,
    ) -> None:
        cell = f"{get_column_letter(self.places[key] + 1)}{line.number}"
        self.noted.append(Noted(kind, line.number, code, cell, found, read, other))

    @property
    def read_from(self) -> str:
        """The sheet and the columns that were read, as they are called there."""
        columns = sorted((place, self.head.titles[place]) for place in set(self.places.values()))
        return f"{self.head.sheet}: " + ", ".join(
            f"{get_column_letter(place + 1)} {title}" for place, title in columns
        )
