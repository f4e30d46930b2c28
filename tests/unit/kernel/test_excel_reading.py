"""Worksheets as officers keep them."""

from datetime import date, datetime

import pytest
from openpyxl import Workbook

from tests.factories.imports import content_of, sheet, workbook
from thidua.kernel.excel_reading import Book, Day, Odd, Skipped, as_day, as_text, as_whole, odd_message
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
            (None, "Tổng cộng: 2 người", None, 4046),
            (None, None, "Bắc Kạn, ngày 20 tháng 3 năm 2024", None),
            (None, None, "NGƯỜI LẬP BIỂU", None),
        ]
        _head, lines, skipped = read(workbook(("STT", "Họ và tên", "Đơn vị", "Năm"), rows))
        assert texts(lines, 1) == ["Ma Văn Đức", "Tống Thị Cộng"]
        assert skipped == [7, 9, 12, 13, 14]

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
        assert odd_message(lines[0].value(2))
        assert odd_message("x") is None

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
