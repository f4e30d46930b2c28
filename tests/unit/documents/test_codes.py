"""Verification codes and their QR pictures."""

import segno
from hypothesis import given
from hypothesis import strategies as st

from thidua.documents import codes, qr
from thidua.documents.codes import ALPHABET

letters = st.text(ALPHABET, min_size=11, max_size=11)
PREFIX = "https://thidua.example.gov.vn/xac-minh/"


def test_new_codes_are_well_formed_and_differ():
    drawn = {codes.new_code() for _ in range(500)}
    assert len(drawn) == 500
    assert all(codes.is_well_formed(code) for code in drawn)


@given(letters, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_always_noticed(drawn, place, wrong):
    code = drawn + codes.check_sign(drawn)
    changed = code[:place] + wrong + code[place + 1 :]
    assert codes.is_well_formed(changed) == (changed == code)


@given(letters, st.integers(0, 10))
def test_swapped_neighbours_are_always_noticed(drawn, place):
    code = drawn + codes.check_sign(drawn)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert codes.is_well_formed(swapped) == (swapped == code)


def test_codes_are_read_as_people_type_them():
    assert codes.normalised(" 7k3m-9qxt 2vab ") == "7K3M9QXT2VAB"
    assert codes.normalised("OIL0-1il") == "0110111"
    assert codes.grouped("7K3M9QXT2VAB") == "7K3M-9QXT-2VAB"
    assert not codes.is_well_formed("")
    assert not codes.is_well_formed("7K3M9QXT2VU!")


def test_a_series_draws_exactly_what_the_library_draws():
    series = qr.Series(PREFIX, "/", length=codes.LENGTH)
    for code in (codes.new_code() for _ in range(20)):
        whole = segno.make_qr(
            f"{PREFIX}{code}/",
            error="m",
            mode="byte",
            version=series.version,
            mask=series.mask,
            boost_error=False,
        )
        drawn = int("".join(str(bit & 1) for row in whole.matrix for bit in row), 2)
        assert series.modules_of(code) == drawn


def test_a_picture_has_every_dark_module_once():
    picture = qr.svg_of_rows(["101", "010", "111"])
    assert picture.count("M") == 4
    assert "M0 2.5h3" in picture
    assert 'viewBox="-2 -2 7 7"' in picture
