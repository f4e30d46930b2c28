"""Axes of charts."""

from decimal import Decimal

import pytest

from thidua.kernel.charts import round_floor


@pytest.mark.parametrize(
    ("least", "span", "begins"),
    [
        ("61.00", "39.19", "60"),
        ("32.72", "59.35", "20"),
        ("61.00", "60.00", "60"),
        ("963.4", "7.2", "962"),
        ("94.9", "5", "94"),
        ("-3", "12", "0"),
        ("0.4", "0.2", "0.40"),
    ],
)
def test_an_axis_begins_at_a_round_number_not_above_the_least(least, span, begins):
    floor = round_floor(Decimal(least), Decimal(span))
    assert floor == Decimal(begins)
    assert floor <= max(Decimal(0), Decimal(least))
