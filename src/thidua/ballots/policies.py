"""Who may see, prepare, open, cast, count and conclude."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext_lazy as _

from thidua.ballots import queries
from thidua.ballots.enums import DECIDED_BY_ORGANISER, BallotState, Channel
from thidua.ballots.models import BallotPaper, Round
from thidua.ballots.queries import BallotView
from thidua.clusters.enums import Office, Stage
from thidua.clusters.models import Season
from thidua.clusters.policies import (
    can_lead,
    check_leads,
    check_not_archived,
    check_organises,
    check_reached,
    check_reads_season,
    check_stage,
)
from thidua.clusters.queries import office_holder
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.identity.policies import check_holds
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted, Refusal
from thidua.parties.models import Organisation

BEFORE_CONCLUSION = (BallotState.PREPARING, BallotState.READY, BallotState.OPEN, BallotState.COUNTED)


def access_ballot(*, by: Account, ballot_id: int) -> BallotView:
    """The ballot, for whoever reads its season. Raises `NotFound`."""
    found = queries.ballot_view(ballot_id)
    if found is None:
        raise NotFound(_("Không có cuộc bỏ phiếu này, hoặc bạn không được xem."))
    check_reads_season(by=by, season=found.ballot.season)
    return found


def access_ballot_of_round(*, by: Account, round_id: int) -> BallotView:
    """The ballot a round belongs to, for whoever reads its season. Raises `NotFound`."""
    return access_ballot(by=by, ballot_id=queries.ballot_id_of(round_id=round_id) or 0)


def access_paper(*, by: Account, round_id: int) -> queries.PaperView:
    """The paper of this account in that round. Raises `NotFound` when its name is not on the roll."""
    found = queries.paper_of(by=by, round_id=round_id)
    if found is None:
        raise NotFound(
            _("Bạn không có phiếu trong vòng này: danh sách người bỏ phiếu đã chốt không có tên bạn.")
        )
    return found


def check_prepares(*, by: Account, season: Season) -> None:
    """Raise unless `by` works for the head, scores are agreed and the season is not concluded yet."""
    check_leads(by=by, season=season)
    check_stage(season=season, stages=(Stage.AGREED, Stage.NOMINATING))


def can_prepare(*, by: Account, season: Season) -> bool:
    """Whether `check_prepares` would pass."""
    return _passes(lambda: check_prepares(by=by, season=season))


def check_changes(*, by: Account, view: BallotView) -> None:
    """Raise unless the ballot's roll may still be set, or the ballot called off: by the head, before round one."""
    _check_leads_in_time(by=by, season=view.ballot.season)
    check_state(view=view, states=(BallotState.PREPARING, BallotState.READY))


def check_appoints(*, by: Account, view: BallotView) -> None:
    """Raise unless tellers may be appointed: by the head, until the outcome is announced.

    Once voting has begun another team takes over what is left: nobody is stuck with tellers who cannot go on.
    """
    _check_leads_in_time(by=by, season=view.ballot.season)
    check_state(view=view, states=BEFORE_CONCLUSION)


def can_appoint(*, by: Account, view: BallotView) -> bool:
    """Whether `check_appoints` would pass."""
    return _passes(lambda: check_appoints(by=by, view=view))


def _check_leads_in_time(*, by: Account, season: Season) -> None:
    check_leads(by=by, season=season)
    check_reached(season=season, stage=Stage.AGREED)
    check_not_archived(season=season)


def check_state(*, view: BallotView, states: tuple[BallotState, ...]) -> None:
    """Raise `NotNow` unless the ballot is in one of these states."""
    if view.state not in states:
        raise NotNow(
            _("Cuộc bỏ phiếu đang ở trạng thái “%(now)s”; việc này chỉ làm được khi: %(wanted)s.")
            % {"now": view.state.label, "wanted": ", ".join(str(state.label) for state in states)}
        )


def is_teller(*, by: Account, view: BallotView) -> bool:
    """Whether `by` counts this ballot."""
    return any(teller.account_id == by.pk for teller in view.tellers) and by.holds(Permission.TELL_BALLOTS)


def check_tells(*, by: Account, view: BallotView) -> None:
    """Raise `NotPermitted` unless `by` was appointed teller of this ballot."""
    if not is_teller(by=by, view=view):
        raise NotPermitted(_("Chỉ tổ kiểm phiếu của cuộc bỏ phiếu này được mở vòng, đóng và kiểm phiếu."))


def check_opens(*, by: Account, view: BallotView) -> None:
    """Raise unless `by` is a teller, the season is at its voting stage and a round may open."""
    check_tells(by=by, view=view)
    check_stage(season=view.ballot.season, stages=(Stage.NOMINATING,))
    check_state(view=view, states=(BallotState.READY, BallotState.COUNTED))
    if view.state == BallotState.READY and not view.standing.runoff:
        raise NotNow(
            _("Mọi đơn vị có tên trên phiếu đã trúng cử chức danh kia; hãy hủy cuộc bỏ phiếu này và lập lại.")
        )
    if view.state == BallotState.COUNTED and not view.standing.can_open_next:
        raise NotNow(_("Không mở thêm vòng: đã đủ số đơn vị được chọn hoặc đã hết số vòng công bố trước."))


def can_open(*, by: Account, view: BallotView) -> bool:
    """Whether `check_opens` would pass."""
    return _passes(lambda: check_opens(by=by, view=view))


def check_votes(*, by: Account, paper: BallotPaper | None, round_: Round) -> BallotPaper:
    """The paper `by` votes with.

    Raises `NotPermitted` when `by` is not on the roll, got no paper, votes on paper, or lost the right to vote for
    the member; `NotNow` once the round is closed or the season is past its voting stage.
    """
    if paper is None:
        raise NotPermitted(_("Bạn không có phiếu trong vòng này: danh sách đã chốt không có tên bạn."))
    check_holds(by=by, permission=Permission.VOTE, organisation=paper.entry.organisation_id)
    if paper.channel != Channel.ELECTRONIC:
        raise NotPermitted(_("Bạn nhận phiếu giấy trong vòng này; hãy bỏ phiếu tại hòm phiếu."))
    if hasattr(round_, "count"):
        raise NotNow(_("Vòng bỏ phiếu đã đóng; phiếu của bạn không được nhận."))
    check_stage(season=round_.ballot.season, stages=(Stage.NOMINATING,))
    return paper


def check_decides_tie(*, by: Account, view: BallotView) -> None:
    """Raise unless a tie is left after the last round and `by` is whom the declared rule names.

    A head whose own organisation is among the tied does not decide: the organiser does.
    """
    season, head = view.ballot.season, office_holder(season=view.ballot.season, office=Office.HEAD)
    if not view.standing.must_decide:
        raise NotNow(_("Không có đơn vị nào bằng phiếu cần quyết định."))
    concerned = any(candidate.organisation == head for candidate in view.standing.tied)
    if view.ballot.tie_rule in DECIDED_BY_ORGANISER or concerned:
        check_organises(by=by, cluster=season.cluster)
    else:
        check_leads(by=by, season=season)


def can_decide_tie(*, by: Account, view: BallotView) -> bool:
    """Whether `check_decides_tie` would pass."""
    return _passes(lambda: check_decides_tie(by=by, view=view))


def check_concludes(*, by: Account, view: BallotView, on: date) -> None:
    """Raise unless `by` works for the head and the counts leave nothing open.

    Once the vote date is over no further round can open: what the counts left open then stays open, and the
    ballot is concluded with whoever was chosen, or with nobody.
    """
    check_leads(by=by, season=view.ballot.season)
    check_state(view=view, states=(BallotState.COUNTED,))
    is_over = on > view.ballot.vote_date and view.standing.can_open_next
    if not view.standing.is_final and not is_over:
        raise NotNow(
            _("Chưa kết luận được: còn phải bỏ phiếu lại hoặc quyết định giữa các đơn vị bằng phiếu.")
        )


def can_conclude(*, by: Account, view: BallotView, on: date) -> bool:
    """Whether `check_concludes` would pass."""
    return _passes(lambda: check_concludes(by=by, view=view, on=on))


def check_minutes(*, by: Account, view: BallotView) -> Organisation:
    """Raise unless `by` works for the head and the ballot is concluded; returns the head."""
    head = check_leads(by=by, season=view.ballot.season)
    check_state(view=view, states=(BallotState.CONCLUDED,))
    return head


def can_follow_turnout(*, by: Account, view: BallotView) -> bool:
    """Tellers and the head see who has voted; everybody else how many."""
    return is_teller(by=by, view=view) or can_lead(by=by, season=view.ballot.season)


def _passes(check: Callable[[], object]) -> bool:
    try:
        check()
    except Refusal:
        return False
    return True
