"""The kinds and modifiers of real tables, each by the example it comes from."""

from decimal import Decimal

import pytest

from thidua.scoring.engine import (
    Band,
    CriterionSpec,
    Direction,
    Excess,
    Flag,
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
    RoundingMode,
    RoundingPlace,
    Sign,
    Standing,
    Start,
    TableSpec,
    Takes,
    Term,
    Unit,
    Variant,
    ZeroTarget,
    comparable,
    compute,
    compute_all,
    compute_leaf,
)
from thidua.scoring.grading import grade_of
from thidua.scoring.ranking import Contender, rank

D = Decimal


def leaf(code="1", maximum="10", kind=Kind.DIRECT, **more):
    return CriterionSpec(code=code, maximum=None if maximum is None else D(maximum), kind=kind, **more)


def table(*criteria, total="10", **more):
    return TableSpec(total=D(total), criteria=criteria, **more)


def only(criterion, line=None, **more):
    return compute(table(criterion, **more), [] if line is None else [line]).children[0]


def over_units(criterion, *, is_closed=True, **entries):
    """Points and flags of one line for each unit, entries as (actual, target)."""
    units = [
        Unit(unit, (Line("1", actual=None if a is None else D(a), target=None if t is None else D(t)),))
        for unit, (a, t) in entries.items()
    ]
    return {
        unit: total.children[0]
        for unit, total in compute_all(table(criterion), units, is_closed=is_closed).items()
    }


DAYS_LATE = leaf(
    maximum="2",
    kind=Kind.BANDS,
    measure=Measure.DAYS_LATE,
    bands=(
        Band(D(2), None, D(0), includes_upper=True),
        Band(D("1.5"), D(1), D(2), includes_upper=True),
        Band(D(1), D(3), D(5), includes_upper=True),
        Band(D("0.5"), D(6), D(10), includes_upper=True),
        Band(D(0), D(10), None, includes_lower=False),
    ),
)


@pytest.mark.parametrize(
    ("days", "points"),
    [
        ("-3", "2"),
        ("0", "2"),
        ("1", "1.5"),
        ("2", "1.5"),
        ("5", "1"),
        ("6", "0.5"),
        ("10", "0.5"),
        ("11", "0"),
    ],
)
def test_days_late_of_the_justice_departments(days, points):
    result = only(DAYS_LATE, Line("1", days_late=D(days)))
    assert result.points == D(points)
    assert result.formula[:3] == (D(days), Term.DAYS_LATE, Term.IN_BAND)


RATIO = leaf(
    maximum="5",
    kind=Kind.BANDS,
    measure=Measure.RATIO,
    indicator="X",
    bands=(Band(D(5), D(98)), Band(D(4), D(97), D(98)), Band(D(3), D(96), D(97))),
)


@pytest.mark.parametrize(("actual", "points"), [("98", "5"), ("97.999", "4"), ("97", "4"), ("96", "3")])
def test_bands_are_half_open(actual, points):
    assert only(RATIO, Line("1", actual=D(actual), target=D(100))).points == D(points)


def test_a_value_in_no_band_is_refused_and_never_zero():
    result = only(RATIO, Line("1", actual=D("95.9"), target=D(100)))
    assert (result.points, result.standing) == (None, Standing.REFUSED)
    assert result.flags == (Flag(FlagKind.NO_BAND, D("95.9")),)


def test_bands_on_a_ratio_need_a_positive_target():
    assert only(RATIO, Line("1", actual=D(1))).flags == (Flag(FlagKind.NO_TARGET),)
    assert only(RATIO, Line("1", actual=D(1), target=D(0))).standing is Standing.REFUSED


def test_bands_on_a_count_take_whole_counts_from_0_on():
    bands = (Band(D(5), None, D(1)), Band(D(2), D(1), D(3)), Band(D(0), D(3)))
    counted = leaf(maximum="5", kind=Kind.BANDS, measure=Measure.COUNT, bands=bands)
    assert [only(counted, Line("1", count=D(n))).points for n in (0, 1, 2, 3)] == [5, 2, 2, 0]
    assert only(counted, Line("1", count=D(-1))).flags == (Flag(FlagKind.WRONG_SIGN),)
    assert only(counted, Line("1", count=D("1.5"))).flags == (Flag(FlagKind.NOT_WHOLE, D("1.5")),)


def test_steps_of_tien_giang_c2_4():
    criterion = leaf(maximum="0.5", kind=Kind.STEPS, part=Part.BONUS, each=D("0.1"), start=D(92), step=D(1))
    given = {"92": "0", "92.1": "0.1", "93": "0.2", "95.5": "0.4", "99": "0.5"}
    assert {a: only(criterion, Line("1", actual=D(a))).points for a in given} == {
        a: D(p).quantize(D("0.01")) for a, p in given.items()
    }
    assert only(criterion, Line("1", actual=D(99))).flags == (Flag(FlagKind.CAPPED, D("0.5")),)


def test_linear_with_a_floor_and_a_least():
    floored = leaf(kind=Kind.LINEAR, indicator="X", floor=D("0.5"))
    assert only(floored, Line("1", actual=D("49.9"), target=D(100))).points == 0
    assert only(floored, Line("1", actual=D(50), target=D(100))).points == 5
    assert only(leaf(kind=Kind.LINEAR, least=D(2)), Line("1", actual=D(1), target=D(100))).points == 2


LEADER = leaf(kind=Kind.LEADER, indicator="X")


def test_the_leader_formula_of_quang_tri_article_6():
    found = over_units(
        LEADER, A=("150", "100"), B=("120", "100"), C=("100", "100"), D=("80", "100"), E=("60", "0")
    )
    assert {unit: o.points for unit, o in found.items()} == {
        "A": D(10),
        "B": D(7),
        "C": D(5),
        "D": D(4),
        "E": D(10),
    }
    assert found["B"].formula == (
        D("0.5"), Sign.TIMES, D(10), Sign.PLUS, D("0.5"), Sign.TIMES, D(10), Sign.TIMES, Sign.OPEN,
        D(20), Term.PER_CENT, Sign.OVER, D(50), Term.PER_CENT, Sign.CLOSE,
    )  # fmt: skip


def test_all_who_tie_lead_and_nobody_over_means_nobody_leads():
    tied = over_units(LEADER, A=("15", "10"), B=("30", "20"), C=("11", "10"))
    assert [tied[u].points for u in "ABC"] == [D(10), D(10), D(6)]
    nobody = over_units(LEADER, A=("10", "10"), B=("5", "10"))
    assert [nobody[u].points for u in "AB"] == [D(5), D("2.5")]


def test_excess_in_per_cent_and_in_the_unit_of_the_line_lead_differently():
    entries = {"A": ("12", "10"), "B": ("110", "100")}
    by_percent = over_units(LEADER, **entries)
    absolute = over_units(leaf(kind=Kind.LEADER, indicator="X", excess=Excess.ABSOLUTE), **entries)
    assert [by_percent[u].points for u in "AB"] == [D(10), D("7.5")]
    assert [absolute[u].points for u in "AB"] == [D(6), D(10)]


def test_units_without_a_target_are_ranked_apart_by_result():
    found = over_units(LEADER, A=("8", None), B=("4", None), C=("12", "10"), E=(None, None))
    assert [found[u].points for u in "ABC"] == [D(10), D(5), D(10)]
    assert (found["E"].points, found["E"].flags) == (D(0), (Flag(FlagKind.NO_RESULT),))


def test_a_zero_target_is_none_or_refused_as_the_table_says():
    refusing = leaf(kind=Kind.LEADER, indicator="X", zero_target=ZeroTarget.REFUSED)
    assert over_units(LEADER, A=("3", "0"))["A"].points == 10
    assert over_units(refusing, A=("3", "0"))["A"].flags == (Flag(FlagKind.TARGET_NOT_POSITIVE, D(0)),)
    assert over_units(LEADER, A=("3", "-1"))["A"].standing is Standing.REFUSED


def test_where_less_is_better_the_leader_is_furthest_below():
    lower = leaf(kind=Kind.LEADER, indicator="X", direction=Direction.LOWER)
    found = over_units(lower, A=("5", "10"), B=("9", "10"), C=("20", "10"))
    assert [found[u].points for u in "ABC"] == [D(10), D(6), D("2.5")]


def test_a_target_without_result_is_missing():
    assert over_units(LEADER, A=(None, "10"))["A"].standing is Standing.MISSING


def test_alone_or_before_the_close_points_across_units_are_provisional():
    alone = only(LEADER, Line("1", actual=D(12), target=D(10)))
    assert (alone.points, alone.awaiting, alone.unsettled) == (D(5), ("1",), ())
    before = over_units(LEADER, is_closed=False, A=("12", "10"), B=("11", "10"))
    assert before["B"].points == D("7.5")
    assert before["B"].flagged(FlagKind.PROVISIONAL)
    assert only(leaf(kind=Kind.SHARE_OF_BEST), Line("1", actual=D(3))).standing is Standing.AWAITING


def test_share_of_the_best_and_places():
    share = over_units(leaf(kind=Kind.SHARE_OF_BEST), A=("40", None), B=("10", None), C=("-5", None))
    assert [share[u].points for u in "ABC"] == [D(10), D("2.5"), D(0)]
    less = over_units(leaf(kind=Kind.SHARE_OF_BEST, direction=Direction.LOWER), A=("2", None), B=("8", None))
    assert [less[u].points for u in "AB"] == [D(10), D("2.5")]
    places = over_units(
        leaf(kind=Kind.RANKED, place_points=(D(10), D(8), D(6))),
        A=("9", None),
        B=("9", None),
        C=("7", None),
        E=("1", None),
    )
    assert [places[u].points for u in "ABCE"] == [D(10), D(10), D(6), D(0)]


def test_a_table_that_starts_full_deducts_from_the_base():
    starting = table(
        leaf("a", "30"),
        leaf("b", "2", Kind.PER_OCCURRENCE, part=Part.MINUS, each=D("0.5")),
        total="30",
        start=Start.FULL,
    )
    result = compute(starting, [Line("b", count=D(3))])
    assert (result.points, result.unsettled) == (D("28.5"), ())
    assert result.children[0].formula == (Term.AT_START, D("30.00"))


def test_the_best_of_alternatives_counts_and_the_others_are_not_missed():
    bonus = CriterionSpec(
        "a4",
        part=Part.BONUS,
        takes=Takes.BEST,
        children=(
            leaf("x", "1", Kind.YES_NO, part=Part.BONUS),
            leaf("y", "2", Kind.YES_NO, part=Part.BONUS),
        ),
    )
    both = compute(
        table(leaf("1"), bonus), [Line("1", points=D(9)), Line("x", answer=True), Line("y", answer=True)]
    )
    assert (both.points, both.bonus) == (D(11), D(2))
    bands = CriterionSpec(
        "C1",
        maximum=D(5),
        takes=Takes.BEST,
        children=(leaf("u", "5", Kind.YES_NO), leaf("v", "4", Kind.YES_NO)),
    )
    one = compute(table(bands, total="5"), [Line("v", answer=True)])
    assert (one.points, one.unsettled) == (D(4), ())


def test_a_matrix_of_departments_is_their_mean_without_those_not_assigned():
    matrix = CriterionSpec(
        "1",
        maximum=D(100),
        takes=Takes.MEAN,
        children=tuple(leaf(f"1.{n}", "100", scorer=f"Sở {n}") for n in range(3)),
    )
    scored = [Line("1.0", points=D(90)), Line("1.1", points=D(97)), Line("1.2", mark=Mark.NOT_ASSIGNED)]
    assert compute(table(matrix, total="100"), scored).points == D("93.5")
    waiting = compute(table(matrix, total="100"), scored[:1])
    assert (waiting.points, waiting.awaiting, waiting.unsettled) == (D(90), ("1.1", "1.2"), ())


def test_a_class_of_units_has_its_own_values():
    criterion = leaf(
        kind=Kind.PER_OCCURRENCE,
        each=D(1),
        variants=(Variant("small", each=D(2)), Variant("large", maximum=D(4))),
    )
    counted = (Line("1", count=D(5)),)
    found = compute_all(
        table(criterion),
        [
            Unit("A", counted, frozenset({"small"})),
            Unit("B", counted, frozenset({"large", "unknown"})),
            Unit("C", counted),
        ],
    )
    assert {unit: total.points for unit, total in found.items()} == {"A": D(10), "B": D(4), "C": D(5)}


def test_a_bonus_only_where_the_base_is_full():
    conditional = table(leaf("1"), leaf("2", "3", part=Part.BONUS, only_if="1"))
    full = compute(conditional, [Line("1", points=D(10)), Line("2", points=D(3))])
    short = compute(conditional, [Line("2", points=D(3)), Line("1", points=D("9.99"))])
    assert (full.points, short.points) == (D(13), D("9.99"))
    assert short.children[1].flags == (Flag(FlagKind.CONDITION_NOT_MET, D(10)),)


def test_exempt_where_the_table_knows_an_exemption_and_refused_elsewhere():
    fault = leaf("b", "2", Kind.PER_OCCURRENCE, part=Part.MINUS, each=D(1), exemption="tự phát hiện")
    exempt = only(fault, Line("b", count=D(2), mark=Mark.EXEMPT))
    assert (exempt.points, exempt.flags) == (D(0), (Flag(FlagKind.EXEMPT),))
    assert only(leaf(exemption="x"), Line("1", mark=Mark.EXEMPT)).points == 10
    assert only(leaf(), Line("1", mark=Mark.EXEMPT)).flags == (Flag(FlagKind.EXEMPTION_NOT_ALLOWED),)


@pytest.mark.parametrize(
    ("policy", "points", "measured"),
    [
        (NotAssigned.ZERO, "684", "1000"),
        (NotAssigned.EXCLUDED, "684", "700"),
        (NotAssigned.NORMALISED, "977.14", "700"),
    ],
)
def test_lines_not_assigned_lower_the_comparable_maximum(policy, points, measured):
    split = table(leaf("1", "700"), leaf("2", "300"), total="1000", not_assigned=policy)
    result = compute(split, [Line("1", points=D(684)), Line("2", mark=Mark.NOT_ASSIGNED)])
    assert (result.points, comparable(split, result)) == (D(points), D(measured))
    assert result.is_complete


def test_950_and_at_most_50_for_bonuses_with_deductions():
    hue = table(
        leaf("1", "950"),
        leaf("2", None, part=Part.BONUS),
        leaf("3", "8", Kind.YES_NO, part=Part.MINUS),
        total="950",
        bonus_cap=D(50),
    )
    result = compute(hue, [Line("1", points=D(930)), Line("2", points=D(70)), Line("3", answer=True)])
    assert (result.points, result.bonus, result.minus) == (D(972), D(50), D(-8))
    assert result.flags == (Flag(FlagKind.CAPPED, D(50)),)


def test_a_person_may_set_points_past_the_cap_and_it_shows():
    line = leaf("d2.3", "2", Kind.PER_OCCURRENCE, part=Part.BONUS, each=D(1))
    result = only(
        line, Line("d2.3", count=D(4), override=Override(D(4), "Phó Giám đốc Sở", "biên bản 09/12/2022"))
    )
    assert (result.points, result.by_table) == (D(4), D(2))
    assert {flag.kind: flag.limit for flag in result.flags} == {
        FlagKind.CAPPED: D(2),
        FlagKind.OVER_MAXIMUM: D(2),
        FlagKind.OVERRIDDEN: D(2),
    }
    assert result.formula[:3] == (Term.OVERRIDDEN, D(4), Term.BY_THE_TABLE)
    alone = only(leaf(), Line("1", override=Override(D(7))))
    assert (alone.points, alone.by_table, alone.standing) == (D(7), None, Standing.SCORED)


def test_a_knock_out_keeps_a_unit_out_of_the_ranking():
    report = leaf("5", "1", Kind.YES_NO, knock_out=KnockOut.NO)
    spec = table(leaf("1", "9"), report)
    units = [
        Unit("A", (Line("1", points=D(9)), Line("5", answer=False))),
        Unit("B", (Line("1", points=D(1)), Line("5", answer=True))),
    ]
    places = rank([Contender(u, total) for u, total in compute_all(spec, units).items()], ())
    assert [(p.unit, p.rank, p.knocked_out) for p in places] == [("B", 1, ()), ("A", None, ("5",))]


NGHE_AN = (
    Grade("htxsnv", "Hoàn thành xuất sắc nhiệm vụ", D(90), D("0.85")),
    Grade("httnv", "Hoàn thành tốt nhiệm vụ", D(80), D("0.8")),
    Grade("htnv", "Hoàn thành nhiệm vụ", D(70), D("0.7")),
)


@pytest.mark.parametrize(
    ("first", "second", "grade"),
    [
        ("50", "42.5", "htxsnv"),
        ("50", "42.49", "httnv"),
        ("47", "39", "htnv"),
        ("50", "34", None),
        ("35", "35", "htnv"),
    ],
)
def test_levels_of_nghe_an_have_a_floor_on_every_line(first, second, grade):
    spec = table(leaf("1", "50"), leaf("2", "50"), total="100", grades=NGHE_AN)
    total = compute(spec, [Line("1", points=D(first)), Line("2", points=D(second))])
    found = grade_of(spec, total)
    assert (found.grade.code if found.grade else None) == grade
    if second == "42.49":
        assert [(s.code, s.least) for s in found.shortfalls] == [("2", D("42.50"))]


@pytest.mark.parametrize(
    ("mode", "points"),
    [(RoundingMode.HALF_UP, "1.3"), (RoundingMode.HALF_EVEN, "1.2"), (RoundingMode.DOWN, "1.2")],
)
def test_the_declared_rounding_is_used_once(mode, points):
    entered = [Line("1", points=D("1.25"))]
    assert compute(table(leaf(), decimals=1, mode=mode), entered).points == D(points)
    at_total = table(leaf(), decimals=1, mode=mode, rounding=RoundingPlace.TOTAL)
    assert compute(at_total, entered).points == D(points)


def test_a_condition_that_depends_on_itself_is_a_mistake_of_the_caller():
    circle = table(leaf("1", only_if="2"), leaf("2", only_if="1"))
    with pytest.raises(ValueError, match="depends on itself"):
        compute(circle, [])
    with pytest.raises(ValueError, match="has no line 'x'"):
        compute(table(leaf("1", only_if="x")), [])


def test_one_leaf_alone():
    assert compute_leaf(table(leaf()), leaf(), Line("1", points=D(3))).points == 3
