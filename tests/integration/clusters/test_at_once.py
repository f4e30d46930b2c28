"""Two people do the same thing with a season at one instant: it is done once, and the other is told."""

from datetime import date, timedelta

import pytest

from tests.factories import scoring
from tests.factories.racing import refusals
from tests.factories.season import AT, World, world
from thidua.clusters import actions, queries
from thidua.clusters.enums import Stage
from thidua.clusters.models import Handover, PlanTask, Season, StageMove
from thidua.documents.models import IssuedDocument
from thidua.scoring import actions as scores
from thidua.scoring.models import AppraisalMinutes, RankingPublication

pytestmark = pytest.mark.django_db(transaction=True)


def opened(w: World, year: int) -> Season:
    actions.open_season(
        by=w.officer,
        at=AT,
        cluster=w.cluster,
        year=year,
        head=w.members["tuyen-quang"],
        deputy=w.members["hoa-binh"],
        ground="Bầu",
        deadlines={},
        members=list(w.members.values()),
    )
    found = queries.season_of(cluster=w.cluster, year=year)
    assert found is not None
    return found


def test_a_season_is_opened_once() -> None:
    w = world()
    assert len(refusals(lambda: opened(w, 2024))) == 1
    assert Season.objects.filter(year=2024).count() == 1


def test_a_season_moves_one_stage() -> None:
    w = world()
    w.fulfil_stage()

    def move():
        return actions.advance_season(by=w.offices["bac-kan"], at=AT, season=w.season, to=Stage.REGISTERING)

    assert len(refusals(move)) == 1
    assert StageMove.objects.count() == 1


def test_a_season_is_handed_over_once() -> None:
    w = world()
    plan = actions.draft_plan(by=w.offices["bac-kan"], at=AT, season=w.season, purpose="Mục đích")
    actions.add_plan_task(
        by=w.offices["bac-kan"],
        at=AT,
        plan=plan,
        title="Sơ kết",
        owner=w.members["hoa-binh"],
        due_date=date(2023, 6, 30),
    )
    following = opened(w, 2024)
    w.at_stage(Stage.CONCLUDED)

    def hand_over():
        return actions.hand_over(
            by=w.leaders["bac-kan"], at=AT + timedelta(days=1), from_season=w.season, to_season=following
        )

    assert len(refusals(hand_over)) == 1
    assert Handover.objects.count() == 1
    assert PlanTask.objects.filter(plan__season=following).count() == 1


def test_ranking_and_minutes_are_issued_once() -> None:
    of = scoring.frozen("bac-kan", "tuyen-quang", stage=Stage.APPRAISING)
    for code in of.year.members:
        scoring.agreed(of, code)
    sheet = of.sheet("tuyen-quang")
    by = of.year.offices["bac-kan"]
    told = {"by": by, "at": scoring.AGREED_AT}
    assert len(refusals(lambda: scores.issue_minutes(sheet=of.sheet("tuyen-quang"), **told))) == 1
    assert AppraisalMinutes.objects.filter(sheet=sheet).count() == 1
    of.year.at_stage(Stage.AGREED)
    assert len(refusals(lambda: scores.publish_ranking(season=of.year.season, **told))) == 1
    assert RankingPublication.objects.count() == 1
    assert IssuedDocument.objects.count() == 2
