"""Sources on the pages: proposed beside the cell, taken one by one or all at once, shown to appraisers, traced."""

from decimal import Decimal

import pytest

from tests.factories import score_sources as made
from tests.factories import scoring
from tests.integration.scoring.test_pages import address, cells, client_of
from thidua.clusters.enums import Stage
from thidua.scoring import actions, queries
from thidua.scoring.models import SelfScoreEntry
from thidua.scoring.specs import LineValue

D = Decimal


@pytest.fixture
def of():
    of = made.frozen()
    made.result(of, "hoa-binh", "8.75")
    made.joined(of, made.movement(of), "hoa-binh")
    return of


@pytest.fixture
def member(of):
    return client_of(of.year.offices["hoa-binh"])


def page_of(of):
    return address("scoring-sheet", of.sheet("hoa-binh").pk)


def line(of, code):
    return of.table.criteria.get(code=code)


def posted(of, typed, take, **sources):
    shown = {f"s-{line(of, code.replace('_', '.')).pk}": value for code, value in sources.items()}
    return cells(of, typed) | shown | {"take": take, "seen_version": of.sheet("hoa-binh").version}


def stored(of):
    view = queries.sheet_view(of.sheet("hoa-binh"))
    return {row.criterion.code: row.self_entry for row in view.leaves if row.self_entry}


def test_what_sources_say_stands_beside_the_cell_and_fills_nothing(of, member):
    body = member.get(page_of(of)).content.decode()
    assert "Điền 2 dòng từ dữ liệu" in body
    assert f'name="s-{line(of, "I.2").pk}" value="8,75"' in body
    assert "Chỉ tiêu GRDP: 8,75 %" in body
    assert f'name="v-{line(of, "I.2").pk}" value=""' in body
    assert "nguồn: chưa có số liệu." in body
    assert not SelfScoreEntry.objects.exists()


def test_one_line_is_taken_over_what_was_typed_in_it(of, member):
    asked = posted(of, {"I.1": "18", "I.2": "9", "I.3": "2"}, str(line(of, "I.2").pk), I_2="8,75", I_3="1")
    answer = member.post(page_of(of), asked, follow=True)
    assert "lấy từ nguồn dữ liệu: I.2." in answer.content.decode()
    entries = stored(of)
    assert (entries["I.2"].actual, entries["I.3"].count, entries["I.1"].points) == (D("8.75"), 2, 18)
    assert entries["I.2"].taken_from
    assert not entries["I.3"].taken_from


def test_all_at_once_fills_blank_cells_only(of, member):
    member.post(page_of(of), posted(of, {"I.2": "9"}, "*", I_2="8,75", I_3="1"))
    entries = stored(of)
    assert (entries["I.2"].actual, bool(entries["I.2"].taken_from)) == (9, False)
    assert (entries["I.3"].count, bool(entries["I.3"].taken_from)) == (1, True)
    body = member.get(page_of(of)).content.decode()
    assert "từ dữ liệu" not in body.split("score-grid")[0]
    assert "khớp" in body


def test_a_source_that_changed_meanwhile_is_told_at_its_line(of, member):
    answer = member.post(page_of(of), posted(of, {"I.1": "18"}, "*", I_2="8,5", I_3="1"))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "vừa thay đổi" in body
    assert 'value="18"' in body
    assert not SelfScoreEntry.objects.exists()


def test_a_mandatory_line_with_another_wrong_cell_saves_nothing(of, member):
    answer = member.post(page_of(of), posted(of, {"I.1": "mười"}, "*", I_2="8,75"))
    assert answer.status_code == 422
    assert not SelfScoreEntry.objects.exists()


def test_appraisers_see_where_the_member_differs_from_the_source(of, member):
    scoring.submitted(of, "hoa-binh", scoring.FULL | {"I.3": LineValue(count=D(2))})
    of.year.at_stage(Stage.APPRAISING)
    head = client_of(of.year.offices["bac-kan"])
    body = head.get(address("scoring-appraisal", of.sheet("hoa-binh").pk)).content.decode()
    assert "nguồn: 1, tự chấm: 2" in body
    assert "nguồn: 8,75, tự chấm: 8,5" in body


def test_the_trace_opens_down_to_the_record(of, member):
    member.post(page_of(of), posted(of, {}, "*", I_2="8,75", I_3="1"))
    sheet = of.sheet("hoa-binh")
    body = member.get(address("scoring-trace", sheet.pk, "I.3")).content.decode()
    assert "Lấy từ nguồn: Số phong trào thi đua tham gia trong năm" in body
    (record,) = stored(of)["I.3"].taken_from["records"]
    link = address("movement", record["id"])
    assert body.count(f'href="{link}"') == 2, "as it was taken, and as it is now"
    assert member.get(link).status_code == 200
    assert member.get(address("target-results-of", sheet.season_id, sheet.organisation_id)).status_code == 200


def test_another_member_sees_no_source_in_the_trace_of_agreed_scores(of):
    sheet = of.sheet("hoa-binh")
    actions.save_self_scores(
        by=of.year.offices["hoa-binh"],
        at=scoring.SELF_AT,
        sheet=sheet,
        seen_version=sheet.version,
        values={"I.3": LineValue(count=D(1))},
        taken=["I.3"],
    )
    of.table.open_among_members = True
    of.table.save()
    newcomer = scoring.season.account("vp.tq2", "member_office", of.year.members["tuyen-quang"])
    body = client_of(newcomer).get(address("scoring-trace", sheet.pk, "I.3")).content.decode()
    assert "Nguồn dữ liệu hiện nay" not in body


def test_pages_ask_as_often_whatever_a_source_finds(of, member, django_assert_max_num_queries):
    counts = []
    for name in ("a", "b"):
        made.published(of, "hoa-binh", name=name)
        with django_assert_max_num_queries(60) as captured:
            member.get(page_of(of))
        counts.append(len(captured))
    assert counts[0] == counts[1]
