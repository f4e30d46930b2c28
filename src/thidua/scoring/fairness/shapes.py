"""What the questions are asked of, and what an answer is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LEVEL = 0.05
"""The share of false questions accepted among those asked (false discovery rate)."""
COVERAGE = 0.95
SEED = 20_220_615
"""Where drawing of lots begins: the day the law on emulation and commendation was passed. Shown with every test."""
WORTH_ASKING = 0.01
"""Differences up to 1 per cent of a line's maximum are not asked about, however surely they are there."""
DRAWS = 1999
"""How often lots are drawn: with the observed one, 2,000 arrangements, so no p-value is below 0.0005."""


@dataclass(frozen=True, slots=True, order=True)
class LinePair:
    """One line of one unit in one year as the unit scored it and as it was agreed, in points."""

    year: int
    unit: str
    line: str
    maximum: float
    own: float
    agreed: float

    @property
    def excess(self) -> float:
        """Self less agreed, as a share of the line's maximum."""
        return (self.own - self.agreed) / self.maximum


@dataclass(frozen=True, slots=True, order=True)
class Rating:
    """What one checker gave one line of one unit in one year, as a share of the line's maximum."""

    year: int
    unit: str
    line: str
    checker: str
    share: float

    @property
    def cell(self) -> tuple[int, str, str]:
        """What was judged: the same for all who judged it."""
        return (self.year, self.unit, self.line)


@dataclass(frozen=True, slots=True, order=True)
class Given:
    """Points a unit was given on one line in one year; `maximum` None for lines without one."""

    year: int
    unit: str
    line: str
    points: float
    maximum: float | None = None


@dataclass(frozen=True, slots=True, order=True)
class YearPlaces:
    """The first places of one year (several when they tie), and all who could have had them."""

    year: int
    units: tuple[str, ...]
    first: tuple[str, ...]


class Lack(StrEnum):
    """Why there is no answer."""

    NOTHING = "nothing"
    FEW_LINES = "few_lines"
    FEW_UNITS = "few_units"
    FEW_YEARS = "few_years"
    FEW_CHECKERS = "few_checkers"
    FEW_SHEETS = "few_sheets"
    NOT_CHECKED_TWICE = "not_checked_twice"
    DISCONNECTED = "disconnected"
    NO_VARIATION = "no_variation"
    FEW_MUTUAL = "few_mutual"


@dataclass(frozen=True, slots=True)
class Missing:
    """What an answer would need, and what there is."""

    lack: Lack
    needed: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its interval and the number of observations; no interval where they do not vary."""

    value: float
    low: float | None
    high: float | None
    n: int

    @property
    def has_interval(self) -> bool:
        """Whether the uncertainty could be told."""
        return self.low is not None and self.high is not None


@dataclass(frozen=True, slots=True)
class Finding:
    """One unit, line or checker: its estimate, the chance of such a difference without cause, and that chance
    adjusted for how many were looked at (`adjusted`). None where nothing could be tested.
    """

    key: str
    estimate: Estimate
    against: Estimate | None = None
    p: float | None = None
    adjusted: float | None = None

    @property
    def is_question(self) -> bool:
        """Whether it should be looked into: unlikely by chance at the chosen level, all tests counted."""
        return self.adjusted is not None and self.adjusted <= LEVEL


@dataclass(frozen=True, slots=True)
class Lots:
    """A test by drawing lots: what was observed, what chance gives on average, and how often chance gives as much."""

    observed: float
    expected: float
    p: float
    draws: int = DRAWS
    seed: int = SEED


def keys_of(findings: Sequence[Finding]) -> list[str]:
    """What should be looked into, most unlikely first."""
    asked = [finding for finding in findings if finding.is_question]
    return [finding.key for finding in sorted(asked, key=lambda f: (f.adjusted or 0, f.key))]
