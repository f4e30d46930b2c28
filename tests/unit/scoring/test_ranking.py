"""Ranks, ties and which declared rule decided."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.scoring.engine import CriterionSpec, Kind, Line, Part, TableSpec, compute
from thidua.scoring.ranking import GIVEN, Contender, TieBreak, TieBreakKind, given_ties, rank

GROUP_I = TieBreak(TieBreakKind.GROUP_POINTS, "I")
LEAST_MINUS = TieBreak(TieBreakKind.LEAST_MINUS)
EARLIEST = TieBreak(TieBreakKind.EARLIEST_SUBMISSION)
CHAIN = (GROUP_I, LEAST_MINUS, EARLIEST)

TABLE = TableSpec(
    total=Decimal(20),
    criteria=(
        CriterionSpec("I", maximum=Decimal(10), kind=Kind.DIRECT),
        CriterionSpec("II", maximum=Decimal(10), kind=Kind.DIRECT),
        CriterionSpec("+", kind=Kind.DIRECT, part=Part.BONUS),
        CriterionSpec("-", kind=Kind.DIRECT, part=Part.MINUS),
    ),
)


def unit(name, first, second, bonus=0, minus=0, day=1):
    lines = [
        Line("I", points=Decimal(first)),
        Line("+", points=Decimal(bonus)),
        Line("-", points=Decimal(minus)),
    ]
    if second is not None:
        lines.append(Line("II", points=Decimal(second)))
    return Contender(name, compute(TABLE, lines), datetime(2023, 11, day, tzinfo=UTC))


def ranks(*units, chain=CHAIN):
    return {place.unit: place.rank for place in rank(units, chain)}


def test_higher_total_ranks_first():
    assert ranks(unit("a", 5, 5), unit("b", 9, 9), unit("c", 7, 7)) == {"b": 1, "c": 2, "a": 3}


def test_equal_totals_are_separated_by_the_first_rule_that_can():
    places = rank([unit("a", 5, 9), unit("b", 6, 8)], CHAIN)
    assert [place.unit for place in places] == ["b", "a"]
    step = places[0].steps[0]
    assert (step.rule, step.separated) == (GROUP_I, True)
    assert step.values == (("a", Decimal("5.00")), ("b", Decimal("6.00")))


def test_a_rule_that_decides_nothing_is_shown_too():
    places = rank([unit("a", 6, 8, bonus=1, minus=-1), unit("b", 6, 8)], CHAIN)
    assert [place.unit for place in places] == ["b", "a"]
    assert [(step.rule.kind, step.separated) for step in places[0].steps] == [
        (TieBreakKind.GROUP_POINTS, False),
        (TieBreakKind.LEAST_MINUS, True),
    ]


def test_the_earlier_submission_wins_when_everything_else_is_equal():
    assert ranks(unit("a", 6, 8, day=3), unit("b", 6, 8, day=2)) == {"b": 1, "a": 2}


def test_units_equal_to_the_end_share_the_rank_and_the_next_is_skipped():
    units = [unit("a", 9, 9), unit("b", 6, 8), unit("c", 6, 8), unit("d", 1, 1)]
    places = {place.unit: place for place in rank(units, CHAIN)}
    assert {name: place.rank for name, place in places.items()} == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert places["b"].tied_with == ("c",)
    assert places["d"].tied_with == ()


def test_three_way_tie_split_in_two_steps():
    units = [unit("a", 6, 8, day=5), unit("b", 7, 7), unit("c", 6, 8, day=4)]
    assert ranks(*units) == {"b": 1, "c": 2, "a": 3}


def test_an_incomplete_total_has_no_rank():
    places = {place.unit: place for place in rank([unit("a", 5, 5), unit("b", 9, None)], CHAIN)}
    assert places["a"].rank == 1
    assert places["b"].rank is None
    assert places["b"].total == Decimal(9)


def test_a_unit_without_submission_time_comes_after_those_with_one():
    late = Contender("a", unit("a", 6, 8).outcome, None)
    assert ranks(late, unit("b", 6, 8)) == {"b": 1, "a": 2}


def test_a_chain_naming_a_group_the_table_lacks_is_a_programming_error():
    chain = (TieBreak(TieBreakKind.GROUP_POINTS, "IX"),)
    with pytest.raises(ValueError, match="IX"):
        rank([unit("a", 5, 5), unit("b", 5, 5)], chain)


def brought(name, value, kind=TieBreakKind.VOTE, **more):
    """A unit of 14 points with a value people brought, or without one."""
    given = {} if value is None else {kind: Decimal(value)}
    return replace(unit(name, 6, 8), given=given, **more)


@pytest.mark.parametrize("kind", sorted(GIVEN))
def test_the_higher_of_the_values_people_bring_goes_first(kind):
    chain = (TieBreak(kind),)
    assert ranks(brought("a", 1, kind), brought("b", 2, kind), chain=chain) == {"b": 1, "a": 2}


def test_a_rule_without_every_value_separates_nobody_and_says_that_it_waits():
    chain = (TieBreak(TieBreakKind.VOTE), EARLIEST)
    units = [brought("a", 9), brought("b", None), replace(brought("c", 1), submitted_at=None)]
    places = rank(units, chain)
    assert [(place.unit, place.rank) for place in places] == [("a", 1), ("b", 1), ("c", 3)]
    assert [(step.waits, step.separated) for step in places[0].steps] == [(True, False), (False, True)]


def test_numbers_of_two_orders_of_the_chair_are_not_compared():
    chain, chair = (TieBreak(TieBreakKind.CHAIR),), TieBreakKind.CHAIR
    one, same, other = (
        brought(name, value, chair, tied={chair: frozenset(order)})
        for name, value, order in (("a", -1, "abd"), ("b", -2, "abd"), ("c", -1, "ce"))
    )
    assert ranks(one, same, chain=chain) == {"a": 1, "b": 2}
    (tie,) = given_ties(rank([one, same, other], chain))
    assert (tie.waits, dict(tie.values)) == (True, {"a": None, "b": None, "c": None})


def test_votes_count_among_the_units_they_were_cast_between_and_no_others():
    chain, vote = (TieBreak(TieBreakKind.VOTE),), TieBreakKind.VOTE
    one, other, third = (
        brought(name, votes, tied={vote: frozenset("ab")})
        for name, votes in zip("abc", (1, 3, 2), strict=True)
    )
    assert ranks(one, other, chain=chain) == {"b": 1, "a": 2}
    for units in ([one, other, third], [one, third]):
        (tie,) = given_ties(rank(units, chain))
        assert tie.waits
        assert set(tie.values.values()) == {None}


def test_a_share_of_women_is_a_fact_of_the_unit_in_any_tie():
    chain, women = (TieBreak(TieBreakKind.WOMEN_SHARE),), TieBreakKind.WOMEN_SHARE
    units = [
        brought(name, share, women, tied={women: frozenset("ab")})
        for name, share in zip("abc", (40, 50, 60), strict=True)
    ]
    assert ranks(*units, chain=chain) == {"c": 1, "b": 2, "a": 3}


def test_a_held_unit_has_no_rank_and_ties_nobody():
    held = replace(brought("a", 9), is_held=True)
    places = rank([held, brought("b", None)], (TieBreak(TieBreakKind.VOTE),))
    assert [(place.unit, place.rank, place.is_held) for place in places] == [
        ("b", 1, False),
        ("a", None, True),
    ]
    assert given_ties(places) == ()


def test_ties_that_need_values_are_named_once_and_none_behind_one_that_waits():
    chain = (TieBreak(TieBreakKind.WOMEN_SHARE), TieBreak(TieBreakKind.VOTE))
    women = {TieBreakKind.WOMEN_SHARE: Decimal(40)}
    waiting = given_ties(rank([brought("a", None), brought("b", None)], chain))
    assert [(tie.rule.kind, tie.units, tie.waits, tie.total) for tie in waiting] == [
        (TieBreakKind.WOMEN_SHARE, ("a", "b"), True, Decimal(14))
    ]
    equal = [replace(unit(name, 6, 8), given=women) for name in "ab"]
    assert [(tie.rule.kind, tie.waits) for tie in given_ties(rank(equal, chain))] == [
        (TieBreakKind.WOMEN_SHARE, False),
        (TieBreakKind.VOTE, True),
    ]
    assert given_ties(rank([unit("a", 6, 8), unit("b", 6, 8)], CHAIN)) == ()


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(-2, 0), st.integers(1, 3)), max_size=7
    ),
    data=st.data(),
)
def test_ranking_does_not_depend_on_the_order_and_never_ranks_a_lower_total_higher(rows, data):
    units = [unit(f"u{n}", a, b, minus=m, day=d) for n, (a, b, m, d) in enumerate(rows)]
    places = rank(units, CHAIN)
    assert rank(data.draw(st.permutations(units)), CHAIN) == places
    for one, other in itertools.pairwise(places):
        assert one.total >= other.total
        assert one.rank <= other.rank
