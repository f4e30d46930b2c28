"""The rows of a list between reading and entering: kept for the preview, no change of any register."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from thidua.imports.models import ImportRow, ListImport
from thidua.kernel.refusals import NotNow

ROWS_AT_ONCE = 500


def clear_rows(found: ListImport) -> None:
    """Forget what an earlier check read."""
    ImportRow.objects.filter(of=found).delete()


def keep_rows(rows: Sequence[ImportRow]) -> None:
    """Keep what was read of some rows."""
    ImportRow.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def note_progress(found: ListImport, done: int) -> None:
    """How far the work is, for the page that shows it. Raises `NotNow` when it was given up meanwhile."""
    under_way = ListImport.objects.filter(pk=found.pk, state=found.state, moved_at=found.moved_at)
    if not under_way.update(done=done):
        raise NotNow(_("Việc này đã được dừng để làm lại."))
