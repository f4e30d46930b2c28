import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import ballots as f
from thidua.ballots import actions, policies, queries
from thidua.ballots.composition import count_minutes
from thidua.ballots.enums import BallotKind
from thidua.clusters.enums import ClusterKind
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted


@pytest.fixture
def made():
    return f.voting_world()


def test_minutes_of_the_count_are_issued_with_every_figure(made):
    round_ = f.opened(made)
    found = f.run(made, round_, {**dict.fromkeys(f.SEVEN[:6], ("tuyen-quang",)), "bac-giang": ()})
    head = made.offices["bac-kan"]
    with pytest.raises(NotNow):
        actions.issue_count_minutes(by=head, at=f.AT, ballot=found.ballot)
    actions.conclude_ballot(by=head, at=f.AT, ballot=found.ballot)
    with pytest.raises(NotPermitted):
        actions.issue_count_minutes(by=made.offices["hoa-binh"], at=f.AT, ballot=found.ballot)
    issued = actions.issue_count_minutes(by=head, at=f.AT, ballot=found.ballot)
    assert issued.symbol_text == "01/BB-CTĐ"
    assert issued.docx is not None
    assert [each.document for each in f.view(found.ballot).minutes] == [issued]


def test_minutes_of_a_block_say_block(made):
    round_ = f.opened(made)
    found = f.run(made, round_, {**dict.fromkeys(f.SEVEN[:6], ("tuyen-quang",)), "bac-giang": ()})
    cluster = found.ballot.season.cluster
    cluster.kind = ClusterKind.BLOCK
    cluster.save(update_fields=["kind"])
    made_of = count_minutes(f.view(found.ballot), head=made.members["bac-kan"])
    assert made_of.symbol == "BB-KTĐ"
    assert "sau vòng cuối, Khối trưởng quyết định" in str(made_of.blocks)


def test_a_ballot_is_read_by_whoever_reads_its_season(made):
    ballot = f.ballot(made)
    assert policies.access_ballot(by=made.auditor, ballot_id=ballot.pk).id == ballot.pk
    assert policies.access_ballot(by=made.offices["hoa-binh"], ballot_id=ballot.pk).id == ballot.pk
    for stranger, key in ((made.administrator, ballot.pk), (made.auditor, ballot.pk + 99)):
        with pytest.raises(NotFound):
            policies.access_ballot(by=stranger, ballot_id=key)


def test_a_paper_is_shown_to_its_voter_alone(made):
    round_ = f.opened(made)
    assert (
        policies.access_paper(by=made.leaders["hoa-binh"], round_id=round_.pk).organisation
        == made.members["hoa-binh"]
    )
    for stranger in (made.auditor, made.offices["hoa-binh"], made.administrator):
        with pytest.raises(NotFound):
            policies.access_paper(by=stranger, round_id=round_.pk)
    assert queries.open_papers_of(by=made.leaders["hoa-binh"], season=made.season) == {round_.pk: False}
    assert queries.open_papers_of(by=made.auditor, season=made.season) == {}


def test_small_electorates_are_warned(made):
    ballot = f.ready(made)
    assert any("7 người" in str(line) for line in queries.secrecy_warnings(f.view(ballot)))


def test_the_list_takes_as_many_queries_for_three_ballots_as_for_one(made):
    season = made.season
    f.run(made, f.opened(made), dict.fromkeys(f.SEVEN, ("tuyen-quang",)))
    with CaptureQueriesContext(connection) as one:
        assert len(queries.ballots_of(season)) == 1
    f.elect(made, BallotKind.ELECTION_HEAD, "tuyen-quang", ("tuyen-quang", "hoa-binh"))
    f.elect(made, BallotKind.ELECTION_DEPUTY, "hoa-binh", ("hoa-binh", "yen-bai"))
    with CaptureQueriesContext(connection) as three:
        assert len(queries.ballots_of(season)) == 3
    assert len(three) == len(one) + 1  # what was chosen is asked for once there are conclusions
