"""Two people write one table: what each did is kept, what both touched is chosen, and nobody overwrites unseen."""

import html
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils.datastructures import MultiValueDict

from tests.factories import covenants, scoring
from tests.factories.season import account
from tests.integration.scoring.test_pages import address, client_of
from tests.integration.scoring.test_table_pages import EVERY_KIND, FULL, line, typed_in
from thidua.clusters.enums import Stage
from thidua.kernel.models import Draft
from thidua.scoring import actions, queries
from thidua.scoring.engine import Kind, Part
from thidua.scoring.interfaces.table_merging import Opened, opened_of, opened_text
from thidua.scoring.models import ScoringTable
from thidua.scoring.specs import draft_of


@pytest.fixture
def year():
    return covenants.year(stage=Stage.PLANNING)


@pytest.fixture
def editors(year):
    """Two people of the head's office, each with a page of their own."""
    second = account("vp2.bac-kan", "head_office", year.members["bac-kan"])
    return client_of(year.offices["bac-kan"]), client_of(second)


@pytest.fixture
def table(year):
    return scoring.built(year, FULL)


def saved():
    return draft_of(queries.load_table(ScoringTable.objects.get()))


def line_saved(code):
    return next(one for one in saved().criteria if one.code == code)


def opened(client, table):
    return typed_in(client.get(address("scoring-table-edit", table.pk)).content.decode())


def save(client, table, told):
    return client.post(address("scoring-table-edit", table.pk), told)


def shown(answer):
    return html.unescape(answer.content.decode())


def test_what_only_one_of_them_changed_is_put_together_at_once(table, editors):
    first, second = editors
    mine, theirs = opened(second, table), opened(first, table)
    theirs["c-title"][1], theirs["title"] = "Dòng của người kia", ["Bảng của người kia"]
    assert save(first, table, theirs).status_code == 302
    mine["c-maximum"][2], mine["decimals"] = "9,5", ["4"]
    answer = save(second, table, mine)
    assert answer.status_code == 302
    assert "ghép với phần người khác vừa lưu" in shown(second.get(answer.url))
    assert (line_saved("I.1").title, line_saved("I.2").maximum) == ("Dòng của người kia", Decimal("9.5"))
    assert (saved().title, saved().decimals) == ("Bảng của người kia", 4)
    others = [c for c in saved().criteria if c.code not in {"I.1", "I.2"}]
    assert others == [c for c in EVERY_KIND if c.code not in {"I.1", "I.2"}]


def test_what_both_changed_is_chosen_field_by_field(table, editors):
    first, second = editors
    mine, theirs = opened(second, table), opened(first, table)
    theirs["c-title"][1], theirs["c-maximum"][1], theirs["total"] = "Tên của người kia", "12", ["87"]
    assert save(first, table, theirs).status_code == 302
    mine["c-title"][1], mine["c-maximum"][1], mine["total"] = "Tên của tôi", "8", ["83"]
    answer = save(second, table, mine)
    body = shown(answer)
    assert answer.status_code == 409
    assert line_saved("I.1").title == "Tên của người kia"
    for said in ("Tên của người kia", "Tên của tôi", "Dòng I.1", "3 chỗ để chọn"):
        assert said in body
    again = typed_in(answer.content.decode())
    unanswered = save(second, table, again)
    assert unanswered.status_code == 422
    assert "còn 3 chỗ hai bên cùng sửa chưa chọn" in shown(unanswered)
    assert shown(unanswered).count("Hãy chọn một bên.") == 3
    assert line_saved("I.1").title == "Tên của người kia"
    chosen = {"m:=I.1|title": "mine", "m:=I.1|maximum": "theirs", "m:rule|total": "mine"}
    assert save(second, table, typed_in(unanswered.content.decode()) | chosen).status_code == 302
    assert (line_saved("I.1").title, line_saved("I.1").maximum) == ("Tên của tôi", Decimal(12))
    assert saved().total == Decimal(83)


def test_who_saves_a_third_time_while_one_chooses_is_not_overwritten(table, editors):
    first, second = editors
    mine, theirs = opened(second, table), opened(first, table)
    theirs["c-title"][1] = "Lần một"
    save(first, table, theirs)
    mine["c-title"][1] = "Tên của tôi"
    asked = typed_in(save(second, table, mine).content.decode()) | {"m:=I.1|title": "mine"}
    theirs = opened(first, table)
    theirs["c-title"][1] = "Lần hai"
    assert save(first, table, theirs).status_code == 302
    answer = save(second, table, asked)
    assert answer.status_code == 409
    assert "Lần hai" in shown(answer)
    assert line_saved("I.1").title == "Lần hai"
    assert save(second, table, typed_in(answer.content.decode())).status_code == 302
    assert line_saved("I.1").title == "Tên của tôi"


def test_a_line_taken_away_by_one_and_changed_by_the_other(table, editors):
    first, second = editors
    mine, theirs = opened(second, table), opened(first, table)
    for name in ("code", "title", "maximum", "part", "kind"):
        theirs[f"c-{name}"][2] = ""
    assert save(first, table, theirs).status_code == 302
    mine["c-title"][2] = "Dòng tôi còn làm"
    answer = save(second, table, mine)
    assert answer.status_code == 409
    assert "bỏ dòng này" in shown(answer)
    told = typed_in(answer.content.decode()) | {"m:=I.2|line": "mine"}
    assert save(second, table, told).status_code == 302
    assert line_saved("I.2").title == "Dòng tôi còn làm"


def test_both_added_a_line_with_one_code(year, table, editors):
    _first, second = editors
    mine = opened(second, table)
    added = replace(FULL, criteria=(*EVERY_KIND, line("I.13", Kind.DIRECT, 1, Part.BONUS)))
    actions.rewrite_table(
        by=year.offices["bac-kan"], at=scoring.TABLE_AT, table=table, seen_version=1, draft=added
    )
    place = mine["c-code"].index("")
    for name, value in (
        ("code", "I.13"),
        ("title", "Dòng thêm của tôi"),
        ("maximum", "1"),
        ("part", "Điểm thưởng"),
    ):
        mine[f"c-{name}"][place] = value
    answer = save(second, table, mine)
    assert answer.status_code == 302
    assert "STT I.13 đã có người dùng; dòng của bạn nay là I.14." in shown(second.get(answer.url))
    assert (line_saved("I.13").title, line_saved("I.14").title) == ("Dòng I.13", "Dòng thêm của tôi")


def test_the_result_is_checked_and_what_is_wrong_said_where_it_is(table, editors):
    first, second = editors
    mine, theirs = opened(second, table), opened(first, table)
    theirs["c-title"][1] = "Tên của người kia"
    save(first, table, theirs)
    mine["c-code"][2] = "I.3"
    twice = save(second, table, mine)
    assert twice.status_code == 422
    assert "STT “I.3” bị trùng." in shown(twice)
    mine["c-code"][2], mine["c-maximum"][3] = "I.2", "mười"
    unread = save(second, table, mine)
    assert unread.status_code == 422
    assert line_saved("I.1").title == "Tên của người kia"


def test_a_page_whose_beginning_is_not_known_asks_for_everything_that_differs(table, editors):
    first, second = editors
    for spoilt in ("-", "tampered:text", None):
        mine, theirs = opened(second, table), opened(first, table)
        theirs["c-title"][1] = f"Tên của người kia {spoilt}"
        assert save(first, table, theirs).status_code == 302
        mine["opened"] = [spoilt]
        if spoilt is None:
            del mine["opened"]
        answer = save(second, table, mine)
        assert answer.status_code == 409
        assert "Không còn bản lúc bạn mở trang" in shown(answer)
        again = typed_in(answer.content.decode())
        assert save(second, table, again).status_code == 422
        assert line_saved("I.1").title == f"Tên của người kia {spoilt}"
        assert save(second, table, again | {"m:=I.1|title": "theirs"}).status_code == 302


def test_a_kept_draft_is_merged_with_what_was_saved_since(year, table, editors):
    first, second = editors
    mine = opened(second, table)
    mine["c-title"][1] = "Gõ dở"
    second.post(address("draft-keep"), mine | {"draft_key": f"table:{table.pk}"})
    theirs = opened(first, table)
    theirs["c-title"][1], theirs["c-title"][2] = "Tên của người kia", "Dòng hai mới"
    assert save(first, table, theirs).status_code == 302
    answer = second.get(address("scoring-table-edit", table.pk))
    assert answer.status_code == 200
    assert "Ghép hai bản" in shown(answer)
    told = typed_in(answer.content.decode()) | {"m:=I.1|title": "mine"}
    assert save(second, table, told).status_code == 302
    assert (line_saved("I.1").title, line_saved("I.2").title) == ("Gõ dở", "Dòng hai mới")
    assert not Draft.objects.exists()


def test_what_a_page_began_with_comes_back_as_it_was(table):
    now = draft_of(queries.load_table(table))
    text = opened_text(table, now)
    assert opened_of(MultiValueDict({"opened": [text]}), table, now) == Opened(table.version, now)
    other = ScoringTable(pk=table.pk + 1)
    assert opened_of(MultiValueDict({"opened": [text]}), other, now) is None
    assert len(text) < 6000
