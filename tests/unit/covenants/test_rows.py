"""Rows as officers type and paste them, and Excel files as they come."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from thidua.covenants.enums import Direction, TargetField
from thidua.covenants.interfaces import workbook
from thidua.covenants.interfaces.rows import code_of, read_rows, relocated, typed_of
from thidua.covenants.lines import Sheet, TargetLine
from thidua.kernel.refusals import InvalidInput

HEAD = ["Lĩnh vực", "Mã", "Chỉ tiêu", "Đơn vị tính", "Thực hiện năm trước", "Chỉ tiêu đăng ký", "Chiều"]
HEAD += ["Nguồn số liệu", "Thời hạn"]
GOOD = [
    "Kinh tế",
    "GRDP",
    "Tăng trưởng GRDP",
    "%",
    7.5,
    8.5,
    "Càng cao càng tốt",
    "Cục Thống kê",
    "31/12/2023",
]


def typed(**changes: str) -> dict[str, str]:
    told = {
        "field": "Kinh tế",
        "code": "grdp",
        "indicator": "Tăng trưởng  GRDP",
        "unit": "%",
        "baseline": "7,5",
        "target_value": "- 0,25",
        "direction": "thấp",
        "evidence_source": "Cục Thống kê",
        "due_date": "30/06/2023",
    }
    return told | changes


def file_of(*rows: list[object], head: list[str] | None = None) -> bytes:
    book = Workbook()
    for row in (head or HEAD, *rows):
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def refused(call) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as refusal:
        call()
    return {name: [str(m) for m in messages] for name, messages in refusal.value.fields.items()}


def test_a_typed_row_becomes_a_line():
    ((number, line),) = read_rows([(4, typed())], year=2023)
    assert number == 4
    assert line == TargetLine(
        code="GRDP",
        indicator="Tăng trưởng GRDP",
        unit="%",
        target_value=Decimal("-0.25"),
        evidence_source="Cục Thống kê",
        due_date=date(2023, 6, 30),
        field=TargetField.ECONOMY,
        baseline=Decimal("7.5"),
        direction=Direction.LOWER,
    )


def test_what_may_be_left_empty_has_a_sensible_meaning():
    left_out = typed(field="", code="", baseline="", direction="", due_date="")
    ((_number, line),) = read_rows([(0, left_out)], year=2023)
    assert (line.code, line.baseline, line.direction) == ("TANG-TRUONG-GRDP", None, Direction.HIGHER)
    assert line.due_date == date(2023, 12, 31)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("≥", Direction.HIGHER),
        ("<=", Direction.LOWER),
        ("giảm", Direction.LOWER),
        ("Higher", Direction.HIGHER),
    ],
)
def test_directions_as_people_write_them(text, direction):
    ((_number, line),) = read_rows([(0, typed(direction=text))], year=2023)
    assert line.direction is direction


def test_empty_rows_are_left_out():
    assert read_rows([(0, {}), (1, {"direction": "Càng cao càng tốt", "code": " "})], year=2023) == []


def test_every_wrong_cell_is_told_at_once():
    wrong = [(0, typed(target_value="tám", unit="")), (3, typed(due_date="31/02/2023", field="Thể thao"))]
    told = refused(lambda: read_rows(wrong, year=2023))
    assert set(told) == {"0.target_value", "0.unit", "3.due_date", "3.field"}
    assert "tám" in told["0.target_value"][0]


def test_rows_are_told_as_they_were_typed():
    refusal = InvalidInput(fields={"1.code": "Trùng", "titles": "Sai"})
    assert set(relocated(refusal, [0, 5]).fields) == {"5.code", "titles"}


def test_a_percent_sign_belongs_to_a_target_in_percent_alone():
    told = typed(baseline="97,5%", target_value="98 %")
    ((_number, line),) = read_rows([(0, told)], year=2023)
    assert (line.baseline, line.target_value) == (Decimal("97.5"), Decimal(98))
    assert "“98 %” không phải là số" in str(
        refused(lambda: read_rows([(0, told | {"unit": "xã"})], year=2023))
    )


def test_a_line_is_typed_back_as_it_was_read():
    ((_number, line),) = read_rows([(0, typed(target_value="1.234,5"))], year=2023)
    assert typed_of(line)["target_value"] == "1234,5"
    assert read_rows([(0, typed_of(line))], year=2023) == [(0, line)]


def test_codes_are_made_of_the_first_words():
    assert code_of("Thu ngân sách nhà nước") == "THU-NGAN-SACH"


# ------------------------------------------------------------------------------------------------- Excel


def test_what_is_written_reads_back_the_same():
    ((_number, line),) = read_rows([(0, typed(target_value="1.234,5"))], year=2023)
    content = workbook.written(Sheet([line], []), title="Đăng ký")
    assert workbook.read(content, year=2023, known={}) == [line]


def test_a_file_without_rows_is_the_form_to_fill_in():
    sheet = load_workbook(BytesIO(workbook.written(None, title="Đăng ký"))).active
    assert [cell.value for cell in sheet[1]] == HEAD


def test_known_codes_stay_the_same_targets():
    (line,) = workbook.read(file_of(GOOD), year=2023, known={"GRDP": 42})
    assert line.target_id == 42


def test_the_head_may_stand_lower_and_in_another_order():
    title = ["BẢN ĐĂNG KÝ THI ĐUA"]
    head = [HEAD[2], HEAD[1], *HEAD[3:]]
    row = [GOOD[2], GOOD[1], *GOOD[3:]]
    (line,) = workbook.read(file_of([], head, row, head=title), year=2023, known={})
    assert (line.code, line.target_value) == ("GRDP", Decimal("8.5"))


def test_a_target_shown_as_percent_is_read_as_shown():
    book = load_workbook(BytesIO(file_of(GOOD)))
    book.active["F2"].value, book.active["F2"].number_format = 0.98, "0%"
    content = BytesIO()
    book.save(content)
    (line,) = workbook.read(content.getvalue(), year=2023, known={})
    assert (line.baseline, line.target_value) == (Decimal("7.5"), Decimal(98))


def test_a_number_beyond_all_measure_is_told_at_its_cell():
    big = [*GOOD]
    big[5] = 10**60
    told = refused(lambda: workbook.read(file_of(big), year=2023, known={}))
    assert told["file"][0].startswith("Ô F2 (Chỉ tiêu đăng ký)")
    big[5] = 1e30
    (line,) = workbook.read(file_of(big), year=2023, known={})
    assert line.target_value == 10**30, "the action refuses it"


def test_a_missing_column_is_named():
    head = [h for h in HEAD if h not in {"Mã", "Nguồn số liệu"}]
    told = refused(lambda: workbook.read(file_of(GOOD[:7], head=head), year=2023, known={}))
    assert "“Mã”" in " ".join(told["file"])
    assert "“Nguồn số liệu”" in " ".join(told["file"])


def test_a_wrong_cell_is_named_by_its_address():
    bad = [*GOOD]
    bad[5] = "tám phẩy năm"
    told = refused(lambda: workbook.read(file_of(GOOD, bad), year=2023, known={}))
    assert told["file"][0].startswith("Ô F3 (Chỉ tiêu đăng ký)")


@pytest.mark.parametrize("content", [b"", b"not excel", b"PK\x03\x04broken", b"%PDF-1.4"])
def test_what_is_no_excel_file_is_refused_in_words(content):
    told = refused(lambda: workbook.read(content, year=2023, known={}))
    assert "xlsx" in told["file"][0]


def test_a_file_with_only_a_head_is_refused():
    assert "file" in refused(lambda: workbook.read(file_of(), year=2023, known={}))
