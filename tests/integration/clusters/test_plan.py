from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from tests.factories.season import AT, World, world
from thidua.clusters import actions, queries
from thidua.clusters.actions.handover import same_day
from thidua.clusters.enums import DutyKind, ReportKind, Stage
from thidua.clusters.models import ActivityPlan, Duty, PlanComment, PlanIssue, PlanTask
from thidua.documents.models import IssuedDocument
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotNow, NotPermitted

LATER = AT + timedelta(days=1)


def plan_with_task(w: World) -> ActivityPlan:
    plan = actions.draft_plan(by=w.offices["bac-kan"], at=AT, season=w.season, purpose="Mục đích")
    actions.add_plan_task(
        by=w.offices["tuyen-quang"],
        at=AT,
        plan=plan,
        title="Ký giao ước",
        owner=w.members["hoa-binh"],
        due_date=date(2023, 3, 23),
    )
    return plan


def test_head_and_deputy_draft_members_comment_the_leader_issues() -> None:
    w = world()
    plan = plan_with_task(w)
    actions.comment_on_plan(
        by=w.offices["hoa-binh"], at=AT, plan=plan, organisation=w.members["hoa-binh"], text="Nhất trí"
    )
    issue = actions.issue_plan(by=w.leaders["bac-kan"], at=LATER, plan=plan)
    assert issue.document.symbol_text == "01/KH-CTĐ"
    assert not Duty.objects.filter(
        kind__in=[DutyKind.ISSUE_PLAN], season=w.season, fulfilled_at__isnull=True
    ).exists()
    assert Duty.objects.get(kind=DutyKind.COMMENT_PLAN, owner=w.members["hoa-binh"]).fulfilled_at == AT


def test_a_second_issue_names_its_change_and_supersedes_the_first() -> None:
    w = world()
    plan = plan_with_task(w)
    first = actions.issue_plan(by=w.leaders["bac-kan"], at=AT, plan=plan)
    with pytest.raises(InvalidInput) as refused:
        actions.issue_plan(by=w.leaders["bac-kan"], at=LATER, plan=plan)
    assert "change_note" in refused.value.fields
    assert IssuedDocument.objects.count() == 1
    second = actions.issue_plan(by=w.leaders["bac-kan"], at=LATER, plan=plan, change_note="Lùi thời hạn")
    assert second.document.symbol_text == "02/KH-CTĐ"
    assert queries.latest_issue_of(plan) == second
    assert first.document != second.document


def test_who_may_not_draft_comment_or_issue() -> None:
    w = world()
    with pytest.raises(NotPermitted):
        actions.draft_plan(by=w.offices["hoa-binh"], at=AT, season=w.season, purpose="x")
    plan = plan_with_task(w)
    with pytest.raises(NotPermitted):
        actions.comment_on_plan(
            by=w.offices["hoa-binh"], at=AT, plan=plan, organisation=w.members["bac-kan"], text="x"
        )
    for by in (w.offices["bac-kan"], w.leaders["hoa-binh"]):
        with pytest.raises(NotPermitted):
            actions.issue_plan(by=by, at=AT, plan=plan)
    assert not PlanComment.objects.exists()
    assert not PlanIssue.objects.exists()


def test_an_empty_plan_is_not_issued_and_no_number_is_lost() -> None:
    w = world()
    plan = actions.draft_plan(by=w.offices["bac-kan"], at=AT, season=w.season, purpose="Mục đích")
    with pytest.raises(InvalidInput):
        actions.issue_plan(by=w.leaders["bac-kan"], at=AT, plan=plan)
    actions.add_plan_task(
        by=w.offices["bac-kan"],
        at=AT,
        plan=plan,
        title="Một việc",
        owner=w.members["bac-kan"],
        due_date=date(2023, 3, 1),
    )
    assert actions.issue_plan(by=w.leaders["bac-kan"], at=AT, plan=plan).document.symbol_text == "01/KH-CTĐ"


def test_the_second_editor_is_told_and_nothing_is_lost() -> None:
    w = world()
    plan = plan_with_task(w)
    seen = plan.version
    actions.edit_plan(
        by=w.offices["bac-kan"], at=AT, plan=plan, seen_version=seen, purpose="Một", measures=""
    )
    other = ActivityPlan.objects.get(pk=plan.pk)
    with pytest.raises(ChangedMeanwhile):
        actions.edit_plan(
            by=w.offices["tuyen-quang"], at=LATER, plan=other, seen_version=seen, purpose="Hai", measures=""
        )
    assert ActivityPlan.objects.get(pk=plan.pk).purpose == "Một"


def test_a_draft_does_not_write_over_what_somebody_saved_meanwhile(client) -> None:
    w = world()
    plan = plan_with_task(w)
    page = reverse("workspace:plan-edit", args=[w.season.pk])
    typed = {"purpose": "Gõ dở", "measures": "", "seen_version": plan.version}
    client.force_login(w.offices["tuyen-quang"])
    client.post(reverse("workspace:draft-keep"), typed | {"draft_key": f"plan:{w.season.pk}"})
    actions.edit_plan(
        by=w.offices["bac-kan"], at=AT, plan=plan, seen_version=plan.version, purpose="Đã lưu", measures=""
    )
    shown = client.get(page)
    form = shown.context["form"]
    assert form["purpose"].value() == "Gõ dở"
    assert "Sau đó có người đã lưu bản mới" in shown.content.decode()
    typed["seen_version"] = form["seen_version"].value()
    told = client.post(page, typed)
    assert told.status_code == 409
    assert "Bản vừa lưu: Đã lưu" in told.content.decode()
    assert ActivityPlan.objects.get(pk=plan.pk).purpose == "Đã lưu"
    typed["seen_version"] = told.context["form"]["seen_version"].value()
    assert client.post(page, typed).status_code == 302
    assert ActivityPlan.objects.get(pk=plan.pk).purpose == "Gõ dở"


def test_a_task_is_owned_by_the_season() -> None:
    from tests.factories.season import organisation

    w = world()
    plan = plan_with_task(w)
    with pytest.raises(InvalidInput) as refused:
        actions.add_plan_task(
            by=w.offices["bac-kan"],
            at=AT,
            plan=plan,
            title="x",
            owner=organisation("yen-bai", "Yên Bái"),
            due_date=date(2023, 3, 1),
        )
    assert "owner" in refused.value.fields


def test_results_are_reported_by_the_owner_or_the_head() -> None:
    w = world()
    task = plan_with_task(w).tasks.get()
    told = {"task": task, "seen_version": task.version, "is_done": True}
    with pytest.raises(NotPermitted):
        actions.report_plan_task(by=w.offices["tuyen-quang"], at=AT, result="Xong", **told)
    actions.report_plan_task(by=w.offices["hoa-binh"], at=LATER, result="Xong", **told)
    assert PlanTask.objects.get().done_at == LATER


def test_the_second_report_on_a_task_is_told_of_the_first() -> None:
    w = world()
    task = plan_with_task(w).tasks.get()
    other = PlanTask.objects.get()
    told = {"seen_version": task.version, "is_done": True}
    actions.report_plan_task(by=w.offices["hoa-binh"], at=AT, task=task, result="Của đơn vị", **told)
    with pytest.raises(ChangedMeanwhile):
        actions.report_plan_task(by=w.offices["bac-kan"], at=LATER, task=other, result="Của cụm", **told)
    assert PlanTask.objects.get().result == "Của đơn vị"
    w.at_stage(Stage.ARCHIVED)
    kept = PlanTask.objects.get()
    with pytest.raises(NotNow):
        actions.report_plan_task(
            by=w.offices["bac-kan"],
            at=LATER,
            task=kept,
            seen_version=kept.version,
            result="Muộn",
            is_done=False,
        )


def test_a_dropped_task_stays_with_its_reason() -> None:
    w = world()
    plan = plan_with_task(w)
    task = plan.tasks.get()
    with pytest.raises(InvalidInput):
        actions.drop_plan_task(by=w.offices["bac-kan"], at=AT, task=task, reason=" ")
    actions.drop_plan_task(by=w.offices["bac-kan"], at=AT, task=task, reason="Trùng")
    assert not queries.tasks_of(plan).exists()
    assert PlanTask.objects.get().drop_reason == "Trùng"


def test_reports_in_their_stage_and_the_review_after_all_of_them() -> None:
    w = world()
    told = {"kind": ReportKind.MIDYEAR, "achievements": "Đạt 12 chỉ tiêu"}
    with pytest.raises(NotNow):
        actions.submit_report(
            by=w.offices["hoa-binh"], at=AT, season=w.season, organisation=w.members["hoa-binh"], **told
        )
    season = w.at_stage(Stage.MIDYEAR)
    for code in ("hoa-binh", "bac-kan"):
        actions.submit_report(by=w.offices[code], at=AT, season=season, organisation=w.members[code], **told)
    with pytest.raises(NotNow) as refused:
        actions.issue_review(
            by=w.leaders["bac-kan"], at=AT, season=season, kind=ReportKind.MIDYEAR, summary="Tốt"
        )
    assert "Tuyên Quang" in str(refused.value)
    actions.submit_report(
        by=w.offices["tuyen-quang"], at=AT, season=season, organisation=w.members["tuyen-quang"], **told
    )
    review = actions.issue_review(
        by=w.leaders["bac-kan"], at=LATER, season=season, kind=ReportKind.MIDYEAR, summary="Tốt"
    )
    assert review.document.symbol_text == "01/BC-CTĐ"
    assert not [duty for duty in queries.blocking_duties(season) if duty.stage == Stage.MIDYEAR]


def test_handover_carries_over_what_is_open(client) -> None:
    with translation.override("en"):
        en_label = str(DutyKind.COMMENT_PLAN.label)
    w = world()
    plan_with_task(w)
    following = actions.open_season(
        by=w.officer,
        at=LATER,
        cluster=w.cluster,
        year=2024,
        head=w.members["bac-kan"],
        deputy=w.members["tuyen-quang"],
        ground="Tạm thời",
        is_acting=True,
        deadlines={},
        members=list(w.members.values()),
    )
    with pytest.raises(NotNow):
        actions.hand_over(
            by=w.leaders["bac-kan"], at=LATER, from_season=w.at_stage(Stage.CONCLUDED), to_season=following
        )
    actions.install_elected_offices(
        by=w.officer,
        at=LATER,
        season=queries.season_of(cluster=w.cluster, year=2024),
        head=w.members["tuyen-quang"],
        deputy=w.members["hoa-binh"],
        ground="Bầu",
    )
    handover = actions.hand_over(by=w.leaders["bac-kan"], at=LATER, from_season=w.season, to_season=following)
    assert handover.receiver == w.members["tuyen-quang"]
    assert any("Ký giao ước" in item["text"] for item in handover.items)
    client.force_login(w.leaders["tuyen-quang"])
    for season_id in (w.season_id, following.pk):
        address = reverse("workspace:handover", args=[season_id])
        assert "Góp ý kế hoạch hoạt động – Bắc Kạn" in client.get(address).content.decode()
        with translation.override("en"):
            client.cookies["django_language"] = "en"
            english = client.get(address, headers={"accept-language": "en"}).content.decode()
        assert f"{en_label} – Bắc Kạn" in english
        del client.cookies["django_language"]
    carried = PlanTask.objects.get(plan__season=following)
    assert carried.carried_from.title == "Ký giao ước"  # type: ignore[union-attr]
    assert carried.due_date == date(2024, 3, 23)
    assert [same_day(date(2024, 2, 29), year=year).day for year in (2025, 2028)] == [28, 29]
    assert Duty.objects.get(season=w.season, kind=DutyKind.HAND_OVER).fulfilled_at == LATER
    with pytest.raises(NotNow):
        actions.hand_over(by=w.leaders["bac-kan"], at=LATER, from_season=w.season, to_season=following)
