"""Work in the background: printing certificates."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django_tasks import task

from thidua.commendation import actions, composition, queries
from thidua.commendation.actions.certificates import note_progress
from thidua.commendation.models import CertificateBatch, Decision
from thidua.documents import certificates
from thidua.identity.models import Account
from thidua.kernel import clock

logger = logging.getLogger("thidua.commendation")
TOLD_EVERY = 10


def start_printing(*, by: Account, at: datetime, decision: Decision) -> CertificateBatch:
    """Order the certificates and hand the work to a worker. Raises what `order_certificates` does."""
    batch = actions.order_certificates(by=by, at=at, decision=decision)
    print_certificates.enqueue(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch


@task()
def print_certificates(batch_id: int) -> None:
    """Print one ordered batch."""
    batch = queries.batch_with_id(batch_id)
    if batch is not None:
        print_batch(batch, moment=clock.now)


def print_batch(batch: CertificateBatch, *, moment: Callable[[], datetime]) -> CertificateBatch:
    """Print each certificate as a file, then all in one PDF; what goes wrong is written down on the batch."""
    by, decision = batch.ordered_by, batch.decision
    batch = actions.begin_printing(by=by, at=moment(), batch=batch)
    try:
        whole, names = composition.certificate_batch(queries.recipients_to_print(decision), decision)
        singles: list[tuple[str, bytes]] = []
        for name, content in zip(names, certificates.render_each(whole), strict=True):
            singles.append((name, content))
            if len(singles) % TOLD_EVERY == 0:
                note_progress(batch=batch, done=len(singles))
        return actions.finish_printing(
            by=by, at=moment(), batch=batch, pdf=certificates.render(whole), singles=singles
        )
    except Exception:
        logger.exception("certificates of batch %s", batch.pk)
        actions.fail_printing(by=by, at=moment(), batch=batch, problem=str(_("Không dựng được bằng.")))
        raise
