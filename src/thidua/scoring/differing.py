"""By how much what counts differs from what a unit gave itself, as far as it could give itself anything."""

from decimal import Decimal

from thidua.scoring.engine import Outcome


def difference(own: Outcome, now: Outcome) -> Decimal | None:
    """What counts less what the unit gave itself, in points; None while either is not there.

    `own` and `now` are results of the same line, group or table. What a unit cannot know by itself (lines another
    body scores, lines that compare units) is no difference: where something of `own` waits for others, only the
    lines and groups below that do not are compared. Total caps and scaling are then left out, because they look at
    all lines.
    Example: 52.22 of its own and 97.59 agreed, of which 28 from departments, differ by 0 when no other line changed.
    """
    if own.points is None or now.points is None:
        return None
    if not own.awaiting:
        return now.points - own.points
    parts = (difference(before, after) for before, after in zip(own.children, now.children, strict=True))
    return sum((part for part in parts if part is not None), Decimal(0))
