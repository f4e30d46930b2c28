"""What keeps a table from being used."""

from dataclasses import replace
from decimal import Decimal

import pytest

from thidua.scoring.engine import Band, CriterionSpec, Kind, Measure, Part, TableSpec
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.validation import ProblemKind, problems_of

LEAF = CriterionSpec("1", maximum=Decimal(10), kind=Kind.DIRECT)
SOUND = TableSpec(total=Decimal(10), criteria=(LEAF,))


def kinds(table, chain=()):
    return [problem.kind for problem in problems_of(table, chain)]


def test_a_sound_table_has_no_problem():
    assert kinds(SOUND, (TieBreak(TieBreakKind.GROUP_POINTS, "1"),)) == []


def test_the_declared_total_must_be_what_the_lines_add_up_to():
    problem = problems_of(replace(SOUND, total=Decimal(12)))[0]
    assert (problem.kind, problem.expected, problem.found) == (
        ProblemKind.TOTAL_DIFFERS,
        Decimal(12),
        Decimal(10),
    )


def test_children_must_add_up_and_bonuses_do_not_count():
    bonus = CriterionSpec("B", maximum=Decimal(5), kind=Kind.DIRECT, part=Part.BONUS)
    group = CriterionSpec("I", maximum=Decimal(11), children=(LEAF, bonus))
    problem = problems_of(TableSpec(total=Decimal(11), criteria=(group,)))[0]
    assert (problem.kind, problem.code, problem.found) == (
        ProblemKind.CHILDREN_DO_NOT_ADD_UP,
        "I",
        Decimal(10),
    )


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"kind": None}, ProblemKind.NO_KIND),
        ({"kind": Kind.LINEAR}, ProblemKind.NO_INDICATOR),
        ({"kind": Kind.PER_OCCURRENCE}, ProblemKind.NO_EACH),
        ({"part": Part.MINUS, "kind": Kind.LINEAR, "indicator": "X"}, ProblemKind.LINEAR_MINUS),
        ({"part": Part.BONUS, "kind": Kind.YES_NO, "maximum": None}, ProblemKind.NO_MAXIMUM),
        ({"part": Part.BONUS, "maximum": Decimal(0)}, ProblemKind.NOT_POSITIVE),
    ],
)
def test_a_leaf_that_cannot_be_computed(change, kind):
    wrong = replace(LEAF, code="2", **change)
    total = Decimal(20) if wrong.part is Part.BASE else Decimal(10)
    assert kinds(TableSpec(total=total, criteria=(LEAF, wrong))) == [kind]


def test_bands_on_per_cent_of_a_target_need_the_code_of_the_target():
    whole = (Band(Decimal(10), Decimal(0)),)
    ratio = replace(LEAF, code="2", kind=Kind.BANDS, measure=Measure.RATIO, bands=whole)
    table = TableSpec(total=Decimal(10), criteria=(ratio,))
    assert kinds(table) == [ProblemKind.NO_INDICATOR]
    assert kinds(replace(table, criteria=(replace(ratio, indicator="GRDP"),))) == []
    assert kinds(replace(table, criteria=(replace(ratio, measure=Measure.VALUE),))) == []


def test_the_same_code_twice():
    assert kinds(TableSpec(total=Decimal(20), criteria=(LEAF, LEAF))) == [ProblemKind.DUPLICATE_CODE]


def test_an_empty_table():
    assert kinds(TableSpec(total=Decimal(10), criteria=())) == [ProblemKind.EMPTY]


def test_a_tie_break_on_a_group_that_is_not_there():
    assert kinds(SOUND, (TieBreak(TieBreakKind.GROUP_POINTS, "IX"),)) == [ProblemKind.NO_SUCH_GROUP]


def test_a_bonus_group_holds_bonuses_only():
    group = CriterionSpec("V", part=Part.BONUS, children=(replace(LEAF, code="x"),))
    assert kinds(TableSpec(total=Decimal(10), criteria=(LEAF, group))) == [ProblemKind.MIXED_PARTS]
