"""Secret ballots: list, preparing, the voter's page, the tellers' desk, results."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from thidua.ballots import actions, composition, policies, queries
from thidua.ballots.enums import BallotKind, TieRule
from thidua.ballots.interfaces import forms
from thidua.ballots.queries import BallotView
from thidua.clusters.models import Season
from thidua.clusters.policies import access_season, can_lead
from thidua.clusters.queries import season_after
from thidua.documents import pdf
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import WorkForm, attempt, render_form
from thidua.kernel.refusals import Message, NotFound

TITLES = {
    BallotKind.NOMINATION: "Suy tôn đề nghị tặng Cờ thi đua của Chính phủ năm {year}",
    BallotKind.ELECTION_HEAD: "Bầu Cụm trưởng năm {next_year}",
    BallotKind.ELECTION_DEPUTY: "Bầu Cụm phó năm {next_year}",
}


@signed_in
@require_safe
def ballots(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The season's ballots, and one's own papers still to cast."""
    season = access_season(by=request.user, season_id=season_id)
    head, deputy = queries.elected_offices(season)
    following = season_after(season)
    views = queries.ballots_of(season)
    can_install = head and deputy and following and can_lead(by=request.user, season=following)
    return render(
        request,
        "workspace/ballots/ballots.html",
        {
            "season": season,
            "views": views,
            "papers": queries.open_papers_of(by=request.user, season=season),
            "can_prepare": policies.can_prepare(by=request.user, season=season),
            "kinds": queries.kinds_to_prepare(season, views),
            "elected": (head, deputy),
            "following": following,
            "can_install": can_install,
        },
    )


@signed_in
def prepare(request: SignedInRequest, season_id: int, kind: str) -> HttpResponse:
    """Write down a ballot and its rules; says what the law asks on the vote date before anything is fixed."""
    season = access_season(by=request.user, season_id=season_id)
    policies.check_prepares(by=request.user, season=season)
    chosen = _kind(kind)
    form = forms.PrepareForm(
        request.POST or None,
        season=season,
        kind=chosen,
        initial=_usual(season, chosen),
        by=request.user,
        draft_key=f"ballot:{season_id}:{kind}",
    )
    made = attempt(
        form,
        lambda: actions.prepare_ballot(
            by=request.user, at=clock.now(), season=season, kind=chosen, **form.values
        ),
    )
    if made is not None:
        messages.success(request, _("Đã lập cuộc bỏ phiếu. Tiếp theo: cử tổ kiểm phiếu và chốt danh sách."))
        return redirect("workspace:ballot", made.pk)
    context = {"season": season, "title": chosen.label, "law": _law_lines(season, chosen)}
    return render_form(request, "workspace/ballots/prepare.html", form, context)


def _kind(kind: str) -> BallotKind:
    if kind not in BallotKind.values:
        raise NotFound(_("Không có loại bỏ phiếu này."))
    return BallotKind(kind)


def _usual(season: Season, kind: BallotKind) -> dict[str, Any]:
    today = clock.local_date(clock.now())
    day = max(season.vote_date or today, today)
    return {
        "title": TITLES[kind].format(year=season.year, next_year=season.year + 1),
        "award_code": "CTDCP",
        "candidates": [],
        "vote_date": day,
        "seats": max(queries.seats_left(season=season, award_code="CTDCP"), 1),
        "max_rounds": queries.rounds_by_default(on=day),
        "tie_rule": TieRule.HEAD,
    }


def _law_lines(season: Season, kind: BallotKind) -> queries.LawLine | None:
    today = clock.local_date(clock.now())
    return queries.law_line(season=season, kind=kind, on=max(season.vote_date or today, today))


@signed_in
@require_safe
def ballot(request: SignedInRequest, ballot_id: int) -> HttpResponse:
    """One ballot: its rules, who counts, who votes, its rounds and what came of them."""
    view = policies.access_ballot(by=request.user, ballot_id=ballot_id)
    by, season = request.user, view.ballot.season
    papers = queries.open_papers_of(by=by, season=season)
    context = {
        "view": view,
        "season": season,
        "warnings": queries.secrecy_warnings(view),
        "leads": can_lead(by=by, season=season),
        "tells": policies.is_teller(by=by, view=view),
        "can_replace": bool(view.rounds) and policies.can_appoint(by=by, view=view),
        "again": forms.CountMinutesForm() if view.minutes else None,
        "can_decide": policies.can_decide_tie(by=by, view=view),
        "can_conclude": policies.can_conclude(by=by, view=view, on=clock.local_date(clock.now())),
        "my_round": view.open_round.id if view.open_round and view.open_round.id in papers else None,
        "my_vote": papers.get(view.open_round.id) if view.open_round else None,
    }
    return render(request, "workspace/ballots/ballot.html", context)


@signed_in
def tellers(request: SignedInRequest, ballot_id: int) -> HttpResponse:
    """Appoint the tellers; once voting has begun, say why others take over."""
    view = policies.access_ballot(by=request.user, ballot_id=ballot_id)
    policies.check_appoints(by=request.user, view=view)
    people = queries.possible_tellers(view.ballot.season)
    current = {
        "tellers": [str(teller.account_id) for teller in view.tellers],
        "chief": next((str(t.account_id) for t in view.tellers if t.is_chief), ""),
    }
    form = forms.TellersForm(
        request.POST or None, people=people, takes_over=bool(view.rounds), initial=current
    )
    return _worked(
        request,
        view,
        form,
        lambda: actions.appoint_tellers(by=request.user, at=clock.now(), ballot=view.ballot, **form.values),
        title=_("Tổ kiểm phiếu"),
        done=_("Đã cử tổ kiểm phiếu."),
    )


@signed_in
def roll(request: SignedInRequest, ballot_id: int) -> HttpResponse:
    """Freeze the list of voters."""
    view = policies.access_ballot(by=request.user, ballot_id=ballot_id)
    policies.check_changes(by=request.user, view=view)
    form = forms.RollForm(request.POST or None, voters=queries.possible_voters(view.ballot.season))
    return _worked(
        request,
        view,
        form,
        lambda: actions.freeze_roll(by=request.user, at=clock.now(), ballot=view.ballot, **form.values),
        title=_("Danh sách người bỏ phiếu"),
        done=_("Đã chốt danh sách người bỏ phiếu."),
    )


@signed_in
def withdraw(request: SignedInRequest, ballot_id: int) -> HttpResponse:
    """Call a ballot off before its first round."""
    view = policies.access_ballot(by=request.user, ballot_id=ballot_id)
    form = forms.WithdrawForm(request.POST or None)
    return _worked(
        request,
        view,
        form,
        lambda: actions.withdraw_ballot(by=request.user, at=clock.now(), ballot=view.ballot, **form.values),
        title=_("Hủy cuộc bỏ phiếu"),
        done=_("Đã hủy cuộc bỏ phiếu."),
    )


@signed_in
def decide(request: SignedInRequest, ballot_id: int) -> HttpResponse:
    """Record the declared decision among the tied."""
    view = policies.access_ballot(by=request.user, ballot_id=ballot_id)
    policies.check_decides_tie(by=request.user, view=view)
    form = forms.TieForm(request.POST or None, view=view)
    return _worked(
        request,
        view,
        form,
        lambda: actions.declare_tie_decision(
            by=request.user, at=clock.now(), ballot=view.ballot, **form.values
        ),
        title=_("Quyết định giữa các đơn vị bằng phiếu"),
        done=_("Đã ghi quyết định."),
    )


def _worked(
    request: HttpRequest,
    view: BallotView,
    form: WorkForm,
    call: Callable[[], Any],
    *,
    title: Message,
    done: Message,
) -> HttpResponse:
    """One form of one ballot: done and back to it, or shown with what is wrong."""
    if attempt(form, call) is not None:
        messages.success(request, str(done))
        return redirect("workspace:ballot", view.id)
    context = {"season": view.ballot.season, "view": view, "title": title}
    return render_form(request, "workspace/ballots/form.html", form, context)


# ---------------------------------------------------------------- the desk of the tellers


@signed_in
def desk(request: SignedInRequest, ballot_id: int) -> HttpResponse:
    """Open a round, follow who has voted, close and count; no word of what was voted."""
    view = policies.access_ballot(by=request.user, ballot_id=ballot_id)
    policies.check_tells(by=request.user, view=view)
    form = forms.OpenRoundForm(request.POST or None, entries=view.voters)
    form.outcome = _("Vòng %(number)d mở ngay; người trong danh sách nhận phiếu và bỏ phiếu được.") % {
        "number": view.next_number
    }
    form.submit_label = _("Mở vòng %(number)d") % {"number": view.next_number}
    opened = attempt(
        form,
        lambda: actions.open_round(by=request.user, at=clock.now(), ballot=view.ballot, **form.values),
    )
    if opened is not None:
        messages.success(request, _("Đã mở vòng %(number)d.") % {"number": opened.number})
        return redirect("workspace:ballot-desk", ballot_id)
    context = {
        "view": view,
        "season": view.ballot.season,
        "can_open": policies.can_open(by=request.user, view=view),
        "warnings": queries.secrecy_warnings(view),
        "close_form": forms.CloseRoundForm(round_=view.open_round) if view.open_round else None,
    }
    return render_form(request, "workspace/ballots/desk.html", form, context)


@signed_in
@require_safe
def turnout(request: SignedInRequest, ballot_id: int) -> HttpResponse:
    """The figures of the open round, asked for again every few seconds; 286 ends the asking."""
    view = policies.access_ballot(by=request.user, ballot_id=ballot_id)
    context = {"view": view, "follows": policies.can_follow_turnout(by=request.user, view=view)}
    status = 200 if view.open_round else 286
    return render(request, "workspace/ballots/_turnout.html", context, status=status)


@signed_in
@require_POST
def close(request: SignedInRequest, round_id: int) -> HttpResponse:
    """Close the round and count it."""
    view = policies.access_ballot_of_round(by=request.user, round_id=round_id)
    policies.check_tells(by=request.user, view=view)
    if view.open_round is None:
        return redirect("workspace:ballot", view.id)
    form = forms.CloseRoundForm(request.POST, round_=view.open_round)
    counted = attempt(
        form,
        lambda: actions.close_and_count_round(
            by=request.user, at=clock.now(), round_id=round_id, **form.values
        ),
    )
    if counted is not None:
        messages.success(request, _("Vòng đã đóng và đã kiểm phiếu."))
        return redirect("workspace:ballot", view.id)
    context = {"season": view.ballot.season, "view": view, "title": _("Đóng vòng và kiểm phiếu")}
    return render_form(request, "workspace/ballots/form.html", form, context)


# ---------------------------------------------------------------- the voter


@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@signed_in
def vote(request: SignedInRequest, round_id: int) -> HttpResponse:
    """One's paper: mark it, look at it once more, cast it. Nothing of it is kept anywhere else."""
    paper = policies.access_paper(by=request.user, round_id=round_id)
    form = forms.VoteForm(request.POST or None, paper=paper)
    context = {"paper": paper, "form": form, "season": paper.ballot.season, "step": "mark"}
    if request.method == "POST" and form.is_valid():
        context["step"] = "confirm"
        if request.POST.get("step") == "cast":
            actions.cast_ballot(
                by=request.user,
                at=clock.now(),
                round_id=round_id,
                answer=form.answer,
                choices=form.choices,
            )
            return redirect("workspace:ballot-vote", round_id)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "workspace/ballots/vote.html", context, status=status)


# ---------------------------------------------------------------- the outcome


@signed_in
@require_POST
def conclude(request: SignedInRequest, ballot_id: int) -> HttpResponse:
    """Announce the outcome."""
    view = policies.access_ballot(by=request.user, ballot_id=ballot_id)
    actions.conclude_ballot(by=request.user, at=clock.now(), ballot=view.ballot)
    messages.success(request, _("Đã kết luận cuộc bỏ phiếu."))
    return redirect("workspace:ballot", ballot_id)


@signed_in
@require_POST
def minutes(request: SignedInRequest, ballot_id: int) -> HttpResponse:
    """Issue the minutes of the count; again only with a reason."""
    view = policies.access_ballot(by=request.user, ballot_id=ballot_id)
    form = forms.CountMinutesForm(request.POST)
    issued = attempt(
        form,
        lambda: actions.issue_count_minutes(
            by=request.user, at=clock.now(), ballot=view.ballot, **form.values
        ),
    )
    if issued is None:
        context = {"season": view.ballot.season, "view": view, "title": _("Biên bản kiểm phiếu")}
        return render_form(request, "workspace/ballots/form.html", form, context)
    messages.success(
        request, _("Đã ban hành biên bản kiểm phiếu số %(number)s.") % {"number": issued.symbol_text}
    )
    return redirect("workspace:document", issued.pk)


@signed_in
@require_safe
def minutes_preview(request: SignedInRequest, ballot_id: int) -> HttpResponse:
    """The minutes of the count as they would be issued now, marked as a draft."""
    view = policies.access_ballot(by=request.user, ballot_id=ballot_id)
    head = policies.check_minutes(by=request.user, view=view)
    content = pdf.render(composition.count_minutes(view, head=head))
    return HttpResponse(content, content_type="application/pdf")


@signed_in
@require_POST
def install(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Put the elected head and deputy into office in the next season."""
    season = access_season(by=request.user, season_id=season_id)
    following = actions.install_elected(by=request.user, at=clock.now(), season=season)
    messages.success(
        request, _("Cụm trưởng, cụm phó đã nhận chức danh của năm %(year)d.") % {"year": following.year}
    )
    return redirect("workspace:season", following.pk)
