"""Worksheets as officers keep them."""

import io
import re
import unicodedata
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from tests.factories.imports import content_of, sheet, workbook
from thidua.kernel import excel_parts
from thidua.kernel.excel_reading import Book, Day, Odd, Skipped, as_day, as_text, as_whole
from thidua.kernel.refusals import InvalidInput

NAMES = {
    "number": ("STT", "TT"),
    "name": ("Họ và tên", "Ho ten"),
    "birth": ("Ngày sinh", "Năm sinh"),
    "birth_woman": ("Năm sinh Nữ",),
    "unit": ("Đơn vị công tác", "Đơn vị"),
    "decision": ("Số QĐ", "Quyết định Số"),
    "decision_date": ("Ngày QĐ", "Quyết định Ngày"),
    "year": ("Năm",),
}


def read(content: bytes, names=NAMES):
    book = Book(content)
    head = book.head(names, anchor="name")
    skipped = Skipped()
    return head, list(book.lines(head, skipped=skipped)), skipped.rows


def texts(lines, column):
    return [line.text(column) for line in lines]


class TestHeading:
    def test_it_stands_below_titles_whatever_the_spelling(self):
        head, lines, _skipped = read(
            workbook((" stt ", "HỌ  VÀ TÊN", "Đơn Vị"), [(1, "Ma Văn Đức", "Sở Nội vụ")])
        )
        assert (head.row, dict(head.places)) == (6, {"number": 0, "name": 1, "unit": 2})
        assert lines[0].place(1) == "Danh sách!B7"

    def test_headings_over_two_rows(self):
        book = Workbook()
        page = sheet(book)
        page.append(["TT", "Họ và tên", "Năm sinh", None, "Quyết định", None])
        page.append([None, None, "Nam", "Nữ", "Số", "Ngày"])
        for place in ("A6:A7", "B6:B7", "C6:D6", "E6:F6"):
            page.merge_cells(place)
        page.append(["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"])
        page.append([1, "Ma Thị Đào", None, 1990, "12/QĐ", "05/12/2023"])
        head, lines, _skipped = read(content_of(book))
        assert head.row == 7
        assert head.places["birth_woman"] == 3
        assert (head.places["decision"], head.places["decision_date"]) == (4, 5)
        assert texts(lines, 1) == ["Ma Thị Đào"]

    def test_a_heading_can_be_known_by_its_lowest_words_alone(self):
        book = Workbook()
        page = sheet(book)
        page.append(["TT", "Họ và tên", "Nơi công tác", None])
        page.append([None, None, "Đơn vị", "Năm"])
        for place in ("A6:A7", "B6:B7", "C6:D6"):
            page.merge_cells(place)
        page.append([1, "Ma Thị Đào", "Sở Nội vụ", 2001])
        read_whole = Book(content_of(book)).head(NAMES, anchor="name")
        assert dict(read_whole.places) == {"number": 0, "name": 1}
        head = Book(content_of(book)).head(NAMES, anchor="name", by_lowest=True)
        assert (head.row, dict(head.places)) == (7, {"number": 0, "name": 1, "unit": 2, "year": 3})
        assert head.titles[2] == "Nơi công tác Đơn vị"

    def test_a_hidden_sheet_is_not_read(self):
        book = Workbook()
        page = sheet(book)
        page.append(["STT", "Họ và tên"])
        page.append([1, "Ma Thị Đào"])
        hidden = book.create_sheet("Cũ")
        hidden.append(["STT", "Họ và tên", "Đơn vị", "Năm"])
        hidden.append([1, "Người cũ", "Sở", 2001])
        hidden.sheet_state = "hidden"
        head, lines, _skipped = read(content_of(book))
        assert (head.sheet, texts(lines, 1)) == ("Danh sách", ["Ma Thị Đào"])
        assert Book(content_of(book)).hidden == ["Cũ"]

    def test_what_was_looked_for_is_told(self):
        with pytest.raises(InvalidInput, match=r"“Họ và tên”.*“Danh sách”"):
            read(workbook(("A", "B"), [(1, 2)]))

    @pytest.mark.parametrize("content", [b"", b"no zip", workbook(("STT",), [])[:300]])
    def test_what_is_no_workbook_is_refused(self, content):
        with pytest.raises(InvalidInput):
            Book(content)


SHEET = "xl/worksheets/sheet1.xml"


def with_part(content, name, change, *, add=()):
    """The workbook with one of its parts changed, and parts added as (name, text)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for part in source.namelist():
            told = source.read(part)
            told = change(told.decode()).encode() if part == name else told
            target.writestr(part, told, zipfile.ZIP_DEFLATED)
        for part, text in add:
            target.writestr(part, text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def reaching(cell):
    """A small list with one more cell far away."""
    content = workbook(("STT", "Họ và tên"), [(1, "Ma Văn Đức")])
    more = f'<row r="{re.search("[0-9]+", cell)[0]}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    return with_part(content, SHEET, lambda xml: xml.replace("</sheetData>", more))


def patched(content, offset, value):
    """The workbook with two bytes of the central directory's first entry written over."""
    at = content.index(b"PK\x01\x02") + offset
    return content[:at] + value + content[at + len(value) :]


class TestFilesThatAskForTooMuch:
    @pytest.mark.parametrize("cell", ["XFD1048576", "B1048576", "XFD8", "AAAA9", "B9999999"])
    def test_a_cell_far_away_is_refused_by_its_name(self, cell):
        with pytest.raises(InvalidInput) as refused:
            read(reaching(cell))
        assert "file" in refused.value.fields
        if cell[0] != "A":
            assert f"ô {cell}" in str(refused.value)
            assert "“Danh sách”" in str(refused.value)

    def test_a_far_cell_that_holds_nothing_does_no_harm(self):
        content = workbook(("STT", "Họ và tên"), [(1, "Ma Văn Đức")])
        more = '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
        _head, lines, _skipped = read(
            with_part(content, SHEET, lambda xml: xml.replace("</sheetData>", more))
        )
        assert texts(lines, 1) == ["Ma Văn Đức"]

    def test_a_part_that_is_huge_when_unpacked_is_refused_by_its_name(self):
        content = workbook(("STT", "Họ và tên"), [(1, "Ma Văn Đức")])
        with pytest.raises(InvalidInput, match=r"xl/sharedStrings\.xml.*200 MB"):
            Book(with_part(content, "", str, add=[("xl/sharedStrings.xml", b" " * (200 * 2**20))]))

    def test_a_text_that_is_repeated_too_often_is_refused(self, monkeypatch):
        monkeypatch.setattr(excel_parts, "MOST_TEXT", 1000)
        strings = f"<sst><si><t>{'a' * 400}</t></si></sst>"
        cells = "".join(f'<c r="{letter}9" t="s"><v>0</v></c>' for letter in "ABC")
        content = with_part(
            workbook(("STT", "Họ và tên"), [(1, "Ma Văn Đức")]),
            SHEET,
            lambda xml: xml.replace("</sheetData>", f'<row r="9">{cells}</row></sheetData>'),
            add=[("xl/sharedStrings.xml", strings)],
        )
        with pytest.raises(InvalidInput, match="quá nhiều chữ"):
            read(content)

    def test_a_part_longer_than_its_directory_says_is_refused(self):
        content = reaching("B8")
        at = content.index(SHEET.encode(), content.index(b"PK\x01\x02")) - 46 + 24
        with pytest.raises(InvalidInput):
            read(content[:at] + (20).to_bytes(4, "little") + content[at + 4 :])

    @pytest.mark.parametrize(
        ("offset", "value", "told"),
        [(8, b"\x01\x00", "mã hóa"), (10, b"\x63\x00", "nén theo cách"), (10, b"\x0e\x00", "nén theo cách")],
    )
    def test_encrypted_and_strangely_packed_parts_are_told(self, offset, value, told):
        content = workbook(("STT", "Họ và tên"), [(1, "Ma Văn Đức")])
        with pytest.raises(InvalidInput, match=told):
            Book(patched(content, offset, value))

    def test_broken_bytes_inside_a_part_are_refused(self):
        content = bytearray(workbook(("STT", "Họ và tên"), [(1, "Ma Văn Đức")]))
        for at in range(60, 90):
            content[at] ^= 0xFF
        with pytest.raises(InvalidInput):
            read(bytes(content))

    def test_old_and_password_protected_files_are_told_apart_from_broken_ones(self):
        with pytest.raises(InvalidInput, match="mật khẩu"):
            Book(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    def test_two_parts_of_one_name_are_refused(self):
        content = workbook(("STT", "Họ và tên"), [(1, "Ma Văn Đức")])
        with pytest.raises(InvalidInput, match="hai phần cùng tên"):
            Book(with_part(content, "", str, add=[(SHEET.upper(), "<worksheet/>")]))

    def test_a_declaration_of_entities_is_refused(self):
        content = workbook(("STT", "Họ và tên"), [(1, "Ma Văn Đức")])
        bomb = '<!DOCTYPE a [<!ENTITY b "c">]>'
        with pytest.raises(InvalidInput):
            read(with_part(content, SHEET, lambda xml: bomb + xml))


class TestRows:
    def test_merged_cells_say_the_same_in_each_row(self):
        book = Workbook()
        page = sheet(book)
        page.append(["STT", "Họ và tên", "Đơn vị"])
        for number in (1, 2, 3):
            page.append([number, f"Ma Văn {number}", "Sở Nội vụ" if number == 1 else None])
        page.merge_cells("C7:C9")
        page.append([4, "Ma Văn 4", "Sở Y tế"])
        _head, lines, _skipped = read(content_of(book))
        assert texts(lines, 2) == ["Sở Nội vụ"] * 3 + ["Sở Y tế"]

    def test_sections_totals_and_signatures_are_left_out(self):
        rows = [
            ("I", "SỞ NỘI VỤ", None, None),
            (1, "Ma Văn Đức", "Sở Nội vụ", 2023),
            ("II", "SỞ Y TẾ", None, None),
            (2, "Tống Thị Cộng", "Sở Y tế", 2023),
            (None, None, None, None),
            (None, "Tổng cộng: 2 người", None, None),
            (None, None, "Bắc Kạn, ngày 20 tháng 3 năm 2024", None),
            (None, None, "NGƯỜI LẬP BIỂU", None),
        ]
        _head, lines, skipped = read(workbook(("STT", "Họ và tên", "Đơn vị", "Năm"), rows))
        assert texts(lines, 1) == ["Ma Văn Đức", "Tống Thị Cộng"]
        assert skipped == [7, 9, 12, 13, 14]

    @pytest.mark.parametrize("name", ["Tống Công Minh", "Tống Số Bảy", "Ghi Chú Ân", "Cộng Văn Sáu"])
    def test_names_that_look_like_totals_without_accents_are_names(self, name):
        rows = [(1, "Ma Văn Đức", "Sở Nội vụ", 2023), (None, name, "Sở Nội vụ", 2023)]
        _head, lines, skipped = read(workbook(("STT", "Họ và tên", "Đơn vị", "Năm"), rows))
        assert (texts(lines, 1), skipped) == (["Ma Văn Đức", name], [])
        _head, lines, skipped = read(workbook(("Họ và tên", "Năm"), [(name, None), ("Ghi chú: hết", None)]))
        assert (texts(lines, 0), skipped) == ([name], [8])

    def test_what_fills_two_columns_is_never_left_out_unless_it_is_a_total_without_a_name(self):
        rows = [
            (None, "Tổng số: 2 người", "Sở Nội vụ", 2023),
            ("Tổng cộng", None, "3 đơn vị", 4046),
            ("Tống Công", None, "3 đơn vị", 4046),
        ]
        _head, lines, skipped = read(workbook(("STT", "Họ và tên", "Đơn vị", "Năm"), rows))
        assert ([line.number for line in lines], skipped) == ([7, 9], [8])

    def test_a_row_without_a_name_is_no_aside(self):
        rows = [(1, None, "Sở Nội vụ", 2023)]
        _head, lines, skipped = read(workbook(("STT", "Họ và tên", "Đơn vị", "Năm"), rows))
        assert (len(lines), skipped) == (1, [])

    def test_formulas_without_a_value_and_errors_are_told_from_empty_cells(self):
        book = Workbook()
        page = sheet(book)
        page.append(["STT", "Họ và tên", "Đơn vị", "Năm"])
        page.append([1, "Ma Văn Đức", '=CONCATENATE("Sở ","Y tế")', 2023])
        page.append([2, "Ma Văn Hai", "#N/A", None])
        page["C8"].data_type = "e"
        _head, lines, _skipped = read(content_of(book))
        assert lines[0].value(2) is Odd.UNCALCULATED
        assert lines[1].value(2) is Odd.ERROR
        assert lines[1].value(3) in {None, ""}

    @pytest.mark.parametrize(
        ("cell", "told"),
        [
            ("<c r='D7'><f>1+1</f></c>", Odd.UNCALCULATED),
            ("<x:c xmlns:x='urn:x' r='D7' t='n'><x:f>1+1</x:f><x:v/></x:c>", Odd.UNCALCULATED),
            ("<c\n\tt='e'\n\tr='D7'><v>#N/A</v></c>", Odd.ERROR),
            ('<c r="D7" t="str"><f>""</f><v></v></c>', ""),
            ('<c r="D7"><f>1+1</f><v>2</v></c>', 2),
        ],
    )
    def test_odd_cells_are_found_however_their_tags_are_written(self, cell, told):
        content = workbook(("STT", "Họ và tên", "Đơn vị", "Năm"), [(1, "Ma Văn Đức", "Sở Y tế", 2023)])
        changed = with_part(content, SHEET, lambda xml: re.sub(r'<c r="D7".*?</c>', cell, xml))
        _head, lines, _skipped = read(changed)
        assert (lines[0].value(3) or "") == told

    def test_too_many_rows_are_refused(self):
        content = workbook(("STT", "Họ và tên"), [(n, f"Ma Văn {n}") for n in range(1, 12)])
        book = Book(content)
        with pytest.raises(InvalidInput, match="10"):
            list(book.lines(book.head(NAMES, anchor="name"), most=10))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, Day()),
        ("", Day()),
        (datetime(1985, 2, 15), Day(date(1985, 2, 15), 1985)),  # noqa: DTZ001 - as Excel has it
        (date(1985, 2, 15), Day(date(1985, 2, 15), 1985)),
        ("15/02/1985", Day(date(1985, 2, 15), 1985)),
        (" 5/2/1985 ", Day(date(1985, 2, 5), 1985)),
        ("5-2-1985", Day(date(1985, 2, 5), 1985)),
        ("05.02.1985", Day(date(1985, 2, 5), 1985)),
        ("'05/02/1985", Day(date(1985, 2, 5), 1985)),
        ("ngày 5 tháng 2 năm 1985", Day(date(1985, 2, 5), 1985)),
        ("1985-02-05", Day(date(1985, 2, 5), 1985)),
        (1985, Day(None, 1985)),
        (1985.0, Day(None, 1985)),
        ("1985", Day(None, 1985)),
        (45348, Day(date(2024, 2, 26), 2024)),
        ("45348", Day(date(2024, 2, 26), 2024)),
        ("31/02/1985", None),
        ("2/1985", None),
        ("không rõ", None),
        (Odd.ERROR, None),
        (True, None),
        (10**9, None),
    ],
)
def test_days_in_every_way_they_are_written(value, told):
    assert as_day(value) == told


def test_texts_and_whole_numbers():
    assert [as_text(v) for v in (2023.0, 2023.5, True, None, "  a  b ", date(2023, 9, 5))] == [
        "2023",
        "2023.5",
        "x",
        "",
        "a b",
        "05/09/2023",
    ]
    assert [as_whole(v) for v in (2023, 2023.0, "2023", " 2023.0", "x", 2.5, True, None)] == [
        2023,
        2023,
        2023,
        2023,
        None,
        None,
        None,
        None,
    ]


def test_texts_are_composed_and_hold_no_sign_that_nobody_sees():
    told = unicodedata.normalize("NFD", "Nguyễn  Thị Đào")
    assert as_text(f"\ufeff{told}\u200b\u00ad\x00 ") == unicodedata.normalize("NFC", "Nguyễn Thị Đào")
    assert as_text("a\u00a0\tb\nc") == "a b c"
    assert as_day("15/02/\u200b1985") == Day(date(1985, 2, 15), 1985)
