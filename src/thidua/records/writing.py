"""How a record is written, replaced and told of; the actions decide when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, BinaryIO, TypeVar, cast

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.kernel import hooks
from thidua.kernel.actions import save
from thidua.kernel.clock import local_date
from thidua.kernel.files import store_upload
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.legislation import rules
from thidua.parties.models import Organisation, Party, Succession
from thidua.records.models import (
    Discipline,
    HoldEnd,
    Proof,
    ProofUse,
    Record,
    ServicePeriod,
    SubjectGroup,
    YearlyRating,
)
from thidua.records.policies import FILE_SUBJECT
from thidua.records.queries import followed_by
from thidua.records.uses import check_use, check_used

R = TypeVar("R", bound=Record)
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Document:
    """What a record rests on: a decision or another paper, and where it was found."""

    number: str = ""
    dated: date | None = None
    authority: str = ""
    source: str = ""
    upload: UploadedFile | None = None
    file: StoredFile | None = None


NO_DOCUMENT = Document()


@dataclass(frozen=True)
class Entry:
    """Who records when, for which keeper, on what ground."""

    by: Account
    at: datetime
    keeper: Organisation
    document: Document = NO_DOCUMENT
    illustrative: bool = False

    def stored(self, *, about: Party) -> StoredFile | None:
        """The paper that came with it, kept."""
        upload = self.document.upload
        if upload is None:
            return self.document.file
        return store_upload(
            by=self.by,
            at=self.at,
            upload=cast(BinaryIO, upload.file),
            name=upload.name or "",
            size=upload.size or 0,
            subject_type=FILE_SUBJECT,
            subject_id=str(about.pk),
        )

    def fill(self, record: R, *, party: Party, paper: StoredFile | None) -> R:
        """The record with everything that is not its content."""
        record.party, record.keeper = party, self.keeper
        record.decision_number = self.document.number.strip()
        record.decision_date = self.document.dated
        record.authority_text = self.document.authority.strip()
        record.source = self.document.source.strip()
        record.source_file = paper
        record.illustrative = self.illustrative
        record.recorded_at, record.recorded_by = self.at, self.by.actor_label
        return record


def write(record: R, *, party: Party, entry: Entry) -> R:
    """Write one record about a party, and tell. Raises `InvalidInput`."""
    entry.fill(record, party=party, paper=entry.stored(about=party))
    check_holds_together(record)
    save(record)
    tell([party.pk], at=entry.at)
    return record


def replace(
    record: R,
    *,
    by: Account,
    at: datetime,
    reason: str,
    changes: dict[str, Any] | None = None,
    withdraws: bool = False,
) -> R:
    """Write the record that takes the place of another, which is no longer current.

    Raises `InvalidInput`, and `NotNow` when somebody else replaced it meanwhile.
    """
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi rõ lý do.")})
    current = type(record)._default_manager.filter(pk=record.pk, is_current=True)
    if not current.update(is_current=False):
        raise NotNow(_("Ghi chép này vừa được người khác đính chính hoặc rút lại. Hãy mở bản mới nhất."))
    replacement = replacement_of(record, by=by, at=at, reason=reason, changes=changes, withdraws=withdraws)
    if not withdraws:
        check_holds_together(replacement)
    return save(replacement)


def replacement_of(
    record: R,
    *,
    by: Account,
    at: datetime,
    reason: str,
    changes: dict[str, Any] | None = None,
    withdraws: bool = False,
) -> R:
    """The record that says what another said, but for the changes; it is not saved."""
    names = ("party_id", "keeper_id", "illustrative", *record.derived, *record.content_fields())
    kept = {name: getattr(record, name) for name in names}
    return type(record)(
        **(kept | (changes or {})),
        corrects=record,
        correction_reason=reason.strip(),
        withdraws=withdraws,
        is_current=not withdraws,
        recorded_at=at,
        recorded_by=by.actor_label,
    )


def followers_of(records: Collection[Record], model: type[Record]) -> list[Record]:
    """The current records that follow these, all of one model, to their correction or withdrawal."""
    if model.carried is None:
        return []
    of, name = model.carried
    ids = [record.pk for record in records]
    rows: QuerySet[Record] = of._default_manager.filter(**{f"{name}__in": ids}, is_current=True)
    return list(rows.order_by("id"))


def succession_recorded(*, succession: Succession, at: datetime) -> None:
    """Whoever follows a body has its facts from now on."""
    tell([succession.successor_id], at=at)


def tell(parties: Iterable[int], *, at: datetime) -> None:
    """Tell whoever listens that the facts of these parties, and of the bodies that follow them, have changed."""
    hooks.tell("records.changed", party_ids=sorted(followed_by(parties)), at=at)


def check_holds_together(record: Record) -> None:
    """What the database cannot tell in words: a year rated twice, kinds of service, periods of one kind that overlap,
    a result used for what excludes each other.

    Raises `InvalidInput`, `NotNow`.
    """
    match record:
        case YearlyRating():
            check_not_rated([record.party], [(record.party_id, record.year)], field="year")
        case ServicePeriod():
            if record.service_kind not in rules.rulebook().services:
                told = _("Không có lực lượng, ngành, chức vụ “%(kind)s”.") % {"kind": record.service_kind}
                raise InvalidInput(fields={"service_kind": told})
            same = ServicePeriod.objects.filter(service_kind=record.service_kind)
            _check_apart(record, same, start="start", end="end")
        case SubjectGroup():
            groups = SubjectGroup.objects.filter(group=record.group)
            _check_apart(record, groups, start="valid_from", end="valid_to")
        case ProofUse():
            check_use(record)
        case Proof():
            check_used(record)
        case HoldEnd() if record.end < record.hold.start:
            raise InvalidInput(fields={"end": _("Ngày kết thúc không thể trước ngày bắt đầu tạm dừng.")})
        case Discipline():
            _check_apart(record, Discipline.objects.filter(level=record.level), start="start", end="end")


def check_not_rated(
    parties: Collection[Party], keys: Sequence[tuple[int, int]], *, field: str = "entries"
) -> None:
    """Raise `InvalidInput` at `field` when one of these (party id, year) is rated already, or stands twice."""
    names, wanted = {party.pk: str(party) for party in parties}, set(keys)
    if len(wanted) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        told = _("“%(name)s” có hai lần trong danh sách, cùng năm %(year)s.")
        raise InvalidInput(fields={field: told % {"name": names[twice[0]], "year": twice[1]}})
    ids = sorted(names)
    for start in range(0, len(ids), ROWS_AT_ONCE):
        rated = YearlyRating.objects.filter(party__in=ids[start : start + ROWS_AT_ONCE], is_current=True)
        for other in rated.order_by("year"):
            if (other.party_id, other.year) in wanted:
                told = _("%(name)s đã được xếp loại năm %(year)s: %(rating)s. Nếu sai, hãy đính chính.")
                about = {"name": names[other.party_id], "year": other.year, "rating": other.told}
                raise InvalidInput(fields={field: told % about})


def check_disciplines_apart(records: Sequence[Discipline]) -> None:
    """Raise `InvalidInput`, naming the party, when one of these overlaps another or one on record of its level."""
    by_level: dict[tuple[int, str], list[Discipline]] = defaultdict(list)
    for record in records:
        by_level[record.party_id, record.level].append(record)
    ids = sorted({record.party_id for record in records})
    for start in range(0, len(ids), ROWS_AT_ONCE):
        there = Discipline.objects.filter(party__in=ids[start : start + ROWS_AT_ONCE], is_current=True)
        for record in there:
            if (record.party_id, record.level) in by_level:
                by_level[record.party_id, record.level].append(record)
    for same in by_level.values():
        same.sort(key=lambda record: record.start)
        for before, after in pairwise(same):
            if before.end is None or after.start < before.end:
                told = _("%(name)s: trùng thời gian với ghi chép từ ngày %(day)s.")
                about = {"name": str(after.party), "day": f"{before.start:%d/%m/%Y}"}
                raise InvalidInput(fields={"entries": told % about})


def check_come(field: str, day: date, *, at: datetime) -> None:
    """Raise `InvalidInput` at `field` when that day has not come."""
    if day > local_date(at):
        raise InvalidInput(fields={field: _("Ngày này chưa tới.")})


def _check_apart(record: Record, same: QuerySet[Any], *, start: str, end: str) -> None:
    begins, ends = getattr(record, start), getattr(record, end)
    running = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": begins})
    overlapping = same.filter(running, party=record.party, is_current=True)
    if ends is not None:
        overlapping = overlapping.filter(**{f"{start}__lt": ends})
    other = overlapping.first()
    if other is not None:
        told = _("Trùng thời gian với ghi chép từ ngày %(day)s: %(told)s.")
        about = {"day": f"{getattr(other, start):%d/%m/%Y}", "told": other.told}
        raise InvalidInput(fields={start: told % about})
