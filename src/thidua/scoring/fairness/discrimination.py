"""Criteria that do not tell units apart: nearly all are given the same share of the maximum."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from thidua.scoring.fairness.shapes import COVERAGE, Estimate, Given, Lack, Missing

LEAST_GIVEN = 5
NEARLY_ALL = 0.9
SAME_TO = 2


@dataclass(frozen=True, slots=True)
class Sameness:
    """One line: the share of units with the most frequent result (with its interval), and how results spread.

    `usual`: that result, as a share of the maximum. `spread`: the standard deviation of the shares.
    """

    line: str
    alike: Estimate
    usual: float
    spread: float
    years: int

    @property
    def is_question(self) -> bool:
        """Whether nearly all units are given the same."""
        return self.alike.value >= NEARLY_ALL


@dataclass(frozen=True, slots=True)
class Discrimination:
    """Every line with a maximum and enough results, the least telling first."""

    lines: tuple[Sameness, ...]
    missing: Missing | None = None


def discrimination_of(given: Iterable[Given]) -> Discrimination:
    """How far each line tells units apart: the share of results that are the most frequent one, to 1 per cent.

    Source: item discrimination in classical test theory (Ebel, Frisbie 1991, Essentials of Educational
    Measurement, 5th ed., chapter 13): a line on which all get the same cannot change a rank. Unit: share of the
    results; results themselves as shares of the maximum. Uncertainty: Wilson's interval (Wilson 1927, Probable
    inference, the law of succession, and statistical inference, J. Am. Stat. Assoc. 22), which is wide with few
    units. Assumes results of different units are independent. This describes, it does not test; a line that all
    fulfil may well be wanted for what it asks, so it is a question about the table only. Needs five results.
    """
    of_line: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for one in sorted(given, key=lambda g: (g.year, g.unit, g.line)):
        if one.maximum:
            of_line[one.line].append((one.year, one.points / one.maximum))
    found = []
    for line, results in sorted(of_line.items()):
        if len(results) < LEAST_GIVEN:
            continue
        shares = [share for _year, share in results]
        usual, often = Counter(round(share, SAME_TO) for share in shares).most_common(1)[0]
        years = len({year for year, _share in results})
        found.append(Sameness(line, _wilson(often, len(shares)), usual, statistics.pstdev(shares), years))
    if not found:
        most = max(map(len, of_line.values()), default=0)
        return Discrimination((), Missing(Lack.FEW_UNITS, LEAST_GIVEN, most))
    return Discrimination(tuple(sorted(found, key=lambda s: (-s.alike.value, s.spread, s.line))))


def _wilson(hits: int, number: int) -> Estimate:
    from scipy.special import ndtri

    reach = float(ndtri((1 + COVERAGE) / 2))
    share = hits / number
    middle = share + reach**2 / (2 * number)
    half = reach * math.sqrt(share * (1 - share) / number + reach**2 / (4 * number**2))
    whole = 1 + reach**2 / number
    return Estimate(share, max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole), number)
