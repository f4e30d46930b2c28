"""Ballots of a season at any point of their way, with seven members unless told otherwise."""

from collections.abc import Sequence
from datetime import date, datetime

from tests.factories.season import NAMES, World, account, world
from thidua.ballots import actions, queries
from thidua.ballots.enums import Answer, BallotKind
from thidua.ballots.models import Ballot, BallotPaper, CastBallot, Round
from thidua.ballots.queries import BallotView
from thidua.clusters.enums import Stage
from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel.clock import vietnam_time

VOTE_DATE = date(2024, 3, 6)
AT = vietnam_time(2024, 3, 6, 9)
SEVEN = tuple(NAMES)


def voting_world(*, codes: tuple[str, ...] = SEVEN, limit: int = 1) -> World:
    """A season at its voting stage, with tellers from the last three members."""
    made = world(codes=codes)
    Season.objects.filter(pk=made.season_id).update(
        nomination_limit=limit, vote_date=VOTE_DATE, stage=Stage.NOMINATING
    )
    return made


def tellers_of(made: World, codes: Sequence[str] = ()) -> list[Account]:
    """Three tellers, made on first use."""
    chosen = codes or tuple(made.members)[-3:]
    found = []
    for code in chosen:
        existing = Account.objects.filter(username=f"kp-{code}").first()
        found.append(existing or account(f"kp-{code}", "teller", made.members[code]))
    return found


def ballot(
    made: World,
    *,
    kind: BallotKind = BallotKind.NOMINATION,
    candidates: Sequence[str] = ("tuyen-quang",),
    **changes: object,
) -> Ballot:
    """A ballot as prepared by the head's office."""
    told = {
        "title": "Suy tôn đề nghị tặng Cờ thi đua của Chính phủ",
        "award_code": "CTDCP" if kind == BallotKind.NOMINATION else "",
        "at": AT,
        "by": made.offices["bac-kan"],
    }
    return actions.prepare_ballot(
        season=made.season,
        kind=kind,
        candidates=[made.members[code] for code in candidates],
        **(told | changes),  # type: ignore[arg-type]
    )


def ready(made: World, **changes: object) -> Ballot:
    """A ballot with tellers and roll: every leader votes."""
    made_ballot = ballot(made, **changes)  # type: ignore[arg-type]
    team = tellers_of(made)
    head = made.offices["bac-kan"]
    actions.appoint_tellers(by=head, at=AT, ballot=made_ballot, tellers=team, chief=team[0])
    actions.freeze_roll(by=head, at=AT, ballot=made_ballot, voters=list(made.leaders.values()))
    return made_ballot


def opened(made: World, **changes: object) -> Round:
    """A ballot with its first round open."""
    return open_round(made, ready(made, **changes))


def open_round(made: World, of: Ballot, *, at: datetime = AT, **changes: object) -> Round:
    """Open the next round."""
    return actions.open_round(by=tellers_of(made)[0], at=at, ballot=of, **changes)  # type: ignore[arg-type]


def vote(made: World, round_: Round, code: str, *choices: str, answer: Answer | None = None) -> None:
    """The leader of a member votes for these members; for none of them without any."""
    standing = {option.candidate.organisation: option.candidate_id for option in round_.options.all()}
    actions.cast_ballot(
        by=made.leaders[code],
        at=AT,
        round_id=round_.pk,
        answer=(Answer.CHOICE if choices else Answer.AGAINST) if answer is None else answer,
        choices=[standing[made.members[choice]] for choice in choices],
    )


def close(made: World, round_: Round, **changes: object) -> BallotView:
    """Close and count."""
    actions.close_and_count_round(by=tellers_of(made)[0], at=AT, round_id=round_.pk, **changes)  # type: ignore[arg-type]
    return view(round_.ballot)


def view(of: Ballot) -> BallotView:
    """The ballot as the records stand now."""
    found = queries.ballot_view(of.pk)
    assert found is not None
    return found


def run(made: World, round_: Round, votes: dict[str, Sequence[str]]) -> BallotView:
    """Everybody votes, then the round is counted."""
    for code, choices in votes.items():
        vote(made, round_, code, *choices)
    return close(made, round_)


def box_rows(round_: Round) -> list[CastBallot]:
    """What lies in the box, in the order of storage."""
    return list(CastBallot.objects.raw("SELECT * FROM ballots_castballot WHERE round_id = %s", [round_.pk]))


def papers(round_: Round) -> dict[str, bool]:
    """Who has voted, by member."""
    return {
        str(paper.entry.organisation): paper.has_voted
        for paper in BallotPaper.objects.filter(round=round_).select_related("entry__organisation")
    }


def elect(made: World, kind: BallotKind, code: str, candidates: Sequence[str]) -> Ballot:
    """An election of that office, won by `code` with six of seven votes, and concluded."""
    held = ready(made, kind=kind, title=str(kind.label), candidates=candidates)
    run(made, open_round(made, held), dict.fromkeys(SEVEN[:6], (code,)))
    actions.conclude_ballot(by=made.offices["bac-kan"], at=AT, ballot=held)
    return held
