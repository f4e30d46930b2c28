"""Until which day a published ranking may be objected to. Standard library only.

How many days there are is for the cluster to declare: no law says it. A working day is Monday to Friday but for the
public holidays on fixed days (Labour Code 2019, article 112: 1 January, 30 April, 1 May, 2 September). Tết, the
Hùng Kings' day and the second day at 2 September move from year to year: whoever publishes shortly before declares
more days.
"""

from datetime import date, timedelta

USUAL_DAYS = 5
MOST_DAYS = 30
FIXED_HOLIDAYS = frozenset({(1, 1), (4, 30), (5, 1), (9, 2)})
SATURDAY = 5


def last_day(published: date, days: int) -> date | None:
    """The last of so many working days after the day of publication; none when no days were declared."""
    day = published
    for _number in range(days):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day if days else None


def is_working_day(day: date) -> bool:
    """Whether offices work, as far as the calendar alone can tell."""
    return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED_HOLIDAYS
