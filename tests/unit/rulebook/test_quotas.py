"""How many of a group, and who first among equals."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.rulebook.quotas import Choice, Contender, Round, allowed, chosen

SEVENTY = Fraction(7, 10)


@pytest.mark.parametrize(
    ("whole", "rounding", "most"),
    [
        (35, Round.DOWN, 5),
        (35, Round.UP, 6),
        (35, Round.NEAREST, 5),
        (30, Round.NEAREST, 5),
        (40, Round.DOWN, 6),
        (40, Round.UP, 6),
        (0, Round.UP, 0),
    ],
)
def test_fifteen_percent_of_progressive_workers(whole, rounding, most):
    assert allowed(whole, Fraction(3, 20), rounding) == most


def test_a_fifth_of_the_leading_collectives_is_rounded_down_unless_told_otherwise():
    assert [allowed(n, Fraction(1, 5)) for n in (4, 5, 9, 10, 14)] == [0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("whole", "share"), [(-1, Fraction(1, 5)), (5, Fraction(6, 5)), (5, Fraction(-1, 5))]
)
def test_what_is_no_share_is_refused(whole, share):
    with pytest.raises(ValueError, match="no share"):
        allowed(whole, share)


@given(
    whole=st.integers(0, 10_000),
    share=st.fractions(min_value=0, max_value=1, max_denominator=1000),
)
def test_roundings_enclose_the_exact_share(whole, share):
    down, up = allowed(whole, share), allowed(whole, share, Round.UP)
    assert down <= share * whole <= up
    assert up - down <= 1
    assert down <= allowed(whole, share, Round.NEAREST) <= up


def test_merit_comes_before_the_tie_break():
    best, woman = Contender("best", merit=2), Contender("woman", merit=1, is_woman=True)
    assert chosen([woman, best], 1, least_women=SEVENTY).taken == (best,)


def test_among_equals_the_woman_is_first():
    man, woman = Contender("man"), Contender("woman", is_woman=True)
    assert chosen([man, woman], 1, least_women=SEVENTY) == Choice((woman,), (), (man,))


def test_among_equals_the_collective_with_seventy_percent_women_is_first():
    seven, six = Contender("7/10", women=(7, 10)), Contender("69/100", women=(69, 100))
    assert seven.is_preferred(SEVENTY)
    assert not six.is_preferred(SEVENTY)
    assert not Contender("none", women=(0, 0)).is_preferred(SEVENTY)
    assert chosen([six, seven], 1, least_women=SEVENTY).taken == (seven,)


def test_where_nothing_tells_equals_apart_a_person_decides():
    first, one, other, last = (
        Contender("first", merit=3),
        Contender("one", merit=2),
        Contender("other", merit=2),
        Contender("last", merit=1),
    )
    assert chosen([last, one, first, other], 2, least_women=SEVENTY) == Choice(
        (first,), (one, other), (last,), 1
    )
    assert chosen([last, one, first, other], 3, least_women=SEVENTY) == Choice(
        (first, one, other), (), (last,)
    )
    assert chosen([one, other], 9, least_women=SEVENTY) == Choice((one, other), (), ())
    assert chosen([one, other], 0, least_women=SEVENTY) == Choice((), (), (one, other))
