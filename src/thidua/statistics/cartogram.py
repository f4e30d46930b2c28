"""A tile map: one square a province, set by hand so that neighbours stay about where they are on the map.

There is no map data with borders in the product; squares of equal size also keep large, thinly settled provinces
from outweighing small ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thidua.kernel.refusals import Message
from thidua.parties.models import Organisation

TILES: Mapping[str, tuple[int, int]] = {
    # code of the province until 2025: (column, row), north up
    "ha-giang": (2, 0),
    "cao-bang": (3, 0),
    "lai-chau": (0, 1),
    "lao-cai": (1, 1),
    "tuyen-quang": (2, 1),
    "bac-kan": (3, 1),
    "lang-son": (4, 1),
    "dien-bien": (0, 2),
    "yen-bai": (1, 2),
    "phu-tho": (2, 2),
    "thai-nguyen": (3, 2),
    "bac-giang": (4, 2),
    "son-la": (0, 3),
    "hoa-binh": (1, 3),
}
"""The 14 provinces of the northern midlands and mountains."""


@dataclass(frozen=True)
class Tile:
    """One province's square: where it stands, what it shows, how strong its colour is (0 none to 5)."""

    organisation: Organisation
    column: int
    row: int
    value: object
    step: int
    note: Message = ""

    SIDE = 100

    @property
    def x(self) -> int:
        """Left edge."""
        return self.column * self.SIDE

    @property
    def y(self) -> int:
        """Upper edge."""
        return self.row * self.SIDE


@dataclass(frozen=True)
class Cartogram:
    """Squares, moved to the upper left corner of their frame."""

    tiles: Sequence[Tile]

    @property
    def width(self) -> int:
        """Width of the frame."""
        return (max((tile.column for tile in self.tiles), default=0) + 1) * Tile.SIDE

    @property
    def height(self) -> int:
        """Height of the frame."""
        return (max((tile.row for tile in self.tiles), default=0) + 1) * Tile.SIDE


def cartogram(values: Mapping[Organisation, int]) -> Cartogram:
    """The tile map of these organisations' values; those without a place on it are left out."""
    placed = {organisation: TILES[organisation.code] for organisation in values if organisation.code in TILES}
    if not placed:
        return Cartogram(())
    left = min(column for column, _row in placed.values())
    top = min(row for _column, row in placed.values())
    shown = [values[organisation] for organisation in placed]
    return Cartogram(
        tuple(
            Tile(
                organisation=organisation,
                column=column - left,
                row=row - top,
                value=values[organisation],
                step=step(values[organisation], least=min(shown), most=max(shown)),
            )
            for organisation, (column, row) in placed.items()
        )
    )


def step(value: int, *, least: int, most: int) -> int:
    """How strong the colour is: 0 for nothing, else 1 to 5 by where the value stands between least and most."""
    if value <= 0:
        return 0
    if most == least:
        return 3
    return 1 + (value - least) * 4 // (most - least)
