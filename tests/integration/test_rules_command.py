"""`thidua rules`: cases, explanations and sweeps from the command line; what is wrong is told in a line."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from tests.factories import movements, records
from thidua.legislation.vocabulary import Rating
from thidua.rules_cli import rules

CASE = """\
- name: Một năm hoàn thành tốt nhiệm vụ
  citation: L06/2022 Đ24
  subject: {kind: individual}
  facts:
    ratings: {2024: good}
  on: 2025-03-01
  award: LDTT
  expect: eligible
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(rules, [str(word) for word in words])


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "cases" / "a.yaml"
    file.parent.mkdir()
    file.write_text(CASE, encoding="utf-8")
    return file


def test_cases_that_hold(case):
    found = run("test", case.parent)
    assert found.exit_code == 0
    assert found.output.splitlines()[-1] == "1 cases, 0 failed"
    assert run("test", case, "--quiet").output == "1 cases, 0 failed\n"


def test_a_case_that_does_not_hold_is_named_and_the_exit_code_says_so(case):
    case.write_text(CASE.replace("expect: eligible", "expect: not_eligible"), encoding="utf-8")
    found = run("test", case)
    assert found.exit_code == 1
    assert (
        "FAILED a.yaml:1: Một năm hoàn thành tốt nhiệm vụ: expected not_eligible, found eligible"
        in found.output
    )


@pytest.mark.parametrize("command", ["test", "explain"])
def test_a_typing_error_is_told_with_file_and_line(case, command):
    case.write_text(CASE.replace("award: LDTT", "award: LDT"), encoding="utf-8")
    found = run(command, case)
    assert found.exit_code == 1
    assert found.output == "Error: a.yaml:7: no title or form has the code `LDT`\n"


def test_nothing_to_test_is_an_error(tmp_path):
    assert "no cases in" in run("test", tmp_path).output
    assert run("test", tmp_path).exit_code == 1
    assert run("test", tmp_path / "nowhere").exit_code == 2


def test_an_explanation_for_people_and_for_programs(case):
    told = run("explain", case)
    assert told.exit_code == 0
    assert "Cần: " in told.output
    assert "Có: " in told.output
    assert "Found: " in run("explain", case, "--language", "en").output
    (trace,) = json.loads(run("explain", case, "--json").output)
    assert (trace["award"], trace["answer"], trace["year"]) == ("LDTT", "eligible", 2024)
    assert all(need["citation"] and need["needed"] for path in trace["paths"] for need in path["needs"])


def test_a_succession_is_cited_in_the_explanation(case):
    case.write_text(
        CASE.replace("{kind: individual}", "{kind: collective}")
        .replace("    ratings: {2024: good}\n", "    ratings: {2024: excellent}\n")
        .replace("award: LDTT", "award: BK_TINH\n  path: collective-years")
        .replace("eligible", "needs_review")
        + "  predecessors: [{name: phòng A, how: merged, on: 2024-02-01, facts: {ratings: {2023: excellent}}}]\n",
        encoding="utf-8",
    )
    (trace,) = json.loads(run("explain", case, "--json").output)
    (succession,) = trace["paths"][0]["succession"]
    assert (succession["from"], succession["citation"]) == (["phòng A"], "ND152/2025 Đ60 k5")
    assert succession["open_question"]
    assert "phòng A (hợp nhất, sáp nhập từ 01/02/2024)" in run("explain", case).output


def facts_file(folder: Path, *, fact: str = "rating:good:::named", **columns: pa.Array) -> Path:
    file = folder / "facts.parquet"
    told = {"party": pa.array([1, 2]), "fact": pa.array([fact, fact]), "year": pa.array([2024, 2023])}
    pq.write_table(pa.table(told | columns), file)
    return file


def test_a_sweep_of_a_file(tmp_path):
    out = tmp_path / "new" / "folder"
    found = run("sweep", "--source", facts_file(tmp_path), "--year", 2024, "--out", out)
    assert found.exit_code == 0, found.output
    rows = {row["party"]: row["LDTT"] for row in pq.read_table(out / "verdicts.parquet").to_pylist()}
    assert rows == {1: 3, 2: 1}
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert (summary["parties"], summary["year"], summary["on"]) == (2, 2024, "2025-01-01")


@pytest.mark.parametrize(
    ("columns", "fact", "told"),
    [
        ({}, "rating:good", "column fact: 'rating:good' is no fact: expected family:code:state:scope:named"),
        (
            {"year": pa.array(["2024", "2023"])},
            "rating:good:::named",
            "column year is string, expected int16",
        ),
        ({"party": pa.array(["a", "b"])}, "rating:good:::named", "column party is string, expected int64"),
    ],
)
def test_a_source_that_is_not_as_described_is_told(tmp_path, columns, fact, told):
    found = run(
        "sweep", "--source", facts_file(tmp_path, fact=fact, **columns), "--year", 2024, "--out", tmp_path
    )
    assert found.exit_code == 1
    assert found.output.startswith("Error: ")
    assert told in found.output


def test_a_source_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    pq.write_table(pa.table({"party": [1]}), tmp_path / "short.parquet")
    for name, told in (
        ("nowhere", "no such file or folder"),
        ("broken.parquet", "not readable as Parquet"),
        ("short.parquet", "column fact, year is missing"),
    ):
        found = run("sweep", "--source", tmp_path / name, "--year", 2024, "--out", tmp_path / "out")
        assert found.exit_code == 1
        assert told in found.output, name


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    found = run("sweep", "--source", facts_file(tmp_path), "--year", 2024, "--out", tmp_path / "file" / "out")
    assert found.exit_code == 1
    assert found.output.startswith("Error: ")
    assert run("sweep", "--source", tmp_path, "--year", 1900, "--out", tmp_path).exit_code == 2


@pytest.mark.django_db
def test_a_sweep_of_the_register(tmp_path):
    assert "no parties" in run("sweep", "--source", "register", "--year", 2024, "--out", tmp_path).output
    world = movements.world()
    records.ratings(world, records.person(world), {2024: Rating.GOOD})
    found = run("sweep", "--source", "register", "--year", 2024, "--out", tmp_path)
    assert found.exit_code == 0, found.output
    rows = pq.read_table(tmp_path / "verdicts.parquet").to_pylist()
    assert [row["LDTT"] for row in rows if row["LDTT"] == 3] == [3]
