"""The moment it is, for sites, tasks and the command line; the domain is told and never asks."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_source: Callable[[], datetime] = timezone.now


def now() -> datetime:
    """The present moment: the machine's, or the demo's while demo seasons are shown."""
    return _source()


def machine_now() -> datetime:
    """The machine's own moment, whatever the demo shows: for queues, which wait in real time."""
    return timezone.now()


def use_source(source: Callable[[], datetime]) -> None:
    """Take the moment from `source` from now on (the demo's clock stands in its own season)."""
    global _source  # noqa: PLW0603 - one clock a process, set once at start
    _source = source


def local_date(at: datetime) -> date:
    """The calendar day in Vietnam at that moment."""
    return at.astimezone(VIETNAM).date()


def vietnam_time(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    """A moment given as Vietnamese wall-clock time."""
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)
