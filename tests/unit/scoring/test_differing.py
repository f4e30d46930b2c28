"""The difference between a self score and what counts: of what the unit could give itself."""

from decimal import Decimal

import pytest

from thidua.scoring.differing import difference
from thidua.scoring.engine import CriterionSpec, Kind, Line, NotAssigned, TableSpec, compute

OWN = CriterionSpec("I.1", maximum=Decimal(10), kind=Kind.DIRECT)
ALSO = CriterionSpec("I.2", maximum=Decimal(10), kind=Kind.DIRECT)
OTHERS = CriterionSpec("II.1", maximum=Decimal(30), kind=Kind.DIRECT, scorer="Sở Nội vụ")
BEST = CriterionSpec("II.2", maximum=Decimal(10), kind=Kind.SHARE_OF_BEST)


def table(*second, **rules):
    groups = [CriterionSpec("I", children=(OWN, ALSO))]
    if second:
        groups.append(CriterionSpec("II", children=second))
    return TableSpec(Decimal(50), tuple(groups), **rules)


def of(spec, **points):
    return compute(
        spec, [Line(code.replace("_", "."), points=Decimal(given)) for code, given in points.items()]
    )


def test_all_of_a_table_nobody_else_scores():
    spec = table()
    assert difference(of(spec, I_1=10, I_2=8), of(spec, I_1=9, I_2=8)) == -1


def test_what_others_give_is_no_difference():
    spec = table(OTHERS)
    own, now = of(spec, I_1=10, I_2=8), of(spec, I_1=10, I_2=7, II_1=28)
    assert now.points - own.points == 27
    assert difference(own, now) == -1


def test_a_line_that_compares_units_is_no_difference():
    spec = table(BEST)
    own = compute(spec, [Line("I.1", points=Decimal(5)), Line("II.2", actual=Decimal(3))])
    assert own.awaiting == ("II.2",)
    assert difference(own, compute(spec, [Line("I.1", points=Decimal(6))])) == 1


def test_scaling_is_left_out_where_lines_are_still_waited_for():
    spec = table(OTHERS, not_assigned=NotAssigned.NORMALISED)
    left_out = [Line("I.2", mark="not_assigned")]
    own = compute(spec, [Line("I.1", points=Decimal(10)), *left_out])
    now = compute(spec, [Line("I.1", points=Decimal(9)), Line("II.1", points=Decimal(30)), *left_out])
    assert difference(own, now) == -1


@pytest.mark.parametrize("codes", [{}, {"II_1": 28}])
def test_nothing_entered_has_no_difference(codes):
    spec = table(OTHERS)
    assert difference(of(spec), of(spec, I_1=10, I_2=8, **codes)) is None
