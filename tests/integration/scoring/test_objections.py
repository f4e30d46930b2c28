"""Objections to a published ranking: who makes and answers them, and when the ranking is final."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import scoring
from tests.factories.racing import at_once, refusals
from thidua.clusters.actions import advance_season, install_elected_offices
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.kernel.clock import vietnam_time
from thidua.kernel.files import access_file
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted
from thidua.scoring import actions, objection_policies, queries
from thidua.scoring.models import Objection, ObjectionAnswer, ObjectionWaiver, RankingFinal
from thidua.scoring.objection_models import ObjectionWithdrawal
from thidua.scoring.specs import LineValue

FOUR = ("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai")
PUBLISHED_AT = scoring.AGREED_AT  # Wednesday, 20 December 2023
LAST_DAY = date(2023, 12, 27)
NEXT_DAY = vietnam_time(2023, 12, 21)
LAST_MOMENT = vietnam_time(2023, 12, 27, 23)
AFTERWARDS = vietnam_time(2023, 12, 28, 0)
TEXT = "Đã có báo cáo quý IV, đề nghị xem lại"


@pytest.fixture
def of():
    return settled()


def settled():
    of = scoring.frozen(*FOUR, stage=Stage.APPRAISING)
    cut = {"I.1": LineValue(points=Decimal(16), text="Thiếu minh chứng")}
    for code in FOUR:
        scoring.agreed(of, code, cut if code == "hoa-binh" else None)
    of.year.at_stage(Stage.AGREED)
    return of


def publish(of, at=PUBLISHED_AT, **more):
    by = of.year.offices["bac-kan"]
    return actions.publish_ranking(by=by, at=at, season=of.year.season, **more)


def object_as(of, code, /, at=NEXT_DAY, about="", **more):
    told = {"text": TEXT} | more
    if about:
        told["sheet"] = of.sheet(about)
    by = told.pop("by", None) or of.year.offices[code]
    return actions.object_to_ranking(by=by, at=at, season=of.year.season, **told)


def answer(of, objection, /, code="bac-kan", at=NEXT_DAY, **more):
    told = {"by": of.year.offices[code], "upheld": False, "text": "Minh chứng đã được tính"} | more
    return actions.answer_objection(at=at, season=of.year.season, objection=objection, **told)


def withdraw(of, objection, /, code="hoa-binh", at=NEXT_DAY, **more):
    told = {"by": of.year.offices.get(code), "reason": "Đã tìm thấy minh chứng trong bảng"} | more
    return actions.withdraw_objection(at=at, season=of.year.season, objection=objection, **told)


def waive(of, *codes, at=NEXT_DAY):
    for code in codes:
        actions.waive_objections(by=of.year.offices[code], at=at, season=of.year.season)


def finalise(of, at=AFTERWARDS, by=None, **more):
    by = by or of.year.offices["bac-kan"]
    return actions.finalise_ranking(by=by, at=at, season=of.year.season, **more)


def correct(of, code, points, document=""):
    sheet = of.sheet(code)
    actions.correct_agreed_score(
        by=scoring.appraiser(of, code),
        at=NEXT_DAY,
        sheet=sheet,
        seen_version=sheet.version,
        code="I.1",
        value=LineValue(points=Decimal(points)),
        reason="Theo kiến nghị",
        document=document,
    )
    sheet = of.sheet(code)
    actions.answer_correction(
        by=of.year.offices[code],
        at=NEXT_DAY,
        sheet=sheet,
        seen_version=sheet.version,
        correction=queries.corrections_of(sheet)[-1],
        agrees=True,
    )


def advance(of, at=AFTERWARDS):
    season = of.year.season
    return advance_season(by=of.year.offices["bac-kan"], at=at, season=season, to=Stage.NOMINATING)


def owed(kind):
    found = Duty.objects.filter(kind=kind, fulfilled_at__isnull=True).select_related("owner", "subject")
    return sorted((duty.owner.code, duty.subject.code if duty.subject else "") for duty in found)


class TestPublishing:
    def test_a_publication_says_until_when_it_may_be_objected_to(self, of):
        made = publish(of)
        assert (made.objection_days, made.objections_until) == (5, LAST_DAY)
        assert owed(DutyKind.FINALISE_RANKING) == [("bac-kan", "")]
        assert Duty.objects.get(kind=DutyKind.FINALISE_RANKING).due_date == date(2023, 12, 28)

    def test_what_the_cluster_declared_last_is_its_habit(self, of):
        assert queries.default_objection_days(of.year.season) == 5
        publish(of, objection_days=2)
        assert queries.default_objection_days(of.year.season) == 2

    def test_days_out_of_range_are_refused(self, of):
        for days in (-1, 31):
            with pytest.raises(InvalidInput) as refused:
                publish(of, objection_days=days)
            assert set(refused.value.fields) == {"objection_days"}

    def test_without_days_nothing_is_open_and_the_season_goes_on(self, of):
        of.year.fulfil_stage()
        made = publish(of, objection_days=0)
        assert made.objections_until is None
        with pytest.raises(NotNow):
            object_as(of, "hoa-binh")
        assert advance(of, at=NEXT_DAY).to_stage == Stage.NOMINATING

    def test_the_duty_passes_to_a_new_head(self, of):
        publish(of)
        members = of.year.members
        install_elected_offices(
            by=of.year.officer,
            at=NEXT_DAY,
            season=of.year.season,
            head=members["tuyen-quang"],
            deputy=members["bac-kan"],
            ground="Bầu lại",
        )
        assert owed(DutyKind.FINALISE_RANKING) == [("tuyen-quang", "")]


class TestObjecting:
    def test_to_a_line_a_sheet_or_the_whole(self, of):
        publish(of)
        line = object_as(of, "hoa-binh", about="hoa-binh", code="I.1")
        sheet = object_as(of, "hoa-binh", about="yen-bai")
        whole = object_as(of, "yen-bai", at=LAST_MOMENT)
        assert (line.criterion.code, sheet.criterion, whole.sheet) == ("I.1", None, None)
        assert owed(DutyKind.ANSWER_OBJECTION) == [("bac-kan", "hoa-binh"), ("bac-kan", "yen-bai")]

    def test_only_members_object_and_only_within_the_days(self, of):
        with pytest.raises(NotNow):
            object_as(of, "hoa-binh")
        publish(of)
        for by in (of.year.officer, of.year.auditor, scoring.stranger()):
            with pytest.raises(NotPermitted):
                object_as(of, "", by=by)
        with pytest.raises(NotNow):
            object_as(of, "hoa-binh", at=AFTERWARDS)
        of.year.at_stage(Stage.NOMINATING)
        with pytest.raises(NotNow):
            object_as(of, "hoa-binh")
        assert not Objection.objects.exists()

    def test_words_and_a_line_that_is_there(self, of):
        publish(of)
        for field, told in {
            "text": {"text": "  "},
            "code": {"about": "yen-bai", "code": "IX"},
        }.items():
            with pytest.raises(InvalidInput) as refused:
                object_as(of, "hoa-binh", **told)
            assert set(refused.value.fields) == {field}
        with pytest.raises(InvalidInput):
            object_as(of, "hoa-binh", code="I.1")

    def test_a_member_that_waived_does_not_object_nor_waive_again(self, of):
        publish(of)
        waive(of, "hoa-binh")
        with pytest.raises(NotNow):
            object_as(of, "hoa-binh")
        with pytest.raises(NotNow):
            waive(of, "hoa-binh")

    def test_who_waits_for_an_answer_has_something_to_object(self, of):
        publish(of)
        objection = object_as(of, "hoa-binh")
        with pytest.raises(NotNow):
            waive(of, "hoa-binh")
        answer(of, objection)
        waive(of, "hoa-binh")
        other = object_as(of, "yen-bai")
        withdraw(of, other, "yen-bai")
        waive(of, "yen-bai")

    def test_its_file_is_read_in_the_cluster_and_nowhere_else(self, of):
        publish(of)
        file = scoring.png()
        made = object_as(of, "hoa-binh", upload=file, name="bao-cao.png", size=file.getbuffer().nbytes)
        for by in (of.year.offices["yen-bai"], of.year.auditor):
            assert access_file(by=by, file_id=made.file_id).name == "bao-cao.png"
        for by in (scoring.stranger(), None):
            with pytest.raises(NotFound):
                access_file(by=by, file_id=made.file_id)


class TestAnswering:
    def test_the_head_answers_with_reasons_once(self, of):
        publish(of)
        objection = object_as(of, "hoa-binh", about="hoa-binh", code="I.1")
        for code in ("hoa-binh", "yen-bai", "tuyen-quang"):
            with pytest.raises(NotPermitted):
                answer(of, objection, code=code)
        with pytest.raises(InvalidInput):
            answer(of, objection, text=" ")
        assert answer(of, objection).organisation.code == "bac-kan"
        with pytest.raises(NotNow):
            answer(of, objection)
        assert owed(DutyKind.ANSWER_OBJECTION) == []

    def test_an_answer_is_owed_until_the_last_is_given(self, of):
        publish(of)
        first, second = object_as(of, "hoa-binh"), object_as(of, "hoa-binh", about="yen-bai")
        answer(of, first)
        assert owed(DutyKind.ANSWER_OBJECTION) == [("bac-kan", "hoa-binh")]
        answer(of, second)
        assert owed(DutyKind.ANSWER_OBJECTION) == []

    def test_nobody_answers_what_it_made_or_what_concerns_it(self, of):
        publish(of)
        about_head = object_as(of, "hoa-binh", about="bac-kan")
        by_head = object_as(of, "bac-kan", about="yen-bai")
        between = object_as(of, "bac-kan", about="tuyen-quang")
        assert owed(DutyKind.ANSWER_OBJECTION) == [
            ("hdtw", "bac-kan"),
            ("tuyen-quang", "bac-kan"),
            ("tuyen-quang", "hoa-binh"),
        ]
        for objection in (about_head, by_head, between):
            with pytest.raises(NotPermitted):
                answer(of, objection)
        answer(of, about_head, code="tuyen-quang")
        answer(of, by_head, code="tuyen-quang")
        with pytest.raises(NotPermitted):
            answer(of, between, code="tuyen-quang")
        assert answer(of, between, by=of.year.officer).organisation.code == "hdtw"

    def test_who_reads_the_season_reads_objections(self, of):
        publish(of)
        objection = object_as(of, "hoa-binh")
        season, found = objection_policies.access_objection(
            by=of.year.offices["yen-bai"], objection_id=objection.pk
        )
        assert (season.pk, found.pk) == (of.year.season_id, objection.pk)
        for by, pk in ((scoring.stranger(), objection.pk), (of.year.auditor, 0)):
            with pytest.raises(NotFound):
                objection_policies.access_objection(by=by, objection_id=pk)


class TestWithdrawing:
    def test_nothing_is_owed_to_it_any_more_and_it_stays_on_record(self, of):
        publish(of)
        objection = object_as(of, "hoa-binh", about="hoa-binh", code="I.1")
        made = withdraw(of, objection, reason="  Gửi nhầm dòng ")
        assert (made.objection, made.reason) == (objection, "Gửi nhầm dòng")
        assert owed(DutyKind.ANSWER_OBJECTION) == []
        assert [o.withdrawal for o in queries.objections_of(of.year.season)] == [made]
        finalise(of)

    def test_only_the_member_that_made_it_withdraws(self, of):
        publish(of)
        objection = object_as(of, "hoa-binh", about="yen-bai")
        others = [of.year.offices[code] for code in FOUR if code != "hoa-binh"]
        for by in (*others, of.year.officer, of.year.auditor, scoring.stranger()):
            with pytest.raises(NotPermitted):
                withdraw(of, objection, by=by)
            assert not objection_policies.can_withdraw(by=by, season=of.year.season, objection=objection)
        assert not ObjectionWithdrawal.objects.exists()
        assert owed(DutyKind.ANSWER_OBJECTION) == [("bac-kan", "hoa-binh")]

    def test_what_is_answered_is_not_withdrawn_and_the_other_way_round(self, of):
        publish(of)
        answered, withdrawn = object_as(of, "hoa-binh"), object_as(of, "hoa-binh", about="yen-bai")
        answer(of, answered)
        withdraw(of, withdrawn)
        for call in (lambda: withdraw(of, answered), lambda: withdraw(of, withdrawn)):
            with pytest.raises(NotNow):
                call()
        with pytest.raises(NotNow) as refused:
            answer(of, withdrawn, upheld=True)
        assert "Hòa Bình đã rút" in str(refused.value)
        assert owed(DutyKind.PUBLISH_RANKING) == []

    def test_an_answer_is_owed_while_another_is_open(self, of):
        publish(of)
        first, second = object_as(of, "hoa-binh"), object_as(of, "hoa-binh", about="yen-bai")
        withdraw(of, first)
        assert owed(DutyKind.ANSWER_OBJECTION) == [("bac-kan", "hoa-binh")]
        with pytest.raises(NotNow):
            finalise(of)
        answer(of, second)
        assert owed(DutyKind.ANSWER_OBJECTION) == []

    def test_the_member_may_object_again_while_objections_are_taken(self, of):
        publish(of)
        withdraw(of, object_as(of, "hoa-binh"))
        again = object_as(of, "hoa-binh", at=LAST_MOMENT, text="Kiến nghị đúng dòng")
        assert owed(DutyKind.ANSWER_OBJECTION) == [("bac-kan", "hoa-binh")]
        withdraw(of, again, at=AFTERWARDS)  # nobody waits for an answer the member does not want
        with pytest.raises(NotNow):
            object_as(of, "hoa-binh", at=AFTERWARDS)
        finalise(of)

    def test_after_the_season_went_on_it_is_too_late(self, of):
        publish(of)
        objection = object_as(of, "hoa-binh")
        of.year.at_stage(Stage.NOMINATING)
        with pytest.raises(NotNow):
            withdraw(of, objection)


class TestFinalising:
    def test_after_the_last_day(self, of):
        publish(of)
        with pytest.raises(NotNow) as refused:
            finalise(of, at=LAST_MOMENT)
        assert "27/12/2023" in str(refused.value)
        assert finalise(of).publication.objections_until == LAST_DAY
        assert owed(DutyKind.FINALISE_RANKING) == []
        with pytest.raises(NotNow):
            finalise(of)

    def test_earlier_when_every_member_waived(self, of):
        publish(of)
        waive(of, "bac-kan", "tuyen-quang", "hoa-binh")
        with pytest.raises(NotNow) as refused:
            finalise(of, at=NEXT_DAY)
        assert "Yên Bái" in str(refused.value)
        assert "Hòa Bình" not in str(refused.value)
        waive(of, "yen-bai")
        finalise(of, at=NEXT_DAY)
        with pytest.raises(NotNow):
            object_as(of, "yen-bai")

    def test_only_the_head_and_only_what_is_published(self, of):
        with pytest.raises(NotNow):
            finalise(of)
        publish(of)
        for by in (of.year.offices["tuyen-quang"], of.year.offices["hoa-binh"], of.year.officer):
            with pytest.raises(NotPermitted):
                finalise(of, by=by)
        assert not RankingFinal.objects.exists()

    def test_every_objection_is_answered_first(self, of):
        publish(of)
        objection = object_as(of, "hoa-binh")
        with pytest.raises(NotNow) as refused:
            finalise(of)
        assert "Hòa Bình" in str(refused.value)
        answer(of, objection)
        finalise(of)

    def test_what_was_upheld_is_corrected_and_published_again(self, of):
        first = publish(of)
        objection = object_as(of, "hoa-binh", about="hoa-binh", code="I.1")
        answer(of, objection, upheld=True, text="Chấp nhận: báo cáo đã nộp")
        assert owed(DutyKind.PUBLISH_RANKING) == [("bac-kan", "")]
        with pytest.raises(NotNow) as refused:
            finalise(of)
        assert "đính chính" in str(refused.value)
        correct(of, "hoa-binh", 18)
        with pytest.raises(NotNow):
            finalise(of)
        second = publish(of, at=NEXT_DAY, reason="Chấp nhận kiến nghị của Hòa Bình", objection_days=1)
        with pytest.raises(NotNow):
            finalise(of, at=NEXT_DAY)
        final = finalise(of)
        assert (final.publication, second.replaces) == (second, first)
        first.refresh_from_db()
        assert [p["total"] for p in first.content["places"]] != [p["total"] for p in second.content["places"]]

    def test_a_season_waits_until_it_is_final(self, of):
        of.year.fulfil_stage()
        publish(of)
        with pytest.raises(NotNow) as refused:
            advance(of)
        assert "Chốt xếp hạng chính thức" in str(refused.value)
        finalise(of)
        assert advance(of).to_stage == Stage.NOMINATING

    def test_a_ranking_published_after_the_final_needs_its_own(self, of):
        publish(of)
        waive(of, *FOUR)
        finalise(of, at=NEXT_DAY)
        with pytest.raises(InvalidInput):
            correct(of, "hoa-binh", 17)
        correct(of, "hoa-binh", 17, "12/QĐ-HĐTĐKT")
        second = publish(of, at=NEXT_DAY, reason="Đính chính", objection_days=0)
        assert owed(DutyKind.FINALISE_RANKING) == [("bac-kan", "")]
        assert finalise(of, at=NEXT_DAY).publication == second
        assert RankingFinal.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_at_one_instant_each_is_done_once():
    of = settled()
    publish(of)
    objection = object_as(of, "hoa-binh")
    assert len(refusals(lambda: answer(of, objection))) == 1
    assert len(refusals(lambda: waive(of, "yen-bai"))) == 1
    assert len(refusals(lambda: finalise(of))) == 1
    assert [m.objects.count() for m in (ObjectionAnswer, ObjectionWaiver, RankingFinal)] == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_answered_and_withdrawn_at_one_instant_only_one_is_done():
    of = settled()
    publish(of)
    objection = object_as(of, "hoa-binh")
    told = at_once(lambda: answer(of, objection), lambda: withdraw(of, objection))
    assert [isinstance(found, NotNow) for found in told].count(True) == 1
    assert ObjectionAnswer.objects.count() + ObjectionWithdrawal.objects.count() == 1
    assert owed(DutyKind.ANSWER_OBJECTION) == []


@pytest.mark.django_db(transaction=True)
def test_two_withdraw_at_once_and_one_is_told():
    of = settled()
    publish(of)
    objection = object_as(of, "hoa-binh")
    assert len(refusals(lambda: withdraw(of, objection))) == 1
    assert ObjectionWithdrawal.objects.count() == 1
