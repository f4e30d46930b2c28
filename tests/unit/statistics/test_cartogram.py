"""The tile map."""

import pytest

from thidua.parties.models import Organisation
from thidua.statistics.cartogram import TILES, Tile, cartogram, step


def province(code):
    return Organisation(pk=hash(code) % 10_000, code=code, short_name=code)


def test_no_two_provinces_share_a_tile():
    assert len(set(TILES.values())) == len(TILES)


def test_the_seven_of_the_cluster_have_a_place():
    assert {
        "tuyen-quang",
        "yen-bai",
        "phu-tho",
        "hoa-binh",
        "thai-nguyen",
        "bac-giang",
        "bac-kan",
    } <= TILES.keys()


def test_north_is_up_and_east_is_right():
    assert TILES["bac-kan"][1] < TILES["thai-nguyen"][1]
    assert TILES["yen-bai"][0] < TILES["bac-giang"][0]


def test_the_map_begins_in_its_corner():
    made = cartogram({province("thai-nguyen"): 3, province("bac-giang"): 1})
    assert [(tile.column, tile.row, tile.step) for tile in made.tiles] == [(0, 0, 5), (1, 0, 1)]
    assert (made.width, made.height) == (2 * Tile.SIDE, Tile.SIDE)


def test_who_has_no_place_is_left_out():
    assert cartogram({province("ha-noi"): 3}).tiles == ()


@pytest.mark.parametrize(
    ("value", "least", "most", "expected"),
    [(0, 0, 9, 0), (1, 1, 9, 1), (9, 1, 9, 5), (5, 1, 9, 3), (4, 4, 4, 3)],
)
def test_colours_go_by_the_place_between_least_and_most(value, least, most, expected):
    assert step(value, least=least, most=most) == expected
