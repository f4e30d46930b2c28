from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.ballots.counting import is_unanimous, outcome_of
from thidua.rulebook.conditions import Share
from thidua.rulebook.findings import Citation

CITATION = Citation("ND152/2025", "Đ33 k5")
FOUR_FIFTHS = Share("FLAG", Fraction(4, 5), CITATION)
MAJORITY = Share("OFFICE", Fraction(1, 2), CITATION, exceeds=True)


def outcome(yes, *, share=FOUR_FIFTHS, base=7, seats=1, narrows=False):
    return outcome_of(yes, share=share, base=base, seats=seats, narrows=narrows)


def test_six_of_seven_reach_four_fifths():
    found = outcome({1: 6})
    assert found.chosen == (1,)
    assert found.is_complete
    assert found.runoff == ()


def test_five_of_seven_do_not_and_stand_again():
    found = outcome({1: 5})
    assert found.chosen == ()
    assert found.runoff == (1,)


def test_the_base_is_all_members_not_the_votes_cast():
    assert outcome({1: 5}, base=5).chosen == (1,)
    assert outcome({1: 5}, base=7).chosen == ()


def test_more_candidates_than_seats_reach_it_the_stronger_are_chosen():
    found = outcome({1: 5, 2: 6, 3: 4}, share=MAJORITY, seats=2)
    assert found.chosen == (2, 1)


def test_a_tie_over_the_last_seat_chooses_neither_of_them():
    found = outcome({1: 4, 2: 6, 3: 4}, share=MAJORITY, seats=2)
    assert found.chosen == (2,)
    assert found.tied == (1, 3)
    assert found.runoff == (1, 3)
    assert found.open_seats == 1


def test_an_election_without_majority_goes_on_between_the_two_strongest():
    assert outcome({1: 3, 2: 2, 3: 1, 4: 1}, share=MAJORITY, narrows=True).runoff == (1, 2)


def test_whoever_has_as_many_votes_as_the_second_stands_too():
    assert outcome({1: 3, 2: 2, 3: 2}, share=MAJORITY, narrows=True).runoff == (1, 2, 3)


@pytest.mark.parametrize(
    ("yes", "collected", "known"),
    [({1: 7}, 7, True), ({1: 0}, 7, True), ({1: 6}, 7, False), ({1: 0}, 0, False)],
)
def test_unanimity_makes_votes_known(yes, collected, known):
    assert is_unanimous(yes, collected=collected) is known


counts = st.dictionaries(st.integers(1, 9), st.integers(0, 15), min_size=1, max_size=9)
shares = st.builds(
    lambda n, d: Share("S", Fraction(min(n, d), max(n, d)), CITATION), st.integers(1, 20), st.integers(1, 20)
)


@given(yes=counts, share=shares, seats=st.integers(1, 5), narrows=st.booleans())
def test_whatever_the_counts_the_outcome_is_fair(yes, share, seats, narrows):
    found = outcome_of(yes, share=share, base=15, seats=seats, narrows=narrows)
    reached = {c for c, n in yes.items() if Fraction(n, 15) >= share.threshold}
    assert set(found.chosen) <= reached
    assert len(found.chosen) + found.open_seats == seats
    assert not set(found.chosen) & set(found.tied)
    assert not set(found.chosen) & set(found.runoff)
    # Nobody with fewer votes is chosen before somebody with more.
    passed_over = set(yes) - set(found.chosen)
    assert all(yes[out] <= yes[chosen] for out in passed_over for chosen in found.chosen)
    # Equal votes have equal fates, as far as the seats go.
    assert all(yes[out] < yes[chosen] for out in reached - set(found.chosen) for chosen in found.chosen)
    # A seat stays open beside somebody who reached the threshold only because of a tie.
    if found.open_seats and reached - set(found.chosen):
        assert len(found.tied) > found.open_seats
        assert len({yes[candidate] for candidate in found.tied}) == 1


@given(yes=counts, share=shares, seats=st.integers(1, 5), order=st.randoms())
def test_the_order_in_which_candidates_stand_changes_nothing(yes, share, seats, order):
    shuffled = list(yes.items())
    order.shuffle(shuffled)
    first = outcome_of(yes, share=share, base=15, seats=seats, narrows=True)
    second = outcome_of(dict(shuffled), share=share, base=15, seats=seats, narrows=True)
    assert set(first.chosen) == set(second.chosen)
    assert set(first.tied) == set(second.tied)
    assert set(first.runoff) == set(second.runoff)
