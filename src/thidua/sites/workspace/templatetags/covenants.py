"""What the covenant's templates need beside the house's tags."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template

from thidua.documents.blocks import Align

register = template.Library()

CLASSES = {Align.RIGHT: "num", Align.CENTER: "center nowrap"}
WIDE = 2


@register.filter
def cell_classes(columns: Sequence[Mapping[str, Any]]) -> list[str]:
    """How the cells of each column stand."""
    return [
        CLASSES.get(column.get("align", ""), "is-wide" if column.get("width", 1) > WIDE else "")
        for column in columns
    ]


@register.filter
def beside(cells: Iterable[str], classes: Sequence[str]) -> list[tuple[str, str]]:
    """Each cell of a row with the classes of its column."""
    return list(zip(classes, cells, strict=False))
