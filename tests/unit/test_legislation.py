from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from thidua.legislation import catalogue
from thidua.legislation.apps import law_holds
from thidua.legislation.enums import AwardKind, AwardLevel
from thidua.legislation.loading import load
from thidua.legislation.source import LegislationError
from thidua.parties.enums import PartyKind

INSTRUMENTS = """\
- code: ND1/2024
  kind: decree
  number: 1/2024/NĐ-CP
  title: Thử
  from: 2024-01-01
  to: 2025-07-01
  unconfirmed: thử
"""
VALUE = """\
- code: VOTE
  title: Tỷ lệ
  unit: share
  base: total_members
  values:
    - from: 2024-01-01
      to: 2025-01-01
      value: 4/5
      citation: ND1/2024 Đ1
      unconfirmed: thử
"""
AWARD = """\
- code: GK
  name: Giấy khen
  kind: form
  level: grassroots
  recipients: [individual]
  decider: Thủ trưởng
  from: 2024-01-01
  to: 2025-01-01
  citation: ND1/2024 Đ2
  unconfirmed: thử
"""


def problems(
    tmp_path: Path, *, instruments: str = INSTRUMENTS, thresholds: str = VALUE, awards: str = AWARD
) -> list[str]:
    for name, text in (("instruments", instruments), ("thresholds", thresholds), ("awards", awards)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    try:
        load(tmp_path)
    except LegislationError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_the_law_we_ship_holds():
    assert law_holds() == []
    assert len(catalogue.law().awards) >= 20


def test_a_folder_without_fault_is_read(tmp_path):
    assert problems(tmp_path) == []


def test_a_missing_citation_is_told_with_file_and_line(tmp_path):
    found = problems(tmp_path, thresholds=VALUE.replace("      citation: ND1/2024 Đ1\n", ""))
    assert found == ["thresholds.yaml:6: VOTE: missing citation"]


def test_overlapping_periods_are_told_with_file_and_line(tmp_path):
    second = (
        VALUE[VALUE.index("    - from") :]
        .replace("2025-01-01", "2025-07-01")
        .replace("2024-01-01", "2024-12-31")
    )
    found = problems(tmp_path, thresholds=VALUE + second)
    assert found == ["thresholds.yaml:11: VOTE: period from 2024-12-31 overlaps the one from 2024-01-01"]


def test_periods_that_touch_do_not_overlap(tmp_path):
    second = (
        VALUE[VALUE.index("    - from") :]
        .replace("2025-01-01", "2025-07-01")
        .replace("2024-01-01", "2025-01-01")
    )
    assert problems(tmp_path, thresholds=VALUE + second) == []


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("value: 4/5", "value: 0.8", "thresholds.yaml:8: `0.8` is no exact positive number (write 4/5)"),
        ("value: 4/5", "value: 6/5", "thresholds.yaml:8: a share is at most 1, not 6/5"),
        ("value: 4/5", "value: 4/0", "thresholds.yaml:8: `4/0` is no exact positive number (write 4/5)"),
        ("ND1/2024 Đ1", "ND9/2020 Đ1", "thresholds.yaml:9: cites ND9/2020, which is not in instruments.yaml"),
        ("unit: share", "unit: pounds", "thresholds.yaml:3: `pounds` is none of: share, count, working_days"),
        (
            "      unconfirmed: thử\n",
            "",
            "thresholds.yaml:6: say either `confirmed` (on, by) or `unconfirmed`",
        ),
        ("to: 2025-01-01", "to: 2024-01-01", "thresholds.yaml:7: a period ends after it starts"),
        (
            "to: 2025-01-01",
            "to: 2026-01-01",
            "thresholds.yaml:9: cites ND1/2024, in force [2024-01-01, 2025-07-01)",
        ),
        ("base:", "bass: x\n  base:", "thresholds.yaml:4: VOTE: unknown key `bass`"),
        (
            "title: Tỷ lệ",
            "title: Tỷ lệ\n  title: hai",
            "thresholds.yaml:3: `title` stands twice in one entry",
        ),
        ("from: 2024-01-01", "from: sang năm", "thresholds.yaml:6: `sang năm` is no day"),
        ("- code: VOTE", "- code: [", "not readable as YAML"),
    ],
)
def test_each_fault_is_told_where_it_stands(tmp_path, was, becomes, told):
    assert was in VALUE
    found = problems(tmp_path, thresholds=VALUE.replace(was, becomes, 1))
    assert any(told in problem for problem in found), found


def test_all_faults_are_told_at_once(tmp_path):
    found = problems(
        tmp_path,
        thresholds=VALUE.replace("value: 4/5", "value: 0.8"),
        awards=AWARD.replace("recipients: [individual]", "recipients: [cat]") + AWARD,
    )
    assert [problem.split(":")[0] for problem in found] == ["awards.yaml", "thresholds.yaml"]


def test_a_code_used_twice_is_told(tmp_path):
    assert problems(tmp_path, awards=AWARD + AWARD) == ["awards.yaml:11: GK stands twice"]


def test_the_flag_of_the_government_needs_four_fifths_on_the_day_of_the_article():
    share = catalogue.share_on("VOTE_CTDCP", date(2024, 3, 6))
    assert share.threshold == Fraction(4, 5)
    assert share.least(whole=7) == 6
    assert catalogue.citation_text(share.citation) == "Nghị định số 98/2023/NĐ-CP, khoản 7 Điều 30"
    assert share.open_question


def test_from_july_2025_the_same_share_stands_in_another_decree():
    assert catalogue.value_on("VOTE_CTDCP", date(2025, 6, 30)).citation.instrument == "ND98/2023"
    later = catalogue.value_on("VOTE_CTDCP", date(2025, 7, 1))
    assert later.citation.instrument == "ND152/2025"
    assert later.confirmation.is_confirmed


def test_a_day_without_a_known_value_is_no_guess():
    with pytest.raises(catalogue.UnknownInLaw, match="2023-12-31"):
        catalogue.share_on("VOTE_CTDCP", date(2023, 12, 31))


@pytest.mark.parametrize("ask", [catalogue.award, catalogue.instrument, catalogue.threshold])
def test_an_unknown_code_is_an_error(ask):
    with pytest.raises(catalogue.UnknownInLaw):
        ask("NOTHING")


def test_awards_by_kind_level_and_recipient():
    merit = catalogue.award("BK_TINH")
    assert not merit.is_title
    assert merit.can_go_to(PartyKind.INDIVIDUAL)
    assert catalogue.award("CO_BO").is_flag
    titles = catalogue.awards(kind=AwardKind.TITLE, level=AwardLevel.STATE)
    assert [award.code for award in titles] == ["CTDCP", "CSTDTQ"]
    assert "GDVH" in dict(catalogue.award_choices(recipient=PartyKind.HOUSEHOLD))
    assert "CTDCP" not in dict(catalogue.award_choices(recipient=PartyKind.INDIVIDUAL))
    assert catalogue.awards(on=date(2023, 1, 1)) == []


def test_names_of_awards_also_for_codes_from_elsewhere():
    assert catalogue.award_name("CTDCP") == "Cờ thi đua của Chính phủ"
    assert catalogue.award_name("X1") == "X1"


def test_grounds_are_written_as_documents_write_them():
    assert (
        catalogue.instrument("L06/2022").cited_with_date
        == "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
    )
    decree = catalogue.instrument("ND30/2020")
    assert (
        decree.cited_with_date
        == "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư"
    )


@pytest.mark.parametrize(
    ("place", "spelled"),
    [("Đ33 k5 a", "điểm a khoản 5 Điều 33"), ("Đ47", "Điều 47"), ("Phụ lục I", "Phụ lục I"), ("", "")],
)
def test_a_place_in_a_text_is_spelled_out(place, spelled):
    assert catalogue.spelled_place(place) == spelled


def test_the_law_on_emulation_is_the_one_of_the_day():
    assert catalogue.emulation_law(date(2023, 12, 31)).code == "L15/2003"
    assert catalogue.emulation_law(date(2024, 3, 6)).code == "L06/2022"
    with pytest.raises(catalogue.UnknownInLaw):
        catalogue.emulation_law(date(2000, 1, 1))
