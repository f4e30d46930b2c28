from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.kernel.numbers import format_number, number_shown, parse_number, whole_number
from thidua.kernel.refusals import InvalidInput
from thidua.kernel.text import collation_key, fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("- 0,25", "-0.25"),
        ("-0.25", "-0.25"),
        ("−0,25", "-0.25"),
        ("+ 0,5", "0.5"),
        ("1.234,5", "1234.5"),
        ("1.234", "1234"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        (" 7 ", "7"),
        ("1\u00a0000", "1000"),
        (",5", "0.5"),
        ("0.250", "0.250"),
        ("1.234.567", "1234567"),
    ],
)
def test_numbers_as_officers_type_them(typed: str, meant: str) -> None:
    assert parse_number(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed", ["", "-", "mười", "1,2,3", "1.23.456", "12a", "--1", "1e5", "NaN", "Infinity"]
)
def test_what_is_no_number_is_refused_with_the_text(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_number(typed)
    assert typed in str(refused.value)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_shown_number_reads_back(value: Decimal) -> None:
    assert parse_number(format_number(value, decimals=2)) == value


def test_numbers_by_language() -> None:
    assert format_number(Decimal("1234.50")) == "1.234,5"
    assert format_number(Decimal("1234.50"), language="en") == "1,234.5"
    assert format_number(Decimal(100)) == "100"
    assert format_number(Decimal(5), decimals=1) == "5,0"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Bắc Kạn", "bac kan"),
        ("ĐẶNG Thị Nguyệt", "dang thi nguyet"),
        ("  Sở  Nội-vụ ", "so noi vu"),
        ("Quyết định số 12/QĐ-UBND", "quyet dinh so 12 qd ubnd"),
    ],
)
def test_words_without_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_vietnamese_order() -> None:
    right = [
        "An",
        "Ăn",
        "Ân",
        "Ba",
        "Bà",
        "Bả",
        "Bã",
        "Bá",
        "Bạ",
        "Bắc Giang",
        "Bắc Kạn",
        "Cao Bằng",
        "Da",
        "Đa",
        "Hòa Bình",
        "Hưng Yên",
        "Oanh",
        "Ông",
        "Ơn",
        "Phú Thọ",
        "Thái Nguyên",
        "Tuyên Quang",
        "Yên Bái",
    ]
    mixed = right[1::2] + right[::2]
    assert sorted(mixed, key=collation_key) == right


def test_order_looks_at_letters_before_tones() -> None:
    assert sorted(["má", "mai", "ma"], key=collation_key) == ["ma", "má", "mai"]


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạ ", max_size=12))
def test_the_key_does_not_depend_on_how_accents_are_encoded(text: str) -> None:
    import unicodedata

    assert collation_key(unicodedata.normalize("NFD", text)) == collation_key(text)


def test_no_number_is_longer_than_what_can_be_reckoned_with() -> None:
    assert parse_number("1" * 20 + ",5") == Decimal("1" * 20 + ".5")
    with pytest.raises(InvalidInput):
        parse_number("1" * 41)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("0", 0),
        ("12", 12),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("²", None),
        ("٣", None),
        ("-1", None),
        ("1.0", None),
        ("", None),
    ],
)
def test_a_whole_number_as_pages_send_it(sent: str, meant: int | None) -> None:
    assert whole_number(sent) == meant


@pytest.mark.parametrize(
    ("value", "shown_by", "meant"),
    [
        (0.98, "0%", "98"),
        (0.985, "0.0 %", "98.5"),
        (98, '0"%"', "98"),
        (98, "0\\%", "98"),
        (0.98, '[Red]0.00%;"chưa đạt 100%"', "98"),
        (0.98, "General", "0.98"),
        (0.1 + 0.2, "0.0", "0.3"),
    ],
)
def test_a_worksheet_s_number_as_it_is_shown(value: float, shown_by: str, meant: str) -> None:
    assert number_shown(value, shown_by) == Decimal(meant)


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_a_worksheet_s_number_is_never_endless(value: float) -> None:
    with pytest.raises(InvalidInput, match="không phải là số"):
        number_shown(value, "General")


def test_a_worksheet_s_number_may_be_of_any_size() -> None:
    assert number_shown(1e30, "General") == 10**30
    assert number_shown(10**60, "0%") == 10**62
    assert number_shown(1e-30, "General") == 0
