"""What holds for every table and every entry."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.scoring.tables import blocks, cases, lines_for, points, quantities
from thidua.scoring.engine import (
    ACROSS_UNITS,
    Board,
    CriterionSpec,
    Direction,
    Excess,
    FlagKind,
    Kind,
    Line,
    NotAssigned,
    Part,
    RoundingPlace,
    Sign,
    Standing,
    TableSpec,
    Takes,
    Term,
    Unit,
    comparable,
    compute,
    compute_all,
)
from thidua.scoring.ranking import Contender, TieBreak, TieBreakKind, rank

briefly = settings(max_examples=25, deadline=None)


@briefly
@given(case=cases(), data=st.data())
def test_the_order_of_entry_does_not_matter(case, data):
    table, lines = case
    assert compute(table, data.draw(st.permutations(lines))) == compute(table, lines)


@briefly
@given(case=cases())
def test_the_sum_of_children_and_the_shown_adjustment_is_the_parent(case):
    table, lines = case
    for outcome in compute(table, lines).walk():
        if outcome.children and outcome.points is not None:
            added = sum(child.points for child in outcome.children if child.points is not None)
            # Lines rounded: exact. Total rounded: lines like 1/3 are carried with 28 digits.
            exact = table.rounding is RoundingPlace.LINES
            assert abs(outcome.points - added - outcome.adjustment) <= (0 if exact else Decimal("1e-20"))


@briefly
@given(case=cases())
def test_without_caps_and_with_rounding_on_lines_nothing_is_adjusted(case):
    table, lines = case

    def uncapped(criterion):
        children = tuple(map(uncapped, criterion.children))
        maximum = None if children else criterion.maximum
        open_ = replace(criterion, maximum=maximum, bonus_cap=None, minus_cap=None, only_if="")
        return replace(open_, takes=Takes.SUM, children=children)

    free = replace(
        table,
        criteria=tuple(map(uncapped, table.criteria)),
        rounding=RoundingPlace.LINES,
        total_cap=None,
        bonus_cap=None,
        minus_cap=None,
        not_assigned=NotAssigned.ZERO,
    )
    assert all(outcome.adjustment == 0 for outcome in compute(free, lines).walk())


@briefly
@given(case=cases())
def test_no_cap_is_ever_passed_unless_a_person_set_the_points(case):
    table, lines = case
    total = compute(table, lines)
    for outcome in total.walk():
        spec = outcome.spec
        unit = Decimal(1).scaleb(-table.decimals)
        if not spec.children and outcome.points is not None and outcome.is_overridden:
            assert outcome.flagged(FlagKind.OVER_MAXIMUM) == (abs(outcome.points) > spec.maximum)
        elif not spec.children and outcome.points is not None:
            assert abs(outcome.points) <= spec.maximum + unit
        if spec.bonus_cap is not None:
            assert outcome.bonus <= spec.bonus_cap
        if spec.minus_cap is not None:
            assert -outcome.minus <= spec.minus_cap
    if table.total_cap is not None and total.points is not None:
        assert total.points <= table.total_cap


@briefly
@given(case=cases())
def test_a_conditional_bonus_is_given_only_where_its_line_is_full(case):
    table, lines = case
    by_code = {outcome.code: outcome for outcome in compute(table, lines).walk()}
    for outcome in by_code.values():
        if not outcome.spec.only_if or any(below.is_overridden for below in outcome.walk()):
            continue
        condition = by_code[outcome.spec.only_if]
        if condition.is_provisional or condition.base < comparable(table, condition):
            assert outcome.bonus == 0
            bonus_below = any(below.bonus for below in outcome.children)
            assert outcome.flagged(FlagKind.CONDITION_NOT_MET) or not bonus_below
        else:
            assert not outcome.flagged(FlagKind.CONDITION_NOT_MET)


@briefly
@given(case=cases())
def test_a_mean_lies_between_its_lines_and_the_best_is_one_of_them(case):
    table, lines = case
    unit = Decimal(1).scaleb(-table.decimals)
    for outcome in compute(table, lines).walk():
        counted = [child.base for child in outcome.counted]
        if outcome.points is None or not counted or outcome.spec.takes is Takes.SUM:
            continue
        if outcome.spec.takes is Takes.BEST:
            assert outcome.base in counted
        else:
            assert min(counted) - unit <= outcome.base <= max(counted) + unit


@briefly
@given(
    maximum=points,
    target=st.integers(1, 100_000).map(lambda n: Decimal(n).scaleb(-2)),
    first=quantities,
    second=quantities,
    direction=st.sampled_from(Direction),
)
def test_linear_is_monotone(maximum, target, first, second, direction):
    criterion = CriterionSpec("1", maximum=maximum, kind=Kind.LINEAR, direction=direction)
    table = TableSpec(total=maximum, criteria=(criterion,))
    low, high = sorted((first, second))
    less, more = (compute(table, [Line("1", actual=a, target=target)]).points for a in (low, high))
    assert less <= more if direction is Direction.HIGHER else less >= more
    assert 0 <= min(less, more) <= max(less, more) <= maximum


@briefly
@given(case=cases(), data=st.data())
def test_every_entry_that_changes_a_total_is_in_its_trace(case, data):
    table, lines = case
    if not lines:
        return
    before = compute(table, lines)
    chosen = data.draw(st.sampled_from(lines))
    name = data.draw(st.sampled_from(["points", "answer", "actual", "target", "count", "days_late"]))
    values = {"answer": st.booleans(), "count": st.integers(0, 30).map(Decimal)}
    other = data.draw(values.get(name, quantities))
    changed = [line._replace(**{name: other}) if line is chosen else line for line in lines]
    after = compute(table, changed)
    if (after.points, after.unsettled) != (before.points, before.unsettled):
        traced = {(used.code, used.name, used.value) for used in after.inputs_below()}
        assert (chosen.code, name, other) in traced


@briefly
@given(case=cases())
def test_what_has_no_points_is_listed_and_nothing_else(case):
    table, lines = case
    for outcome in compute(table, lines).walk():
        if outcome.children:
            continue
        listed = {*outcome.unsettled, *outcome.awaiting}
        assert (outcome.points is None) <= (outcome.code in listed)
        assert bool(outcome.unsettled) == (outcome.standing in {Standing.MISSING, Standing.REFUSED})
        assert outcome.points is not None or outcome.standing is not Standing.SCORED


@briefly
@given(case=cases())
def test_a_formula_that_ends_in_a_number_ends_in_the_points(case):
    table, lines = case
    for outcome in compute(table, lines).walk():
        formula = outcome.formula
        if outcome.points is None or Term.MISSING in formula or not formula or outcome.is_overridden:
            continue
        if isinstance(formula[-1], Decimal):
            assert abs(abs(arithmetic(formula)) - abs(outcome.points)) < Decimal("1e-20"), formula


def arithmetic(formula):
    """What the numbers and signs at the end of a formula come to."""
    words = [n for n, piece in enumerate(formula) if isinstance(piece, Term) or piece is Sign.GIVES]
    tail = formula[words[-1] + 1 if words else 0 :]
    return eval(" ".join(f"Decimal('{p}')" if isinstance(p, Decimal) else SIGNS[p] for p in tail))


SIGNS = {
    Sign.PLUS: "+",
    Sign.MINUS: "-",
    Sign.TIMES: "*",
    Sign.OVER: "/",
    Sign.OPEN: "(",
    Sign.CLOSE: ")",
}


@briefly
@given(block=blocks(), data=st.data())
def test_units_and_their_lines_in_any_order_give_the_same(block, data):
    table, units = block
    mixed = [replace(unit, lines=tuple(data.draw(st.permutations(unit.lines)))) for unit in units]
    assert compute_all(table, data.draw(st.permutations(mixed))) == compute_all(table, units)


@briefly
@given(block=blocks(), data=st.data(), is_closed=st.booleans())
def test_one_change_at_a_time_gives_what_computing_anew_gives(block, data, is_closed):
    table, units = block
    board = Board(table, units, is_closed=is_closed)
    unit = data.draw(st.sampled_from(units))
    lines = {line.code: line for line in unit.lines}
    for line in data.draw(lines_for(table)):
        lines[line.code] = line
        board.enter(unit.code, line)
    changed = [replace(u, lines=tuple(lines.values())) if u is unit else u for u in units]
    assert dict(board.outcomes) == compute_all(table, changed, is_closed=is_closed)


@briefly
@given(block=blocks(), data=st.data())
def test_a_change_touches_what_depends_on_it_and_nothing_else(block, data):
    table, units = block
    board = Board(table, units)
    before = dict(board.outcomes)
    unit = data.draw(st.sampled_from(units))
    lines = data.draw(lines_for(table))
    if not lines:
        return
    line = lines[0]
    touched = board.enter(unit.code, line)
    across = {c.code for c in table.walk() if c.kind in ACROSS_UNITS}
    assert touched == {unit.code} or line.code in across
    for code, total in board.outcomes.items():
        if code not in touched:
            assert total is before[code]
            continue
        depending = depending_on(line.code, table)
        for old, new in zip(before[code].walk(), total.walk(), strict=True):
            assert new is old or new.code in depending or not new.code


def depending_on(code, table):
    """The line, what contains it, what is only given if one of these is full, and what contains that."""
    found, grows = {code}, True
    while grows:
        more = {
            line.code
            for line in table.walk()
            if line.only_if in found or any(child.code in found for child in line.children)
        }
        grows = not more <= found
        found |= more
    return found


@briefly
@given(block=blocks())
def test_exactly_the_leaders_of_a_line_have_its_maximum(block):
    table, units = block
    for outcomes in leaders_of(table, compute_all(table, units)).values():
        over = {
            unit: excess(outcome)
            for unit, outcome in outcomes.items()
            if has_target(outcome) and excess(outcome) > 0
        }
        furthest = max(over.values(), default=None)
        for unit, outcome in outcomes.items():
            if unit in over:
                assert (outcome.by_table == outcome.maximum) == (
                    over[unit] == furthest or outcome.spec.share_at_target == 1
                )
            elif has_target(outcome):
                assert outcome.by_table <= outcome.spec.share_at_target * outcome.maximum


def leaders_of(table, totals):
    """Leader lines by code, each with the result of every unit that has one and no mark."""
    found = {}
    for unit, total in totals.items():
        for outcome in total.walk():
            line = outcome.line
            has_result = line is not None and not line.mark and line.actual is not None
            if outcome.spec.kind is Kind.LEADER and has_result and outcome.by_table is not None:
                found.setdefault(outcome.code, {})[unit] = outcome
    return found


def has_target(outcome):
    return outcome.line.target is not None and outcome.line.target > 0


def excess(outcome):
    line, spec = outcome.line, outcome.spec
    over = line.actual - line.target if spec.direction is Direction.HIGHER else line.target - line.actual
    return over if spec.excess is Excess.ABSOLUTE else over / line.target


@briefly
@given(block=blocks(), data=st.data())
def test_the_ranking_does_not_depend_on_the_order_of_units(block, data):
    table, units = block
    chain = (TieBreak(TieBreakKind.GROUP_POINTS, "0"), TieBreak(TieBreakKind.LEAST_MINUS))
    contenders = [Contender(code, total) for code, total in compute_all(table, units).items()]
    places = rank(contenders, chain)
    assert rank(data.draw(st.permutations(contenders)), chain) == places
    ranked = [place for place in places if place.rank is not None]
    assert [p.total for p in ranked] == sorted((p.total for p in ranked), reverse=True)
    assert all(
        place.rank is not None or not c.is_ranked
        for c in contenders
        for place in places
        if place.unit == c.unit
    )


MONOTONE = (Kind.LINEAR, Kind.STEPS, Kind.LEADER, Kind.SHARE_OF_BEST, Kind.RANKED)


@briefly
@given(
    kind=st.sampled_from(MONOTONE),
    direction=st.sampled_from(Direction),
    excess=st.sampled_from(Excess),
    others=st.lists(quantities, max_size=3),
    target=st.none() | st.integers(1, 500).map(Decimal),
    pair=st.tuples(quantities, quantities),
)
def test_a_better_result_never_gives_less(kind, direction, excess, others, target, pair):
    target = Decimal(100) if kind is Kind.LINEAR and target is None else target
    if kind in {Kind.LINEAR, Kind.LEADER} and direction is Direction.LOWER and min(pair) <= 0:
        return  # Nothing can be said of a share of a result that is not positive.
    criterion = CriterionSpec(
        "1",
        maximum=Decimal(10),
        kind=kind,
        direction=direction,
        excess=excess,
        each=Decimal(1),
        start=Decimal(92),
        step=Decimal(7),
        place_points=(Decimal(10), Decimal(6), Decimal(1)),
    )
    table = TableSpec(Decimal(10), (criterion,))
    rest = [Unit(f"o{n}", (Line("1", actual=o, target=target),)) for n, o in enumerate(others)]
    worse, better = sorted(pair, reverse=direction is Direction.LOWER)
    less, more = (
        compute_all(table, [*rest, Unit("own", (Line("1", actual=a, target=target),))])["own"].points
        for a in (worse, better)
    )
    assert less <= more


@briefly
@given(each=points, cap=points, pair=st.tuples(st.integers(0, 99), st.integers(0, 99)))
def test_more_occurrences_never_give_less_and_never_pass_the_cap(each, cap, pair):
    counts = sorted(pair)
    for part, sign in ((Part.BONUS, 1), (Part.MINUS, -1)):
        line = CriterionSpec("1", maximum=cap, kind=Kind.PER_OCCURRENCE, part=part, each=each)
        table = TableSpec(Decimal(0), (line,))
        fewer, more = (compute(table, [Line("1", count=Decimal(n))]).points * sign for n in counts)
        assert 0 <= fewer <= more <= cap
