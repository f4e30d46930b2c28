"""A list of candidates from Excel: read whole or not at all, with the very cell that is wrong."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from thidua.commendation.candidate_list import CandidateLine, read_excel, tidy, write_excel
from thidua.kernel.refusals import InvalidInput
from thidua.parties.enums import PartyKind


def workbook(*rows, sheet_before=()):
    book = Workbook()
    sheet = book.active
    if sheet_before:
        for row in sheet_before:
            sheet.append(row)
        sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


HEAD = ("STT", "Họ và tên", "Chức vụ", "Đơn vị", "Thành tích")


def messages(refusal):
    return [str(message) for message in refusal.value.fields["file"]]


def test_the_columns_of_the_office_are_read():
    read = read_excel(workbook(HEAD, (1, " Bà  Lường Thị Hạ ", "Chuyên viên", "Sở Nội vụ", "Tốt")))
    assert read == [
        CandidateLine(
            name="Lường Thị Hạ", post="Chuyên viên", unit="Sở Nội vụ", achievement="Tốt", is_woman=True
        )
    ]


def test_post_and_unit_in_one_column_are_divided_at_the_first_comma():
    head = ("TT", "Họ tên", "Chức vụ, đơn vị công tác")
    read = read_excel(workbook(head, (1, "A", "Phó Trưởng phòng, Ban TĐKT, Sở Nội vụ"), (2, "B", "Sở Y tế")))
    assert [(line.post, line.unit) for line in read] == [
        ("Phó Trưởng phòng", "Ban TĐKT, Sở Nội vụ"),
        ("", "Sở Y tế"),
    ]


def test_a_title_above_the_head_other_sheets_and_empty_rows_do_not_matter():
    content = workbook(
        ("UBND TỈNH",),
        ("DANH SÁCH ĐỀ NGHỊ",),
        (),
        HEAD,
        (1, "A", "", "X", ""),
        (None, None, None, None, None),
        (2, "B", "", "Y", ""),
        sheet_before=[("Ghi chú",)],
    )
    assert [line.name for line in read_excel(content)] == ["A", "B"]


def test_each_wrong_cell_is_named_and_nothing_is_read():
    head = (*HEAD, "Lao động trực tiếp")
    content = workbook(
        head, (1, "A", "", "X", "", "x"), (2, "", "", "Y", "", ""), (3, "C", "", None, "", "có lẽ")
    )
    with pytest.raises(InvalidInput) as refusal:
        read_excel(content)
    assert messages(refusal) == [
        "Ô B3: thiếu họ và tên",
        "Ô D4: thiếu đơn vị",
        "Ô F4: “có lẽ” không hiểu được; hãy ghi x hoặc để trống",
    ]


def test_a_missing_column_is_named():
    with pytest.raises(InvalidInput) as refusal:
        read_excel(workbook(("STT", "Họ và tên", "Chức vụ"), (1, "A", "B")))
    assert messages(refusal) == ["Dòng 1 thiếu cột “Đơn vị”. Chưa nhập dòng nào."]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", workbook(("Không", "phải", "danh sách")), workbook(HEAD)]
)
def test_what_is_no_list_is_refused(content):
    with pytest.raises(InvalidInput):
        read_excel(content)


def test_collectives_and_marks():
    head = (*HEAD, "Đối tượng", "Nữ")
    read = read_excel(
        workbook(
            head,
            (1, "Phòng Thi đua", "", "Sở Nội vụ", "", "Tập thể", ""),
            (2, "A", "", "X", "", "", "x"),
            (3, "B", "", "X", "", "", ""),
        )
    )
    assert [line.party_kind for line in read] == [
        PartyKind.COLLECTIVE,
        PartyKind.INDIVIDUAL,
        PartyKind.INDIVIDUAL,
    ]
    assert [line.is_woman for line in read] == [None, True, False]


def test_a_name_that_looks_like_a_formula_stays_a_name():
    line = CandidateLine(name="=1+1", unit="@X")
    assert read_excel(write_excel([line])) == [line]


words = st.text(
    st.characters(whitelist_categories=("Lu", "Ll", "Nd"), max_codepoint=0x1EF9), min_size=1, max_size=30
)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.builds(
            CandidateLine,
            name=words,
            unit=words,
            post=words | st.just(""),
            achievement=words | st.just(""),
            is_woman=st.sampled_from([None, True, False]),
            is_direct_worker=st.booleans(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read_back(lines):
    expected = [tidy(line) for line in lines]
    assert read_excel(write_excel(expected)) == expected
