"""The engine by example: every kind of leaf, caps, rounding, flags, and what a total says of itself."""

from decimal import Decimal

import pytest

from thidua.scoring.engine import (
    CriterionSpec,
    Direction,
    Flag,
    FlagKind,
    InputUsed,
    Kind,
    Line,
    Part,
    RoundingPlace,
    Standing,
    TableSpec,
    Term,
    compute,
)


def leaf(code="1", maximum="10", kind=Kind.DIRECT, part=Part.BASE, **more):
    return CriterionSpec(
        code=code, maximum=None if maximum is None else Decimal(maximum), kind=kind, part=part, **more
    )


def table(*criteria, total="10", **more):
    return TableSpec(total=Decimal(total), criteria=criteria, **more)


def only(criterion, line=None, **more):
    lines = [] if line is None else [line]
    return compute(table(criterion, **more), lines).children[0]


def test_direct_takes_the_points_as_entered():
    result = only(leaf(), Line("1", points=Decimal("9.25")))
    assert (result.points, result.standing) == (Decimal("9.25"), Standing.SCORED)
    assert result.inputs == (InputUsed("1", "points", Decimal("9.25")),)


def test_direct_over_the_maximum_is_refused_and_gives_no_points():
    result = only(leaf(), Line("1", points=Decimal("10.01")))
    assert (result.points, result.standing) == (None, Standing.REFUSED)
    assert result.flags == (Flag(FlagKind.OVER_MAXIMUM, Decimal(10)),)


def test_negative_points_on_a_base_line_are_refused():
    assert only(leaf(), Line("1", points=Decimal(-1))).flags == (Flag(FlagKind.WRONG_SIGN),)


def test_a_missing_line_is_missing_and_not_zero():
    result = compute(table(leaf()), [])
    assert result.points is None
    assert result.unsettled == ("1",)
    assert result.children[0].standing is Standing.MISSING
    assert result.children[0].formula == (Term.MISSING,)


def test_a_total_with_one_missing_line_is_provisional():
    result = compute(table(leaf("1"), leaf("2")), [Line("1", points=Decimal(4))])
    assert (result.points, result.is_complete, result.unsettled) == (Decimal(4), False, ("2",))


def test_points_entered_as_zero_count_as_known():
    result = compute(table(leaf()), [Line("1", points=Decimal(0))])
    assert (result.points, result.is_complete) == (Decimal(0), True)


@pytest.mark.parametrize(("answer", "points"), [(True, Decimal(10)), (False, Decimal(0))])
def test_yes_no_gives_all_or_nothing(answer, points):
    result = only(leaf(kind=Kind.YES_NO), Line("1", answer=answer))
    assert result.points == points
    assert result.inputs == (InputUsed("1", "answer", answer),)


@pytest.mark.parametrize(
    ("actual", "points"),
    [("7.2", "57.60"), ("7.5", "60"), ("9", "60"), ("0", "0"), ("-3", "0"), ("3.75", "30")],
)
def test_linear_to_a_target_where_more_is_better(actual, points):
    criterion = leaf(maximum="60", kind=Kind.LINEAR, indicator="GRDP")
    result = only(criterion, Line("1", actual=Decimal(actual), target=Decimal("7.5")), total="60")
    assert result.points == Decimal(points)
    assert {used.name for used in result.inputs} == {"actual", "target"}


@pytest.mark.parametrize(("actual", "points"), [("2", "20"), ("1.5", "20"), ("0", "20"), ("4", "10")])
def test_linear_to_a_target_where_less_is_better(actual, points):
    criterion = leaf(maximum="20", kind=Kind.LINEAR, indicator="POOR", direction=Direction.LOWER)
    result = only(criterion, Line("1", actual=Decimal(actual), target=Decimal(2)), total="20")
    assert result.points == Decimal(points)


def test_linear_without_a_target_is_missing_and_says_so():
    result = only(leaf(kind=Kind.LINEAR), Line("1", actual=Decimal(3)))
    assert (result.standing, result.points) == (Standing.MISSING, None)
    assert result.flags == (Flag(FlagKind.NO_TARGET),)


def test_linear_to_a_target_of_zero_is_refused():
    result = only(leaf(kind=Kind.LINEAR), Line("1", actual=Decimal(3), target=Decimal(0)))
    assert (result.standing, result.points) == (Standing.REFUSED, None)


def test_occurrences_are_counted_and_capped_at_the_line():
    bonus = leaf("B", maximum="2", kind=Kind.PER_OCCURRENCE, part=Part.BONUS, each=Decimal("0.5"))
    assert only(bonus, Line("B", count=Decimal(3))).points == Decimal("1.5")
    capped = only(bonus, Line("B", count=Decimal(7)))
    assert capped.points == Decimal(2)
    assert capped.flags == (Flag(FlagKind.CAPPED, Decimal(2)),)


def test_half_an_occurrence_is_refused():
    bonus = leaf("B", kind=Kind.PER_OCCURRENCE, part=Part.BONUS, each=Decimal("0.5"))
    assert only(bonus, Line("B", count=Decimal("1.5"))).standing is Standing.REFUSED


def test_minus_lines_take_negative_points_up_to_their_cap():
    minus = leaf("T", maximum="1.5", part=Part.MINUS)
    assert only(minus, Line("T", points=Decimal("-0.25"))).points == Decimal("-0.25")
    assert only(minus, Line("T", points=Decimal("-1.75"))).flags == (
        Flag(FlagKind.OVER_MAXIMUM, Decimal("1.5")),
    )
    assert only(minus, Line("T", points=Decimal("0.25"))).flags == (Flag(FlagKind.WRONG_SIGN),)


def test_a_bonus_nobody_claims_is_said_to_be_not_claimed():
    result = compute(table(leaf("1"), leaf("B", part=Part.BONUS)), [Line("1", points=Decimal(8))])
    assert (result.points, result.is_complete) == (Decimal(8), True)
    assert result.children[1].standing is Standing.NOT_CLAIMED
    assert result.formula == (Decimal(8),)


def test_the_group_caps_bonus_and_minus_apart_and_shows_what_it_took():
    group = CriterionSpec(
        code="I",
        maximum=Decimal(10),
        bonus_cap=Decimal(3),
        minus_cap=Decimal(1),
        children=(
            leaf("1"),
            leaf("B1", part=Part.BONUS, maximum="2"),
            leaf("B2", part=Part.BONUS, maximum="2"),
            leaf("T1", part=Part.MINUS, maximum="2"),
        ),
    )
    lines = [
        Line("1", points=Decimal(8)),
        Line("B1", points=Decimal(2)),
        Line("B2", points=Decimal(2)),
        Line("T1", points=Decimal(-2)),
    ]
    result = compute(table(group), lines).children[0]
    assert (result.base, result.bonus, result.minus, result.points) == (
        Decimal(8),
        Decimal(3),
        Decimal(-1),
        Decimal(10),
    )
    assert result.adjustment == Decimal(0)  # one bonus point cut, one minus point forgiven
    assert result.flags == (Flag(FlagKind.CAPPED, Decimal(3)), Flag(FlagKind.CAPPED, Decimal(1)))


def test_a_cap_high_in_the_tree_binds_bonuses_of_different_groups():
    groups = tuple(
        CriterionSpec(
            code=name,
            maximum=Decimal(5),
            children=(leaf(f"{name}1", "5"), leaf(f"{name}B", "4", part=Part.BONUS)),
        )
        for name in ("I", "II")
    )
    whole = CriterionSpec(code="A", maximum=Decimal(10), bonus_cap=Decimal(5), children=groups)
    lines = [
        Line("I1", points=Decimal(5)),
        Line("II1", points=Decimal(5)),
        Line("IB", points=Decimal(4)),
        Line("IIB", points=Decimal(4)),
    ]
    result = compute(table(whole), lines)
    assert result.points == Decimal(15)
    assert result.children[0].adjustment == Decimal(-3)


def test_rounding_on_lines_happens_once_and_half_goes_up():
    criteria = (leaf("1", kind=Kind.LINEAR, indicator="A"), leaf("2", kind=Kind.LINEAR, indicator="B"))
    lines = [
        Line("1", actual=Decimal(1), target=Decimal(3)),
        Line("2", actual=Decimal("1.25"), target=Decimal(100)),
    ]
    result = compute(table(*criteria, total="20", decimals=1), lines)
    assert [child.points for child in result.children] == [Decimal("3.3"), Decimal("0.1")]
    assert result.points == Decimal("3.4")


def test_rounding_on_the_total_keeps_lines_exact():
    criteria = (leaf("1", kind=Kind.LINEAR, indicator="A"), leaf("2", kind=Kind.LINEAR, indicator="B"))
    lines = [Line("1", actual=Decimal(1), target=Decimal(8)), Line("2", actual=Decimal(1), target=Decimal(8))]
    result = compute(table(*criteria, total="20", decimals=0, rounding=RoundingPlace.TOTAL), lines)
    assert [child.points for child in result.children] == [Decimal("1.25"), Decimal("1.25")]
    assert (result.points, result.adjustment) == (Decimal(3), Decimal("0.50"))


def test_half_up_rounds_away_from_zero_on_minus_lines_too():
    minus = leaf("T", maximum="2", part=Part.MINUS)
    assert only(minus, Line("T", points=Decimal("-0.25")), decimals=1).points == Decimal("-0.3")


def test_a_total_may_pass_the_declared_total_unless_the_table_caps_it():
    criteria = (leaf("1"), leaf("B", "3", part=Part.BONUS))
    lines = [Line("1", points=Decimal(9)), Line("B", points=Decimal(3))]
    assert compute(table(*criteria), lines).points == Decimal(12)
    capped = compute(table(*criteria, total_cap=Decimal(10)), lines)
    assert (capped.points, capped.adjustment) == (Decimal(10), Decimal(-2))
    assert capped.flags == (Flag(FlagKind.CAPPED, Decimal(10)),)


def test_a_code_the_table_does_not_have_is_a_programming_error():
    with pytest.raises(ValueError, match="no leaf 'X'"):
        compute(table(leaf()), [Line("X", points=Decimal(1))])


def test_two_lines_for_one_leaf_are_a_programming_error():
    with pytest.raises(ValueError, match="two lines"):
        compute(table(leaf()), [Line("1", points=Decimal(1)), Line("1", points=Decimal(2))])
