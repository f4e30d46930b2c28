"""Commendation: the list of proposals, one proposal, its way to the leader."""

from collections.abc import Callable, Mapping
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season
from thidua.clusters.queries import seasons_of
from thidua.commendation import actions, policies, queries
from thidua.commendation.enums import ProposalState
from thidua.commendation.interfaces import forms
from thidua.commendation.models import Proposal
from thidua.eligibility.policies import judges_at_all
from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import WorkForm, attempt, render_form
from thidua.kernel.lists import ChoiceFilter, Column, Empty, ListPage, respond_list
from thidua.kernel.numbers import whole_number
from thidua.kernel.refusals import Message, NotNow
from thidua.legislation import catalogue
from thidua.parties.models import Organisation
from thidua.register.enums import CommendationKind


def page_of(proposal: Proposal) -> str:
    """Where a proposal is shown: once decided, the decision's page."""
    if proposal.state == ProposalState.DECIDED:
        return reverse("workspace:decision", args=[proposal.decision.pk])
    return reverse("workspace:proposal", args=[proposal.pk])


def _number(proposal: Proposal) -> str:
    return proposal.decision.document.symbol_text if hasattr(proposal, "decision") else ""


PROPOSALS = ListPage(
    key="proposals",
    label=_("Đề nghị và quyết định khen thưởng"),
    columns=(
        Column("title", _("Trích yếu"), sort=("title",), url=page_of, css="wrap"),
        Column(
            "award",
            _("Hình thức"),
            sort=("award_code",),
            cell=lambda p: catalogue.award_name(p.award_code),
            css="wrap",
        ),
        Column("decider.short_name", _("Nơi quyết định"), sort=("decider__sort_key",)),
        Column("candidate_count", _("Số trường hợp"), sort=("candidate_count",), align="num"),
        Column("number", _("Số quyết định"), cell=_number),
        Column(
            "state",
            _("Tình trạng"),
            sort=("state",),
            cell="workspace/commendation/state_cell.html",
            export=lambda p: ProposalState(p.state).label,
        ),
        Column("opened_at", _("Lập lúc"), sort=("opened_at",)),
    ),
    filters=(
        ChoiceFilter("state", _("Tình trạng"), choices=ProposalState.choices),
        ChoiceFilter("kind", _("Loại hình"), lookup="commendation_kind", choices=CommendationKind.choices),
    ),
    default_sort="-opened_at",
    empty=Empty(
        _("Chưa có đề nghị khen thưởng"),
        _("Chuyên viên khen thưởng của tỉnh lập đề nghị; lãnh đạo ký; quyết định và bằng hiện ở đây."),
        icon_name="award",
    ),
)


@signed_in
@require_safe
def proposals(request: SignedInRequest) -> HttpResponse:
    """Every proposal and decision this account works on."""
    return respond_list(
        request,
        "workspace/commendation/proposals.html",
        PROPOSALS,
        queries.proposals_of(by=request.user),
        {
            "waiting": queries.awaiting_signature(by=request.user),
            "can_prepare": request.user.holds(Permission.MANAGE_COMMENDATION),
            "may_assess": judges_at_all(by=request.user),
        },
    )


@signed_in
@require_safe
def season_commendation(request: SignedInRequest, season_id: int) -> HttpResponse:
    """What was decided, or is being prepared, for a season."""
    season = access_season(by=request.user, season_id=season_id)
    works_at = queries.worked_at(request.user)
    return render(
        request,
        "workspace/commendation/season.html",
        {
            "season": season,
            "proposals": queries.proposals_of_season(by=request.user, season_id=season_id),
            "works_at": works_at,
            "reads_all": request.user.holds(Permission.READ_EVERYTHING),
            "can_prepare": request.user.holds(Permission.MANAGE_COMMENDATION),
        },
    )


@needs(Permission.MANAGE_COMMENDATION)
def proposal_new(request: SignedInRequest) -> HttpResponse:
    """Begin a proposal, of a season when the address names one."""
    at, by = clock.now(), request.user
    decider = queries.deciders_of(by=by)[0]
    proposers = queries.proposers_for(decider, on=clock.local_date(at))
    seasons = {season.pk: season for season in seasons_of(by=by)}
    season = seasons.get(whole_number(request.GET.get("mua", "")) or 0)
    form = forms.ProposalForm(
        request.POST or None,
        on=clock.local_date(at),
        proposers=proposers,
        seasons=seasons.values(),
        by=by,
        draft_key="proposal-new",
        cancel_url=reverse("workspace:decisions"),
        initial={
            "season": season.pk if season else "",
            "award_code": "BK_TINH",
            "commendation_kind": CommendationKind.MERIT,
            "title": "Về việc tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
            "achievement_year": season.year if season else clock.local_date(at).year,
        },
    )
    made = attempt(form, partial(_open, request, form, decider=decider, seasons=seasons))
    if made is not None:
        messages.success(request, _("Đã lập đề nghị. Tiếp theo, hãy nhập danh sách."))
        return redirect("workspace:proposal-list", made.pk)
    return render_form(
        request, "workspace/commendation/form.html", form, {"title": _("Lập đề nghị khen thưởng")}
    )


def _open(
    request: SignedInRequest,
    form: forms.ProposalForm,
    *,
    decider: Organisation,
    seasons: Mapping[int, Season],
) -> Proposal:
    values = form.values
    at = clock.now()
    proposers = {o.pk: o for o in queries.proposers_for(decider, on=clock.local_date(at))}
    return actions.open_proposal(
        by=request.user,
        at=at,
        decider=decider,
        **values | {"proposer": proposers[values["proposer"]], "season": seasons.get(values["season"])},
    )


@signed_in
@require_safe
def proposal(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """One proposal: its facts, its list, what the checks found, what happened to it, what is next."""
    found = policies.access_proposal(by=request.user, proposal_id=proposal_id)
    candidates = queries.candidates_of(found)
    today = clock.local_date(clock.now())
    submission = queries.open_submission(found)
    return render(
        request,
        "workspace/commendation/proposal.html",
        {
            "proposal": found,
            "award": catalogue.award(found.award_code),
            "candidates": candidates,
            "lines": queries.check_lines(proposal=found, candidates=candidates, on=today),
            "share": queries.direct_share(candidates),
            "holds": queries.holds_of(found),
            "returns": queries.returns_of(found),
            "submission": submission,
            "notice": queries.open_comment_notice(found),
            "today": today,
            "can_edit": policies.can_edit(by=request.user, proposal=found),
            "can_hold": policies.can_hold(by=request.user, proposal=found),
            "can_decide": policies.can_decide(by=request.user, proposal=found, submission=submission),
        },
    )


@signed_in
def proposal_edit(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """Change what the proposal says."""
    found = policies.access_proposal(by=request.user, proposal_id=proposal_id)
    policies.check_edits(by=request.user, proposal=found)
    names = ("award_code", "commendation_kind", "title", "achievement", "achievement_year", "ground")
    form = forms.ProposalForm(
        request.POST or None,
        on=clock.local_date(clock.now()),
        is_new=False,
        by=request.user,
        draft_key=f"proposal:{found.pk}",
        seen_version=found.version,
        initial={name: getattr(found, name) for name in names},
        cancel_url=page_of(found),
    )
    return _worked(
        request,
        found,
        form,
        lambda: actions.edit_proposal(by=request.user, at=clock.now(), proposal=found, **form.values),
        title=_("Sửa đề nghị"),
        done=_("Đã lưu đề nghị."),
    )


@signed_in
def proposal_submit(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """Submit the list to the leader; what stands against it is shown before."""
    found = policies.access_proposal(by=request.user, proposal_id=proposal_id)
    policies.check_edits(by=request.user, proposal=found)
    candidates = queries.candidates_of(found)
    today = clock.local_date(clock.now())
    form = forms.SubmitForm(
        request.POST or None,
        by=request.user,
        draft_key=f"submit:{found.pk}",
        seen_version=found.version,
        cancel_url=page_of(found),
    )
    if (
        attempt(
            form,
            lambda: actions.submit_proposal(by=request.user, at=clock.now(), proposal=found, **form.values),
        )
        is not None
    ):
        messages.success(request, _("Đã trình lãnh đạo ký."))
        return redirect(page_of(found))
    context = {
        "proposal": found,
        "lines": queries.check_lines(proposal=found, candidates=candidates, on=today),
        "candidates": candidates,
    }
    return render_form(request, "workspace/commendation/submit.html", form, context)


@signed_in
def proposal_withdraw(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """Give a proposal up."""
    found = policies.access_proposal(by=request.user, proposal_id=proposal_id)
    policies.check_edits(by=request.user, proposal=found)
    form = forms.ReasonForm(
        request.POST or None,
        submit_label=_("Rút đề nghị"),
        outcome=_("Đề nghị đóng lại và còn trong hồ sơ; không mở lại được."),
        cancel_url=page_of(found),
    )
    return _worked(
        request,
        found,
        form,
        lambda: actions.withdraw_proposal(by=request.user, at=clock.now(), proposal=found, **form.values),
        title=_("Rút đề nghị"),
        done=_("Đã rút đề nghị."),
    )


@signed_in
def comment_open(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """Record that the list is published for comment."""
    found = policies.access_proposal(by=request.user, proposal_id=proposal_id)
    policies.check_edits(by=request.user, proposal=found)
    form = forms.CommentForm(
        request.POST or None,
        by=request.user,
        draft_key=f"comment:{found.pk}",
        initial={"opened_on": clock.local_date(clock.now())},
        cancel_url=page_of(found),
    )
    return _worked(
        request,
        found,
        form,
        lambda: actions.open_comment(by=request.user, at=clock.now(), proposal=found, **form.values),
        title=_("Công khai lấy ý kiến"),
        done=_("Đã ghi đợt lấy ý kiến."),
    )


@signed_in
def comment_close(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """Record what came of it."""
    found = policies.access_proposal(by=request.user, proposal_id=proposal_id)
    notice = queries.open_comment_notice(found)
    if notice is None:
        raise NotNow(_("Không có đợt lấy ý kiến nào đang mở."))
    notice.proposal = found
    form = forms.CommentOutcomeForm(
        request.POST or None, by=request.user, draft_key=f"comment-end:{found.pk}", cancel_url=page_of(found)
    )
    return _worked(
        request,
        found,
        form,
        lambda: actions.close_comment(
            by=request.user,
            at=clock.now(),
            notice=notice,
            comment_count=form.values["comment_count"],
            outcome=form.values["outcome_text"],
        ),
        title=_("Kết quả lấy ý kiến"),
        done=_("Đã ghi kết quả lấy ý kiến."),
    )


def _worked(
    request: SignedInRequest,
    found: Proposal,
    form: WorkForm,
    call: Callable[[], object],
    *,
    title: Message,
    done: Message,
) -> HttpResponse:
    """One form of one proposal: done and back to it, or shown with what is wrong."""
    if attempt(form, call) is not None:
        messages.success(request, str(done))
        return redirect("workspace:proposal", found.pk)
    return render_form(request, "workspace/commendation/form.html", form, {"proposal": found, "title": title})
