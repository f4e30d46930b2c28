from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.factories import ballots as f
from thidua.ballots import actions, composition, queries
from thidua.ballots.actions import PaperTally
from thidua.ballots.enums import Answer, BallotKind, BallotState, TieRule
from thidua.ballots.models import Ballot, CastBallot, Count, Round, TellerAppointment
from thidua.clusters.actions import advance_season
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty, Season
from thidua.identity.models import RoleAssignment
from thidua.kernel.clock import vietnam_time
from thidua.kernel.models import AuditRecord
from thidua.kernel.refusals import InvalidInput, NotNow, NotPermitted

OTHERS = ("bac-kan", "hoa-binh", "yen-bai", "phu-tho", "thai-nguyen", "bac-giang")


@pytest.fixture
def made():
    return f.voting_world()


def is_fulfilled(made, kind):
    return Duty.objects.get(season=made.season_id, kind=kind).fulfilled_at is not None


# ---------------------------------------------------------------- preparing


def test_rules_are_taken_from_the_law_on_the_vote_date(made):
    ballot = f.ballot(made)
    assert ballot.share.threshold == Fraction(4, 5)
    assert (ballot.citation_instrument, ballot.citation_place) == ("ND98/2023", "Đ30 k7")
    assert ballot.open_question
    assert (ballot.seats, ballot.max_rounds, ballot.vote_date) == (1, 2, f.VOTE_DATE)
    later = f.ballot(made, vote_date=date(2025, 9, 1), award_code="CSTDTQ")
    assert later.citation_instrument == "ND152/2025"
    assert later.share.threshold == Fraction(9, 10)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"candidates": ()}, "candidates"),
        ({"candidates": ("tuyen-quang", "tuyen-quang")}, "candidates"),
        ({"award_code": "NOTHING"}, "award_code"),
        ({"seats": 2}, "seats"),
        ({"tie_rule": TieRule.HEAD_BELOW}, "tie_rule"),
        ({"max_rounds": 9}, "max_rounds"),
        ({"vote_date": date(2023, 6, 1)}, "declared_threshold"),
        ({"declared_threshold": Fraction(3, 4), "declared_ground": "Quy chế"}, "declared_threshold"),
        ({"declared_threshold": Fraction(6, 5), "declared_ground": "Quy chế"}, "declared_threshold"),
        ({"declared_threshold": Fraction(9, 10)}, "declared_ground"),
        ({"kind": BallotKind.ELECTION_HEAD, "seats": 2}, "seats"),
        ({"title": ""}, "title"),
    ],
)
def test_rules_that_do_not_hold_are_refused_at_their_field(made, changes, field):
    with pytest.raises(InvalidInput) as refused:
        f.ballot(made, **changes)
    assert field in refused.value.fields
    assert not Ballot.objects.exists()


def test_a_stranger_to_the_season_cannot_stand(made):
    made.members["xx"] = made.council
    with pytest.raises(InvalidInput) as refused:
        f.ballot(made, candidates=("xx",))
    assert "candidates" in refused.value.fields


def test_a_cluster_may_ask_for_more_than_the_law(made):
    ballot = f.ballot(made, declared_threshold=Fraction(9, 10), declared_ground="Quy chế cụm 2023")
    assert ballot.share.threshold == Fraction(9, 10)
    assert f.view(ballot).citation == "Quy chế cụm 2023"


def test_the_nomination_limit_holds_over_all_ballots_of_the_season(made):
    f.ballot(made)
    with pytest.raises(InvalidInput) as refused:
        f.ballot(made, candidates=("hoa-binh",))
    assert "seats" in refused.value.fields
    Season.objects.filter(pk=made.season_id).update(nomination_limit=3)
    assert f.ballot(made, candidates=("hoa-binh", "yen-bai", "phu-tho")).seats == 2


def test_a_withdrawn_ballot_gives_its_seats_back(made):
    ballot = f.ready(made)
    actions.withdraw_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=ballot, reason="Nhầm ngày")
    assert f.view(ballot).state == BallotState.WITHDRAWN
    assert f.ballot(made).seats == 1


def test_an_office_is_put_to_the_vote_once(made):
    f.ballot(made, kind=BallotKind.ELECTION_HEAD)
    with pytest.raises(InvalidInput, match="cho chức danh này"):
        f.ballot(made, kind=BallotKind.ELECTION_HEAD)


def test_only_the_heads_people_prepare_and_only_once_scores_are_agreed(made):
    with pytest.raises(NotPermitted):
        f.ballot(made, by=made.offices["hoa-binh"])
    with pytest.raises(NotPermitted):
        f.ballot(made, by=made.auditor)
    made.at_stage(Stage.APPRAISING)
    with pytest.raises(NotNow):
        f.ballot(made)


def test_a_waiting_ballot_keeps_the_season_at_its_voting_stage(made):
    Season.objects.filter(pk=made.season_id).update(nomination_limit=2)
    Duty.objects.filter(season=made.season_id).exclude(stage=Stage.NOMINATING).update(fulfilled_at=f.AT)
    first = f.opened(made, seats=1)
    f.run(made, first, dict.fromkeys(f.SEVEN, ("tuyen-quang",)))
    actions.conclude_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=first.ballot)
    assert is_fulfilled(made, DutyKind.HOLD_NOMINATION)
    second = f.ready(made, candidates=("hoa-binh",), seats=1)
    assert not is_fulfilled(made, DutyKind.HOLD_NOMINATION)
    f.elect(made, BallotKind.ELECTION_HEAD, "tuyen-quang", ("tuyen-quang",))
    f.elect(made, BallotKind.ELECTION_DEPUTY, "hoa-binh", ("hoa-binh",))
    told = {"by": made.offices["bac-kan"], "at": f.AT, "season": made.season, "to": Stage.CONCLUDED}
    with pytest.raises(NotNow, match="Bỏ phiếu suy tôn"):
        advance_season(**told)
    actions.withdraw_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=second, reason="Không cần")
    assert is_fulfilled(made, DutyKind.HOLD_NOMINATION)
    assert advance_season(**told)
    with pytest.raises(NotNow):
        f.ballot(made, kind=BallotKind.NOMINATION, candidates=("yen-bai",))


def test_no_vote_is_taken_past_the_voting_stage(made):
    round_ = f.opened(made)
    made.at_stage(Stage.CONCLUDED)
    with pytest.raises(NotNow):
        f.vote(made, round_, "bac-kan", "tuyen-quang")
    f.close(made, round_)


# ---------------------------------------------------------------- tellers and roll


def appoint(made, ballot, team, chief=None, by=None, **more):
    return actions.appoint_tellers(
        by=by or made.offices["bac-kan"], at=f.AT, ballot=ballot, tellers=team, chief=chief or team[0], **more
    )


def test_tellers_are_appointed_and_the_duty_is_done(made):
    ballot = f.ballot(made)
    appoint(made, ballot, f.tellers_of(made))
    found = f.view(ballot).tellers
    assert [teller.is_chief for teller in found] == [True, False, False]
    assert is_fulfilled(made, DutyKind.APPOINT_TELLERS)


def test_a_new_team_takes_the_place_of_the_old(made):
    ballot = f.ballot(made)
    appoint(made, ballot, f.tellers_of(made))
    appoint(made, ballot, f.tellers_of(made, ("hoa-binh", "yen-bai", "phu-tho")))
    assert {str(teller.organisation) for teller in f.view(ballot).tellers} == {
        "Hòa Bình",
        "Yên Bái",
        "Phú Thọ",
    }
    assert TellerAppointment.objects.filter(ballot=ballot).count() == 6


def test_tellers_must_be_three_of_three_members_and_entitled(made):
    ballot = f.ballot(made)
    team = f.tellers_of(made)
    for wrong in (team[:2], [*team[:2], made.offices["hoa-binh"]]):
        with pytest.raises(InvalidInput) as refused:
            appoint(made, ballot, wrong)
        assert "tellers" in refused.value.fields
    with pytest.raises(InvalidInput, match="Tổ trưởng"):
        appoint(made, ballot, team, chief=made.leaders["bac-kan"])
    assert not TellerAppointment.objects.exists()


def test_nobody_counts_a_ballot_their_own_member_stands_in(made):
    ballot = f.ballot(made, candidates=("tuyen-quang", "bac-giang"))
    with pytest.raises(InvalidInput, match="Bắc Giang"):
        appoint(made, ballot, f.tellers_of(made))


def test_where_nearly_all_stand_tellers_of_candidates_are_taken_and_marked(made):
    ballot = f.ballot(
        made,
        kind=BallotKind.ELECTION_HEAD,
        candidates=("tuyen-quang", "hoa-binh", "phu-tho", "thai-nguyen", "bac-giang"),
    )
    appoint(made, ballot, f.tellers_of(made))
    assert all(teller.from_candidate for teller in f.view(ballot).tellers)


def test_the_roll_is_frozen_once_with_all_members_as_base(made):
    ballot = f.ballot(made)
    voters = [made.leaders[code] for code in OTHERS]
    roll = actions.freeze_roll(by=made.offices["bac-kan"], at=f.AT, ballot=ballot, voters=voters)
    assert roll.base_count == 7
    assert roll.entries.count() == 6
    with pytest.raises(NotNow):
        actions.freeze_roll(by=made.offices["bac-kan"], at=f.AT, ballot=ballot, voters=voters)


def test_the_roll_takes_nobody_without_the_right_to_vote_and_no_member_twice(made):
    ballot = f.ballot(made)
    head = made.offices["bac-kan"]
    second = f.account("dai-bieu", "delegate", made.members["bac-kan"])
    for wrong in ([], [made.offices["hoa-binh"]], [made.officer], [made.leaders["bac-kan"], second]):
        with pytest.raises(InvalidInput) as refused:
            actions.freeze_roll(by=head, at=f.AT, ballot=ballot, voters=wrong)
        assert "voters" in refused.value.fields
    assert f.view(ballot).voters == []


# ---------------------------------------------------------------- rounds


def test_a_ballot_is_ready_with_tellers_and_roll_and_opens_on_its_day(made):
    ballot = f.ready(made)
    assert f.view(ballot).state == BallotState.READY
    with pytest.raises(NotNow, match="06/03/2024"):
        f.open_round(made, ballot, at=vietnam_time(2024, 3, 7))
    f.open_round(made, ballot)
    found = f.view(ballot)
    assert found.state == BallotState.OPEN
    assert (found.open_round.issued, found.open_round.voted) == (7, 0)


def test_only_its_tellers_open_and_close(made):
    ballot = f.ready(made)
    for stranger in (made.offices["bac-kan"], made.leaders["bac-kan"], made.administrator, made.auditor):
        with pytest.raises(NotPermitted):
            actions.open_round(by=stranger, at=f.AT, ballot=ballot)
    round_ = f.open_round(made, ballot)
    with pytest.raises(NotPermitted):
        actions.close_and_count_round(by=made.offices["bac-kan"], at=f.AT, round_id=round_.pk)


def test_a_teller_who_lost_the_role_counts_no_more(made):
    ballot = f.ready(made)
    RoleAssignment.objects.filter(account=f.tellers_of(made)[0]).update(ended_at=f.AT)
    with pytest.raises(NotPermitted):
        f.open_round(made, ballot)


def test_tellers_who_lost_their_role_are_replaced_while_a_round_is_open(made):
    round_ = f.opened(made)
    f.vote(made, round_, "bac-kan", "tuyen-quang")
    RoleAssignment.objects.filter(account__in=f.tellers_of(made)).update(ended_at=f.AT)
    team = f.tellers_of(made, ("bac-kan", "hoa-binh", "yen-bai"))
    ballot = round_.ballot
    for reason in ("", " "):
        with pytest.raises(InvalidInput) as refused:
            appoint(made, ballot, team, reason=reason)
        assert "reason" in refused.value.fields
    appoint(made, ballot, team, reason="Tổ trước đã chuyển công tác")
    actions.close_and_count_round(by=team[0], at=f.AT, round_id=round_.pk)
    found = f.view(ballot)
    assert found.latest_count.collected == 1
    assert [str(each.organisation) for each in found.former] == ["Phú Thọ", "Thái Nguyên", "Bắc Giang"]
    assert found.replacement_reasons == ["Tổ trước đã chuyển công tác"]
    assert "Tổ trước đã chuyển công tác" in str(
        composition.count_minutes(found, head=made.members["bac-kan"])
    )
    actions.conclude_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=ballot)
    with pytest.raises(NotNow):
        appoint(made, ballot, f.tellers_of(made), reason="Muộn")


def test_minutes_of_the_count_are_issued_again_with_a_reason_and_replace_the_earlier(made):
    ballot = f.elect(made, BallotKind.ELECTION_HEAD, "tuyen-quang", ("tuyen-quang",))
    told = {"by": made.offices["bac-kan"], "at": f.AT, "ballot": ballot}
    first = actions.issue_count_minutes(**told)
    with pytest.raises(InvalidInput) as refused:
        actions.issue_count_minutes(**told)
    assert "change_note" in refused.value.fields
    again = actions.issue_count_minutes(change_note="Sai tên tổ viên", **told)
    issues = f.view(ballot).minutes
    assert [(each.document_id, each.change_note) for each in issues] == [
        (first.pk, ""),
        (again.pk, "Sai tên tổ viên"),
    ]
    assert again.supersedes.get().document_id == first.pk


def test_no_round_opens_before_the_voting_stage_or_half_prepared(made):
    half = f.ballot(made)
    appoint(made, half, f.tellers_of(made))
    with pytest.raises(NotNow):
        f.open_round(made, half)
    actions.withdraw_ballot(by=made.offices["bac-kan"], at=f.AT, ballot=half, reason="Làm lại")
    ballot = f.ready(made)
    made.at_stage(Stage.AGREED)
    with pytest.raises(NotNow):
        f.open_round(made, ballot)


def test_absent_voters_get_no_paper_and_still_count_in_the_base(made):
    ballot = f.ready(made)
    away = [entry for entry in f.view(ballot).voters if str(entry.organisation) == "Hòa Bình"]
    round_ = f.open_round(made, ballot, absent=away)
    with pytest.raises(NotPermitted):
        f.vote(made, round_, "hoa-binh", "tuyen-quang")
    for code in ("bac-kan", "tuyen-quang", "yen-bai", "phu-tho", "thai-nguyen", "bac-giang"):
        f.vote(made, round_, code, "tuyen-quang")
    count = f.close(made, round_).latest_count
    assert (count.base, count.issued, count.collected) == (7, 6, 6)
    assert count.options[0].share == Fraction(6, 7)


def test_a_round_with_nobody_present_is_refused(made):
    ballot = f.ready(made)
    with pytest.raises(InvalidInput):
        f.open_round(made, ballot, absent=f.view(ballot).voters)
    assert not Round.objects.exists()


# ---------------------------------------------------------------- casting


def test_a_vote_counts_once(made):
    round_ = f.opened(made)
    f.vote(made, round_, "bac-kan", "tuyen-quang")
    with pytest.raises(NotNow, match="chỉ bỏ một lần"):
        f.vote(made, round_, "bac-kan", answer=Answer.BLANK)
    assert f.papers(round_)["Bắc Kạn"] is True
    assert sum(row.answer != Answer.UNUSED for row in f.box_rows(round_)) == 1


def test_no_vote_after_closing(made):
    round_ = f.opened(made)
    f.vote(made, round_, "bac-kan", "tuyen-quang")
    f.close(made, round_)
    with pytest.raises(NotNow, match="đã đóng"):
        f.vote(made, round_, "hoa-binh", "tuyen-quang")


def test_who_is_not_on_the_roll_or_lost_the_right_does_not_vote(made):
    round_ = f.opened(made)
    with pytest.raises(NotPermitted):
        actions.cast_ballot(by=made.officer, at=f.AT, round_id=round_.pk, answer=Answer.BLANK)
    RoleAssignment.objects.filter(account=made.leaders["hoa-binh"]).update(ended_at=f.AT)
    with pytest.raises(NotPermitted):
        f.vote(made, round_, "hoa-binh", "tuyen-quang")


@pytest.mark.parametrize(
    ("answer", "choices"),
    [
        (Answer.CHOICE, ()),
        (Answer.CHOICE, ("tuyen-quang", "hoa-binh")),
        (Answer.CHOICE, ("tuyen-quang", "tuyen-quang")),
        (Answer.BLANK, ("tuyen-quang",)),
        (Answer.AGAINST, ("tuyen-quang",)),
        (Answer.UNUSED, ()),
    ],
)
def test_a_wrong_number_of_choices_is_refused_and_the_paper_stays_unused(made, answer, choices):
    round_ = f.opened(made, candidates=("tuyen-quang", "hoa-binh"))
    with pytest.raises(InvalidInput):
        f.vote(made, round_, "bac-kan", *choices, answer=answer)
    assert f.papers(round_)["Bắc Kạn"] is False
    assert not CastBallot.objects.exclude(answer=Answer.UNUSED).exists()


def test_a_candidate_of_another_ballot_cannot_be_chosen(made):
    round_ = f.opened(made)
    other = f.ballot(made, kind=BallotKind.ELECTION_HEAD, candidates=("hoa-binh",)).candidates.get()
    with pytest.raises(InvalidInput):
        actions.cast_ballot(
            by=made.leaders["bac-kan"], at=f.AT, round_id=round_.pk, answer=Answer.CHOICE, choices=[other.pk]
        )


def test_when_the_box_cannot_take_the_paper_the_voter_has_not_voted(made, monkeypatch):
    round_ = f.opened(made)
    CastBallot.objects.all().delete()
    with pytest.raises(RuntimeError):
        f.vote(made, round_, "bac-kan", "tuyen-quang")
    assert f.papers(round_)["Bắc Kạn"] is False
    assert not AuditRecord.objects.filter(action="ballots.cast_ballot").exists()


def second_round_for_one_seat(made, **changes):
    """Two seats, the first given in round one; two stand for the other."""
    ballot = f.ready(made, candidates=("tuyen-quang", "hoa-binh", "yen-bai"), seats=2)
    votes = dict.fromkeys(f.SEVEN, ("tuyen-quang",))
    votes["phu-tho"] = ("tuyen-quang", "hoa-binh")
    f.run(made, f.open_round(made, ballot), votes)
    entries = {str(entry.organisation): entry for entry in f.view(ballot).voters}
    on_paper = [entries[name] for name in changes.pop("on_paper", ())]
    return ballot, f.open_round(made, ballot, on_paper=on_paper)


def test_a_later_round_takes_as_many_marks_as_seats_are_open():
    made = f.voting_world(limit=2)
    ballot, round_ = second_round_for_one_seat(made)
    assert [each.seats for each in f.view(ballot).rounds] == [2, 1]
    assert queries.paper_of(by=made.leaders["bac-kan"], round_id=round_.pk).needs_choice_of == 1
    with pytest.raises(InvalidInput, match="từ 1 đến 1"):
        f.vote(made, round_, "bac-kan", "hoa-binh", "yen-bai")
    f.vote(made, round_, "bac-kan", "hoa-binh")


def test_papers_of_a_later_round_hold_no_more_marks_than_open_seats():
    made = f.voting_world(limit=2)
    ballot, round_ = second_round_for_one_seat(made, on_paper=("Hòa Bình", "Yên Bái"))
    keys = [c.pk for c in ballot.candidates.all()][1:]
    with pytest.raises(InvalidInput) as refused:
        f.close(made, round_, paper=PaperTally(2, 2, 0, 0, dict.fromkeys(keys, 2)))
    assert "yes" in refused.value.fields
    f.close(made, round_, paper=PaperTally(2, 2, 0, 0, dict.fromkeys(keys, 1)))


# ---------------------------------------------------------------- counting


def test_the_count_tells_issued_collected_valid_blank_and_exact_shares(made):
    round_ = f.opened(made)
    votes = dict.fromkeys(("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai"), ("tuyen-quang",))
    for code, choices in votes.items():
        f.vote(made, round_, code, *choices)
    f.vote(made, round_, "phu-tho")
    f.vote(made, round_, "thai-nguyen", answer=Answer.BLANK)
    found = f.close(made, round_)
    count = found.latest_count
    assert (count.base, count.issued, count.collected, count.valid, count.blank, count.invalid) == (
        7,
        7,
        6,
        5,
        1,
        0,
    )
    assert count.not_returned == 1
    option = count.options[0]
    assert (option.yes, option.share, option.percent, option.is_reached) == (
        4,
        Fraction(4, 7),
        Decimal("57.1"),
        False,
    )
    assert found.state == BallotState.COUNTED
    assert not found.standing.chosen


def test_a_round_is_counted_once(made):
    round_ = f.opened(made)
    f.close(made, round_)
    with pytest.raises(NotNow):
        f.close(made, round_)
    assert Count.objects.count() == 1


def test_no_result_can_be_read_before_closing(made):
    round_ = f.opened(made)
    f.vote(made, round_, "bac-kan", "tuyen-quang")
    found = f.view(round_.ballot)
    assert found.latest_count is None
    assert found.finding is None
    assert (found.open_round.issued, found.open_round.voted) == (7, 1)
    assert found.standing.chosen == []


def test_paper_ballots_are_reconciled_and_added(made):
    ballot = f.ready(made)
    on_paper = [
        entry for entry in f.view(ballot).voters if str(entry.organisation) in {"Hòa Bình", "Yên Bái"}
    ]
    round_ = f.open_round(made, ballot, on_paper=on_paper)
    with pytest.raises(NotPermitted, match="phiếu giấy"):
        f.vote(made, round_, "hoa-binh", "tuyen-quang")
    for code in ("bac-kan", "tuyen-quang", "phu-tho", "thai-nguyen"):
        f.vote(made, round_, code, "tuyen-quang")
    key = ballot.candidates.get().pk
    wrong = [
        None,
        PaperTally(3, 3, 0, 0, {key: 2}),
        PaperTally(2, 1, 0, 0, {key: 1}),
        PaperTally(2, 1, 1, 0, {key: 2}),
        PaperTally(2, 2, 0, 0, {key: -1}),
        PaperTally(2, 2, 0, 0, {key + 99: 1}),
    ]
    for tally in wrong:
        with pytest.raises(InvalidInput):
            f.close(made, round_, paper=tally)
    assert not Count.objects.exists()
    count = f.close(made, round_, paper=PaperTally(2, 2, 0, 0, {key: 2})).latest_count
    assert (count.issued, count.collected, count.paper_issued, count.paper_collected) == (7, 6, 2, 2)
    assert count.options[0].yes == 6


def test_paper_figures_are_refused_where_no_paper_was_issued(made):
    round_ = f.opened(made)
    with pytest.raises(InvalidInput):
        f.close(made, round_, paper=PaperTally(1, 1, 0, 0, {}))
