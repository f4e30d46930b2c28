"""Printing a decision's certificates in the background: ordered, begun, finished or failed."""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from thidua.commendation import queries
from thidua.commendation.actions.proposals import FILE_SUBJECT
from thidua.commendation.enums import BatchState
from thidua.commendation.models import CertificateBatch, Decision
from thidua.commendation.policies import check_prints
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.files import store_content
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import NotNow

GIVEN_UP_AFTER = timedelta(hours=1)
"""A printing that has not ended by then has lost its worker and no longer stands in the way of another."""


@action()
def order_certificates(*, by: Account, at: datetime, decision: Decision) -> CertificateBatch:
    """Order every certificate of the decision that still counts; a worker prints them.

    Raises `NotPermitted`; `NotNow` while a printing is under way or when nothing is left to print.
    """
    check_prints(by=by, decision=decision)
    queries.hold_decision(decision)
    if queries.batch_under_way(decision, since=at - GIVEN_UP_AFTER) is not None:
        raise NotNow(_("Bằng của quyết định này đang được in. Hãy đợi lần in đó xong."))
    total = len(queries.recipients_to_print(decision))
    if not total:
        raise NotNow(_("Không còn bằng nào của quyết định này có hiệu lực để in."))
    return save(CertificateBatch(decision=decision, total=total, ordered_at=at, ordered_by=by))


@action()
def begin_printing(*, by: Account, at: datetime, batch: CertificateBatch) -> CertificateBatch:
    """Take an ordered printing up. Raises `NotNow` when another worker has it."""
    check_prints(by=by, decision=batch.decision)
    taken = CertificateBatch.objects.filter(pk=batch.pk, state=BatchState.QUEUED).update(
        state=BatchState.RUNNING
    )
    if not taken:
        raise NotNow(_("Lần in này đã có tiến trình khác nhận."))
    batch.state = BatchState.RUNNING
    return batch


@action(secret=("pdf", "singles"))
def finish_printing(
    *,
    by: Account,
    at: datetime,
    batch: CertificateBatch,
    pdf: bytes,
    singles: Iterable[tuple[str, bytes]],
) -> CertificateBatch:
    """Keep what was printed: one PDF with a page a certificate, and an archive of single files by name."""
    check_prints(by=by, decision=batch.decision)
    name = f"bang-{batch.decision.document.symbol_text.replace('/', '-')}"
    batch.pdf = _keep(by=by, at=at, batch=batch, content=pdf, name=f"{name}.pdf")
    batch.archive = _keep(by=by, at=at, batch=batch, content=_archive(singles), name=f"{name}.zip")
    batch.state, batch.done, batch.finished_at = BatchState.FINISHED, batch.total, at
    return save(batch)


@action()
def fail_printing(*, by: Account, at: datetime, batch: CertificateBatch, problem: str) -> CertificateBatch:
    """Write down that a printing broke off; it can be ordered again."""
    check_prints(by=by, decision=batch.decision)
    batch.state, batch.finished_at, batch.problem = BatchState.FAILED, at, problem[:400]
    return save(batch)


def note_progress(*, batch: CertificateBatch, done: int) -> None:
    """How far a printing is, for the page that shows it: no change of any record that counts."""
    CertificateBatch.objects.filter(pk=batch.pk).update(done=done)


def _keep(*, by: Account, at: datetime, batch: CertificateBatch, content: bytes, name: str) -> StoredFile:
    return store_content(
        by=by,
        at=at,
        content=content,
        name=name,
        subject_type=FILE_SUBJECT,
        subject_id=str(batch.decision.proposal.decider_id),
    )


def _archive(singles: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    # A PDF is compressed already.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in singles:
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()
