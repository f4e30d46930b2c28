"""The rounds of a ballot as they are read, and where their counts leave it: who is chosen, tied, stands again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from thidua.ballots.counting import Outcome, equal_leaders, is_unanimous, outcome_of
from thidua.ballots.enums import BELOW_THRESHOLD, ELECTIONS, Channel
from thidua.ballots.models import Ballot, Candidate, Round
from thidua.parties.models import Organisation

BAR = 1000


# ---------------------------------------------------------------- shapes


@dataclass(frozen=True)
class OptionResult:
    """One candidate in one count: agreed, of how many members, whether that is enough."""

    organisation: Organisation
    candidate_id: int
    yes: int
    base: int
    is_reached: bool

    @property
    def share(self) -> Fraction:
        """Agreed over all members, exact."""
        return Fraction(self.yes, self.base)

    @property
    def percent(self) -> Decimal:
        """The share in percent to a tenth, for reading; what decides is the exact fraction beside it."""
        return (Decimal(self.yes * 100) / self.base).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)

    @property
    def bar_width(self) -> int:
        """The share out of 1000, for drawing."""
        return self.yes * BAR // self.base


@dataclass(frozen=True)
class CountView:
    """The count of a round."""

    base: int
    issued: int
    collected: int
    valid: int
    blank: int
    invalid: int
    paper_issued: int
    paper_collected: int
    options: Sequence[OptionResult]
    is_unanimous: bool

    @property
    def not_returned(self) -> int:
        """Papers that were issued and not handed in."""
        return self.issued - self.collected


@dataclass(frozen=True)
class VoterView:
    """Whether a member's voter has a paper and has handed it in; nothing more is known."""

    organisation: Organisation
    title: str
    channel: str
    has_voted: bool


@dataclass(frozen=True)
class RoundView:
    """One round: who stands for how many seats, how many papers are out and in, the count once it is closed."""

    id: int
    number: int
    candidates: Sequence[Candidate]
    seats: int
    issued: int
    voted: int
    paper_issued: int
    voters: Sequence[VoterView]
    count: CountView | None

    @property
    def is_open(self) -> bool:
        """Whether votes are still taken."""
        return self.count is None


@dataclass(frozen=True)
class Standing:
    """Where the ballot stands after its counts: who is chosen, who is tied, what may or must come next.

    `barred`: who stands, but holds the other office already; votes for them elect nobody.
    """

    chosen: Sequence[Candidate]
    barred: Sequence[Candidate]
    tied: Sequence[Candidate]
    runoff: Sequence[Candidate]
    open_seats: int
    rounds_left: int
    must_decide: bool
    is_final: bool

    @property
    def can_open_next(self) -> bool:
        """Whether another round may open."""
        return bool(self.runoff) and self.rounds_left > 0 and self.open_seats > 0


# ---------------------------------------------------------------- reading


def rounds_of(ballot: Ballot, base: int) -> list[RoundView]:
    """The rounds in order, each with the seats that the rounds before it left open."""
    rounds = [_round_view(round_) for round_ in ballot.rounds.all()]
    seats = [ballot.seats, *(outcome.open_seats for outcome in outcomes_of(ballot, rounds, base))]
    return [replace(each, seats=left) for each, left in zip(rounds, seats, strict=False)]


def _round_view(round_: Round) -> RoundView:
    papers = sorted(round_.papers.all(), key=lambda paper: paper.entry.organisation.sort_key)
    return RoundView(
        id=round_.pk,
        number=round_.number,
        candidates=[option.candidate for option in round_.options.all()],
        seats=round_.ballot.seats,
        issued=len(papers),
        voted=sum(paper.has_voted for paper in papers),
        paper_issued=sum(paper.channel == Channel.PAPER for paper in papers),
        voters=[
            VoterView(p.entry.organisation, p.entry.account.title, p.channel, p.has_voted) for p in papers
        ],
        count=_count_view(round_),
    )


def _count_view(round_: Round) -> CountView | None:
    count = getattr(round_, "count", None)
    if count is None:
        return None
    options = [
        OptionResult(
            organisation=option.candidate.organisation,
            candidate_id=option.candidate_id,
            yes=option.yes,
            base=count.base_count,
            is_reached=option.is_reached,
        )
        for option in count.options.all()
    ]
    yes = {option.candidate_id: option.yes for option in options}
    return CountView(
        base=count.base_count,
        issued=count.issued,
        collected=count.collected,
        valid=count.valid,
        blank=count.blank,
        invalid=count.invalid,
        paper_issued=count.paper_issued,
        paper_collected=count.paper_collected,
        options=options,
        is_unanimous=is_unanimous(yes, collected=count.collected),
    )


def outcomes_of(ballot: Ballot, rounds: Sequence[RoundView], base: int) -> list[Outcome]:
    """What each counted round left, in order: a later one fills the seats the earlier ones left open.

    Whoever holds the other office is left out, so that the ballot goes on between the others.
    """
    found: list[Outcome] = []
    seats = ballot.seats
    for yes in _yes_of(ballot, rounds):
        narrows = ballot.kind in ELECTIONS
        outcome = outcome_of(yes, share=ballot.share, base=base, seats=seats, narrows=narrows)
        seats = outcome.open_seats
        found.append(outcome)
    return found


def barred_from(ballot: Ballot) -> list[Candidate]:
    """Who stands in this election and was elected to the other office of the season meanwhile."""
    if ballot.kind not in ELECTIONS:
        return []
    elsewhere = getattr(ballot, "elected_elsewhere_id", None)
    return [each for each in ballot.candidates.all() if each.organisation_id == elsewhere]


def _yes_of(ballot: Ballot, rounds: Sequence[RoundView]) -> list[dict[int, int]]:
    barred = {candidate.pk for candidate in barred_from(ballot)}
    return [
        {
            option.candidate_id: option.yes
            for option in each.count.options
            if option.candidate_id not in barred
        }
        for each in rounds
        if each.count is not None
    ]


def standing_of(ballot: Ballot, rounds: Sequence[RoundView], base: int) -> Standing:
    """Where the ballot stands; asks the database nothing when its records were prefetched."""
    if getattr(ballot, "conclusion", None):
        return _concluded(ballot, rounds)
    by_id = {candidate.pk: candidate for candidate in ballot.candidates.all()}
    barred = barred_from(ballot)
    outcomes = outcomes_of(ballot, rounds, base)
    able = tuple(key for key, candidate in by_id.items() if candidate not in barred)
    latest = outcomes[-1] if outcomes else Outcome((), (), able, ballot.seats)
    decided = [decision.candidate_id for decision in ballot.decisions.all()]
    rounds_left = ballot.max_rounds - len(rounds)
    tied = latest.tied
    if outcomes and rounds_left == 0:
        tied = tied or _leaders_below(ballot, _yes_of(ballot, rounds)[-1], latest)
        waits = bool(latest.open_seats and tied)
    else:
        waits = bool(latest.open_seats and (tied or (latest.runoff and ballot.kind in ELECTIONS)))
    return Standing(
        chosen=[by_id[key] for outcome in outcomes for key in outcome.chosen]
        + [by_id[key] for key in decided],
        barred=barred,
        tied=[by_id[key] for key in tied],
        runoff=[by_id[key] for key in latest.runoff],
        open_seats=0 if decided else latest.open_seats,
        rounds_left=rounds_left,
        must_decide=bool(outcomes) and waits and not decided and rounds_left == 0,
        is_final=bool(outcomes) and len(outcomes) == len(rounds) and (bool(decided) or not waits),
    )


def _concluded(ballot: Ballot, rounds: Sequence[RoundView]) -> Standing:
    """What was announced stands, whatever happens to other ballots afterwards."""
    chosen = [each.candidate for each in ballot.conclusion.chosen.all()]
    reached = {
        option.candidate_id
        for each in rounds
        if each.count is not None
        for option in each.count.options
        if option.is_reached
    }
    passed_over = [each for each in barred_from(ballot) if each.pk in reached and each not in chosen]
    return Standing(
        chosen=chosen,
        barred=passed_over,
        tied=[],
        runoff=[],
        open_seats=ballot.seats - len(chosen),
        rounds_left=ballot.max_rounds - len(rounds),
        must_decide=False,
        is_final=True,
    )


def _leaders_below(ballot: Ballot, yes: Mapping[int, int], latest: Outcome) -> tuple[int, ...]:
    """Who leads with equal votes below the threshold, where the declared rule says in words that this is decided."""
    if ballot.kind not in ELECTIONS or ballot.tie_rule not in BELOW_THRESHOLD:
        return ()
    return equal_leaders(yes) if latest.open_seats else ()
