"""Whole lists of records of many parties and papers, entered at once and taken back at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.kernel.actions import action
from thidua.kernel.clock import local_date
from thidua.kernel.concurrency import claim_rows
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.parties.models import Organisation, Party
from thidua.records.enums import RecordKind
from thidua.records.models import MODELS, Discipline, Proof, ProofUse, Record
from thidua.records.policies import check_records
from thidua.records.writing import (
    NO_DOCUMENT,
    ROWS_AT_ONCE,
    Document,
    Entry,
    check_disciplines_apart,
    followers_of,
    replacement_of,
    tell,
)
from thidua.register.policies import check_keeps

PARTIES_AT_ONCE = 10_000
# What else there is has checks of its own that nobody has written for whole lists.
LISTED = {RecordKind.RATING, RecordKind.PROOF, RecordKind.DISCIPLINE}
_ELSEWHERE = ("party", "keeper", "source_file", "corrects")


@dataclass(frozen=True)
class ListLine:
    """One line of a list: an unsaved record with its content, about whom, by which paper."""

    record: Record
    party: Party
    document: Document = NO_DOCUMENT


@action(secret=("lines",))
def record_list(
    *, by: Account, at: datetime, keeper: Organisation, kind: RecordKind, lines: Sequence[ListLine]
) -> list[Record]:
    """Record everything of a list of one kind (a rating, a result, a discipline), all of it or nothing, in its order.

    Raises `NotPermitted`; `InvalidInput`, naming the party, when a line does not hold; `NotNow` when one of them is
    on record already.
    """
    ids = sorted({line.party.pk for line in lines})
    claim_rows(Party, ids)
    for start in range(0, len(ids), PARTIES_AT_ONCE):
        check_records(by=by, keeper=keeper, parties=ids[start : start + PARTIES_AT_ONCE], on=local_date(at))
    if kind not in LISTED:
        raise ValueError(f"no lists of {kind} are recorded")
    model, records = MODELS[kind], []
    for line in lines:
        entry = Entry(by, at, keeper, line.document)
        record = entry.fill(line.record, party=line.party, paper=line.document.file)
        try:
            record.clean_fields(exclude=_ELSEWHERE)
            record.clean()
        except ValidationError as error:
            wrong = [f"{line.party}: {message}" for message in error.messages]
            raise InvalidInput(fields={"entries": wrong}) from error
        records.append(record)
    if kind == RecordKind.DISCIPLINE:
        check_disciplines_apart(cast(list[Discipline], records))
    try:
        written = model._default_manager.bulk_create(records, batch_size=ROWS_AT_ONCE)
    except IntegrityError as error:
        raise NotNow(_("Có dòng vừa được ghi ở nơi khác. Hãy kiểm tra lại danh sách.")) from error
    _tell(ids, at=at)
    return list(written)


@action(secret=("ids", "reason"))
def withdraw_list(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    kind: RecordKind,
    ids: Iterable[int],
    reason: str,
) -> list[Record]:
    """Take records back, all of them or none: a withdrawal each, and nothing in their place.

    Raises `NotPermitted`, `InvalidInput` without a reason, and `NotNow`, naming the record, when one of them was
    corrected or withdrawn since, or a decision rests on it.
    """
    check_keeps(by=by, keeper=keeper)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi rõ lý do.")})
    model, wanted, made = MODELS[kind], sorted(ids), []
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        piece = wanted[start : start + ROWS_AT_ONCE]
        claim_rows(Party, model._default_manager.filter(pk__in=piece).values_list("party_id", flat=True))
        records = list(model._default_manager.filter(pk__in=piece).select_related("party"))
        _check_stand(records)
        for of, gone in ((model, records), *_with_followers(records, model)):
            of._default_manager.filter(pk__in=[record.pk for record in gone]).update(is_current=False)
            withdrawals = [
                replacement_of(record, by=by, at=at, reason=reason, withdraws=True) for record in gone
            ]
            of._default_manager.bulk_create(withdrawals)
            made += withdrawals if of is model else []
    _tell(sorted({record.party_id for record in made}), at=at)
    return made


def _with_followers(
    records: Sequence[Record], model: type[Record]
) -> list[tuple[type[Record], list[Record]]]:
    followers = followers_of(records, model)
    return [(type(followers[0]), followers)] if followers else []


def _check_stand(records: Sequence[Record]) -> None:
    gone = next((record for record in records if not record.is_current), None)
    if gone is not None:
        raise NotNow(
            _("“%(told)s” đã được đính chính hoặc rút lại; không rút cả danh sách được.")
            % {"told": f"{gone.party}: {gone}"}
        )
    used = ProofUse.objects.filter(
        proof__in=[record.pk for record in records if isinstance(record, Proof)], is_current=True
    )
    use = used.select_related("proof").first()
    if use is not None:
        raise NotNow(
            _("“%(title)s” đã dùng để xét khen thưởng; hãy rút lần sử dụng đó trước.")
            % {"title": use.proof.title}
        )


def _tell(ids: Sequence[int], *, at: datetime) -> None:
    for start in range(0, len(ids), ROWS_AT_ONCE):
        tell(ids[start : start + ROWS_AT_ONCE], at=at)
