"""A registered target as plain values: what is typed, handed in, shown, and put into the covenant."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from thidua.covenants.enums import Direction, TargetField
from thidua.covenants.models import Target


@dataclass(frozen=True)
class TargetLine:
    """One target. `target_id` names the record it stands for, None for a new one."""

    code: str
    indicator: str
    unit: str
    target_value: Decimal
    evidence_source: str
    due_date: date
    field: TargetField = TargetField.ECONOMY
    baseline: Decimal | None = None
    direction: Direction = Direction.HIGHER
    target_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The line as JSON, numbers exact."""
        return asdict(self) | {
            "field": self.field.value,
            "direction": self.direction.value,
            "baseline": None if self.baseline is None else exact(self.baseline),
            "target_value": exact(self.target_value),
            "due_date": self.due_date.isoformat(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The line an earlier `as_json` wrote."""
        return cls(
            **{
                **data,
                "field": TargetField(data["field"]),
                "direction": Direction(data["direction"]),
                "baseline": None if data["baseline"] is None else Decimal(data["baseline"]),
                "target_value": Decimal(data["target_value"]),
                "due_date": date.fromisoformat(data["due_date"]),
            }
        )

    @classmethod
    def of(cls, target: Target) -> Self:
        """The line of a stored target."""
        return cls(
            code=target.code,
            indicator=target.indicator,
            unit=target.unit,
            target_value=target.target_value,
            evidence_source=target.evidence_source,
            due_date=target.due_date,
            field=TargetField(target.field),
            baseline=target.baseline,
            direction=Direction(target.direction),
            target_id=target.pk,
        )

    @property
    def change(self) -> Decimal | None:
        """By how much the target differs from the year before."""
        return None if self.baseline is None else self.target_value - self.baseline

    @property
    def is_raise(self) -> bool | None:
        """Whether the target asks for more than the year before; None where nothing is known of it."""
        if self.baseline is None:
            return None
        better = self.target_value - self.baseline
        return better > 0 if self.direction is Direction.HIGHER else better < 0


@dataclass(frozen=True)
class Sheet:
    """A registration's content: its lines in order, the titles striven for, the pledge."""

    lines: Sequence[TargetLine]
    titles: Sequence[str]
    pledge: str = ""

    def as_json(self) -> dict[str, Any]:
        """The content as JSON, as a submission keeps it."""
        return {
            "lines": [line.as_json() for line in self.lines],
            "titles": list(self.titles),
            "pledge": self.pledge,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The content an earlier `as_json` wrote."""
        return cls(
            lines=[TargetLine.from_json(line) for line in data["lines"]],
            titles=list(data["titles"]),
            pledge=data["pledge"],
        )


def exact(value: Decimal) -> str:
    """A number written one way only: 8.5000 is "8.5", 4500.0000 is "4500"."""
    return f"{value.normalize():f}" if value else "0"
