"""What the covenant's templates need beside the house's tags."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def beside(cells: Iterable[str], columns: Sequence[Any]) -> list[tuple[Any, str]]:
    """Each cell of a row with the column it stands in."""
    return list(zip(columns, cells, strict=False))
