"""How many decimals points show: those of the table in every column of pages, of the trace, of minutes and of Excel."""

import io
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import scoring
from thidua.documents.blocks import Table
from thidua.kernel.excel import Fixed, workbook
from thidua.scoring import queries
from thidua.scoring.composition import minutes_document
from thidua.scoring.engine import RoundingPlace
from thidua.scoring.interfaces.ranking_excel import write_ranking
from thidua.scoring.interfaces.sheet_excel import read_self_scores, write_sheet
from thidua.scoring.specs import LineValue
from thidua.scoring.wording import decimals_shown

THIRDS = scoring.FULL | {"I.2": LineValue(actual=Decimal("7.3"))}
"""40 × 7.3 / 8.5 has no end: 34.352941176…"""


def submitted(**table):
    of = scoring.frozen(made=scoring.draft(**table))
    scoring.submitted(of, "hoa-binh", THIRDS)
    return of


def body_of(of, name, *more):
    member = Client()
    member.force_login(of.year.offices["hoa-binh"])
    return member.get(reverse(f"workspace:{name}", args=[of.sheet("hoa-binh").pk, *more])).content.decode()


def explained(body):
    """The points of the sheet that lead to their trace, in the order of the lines."""
    return [text.strip() for text in re.findall(r'class="explain"[^>]*>([^<]*)<', body)]


class TestTheRule:
    @pytest.mark.parametrize(
        ("value", "declared", "shown"),
        [
            ("7.5", 2, 2),
            ("10", 2, 2),
            ("8.333", 2, 3),  # a decision finer than the table rounds
            ("8.333", 0, 3),
            ("100", 0, 0),
            ("1E+2", 1, 1),
            ("0.123456789", 2, 6),
            (None, 2, 2),
        ],
    )
    def test_as_many_as_declared_and_more_only_where_fewer_would_cut(self, value, declared, shown):
        assert decimals_shown(None if value is None else Decimal(value), declared) == shown


class TestPages:
    @pytest.mark.parametrize(
        ("decimals", "own", "linear", "total"),
        [(0, "18", "34", "87"), (1, "18,0", "34,4", "87,4"), (3, "18,000", "34,353", "87,353")],
    )
    def test_a_column_of_the_sheet_has_the_decimals_of_the_table(self, decimals, own, linear, total):
        of = submitted(decimals=decimals)
        body = body_of(of, "scoring-sheet")
        points = [text for text in explained(body) if text != "–"]
        assert {own, linear} <= set(points)
        assert {len(text.partition(",")[2]) for text in points} == {decimals}
        assert f"<dd>{total}" in body

    def test_so_has_the_trace(self):
        of = submitted(decimals=3)
        assert "Tự chấm: 34,353<" in body_of(of, "scoring-trace", "I.2")
        group = body_of(of, "scoring-trace", "I")
        assert "Tự chấm: 52,353<" in group
        assert {'<td class="num">18,000</td>', '<td class="num">34,353</td>'} <= set(
            re.findall(r'<td class="num">[^<]*</td>', group)
        )

    def test_a_line_that_is_not_rounded_is_not_cut(self):
        of = submitted(decimals=1, rounding=RoundingPlace.TOTAL)
        assert {"18,0", "34,352941"} <= set(explained(body_of(of, "scoring-sheet")))
        assert "Tự chấm: 34,352941<" in body_of(of, "scoring-trace", "I.2")
        assert "<dd>87,4" in body_of(of, "scoring-sheet")


class TestPapersAndFiles:
    def test_the_minutes_align_every_column(self):
        of = submitted(decimals=3)
        view = queries.sheet_view(of.sheet("hoa-binh"))
        minutes = minutes_document(view=view, body=of.year.members["bac-kan"])
        table = next(block for block in minutes.blocks if isinstance(block, Table))
        own = {row.cells[0]: row.cells[3] for row in table.rows}
        assert (own["I.1"], own["I.2"], own["I"]) == ("18,000", "34,353", "52,353")
        assert table.totals[3] == "87,353"
        assert "Điểm tự chấm 87,353;" in str(minutes.blocks)

    def test_excel_shows_them_and_keeps_the_number_whole(self):
        of = submitted(decimals=1, rounding=RoundingPlace.TOTAL)
        view = queries.sheet_view(of.sheet("hoa-binh"))
        content = write_sheet(view, targets=queries.registered_targets(view.sheet), with_appraisal=True)
        sheet = load_workbook(io.BytesIO(content)).active
        head = {cell.value: cell.column for cell in sheet[1]}
        lines = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
        cell = {code: row[head["Điểm tự chấm"] - 1] for code, row in lines.items()}
        assert (cell["I.1"].value, cell["I.1"].number_format) == (18, "#,##0.0")
        assert cell["I.2"].number_format == "#,##0.000000"
        assert cell["I.2"].value == pytest.approx(40 * 7.3 / 8.5, abs=1e-12)
        assert lines["I.1"][head["Điểm chuẩn"] - 1].number_format == "General", (
            "the table's own numbers as written"
        )
        again = read_self_scores(content, table=view.table, targets=queries.registered_targets(view.sheet))
        assert again["I.1"].points == 18

    def test_so_does_the_ranking(self):
        of = submitted(decimals=3)
        sheet = load_workbook(io.BytesIO(write_ranking(queries.season_scores(of.year.season)))).active
        own = {row[1].value: row for row in sheet.iter_rows(min_row=2)}["Hòa Bình"]
        head = [cell.value for cell in sheet[1]]
        cell = own[head.index("Tự chấm")]
        assert (cell.value, cell.number_format) == (87.353, "#,##0.000")

    def test_a_number_without_decimals_is_written_whole(self):
        content = workbook(title="Thử", head=["Điểm"], rows=[[Fixed(Decimal(1234), 0)]])
        cell = load_workbook(io.BytesIO(content)).active["A2"]
        assert (cell.value, cell.number_format) == (1234, "#,##0")
