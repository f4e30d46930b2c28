"""Inflation, adjusting and means: known answers, no signal, too little data."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.scoring.fairness.adjusting import adjusted
from thidua.scoring.fairness.inflation import inflation_of
from thidua.scoring.fairness.means import mean_of
from thidua.scoring.fairness.shapes import Estimate, Finding, Lack, LinePair, keys_of

LINES = [f"L{number:02}" for number in range(30)]
UNITS = [f"u{number}" for number in range(7)]


def pairs(excess, *, units=UNITS, lines=LINES, years=(2022, 2023)):
    """Pairs of ten points each; `excess` says by how many points a unit is over on a line."""
    return [
        LinePair(year, unit, line, 10.0, 8.0 + excess(unit, line), 8.0)
        for year in years
        for unit in units
        for line in lines
    ]


def test_the_mean_of_groups_has_the_interval_of_their_means_when_all_are_of_one_size():
    told = mean_of([("a", 1.0), ("a", 3.0), ("b", 4.0), ("b", 6.0), ("c", 8.0), ("c", 8.0)])
    # Means 2, 5, 8: standard error 3 / √3 = √3, and Student's t with two degrees of freedom is 4.3027.
    assert told.value == 5
    assert told.high == pytest.approx(5 + 4.30265 * math.sqrt(3), abs=1e-4)
    assert told.n == 6


@pytest.mark.parametrize("values", [[], [("a", 1.0), ("b", 2.0)], [(g, 0.5) for g in "abcdef"]])
def test_no_interval_is_told_from_nothing_from_two_groups_or_where_nothing_varies(values):
    assert not mean_of(values).has_interval


def test_p_values_are_adjusted_as_benjamini_and_hochberg_did():
    found = adjusted(
        [
            Finding(k, Estimate(0, None, None, 1), p=p)
            for k, p in zip("abcd", (0.01, 0.04, 0.03, 0.5), strict=True)
        ]
    )
    assert [f.adjusted for f in found] == pytest.approx([0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, 0.5])
    assert keys_of(found) == ["a"]


def test_what_could_not_be_tested_is_no_question_and_does_not_count_as_a_test():
    found = adjusted(
        [Finding("a", Estimate(0, None, None, 1), p=0.04), Finding("b", Estimate(0, None, None, 1))]
    )
    assert (found[0].adjusted, found[1].adjusted, found[1].is_question) == (0.04, None, False)


def test_a_unit_that_inflates_is_found_with_its_interval_and_is_the_only_question():
    noise = random.Random(1)
    found = inflation_of(pairs(lambda unit, _line: noise.gauss(0.1, 0.3) + (0.8 if unit == "u3" else 0)))
    unit = next(f for f in found.units if f.key == "u3")
    assert unit.estimate.low < 0.09 < unit.estimate.high
    assert unit.against.low < 0.08 < unit.against.high
    assert unit.estimate.n == 60
    assert keys_of(found.units) == ["u3"]
    assert keys_of(found.lines) == []


def test_a_criterion_that_all_inflate_is_found():
    noise = random.Random(2)
    found = inflation_of(pairs(lambda _unit, line: noise.gauss(0.1, 0.3) + (1.5 if line == "L07" else 0)))
    assert keys_of(found.lines) == ["L07"]
    assert found.missing is None
    assert found.years == (2022, 2023)
    assert found.by_year["u0", 2022].n == 30


def test_a_year_in_which_all_inflate_says_nothing_of_those_who_were_there():
    """Three units of the first year were merged into one; that year everybody inflated by 10 per cent."""
    noise = random.Random(5)
    first = pairs(lambda _u, _l: noise.gauss(1.0, 0.2), units=[*UNITS[:4], "a", "b", "c"], years=(2024,))
    since = pairs(lambda _u, _l: noise.gauss(0.0, 0.2), units=[*UNITS[:4], "abc"], years=(2025,))
    found = inflation_of(first + since)
    assert keys_of(found.units) == []
    against = {f.key: f.against.value for f in found.units}
    assert against["a"] == pytest.approx(0, abs=0.03)
    assert against["abc"] == pytest.approx(0, abs=0.03)


def test_a_unit_and_those_it_was_merged_from_are_one_group_of_observations():
    told = pairs(lambda unit, _line: {"a": 1.0, "b": 0.8}.get(unit, 0.1), units=["a", "b", "u1", "u2"])
    apart, together = (inflation_of(told, former=former) for former in ({}, {"a": "ab", "b": "ab"}))
    assert apart.overall.value == together.overall.value
    for one, other in (
        (apart.overall, together.overall),
        (apart.lines[0].estimate, together.lines[0].estimate),
    ):
        assert other.high - other.low > one.high - one.low
    assert [f.estimate.value for f in apart.units] == [f.estimate.value for f in together.units]


def test_units_that_went_into_others_are_told_and_not_tested():
    noise = random.Random(1)
    told = pairs(lambda unit, _line: noise.gauss(0.1, 0.3) + (0.8 if unit == "u3" else 0))
    found = inflation_of(told, former={"u3": "u4"})
    assert keys_of(found.units) == []
    assert next(f for f in found.units if f.key == "u3").estimate.value > 0.08


def test_differences_that_are_mostly_zero_and_sometimes_large_raise_no_question_of_everybody():
    asked = 0
    for seed in range(40):
        noise = random.Random(seed)
        over = lambda _u, _l: noise.choice((0, 0, 0, 1.2))  # noqa: B023, E731
        found = inflation_of(pairs(over, years=(2023,)))
        asked += bool(keys_of(found.units)) + bool(keys_of(found.lines))
    assert asked <= 6, "two families a seed at 5 per cent: about 4 of 80"


def test_units_that_all_inflate_alike_raise_no_question():
    asked = 0
    for seed in range(40):
        noise = random.Random(seed)
        found = inflation_of(pairs(lambda _u, _l: noise.gauss(0.5, 0.4), years=(2023,)))  # noqa: B023
        asked += bool(keys_of(found.units)) + bool(keys_of(found.lines))
    assert asked <= 10, "two families a seed at 5 per cent: about 4 of 80"


def test_no_difference_at_all_is_told_without_an_interval():
    found = inflation_of(pairs(lambda _unit, _line: 0))
    assert found.overall == Estimate(0.0, None, None, 420)
    assert keys_of(found.units) == []


def test_too_little_is_said():
    assert inflation_of([]).missing.lack is Lack.NOTHING
    two = inflation_of(pairs(lambda _u, _l: 1, units=UNITS[:2]))
    assert (two.missing.lack, two.missing.needed, two.missing.found) == (Lack.FEW_UNITS, 3, 2)
    assert inflation_of(pairs(lambda _u, _l: 1, lines=LINES[:2])).missing.lack is Lack.FEW_LINES


@given(
    st.permutations(
        pairs(
            lambda unit, line: (hash((unit[-1], line[-1])) % 7) / 10,
            units=UNITS[:3],
            lines=LINES[:4],
            years=(2023,),
        )
    )
)
def test_the_order_of_input_does_not_matter(shuffled):
    assert inflation_of(shuffled) == inflation_of(sorted(shuffled))
