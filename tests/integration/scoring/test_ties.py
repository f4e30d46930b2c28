"""Values people bring to ties, and units not ranked for now: who, when, what is kept, and who sees the ground."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.factories import scoring, ties
from tests.factories.racing import at_once
from tests.factories.ties import AT, CHAIR, DEPUTY, GROUND, HEAD, ONE, OTHER, VOTE, WOMEN
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.documents.actions import publish_document
from thidua.kernel.models import AuditRecord
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotNow, NotPermitted
from thidua.scoring import actions, queries, tie_policies
from thidua.scoring.fairness.report import Observed
from thidua.scoring.queries.fairness import fairness_data
from thidua.scoring.queries.what_if import trial_data
from thidua.scoring.ranking import TieBreakKind, given_ties
from thidua.scoring.setting_models import RankingHold, TieValue
from thidua.scoring.specs import LineValue
from thidua.scoring.what_if import Trial, moves_of

SECRET = "Thanh tra tỉnh đang xác minh đơn"


def tie_of(of):
    return [
        (tie.rule.kind, tie.units, tie.waits)
        for tie in given_ties(queries.season_scores(of.year.season).places)
    ]


def page(of, who, name="ranking", data=None, *args):
    client = Client()
    client.force_login(of.year.offices.get(who, who))
    address = reverse(f"workspace:{name}", args=[of.year.season_id, *args])
    return client.get(address) if data is None else client.post(address, data)


class TestValues:
    def test_a_tie_waits_for_its_values_and_is_told_apart_by_them(self):
        of = ties.tied(WOMEN)
        assert tie_of(of) == [(WOMEN, (ONE, OTHER), True)]
        assert (ties.ranks(of)[ONE], ties.ranks(of)[OTHER]) == (1, 1)
        ties.bring(of, WOMEN, {ONE: "41.5"})
        assert tie_of(of) == [(WOMEN, (ONE, OTHER), True)]
        ties.bring(of, WOMEN, {OTHER: "62"})
        assert tie_of(of) == [(WOMEN, (ONE, OTHER), False)]
        assert (ties.ranks(of)[ONE], ties.ranks(of)[OTHER]) == (2, 1)

    def test_taking_a_value_back_makes_the_tie_wait_again_and_keeps_what_was(self):
        of = ties.tied(VOTE)
        ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
        ties.bring(of, VOTE, {ONE: None}, ground="Kiểm phiếu lại")
        assert tie_of(of) == [(VOTE, (ONE, OTHER), True)]
        told = [
            (value.organisation.code, value.value, value.ground)
            for value in queries.tie_values_of(of.year.season)
        ]
        assert told == [(ONE, 3, GROUND), (OTHER, 1, GROUND), (ONE, None, "Kiểm phiếu lại")]

    def test_the_chairs_first_goes_first(self):
        of = ties.tied(CHAIR)
        ties.bring(of, CHAIR, {ONE: 2, OTHER: 1})
        assert (ties.ranks(of)[OTHER], ties.ranks(of)[ONE]) == (1, 2)

    def test_an_order_of_other_ties_says_nothing_of_a_new_one(self):
        of = ties.tied(CHAIR)
        ties.bring(of, CHAIR, {ONE: 1, OTHER: 2})
        correct(of, ONE, 14)
        correct(of, OTHER, 15)
        # 93 - 4 = 89 is what the deputy (93 - 2) and the head (93 - 1) do not have: only one pair is equal.
        correct(of, DEPUTY, 14)
        assert tie_of(of) == [(CHAIR, (ONE, DEPUTY), True)]
        ties.bring(of, CHAIR, {ONE: 2, DEPUTY: 1}, at=AT + timedelta(days=1))
        correct(of, OTHER, 14)
        assert tie_of(of) == [(CHAIR, (ONE, DEPUTY, OTHER), True)]

    @pytest.mark.parametrize(
        ("kind", "values", "told"),
        [
            (WOMEN, {ONE: "100.01", OTHER: 10}, {ONE: "từ 0 đến 100"}),
            (WOMEN, {ONE: "-1", OTHER: "3.001"}, {ONE: "từ 0 đến 100", OTHER: "hai chữ số"}),
            (VOTE, {ONE: "1.5", OTHER: -2}, {ONE: "số nguyên", OTHER: "số nguyên"}),
            (CHAIR, {ONE: 1, OTHER: 1}, {OTHER: "đã ghi cho đơn vị khác"}),
            (CHAIR, {ONE: 1, OTHER: 3}, {OTHER: "từ 1 đến 2"}),
            (CHAIR, {ONE: 1}, {OTHER: "từ 1 đến 2"}),
            (CHAIR, {ONE: 1, OTHER: None}, {OTHER: "từ 1 đến 2"}),
        ],
    )
    def test_values_out_of_range_are_named_by_unit(self, kind, values, told):
        of = ties.tied(kind)
        with pytest.raises(InvalidInput) as refused:
            ties.bring(of, kind, values)
        assert set(refused.value.fields) == set(told)
        for unit, words in told.items():
            assert words in str(refused.value.fields[unit][0])
        assert not TieValue.objects.exists()

    def test_a_ground_is_needed_and_nothing_new_is_no_record(self):
        of = ties.tied(VOTE)
        with pytest.raises(InvalidInput) as refused:
            ties.bring(of, VOTE, {ONE: 3, OTHER: 1}, ground="  ")
        assert set(refused.value.fields) == {"ground"}
        with pytest.raises(InvalidInput):
            ties.bring(of, VOTE, {ONE: None, OTHER: None})
        ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
        with pytest.raises(InvalidInput):
            ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
        ties.bring(of, VOTE, {ONE: 3, OTHER: 2})
        assert TieValue.objects.count() == 3

    def test_only_units_tied_at_that_rule_take_a_value(self):
        of = ties.tied(VOTE)
        for kind, values in (
            (VOTE, {HEAD: 3}),
            (VOTE, {ONE: 3, HEAD: 1}),
            (CHAIR, {ONE: 1, OTHER: 2}),
            (VOTE, {}),
        ):
            with pytest.raises(InvalidInput, match="không còn bằng điểm"):
                ties.bring(of, kind, values)
        with pytest.raises(InvalidInput, match="tính từ bảng điểm"):
            ties.bring(of, TieBreakKind.LEAST_MINUS, {ONE: 3})

    def test_behind_a_rule_that_waits_no_value_is_asked_for(self):
        of = ties.tied(WOMEN, VOTE)
        with pytest.raises(InvalidInput):
            ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
        ties.bring(of, WOMEN, {ONE: 50, OTHER: 50})
        assert tie_of(of) == [(WOMEN, (ONE, OTHER), False), (VOTE, (ONE, OTHER), True)]
        ties.bring(of, VOTE, {ONE: 1, OTHER: 3})
        assert (ties.ranks(of)[OTHER], ties.ranks(of)[ONE]) == (1, 2)


def correct(of, code, points):
    sheet = of.sheet(code)
    return actions.correct_agreed_score(
        by=scoring.appraiser(of, code),
        at=AT,
        sheet=sheet,
        seen_version=sheet.version,
        code="I.1",
        value=LineValue(points=Decimal(points)),
        reason="Cộng nhầm",
    )


class TestWho:
    def test_the_head_decides_and_nobody_else(self):
        of = ties.tied(VOTE)
        for who in (DEPUTY, ONE, OTHER, of.year.officer, of.year.auditor):
            with pytest.raises(NotPermitted, match="Bắc Kạn"):
                ties.bring(of, VOTE, {ONE: 3, OTHER: 1}, by=who)
            with pytest.raises(NotPermitted, match="Bắc Kạn"):
                ties.hold(of, ONE, by=who)
        assert not TieValue.objects.exists()
        assert not RankingHold.objects.exists()

    @pytest.mark.parametrize("kind", [WOMEN, VOTE, CHAIR])
    def test_where_the_head_is_tied_the_deputy_decides(self, kind):
        of = ties.tied(kind, equal=(HEAD, ONE))
        with pytest.raises(NotPermitted, match="Tuyên Quang"):
            ties.bring(of, kind, {HEAD: 1, ONE: 2})
        ties.bring(of, kind, {HEAD: 1, ONE: 2}, by=DEPUTY)
        assert sorted(ties.ranks(of)[code] for code in (HEAD, ONE)) == [1, 2]

    def test_where_both_are_tied_the_organiser_decides(self):
        of = ties.tied(CHAIR, equal=(HEAD, DEPUTY))
        for who in (HEAD, DEPUTY):
            with pytest.raises(NotPermitted, match="Hội đồng Trung ương"):
                ties.bring(of, CHAIR, {HEAD: 1, DEPUTY: 2}, by=who)
        ties.bring(of, CHAIR, {HEAD: 2, DEPUTY: 1}, by=of.year.officer)
        assert ties.ranks(of)[DEPUTY] == 1

    def test_nobody_holds_or_lifts_its_own_unit(self):
        of = ties.tied()
        with pytest.raises(NotPermitted, match="Tuyên Quang"):
            ties.hold(of, HEAD)
        ties.hold(of, HEAD, by=DEPUTY)
        with pytest.raises(NotPermitted):
            ties.lift(of, HEAD)
        ties.lift(of, HEAD, by=DEPUTY)
        assert None not in ties.ranks(of).values()

    @pytest.mark.parametrize("stage", [Stage.APPRAISING, Stage.NOMINATING])
    def test_only_in_the_stage_of_agreed_scores(self, stage):
        of = ties.tied(VOTE)
        of.year.at_stage(stage)
        with pytest.raises(NotNow):
            ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
        with pytest.raises(NotNow):
            ties.hold(of, ONE)

    def test_a_final_ranking_takes_neither(self):
        of = ties.tied(VOTE)
        ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
        ties.hold(of, DEPUTY)
        ties.publish(of, objection_days=1)
        actions.finalise_ranking(by=of.year.offices[HEAD], at=AT + timedelta(days=9), season=of.year.season)
        for refused in (
            lambda: ties.bring(of, VOTE, {ONE: 1, OTHER: 3}),
            lambda: ties.hold(of, ONE),
            lambda: ties.lift(of, DEPUTY),
        ):
            with pytest.raises(NotNow, match="chốt chính thức"):
                refused()
        body = page(of, HEAD).content.decode()
        assert 'action="/lam-viec/mua/' not in body.split("</header>")[-1] or "tam-chua-xep" not in body


class TestHolds:
    def test_a_held_unit_has_no_rank_and_the_others_move_up(self):
        of = ties.tied()
        before = ties.ranks(of)
        assert before == {ONE: 1, OTHER: 1, HEAD: 3, DEPUTY: 4}
        ties.hold(of, ONE)
        assert ties.ranks(of) == {OTHER: 1, HEAD: 2, DEPUTY: 3, ONE: None}
        ties.lift(of, ONE)
        assert ties.ranks(of) == before
        assert [(hold.is_held, hold.ground[:8]) for hold in queries.holds_of(of.year.season)] == [
            (True, "Thanh tr"),
            (False, "Kết luận"),
        ]

    def test_a_held_unit_is_in_no_tie(self):
        of = ties.tied(VOTE)
        ties.hold(of, ONE)
        assert tie_of(of) == []
        ties.publish(of)

    def test_twice_the_same_is_refused(self):
        of = ties.tied()
        with pytest.raises(NotNow, match="không bị tạm chưa xếp hạng"):
            ties.lift(of, ONE)
        ties.hold(of, ONE)
        with pytest.raises(NotNow, match="đang tạm chưa xếp hạng"):
            ties.hold(of, ONE)
        with pytest.raises(InvalidInput):
            ties.lift(of, ONE, ground=" ")

    def test_no_stranger_is_held(self):
        of = ties.tied()
        stranger = scoring.stranger().organisation
        with pytest.raises(InvalidInput):
            actions.hold_ranking(
                by=of.year.offices[HEAD], at=AT, season=of.year.season, organisation=stranger, ground="Đơn"
            )

    def test_the_ground_is_not_in_the_audit_trail(self):
        of = ties.tied()
        ties.hold(of, ONE)
        record = AuditRecord.objects.get(action="scoring.hold_ranking")
        assert SECRET not in str(record.detail) + record.target_label


class TestPublication:
    def test_it_waits_for_values_and_names_the_units_and_the_rule(self):
        of = ties.tied(WOMEN)
        with pytest.raises(NotNow) as refused:
            ties.publish(of)
        for words in ("Hòa Bình", "Yên Bái", "93", "Tỷ lệ nữ cao hơn"):
            assert words in str(refused.value)

    def test_it_keeps_value_ground_and_hold_and_the_paper_says_why(self):
        of = ties.tied(WOMEN)
        ties.bring(of, WOMEN, {ONE: "41.5", OTHER: 72})
        ties.hold(of, DEPUTY)
        publication = ties.publish(of)
        places = {place["code"]: place for place in publication.content["places"]}
        assert places[OTHER]["given"] == [{"kind": "women_share", "value": "72.000000", "ground": GROUND}]
        assert places[DEPUTY]["hold"]["ground"].startswith(SECRET)
        assert (places[DEPUTY]["rank"], "given" in places[HEAD], "hold" in places[HEAD]) == (
            None,
            False,
            False,
        )
        ties.bring(of, WOMEN, {ONE: 80})
        publication.refresh_from_db()
        assert publication.content["places"][0]["code"] == OTHER
        with publication.document.pdf.content.open("rb") as content:
            paper = " ".join("".join(p.extract_text() for p in PdfReader(content).pages).split())
        assert "Xét khi bằng điểm" in paper
        assert "Hòa Bình 41,5 %; Yên Bái 72 %" in paper
        assert "Báo cáo thống kê cán bộ" in paper
        assert "ưu tiên tập thể có từ 70 % nữ trở lên" in paper
        assert "Chưa xếp hạng ở lần công bố này: Tuyên Quang" in paper
        for words in ("Thanh tra", "xác minh đơn", "Tạm chưa xếp hạng"):
            assert words not in paper

    def test_a_change_has_to_be_published_again_before_it_is_final(self):
        of = ties.tied(VOTE)
        ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
        ties.publish(of, objection_days=0)
        assert "cần công bố lại" not in page(of, HEAD).content.decode()
        for change in (
            lambda: ties.bring(of, VOTE, {ONE: 1, OTHER: 3}),
            lambda: ties.hold(of, ONE),
            lambda: ties.lift(of, ONE),
        ):
            change()
            assert Duty.objects.filter(kind=DutyKind.PUBLISH_RANKING, fulfilled_at__isnull=True).exists()
            assert "cần công bố lại" in page(of, HEAD).content.decode()
            with pytest.raises(NotNow, match="công bố lại"):
                actions.finalise_ranking(
                    by=of.year.offices[HEAD], at=AT + timedelta(days=30), season=of.year.season
                )
            ties.publish(of, reason="Có thay đổi", objection_days=0)
            assert "cần công bố lại" not in page(of, HEAD).content.decode()

    def test_what_the_law_says_of_women_is_told_as_far_as_it_goes(self):
        of = ties.tied(WOMEN)
        ties.bring(of, WOMEN, {ONE: 40, OTHER: 50})
        told = " ".join(ties.publish(of).content["places"][0]["tie"])
        assert "chỉ ưu tiên tập thể có từ 70 % nữ trở lên (Nghị định" in told
        assert "quy định của bảng tiêu chí" in told


class TestWhoSees:
    @pytest.fixture
    def of(self):
        of = ties.tied()
        ties.hold(of, ONE)
        ties.publish(of)
        return of

    def test_the_ground_is_for_the_head_the_organiser_the_auditor_and_the_unit(self, of):
        for who, sees in {
            HEAD: True,
            of.year.officer: True,
            of.year.auditor: True,
            ONE: True,
            OTHER: False,
            DEPUTY: False,
        }.items():
            body = page(of, who).content.decode()
            assert "tạm chưa xếp hạng" in body, who
            assert (SECRET in body) is sees, who
            rows = load_workbook(io.BytesIO(page(of, who, "ranking-excel").content)).active.values
            text = str(list(rows))
            assert "Tạm chưa xếp hạng" in text, who
            assert (SECRET in text) is sees, who

    def test_a_unit_learns_of_its_hold_before_the_first_publication(self):
        of = ties.tied()
        ties.hold(of, ONE)
        assert SECRET in page(of, ONE).content.decode()
        other = page(of, OTHER).content.decode()
        assert "tạm chưa xếp hạng" not in other.lower()

    def test_what_is_brought_after_a_publication_other_members_learn_with_the_next(self):
        of = ties.tied(VOTE)
        ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
        ties.publish(of, objection_days=0)
        later = AT + timedelta(days=1)
        ties.bring(of, VOTE, {ONE: 1, OTHER: 7}, at=later, ground="Biên bản kiểm phiếu lại")
        ties.hold(of, HEAD, by=DEPUTY, at=later)
        said = ("Tạm chưa xếp hạng", "tạm chưa xếp hạng", "kiểm phiếu lại", "7 phiếu", "cần công bố lại")

        def told(who):
            rows = load_workbook(io.BytesIO(page(of, who, "ranking-excel").content)).active.values
            return f"{page(of, who).content.decode()} {list(rows)}"

        for who in (ONE, OTHER):
            assert not [words for words in said if words in told(who)], who
            board = page(of, who, "scoring-overview").content.decode()
            assert board.rindex("Hòa Bình</a>") < board.rindex("Yên Bái</a>"), who
        for who in (DEPUTY, of.year.officer, of.year.auditor):
            assert "Tạm chưa xếp hạng" in told(who), who
        publish_again = {"reason": "Kiểm phiếu lại", "objection_days": 0}
        actions.publish_ranking(by=of.year.offices[HEAD], at=later, season=of.year.season, **publish_again)
        assert "Tạm chưa xếp hạng" in told(ONE)
        assert "kiểm phiếu lại" in told(ONE)

    def test_of_the_heads_hold_the_deputy_sees_the_ground(self):
        of = ties.tied()
        ties.hold(of, HEAD, by=DEPUTY)
        seen = {
            who: tie_policies.grounds_seen(by=of.year.offices[who], season=of.year.season)
            for who in of.year.offices
        }
        head = of.year.members[HEAD].pk
        assert {who for who, sees in seen.items() if sees(head)} == {HEAD, DEPUTY}

    def test_the_public_sees_neither_ground_nor_hold(self, of):
        publication = queries.latest_publication(of.year.season)
        publish_document(by=of.year.offices[HEAD], at=AT, document=publication.document)
        client = Client()
        season = client.get(reverse("portal:season", args=[of.year.cluster.code, of.year.season.year]))
        assert season.status_code == 200
        code = publication.document.verification_code
        check = client.get(reverse("portal:verify", args=[code]))
        pdf = client.get(reverse("portal:verified-pdf", args=[code]))
        content = b"".join(pdf.streaming_content) if pdf.streaming else pdf.content
        paper = "".join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages)
        table = season.content.decode().split("Xếp hạng", 1)[1]
        assert 'scope="row">Yên Bái' in table
        assert 'scope="row">Hòa Bình' not in table
        for body in (season.content.decode(), check.content.decode(), paper):
            for words in ("chưa xếp hạng:", "Thanh tra", "xác minh đơn"):
                assert words not in body.replace("Chưa xếp hạng ở lần công bố này:", "")
            assert "Tạm chưa xếp hạng" not in body


class TestPage:
    def test_the_card_says_who_waits_and_takes_values_in_place(self):
        of = ties.tied(WOMEN)
        body = page(of, HEAD).content.decode()
        assert "Đang bằng điểm" in body
        assert "Hòa Bình, Yên Bái: cùng 93" in body
        assert "Công bố được sau khi đã ghi đủ giá trị" in body
        sent = {
            f"women_share-{ONE}-unit-{ONE}": "41,5",
            f"women_share-{ONE}-unit-{OTHER}": "101",
            f"women_share-{ONE}-ground": "Số liệu Sở Nội vụ",
            f"women_share-{ONE}-seen_version": "0",
        }
        answer = page(of, HEAD, "ranking-tie", sent, "women_share", ONE)
        body = answer.content.decode()
        assert answer.status_code == 422
        assert "từ 0 đến 100" in body
        for typed in ("41,5", "101", "Số liệu Sở Nội vụ"):
            assert f'value="{typed}"' in body
        sent[f"women_share-{ONE}-unit-{OTHER}"] = "70"
        answer = page(of, HEAD, "ranking-tie", sent, "women_share", ONE)
        assert answer.status_code == 302
        body = page(of, HEAD).content.decode()
        assert "Số liệu Sở Nội vụ" in body
        assert "Công bố được sau khi" not in body
        assert page(of, OTHER).content.decode().count("Đang bằng điểm") == 0

    def test_what_stands_of_a_unit_the_page_did_not_ask_of_stays(self):
        of = ties.tied(VOTE, equal=(ONE, OTHER, HEAD))
        ties.bring(of, VOTE, {ONE: 3, OTHER: 2, HEAD: 1}, by=DEPUTY)
        form = f"vote-{HEAD}"
        sent = {
            f"{form}-unit-{ONE}": "4",
            f"{form}-unit-{OTHER}": "",
            f"{form}-ground": "Biên bản kiểm phiếu lại",
            f"{form}-seen_version": str(queries.latest_tie_value(of.year.season, VOTE)),
        }
        assert page(of, DEPUTY, "ranking-tie", sent, "vote", HEAD).status_code == 302
        brought = queries.season_scores(of.year.season).brought
        votes = {code: brought.given(of.year.members[code].pk) for code in (ONE, OTHER, HEAD)}
        assert votes == {ONE: {VOTE: 4}, OTHER: {}, HEAD: {VOTE: 1}}

    def test_somebody_was_faster_and_the_typed_values_stay(self):
        of = ties.tied(VOTE)
        ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
        sent = {
            f"vote-{ONE}-unit-{ONE}": "7",
            f"vote-{ONE}-unit-{OTHER}": "1",
            f"vote-{ONE}-ground": "Biên bản",
            f"vote-{ONE}-seen_version": "0",
        }
        answer = page(of, HEAD, "ranking-tie", sent, "vote", ONE)
        body = answer.content.decode()
        assert answer.status_code == 409
        assert "Bản vừa lưu: 3" in body
        assert 'value="7"' in body

    def test_a_tie_that_is_gone_is_refused_in_words(self):
        of = ties.tied(VOTE)
        answer = page(of, HEAD, "ranking-tie", {}, "vote", HEAD)
        assert answer.status_code == 409
        assert "không còn bằng điểm" in answer.content.decode()
        assert page(of, HEAD, "ranking-tie", {}, "nonsense", ONE).status_code == 409

    def test_holding_and_lifting_in_place(self):
        of = ties.tied()
        unit = of.year.members[ONE].pk
        answer = page(of, HEAD, "ranking-hold", {"hold-organisation": unit, "hold-ground": ""})
        assert answer.status_code == 422
        assert "Hãy điền mục này" in answer.content.decode()
        own = page(
            of, HEAD, "ranking-hold", {"hold-organisation": of.year.members[HEAD].pk, "hold-ground": "x"}
        )
        assert own.status_code == 422
        assert "Hãy chọn trong danh sách" in own.content.decode()
        assert (
            page(of, HEAD, "ranking-hold", {"hold-organisation": unit, "hold-ground": SECRET}).status_code
            == 302
        )
        assert SECRET in page(of, HEAD).content.decode()
        lift = {f"lift-{unit}-ground": ""}
        assert page(of, HEAD, "ranking-lift", lift, unit).status_code == 422
        lift = {f"lift-{unit}-ground": "Đã kết luận"}
        assert page(of, HEAD, "ranking-lift", lift, unit).status_code == 302
        assert page(of, HEAD, "ranking-lift", lift, 999_999).status_code == 404
        assert ties.ranks(of)[ONE] == 1

    def test_members_are_refused(self):
        of = ties.tied(VOTE)
        sent = {"hold-organisation": of.year.members[ONE].pk, "hold-ground": "x"}
        assert page(of, OTHER, "ranking-hold", sent).status_code in {403, 422}
        assert page(of, OTHER, "ranking-tie", {}, "vote", ONE).status_code in {403, 409}
        assert not RankingHold.objects.exists()

    def test_the_deputy_finds_the_form_where_the_head_is_tied(self):
        of = ties.tied(CHAIR, equal=(HEAD, ONE))
        field = f'name="chair-{HEAD}-unit-{ONE}"'
        head, deputy = (page(of, who).content.decode() for who in (HEAD, DEPUTY))
        assert field not in head
        assert "Tuyên Quang ghi giá trị này" in head
        assert field in deputy


def test_the_trial_of_other_rules_counts_with_values_and_holds():
    of = ties.tied(VOTE)
    ties.bring(of, VOTE, {ONE: 1, OTHER: 3})
    ties.hold(of, DEPUTY)
    data = trial_data(of.year.season)
    spec = data.table.spec
    trial = Trial((), spec.rounding, spec.decimals, spec.mode, {g.code: g.maximum for g in data.table.groups})
    moves = {move.unit: move for move in moves_of(spec, data.table.chain, data.entrants, trial)}
    assert (moves[OTHER].before.rank, moves[ONE].before.rank) == (1, 2)
    assert (moves[OTHER].after.rank, moves[ONE].after.rank) == (1, 1)
    assert moves[DEPUTY].before.is_held
    assert moves[DEPUTY].after.rank is None


def test_the_page_of_trials_says_which_ties_wait_for_values():
    of = ties.tied(VOTE)
    told = "Hòa Bình, Yên Bái bằng 93 điểm, chờ giá trị xét “Số phiếu của các thành viên cao hơn”"
    assert told in page(of, HEAD, "scoring-what-if").content.decode()
    ties.bring(of, VOTE, {ONE: 1, OTHER: 3})
    assert told not in page(of, HEAD, "scoring-what-if").content.decode()


def test_a_table_offers_rules_whose_values_people_bring():
    year = scoring.covenants.year()
    table = scoring.built(year)
    client = Client()
    client.force_login(year.offices[HEAD])
    body = client.get(reverse("workspace:scoring-table-edit", args=[table.pk])).content.decode()
    for kind in (WOMEN, VOTE, CHAIR):
        assert f'<option value="{kind.value}:">' in body


def test_questions_of_fairness_leave_a_held_unit_out_of_the_ranks():
    of = ties.tied()
    ties.hold(of, ONE)
    observed: Observed = fairness_data(of.year.season).observed
    assert ONE not in dict(observed.totals)
    assert [(places.units, places.first) for places in observed.places] == [((HEAD, DEPUTY, OTHER), (OTHER,))]


@pytest.mark.parametrize("kinds", [(), (VOTE, CHAIR)])
def test_holds_take_one_query_and_values_one_more_where_the_table_asks(kinds):
    of = ties.tied(*kinds)
    season = of.year.season
    if kinds:
        ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
    ties.hold(of, HEAD, by=DEPUTY)
    for read in (queries.season_scores, trial_data):
        with CaptureQueriesContext(connection) as asked:
            read(season)
        told = [query["sql"] for query in asked.captured_queries]
        assert sum('FROM "scoring_rankinghold"' in sql for sql in told) == 1
        assert sum('FROM "scoring_tievalue"' in sql for sql in told) == bool(kinds)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_one_instant_one_is_told():
    of = ties.tied(VOTE)
    seen = queries.latest_tie_value(of.year.season, VOTE)
    found = at_once(
        lambda: ties.bring(of, VOTE, {ONE: 3, OTHER: 1}, seen=seen),
        lambda: ties.bring(of, VOTE, {ONE: 1, OTHER: 3}, seen=seen),
    )
    assert [isinstance(one, ChangedMeanwhile) for one in found].count(True) == 1
    assert TieValue.objects.count() == 2
    found = at_once(lambda: ties.hold(of, ONE), lambda: ties.hold(of, ONE))
    assert [isinstance(one, NotNow) for one in found].count(True) == 1
    assert RankingHold.objects.count() == 1
