"""What a benchmark reports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """One number: what was measured, how much, in which unit, and what a peer needs for the same.

    `ratio` is our value over the peer's. `target` is what we hold ourselves to, in words ("< 100 ms").
    """

    name: str
    value: float
    unit: str
    peer_value: float | None = None
    target: str = ""

    @property
    def ratio(self) -> float | None:
        """Our value over the peer's, where there is a peer."""
        return self.value / self.peer_value if self.peer_value else None

    def as_row(self) -> dict[str, object]:
        """The measurement as bench/out/latest.json keeps it."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "peer_value": self.peer_value,
            "ratio": round(self.ratio, 4) if self.ratio is not None else None,
        }
