"""Two people act on the same ballots or the same conference at the same instant: one is done, the other is told."""

import pytest

from tests.factories import ballots as f
from tests.factories import conferences as c
from tests.factories.racing import at_once
from thidua.ballots import actions
from thidua.ballots.enums import BallotKind, BallotState
from thidua.ballots.models import Ballot, Conclusion, Roll, Round, Withdrawal
from thidua.conferences import actions as conferences
from thidua.conferences.enums import AgendaKind
from thidua.conferences.models import Adoption, Closing, Conference, MinutesIssue, MinutesText, Sitting
from thidua.documents.models import IssuedDocument
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotNow

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = (NotNow, InvalidInput, ChangedMeanwhile)


@pytest.fixture
def made():
    return f.voting_world()


@pytest.fixture
def by(made):
    return {"by": made.offices["bac-kan"], "at": f.AT}


def one_of_two(first, second):
    """Run both in threads that start together; returns what the one done returned, the other was refused in words."""
    results = at_once(first, second)
    refused = [result for result in results if isinstance(result, TOLD)]
    assert len(refused) == 1, results
    assert str(refused[0])
    return next(result for result in results if result is not refused[0])


def twice(call):
    return one_of_two(call, call)


def test_one_election_an_office(made):
    twice(lambda: f.ballot(made, kind=BallotKind.ELECTION_HEAD))
    assert Ballot.objects.count() == 1


def test_no_more_nominations_than_the_limit():
    made = f.voting_world(limit=3)
    one_of_two(
        lambda: f.ballot(made, candidates=("tuyen-quang", "hoa-binh", "yen-bai"), seats=2),
        lambda: f.ballot(made, candidates=("phu-tho", "bac-giang", "thai-nguyen"), seats=3),
    )
    assert Ballot.objects.count() == 1


def test_a_ballot_is_called_off_or_opened(made, by):
    ballot = f.ready(made)
    one_of_two(
        lambda: actions.withdraw_ballot(ballot=ballot, reason="Nhầm ngày", **by),
        lambda: f.open_round(made, ballot),
    )
    assert Withdrawal.objects.count() + Round.objects.count() == 1


def test_a_roll_is_frozen_a_round_opened_and_an_outcome_announced_once(made, by):
    ballot = f.ballot(made)
    voters = list(made.leaders.values())
    twice(lambda: actions.freeze_roll(ballot=ballot, voters=voters, **by))
    assert Roll.objects.count() == 1
    team = f.tellers_of(made)
    actions.appoint_tellers(ballot=ballot, tellers=team, chief=team[0], **by)
    twice(lambda: f.open_round(made, ballot))
    round_ = Round.objects.get()
    f.vote(made, round_, "bac-kan", "tuyen-quang")
    twice(lambda: f.close(made, round_))
    twice(lambda: actions.conclude_ballot(ballot=ballot, **by))
    assert Conclusion.objects.count() == 1
    assert f.view(ballot).state == BallotState.CONCLUDED


def test_a_season_has_one_conference_opened_and_closed_once(made, by):
    twice(lambda: c.conference(made))
    conference = Conference.objects.get()
    c.check_in(made, conference, 7)
    twice(lambda: conferences.open_conference(conference=conference, **by))
    assert Sitting.objects.count() == 1
    report = c.item(conference, AgendaKind.REPORT)
    twice(lambda: conferences.adopt(item=report, in_favour=7, **by))
    assert Adoption.objects.count() == 1
    twice(lambda: conferences.close_conference(conference=conference, **by))
    assert Closing.objects.count() == 1
    twice(lambda: conferences.write_minutes(conference=conference, seen_version=0, remarks="Một", **by))
    assert MinutesText.objects.count() == 1
    twice(lambda: conferences.issue_minutes(conference=conference, **by))
    assert (MinutesIssue.objects.count(), IssuedDocument.objects.count()) == (1, 1)
