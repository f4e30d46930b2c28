"""The formula of one leaf in a working Excel file: what the engine's rule does, in functions every Excel knows.

A formula gives points with their sign, "" while something is missing, or `WRONG` for an entry the table refuses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thidua.scoring.engine import (
    ZERO,
    Band,
    CriterionSpec,
    Direction,
    Excess,
    Kind,
    Measure,
    Part,
    Start,
    TableSpec,
    ZeroTarget,
)
from thidua.scoring.interfaces.excel_rounding import Rounding

WRONG = '"sai"'
NOTHING = '""'
YES, NO = "đạt", "không đạt"
EXEMPT, NOT_ASSIGNED = "miễn", "không giao"


@dataclass(frozen=True)
class Cells:
    """Where a leaf's entry stands: its result, its target, and what all units say (lines that compare them)."""

    value: str
    target: str
    most_excess: str = ""
    best: str = ""
    place: str = ""


@dataclass(frozen=True)
class Context:
    """What a leaf's formula is written with."""

    table: TableSpec
    rounding: Rounding
    unit_class: str
    """The cell that names the class of the unit."""


def text(words: str) -> str:
    """Words as a text in a formula."""
    return '"' + words.replace('"', '""') + '"'


def number(value: Decimal) -> str:
    """An exact number in a formula."""
    return f"{value.normalize():f}"


def leaf_formula(spec: CriterionSpec, cells: Cells, context: Context) -> str:
    """The points of a leaf, as it is for the class of the unit. Without the sign of equality."""

    def of(seen: CriterionSpec) -> str:
        return _with_marks(seen, cells, context)

    return by_class(spec, of, context)


def by_class(spec: CriterionSpec, of: Callable[[CriterionSpec], str], context: Context) -> str:
    """A formula of a line, chosen by the class of the unit where the line has variants."""
    made = of(spec)
    for variant in reversed(spec.variants):
        seen = spec.seen_by(frozenset([variant.unit_class]))
        made = f"IF({context.unit_class}={text(variant.unit_class)},{of(seen)},{made})"
    return made


def reachable_formula(spec: CriterionSpec, context: Context) -> str:
    """The base points the table has for this unit in a leaf."""
    if spec.part is not Part.BASE:
        return "0"
    return by_class(spec, lambda seen: number(seen.maximum or ZERO), context)


def _with_marks(spec: CriterionSpec, cells: Cells, context: Context) -> str:
    v = cells.value
    is_base = spec.part is Part.BASE
    full = number(context.rounding.exact(spec.maximum or ZERO)) if is_base else "0"
    exempt = full if spec.exemption else WRONG
    starts_full = is_base and context.table.start is Start.FULL and not spec.scorer
    blank = number(spec.maximum or ZERO) if starts_full else NOTHING
    rule = RULES[spec.kind or Kind.DIRECT](spec, cells, context.rounding)
    return f"IF({v}={NOTHING},{blank},IF({v}={text(NOT_ASSIGNED)},0,IF({v}={text(EXEMPT)},{exempt},{rule})))"


def _signed(spec: CriterionSpec, size: Decimal) -> Decimal:
    return -size if spec.part is Part.MINUS and size else size


def _minus(spec: CriterionSpec) -> str:
    return "-" if spec.part is Part.MINUS else ""


def _wrong_unless_number(cells: Cells, made: str) -> str:
    return f"IF(ISNUMBER({cells.value}),{made},{WRONG})"


def _wrong_unless_count(value: str, made: str) -> str:
    return f"IF(OR({value}<0,{value}<>INT({value})),{WRONG},{made})"


def _direct(spec: CriterionSpec, cells: Cells, rounding: Rounding) -> str:
    v = cells.value
    size = f"-{v}" if spec.part is Part.MINUS else v
    over = "" if spec.maximum is None else f",{size}>{number(spec.maximum)}"
    return _wrong_unless_number(cells, f"IF(OR({size}<0{over}),{WRONG},{rounding(v)})")


def _yes_no(spec: CriterionSpec, cells: Cells, rounding: Rounding) -> str:
    full = number(rounding.exact(_signed(spec, spec.maximum or ZERO)))
    return f"IF({cells.value}={text(YES)},{full},IF({cells.value}={text(NO)},0,{WRONG}))"


def _with_target(cells: Cells, made: str) -> str:
    t = cells.target
    return _wrong_unless_number(cells, f"IF({t}={NOTHING},{NOTHING},IF({t}<=0,{WRONG},{made}))")


def _linear(spec: CriterionSpec, cells: Cells, rounding: Rounding) -> str:
    v, t, most = cells.value, cells.target, spec.maximum or ZERO
    least = spec.least or ZERO
    higher = spec.direction is Direction.HIGHER
    upper, lower = (v, t) if higher else (t, v)
    share = rounding(f"MAX({number(most)}*{upper}/{lower},{number(least)})")
    if spec.floor is not None:
        under = number(rounding.exact(least))
        share = f"IF({upper}<{number(spec.floor)}*{lower},{under},{share})"
    reached = f"{v}>={t}" if higher else f"{v}<={t}"
    return _with_target(cells, f"IF({reached},{number(rounding.exact(most))},{share})")


def _bands(spec: CriterionSpec, cells: Cells, rounding: Rounding) -> str:
    v = cells.value
    if spec.measure is Measure.RATIO:
        return _with_target(cells, _in_bands(spec, f"(100*{v}/{cells.target})", rounding))
    made = _in_bands(spec, v, rounding)
    return _wrong_unless_number(
        cells, _wrong_unless_count(v, made) if spec.measure is Measure.COUNT else made
    )


def _in_bands(spec: CriterionSpec, measured: str, rounding: Rounding) -> str:
    made = WRONG
    for band in reversed(spec.bands):
        points = number(rounding.exact(_signed(spec, band.points)))
        tests = _band_tests(band, measured)
        made = f"IF({tests},{points},{made})" if tests else points
    return made


def _band_tests(band: Band, measured: str) -> str:
    tests = []
    if band.lower is not None:
        tests.append(f"{measured}{'>=' if band.includes_lower else '>'}{number(band.lower)}")
    if band.upper is not None:
        tests.append(f"{measured}{'<=' if band.includes_upper else '<'}{number(band.upper)}")
    return f"AND({','.join(tests)})" if len(tests) > 1 else "".join(tests)


def _capped(spec: CriterionSpec, size: str, rounding: Rounding) -> str:
    capped = size if spec.maximum is None else f"MIN({size},{number(spec.maximum)})"
    return f"{_minus(spec)}{rounding(capped)}"


def _per_occurrence(spec: CriterionSpec, cells: Cells, rounding: Rounding) -> str:
    v = cells.value
    points = _capped(spec, f"{v}*{number(spec.each or ZERO)}", rounding)
    return _wrong_unless_number(cells, _wrong_unless_count(v, points))


def _steps(spec: CriterionSpec, cells: Cells, rounding: Rounding) -> str:
    v, start = cells.value, number(spec.start or ZERO)
    over = f"({v}-{start})" if spec.direction is Direction.HIGHER else f"({start}-{v})"
    # A quotient of decimals is a hair below a whole number now and then: rounded before the part behind is cut off.
    passed = f"(INT(ROUND({over}/{number(spec.step or Decimal(1))},9))+1)"
    points = _capped(spec, f"{number(spec.each or ZERO)}*{passed}", rounding)
    return _wrong_unless_number(cells, f"IF({over}>0,{points},0)")


def _leader(spec: CriterionSpec, cells: Cells, rounding: Rounding) -> str:
    v, t, most = cells.value, cells.target, spec.maximum or ZERO
    sure = spec.share_at_target * most
    higher = spec.direction is Direction.HIGHER
    short, over = (f"{v}<{t}", f"({v}-{t})") if higher else (f"{v}>{t}", f"({t}-{v})")
    upper, lower = (v, t) if higher else (t, v)
    excess = over if spec.excess is Excess.ABSOLUTE else f"{over}/{t}"
    at_target = number(rounding.exact(sure))
    beyond = rounding(f"{number(sure)}+{number(most - sure)}*MIN({excess}/{cells.most_excess},1)")
    with_target = (
        f"IF({v}={t},{at_target},IF({short},{rounding(f'MAX({number(sure)}*{upper}/{lower},0)')},"
        f"IF({cells.most_excess}={NOTHING},{at_target},{beyond})))"
    )
    without = _part_of_best(spec, cells, rounding)
    has_none = f"{t}={NOTHING}"
    if spec.zero_target is ZeroTarget.NO_TARGET:
        has_none = f"OR({has_none},{t}=0)"
    return _wrong_unless_number(cells, f"IF({has_none},{without},IF({t}<=0,{WRONG},{with_target}))")


def _share_of_best(spec: CriterionSpec, cells: Cells, rounding: Rounding) -> str:
    return _wrong_unless_number(cells, _part_of_best(spec, cells, rounding))


def _part_of_best(spec: CriterionSpec, cells: Cells, rounding: Rounding) -> str:
    """The result over the best one, or the other way round where lower is better; below zero counts as zero."""
    most, own, best = spec.maximum or ZERO, f"MAX({cells.value},0)", f"MAX({cells.best},0)"
    higher = spec.direction is Direction.HIGHER
    upper, lower = (own, best) if higher else (best, own)
    full = number(rounding.exact(most))
    leads = f"IF({lower}>0,{full},0)" if higher else full
    share = rounding(f"{number(most)}*{upper}/{lower}")
    return f"IF({cells.best}={NOTHING},{NOTHING},IF({upper}>={lower},{leads},{share}))"


def _ranked(spec: CriterionSpec, cells: Cells, rounding: Rounding) -> str:
    made = "0"
    for place in range(len(spec.place_points), 0, -1):
        points = number(rounding.exact(_signed(spec, spec.place_points[place - 1])))
        made = f"IF({cells.place}={place},{points},{made})"
    return f"IF({cells.place}={NOTHING},{NOTHING},{made})"


Rule = Callable[[CriterionSpec, Cells, Rounding], str]
RULES: Mapping[Kind, Rule] = {
    Kind.DIRECT: _direct,
    Kind.YES_NO: _yes_no,
    Kind.LINEAR: _linear,
    Kind.BANDS: _bands,
    Kind.PER_OCCURRENCE: _per_occurrence,
    Kind.STEPS: _steps,
    Kind.LEADER: _leader,
    Kind.SHARE_OF_BEST: _share_of_best,
    Kind.RANKED: _ranked,
}


def added(column: str, rows: Sequence[int]) -> str:
    """Cells of a column as arguments of a function, runs of rows as ranges."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return ",".join(
        f"{column}{run[0]}" if len(run) == 1 else f"{column}{run[0]}:{column}{run[-1]}" for run in runs
    )
