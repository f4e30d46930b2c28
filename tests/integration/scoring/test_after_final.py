"""A ranking that was final: corrected only on a paper, told on every output, and readable as it was."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.factories import ballots, ties
from tests.factories.scoring import appraiser
from tests.factories.ties import AT, CHAIR, DEPUTY, HEAD, ONE, OTHER
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.scoring import actions, queries
from thidua.scoring.specs import LineValue

FINAL_AT = AT + timedelta(days=1)
LATER = AT + timedelta(days=2)
PAPER = "45/KL-TTr"
TOLD = "Đã sửa sau khi chốt (13/01/2026): dòng I.1 ngày 14/01/2026 – Kê trùng hồ sơ (theo văn bản 45/KL-TTr)."


@pytest.fixture
def of():
    made = ties.tied(CHAIR, equal=(ONE,))
    publish(made, at=AT)
    finalise(made, at=FINAL_AT)
    return made


def publish(of, *, at=LATER, **more):
    told = {"objection_days": 0} | more
    return actions.publish_ranking(by=of.year.offices[HEAD], at=at, season=of.year.season, **told)


def finalise(of, *, at=LATER + timedelta(hours=1)):
    return actions.finalise_ranking(by=of.year.offices[HEAD], at=at, season=of.year.season)


def correct(of, code, points, *, at=LATER, document=PAPER):
    sheet = of.sheet(code)
    made = actions.correct_agreed_score(
        by=appraiser(of, code),
        at=at,
        sheet=sheet,
        seen_version=sheet.version,
        code="I.1",
        value=LineValue(points=Decimal(points)),
        reason="Kê trùng hồ sơ",
        document=document,
    )
    sheet = of.sheet(code)
    actions.answer_correction(
        by=of.year.offices[code],
        at=at,
        sheet=sheet,
        seen_version=sheet.version,
        correction=made,
        agrees=True,
    )
    return made


def page(of, who, name, *args):
    client = Client()
    client.force_login(of.year.offices[who])
    answered = client.get(reverse(f"workspace:{name}", args=args))
    assert answered.status_code == 200
    return answered


def text_of(document):
    with document.pdf.content.open("rb") as content:
        return " ".join("".join(p.extract_text() for p in PdfReader(content).pages).split())


def cells(answered):
    rows = load_workbook(io.BytesIO(answered.content)).active.iter_rows(values_only=True)
    return [str(cell) for row in rows for cell in row if cell is not None]


@pytest.mark.parametrize("document", ["", "  ", "quyết định"])
def test_it_takes_no_correction_without_the_number_of_a_paper(of, document):
    with pytest.raises(InvalidInput) as refused:
        correct(of, ONE, 12, document=document)
    assert "chốt chính thức ngày 13/01/2026" in str(refused.value.fields["document"][0])
    assert not queries.corrections_of(of.sheet(ONE))


def test_before_it_is_final_a_reason_is_enough():
    of = ties.tied(equal=(ONE,))
    publish(of, at=AT)
    assert correct(of, ONE, 12, document="").reason == "Kê trùng hồ sơ"
    assert "after_final" not in str(publish(of, reason="Đính chính").content)


def test_what_was_changed_is_told_in_the_new_publication_and_on_its_paper(of):
    correct(of, ONE, 12)
    again = publish(of, reason="Đính chính theo kết luận")
    places = {place["code"]: place for place in again.content["places"]}
    assert places[ONE]["after_final"] == [TOLD, "Khi chốt: hạng 1, 93 điểm."]
    assert places[HEAD]["after_final"] == [
        "Xếp hạng thay đổi sau khi chốt (13/01/2026).",
        "Khi chốt: hạng 2, 92 điểm.",
    ]
    assert again.replaces is not None
    paper = text_of(again.document)
    assert TOLD in paper
    assert "Xếp hạng đã được chốt chính thức ngày 13/01/2026" in paper
    assert again.replaces.document.symbol_text in paper


def test_the_corrected_ranking_is_declared_final_in_its_turn_and_the_first_stays(of):
    season = of.year.season
    first = queries.first_final(season)
    before = dict(first.publication.content)
    correct(of, ONE, 12)
    assert not queries.is_final(season)
    publish(of, reason="Đính chính")
    assert Duty.objects.filter(kind=DutyKind.FINALISE_RANKING, fulfilled_at__isnull=True).exists()
    finalise(of)
    finals = queries.after_final(season).finals
    assert [found.publication.replaces_id is None for found in finals] == [True, False]
    assert queries.first_final(season).publication.content == before
    body = page(of, OTHER, "ranking", season.pk).content.decode()
    assert "Các lần chốt trước" in body
    assert reverse("workspace:document", args=[first.publication.document_id]) in body
    assert "Đã sửa sau khi chốt (13/01/2026)" in body
    # Told for good: also of what is corrected after the second final, and by the first.
    correct(of, ONE, 11, at=LATER + timedelta(days=1))
    told = publish(of, at=LATER + timedelta(days=1), reason="Đính chính lần hai").content["places"]
    (one,) = [place for place in told if place["code"] == ONE]
    assert one["after_final"][0].count("dòng I.1") == 2


def test_a_tie_that_a_correction_brings_takes_its_values_so_that_it_can_be_published(of):
    with pytest.raises(NotNow, match="chốt chính thức"):
        ties.hold(of, ONE)
    correct(of, ONE, 14)
    with pytest.raises(NotNow, match="chờ giá trị"):
        publish(of, reason="Đính chính")
    ties.bring(of, CHAIR, {ONE: 1, OTHER: 2})
    publish(of, reason="Đính chính")
    finalise(of)
    with pytest.raises(NotNow, match="chốt chính thức"):
        ties.bring(of, CHAIR, {ONE: 2, OTHER: 1})


def test_pages_files_and_minutes_tell_it(of):
    sheet = of.sheet(ONE)
    assert "sau khi chốt" not in " ".join(cells(page(of, HEAD, "ranking-excel", of.year.season_id)))
    correct(of, ONE, 12)
    assert "đã sửa sau khi chốt" in page(of, ONE, "scoring-agreement", sheet.pk).content.decode()
    for name in ("objections", "ranking"):
        assert "phải công bố lại xếp hạng, rồi chốt lại" in page(of, HEAD, name, of.year.season_id).text
    assert TOLD in " ".join(cells(page(of, HEAD, "ranking-excel", of.year.season_id)))
    assert "Đã sửa sau khi chốt: Kê trùng hồ sơ (theo văn bản 45/KL-TTr)" in cells(
        page(of, ONE, "scoring-sheet-excel", sheet.pk)
    )
    minutes = actions.issue_minutes(by=appraiser(of, ONE), at=LATER, sheet=of.sheet(ONE))
    assert "đã sửa sau khi chốt xếp hạng ngày 13/01/2026" in text_of(minutes.document)


def test_who_corrects_is_told_before_what_relies_on_the_ranking(of):
    sheet = of.sheet(ONE)
    body = page(of, HEAD, "scoring-correct", sheet.pk, "I.1").content.decode()
    assert "Xếp hạng đã chốt chính thức ngày 13/01/2026" in body
    assert 'name="document"' in body
    assert "đã được dùng" not in body
    ballot = ballots.ballot(of.year, candidates=(DEPUTY,), at=LATER)
    body = page(of, HEAD, "scoring-correct", sheet.pk, "I.1").content.decode()
    assert f"bỏ phiếu “{ballot.title}”" in body


def test_once_nomination_has_begun_nothing_is_corrected(of):
    of.year.at_stage(Stage.NOMINATING)
    with pytest.raises(NotNow):
        correct(of, ONE, 12)
    with pytest.raises(NotNow):
        ties.hold(of, DEPUTY)
