"""Half-open periods of days."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` up to, not including, `end`; no `end` means still open."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a period ends after it starts: [{self.start}, {self.end})")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        """Whether a day lies in both."""
        return (self.end is None or other.start < self.end) and (other.end is None or self.start < other.end)


def year_period(year: int) -> Period:
    """The calendar year as a period."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1))
