"""Corrections by several people at one instant: nobody's work is lost, and nothing slips past a final ranking."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories import ties
from tests.factories.racing import at_once, refusals
from tests.factories.scoring import appraiser
from tests.factories.ties import AT, HEAD, ONE
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Duty
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotNow
from thidua.scoring import actions, queries
from thidua.scoring.models import AgreedScore, CorrectionAnswer, RankingFinal, RankingPublication
from thidua.scoring.specs import LineValue

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(days=1)


@pytest.fixture
def of():
    return ties.tied(equal=(ONE,))


def correction(of, code="I.1", points=12, *, document=""):
    """One correction as somebody has it before them; the sheet is read when it is made ready, not when it is sent."""
    sheet, by = of.sheet(ONE), appraiser(of, ONE)
    return lambda: actions.correct_agreed_score(
        by=by,
        at=LATER,
        sheet=sheet,
        seen_version=sheet.version,
        code=code,
        value=LineValue(points=Decimal(points)),
        reason="Kê trùng hồ sơ",
        document=document,
    )


def answer(of, agrees, text=""):
    sheet = of.sheet(ONE)
    made = queries.corrections_of(sheet)[-1]
    return lambda: actions.answer_correction(
        by=of.year.offices[ONE],
        at=LATER,
        sheet=sheet,
        seen_version=sheet.version,
        correction=made,
        agrees=agrees,
        text=text,
    )


def counted(of, code):
    return queries.sheet_view(of.sheet(ONE)).by_code[code].agreed.points


def owed(kind):
    return Duty.objects.filter(kind=kind, fulfilled_at__isnull=True).exists()


def line_beside(of):
    """Another line of the sheet that takes points, and what counts of it."""
    view = queries.sheet_view(of.sheet(ONE))
    line = next(
        line for line in view.leaves if line.criterion.kind == "direct" and line.criterion.code != "I.1"
    )
    return line.criterion.code, line.agreed.points


@pytest.mark.parametrize("same_line", [True, False])
def test_of_two_corrections_one_is_told_and_the_other_stands(of, same_line):
    other = "I.1" if same_line else line_beside(of)[0]
    points = {"I.1": 12, other: 1}
    found = at_once(correction(of), correction(of, other, 1))
    assert [isinstance(one, ChangedMeanwhile) for one in found].count(True) == 1
    (made,) = AgreedScore.objects.filter(corrects__isnull=False).select_related("criterion")
    code = made.criterion.code
    assert made.points == next(one.points for one in found if isinstance(one, AgreedScore))
    assert counted(of, code) == made.points
    # Who was told looks again, and then both are kept, one after the other.
    left = next(name for name in ("I.1", other) if same_line or name != code)
    correction(of, left, points[left] + 1)()
    assert AgreedScore.objects.filter(corrects__isnull=False).count() == 2


def test_of_two_answers_to_one_correction_one_is_told(of):
    correction(of)()
    found = at_once(answer(of, agrees=True), answer(of, agrees=False, text="Không đồng ý"))
    assert [isinstance(one, ChangedMeanwhile | NotNow) for one in found].count(True) == 1
    assert CorrectionAnswer.objects.count() == 1


def test_a_correction_and_the_answer_to_the_one_before_do_not_undo_each_other(of):
    correction(of)()
    found = at_once(answer(of, agrees=True), correction(of, points=11))
    assert [isinstance(one, ChangedMeanwhile | NotNow) for one in found].count(True) == 1
    waiting = [made for made in queries.corrections_of(of.sheet(ONE)) if queries.is_waiting(made)]
    assert bool(waiting) == owed(DutyKind.AGREE_SCORE)


def test_a_correction_without_a_paper_never_slips_past_the_final(of):
    ties.publish(of, objection_days=0)
    season, head = of.year.season, of.year.offices[HEAD]
    corrected, final = at_once(
        correction(of), lambda: actions.finalise_ranking(by=head, at=LATER, season=season)
    )
    if isinstance(corrected, AgreedScore):
        assert isinstance(final, NotNow)
        assert not RankingFinal.objects.exists()
    else:
        assert isinstance(corrected, InvalidInput)
        assert "document" in corrected.fields
        assert isinstance(final, RankingFinal)


def test_a_correction_beside_a_publication_is_published_or_still_owed(of):
    season, head = of.year.season, of.year.offices[HEAD]
    corrected, published = at_once(
        correction(of), lambda: actions.publish_ranking(by=head, at=LATER, season=season)
    )
    assert isinstance(corrected, AgreedScore)
    assert isinstance(published, RankingPublication | NotNow)
    assert owed(DutyKind.PUBLISH_RANKING)


def test_two_publish_at_once_and_one_is_told(of):
    season, head = of.year.season, of.year.offices[HEAD]
    refused = refusals(lambda: actions.publish_ranking(by=head, at=LATER, season=season))
    assert len(refused) == 1
    assert RankingPublication.objects.count() == 1
