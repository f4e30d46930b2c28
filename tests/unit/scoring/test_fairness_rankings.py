"""Levelling, taking turns, criteria that tell nobody apart, and stability: known answers and no false alarm."""

import random

import pytest

from thidua.scoring.fairness.discrimination import discrimination_of
from thidua.scoring.fairness.levelling import lines_of, totals_of
from thidua.scoring.fairness.shapes import DRAWS, Given, Lack, YearPlaces, keys_of
from thidua.scoring.fairness.stability import likeness, ranks_of, stability_of
from thidua.scoring.fairness.turns import turns_of, years_needed

UNITS = tuple(f"u{number}" for number in range(8))
LINES = [f"L{number:02}" for number in range(12)]


def points(seed, *, spread=1.0, levelled=False, year=2023, maximum=20.0):
    """Points of every unit on every line; levelled: the last line takes back what the others gave."""
    lots = random.Random(seed)
    made = []
    for unit in UNITS:
        given = [12 + lots.gauss(0, spread) for _line in LINES]
        if levelled:
            given[-1] += 12 * len(LINES) - sum(given) + lots.gauss(0, 0.05)
        made += [Given(year, unit, line, value, maximum) for line, value in zip(LINES, given, strict=True)]
    return made


def test_totals_that_lines_make_level_are_found():
    (year,) = totals_of(points(1, levelled=True))
    assert year.lots.p < 0.01
    assert year.lots.observed < 0.2 * year.lots.expected
    assert (year.units, year.lines, year.lots.draws, year.adjusted) == (8, 12, DRAWS, year.lots.p)


def test_totals_of_independent_lines_raise_few_questions():
    asked = sum(totals_of(points(seed))[0].adjusted <= 0.05 for seed in range(30))
    assert asked <= 4


def test_units_good_everywhere_are_never_called_level():
    better = {unit: at * 2 for at, unit in enumerate(UNITS)}
    made = [Given(g.year, g.unit, g.line, g.points + better[g.unit] / 10) for g in points(3)]
    assert totals_of(made)[0].lots.p > 0.5


def test_years_are_adjusted_together_and_few_units_or_lines_are_told():
    made = points(1, levelled=True) + points(5, year=2024)
    both = totals_of(made)
    assert both[0].adjusted == pytest.approx(min(2 * both[0].lots.p, 1))
    few = totals_of([g for g in made if g.unit in UNITS[:4]])
    assert few[0].missing.lack is Lack.FEW_UNITS
    same = [Given(2023, unit, line, 5) for unit in UNITS for line in LINES]
    assert totals_of(same)[0].missing.lack is Lack.FEW_LINES


def test_lines_closer_than_the_noise_of_checkers_are_found():
    noisy = [g for g in points(2, spread=1.0) if g.line != "L03"]
    close = [Given(2023, unit, "L03", 12 + at / 100, 20) for at, unit in enumerate(UNITS)]
    found, missing = lines_of(noisy + close, noise=0.05)
    assert missing is None
    assert keys_of(found) == ["L03"]


def test_lines_as_wide_as_the_noise_raise_few_questions():
    asked = sum(bool(keys_of(lines_of(points(seed, spread=1.0), noise=0.05)[0])) for seed in range(40))
    assert asked <= 5


def test_without_a_known_noise_lines_are_not_judged():
    found, missing = lines_of(points(1), noise=None)
    assert (found, missing.lack) == ((), Lack.NOT_CHECKED_TWICE)


def firsts(winners, units=UNITS[:5]):
    return [YearPlaces(2001 + at, units, (units[winner],)) for at, winner in enumerate(winners)]


def test_a_perfect_circle_is_found_by_its_spread_and_by_its_order():
    found = turns_of(firsts([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]))
    assert found.is_question
    assert found.order.observed == 0
    assert found.order.p < 0.01
    assert found.spread.observed == 5


def test_a_unit_that_always_wins_takes_no_turns():
    found = turns_of(firsts([0] * 10))
    assert (found.order, found.is_question) == (None, False)
    assert found.spread.p == 1


def test_chance_alone_seldom_looks_like_turns():
    lots = random.Random(9)
    asked = sum(
        turns_of(firsts([lots.randrange(5) for _year in range(10)])).is_question for _seed in range(60)
    )
    assert asked <= 6


def test_too_few_years_are_said_with_the_number_needed():
    found = turns_of(firsts([0, 1, 2]))
    assert (found.p, found.missing.lack, found.missing.found) == (None, Lack.FEW_YEARS, 3)
    assert found.missing.needed == years_needed(5) == 7
    assert turns_of([]).missing.lack is Lack.FEW_YEARS


def test_from_the_needed_years_on_a_circle_is_found_and_one_year_less_it_could_not_be():
    for members in (2, 3, 4, 7):
        years = years_needed(members)
        found = turns_of(firsts([year % members for year in range(years)], UNITS[:members]))
        assert found.is_question, members
    assert years_needed(7) == 7  # 2 × 7! / 7⁷ = 0.012; with six years 0.086


def test_a_merger_begins_another_circle_and_years_are_permuted_within_their_circle():
    """Three old units take turns for six years, then three formed of them for six years."""
    old = firsts([year % 3 for year in range(6)], ("a", "b", "c"))
    new = [YearPlaces(2010 + year, ("x", "y", "z"), ("xyz"[year % 3],)) for year in range(6)]
    former = {"a": "x", "b": "x", "c": "y"}
    found = turns_of(old + new, former=former)
    # Each circle of six years has 6! / (2! 2! 2!) = 90 orders, of which 3! are perfect: (6 / 90)².
    assert found.order.p == pytest.approx(1 / 225, abs=0.003)
    assert found.order.observed == 0
    assert found.spread.observed == 6
    assert turns_of(old + new).order.p == 1, "as one row of years the two circles would not be seen"


def test_years_needed_after_a_merger_count_from_the_merger_on():
    old = firsts([0, 1], UNITS[:7])
    new = [YearPlaces(2003, ("x", *UNITS[2:7]), ("x",))]
    (found,) = {turns_of(old + new, former={UNITS[0]: "x", UNITS[1]: "x"}).missing}
    assert (found.lack, found.needed, found.found) == (Lack.FEW_YEARS, 8, 3)  # 6/7 × 6! / 6⁶ × 2 = 0.026


def test_chance_alone_seldom_looks_like_turns_across_a_merger():
    lots, asked = random.Random(11), 0
    former = dict.fromkeys(UNITS[:3], "x") | dict.fromkeys(UNITS[3:6], "y")
    for _seed in range(60):
        old = firsts([lots.randrange(6) for _year in range(6)], UNITS[:6])
        now = ("x", "y", "v", "w")
        new = [YearPlaces(2010 + year, now, (lots.choice(now),)) for year in range(6)]
        asked += turns_of(old + new, former=former).is_question
    assert asked <= 6


def test_a_line_on_which_nearly_all_get_the_same_is_found():
    made = points(1) + [Given(2023, unit, "same", 10, 10) for unit in UNITS]
    first = discrimination_of(made).lines[0]
    assert (first.line, first.usual, first.spread, first.is_question) == ("same", 1.0, 0.0, True)
    # Wilson's interval of 8 of 8, from its closed form n / (n + z²).
    assert first.alike.low == pytest.approx(8 / (8 + 1.959964**2))
    assert first.alike.high == 1
    assert not any(line.is_question for line in discrimination_of(points(1)).lines)


def test_lines_with_few_results_or_without_a_maximum_are_not_judged():
    few = [Given(2023, unit, "x", 1, 2) for unit in UNITS[:4]]
    found = discrimination_of([*few, *(Given(2023, unit, "y", 1, None) for unit in UNITS)])
    assert (found.lines, found.missing.lack, found.missing.found) == ((), Lack.FEW_UNITS, 4)


def test_ranks_without_each_line_tell_who_hangs_on_it():
    totals = {"a": 30.0, "b": 29.0, "c": 20.0}
    given = [
        Given(2023, "a", "1", 10),
        Given(2023, "b", "1", 5),
        Given(2023, "c", "1", 5),
        Given(2023, "a", "2", 20),
        Given(2023, "b", "2", 20),
        Given(2023, "c", "2", 15),
    ]
    found = stability_of(totals, given)
    assert found.ranks == {"a": 1, "b": 2, "c": 3}
    assert [one.line for one in found.changing] == ["1"]
    first = found.without[0]
    assert first.ranks == {"b": 1, "a": 2, "c": 3}
    assert first.changes_first
    assert first.likeness == pytest.approx(1 / 3)
    assert found.reach == {"a": (1, 2), "b": (1, 2), "c": (3, 3)}


def test_equal_totals_share_the_better_rank():
    assert ranks_of({"a": 1.0, "b": 2.0, "c": 2.0}) == {"b": 1, "c": 1, "a": 3}
    assert likeness({"a": 1, "b": 1}, {"a": 1, "b": 2}) is None
    assert stability_of({"a": 1, "b": 2}, []).missing.lack is Lack.FEW_UNITS
