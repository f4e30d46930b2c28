"""Plays the demo seasons, chapter by chapter, through the actions a user triggers."""

from collections.abc import Callable
from datetime import date

from thidua.clusters.enums import ReportKind, Stage
from thidua.demo import cast
from thidua.demo.chapters import (
    ballots,
    commendation,
    conferences,
    covenants,
    documents,
    eligibility,
    exemplars,
    movements,
    records,
    register,
    reviews,
    scoring,
    seasons,
    tien_giang,
    tuyen_quang,
)
from thidua.demo.clock import start_clock
from thidua.demo.stage import STORY_ENDS_AT, Scene
from thidua.kernel.clock import vietnam_time


def build_demo(*, tell: Callable[[str], None] = print) -> Scene:
    """Play 2023, the opening of 2024 and two blocks (2022, 2023) into the empty database.

    Raises `StepFailed` with the step that did not hold.
    """
    scene = play_seasons(tell=tell)
    movements.play_later_launches(scene)
    records.play_histories(scene)
    eligibility.play_assessment(scene)
    tien_giang.play_block(scene)
    tuyen_quang.play_block(scene)
    start_clock(story_ends_at=STORY_ENDS_AT)
    return scene


def play_seasons(*, tell: Callable[[str], None] = print) -> Scene:
    """The whole story, in the order things happened."""
    begins = vietnam_time(2023, 1, 16)
    people = cast.assemble(at=begins)
    scene = Scene(cast=people, cluster=seasons.open_cluster(people, at=begins), tell=tell)
    movements.play_launches(scene)
    _prepare(scene)
    _run(scene)
    _score(scene)
    _begin_next_year(scene)
    _conclude(scene)
    return scene


def _prepare(scene: Scene) -> None:
    seasons.play_opening(scene, 2023)
    seasons.play_contacts(scene, 2023)
    seasons.play_calendar(scene, 2023)
    seasons.play_plan(scene, 2023)
    scoring.play_table(scene, 2023)
    seasons.advance(scene, 2023, Stage.REGISTERING, at=vietnam_time(2023, 2, 17, 16))
    covenants.play_registrations(scene, 2023)
    seasons.advance(scene, 2023, Stage.COVENANT, at=vietnam_time(2023, 3, 13, 9))
    covenants.play_covenant(scene, 2023)
    seasons.advance(scene, 2023, Stage.RUNNING, at=vietnam_time(2023, 3, 24, 9))


def _run(scene: Scene) -> None:
    movements.play_season(scene, 2023)
    exemplars.play_season(scene, 2023)
    seasons.advance(scene, 2023, Stage.MIDYEAR, at=vietnam_time(2023, 7, 3, 9))
    seasons.play_reports(scene, 2023, ReportKind.MIDYEAR)
    seasons.play_tasks_done(scene, 2023, until=date(2023, 11, 1))
    covenants.play_results(scene, 2023)
    seasons.advance(scene, 2023, Stage.SELF_SCORING, at=vietnam_time(2023, 11, 6, 9))


def _score(scene: Scene) -> None:
    scoring.play_self_scores(scene, 2023)
    seasons.advance(scene, 2023, Stage.APPRAISING, at=vietnam_time(2023, 12, 1, 9))
    reviews.play_cross_checks(scene, 2023)
    scoring.play_appraisal(scene, 2023)
    scoring.play_agreement(scene, 2023)
    seasons.advance(scene, 2023, Stage.AGREED, at=vietnam_time(2023, 12, 25, 9))
    scoring.play_ranking(scene, 2023, objection_days=reviews.objection_days())
    reviews.play_objections(scene, 2023)
    seasons.play_tasks_done(scene, 2023, until=date(2023, 12, 31))
    seasons.advance(scene, 2023, Stage.NOMINATING, at=vietnam_time(2023, 12, 29, 9))


def _begin_next_year(scene: Scene) -> None:
    seasons.play_opening(scene, 2024)
    seasons.play_calendar(scene, 2024)
    seasons.play_plan(scene, 2024)
    scoring.play_table(scene, 2024)
    seasons.advance(scene, 2024, Stage.REGISTERING, at=vietnam_time(2024, 2, 2, 16))
    covenants.play_registrations(scene, 2024)
    seasons.play_tasks_done(scene, 2024, until=date(2024, 3, 1))
    seasons.advance(scene, 2024, Stage.COVENANT, at=vietnam_time(2024, 3, 1, 9))


def _conclude(scene: Scene) -> None:
    seasons.play_reports(scene, 2023, ReportKind.FINAL)
    commendation.play_decision(scene)
    conferences.play_preparation(scene)
    ballots.play_tellers(scene)
    conferences.play_opening(scene)
    ballots.play_nomination(scene)
    ballots.play_election(scene)
    covenants.play_covenant(scene, 2024)
    seasons.advance(scene, 2024, Stage.RUNNING, at=vietnam_time(2024, 3, 6, 11, 20))
    conferences.play_closing(scene)
    seasons.advance(scene, 2023, Stage.CONCLUDED, at=vietnam_time(2024, 3, 7, 9))
    conferences.play_minutes(scene)
    documents.play_publications(scene, 2023)
    documents.play_publications(scene, 2024)
    register.play_awards(scene)
    movements.play_season(scene, 2024)
    seasons.play_handover(scene)
    commendation.play_under_way(scene)
