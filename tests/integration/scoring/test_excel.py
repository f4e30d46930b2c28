"""Excel in and out: what officers send, good and bad."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from tests.factories import scoring
from thidua.clusters.enums import Stage
from thidua.kernel.refusals import InvalidInput
from thidua.scoring import actions, queries
from thidua.scoring.engine import Band, Kind, Mark, Measure, Part
from thidua.scoring.interfaces.ranking_excel import write_ranking
from thidua.scoring.interfaces.sheet_excel import read_self_scores, write_sheet
from thidua.scoring.interfaces.table_excel import read_table, write_table
from thidua.scoring.models import SelfScoreEntry
from thidua.scoring.specs import CriterionDraft, LineValue

HEAD = ("STT", "Tiêu chí", "Điểm chuẩn", "Kết quả", "Điểm tự chấm", "Minh chứng/Ghi chú")


def book(*rows, title="Bảng điểm", before=0):
    made = Workbook()
    sheet = made.active
    sheet.title = title
    for _blank in range(before):
        sheet.append(["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def said(refused):
    return [str(message) for message in refused.value.fields["file"]]


@pytest.fixture
def of():
    return scoring.frozen()


def read(of, content):
    sheet = of.sheet("hoa-binh")
    return read_self_scores(
        content, table=queries.load_table(sheet.table), targets=queries.registered_targets(sheet)
    )


def test_a_self_score_sheet_is_read_line_by_line(of):
    values = read(
        of,
        book(
            HEAD,
            ("I", "Kinh tế - xã hội", 60, None, 50, None),
            ("1", "Cải cách hành chính", 20, None, "17,5", "BC 12"),
            ("2", "GRDP", 40, "6,8", 32, None),
            ("3", "Dẫn đầu", 4, 1, None, None),
            ("II", "Thi đua", 40, None, None, None),
            ("1", "Kế hoạch", 20, None, "Đạt", None),
            ("2", "Điển hình", 20, None, 12.25, None),
            ("3", "Chậm báo cáo", 5, None, "- 0,25", None),
            ("", "Tổng cộng", 100, None, 82, None),
            before=3,
        ),
    )
    assert values == {
        "I.1": LineValue(points=Decimal("17.5"), text="BC 12"),
        "I.2": LineValue(actual=Decimal("6.8")),
        "I.3": LineValue(count=Decimal(1)),
        "II.1": LineValue(answer=True),
        "II.2": LineValue(points=Decimal("12.25")),
        "II.3": LineValue(points=Decimal("-0.25")),
    }


def test_every_wrong_cell_is_told_by_its_place_and_nothing_is_imported(of):
    content = book(
        HEAD,
        ("I", "Kinh tế", 60, None, None, None),
        ("1", "Cải cách", 20, None, 21, None),
        ("2", "GRDP", 40, "cao", None, None),
        ("2", "GRDP", 40, 6.8, 40, None),
        ("9", "Lạ", 5, None, 1, None),
        ("II", "Thi đua", 40, None, None, None),
        ("1", "Kế hoạch", 20, None, 7, None),
        ("2", "Điển hình", 20, None, "mười", None),
        ("3", "Chậm", 5, None, 1, None),
    )
    with pytest.raises(InvalidInput) as refused:
        read(of, content)
    lines = said(refused)
    assert len(lines) == 7
    assert "“Bảng điểm”, ô E3:" in lines[0]
    assert "tối đa 20" in lines[0]
    assert "ô D4: “cao” không phải là số" in lines[1]
    assert "ô A5: STT “I.2” bị trùng" in lines[2]
    assert "ô A6:" in lines[3]
    assert "ô E8:" in lines[4]
    assert "ô E9: “mười”" in lines[5]
    assert "ô E10:" in lines[6]
    assert not SelfScoreEntry.objects.exists()


def test_points_that_differ_from_the_formula_are_told(of):
    with pytest.raises(InvalidInput) as refused:
        read(of, book(HEAD, ("I", "", 60), ("2", "GRDP", 40, 6.8, 40)))
    assert "ô E3: ghi 40 nhưng tính theo công thức là 32" in said(refused)[0]


def test_a_missing_column_is_named(of):
    with pytest.raises(InvalidInput) as refused:
        read(of, book(("STT", "Tiêu chí", "Điểm chuẩn", "Ghi chú"), ("1", "x", 1, "")))
    assert "thiếu cột “Điểm tự chấm”" in said(refused)[0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"STT;Tieu chi\n1;a\n"])
def test_what_is_no_excel_file_is_told(of, content):
    with pytest.raises(InvalidInput) as refused:
        read(of, content)
    assert ".xlsx" in said(refused)[0]


def with_part(content, part, change):
    """The workbook with one of its parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            target.writestr(name, change(text) if name == part else text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


@pytest.mark.parametrize(
    ("part", "change", "words"),
    [
        (
            "xl/worksheets/sheet1.xml",
            lambda xml: xml.replace(
                "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            ),
            ["“Bảng điểm”", "XFD1048576"],
        ),
        ("xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2], [".xlsx"]),
        ("xl/styles.xml", lambda xml: xml[: len(xml) // 2], [".xlsx"]),
        ("xl/styles.xml", lambda xml: xml.replace('numFmtId="0"', 'numFmtId="không"'), [".xlsx"]),
    ],
)
def test_a_workbook_that_asks_for_too_much_or_is_broken_inside_is_told(of, part, change, words):
    content = with_part(book(HEAD, ("I", "Kinh tế", 60, None, None, None)), part, change)
    with pytest.raises(InvalidInput) as refused:
        read(of, content)
    assert all(word in str(refused.value) for word in words)


def test_ten_thousand_rows_are_refused(of):
    rows = [(str(n), "x", 1, None, 1, None) for n in range(1, 10_000)]
    with pytest.raises(InvalidInput) as refused:
        read(of, book(HEAD, *rows))
    assert "nhiều hơn mức" in said(refused)[0]


def test_percentages_shown_as_percent_are_read_as_shown(of):
    made = Workbook()
    sheet = made.active
    sheet.append(HEAD)
    sheet.append(("I", "Kinh tế", 60))
    sheet.append(("2", "GRDP", 40, 0.068, None, None))
    for value, shown_by in ((0.068, "0.0%"), (6.8, '0.0"%"')):
        sheet["D3"].value, sheet["D3"].number_format = value, shown_by
        content = io.BytesIO()
        made.save(content)
        assert read(of, content.getvalue())["I.2"].actual == Decimal("6.8")


@pytest.mark.parametrize("value", [1e30, -1e25, 10**60, 1e-30])
def test_numbers_beyond_all_measure_are_told_at_their_cell(of, value):
    for line, place in ((("2", "GRDP", 40, value, None), "D3"), (("1", "Cải cách", 20, None, value), "E3")):
        content = book(HEAD, ("I", "Kinh tế", 60), line)
        if value == 1e-30:
            read(of, content)
            continue
        with pytest.raises(InvalidInput) as refused:
            read(of, content)
        assert f"ô {place}:" in said(refused)[0]


def test_a_sheet_written_is_read_back_the_same(of):
    scoring.save(of, "hoa-binh", scoring.FULL | {"II.3": LineValue(points=Decimal("-0.25"))})
    sheet = of.sheet("hoa-binh")
    view, targets = queries.sheet_view(sheet), queries.registered_targets(sheet)
    values = read(of, write_sheet(view, targets=targets, with_appraisal=False))
    before = sheet.version
    actions.save_self_scores(
        by=of.year.offices["hoa-binh"],
        at=scoring.SELF_AT,
        sheet=sheet,
        seen_version=before,
        values=values,
    )
    assert SelfScoreEntry.objects.count() == 5, "reading back changes nothing"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_days_marks_and_points_decided_otherwise_are_read_back_too(language):
    days = CriterionDraft(
        "III",
        "Báo cáo",
        kind=Kind.BANDS,
        measure=Measure.DAYS_LATE,
        maximum=Decimal(5),
        bands=(Band(Decimal(5), upper=Decimal(1)), Band(Decimal(0), lower=Decimal(1))),
    )
    spared = CriterionDraft(
        "IV", "Được miễn", kind=Kind.DIRECT, maximum=Decimal(5), exemption="không phát sinh"
    )
    criteria = (*scoring.CRITERIA, days, spared)
    of = scoring.frozen(made=scoring.draft(criteria=criteria, total=Decimal(110)))
    entered = scoring.FULL | {
        "I.3": LineValue(count=Decimal(1), override=Decimal(6), text="Theo quyết định của cụm"),
        "III": LineValue(days_late=Decimal(0)),
        "IV": LineValue(mark=Mark.EXEMPT),
    }
    scoring.save(of, "hoa-binh", entered)
    sheet = of.sheet("hoa-binh")
    view, targets = queries.sheet_view(sheet), queries.registered_targets(sheet)
    with translation.override(language):
        values = read(of, write_sheet(view, targets=targets, with_appraisal=False))
    assert {code: value for code, value in values.items() if not value.is_empty} == entered


def test_a_table_written_is_read_back_the_same(of):
    content = write_table(queries.load_table(of.table))
    read_back = read_table(content, title=scoring.DRAFT.title)
    assert read_back.criteria == scoring.CRITERIA
    assert read_back.total == Decimal(100)


def test_an_officers_own_table_is_read():
    head = ("TT", "Nội dung", "Điểm chuẩn", "Loại điểm", "Cách chấm", "Điểm mỗi lần", "Ghi chú")
    draft = read_table(
        book(
            ("BẢNG TIÊU CHÍ",),
            head,
            ("I", "Nhóm một", 10),
            ("1", "Kế hoạch", "4,5", None, "Đạt / không đạt"),
            ("2", "Báo cáo", 5.5),
            ("3", "Chậm báo cáo", -2, None, "Theo số lần", "-0,5", "mỗi lần"),
            ("", "Tổng cộng", 10),
        ),
        title="Bảng",
    )
    assert [(c.code, c.parent_code, c.kind, c.part, c.maximum) for c in draft.criteria] == [
        ("I", "", None, Part.BASE, Decimal(10)),
        ("I.1", "I", Kind.YES_NO, Part.BASE, Decimal("4.5")),
        ("I.2", "I", Kind.DIRECT, Part.BASE, Decimal("5.5")),
        ("I.3", "I", Kind.PER_OCCURRENCE, Part.MINUS, Decimal(2)),
    ]
    assert (draft.criteria[3].each, draft.criteria[3].guidance) == (Decimal("0.5"), "mỗi lần")


def test_a_table_with_wrong_cells_tells_them_all():
    head = ("STT", "Tiêu chí", "Điểm chuẩn", "Cách chấm")
    with pytest.raises(InvalidInput) as refused:
        read_table(
            book(
                head,
                ("1", "A", "mười", None),
                ("", "Không số", 1, None),
                ("1", "Trùng", 1, None),
                ("2.1", "Mồ côi", 1, None),
                ("3", "", 1, "phép lạ"),
            ),
            title="Bảng",
        )
    assert [line.split(":")[0].split(" ")[-1] for line in said(refused)] == [
        "C2",
        "A3",
        "A4",
        "A5",
        "B6",
        "D6",
    ]


def test_the_ranking_as_excel():
    of = scoring.frozen(stage=Stage.APPRAISING)
    for code in of.year.members:
        scoring.agreed(of, code)
    scores = queries.season_scores(of.year.season)
    rows = list(load_workbook(io.BytesIO(write_ranking(scores))).active.values)
    assert rows[0][0] == "Hạng"
    assert [row[0] for row in rows[1:]] == [1, 1, 1]
    assert "đồng hạng" in rows[1][-1]
