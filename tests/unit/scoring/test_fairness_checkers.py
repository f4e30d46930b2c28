"""Harsh and mild checkers, and giving back: what is planted is found, chance is not, too little is said."""

import itertools
import random
import statistics

import numpy as np
import pytest

from thidua.scoring.fairness.reciprocity import SEPARATOR, _cleared, reciprocity_of
from thidua.scoring.fairness.severity import severity_of
from thidua.scoring.fairness.shapes import Lack, Rating, keys_of

LINES = [f"L{number:02}" for number in range(20)]
UNITS = [f"u{number}" for number in range(10)]


def ratings(
    seed,
    *,
    severity=None,
    gift=None,
    noise=0.05,
    per_unit=3,
    years=(2023,),
    halo=0.0,
    units=UNITS,
    lines=LINES,
):
    """Every unit is judged by `per_unit` others in turn; severities and gifts are planted."""
    lots = random.Random(seed)
    made = []
    for year, (at, unit) in itertools.product(years, enumerate(units)):
        checkers = [
            units[(at + step + (year - years[0]) * per_unit) % len(units)] for step in range(1, per_unit + 1)
        ]
        bias = {checker: lots.gauss(0, halo) for checker in checkers}
        for line in lines:
            worth = lots.uniform(0.6, 0.9)
            made += [
                Rating(
                    year,
                    unit,
                    line,
                    checker,
                    worth
                    - (severity or {}).get(checker, 0)
                    + (gift or {}).get((checker, unit), 0)
                    + bias[checker]
                    + lots.gauss(0, noise),
                )
                for checker in checkers
                if checker != unit
            ]
    return made


def test_a_severe_checker_is_found_with_an_interval_that_holds_the_truth():
    found = severity_of(ratings(3, severity={"u4": 0.08}))
    assert keys_of(found.checkers) == ["u4"]
    estimate = {f.key: f.estimate for f in found.checkers}["u4"]
    assert estimate.low < 0.08 < estimate.high
    assert estimate.high - estimate.low < 0.05
    assert estimate.n == 60
    assert found.noise == pytest.approx(0.05, abs=0.006)
    assert found.missing is None


def test_intervals_hold_the_truth_about_19_times_in_20_and_the_severe_checker_is_always_found():
    held, told, asked = 0, 0, []
    for seed in range(40):
        found = severity_of(ratings(seed, severity={"u4": 0.08}))
        truths = {f.key: 0.08 if f.key == "u4" else 0 for f in found.checkers}
        held += sum(f.estimate.low <= truths[f.key] <= f.estimate.high for f in found.checkers)
        told += len(truths)
        asked += keys_of(found.checkers)
    assert held / told == pytest.approx(0.94, abs=0.02)
    assert asked.count("u4") == 40
    assert len(asked) - 40 <= 6


def test_the_median_checker_is_neither_harsh_nor_mild():
    found = severity_of(ratings(2, severity={"u1": 0.3, "u2": 0.3, "u3": -0.05}))
    assert statistics.median(f.estimate.value for f in found.checkers) == pytest.approx(0, abs=1e-9)
    assert "u0" not in keys_of(found.checkers)


def test_how_good_a_unit_is_does_not_count_against_its_checkers():
    made = [
        Rating(r.year, r.unit, r.line, r.checker, r.share - (0.5 if r.unit == "u0" else 0))
        for r in ratings(3)
    ]
    assert [f.estimate.value for f in severity_of(made).checkers] == pytest.approx(
        [f.estimate.value for f in severity_of(ratings(3)).checkers]
    )


def test_without_a_cause_few_questions_are_asked_and_intervals_hold_zero():
    asked = covered = told = 0
    for seed in range(30):
        found = severity_of(ratings(seed, halo=0.02))
        asked += bool(keys_of(found.checkers))
        told += len(found.checkers)
        covered += sum(f.estimate.low <= 0 <= f.estimate.high for f in found.checkers)
    assert asked <= 5, "30 clusters without a cause, whole sheets leaning a little: few questions"
    assert covered / told >= 0.92


def test_sheets_that_lean_as_a_whole_widen_the_interval():
    def width(halo):
        first = severity_of(ratings(5, halo=halo)).checkers[0].estimate
        return first.high - first.low

    assert width(0.1) > 2 * width(0.0)


def test_one_checker_a_line_cannot_be_compared():
    found = severity_of(ratings(1, per_unit=1))
    assert found.checkers == ()
    assert found.missing.lack is Lack.NOT_CHECKED_TWICE


def test_a_disconnected_design_gives_no_number():
    made = [
        Rating(2023, f"v{at}", line, c, 0.5 + at / 50)
        for line in LINES
        for pair in ("ab", "cd")
        for at, c in enumerate(pair)
    ]
    made = [
        Rating(2023, {"a": "x", "b": "x", "c": "y", "d": "y"}[r.checker], r.line, r.checker, r.share)
        for r in made
    ]
    found = severity_of(made)
    assert found.checkers == ()
    assert (found.missing.lack, found.missing.found) == (Lack.DISCONNECTED, 2)


def test_one_sheet_each_cannot_tell_harshness_from_leaning():
    made = ratings(1, per_unit=2, units=UNITS[:4])
    told = severity_of(made).missing
    assert (told.lack, told.needed, told.found) == (Lack.FEW_SHEETS, 10, 8)


def test_those_apart_are_named_and_the_rest_is_estimated():
    made = ratings(3, severity={"u4": 0.08}) + [
        Rating(2023, "far", line, checker, 0.7) for line in LINES for checker in ("p", "q")
    ]
    found = severity_of(made)
    assert found.apart == ("p", "q")
    assert keys_of(found.checkers) == ["u4"]
    assert found.cells == 200


def test_where_all_checkers_were_merged_those_of_the_year_are_looked_at():
    before = ratings(3, severity={"u4": 0.2}, years=(2023, 2024))
    merged = [f"m{number}" for number in range(6)]
    now = ratings(4, severity={"m2": 0.08}, years=(2025,), units=merged)
    found = severity_of(before + now, year=2025, former=UNITS)
    assert {f.key for f in found.checkers} == set(merged)
    assert keys_of(found.checkers) == ["m2"]
    assert found.apart == tuple(UNITS)
    assert {f.key for f in severity_of(before + now).checkers} == set(UNITS), (
        "the largest, if no year is named"
    )


def test_a_checker_that_went_into_another_is_estimated_and_not_asked_about():
    made = ratings(3, severity={"u4": 0.08})
    found = severity_of(made, year=2023, former={"u4"})
    assert {f.key: f.estimate for f in found.checkers} == {
        f.key: f.estimate for f in severity_of(made).checkers
    }
    assert keys_of(found.checkers) == []


def test_drawn_gifts_are_cleared_of_givers_and_receivers_as_the_observed_ones_are():
    ways = [(a, b) for at, a in enumerate(UNITS) for b in (UNITS[at - 1], UNITS[at - 2], UNITS[at - 4])]
    drawn = np.random.default_rng(1).normal(size=(5, len(ways)))
    left = _cleared(drawn, ways)
    for side, unit in itertools.product((0, 1), UNITS):
        of_unit = [at for at, way in enumerate(ways) if way[side] == unit]
        assert left[:, of_unit].mean(axis=1) == pytest.approx(np.zeros(5), abs=1e-9)
    assert (left**2).sum(axis=1) == pytest.approx((drawn**2).sum(axis=1))
    assert _cleared(np.ones((1, len(ways))), ways) == pytest.approx(np.zeros((1, len(ways))), abs=1e-9)


def test_a_pair_that_went_into_others_is_told_and_not_asked_about():
    gift = {("u2", "u5"): 0.15, ("u5", "u2"): 0.15}
    made = ratings(1, gift=gift, per_unit=3, years=(2021, 2022, 2023))
    found = reciprocity_of(made, former={"u5"})
    assert keys_of(found.pairs) == []
    assert found.overall == reciprocity_of(made).overall


def test_checkers_who_never_differ_say_nothing():
    made = [Rating(2023, u, line, c, 0.5) for u in "xyz" for line in LINES for c in "abc"]
    assert severity_of(made).missing.lack is Lack.NO_VARIATION
    assert severity_of([]).missing.lack is Lack.NOTHING


def test_two_checkers_only_differ_from_each_other():
    made = [Rating(2023, u, line, c, 0.5 + (c == "a") / 10) for u in "xyz" for line in LINES for c in "ab"]
    assert severity_of(made).missing.lack is Lack.FEW_CHECKERS


def test_the_order_of_ratings_does_not_matter():
    made = ratings(7)
    assert severity_of(made[::-1]) == severity_of(made)
    assert reciprocity_of(made[::-1]) == reciprocity_of(made)


def test_two_units_that_give_each_other_more_are_found():
    gift = {("u2", "u5"): 0.15, ("u5", "u2"): 0.15}
    found = reciprocity_of(ratings(1, gift=gift, per_unit=3, years=(2021, 2022, 2023)))
    assert keys_of(found.pairs) == [f"u2 {SEPARATOR} u5"]
    assert found.overall.p < 0.05
    assert found.overall.seed


def test_giving_one_way_is_not_giving_back():
    found = reciprocity_of(ratings(1, gift={("u2", "u5"): 0.15}, years=(2021, 2022, 2023)))
    assert f"u2 {SEPARATOR} u5" not in keys_of(found.pairs)


def test_a_mild_checker_and_a_unit_all_like_give_no_reciprocity():
    mild = {"u2": -0.1, "u5": -0.1}
    found = reciprocity_of(ratings(4, severity=mild, years=(2021, 2022, 2023)))
    assert keys_of(found.pairs) == []


def test_without_giving_back_few_questions_are_asked():
    asked = sum(
        bool(keys_of(found.pairs)) + (found.overall.p <= 0.05)
        for seed in range(30)
        if (found := reciprocity_of(ratings(seed, years=(2021, 2022, 2023))))
    )
    assert asked <= 8, "two families a seed at 5 per cent: about 3 of 60"


def test_without_pairs_that_judged_each_other_nothing_is_said():
    found = reciprocity_of(ratings(1, per_unit=2))
    assert found.overall is None
    assert found.missing.lack is Lack.FEW_MUTUAL
