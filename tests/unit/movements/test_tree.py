"""The tree of movements, without a database."""

from datetime import date

import pytest

from thidua.kernel.text import collation_key, fold
from thidua.movements.enums import MovementLevel
from thidua.movements.models import Launch, Movement
from thidua.movements.queries import Wanted, is_ahead, tree_of

TODAY = date(2024, 3, 25)


def movement(pk, title, level=MovementLevel.NATIONWIDE, *, parent=None, year=2023, **changes):
    made = Movement(
        pk=pk, title=title, level=level, parent_id=parent, year=year, sort_key=collation_key(title), **changes
    )
    made.folded = fold(title)
    made.is_concluded = False
    made.launch = Launch(movement=made, launch_date=date(year, 1, 1))
    return made


def shape(nodes):
    return [(node.movement.pk, shape(node.children)) for node in nodes]


FOREST = [
    movement(1, "Cả nước xây dựng nông thôn mới", year=2022),
    movement(2, "Phong trào của cụm", MovementLevel.CLUSTER, parent=1),
    movement(3, "Bắc Kạn chung sức", MovementLevel.LOCALITY, parent=2),
    movement(4, "An Giang thi đua", MovementLevel.LOCALITY, parent=2),
    movement(5, "Học tập suốt đời"),
]


def test_latest_year_first_then_the_alphabet():
    assert shape(tree_of(FOREST, on=TODAY)) == [(5, []), (1, [(2, [(4, []), (3, [])])])]


def test_the_way_down_to_what_fits_stays():
    roots = tree_of(FOREST, on=TODAY, wanted=Wanted(words="bac KẠN"))
    assert shape(roots) == [(1, [(2, [(3, [])])])]
    assert [node.fits for node in roots[0].walk()] == [False, False, True]


def test_a_child_of_what_one_may_not_read_stands_by_itself():
    assert shape(tree_of([FOREST[2]], on=TODAY)) == [(3, [])]


@pytest.mark.parametrize(("year", "found"), [(2021, False), (2022, True), (2025, True), (2026, False)])
def test_a_year_finds_what_runs_in_it(year, found):
    long = movement(9, "Dài", year=2022, period_from=date(2022, 5, 18), period_to=date(2026, 1, 1))
    assert bool(tree_of([long], on=TODAY, wanted=Wanted(year=year))) is found


def test_what_is_launched_later_is_told_apart():
    assert is_ahead(movement(7, "Mai sau", year=2025), on=TODAY)
    assert not is_ahead(FOREST[0], on=TODAY)
