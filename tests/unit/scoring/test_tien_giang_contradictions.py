"""The sixteen places where the real documents of 2022 contradict themselves or each other, and where each is shown.

Places in the table are cells of the worksheet; places in the lists are rows of the self-report and of the minutes.
"""

import pytest

from tests.factories import worksheets
from thidua.scoring.specs import drafted_spec
from thidua.scoring.worksheet.beside import as_doubt, differences
from thidua.scoring.worksheet.shapes import Difference, DoubtKind, Weight

REPORT, MINUTES = "Báo cáo 403/BC-PTNMT", "Biên bản kiểm tra"
IN_THE_TABLE = {
    7: [("D52", DoubtKind.SIGN_COLUMN), ("D168", DoubtKind.SIGN_COLUMN)],
    8: [("D8", DoubtKind.HEADING_POINTS), ("D15", DoubtKind.HEADING_POINTS), ("E27", DoubtKind.HEADING_POINTS)],
    9: [
        ("D70", DoubtKind.RULE_IN_WORDS),
        ("D78", DoubtKind.CAP_AS_POINTS),
        ("E73", DoubtKind.RULE_IN_WORDS),
        ("E76", DoubtKind.RULE_IN_WORDS),
        ("E95", DoubtKind.RULE_IN_WORDS),
        ("E98", DoubtKind.RULE_IN_WORDS),
        ("E100", DoubtKind.RULE_IN_WORDS),
    ],
    10: [
        ("E74", DoubtKind.ZERO_OR_MINUS),
        ("E77", DoubtKind.ZERO_OR_MINUS),
        ("E119", DoubtKind.MINUS_OVER_BASE),
    ],
    11: [
        ("B63", DoubtKind.BANDS_GAP),
        ("B67", DoubtKind.BANDS_GAP),
        ("B65", DoubtKind.BANDS_OPEN),
        ("B69", DoubtKind.BANDS_OPEN),
    ],
    12: [
        ("A28", DoubtKind.STT_STYLE),
        ("A42", DoubtKind.STT_STYLE),
        ("A44", DoubtKind.STT_STYLE),
        ("A61", DoubtKind.STT_CASE),
        ("A180", DoubtKind.STT_GAP),
        *((f"A{row}", DoubtKind.STT_REPEATED) for top in (135, 140, 145, 151, 156, 161) for row in range(top, top + 4)),
        ("B53", DoubtKind.REFERENCE),
        ("B109", DoubtKind.FAULT_AS_TITLE),
    ],
    13: [("E179", DoubtKind.DECIMAL_MARK), ("E44", DoubtKind.SPACED_SIGN), ("D41", DoubtKind.SPACED_SIGN)],
    16: [("D33", DoubtKind.NO_CAP), ("D41", DoubtKind.NO_CAP), ("D121", DoubtKind.NO_CAP)],
}  # fmt: skip
IN_THE_LISTS = {
    1: [(MINUTES, "TOTAL", Difference.SELF_TOTAL_DIFFERS)],
    2: [(REPORT, "d2.3", Difference.OVER_CAP), (MINUTES, "d2.3", Difference.OVER_CAP)],
    3: [
        (REPORT, "C2.4", Difference.OVER_CAP),
        (MINUTES, "C2.4", Difference.OVER_CAP),
        (REPORT, "C2.4", Difference.OTHER_CODE),
    ],
    4: [(REPORT, "C4.2", Difference.NO_BONUS), (MINUTES, "C4.2", Difference.NO_BONUS)],
    5: [(REPORT, "3.1", Difference.DATED_LATE)],
    6: [(REPORT, "C5.2", Difference.OVER_BASE), (REPORT, "C5.3", Difference.UNDER_BASE)],
    14: [
        (REPORT, "b1.2", Difference.AFTER_REPORT),
        (REPORT, "d1", Difference.TWO_DATES),
        (REPORT, "a3", Difference.OTHER_YEAR),
        (REPORT, "C6", Difference.OTHER_YEAR),
    ],
    15: [(REPORT, "C1", Difference.PERCENT_DIFFERS)],
    16: [(REPORT, "TOTAL", Difference.OVER_TOTAL), (MINUTES, "TOTAL", Difference.OVER_TOTAL)],
}


@pytest.fixture(scope="module")
def reading():
    return worksheets.tien_giang()


@pytest.fixture(scope="module")
def beside(reading):
    spec = drafted_spec(reading.draft(title="Bảng điểm chuẩn"))
    return differences(spec, worksheets.tien_giang_lists(), year=2022)


def test_all_sixteen_have_a_place():
    assert IN_THE_TABLE.keys() | IN_THE_LISTS.keys() == set(range(1, 17))


@pytest.mark.parametrize("number", IN_THE_TABLE)
def test_what_the_table_contradicts_is_shown_at_its_cell_and_can_be_settled(reading, number):
    shown = {(doubt.cell, doubt.kind): doubt for doubt in reading.doubts}
    for place in IN_THE_TABLE[number]:
        doubt = shown[place]
        assert doubt.sheet == "Bảng chấm điểm"
        assert doubt.options
        assert doubt.proposed in {option.key for option in doubt.options}
        assert str(doubt.why)


@pytest.mark.parametrize("number", IN_THE_LISTS)
def test_what_the_reports_contradict_is_shown_beside_the_table(beside, number):
    shown = {(found.source, found.code, found.kind) for found in beside}
    assert set(IN_THE_LISTS[number]) <= shown


def test_both_wrong_percentages_are_told_with_the_right_ones(beside):
    found = [one.why for one in beside if one.kind is Difference.PERCENT_DIFFERS and one.code == "C1"]
    assert ["98,16%" in found[0], "98,01%" in found[1]] == [True, True]


def test_a_difference_can_be_settled_too_and_keeps_no_table_from_being_made(beside):
    doubt = as_doubt(beside[0], {})
    assert [option.key for option in doubt.options] == ["told", "table"]
    assert doubt.weight is Weight.NOTE
    assert not doubt.is_open


def test_nothing_in_the_real_table_is_left_without_a_proposal(reading):
    assert not reading.weighing(Weight.MUST)
    assert len(reading.criteria) == 170
    assert reading.total == 100
