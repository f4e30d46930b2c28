from datetime import timedelta

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from tests.factories.season import AT, DEADLINES, account, world
from thidua.clusters import actions, duties, policies, queries
from thidua.clusters.enums import ClusterKind, DutyKind, Office, Stage
from thidua.clusters.models import Cluster, Duty, Reminder, Season, SeasonOffice, StageMove
from thidua.clusters.tasks import remind_all, start_daily_reminders
from thidua.kernel import clock
from thidua.kernel.models import AuditRecord
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation

LATER = AT + timedelta(days=1)


def test_a_cluster_is_set_up_with_the_body_that_issues_its_papers() -> None:
    w = world()
    members = [w.members["bac-kan"], w.members["hoa-binh"]]
    told = {"name": "Cụm thi đua hai tỉnh", "short_name": "Cụm hai tỉnh", "kind": ClusterKind.CLUSTER}
    made = actions.open_cluster(
        by=w.officer,
        at=AT,
        code="hai-tinh",
        organiser=w.council,
        members=members,
        member_from=AT.date(),
        **told,
    )
    assert (made.body.short_name, made.body.organisation_kind) == ("Cụm hai tỉnh", OrganisationKind.CLUSTER)
    assert made.body.parents.get().parent == w.council
    assert set(queries.members_on(cluster=made, day=AT.date())) == set(members)


def test_a_cluster_refused_leaves_no_body_behind() -> None:
    w = world()
    before = (Cluster.objects.count(), Organisation.objects.count(), AuditRecord.objects.count())
    told = {"name": "Cụm", "kind": ClusterKind.CLUSTER, "organiser": w.council, "member_from": AT.date()}
    for code, members, field in (
        ("mot-tinh", [w.members["bac-kan"]], "members"),
        (w.members["bac-kan"].code, list(w.members.values()), "code"),
    ):
        with pytest.raises(InvalidInput) as refused:
            actions.open_cluster(by=w.officer, at=AT, code=code, members=members, **told)
        assert set(refused.value.fields) == {field}
    with pytest.raises(NotPermitted):
        actions.open_cluster(
            by=w.offices["bac-kan"], at=AT, code="la", members=list(w.members.values()), **told
        )
    assert (Cluster.objects.count(), Organisation.objects.count(), AuditRecord.objects.count()) == before


def test_opening_a_season_writes_down_every_duty() -> None:
    w = world()
    assert Duty.objects.filter(season=w.season, kind=DutyKind.SELF_SCORE).count() == 3
    assert Duty.objects.get(season=w.season, kind=DutyKind.ISSUE_PLAN).owner == w.members["bac-kan"]
    assert Duty.objects.get(season=w.season, kind=DutyKind.WITNESS_COVENANT).owner == w.council
    assert Duty.objects.get(season=w.season, kind=DutyKind.ISSUE_PLAN).due_date == DEADLINES[Stage.PLANNING]


def test_nobody_checks_the_own_unit() -> None:
    w = world()
    owners = {
        d.subject.short_name: d.owner.short_name  # type: ignore[union-attr]
        for d in Duty.objects.filter(season=w.season, kind=DutyKind.APPRAISE).select_related(
            "owner", "subject"
        )
    }
    assert owners == {"Bắc Kạn": "Tuyên Quang", "Tuyên Quang": "Bắc Kạn", "Hòa Bình": "Bắc Kạn"}


def test_a_season_cannot_be_opened_twice_nor_half() -> None:
    w = world()
    before = (Season.objects.count(), SeasonOffice.objects.count(), AuditRecord.objects.count())
    for year, deputy in ((2023, "tuyen-quang"), (2024, "bac-kan")):
        with pytest.raises(InvalidInput):
            actions.open_season(
                by=w.officer,
                at=AT,
                cluster=w.cluster,
                year=year,
                head=w.members["bac-kan"],
                deputy=w.members[deputy],
                ground="x",
                deadlines={},
                members=list(w.members.values()),
            )
    assert (Season.objects.count(), SeasonOffice.objects.count(), AuditRecord.objects.count()) == before


def test_deadlines_follow_the_stages() -> None:
    w = world()
    with pytest.raises(InvalidInput) as refused:
        actions.open_season(
            by=w.officer,
            at=AT,
            cluster=w.cluster,
            year=2024,
            head=w.members["bac-kan"],
            deputy=w.members["tuyen-quang"],
            ground="x",
            deadlines={
                Stage.PLANNING: DEADLINES[Stage.RUNNING],
                Stage.REGISTERING: DEADLINES[Stage.PLANNING],
            },
            members=list(w.members.values()),
        )
    assert list(refused.value.fields) == [Stage.REGISTERING]


def test_only_the_organiser_opens_seasons() -> None:
    w = world()
    with pytest.raises(NotPermitted):
        actions.open_season(
            by=w.leaders["bac-kan"],
            at=AT,
            cluster=w.cluster,
            year=2024,
            head=w.members["bac-kan"],
            deputy=w.members["tuyen-quang"],
            ground="x",
            deadlines={},
            members=list(w.members.values()),
        )


def test_a_stage_does_not_move_while_something_is_owed() -> None:
    w = world()
    with pytest.raises(NotNow) as refused:
        actions.advance_season(by=w.offices["bac-kan"], at=LATER, season=w.season, to=Stage.REGISTERING)
    assert "Ban hành kế hoạch hoạt động – Bắc Kạn" in str(refused.value)
    assert w.season.stage == Stage.PLANNING
    assert not StageMove.objects.exists()


def test_the_head_moves_the_stage_once_all_is_done() -> None:
    w = world()
    w.fulfil_stage()
    seen_by_both = w.season
    actions.advance_season(by=w.offices["bac-kan"], at=LATER, season=w.season, to=Stage.REGISTERING)
    assert w.season.stage == Stage.REGISTERING
    with pytest.raises(NotNow):
        actions.advance_season(by=w.leaders["bac-kan"], at=LATER, season=seen_by_both, to=Stage.REGISTERING)
    assert StageMove.objects.count() == 1


@pytest.mark.parametrize("who", ["tuyen-quang", "hoa-binh"])
def test_nobody_else_moves_the_stage(who: str) -> None:
    w = world()
    w.fulfil_stage()
    with pytest.raises(NotPermitted):
        actions.advance_season(by=w.offices[who], at=LATER, season=w.season, to=Stage.REGISTERING)


def test_stages_are_not_skipped() -> None:
    w = world()
    w.fulfil_stage()
    with pytest.raises(NotNow):
        actions.advance_season(by=w.offices["bac-kan"], at=LATER, season=w.season, to=Stage.RUNNING)


def test_optional_duties_do_not_block() -> None:
    w = world()
    w.at_stage(Stage.COVENANT)
    w.fulfil_stage()
    season = w.at_stage(Stage.RUNNING)
    actions.advance_season(by=w.offices["bac-kan"], at=LATER, season=season, to=Stage.MIDYEAR)
    assert w.season.stage == Stage.MIDYEAR


@pytest.mark.parametrize(
    "kind", [DutyKind.SIGN_COVENANT, DutyKind.REGISTER_TARGETS, DutyKind.REVIEW_REGISTRATION]
)
def test_what_is_owed_again_from_an_earlier_stage_keeps_the_season(kind: DutyKind) -> None:
    w = world()
    w.at_stage(Stage.MIDYEAR)
    w.fulfil_stage()
    duties.reopen(season=w.season, kind=kind)
    board = queries.board_of(w.season)
    assert not board.can_leave
    assert {duty.kind for duty in board.conditions if duty.fulfilled_at is None} == {kind}
    with pytest.raises(NotNow) as refused:
        actions.advance_season(by=w.offices["bac-kan"], at=LATER, season=w.season, to=Stage.SELF_SCORING)
    assert f"{kind.label} – " in str(refused.value) or f"{kind.label} (" in str(refused.value)


def test_what_can_no_longer_be_done_does_not_hold_a_season_for_ever() -> None:
    w = world()
    w.at_stage(Stage.SELF_SCORING)
    w.fulfil_stage()
    duties.reopen(season=w.season, kind=DutyKind.SIGN_COVENANT)
    actions.advance_season(by=w.offices["bac-kan"], at=LATER, season=w.season, to=Stage.APPRAISING)
    assert w.season.stage == Stage.APPRAISING


def test_a_duty_is_fulfilled_once_and_can_be_reopened() -> None:
    w = world()
    mine = {"season": w.season, "kind": DutyKind.SELF_SCORE, "owner": w.members["hoa-binh"]}
    assert duties.fulfil(by=w.offices["hoa-binh"], at=AT, **mine) == 1
    assert duties.fulfil(by=w.offices["hoa-binh"], at=LATER, **mine) == 0
    assert Duty.objects.get(**mine).fulfilled_at == AT
    assert duties.reopen(**mine) == 1
    assert Duty.objects.get(**mine).fulfilled_at is None


def test_elected_offices_take_over_the_open_duties() -> None:
    w = world()
    duties.fulfil(by=w.offices["bac-kan"], at=AT, season=w.season, kind=DutyKind.ISSUE_PLAN)
    season = actions.install_elected_offices(
        by=w.officer,
        at=LATER,
        season=w.season,
        head=w.members["tuyen-quang"],
        deputy=w.members["hoa-binh"],
        ground="Biên bản kiểm phiếu",
    )
    assert queries.office_holder(season=season, office=Office.HEAD) == w.members["tuyen-quang"]
    assert queries.office_holder(season=season, office=Office.DEPUTY) == w.members["hoa-binh"]
    assert Duty.objects.get(season=season, kind=DutyKind.PUBLISH_RANKING).owner == w.members["tuyen-quang"]
    assert Duty.objects.get(season=season, kind=DutyKind.ISSUE_PLAN).owner == w.members["bac-kan"]
    appraising = Duty.objects.get(season=season, kind=DutyKind.APPRAISE, subject=w.members["tuyen-quang"])
    assert appraising.owner == w.members["hoa-binh"]
    with pytest.raises(NotPermitted):
        actions.advance_season(by=w.offices["bac-kan"], at=LATER, season=season, to=Stage.REGISTERING)


def test_the_head_comes_before_the_deputy_whoever_took_office_first() -> None:
    w = world()
    present = SeasonOffice.objects.filter(season=w.season, held_to__isnull=True)
    head, deputy = present.get(office=Office.HEAD), present.get(office=Office.DEPUTY)
    SeasonOffice.objects.filter(pk__in=[head.pk, deputy.pk]).delete()
    for pk, taken in enumerate((deputy, head), start=head.pk + deputy.pk):
        taken.pk = pk
        taken.save(force_insert=True)
    season = queries.seasons_with_people().get(pk=w.season.pk)
    assert [each.office for each in season.offices.all()] == [Office.HEAD, Office.DEPUTY]


def test_a_reminder_is_kept_and_mailed() -> None:
    w = world()
    duty = Duty.objects.get(season=w.season, kind=DutyKind.COMMENT_PLAN, owner=w.members["hoa-binh"])
    actions.remind(by=w.offices["bac-kan"], at=LATER, duty=duty)
    assert Reminder.objects.get().duty == duty
    assert sorted(mail.outbox[0].to) == ["ld-hoa-binh@example.vn", "vp-hoa-binh@example.vn"]
    assert "Góp ý kế hoạch hoạt động" in mail.outbox[0].subject


def test_reminding_of_what_is_done_or_by_others_is_refused() -> None:
    w = world()
    duty = Duty.objects.get(season=w.season, kind=DutyKind.COMMENT_PLAN, owner=w.members["hoa-binh"])
    with pytest.raises(NotPermitted):
        actions.remind(by=w.offices["hoa-binh"], at=LATER, duty=duty)
    Duty.objects.filter(pk=duty.pk).update(fulfilled_at=AT)
    with pytest.raises(NotNow):
        actions.remind(by=w.offices["bac-kan"], at=LATER, duty=Duty.objects.get(pk=duty.pk))
    assert not mail.outbox


def test_who_is_not_in_the_season_does_not_know_of_it() -> None:
    w = world()
    from tests.factories.season import account, organisation

    stranger = account("la", "head_office", organisation("yen-bai", "Yên Bái"))
    with pytest.raises(NotFound):
        policies.access_season(by=stranger, season_id=w.season_id)
    assert not queries.seasons_of(by=stranger)
    assert policies.access_season(by=w.auditor, season_id=w.season_id) == w.season
    with pytest.raises(NotFound):
        policies.access_season(by=w.administrator, season_id=w.season_id)


def test_appraisers_and_commendation_officers_find_their_own_kind_of_duty() -> None:
    w = world()
    w.at_stage(Stage.APPRAISING)
    team = account("tham-dinh", "appraiser", w.members["bac-kan"])
    appraising = queries.duties_owed(by=team).filter(stage=Stage.APPRAISING)
    assert {(d.kind, str(d.subject)) for d in appraising} == {
        (DutyKind.APPRAISE, "Tuyên Quang"),
        (DutyKind.APPRAISE, "Hòa Bình"),
    }
    w.at_stage(Stage.CONCLUDED)
    officer = account("khen-thuong", "provincial_officer", w.members["bac-kan"])
    assert [d.kind for d in queries.duties_owed(by=officer)] == [DutyKind.COMMEND]
    elsewhere = account("khen-thuong-hb", "provincial_officer", w.members["hoa-binh"])
    assert not queries.duties_owed(by=elsewhere)


def test_what_is_owed_and_awaited() -> None:
    w = world()
    owed = {d.kind for d in queries.duties_owed(by=w.offices["bac-kan"])}
    assert owed == {DutyKind.ISSUE_PLAN, DutyKind.FREEZE_TABLE, DutyKind.COMMENT_PLAN}
    awaited = {(d.kind, d.owner.short_name) for d in queries.duties_awaited(by=w.offices["bac-kan"])}
    assert awaited == {
        (DutyKind.COMMENT_PLAN, "Tuyên Quang"),
        (DutyKind.COMMENT_PLAN, "Hòa Bình"),
    }
    assert not queries.duties_awaited(by=w.offices["hoa-binh"])


@pytest.mark.parametrize(
    "codes", [("bac-kan", "tuyen-quang"), ("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai")]
)
def test_the_board_takes_the_same_queries_whatever_the_members(
    codes: tuple[str, ...], django_assert_num_queries: object
) -> None:
    w = world(codes=codes)
    with django_assert_num_queries(5):  # type: ignore[operator]
        board = queries.board_of(w.season)
        assert len(board.members) == len(codes)
        assert [view.owed for view in board.stages][:2] == [2, 2 * len(codes)]
    assert not board.can_leave
    assert len(board.missing) == 2 + len(codes)


def test_the_daily_reminder_reminds_once_a_day_of_what_is_due() -> None:
    w = world()
    due_at = clock.vietnam_time(2023, 2, 18, 7)
    assert remind_all(at=due_at - timedelta(days=4)) == 0
    assert remind_all(at=due_at) == 5
    assert remind_all(at=due_at + timedelta(hours=5)) == 0
    assert remind_all(at=due_at + timedelta(days=1)) == 5
    assert {r.sent_by for r in Reminder.objects.all()} == {"Hệ thống"}
    assert w.season.stage == Stage.PLANNING


def test_one_daily_reminder_waits_in_the_queue(settings: object) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # type: ignore[attr-defined]
    start_daily_reminders()
    start_daily_reminders()
    waiting = DBTaskResult.objects.get()
    assert waiting.run_after is not None
    assert waiting.run_after.astimezone(clock.VIETNAM).hour == 7
