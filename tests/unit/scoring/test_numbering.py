"""How officers number lines."""

import pytest

from thidua.scoring.interfaces.numbering import Numbering, Tree


def codes(*stts):
    numbering = Numbering()
    return [numbering.read(stt) for stt in stts]


def test_roman_then_numbers_then_letters_then_dashes():
    assert codes("I", "1", "1.1", "a", "b)", "2", "-", "-", "II", "1.") == [
        ("I", ""),
        ("I.1", "I"),
        ("I.1.1", "I.1"),
        ("I.1.1.a", "I.1.1"),
        ("I.1.1.b", "I.1.1"),
        ("I.2", "I"),
        ("I.2.1", "I.2"),
        ("I.2.2", "I.2"),
        ("II", ""),
        ("II.1", "II"),
    ]


def test_whole_paths_are_taken_as_they_stand():
    assert codes("I", "I.1", "I.1.2", "II") == [("I", ""), ("I.1", "I"), ("I.1.2", "I.1"), ("II", "")]


def test_a_table_may_begin_with_plain_numbers():
    assert codes("1", "1.1", "1.1.1", "2") == [
        ("1", ""),
        ("1.1", "1"),
        ("1.1.1", "1.1"),
        ("2", ""),
    ]


@pytest.mark.parametrize("stt", ["", "?", "a", "-", "1,5", "IIII", "Tổng"])
def test_what_cannot_be_read_is_told(stt):
    assert codes(stt) == [None]


def test_no_line_stands_deeper_than_any_table_goes() -> None:
    tree = Tree()
    put = [tree.put_below(str(n), str(n - 1) if n else "") for n in range(13)]
    assert put[11] == ("11", "10", 11)
    assert put[12] is None
