from pathlib import Path

import pytest

from thidua.legislation.loading import load
from thidua.legislation.source import LegislationError

FILES = {
    "instruments.yaml": """\
- code: ND1/2024
  kind: decree
  number: 1/2024/NĐ-CP
  title: Thử
  from: 2024-01-01
  to: 2025-07-01
  unconfirmed: thử
""",
    "thresholds.yaml": """\
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
""",
    "awards/1.yaml": """\
- code: GK
  name: Giấy khen
  english: Certificate
  form: commendation_certificate
  level: grassroots
  recipients: [individual]
  decider: Thủ trưởng
  from: 2024-01-01
  to: 2025-01-01
  citation: ND1/2024 Đ2
  unconfirmed: thử
""",
    "merit_kinds.yaml": """\
- code: merit
  name: Công trạng
  english: Merit
  recipients: [individual]
  purpose: thử
  from: 2024-01-01
  to: 2025-01-01
  citation: ND1/2024 Đ8
  unconfirmed: thử
""",
    "transitions.yaml": """\
- at: 2024-02-01
  kind: more_favourable
  statement: thử
  citation: ND1/2024 Đ4
  unconfirmed: thử
""",
    "base_salary.yaml": """\
- from: 2024-01-01
  to: 2025-01-01
  amount: 2340000
  citation: ND1/2024
  unconfirmed: thử
""",
    "prize_money.yaml": """\
- awards: [GK]
  values:
    - from: 2024-01-01
      to: 2025-01-01
      multiple: "0.3"
      citation: ND1/2024 Đ50
      unconfirmed: thử
""",
}
VALUE = FILES["thresholds.yaml"]
AWARD = FILES["awards/1.yaml"]


def problems(folder: Path, changed: dict[str, str | None] | None = None) -> list[str]:
    """What is told about the good files with some of them changed (None: missing)."""
    (folder / "awards").mkdir(exist_ok=True)
    for name, text in {**FILES, **(changed or {})}.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    try:
        load(folder)
    except LegislationError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_a_folder_without_fault_is_read(tmp_path):
    assert problems(tmp_path) == []


@pytest.mark.parametrize("name", [name for name in FILES if "/" not in name])
def test_a_missing_file_is_told(tmp_path, name):
    assert f"{name}:1: this file is missing" in problems(tmp_path, {name: None})


def test_a_folder_without_awards_is_told(tmp_path):
    told = problems(tmp_path, {"awards/1.yaml": None})
    assert "awards:1: expected a folder with at least one .yaml file" in told


def test_files_that_are_no_text_are_told(tmp_path):
    (tmp_path / "awards").mkdir()
    (tmp_path / "awards" / "0.yaml").write_bytes(b"\xff\xfe\x00")
    assert any("awards/0.yaml:1: not readable as YAML in UTF-8" in each for each in problems(tmp_path))


def test_awards_rank_by_file_name_then_by_place(tmp_path):
    first = AWARD.replace("code: GK", "code: A") + AWARD.replace("code: GK", "code: B")
    assert problems(tmp_path, {"awards/0.yaml": first}) == []
    assert [(each.code, each.rank) for each in load(tmp_path).awards.values()] == [
        ("A", 1),
        ("B", 2),
        ("GK", 3),
    ]


def test_a_missing_citation_is_told_with_file_and_line(tmp_path):
    found = problems(tmp_path, {"thresholds.yaml": VALUE.replace("      citation: ND1/2024 Đ1\n", "")})
    assert found == ["thresholds.yaml:6: VOTE: missing citation"]


def second_value(*, starts: str) -> str:
    value = VALUE[VALUE.index("    - from") :]
    return VALUE + value.replace("2025-01-01", "2025-07-01").replace("2024-01-01", starts)


def test_overlapping_periods_are_told_with_file_and_line(tmp_path):
    found = problems(tmp_path, {"thresholds.yaml": second_value(starts="2024-12-31")})
    assert found == ["thresholds.yaml:11: VOTE: period from 2024-12-31 overlaps the one from 2024-01-01"]


def test_periods_that_touch_do_not_overlap(tmp_path):
    assert problems(tmp_path, {"thresholds.yaml": second_value(starts="2025-01-01")}) == []


@pytest.mark.parametrize(
    ("file", "was", "becomes", "told"),
    [
        ("thresholds", "4/5", "0.8", "8: `0.8` is no exact positive number (write 4/5"),
        ("thresholds", "4/5", "6/5", "8: a share is at most 1, not 6/5"),
        ("thresholds", "4/5", "4/0", "8: `4/0` is no exact positive number (write 4/5"),
        ("thresholds", "ND1/2024", "ND9/2020", "9: cites ND9/2020, which is not in instruments.yaml"),
        ("thresholds", "unit: share", "unit: pounds", "3: `pounds` is none of: share, count, working_days"),
        ("thresholds", "      unconfirmed: thử\n", "", "6: say either `confirmed` (on, by) or `unconfirmed`"),
        ("thresholds", "to: 2025", "to: 2024", "7: a period ends after it starts"),
        ("thresholds", "to: 2025", "to: 2026", "9: cites ND1/2024, in force [2024-01-01, 2025-07-01)"),
        ("thresholds", "base:", "bass: x\n  base:", "4: VOTE: unknown key `bass`"),
        ("thresholds", "title:", "title: a\n  title:", "3: `title` stands twice in one entry"),
        ("thresholds", "from: 2024-01-01", "from: sang năm", "6: `sang năm` is no day"),
        ("thresholds", "from: 2024-01-01", "from: 2024-02-30", "6: `2024-02-30` cannot be read"),
        ("thresholds", "- code: VOTE", "- code: [", "not readable as YAML"),
        ("thresholds", "base:", "rounding: sideways\n  base:", "4: `sideways` is none of: down, up, nearest"),
        (
            "instruments",
            "title: Thử",
            "title: Thử\n  replaced_by: ND2",
            "5: replaced by ND2, which is not in",
        ),
        ("instruments", "title: Thử", "title: Thử\n  signed: hôm qua", "5: `hôm qua` is no day"),
        ("awards/1", "  english: Certificate\n", "", "1: GK: missing english"),
        ("awards/1", "commendation_certificate", "paper", "4: `paper` is none of: emulation_title, order"),
        ("awards/1", "grassroots", "moon", "5: `moon` is none of: state, ministry_province, under_ministry"),
        ("awards/1", "[individual]", "[cat]", "6: 'cat' is not a valid PartyKind"),
        ("awards/1", "[individual]", "individual", "6: `recipients` is a list: [individual, …]"),
        ("awards/1", "  level:", "  grade: 1\n  level:", "5: `grade` is a class of a `series`"),
        (
            "awards/1",
            "  level:",
            "  series: GK\n  grade: Nhất\n  level:",
            "6: `grade` is a class of a `series`",
        ),
        ("awards/1", "Giấy khen", "[a, b]", "2: `name` is one text or a list of {from, to, text, citation}"),
        ("merit_kinds", "  purpose: thử\n", "", "1: merit: missing purpose"),
        ("transitions", "at: 2024-02-01", "at: mai", "1: `mai` is no day"),
        ("transitions", "more_favourable", "better", "2: `better` is none of: more_favourable"),
        ("transitions", "at: 2024", "at: 2026", "4: cites ND1/2024, in force"),
        (
            "transitions",
            "statement:",
            "until: 2024-02-01\n  statement:",
            "3: a transition from 2024-02-01 ends",
        ),
        ("base_salary", "2340000", "2340000.5", "3: `2340000.5` is no sum in whole đồng"),
        ("base_salary", "2340000", "true", "3: `True` is no sum in whole đồng"),
        ("base_salary", "ND1/2024", "ND2", "4: cites ND2, which is not in instruments.yaml"),
        ("prize_money", '"0.3"', "0.3", "5: `0.3` is no exact positive number"),
        ("prize_money", "[GK]", "[GKK]", "1: GKK is not among the awards"),
        ("prize_money", "[GK]", "[GK, GK]", "1: GK stands twice"),
        ("prize_money", "[GK]", "GK", "1: `awards` is a list of codes"),
        ("prize_money", "multiple:", "times: 1\n      multiple:", "5: GK: unknown key `times`"),
        ("prize_money", "unconfirmed: thử", "confirmed: yes", "7: `confirmed` needs `on` (a day) and `by`"),
    ],
)
def test_each_fault_is_told_where_it_stands(tmp_path, file, was, becomes, told):
    text = FILES[f"{file}.yaml"]
    assert was in text
    found = problems(tmp_path, {f"{file}.yaml": text.replace(was, becomes, 1)})
    assert any(problem.startswith(f"{file}.yaml") and told in problem for problem in found), found


NAMES = """  name:
    - {from: 2024-01-01, to: 2024-06-01, text: Cũ, citation: ND1/2024 Đ2}
    - {from: 2024-06-01, to: 2025-01-01, text: Mới, citation: ND1/2024 Đ3}
"""


def dated(names: str) -> str:
    return AWARD.replace("  name: Giấy khen\n", names)


def test_names_change_with_time(tmp_path):
    assert problems(tmp_path, {"awards/1.yaml": dated(NAMES)}) == []
    award = load(tmp_path).awards["GK"]
    assert [text.text for text in award.names] == ["Cũ", "Mới"]
    assert award.name == "Mới"


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("from: 2024-06-01", "from: 2024-07-01", "4: `name` goes on from 2024-06-01, not from 2024-07-01"),
        ("from: 2024-01-01", "from: 2024-01-02", "3: `name` goes on from 2024-01-01, not from 2024-01-02"),
        (
            "to: 2025-01-01, text: Mới",
            "to: 2024-12-01, text: Mới",
            "4: `name` ends on 2024-12-01, the award on",
        ),
        ("to: 2024-06-01, ", "", "4: `name` goes on from no later day, not from 2024-06-01"),
        ("text: Mới", "txt: Mới", "4: `name`: missing text"),
        ("ND1/2024 Đ3", "ND7 Đ3", "4: cites ND7, which is not in instruments.yaml"),
    ],
)
def test_names_leave_no_gap(tmp_path, was, becomes, told):
    assert was in NAMES
    found = problems(tmp_path, {"awards/1.yaml": dated(NAMES.replace(was, becomes))})
    assert any(f"awards/1.yaml:{told}" in problem for problem in found), found


def test_all_faults_are_told_at_once(tmp_path):
    found = problems(
        tmp_path,
        {
            "thresholds.yaml": VALUE.replace("value: 4/5", "value: 0.8"),
            "awards/1.yaml": AWARD.replace("recipients: [individual]", "recipients: [cat]") + AWARD,
        },
    )
    assert [problem.split(":")[0] for problem in found] == ["awards/1.yaml", "thresholds.yaml"]


def test_a_code_used_twice_is_told(tmp_path):
    assert problems(tmp_path, {"awards/1.yaml": AWARD + AWARD}) == ["awards/1.yaml:12: GK stands twice"]


def test_base_salaries_do_not_overlap(tmp_path):
    twice = FILES["base_salary.yaml"] * 2
    found = problems(tmp_path, {"base_salary.yaml": twice})
    assert found == [
        "base_salary.yaml:6: base salary: period from 2024-01-01 overlaps the one from 2024-01-01"
    ]
