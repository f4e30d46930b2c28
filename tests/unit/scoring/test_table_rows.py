"""The cells of the editing page and the Excel file: whatever a table says comes back as it was."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from tests.unit.scoring.drafts import drafts
from thidua.kernel.refusals import InvalidInput
from thidua.scoring.engine import Band, Kind, Part
from thidua.scoring.interfaces.numbering import Tree
from thidua.scoring.interfaces.table_excel import read_table, write_draft
from thidua.scoring.interfaces.table_forms import (
    TableRulesForm,
    grade_rows,
    grades_of,
    initial_rules,
)
from thidua.scoring.interfaces.table_rows import FIELDS, Row, criteria_of, lines_of, read_rows, row_of
from thidua.scoring.line_wording import band_text, bands_text, read_band, read_bands, read_share, share_text
from thidua.scoring.specs import TableDraft


def rows_of(draft):
    depths = {"": -1}
    for line in draft.criteria:
        depths[line.code] = depths[line.parent_code] + 1
    return [row_of(line, depth=depths[line.code]) for line in draft.criteria]


def posted(rows):
    data = QueryDict(mutable=True)
    for name in FIELDS:
        data.setlist(f"c-{name}", [getattr(row, name) for row in rows])
    return data


def as_posted(form):
    """The form's own values as a browser would send them."""
    data = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if value is True:
            data[bound.html_name] = "on"
        elif value is not None and value is not False:
            data[bound.html_name] = str(bound.field.prepare_value(value))
    return data


@settings(max_examples=40, deadline=None, suppress_health_check=(HealthCheck.too_slow,))
@given(drafts())
def test_a_table_shown_in_cells_and_saved_unchanged_loses_nothing(draft):
    for language in ("vi", "en"):
        with translation.override(language):
            rows = read_rows(posted(rows_of(draft)))
            assert criteria_of(rows) == draft.criteria


@settings(max_examples=40, deadline=None, suppress_health_check=(HealthCheck.too_slow,))
@given(drafts())
def test_the_rules_of_a_table_shown_in_the_form_come_back_as_they_were(draft):
    kwargs = {"lines": draft.criteria, "chain": draft.tie_breaks}
    data = as_posted(TableRulesForm(initial=initial_rules(draft), **kwargs))
    form = TableRulesForm(data, **kwargs)
    assert form.is_valid(), form.errors
    again = form.drafted(draft.criteria, grades_of(grade_rows(draft.rules["grades"])))
    assert again == draft


@settings(max_examples=25, deadline=None, suppress_health_check=(HealthCheck.too_slow,))
@given(drafts())
def test_a_table_written_to_excel_reads_back_with_every_parameter(draft):
    again = read_table(write_draft(draft, title="Bảng"), title=draft.title)
    assert again.criteria == draft.criteria
    assert again.tie_breaks == draft.tie_breaks
    assert again.open_among_members == draft.open_among_members
    assert replace_rules(again) == replace_rules(draft)


def replace_rules(draft: TableDraft) -> TableDraft:
    """The same with rules that say no more than the usual left out."""
    usual = {"mode": "half_up", "start": "zero", "not_assigned": "zero", "grades": ()}
    kept = {n: v for n, v in draft.rules.items() if v is not None and usual.get(n) != v}
    return replace(draft, rules=kept, illustrative=False)


def test_lines_pasted_from_excel_find_their_place_by_their_numbers():
    rows = [
        Row("STT", "Tiêu chí", "Điểm"),
        Row("I", "Kinh tế", "60"),
        Row("1", "Cải cách", "20,5"),
        Row("a", "Một cửa", "10"),
        Row("-", "Trực tuyến", "10"),
        Row(),
        Row("II", "Thi đua", "-5"),
        Row("", "Tổng cộng", "100"),
    ]
    lines = lines_of(rows)
    assert [(line.place, line.draft.code, line.depth) for line in lines] == [
        (1, "I", 0),
        (2, "I.1", 1),
        (3, "I.1.a", 2),
        (4, "I.1.a.1", 3),
        (6, "II", 0),
    ]
    assert lines[0].draft.kind is None
    assert lines[3].draft.kind is Kind.DIRECT
    assert (lines[4].draft.part, lines[4].draft.maximum) == (Part.MINUS, Decimal(5))


def test_a_line_put_into_the_tree_gets_its_code_from_where_it_stands():
    tree = Tree()
    assert tree.put("", depth=0) == ("I", "", 0)
    assert tree.put("", depth=1) == ("I.1", "I", 1)
    assert tree.put("b", depth=2) == ("I.1.b", "I.1", 2)
    assert tree.put("1.2", depth=2) == ("I.1.2", "I.1", 2)
    assert tree.put("", depth=None) == ("I.1.3", "I.1", 2)
    assert tree.put("2", depth=1) == ("I.2", "I", 1)
    assert tree.put("TC-05", depth=1, was="TC-05") == ("TC-05", "I", 1)
    assert tree.put("", depth=7) == ("TC-05.1", "TC-05", 2)
    assert tree.put("", depth=0) == ("II", "", 0)
    assert tree.put("???", depth=None) is None


def test_what_cannot_be_read_is_told_line_by_line():
    rows = [Row("I", "Nhóm", "bốn"), Row("?", "Lạ", "1"), Row("1", "Dòng", "1", kind="đoán", more="{")]
    with pytest.raises(InvalidInput) as refused:
        criteria_of(rows)
    assert set(refused.value.fields) == {"I", "?", "I.1"}
    assert len(refused.value.fields["I.1"]) == 2


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("từ 97 đến dưới 98: 4", Band(Decimal(4), Decimal(97), Decimal(98))),
        ("trên 98,5: 5", Band(Decimal(5), Decimal("98.5"), includes_lower=False)),
        ("từ 1 đến 2: 1,5", Band(Decimal("1.5"), Decimal(1), Decimal(2), includes_upper=True)),
        ("dưới - 0,5: 0", Band(Decimal(0), None, Decimal("-0.5"))),
        ("mọi giá trị: 2", Band(Decimal(2))),
        ("From 97 below 98 = 4", Band(Decimal(4), Decimal(97), Decimal(98))),
    ],
)
def test_a_band_is_read_from_its_notation(text, band):
    assert read_band(text) == band
    assert read_bands(bands_text([band, band])) == (band, band)
    assert read_band(band_text(band)) == band


@pytest.mark.parametrize("text", ["97: 4 điểm", "khoảng 97: 4", "từ 97", "từ x: 4"])
def test_a_band_that_is_none_is_refused(text):
    with pytest.raises(InvalidInput):
        read_band(text)


@pytest.mark.parametrize("text", ["85 %", "85%", "85", "0,85"])
def test_a_share_is_read_in_per_cent_or_as_a_fraction(text):
    assert read_share(text) == Decimal("0.85")
    assert share_text(Decimal("0.85")) == "85 %"
