"""How a row of a list looks."""

from django import template

from thidua.imports import preview
from thidua.imports.models import ImportRow
from thidua.kernel.refusals import Message

register = template.Library()


@register.filter
def cells_of_row(row: ImportRow) -> list[tuple[Message, str]]:
    """What its cells said."""
    return preview.cells_of(row.of, row)


@register.filter
def troubles_of_row(row: ImportRow) -> list[preview.Trouble]:
    """What is wrong with it, and where."""
    return preview.troubles_of(row.of, row)


@register.filter
def likely_of_row(row: ImportRow) -> list[preview.Likely]:
    """Whom it may mean."""
    return preview.likely_of(row)
