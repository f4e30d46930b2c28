"""What is wrong in a case file is told with file and line; a good one is read and judged as written."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from thidua.legislation import cases, tracing
from thidua.legislation.source import LegislationError
from thidua.rulebook.facts import (
    AwardFact,
    Counting,
    DisciplineFact,
    HoldFact,
    LeaveFact,
    ProofFact,
    ProofState,
    Rating,
    RatingFact,
    Scope,
    ServiceFact,
    ShareFact,
    Subject,
)

CASE = """\
- name: Đủ năm năm
  citation: L06/2022 Đ73 k1 b
  subject: {kind: individual, birth: 1980-05-01, woman: true, groups: [worker]}
  facts:
    awards:
      - {code: BK_TINH, year: 2019, kind: merit, decision: 12/QĐ-UBND}
      - {code: BK_BO, decided: 2018-10-15, kind: sudden, unnamed: true}
      - {code: CSTDCS, years: [2020, 2022]}
    ratings: {2020-2022: good, 2023: excellent}
    proofs:
      - {kind: initiative, year: 2023, scope: field, state: pending}
    disciplines: [{level: warning, from: 2015-03-01, to: 2016-03-01}]
    holds: [{ground: complaint, from: 2025-01-10}]
    leave: [{kind: maternity, year: 2021}]
    service: [{of: army, from: 1999-02-01}]
    shares: [{of: LDTT, year: 2024, part: 14, whole: 20}]
    declared: {obeys_law: true}
  on: 2025-03-01
  year: 2024
  award: BKTTG
  path: individual-ladder
  expect: needs_review
  failing: [no-hold]
"""


def read(folder: Path, text: str = CASE) -> list[cases.Case]:
    file = folder / "a.yaml"
    file.write_text(text, encoding="utf-8")
    return cases.read_cases(file)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(LegislationError) as told:
        read(folder, text)
    return list(map(str, told.value.problems))


def test_a_case_is_read_as_written(tmp_path):
    (case,) = read(tmp_path)
    assert (case.name, case.award, case.path, case.expect) == (
        "Đủ năm năm", "BKTTG", "individual-ladder", "needs_review",
    )  # fmt: skip
    assert (case.on, case.year, case.reference, case.failing) == (
        date(2025, 3, 1), 2024, 2024, frozenset({"no-hold"}),
    )  # fmt: skip
    facts = case.facts
    assert facts.subject == Subject(
        "individual", frozenset({"worker"}), is_woman=True, birth=date(1980, 5, 1)
    )
    assert facts.awards == (
        AwardFact("BK_TINH", 2019, decision="12/QĐ-UBND"),
        AwardFact("BK_BO", 2018, Counting.DOES_NOT, period_named=False, decided_on=date(2018, 10, 15)),
        AwardFact("CSTDCS", 2020),
        AwardFact("CSTDCS", 2022),
    )
    assert facts.ratings == (
        *(RatingFact(year, Rating.GOOD) for year in (2020, 2021, 2022)),
        RatingFact(2023, Rating.EXCELLENT),
    )
    assert facts.proofs == (ProofFact("initiative", 2023, Scope.FIELD, ProofState.PENDING),)
    assert facts.disciplines == (DisciplineFact("warning", date(2015, 3, 1), date(2016, 3, 1)),)
    assert facts.holds == (HoldFact("complaint", date(2025, 1, 10)),)
    assert facts.leaves == (LeaveFact("maternity", 2021),)
    assert facts.services == (ServiceFact("army", date(1999, 2, 1)),)
    assert facts.shares == (ShareFact("LDTT", 2024, 14, 20),)
    assert facts.declared == {"obeys_law": True}


def test_service_may_stand_with_the_subject(tmp_path):
    moved = CASE.replace("groups: [worker]}", "groups: [worker], service: [{of: police, from: 1990-01-01}]}")
    assert read(tmp_path, moved)[0].facts.services == (
        ServiceFact("police", date(1990, 1, 1)),
        ServiceFact("army", date(1999, 2, 1)),
    )
    assert problems(tmp_path, moved.replace("of: police", "of: navy"))[0].startswith("a.yaml:3: `navy`")


def test_without_a_year_it_is_the_latest_that_is_rated(tmp_path):
    without = CASE.replace("  year: 2024\n", "")
    assert read(tmp_path, without)[0].reference == 2024
    rated = without.replace("2023: excellent", "2023-2025: excellent")
    assert read(tmp_path, rated)[0].reference == 2025
    assert tracing.trace_of(cases.run(read(tmp_path, rated)[0]))["year"] == 2025


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  citation:", "  citaton:", "a.yaml:2: Đủ năm năm: unknown key `citaton`"),
        ("  award: BKTTG\n", "", "a.yaml:1: Đủ năm năm: missing award"),
        ("award: BKTTG", "award: BKTTX", "a.yaml:20: no title or form has the code `BKTTX`"),
        ("code: BK_TINH", "code: BKTINH", "a.yaml:6: no title or form has the code `BKTINH`"),
        ("individual-ladder", "lader", "a.yaml:21: BKTTG has no path `lader`"),
        ("expect: needs_review", "expect: maybe", "a.yaml:22: `maybe` is none of: eligible, not_eligible"),
        ("failing: [no-hold]", "failing: no-hold", "a.yaml:23: `failing` is a list of ids of needs"),
        ("kind: individual,", "kind: person,", "a.yaml:3: `person` is none of: individual, collective, household"),
        ("kind: individual, ", "", "a.yaml:3: subject: missing kind"),
        ("woman: true", "womn: true", "a.yaml:3: subject: unknown key `womn`"),
        ("woman: true", "woman: maybe", "a.yaml:3: `woman` is true or false, not `maybe`"),
        ("groups: [worker]", "groups: [clown]", "a.yaml:3: `clown` is none of: army, police"),
        ("groups: [worker]", "groups: worker", "a.yaml:3: `groups` is a list: [worker, …]"),
        ("1980-05-01", "1980-05-32", "a.yaml:3: `1980-05-32` is no day (write 2024-01-31)"),
        ("    ratings:", "    rating:", "a.yaml:9: facts: unknown key `rating`"),
        ("year: 2019", "year: 1944", "a.yaml:6: `1944` is no year from 1945 to 2025, the year of `on`"),
        ("year: 2019", "year: 2026", "a.yaml:6: `2026` is no year from 1945 to 2025, the year of `on`"),
        ("year: 2019, ", "", "a.yaml:6: BK_TINH: missing year, years or decided"),
        ("year: 2019", "yaer: 2019", "a.yaml:6: code: unknown key `yaer`"),
        ("2018-10-15", "1918-10-15", "a.yaml:7: `1918` is no year from 1945 to 2025, the year of `on`"),
        ("2018-10-15", "15/10/2018", "a.yaml:7: `15/10/2018` is no day (write 2024-01-31)"),
        ("unnamed: true", "unnamed: sure", "a.yaml:7: `unnamed` is true or false, not `sure`"),
        ("kind: sudden", "kind: suden", "a.yaml:7: `suden` is none of: merit, sudden"),
        ("kind: sudden", "kind: [sudden]", "a.yaml:7: `['sudden']` is none of: merit, sudden"),
        ("years: [2020, 2022]", "years: 2020", "a.yaml:8: `years` is a list: [2020, 2021]"),
        ("[2020, 2022]", "[2020, 1900]", "a.yaml:8: `1900` is no year from 1945 to 2025"),
        (
            "years: [2020, 2022]",
            "year: 2020, decision: 12/QĐ-UBND",
            "a.yaml:8: decision 12/QĐ-UBND gives CSTDCS and BK_TINH",
        ),
        ("2023: excellent", "2023: tốt", "a.yaml:9: `2023: tốt`: expected a year or years and one of excellent"),
        ("2023: excellent", "2023: [good]", "a.yaml:9: `2023: ['good']`: expected a year or years"),
        ("2023: excellent", "2022: excellent", "a.yaml:9: 2022 is rated twice"),
        ("2023: excellent", "2024-2023: excellent", "a.yaml:9: `2024-2023`: write the earlier year first"),
        ("2023: excellent", "23: excellent", "a.yaml:9: `23: excellent`: expected a year or years"),
        ("2020-2022: good", "1940-1945: good", "a.yaml:9: `1940` is no year from 1945 to 2025"),
        ("kind: initiative", "kind: idea", "a.yaml:11: `idea` is none of: initiative, science"),
        ("scope: field", "scope: galaxy", "a.yaml:11: `galaxy` is none of: grassroots, commune"),
        ("state: pending", "state: lost", "a.yaml:11: `lost` is none of: free, pending"),
        ("initiative, year: 2023", "initiative", "a.yaml:11: a proof has a `year`"),
        ("level: warning", "level: frown", "a.yaml:12: `frown` is none of: reprimand, warning"),
        ("to: 2016-03-01", "to: 2014-03-01", "a.yaml:12: "),
        ("ground: complaint", "ground: rumour", "a.yaml:13: `rumour` is none of: discipline, inspection"),
        ("kind: maternity", "kind: holiday", "a.yaml:14: `holiday` is none of: maternity"),
        ("of: army", "of: navy", "a.yaml:15: `navy` is none of: army, police"),
        ("part: 14", "part: 21", "a.yaml:16: `21` of `20` is no share: whole numbers, part at most whole"),
        ("part: 14", "part: many", "a.yaml:16: `many` of `20` is no share"),
        (
            "shares: [{",
            "shares: [{of: LDTT, year: 2024, part: 1, whole: 2}, {",
            "a.yaml:16: LDTT of 2024 stands twice",
        ),
        ("shares: [{", "shares: [5, {", "a.yaml:16: `shares` is a list of {…}"),
        ("obeys_law: true", "obeys_law: often", "a.yaml:17: `obeys_law` is true or false, not `often`"),
        ("obeys_law: true", "obeys: true", "a.yaml:17: `obeys` is none of: "),
        ("{obeys_law: true}", "obeys_law", "a.yaml:17: `declared` is {obeys_law: true, …}"),
        ("on: 2025-03-01", "on: March", "a.yaml:18: `March` is no day (write 2024-01-31)"),
        ("  year: 2024", "  year: 2026", "a.yaml:19: `2026` is no year from 1945 to 2025"),
        ("  year: 2024", "  decided: later\n  year: 2024", "a.yaml:19: `later` is no day (write 2024-01-31)"),
        ("  year: 2024", "  year: 2024\n  year: 2023", "a.yaml:20: `year` stands twice in one entry"),
        ("- name", "- [name", "a.yaml:"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_case_is_told(tmp_path, old, new, told):
    assert old in CASE.replace("path: ", "path: ")
    text = CASE.replace(old, new, 1)
    assert any(line.startswith(told) for line in problems(tmp_path, text)), problems(tmp_path, text)


def test_everything_wrong_in_a_folder_is_told_at_once(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.yaml").write_text(CASE.replace("BKTTG", "X"), encoding="utf-8")
    read(tmp_path)
    (tmp_path / "a.yaml").write_text(CASE.replace("2019", "1900").replace("army", "navy"), encoding="utf-8")
    with pytest.raises(LegislationError) as told:
        cases.read_cases(tmp_path)
    assert [(problem.file, problem.line) for problem in told.value.problems] == [
        ("a.yaml", 6), ("a.yaml", 15), ("deep/b.yaml", 20), ("deep/b.yaml", 21),
    ]  # fmt: skip


def test_a_folder_without_cases_has_none(tmp_path):
    assert cases.read_cases(tmp_path) == []


def test_what_came_out_otherwise_is_told(tmp_path):
    (case,) = read(tmp_path)
    found = cases.run(case)
    assert found.answer == "not_eligible"
    assert not found.holds
    assert found.differences[0] == "expected needs_review, found not_eligible"
    failing = frozenset(need.need.id for need in found.verdict.unmet)
    assert found.differences[1] == f"expected failing [no-hold], found [{', '.join(sorted(failing))}]"
    assert cases.run(replace(case, expect="not_eligible", failing=failing)).holds


def test_an_award_without_a_path_for_such_a_subject_is_not_foreseen(tmp_path):
    (case,) = read(tmp_path)
    household = replace(
        case, award="CSTDCS", facts=replace(case.facts, subject=Subject("household")), path="", failing=None
    )
    assert cases.run(household).answer == "not_foreseen"
    assert tracing.trace_of(cases.run(household))["paths"] == []
