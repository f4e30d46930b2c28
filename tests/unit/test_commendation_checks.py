"""Findings before a decision: pure, each with its article; missing papers never reject."""

from dataclasses import replace
from datetime import date

import pytest

from thidua.commendation.checks import (
    CandidateFacts,
    EarlierAward,
    ListFacts,
    OnRecord,
    OpenHold,
    check_list,
    same_achievement,
)
from thidua.commendation.enums import CheckKind
from thidua.rulebook.findings import Citation, Result

ONE = CandidateFacts(id=1, number=1, name="Nguyễn Văn A", unit="Sở Nội vụ", achievement="Đóng góp cho Cụm")
TWO = CandidateFacts(id=2, number=2, name="Trần Thị B", unit="Sở Y tế", achievement="Đóng góp cho Cụm")
FACTS = ListFacts(
    award_name="Bằng khen",
    decider_name="Tỉnh Bắc Kạn",
    ground="L06/2022 Đ74 k1 c",
    on=date(2024, 3, 5),
    year=2023,
    is_competent=True,
    competence=Citation("L06/2022", "Đ79"),
    competence_open_question="",
    candidates=(ONE, TWO),
)


def found(facts, kind):
    return [line for line in check_list(facts) if line.kind == kind]


def results(facts, kind):
    return [line.finding.result for line in found(facts, kind)]


def test_every_kind_of_check_answers():
    assert {line.kind for line in check_list(FACTS)} == set(CheckKind)
    assert not any(line.blocks for line in check_list(FACTS))


def test_the_standard_is_for_a_person_to_judge():
    (line,) = found(FACTS, CheckKind.STANDARD)
    assert line.finding.result is Result.NEEDS_PERSON
    assert line.finding.citation == Citation("L06/2022", "Đ74 k1 c")
    assert results(replace(FACTS, ground=""), CheckKind.STANDARD) == [Result.EVIDENCE_MISSING]


def test_what_the_record_says_is_put_before_a_person_and_never_rejects():
    record = OnRecord(
        party=7,
        home=3,
        award="BK_TINH",
        on=FACTS.on,
        year=2023,
        is_met=False,
        told="Còn một điều kiện: 2 năm liên tục",
        citation=Citation("L06/2022", "Đ74 k1 d"),
    )
    facts = replace(FACTS, candidates=(replace(ONE, record=record), TWO))
    (line,) = found(facts, CheckKind.RECORD)
    assert (line.finding.result, line.candidate_id, line.record) == (Result.NEEDS_PERSON, 1, record)
    assert line.finding.found == record.told
    met = replace(FACTS, candidates=(replace(ONE, record=replace(record, is_met=True)), TWO))
    (line,) = found(met, CheckKind.RECORD)
    assert line.finding.result is Result.MET
    assert "1" in line.finding.found


def test_an_empty_list_blocks():
    assert results(replace(FACTS, candidates=()), CheckKind.LIST) == [Result.NOT_MET]


def test_without_authority_nobody_decides():
    assert results(replace(FACTS, is_competent=False), CheckKind.AUTHORITY) == [Result.NOT_MET]


@pytest.mark.parametrize("name", ["Nguyễn Văn A", "NGUYỄN VĂN A", "nguyen van a"])
def test_the_same_name_and_unit_twice(name):
    again = replace(TWO, name=name, unit="Sở Nội vụ")
    (line,) = found(replace(FACTS, candidates=(ONE, again)), CheckKind.DUPLICATE)
    assert (line.blocks, line.number, line.finding.found) == (
        True,
        2,
        "trùng họ tên và đơn vị với dòng 1",
    )


def test_the_same_name_elsewhere_wants_a_look():
    (line,) = found(replace(FACTS, candidates=(ONE, replace(TWO, name=ONE.name))), CheckKind.DUPLICATE)
    assert (line.blocks, line.wants_a_look) == (False, True)


def earlier(**changes):
    told = {
        "award_name": "Bằng khen",
        "reference": "12/QĐ-UBND",
        "achievement": "Đóng góp cho cụm.",
        "year": 2023,
        "is_same_award": True,
    }
    return EarlierAward(**(told | changes))


@pytest.mark.parametrize(
    ("award", "expected"),
    [
        (earlier(), Result.NOT_MET),
        (earlier(award_name="Giấy khen", is_same_award=False, year=2020), Result.NOT_MET),
        (earlier(achievement="Cứu người"), Result.NEEDS_PERSON),
        (earlier(achievement="Cứu người", year=2022), Result.MET),
        (earlier(achievement=""), Result.NEEDS_PERSON),
    ],
)
def test_one_award_for_one_achievement(award, expected):
    facts = replace(FACTS, candidates=(replace(ONE, earlier=(award,)), TWO))
    assert results(facts, CheckKind.ONE_AWARD) == [expected]


def test_a_hold_blocks_and_names_the_decree_of_its_day():
    held = replace(ONE, holds=(OpenHold("Đang xác minh tố cáo", "Đơn số 3"),))
    (line,) = found(replace(FACTS, candidates=(held,)), CheckKind.HOLD)
    assert line.blocks
    assert line.finding.citation.instrument == "ND98/2023"
    assert line.finding.open_question
    (line,) = found(replace(FACTS, candidates=(held,), on=date(2025, 7, 1)), CheckKind.HOLD)
    assert line.finding.citation == Citation("ND152/2025", "Đ4 k4")
    assert line.finding.open_question == ""


def test_a_missing_achievement_is_missing_evidence_not_a_rejection():
    facts = replace(FACTS, candidates=(replace(ONE, achievement=""),))
    assert results(facts, CheckKind.COMPLETE) == [Result.EVIDENCE_MISSING]


def test_who_cannot_receive_it_blocks():
    assert results(replace(FACTS, candidates=(replace(ONE, can_receive=False),)), CheckKind.COMPLETE) == [
        Result.NOT_MET
    ]


def test_comment():
    assert results(replace(FACTS, has_comment=True, comment_is_open=True), CheckKind.COMMENT) == [
        Result.NOT_MET
    ]
    assert results(replace(FACTS, has_comment=True, comment_outcome="Không có"), CheckKind.COMMENT) == [
        Result.MET
    ]


def test_words_are_compared_not_signs():
    assert same_achievement("Đã có  nhiều đóng góp.", "đã có nhiều đóng góp")
    assert not same_achievement("", "")
