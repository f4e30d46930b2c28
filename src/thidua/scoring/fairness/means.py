"""The mean of grouped observations with its interval: what the other questions stand on."""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable

from thidua.scoring.fairness.shapes import COVERAGE, WORTH_ASKING, Estimate

LEAST_GROUPS = 3
_SMALL = 1e-12


def mean_of(observations: Iterable[tuple[Hashable, float]]) -> Estimate:
    """The mean of (group, value), every value counting alike, with a 95 per cent t-interval over groups.

    Source: Cochran (1977), Sampling Techniques, 3rd ed., sections 6.4 and 9A (ratio of group sums to group sizes);
    the spread between groups carries the uncertainty, so values of one group may depend on each other.
    Unit: that of the values. Assumes groups drawn independently of each other. No interval below three groups, or
    where nothing varies: identical values say nothing of their own uncertainty.
    """
    sums: dict[Hashable, list[float]] = defaultdict(list)
    for group, value in observations:
        sums[group].append(value)
    number = sum(map(len, sums.values()))
    if not number:
        return Estimate(0.0, None, None, 0)
    mean = math.fsum(math.fsum(values) for values in sums.values()) / number
    groups = len(sums)
    spread = math.fsum((math.fsum(values) - mean * len(values)) ** 2 for values in sums.values())
    if groups < LEAST_GROUPS or spread <= _SMALL:
        return Estimate(mean, None, None, number)
    error = math.sqrt(spread * groups / (groups - 1)) / number
    reach = t_reach(groups - 1) * error
    return Estimate(mean, mean - reach, mean + reach, number)


def t_reach(degrees: float) -> float:
    """How many standard errors a 95 per cent interval reaches to each side (Student's t)."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, (1 + COVERAGE) / 2))


def chance_of(value: float, error: float, degrees: float, *, one_sided: bool = False) -> float:
    """How likely an estimate at least this large is, were the true value no larger than what is worth asking.

    Source: minimum-effect tests, Murphy, Myors (1999), Testing the hypothesis that treatments have negligible
    effects, J. Appl. Psychol. 84(2). `one_sided` asks about positive values only. Unit: a probability; value and
    error are shares of the maximum, `degrees` of freedom are those of the error.
    """
    from scipy.special import stdtr

    beyond = (value if one_sided else abs(value)) - WORTH_ASKING
    chance = float(stdtr(degrees, -beyond / error))
    if one_sided:
        return chance
    return min(1.0, chance + float(stdtr(degrees, -(abs(value) + WORTH_ASKING) / error)))


def chance_of_mean(estimate: Estimate, groups: int) -> float | None:
    """`chance_of` a mean above what is worth asking, from its t-interval over so many groups."""
    if estimate.low is None or estimate.high is None:
        return None
    error = (estimate.high - estimate.low) / 2 / t_reach(groups - 1)
    return chance_of(estimate.value, error, groups - 1, one_sided=True)
