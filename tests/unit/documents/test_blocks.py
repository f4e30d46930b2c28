"""Blocks as data, and the words official papers use for numbers and dates."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories.documents import document, sealed, signer
from thidua.documents import blocks as b
from thidua.documents.enums import DocumentKind
from thidua.kernel.clock import vietnam_time


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2023, 2, 5), "ngày 05 tháng 02 năm 2023"),
        (date(2023, 1, 31), "ngày 31 tháng 01 năm 2023"),
        (date(2023, 3, 9), "ngày 09 tháng 3 năm 2023"),
        (date(2023, 12, 15), "ngày 15 tháng 12 năm 2023"),
        (None, "ngày      tháng      năm      "),
    ],
)
def test_dates_are_written_as_the_decree_asks(day, words):
    assert b.long_date(day) == words


@pytest.mark.parametrize(
    ("number", "words"), [(5, "05/KH-CTĐ"), (12, "12/KH-CTĐ"), (241, "241/KH-CTĐ"), (None, "/KH-CTĐ")]
)
def test_numbers_under_ten_have_a_nought_in_front(number, words):
    assert document(number=number).number_text == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1234.50", "1.234,5"),
        ("100", "100"),
        ("0", "0"),
        ("-0.25", "-0,25"),
        ("1E+3", "1.000"),
        ("0.00", "0"),
    ],
)
def test_points_are_written_with_a_comma(value, words):
    assert b.points_text(Decimal(value)) == words


def test_points_of_a_column_have_as_many_decimals():
    shown = [b.points_text(Decimal(value), 2) for value in ("28", "1234.5", "-0.5", "0")]
    assert shown == ["28,00", "1.234,50", "-0,50", "0,00"]


def test_legal_grounds_end_with_semicolons_and_the_last_with_a_full_stop():
    lines = b.legal_lines(b.LegalBasis(("Căn cứ A;", "Căn cứ A.", "Căn cứ B ; ")))
    assert lines == ("Căn cứ A;", "Căn cứ A;", "Căn cứ B.")


def test_list_items_are_marked_in_the_order_of_the_vietnamese_alphabet():
    marks = [mark for mark, _ in b.marked_items(b.NumberedList(("x",) * 6, b.Numbering.LETTERS))]
    assert marks == ["a)", "b)", "c)", "d)", "đ)", "e)"]


def test_a_nested_list_takes_no_mark_and_counts_for_none():
    inner = b.NumberedList(("trong",), b.Numbering.DASHES)
    marked = b.marked_items(b.NumberedList(("một", inner, "hai"), start=3))
    assert marked == (("3.", "một"), ("", inner), ("4.", "hai"))


def test_a_signature_tells_its_moment_in_vietnam_and_its_record():
    signed = signer(signed_at=vietnam_time(2023, 2, 15, 9, 30), record="8F3A")
    assert signed.signature_line == "Đã ký điện tử lúc 09:30:00 ngày 15/02/2023\nMã bản ghi: 8F3A"
    assert not signer().signature_line


def test_a_document_becomes_plain_data_with_what_is_derived():
    data = b.as_data(sealed(b.Article(1, ("Tặng ", b.bold("Bằng khen")), (b.LegalBasis(("Căn cứ A",)),))))
    assert data["number_text"] == "05/KH-CTĐ"
    assert data["date_line"] == "Bắc Kạn, ngày 15 tháng 02 năm 2023"
    assert data["heading_text"] == "KẾ HOẠCH"
    assert not data["is_draft"]
    article = data["blocks"][0]
    assert article["is"] == "Article"
    assert article["text"][1] == {"is": "Run", "text": "Bằng khen", "bold": True, "italic": False}
    assert article["blocks"][0]["lines"] == ["Căn cứ A."]


def test_every_kind_of_document_has_its_name_on_paper():
    assert set(b.KIND_NAMES) == set(DocumentKind)
    assert not document(kind=DocumentKind.LETTER).heading_text
    assert document(heading="GIAO ƯỚC THI ĐUA NĂM 2023").heading_text == "GIAO ƯỚC THI ĐUA NĂM 2023"
