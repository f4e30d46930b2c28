"""Adding up: what a group makes of its lines, what a bonus depends on, and what the table says of its total."""

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from thidua.scoring.engine.results import Outcome, counted_of
from thidua.scoring.engine.shapes import (
    ZERO,
    CriterionSpec,
    Flag,
    FlagKind,
    NotAssigned,
    Part,
    RoundingMode,
    RoundingPlace,
    Standing,
    TableSpec,
    Takes,
)

Rounder = Callable[[Decimal], Decimal]
MODES = {
    RoundingMode.HALF_UP: ROUND_HALF_UP,
    RoundingMode.HALF_EVEN: ROUND_HALF_EVEN,
    RoundingMode.DOWN: ROUND_DOWN,
}
_SCORED = Standing.SCORED


def group(spec: CriterionSpec, children: tuple[Outcome, ...], rounded: Rounder) -> Outcome:
    """Take the children together as the group says; bonuses and minuses each count up to the cap of the group."""
    base, bonus, minus, added = _sums(children)
    unsettled, awaiting, knocked_out = _codes(children)
    if spec.takes is not Takes.SUM:
        base, bonus, minus, unsettled, knocked_out = _taken(spec, children, unsettled, knocked_out, rounded)
    bonus_cap, minus_cap = caps_of(spec)
    flags: tuple[Flag, ...] = ()
    if bonus_cap is not None and bonus > bonus_cap:
        bonus = bonus_cap
        flags = (Flag(FlagKind.CAPPED, bonus),)
    if minus_cap is not None and -minus > minus_cap:
        minus = -minus_cap
        flags = (*flags, Flag(FlagKind.CAPPED, minus_cap))
    if (unsettled or awaiting) and not any(child.standing is _SCORED for child in children):
        standing = Standing.MISSING if unsettled else Standing.AWAITING
        return Outcome(
            spec,
            standing,
            None,
            unsettled=unsettled,
            awaiting=awaiting,
            knocked_out=knocked_out,
            children=children,
        )
    points = base + bonus + minus
    return Outcome(
        spec,
        _SCORED,
        points,
        base,
        bonus,
        minus,
        points - added,
        flags,
        unsettled,
        awaiting,
        knocked_out,
        children,
        None,
        points,
    )


def _sums(children: tuple[Outcome, ...]) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Base, bonus, minus and points of all children."""
    base = bonus = minus = added = ZERO
    for child in children:
        base += child.base
        if child.bonus:
            bonus += child.bonus
        if child.minus:
            minus += child.minus
        if child.points is not None:
            added += child.points
    return base, bonus, minus, added


def _codes(children: tuple[Outcome, ...]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The lines below that are unsettled, that wait for others, and that knock out."""
    unsettled: tuple[str, ...] = ()
    awaiting: tuple[str, ...] = ()
    knocked_out: tuple[str, ...] = ()
    for child in children:
        if child.unsettled:
            unsettled += child.unsettled
        if child.awaiting:
            awaiting += child.awaiting
        if child.knocked_out:
            knocked_out += child.knocked_out
    return unsettled, awaiting, knocked_out


def caps_of(group: CriterionSpec) -> tuple[Decimal | None, Decimal | None]:
    """The caps of a group for bonuses and for minuses; the maximum of a bonus or minus group is its cap too."""
    bonus_cap, minus_cap = group.bonus_cap, group.minus_cap
    if group.part is Part.BONUS and bonus_cap is None:
        bonus_cap = group.maximum
    elif group.part is Part.MINUS and minus_cap is None:
        minus_cap = group.maximum
    return bonus_cap, minus_cap


def _taken(
    spec: CriterionSpec,
    children: tuple[Outcome, ...],
    unsettled: tuple[str, ...],
    knocked_out: tuple[str, ...],
    rounded: Rounder,
) -> tuple[Decimal, Decimal, Decimal, tuple[str, ...], tuple[str, ...]]:
    """Base, bonus and minus of the line that weighs most, or the mean; what stays unsettled; what knocks out.

    Of alternatives one is enough, so the others are not missed; one that was refused is.
    """
    counted = counted_of(spec, children)
    if not counted:
        return ZERO, ZERO, ZERO, unsettled, knocked_out
    if spec.takes is Takes.BEST:
        best = counted[0]
        refused = tuple(c.code for c in children if c.standing is Standing.REFUSED)
        return best.base, best.bonus, best.minus, best.unsettled + refused, best.knocked_out
    base, bonus, minus = (
        rounded(sum((getattr(child, name) for child in counted), ZERO) / len(counted))
        for name in ("base", "bonus", "minus")
    )
    return base, bonus, minus, unsettled, knocked_out


def conditional(outcome: Outcome, condition: Outcome, table: TableSpec) -> Outcome:
    """A bonus whose line must be full first: without that it gives nothing, and says so.

    What a person set instead of the table stands.
    """
    is_full = condition.base >= comparable(table, condition) and not condition.is_provisional
    decided = sum((o.bonus for o in outcome.walk() if not o.children and o.is_overridden), ZERO)
    taken_away = outcome.bonus - min(decided, outcome.bonus)
    if is_full or not taken_away:
        return outcome
    return outcome._replace(
        points=(outcome.points or ZERO) - taken_away,
        bonus=outcome.bonus - taken_away,
        flags=(*outcome.flags, Flag(FlagKind.CONDITION_NOT_MET, condition.maximum)),
        adjustment=outcome.adjustment - taken_away if outcome.children else ZERO,
    )


def comparable(table: TableSpec, outcome: Outcome) -> Decimal:
    """The base points a unit is measured against: the table's, or those assigned to it, as the table says."""
    return outcome.reachable if table.not_assigned is NotAssigned.ZERO else outcome.assigned


def finished(total: Outcome, table: TableSpec, rounded: Rounder) -> Outcome:
    """The total with what the table says of totals: scaling, rounding on the total only, and the most it may be."""
    if total.points is None:
        return total
    base, flags = total.base, total.flags
    if table.not_assigned is NotAssigned.NORMALISED:
        reachable, assigned = total.reachable, total.assigned
        if ZERO < assigned < reachable:
            base = rounded(base * reachable / assigned)
            flags = (*flags, Flag(FlagKind.NOT_ASSIGNED, assigned))
    by_table = points = base + total.bonus + total.minus
    if table.rounding is RoundingPlace.TOTAL:
        points = points.quantize(Decimal(1).scaleb(-table.decimals), MODES[table.mode])
    if table.total_cap is not None and points > table.total_cap:
        points = table.total_cap
        flags = (*flags, Flag(FlagKind.CAPPED, points))
    if points == total.points and flags is total.flags and base is total.base:
        return total
    adjustment = total.adjustment + points - total.points
    return total._replace(points=points, base=base, adjustment=adjustment, flags=flags, by_table=by_table)
