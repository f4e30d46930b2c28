"""Recording what is known about a party, correcting it, taking it back, opening and ending holds.

Whoever is told ("records.changed", with the ids of everybody whose facts changed) knows that what was concluded from
them may have gone stale: the party, and the bodies that follow it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.kernel.actions import action
from thidua.kernel.clock import local_date
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.legislation import catalogue
from thidua.legislation.vocabulary import (
    DisciplineLevel,
    Group,
    HoldGround,
    LeaveKind,
    ProofKind,
    Rating,
    Scope,
    ShareName,
)
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation, Party
from thidua.records.enums import ProofPurpose, Recognition
from thidua.records.models import (
    Discipline,
    Hold,
    HoldEnd,
    Leave,
    MemberShare,
    Proof,
    ProofUse,
    Record,
    ServicePeriod,
    SubjectGroup,
    YearlyRating,
)
from thidua.records.policies import check_changes, check_records, check_stands
from thidua.records.writing import (
    NO_DOCUMENT,
    ROWS_AT_ONCE,
    Document,
    Entry,
    check_come,
    check_not_rated,
    replace,
    tell,
    write,
)
from thidua.register.models import Award

R = TypeVar("R", bound=Record)
USED_ONCE = "Công văn số 5007/BNV-TĐKT"


@dataclass(frozen=True)
class RatingEntry:
    """One line of a list of ratings."""

    party: Party
    year: int
    rating: Rating


@action()
def record_rating(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    party: Party,
    year: int,
    rating: Rating,
    document: Document = NO_DOCUMENT,
    illustrative: bool = False,
) -> YearlyRating:
    """Record how the tasks of a year were fulfilled.

    Raises `NotPermitted`, and `InvalidInput` when that year is rated already, lies before 1945 or has not begun.
    """
    check_records(by=by, keeper=keeper, parties=[party.pk], on=local_date(at))
    entry = Entry(by, at, keeper, document, illustrative)
    return write(YearlyRating(year=year, rating=rating), party=party, entry=entry)


@action()
def record_ratings(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    entries: Sequence[RatingEntry],
    document: Document = NO_DOCUMENT,
    illustrative: bool = False,
) -> list[YearlyRating]:
    """Record the ratings of one decision, all of them or none. Raises as `record_rating`, naming the party."""
    parties = {line.party.pk: line.party for line in entries}
    check_records(by=by, keeper=keeper, parties=parties, on=local_date(at))
    check_not_rated(list(parties.values()), [(line.party.pk, line.year) for line in entries])
    entry = Entry(by, at, keeper, document, illustrative)
    paper = entry.stored(about=keeper)
    records = [
        entry.fill(YearlyRating(year=line.year, rating=line.rating), party=line.party, paper=paper)
        for line in entries
    ]
    for record in records:
        try:
            record.clean_fields(exclude=["party", "keeper", "source_file", "corrects"])
            record.clean()
        except ValidationError as error:
            wrong = [f"{record.party}: {message}" for message in error.messages]
            raise InvalidInput(fields={"entries": wrong}) from error
    written = YearlyRating.objects.bulk_create(records, batch_size=ROWS_AT_ONCE)
    tell(parties, at=at)
    return written


@action()
def record_proof(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    party: Party,
    kind: ProofKind,
    scope: Scope,
    year: int,
    title: str,
    recognised_by: str = "",
    document: Document = NO_DOCUMENT,
    illustrative: bool = False,
) -> Proof:
    """Record a result; it is pending until `recognised_by` names the body that confirmed it.

    Raises `NotPermitted`, `InvalidInput` (the same result twice, a year before 1945 or to come).
    """
    check_records(by=by, keeper=keeper, parties=[party.pk], on=local_date(at))
    state = Recognition.RECOGNISED if recognised_by.strip() else Recognition.PENDING
    proof = Proof(
        proof_kind=kind,
        scope=scope,
        year=year,
        title=title.strip(),
        state=state,
        recognised_by=recognised_by.strip(),
    )
    entry = Entry(by, at, keeper, document, illustrative)
    return write(proof, party=party, entry=entry)


@action()
def recognise_proof(
    *, by: Account, at: datetime, proof: Proof, recognised_by: str, document: Document = NO_DOCUMENT
) -> Proof:
    """The body named has confirmed the result: a new record in place of the pending one.

    Raises `NotPermitted`, `NotNow` when it is recognised already or the record no longer stands.
    """
    if proof.state == Recognition.RECOGNISED:
        raise NotNow(_("Kết quả này đã được công nhận."))
    changes = {
        "state": Recognition.RECOGNISED,
        "recognised_by": recognised_by.strip(),
        "decision_number": document.number.strip(),
        "decision_date": document.dated,
        "authority_text": document.authority.strip() or recognised_by.strip(),
    }
    return correct_record(by=by, at=at, record=proof, reason=str(_("Đã được công nhận")), changes=changes)


@action()
def use_proof(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    proof: Proof,
    award_code: str,
    year: int,
    award: Award | None = None,
    document: Document = NO_DOCUMENT,
    illustrative: bool = False,
) -> ProofUse:
    """Record that a result served a decision on `award_code`, for a title or a form as the catalogue says.

    Raises `NotPermitted`; `NotNow` while the result is not recognised, or when it has served what excludes this use
    (one for a title serves no form, nor the reverse); `InvalidInput` when the decision is older than the recognition
    or the code unknown.
    """
    check_records(by=by, keeper=keeper, parties=[proof.party_id], on=local_date(at))
    check_stands(record=proof)
    purpose = _purpose(award_code)
    if proof.state != Recognition.RECOGNISED:
        raise NotNow(_("“%(title)s” chưa được công nhận nên chưa dùng được.") % {"title": proof.title})
    if document.dated and proof.decision_date and document.dated < proof.decision_date:
        told = _("Quyết định này ban hành trước ngày “%(title)s” được công nhận.") % {"title": proof.title}
        raise InvalidInput(fields={"decision_date": told})
    earlier = ProofUse.objects.filter(proof=proof, is_current=True).order_by("id")
    excluding = earlier.filter(purpose=ProofPurpose.FORM) if purpose == ProofPurpose.TITLE else earlier
    other = excluding.first()
    if other is not None:
        raise NotNow(
            _("“%(title)s” đã dùng để xét %(award)s năm %(year)s, không dùng được nữa.")
            % {"title": proof.title, "award": catalogue.award_name(other.award_code), "year": other.year},
            citation=USED_ONCE,
        )
    use = ProofUse(proof=proof, purpose=purpose, award_code=award_code, award=award, year=year)
    entry = Entry(by, at, keeper, document, illustrative)
    return write(use, party=proof.party, entry=entry)


@action(secret=("level", "start", "end", "document"))
def record_discipline(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    party: Party,
    level: DisciplineLevel,
    start: date,
    end: date | None = None,
    document: Document = NO_DOCUMENT,
    illustrative: bool = False,
) -> Discipline:
    """Record a discipline in effect over [start, end). Raises `NotPermitted`, `InvalidInput`."""
    check_records(by=by, keeper=keeper, parties=[party.pk], on=local_date(at))
    record = Discipline(level=level, start=start, end=end)
    entry = Entry(by, at, keeper, document, illustrative)
    return write(record, party=party, entry=entry)


@action(secret=("ground", "start", "note", "document"))
def open_hold(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    party: Party,
    ground: HoldGround,
    start: date,
    note: str = "",
    document: Document = NO_DOCUMENT,
    illustrative: bool = False,
) -> Hold:
    """From `start` on nothing is proposed for the party until what is examined is concluded (ND152/2025 Đ4).

    Raises `NotPermitted`, `NotNow` when the same ground already holds, `InvalidInput` on a day to come.
    """
    check_records(by=by, keeper=keeper, parties=[party.pk], on=local_date(at))
    check_come("start", start, at=at)
    same = Hold.objects.filter(party=party, ground=ground, is_current=True)
    if same.exclude(ends__is_current=True).exists():
        raise NotNow(_("Lý do này đang tạm dừng xét khen thưởng; hãy kết thúc nó trước khi mở lại."))
    record = Hold(ground=ground, start=start, note=note.strip())
    entry = Entry(by, at, keeper, document, illustrative)
    return write(record, party=party, entry=entry)


@action(secret=("end", "conclusion", "document"))
def end_hold(
    *,
    by: Account,
    at: datetime,
    hold: Hold,
    end: date,
    conclusion: str,
    document: Document = NO_DOCUMENT,
) -> HoldEnd:
    """What was examined is concluded: nothing stands in the way from `end` on.

    Raises `NotPermitted`, `NotNow` when it ended before, `InvalidInput` without a conclusion, on a day to come or
    before the hold began.
    """
    check_changes(by=by, record=hold)
    if HoldEnd.objects.filter(hold=hold, is_current=True).exists():
        raise NotNow(_("Việc tạm dừng này đã kết thúc."))
    check_come("end", end, at=at)
    entry = Entry(by, at, hold.keeper, document, hold.illustrative)
    record = HoldEnd(hold=hold, end=end, conclusion=conclusion.strip())
    return write(record, party=hold.party, entry=entry)


@action()
def record_service(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    party: Party,
    kind: str,
    start: date,
    end: date | None = None,
    note: str = "",
    document: Document = NO_DOCUMENT,
    illustrative: bool = False,
) -> ServicePeriod:
    """Record time in a service or post over [start, end); `kind` is a code of `legislation/data/services.yaml`.

    Raises `NotPermitted`, `InvalidInput` (unknown kind, a period that overlaps another of its kind).
    """
    check_records(by=by, keeper=keeper, parties=[party.pk], on=local_date(at))
    record = ServicePeriod(service_kind=kind, start=start, end=end, note=note.strip())
    entry = Entry(by, at, keeper, document, illustrative)
    return write(record, party=party, entry=entry)


@action()
def record_leave(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    party: Party,
    kind: LeaveKind,
    year: int,
    document: Document = NO_DOCUMENT,
    illustrative: bool = False,
) -> Leave:
    """Record a year with a leave that counts as time. Raises `NotPermitted`, `InvalidInput`."""
    check_records(by=by, keeper=keeper, parties=[party.pk], on=local_date(at))
    record = Leave(leave_kind=kind, year=year)
    entry = Entry(by, at, keeper, document, illustrative)
    return write(record, party=party, entry=entry)


@action()
def record_share(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    party: Party,
    name: ShareName,
    year: int,
    part: int,
    whole: int,
    document: Document = NO_DOCUMENT,
    illustrative: bool = False,
) -> MemberShare:
    """Record how many of a collective's members, in a year. Raises `NotPermitted`, `InvalidInput`."""
    check_records(by=by, keeper=keeper, parties=[party.pk], on=local_date(at))
    if party.kind != PartyKind.COLLECTIVE:
        raise InvalidInput(_("Tỷ lệ thành viên chỉ ghi cho tập thể."))
    record = MemberShare(name=name, year=year, part=part, whole=whole)
    entry = Entry(by, at, keeper, document, illustrative)
    return write(record, party=party, entry=entry)


@action()
def record_group(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    party: Party,
    group: Group,
    valid_from: date,
    valid_to: date | None = None,
    document: Document = NO_DOCUMENT,
    illustrative: bool = False,
) -> SubjectGroup:
    """Record that the party belongs to a group the law names, over [valid_from, valid_to).

    Raises `NotPermitted`, `InvalidInput` (a period that overlaps another of the group).
    """
    check_records(by=by, keeper=keeper, parties=[party.pk], on=local_date(at))
    record = SubjectGroup(group=group, valid_from=valid_from, valid_to=valid_to)
    entry = Entry(by, at, keeper, document, illustrative)
    return write(record, party=party, entry=entry)


@action(secret=("changes", "reason", "upload"))
def correct_record(
    *,
    by: Account,
    at: datetime,
    record: R,
    reason: str,
    changes: dict[str, Any],
    upload: UploadedFile | None = None,
) -> R:
    """Put a record that differs in `changes` (field name: value) in the place of this one; both stay, with the reason.

    What follows a record (a result's uses, a hold's end) goes on from its correction; `upload` is the paper in the
    place of the one there. Raises `NotPermitted`,
    `NotNow` when it was corrected or withdrawn before, `InvalidInput` when nothing changes, no reason is given or
    the correction does not hold.
    """
    check_changes(by=by, record=record)
    unknown = changes.keys() - set(record.content_fields())
    if unknown:
        raise ValueError(f"fields that cannot be corrected: {', '.join(sorted(unknown))}")
    if upload is not None:
        entry = Entry(by, at, record.keeper, Document(upload=upload))
        changes = changes | {"source_file": entry.stored(about=record.party)}
    if all(getattr(record, name) == value for name, value in changes.items()):
        raise InvalidInput(_("Nội dung đính chính giống hệt nội dung đang có."))
    replacement = replace(record, by=by, at=at, reason=reason, changes=changes)
    if record.carried is not None:
        model, name = record.carried
        for follower in model._default_manager.filter(**{name: record}, is_current=True):
            replace(follower, by=by, at=at, reason=reason, changes={name: replacement})
    tell([record.party_id], at=at)
    return replacement


@action(secret=("reason",))
def withdraw_record(*, by: Account, at: datetime, record: R, reason: str) -> R:
    """Take a record back and put nothing in its place; it stays readable, with the reason.

    Returns the record of the withdrawal. Raises `NotPermitted`, `NotNow` when it was corrected or withdrawn before
    or a decision rests on it, `InvalidInput` without a reason.
    """
    check_changes(by=by, record=record)
    if isinstance(record, Proof) and ProofUse.objects.filter(proof=record, is_current=True).exists():
        raise NotNow(_("Kết quả này đã dùng để xét khen thưởng; hãy rút lần sử dụng đó trước."))
    withdrawal = replace(record, by=by, at=at, reason=reason, withdraws=True)
    tell([record.party_id], at=at)
    return withdrawal


def _purpose(award_code: str) -> ProofPurpose:
    try:
        award = catalogue.award(award_code)
    except catalogue.UnknownInLaw as error:
        told = _("Không có danh hiệu, hình thức khen thưởng “%(code)s”.") % {"code": award_code}
        raise InvalidInput(fields={"award_code": told}) from error
    return ProofPurpose.TITLE if award.is_title else ProofPurpose.FORM
