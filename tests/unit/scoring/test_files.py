"""Tables and entries as files: what is read, and what is told of what cannot be."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from tests.unit.scoring.tables import tables
from thidua.scoring.engine import Kind, Line, Mark, Override, compute
from thidua.scoring.files.calculation import TableFile, result_of
from thidua.scoring.files.entries_csv import Phase, read_entries, read_number, read_units
from thidua.scoring.files.faults import WrongFile
from thidua.scoring.files.table_yaml import read_table, write_table
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.specs import CriterionDraft, TableDraft, drafted_spec
from thidua.scoring.validation import ProblemKind, problems_of

D = Decimal


def faults(read, *args, **more):
    with pytest.raises(WrongFile) as raised:
        read(*args, **more)
    return [str(fault) for fault in raised.value.faults]


def wrong_table(text):
    return faults(read_table, text, file="t.yaml")


TABLE = """
title: Bảng thử
total: 20
tie_breaks: [{kind: group_points, code: I}, least_minus]
criteria:
  - {code: I, title: Nhóm}
  - {code: I.1, parent: I, title: Điểm, max: 5, kind: direct}
  - {code: I.2, parent: I, title: Tỷ lệ, max: 10, kind: linear, indicator: X, unit: "%"}
  - {code: I.3, parent: I, title: Có, max: 5, kind: yes_no, exemption: tự phát hiện}
  - {code: I.4, parent: I, title: Thưởng, part: bonus, max: 2, kind: per_occurrence, each: 0.5}
  - {code: I.5, parent: I, title: Chậm, part: minus, kind: bands, measure: days_late,
     bands: [{points: 0, to: 0}, {points: 1.5, above: 0}]}
"""


def spec():
    return drafted_spec(read_table(TABLE, file="t.yaml").draft)


def test_a_table_in_yaml():
    read = read_table(TABLE, file="t.yaml")
    assert read.draft.criteria[0].maximum == 20
    assert read.draft.tie_breaks == (
        TieBreak(TieBreakKind.GROUP_POINTS, "I"),
        TieBreak(TieBreakKind.LEAST_MINUS),
    )
    assert read.lines["I.2"] == 8
    assert problems_of(drafted_spec(read.draft), read.draft.tie_breaks) == ()


def test_a_bare_list_and_left_out_totals_are_sums():
    draft = read_table(
        "- {code: 1, max: 4, kind: direct}\n- {code: 2, max: 6, kind: direct}\n", file="t"
    ).draft
    assert (draft.total, draft.criteria[0].code) == (D(10), "1")


@settings(max_examples=25, deadline=None)
@given(table=tables())
def test_every_table_reads_back_the_same(table):
    def drafts(criteria, parent=""):
        for criterion in criteria:
            fields = {name: getattr(criterion, name) for name in criterion.__slots__ if name != "children"}
            yield CriterionDraft(**fields, parent_code=parent)
            yield from drafts(criterion.children, criterion.code)

    names = ("mode", "start", "not_assigned", "bonus_cap", "minus_cap", "grades")
    draft = TableDraft(
        "T",
        table.total,
        tuple(drafts(table.criteria)),
        decimals=table.decimals,
        rounding=table.rounding,
        total_cap=table.total_cap,
        rules={name: getattr(table, name) for name in names},
    )
    read = drafted_spec(read_table(write_table(draft), file="t").draft)
    assert [c for c in read.walk() if not c.children] == [c for c in table.walk() if not c.children]
    assert replace(read, criteria=()) == replace(table, criteria=())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "thiếu danh sách criteria"),
        ("title: x\n", "thiếu danh sách criteria"),
        ("a: [1, 2", "không đọc được dạng YAML"),
        ("criteria: [1]", "mỗi tiêu chí là một mục"),
        ("criteria:\n  - {title: x}\n", "dòng 2: thiếu code"),
        ("criteria:\n  - {code: a, max: mười, kind: direct}\n", "max phải là số, đang ghi “mười”"),
        ("criteria:\n  - {code: a, max: 1, kind: magic}\n", "kind không nhận “magic”. Có thể ghi: direct,"),
        ("criteria:\n  - {code: a, max: 1, kind: direct, weight: 2}\n", "không có tham số “weight”"),
        (
            "criteria:\n  - {code: a, max: 1, kind: direct}\n  - {code: a, max: 1, kind: direct}\n",
            "dòng 3: mã “a” đã có",
        ),
        ("criteria:\n  - {code: a, parent: z, max: 1, kind: direct}\n", "nằm dưới “z” nhưng bảng không có"),
        ("criteria:\n  - {code: a, parent: b}\n  - {code: b, parent: a}\n", "dòng “a” nằm dưới chính nó"),
        ("criteria:\n  - {code: a, max: 1, kind: bands, bands: 3}\n", "bands phải là danh sách"),
        ("criteria:\n  - {code: a, max: 1, kind: bands, bands: [{from: 1}]}\n", "thiếu bands[1].points"),
        ("criteria:\n  - {code: a, max: 1, kind: bands, bands: [{points: 1, at: 1}]}\n", "“bands[1].at”"),
        (
            "criteria:\n  - {code: a, max: 1, kind: bands, bands: [{points: 1, from: 1, above: 1}]}\n",
            "bands[1].above",
        ),
        ("decimals: 9\ncriteria:\n  - {code: a, max: 1, kind: direct}\n", "decimals không nhận “9”"),
        ("wat: 9\ncriteria:\n  - {code: a, max: 1, kind: direct}\n", "không có tham số “wat”"),
        (
            "tie_breaks: [luck]\ncriteria:\n  - {code: a, max: 1, kind: direct}\n",
            "tie_breaks[1].kind không nhận",
        ),
        ("total: .inf\ncriteria:\n  - {code: a, max: 1, kind: direct}\n", "total phải là số"),
        ("a: 1\na: 2\ncriteria: []", "a ghi hai lần"),
        ("[" * 3000, "t.yaml"),
        ("criteria: &x\n  - *x\n", "không dùng bí danh"),
        ("total: 1e30\ncriteria:\n  - {code: a, max: 1, kind: direct}\n", "total phải là số"),
        ("criteria:\n  - {code: a, max: 1" + "0" * 16 + ", kind: direct}\n", "max có quá nhiều chữ số"),
        ("criteria:\n  - {code: a, max: 1_000, kind: direct}\n", "max phải là số, đang ghi “1_000”"),
        ("criteria:\n  - {code: a, max: 1, kind: direct, each: 2}\n", "cách chấm “direct” không đọc each"),
        (
            "criteria:\n  - {code: a, scorer: Sở}\n  - {code: b, parent: a, max: 1, kind: direct}\n",
            "không đọc scorer",
        ),
        ("criteria:\n  - {code: a, max: 1, kind: direct, evidence: maybe}\n", "evidence không nhận “maybe”"),
        ("criteria:\n  - {code: a, max: 1, kind: bands, bands: [5]}\n", "bands[1] phải là một mục"),
        (
            "tie_breaks: least_minus\ncriteria:\n  - {code: a, max: 1, kind: direct}\n",
            "tie_breaks phải là danh sách",
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_told_at_its_line(text, said):
    assert any(said in told for told in wrong_table(text)), wrong_table(text)


def test_a_wrong_group_does_not_make_its_lines_wrong():
    text = "criteria:\n  - {code: a, max: x}\n  - {code: b, parent: a, max: 1, kind: direct}\n"
    assert wrong_table(text) == ["t.yaml: dòng 2: max phải là số, đang ghi “x”."]


def test_a_table_of_too_many_levels_is_refused():
    rows = ["  - {code: n0}\n"] + [f"  - {{code: n{n}, parent: n{n - 1}}}\n" for n in range(1, 1500)]
    assert "bảng có quá 12 cấp" in wrong_table("criteria:\n" + "".join(rows))[0]


def test_a_table_of_ten_thousand_lines_is_refused():
    text = "criteria:\n" + "".join(f"  - {{code: {n}, max: 1, kind: direct}}\n" for n in range(10_000))
    assert wrong_table(text) == ["t.yaml: có 10000 tiêu chí, nhiều hơn mức 5000 nhận được."]


def entered(text):
    return read_entries(text.encode(), file="e.csv", table=spec())


def test_entries_of_every_kind():
    read = entered(
        "unit,criterion,value,target,count,days_late,answer,points,phase,note\n"
        'A,I.1,,,,,,"4,5",,\n'
        "A,I.2,98 %,100,,,,,,\n"
        "A,I.3,,,,,exempt,,,\n"
        "A,I.4,,,3,,,,,\n"
        "A,I.5,,,,2,,- 0.5,,hội đồng giảm\n"
        "\n"
        "B,I.1,3,,,,,,,\n"
        "B,I.2,98,,,,,,,\n"
        "B,I.3,,,,,có,,,\n"
    )
    lines = read.lines[Phase.AGREED]
    assert lines["A"] == {
        "I.1": Line("I.1", points=D("4.5")),
        "I.2": Line("I.2", actual=D(98), target=D(100)),
        "I.3": Line("I.3", mark=Mark.EXEMPT),
        "I.4": Line("I.4", count=D(3)),
        "I.5": Line("I.5", days_late=D(2), override=Override(D("-0.5"), reason="hội đồng giảm")),
    }
    assert lines["B"]["I.1"] == Line("I.1", points=D(3))
    assert lines["B"]["I.2"] == Line("I.2", actual=D(98))
    assert read.warnings == []


def test_a_share_written_as_a_fraction_is_said_aloud():
    read = entered("unit;criterion;value;target\nA;I.2;0,98;100\n")
    assert read.lines[Phase.AGREED]["A"]["I.2"].actual == D("0.98")
    assert len(read.warnings) == 1
    assert "“0,98” của dòng “I.2” được đọc là 0,98 %" in read.warnings[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unit,value\n", "dòng tiêu đề cần unit, criterion"),
        ("unit,criterion,weight\n", "dòng tiêu đề cần unit, criterion"),
        ("unit,criterion,value\n", "không có dòng nào"),
        ("unit,criterion,value\nA,I.9,1\n", "dòng 2, cột criterion: bảng tiêu chí không có dòng “I.9”"),
        ("unit,criterion,value\nA,I,1\n", "“I” là nhóm"),
        ("unit,criterion,value\nA,I.1,bốn\n", "dòng 2, cột value: “bốn” không phải là số"),
        ("unit,criterion,value\nA,I.1,1\nA,I.1,2\n", "dòng 3, cột criterion: A đã ghi dòng “I.1”"),
        (
            "unit,criterion,count\nA,I.1,1\n",
            "cột count: dòng “I.1” (direct) không đọc cột này; hãy ghi ở cột points",
        ),
        ("unit,criterion,answer\nA,I.3,maybe\n", "cột answer: hãy ghi yes hoặc no"),
        (
            "unit,criterion,count,points\nA,I.4,3,2\n",
            "cột note: điểm khác với bảng tiêu chí thì cần ghi lý do",
        ),
        ("unit,criterion,phase,value\nA,I.1,later,2\n", "phase không nhận “later”"),
        ("unit,criterion,value\n,I.1,2\n", "cột unit: thiếu đơn vị"),
        ("unit,criterion,value\nA,,2\n", "cột criterion: thiếu mã dòng"),
        ("unit,criterion,value\nA,I.1,2,3,4\n", "có ô nằm ngoài các cột có tên"),
    ],
)
def test_what_is_wrong_with_entries_is_told_at_its_cell(text, said):
    told = faults(read_entries, text.encode(), file="e.csv", table=spec())
    assert any(said in one for one in told), told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('unit,criterion,points,note\nA,I.1,5,"chưa đóng\nB,I.1,3,\n', "không đọc được dạng CSV"),
        ("unit,criterion,answer,points\nA,I.3,exempt,5\n", "ghi miễn hoặc không giao thì không ghi số"),
        ("unit,criterion,,\nA,I.1,,5\n", "có ô nằm ngoài các cột có tên"),
        ("unit,criterion,points\nA,I.1,1" + "0" * 30 + "\n", "có quá nhiều chữ số"),
        ("unit,criterion,points\nA,I.1,5%\n", "“5%” không phải là số"),
        ("unit,criterion," + "x" * 200_000 + "\n", "không đọc được dạng CSV"),
        ('unit,criterion,points,note\nA,I.1,5,"hai\ndòng"\nB,I.1,x,\n', "dòng 4, cột points"),
    ],
)
def test_nothing_in_a_file_is_passed_over(text, said):
    told = faults(read_entries, text.encode(), file="e.csv", table=spec())
    assert any(said in one for one in told), told


def test_columns_without_a_name_may_be_empty_and_spelling_may_be_decomposed():
    read = entered("unit,criterion,points,,\nHo\u0300a Bi\u0300nh,I.1,5,,\n")
    assert list(read.lines[Phase.AGREED]) == ["Hòa Bình"]


def test_points_beside_a_value_are_what_people_set_on_a_direct_line_too():
    read = entered("unit,criterion,value,points,note\nA,I.1,5,7,biên bản\n")
    assert read.lines[Phase.AGREED]["A"]["I.1"] == Line(
        "I.1", points=D(5), override=Override(D(7), reason="biên bản")
    )


def test_a_later_phase_changes_what_it_says_and_nothing_else():
    read = entered(
        "unit,criterion,count,points,note,phase\n"
        "A,I.4,9,,,self\nA,I.4,,3,hội đồng,agreed\n"
        "B,I.4,3,,,self\nB,I.4,,,chỉ ghi chú,agreed\n"
        "C,I.4,9,4,tự nhận,self\nC,I.4,2,,,agreed\n"
    ).of(Phase.AGREED)
    assert read["A"]["I.4"] == Line("I.4", count=D(9), override=Override(D(3), reason="hội đồng"))
    assert read["B"]["I.4"] == Line("I.4", count=D(3))
    assert read["C"]["I.4"] == Line("I.4", count=D(2))


def test_the_row_that_counts_is_that_of_the_latest_phase():
    read = entered("unit,criterion,count,phase\nA,I.4,9,self\nA,I.1,,self\nA,I.4,2,appraised\n")
    assert [read.row_of(phase, "A", "I.4") for phase in (Phase.SELF, Phase.CROSS, Phase.AGREED)] == [2, 2, 4]
    assert read.row_of(Phase.AGREED, "B", "I.4") is None


def test_many_faults_are_told_in_part():
    rows = "".join(f"A,X{n},1\n" for n in range(10_000))
    with pytest.raises(WrongFile) as raised:
        read_entries(f"unit,criterion,points\n{rows}".encode(), file="e", table=spec())
    assert len(raised.value.faults) == 10_000
    assert str(raised.value).splitlines()[-1] == "và 9900 chỗ khác."


def test_files_that_are_no_csv():
    assert "UTF-8" in faults(read_entries, "đ".encode("utf-16"), file="e", table=spec())[0]
    assert faults(read_entries, b"unit,criterion\0\n", file="e", table=spec())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("- 0,25", "-0.25"),
        ("0.25", "0.25"),
        ("1.234,5", "1234.5"),
        ("1.234", "1.234"),
        ("1.234.567", "1234567"),
        ("+3", "3"),
        ("–2", "-2"),
        (",5", "0.5"),
    ],
)
def test_numbers_in_files(text, value):
    assert read_number(text) == D(value)


@pytest.mark.parametrize("text", ["", "-", "1e5", "NaN", "Infinity", "1,2,3", "12a", "٣"])
def test_what_is_no_number(text):
    with pytest.raises(ValueError, match="not a number"):
        read_number(text)


def test_phases_stand_over_the_earlier_ones():
    read = entered(
        "unit,criterion,points,answer,value,target,phase\n"
        "A,I.1,5,,,,self\nA,I.3,,yes,,,self\nA,I.2,,,100,100,self\nA,I.1,4,,,,agreed\n"
    )
    result = result_of(TableFile("T", spec(), ()), read, None)
    assert result["phase"] == "agreed"
    assert [result["phases"][p]["units"][0]["total"] for p in ("self", "agreed")] == [20, 19]


def test_units_bring_names_classes_and_what_ties_need():
    units = read_units(
        "unit,name,classes,submitted_at,women_share,vote,chair,held\n"
        'B,Bắc Giang,small;rural,2023-11-30T16:45,,3,,\nA,,,,"40,5",,,yes\n'.encode(),
        file="u.csv",
    )
    assert list(units) == ["B", "A"]
    assert units["B"].classes == {"small", "rural"}
    assert units["B"].submitted_at.isoformat() == "2023-11-30T16:45:00+07:00"
    assert units["A"].given == {TieBreakKind.WOMEN_SHARE: D("40.5")}
    assert units["A"].is_held
    told = faults(read_units, "unit,submitted_at,vote\nA,hôm qua,x\nA,,\n".encode(), file="u.csv")
    assert [one.split(": ")[1] for one in told] == [
        "dòng 2, cột vote",
        "dòng 2, cột submitted_at",
        "dòng 3, cột unit",
    ]
    unknown = faults(
        read_entries, b"unit,criterion,points\nC,I.1,1\n", file="e.csv", table=spec(), units=frozenset(units)
    )
    assert "không có đơn vị “C”" in unknown[0]


def test_a_result_explains_itself():
    read = entered("unit,criterion,count,points,note,value,target\nA,I.4,9,3,hội đồng,,\nA,I.2,,,,97,100\n")
    units = result_of(TableFile("T", spec(), (TieBreak(TieBreakKind.LEAST_MINUS),)), read, None)["units"]
    lines = {line["code"]: line for line in units[0]["criteria"]}
    assert lines["I.2"] | {"flags": []} == {
        "code": "I.2",
        "title": "Tỷ lệ",
        "part": "base",
        "kind": "linear",
        "standing": "scored",
        "points": 9.7,
        "maximum": 10,
        "by_table": 9.7,
        "adjustment": 0,
        "formula": "10 × 97 / 100",
        "inputs": {"actual": 97, "target": 100},
        "override": None,
        "flags": [],
    }
    assert lines["I.4"]["override"] == {"points": 3, "reason": "hội đồng"}
    assert [flag["kind"] for flag in lines["I.4"]["flags"]] == ["capped", "over_maximum", "overridden"]
    assert (units[0]["unsettled"], units[0]["rank"]) == (["I.1", "I.3"], None)


def test_gaps_and_overlaps_of_bands_are_found():
    def problems(bands):
        text = f"- {{code: a, max: 5, kind: bands, measure: value, bands: [{bands}]}}"
        return [p.kind for p in problems_of(drafted_spec(read_table(text, file="t").draft))]

    assert problems("{points: 5, above: 98}, {points: 4, below: 98}") == [ProblemKind.BANDS_GAP]
    assert problems("{points: 5, from: 98}, {points: 4, to: 98}") == [ProblemKind.BANDS_OVERLAP]
    assert problems("{points: 4, from: 0}") == [ProblemKind.MAXIMUM_OUT_OF_REACH]
    assert problems("{points: 6, from: 0}") == [ProblemKind.BAND_OVER_MAXIMUM]
    assert problems("{points: 5, from: 97, to: 98}") == [
        ProblemKind.BANDS_OPEN_BELOW,
        ProblemKind.BANDS_OPEN_ABOVE,
    ]
    assert ProblemKind.BAND_EMPTY in problems("{points: 5, from: 98, below: 90}")
    assert ProblemKind.NEGATIVE in problems("{points: 5, from: 1}, {points: -1, below: 1}")


def test_the_kinds_of_the_format_are_those_of_the_engine():
    table = "".join(f"- {{code: '{kind}', max: 1, kind: {kind}}}\n" for kind in Kind)
    assert [c.kind for c in read_table(table, file="t").draft.criteria] == list(Kind)
    assert compute(spec(), []).points is None
