"""What no page of ours sends: numbers that are none, thousands of digits, what no line has. Told, never a fault."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import covenants, scoring, ties
from tests.integration.scoring.test_table_pages import FULL, typed_in
from thidua.clusters.enums import Stage
from thidua.scoring import actions, queries
from thidua.scoring.models import CrossCheckEntry
from thidua.scoring.setting_models import LineAssignment, RankingHold, TieValue

FIVE = ("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai", "phu-tho")
NO_NUMBERS = ("", "²", "-1", "9" * 30, "9" * 5000, "1.5")


def client_of(account):
    client = Client()
    client.force_login(account)
    return client


def address(name, *args):
    return reverse(f"workspace:{name}", args=args)


@pytest.mark.parametrize("version", NO_NUMBERS)
def test_a_version_that_is_none_is_an_old_page(version):
    of = scoring.frozen(*FIVE, stage=Stage.APPRAISING)
    head = of.year.offices["bac-kan"]
    actions.draw_cross_checks(by=head, at=scoring.SELF_AT, season=of.year.season, seed=2023)
    scoring.submitted(of, "hoa-binh")
    line = of.table.criteria.get(code="I.1")
    sheet = of.sheet("yen-bai")
    ticks = {f"s-{sheet.pk}": version, f"k-{line.pk}": "1", f"l-{line.pk}": "0", "reason": "Không có"}
    answer = client_of(head).post(address("scoring-assignments", of.year.season_id), ticks)
    assert answer.status_code == 409
    assert not LineAssignment.objects.exists()
    check = queries.assignments_of(of.year.season).get(checked=of.year.members["hoa-binh"])
    typed = {"seen_version": version, f"v-{line.pk}": "16", f"n-{line.pk}": "Thiếu minh chứng"}
    answer = client_of(of.year.offices[check.checker.code]).post(address("cross-check", check.pk), typed)
    assert answer.status_code == 409
    assert not CrossCheckEntry.objects.exists()


@pytest.mark.parametrize("version", NO_NUMBERS)
def test_values_of_a_tie_by_a_version_that_is_none(version):
    of = ties.tied(ties.VOTE)
    form = f"vote-{ties.ONE}"
    typed = {
        f"{form}-unit-{ties.ONE}": "3",
        f"{form}-unit-{ties.OTHER}": "2",
        f"{form}-ground": "Biên bản kiểm phiếu",
        f"{form}-seen_version": version,
    }
    page = address("ranking-tie", of.year.season_id, "vote", ties.ONE)
    assert client_of(of.year.offices[ties.HEAD]).post(page, typed).status_code in {409, 422}
    assert not TieValue.objects.exists()


def test_whoever_decides_nothing_changes_nothing_nor_does_the_head_for_itself():
    of = ties.tied(ties.VOTE, equal=(ties.HEAD, ties.ONE))
    season, head = of.year.season_id, of.year.members[ties.HEAD]
    foreign = scoring.stranger()
    people = [
        *of.year.offices.items(),
        ("auditor", of.year.auditor),
        ("administrator", of.year.administrator),
        ("organiser", of.year.officer),
        ("stranger", foreign),
    ]
    form = f"vote-{ties.HEAD}"
    values = {f"{form}-unit-{ties.HEAD}": "9", f"{form}-unit-{ties.ONE}": "0", f"{form}-ground": "Tự ghi"}
    sheet, line = of.sheet(ties.HEAD), of.table.criteria.get(code="I.1")
    ticks = {
        f"s-{sheet.pk}": str(sheet.version),
        f"k-{line.pk}": "1",
        f"l-{line.pk}": "0",
        "reason": "Tự ghi",
    }
    for name, account in people:
        if name == ties.DEPUTY:
            continue  # It decides about the head.
        client = client_of(account)
        answers = [
            client.post(address(*page), sent).status_code
            for page, sent in (
                (("ranking-tie", season, "vote", ties.HEAD), values | {f"{form}-seen_version": "0"}),
                (("ranking-hold", season), {"hold-organisation": str(head.pk), "hold-ground": "Tự ghi"}),
                (("ranking-hold", season), {"hold-organisation": str(foreign.organisation_id)}),
                (("ranking-lift", season, head.pk), {f"lift-{head.pk}-ground": "Tự ghi"}),
                (("ranking-lift", season, foreign.organisation_id), {}),
                (("scoring-assignments", season), ticks),
            )
        ]
        assert set(answers) <= {403, 404, 409, 422}, (name, answers)
    for kept in (TieValue, RankingHold, LineAssignment):
        assert not kept.objects.exists(), kept


class TestTables:
    @pytest.fixture
    def year(self):
        return covenants.year(stage=Stage.PLANNING)

    @pytest.fixture
    def table(self, year):
        return scoring.built(year, FULL)

    @pytest.mark.parametrize("name", ["scoring-table-trial", "scoring-table-review"])
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("c-maximum", "9" * 30),
            ("c-maximum", "9" * 5000),
            ("c-depth", "²"),
            ("c-depth", "9" * 5000),
            ("c-more", '{"each":"1e400"}'),
            ("c-code", "I.²"),
        ],
    )
    def test_what_no_line_has_is_told(self, year, table, name, field, value):
        head = client_of(year.offices["bac-kan"])
        typed = typed_in(head.get(address("scoring-table-edit", table.pk)).content.decode())
        typed[field][1] = value
        assert head.post(address(name, table.pk), typed).status_code == 200

    @pytest.mark.parametrize("beginning", ["", "-", "x", "9" * 5000, "another table's"])
    def test_a_beginning_that_is_not_this_tables_is_unknown(self, year, table, beginning):
        head = client_of(year.offices["bac-kan"])
        typed = typed_in(head.get(address("scoring-table-edit", table.pk)).content.decode())
        if beginning.startswith("another"):
            other = scoring.built(year, FULL)
            page = head.get(address("scoring-table-edit", other.pk)).content.decode()
            beginning = typed_in(page)["opened"]
        told = typed | {"opened": beginning, "title": ["Bảng khác"]}
        answer = head.post(address("scoring-table-edit", table.pk), told)
        assert answer.status_code == 422
        table.refresh_from_db()
        assert table.title == FULL.title

    @pytest.mark.parametrize("name", ["scoring-table-trial", "scoring-table-review", "scoring-table-edit"])
    @pytest.mark.parametrize("by_depth", [True, False])
    def test_lines_deeper_than_any_table_goes_are_told(self, year, table, name, by_depth):
        head = client_of(year.offices["bac-kan"])
        typed = typed_in(head.get(address("scoring-table-edit", table.pk)).content.decode())
        count = 1200
        typed |= {"c-code": [str(n) if by_depth else ".".join(["1"] * n) for n in range(1, count + 1)]}
        typed |= {"c-depth": [str(n) if by_depth else "" for n in range(count)]}
        typed |= {f"c-{column}": [""] * count for column in ("part", "kind", "was", "more")}
        typed |= {"c-title": ["Dòng"] * count, "c-maximum": ["1"] * count}
        answer = head.post(address(name, table.pk), typed)
        assert answer.status_code == (422 if name == "scoring-table-edit" else 200)

    @pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "0," + "0" * 5000 + "1"])
    @pytest.mark.parametrize("field", ["points-I.1", "actual-I.3", "count-I.5", "actual-I.6", "actual-I.8"])
    def test_numbers_no_unit_has_are_told_where_they_are_tried(self, year, table, number, field):
        head = client_of(year.offices["bac-kan"])
        typed = typed_in(head.get(address("scoring-table-edit", table.pk)).content.decode())
        typed |= {"trial": "", "trial-unit": "1", f"y-1-{field}": number, "y-2-actual-I.8": "4"}
        answer = head.post(address("scoring-table-trial", table.pk), typed)
        assert answer.status_code == 200
        body = answer.content.decode()
        assert "Số quá lớn" in body or "Số quá dài" in body
