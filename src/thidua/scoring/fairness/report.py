"""All questions at once, asked of what was observed in a cluster up to one season."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from thidua.scoring.fairness.discrimination import Discrimination, discrimination_of
from thidua.scoring.fairness.inflation import Inflation, inflation_of
from thidua.scoring.fairness.levelling import Levelling, lines_of, totals_of
from thidua.scoring.fairness.loading import finish
from thidua.scoring.fairness.reciprocity import Reciprocity, reciprocity_of
from thidua.scoring.fairness.severity import Severity, severity_of
from thidua.scoring.fairness.shapes import Given, LinePair, Rating, YearPlaces
from thidua.scoring.fairness.stability import Stability, stability_of
from thidua.scoring.fairness.turns import Turns, turns_of


@dataclass(frozen=True, slots=True)
class Observed:
    """What is known of a cluster: `year` is the season looked at, `judged` the lines points are given for by judgement
    (not computed from results), `totals` those of the year, `former` the units that went into others by merging, each
    with the unit it went into; units that were renamed go by their latest code in all years.
    """

    year: int
    pairs: tuple[LinePair, ...]
    ratings: tuple[Rating, ...]
    given: tuple[Given, ...]
    judged: frozenset[str]
    totals: tuple[tuple[str, float], ...]
    places: tuple[YearPlaces, ...]
    former: tuple[tuple[str, str], ...] = ()

    @property
    def of_year(self) -> tuple[Given, ...]:
        """What was given in the year looked at."""
        return tuple(one for one in self.given if one.year == self.year)

    @property
    def total_of(self) -> Mapping[str, float]:
        """The totals of the year by unit."""
        return dict(self.totals)


@dataclass(frozen=True, slots=True)
class Report:
    """The answers; each says what is missing where there is none."""

    inflation: Inflation
    severity: Severity
    reciprocity: Reciprocity
    levelling: Levelling
    turns: Turns
    discrimination: Discrimination
    stability: Stability


@lru_cache(maxsize=32)
def report_of(observed: Observed) -> Report:
    """Every question asked of the same observations; remembered, because the same are asked again and again."""
    finish()
    former = dict(observed.former)
    severity = severity_of(observed.ratings, year=observed.year, former=former)
    judged = [one for one in observed.given if one.line in observed.judged]
    lines, missing = lines_of(judged, noise=severity.noise)
    return Report(
        inflation=inflation_of(observed.pairs, former=former),
        severity=severity,
        reciprocity=reciprocity_of(observed.ratings, former=former),
        levelling=Levelling(totals_of(observed.given), lines, severity.noise, missing),
        turns=turns_of(observed.places, former=former),
        discrimination=discrimination_of(observed.given),
        stability=stability_of(observed.total_of, observed.of_year),
    )
