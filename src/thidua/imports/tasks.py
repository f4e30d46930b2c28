"""Work in the background: checking a list, entering it, taking it back."""

import gc
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from thidua.identity.models import Account
from thidua.imports import actions, queries, staging
from thidua.imports.checking import Check
from thidua.imports.enums import ImportState, UnknownUnits
from thidua.imports.models import ImportRow, ListImport
from thidua.kernel import clock
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import local_date
from thidua.kernel.refusals import Refusal

logger = logging.getLogger("thidua.imports")


def start_check(
    *,
    by: Account,
    at: datetime,
    found: ListImport,
    places: Mapping[str, int],
    defaults: Mapping[str, str],
    unknown_units: UnknownUnits,
) -> ListImport:
    """Take the columns and hand the check to a worker. Raises what `map_columns` does."""
    found = actions.map_columns(
        by=by, at=at, found=found, places=places, defaults=defaults, unknown_units=unknown_units
    )
    work.enqueue(import_id=found.pk, by_id=by.pk)
    found.refresh_from_db()
    return found


def start_entering(*, by: Account, at: datetime, found: ListImport) -> ListImport:
    """Order a checked list to be entered. Raises what `confirm_import` does."""
    found = actions.confirm_import(by=by, at=at, found=found)
    work.enqueue(import_id=found.pk, by_id=by.pk)
    found.refresh_from_db()
    return found


def start_undo(*, by: Account, at: datetime, found: ListImport, reason: str) -> ListImport:
    """Order an entered list to be taken back. Raises what `order_undo` does."""
    found = actions.order_undo(by=by, at=at, found=found, reason=reason)
    work.enqueue(import_id=found.pk, by_id=by.pk)
    found.refresh_from_db()
    return found


@task()
def work(import_id: int, by_id: int) -> None:
    """Do what the state of the import asks for."""
    found = queries.import_with_id(import_id)
    if found is None:
        return
    by = Account.objects.filter(pk=by_id, is_active=True).first()
    if by is not None:
        work_on(found, by=by, moment=clock.now)
    else:
        _stopped(found, at=clock.now(), problem=_("Tài khoản đã yêu cầu việc này không còn hoạt động."))


def work_on(found: ListImport, *, by: Account, moment: Callable[[], datetime]) -> ListImport:
    """Do it here and now; what goes wrong is written down on the import, and it stands where it stood."""
    steps = {
        ImportState.CHECKING: check,
        ImportState.WRITING: actions.enter_list,
        ImportState.UNDOING: actions.undo_import,
    }
    step = steps.get(ImportState(found.state))
    if step is None:
        return found
    # What is written down is Vietnamese, whatever language whoever started the work reads.
    with translation.override("vi"):
        try:
            with _without_collecting():
                return step(by=by, at=moment(), found=found)
        except actions.MetSince as met:
            return _stopped(found, at=moment(), problem=str(met), doubtful=met.rows)
        except Refusal as refusal:
            told = [str(message) for each in getattr(refusal, "fields", {}).values() for message in each]
            return _stopped(found, at=moment(), problem="\n".join(told) or str(refusal))
        except Exception:
            logger.exception("import %s", found.pk)
            _stopped(found, at=moment(), problem=_("Việc bị dừng giữa chừng; chưa ghi gì. Hãy thử lại."))
            raise


def check(*, by: Account, at: datetime, found: ListImport) -> ListImport:
    """Read and compare every row of a list, keeping them for the preview."""
    marks = queries.marks_of(found.keeper)
    staging.clear_rows(found)
    with found.file.content.open() as stored:
        content = stored.read()
    run = Check(found, on=local_date(at))
    run.run(content, save=staging.keep_rows, progress=lambda done: staging.note_progress(found, done))
    return actions.finish_check(by=by, at=at, found=found, skipped=len(run.skipped.rows), marks=marks)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A hundred thousand rows are no circles: looking for circles among them again and again takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _stopped(
    found: ListImport, *, at: datetime, problem: str, doubtful: Sequence[ImportRow] = ()
) -> ListImport:
    """The import as it stood before, with what went wrong; one given back meanwhile is left to whoever did."""
    fresh = queries.import_with_id(found.pk)
    assert fresh is not None
    if (fresh.state, fresh.moved_at) != (found.state, found.moved_at):
        return fresh
    return actions.break_off(by=SYSTEM, at=at, found=fresh, problem=problem, doubtful=doubtful)
