"""Lists of points as offices keep them: their own titles and numbering, what is doubtful shown, what is wrong told."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from thidua.kernel.refusals import InvalidInput
from thidua.scoring.engine import CriterionSpec, Kind, Part, TableSpec
from thidua.scoring.worksheet.beside import as_doubt, differences, list_of, plain_list
from thidua.scoring.worksheet.shapes import Difference
from thidua.scoring.worksheet.told import read_told_list

FILE = "tu-cham.xlsx"


def line(code, title, *children, maximum=10, part=Part.BASE):
    kind = None if children else Kind.DIRECT
    return CriterionSpec(code, title, part=part, kind=kind, maximum=Decimal(maximum), children=children)


TABLE = TableSpec(
    Decimal(100),
    (
        line(
            "I",
            "Kinh tế - xã hội",
            line("I.1", "Cải cách hành chính", line("I.1.a", "Một cửa"), line("I.1.b", "Trực tuyến")),
            line("I.2", "Thu ngân sách", maximum=1000),
        ),
        line("II", "Thi đua", line("II.1", "Kế hoạch"), line("II.2", "Điển hình")),
    ),
)


def book(*rows, name="Bảng điểm"):
    made = Workbook()
    made.active.title = name
    for row in rows:
        made.active.append(row)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def read(*rows, phase="self", file=FILE, content=None, table=TABLE):
    told = book(*rows) if content is None else content
    return read_told_list(
        told, file=file, name="Báo cáo 12", phase=phase, dated=date(2023, 11, 20), table=table
    )


HEAD = ("STT", "Nội dung", "Điểm chuẩn", "Điểm tự chấm", "Lý do")


def said(refused):
    return [str(message) for message in refused.value.fields["file"]]


def test_an_officers_self_report_is_read_by_its_titles_and_its_own_numbers():
    told = read(
        ("SỞ NỘI VỤ", None, None, None, None),
        ("BẢNG TỰ CHẤM ĐIỂM NĂM 2023",),
        (),
        HEAD,
        ("(1)", "(2)", "(3)", "(4)", "(5)"),
        ("I", "Kinh tế - xã hội", 60, None, None),
        (1, "Cải cách hành chính", 20, "17,5", "BC 12"),
        ("a", "Một cửa", 10, "- 0,25", "chậm một lần"),
        ("b)", "Trực tuyến", 10, "9,5 điểm", None),
        (2, "Thu ngân sách", 1000, "1.234,5", None),
        ("II", "Thi đua", 40, None, None),
        ("1.", "Kế hoạch", 20, 20, None),
        ("", "Điển hình", 20, "–", None),
        ("", "Tổng cộng", 100, 82.25, None),
        ("", "Người lập biểu", None, None, None),
    )
    assert [(one.row, one.code, one.total, one.words) for one in told.lines] == [
        (6, "I", None, ""),
        (7, "I.1", Decimal("17.5"), "BC 12"),
        (8, "I.1.a", Decimal("-0.25"), "chậm một lần"),
        (9, "I.1.b", Decimal("9.5"), ""),
        (10, "I.2", Decimal("1234.5"), ""),
        (11, "II", None, ""),
        (12, "II.1", Decimal(20), ""),
        (13, "II.2", None, ""),
        (14, "TOTAL", Decimal("82.25"), ""),
    ]
    assert (told.name, told.phase, told.noted) == ("Báo cáo 12", "self", ())
    assert told.read_from == "Bảng điểm: A STT, B Nội dung, D Điểm tự chấm, E Lý do"


def test_in_minutes_the_self_score_stands_beside_what_was_agreed():
    told = read(
        ("Mã", "Điểm tự chấm", "Điểm thống nhất", "Ghi chú"), ("I.2", 12, "10,5", "trừ"), phase="agreed"
    )
    assert (told.lines[0].printed_self, told.lines[0].total, told.lines[0].words) == (
        Decimal(12),
        Decimal("10.5"),
        "trừ",
    )


def test_beside_a_bonus_the_base_points_are_what_was_given():
    told = read(("STT", "Điểm chuẩn", "Điểm thưởng", "Tổng điểm"), ("I.2", 8, 2, 10))
    assert (told.lines[0].base, told.lines[0].bonus, told.lines[0].total) == (
        Decimal(8),
        Decimal(2),
        Decimal(10),
    )


def test_every_cell_that_cannot_be_read_is_told_with_file_sheet_row_and_column():
    with pytest.raises(InvalidInput) as refused:
        read(
            HEAD,
            ("I.1", "x", 20, "nhiều", None),
            ("I.2", "x", 20, date(2024, 5, 1), None),
            ("II.1", "x", 20, "=1/0", None),
            ("II.2", "x", 20, 12, None),
        )
    lines = said(refused)
    assert len(lines) == 3
    assert "“tu-cham.xlsx”, trang tính “Bảng điểm”, dòng 2, cột “Điểm tự chấm” (ô D2): “nhiều”" in lines[0]
    assert "(ô D3)" in lines[1]
    assert "01/05/2024" in lines[1]
    assert "(ô D4): công thức" in lines[2]
    assert "3 ô" in str(refused.value.message)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Tên", "Điểm")], ["“tu-cham.xlsx”", "cột “STT”"]),
        (
            [("STT", "Nội dung", "Lý do"), ("I.1", "x", "y")],
            ["không có cột điểm", "“Điểm tự chấm”", "“Lý do”"],
        ),
        ([HEAD], ["không có dòng điểm"]),
        ([HEAD, *[("I.1", "x", 1, 1, None)] * 2001], ["hơn 2000 dòng"]),
    ],
)
def test_a_file_without_what_is_needed_is_told(rows, words):
    with pytest.raises(InvalidInput) as refused:
        read(*rows)
    told = " ".join(said(refused))
    assert all(word in told for word in ["tu-cham.xlsx", *words]), told


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old"])
def test_what_is_no_workbook_is_told(content):
    with pytest.raises(InvalidInput) as refused:
        read(content=content)
    assert ".xlsx" in str(refused.value)


def test_csv_stays_and_is_named_by_its_file():
    told = read(content=b"code,total,words\nI.1,17.5,x\n", file="a.CSV")
    assert told.lines[0].total == Decimal("17.5")
    with pytest.raises(InvalidInput) as refused:
        read(content=b"code,total\nI.1,nhieu\n", file="a.csv")
    assert "“a.csv”, dòng 2, cột total" in str(refused.value)


def test_what_could_be_read_otherwise_is_shown_and_kept():
    told = read(
        HEAD,
        ("I.2", "Thu ngân sách", 1000, "1.250", None),
        ("I.2", "Thu ngân sách", 1000, 900, None),
        ("IX", "Lạ", 5, 3, None),
    )
    assert list_of(plain_list(told)) == told
    found = {one.kind: one for one in differences(TABLE, [told], year=2023)}
    read_as, repeated = found[Difference.READ_AS], found[Difference.REPEATED_LINE]
    assert (read_as.row, read_as.code) == (2, "I.2")
    assert "D2" in read_as.why
    assert "1.250; cũng có thể là 1,250" in read_as.why
    assert "A3" in repeated.why
    assert "dòng 2" in repeated.why
    unknown = found[Difference.UNKNOWN_LINE]
    assert (unknown.row, unknown.code) == (4, "IX")
    assert "sửa tệp" in str(as_doubt(read_as, {}).options[1].label)


def test_a_short_number_that_fits_twice_is_read_as_the_next_line_and_told():
    table = TableSpec(
        Decimal(100),
        (
            line(
                "I",
                "Một",
                line("I.1", "A", line("I.1.1", "A1"), line("I.1.2", "A2")),
                line("I.2", "B"),
            ),
        ),
    )
    told = read(HEAD, ("I",), ("1", "A"), ("1", "A1", 1, 1), ("2", "A2", 1, 1), ("2", "B", 1, 1), table=table)
    assert [one.code for one in told.lines] == ["I", "I.1", "I.1.1", "I.1.2", "I.2"]
    assert [(one.code, one.other) for one in told.noted] == [("I.1.2", "I.2")]
    dotted = read(HEAD, ("I",), ("1", "A"), ("1.1", "A1", 1, 1), ("2", "B", 1, 1), table=table)
    assert [one.code for one in dotted.lines] == ["I", "I.1", "I.1.1", "I.2"]
    assert dotted.noted == ()


def test_a_line_found_by_its_words_shows_the_number_the_document_writes():
    told = read(HEAD, ("9", "Điển hình", 20, 12, None))
    assert (told.lines[0].code, told.lines[0].written) == ("II.2", "9")
    kinds = [one.kind for one in differences(TABLE, [told], year=2023)]
    assert Difference.OTHER_CODE in kinds


def test_less_than_the_base_points_is_shown_with_the_reason_or_that_there_is_none():
    told = read(
        HEAD, ("I.1.a", "Một cửa", 10, "9,5", "chậm một lần"), ("I.1.b", "Trực tuyến", 10, "9,5", None)
    )
    found = [one.why for one in differences(TABLE, [told], year=2023) if one.kind is Difference.UNDER_BASE]
    assert "văn bản ghi: “chậm một lần”" in found[0]
    assert "không ghi lý do trừ" in found[1]
