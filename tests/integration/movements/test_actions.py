"""Launching, joining, reporting and reviewing movements."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from tests.factories import movements as f
from thidua.clusters.actions import open_season
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Duty
from thidua.clusters.season_movements import (
    join_movement_in_season,
    launch_movement_in_season,
    movements_of_season,
    participation_table,
)
from thidua.kernel.clock import vietnam_time
from thidua.kernel.models import AppendOnlyError, AuditRecord, StoredFile
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotFound, NotNow, NotPermitted
from thidua.movements import actions, policies, queries
from thidua.movements.enums import LauncherOffice, MovementLevel, MovementState, ReviewKind
from thidua.movements.models import Launch, Movement, MovementReview, Participation, ProgressReport


@pytest.fixture
def world():
    return f.world()


def read(movement):
    return queries.movements().get(pk=movement.pk)


def test_a_province_drafts_and_its_chair_launches(world):
    movement = f.provincial_draft(world, parent=f.nationwide(world))
    assert queries.state_of(read(movement)) is MovementState.DRAFT
    actions.launch_movement(
        by=world.leaders["bac-kan"], at=f.AT, movement=movement, launch_date=date(2023, 4, 1), place="Bắc Kạn"
    )
    assert queries.state_of(read(movement)) is MovementState.RUNNING
    assert [i.name for i in queries.indicators_of(movement)] == ["Xã đạt chuẩn"]
    assert AuditRecord.objects.filter(action="movements.launch_movement").count() == 2


def test_the_office_prepares_and_only_the_chair_launches(world):
    movement = f.provincial_draft(world)
    with pytest.raises(NotPermitted, match="Điều 18"):
        actions.launch_movement(
            by=world.offices["bac-kan"], at=f.AT, movement=movement, launch_date=date(2023, 4, 1)
        )
    assert not Launch.objects.exists()


def test_another_province_prepares_nothing_here(world):
    with pytest.raises(NotPermitted):
        actions.draft_movement(
            by=world.offices["tuyen-quang"],
            at=f.AT,
            level=MovementLevel.LOCALITY,
            launcher=world.provinces["bac-kan"],
            launcher_office=LauncherOffice.COMMITTEE_CHAIR,
            manager=world.provinces["bac-kan"],
            facts=f.facts(),
        )


@pytest.mark.parametrize(
    ("level", "office", "launcher", "at_field"),
    [
        (MovementLevel.LOCALITY, LauncherOffice.PRIME_MINISTER, "bac-kan", "launcher_office"),
        (MovementLevel.LOCALITY, LauncherOffice.UNIT_HEAD, "bac-kan", "launcher_office"),
        (MovementLevel.UNIT, LauncherOffice.UNIT_HEAD, "bac-kan", "launcher"),
    ],
)
def test_who_launches_at_which_level_is_law(world, level, office, launcher, at_field):
    with pytest.raises(InvalidInput) as refused:
        actions.draft_movement(
            by=world.offices["bac-kan"],
            at=f.AT,
            level=level,
            launcher=world.provinces[launcher],
            launcher_office=office,
            manager=world.provinces["bac-kan"],
            facts=f.facts(),
        )
    assert list(refused.value.fields) == [at_field]
    assert "Điều 18" in refused.value.citation
    assert not Movement.objects.exists()


def test_a_province_cannot_launch_for_the_country(world):
    with pytest.raises(NotPermitted):
        actions.draft_movement(
            by=world.leaders["bac-kan"],
            at=f.AT,
            level=MovementLevel.NATIONWIDE,
            launcher=world.prime_minister,
            launcher_office=LauncherOffice.PRIME_MINISTER,
            manager=world.council,
            facts=f.facts(),
        )


def test_a_clusters_movement_is_launched_in_its_season_by_the_head_alone(world):
    with pytest.raises(NotPermitted, match="mùa thi đua"):
        actions.draft_movement(
            by=world.offices["bac-kan"],
            at=f.AT,
            level=MovementLevel.CLUSTER,
            launcher=world.cluster.body,
            launcher_office=LauncherOffice.CLUSTER_HEAD,
            manager=world.provinces["bac-kan"],
            facts=f.facts(),
        )
    with pytest.raises(NotPermitted):
        launch_movement_in_season(
            by=world.offices["tuyen-quang"],
            at=f.AT,
            season=world.season,
            facts=f.facts(),
            launch_date=date(2023, 3, 23),
        )
    assert f.of_cluster(world).manager == world.provinces["bac-kan"]


def test_two_indicators_of_one_name_leave_nothing_behind(world):
    twice = (f.IndicatorFacts("Xã đạt chuẩn", "xã"), f.IndicatorFacts(" xã đạt chuẩn", "xã"))
    with pytest.raises(InvalidInput) as refused:
        f.nationwide(world, indicators=twice)
    assert list(refused.value.fields) == ["indicators"]
    assert not Movement.objects.exists()


def test_a_launch_needs_a_day_or_words_and_no_future(world):
    movement = f.provincial_draft(world)
    chair = world.leaders["bac-kan"]
    with pytest.raises(InvalidInput):
        actions.launch_movement(by=chair, at=f.AT, movement=movement)
    with pytest.raises(InvalidInput):
        actions.launch_movement(by=chair, at=f.AT, movement=movement, launch_date=date(2023, 4, 4))
    launch = actions.launch_movement(by=chair, at=f.AT, movement=movement, date_text="năm 2022")
    assert launch.launch_date is None
    with pytest.raises(NotNow):
        actions.launch_movement(by=chair, at=f.AT, movement=movement, date_text="năm 2022")


def test_a_draft_is_changed_by_the_first_of_two_editors_only(world):
    movement = f.provincial_draft(world)
    office = world.offices["bac-kan"]
    changed = actions.update_movement(
        by=office, at=f.AT, movement=movement, seen_version=1, facts=f.facts("Tên mới", indicators=())
    )
    assert (changed.version, changed.title, list(changed.indicators.all())) == (2, "Tên mới", [])
    with pytest.raises(ChangedMeanwhile):
        actions.update_movement(by=office, at=f.AT, movement=movement, seen_version=1, facts=f.facts("Khác"))
    assert Movement.objects.get().title == "Tên mới"


def test_what_was_launched_is_not_rewritten(world):
    movement = f.nationwide(world)
    with pytest.raises(NotNow):
        actions.update_movement(
            by=world.officer, at=f.AT, movement=movement, seen_version=1, facts=f.facts("Tên khác")
        )


def test_joining_once_by_ones_own_office(world):
    movement = f.nationwide(world)
    participation = f.joined(world, movement)
    assert participation.joined_on == date(2023, 4, 3)
    with pytest.raises(NotNow):
        f.joined(world, movement)
    with pytest.raises(NotPermitted):
        actions.join_movement(
            by=world.offices["bac-kan"],
            at=f.AT,
            movement=movement,
            organisation=world.provinces["hoa-binh"],
            plan="…",
        )
    with pytest.raises(AppendOnlyError):
        participation.save()
    with pytest.raises(AppendOnlyError):
        participation.delete()


def test_a_draft_cannot_be_joined(world):
    with pytest.raises(NotNow):
        f.joined(world, f.provincial_draft(world, "tuyen-quang"))


def test_nobody_joins_before_the_launch_day(world):
    movement = f.nationwide(world)
    with pytest.raises(NotNow):
        actions.join_movement(
            by=world.offices["bac-kan"],
            at=vietnam_time(2023, 1, 9),
            movement=movement,
            organisation=world.provinces["bac-kan"],
            plan="…",
        )


def test_joining_the_clusters_movement_fulfils_the_duty(world):
    movement = f.of_cluster(world)
    join_movement_in_season(
        by=world.offices["hoa-binh"],
        at=f.AT,
        season=world.season,
        movement=movement,
        organisation=world.provinces["hoa-binh"],
        plan="Kế hoạch",
    )
    done = Duty.objects.filter(kind=DutyKind.JOIN_MOVEMENT, fulfilled_at__isnull=False)
    assert [duty.owner.code for duty in done] == ["hoa-binh"]


def test_joining_the_countrys_movement_in_the_season_leaves_the_duty_open(world):
    movement = f.nationwide(world)
    join_movement_in_season(
        by=world.offices["hoa-binh"],
        at=f.AT,
        season=world.season,
        movement=movement,
        organisation=world.provinces["hoa-binh"],
        plan="Kế hoạch",
    )
    assert not Duty.objects.filter(kind=DutyKind.JOIN_MOVEMENT, fulfilled_at__isnull=False).exists()


def test_joining_in_the_season_is_for_members_and_its_own_movements(world):
    movement = f.of_cluster(world)
    with pytest.raises(NotPermitted):
        join_movement_in_season(
            by=world.offices["cao-bang"],
            at=f.AT,
            season=world.season,
            movement=movement,
            organisation=world.provinces["cao-bang"],
            plan="…",
        )
    elsewhere = f.provincial_draft(world)
    with pytest.raises(InvalidInput):
        join_movement_in_season(
            by=world.offices["bac-kan"],
            at=f.AT,
            season=world.season,
            movement=elsewhere,
            organisation=world.provinces["bac-kan"],
            plan="…",
        )
    assert not Participation.objects.exists()
    assert not Duty.objects.filter(kind=DutyKind.JOIN_MOVEMENT, fulfilled_at__isnull=False).exists()


def test_the_season_shows_who_is_missing(world):
    movement = f.of_cluster(world)
    f.nationwide(world)
    f.joined(world, movement)
    own, other = participation_table(world.season, on=date(2023, 4, 3))
    assert (own.is_own, [o.code for o in own.joined], [o.code for o in own.missing]) == (
        True,
        ["bac-kan"],
        ["hoa-binh", "tuyen-quang"],
    )
    assert (other.is_own, other.joined) == (False, [])
    assert len(participation_table(world.season, on=date(2023, 3, 1))) == 1


def test_a_movement_of_the_year_before_stays_until_its_final_review(world):
    movement = f.of_cluster(world)
    following = open_season(
        by=world.officer,
        at=vietnam_time(2024, 1, 15),
        cluster=world.cluster,
        year=2024,
        head=world.provinces["bac-kan"],
        deputy=world.provinces["tuyen-quang"],
        ground="Kết quả bầu",
        deadlines={},
        members=[world.provinces[code] for code in ("bac-kan", "tuyen-quang", "hoa-binh")],
    )
    assert list(movements_of_season(following)) == [movement]
    at = vietnam_time(2024, 2, 20)
    actions.review_movement(
        by=world.offices["bac-kan"],
        at=at,
        movement=movement,
        kind=ReviewKind.FINAL,
        text="Đạt.",
        reviewed_on=at.date(),
    )
    assert list(movements_of_season(following)) == []
    assert list(movements_of_season(world.season)) == [movement]


def test_reporting_figures_with_a_file(world):
    movement = f.nationwide(world)
    participation = f.joined(world, movement)
    (indicator,) = queries.indicators_of(movement)
    report = actions.report_progress(
        by=world.offices["bac-kan"],
        at=vietnam_time(2023, 7, 1),
        participation=participation,
        as_of=date(2023, 6, 30),
        text="Thêm 3 xã đạt chuẩn.",
        figures={indicator: Decimal(3)},
        upload=SimpleUploadedFile("bao-cao.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"),
    )
    assert report.file is not None
    assert policies.may_read_report_file(by=world.offices["hoa-binh"], file=report.file)
    assert not policies.may_read_report_file(by=None, file=report.file)
    assert not policies.may_read_report_file(by=world.administrator, file=report.file)
    (progress,) = queries.progress_of([indicator], queries.participations_of(movement))
    assert (progress.total, progress.days) == (Decimal(3), [date(2023, 6, 30)])
    with pytest.raises(AppendOnlyError):
        report.save()


def test_a_refused_file_or_figure_keeps_no_report(world):
    participation = f.joined(world, f.nationwide(world))
    foreign = f.nationwide(world, "Vì người nghèo").indicators.get()
    told = {
        "by": world.offices["bac-kan"],
        "at": f.AT,
        "participation": participation,
        "as_of": date(2023, 4, 3),
    }
    with pytest.raises(InvalidInput):
        actions.report_progress(**told, text="…", upload=SimpleUploadedFile("a.pdf", b"khong phai pdf"))
    with pytest.raises(InvalidInput):
        actions.report_progress(**told, text="…", figures={foreign: Decimal(1)})
    assert not ProgressReport.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("day", [date(2023, 4, 4), date(2023, 4, 2)])
def test_no_report_of_tomorrow_or_of_before_joining(world, day):
    participation = f.joined(world, f.nationwide(world))
    with pytest.raises(InvalidInput) as refused:
        actions.report_progress(
            by=world.offices["bac-kan"], at=f.AT, participation=participation, as_of=day, text="…"
        )
    assert list(refused.value.fields) == ["as_of"]


def test_the_final_review_concludes_the_movement(world):
    movement = f.of_cluster(world)
    participation = f.joined(world, movement)
    at = vietnam_time(2023, 12, 20)
    office = world.offices["bac-kan"]
    actions.review_movement(
        by=office,
        at=at,
        movement=movement,
        kind=ReviewKind.FINAL,
        text="Đạt.",
        reviewed_on=date(2023, 12, 20),
    )
    assert queries.state_of(read(movement)) is MovementState.CONCLUDED
    with pytest.raises(NotNow):
        actions.report_progress(
            by=office, at=at, participation=participation, as_of=date(2023, 12, 20), text="…"
        )
    with pytest.raises(NotNow):
        f.joined(world, movement, "tuyen-quang", at=at)


def test_only_whoever_runs_it_reviews_it(world):
    movement = f.of_cluster(world)
    with pytest.raises(NotPermitted):
        actions.review_movement(
            by=world.offices["hoa-binh"],
            at=f.AT,
            movement=movement,
            kind=ReviewKind.MIDTERM,
            text="…",
            reviewed_on=date(2023, 4, 3),
        )


def test_a_review_is_issued_as_a_report_with_figures(world):
    movement = f.of_cluster(world)
    participation = f.joined(world, movement)
    indicator = movement.indicators.get()
    actions.report_progress(
        by=world.offices["bac-kan"],
        at=f.AT,
        participation=participation,
        as_of=date(2023, 4, 3),
        text="…",
        figures={indicator: Decimal("2.5")},
    )
    review = actions.review_movement(
        by=world.leaders["bac-kan"],
        at=f.AT,
        movement=movement,
        kind=ReviewKind.MIDTERM,
        text="Các tỉnh hưởng ứng tích cực.",
        reviewed_on=date(2023, 4, 3),
        as_document=True,
    )
    assert review.document.symbol_text == "01/BC-CTĐ"
    assert review.document.issuer == world.cluster.body
    with review.document.docx.content.open() as file:
        tables = Document(io.BytesIO(file.read())).tables
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    assert "2,5" in cells


def test_a_review_that_may_not_be_issued_is_not_kept(world):
    movement = f.nationwide(world)
    with pytest.raises(InvalidInput):
        actions.review_movement(
            by=world.officer,
            at=f.AT,
            movement=movement,
            kind=ReviewKind.MIDTERM,
            text="",
            reviewed_on=date(2023, 4, 3),
            as_document=True,
        )
    assert not MovementReview.objects.exists()


def test_publishing_and_withdrawing(world):
    movement = f.nationwide(world)
    assert not queries.published_movements().exists()
    actions.publish_movement(by=world.officer, at=f.AT, movement=movement)
    assert [m.pk for m in queries.published_movements()] == [movement.pk]
    with pytest.raises(NotNow):
        actions.publish_movement(by=world.officer, at=f.AT, movement=movement)
    with pytest.raises(NotPermitted):
        actions.withdraw_movement(by=world.leaders["bac-kan"], at=f.AT, movement=movement, reason="…")
    with pytest.raises(InvalidInput):
        actions.withdraw_movement(by=world.officer, at=f.AT, movement=movement, reason=" ")
    actions.withdraw_movement(by=world.officer, at=f.AT, movement=movement, reason="Nhầm")
    assert not queries.published_movements().exists()
    with pytest.raises(NotFound):
        policies.access_published_movement(movement_id=movement.pk)


def test_a_draft_is_not_published(world):
    with pytest.raises(NotNow):
        actions.publish_movement(by=world.offices["bac-kan"], at=f.AT, movement=f.provincial_draft(world))


def test_a_draft_is_seen_at_home_and_by_auditors_only(world):
    draft = f.provincial_draft(world)
    assert policies.access_movement(by=world.offices["bac-kan"], movement_id=draft.pk) == draft
    assert policies.access_movement(by=world.auditor, movement_id=draft.pk) == draft
    for stranger in (world.offices["hoa-binh"], world.administrator):
        with pytest.raises(NotFound):
            policies.access_movement(by=stranger, movement_id=draft.pk)
