"""Appraisal beside the self score, explanation, agreement, reservation, correction."""

from decimal import Decimal

import pytest

from tests.factories import scoring
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotNow, NotPermitted
from thidua.scoring import actions, queries
from thidua.scoring.enums import SheetState
from thidua.scoring.models import AgreedScore, Agreement, AppraisalEntry, Question, SheetReturn
from thidua.scoring.specs import LineValue

CUT = {"I.1": LineValue(points=Decimal(16), text="Thiếu minh chứng quý IV")}


@pytest.fixture
def of():
    return scoring.frozen(stage=Stage.APPRAISING)


def call(action, of, member, /, by=None, **more):
    sheet = of.sheet(member)
    return action(
        by=by or scoring.appraiser(of, member),
        at=scoring.APPRAISED_AT,
        sheet=sheet,
        seen_version=sheet.version,
        **more,
    )


def is_owed(of, kind, **more):
    return Duty.objects.filter(season=of.year.season, kind=kind, fulfilled_at__isnull=True, **more).exists()


def test_appraised_points_stand_beside_the_self_score(of):
    scoring.submitted(of, "hoa-binh")
    call(actions.appraise, of, "hoa-binh", values=CUT)
    line = queries.sheet_view(of.sheet("hoa-binh")).by_code["I.1"]
    assert (line.self_score.points, line.appraised.points, line.difference) == (18, 16, -2)
    assert line.appraisal_entry.reason == "Thiếu minh chứng quý IV"
    assert line.status == "differs"


def test_a_difference_needs_a_reason_and_nothing_is_half_saved(of):
    scoring.submitted(of, "hoa-binh")
    values = CUT | {"II.2": LineValue(points=Decimal(10))}
    with pytest.raises(InvalidInput) as refused:
        call(actions.appraise, of, "hoa-binh", values=values)
    assert set(refused.value.fields) == {"II.2"}
    assert not AppraisalEntry.objects.exists()


def test_the_same_points_need_no_reason(of):
    scoring.submitted(of, "hoa-binh")
    call(actions.appraise, of, "hoa-binh", values={"I.1": LineValue(points=Decimal("18.00"))})
    assert queries.sheet_view(of.sheet("hoa-binh")).by_code["I.1"].status == "accepted"


def test_appraised_points_cannot_pass_the_maximum(of):
    scoring.submitted(of, "hoa-binh")
    with pytest.raises(InvalidInput):
        call(
            actions.appraise,
            of,
            "hoa-binh",
            values={"I.1": LineValue(points=Decimal(21), text="Thưởng thêm")},
        )


def test_a_minus_the_member_did_not_enter_can_be_appraised(of):
    scoring.submitted(of, "hoa-binh")
    values = {"II.3": LineValue(points=Decimal("-1.5"), text="Báo cáo quý II chậm 3 ngày")}
    call(actions.appraise, of, "hoa-binh", values=values, accept_rest=True)
    view = queries.sheet_view(of.sheet("hoa-binh"))
    assert view.appraised_total.points == Decimal("91.50")
    assert view.by_code["II.3"].difference == Decimal("-1.5")


def test_nobody_appraises_the_own_unit(of):
    for code in ("bac-kan", "tuyen-quang"):
        scoring.submitted(of, code)
        with pytest.raises(NotPermitted):
            call(actions.appraise, of, code, by=of.year.offices[code], values=CUT)
    call(actions.appraise, of, "bac-kan", by=of.year.offices["tuyen-quang"], values=CUT)
    call(actions.appraise, of, "tuyen-quang", by=of.year.offices["bac-kan"], values=CUT)


def test_members_auditors_and_the_council_do_not_appraise(of):
    scoring.submitted(of, "tuyen-quang")
    for by in (of.year.offices["hoa-binh"], of.year.auditor, of.year.officer):
        with pytest.raises(NotPermitted):
            call(actions.appraise, of, "tuyen-quang", by=by, values=CUT)


def test_only_a_sheet_handed_in_is_appraised(of):
    with pytest.raises(NotNow):
        call(actions.appraise, of, "hoa-binh", values=CUT)


def test_two_appraisers_at_one_sheet(of):
    sheet = scoring.submitted(of, "hoa-binh")
    call(actions.appraise, of, "hoa-binh", values=CUT)
    with pytest.raises(ChangedMeanwhile):
        actions.appraise(
            by=of.year.offices["tuyen-quang"],
            at=scoring.APPRAISED_AT,
            sheet=sheet,
            seen_version=sheet.version,
            values={"I.1": LineValue(points=Decimal(15), text="Khác")},
        )
    assert AppraisalEntry.objects.get().points == Decimal(16)


def test_closing_needs_every_line_and_fulfils_the_duty(of):
    scoring.submitted(of, "hoa-binh")
    call(actions.appraise, of, "hoa-binh", values=CUT)
    with pytest.raises(InvalidInput) as refused:
        call(actions.close_appraisal, of, "hoa-binh")
    assert set(refused.value.fields) == {"I.2", "II.1", "II.2"}
    call(actions.appraise, of, "hoa-binh", values={}, accept_rest=True)
    close = call(actions.close_appraisal, of, "hoa-binh", summary="Đạt")
    assert (close.total, close.organisation.code) == (Decimal(91), "bac-kan")
    assert of.sheet("hoa-binh").state == SheetState.APPRAISED
    assert not is_owed(of, DutyKind.APPRAISE, subject=of.year.members["hoa-binh"])


def test_a_difference_made_by_a_return_needs_its_reason_too(of):
    scoring.submitted(of, "hoa-binh")
    call(actions.appraise, of, "hoa-binh", values={}, accept_rest=True)
    call(actions.return_for_explanation, of, "hoa-binh", reason="Rõ", questions={"I.1": "Vì sao 18?"})
    own = of.year.offices["hoa-binh"]
    call(actions.answer_questions, of, "hoa-binh", by=own, answers={Question.objects.get().pk: "Nhầm"})
    call(actions.save_self_scores, of, "hoa-binh", by=own, values={"I.1": LineValue(points=Decimal(20))})
    call(actions.submit_self_score, of, "hoa-binh", by=own)
    with pytest.raises(InvalidInput) as refused:
        call(actions.close_appraisal, of, "hoa-binh")
    assert set(refused.value.fields) == {"I.1"}
    reasoned = {"I.1": LineValue(points=Decimal(18), text="Theo minh chứng")}
    call(actions.appraise, of, "hoa-binh", values=reasoned)
    assert call(actions.close_appraisal, of, "hoa-binh").total == Decimal(93)


def test_giving_back_asks_by_line_and_the_member_owes_again(of):
    scoring.submitted(of, "hoa-binh")
    call(
        actions.return_for_explanation,
        of,
        "hoa-binh",
        reason="Cần làm rõ số liệu",
        questions={"I.2": "Nguồn số liệu GRDP?", "II.2": "Số lượng điển hình?"},
    )
    sheet = of.sheet("hoa-binh")
    assert sheet.state == SheetState.RETURNED
    assert is_owed(of, DutyKind.SELF_SCORE, owner=of.year.members["hoa-binh"])
    view = queries.sheet_view(sheet)
    assert len(view.open_questions) == 2
    first, second = view.open_questions
    own = of.year.offices["hoa-binh"]
    call(actions.answer_questions, of, "hoa-binh", by=own, answers={first.pk: "Cục Thống kê"})
    with pytest.raises(InvalidInput) as refused:
        call(actions.submit_self_score, of, "hoa-binh", by=own)
    assert set(refused.value.fields) == {"II.2"}
    call(actions.answer_questions, of, "hoa-binh", by=own, answers={second.pk: "12 điển hình"})
    call(actions.submit_self_score, of, "hoa-binh", by=own)
    assert of.sheet("hoa-binh").state == SheetState.SUBMITTED
    assert not is_owed(of, DutyKind.SELF_SCORE, owner=of.year.members["hoa-binh"])


def test_a_question_is_answered_once_and_by_its_member(of):
    scoring.submitted(of, "hoa-binh")
    call(actions.return_for_explanation, of, "hoa-binh", reason="Rõ", questions={"I.2": "Nguồn?"})
    question = Question.objects.get()
    with pytest.raises(NotPermitted):
        call(actions.answer_questions, of, "hoa-binh", answers={question.pk: "…"})
    own = of.year.offices["hoa-binh"]
    call(actions.answer_questions, of, "hoa-binh", by=own, answers={question.pk: "Cục Thống kê"})
    with pytest.raises(InvalidInput):
        call(actions.answer_questions, of, "hoa-binh", by=own, answers={question.pk: "Khác"})


@pytest.mark.parametrize(
    ("reason", "questions", "field"),
    [("", {"I.2": "?"}, "reason"), ("Rõ", {}, "questions"), ("Rõ", {"IX": "?"}, "IX")],
)
def test_giving_back_without_reason_or_question_is_refused(of, reason, questions, field):
    scoring.submitted(of, "hoa-binh")
    with pytest.raises(InvalidInput) as refused:
        call(actions.return_for_explanation, of, "hoa-binh", reason=reason, questions=questions)
    assert field in refused.value.fields
    assert not SheetReturn.objects.exists()


def test_both_sides_agree_and_the_scores_stand(of):
    scoring.appraised(of, "hoa-binh", CUT)
    own = of.year.offices["hoa-binh"]
    call(actions.agree, of, "hoa-binh", by=own)
    assert of.sheet("hoa-binh").state == SheetState.APPRAISED
    assert not AgreedScore.objects.exists()
    with pytest.raises(NotNow):
        call(actions.agree, of, "hoa-binh", by=own)
    call(actions.agree, of, "hoa-binh")
    sheet = of.sheet("hoa-binh")
    assert sheet.state == SheetState.AGREED
    assert queries.sheet_view(sheet).agreed_total.points == Decimal(91)
    assert not is_owed(of, DutyKind.AGREE_SCORE, owner=sheet.organisation)
    assert Agreement.objects.count() == 2


def test_another_member_does_not_agree(of):
    scoring.appraised(of, "bac-kan")
    with pytest.raises(NotPermitted):
        call(actions.agree, of, "bac-kan", by=of.year.offices["hoa-binh"])


def test_a_disagreement_is_explained_and_keeps_the_sheet_from_being_agreed(of):
    scoring.appraised(of, "hoa-binh", CUT)
    own = of.year.offices["hoa-binh"]
    with pytest.raises(InvalidInput):
        call(actions.respond, of, "hoa-binh", by=own, answers={"I.1": actions.LineAnswer(agrees=False)})
    answer = actions.LineAnswer(agrees=False, explanation="Minh chứng quý IV đã gửi bổ sung")
    call(actions.respond, of, "hoa-binh", by=own, answers={"I.1": answer})
    with pytest.raises(NotNow):
        call(actions.agree, of, "hoa-binh", by=own)
    call(actions.reopen_appraisal, of, "hoa-binh", reason="Nhận được minh chứng quý IV")
    call(actions.appraise, of, "hoa-binh", values={"I.1": LineValue(points=Decimal(18))})
    call(actions.close_appraisal, of, "hoa-binh")
    call(actions.agree, of, "hoa-binh", by=own)
    call(actions.agree, of, "hoa-binh")
    assert queries.sheet_view(of.sheet("hoa-binh")).agreed_total.points == Decimal(93)
    assert AppraisalEntry.objects.filter(criterion__code="I.1").count() == 2


def test_a_reservation_keeps_the_appraised_points_and_the_words(of):
    scoring.appraised(of, "hoa-binh", CUT)
    with pytest.raises(NotPermitted):
        call(actions.record_reservation, of, "hoa-binh", text="Không đồng ý")
    own = of.year.offices["hoa-binh"]
    with pytest.raises(InvalidInput):
        call(actions.record_reservation, of, "hoa-binh", by=own, text="  ")
    call(actions.record_reservation, of, "hoa-binh", by=own, text="Đề nghị ghi nhận 18 điểm")
    view = queries.sheet_view(of.sheet("hoa-binh"))
    assert view.sheet.state == SheetState.RESERVED
    assert view.agreed_total.points == Decimal(91)
    assert view.close.reservation.text == "Đề nghị ghi nhận 18 điểm"


def test_who_has_agreed_no_longer_reserves(of):
    scoring.appraised(of, "hoa-binh", CUT)
    own = of.year.offices["hoa-binh"]
    call(actions.agree, of, "hoa-binh", by=own)
    with pytest.raises(NotNow):
        call(actions.record_reservation, of, "hoa-binh", by=own, text="Đề nghị ghi nhận 18 điểm")
    assert queries.sheet_view(of.sheet("hoa-binh")).sheet.state == SheetState.APPRAISED


def test_a_correction_is_a_new_record_that_points_to_the_old(of):
    scoring.agreed(of, "hoa-binh", CUT)
    correction = call(
        actions.correct_agreed_score,
        of,
        "hoa-binh",
        code="I.1",
        value=LineValue(points=Decimal(17)),
        reason="Cộng nhầm khi thẩm định",
    )
    assert correction.corrects.points == Decimal(16)
    assert queries.sheet_view(of.sheet("hoa-binh")).agreed_total.points == Decimal(92)
    assert AgreedScore.objects.filter(criterion__code="I.1").count() == 2


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (LineValue(points=Decimal(17)), " "),
        (LineValue(points=Decimal(25)), "Nhầm"),
        (LineValue(points=Decimal(16)), "Như cũ"),
        (LineValue(), "Trống"),
    ],
)
def test_a_correction_that_says_nothing_or_too_much_is_refused(of, value, reason):
    scoring.agreed(of, "hoa-binh", CUT)
    before = AgreedScore.objects.count()
    with pytest.raises(InvalidInput):
        call(actions.correct_agreed_score, of, "hoa-binh", code="I.1", value=value, reason=reason)
    assert AgreedScore.objects.count() == before


def test_corrections_end_with_nomination_and_are_never_made_by_the_member(of):
    scoring.agreed(of, "hoa-binh", CUT)
    told = {"code": "I.1", "value": LineValue(points=Decimal(17)), "reason": "Nhầm"}
    with pytest.raises(NotPermitted):
        call(actions.correct_agreed_score, of, "hoa-binh", by=of.year.offices["hoa-binh"], **told)
    of.year.at_stage(Stage.NOMINATING)
    with pytest.raises(NotNow):
        call(actions.correct_agreed_score, of, "hoa-binh", **told)
