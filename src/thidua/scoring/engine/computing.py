"""From a table and what units entered to results: one unit, all units together, or one change at a time.

A table is made ready once (`_Plan`): its nodes in an order in which everything a node depends on comes first. A whole
computation evaluates each node once; a change evaluates the node it is about and what depends on it, nothing else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from heapq import heappop, heappush

from thidua.scoring.engine.across import field_of
from thidua.scoring.engine.adding import MODES, Rounder, conditional, finished, group
from thidua.scoring.engine.leaves import NOTHING, RULES, Reading, known
from thidua.scoring.engine.results import Outcome
from thidua.scoring.engine.shapes import (
    ACROSS_UNITS,
    ZERO,
    CriterionSpec,
    Field,
    Flag,
    FlagKind,
    Kind,
    KnockOut,
    Line,
    Mark,
    Part,
    RoundingPlace,
    Standing,
    Start,
    TableSpec,
)

ARITHMETIC = Context(prec=28, rounding=ROUND_HALF_EVEN)
_UNDECIDED = frozenset({FlagKind.NOTHING_ENTERED, FlagKind.NO_TARGET, FlagKind.PROVISIONAL})
_PROVISIONAL = Flag(FlagKind.PROVISIONAL)
Fields = Mapping[str, Field]
Rule = Callable[[CriterionSpec, Line, Field | None], Reading]
_NO_FIELDS: Fields = {}
# Looked up millions of times a run: a name of the module is found faster than a member of its class.
_BASE, _SCORED = Part.BASE, Standing.SCORED
_new = tuple.__new__


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit with what it entered and the classes it belongs to."""

    code: str
    lines: tuple[Line, ...] = ()
    classes: frozenset[str] = frozenset()


def compute(
    table: TableSpec,
    lines: Iterable[Line],
    *,
    classes: frozenset[str] = frozenset(),
    fields: Fields = _NO_FIELDS,
) -> Outcome:
    """The whole result of one unit: points, formula, inputs and flags for each line and group.

    Lines that compare units take the others from `fields` (`fields_of`); without it they are provisional. The order of
    `lines` does not matter. Raises `ValueError` for a code the table does not have as a leaf, or one given twice: that
    is a mistake of the caller, not of a person.
    """
    plan = _Plan(table.seen_by(classes))
    with localcontext(ARITHMETIC):
        return plan.evaluated(plan.by_code(lines), fields)[-1]


def fields_of(
    table: TableSpec, entered: Iterable[Mapping[str, Line]], *, is_closed: bool
) -> dict[str, Field]:
    """What all units say about each line that compares them; `entered`: the lines of each unit, by code."""
    units = list(entered)
    with localcontext(ARITHMETIC):
        return {
            criterion.code: field_of(
                criterion, (u[criterion.code] for u in units if criterion.code in u), is_closed=is_closed
            )
            for criterion in table.across_units
        }


def compute_all(
    table: TableSpec, units: Iterable[Unit], *, is_closed: bool = True, compares: bool = True
) -> dict[str, Outcome]:
    """The results of all units by code, lines that compare them included; provisional until `is_closed`.

    Without `compares` each unit is looked at alone. Raises `ValueError` as `compute` does.
    """
    return dict(Board(table, units, is_closed=is_closed, compares=compares).outcomes)


def compute_leaf(table: TableSpec, criterion: CriterionSpec, line: Line) -> Outcome:
    """The result of one leaf alone, for checking what somebody is about to enter."""
    with localcontext(ARITHMETIC):
        return _leaf(_node(0, criterion, (), ()), line, None, table, _rounder(table))


class Board:
    """All units of a table as they stand now, changed one entry at a time.

    `outcomes` are the totals by unit; parts no change touched stay the very same objects.
    """

    def __init__(
        self, table: TableSpec, units: Iterable[Unit], *, is_closed: bool = True, compares: bool = True
    ) -> None:
        self.table = table
        self.is_closed = is_closed
        plans: dict[frozenset[str], _Plan] = {}
        known_classes = table.classes
        self._units: dict[str, _State] = {}
        for unit in sorted(units, key=lambda unit: unit.code):
            if unit.code in self._units:
                raise ValueError(f"two units {unit.code!r}")
            classes = unit.classes & known_classes
            if classes not in plans:
                plans[classes] = _Plan(table.seen_by(classes))
            plan = plans[classes]
            self._units[unit.code] = _State(plan, plan.by_code(unit.lines))
        self._across = {criterion.code: criterion for criterion in table.across_units} if compares else {}
        with localcontext(ARITHMETIC):
            self._fields = {code: self._field(criterion) for code, criterion in self._across.items()}
            for standing in self._units.values():
                standing.results = standing.plan.evaluated(standing.lines, self._fields)

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """The whole result of each unit, by unit."""
        return {code: standing.results[-1] for code, standing in self._units.items()}

    def enter(self, unit: str, line: Line) -> frozenset[str]:
        """Take a new entry for one line of one unit (blank: the entry is taken back); which units changed.

        Raises `ValueError` for a unit or a leaf that is not there.
        """
        if unit not in self._units:
            raise ValueError(f"no unit {unit!r}")
        standing = self._units[unit]
        if line.code not in standing.plan.leaves:
            raise ValueError(f"the table has no leaf {line.code!r}")
        standing.lines[line.code] = line
        if line == Line(line.code):
            del standing.lines[line.code]
        touched = {unit}
        with localcontext(ARITHMETIC):
            criterion = self._across.get(line.code)
            if criterion is not None:
                found = self._field(criterion)
                if found != self._fields[line.code]:
                    self._fields[line.code] = found
                    touched = set(self._units)
            for code in touched:
                self._units[code].update(line.code, self._fields)
        return frozenset(touched)

    def _field(self, criterion: CriterionSpec) -> Field:
        lines = (s.lines[criterion.code] for s in self._units.values() if criterion.code in s.lines)
        return field_of(criterion, lines, is_closed=self.is_closed)


@dataclass(slots=True)
class _State:
    """One unit on a board: its table, its entries, and the result of each node."""

    plan: "_Plan"
    lines: dict[str, Line]
    results: list[Outcome] = field(default_factory=list)

    def update(self, code: str, fields: Fields) -> None:
        waiting = [self.plan.leaves[code]]
        queued = set(waiting)
        while waiting:
            index = heappop(waiting)
            self.results[index] = self.plan.evaluate(self.plan.nodes[index], self.lines, self.results, fields)
            for dependant in self.plan.dependants[index]:
                if dependant not in queued:
                    queued.add(dependant)
                    heappush(waiting, dependant)


@dataclass(frozen=True, slots=True)
class _Node:
    """One line made ready: its place in the order, where its children and its condition are, its rule,
    and whether its own entry is all it depends on.
    """

    index: int
    spec: CriterionSpec
    children: tuple[int, ...]
    condition: tuple[int, ...]
    rule: Rule
    is_simple: bool


def _node(index: int, spec: CriterionSpec, children: tuple[int, ...], condition: tuple[int, ...]) -> _Node:
    if not spec.children and spec.kind is None:
        raise ValueError(f"leaf {spec.code!r} has no kind: validate the table first")
    is_simple = not spec.children and not condition and spec.kind not in ACROSS_UNITS
    return _Node(index, spec, children, condition, RULES[spec.kind or Kind.DIRECT], is_simple)


class _Plan:
    """A table made ready: nodes in the order of evaluation, the root last."""

    def __init__(self, table: TableSpec) -> None:
        self.table = table
        self.root = CriterionSpec(
            code="",
            maximum=table.total,
            children=table.criteria,
            bonus_cap=table.bonus_cap,
            minus_cap=table.minus_cap,
        )
        self.nodes = _in_order(self.root)
        self.leaves = {node.spec.code: node.index for node in self.nodes if not node.spec.children}
        self.round = _rounder(table)
        dependants: list[list[int]] = [[] for _node in self.nodes]
        for node in self.nodes:
            for needed in (*node.children, *node.condition):
                dependants[needed].append(node.index)
        self.dependants = tuple(map(tuple, dependants))
        self._blank = {
            node.index: _leaf(node, None, None, table, self.round)
            for node in self.nodes
            if not node.spec.children
        }

    def by_code(self, lines: Iterable[Line]) -> dict[str, Line]:
        """What a unit entered, by leaf. Raises `ValueError` for an unknown leaf or one given twice."""
        by_code: dict[str, Line] = {}
        for line in lines:
            if line.code not in self.leaves:
                raise ValueError(f"the table has no leaf {line.code!r}")
            if line.code in by_code:
                raise ValueError(f"two lines for {line.code!r}")
            by_code[line.code] = line
        return by_code

    def evaluated(self, lines: Mapping[str, Line], fields: Fields) -> list[Outcome]:
        """The result of every node, in the order of evaluation."""
        results: list[Outcome] = []
        add, evaluate = results.append, self.evaluate
        table, rounded, get = self.table, self.round, lines.get
        for node in self.nodes:
            if node.is_simple and (line := get(node.spec.code)) is not None:
                add(_leaf(node, line, None, table, rounded))
            else:
                add(evaluate(node, lines, results, fields))
        return results

    def evaluate(
        self, node: _Node, lines: Mapping[str, Line], results: Sequence[Outcome], fields: Fields
    ) -> Outcome:
        """The result of one node from the results of those it depends on."""
        spec = node.spec
        if node.children:
            found = group(spec, tuple([results[child] for child in node.children]), self.round)
            if not spec.code:
                found = finished(found, self.table, self.round)
        else:
            line = lines.get(spec.code)
            if line is None and spec.code not in fields:
                found = self._blank[node.index]
            else:
                found = _leaf(node, line, fields.get(spec.code), self.table, self.round)
        if node.condition:
            found = conditional(found, results[node.condition[0]], self.table)
        return found


def _in_order(root: CriterionSpec) -> tuple[_Node, ...]:
    """Every line after its children and after the line its bonus depends on. Raises `ValueError` for a circle."""
    by_code = {criterion.code: criterion for criterion in root.walk()}
    places: dict[str, int] = {}
    nodes: list[_Node] = []
    open_codes: set[str] = set()

    def place(spec: CriterionSpec) -> None:
        if spec.code in places:
            return
        if spec.code in open_codes:
            raise ValueError(f"line {spec.code!r} depends on itself")
        open_codes.add(spec.code)
        for child in spec.children:
            place(child)
        condition = by_code.get(spec.only_if) if spec.only_if else None
        if spec.only_if and condition is None:
            raise ValueError(f"the table has no line {spec.only_if!r}")
        if condition is not None:
            place(condition)
        children = tuple(places[child.code] for child in spec.children)
        places[spec.code] = len(nodes)
        nodes.append(_node(len(nodes), spec, children, (places[spec.only_if],) if spec.only_if else ()))

    place(root)
    return tuple(nodes)


def _rounder(table: TableSpec) -> Rounder:
    unit, mode = Decimal(1).scaleb(-table.decimals), MODES[table.mode]

    def rounded(value: Decimal, _unit: Decimal = unit, _mode: str = mode) -> Decimal:
        return value.quantize(_unit, _mode)

    return rounded if table.rounding is RoundingPlace.LINES else _unchanged


def _unchanged(value: Decimal) -> Decimal:
    return value


def _leaf(node: _Node, line: Line | None, found: Field | None, table: TableSpec, rounded: Rounder) -> Outcome:
    if line is None or line.mark is not None or line.override is not None:
        return _unusual_leaf(node.spec, line, found, table, rounded)
    spec = node.spec
    by_table, flags = node.rule(spec, line, found)
    if by_table is None or flags or spec.knock_out is not None:
        return _told(
            spec, line, found, table, by_table, None if by_table is None else rounded(by_table), flags
        )
    points = rounded(by_table)
    if spec.part is _BASE:
        return _new(
            Outcome,
            (spec, _SCORED, points, points, ZERO, ZERO, ZERO, (), (), (), (), (), line, by_table, found),
        )
    return _scored(spec, line, found, by_table, points)


def _scored(
    spec: CriterionSpec,
    line: Line | None,
    found: Field | None,
    by_table: Decimal | None,
    points: Decimal,
    flags: tuple[Flag, ...] = (),
    awaiting: tuple[str, ...] = (),
    knocked_out: tuple[str, ...] = (),
) -> Outcome:
    part = spec.part
    base, bonus, minus = (
        (points, ZERO, ZERO)
        if part is _BASE
        else (ZERO, points, ZERO)
        if part is Part.BONUS
        else (ZERO, ZERO, points)
    )
    return _new(
        Outcome,
        (
            spec,
            _SCORED,
            points,
            base,
            bonus,
            minus,
            ZERO,
            flags,
            (),
            awaiting,
            knocked_out,
            (),
            line,
            by_table,
            found,
        ),
    )


def _unusual_leaf(
    spec: CriterionSpec, line: Line | None, found: Field | None, table: TableSpec, rounded: Rounder
) -> Outcome:
    """A leaf nothing was entered for, one with a mark, or one whose points a person set."""
    by_table, flags = _read(spec, line, found)
    points = None if by_table is None else rounded(by_table)
    if line is not None and line.override is not None:
        points, flags = _overridden(spec, rounded(line.override.points), by_table, flags)
    return _told(spec, line, found, table, by_table, points, flags)


def _told(
    spec: CriterionSpec,
    line: Line | None,
    found: Field | None,
    table: TableSpec,
    by_table: Decimal | None,
    points: Decimal | None,
    flags: tuple[Flag, ...],
) -> Outcome:
    """A leaf with something to tell: flags, a knock-out, or why there are no points."""
    if points is None:
        starts_full = table.start is Start.FULL and spec.part is Part.BASE and not spec.scorer
        if not starts_full or flags[0].kind is not FlagKind.NOTHING_ENTERED:
            return _without_points(spec, line, flags, found)
        by_table = points = known(spec.maximum)
        flags = ()
    knocked_out: tuple[str, ...] = ()
    if spec.knock_out is not None and _knocks_out(spec, line, points):
        flags, knocked_out = (*flags, Flag(FlagKind.KNOCKED_OUT)), (spec.code,)
    awaiting = (spec.code,) if _PROVISIONAL in flags else ()
    return _scored(spec, line, found, by_table, points, flags, awaiting, knocked_out)


def _read(spec: CriterionSpec, line: Line | None, found: Field | None) -> Reading:
    """What the table gives for an entry, or for the mark that stands instead of one."""
    if line is None:
        return NOTHING
    if line.mark is None:
        return RULES[spec.kind or Kind.DIRECT](spec, line, found)
    if line.mark is Mark.NOT_ASSIGNED:
        return ZERO, (Flag(FlagKind.NOT_ASSIGNED),)
    if not spec.exemption:
        return None, (Flag(FlagKind.EXEMPTION_NOT_ALLOWED),)
    return (known(spec.maximum) if spec.part is Part.BASE else ZERO), (Flag(FlagKind.EXEMPT),)


def _overridden(
    spec: CriterionSpec, points: Decimal, by_table: Decimal | None, flags: tuple[Flag, ...]
) -> tuple[Decimal | None, tuple[Flag, ...]]:
    """What a person set counts; it is flagged, and again where it passes the table's own cap."""
    size = -points if spec.part is Part.MINUS else points
    if size < 0:
        return None, (Flag(FlagKind.WRONG_SIGN),)
    kept = tuple(
        flag for flag in flags if flag.kind not in _UNDECIDED and flag.kind is not FlagKind.OVER_MAXIMUM
    )
    over: tuple[Flag, ...] = ()
    if spec.maximum is not None and size > spec.maximum:
        over = (Flag(FlagKind.OVER_MAXIMUM, spec.maximum),)
    return points, (*kept, *over, Flag(FlagKind.OVERRIDDEN, by_table))


def _without_points(
    spec: CriterionSpec, line: Line | None, flags: tuple[Flag, ...], found: Field | None
) -> Outcome:
    kinds = {flag.kind for flag in flags}
    if kinds - _UNDECIDED:
        standing = Standing.REFUSED
    elif FlagKind.PROVISIONAL in kinds:
        standing = Standing.AWAITING
    elif FlagKind.NOTHING_ENTERED not in kinds:
        standing = Standing.MISSING
    elif spec.part is not Part.BASE:
        standing = Standing.NOT_CLAIMED
    elif spec.scorer:
        standing = Standing.AWAITING
    else:
        standing = Standing.MISSING
    own = (spec.code,)
    return Outcome(
        spec,
        standing,
        ZERO if standing is Standing.NOT_CLAIMED else None,
        flags=() if standing is Standing.NOT_CLAIMED else flags,
        unsettled=own if standing in {Standing.MISSING, Standing.REFUSED} else (),
        awaiting=own if standing is Standing.AWAITING else (),
        line=line,
        field=found,
    )


def _knocks_out(spec: CriterionSpec, line: Line | None, points: Decimal) -> bool:
    if line is None or line.mark is not None:
        return False
    match spec.knock_out:
        case KnockOut.NO:
            return line.answer is False
        case KnockOut.ANY:
            return line.answer is True or bool(line.count)
        case _:
            return not points
