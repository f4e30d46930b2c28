"""Who sees, prepares, leads and minutes a conference, and when."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import Stage
from thidua.clusters.models import Season
from thidua.clusters.policies import access_season, check_leads, check_not_archived, check_reached
from thidua.conferences import queries
from thidua.conferences.enums import ConferenceState
from thidua.conferences.queries import ConferenceView, DelegateView, ItemView
from thidua.identity.models import Account
from thidua.kernel.refusals import Message, NotFound, NotNow, Refusal
from thidua.parties.models import Organisation


def access_conference(*, by: Account, season_id: int) -> ConferenceView:
    """The season's conference, for whoever reads the season. Raises `NotFound`."""
    found = queries.conference_of(access_season(by=by, season_id=season_id))
    if found is None:
        raise NotFound(_("Mùa thi đua này chưa có hội nghị tổng kết."))
    return found


def access_item(*, view: ConferenceView, item_id: int) -> ItemView:
    """An item of this conference's agenda. Raises `NotFound`."""
    found = next((each for each in view.items if each.item.pk == item_id), None)
    if found is None:
        raise NotFound(_("Chương trình không có mục này."))
    return found


def access_delegate(*, view: ConferenceView, delegate_id: int) -> DelegateView:
    """A delegate of this conference. Raises `NotFound`."""
    found = next((each for each in view.delegates if each.delegate.pk == delegate_id), None)
    if found is None:
        raise NotFound(_("Danh sách đại biểu không có người này."))
    return found


def check_prepares(*, by: Account, season: Season) -> Organisation:
    """Raise unless `by` works for the head, scores are agreed and the season is not archived; returns the head."""
    head = check_leads(by=by, season=season)
    check_reached(season=season, stage=Stage.AGREED)
    check_not_archived(season=season)
    return head


def can_prepare(*, by: Account, season: Season) -> bool:
    """Whether `check_prepares` would pass."""
    try:
        check_prepares(by=by, season=season)
    except Refusal:
        return False
    return True


def check_state(*, view: ConferenceView, states: Sequence[ConferenceState]) -> None:
    """Raise `NotNow` unless the conference is in one of these states."""
    if view.state not in states:
        raise NotNow(
            _("Hội nghị đang ở trạng thái “%(now)s”; việc này chỉ làm được khi: %(wanted)s.")
            % {"now": view.state.label, "wanted": ", ".join(str(state.label) for state in states)}
        )


def check_arranges(*, by: Account, view: ConferenceView) -> None:
    """Raise unless agenda, delegates and facts may still be changed: by the head, until closing."""
    check_prepares(by=by, season=view.season)
    check_state(view=view, states=(ConferenceState.PREPARING, ConferenceState.SITTING))


def check_chairs(*, by: Account, view: ConferenceView) -> None:
    """Raise unless `by` works for the head and the conference sits."""
    check_leads(by=by, season=view.season)
    check_state(view=view, states=(ConferenceState.SITTING,))


def check_opens(*, by: Account, view: ConferenceView) -> None:
    """Raise unless `by` works for the head, there is an agenda, and enough members are represented."""
    check_arranges(by=by, view=view)
    check_state(view=view, states=(ConferenceState.PREPARING,))
    if not view.items:
        raise NotNow(_("Chưa có chương trình hội nghị."))
    check_quorum(
        view=view,
        words=_(
            "Mới có %(present)d/%(members)d thành viên có mặt; cần ít nhất %(needed)d. Còn thiếu: %(missing)s."
        ),
    )


def check_adopts(*, by: Account, view: ConferenceView) -> None:
    """Raise unless `by` works for the head, the conference sits, and enough members are still there."""
    check_chairs(by=by, view=view)
    check_quorum(
        view=view,
        words=_(
            "Chỉ còn %(present)d/%(members)d thành viên có mặt; biểu quyết cần ít nhất %(needed)d. "
            "Không có mặt: %(missing)s."
        ),
    )


def check_quorum(*, view: ConferenceView, words: Message) -> None:
    """Raise `NotNow` with the article unless enough members are represented; `words` take the figures."""
    quorum = view.quorum
    if not quorum.is_reached:
        raise NotNow(
            words
            % {
                "present": quorum.present,
                "members": quorum.members,
                "needed": quorum.needed,
                "missing": ", ".join(map(str, quorum.missing)),
            },
            citation=quorum.citation,
        )


def check_minutes(*, by: Account, view: ConferenceView) -> Organisation:
    """Raise unless `by` works for the head and the conference is closed; returns the head."""
    head = check_leads(by=by, season=view.season)
    check_not_archived(season=view.season)
    check_state(view=view, states=(ConferenceState.CLOSED, ConferenceState.MINUTED))
    return head
