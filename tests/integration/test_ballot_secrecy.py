"""What was voted cannot be joined to who voted: not by a column, not by time, not by order of storage."""

import json
from collections import Counter

import pytest
from django.db import connection

from tests.factories import ballots as f
from tests.factories.racing import at_once
from thidua.ballots import actions, box
from thidua.ballots.enums import Answer
from thidua.ballots.models import BallotPaper, CastBallot
from thidua.kernel.models import AuditRecord
from thidua.kernel.refusals import NotNow


@pytest.fixture
def made():
    return f.voting_world()


def test_a_cast_ballot_has_a_random_number_its_round_and_what_it_says_and_nothing_else():
    columns = {field.column: field.get_internal_type() for field in CastBallot._meta.concrete_fields}
    assert columns == {
        "id": "UUIDField",
        "round_id": "ForeignKey",
        "answer": "CharField",
        "choices": "JSONField",
    }
    assert not CastBallot._meta.ordering


def test_nothing_refers_to_a_cast_ballot():
    assert not CastBallot._meta.related_objects


def test_who_has_voted_is_kept_without_when():
    kinds = {field.get_internal_type() for field in BallotPaper._meta.concrete_fields}
    assert not kinds & {"DateTimeField", "DateField", "TimeField", "UUIDField", "JSONField"}


def test_the_audit_record_says_that_somebody_voted_and_not_what(made):
    round_ = f.opened(made, candidates=("tuyen-quang", "hoa-binh"))
    f.vote(made, round_, "bac-kan", "hoa-binh")
    f.vote(made, round_, "hoa-binh", answer=Answer.BLANK)
    f.vote(made, round_, "yen-bai")
    told = AuditRecord.objects.filter(action="ballots.cast_ballot")
    assert told.count() == 3
    for record in told:
        assert record.detail == {"round_id": round_.pk}
        assert (record.target_type, record.target_id, record.target_label) == ("", "", "")
    assert len({json.dumps(record.detail) for record in told}) == 1


def test_the_box_has_one_paper_for_each_issued_whoever_voted(made):
    round_ = f.opened(made)
    assert len(f.box_rows(round_)) == 7
    f.vote(made, round_, "bac-kan", "tuyen-quang")
    assert len(f.box_rows(round_)) == 7


def test_each_vote_renumbers_every_paper(made):
    round_ = f.opened(made)
    before = {row.id for row in f.box_rows(round_)}
    f.vote(made, round_, "bac-kan", "tuyen-quang")
    between = {row.id for row in f.box_rows(round_)}
    f.vote(made, round_, "hoa-binh", "tuyen-quang")
    after = {row.id for row in f.box_rows(round_)}
    assert not before & between
    assert not between & after


def test_papers_lie_in_the_order_of_their_random_numbers(made):
    round_ = f.opened(made, candidates=("tuyen-quang", "hoa-binh"))
    for code in f.SEVEN:
        f.vote(made, round_, code, "tuyen-quang" if code < "p" else "hoa-binh")
        stored = [row.id for row in f.box_rows(round_)]
        assert stored == sorted(stored)


def test_the_first_vote_may_lie_anywhere(made):
    """The one paper that differs is cast first each time; its place in storage is chance."""
    round_ = f.opened(made)
    places = Counter()
    for _turn in range(30):
        box.fill(round_, papers=7)
        box.put(round_, answer=Answer.BLANK, choices=[])
        for _voter in range(6):
            box.put(round_, answer=Answer.AGAINST, choices=[])
        places[[row.answer for row in f.box_rows(round_)].index(Answer.BLANK)] += 1
    # By chance alone all thirty lie in at most two of seven places about once in 10^14 runs.
    assert len(places) > 2


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="PostgreSQL keeps the writing transaction with each row"
)
@pytest.mark.django_db(transaction=True)
def test_all_rows_were_written_by_one_transaction(made):
    round_ = f.opened(made)
    for code in f.SEVEN[:4]:
        f.vote(made, round_, code, "tuyen-quang")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT xmin::text FROM ballots_castballot WHERE round_id = %s", [round_.pk]
            )
            assert len(cursor.fetchall()) == 1


def test_unused_papers_leave_the_box_at_closing(made):
    round_ = f.opened(made)
    f.vote(made, round_, "bac-kan", "tuyen-quang")
    f.close(made, round_)
    assert [row.answer for row in f.box_rows(round_)] == [Answer.CHOICE]


# ---------------------------------------------------------------- at the same instant


@pytest.mark.django_db(transaction=True)
def test_two_votes_of_one_voter_at_the_same_instant_are_one_vote():
    made = f.voting_world()
    round_ = f.opened(made)
    candidate = round_.options.get().candidate_id
    voter = made.leaders["bac-kan"]

    def cast():
        return actions.cast_ballot(
            by=voter, at=f.AT, round_id=round_.pk, answer=Answer.CHOICE, choices=[candidate]
        )

    results = at_once(cast, cast, cast)
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, NotNow) for result in results) == 2
    assert sum(row.answer == Answer.CHOICE for row in f.box_rows(round_)) == 1
    assert f.close(made, round_).latest_count.collected == 1


@pytest.mark.django_db(transaction=True)
def test_different_voters_at_the_same_instant_all_count():
    made = f.voting_world()
    round_ = f.opened(made)
    results = at_once(*(lambda code=code: f.vote(made, round_, code, "tuyen-quang") for code in f.SEVEN))
    assert results == [None] * 7
    count = f.close(made, round_).latest_count
    assert (count.collected, count.options[0].yes) == (7, 7)


@pytest.mark.django_db(transaction=True)
def test_a_vote_and_the_closing_at_the_same_instant_agree():
    made = f.voting_world()
    round_ = f.opened(made)
    teller = f.tellers_of(made)[0]
    voted, closed = at_once(
        lambda: f.vote(made, round_, "bac-kan", "tuyen-quang"),
        lambda: actions.close_and_count_round(by=teller, at=f.AT, round_id=round_.pk) and "closed",
    )
    assert closed == "closed"
    collected = f.view(round_.ballot).latest_count.collected
    assert (voted is None and collected == 1) or (isinstance(voted, NotNow) and collected == 0)
    assert sum(f.papers(round_).values()) == collected


@pytest.mark.django_db(transaction=True)
def test_two_tellers_closing_at_the_same_instant_make_one_count():
    made = f.voting_world()
    round_ = f.opened(made)
    first, second, _third = f.tellers_of(made)
    results = at_once(
        lambda: actions.close_and_count_round(by=first, at=f.AT, round_id=round_.pk) and "closed",
        lambda: actions.close_and_count_round(by=second, at=f.AT, round_id=round_.pk) and "closed",
    )
    assert sorted(map(type, results), key=str) == sorted([str, NotNow], key=str)
