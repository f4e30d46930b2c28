"""The closed list of sources: what a line may name, and counts that are never a zero nobody recorded."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from tests.unit.scoring.test_files import wrong_table
from thidua.scoring import sources
from thidua.scoring.comparing import compared
from thidua.scoring.files.table_yaml import read_table, write_table
from thidua.scoring.interfaces import table_excel
from thidua.scoring.interfaces.line_forms import panel_of
from thidua.scoring.interfaces.table_rows import criteria_of, row_of
from thidua.scoring.parameters import WrongParameter
from thidua.scoring.sources import Measures, RecordKind, SourceRecord, Wanted, counted, read_source

TABLE = """
title: Bảng thử
total: 20
criteria:
  - {code: 1, title: Tỷ lệ, max: 10, kind: linear, indicator: GRDP, unit: "%", source: covenant_result}
  - {code: 2, title: Phong trào, max: 10, kind: per_occurrence, each: 2, source: "movements_joined:thematic"}
"""


def test_a_line_names_its_source_with_an_argument():
    assert read_source("movements_joined:thematic") == Wanted("movements_joined", "thematic")
    assert str(read_source("movements_joined:thematic").label).endswith("(Theo chuyên đề)")
    assert read_source(" plan_tasks_late ") == Wanted("plan_tasks_late")
    assert read_source("covenant_result", indicator="GRDP") == Wanted("covenant_result", "GRDP")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "weather",
        "movements_joined:secret",
        "role_models_published:x",
        "report_days_late",
        "report_days_late:hand_over",
        "covenant_result",
        "covenant_result:GRDP",
    ],
)
def test_what_is_not_in_the_list_is_refused(text):
    with pytest.raises(WrongParameter):
        read_source(text)


def test_every_source_is_complete_and_somebody_reads_it():
    assert sources.registered() == set(sources.SOURCES)
    for source in sources.SOURCES.values():
        assert str(source.label)
        assert str(source.unit)
        assert source.measures in Measures
    with pytest.raises(LookupError):
        sources.register("weather", sources.read_all)  # type: ignore[arg-type]


def test_everything_that_is_offered_can_be_read():
    offered = dict(sources.written_sources())
    assert {"covenant_result", "movements_joined", "report_days_late:midyear_report"} <= set(offered)
    assert "report_days_late" not in offered
    for text, label in offered.items():
        assert read_source(text, indicator="X")
        assert str(label)


def test_the_panel_of_a_line_offers_sources_and_keeps_what_is_chosen():
    typed = {
        "c-code": "1",
        "c-title": "A",
        "l-title": "A",
        "shown": "title source",
        "l-source": "plan_tasks_late",
    }
    posted = QueryDict(mutable=True)
    posted.update(typed)
    panel = panel_of(posted, reshaped=True)
    assert panel.line.source == "plan_tasks_late"
    assert "source" in panel.form.fields
    assert panel.changed_row.more == '{"source":"plan_tasks_late"}'


def test_counts_are_by_member_and_kind_and_nothing_is_not_zero():
    def record(number):
        return SourceRecord(RecordKind.MOVEMENT, number, f"Phong trào {number}", date(2023, 4, number))

    found = counted(
        [(1, "thematic", record(1)), (1, "regular", record(2)), (2, "regular", record(3))],
        {"", "thematic"},
    )
    assert {key: reading.value for key, reading in found.items()} == {
        (1, ""): Decimal(2),
        (1, "thematic"): Decimal(1),
        (2, ""): Decimal(1),
    }
    assert [r.id for r in found[1, ""].records] == [1, 2]


def test_the_source_stands_in_the_file_and_reads_back():
    draft = read_table(TABLE, file="t.yaml").draft
    assert [c.source for c in draft.criteria] == ["covenant_result", "movements_joined:thematic"]
    assert read_table(write_table(draft), file="t.yaml").draft == draft


def test_the_builder_and_the_worksheet_keep_the_source():
    draft = read_table(TABLE, file="t.yaml").draft
    rows = [row_of(line, depth=0) for line in draft.criteria]
    assert [c.source for c in criteria_of(rows)] == [c.source for c in draft.criteria]
    read = table_excel.read_table(table_excel.write_draft(draft, title="T"), title="T")
    assert [c.source for c in read.criteria] == [c.source for c in draft.criteria]
    without = replace(draft, criteria=tuple(replace(c, source="") for c in draft.criteria))
    (first, _second) = compared(without, draft).lines
    assert [d.name for d in first.differences] == ["source"]


def test_a_wrong_source_in_a_file_is_told_at_its_line():
    (said,) = wrong_table(TABLE.replace("movements_joined:thematic", "movement_joined"))
    assert "dòng 6" in said
    assert "movement_joined" in said
    assert "movements_joined" in said
    (said,) = wrong_table(TABLE.replace("indicator: GRDP, ", ""))
    assert "dòng 5" in said
    assert "indicator" in said
