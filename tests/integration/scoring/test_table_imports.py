"""A worksheet from upload to draft table: mapping, settlements kept with who and when, nothing half, all on record."""

import io
from datetime import timedelta

import pytest

from tests.factories import covenants, scoring, worksheets
from thidua.clusters.enums import Stage
from thidua.kernel.models import AuditRecord, StoredFile
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotFound, NotNow, NotPermitted
from thidua.scoring import actions, queries
from thidua.scoring.import_models import TableImport
from thidua.scoring.models import ScoringTable
from thidua.scoring.queries.table_imports import imports_of, review_of
from thidua.scoring.table_import_policies import access_table_import, may_read_worksheet
from thidua.scoring.worksheet.shapes import OTHER, Settled, Weight

AT = scoring.TABLE_AT
GOOD = (
    ("I", "Phát triển kinh tế", 60),
    ("1", "Tăng trưởng", 40),
    ("2", "Báo cáo", 20),
    ("-", "Mỗi lần chậm trừ 0,5 điểm", None, None, "- 0,5"),
    ("II", "Thi đua", "bốn mươi"),
    (None, "Tổng cộng", 100),
)


@pytest.fixture
def year():
    return covenants.year(stage=Stage.PLANNING)


def upload(year, content=None, *, by="bac-kan", name="bang-diem.xlsx", title="Bảng tiêu chí 2023"):
    content = worksheets.workbook(*GOOD) if content is None else content
    return actions.upload_worksheet(
        by=year.offices[by],
        at=AT,
        season=year.season,
        upload=io.BytesIO(content),
        name=name,
        size=len(content),
        title=title,
    )


def settle(year, found, **answers):
    given = {key.replace("__", ":"): answer for key, answer in answers.items()}
    return actions.settle_doubts(
        by=year.offices["bac-kan"], at=AT, found=found, seen_version=found.version, answers=given
    )


def accept(year, found, kind=""):
    return actions.accept_proposals(
        by=year.offices["bac-kan"], at=AT, found=found, seen_version=found.version, kind=kind
    )


def make(year, found):
    return actions.make_table_of_worksheet(
        by=year.offices["bac-kan"], at=AT + timedelta(hours=1), found=found, seen_version=found.version
    )


def test_an_uploaded_worksheet_is_kept_with_its_columns_and_makes_no_table(year):
    found = upload(year)
    assert (found.sheet, found.head_row, found.places["base"]) == ("Bảng chấm điểm", 1, 2)
    assert not ScoringTable.objects.exists()
    assert list(imports_of(year.season)) == [found]


def test_a_cell_nobody_settled_keeps_the_table_from_being_made_and_is_named(year):
    found = accept(year, upload(year))
    with pytest.raises(InvalidInput) as refused:
        make(year, found)
    assert "C6" in str(refused.value.message)
    assert not ScoringTable.objects.exists()


def test_a_settled_worksheet_becomes_a_draft_with_every_decision_in_its_history(year):
    found = settle(year, upload(year), C6__not_a_number=Settled(OTHER, "40"))
    table = make(year, accept(year, found))
    loaded = queries.load_table(table)
    assert [row.criterion.code for row in loaded.rows] == ["I", "I.1", "I.2", "I.2.0", "I.2.1", "II"]
    assert loaded.by_code["II"].maximum == 40
    assert loaded.spec.start.value == "full"
    decided = {
        line["cell"]: line for line in TableImport.objects.get(table=table).decided if line["kind"] != "x"
    }
    assert decided["C6"]["found"] == "bốn mươi"
    assert decided["C6"]["chosen"] == "số là 40"
    assert decided["C6"]["by"] == year.offices["bac-kan"].actor_label
    assert decided["C6"]["at"] == AT.isoformat()
    assert {"scoring.settle_doubts", "scoring.make_table_of_worksheet", "scoring.build_table"} <= set(
        AuditRecord.objects.values_list("action", flat=True)
    )


def test_what_was_settled_is_still_there_after_leaving(year):
    settle(year, upload(year), C6__not_a_number=Settled(OTHER, "40"))
    again = TableImport.objects.get()
    assert not review_of(again).weighing(Weight.MUST)[0].is_open
    assert again.settlements["C6:not_a_number"]["by"] == year.offices["bac-kan"].actor_label


@pytest.mark.parametrize(
    ("key", "answer", "said"),
    [
        ("C6:not_a_number", Settled(OTHER, "bốn"), "không phải là số"),
        ("C6:not_a_number", Settled(OTHER, ""), "ghi giá trị"),
        ("C6:not_a_number", Settled("invented"), "chọn một cách hiểu"),
        ("Z9:not_a_number", Settled("nothing"), "không còn"),
    ],
)
def test_an_answer_that_is_none_is_refused_and_nothing_is_kept(year, key, answer, said):
    found = upload(year)
    with pytest.raises(InvalidInput) as refused:
        actions.settle_doubts(
            by=year.offices["bac-kan"], at=AT, found=found, seen_version=found.version,
            answers={"E1:start": Settled("full"), key: answer},
        )  # fmt: skip
    assert said in str(refused.value.fields[key])
    assert TableImport.objects.get().settlements == {}


def test_another_mapping_asks_again_and_a_wrong_one_is_refused(year):
    found = settle(year, upload(year), C6__not_a_number=Settled(OTHER, "40"))
    told = {"by": year.offices["bac-kan"], "at": AT, "found": found}
    with pytest.raises(InvalidInput) as refused:
        actions.map_worksheet(**told, seen_version=found.version, places={"title": 1, "base": 1})
    assert set(refused.value.fields) == {"title", "base"}
    with pytest.raises(InvalidInput) as refused:
        actions.map_worksheet(**told, seen_version=found.version, places={"title": 1, "minus": 4})
    assert set(refused.value.fields) == {"base"}
    mapped = actions.map_worksheet(
        **told, seen_version=found.version, places={"stt": 0, "title": 1, "base": 2, "minus": 4}
    )
    assert mapped.is_mapped
    assert mapped.settlements == {}


def test_a_line_read_wrong_is_set_by_hand_and_never_stands_under_itself(year):
    found = settle(year, upload(year), C6__not_a_number=Settled(OTHER, "40"))
    told = {"by": year.offices["bac-kan"], "at": AT, "found": found}
    with pytest.raises(InvalidInput) as refused:
        actions.change_read_line(**told, seen_version=found.version, code="I", fields={"parent": "I.2"})
    assert "chính nó" in str(refused.value.fields["parent"])
    found = TableImport.objects.get()
    with pytest.raises(InvalidInput) as refused:
        actions.change_read_line(
            **told | {"found": found},
            seen_version=found.version,
            code="II",
            fields={"maximum": "nhiều", "kind": "magic"},
        )
    assert set(refused.value.fields) == {"maximum", "kind"}
    found = TableImport.objects.get()
    changed = actions.change_read_line(
        **told | {"found": found}, seen_version=found.version, code="I.1", fields={"kind": "yes_no", "title": "GRDP"}
    )  # fmt: skip
    line = next(c for c in review_of(changed).reading.criteria if c.code == "I.1")
    assert (line.kind, line.title) == ("yes_no", "GRDP")


def test_the_second_of_two_editors_is_told(year):
    found = upload(year)
    stale = TableImport.objects.get()
    accept(year, found)
    with pytest.raises(ChangedMeanwhile):
        accept(year, stale)


def test_only_the_head_while_tables_are_built(year):
    with pytest.raises(NotPermitted):
        upload(year, by="hoa-binh")
    found = upload(year)
    with pytest.raises(NotPermitted):
        access_table_import(by=year.offices["hoa-binh"], import_id=found.pk)
    with pytest.raises(NotFound):
        access_table_import(by=year.offices["bac-kan"], import_id=found.pk + 1)
    assert may_read_worksheet(by=year.offices["bac-kan"], file=found.file)
    assert not may_read_worksheet(by=None, file=found.file)


def test_once_given_up_or_made_nothing_about_it_changes(year):
    found = upload(year)
    actions.give_up_worksheet(by=year.offices["bac-kan"], at=AT, found=found, seen_version=found.version)
    with pytest.raises(NotNow):
        accept(year, found)


@pytest.mark.parametrize(
    ("content", "name", "field"),
    [
        (b"%PDF-1.4", "bang.pdf", "file"),
        (worksheets.workbook(), "bang.xlsx", "file"),
        (b"x", "bang.xlsx", ""),
    ],
)
def test_a_wrong_file_leaves_nothing_behind(year, content, name, field):
    with pytest.raises(InvalidInput) as refused:
        upload(year, content, name=name)
    assert field in refused.value.fields or refused.value.message
    assert not TableImport.objects.exists()
    assert not StoredFile.objects.exists()


def test_lists_laid_beside_show_their_differences_and_block_nothing(year):
    found = upload(year, (worksheets.TIEN_GIANG / "table.xlsx").read_bytes())
    found = actions.lay_beside(
        by=year.offices["bac-kan"],
        at=AT,
        found=found,
        seen_version=found.version,
        lists=worksheets.tien_giang_lists(),
    )
    review = review_of(found)
    assert len(review.beside) > 20
    found = accept(year, found)
    table = make(year, found)
    assert not [p for p in review_of(found).problems if not p.is_warning]
    assert table.number == 1
    assert len(found.decided) == len(review.reading.doubts)
    found = actions.settle_differences(
        by=year.offices["bac-kan"],
        at=AT,
        found=found,
        seen_version=found.version,
        answers={review.beside[0].key: Settled("table")},
    )
    assert review_of(found).beside[0].settled == Settled("table")
    with pytest.raises(InvalidInput):
        actions.settle_differences(
            by=year.offices["bac-kan"],
            at=AT,
            found=found,
            seen_version=found.version,
            answers={"E1:start": Settled("zero")},
        )


def test_a_line_is_not_put_under_another_where_no_table_goes_so_deep(year):
    codes = [".".join("1" * depth) for depth in range(1, 13)]
    rows = [*((code, f"Tiêu chí {code}", 5) for code in codes), ("5.5", "Tiêu chí lạc", 5)]
    found = upload(year, worksheets.workbook(*rows))
    (doubt,) = [each for each in review_of(found).reading.doubts if each.kind == "parent_missing"]
    with pytest.raises(InvalidInput, match="sâu quá"):
        settle(year, found, **{doubt.key: Settled(OTHER, codes[-1])})
    found.refresh_from_db()
    assert not found.settlements
    settle(year, found, **{doubt.key: Settled(OTHER, codes[-2])})
    assert len(review_of(found).reading.criteria) == 13
