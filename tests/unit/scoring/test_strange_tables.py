"""Tables whose lines stand under each other in ways no table can have: told at their cell, and read in no time."""

import time

import pytest

from tests.factories.worksheets import read, workbook
from thidua.kernel.refusals import InvalidInput
from thidua.scoring.interfaces.table_excel import TOP, read_table
from thidua.scoring.worksheet.columns import open_sheet
from thidua.scoring.worksheet.reading import read_worksheet

HEAD = ("STT", "Tiêu chí", "Điểm chuẩn", "Thuộc dòng")
SECONDS = 10


def told(*rows):
    with pytest.raises(InvalidInput) as refused:
        read_table(workbook(*rows, head=HEAD, name="Bảng"), title="Bảng")
    return [str(message) for messages in refused.value.fields.values() for message in messages]


def line(code, parent=TOP):
    return (code, f"Tiêu chí {code}", 5, parent)


def test_a_line_before_the_one_it_stands_under_is_told_where_that_one_is():
    (said,) = told(line("1.1", "1"), line("1"))
    assert "ô A2: dòng “1” đứng ở phía dưới (ô A3)" in said


def test_a_line_under_none_of_the_sheet_is_told():
    (said,) = told(line("1.1", "9"), line("1"))
    assert "ô A2: không có dòng “9” ở phía trên." in said


def test_a_line_is_not_under_itself():
    (said,) = told(line("1", "1"), line("2"))
    assert "ô A2: dòng “1” không thể thuộc chính nó." in said


def test_lines_under_each_other_are_told_as_the_circle_they_are():
    said = told(line("A", "B"), line("B", "C"), line("C", "A"), line("D", "A"))
    assert [text.split(": ")[-1] for text in said] == ["A → B → C → A.", "B → C → A → B."]


def test_a_line_that_leads_into_a_circle_is_not_called_a_part_of_it():
    said = told(line("D", "A"), line("A", "B"), line("B", "A"))
    assert "dòng “A” đứng ở phía dưới (ô A3)" in said[0]
    assert "A → B → A" in said[1]


@pytest.mark.parametrize("named", [True, False])
def test_lines_deeper_than_any_table_goes_are_each_told(named):
    codes = [".".join("1" * depth) for depth in range(1, 16)]
    parents = [TOP, *codes[:-1]] if named else [""] * len(codes)
    said = told(*map(line, codes, parents))
    assert len(said) == 3
    assert f"ô A14: dòng “{codes[12]}” sâu quá: bảng tiêu chí có nhiều nhất 12 cấp." in said[0]


def test_a_table_as_deep_as_any_goes_is_read():
    codes = [".".join("1" * depth) for depth in range(1, 13)]
    table = read_table(workbook(*map(line, codes), head=HEAD[:3]), title="Bảng")
    assert [criterion.code for criterion in table.criteria] == codes


def test_the_officers_sheet_goes_no_deeper_either():
    rows = [(".".join("1" * depth), f"Tiêu chí {depth}", 5) for depth in range(1, 2000)]
    with pytest.raises(InvalidInput) as refused:
        read(*rows)
    assert "dòng 14: “1.1.1.1.1.1.1.1.1.1.1.1.1” sâu quá" in str(refused.value.fields["file"][0])
    assert len(read(*rows[:12]).criteria) == 12


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(lambda n: (str(n), f"Tiêu chí {n}", 1), id="numbered"),
        pytest.param(lambda n: ("1", f"Tiêu chí {n}", 1), id="all the same number"),
        pytest.param(lambda n: ("-", f"Dòng {n}, mỗi lần trừ 0,5", 1, None, "-0,5"), id="dashes"),
        pytest.param(lambda n: (f"1.{n}", f"Xem mục {n}", 1), id="one group"),
    ],
)
def test_as_many_lines_as_are_taken_are_read_in_no_time(row):
    content = workbook(*map(row, range(1, 1990)))
    began = time.process_time()
    assert read_worksheet(open_sheet(content)).criteria
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("named", [True, False])
def test_ten_thousand_lines_are_refused_in_no_time(named):
    rows = [line(str(n), str(n - 1) if named and n > 1 else "") for n in range(1, 10_001)]
    content = workbook(*rows, head=HEAD)
    began = time.process_time()
    for reading in (lambda: read_table(content, title="Bảng"), lambda: open_sheet(content)):
        with pytest.raises(InvalidInput) as refused:
            reading()
        assert "2000" in str(list(refused.value.fields.values()))
    assert time.process_time() - began < SECONDS
