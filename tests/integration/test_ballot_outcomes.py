"""What comes of the counts: who is chosen, ties, elections, what is concluded and put into office."""

import pytest

from tests.factories import ballots as f
from thidua.ballots import actions, policies
from thidua.ballots.enums import BallotKind, BallotState, TieRule
from thidua.clusters.actions import open_season
from thidua.clusters.enums import DutyKind, Office
from thidua.clusters.models import Duty
from thidua.clusters.queries import office_holder
from thidua.kernel.clock import vietnam_time
from thidua.kernel.refusals import InvalidInput, NotNow, NotPermitted

OTHERS = ("bac-kan", "hoa-binh", "yen-bai", "phu-tho", "thai-nguyen", "bac-giang")


@pytest.fixture
def made():
    return f.voting_world()


def is_fulfilled(made, kind):
    return Duty.objects.get(season=made.season_id, kind=kind).fulfilled_at is not None


def test_six_of_seven_nominate_and_the_duty_is_done(made):
    round_ = f.opened(made)
    found = f.run(
        made, round_, {**dict.fromkeys((*OTHERS[:5], "tuyen-quang"), ("tuyen-quang",)), "bac-giang": ()}
    )
    assert [str(each) for each in found.standing.chosen] == ["Tuyên Quang"]
    assert found.finding.found == "6/7"
    assert found.finding.open_question
    actions.conclude_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=found.ballot)
    assert f.view(found.ballot).state == BallotState.CONCLUDED
    assert is_fulfilled(made, DutyKind.HOLD_NOMINATION)


def test_five_of_seven_do_not_nominate_a_second_round_may(made):
    ballot = f.ready(made)
    round_ = f.open_round(made, ballot)
    found = f.run(
        made, round_, {**dict.fromkeys(OTHERS[:5], ("tuyen-quang",)), "bac-giang": (), "tuyen-quang": ()}
    )
    assert not found.standing.chosen
    assert found.standing.can_open_next
    second = f.open_round(made, ballot)
    found = f.run(made, second, dict.fromkeys(f.SEVEN, ("tuyen-quang",)))
    assert [str(each) for each in found.standing.chosen] == ["Tuyên Quang"]
    assert found.latest_count.is_unanimous


def test_after_the_last_round_nobody_reached_nobody_is_nominated_and_nobody_may_decide_otherwise(made):
    ballot = f.ready(made, max_rounds=1)
    found = f.run(made, f.open_round(made, ballot), {"bac-kan": ("tuyen-quang",)})
    assert not found.standing.must_decide
    with pytest.raises(NotNow):
        actions.declare_tie_decision(
            by=made.offices["bac-kan"], at=f.AT, ballot=ballot, candidates=found.candidates, reason="Muốn"
        )
    with pytest.raises(NotNow):
        f.open_round(made, ballot)
    actions.conclude_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=ballot)
    assert f.view(ballot).standing.chosen == []
    assert is_fulfilled(made, DutyKind.HOLD_NOMINATION)


HEAD = {
    "kind": BallotKind.ELECTION_HEAD,
    "title": "Bầu cụm trưởng năm 2024",
    "candidates": ("tuyen-quang", "hoa-binh", "yen-bai"),
}


def split(first, second, third=()):
    return {
        **dict.fromkeys(first, ("tuyen-quang",)),
        **dict.fromkeys(second, ("hoa-binh",)),
        **dict.fromkeys(third, ("yen-bai",)),
    }


def test_an_election_goes_to_a_second_round_between_the_strongest(made):
    ballot = f.ready(made, **HEAD)
    found = f.run(made, f.open_round(made, ballot), split(f.SEVEN[:3], f.SEVEN[3:5], f.SEVEN[5:6]))
    assert not found.standing.is_final
    with pytest.raises(NotNow):
        actions.conclude_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=ballot)
    second = f.open_round(made, ballot)
    assert [str(option) for option in second.options.all()] == ["Tuyên Quang", "Hòa Bình"]
    found = f.run(made, second, split(f.SEVEN[:4], f.SEVEN[4:]))
    assert [str(each) for each in found.standing.chosen] == ["Tuyên Quang"]


def tied(made, **changes):
    changes.setdefault("tie_rule", TieRule.HEAD_BELOW)
    ballot = f.ready(made, **HEAD, max_rounds=1, **changes)
    return f.run(made, f.open_round(made, ballot), split(f.SEVEN[:3], f.SEVEN[3:6]))


def test_a_tie_after_the_last_round_is_decided_by_whom_the_rule_names_with_a_reason(made):
    found = tied(made)
    assert found.standing.must_decide
    chosen = [candidate for candidate in found.standing.tied if str(candidate) == "Hòa Bình"]
    told = {"at": f.AT, "ballot": found.ballot, "candidates": chosen}
    with pytest.raises(NotPermitted):
        actions.declare_tie_decision(by=made.officer, reason="x", **told)
    with pytest.raises(InvalidInput):
        actions.declare_tie_decision(by=made.offices["bac-kan"], reason=" ", **told)
    with pytest.raises(InvalidInput):
        actions.declare_tie_decision(
            by=made.offices["bac-kan"], reason="x", **(told | {"candidates": found.standing.tied})
        )
    actions.declare_tie_decision(by=made.offices["bac-kan"], reason="Đã làm cụm phó năm trước", **told)
    actions.conclude_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=found.ballot)
    assert f.view(found.ballot).chosen_names == "Hòa Bình"
    with pytest.raises(NotNow):
        actions.declare_tie_decision(by=made.offices["bac-kan"], reason="x", **told)


@pytest.mark.parametrize("tie_rule", list(TieRule))
def test_nobody_decides_for_whoever_has_fewer_votes(made, tie_rule):
    ballot = f.ready(made, **HEAD, max_rounds=1, tie_rule=tie_rule)
    found = f.run(made, f.open_round(made, ballot), split(f.SEVEN[:3], f.SEVEN[3:5], f.SEVEN[5:7]))
    assert (found.standing.must_decide, found.standing.tied, found.standing.is_final) == (False, [], True)
    with pytest.raises(NotNow):
        actions.declare_tie_decision(
            by=made.officer,
            at=f.AT,
            ballot=ballot,
            candidates=found.standing.runoff[1:2],
            reason="Luân phiên",
        )
    actions.conclude_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=ballot)
    assert f.view(ballot).chosen_names == ""
    assert f.ballot(made, **HEAD).pk


def test_equal_votes_below_the_majority_elect_nobody_unless_the_rule_says_so(made):
    found = tied(made, tie_rule=TieRule.HEAD)
    assert (found.standing.must_decide, found.standing.tied, found.standing.is_final) == (False, [], True)


def test_the_two_who_lead_are_tied_and_the_third_is_not(made):
    ballot = f.ready(made, **HEAD, max_rounds=1, tie_rule=TieRule.HEAD_BELOW)
    found = f.run(made, f.open_round(made, ballot), split(f.SEVEN[:3], f.SEVEN[3:6], f.SEVEN[6:]))
    assert [str(each) for each in found.standing.tied] == ["Tuyên Quang", "Hòa Bình"]


def test_no_votes_at_all_are_no_tie(made):
    ballot = f.ready(made, **HEAD, max_rounds=1, tie_rule=TieRule.HEAD_BELOW)
    found = f.run(made, f.open_round(made, ballot), {"bac-kan": ()})
    assert (found.standing.must_decide, found.standing.is_final) == (False, True)


def test_a_declared_organiser_decides_instead_of_the_head(made):
    found = tied(made, tie_rule=TieRule.ORGANISER_BELOW)
    told = {"at": f.AT, "ballot": found.ballot, "candidates": found.standing.tied[:1], "reason": "Luân phiên"}
    with pytest.raises(NotPermitted):
        actions.declare_tie_decision(by=made.offices["bac-kan"], **told)
    actions.declare_tie_decision(by=made.officer, **told)


def test_a_head_among_the_tied_does_not_decide(made):
    ballot = f.ready(
        made,
        kind=BallotKind.ELECTION_HEAD,
        candidates=("bac-kan", "hoa-binh"),
        max_rounds=1,
        tie_rule=TieRule.HEAD_BELOW,
    )
    found = f.run(
        made,
        f.open_round(made, ballot),
        {**dict.fromkeys(f.SEVEN[:3], ("bac-kan",)), **dict.fromkeys(f.SEVEN[3:6], ("hoa-binh",))},
    )
    told = {"at": f.AT, "ballot": ballot, "candidates": found.standing.tied[:1], "reason": "Luân phiên"}
    assert not policies.can_decide_tie(by=made.offices["bac-kan"], view=found)
    with pytest.raises(NotPermitted):
        actions.declare_tie_decision(by=made.offices["bac-kan"], **told)
    actions.declare_tie_decision(by=made.officer, **told)


def test_both_offices_elected_fulfil_the_duty_and_are_installed_in_the_next_season(made):
    f.elect(made, BallotKind.ELECTION_HEAD, "tuyen-quang", ("tuyen-quang", "hoa-binh"))
    assert not is_fulfilled(made, DutyKind.HOLD_ELECTION)
    with pytest.raises(NotNow):
        actions.install_elected(by=made.offices["bac-kan"], at=f.AT, season=made.season)
    f.elect(made, BallotKind.ELECTION_DEPUTY, "hoa-binh", ("hoa-binh", "yen-bai"))
    assert is_fulfilled(made, DutyKind.HOLD_ELECTION)
    with pytest.raises(NotNow, match="2024"):
        actions.install_elected(by=made.offices["bac-kan"], at=f.AT, season=made.season)
    open_season(
        by=made.officer,
        at=f.AT,
        cluster=made.cluster,
        year=2024,
        head=made.members["bac-kan"],
        deputy=made.members["yen-bai"],
        ground="Quyền",
        deadlines={},
        members=list(made.members.values()),
        is_acting=True,
    )
    with pytest.raises(NotPermitted):
        actions.install_elected(by=made.offices["phu-tho"], at=f.AT, season=made.season)
    season = actions.install_elected(by=made.offices["bac-kan"], at=f.AT, season=made.season)
    assert season.year == 2024
    assert office_holder(season=season, office=Office.HEAD) == made.members["tuyen-quang"]
    assert office_holder(season=season, office=Office.DEPUTY) == made.members["hoa-binh"]


DEPUTY = {"kind": BallotKind.ELECTION_DEPUTY, "title": "Bầu cụm phó năm 2024"}


def test_who_holds_the_other_office_does_not_stand(made):
    f.elect(made, BallotKind.ELECTION_HEAD, "tuyen-quang", ("tuyen-quang",))
    with pytest.raises(InvalidInput, match="Tuyên Quang") as refused:
        f.ballot(made, **DEPUTY, candidates=("tuyen-quang", "hoa-binh"))
    assert "candidates" in refused.value.fields
    assert f.ballot(made, **DEPUTY, candidates=("hoa-binh",)).pk


def test_who_was_elected_meanwhile_is_dropped_when_the_round_opens(made):
    alone = f.ready(made, **DEPUTY, candidates=("tuyen-quang",))
    f.elect(made, BallotKind.ELECTION_HEAD, "tuyen-quang", ("tuyen-quang",))
    with pytest.raises(NotNow, match="chức danh kia"):
        f.open_round(made, alone)
    actions.withdraw_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=alone, reason="Đã trúng cử")
    assert f.ready(made, **DEPUTY, candidates=("hoa-binh",)).pk


def test_a_round_opens_between_those_who_do_not_hold_the_other_office(made):
    ballot = f.ready(made, **DEPUTY, candidates=("tuyen-quang", "hoa-binh"))
    f.elect(made, BallotKind.ELECTION_HEAD, "tuyen-quang", ("tuyen-quang",))
    round_ = f.open_round(made, ballot)
    assert [str(option) for option in round_.options.all()] == ["Hòa Bình"]


def test_the_same_member_wins_both_and_another_ballot_can_be_prepared(made):
    ballot = f.ready(made, **DEPUTY, candidates=("tuyen-quang", "hoa-binh"), max_rounds=1)
    f.run(made, f.open_round(made, ballot), dict.fromkeys(f.SEVEN[:6], ("tuyen-quang",)))
    f.elect(made, BallotKind.ELECTION_HEAD, "tuyen-quang", ("tuyen-quang",))
    found = f.view(ballot)
    assert ([str(c) for c in found.standing.barred], found.standing.is_final) == (["Tuyên Quang"], True)
    actions.conclude_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=ballot)
    found = f.view(ballot)
    assert (found.state, found.chosen_names) == (BallotState.CONCLUDED, "")
    assert [str(candidate) for candidate in found.standing.barred] == ["Tuyên Quang"]
    assert not is_fulfilled(made, DutyKind.HOLD_ELECTION)
    f.elect(made, BallotKind.ELECTION_DEPUTY, "hoa-binh", ("hoa-binh",))
    assert is_fulfilled(made, DutyKind.HOLD_ELECTION)


def test_a_ballot_whose_day_is_over_is_concluded_without_the_rounds_it_had_left(made):
    ballot = f.ready(made, **HEAD)
    f.run(made, f.open_round(made, ballot), split(f.SEVEN[:3], f.SEVEN[3:6]))
    told = {"by": made.offices["bac-kan"], "ballot": ballot}
    with pytest.raises(NotNow):
        actions.conclude_ballot(at=f.AT, **told)
    actions.conclude_ballot(at=vietnam_time(2024, 3, 7), **told)
    assert f.view(ballot).chosen_names == ""
    assert f.ballot(made, **HEAD).pk


def test_only_the_head_concludes(made):
    round_ = f.opened(made)
    found = f.run(made, round_, dict.fromkeys(f.SEVEN, ("tuyen-quang",)))
    for stranger in (f.tellers_of(made)[0], made.offices["hoa-binh"], made.administrator):
        with pytest.raises(NotPermitted):
            actions.conclude_ballot(by=stranger, at=f.AT, ballot=found.ballot)
