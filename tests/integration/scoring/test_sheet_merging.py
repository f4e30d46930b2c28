"""Two people on one sheet: nobody's cell is written over by somebody who did not touch it."""

import html
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import scoring, season
from thidua.clusters.enums import Stage
from thidua.parties.enums import OrganisationKind
from thidua.scoring import actions, queries
from thidua.scoring.models import AppraisalEntry, SelfScoreEntry
from thidua.scoring.specs import LineValue

INPUT = re.compile(r"<input ([^>]*)>")
FIVE = ("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai", "phu-tho")


def client_of(account):
    client = Client()
    client.force_login(account)
    return client


class Window:
    """A page of cells in somebody's browser."""

    CELLS = re.compile(r"[vnos]-\d+|seen_version|shown|draft_page")

    def __init__(self, client, name, record, table):
        self.client, self.table = client, table
        self.address = reverse(f"workspace:{name}", args=[record.pk])
        self._take(client.get(self.address))

    def _take(self, answer):
        self.text = html.unescape(answer.content.decode())
        found = [
            dict(re.findall(r'([\w-]+)="([^"]*)"', one)) for one in INPUT.findall(answer.content.decode())
        ]
        cells = [one for one in found if self.CELLS.fullmatch(one.get("name", ""))]
        # The forms below the grid carry a version of their own: the grid's stands first.
        self.form = {one["name"]: html.unescape(one.get("value", "")) for one in reversed(cells)}

    def name(self, code, part="v"):
        return f"{part}-{self.table.by_code[code].pk}"

    def value(self, code, part="v"):
        return self.form[self.name(code, part)]

    def type(self, **typed):
        """Into the cells named as I_1 or I_1_note."""
        for key, text in typed.items():
            part = {"note": "n", "decided": "o"}.get(key.rpartition("_")[2], "v")
            code = key.removesuffix("_note").removesuffix("_decided").replace("_", ".")
            self.form[self.name(code, part)] = text

    def save(self, **more):
        answer = self.client.post(self.address, self.form | more)
        if answer.status_code == 302:
            self._take(self.client.get(self.address))
        else:
            self._take(answer)
        return answer.status_code


@pytest.fixture
def of():
    return scoring.frozen()


@pytest.fixture
def table(of):
    return queries.load_table(of.table)


@pytest.fixture
def two(of, table):
    """Two windows on the sheet of one member, with something in it."""
    scoring.save(of, "hoa-binh", {"I.1": LineValue(points=Decimal(18), text="BC 1")})
    member, sheet = client_of(of.year.offices["hoa-binh"]), of.sheet("hoa-binh")
    return [Window(member, "scoring-sheet", sheet, table) for _n in range(2)]


def entered(of, code):
    entry = queries.sheet_view(of.sheet("hoa-binh")).by_code[code].self_entry
    return None if entry is None else (entry.points, entry.note)


def test_what_only_one_of_them_touched_is_put_together(of, two):
    first, second = two
    first.type(I_1="9", II_2="15", II_2_note="hai giải")
    assert first.save() == 302
    second.type(I_1_note="BC 2")
    assert second.save() == 302
    assert "ghép với phần người khác" in second.text
    assert entered(of, "I.1") == (9, "BC 2"), "a value of one and a note of the other"
    assert entered(of, "II.2") == (15, "hai giải")
    assert SelfScoreEntry.objects.count() == 4, "what nobody touched has no new record"


def test_saving_alone_says_nothing_of_others(two):
    two[0].type(I_1="9")
    assert two[0].save() == 302
    assert "ghép" not in two[0].text


def test_what_both_touched_is_told_and_the_rest_stays_as_saved(of, two):
    first, second = two
    first.type(I_1="9", II_2="15")
    first.save()
    second.type(I_1="8", I_1_note="BC 2", I_2="8,5")
    assert second.save() == 409
    assert "bản mới: 9; BC 1" in second.text
    assert second.text.count("bản mới: ") == 1, "what one alone typed is no clash"
    assert (second.value("I.1"), second.value("I.2"), second.value("II.2")) == ("8", "8,5", "15")
    assert entered(of, "I.1") == (9, "BC 1")
    assert second.save() == 302
    assert (entered(of, "I.1"), entered(of, "II.2")) == ((8, "BC 2"), (15, ""))


def test_who_wipes_a_cell_wipes_that_cell_alone(of, two):
    first, second = two
    first.type(II_2="15")
    first.save()
    second.type(I_1="", I_1_note="")
    assert second.save() == 302
    assert (entered(of, "I.1"), entered(of, "II.2")) == ((None, ""), (15, ""))


def test_both_typed_the_same(of, two):
    first, second = two
    first.type(I_1="9")
    first.save()
    second.type(I_1="9", II_2="15")
    assert second.save() == 302
    assert (entered(of, "I.1"), entered(of, "II.2")) == ((9, "BC 1"), (15, ""))


def test_a_wrong_cell_does_not_hide_what_was_saved_meanwhile(of, two):
    first, second = two
    first.type(I_1="9", II_2="15")
    first.save()
    second.type(I_1="8", I_2="tám")
    assert second.save() == 422
    assert "bản mới: 9" in second.text
    assert second.value("II.2") == "15"
    second.type(I_2="8,5")
    assert second.save() == 302
    assert (entered(of, "I.1"), entered(of, "II.2")) == ((8, "BC 1"), (15, ""))


def test_a_draft_does_not_bring_back_what_was_not_touched(of, table, two):
    _first, second = two
    second.type(I_1="8", I_2="8,5")
    kept = {"draft_key": f"scoring-sheet:{of.sheet('hoa-binh').pk}"}
    second.client.post(reverse("workspace:draft-keep"), second.form | kept)
    actions.save_self_scores(
        by=of.year.offices["hoa-binh"],
        at=scoring.SELF_AT,
        sheet=of.sheet("hoa-binh"),
        seen_version=of.sheet("hoa-binh").version,
        values={"I.1": LineValue(points=Decimal(9), text="BC 1"), "II.2": LineValue(points=Decimal(15))},
    )
    again = Window(second.client, "scoring-sheet", of.sheet("hoa-binh"), table)
    assert "Đã khôi phục bản nháp" in again.text
    assert (again.value("I.1"), again.value("I.2"), again.value("II.2")) == ("8", "8,5", "15")
    assert "bản mới: 9; BC 1" in again.text
    assert again.save() == 302
    assert (entered(of, "I.1"), entered(of, "II.2")) == ((8, "BC 1"), (15, ""))


@pytest.mark.parametrize(
    "shown",
    ["", "[]", "{", '{"I.1": 3}', '{"I.1": ["a", "b", "c", "d"]}', "[" * 100_000, '{"I.1": [1, 2, 3]}'],
)
def test_a_page_that_does_not_say_what_it_showed_writes_over_nobody(of, two, shown):
    first, second = two
    first.type(I_1="9")
    first.save()
    second.type(II_2="15")
    assert second.save(shown=shown) == 409
    assert "bản mới: 9" in second.text
    assert entered(of, "II.2") is None


def test_appraisers_at_one_sheet(of, table):
    scoring.submitted(of, "hoa-binh")
    sheet = of.sheet("hoa-binh")
    client = client_of(scoring.appraiser(of, "bac-kan"))
    first, second = (Window(client, "scoring-appraisal", sheet, table) for _n in range(2))
    first.type(I_1="16", I_1_note="Thiếu minh chứng")
    assert first.save() == 302
    second.type(II_2="14", II_2_note="Một giải cấp huyện")
    assert second.save() == 302
    assert "ghép với phần người khác" in second.text
    found = {
        entry.criterion.code: entry.points for entry in AppraisalEntry.objects.select_related("criterion")
    }
    assert found == {"I.1": 16, "II.2": 14}
    first.type(I_1="15", I_1_note="Thiếu hai minh chứng")
    second.type(I_1="17", I_1_note="Đủ")
    assert (second.save(), first.save()) == (302, 409)
    assert "bản mới: 17; Đủ" in first.text


def test_checkers_at_one_sheet():
    of = scoring.frozen(*FIVE, stage=Stage.APPRAISING)
    table = queries.load_table(of.table)
    actions.draw_cross_checks(
        by=of.year.offices["bac-kan"], at=scoring.SELF_AT, season=of.year.season, seed=2023
    )
    scoring.submitted(of, "hoa-binh")
    check = queries.assignments_of(of.year.season).get(checked=of.year.members["hoa-binh"])
    client = client_of(of.year.offices[check.checker.code])
    first, second = (Window(client, "cross-check", check, table) for _n in range(2))
    first.type(I_1="16", I_1_note="Thiếu minh chứng")
    second.type(II_2="14", II_2_note="Một giải cấp huyện")
    assert (first.save(), second.save()) == (302, 302)
    assert (second.value("I.1"), second.value("II.2")) == ("16", "14")


DEPARTMENT = scoring.draft(
    criteria=tuple(
        replace(line, scorer="Sở Nội vụ") if line.code in {"I.1", "I.2"} else line
        for line in scoring.DRAFT.criteria
    )
)


@pytest.fixture
def department():
    """A body that scores two lines of every member, and its account."""
    of = scoring.frozen(made=DEPARTMENT, stage=Stage.APPRAISING)
    body = season.organisation("so-noi-vu", "Sở Nội vụ", OrganisationKind.DEPARTMENT)
    actions.appoint_scorer(
        by=of.year.offices["bac-kan"],
        at=scoring.SELF_AT,
        season=of.year.season,
        scorer="Sở Nội vụ",
        organisation=body,
    )
    return of, season.account("so.noi.vu", "appraiser", body)


class Board(Window):
    """The page of a body that scores lines, with its row of one member."""

    CELLS = re.compile(r"[vnsw]-[\d-]+|draft_page")

    def __init__(self, of, account):
        self.sheet = of.sheet("hoa-binh")
        super().__init__(client_of(account), "owner-scoring", of.year.season, queries.load_table(of.table))

    def name(self, code, part="v"):
        return f"{part}-{self.sheet.pk}" + ("" if part == "n" else f"-{self.table.by_code[code].pk}")


def test_a_body_s_draft_does_not_bring_back_what_it_did_not_touch(department):
    of, account = department
    kept = Board(of, account)
    kept.type(I_1="8", I_2="7")
    draft = {"draft_key": f"scoring-owner:{of.year.season_id}"}
    kept.client.post(reverse("workspace:draft-keep"), kept.form | draft | {kept.name("I.2"): ""})
    values = {"I.1": LineValue(points=Decimal(9)), "I.2": LineValue(actual=Decimal("6.5"))}
    actions.score_lines(
        by=account,
        at=scoring.SELF_AT,
        season=of.year.season,
        values={"hoa-binh": values},
        seen_versions={code: of.sheet(code).version for code in of.year.members},
    )
    again = Board(of, account)
    assert (again.value("I.1"), again.value("I.2")) == ("8", "6,5")
    assert again.text.count("bản mới: ") == 1
    assert "bản mới: 9" in again.text
    assert again.save() == 302
    given = {entry.criterion.code: entry for entry in AppraisalEntry.objects.order_by("pk")}
    assert (given["I.1"].points, given["I.2"].actual, len(AppraisalEntry.objects.all())) == (
        8,
        Decimal("6.5"),
        3,
    )


def test_a_body_is_told_only_of_cells_both_changed(department):
    of, account = department
    first, second = Board(of, account), Board(of, account)
    first.type(I_1="9")
    assert first.save() == 302
    second.type(I_2="7")
    assert second.save() == 409
    assert "vừa có người lưu" in second.text
    assert "bản mới: " not in second.text
    assert (second.value("I.1"), second.value("I.2")) == ("9", "7")
    assert second.save() == 302
    again = Board(of, account)
    assert (again.value("I.1"), again.value("I.2")) == ("9", "7")


@pytest.mark.parametrize("shown", ["[" * 100_000, "{", '{"a": 1}'])
def test_what_a_body_s_page_showed_may_be_garbage(department, shown):
    of, account = department
    board = Board(of, account)
    board.type(I_1="9")
    assert board.save(**{f"w-{board.sheet.pk}": shown}) == 302
    assert Board(of, account).value("I.1") == "9"
