"""Where kinds and modifiers meet: each case went wrong once, or easily could."""

from decimal import Decimal

import pytest

from thidua.scoring.engine import (
    Band,
    Board,
    CriterionSpec,
    Direction,
    FlagKind,
    Grade,
    Kind,
    KnockOut,
    Line,
    Mark,
    Measure,
    NotAssigned,
    Override,
    Part,
    Sign,
    Standing,
    Start,
    TableSpec,
    Takes,
    Term,
    Unit,
    Variant,
    compute,
    compute_all,
)
from thidua.scoring.grading import grade_of
from thidua.scoring.validation import ProblemKind, problems_of

D = Decimal


def leaf(code="a", maximum="10", kind=Kind.DIRECT, **more):
    return CriterionSpec(code, maximum=None if maximum is None else D(maximum), kind=kind, **more)


def group(code, *children, maximum=None, **more):
    return CriterionSpec(code, maximum=None if maximum is None else D(maximum), children=children, **more)


def table(*criteria, total="10", **more):
    return TableSpec(D(total), criteria, **more)


def kinds(spec):
    return {problem.kind for problem in problems_of(spec)}


def points(code, value):
    return Line(code, points=D(value))


@pytest.mark.parametrize("kind", [Kind.LEADER, Kind.SHARE_OF_BEST])
def test_where_less_is_better_the_least_is_best(kind):
    spec = table(leaf(kind=kind, direction=Direction.LOWER, indicator="X"))
    found = compute_all(spec, [Unit(u, (Line("a", actual=D(n)),)) for u, n in (("A", 2), ("B", 10))])
    assert [found[u].points for u in "AB"] == [D(10), D(2)]


def test_results_below_zero_count_as_zero_in_a_comparison():
    spec = table(leaf(kind=Kind.SHARE_OF_BEST, direction=Direction.LOWER))
    found = compute_all(
        spec, [Unit(u, (Line("a", actual=D(n)),)) for u, n in (("A", -5), ("B", -3), ("C", 4))]
    )
    assert [found[u].points for u in "ABC"] == [D(10), D(10), D(0)]


def test_a_condition_holds_where_people_gave_more_than_full():
    spec = table(leaf(), leaf("b", "5", part=Part.BONUS, only_if="a"))
    more = compute(spec, [Line("a", points=D(10), override=Override(D(12))), points("b", 5)])
    assert more.points == 17


def test_a_condition_does_not_take_away_what_a_person_set():
    spec = table(
        leaf(),
        group(
            "B",
            leaf("b", "5", part=Part.BONUS),
            leaf("c", "5", part=Part.BONUS),
            part=Part.BONUS,
            only_if="a",
        ),
    )
    found = compute(spec, [points("a", 1), points("b", 2), Line("c", override=Override(D(4)))])
    assert (found.points, found.children[1].bonus) == (D(5), D(4))
    assert found.children[1].flagged(FlagKind.CONDITION_NOT_MET)


def test_nothing_entered_on_a_leader_line_is_missing_also_when_all_are_in():
    found = compute_all(table(leaf(kind=Kind.LEADER, indicator="X")), [Unit("A")])["A"]
    assert (found.points, found.unsettled) == (None, ("a",))
    declared = compute_all(table(leaf(kind=Kind.LEADER, indicator="X")), [Unit("A", (Line("a"),))])["A"]
    assert (declared.points, declared.children[0].formula) == (D(0), (Term.NO_RESULT, Sign.GIVES, D(0)))


def test_a_full_start_waits_for_an_outside_scorer():
    found = compute(table(leaf(scorer="Sở"), leaf("b", "5"), total="15", start=Start.FULL), [])
    assert (found.points, found.awaiting) == (D(5), ("a",))


def test_a_note_on_a_full_line_changes_neither_points_nor_formula():
    found = compute(table(leaf(), start=Start.FULL), [Line("a")]).children[0]
    assert (found.points, found.formula) == (D(10), (Term.AT_START, D(10)))


def departments(**more):
    return group(
        "M",
        *(group(f"D{n}", leaf(f"D{n}.1", "10"), maximum="10") for n in (1, 2)),
        maximum="10",
        takes=Takes.MEAN,
        **more,
    )


def test_a_department_with_nothing_assigned_has_no_part_in_the_mean():
    found = compute(table(departments()), [points("D1.1", 10), Line("D2.1", mark=Mark.NOT_ASSIGNED)])
    assert found.points == 10
    decided = compute(
        table(departments()),
        [points("D1.1", 10), Line("D2.1", mark=Mark.NOT_ASSIGNED, override=Override(D(4)))],
    )
    assert decided.points == 7


def test_a_mean_is_explained_by_what_counts():
    found = compute(table(departments()), [points("D1.1", 8), Line("D2.1", mark=Mark.NOT_ASSIGNED)]).children[
        0
    ]
    assert found.formula == (Term.MEAN_OF, D("8.00"), Sign.GIVES, D("8.00"))


def test_the_gravest_of_alternative_deductions_counts():
    graver = group(
        "M",
        leaf("x", "1", Kind.YES_NO, part=Part.MINUS),
        leaf("y", "3", Kind.YES_NO, part=Part.MINUS),
        part=Part.MINUS,
        takes=Takes.BEST,
    )
    both = [points("a", 10), Line("x", answer=True), Line("y", answer=True)]
    assert compute(table(leaf(), graver), both).points == 7


def test_an_alternative_not_taken_neither_knocks_out_nor_fails_a_level():
    spec = table(
        group(
            "B",
            leaf("a", "10", Kind.YES_NO),
            leaf("b", "10", Kind.YES_NO, knock_out=KnockOut.NO),
            maximum="10",
            takes=Takes.BEST,
        ),
        grades=(Grade("x", "X", D(9), D("0.9")),),
    )
    found = compute(spec, [Line("a", answer=True), Line("b", answer=False)])
    assert (found.points, found.knocked_out) == (D(10), ())
    assert grade_of(spec, found).grade.code == "x"


def test_a_refused_alternative_is_unsettled_and_a_blank_one_is_not():
    spec = table(group("B", leaf("a"), leaf("b"), maximum="10", takes=Takes.BEST))
    assert compute(spec, [points("a", 3), points("b", 12)]).unsettled == ("b",)
    assert compute(spec, [points("a", 3)]).unsettled == ()


def test_alternatives_that_start_full_give_way_to_the_one_entered():
    spec = table(group("B", leaf("a"), leaf("b"), maximum="10", takes=Takes.BEST), start=Start.FULL)
    assert [compute(spec, lines).points for lines in ([], [points("a", 3)])] == [D(10), D(3)]


def split(policy):
    return table(
        leaf("a", "60"),
        leaf("b", "40"),
        leaf("c", "5", part=Part.BONUS, only_if="b"),
        total="100",
        not_assigned=policy,
        grades=(Grade("x", "X", D(50), D("0.9")),),
    )


@pytest.mark.parametrize(
    ("policy", "total", "bonus", "grade"),
    [
        (NotAssigned.ZERO, "60", "0", None),
        (NotAssigned.EXCLUDED, "65", "5", "x"),
        (NotAssigned.NORMALISED, "105", "5", "x"),
    ],
)
def test_what_is_not_assigned_counts_against_a_unit_only_where_the_table_says_zero(
    policy, total, bonus, grade
):
    spec = split(policy)
    found = compute(spec, [points("a", 60), Line("b", mark=Mark.NOT_ASSIGNED), points("c", 5)])
    assert (found.points, found.bonus) == (D(total), D(bonus))
    reached = grade_of(spec, found).grade
    assert (reached.code if reached else None) == grade


def test_scaling_is_by_what_the_table_has_for_the_unit():
    spec = table(
        leaf("a", "20", variants=(Variant("S", maximum=D(10)),)),
        leaf("b", "5"),
        total="25",
        not_assigned=NotAssigned.NORMALISED,
    )
    all_assigned = compute(spec, [points("a", 10), points("b", 5)], classes=frozenset({"S"}))
    assert (all_assigned.points, all_assigned.flags) == (D(15), ())
    decided = [points("a", 20), Line("b", mark=Mark.NOT_ASSIGNED, override=Override(D(3)))]
    assert compute(spec, decided).points == 23


def test_the_maximum_of_a_bonus_or_minus_group_is_its_cap():
    spec = table(
        leaf(),
        group(
            "B",
            leaf("b", "4", part=Part.BONUS),
            leaf("c", "4", part=Part.BONUS),
            maximum="5",
            part=Part.BONUS,
        ),
        group("M", leaf("m", "9", part=Part.MINUS), maximum="2", part=Part.MINUS),
    )
    found = compute(spec, [points("a", 10), points("b", 4), points("c", 4), points("m", -7)])
    assert (found.bonus, found.minus, found.points) == (D(5), D(-2), D(13))


def test_points_a_person_set_are_rounded_as_the_table_rounds():
    assert compute(table(leaf(), decimals=1), [Line("a", override=Override(D("1.25")))]).points == D("1.3")


def test_signs_of_deductions_are_in_the_formula():
    spec = table(leaf(), leaf("m", "2", Kind.PER_OCCURRENCE, part=Part.MINUS, each=D("0.5")))
    found = compute(spec, [points("a", 10), Line("m", count=D(3))]).children[1]
    assert (found.points, found.formula) == (D("-1.50"), (D(3), Sign.TIMES, D("-0.5")))


def test_an_entry_taken_back_leaves_no_trace():
    spec = table(leaf(kind=Kind.YES_NO))
    board = Board(spec, [Unit("A", (Line("a", answer=True),))])
    board.enter("A", Line("a"))
    assert dict(board.outcomes) == compute_all(spec, [Unit("A")])


UNSOUND = {
    "negative band": (
        table(
            leaf(
                "m",
                None,
                Kind.BANDS,
                part=Part.MINUS,
                measure=Measure.DAYS_LATE,
                bands=(Band(D(0), None, D(0), True, True), Band(D(-2), D(0), None, False)),
            )
        ),
        ProblemKind.NEGATIVE,
    ),
    "negative place": (table(leaf(kind=Kind.RANKED, place_points=(D(10), D(-1)))), ProblemKind.NEGATIVE),
    "negative cap of the table": (table(leaf(), bonus_cap=D(-5)), ProblemKind.NOT_POSITIVE),
    "no cap of the table": (table(leaf(), minus_cap=D(0)), ProblemKind.NOT_POSITIVE),
    "low total cap": (table(leaf(), total_cap=D(5)), ProblemKind.TOTAL_CAP_LOW),
    "circle of two": (
        table(
            leaf(), leaf("b", "5", part=Part.BONUS, only_if="c"), leaf("c", "5", part=Part.BONUS, only_if="b")
        ),
        ProblemKind.CIRCULAR_CONDITION,
    ),
    "condition without base": (
        table(leaf(), leaf("b", "5", part=Part.BONUS), leaf("c", "5", part=Part.BONUS, only_if="b")),
        ProblemKind.CONDITION_WITHOUT_BASE,
    ),
    "least over the maximum": (
        table(leaf(kind=Kind.LINEAR, indicator="X", least=D(20))),
        ProblemKind.LEAST_OUT_OF_RANGE,
    ),
    "class without a maximum": (
        table(leaf(variants=(Variant("S", maximum=D(0)),))),
        ProblemKind.NOT_POSITIVE,
    ),
    "class with fewer points than its bands": (
        table(leaf(kind=Kind.BANDS, bands=(Band(D(10)),), variants=(Variant("S", maximum=D(2)),))),
        ProblemKind.BAND_OVER_MAXIMUM,
    ),
    "finer than the table rounds": (
        table(leaf(maximum="2.5"), total="2.5", decimals=0),
        ProblemKind.TOO_FINE,
    ),
    "mixed alternatives": (
        table(group("B", leaf(), leaf("b", "5", part=Part.BONUS), maximum="10", takes=Takes.BEST)),
        ProblemKind.MIXED_CHOICE,
    ),
    "mean of unequal lines": (
        table(group("B", leaf(), leaf("b", "5"), maximum="10", takes=Takes.MEAN)),
        ProblemKind.CHILDREN_DO_NOT_ADD_UP,
    ),
    "knock-out that never comes": (table(leaf(knock_out=KnockOut.NO)), ProblemKind.KNOCK_OUT_NEVER),
    "knock-out of a deduction": (
        table(leaf(), leaf("m", "2", part=Part.MINUS, knock_out=KnockOut.ZERO)),
        ProblemKind.KNOCK_OUT_NEVER,
    ),
    "share of a level": (
        table(leaf(), grades=(Grade("x", "X", D(9), D(85)),)),
        ProblemKind.SHARE_OUT_OF_RANGE,
    ),
    "two levels of one code": (
        table(leaf(), grades=(Grade("x", "X", D(9)), Grade("x", "Y", D(8)))),
        ProblemKind.GRADES_OUT_OF_ORDER,
    ),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_tables_that_could_not_be_trusted(name):
    spec, kind = UNSOUND[name]
    assert kind in kinds(spec)


def test_a_class_may_have_more_points_than_the_line():
    """Tiền Giang 2022, 3.3: 0.5 at most below 1,000 files, 2.7 from 2,000."""
    bonus = leaf(
        "b",
        "0.5",
        Kind.BANDS,
        part=Part.BONUS,
        bands=(Band(D("0.5"), D(50)), Band(D(0), None, D(50))),
        variants=(Variant("L", maximum=D("2.7"), bands=(Band(D("2.7"), D(50)), Band(D(0), None, D(50)))),),
    )
    spec = table(leaf(), bonus)
    assert kinds(spec) == set()
    large = compute(spec, [points("a", 10), Line("b", actual=D(60))], classes=frozenset({"L"}))
    assert large.points == D("12.7")
    assert large.children[1].standing is Standing.SCORED
