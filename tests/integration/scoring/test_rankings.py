"""Who sees which scores, the season's score board, and the published ranking."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import scoring
from thidua.clusters.actions import advance_season
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.documents.models import IssuedDocument
from thidua.kernel.clock import vietnam_time
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted
from thidua.scoring import actions, policies, queries
from thidua.scoring.models import RankingPublication
from thidua.scoring.specs import LineValue

LATER = vietnam_time(2023, 12, 21)
CUT = {"I.1": LineValue(points=Decimal(16), text="Thiếu minh chứng")}
MINUS = {
    "I.1": LineValue(points=Decimal(16), text="Thiếu minh chứng"),
    "II.2": LineValue(points=Decimal(12), text="Thiếu danh sách"),
}


@pytest.fixture
def of():
    return scoring.frozen("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai", stage=Stage.APPRAISING)


def settle_all(of):
    scoring.agreed(of, "bac-kan", MINUS)
    scoring.agreed(of, "tuyen-quang", at=vietnam_time(2023, 11, 18))
    scoring.agreed(of, "hoa-binh", CUT)
    scoring.agreed(of, "yen-bai", {"II.2": LineValue(points=Decimal(13), text="Thiếu danh sách")})
    return of.year.at_stage(Stage.AGREED)


def publish(of, **more):
    return actions.publish_ranking(
        by=of.year.offices["bac-kan"], at=scoring.AGREED_AT, season=of.year.season, **more
    )


def test_the_board_ranks_settled_sheets_and_breaks_ties_by_the_declared_rule(of):
    settle_all(of)
    scores = queries.season_scores(of.year.season)
    assert [(p.unit, p.rank, p.total) for p in scores.places] == [
        ("tuyen-quang", 1, Decimal(93)),
        ("yen-bai", 2, Decimal(91)),
        ("hoa-binh", 3, Decimal(91)),
        ("bac-kan", 4, Decimal(88)),
    ]
    step = scores.places[1].steps[0]
    assert (step.rule.kind.value, step.separated) == ("group_points", True)


def test_publishing_freezes_a_copy_issues_the_paper_and_fulfils_the_duty(of):
    settle_all(of)
    publication = publish(of)
    places = publication.content["places"]
    assert [place["rank"] for place in places] == [1, 2, 3, 4]
    assert "Yên Bái 58" in places[1]["tie"][0]
    trace = places[2]["trace"]["children"][0]["children"][0]
    assert trace["inputs"] == [["points", "16.000000"]]
    assert publication.document.symbol_text == "01/BĐ-CTĐ"
    assert Duty.objects.get(kind=DutyKind.PUBLISH_RANKING).fulfilled_at == scoring.AGREED_AT
    assert next((o.code, rank) for o, rank, _total in queries.ranking_of(of.year.season)) == (
        "tuyen-quang",
        1,
    )


def test_publishing_waits_for_every_sheet_and_names_who_is_missing(of):
    scoring.agreed(of, "hoa-binh")
    of.year.at_stage(Stage.AGREED)
    with pytest.raises(NotNow) as refused:
        publish(of)
    assert "Yên Bái" in str(refused.value)
    assert "Hòa Bình" not in str(refused.value)
    assert not RankingPublication.objects.exists()
    assert not IssuedDocument.objects.exists()


def test_only_the_head_publishes_and_only_at_its_stage(of):
    settle_all(of)
    with pytest.raises(NotPermitted):
        actions.publish_ranking(by=of.year.offices["hoa-binh"], at=scoring.AGREED_AT, season=of.year.season)
    of.year.at_stage(Stage.APPRAISING)
    with pytest.raises(NotNow):
        publish(of)


def test_publishing_again_after_a_correction_needs_a_reason_and_keeps_the_first(of):
    settle_all(of)
    first = publish(of)
    sheet = of.sheet("hoa-binh")
    actions.correct_agreed_score(
        by=of.year.offices["bac-kan"],
        at=scoring.AGREED_AT,
        sheet=sheet,
        seen_version=sheet.version,
        code="I.1",
        value=LineValue(points=Decimal(20)),
        reason="Cộng nhầm",
    )
    assert is_open(DutyKind.PUBLISH_RANKING)
    with pytest.raises(NotNow) as refused:
        publish(of, reason="Đính chính điểm của Hòa Bình")
    assert "Hòa Bình" in str(refused.value)
    answer(of, "hoa-binh")
    with pytest.raises(InvalidInput):
        publish(of)
    second = publish(of, reason="Đính chính điểm của Hòa Bình")
    assert second.replaces == first
    assert not is_open(DutyKind.PUBLISH_RANKING)
    assert second.content["places"][0]["code"] == "hoa-binh"
    first.refresh_from_db()
    assert first.content["places"][0]["code"] == "tuyen-quang"
    assert first.document.supersession.successor == second.document


def is_open(kind):
    return Duty.objects.filter(kind=kind, fulfilled_at__isnull=True).exists()


def correct(of, code, points, *, at=LATER):
    sheet = of.sheet(code)
    return actions.correct_agreed_score(
        by=scoring.appraiser(of, code),
        at=at,
        sheet=sheet,
        seen_version=sheet.version,
        code="I.1",
        value=LineValue(points=Decimal(points)),
        reason="Cộng nhầm",
    )


def answer(of, code, correction=None, *, by=None, agrees=True, text=""):
    sheet = of.sheet(code)
    correction = correction or next(found for found in queries.corrections_of(sheet))
    return actions.answer_correction(
        by=by or of.year.offices[code],
        at=LATER,
        sheet=sheet,
        seen_version=sheet.version,
        correction=correction,
        agrees=agrees,
        text=text,
    )


def test_a_season_does_not_go_on_with_a_ranking_that_was_corrected(of):
    settle_all(of)
    publish(of, objection_days=0)
    of.year.fulfil_stage()
    correct(of, "hoa-binh", 17)
    with pytest.raises(NotNow) as refused:
        advance_season(by=of.year.offices["bac-kan"], at=LATER, season=of.year.season, to=Stage.NOMINATING)
    assert "Công bố xếp hạng" in str(refused.value)
    assert "Thống nhất điểm – Hòa Bình" in str(refused.value)
    answer(of, "hoa-binh")
    publish(of, reason="Đính chính", objection_days=0)
    advance_season(by=of.year.offices["bac-kan"], at=LATER, season=of.year.season, to=Stage.NOMINATING)


def test_a_member_answers_each_correction_that_stands(of):
    scoring.agreed(of, "hoa-binh")
    first = correct(of, "hoa-binh", 17)
    mine = Duty.objects.get(kind=DutyKind.AGREE_SCORE, owner=of.year.members["hoa-binh"])
    assert mine.fulfilled_at is None
    second = correct(of, "hoa-binh", 16)
    with pytest.raises(NotPermitted):
        answer(of, "hoa-binh", second, by=of.year.offices["bac-kan"])
    with pytest.raises(NotNow):
        answer(of, "hoa-binh", first)
    with pytest.raises(InvalidInput) as refused:
        answer(of, "hoa-binh", second, agrees=False, text=" ")
    assert "text" in refused.value.fields
    given = answer(of, "hoa-binh", second, agrees=False, text="Đề nghị giữ 18 điểm")
    assert (given.correction, given.agrees) == (second, False)
    mine.refresh_from_db()
    assert mine.fulfilled_at == LATER
    assert queries.sheet_view(of.sheet("hoa-binh")).by_code["I.1"].agreed.points == Decimal(16)
    with pytest.raises(NotNow):
        answer(of, "hoa-binh", second)


def test_minutes_are_outdated_by_a_correction_and_issued_again(of):
    scoring.agreed(of, "hoa-binh")
    told = {"by": of.year.offices["bac-kan"], "sheet": of.sheet("hoa-binh")}
    first = actions.issue_minutes(at=scoring.AGREED_AT, **told)
    with pytest.raises(NotNow):
        actions.issue_minutes(at=scoring.AGREED_AT, **told)
    assert not queries.is_outdated(first, queries.corrections_of(told["sheet"]))
    correct(of, "hoa-binh", 17)
    answer(of, "hoa-binh", agrees=False, text="Đề nghị giữ 18 điểm")
    assert queries.is_outdated(first, queries.corrections_of(told["sheet"]))
    second = actions.issue_minutes(at=LATER, **told)
    assert first.document.supersession.successor == second.document
    assert not queries.is_outdated(second, queries.corrections_of(told["sheet"]))


def test_the_member_finds_and_answers_a_correction_on_its_page(of, client):
    scoring.agreed(of, "hoa-binh")
    actions.issue_minutes(by=of.year.offices["bac-kan"], at=scoring.AGREED_AT, sheet=of.sheet("hoa-binh"))
    made = correct(of, "hoa-binh", 17)
    client.force_login(of.year.offices["hoa-binh"])
    page = reverse("workspace:scoring-agreement", args=[of.sheet("hoa-binh").pk])
    where = reverse("workspace:scoring-answer-correction", args=[of.sheet("hoa-binh").pk, made.pk])
    shown = client.get(page).content.decode()
    assert where in shown
    assert "Điểm đã đính chính sau biên bản này" in shown
    assert client.get(where).status_code == 200
    posted = {"agrees": "0", "text": "", "seen_version": of.sheet("hoa-binh").version}
    assert client.post(where, posted).status_code == 422
    assert client.post(where, posted | {"text": "Giữ 18 điểm"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "Giữ 18 điểm" in shown
    assert where not in shown
    client.force_login(of.year.offices["yen-bai"])
    assert client.get(where).status_code in {403, 404}


def test_minutes_are_issued_for_a_settled_sheet_by_the_appraising_body(of):
    scoring.submitted(of, "yen-bai")
    with pytest.raises(NotNow):
        actions.issue_minutes(by=of.year.offices["bac-kan"], at=scoring.AGREED_AT, sheet=of.sheet("yen-bai"))
    scoring.agreed(of, "hoa-binh", CUT)
    minutes = actions.issue_minutes(
        by=of.year.offices["bac-kan"], at=scoring.AGREED_AT, sheet=of.sheet("hoa-binh")
    )
    assert minutes.document.symbol_text == "01/BBTĐ-CTĐ"
    with pytest.raises(NotPermitted):
        actions.issue_minutes(
            by=of.year.offices["hoa-binh"], at=scoring.AGREED_AT, sheet=of.sheet("hoa-binh")
        )


def test_a_member_sees_its_own_scores_and_not_those_of_others(of):
    scoring.appraised(of, "hoa-binh", CUT)
    member, other = of.year.offices["hoa-binh"], of.year.offices["yen-bai"]
    sheet = of.sheet("hoa-binh")
    assert policies.sight_of(by=member, sheet=sheet).appraisal
    assert policies.access_sheet(by=member, sheet_id=sheet.pk) == sheet
    with pytest.raises(NotPermitted):
        policies.access_sheet(by=other, sheet_id=sheet.pk)


def test_a_member_sees_the_appraisal_only_once_it_is_closed(of):
    scoring.submitted(of, "hoa-binh")
    sight = policies.sight_of(by=of.year.offices["hoa-binh"], sheet=of.sheet("hoa-binh"))
    assert (sight.self_scores, sight.appraisal, sight.agreed) == (True, False, False)


def test_team_organiser_and_auditor_see_everything(of):
    sheet = scoring.submitted(of, "hoa-binh")
    for by in (
        of.year.offices["bac-kan"],
        of.year.offices["tuyen-quang"],
        of.year.officer,
        of.year.auditor,
    ):
        sight = policies.sight_of(by=by, sheet=sheet)
        assert (sight.self_scores, sight.appraisal, sight.agreed) == (True, True, True)


def test_after_publication_members_see_agreed_scores_only(of):
    settle_all(of)
    other = of.year.offices["yen-bai"]
    sheet = of.sheet("hoa-binh")
    assert not policies.sees_ranking(by=other, season=of.year.season)
    publish(of)
    assert policies.sees_ranking(by=other, season=of.year.season)
    sight = policies.sight_of(by=other, sheet=policies.access_sheet(by=other, sheet_id=sheet.pk))
    assert (sight.self_scores, sight.appraisal, sight.agreed) == (False, False, True)


def test_a_table_may_open_self_scores_among_members():
    of = scoring.frozen(made=scoring.draft(open_among_members=True))
    sheet = scoring.save(of, "hoa-binh")
    sight = policies.sight_of(by=of.year.offices["tuyen-quang"], sheet=sheet)
    assert sight.self_scores


def test_strangers_do_not_know_of_a_sheet(of):
    stranger = scoring.stranger()
    with pytest.raises(NotFound):
        policies.access_sheet(by=stranger, sheet_id=of.sheet("hoa-binh").pk)


def test_the_board_hides_numbers_of_others(of):
    scoring.submitted(of, "hoa-binh")
    by = of.year.offices["yen-bai"]
    season = of.year.season

    sight = policies.sights(by=by, season=season)
    rows = {row.organisation.code: row for row in queries.season_scores(season, sight=sight).rows}
    assert (rows["hoa-binh"].self_total, rows["hoa-binh"].is_visible) == (None, False)
    assert rows["hoa-binh"].state == "submitted"
    assert set(rows["hoa-binh"].groups) == {None}


@pytest.mark.parametrize(
    "members", [["bac-kan", "tuyen-quang"], ["bac-kan", "tuyen-quang", "hoa-binh", "yen-bai"]]
)
def test_the_board_takes_the_same_queries_for_any_number_of_members(members, django_assert_num_queries):
    of = scoring.frozen(*members, stage=Stage.APPRAISING)
    for code in members:
        scoring.appraised(of, code)
    season = of.year.season
    with django_assert_num_queries(10):
        queries.season_scores(season)


def test_a_sheet_takes_the_same_queries_whatever_is_on_it(of, django_assert_num_queries):
    empty, full = of.sheet("yen-bai"), scoring.agreed(of, "hoa-binh", CUT)
    with django_assert_num_queries(11):
        queries.sheet_view(empty)
    with django_assert_num_queries(13):
        queries.sheet_view(full)
