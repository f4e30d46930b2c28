from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.rulebook.conditions import Guard, Share
from thidua.rulebook.findings import Citation, Finding, Result, overall

DECREE = Citation("ND152/2025", "Đ33 k5")

wholes = st.integers(min_value=1, max_value=500)
shares = st.fractions(min_value=Fraction(1, 100), max_value=1, max_denominator=100)


def share(threshold: Fraction = Fraction(4, 5), *, exceeds: bool = False, open_question: str = "") -> Share:
    return Share("VOTE", threshold, DECREE, exceeds=exceeds, open_question=open_question)


@pytest.mark.parametrize(
    ("yes", "members", "reached"),
    [
        (5, 7, False),
        (6, 7, True),
        (4, 5, True),
        (3, 5, False),
        (8, 10, True),
        (7, 9, False),
        (12, 15, True),
        (11, 14, False),
    ],
)
def test_four_fifths_of_all_members(yes, members, reached):
    assert share().is_reached(part=yes, whole=members) is reached


def test_more_than_half_is_not_half():
    majority = share(Fraction(1, 2), exceeds=True)
    assert not majority.is_reached(part=4, whole=8)
    assert majority.is_reached(part=5, whole=8)
    assert majority.least(whole=8) == 5
    assert majority.least(whole=7) == 4


@given(threshold=shares, whole=wholes, exceeds=st.booleans())
def test_least_is_the_smallest_count_that_reaches(threshold, whole, exceeds):
    if exceeds and threshold == 1:
        return
    condition = share(threshold, exceeds=exceeds)
    reaching = [part for part in range(whole + 1) if condition.is_reached(part=part, whole=whole)]
    assert (reaching[0] if reaching else whole + 1) == condition.least(whole=whole)
    assert reaching == list(range(condition.least(whole=whole), whole + 1))


@given(threshold=shares, whole=wholes, data=st.data())
def test_reached_says_the_same_as_exact_division(threshold, whole, data):
    part = data.draw(st.integers(min_value=0, max_value=whole))
    assert share(threshold).is_reached(part=part, whole=whole) == (Fraction(part, whole) >= threshold)


@pytest.mark.parametrize(("part", "whole"), [(8, 7), (-1, 7), (0, 0)])
def test_what_is_no_share_is_refused(part, whole):
    with pytest.raises(ValueError, match="is no share"):
        share().is_reached(part=part, whole=whole)


@pytest.mark.parametrize("threshold", [Fraction(0), Fraction(6, 5)])
def test_a_threshold_nobody_can_reach_is_refused(threshold):
    with pytest.raises(ValueError, match="can be reached"):
        share(threshold)


def test_a_finding_tells_what_was_needed_and_found():
    finding = share().judge(part=5, whole=7)
    assert finding.result is Result.NOT_MET
    assert finding.needed == "≥ 4/5 (6/7)"
    assert finding.found == "5/7"
    assert str(finding.citation) == "ND152/2025 Đ33 k5"


def test_without_a_count_evidence_is_missing_and_nothing_is_rejected():
    assert share().judge(part=None, whole=7).result is Result.EVIDENCE_MISSING


@pytest.mark.parametrize("part", [0, 7])
def test_an_unsettled_rule_gives_no_verdict(part):
    finding = share(open_question="chưa đọc nguyên văn").judge(part=part, whole=7)
    assert finding.result is Result.NEEDS_PERSON
    assert finding.open_question == "chưa đọc nguyên văn"


@pytest.mark.parametrize(
    ("holds", "result"),
    [(True, Result.MET), (False, Result.NOT_MET), (None, Result.EVIDENCE_MISSING)],
)
def test_a_guard_has_three_answers(holds, result):
    guard = Guard("NO_HOLD", "Không có khiếu nại đang xác minh", DECREE)
    assert guard.judge(holds=holds, found="—").result is result


def test_an_unsettled_guard_needs_a_person_but_still_asks_for_evidence():
    guard = Guard("NO_HOLD", "…", DECREE, open_question="chưa rõ")
    assert guard.judge(holds=False, found="có").result is Result.NEEDS_PERSON
    assert guard.judge(holds=None, found="—").result is Result.EVIDENCE_MISSING


def test_together_the_worst_answer_counts():
    def finding(result: Result) -> Finding:
        return Finding("X", result, "", "", DECREE)

    assert overall([]) is Result.MET
    assert overall(map(finding, [Result.MET, Result.NEEDS_PERSON])) is Result.NEEDS_PERSON
    assert overall(map(finding, [Result.EVIDENCE_MISSING, Result.NEEDS_PERSON])) is Result.EVIDENCE_MISSING
    assert overall(map(finding, [Result.NOT_MET, Result.EVIDENCE_MISSING])) is Result.NOT_MET
