"""Whole invented seasons whose truth is known: 8 checkers of 15 units. Planted causes are named, chance is not.

The figures of the page and of the manual were found with 200 seasons of each kind: something was asked of 1 and of 17
of them; a checker harsher by 6 per cent was named in all of 60, and nobody beside him.
"""

import random

from thidua.scoring.fairness.reciprocity import SEPARATOR
from thidua.scoring.fairness.report import Observed, Report, report_of
from thidua.scoring.fairness.shapes import LEVEL, Given, LinePair, Rating, YearPlaces, keys_of

CHECKERS = [f"c{number}" for number in range(8)]
UNITS = [f"u{number:02}" for number in range(15)]
LINES = [f"L{number:02}" for number in range(12)]
YEARS = (2024, 2025)
SEASONS = 25


def season(seed, *, harsh=None, gift=None, level=False, over=None, mutual=False):
    """Two years of a fair cluster, but for what is planted. Self scores are mostly right and sometimes high.

    Units are checked by three of eight bodies, or, `mutual`, by their neighbours on both sides. `level`: agreed
    points hardly differ on the first line, and the last takes back what the others gave.
    """
    lots = random.Random(seed)
    pairs, ratings, given, places, totals = [], [], [], [], {}
    for year in YEARS:
        totals = {}
        for at, unit in enumerate(UNITS):
            checkers = (
                [UNITS[(at + step) % 15] for step in (-2, -1, 1, 2)] if mutual else lots.sample(CHECKERS, 3)
            )
            lean = {checker: lots.gauss((gift or {}).get((checker, unit), 0), 0.02) for checker in checkers}
            worth = [min(1.0, 0.8 + lots.gauss(0, 0.08)) for _line in LINES]
            if level:
                worth[0] = 0.8 + at / 10_000
                worth[-1] += 0.8 * len(LINES) - sum(worth)
            for line, share in zip(LINES, worth, strict=True):
                ratings += [
                    Rating(
                        year,
                        unit,
                        line,
                        checker,
                        share + lean[checker] - (harsh or {}).get(checker, 0) + lots.gauss(0, 0.05),
                    )
                    for checker in checkers
                ]
                excess = lots.choice((0, 0, 0, abs(lots.gauss(0, 0.12)))) + (over or {}).get(unit, 0)
                pairs.append(LinePair(year, unit, line, 10.0, 10 * (share + excess), 10 * share))
                given.append(Given(year, unit, line, 10 * share, 10.0))
            totals[unit] = 10 * sum(worth)
        places.append(YearPlaces(year, tuple(UNITS), (max(totals, key=totals.__getitem__),)))
    return report_of(
        Observed(
            YEARS[-1],
            tuple(pairs),
            tuple(sorted(ratings)),
            tuple(given),
            frozenset(LINES),
            tuple(totals.items()),
            tuple(places),
        )
    )


def asked(report: Report) -> set[str]:
    """Which of the questions with a probability are asked."""
    return {
        name
        for name, is_asked in {
            "units": keys_of(report.inflation.units),
            "lines": keys_of(report.inflation.lines),
            "checkers": keys_of(report.severity.checkers),
            "pairs": keys_of(report.reciprocity.pairs),
            "mutual": report.reciprocity.overall and report.reciprocity.overall.p <= LEVEL,
            "totals": [year for year in report.levelling.years if (year.adjusted or 1) <= LEVEL],
            "levelled": keys_of(report.levelling.lines),
            "turns": report.turns.is_question,
        }.items()
        if is_asked
    }


def test_fair_seasons_stay_silent_as_often_as_the_page_says():
    found = [asked(season(seed, mutual=seed % 2 == 0)) for seed in range(2 * SEASONS)]
    assert sum(map(bool, found)) <= 10, "one in ten of 50 is 5; more than 10 happens once in 100 times"


def test_one_harsh_checker_is_the_only_question():
    for seed in range(3):
        found = season(seed, harsh={"c3": 0.06})
        assert asked(found) == {"checkers"}
        assert keys_of(found.severity.checkers) == ["c3"]
        estimate = next(f.estimate for f in found.severity.checkers if f.key == "c3")
        assert estimate.low < 0.06 < estimate.high


def test_two_units_that_give_each_other_more_are_the_pair_asked_about():
    gift = {("u03", "u04"): 0.15, ("u04", "u03"): 0.15}
    found = season(1, mutual=True, gift=gift)
    assert keys_of(found.reciprocity.pairs) == [f"u03 {SEPARATOR} u04"]


def test_levelled_totals_and_a_levelled_line_are_asked_about():
    found = season(1, level=True)
    assert {"totals", "levelled"} <= asked(found)
    assert keys_of(found.levelling.lines) == ["L00"]


def test_one_unit_that_scores_itself_high_is_the_only_question():
    found = season(2, over={"u07": 0.08})
    assert asked(found) == {"units"}
    assert keys_of(found.inflation.units) == ["u07"]
