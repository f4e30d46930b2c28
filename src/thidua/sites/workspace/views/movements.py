"""Movements: the tree, the list, one movement, and the way from draft to final review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters import season_movements
from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs
from thidua.kernel import clock
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.lists import ChoiceFilter, Column, Empty, ListPage, respond_list
from thidua.movements import actions, policies, queries
from thidua.movements.enums import Certainty, MovementForm, MovementLevel, MovementState
from thidua.movements.interfaces.forms import (
    ChangeForm,
    DraftForm,
    JoinForm,
    LaunchForm,
    ReasonForm,
    ReportForm,
    ReviewForm,
    initial_of,
)
from thidua.movements.models import Movement
from thidua.sites.workspace.charts import progress_chart


def _address(movement: Movement) -> str:
    return reverse("workspace:movement", args=[movement.pk])


MOVEMENTS = ListPage(
    key="movements",
    label=_("Phong trào thi đua"),
    columns=(
        Column("title", _("Phong trào"), sort=("sort_key",), url=_address),
        Column("level", _("Phạm vi"), sort=("level",), cell=lambda m: MovementLevel(m.level).label),
        Column("launcher.short_name", _("Nơi phát động"), sort=("launcher__sort_key",)),
        Column("year", _("Năm"), sort=("year",), align="num", cell=lambda m: str(m.year)),
        Column("decision_number", _("Số quyết định"), cell="workspace/movements/_decision_cell.html"),
        Column("joined", _("Đơn vị tham gia"), sort=("joined",), align="num"),
        Column("latest_report", _("Báo cáo gần nhất"), sort=("latest_report",)),
    ),
    filters=(
        ChoiceFilter("level", _("Phạm vi"), choices=MovementLevel.choices),
        ChoiceFilter("form", _("Hình thức"), choices=MovementForm.choices),
        ChoiceFilter("year", _("Năm")),
        ChoiceFilter("certainty", _("Kiểm chứng"), choices=Certainty.choices),
    ),
    default_sort="-year",
    empty=Empty(
        _("Chưa có phong trào nào"),
        _("Phong trào được phát động sẽ hiện ở đây, từ toàn quốc đến từng tỉnh."),
        icon_name="flag",
    ),
)


@needs(Permission.READ_SEASONS)
@require_safe
def movements(request: SignedInRequest) -> HttpResponse:
    """The tree from the country's movements down to each province's own."""
    found = queries.movements_read_by(by=request.user)
    today = clock.local_date(clock.now())
    wanted = _wanted(request)
    years = queries.years_of(found)
    return render(
        request,
        "workspace/movements/tree.html",
        {
            "roots": queries.tree_of(found, on=today, wanted=wanted),
            "wanted": wanted,
            "years": years,
            "levels": MovementLevel,
            "can_draft": bool(policies.launch_options(by=request.user)),
            "tabs": _tabs(),
        },
    )


@needs(Permission.READ_SEASONS)
@require_safe
def movement_list(request: SignedInRequest) -> HttpResponse:
    """Every movement in a list."""
    found = queries.movements_read_by(by=request.user)
    years = [(str(year), str(year)) for year in queries.years_of(found)]
    return respond_list(
        request, "workspace/movements/list.html", MOVEMENTS, found, {"tabs": _tabs()}, choices={"year": years}
    )


@needs(Permission.READ_SEASONS)
@require_safe
def movement(request: SignedInRequest, movement_id: int) -> HttpResponse:
    """One movement: the call, who joined, progress over time, reviews, what answers it."""
    found = policies.access_movement(by=request.user, movement_id=movement_id)
    return render(request, "workspace/movements/movement.html", _page(request, found))


@needs(Permission.READ_SEASONS)
def movement_draft(request: SignedInRequest) -> HttpResponse:
    """Prepare a movement."""
    at = clock.now()
    form = DraftForm(
        request.POST or None,
        options=policies.check_prepares(by=request.user),
        parents=queries.possible_parents(),
        by=request.user,
        draft_key="movement-draft",
        initial={"year": clock.local_date(at).year},
        cancel_url=reverse("workspace:movements"),
    )
    made = attempt(
        form,
        lambda: actions.draft_movement(
            by=request.user,
            at=at,
            level=form.option.level,
            launcher=form.option.launcher,
            launcher_office=form.option.office,
            manager=form.option.manager,
            facts=form.facts,
            parent=form.parent_movement,
        ),
    )
    if made is not None:
        messages.success(request, _("Đã lưu dự thảo phong trào."))
        return redirect(_address(made))
    return render_form(request, "workspace/movements/form.html", form, {"title": _("Lập phong trào thi đua")})


@needs(Permission.READ_SEASONS)
def movement_edit(request: SignedInRequest, movement_id: int) -> HttpResponse:
    """Change a draft."""
    found = policies.access_movement(by=request.user, movement_id=movement_id)
    policies.check_manages(by=request.user, level=MovementLevel(found.level), manager=found.manager)
    policies.check_is_draft(movement=found)
    form = ChangeForm(
        request.POST or None,
        parents=queries.possible_parents(besides=found),
        by=request.user,
        draft_key=f"movement:{found.pk}",
        seen_version=found.version,
        initial=initial_of(found, queries.indicators_of(found)),
        cancel_url=_address(found),
    )
    changed = attempt(
        form,
        lambda: actions.update_movement(
            by=request.user,
            at=clock.now(),
            movement=found,
            seen_version=form.cleaned_data["seen_version"],
            facts=form.facts,
            parent=form.parent_movement,
        ),
    )
    if changed is not None:
        messages.success(request, _("Đã lưu thay đổi."))
        return redirect(_address(found))
    return render_form(
        request, "workspace/movements/form.html", form, {"title": _("Sửa dự thảo"), "movement": found}
    )


@needs(Permission.READ_SEASONS)
def movement_launch(request: SignedInRequest, movement_id: int) -> HttpResponse:
    """Put the launch on record."""
    at = clock.now()
    found = policies.access_movement(by=request.user, movement_id=movement_id)
    policies.check_launches(by=request.user, movement=found)
    form = LaunchForm(
        request.POST or None,
        by=request.user,
        initial={"launch_date": clock.local_date(at), "place": found.manager.seat},
        cancel_url=_address(found),
    )
    launched = attempt(
        form, lambda: actions.launch_movement(by=request.user, at=at, movement=found, **form.values)
    )
    if launched is not None:
        messages.success(request, _("Phong trào đã phát động."))
        return redirect(_address(found))
    return render_form(
        request,
        "workspace/movements/form.html",
        form,
        {"title": _("Phát động phong trào"), "movement": found},
    )


@needs(Permission.READ_SEASONS)
def movement_join(request: SignedInRequest, movement_id: int) -> HttpResponse:
    """Join for an organisation one works for; joining a cluster's own movement is done in its season."""
    at = clock.now()
    found = policies.access_movement(by=request.user, movement_id=movement_id)
    season = season_movements.season_of_movement(found)
    if season is not None:
        return redirect("workspace:season-movement-join", season.pk, found.pk)
    form = JoinForm(
        request.POST or None,
        organisations=policies.joinable_for(by=request.user, movement=found, on=clock.local_date(at)),
        by=request.user,
        draft_key=f"movement-join:{found.pk}",
        initial={"joined_on": clock.local_date(at)},
        cancel_url=_address(found),
    )
    joined = attempt(
        form, lambda: actions.join_movement(by=request.user, at=at, movement=found, **form.values)
    )
    if joined is not None:
        messages.success(request, _("%(name)s đã tham gia phong trào.") % {"name": joined.organisation})
        return redirect(_address(found))
    return render_form(
        request, "workspace/movements/form.html", form, {"title": _("Tham gia phong trào"), "movement": found}
    )


@needs(Permission.READ_SEASONS)
def movement_report(request: SignedInRequest, participation_id: int) -> HttpResponse:
    """Report progress of one's own participation."""
    at = clock.now()
    found = policies.access_participation(by=request.user, participation_id=participation_id)
    form = ReportForm(
        request.POST or None,
        request.FILES or None,
        indicators=queries.indicators_of(found.movement),
        by=request.user,
        draft_key=f"movement-report:{found.pk}",
        initial={"as_of": clock.local_date(at)},
        cancel_url=_address(found.movement),
    )
    reported = attempt(
        form, lambda: actions.report_progress(by=request.user, at=at, participation=found, **form.values)
    )
    if reported is not None:
        messages.success(request, _("Đã gửi báo cáo tiến độ."))
        return redirect(_address(found.movement))
    context = {"title": _("Báo cáo tiến độ"), "movement": found.movement, "note": found.organisation.name}
    return render_form(request, "workspace/movements/form.html", form, context)


@needs(Permission.READ_SEASONS)
def movement_review(request: SignedInRequest, movement_id: int) -> HttpResponse:
    """Mid-term or final review by whoever runs the movement."""
    at = clock.now()
    found = policies.access_movement(by=request.user, movement_id=movement_id)
    policies.check_manages(by=request.user, level=MovementLevel(found.level), manager=found.manager)
    season = season_movements.season_of_movement(found)
    form = ReviewForm(
        request.POST or None,
        by=request.user,
        draft_key=f"movement-review:{found.pk}",
        initial={"reviewed_on": clock.local_date(at)},
        cancel_url=_address(found),
    )
    reviewed = attempt(
        form,
        lambda: actions.review_movement(
            by=request.user, at=at, movement=found, season_id=season.pk if season else None, **form.values
        ),
    )
    if reviewed is not None:
        messages.success(request, _("Đã ghi nhận: %(kind)s.") % {"kind": reviewed.get_kind_display()})
        return redirect(_address(found))
    context = {"title": _("Sơ kết, tổng kết phong trào"), "movement": found, "is_review": True}
    return render_form(request, "workspace/movements/form.html", form, context)


@needs(Permission.READ_SEASONS)
@require_POST
def movement_publish(request: SignedInRequest, movement_id: int) -> HttpResponse:
    """Let the public read the movement."""
    found = policies.access_movement(by=request.user, movement_id=movement_id)
    actions.publish_movement(by=request.user, at=clock.now(), movement=found)
    messages.success(request, _("Phong trào đã có ở cổng công khai."))
    return redirect(_address(found))


@needs(Permission.READ_SEASONS)
def movement_withdraw(request: SignedInRequest, movement_id: int) -> HttpResponse:
    """Take the movement back from the public."""
    found = policies.access_movement(by=request.user, movement_id=movement_id)
    policies.check_manages(by=request.user, level=MovementLevel(found.level), manager=found.manager)
    form = ReasonForm(request.POST or None, by=request.user, cancel_url=_address(found))
    withdrawn = attempt(
        form,
        lambda: actions.withdraw_movement(by=request.user, at=clock.now(), movement=found, **form.values),
    )
    if withdrawn is not None:
        messages.success(request, _("Phong trào không còn ở cổng công khai."))
        return redirect(_address(found))
    return render_form(
        request, "workspace/movements/form.html", form, {"title": _("Rút công khai"), "movement": found}
    )


def _wanted(request: HttpRequest) -> queries.Wanted:
    year, level = request.GET.get("year", ""), request.GET.get("level", "")
    return queries.Wanted(
        words=request.GET.get("q", "")[:100],
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        level=MovementLevel(level) if level in MovementLevel.values else None,
    )


def _page(request: SignedInRequest, found: Movement) -> dict[str, object]:
    today = clock.local_date(clock.now())
    joined = list(queries.participations_of(found))
    progress = [p for p in queries.progress_of(queries.indicators_of(found), joined) if p.series]
    below = queries.movements_read_by(by=request.user).filter(parent=found)
    return {
        "movement": found,
        "state": queries.state_of(found, on=today),
        "is_ahead": queries.is_ahead(found, on=today),
        "above": queries.ancestors_of(found),
        "below": queries.tree_of(below, on=today),
        "joined": joined,
        "progress": progress,
        "charts": [progress_chart(each) for each in progress],
        "days": queries.reports_by_day(joined),
        "reviews": queries.reviews_of(found),
        "may": _what_one_may(request, found),
        "citation": policies.launch_citation(found),
    }


def _tabs() -> list[tuple[str, object, str]]:
    return [
        (reverse("workspace:movements"), _("Cây phong trào"), "sitemap"),
        (reverse("workspace:movement-list"), _("Danh sách"), "list"),
    ]


def _what_one_may(request: SignedInRequest, found: Movement) -> dict[str, object]:
    state, today = queries.state_of(found), clock.local_date(clock.now())
    manages = policies.can_manage(by=request.user, movement=found)
    is_running = state is MovementState.RUNNING and not queries.is_ahead(found, on=today)
    return {
        "edit": manages and state is MovementState.DRAFT,
        "launch": state is MovementState.DRAFT and policies.can_launch(by=request.user, movement=found),
        "review": manages and is_running,
        "publish": manages and state is not MovementState.DRAFT and not found.is_published,  # type: ignore[attr-defined]
        "withdraw": manages and found.is_published,  # type: ignore[attr-defined]
        "join": policies.joinable_for(by=request.user, movement=found, on=today),
        "report_for": request.user.organisations_where(Permission.ACT_FOR_MEMBER) if is_running else set(),
    }
