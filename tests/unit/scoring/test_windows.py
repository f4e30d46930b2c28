"""The last day on which a published ranking may be objected to."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.scoring.windows import is_working_day, last_day


@pytest.mark.parametrize(
    ("published", "days", "until"),
    [
        (date(2023, 12, 20), 0, None),
        (date(2023, 12, 20), 1, date(2023, 12, 21)),
        (date(2023, 12, 20), 3, date(2023, 12, 25)),
        (date(2023, 12, 27), 5, date(2024, 1, 4)),
        (date(2023, 12, 23), 1, date(2023, 12, 25)),
        (date(2024, 2, 7), 2, date(2024, 2, 16)),  # Tết Giáp Thìn: off from 8 to 14 February
        (date(2024, 4, 17), 1, date(2024, 4, 19)),  # the Hùng Kings' day, the tenth of the third lunar month
        (date(2024, 4, 26), 1, date(2024, 5, 2)),  # 29 April was exchanged with a Saturday
        (date(2025, 8, 29), 1, date(2025, 9, 3)),  # two days at the National Day
    ],
)
def test_weekends_and_holidays_are_left_out(published, days, until):
    assert last_day(published, days) == until


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 30))
def test_a_day_more_is_later_and_always_a_working_day(published, days):
    until = last_day(published, days)
    assert is_working_day(until)
    assert published < until < last_day(published, days + 1)
