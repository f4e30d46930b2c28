"""Empty lists to fill in: the columns of one kind on the first sheet, how to fill them on the second."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from thidua.imports.enums import ListKind
from thidua.imports.fields import FIELDS, NEEDED, OF
from thidua.kernel import excel

# Files are Vietnamese whatever language the screen has.
TITLES = {
    ListKind.PEOPLE: "Danh sách cá nhân",
    ListKind.RATINGS: "Danh sách xếp loại",
    ListKind.AWARDS: "Danh sách khen thưởng",
    ListKind.PROOFS: "Danh sách sáng kiến, đề tài",
    ListKind.DISCIPLINES: "Danh sách kỷ luật",
}
_LEFT_OUT = {"birth_man", "birth_woman", "place"}


def blank(kind: ListKind) -> bytes:
    """The workbook to fill in; it is read back without touching a column."""
    fields = [FIELDS[key] for key in OF[kind] if key not in _LEFT_OUT]
    book = Workbook(write_only=True)
    page = book.create_sheet("Danh sách")
    page.freeze_panes = "A2"
    for position, field in enumerate(fields, start=1):
        page.column_dimensions[get_column_letter(position)].width = max(
            12, round(len(field.names[0]) * 1.4) + 4
        )
    page.append([excel.head_cell(page, field.names[0]) for field in fields])
    guide = book.create_sheet("Hướng dẫn")
    for letter, width in zip("ABCD", (34, 12, 70, 34), strict=True):
        guide.column_dimensions[letter].width = width
    guide.append([excel.head_cell(guide, word) for word in ("Cột", "Bắt buộc", "Cách ghi", "Ví dụ")])
    for field in fields:
        needed = "Có" if field.key in NEEDED[kind] else ""
        guide.append(
            [excel.cell(guide, each) for each in (field.names[0], needed, field.note, field.example)]
        )
    for words in _RULES:
        made = excel.cell(guide, words)
        made.font = Font(italic=True)
        guide.append([made])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


_RULES = (
    "",
    "Có thể giữ nguyên tệp của cơ quan: dòng tiêu đề được tìm theo tên cột, không cần đúng mẫu này.",
    "Dòng tổng cộng, dòng tên đơn vị và phần ký tên ở cuối được bỏ qua; trang tính ẩn không được đọc.",
    "Một dòng sai thì chưa dòng nào được ghi; mỗi ô sai được nêu rõ để sửa.",
)
