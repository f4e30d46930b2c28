"""Until which day a published ranking may be objected to.

How many days there are is for the cluster to declare: no law says it. A working day is Monday to Friday but for the
public holidays of the Labour Code 2019, article 112: those on fixed days, Tết and the Hùng Kings' day by the moon, and
the days the Government moved for a year, as far as the library's edition knows them.
"""

from datetime import date, timedelta

from holidays import country_holidays

USUAL_DAYS = 5
MOST_DAYS = 30
SATURDAY = 5
_HOLIDAYS = country_holidays("VN")


def last_day(published: date, days: int) -> date | None:
    """The last of so many working days after the day of publication; none when no days were declared."""
    day = published
    for _number in range(days):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day if days else None


def is_working_day(day: date) -> bool:
    """Whether offices work: no Saturday or Sunday, no public holiday."""
    return day.weekday() < SATURDAY and day not in _HOLIDAYS
