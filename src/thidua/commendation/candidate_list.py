"""The list of candidates as rows: read from Excel with a message for each wrong cell, or from what was typed."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from thidua.kernel import excel
from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.text import fold
from thidua.parties.enums import PartyKind

MOST_ROWS = 2000
MOST_COLUMNS = 40
HEADER_WITHIN = 20
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
LONGEST = {"name": 255, "post": 255, "unit": 255, "achievement": 1000}

# How officers head these columns; the first of a field's names is the one we write.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("STT", "TT", "Số TT", "Số thứ tự"),
    "name": ("Họ và tên", "Họ tên", "Họ, tên", "Tên", "Tên cá nhân, tập thể", "Họ và tên/Tên tập thể"),
    "post": ("Chức vụ", "Chức danh"),
    "unit": ("Đơn vị", "Đơn vị công tác", "Nơi công tác", "Cơ quan, đơn vị"),
    "place": (
        "Chức vụ, đơn vị",
        "Chức vụ, đơn vị công tác",
        "Chức vụ và đơn vị công tác",
        "Chức vụ, nơi công tác",
    ),
    "achievement": ("Thành tích", "Tóm tắt thành tích", "Nội dung thành tích"),
    "is_woman": ("Ông/Bà", "Danh xưng", "Giới tính", "Nữ"),
    "is_direct_worker": ("Lao động trực tiếp", "Người lao động trực tiếp", "Trực tiếp"),
    "party_kind": ("Đối tượng", "Cá nhân/tập thể"),
}
_FIELD_OF = {fold(title): name for name, titles in COLUMNS.items() for title in titles}
_YES = {"x", "co", "1", "true", "yes", "v"}
_NO = {"", "khong", "0", "false", "no"}
_WOMAN = {"ba": True, "nu": True, "x": True, "ong": False, "nam": False, "": None}
_ONLY_WOMEN_MARKED = fold("Nữ")
# Files are Vietnamese whatever language the screen has.
KIND_NAMES = {
    PartyKind.INDIVIDUAL: "Cá nhân",
    PartyKind.COLLECTIVE: "Tập thể",
    PartyKind.HOUSEHOLD: "Hộ gia đình",
}
_KINDS = {fold(name): kind for kind, name in KIND_NAMES.items()}
_SALUTATIONS = (("ông ", False), ("bà ", True))


@dataclass(frozen=True)
class CandidateLine:
    """One line as typed or read; `id` is that of the candidate it changes, if it stood on the list before."""

    name: str
    unit: str
    post: str = ""
    achievement: str = ""
    party_kind: PartyKind = PartyKind.INDIVIDUAL
    is_woman: bool | None = None
    is_direct_worker: bool = False
    id: int | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed in it."""
        return not (self.name or self.unit or self.post or self.achievement)


def tidy(line: CandidateLine) -> CandidateLine:
    """The line with single spaces, and “Ông”/“Bà” taken from the name into the field it stands for."""
    name, is_woman = " ".join(line.name.split()), line.is_woman
    for word, woman in _SALUTATIONS:
        if name.lower().startswith(word) and line.party_kind == PartyKind.INDIVIDUAL:
            name, is_woman = name[len(word) :].strip(), woman
            break
    return replace(
        line,
        name=name,
        is_woman=is_woman,
        post=" ".join(line.post.split()),
        unit=" ".join(line.unit.split()),
        achievement=" ".join(line.achievement.split()),
    )


def problems_of(line: CandidateLine) -> dict[str, Message]:
    """What is wrong with a line, by field; empty when nothing is."""
    found: dict[str, Message] = {}
    if not line.name:
        found["name"] = _("thiếu họ và tên")
    if not line.unit:
        found["unit"] = _("thiếu đơn vị")
    for field, longest in LONGEST.items():
        if len(getattr(line, field)) > longest:
            found[field] = _("dài quá %(most)d ký tự") % {"most": longest}
    return found


def salutation(line: CandidateLine) -> str:
    """“Ông” or “Bà”, nothing where it is not known."""
    return "" if line.is_woman is None else ("Bà" if line.is_woman else "Ông")


def read_excel(content: bytes) -> list[CandidateLine]:
    """The lines of the first sheet that has a head row with “Họ và tên”.

    Everything or nothing: raises `InvalidInput` naming each missing column, or each wrong cell as Excel calls
    it (C7), when the file is no workbook, has no such head, or any line is wrong.
    """
    rows = _rows(content)
    head_row, fields = _head(rows)
    lines: list[CandidateLine] = []
    wrong: list[Message] = []
    for row_number, row in enumerate(rows[head_row:], start=head_row + 1):
        cells = {name: _text(row[at]) if at < len(row) else "" for name, at in fields.items()}
        if not any(value for name, value in cells.items() if name != "number"):
            continue
        line, bad = line_from_cells(cells)
        wrong.extend(
            _("Ô %(cell)s: %(what)s") % {"cell": _cell(fields, name, row_number), "what": what}
            for name, what in {**problems_of(line), **bad}.items()
        )
        lines.append(line)
    if not lines and not wrong:
        raise InvalidInput(fields={"file": _("Tệp có dòng tiêu đề nhưng không có người nào bên dưới.")})
    if wrong:
        raise InvalidInput(
            _("Chưa nhập dòng nào. Hãy sửa %(count)d ô sau trong tệp rồi tải lại.") % {"count": len(wrong)},
            fields={"file": wrong},
        )
    if "is_woman" in fields and fold(_text(rows[head_row - 1][fields["is_woman"]])) == _ONLY_WOMEN_MARKED:
        return [_man_unless_marked(line) for line in lines]
    return lines


def write_excel(lines: Sequence[CandidateLine]) -> bytes:
    """The list as a workbook that `read_excel` takes back; without lines it is the empty form."""
    fields = ("number", "name", "post", "unit", "achievement", "is_woman", "is_direct_worker", "party_kind")
    return excel.workbook(
        title="Danh sách",
        head=[COLUMNS[name][0] for name in fields],
        rows=(
            (
                number,
                line.name,
                line.post,
                line.unit,
                line.achievement,
                salutation(line),
                line.is_direct_worker,
                KIND_NAMES[line.party_kind],
            )
            for number, line in enumerate(lines, start=1)
        ),
    )


def _rows(content: bytes) -> list[tuple[Any, ...]]:
    most_read = MOST_ROWS + HEADER_WITHIN + 1
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED_BYTES:
                raise InvalidInput(fields={"file": _("Tệp Excel quá lớn khi mở ra.")})
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [
            list(sheet.iter_rows(max_row=most_read, max_col=MOST_COLUMNS, values_only=True))
            for sheet in book.worksheets
        ]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError) as error:
        raise InvalidInput(
            fields={"file": _("Không mở được tệp. Hãy lưu lại bằng Excel dưới dạng .xlsx rồi tải lên.")}
        ) from error
    for rows in sheets:
        if _head_place(rows) is None:
            continue
        if len(rows) >= most_read:
            raise InvalidInput(
                fields={
                    "file": _("Danh sách dài quá %(most)d dòng; hãy tách thành nhiều đề nghị.")
                    % {"most": MOST_ROWS}
                }
            )
        return rows
    raise InvalidInput(
        fields={"file": _("Không tìm thấy dòng tiêu đề có cột “Họ và tên”. Hãy dùng tệp mẫu.")}
    )


def _head_place(rows: Sequence[Sequence[Any]]) -> int | None:
    return next(
        (
            at
            for at, row in enumerate(rows[:HEADER_WITHIN])
            if "name" in {_FIELD_OF.get(fold(_text(cell))) for cell in row}
        ),
        None,
    )


def _head(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """The number of rows up to and with the head, and at which place each field stands."""
    place = _head_place(rows)
    assert place is not None
    fields: dict[str, int] = {}
    for at, cell in enumerate(rows[place]):
        name = _FIELD_OF.get(fold(_text(cell)))
        if name is not None:
            fields.setdefault(name, at)
    missing = [] if {"unit", "place"} & fields.keys() else ["unit"]
    if missing:
        names = ", ".join(f"“{COLUMNS[name][0]}”" for name in missing)
        raise InvalidInput(
            fields={
                "file": _("Dòng %(row)d thiếu cột %(names)s. Chưa nhập dòng nào.")
                % {"row": place + 1, "names": names}
            }
        )
    return place + 1, fields


def line_from_cells(cells: Mapping[str, str]) -> tuple[CandidateLine, dict[str, Message]]:
    """A line from the text of its cells by field, and what is wrong with those that hold a mark or a kind."""
    wrong: dict[str, Message] = {}
    post, unit = cells.get("post", ""), cells.get("unit", "")
    if "unit" not in cells:
        head, comma, tail = cells.get("place", "").partition(",")
        post, unit = (head, tail) if comma else ("", head)
    kind = _KINDS.get(fold(cells.get("party_kind", "")), PartyKind.INDIVIDUAL)
    if cells.get("party_kind") and fold(cells["party_kind"]) not in _KINDS:
        wrong["party_kind"] = _("“%(text)s” không phải là cá nhân, tập thể hay hộ gia đình") % {
            "text": cells["party_kind"][:40]
        }
    line = CandidateLine(
        name=cells["name"],
        post=post,
        unit=unit,
        achievement=cells.get("achievement", ""),
        party_kind=kind,
        is_woman=_woman(cells, wrong),
        is_direct_worker=_yes("is_direct_worker", cells, wrong),
    )
    return tidy(line), wrong


def _man_unless_marked(line: CandidateLine) -> CandidateLine:
    """In a column headed “Nữ” women are marked, so that an empty cell says the other thing."""
    known = line.is_woman is not None or line.party_kind != PartyKind.INDIVIDUAL
    return line if known else replace(line, is_woman=False)


def _woman(cells: Mapping[str, str], wrong: dict[str, Message]) -> bool | None:
    text = cells.get("is_woman", "")
    if fold(text) not in _WOMAN:
        wrong["is_woman"] = _("“%(text)s” không hiểu được; hãy ghi Ông, Bà hoặc để trống") % {
            "text": text[:40]
        }
    return _WOMAN.get(fold(text))


def _yes(name: str, cells: Mapping[str, str], wrong: dict[str, Message]) -> bool:
    text = fold(cells.get(name, ""))
    if text not in _YES | _NO:
        wrong[name] = _("“%(text)s” không hiểu được; hãy ghi x hoặc để trống") % {"text": cells[name][:40]}
    return text in _YES


def _cell(fields: Mapping[str, int], name: str, row_number: int) -> str:
    at = fields.get(name, fields.get("place" if name in {"unit", "post"} else "name", 0))
    return f"{get_column_letter(at + 1)}{row_number}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())
