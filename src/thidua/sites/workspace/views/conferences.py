"""The summary conference: its page, agenda, delegates and minutes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.ballots.queries import ballots_of
from thidua.clusters.models import Season
from thidua.clusters.policies import access_season
from thidua.conferences import actions, policies, queries
from thidua.conferences.enums import Move
from thidua.conferences.interfaces import forms
from thidua.conferences.models import Conference
from thidua.conferences.queries import ConferenceView
from thidua.documents import pdf, word
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.files import DOCX, PDF
from thidua.kernel.forms import WorkForm, attempt, render_form
from thidua.kernel.refusals import Message, NotFound


@signed_in
@require_safe
def conference(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The conference at a glance: when, where, who chairs, agenda, quorum, delegates, minutes."""
    season = access_season(by=request.user, season_id=season_id)
    context = {
        "season": season,
        "view": queries.conference_of(season),
        "leads": policies.can_prepare(by=request.user, season=season),
    }
    return render(request, "workspace/conferences/conference.html", context)


@signed_in
def edit(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Prepare the conference, or change its title, time, place and chairs."""
    season = access_season(by=request.user, season_id=season_id)
    policies.check_prepares(by=request.user, season=season)
    view = queries.conference_of(season)
    found = view.conference if view else None
    form = forms.ConferenceForm(
        request.POST or None,
        season=season,
        ballots=() if found else ballots_of(season),
        conference=found,
        initial=_facts_of(season, found),
        by=request.user,
        draft_key=f"conference:{season_id}",
        seen_version=found.version if found else None,
    )
    by, at = request.user, clock.now()
    saved = attempt(
        form,
        lambda: (
            actions.edit_conference(by=by, at=at, conference=found, **form.values)
            if found
            else actions.prepare_conference(by=by, at=at, season=season, **form.values)
        ),
    )
    if saved is not None:
        messages.success(request, _("Đã lưu hội nghị."))
        return redirect("workspace:conference", season_id)
    return render_form(
        request, "workspace/conferences/form.html", form, {"season": season, "title": _("Hội nghị tổng kết")}
    )


def _facts_of(season: Season, found: Conference | None) -> dict[str, Any]:
    """What the form begins with: the conference as it stands, or its usual title."""
    if found is None:
        return {
            "title": f"Hội nghị tổng kết công tác thi đua, khen thưởng năm {season.year} {season.cluster.name}"
        }
    return {
        "title": found.title,
        "starts_at": found.starts_at,
        "place": found.place,
        "chairs": list(found.chairs.all()),
    }


def _worked(
    request: HttpRequest,
    view: ConferenceView,
    form: WorkForm,
    call: Callable[[], Any],
    *,
    title: Message,
    done: Message,
    back: str = "conference",
) -> HttpResponse:
    """One form of one conference: done and back, or shown with what is wrong."""
    if attempt(form, call) is not None:
        messages.success(request, str(done))
        return redirect(f"workspace:{back}", view.season.pk)
    context = {"season": view.season, "title": title}
    return render_form(request, "workspace/conferences/form.html", form, context)


@signed_in
def item_add(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Put an item on the agenda."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    policies.check_arranges(by=request.user, view=view)
    form = forms.AgendaForm(request.POST or None, ballots=ballots_of(view.season))
    return _worked(
        request,
        view,
        form,
        lambda: actions.add_agenda_item(
            by=request.user, at=clock.now(), conference=view.conference, line=form.line
        ),
        title=_("Thêm mục vào chương trình"),
        done=_("Đã thêm mục."),
    )


@signed_in
def item_edit(request: SignedInRequest, season_id: int, item_id: int) -> HttpResponse:
    """Change an item of the agenda."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    policies.check_arranges(by=request.user, view=view)
    item = policies.access_item(view=view, item_id=item_id).item
    form = forms.AgendaForm(
        request.POST or None,
        ballots=ballots_of(view.season),
        initial={
            "kind": item.kind,
            "title": item.title,
            "presenter": item.presenter,
            "ballot": str(item.ballot_id or ""),
        },
        seen_version=item.version,
    )
    return _worked(
        request,
        view,
        form,
        lambda: actions.edit_agenda_item(
            by=request.user,
            at=clock.now(),
            item=item,
            seen_version=form.cleaned_data["seen_version"],
            line=form.line,
        ),
        title=_("Sửa mục của chương trình"),
        done=_("Đã lưu mục."),
    )


@signed_in
@require_POST
def item_move(request: SignedInRequest, season_id: int, item_id: int, to: str) -> HttpResponse:
    """Move an item one place up or down."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    item = policies.access_item(view=view, item_id=item_id).item
    if to not in Move.values:
        raise NotFound(_("Mục chỉ chuyển lên hoặc xuống."))
    actions.move_agenda_item(by=request.user, at=clock.now(), item=item, to=Move(to))
    return redirect("workspace:conference", season_id)


@signed_in
@require_POST
def item_remove(request: SignedInRequest, season_id: int, item_id: int) -> HttpResponse:
    """Take an item off the agenda."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    item = policies.access_item(view=view, item_id=item_id).item
    actions.remove_agenda_item(by=request.user, at=clock.now(), item=item)
    messages.success(request, _("Đã bỏ mục khỏi chương trình."))
    return redirect("workspace:conference", season_id)


@signed_in
def delegate_add(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Invite somebody."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    policies.check_arranges(by=request.user, view=view)
    form = forms.DelegateForm(request.POST or None, organisations=queries.who_may_be_invited(view.season))
    return _worked(
        request,
        view,
        form,
        lambda: actions.add_delegate(
            by=request.user, at=clock.now(), conference=view.conference, line=form.line
        ),
        title=_("Thêm đại biểu"),
        done=_("Đã thêm đại biểu."),
    )


@signed_in
@require_POST
def delegate_remove(request: SignedInRequest, season_id: int, delegate_id: int) -> HttpResponse:
    """Take somebody off the list."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    found = policies.access_delegate(view=view, delegate_id=delegate_id)
    actions.remove_delegate(by=request.user, at=clock.now(), delegate=found.delegate)
    messages.success(request, _("Đã bỏ khỏi danh sách đại biểu."))
    return redirect("workspace:conference", season_id)


# ---------------------------------------------------------------- minutes


@signed_in
def minutes(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Write what a person writes, beside the minutes as they would be issued now."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    policies.check_prepares(by=request.user, season=view.season)
    text = getattr(view.conference, "minutes_text", None)
    form = forms.MinutesForm(
        request.POST or None,
        initial=forms.MinutesForm.of(text),
        by=request.user,
        draft_key=f"minutes:{season_id}",
        seen_version=text.version if text else 0,
    )
    written = attempt(
        form,
        lambda: actions.write_minutes(
            by=request.user, at=clock.now(), conference=view.conference, **form.values
        ),
    )
    if written is not None:
        messages.success(request, _("Đã lưu; bản xem trước đã cập nhật."))
        return redirect("workspace:conference-minutes", season_id)
    context = {"season": view.season, "view": view, "issue_form": forms.IssueForm(prefix="issue")}
    return render_form(request, "workspace/conferences/minutes.html", form, context)


@signed_in
@require_safe
def minutes_preview(request: SignedInRequest, season_id: int, suffix: str) -> HttpResponse:
    """The minutes as they would be issued now, marked as a draft: PDF to look at, DOCX to work on."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    head = policies.check_prepares(by=request.user, season=view.season)
    document = actions.draft_minutes(view, head=head)
    if suffix == "docx":
        answer = HttpResponse(word.render(document), content_type=DOCX)
        answer["Content-Disposition"] = 'attachment; filename="bien-ban-du-thao.docx"'
        return answer
    if suffix != "pdf":
        raise NotFound(_("Bản dự thảo có dạng PDF hoặc DOCX."))
    return HttpResponse(pdf.render(document), content_type=PDF)


@signed_in
@require_POST
def minutes_issue(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Issue the minutes."""
    view = policies.access_conference(by=request.user, season_id=season_id)
    form = forms.IssueForm(request.POST, prefix="issue")
    issued = attempt(
        form,
        lambda: actions.issue_minutes(
            by=request.user, at=clock.now(), conference=view.conference, **form.values
        ),
    )
    if issued is not None:
        messages.success(request, _("Đã ban hành biên bản số %(number)s.") % {"number": issued.symbol_text})
        return redirect("workspace:document", issued.pk)
    context = {"season": view.season, "title": _("Ban hành biên bản")}
    return render_form(request, "workspace/conferences/form.html", form, context)
