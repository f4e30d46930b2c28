"""Reading ballots: how far they are, who has voted, what the counts say. Never what is in an open box."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from thidua.ballots.enums import ELECTIONS, BallotKind, BallotState, Channel
from thidua.ballots.models import (
    Ballot,
    BallotPaper,
    Candidate,
    Chosen,
    CountMinutes,
    OptionCount,
    RollEntry,
    Round,
    RoundOption,
    TellerAppointment,
    TieDecision,
)
from thidua.ballots.rounds import BAR, CountView, RoundView, Standing, rounds_of, standing_of
from thidua.clusters.enums import Stage
from thidua.clusters.models import Season
from thidua.clusters.queries import seasons_with_people
from thidua.identity.enums import Permission
from thidua.identity.models import Account, RoleAssignment
from thidua.kernel.refusals import Message
from thidua.legislation import catalogue
from thidua.parties.models import Organisation
from thidua.rulebook.conditions import Share
from thidua.rulebook.findings import Finding

SMALL_ELECTORATE = 10
AWARD_THRESHOLDS = {
    "CTDCP": "VOTE_CTDCP",
    "CSTDTQ": "VOTE_CSTDTQ",
    "CO_TINH": "VOTE_CO_TINH",
    "CO_BO": "VOTE_CO_TINH",
    **dict.fromkeys(("AHLD", "AHLLVT", "TINHAH", "TPAH"), "VOTE_HERO"),
}


# ---------------------------------------------------------------- shapes


@dataclass(frozen=True)
class BallotView:
    """A ballot with everything a page or a document shows of it."""

    ballot: Ballot
    id: int
    state: BallotState
    candidates: Sequence[Candidate]
    tellers: Sequence[TellerAppointment]
    former: Sequence[TellerAppointment]
    voters: Sequence[RollEntry]
    base: int
    rounds: Sequence[RoundView]
    standing: Standing
    decisions: Sequence[TieDecision]
    finding: Finding | None
    minutes: Sequence[CountMinutes]

    @property
    def share(self) -> Share:
        """The threshold of the ballot."""
        return self.ballot.share

    @property
    def needed(self) -> int:
        """How many members must agree."""
        return self.share.least(whole=self.base)

    @property
    def citation(self) -> str:
        """Where the threshold is written, in words."""
        return self.ballot.declared_ground or catalogue.citation_text(self.share.citation)

    @property
    def bar_threshold(self) -> int:
        """Where the threshold stands out of 1000, for drawing."""
        return self.share.threshold.numerator * BAR // self.share.threshold.denominator

    @property
    def open_round(self) -> RoundView | None:
        """The round in which votes are taken now."""
        return next((each for each in self.rounds if each.is_open), None)

    @property
    def latest_count(self) -> CountView | None:
        """The count of the latest closed round."""
        return next((each.count for each in reversed(self.rounds) if each.count is not None), None)

    @property
    def replacement_reasons(self) -> list[str]:
        """Why teams took over once voting had begun, each reason once, in order."""
        return list(dict.fromkeys(t.reason for t in (*self.former, *self.tellers) if t.reason))

    @property
    def is_reached(self) -> bool:
        """Whether somebody reached the threshold in some round, chosen or not."""
        counts = [each.count for each in self.rounds if each.count is not None]
        return any(option.is_reached for count in counts for option in count.options)

    @property
    def is_election(self) -> bool:
        """Whether an office is voted on, rather than a nomination."""
        return self.ballot.kind in ELECTIONS

    @property
    def next_number(self) -> int:
        """The number the next round would have."""
        return len(self.rounds) + 1

    @property
    def chosen_names(self) -> str:
        """The chosen, in words."""
        return ", ".join(str(candidate) for candidate in self.standing.chosen)


@dataclass(frozen=True)
class PaperView:
    """What a voter is shown: the round, who stands, whether this account still can vote in it."""

    round: Round
    ballot: Ballot
    candidates: Sequence[Candidate]
    organisation: Organisation
    channel: str
    has_voted: bool
    is_open: bool
    needs_choice_of: int


# ---------------------------------------------------------------- reading


def ballots_with_seasons() -> QuerySet[Ballot]:
    """Ballots with all their records but cast ballots and with their seasons, in a fixed number of queries."""
    return _ballots_with_records().prefetch_related(Prefetch("season", seasons_with_people()))


def _ballots_with_records() -> QuerySet[Ballot]:
    rounds = Round.objects.select_related("count").prefetch_related(
        Prefetch("options", RoundOption.objects.select_related("candidate__organisation")),
        Prefetch("papers", BallotPaper.objects.select_related("entry__organisation", "entry__account")),
        Prefetch("count__options", OptionCount.objects.select_related("candidate__organisation")),
    )
    appointed = TellerAppointment.objects.select_related("organisation", "account__person")
    tellers = appointed.filter(ended_at__isnull=True)
    # Who stepped back once voting had begun: those of a team replaced beforehand never counted.
    former = appointed.filter(ended_at__gte=Subquery(_first_openings())).order_by("id")
    elsewhere = Chosen.objects.filter(
        conclusion__ballot__season=OuterRef("season"), conclusion__ballot__kind__in=ELECTIONS
    ).exclude(conclusion__ballot__kind=OuterRef("kind"))
    found = Ballot.objects.annotate(
        elected_elsewhere_id=Subquery(elsewhere.values("candidate__organisation")[:1])
    )
    return found.select_related("withdrawal", "roll", "conclusion").prefetch_related(
        Prefetch("candidates", Candidate.objects.select_related("organisation")),
        Prefetch("tellers", tellers),
        Prefetch("tellers", former, to_attr="former_tellers"),
        Prefetch("roll__entries", RollEntry.objects.select_related("organisation", "account")),
        Prefetch("rounds", rounds),
        Prefetch("decisions", TieDecision.objects.select_related("candidate__organisation")),
        Prefetch("conclusion__chosen", Chosen.objects.select_related("candidate__organisation")),
        Prefetch("minutes", CountMinutes.objects.select_related("document")),
    )


def _first_openings() -> QuerySet[Round, Any]:
    return Round.objects.filter(ballot=OuterRef("ballot"), number=1).values("opened_at")[:1]


def ballots_of(season: Season) -> list[BallotView]:
    """The season's ballots, withdrawn ones last. `season` comes with its people."""
    found = list(_ballots_with_records().filter(season=season))
    for ballot in found:
        ballot.season = season
    views = [view_of(ballot) for ballot in found]
    return sorted(views, key=lambda view: (view.state == BallotState.WITHDRAWN, view.id))


def ballot_view(ballot_id: int) -> BallotView | None:
    """One ballot as it is now, or None."""
    found = ballots_with_seasons().filter(pk=ballot_id).first()
    return view_of(found) if found else None


def view_of(ballot: Ballot) -> BallotView:
    """The ballot's records put together; asks the database nothing when they were prefetched."""
    roll = getattr(ballot, "roll", None)
    base = roll.base_count if roll else len(ballot.season.members.all())
    rounds = rounds_of(ballot, base)
    standing = standing_of(ballot, rounds, base)
    return BallotView(
        ballot=ballot,
        id=ballot.pk,
        state=_state(ballot, rounds),
        candidates=list(ballot.candidates.all()),
        tellers=list(ballot.tellers.all()),
        former=list(getattr(ballot, "former_tellers", ())),
        voters=sorted(roll.entries.all(), key=lambda entry: entry.organisation.sort_key) if roll else [],
        base=base,
        rounds=rounds,
        standing=standing,
        decisions=list(ballot.decisions.all()),
        finding=_finding(ballot, rounds, base),
        minutes=list(ballot.minutes.all()),
    )


def _state(ballot: Ballot, rounds: Sequence[RoundView]) -> BallotState:
    if getattr(ballot, "withdrawal", None):
        return BallotState.WITHDRAWN
    if getattr(ballot, "conclusion", None):
        return BallotState.CONCLUDED
    if rounds:
        return BallotState.OPEN if rounds[-1].is_open else BallotState.COUNTED
    ready = ballot.tellers.all() and getattr(ballot, "roll", None)
    return BallotState.READY if ready else BallotState.PREPARING


def _finding(ballot: Ballot, rounds: Sequence[RoundView], base: int) -> Finding | None:
    count = next((each.count for each in reversed(rounds) if each.count is not None), None)
    if count is None or not count.options:
        return None
    return ballot.share.judge(part=count.options[0].yes, whole=base)


def paper_of(*, by: Account, round_id: int) -> PaperView | None:
    """The paper this account has in that round, or None when it has none."""
    paper = (
        BallotPaper.objects.filter(round_id=round_id, entry__account=by)
        .select_related("round__count", "entry__organisation")
        .first()
    )
    if paper is None:
        return None
    view = view_of(ballots_with_seasons().get(pk=paper.round.ballot_id))
    shown = next(each for each in view.rounds if each.id == round_id)
    return PaperView(
        round=paper.round,
        ballot=view.ballot,
        candidates=shown.candidates,
        organisation=paper.entry.organisation,
        channel=paper.channel,
        has_voted=paper.has_voted,
        is_open=not hasattr(paper.round, "count"),
        needs_choice_of=shown.seats,
    )


def ballot_id_of(*, round_id: int) -> int | None:
    """The ballot a round belongs to."""
    return Round.objects.filter(pk=round_id).values_list("ballot_id", flat=True).first()


def open_papers_of(*, by: Account, season: Season) -> dict[int, bool]:
    """For each open round of the season in which this account has a paper: whether it has voted."""
    return dict(
        BallotPaper.objects.filter(
            entry__account=by,
            round__ballot__season=season,
            round__count__isnull=True,
            channel=Channel.ELECTRONIC,
        ).values_list("round_id", "has_voted")
    )


def papers_waiting(by: Account) -> QuerySet[BallotPaper]:
    """The papers of open rounds this account has not cast yet, with ballot and season."""
    return (
        BallotPaper.objects.filter(
            entry__account=by,
            round__count__isnull=True,
            round__ballot__season__stage=Stage.NOMINATING,
            channel=Channel.ELECTRONIC,
            has_voted=False,
        )
        .select_related("round__ballot__season__cluster")
        .order_by("id")
    )


def ballots_to_count(by: Account) -> QuerySet[Ballot]:
    """The ballots this account was appointed to count and that are not concluded, once their roll is frozen."""
    return (
        Ballot.objects.filter(
            tellers__account=by,
            tellers__ended_at__isnull=True,
            roll__isnull=False,
            withdrawal__isnull=True,
            conclusion__isnull=True,
            season__stage=Stage.NOMINATING,
        )
        .select_related("season__cluster")
        .order_by("id")
    )


# ---------------------------------------------------------------- what preparing needs


def possible_voters(season: Season) -> dict[Organisation, list[Account]]:
    """For each member in Vietnamese order, the active accounts that may vote for it."""
    members = [member.organisation for member in season.members.all()]
    found: dict[Organisation, list[Account]] = {member: [] for member in members}
    for assignment in _assignments().filter(organisation__in=members):
        holder = assignment.account
        voters = found[assignment.organisation]
        if Permission.VOTE in assignment.role.permissions and holder not in voters:
            voters.append(holder)
    return found


def possible_tellers(season: Season) -> dict[Account, Organisation]:
    """Active accounts that may count ballots, with the member (or organiser) they do it for, in that order."""
    bodies = [season.cluster.organiser_id, *(member.organisation_id for member in season.members.all())]
    found: dict[Account, Organisation] = {}
    for assignment in _assignments().filter(organisation__in=bodies):
        if Permission.TELL_BALLOTS in assignment.role.permissions:
            found.setdefault(assignment.account, assignment.organisation)
    return found


def _assignments() -> QuerySet[RoleAssignment]:
    return (
        RoleAssignment.objects.filter(ended_at__isnull=True, account__is_active=True)
        .select_related("role", "organisation", "account__organisation")
        .order_by("organisation__sort_key", "account_id")
    )


def threshold_for(*, kind: BallotKind, award_code: str, on: date) -> Share | None:
    """What the law asks for such a ballot on that day, or None when no value is known."""
    code = "VOTE_OFFICE" if kind in ELECTIONS else AWARD_THRESHOLDS.get(award_code, "")
    if code not in catalogue.law().thresholds:
        return None
    return catalogue.threshold(code).share_on(on)


@dataclass(frozen=True)
class LawLine:
    """What the law asks of a ballot, told before it is prepared."""

    needed: int
    base: int
    share: Share
    citation: str
    open_question: str


def law_line(*, season: Season, kind: BallotKind, on: date) -> LawLine | None:
    """What the law asks on that day of a ballot of the kind, for the Government's flag; None when nothing is known."""
    share = threshold_for(kind=kind, award_code="CTDCP", on=on)
    if share is None:
        return None
    base = len(season.members.all())
    return LawLine(
        needed=share.least(whole=base),
        base=base,
        share=share,
        citation=catalogue.citation_text(share.citation),
        open_question=share.open_question,
    )


def rounds_by_default(*, on: date) -> int:
    """How many rounds a ballot has unless the cluster declares otherwise."""
    value = catalogue.threshold("BALLOT_ROUNDS").value_on(on)
    return int(value.value) if value else 2


def seats_left(*, season: Season, award_code: str, except_for: int | None = None) -> int:
    """How many nominations for that award the season's limit still allows."""
    taken = 0
    for view in ballots_of(season):
        if view.is_election or view.ballot.award_code != award_code or view.id == except_for:
            continue
        if view.state == BallotState.CONCLUDED:
            taken += len(view.standing.chosen)
        elif view.state != BallotState.WITHDRAWN:
            taken += view.ballot.seats
    return season.nomination_limit - taken


def kinds_to_prepare(season: Season, views: Sequence[BallotView]) -> list[BallotKind]:
    """What can still be put to the vote: a nomination while the limit leaves seats, each office once."""
    settled = {
        view.ballot.kind
        for view in views
        if view.is_election
        and view.state != BallotState.WITHDRAWN
        and not (view.state == BallotState.CONCLUDED and not view.standing.chosen)
    }
    taken = sum(
        len(view.standing.chosen) if view.state == BallotState.CONCLUDED else view.ballot.seats
        for view in views
        if not view.is_election and view.state != BallotState.WITHDRAWN
    )
    full = {BallotKind.NOMINATION} if taken >= season.nomination_limit else set()
    return [kind for kind in BallotKind if kind not in settled | full]


def elected_offices(season: Season) -> tuple[Organisation | None, Organisation | None]:
    """Head and deputy that were elected in this season for the next, where the elections are concluded."""
    found: dict[str, Organisation] = {}
    for chosen in Chosen.objects.filter(
        conclusion__ballot__season=season, conclusion__ballot__kind__in=ELECTIONS
    ).select_related("candidate__organisation", "conclusion__ballot"):
        found[chosen.conclusion.ballot.kind] = chosen.candidate.organisation
    return found.get(BallotKind.ELECTION_HEAD), found.get(BallotKind.ELECTION_DEPUTY)


def elected_elsewhere(season: Season, kind: BallotKind) -> Organisation | None:
    """Who was elected to the other office of the season, and so does not stand for this one."""
    head, deputy = elected_offices(season)
    return {BallotKind.ELECTION_HEAD: deputy, BallotKind.ELECTION_DEPUTY: head}.get(kind)


def secrecy_warnings(view: BallotView) -> list[Message]:
    """What the voters must be told about secrecy before the first paper is issued."""
    voters = len(view.voters) or view.base
    found: list[Message] = []
    if voters < SMALL_ELECTORATE:
        found.append(
            _(
                "Chỉ có %(count)d người bỏ phiếu. Nếu mọi phiếu giống nhau thì ai cũng biết từng người đã chọn gì; "
                "không hệ thống nào tránh được điều này."
            )
            % {"count": voters}
        )
    open_round = view.open_round
    if open_round and open_round.paper_issued == 1:
        found.append(_("Chỉ có một phiếu giấy: khi kiểm phiếu, tổ kiểm phiếu biết nội dung phiếu này."))
    found.append(
        _(
            "Nội dung phiếu được lưu tách khỏi người bỏ phiếu, không có giờ và thứ tự. Người quản trị máy chủ sao "
            "chép dữ liệu giữa hai lần bỏ phiếu vẫn có thể so sánh; hãy chỉ giao máy chủ cho người được tin cậy."
        )
    )
    return found
