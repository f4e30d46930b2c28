"""What happens to verdicts when the facts behind them change; each runs inside the action that changed them."""

from collections.abc import Collection
from datetime import datetime

from thidua.documents.models import IssuedDocument
from thidua.eligibility.actions import mark_stale
from thidua.records.queries import followed_by
from thidua.register.queries import current_awards


def records_changed(*, party_ids: Collection[int], at: datetime) -> None:
    """Records about these parties, or of bodies they followed, have changed."""
    mark_stale(party_ids, at=at)


def awards_changed(*, party_ids: Collection[int], at: datetime) -> None:
    """Awards of these parties have changed: for the bodies that follow them too."""
    mark_stale(followed_by(party_ids), at=at)


def document_revoked(*, document: IssuedDocument, at: datetime) -> None:
    """Awards given by a decision that is revoked are facts no longer."""
    parties = current_awards().order_by().filter(decision=document, party__isnull=False)
    awards_changed(party_ids=set(parties.values_list("party_id", flat=True)), at=at)
