"""Tables and entries of every shape the engine knows, made at random."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from thidua.scoring.engine import (
    Band,
    CriterionSpec,
    Direction,
    Excess,
    Kind,
    KnockOut,
    Line,
    Mark,
    Measure,
    NotAssigned,
    Override,
    Part,
    RoundingMode,
    RoundingPlace,
    Start,
    TableSpec,
    Takes,
    Unit,
    Variant,
    ZeroTarget,
)


def hundredths(low, high):
    return st.integers(low * 100, high * 100).map(lambda n: Decimal(n).scaleb(-2))


points = hundredths(0, 50)
caps = st.none() | hundredths(1, 20)
quantities = hundredths(-10, 1000)
BASE_ONLY = {Kind.LINEAR, Kind.LEADER, Kind.SHARE_OF_BEST}


@st.composite
def bands(draw, maximum):
    """Bands that hold every value: half-open, one after the other, the best giving the maximum."""
    ends = [None, *sorted(draw(st.sets(st.integers(0, 400).map(Decimal), min_size=1, max_size=3))), None]
    sizes = draw(st.permutations([maximum, *[maximum / 2] * (len(ends) - 2)]))
    return tuple(Band(size, low, high) for size, low, high in zip(sizes, ends, ends[1:], strict=False))


@st.composite
def variants(draw, kind, maximum):
    """What the line is for units of class A: nothing else, a lower maximum, or bands of its own."""
    if kind is Kind.RANKED or not draw(st.booleans()):
        return ()
    half = maximum / 2
    return (Variant("A", maximum=half, bands=draw(bands(half)) if kind is Kind.BANDS else None),)


@st.composite
def leaves(draw, code, parts=tuple(Part)):
    """A leaf of one of these parts with the parameters its kind reads."""
    part = draw(st.sampled_from(parts))
    kind = draw(st.sampled_from([k for k in Kind if part is Part.BASE or k not in BASE_ONLY]))
    maximum = draw(hundredths(1, 50))
    direction = draw(st.sampled_from(Direction))
    own = {
        Kind.LINEAR: {
            "direction": direction,
            "floor": draw(st.none() | st.just(Decimal("0.5"))),
            "least": draw(st.none() | st.just(Decimal("0.25"))),
        },
        Kind.BANDS: {"measure": draw(st.sampled_from(Measure)), "bands": draw(bands(maximum))},
        Kind.PER_OCCURRENCE: {"each": Decimal("0.7")},
        Kind.STEPS: {
            "each": Decimal("0.7"),
            "start": Decimal(92),
            "step": Decimal("1.5"),
            "direction": direction,
        },
        Kind.LEADER: {
            "direction": direction,
            "share_at_target": draw(st.sampled_from([Decimal("0.5"), Decimal("0.8"), Decimal(1)])),
            "excess": draw(st.sampled_from(Excess)),
            "zero_target": draw(st.sampled_from(ZeroTarget)),
        },
        Kind.SHARE_OF_BEST: {"direction": direction},
        Kind.RANKED: {"direction": direction, "place_points": (maximum, maximum / 2, Decimal(0))},
    }
    return CriterionSpec(
        code=code,
        title=f"Dòng {code}",
        maximum=maximum,
        kind=kind,
        part=part,
        indicator="X",
        exemption=draw(st.sampled_from(["", "tự phát hiện"])),
        knock_out=draw(st.none() | st.sampled_from(KnockOut)),
        scorer=draw(st.sampled_from(["", "Sở Nội vụ"])),
        variants=draw(variants(kind, maximum)),
        **own.get(kind, {}),
    )


@st.composite
def groups(draw, code, depth, part=None):
    """A group of lines and groups of any part, or (a bonus or minus group) of one part that its maximum caps."""
    part = part or draw(st.sampled_from([None, None, Part.BONUS, Part.MINUS]))
    nested = [groups(f"{code}.{n}", depth - 1, part) for n in range(draw(st.integers(0, 1)))] if depth else []
    parts = (part,) if part else tuple(Part)
    single = [leaves(f"{code}.{n}", parts) for n in range(len(nested), len(nested) + draw(st.integers(1, 2)))]
    children = tuple(draw(child) for child in (*nested, *single))
    takes = draw(st.sampled_from([Takes.SUM, Takes.SUM, *Takes]))
    return CriterionSpec(
        code=code,
        title=f"Nhóm {code}",
        part=part or Part.BASE,
        maximum=draw(caps) if part else None,
        bonus_cap=draw(caps),
        minus_cap=draw(caps),
        takes=takes,
        children=children,
    )


@st.composite
def conditions(draw, criteria):
    """The same lines, some bonuses of which count only if another line, on which they are no part, is full.

    A condition is itself free of conditions, so no line ever depends on itself.
    """
    lines = [line for criterion in criteria for line in criterion.walk()]
    bonuses = [line for line in lines if line.part is Part.BONUS]
    chosen = (
        draw(st.lists(st.sampled_from(bonuses), max_size=2, unique_by=lambda b: b.code)) if bonuses else []
    )
    needing = {bonus.code for bonus in chosen}
    free = [line.code for line in lines if not needing & {below.code for below in line.walk()}]
    free = [code for code in free if not any(code.startswith(f"{bonus}.") for bonus in needing)]
    if not free:
        return criteria
    needs = {code: draw(st.sampled_from(free)) for code in sorted(needing)}

    def with_conditions(line):
        below = tuple(map(with_conditions, line.children))
        return replace(line, children=below, only_if=needs.get(line.code, ""))

    return tuple(map(with_conditions, criteria))


@st.composite
def tables(draw):
    return TableSpec(
        total=Decimal(1000),
        criteria=draw(conditions(tuple(draw(groups(str(n), 2)) for n in range(draw(st.integers(1, 2)))))),
        decimals=draw(st.integers(0, 3)),
        rounding=draw(st.sampled_from(RoundingPlace)),
        total_cap=draw(st.none() | st.just(Decimal(60))),
        mode=draw(st.sampled_from(RoundingMode)),
        start=draw(st.sampled_from(Start)),
        not_assigned=draw(st.sampled_from(NotAssigned)),
        bonus_cap=draw(caps),
        minus_cap=draw(caps),
    )


@st.composite
def lines_for(draw, table, *, with_overrides=True):
    lines = []
    for leaf in (c for c in table.walk() if not c.children):
        if not draw(st.integers(0, 5)):
            continue
        sign = -1 if leaf.part is Part.MINUS else 1
        unusual = draw(st.integers(0, 9))
        lines.append(
            Line(
                leaf.code,
                points=sign * draw(points),
                answer=draw(st.booleans()),
                actual=draw(quantities),
                target=draw(st.none() | quantities),
                count=Decimal(draw(st.integers(0, 30))),
                days_late=Decimal(draw(st.integers(0, 30))),
                mark=draw(st.sampled_from(Mark)) if unusual == 1 else None,
                override=Override(sign * draw(points)) if unusual == 2 and with_overrides else None,
            )
        )
    return lines


@st.composite
def cases(draw):
    table = draw(tables())
    return table, draw(lines_for(table))


@st.composite
def blocks(draw):
    """A table and up to four units that were scored by it."""
    table = draw(tables())
    classes = st.frozensets(st.sampled_from(["A", "B"]))
    return table, [
        Unit(f"U{n}", tuple(draw(lines_for(table))), draw(classes)) for n in range(draw(st.integers(1, 4)))
    ]
