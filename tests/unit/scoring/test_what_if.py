"""Other weights, tie-breaks and rounding on a copy: exact, nothing else moves."""

from dataclasses import replace
from decimal import Decimal

import pytest

from thidua.scoring.engine import (
    Band,
    CriterionSpec,
    Kind,
    Line,
    Part,
    RoundingMode,
    RoundingPlace,
    TableSpec,
    Unit,
    compute_all,
)
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.what_if import Entrant, Trial, moves_of, weighted

D = Decimal
TABLE = TableSpec(
    total=D(100),
    criteria=(
        CriterionSpec(
            "I",
            maximum=D(60),
            children=(
                CriterionSpec("I.1", maximum=D(40), kind=Kind.DIRECT),
                CriterionSpec(
                    "I.2",
                    maximum=D(20),
                    kind=Kind.BANDS,
                    bands=(Band(D(20), lower=D(5)), Band(D(8), upper=D(5))),
                ),
                CriterionSpec("I.3", maximum=D(5), kind=Kind.DIRECT, part=Part.MINUS),
            ),
        ),
        CriterionSpec(
            "II", maximum=D(40), children=(CriterionSpec("II.1", maximum=D(40), kind=Kind.DIRECT),)
        ),
    ),
)
CHAIN = (TieBreak(TieBreakKind.GROUP_POINTS, "I"),)
AS_IT_IS = Trial(CHAIN, TABLE.rounding, TABLE.decimals, TABLE.mode, {})


def entrant(unit, one, band, minus, two):
    lines = (
        Line("I.1", points=D(one)),
        Line("I.2", actual=D(band)),
        Line("I.3", points=D(minus)),
        Line("II.1", points=D(two)),
    )
    return Entrant(unit, lines)


A = entrant("a", 40, 9, -2, 10)  # 58 + 10 = 68
B = entrant("b", 20, 1, 0, 38)  # 28 + 38 = 66
C = entrant("c", 30, 9, 0, 16)  # 50 + 16 = 66


def moved(trial, *entrants):
    return {
        m.unit: (m.before.rank, m.after.rank, m.after.total) for m in moves_of(TABLE, CHAIN, entrants, trial)
    }


def test_tried_as_it_is_nobody_moves():
    moves = moves_of(TABLE, CHAIN, (A, B, C), AS_IT_IS)
    assert [(m.unit, m.before.rank, m.climbed, m.difference) for m in moves] == [
        ("a", 1, 0, 0),
        ("c", 2, 0, 0),
        ("b", 3, 0, 0),
    ]


def test_other_weights_scale_base_points_and_leave_minus_points():
    found = moved(replace(AS_IT_IS, maxima={"I": D(30), "II": D(70)}), A, B, C)
    assert found == {
        "a": (1, 3, D("45.50")),  # 60 / 2 - 2 + 10 × 1.75
        "b": (3, 1, D("80.50")),  # 28 / 2 + 38 × 1.75
        "c": (2, 2, D("53.00")),  # 50 / 2 + 16 × 1.75
    }
    assert weighted(TABLE, {"I": D(30), "II": D(70)}).total == 100


def test_the_scaled_table_is_reached_in_full_by_who_has_everything():
    best = entrant("best", 40, 9, 0, 40)
    assert moved(replace(AS_IT_IS, maxima={"I": D("33.3")}), best)["best"][2] == D("73.30")


def test_other_tie_breaks_turn_equal_totals_round():
    other = replace(AS_IT_IS, chain=(TieBreak(TieBreakKind.GROUP_POINTS, "II"),))
    assert moved(other, A, B, C) == {"a": (1, 1, 68), "c": (2, 3, 66), "b": (3, 2, 66)}
    assert moved(replace(AS_IT_IS, chain=()), A, B, C) == {"a": (1, 1, 68), "c": (2, 2, 66), "b": (3, 2, 66)}


def test_other_rounding_decides_by_less_or_by_more():
    near = entrant("near", "39.96", 9, -2, "9.98")
    trial = replace(AS_IT_IS, decimals=0)
    assert moved(trial, A, near) == {"a": (1, 1, 68), "near": (2, 1, 68)}
    down = replace(AS_IT_IS, decimals=0, mode=RoundingMode.DOWN, rounding=RoundingPlace.TOTAL)
    assert moved(down, A, near)["near"][2] == 67


def test_the_table_itself_and_the_entries_stay_as_they_were():
    kept = (repr(TABLE), repr(A))
    moves_of(TABLE, CHAIN, (A, B), replace(AS_IT_IS, maxima={"I": D(10)}))
    assert (repr(TABLE), repr(A)) == kept


def test_units_without_a_rank_stay_without():
    empty = Entrant("empty", ())
    (_first, last) = moves_of(TABLE, CHAIN, (A, empty), replace(AS_IT_IS, maxima={"I": D(10)}))
    assert (last.unit, last.climbed, last.after.rank) == ("empty", 0, None)


@pytest.mark.parametrize("factor", ["0.5", "2", "1.5"])
def test_scaling_all_groups_alike_keeps_every_rank(factor):
    maxima = {group.code: group.maximum * D(factor) for group in TABLE.criteria}
    plain = (entrant("a", 40, 9, 0, 10), B, C)
    for unit, (before, after, total) in moved(replace(AS_IT_IS, maxima=maxima), *plain).items():
        own = compute_all(TABLE, [Unit(e.unit, e.lines) for e in plain])[unit]
        assert (before, total) == (after, own.points * D(factor))
