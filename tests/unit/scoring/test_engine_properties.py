"""What holds for every table and every entry."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from thidua.scoring.engine import (
    CriterionSpec,
    Direction,
    Kind,
    Line,
    Part,
    RoundingPlace,
    Standing,
    TableSpec,
    compute,
)

briefly = settings(max_examples=40, deadline=None)


def hundredths(low, high):
    return st.integers(low * 100, high * 100).map(lambda n: Decimal(n).scaleb(-2))


points = hundredths(0, 50)
caps = st.none() | hundredths(1, 20)
quantities = hundredths(-10, 1000)


@st.composite
def leaves(draw, code):
    part = draw(st.sampled_from(Part))
    kinds = [kind for kind in Kind if not (part is Part.MINUS and kind is Kind.LINEAR)]
    return CriterionSpec(
        code=code,
        maximum=draw(hundredths(1, 50)),
        kind=draw(st.sampled_from(kinds)),
        part=part,
        each=Decimal("0.7"),
        direction=draw(st.sampled_from(Direction)),
        indicator="X",
    )


@st.composite
def groups(draw, code, depth):
    nested = [groups(f"{code}.{n}", depth - 1) for n in range(draw(st.integers(0, 2)))] if depth else []
    single = [leaves(f"{code}.{n}") for n in range(len(nested), len(nested) + draw(st.integers(1, 3)))]
    children = tuple(draw(child) for child in (*nested, *single))
    return CriterionSpec(code=code, bonus_cap=draw(caps), minus_cap=draw(caps), children=children)


@st.composite
def tables(draw):
    return TableSpec(
        total=Decimal(1000),
        criteria=tuple(draw(groups(str(n), 1)) for n in range(draw(st.integers(1, 2)))),
        decimals=draw(st.integers(0, 3)),
        rounding=draw(st.sampled_from(RoundingPlace)),
        total_cap=draw(st.none() | st.just(Decimal(60))),
    )


@st.composite
def lines_for(draw, table):
    lines = []
    for leaf in (c for c in table.walk() if not c.children):
        if not draw(st.integers(0, 5)):
            continue
        sign = -1 if leaf.part is Part.MINUS else 1
        line = Line(
            leaf.code,
            points=sign * draw(points),
            answer=draw(st.booleans()),
            actual=draw(quantities),
            target=draw(st.none() | quantities),
            count=Decimal(draw(st.integers(0, 30))),
        )
        lines.append(line)
    return lines


@st.composite
def cases(draw):
    table = draw(tables())
    return table, draw(lines_for(table))


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
        return replace(criterion, bonus_cap=None, minus_cap=None, children=children)

    free = replace(
        table,
        criteria=tuple(map(uncapped, table.criteria)),
        rounding=RoundingPlace.LINES,
        total_cap=None,
    )
    assert all(outcome.adjustment == 0 for outcome in compute(free, lines).walk())


@briefly
@given(case=cases())
def test_no_cap_is_ever_passed(case):
    table, lines = case
    specs = {criterion.code: criterion for criterion in table.walk()}
    total = compute(table, lines)
    for outcome in total.walk():
        if outcome.code == "":
            continue
        spec = specs[outcome.code]
        unit = Decimal(1).scaleb(-table.decimals)
        if not spec.children and outcome.points is not None:
            assert abs(outcome.points) <= spec.maximum + unit / 2
        if spec.bonus_cap is not None:
            assert outcome.bonus <= spec.bonus_cap
        if spec.minus_cap is not None:
            assert -outcome.minus <= spec.minus_cap
    if table.total_cap is not None and total.points is not None:
        assert total.points <= table.total_cap


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
    name = data.draw(st.sampled_from(["points", "answer", "actual", "target", "count"]))
    values = {"answer": st.booleans(), "count": st.integers(0, 30).map(Decimal)}
    other = data.draw(values.get(name, quantities))
    changed = [replace(line, **{name: other}) if line is chosen else line for line in lines]
    after = compute(table, changed)
    if (after.points, after.unsettled) != (before.points, before.unsettled):
        traced = {(used.code, used.name, used.value) for used in after.inputs_below()}
        assert (chosen.code, name, other) in traced


@briefly
@given(case=cases())
def test_what_is_missing_or_refused_is_listed_and_nothing_else(case):
    table, lines = case
    total = compute(table, lines)
    bare = {o.code for o in total.walk() if not o.children and o.points is None}
    assert set(total.unsettled) == bare
    assert all(o.standing in {Standing.MISSING, Standing.REFUSED} for o in total.walk() if o.code in bare)
