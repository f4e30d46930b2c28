"""`thidua scoring`: tables checked and results computed from the command line; what is wrong is told with its place."""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from tests.factories import worksheets
from thidua.scoring.engine import FlagKind, Kind
from thidua.scoring.library import FOLDER
from thidua.scoring_cli import scoring

OFFICERS_TABLE = Path(__file__).resolve().parents[2] / "src/thidua/demo/data/tien-giang-2022/table.xlsx"
DOCS = Path(__file__).resolve().parents[2] / "docs" / "scoring-files.md"
TABLE = """\
title: Bảng thử
total: 10
tie_breaks: [{kind: group_points, code: "1"}]
criteria:
  - {code: "1", max: 6, kind: direct}
  - {code: "2", max: 4, kind: yes_no}
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(scoring, [str(word) for word in words])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "bang.yaml"
    file.write_text(TABLE, encoding="utf-8")
    return file


def entries(table: Path, text: str) -> Path:
    file = table.with_name("diem.csv")
    file.write_text(text, encoding="utf-8")
    return file


def test_a_sound_table_and_the_examples(table):
    found = run("check", table)
    assert (found.exit_code, found.output) == (
        0,
        "bang.yaml: 2 lines, 2 scored, total 10, 0 errors, 0 warnings\n",
    )
    assert all(run("check", example).exit_code == 0 for example in FOLDER.glob("*.yaml"))


def test_without_a_code_of_the_indicator_targets_come_from_the_entries(table):
    table.write_text(TABLE.replace("kind: direct", "kind: linear"), encoding="utf-8")
    found = run("check", table)
    assert found.exit_code == 0
    assert "warning: bang.yaml: dòng 5: Dòng 1: chấm theo chỉ tiêu nhưng chưa ghi mã" in found.output
    out = table.with_name("r.json")
    given = entries(table, "unit,criterion,value,target,answer\nA,1,50,100,\nA,2,,,yes\n")
    assert run("compute", table, given, "--out", out).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["units"][0]["total"] == 7


def test_a_table_that_does_not_add_up(table):
    table.write_text(TABLE.replace("total: 10", "total: 11"), encoding="utf-8")
    found = run("check", table)
    assert found.exit_code == 1
    assert "bang.yaml: Tổng điểm chuẩn ghi 11 nhưng các nhóm cộng lại là 10." in found.output
    refused = run(
        "compute", table, entries(table, "unit,criterion,points\nA,1,3\n"), "--out", table.with_name("r")
    )
    assert refused.exit_code == 1
    assert not table.with_name("r").exists()


def test_results_and_ranking_are_written(table):
    out = table.with_name("r.json")
    given = entries(table, "unit,criterion,points,answer\nA,1,3,\nA,2,,yes\nB,1,5,\nB,2,,có\nC,1,6,\n")
    units = table.with_name("u.csv")
    units.write_text("unit,name\nB,Bắc Giang\nA,An Giang\nC,Cà Mau\nD,Đồng Nai\n", encoding="utf-8")
    found = run("compute", table, given, "--units", units, "--out", out)
    assert found.exit_code == 0, found.output
    assert found.output.splitlines()[:4] == ["  1  B: 9", "  2  A: 7", "  –  C: 6", "  –  D: –"]
    result = json.loads(out.read_text(encoding="utf-8"))
    assert [(u["unit"], u["name"], u["total"], u["rank"]) for u in result["units"]] == [
        ("B", "Bắc Giang", 9, 1),
        ("A", "An Giang", 7, 2),
        ("C", "Cà Mau", 6, None),
        ("D", "Đồng Nai", None, None),
    ]


def test_what_keeps_a_unit_out_of_the_ranking_is_told_with_its_row(table):
    given = entries(table, 'unit,criterion,points,answer\nA,2,,yes\nA,1,7,\nB,1,"- 0,25",\nC,1,1,\nC,2,,no\n')
    found = run("compute", table, given, "--out", table.with_name("r.json"))
    assert found.exit_code == 0, found.output
    told = [line for line in found.output.splitlines() if line.startswith("warning: ")]
    sign = "Sai dấu: điểm chuẩn và thưởng không âm, điểm trừ không dương, số lần là số nguyên không âm."
    assert told == [
        "warning: diem.csv: dòng 3: A, dòng “1”: Vượt mức tối đa 6 điểm của dòng này.",
        f"warning: diem.csv: dòng 4: B, dòng “1”: {sign}",
        "warning: B: 1 dòng chưa có số liệu: 2.",
    ]


def test_the_same_rows_in_another_order_give_the_same_file(table):
    rows = ["A,1,3,", "A,2,,yes", "B,1,5,", "B,2,,no"]
    written = []
    for lines in (rows, rows[::-1]):
        out = table.with_name("r.json")
        run(
            "compute",
            table,
            entries(table, "unit,criterion,points,answer\n" + "\n".join(lines)),
            "--out",
            out,
        )
        written.append(json.loads(out.read_text(encoding="utf-8"))["ranking"])
    assert written[0] == written[1]


@pytest.mark.parametrize(("language", "said"), [("vi", "không phải là số"), ("en", "is not a number")])
def test_a_wrong_cell_is_told_in_the_language_asked_for(table, language, said):
    given = entries(table, "unit,criterion,points\nA,1,ba\n")
    found = run("compute", table, given, "--out", table.with_name("r"), "--language", language)
    assert found.exit_code == 1
    assert said in found.output
    assert "diem.csv" in found.output


def test_words_in_a_points_cell_of_an_officers_table_are_told_with_how_they_are_read(tmp_path):
    file = tmp_path / "bang.xlsx"
    rows = [("I", "Nhiệm vụ", 5, None, None, None), ("II", "Thi đua", "bốn mươi", 1, None, None)]
    file.write_bytes(worksheets.workbook(*rows, ("III", "Khác", 5, None, None, None)))
    found = run("check", file)
    assert "ô C3: “bốn mươi”: Ô điểm có chữ, không phải là số. Đọc là: không có điểm." in found.output


def test_other_files_are_refused(table):
    other = table.with_suffix(".docx")
    other.write_bytes(b"PK")
    assert "xlsx" in run("check", other).output
    broken = table.with_suffix(".xlsx")
    broken.write_bytes(b"PK")
    found = run("check", broken)
    assert found.exit_code == 1
    assert "bang.xlsx: " in found.output
    assert not isinstance(found.exception, AttributeError)


def test_the_document_names_every_kind_and_flag_and_its_table_is_sound(tmp_path):
    text = DOCS.read_text(encoding="utf-8")
    assert [kind for kind in Kind if f"| `{kind}` |" not in text] == []
    assert [flag for flag in FlagKind if f"`{flag}`" not in text] == []
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert set(yaml.safe_load(block)) >= {"title", "total", "criteria", "grades", "tie_breaks"}
    file = tmp_path / "t.yaml"
    file.write_text(block.replace("total: 950 ", "total: 600 "), encoding="utf-8")
    assert run("check", file).exit_code == 0


def test_the_officers_own_worksheet_is_read_with_every_doubt_told():
    found = run("check", OFFICERS_TABLE)
    assert found.exit_code == 0, found.output
    assert "trang tính “Bảng chấm điểm”, ô D52: “-0,5”: Dấu của số không hợp với cột" in found.output
    assert "total 100, 0 errors" in found.output.splitlines()[-1]
