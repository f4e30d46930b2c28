"""Work of the season nobody waits for: the daily reminder of what is due."""

from datetime import datetime, time, timedelta

from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from thidua.clusters import actions, queries
from thidua.kernel import clock
from thidua.kernel.actors import SYSTEM

DAYS_AHEAD = 3
MORNING = time(7, 0)


@task()
def remind_of_due() -> int:
    """Remind of every open duty due within three days or late, once a day; then wait for the next morning.

    Returns how many reminders were sent.
    """
    at = clock.now()
    sent = remind_all(at=at)
    remind_of_due.using(run_after=next_morning(clock.machine_now())).enqueue()
    return sent


def remind_all(*, at: datetime) -> int:
    """Send the reminders of that day that were not sent yet. Returns how many."""
    until = clock.local_date(at) + timedelta(days=DAYS_AHEAD)
    due = list(queries.due_within(until=until, at=at))
    for duty in due:
        actions.remind(by=SYSTEM, at=at, duty=duty)
    return len(due)


def start_daily_reminders() -> None:
    """See to it that one daily reminder waits in the queue, and not more than one."""
    waiting = DBTaskResult.objects.filter(
        task_path=remind_of_due.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    if not waiting.exists():
        remind_of_due.using(run_after=next_morning(clock.machine_now())).enqueue()


def next_morning(at: datetime) -> datetime:
    """The coming 7 o'clock in Vietnam."""
    day = clock.local_date(at) + timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=clock.VIETNAM)
