"""Decimal columns of many rows, read at once.

Django turns each cell of a row into its value by itself, also the empty ones. Where a page reads thousands of rows of
which most cells are empty, that costs more than the database does. Here cells come as the database stores them, and
each number that occurs is turned into its decimal once.
"""

from collections.abc import Callable
from decimal import Context, Decimal
from functools import lru_cache

from django.db.models import DecimalField, ExpressionWrapper, F, Field

SQLITE_DIGITS = Context(prec=15)
"""SQLite keeps a decimal as a float, of which fifteen digits are sure; Django reads it so as well."""
KEPT = 50_000
"""How many different numbers are remembered."""


class _Stored(Field):  # type: ignore[type-arg] # holds whatever the column holds
    """What a column holds, as the database gives it."""


def as_stored(column: str) -> ExpressionWrapper:
    """The column for `values_list`, its cells as the database stores them."""
    return ExpressionWrapper(F(column), output_field=_Stored())


def decimals_of(field: DecimalField) -> Callable[[float | Decimal], Decimal]:  # type: ignore[type-arg]
    """Reads stored numbers of a decimal field, exactly as Django reads one: the same number with the same places."""
    unit, context = Decimal(1).scaleb(-field.decimal_places), field.context

    @lru_cache(KEPT)
    def read(cell: float | Decimal) -> Decimal:
        exact = cell if isinstance(cell, Decimal) else SQLITE_DIGITS.create_decimal_from_float(cell)
        return exact.quantize(unit, context=context)

    return read
