"""The example tables: sound, and scored as the documents they come from say."""

from decimal import Decimal

import pytest

from thidua.scoring.engine import FlagKind, Line, Unit, compute, compute_all
from thidua.scoring.grading import grade_of
from thidua.scoring.library import EXAMPLES, example_draft
from thidua.scoring.specs import drafted_spec
from thidua.scoring.validation import problems_of

D = Decimal


def spec_of(slug):
    return drafted_spec(example_draft(slug))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)
def test_every_example_can_be_used_as_it_stands(example):
    draft = example_draft(example.slug)
    assert problems_of(drafted_spec(draft), draft.tie_breaks) == ()
    assert example.source
    assert str(example.shows)


def test_an_example_there_is_not():
    with pytest.raises(KeyError):
        example_draft("../table")


def test_the_leader_formula():
    def unit(code, *entered):
        lines = zip(("I.1", "I.2", "II.1"), entered, strict=True)
        return Unit(code, tuple(Line(c, actual=a and D(a), target=t and D(t)) for c, (a, t) in lines))

    found = compute_all(
        spec_of("leader-article-6"),
        [
            unit("A", ("90", "80"), ("20", "30"), ("5", "4")),
            unit("B", ("85.5", "80"), ("30", "30"), ("9", "6")),
            unit("C", ("75", "80"), ("40", "30"), (None, None)),
            unit("D", ("91", None), ("25", "30"), ("3", "3")),
        ],
    )
    points = {unit: [o.points for o in total.walk() if o.line] for unit, total in found.items()}
    assert points == {
        # 90 of 80 leads by 12.5 %; 20 accidents of 30 lead by 33.3 %; 1 over 4 is a third of the leader's 3.
        "A": [D(20), D(10), D("6.67")],
        # 6.875 % of 12.5 %: 10 + 10 × 0.55.
        "B": [D("15.5"), D(5), D(10)],
        # Short of the target: 10 × 75/80; 5 × 30/40; neither target nor result.
        "C": [D("9.38"), D("3.75"), D(0)],
        # Without a target ranked apart: the best of one; 16.7 % of 33.3 %; exactly at the target.
        "D": [D(20), D("7.5"), D(5)],
    }
    assert found["C"].children[1].children[0].flagged(FlagKind.NO_RESULT)


def test_950_and_at_most_50():
    entered = [
        Line("I.1", points=D(590)),
        Line("I.2", points=D(195)),
        Line("II.1", points=D(150)),
        Line("II.2", answer=True),
        Line("III.1", count=D(2)),
        Line("III.2", answer=True),
    ]
    total = compute(spec_of("hue-950-50"), entered)
    assert (total.base, total.bonus, total.minus, total.points) == (D(935), D(50), D(-8), D(977))
    full = [line._replace(answer=False) if line.code == "II.2" else line for line in entered]
    full = [Line("I.1", points=D(600)), Line("I.2", points=D(200)), *full[2:]]
    assert compute(spec_of("hue-950-50"), full).points == D(1000)


@pytest.mark.parametrize(
    ("days", "share", "points"),
    [("0", "95.1", "3.5"), ("2", "95", "2.5"), ("4", "74.9", "1.5"), ("10", "50", "1"), ("11", "49.99", "0")],
)
def test_days_late_and_shares(days, share, points):
    entered = [Line("1.1", days_late=D(days)), Line("2.1", actual=D(share))]
    assert compute(spec_of("justice-days-late"), entered).points == D(points)


@pytest.mark.parametrize(
    ("entered", "grade", "kept_by"),
    [
        (("18", "27", "36", "9"), "htxsnv", []),
        (("20", "30", "40", "8"), "httnv", ["4"]),
        (("20", "30", "30", "10"), "htnv", ["3", "3"]),
        (("20", "20", "20", "9"), None, ["", "2", "3"]),
    ],
)
def test_the_floor_of_every_line(entered, grade, kept_by):
    spec = spec_of("nghe-an-floor")
    total = compute(spec, [Line(str(n), points=D(p)) for n, p in enumerate(entered, 1)])
    graded = grade_of(spec, total)
    assert (graded.grade.code if graded.grade else None) == grade
    codes = [short.code for short in graded.shortfalls]
    assert [code for code in codes if code in kept_by][: len(kept_by)] == kept_by or set(kept_by) <= set(
        codes
    )


def test_departments_score_districts():
    spec = spec_of("hcmc-matrix")
    scored = [Line(f"A.{n}", points=D(p)) for n, p in enumerate(("96", "98", "97", "97"), 1)]
    awarded = [Line("B.1", answer=True), Line("B.2", answer=False)]
    assert compute(spec, [*scored, *awarded]).points == D(107)
    both = [Line("B.1", answer=True), Line("B.2", answer=True)]
    assert compute(spec, [*scored, *both]).points == D(112)
    waiting = compute(spec, scored[:3])
    assert waiting.awaiting == ("A.4",)
