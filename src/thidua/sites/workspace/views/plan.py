"""The activity plan, the calendar and the reports of a season."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from thidua.clusters import actions, policies, queries
from thidua.clusters.composition import plan_draft
from thidua.clusters.enums import ReportKind
from thidua.clusters.feed import feed_token, season_of_feed
from thidua.clusters.interfaces import forms
from thidua.clusters.models import Season
from thidua.documents import pdf
from thidua.identity.gates import SignedInRequest, public, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import WorkForm, attempt, render_form
from thidua.kernel.refusals import Message, NotFound
from thidua.parties.models import Organisation


def _owners(season: Season) -> list[Organisation]:
    return [*queries.members_of(season), season.cluster.organiser]


def _worked(
    request: SignedInRequest,
    *,
    season: Season,
    form: WorkForm,
    call: Callable[[], Any],
    title: Message,
    done: Message,
    back: str = "plan",
) -> HttpResponse:
    """One form of one season: done and back, or shown with what is wrong."""
    if attempt(form, call) is not None:
        messages.success(request, str(done))
        return redirect(f"workspace:{back}", season.pk)
    context = {"season": season, "room": back, "title": title}
    return render_form(request, "workspace/clusters/form.html", form, context)


@signed_in
@require_safe
def plan(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The plan with its tasks, comments and issues."""
    season = policies.access_season(by=request.user, season_id=season_id)
    found = policies.access_plan(by=request.user, season=season)
    member = policies.member_acted_for(by=request.user, season=season)
    return render(
        request,
        "workspace/clusters/plan.html",
        {
            "season": season,
            "plan": found,
            "tasks": list(queries.tasks_of(found)) if found else [],
            "comments": list(queries.comments_on(found)) if found else [],
            "issue": queries.latest_issue_of(found) if found else None,
            "member": member,
            "comment_form": forms.CommentForm(draft_key=f"plan-comment:{season_id}", by=request.user),
            "can_edit": policies.can_deputise_or_lead(by=request.user, season=season),
            "can_issue": policies.can_issue_for_head(by=request.user, season=season),
            "today": clock.local_date(clock.now()),
        },
    )


@signed_in
def plan_edit(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Begin the plan, or change its texts."""
    season = policies.access_season(by=request.user, season_id=season_id)
    found = policies.access_plan(by=request.user, season=season)
    form = forms.PlanForm(
        request.POST or None,
        initial={"purpose": found.purpose, "measures": found.measures} if found else {},
        seen_version=found.version if found else None,
        draft_key=f"plan:{season_id}",
        by=request.user,
    )

    def call() -> object:
        if found is None:
            return actions.draft_plan(by=request.user, at=clock.now(), season=season, **form.values)
        return actions.edit_plan(by=request.user, at=clock.now(), plan=found, **form.values)

    title = _("Sửa kế hoạch hoạt động") if found else _("Soạn kế hoạch hoạt động")
    return _worked(request, season=season, form=form, call=call, title=title, done=_("Đã lưu kế hoạch."))


@signed_in
def task_add(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Add a line to the plan."""
    season = policies.access_season(by=request.user, season_id=season_id)
    found = policies.access_plan(by=request.user, season=season)
    if found is None:
        return redirect("workspace:plan-edit", season_id)
    form = forms.TaskForm(
        request.POST or None, owners=_owners(season), draft_key=f"task:{season_id}", by=request.user
    )
    return _worked(
        request,
        season=season,
        form=form,
        call=lambda: actions.add_plan_task(by=request.user, at=clock.now(), plan=found, **form.values),
        title=_("Thêm nhiệm vụ"),
        done=_("Đã thêm nhiệm vụ."),
    )


@signed_in
def task_edit(request: SignedInRequest, season_id: int, task_id: int) -> HttpResponse:
    """Change a line of the plan."""
    season = policies.access_season(by=request.user, season_id=season_id)
    task = policies.access_task(by=request.user, season=season, task_id=task_id)
    form = forms.TaskForm(
        request.POST or None,
        owners=_owners(season),
        initial={
            "title": task.title,
            "owner": task.owner,
            "due_date": task.due_date,
            "expected_result": task.expected_result,
        },
        seen_version=task.version,
    )
    return _worked(
        request,
        season=season,
        form=form,
        call=lambda: actions.edit_plan_task(by=request.user, at=clock.now(), task=task, **form.values),
        title=_("Sửa nhiệm vụ"),
        done=_("Đã lưu nhiệm vụ."),
    )


@signed_in
def task_drop(request: SignedInRequest, season_id: int, task_id: int) -> HttpResponse:
    """Take a line out of the plan."""
    season = policies.access_season(by=request.user, season_id=season_id)
    task = policies.access_task(by=request.user, season=season, task_id=task_id)
    form = forms.ReasonForm(request.POST or None, submit_label=_("Bỏ nhiệm vụ"))
    return _worked(
        request,
        season=season,
        form=form,
        call=lambda: actions.drop_plan_task(by=request.user, at=clock.now(), task=task, **form.values),
        title=_("Bỏ nhiệm vụ: %(task)s") % {"task": task},
        done=_("Đã bỏ nhiệm vụ khỏi kế hoạch; lý do được lưu lại."),
    )


@signed_in
def task_report(request: SignedInRequest, season_id: int, task_id: int) -> HttpResponse:
    """Say what came of a line of the plan."""
    season = policies.access_season(by=request.user, season_id=season_id)
    task = policies.access_task(by=request.user, season=season, task_id=task_id)
    form = forms.TaskResultForm(
        request.POST or None,
        initial={"result": task.result, "is_done": task.done_at is not None},
        seen_version=task.version,
        draft_key=f"task-result:{task_id}",
        by=request.user,
    )
    return _worked(
        request,
        season=season,
        form=form,
        call=lambda: actions.report_plan_task(by=request.user, at=clock.now(), task=task, **form.values),
        title=_("Kết quả: %(task)s") % {"task": task},
        done=_("Đã ghi kết quả."),
    )


@signed_in
@require_POST
def plan_comment(request: SignedInRequest, season_id: int) -> HttpResponse:
    """A member comments on the plan."""
    season = policies.access_season(by=request.user, season_id=season_id)
    found = policies.access_plan(by=request.user, season=season)
    member = policies.member_acted_for(by=request.user, season=season)
    if found is None or member is None:
        raise NotFound(_("Chưa có kế hoạch để góp ý."))
    form = forms.CommentForm(request.POST, draft_key=f"plan-comment:{season_id}", by=request.user)
    return _worked(
        request,
        season=season,
        form=form,
        call=lambda: actions.comment_on_plan(
            by=request.user, at=clock.now(), plan=found, organisation=member, **form.values
        ),
        title=_("Góp ý kế hoạch"),
        done=_("Đã gửi ý kiến."),
    )


@signed_in
def plan_issue(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Sign and issue the plan."""
    season = policies.access_season(by=request.user, season_id=season_id)
    found = policies.access_plan(by=request.user, season=season)
    if found is None:
        return redirect("workspace:plan", season_id)
    form = forms.IssueForm(
        request.POST or None,
        outcome=_(
            "Kế hoạch được cấp số, ký và gửi tới mọi thành viên; bản đã ban hành không sửa được, "
            "thay đổi sau này là một lần ban hành mới."
        ),
    )
    return _worked(
        request,
        season=season,
        form=form,
        call=lambda: actions.issue_plan(by=request.user, at=clock.now(), plan=found, **form.values),
        title=_("Ký ban hành kế hoạch"),
        done=_("Đã ban hành kế hoạch."),
    )


@signed_in
@require_safe
def plan_preview(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The plan as the paper it would become."""
    season = policies.access_season(by=request.user, season_id=season_id)
    found = policies.access_plan(by=request.user, season=season)
    if found is None:
        raise NotFound(_("Chưa có kế hoạch."))
    return HttpResponse(pdf.render(plan_draft(found)), content_type="application/pdf")


@signed_in
@require_safe
def calendar(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The season's calendar, with the address to subscribe to."""
    season = policies.access_season(by=request.user, season_id=season_id)
    return render(
        request,
        "workspace/clusters/calendar.html",
        {
            "season": season,
            "entries": queries.calendar_of(season),
            "deadlines": sorted(season.deadlines.all(), key=lambda deadline: deadline.due_date),
            "feed": feed_token(by=request.user, season=season),
            "can_edit": policies.can_deputise_or_lead(by=request.user, season=season),
            "now": clock.now(),
            "today": clock.local_date(clock.now()),
        },
    )


@signed_in
def calendar_add(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Put something on the calendar."""
    season = policies.access_season(by=request.user, season_id=season_id)
    form = forms.CalendarForm(request.POST or None, draft_key=f"calendar:{season_id}", by=request.user)
    return _worked(
        request,
        season=season,
        form=form,
        call=lambda: actions.add_calendar_entry(
            by=request.user, at=clock.now(), season=season, **form.values
        ),
        title=_("Thêm vào lịch"),
        done=_("Đã thêm vào lịch; người theo dõi lịch thấy ngay."),
        back="calendar",
    )


@signed_in
@require_POST
def calendar_cancel(request: SignedInRequest, season_id: int, entry_id: int) -> HttpResponse:
    """Cancel an entry of the calendar."""
    season = policies.access_season(by=request.user, season_id=season_id)
    entry = policies.access_calendar_entry(by=request.user, season=season, entry_id=entry_id)
    actions.cancel_calendar_entry(by=request.user, at=clock.now(), entry=entry)
    messages.success(request, _("Đã hủy “%(entry)s”.") % {"entry": entry})
    return redirect("workspace:calendar", season_id)


@public
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar as .ics, for a calendar program that cannot sign in: the account's own token is the key."""
    entries = queries.calendar_of(season_of_feed(token))
    feed = Calendar()
    feed.add("prodid", "-//Thi dua//VI")
    feed.add("version", "2.0")
    for entry in entries:
        event = Event()
        event.add("uid", f"thidua-{entry.pk}")
        event.add("dtstamp", entry.starts_at.astimezone(UTC))
        event.add("summary", entry.title)
        event.add("dtstart", _utc(entry.starts_at))
        if entry.ends_at:
            event.add("dtend", _utc(entry.ends_at))
        if entry.place:
            event.add("location", entry.place)
        event.add("status", "CANCELLED" if entry.cancelled_at else "CONFIRMED")
        feed.add_component(event)
    return HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


@signed_in
@require_safe
def reports(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Half-year and yearly reports of the members, and the head's reviews."""
    season = policies.access_season(by=request.user, season_id=season_id)
    return render(
        request,
        "workspace/clusters/reports.html",
        {
            "season": season,
            "groups": [(kind, queries.reports_by_member(season=season, kind=kind)) for kind in ReportKind],
            "reviews": queries.reviews_of(season),
            "member": policies.member_acted_for(by=request.user, season=season),
            "can_issue": policies.can_issue_for_head(by=request.user, season=season),
        },
    )


@signed_in
def report_submit(request: SignedInRequest, season_id: int) -> HttpResponse:
    """A member's report."""
    season = policies.access_season(by=request.user, season_id=season_id)
    member = policies.member_acted_for(by=request.user, season=season)
    if member is None:
        raise NotFound(_("Tài khoản của bạn không làm việc cho thành viên nào của mùa thi đua này."))
    form = forms.ReportForm(request.POST or None, draft_key=f"report:{season_id}", by=request.user)
    return _worked(
        request,
        season=season,
        form=form,
        call=lambda: actions.submit_report(
            by=request.user, at=clock.now(), season=season, organisation=member, **form.values
        ),
        title=_("Báo cáo của %(member)s") % {"member": member},
        done=_("Đã gửi báo cáo."),
        back="reports",
    )


@signed_in
def review_issue(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The head's review of the members' reports."""
    season = policies.access_season(by=request.user, season_id=season_id)
    form = forms.ReviewForm(
        request.POST or None,
        draft_key=f"review:{season_id}",
        by=request.user,
        outcome=_(
            "Báo cáo gồm đánh giá chung và báo cáo của từng thành viên, được cấp số và gửi mọi thành viên."
        ),
    )
    return _worked(
        request,
        season=season,
        form=form,
        call=lambda: actions.issue_review(by=request.user, at=clock.now(), season=season, **form.values),
        title=_("Báo cáo tổng hợp của cụm"),
        done=_("Đã ban hành báo cáo."),
        back="reports",
    )
