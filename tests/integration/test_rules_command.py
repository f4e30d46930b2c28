"""`thidua rules`: cases, explanations and sweeps from the command line; what is wrong is told in a line."""

import json
from datetime import date
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


GOOD = "rating:good:::named"


def facts_file(folder: Path, **columns: pa.Array) -> Path:
    file = folder / "facts.parquet"
    told = {"party": pa.array([1, 2]), "fact": pa.array([GOOD, GOOD]), "year": pa.array([2024, 2023])}
    pq.write_table(pa.table(told | columns), file)
    return file


def swept(tmp_path: Path, **columns: list) -> str:
    """What a sweep says of facts with these columns."""
    arrays = {name: pa.array(values) for name, values in columns.items()}
    file = facts_file(tmp_path, **arrays)
    found = run("sweep", "--source", file, "--year", 2024, "--out", tmp_path / "out")
    assert found.exit_code == 1, found.output
    assert "Traceback" not in found.output
    return found.output


def test_a_sweep_of_a_file(tmp_path):
    out = tmp_path / "new" / "folder"
    found = run("sweep", "--source", facts_file(tmp_path), "--year", 2024, "--out", out)
    assert found.exit_code == 0, found.output
    rows = {row["party"]: row["LDTT"] for row in pq.read_table(out / "verdicts.parquet").to_pylist()}
    assert rows == {1: 3, 2: 1}
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert (summary["parties"], summary["year"], summary["on"]) == (2, 2024, "2025-01-01")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (
            {"fact": ["rating:good", GOOD]},
            "column fact: 'rating:good' is no fact: expected family:code:state:scope:named",
        ),
        ({"year": ["2024", "2023"]}, "column year is string, expected int16"),
        ({"party": ["a", "b"]}, "column party is string, expected int64"),
    ],
)
def test_a_source_that_is_not_as_described_is_told(tmp_path, columns, told):
    assert told in swept(tmp_path, **columns)


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


def test_a_year_before_all_records_is_a_wrong_command(tmp_path):
    assert run("sweep", "--source", tmp_path, "--year", 1900, "--out", tmp_path).exit_code == 2


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (
            {"fact": ["award:NOPE:counts::named", "rating:good:::named"]},
            "facts.parquet: column fact: 'award:NOPE:counts::named': no title or form has the code 'NOPE'",
        ),
        ({"fact": ["rating:fine:::named"] * 2}, "'fine' is none of excellent, good, completed"),
        ({"fact": ["proof:initiative:spent:commune:named"] * 2}, "state 'spent' is none of free, pending"),
        ({"fact": ["proof:initiative:free::named"] * 2}, "a proof has a scope"),
        ({"year": [1, 2024]}, "column year: 1 at 'rating:good:::named', expected 1945 to 2100"),
        ({"year": [1900, 2024]}, "column year: 1900 at"),
        ({"year": [2024, 30000]}, "column year: 30000 at"),
        ({"year": [None, 2024]}, "column year: empty in 1 rows"),
        ({"fact": [None, "rating:good:::named"]}, "column fact: empty in 1 rows"),
        ({"party": [None, 1]}, "column party: empty in 1 rows"),
    ],
)
def test_facts_that_make_no_sense_are_told(tmp_path, columns, told):
    assert told in swept(tmp_path, **columns)


def subjects_file(folder: Path, **columns: pa.Array) -> None:
    told = {
        "party": pa.array([1, 2]),
        "kind": pa.array(["individual", "individual"]),
        "groups": pa.array([0, 0]),
        "woman": pa.array([0, 1]),
    }
    pq.write_table(pa.table(told | columns), folder / "subjects.parquet")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"party": [1, 1]}, "subjects.parquet: party 1 stands there 2 times"),
        (
            {"kind": ["individual", "robot"]},
            "column kind: 'robot' is none of individual, collective, household",
        ),
        ({"kind": ["individual", None]}, "column kind: empty in 1 rows"),
        ({"groups": [0, 1 << 40]}, "column groups: 1099511627776 at 'individual'"),
        ({"woman": [0, 7]}, "column woman: 7 at 'individual', expected 0 to 1"),
    ],
)
def test_subjects_that_make_no_sense_are_told(tmp_path, columns, told):
    facts_file(tmp_path)
    subjects_file(tmp_path, **{name: pa.array(values) for name, values in columns.items()})
    found = run("sweep", "--source", tmp_path, "--year", 2024, "--out", tmp_path / "out")
    assert found.exit_code == 1
    assert told in found.output


@pytest.mark.parametrize(
    ("name", "table", "told"),
    [
        (
            "spans",
            {"party": [1], "what": ["held"], "start": [date(2024, 1, 1)], "end": [None]},
            "column what: 'held' is none of hold, discipline",
        ),
        (
            "spans",
            {"party": [1], "what": ["hold"], "start": [date(2024, 1, 1)], "end": [date(2023, 1, 1)]},
            "column end: an end before its start in 1 rows of 'hold'",
        ),
        (
            "services",
            {"party": [1], "kind": ["piracy"], "start": [date(2024, 1, 1)], "end": [None]},
            "column kind: 'piracy' is none of",
        ),
        (
            "shares",
            {"party": [1], "name": ["women"], "year": [2024], "part": [5], "whole": [4]},
            "column part: a part below 0 or above its whole",
        ),
        (
            "shares",
            {"party": [1, 1], "name": ["women"] * 2, "year": [2024] * 2, "part": [2, 3], "whole": [4] * 2},
            "party 1, name women, year 2024 stands there 2 times",
        ),
    ],
)
def test_other_files_that_make_no_sense_are_told(tmp_path, name, table, told):
    facts_file(tmp_path)
    kinds = {"start": pa.date32(), "end": pa.date32()}
    columns = {column: pa.array(values, type=kinds.get(column)) for column, values in table.items()}
    pq.write_table(pa.table(columns), tmp_path / f"{name}.parquet")
    found = run("sweep", "--source", tmp_path, "--year", 2024, "--out", tmp_path / "out")
    assert found.exit_code == 1
    assert f"{name}.parquet: " in found.output
    assert told in found.output


def test_without_subjects_everybody_in_any_file_is_judged(tmp_path):
    no_rule_asks = "award:GK:counts::named"
    facts_file(
        tmp_path,
        party=pa.array([1, 2, 3]),
        fact=pa.array([no_rule_asks, GOOD, GOOD]),
        year=pa.array([2023, 2024, 2030]),
    )
    started = pa.array([date(2020, 1, 1)])
    ended = pa.array([None], type=pa.date32())
    pq.write_table(
        pa.table({"party": [4], "kind": ["army"], "start": started, "end": ended}),
        tmp_path / "services.parquet",
    )
    pq.write_table(
        pa.table({"party": [5], "what": ["hold"], "start": started, "end": ended}),
        tmp_path / "spans.parquet",
    )
    found = run("sweep", "--source", tmp_path, "--year", 2024, "--out", tmp_path)
    assert found.exit_code == 0, found.output
    rows = {row["party"]: row["LDTT"] for row in pq.read_table(tmp_path / "verdicts.parquet").to_pylist()}
    assert rows == {1: 1, 2: 3, 3: 1, 4: 1, 5: 1}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--year", 2077], "--year 2077 has not begun"),
        (["--year", 1990], "no rules of 1991-01-01 are known here: the first are in force from 2024-01-01"),
        (
            ["--year", 2024, "--on", "2023-06-01"],
            "--year 2024 is after the day whose law applies, 2023-06-01",
        ),
    ],
)
def test_a_year_or_day_without_an_answer_is_told(tmp_path, words, told):
    found = run("sweep", "--source", facts_file(tmp_path), "--out", tmp_path / "out", *words)
    assert found.exit_code == 1
    assert told in found.output
    assert not (tmp_path / "out").exists()


def test_where_nothing_can_be_written_is_told_before_the_work(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "taken" / "verdicts.parquet").mkdir(parents=True)
    for out, told in (
        (tmp_path / "file" / "out", "cannot be written: Not a directory"),
        (Path("/proc/x"), "/proc/x: cannot be written"),
        (tmp_path / "taken", "verdicts.parquet: is a folder"),
    ):
        found = run("sweep", "--source", tmp_path / "nowhere", "--year", 2024, "--out", out)
        assert found.exit_code == 1, out
        assert told in found.output
        assert len(found.output.splitlines()) == 1


def test_damaged_pages_are_told_in_a_line(tmp_path):
    file = tmp_path / "facts.parquet"
    words = pa.array(["rating:good:::named"] * 5000)
    pq.write_table(pa.table({"party": list(range(5000)), "fact": words, "year": [2024] * 5000}), file)
    content = bytearray(file.read_bytes())
    content[200:4000] = bytes(3800)
    file.write_bytes(content)
    found = run("sweep", "--source", file, "--year", 2024, "--out", tmp_path / "out")
    assert found.exit_code == 1
    assert len(found.output.splitlines()) == 1
    assert found.output.startswith("Error: facts")


def test_junk_is_told_without_the_statement(tmp_path):
    (tmp_path / "junk.parquet").write_bytes(b"PAR1" + b"\x07" * 300 + b"PAR1")
    found = run("sweep", "--source", tmp_path / "junk.parquet", "--year", 2024, "--out", tmp_path / "out")
    assert "not readable as Parquet" in found.output
    assert "SELECT" not in found.output
    assert len(found.output.splitlines()) == 1


@pytest.mark.parametrize("command", ["test", "explain"])
@pytest.mark.parametrize(
    "content", ["[" * 5000 + "]" * 5000, "- a: " + "{a: " * 3000 + "}" * 3000, "- &a [*a]"]
)
def test_what_is_nested_without_end_is_told(tmp_path, command, content):
    file = tmp_path / "deep.yaml"
    file.write_text(content)
    found = run(command, file)
    assert found.exit_code == 1
    assert found.output.startswith("Error: deep.yaml:1: ")
    assert len(found.output.splitlines()) == 1


def test_a_folder_named_as_a_file_is_told(tmp_path):
    (tmp_path / "x.yaml").mkdir()
    found = run("test", tmp_path)
    assert found.exit_code == 1
    assert "x.yaml:1: this file cannot be read: Is a directory" in found.output


def test_our_own_cases_come_with_the_source(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = run("test")
    assert found.exit_code == 2
    assert "tests/rules is not here" in found.output


@pytest.mark.django_db
def test_a_sweep_of_the_register(tmp_path):
    assert "no parties" in run("sweep", "--source", "register", "--year", 2024, "--out", tmp_path).output
    world = movements.world()
    records.ratings(world, records.person(world), {2024: Rating.GOOD})
    found = run("sweep", "--source", "register", "--year", 2024, "--out", tmp_path)
    assert found.exit_code == 0, found.output
    rows = pq.read_table(tmp_path / "verdicts.parquet").to_pylist()
    assert [row["LDTT"] for row in rows if row["LDTT"] == 3] == [3]
