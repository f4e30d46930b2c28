"""Writing, comparing, printing scoring tables by page: nothing is lost, whoever may not is refused, two are told."""

import html
import io
import json
import re
from dataclasses import replace
from decimal import Decimal

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.factories import covenants, scoring, worksheets
from tests.integration.scoring.test_pages import address, client_of
from thidua.clusters.enums import Stage
from thidua.scoring import queries
from thidua.scoring.engine import (
    Band,
    Direction,
    Excess,
    Grade,
    Kind,
    KnockOut,
    Measure,
    NotAssigned,
    Part,
    RoundingMode,
    Start,
    Takes,
    Variant,
)
from thidua.scoring.models import ScoringTable
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.specs import CriterionDraft, draft_of

BANDS = (Band(Decimal(5), Decimal(98)), Band(Decimal(0), None, Decimal(98)))


def line(code, kind, most, part=Part.BASE, **more):
    size = Decimal(most) if most else None
    return CriterionDraft(code, f"Dòng {code}", size, kind, part, parent_code=code.rpartition(".")[0], **more)


EVERY_KIND = (
    CriterionDraft("I", "Nhóm", Decimal(85), bonus_cap=Decimal(3), minus_cap=Decimal(2)),
    line("I.1", Kind.DIRECT, 10, exemption="Đơn vị mới", scorer="Sở Nội vụ", evidence_required=True),
    line("I.2", Kind.YES_NO, 10, knock_out=KnockOut.NO, short_title="Gọn", guidance="Theo HD 12"),
    line("I.3", Kind.LINEAR, 10, indicator="GRDP", unit="%", floor=Decimal("0.85"), least=Decimal(1)),
    line(
        "I.4",
        Kind.BANDS,
        5,
        measure=Measure.RATIO,
        indicator="X",
        bands=BANDS,
        variants=(Variant("Miền núi", bands=BANDS),),
    ),
    line("I.5", Kind.PER_OCCURRENCE, 10, each=Decimal("0.5"), variants=(Variant("A", each=Decimal(1)),)),
    line("I.6", Kind.STEPS, 10, each=Decimal(2), start=Decimal(92), step=Decimal("0.5")),
    line("I.7", Kind.LEADER, 10, indicator="THU", share_at_target=Decimal("0.8"), excess=Excess.ABSOLUTE),
    line("I.8", Kind.SHARE_OF_BEST, 10, direction=Direction.LOWER),
    line("I.9", Kind.RANKED, 5, place_points=(Decimal(5), Decimal("2.5"))),
    line("I.10", None, 5, takes=Takes.BEST),
    line("I.10.a", Kind.DIRECT, 5),
    line("I.10.b", Kind.YES_NO, 3),
    line("I.11", Kind.PER_OCCURRENCE, 2, Part.BONUS, each=Decimal(1), only_if="I.1"),
    line("I.12", Kind.DIRECT, 2, Part.MINUS),
)
RULES = {
    "mode": RoundingMode.HALF_EVEN,
    "start": Start.FULL,
    "not_assigned": NotAssigned.NORMALISED,
    "bonus_cap": Decimal(50),
    "minus_cap": Decimal("10.5"),
    "grades": (Grade("XS", "Xuất sắc", Decimal(90), Decimal("0.85")), Grade("T", "Tốt", Decimal(80))),
}
FULL = scoring.draft(
    criteria=EVERY_KIND,
    total=Decimal(85),
    rules=RULES,
    decimals=3,
    total_cap=Decimal(90),
    tie_breaks=tuple(
        TieBreak(kind) for kind in (TieBreakKind.WOMEN_SHARE, TieBreakKind.VOTE, TieBreakKind.CHAIR)
    ),
)


@pytest.fixture
def year():
    return covenants.year(stage=Stage.PLANNING)


def typed_in(body):
    """What a browser would send of the form as it stands."""
    form = re.search(r'<form method="post" id="table-form".*?</form>', body, re.DOTALL).group(0)
    form = re.sub(r"<template.*?</template>", "", form, flags=re.DOTALL)
    told = {}
    for tag in re.findall(r"<input\b[^>]*>|<select\b.*?</select>", form, re.DOTALL):
        name = re.search(r'name="([^"]*)"', tag)
        is_box = re.search(r'type="(checkbox|radio)"', tag) is not None
        if name is None or (is_box and " checked" not in tag):
            continue
        if tag.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)" selected', tag)
            value = chosen.group(1) if chosen else ""
        else:
            found = re.search(r'value="([^"]*)"', tag)
            value = found.group(1) if found else ""
        told.setdefault(html.unescape(name.group(1)), []).append(html.unescape(value))
    return told


def test_opening_a_rich_table_and_saving_it_unchanged_loses_nothing(year):
    head = client_of(year.offices["bac-kan"])
    table = scoring.built(year, FULL)
    before = draft_of(queries.load_table(table))
    assert before.criteria == EVERY_KIND
    edit = address("scoring-table-edit", table.pk)
    told = typed_in(head.get(edit).content.decode())
    assert head.post(edit, told).status_code == 302
    assert draft_of(queries.load_table(ScoringTable.objects.get())) == before


def test_a_rich_table_survives_its_excel_file_and_a_copy(year):
    head = client_of(year.offices["bac-kan"])
    table = scoring.built(year, FULL)
    before = draft_of(queries.load_table(table))
    file = io.BytesIO(head.get(address("scoring-table-excel", table.pk)).content)
    file.name = "bang.xlsx"
    new = address("scoring-table-new", year.season_id)
    assert head.post(new, {"way": "file", "file-title": before.title, "file-file": file}).status_code == 302
    assert head.post(new, {"way": "copy", "copy-source": f"table:{table.pk}"}).status_code == 302
    for number in (2, 3):
        assert draft_of(queries.load_table(ScoringTable.objects.get(number=number))) == before
    assert head.post(new, {"way": "empty", "empty-title": "Từ đầu", "empty-total": "950"}).status_code == 302
    assert ScoringTable.objects.get(number=4).total == 950
    assert head.post(new, {"way": "copy", "copy-source": "table:999"}).status_code == 422


def test_what_was_typed_and_left_is_there_again(year):
    head = client_of(year.offices["bac-kan"])
    table = scoring.built(year, FULL)
    edit = address("scoring-table-edit", table.pk)
    told = typed_in(head.get(edit).content.decode())
    told["c-title"][2] = "Gõ dở"
    told["title"] = ["Tên gõ dở"]
    head.post(address("draft-keep"), told | {"draft_key": f"table:{table.pk}"})
    again = typed_in(head.get(edit).content.decode())
    assert again["c-title"][2] == "Gõ dở"
    assert again["title"] == ["Tên gõ dở"]
    assert again["c-more"] == told["c-more"]


def test_what_a_saved_page_sends_late_is_not_there_again(year):
    head = client_of(year.offices["bac-kan"])
    table = scoring.built(year, FULL)
    edit = address("scoring-table-edit", table.pk)
    told = typed_in(head.get(edit).content.decode())
    told["title"] = ["Tên đã lưu"]
    assert head.post(edit, told).status_code == 302
    late = head.post(address("draft-keep"), told | {"draft_key": f"table:{table.pk}"})
    assert (late.status_code, late.content) == (200, b"")
    opened = head.get(edit).content.decode()
    assert "đã được điền lại" not in opened
    again = typed_in(opened)
    again["title"] = ["Tên sửa lần nữa"]
    assert head.post(edit, again).status_code == 302
    assert ScoringTable.objects.get(pk=table.pk).title == "Tên sửa lần nữa"


def test_problems_stand_beside_the_lines_and_nothing_is_saved_by_looking(year):
    head = client_of(year.offices["bac-kan"])
    table = scoring.built(year, FULL)
    told = typed_in(head.get(address("scoring-table-edit", table.pk)).content.decode())
    told["c-maximum"][1] = "11"
    told["c-maximum"][4] = "6"
    looked = json.loads(head.post(address("scoring-table-review", table.pk), told).content)
    group, first, bands = looked["lines"][0], looked["lines"][1], looked["lines"][4]
    assert "87" in group["wrong"][0]
    assert first["wrong"] == []
    assert bands["warnings"]
    assert looked["toMend"] == 1
    assert looked["toLookAt"] >= 1
    assert queries.load_table(table).by_code["I.1"].maximum == 10


def panel(table, **posted):
    return {"c-code": "I.4", "c-depth": "1", "c-was": "I.4", "c-title": "Dòng", "c-maximum": "5"} | posted


def test_a_line_is_tried_before_it_is_saved(year):
    head = client_of(year.offices["bac-kan"])
    table = scoring.built(year, FULL)
    shape = panel(table, **{"c-kind": "Theo mức", "c-more": '{"measure": "value"}'})
    opened = head.post(address("scoring-table-line", table.pk), shape).content.decode()
    assert 'name="b-below"' in opened
    assert 'name="l-floor"' not in opened
    filled = shape | {
        "shown": "title maximum part kind measure",
        "l-title": "Dòng",
        "l-maximum": "5",
        "l-part": "base",
        "l-kind": "bands",
        "l-measure": "value",
        "b-from": ["98", ""],
        "b-above": ["", ""],
        "b-to": ["", ""],
        "b-below": ["", "98"],
        "b-points": ["5", "2,5"],
        "t-actual": ["99", "97", "nhiều"],
    }
    tried = head.post(address("scoring-table-line-try", table.pk), filled).content.decode()
    assert re.search(r'id="try-points-1"[^>]*>5<', tried)
    assert re.search(r'id="try-points-2"[^>]*>2,5<', tried)
    assert "không phải là số" in tried
    assert "data-more" in tried
    wrong = head.post(
        address("scoring-table-line-try", table.pk), filled | {"b-to": ["", "97"]}
    ).content.decode()
    assert "data-more" not in wrong
    assert "mỗi đầu chỉ ghi một ô" in wrong


def test_the_panel_says_how_a_kind_scores_and_calls_optional_only_what_is(year):
    head = client_of(year.offices["bac-kan"])
    table = scoring.built(year, FULL)

    def opened(**cells):
        return head.post(address("scoring-table-line", table.pk), panel(table, **cells)).content.decode()

    def optional(body):
        labels = re.findall(r'<label class="form-label" for="id_l-(\w+)">(.*?)</label>', body, re.DOTALL)
        return {name for name, label in labels if "không bắt buộc" in label}

    steps = opened(**{"c-kind": "Theo nấc vượt mốc"})
    assert "thêm trọn một nấc được một lần nữa" in steps
    assert optional(steps) == {
        "unit",
        "exemption",
        "scorer",
        "knock_out",
        "source",
        "short_title",
        "guidance",
    }
    bands = {"c-kind": "Theo mức"}
    assert "indicator" in optional(opened(**bands, **{"c-more": '{"measure": "value"}'}))
    assert "indicator" not in optional(opened(**bands, **{"c-more": '{"measure": "ratio"}'}))
    minus = opened(**{"c-kind": "Đạt / không đạt", "c-part": "Điểm trừ"})
    assert "Ghi “đạt” khi việc bị trừ có xảy ra" in minus
    assert "maximum" in optional(minus)


def test_a_line_that_compares_units_is_tried_with_several(year):
    head = client_of(year.offices["bac-kan"])
    table = scoring.built(year, FULL)
    shape = panel(
        table,
        **{
            "c-maximum": "10",
            "c-kind": "So với đơn vị dẫn đầu vượt chỉ tiêu",
            "c-more": '{"indicator": "X"}',
            "t-actual": ["150", "125", "100"],
            "t-target": ["100", "100", "100"],
        },
    )
    body = head.post(address("scoring-table-line", table.pk), shape).content.decode()
    points = re.findall(r'id="try-points-\d"[^>]*>([^<]*)<', body)
    assert points == ["10", "7,5", "5"]


def test_versions_are_compared_line_by_line(year):
    head = client_of(year.offices["bac-kan"])
    old = scoring.built(year, FULL)
    changed = [
        replace(c, title="Dòng đổi tên") if c.code == "I.3" else c for c in EVERY_KIND if c.code != "I.2"
    ]
    new = scoring.built(year, replace(FULL, criteria=tuple(changed), decimals=2))
    body = head.get(address("scoring-table-compare", new.pk), {"voi": old.pk}).content.decode()
    for said in ("Dòng đổi tên", "Dòng I.3", "Dòng I.2", "Bỏ: 1", "Sửa: 1", "Số chữ số thập phân"):
        assert said in body
    assert (
        "giống hệt nhau"
        in head.get(address("scoring-table-compare", new.pk), {"voi": new.pk}).content.decode()
    )


def test_the_files_of_a_table_open(year):
    member = client_of(year.offices["hoa-binh"])
    table = scoring.built(year, FULL)
    working = load_workbook(io.BytesIO(member.get(address("scoring-table-formulas", table.pk)).content))
    assert any(str(c.value).startswith("=") for row in working.worksheets[0].iter_rows() for c in row)
    paper = member.get(address("scoring-table-paper", table.pk, "pdf"))
    assert paper.content.startswith(b"%PDF")
    words = docx.Document(io.BytesIO(member.get(address("scoring-table-paper", table.pk, "docx")).content))
    assert any("I.4" in cell.text for grid in words.tables for row in grid.rows for cell in row.cells)
    assert member.get(address("scoring-table-paper", table.pk, "xls")).status_code == 404


def test_a_new_table_has_room_for_a_whole_chain_of_tie_breaks(year):
    head = client_of(year.offices["bac-kan"])
    table = scoring.built(year, replace(FULL, tie_breaks=()))
    body = head.get(address("scoring-table-edit", table.pk)).content.decode()
    assert len(re.findall(r'<select name="tie_\d+"', body)) == len(TieBreakKind)


def test_whoever_may_not_write_the_table_is_refused(year):
    table = scoring.built(year, FULL)
    member, stranger = client_of(year.offices["hoa-binh"]), client_of(scoring.stranger())
    for name in ("edit", "review", "line", "line-try", "trial"):
        page = address(f"scoring-table-{name}", table.pk)
        assert member.post(page, {}).status_code == 403
        assert stranger.post(page, {}).status_code in {403, 404}
    for page in (address("scoring-table-compare", table.pk), address("scoring-table-formulas", table.pk)):
        assert member.get(page).status_code == 200
        assert stranger.get(page).status_code in {403, 404}


def test_a_frozen_table_is_amended_from_a_copy_with_a_reason():
    of = scoring.frozen(stage=Stage.RUNNING)
    head = client_of(of.year.offices["bac-kan"])
    assert head.get(address("scoring-table-edit", of.table.pk)).status_code == 409
    page = head.get(address("scoring-table-version", of.table.pk)).content.decode()
    new = address("scoring-table-new", of.year.season_id)
    assert f"{new}?tu={of.table.pk}" in page
    body = head.get(new, {"tu": of.table.pk}).content.decode()
    assert f'value="table:{of.table.pk}" selected' in body
    told = {"way": "copy", "copy-source": f"table:{of.table.pk}"}
    assert head.post(new, told).status_code == 422
    assert head.post(new, told | {"copy-amendment_reason": "Chỉ tiêu thay đổi"}).status_code == 302
    assert ScoringTable.objects.get(number=2).amendment_reason == "Chỉ tiêu thay đổi"


def test_a_group_and_the_whole_table_are_tried_and_nothing_is_saved(year):
    head = client_of(year.offices["bac-kan"])
    table = scoring.built(year, FULL)
    edit, trial = address("scoring-table-edit", table.pk), address("scoring-table-trial", table.pk)
    told = typed_in(head.get(edit).content.decode())
    told["c-maximum"][1] = "12"
    body = html.unescape(head.post(trial, told | {"trial": "", "y-1-points-I.1": "11"}).content.decode())
    for said in ("Thử cả bảng", 'name="y-1-points-I.1" value="11"', 'name="y-1-target-I.3"', "Miền núi"):
        assert said in body
    assert 'data-trial-line="1" class="trial-output"><b class="try-points">11</b>' in body
    group = told | {"trial": "I.10", "y-1-points-I.10.a": "3", "y-1-points-I.1": "11", "trial-result": "1"}
    result = html.unescape(head.post(trial, group).content.decode())
    assert '<b class="score-total">3</b>' in result
    assert 'data-trial-line="0" class="trial-output"><b class="try-points">3</b>' in result
    assert "<form" not in result
    unread = head.post(trial, told | {"total": "nhiều", "trial": ""}).content.decode()
    assert "Quy định của bảng" in html.unescape(unread)
    assert draft_of(queries.load_table(ScoringTable.objects.get())) == FULL
    assert head.post(trial, {}).status_code == 200


STRANGE = {
    "đứng ở phía dưới (ô A3)": [("1.1", "Con", 5, "1"), ("1", "Cha", 5, "(cấp 1)")],
    "A → B → A": [("A", "Một", 5, "B"), ("B", "Hai", 5, "A")],
    "không thể thuộc chính nó": [("1", "Một", 5, "1")],
    "nhiều nhất 12 cấp": [(f"L{n}", "Dòng", 5, f"L{n - 1}" if n else "(cấp 1)") for n in range(14)],
    "nhiều hơn mức 2000 dòng": [(str(n), "Dòng", 1, "") for n in range(10_000)],
}


@pytest.mark.parametrize("told", list(STRANGE))
def test_a_file_of_lines_that_cannot_stand_so_is_told_on_the_page(year, told):
    head = client_of(year.offices["bac-kan"])
    content = worksheets.workbook(*STRANGE[told], head=("STT", "Tiêu chí", "Điểm chuẩn", "Thuộc dòng"))
    file = SimpleUploadedFile("bang.xlsx", content)
    sent = {"way": "file", "file-title": "Bảng 2023", "file-file": file}
    page = head.post(address("scoring-table-new", year.season_id), sent)
    assert page.status_code == 422
    assert told in page.content.decode()
    assert not ScoringTable.objects.exists()
