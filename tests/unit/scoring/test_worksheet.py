"""A worksheet as officers make it: numbering, columns, cells, words; every doubt has a cell and other readings."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from tests.factories import worksheets
from thidua.kernel.refusals import InvalidInput
from thidua.scoring.engine import Kind, Part, Start, Takes
from thidua.scoring.specs import drafted_spec
from thidua.scoring.validation import problems_of
from thidua.scoring.worksheet.columns import open_sheet
from thidua.scoring.worksheet.reading import read_worksheet
from thidua.scoring.worksheet.shapes import OTHER, DoubtKind, Settled, Weight


def codes(*stts, points=1):
    found = worksheets.read(*((stt, f"Nội dung {n}", points) for n, stt in enumerate(stts)))
    return [(line.code, line.parent_code) for line in found.criteria if not line.code.endswith(".0")]


def line(reading, code):
    return next(found for found in reading.criteria if found.code == code)


def doubt(reading, kind, cell=None):
    return next(d for d in reading.doubts if d.kind is kind and cell in {None, d.cell})


@pytest.mark.parametrize(
    ("stts", "expected"),
    [
        (
            ("I", "1", "1.1", "a", "b)", "2", "II", "1."),
            [
                ("I", ""),
                ("I.1", "I"),
                ("I.1.1", "I.1"),
                ("I.1.1.a", "I.1.1"),
                ("I.1.1.b", "I.1.1"),
                ("I.2", "I"),
                ("II", ""),
                ("II.1", "II"),
            ],
        ),
        (
            ("1", "a", "a1", "a1.1", "b.", "b.1", "2"),
            [("1", ""), ("a", "1"), ("a1", "a"), ("a1.1", "a1"), ("b", "1"), ("b1", "b"), ("2", "")],
        ),
        (
            ("A", "I", "1", "B", "I", "1"),
            [("A", ""), ("A.I", "A"), ("A.I.1", "A.I"), ("B", ""), ("B.I", "B"), ("B.I.1", "B.I")],
        ),
        (("1", "1.1", "1.2", "2", "2.1"), [("1", ""), ("1.1", "1"), ("1.2", "1"), ("2", ""), ("2.1", "2")]),
        (
            ("Mục 1", "1.1", "-", "-", None, "2"),
            [("1", ""), ("1.1", "1"), ("1.1.1", "1.1"), ("1.1.2", "1.1"), ("1.1.3", "1.1"), ("2", "")],
        ),
        (("I", "I.1", "I.1.2"), [("I", ""), ("I.1", "I"), ("I.1.2", "I.1")]),
    ],
)
def test_every_numbering_officers_use_becomes_a_tree(stts, expected):
    assert codes(*stts) == expected


def test_columns_are_found_in_any_order_under_their_usual_names():
    head = ("Điểm trừ", "Nội dung", "Ghi chú", "TT", "Điểm cộng", "Điểm tối đa")
    found = worksheets.read(
        (None, "Kinh tế", None, "1", None, 10), ("-1", "Chậm báo cáo", None, "1.1", None, None), head=head
    )
    assert [(c.code, c.part, c.maximum) for c in found.criteria] == [
        ("1", Part.BASE, Decimal(10)),
        ("1.0", Part.BASE, Decimal(10)),
        ("1.1", Part.MINUS, Decimal(1)),
    ]


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("- 0,25", "0.25"),
        ("-0.5", "0.5"),
        ("- \n0,5", "0.5"),
        ("−1", "1"),
        (-2, "2"),
        ("1,5 điểm", "1.5"),
        (0.5, "0.5"),
    ],
)
def test_a_minus_is_read_however_it_is_typed(typed, size):
    found = worksheets.read(("1", "Báo cáo", 5), ("1.1", "Chậm", None, None, typed))
    assert line(found, "1.1").maximum == Decimal(size)


def test_a_deducting_line_gets_its_base_as_a_line_and_the_table_starts_full():
    found = worksheets.read(
        ("1", "Báo cáo", 5, None, None, "Tổng điểm trừ của mục này tối đa 2"),
        ("1.1", "Mỗi lần chậm trừ 0,5 điểm", None, None, "-0,5"),
    )
    assert line(found, "1").minus_cap == 2
    assert line(found, "1.1").kind is Kind.PER_OCCURRENCE
    assert line(found, "1.1").each == Decimal("0.5")
    assert found.rules == {"start": Start.FULL}
    assert not problems_of(drafted_spec(found.draft(title="Bảng")))


def test_words_in_a_points_cell_wait_for_a_person_and_are_never_nought():
    found = worksheets.read(("1", "Báo cáo", "năm điểm"), ("2", "Kế hoạch", 5))
    asked = doubt(found, DoubtKind.NOT_A_NUMBER)
    assert (asked.cell, asked.found, asked.weight, asked.is_open) == ("C2", "năm điểm", Weight.MUST, True)
    settled = worksheets.read(
        ("1", "Báo cáo", "năm điểm"), ("2", "Kế hoạch", 5), C2__not_a_number=Settled(OTHER, "5")
    )
    assert line(settled, "1").maximum == 5
    assert not doubt(settled, DoubtKind.NOT_A_NUMBER).is_open


def test_two_numbers_a_day_and_a_thousand_are_asked_with_both_readings():
    rows = (("1", "Mục", 5), ("1.1", "Sai", None, None, "-1 (-2)"), ("1.2", "Sót", None, None, "-1.250"))
    found = worksheets.read(*rows, ("2", "Việc", date(2022, 5, 3)))
    assert [str(o.label) for o in doubt(found, DoubtKind.TWO_NUMBERS, "E3").options][:2] == ["-1", "-2"]
    assert line(found, "2").maximum == Decimal("3.5")
    assert doubt(found, DoubtKind.DATE_AS_NUMBER).cell == "C5"
    assert doubt(found, DoubtKind.GROUPED_NUMBER).cell == "E4"
    second = worksheets.read(*rows, E3__two_numbers=Settled("second"))
    assert line(second, "1.1").maximum == 2


def test_a_minus_in_the_bonus_column_is_a_minus_unless_somebody_says_otherwise():
    rows = (("1", "Kế hoạch", 5), ("1.1", "Không có kế hoạch", None, "-0,5"))
    assert line(worksheets.read(*rows), "1.1").part is Part.MINUS
    assert line(worksheets.read(*rows, D3__sign_column=Settled("bonus")), "1.1").part is Part.BONUS


def test_bands_in_lines_and_in_words_become_bands_with_their_gaps_shown():
    rows = (
        ("1", "Thu gom rác", 5),
        ("1.1", "Đạt trên 98%", 5),
        ("1.2", "Đạt từ 97% đến dưới 98%", 4),
    )
    found = worksheets.read(*rows)
    assert line(found, "1").kind is Kind.BANDS
    assert doubt(found, DoubtKind.BANDS_GAP).cell == "B3"
    assert next(b for b in line(found, "1").bands if b.holds(Decimal(98))).points == 4
    high = worksheets.read(*rows, B3__bands_gap=Settled("high"))
    assert next(b for b in line(high, "1").bands if b.holds(Decimal(98))).points == 5
    words = worksheets.read(("1", "Tỷ lệ: Từ 97% đến dưới 98%: 4 điểm; từ 98% trở lên: 5 điểm", 5))
    assert [band.points for band in line(words, "1").bands] == [Decimal(4), Decimal(5)]


def test_one_of_several_evidence_and_owner_are_read_from_the_words():
    found = worksheets.read(
        (
            "1",
            "Cấp giấy (Phòng Quản lý đất đai theo dõi, kiểm tra, đánh giá mục 1)\nCăn cứ chấm điểm: Báo cáo",
            5,
        ),
        ("1.1", "Cộng điểm đối với 01 trong 02 trường hợp sau:"),
        ("a", "Đạt khá", None, "+1"),
        ("b", "Đạt tốt", None, "+2"),
    )
    top = line(found, "1")
    assert top.title == "Cấp giấy"
    assert top.evidence_required
    assert "Phòng Quản lý đất đai theo dõi" in top.guidance
    assert "Căn cứ chấm điểm: Báo cáo" in top.guidance
    assert line(found, "1.1").takes is Takes.BEST


def test_who_checks_is_taken_out_whole_and_a_long_title_has_a_short_name():
    found = worksheets.read(
        (
            "1",
            "Tiêu chuẩn 3: Cải cách hành chính (Văn phòng Sở theo dõi, kiểm tra, đánh giá tiêu chuẩn 3.1 và 3.2)",
            5,
        )
    )
    top = line(found, "1")
    assert (top.title, top.short_title) == ("Tiêu chuẩn 3: Cải cách hành chính", "Tiêu chuẩn 3")
    assert top.guidance == "Văn phòng Sở theo dõi, kiểm tra, đánh giá tiêu chuẩn 3.1 và 3.2"


def test_what_cannot_be_placed_is_asked_with_its_cell():
    found = worksheets.read(("1", "Một", 5), ("3.2", "Lạc", 5), ("1", "Trùng", 5), ("??", "Lạ", 5))
    assert doubt(found, DoubtKind.PARENT_MISSING).cell == "A3"
    assert doubt(found, DoubtKind.DUPLICATE).cell == "A4"
    assert doubt(found, DoubtKind.STT_UNREADABLE).cell == "A5"
    assert len({c.code for c in found.criteria}) == len(found.criteria)
    assert {d.cell for d in found.open if d.weight is Weight.MUST} == {"A3", "A4", "A5"}


def test_totals_are_compared_with_the_lines_and_with_each_other():
    found = worksheets.read(
        (None, "Tổng cộng", 100), ("1", "Một", 60), ("2", "Hai", 30), (None, "Tổng cộng", "90 điểm")
    )
    assert found.total == 90
    assert {d.cell for d in found.doubts if d.kind is DoubtKind.TOTALS_DIFFER} == {"C5"}


def test_children_that_do_not_add_up_are_shown_and_kept_as_printed():
    found = worksheets.read(("1", "Một", 10), ("1.1", "Con", 4), ("1.2", "Con", 5))
    assert doubt(found, DoubtKind.SUM_DIFFERS).cell == "C2"
    assert line(found, "1").maximum == 10


def test_signatures_and_notes_are_no_lines():
    found = worksheets.read(
        ("1", "Một", 10),
        ("1.1", "Mỗi lần sai", None, None, "-1"),
        (None, "* Điểm trừ tối đa đối với mục 1 không quá 3 điểm"),
    )
    assert line(found, "1").minus_cap == 3
    assert [c.code for c in found.criteria] == ["1", "1.0", "1.1"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a workbook", "Không mở được tệp"),
        (worksheets.workbook(("x", "y"), head=("Họ tên", "Năm sinh")), "Không tìm thấy dòng tiêu đề"),
        (worksheets.workbook(), "không có dòng nào"),
        (worksheets.workbook(*[(n, "Dòng", 1) for n in range(1, 10_001)]), "hơn 2000 dòng"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_a_precise_message(content, said):
    with pytest.raises(InvalidInput) as refused:
        open_sheet(content)
    assert said in str(refused.value.fields["file"])


def test_a_formula_that_excel_calls_wrong_is_named_with_its_cell():
    content = worksheets.workbook(("1", "Một", "=1/0"))
    with pytest.raises(InvalidInput) as refused:
        open_sheet(content)
    assert "C2" in str(refused.value.fields["file"])


def test_reading_twice_gives_the_same():
    assert worksheets.tien_giang() == worksheets.tien_giang()


def test_bonus_and_minus_under_one_heading_are_found():
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["BẢNG CHẤM ĐIỂM"])
    sheet.append(["STT", "Nội dung", "Điểm chuẩn", "Điểm cộng, điểm trừ", None, "Ghi chú"])
    sheet.append([None, None, None, "Thưởng", "Trừ"])
    for place in ("A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3"):
        sheet.merge_cells(place)
    sheet.append(["1", "Báo cáo", 10])
    sheet.append(["-", "Mỗi lần chậm", None, None, "- 0,25"])
    content = io.BytesIO()
    made.save(content)
    raw = open_sheet(content.getvalue())
    assert raw.head_row == 3
    assert {column.value: place for column, place in raw.places.items()} == {
        "stt": 0,
        "title": 1,
        "base": 2,
        "bonus": 3,
        "minus": 4,
        "note": 5,
    }
    assert line(read_worksheet(raw), "1.1").each == Decimal("0.25")


SIGNED = (
    ("1", "Báo cáo", 10, None, None, None),
    (None, "TỔNG CỘNG", 10, None, None, None),
    ("Nơi nhận:", "NGƯỜI LẬP BIỂU", None, "TRƯỞNG CỤM", None, None),
    ("- Như trên;", "(Ký, ghi rõ họ tên)", None, None, None, None),
    (None, "Nguyễn Văn A", None, "Trần Thị B", None, None),
)


def test_who_signs_below_the_table_is_no_line_of_it():
    reading = worksheets.read(*SIGNED)
    assert [(found.code, found.guidance) for found in reading.criteria] == [("1", "")]
    assert [(d.kind, d.cell, d.weight) for d in reading.doubts] == [(DoubtKind.SIGNATURES, "B4", Weight.NOTE)]
    read_on = worksheets.read(*SIGNED, B4__signatures=Settled("read"))
    assert "Nguyễn Văn A" in line(read_on, "1").guidance


@pytest.mark.parametrize(
    "after", [("2", "Đúng hạn", 5, None, None, None), (None, "Mỗi lần vượt", None, "+ 1", None, None)]
)
def test_a_post_is_a_line_where_lines_follow(after):
    reading = worksheets.read(
        ("1", "Báo cáo", 10, None, None, None), (None, "Chủ tịch", None, None, None, None), after
    )
    assert not [d for d in reading.doubts if d.kind is DoubtKind.SIGNATURES]


def test_points_at_the_heading_of_bonuses_are_their_cap():
    reading = worksheets.read(
        ("I", "Nhiệm vụ", 10, None, None, None),
        ("II", "Điểm thưởng", None, 5, None, None),
        ("1", "Bằng khen", None, 3, None, None),
        ("2", "Mô hình mới", None, 4, None, None),
    )
    assert (line(reading, "II").bonus_cap, line(reading, "II").part) == (5, Part.BONUS)
    assert doubt(reading, DoubtKind.HEADING_POINTS).is_open
    stray = worksheets.read(("I", "Nhiệm vụ", 10, 2, None, None), ("1", "Báo cáo", 10, None, None, None))
    assert line(stray, "I").bonus_cap is None


def test_a_cap_in_a_row_of_its_own_is_of_the_heading_not_of_the_line_before():
    reading = worksheets.read(
        ("I", "Nhiệm vụ", 10, None, None, None),
        ("II", "Điểm thưởng", None, None, None, None),
        ("1", "Bằng khen", None, 3, None, None),
        ("2", "Mô hình mới", None, 2, None, None),
        (None, "Ghi chú: điểm thưởng không quá 4 điểm.", None, None, None, None),
    )
    assert (line(reading, "II").bonus_cap, line(reading, "II.2").maximum) == (4, 2)


def test_a_whole_number_is_told_as_it_stands():
    reading = worksheets.read(
        ("I", "Nhiệm vụ", 10, None, None, None), ("II", "Vi phạm", -10, None, None, None)
    )
    assert doubt(reading, DoubtKind.SIGN_COLUMN).found == "-10"
