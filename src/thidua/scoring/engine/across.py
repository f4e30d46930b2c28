"""What all units together say about a line that compares them: known for good once every unit is in."""

from collections.abc import Iterable
from decimal import Decimal

from thidua.scoring.engine.leaves import excess_of, target_of
from thidua.scoring.engine.shapes import CriterionSpec, Direction, Field, Kind, Line


def field_of(spec: CriterionSpec, lines: Iterable[Line], *, is_closed: bool) -> Field:
    """The field of one line from what every unit entered; units exempt from it or not assigned it are left out."""
    taking_part = [line for line in lines if line.mark is None and line.actual is not None]
    if spec.kind is Kind.LEADER:
        return _leader_field(spec, taking_part, is_closed=is_closed)
    values = sorted(
        (line.actual for line in taking_part if line.actual is not None),
        reverse=spec.direction is Direction.HIGHER,
    )
    if spec.kind is Kind.SHARE_OF_BEST:
        return Field(best=values[0] if values else None, is_closed=is_closed)
    return Field(ordered=tuple(values), is_closed=is_closed)


def _leader_field(spec: CriterionSpec, lines: list[Line], *, is_closed: bool) -> Field:
    over: list[Decimal] = []
    without: list[Decimal] = []
    for line in lines:
        target = target_of(spec, line)
        if isinstance(target, tuple) or line.actual is None:
            continue
        if target is None:
            without.append(line.actual)
        elif (excess := excess_of(spec, line.actual, target)) > 0:
            over.append(excess)
    first = max if spec.direction is Direction.HIGHER else min
    return Field(most_excess=max(over, default=None), best=first(without, default=None), is_closed=is_closed)
