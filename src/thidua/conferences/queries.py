"""Reading a conference: who is there, where it is, what was adopted, what the big screen shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from thidua.ballots import queries as ballots
from thidua.ballots.queries import BallotView
from thidua.clusters.enums import ReportKind
from thidua.clusters.models import Season, SeasonReview
from thidua.clusters.queries import reviews_of, season_after, seasons_with_people
from thidua.commendation.models import Decision
from thidua.conferences.enums import AgendaKind, ConferenceState, Presence
from thidua.conferences.models import (
    Adoption,
    AgendaItem,
    Attendance,
    Conference,
    CurrentItem,
    Delegate,
    MinutesIssue,
    Opinion,
)
from thidua.covenants.queries import SigningPlace, latest_text, signing_wall
from thidua.legislation import catalogue
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation
from thidua.parties.queries import organisations
from thidua.scoring.queries import ranking_of

INVITED = (
    OrganisationKind.CENTRAL_COUNCIL,
    OrganisationKind.CENTRAL_BODY,
    OrganisationKind.PEOPLES_COMMITTEE,
    OrganisationKind.DEPARTMENT,
)


@dataclass(frozen=True)
class DelegateView:
    """A delegate and whether they are there; None until somebody said so."""

    delegate: Delegate
    presence: Presence | None
    note: str

    @property
    def counts(self) -> bool:
        """Whether the delegate's member is represented by this delegate."""
        return self.delegate.is_voting and self.presence in {Presence.PRESENT, Presence.PROXY}


@dataclass(frozen=True)
class QuorumView:
    """How many members are represented, of how many, and how many are needed."""

    present: int
    members: int
    needed: int
    missing: Sequence[Organisation]
    citation: str
    open_question: str

    @property
    def is_reached(self) -> bool:
        """Whether the conference may sit."""
        return self.present >= self.needed


@dataclass(frozen=True)
class ItemView:
    """An item of the agenda and what came of it."""

    item: AgendaItem
    number: int
    is_current: bool
    is_done: bool
    adopted: Adoption | None
    opinions: Sequence[Opinion]
    ballot: BallotView | None


@dataclass(frozen=True)
class ConferenceView:
    """A conference with everything its pages, screen and minutes show."""

    conference: Conference
    season: Season
    state: ConferenceState
    items: Sequence[ItemView]
    delegates: Sequence[DelegateView]
    quorum: QuorumView
    current: ItemView | None
    moves: Sequence[CurrentItem]
    issues: Sequence[MinutesIssue]

    @property
    def next_item(self) -> ItemView | None:
        """The item after the current one."""
        if self.current is None:
            return self.items[0] if self.items else None
        return self.items[self.current.number] if self.current.number < len(self.items) else None

    @property
    def absent(self) -> list[DelegateView]:
        """Delegates who are not there."""
        return [each for each in self.delegates if each.presence in {None, Presence.ABSENT}]

    @property
    def gone(self) -> list[DelegateView]:
        """Delegates who were there and left before the end."""
        return [each for each in self.delegates if each.presence is Presence.LEFT]

    @property
    def present(self) -> list[DelegateView]:
        """Delegates who are there, or sent somebody, and have not left."""
        return [each for each in self.delegates if each.presence in {Presence.PRESENT, Presence.PROXY}]


def conferences_with_seasons() -> QuerySet[Conference]:
    """Conferences with all their records and their seasons, in a fixed number of queries."""
    return _conferences_with_records().prefetch_related(Prefetch("season", seasons_with_people()))


def _conferences_with_records() -> QuerySet[Conference]:
    agenda = AgendaItem.objects.filter(removed_at__isnull=True).select_related("adoption")
    delegates = Delegate.objects.filter(removed_at__isnull=True).select_related("organisation")
    return Conference.objects.select_related("sitting", "closing", "minutes_text").prefetch_related(
        "chairs",
        Prefetch("agenda", agenda.prefetch_related("opinions")),
        Prefetch("delegates", delegates.prefetch_related(Prefetch("attendances", Attendance.objects.all()))),
        Prefetch("moves", CurrentItem.objects.all()),
        Prefetch("minutes_issues", MinutesIssue.objects.select_related("document")),
    )


def conference_of(season: Season) -> ConferenceView | None:
    """The season's conference as it is now, or None. `season` comes with its people."""
    found = _conferences_with_records().filter(season=season).first()
    if found is None:
        return None
    found.season = season
    return view_of(found)


def view_of(conference: Conference) -> ConferenceView:
    """The records put together; ballots on the agenda are read at once."""
    season = conference.season
    delegates = [_delegate_view(delegate) for delegate in conference.delegates.all()]
    agenda = list(conference.agenda.all())
    votes = {view.id: view for view in ballots.ballots_of(season)} if any(i.ballot_id for i in agenda) else {}
    moves = list(conference.moves.all())
    sits = getattr(conference, "sitting", None) is not None and getattr(conference, "closing", None) is None
    current_id = moves[-1].item_id if moves and sits else None
    visited = {move.item_id for move in moves}
    items = [
        ItemView(
            item=item,
            number=number,
            is_current=item.pk == current_id,
            is_done=item.pk in visited and item.pk != current_id,
            adopted=getattr(item, "adoption", None),
            opinions=list(item.opinions.all()),
            ballot=votes.get(item.ballot_id) if item.ballot_id else None,
        )
        for number, item in enumerate(agenda, start=1)
    ]
    return ConferenceView(
        conference=conference,
        season=season,
        state=_state(conference),
        items=items,
        delegates=delegates,
        quorum=_quorum(conference, delegates),
        current=next((each for each in items if each.is_current), None),
        moves=moves,
        issues=list(conference.minutes_issues.all()),
    )


def _state(conference: Conference) -> ConferenceState:
    if conference.minutes_issues.all():
        return ConferenceState.MINUTED
    if getattr(conference, "closing", None):
        return ConferenceState.CLOSED
    return ConferenceState.SITTING if getattr(conference, "sitting", None) else ConferenceState.PREPARING


def _delegate_view(delegate: Delegate) -> DelegateView:
    latest = next(reversed(delegate.attendances.all()), None)
    return DelegateView(
        delegate=delegate,
        presence=Presence(latest.presence) if latest else None,
        note=latest.note if latest else "",
    )


def _quorum(conference: Conference, delegates: Sequence[DelegateView]) -> QuorumView:
    members = [member.organisation for member in conference.season.members.all()]
    represented = {each.delegate.organisation_id for each in delegates if each.counts}
    share = conference.quorum
    return QuorumView(
        present=sum(member.pk in represented for member in members),
        members=len(members),
        needed=share.least(whole=len(members)),
        missing=[member for member in members if member.pk not in represented],
        citation=catalogue.citation_text(share.citation),
        open_question=share.open_question,
    )


def who_may_be_invited(season: Season) -> list[Organisation]:
    """Members first, then the organiser, then bodies at the centre and in the provinces, in Vietnamese order."""
    members = [member.organisation for member in season.members.all()]
    first = [*members, season.cluster.organiser]
    others = organisations().filter(organisation_kind__in=INVITED).exclude(pk__in=[each.pk for each in first])
    return [*first, *others]


# ---------------------------------------------------------------- what other rooms tell


@dataclass(frozen=True)
class Wall:
    """The signatures of the next season's covenant, as they come in."""

    year: int
    places: Sequence[SigningPlace]

    @property
    def signed(self) -> int:
        """How many have signed."""
        return sum(place.signature is not None for place in self.places)


def wall_of(season: Season) -> Wall | None:
    """The signing wall of the season after this one, or None before its covenant has a text."""
    following = season_after(season)
    text = latest_text(following) if following else None
    if following is None or text is None:
        return None
    return Wall(year=following.year, places=signing_wall(season=following, text=text))


def ranking(season: Season) -> list[tuple[Organisation, int, Decimal]]:
    """Member, rank and total as published, best first; empty before publication."""
    return list(ranking_of(season))


def final_review(season: Season) -> SeasonReview | None:
    """The cluster's báo cáo tổng kết, once issued."""
    return reviews_of(season).filter(kind=ReportKind.FINAL).order_by("-issued_at").first()


def decisions_handed_out(season: Season) -> list[Decision]:
    """Commendation decisions that belong to the season."""
    return list(
        Decision.objects.filter(proposal__season=season).select_related("proposal", "document").order_by("pk")
    )


@dataclass(frozen=True)
class Screen:
    """What the projector shows now."""

    view: ConferenceView
    kind: str
    ballot: BallotView | None
    wall: Wall | None
    ranks: Sequence[tuple[Organisation, int, Decimal]]
    elected: tuple[Organisation | None, Organisation | None]


def screen_of(view: ConferenceView) -> Screen:
    """The screen for where the chair is: only what that item needs is asked for."""
    current = view.current
    kind = current.item.kind if current else ""
    return Screen(
        view=view,
        kind=kind,
        ballot=current.ballot if current else None,
        wall=wall_of(view.season) if kind == AgendaKind.COVENANT else None,
        ranks=ranking(view.season) if kind == AgendaKind.RANKING else [],
        elected=ballots.elected_offices(view.season) if kind == AgendaKind.ELECTION_RESULT else (None, None),
    )
