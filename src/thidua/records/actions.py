"""Recording what is known about a party, correcting it, taking it back, opening and ending holds.

Whoever is told ("records.changed", with the ids of everybody whose facts changed) knows that what was concluded from
them may have gone stale: the party, and the bodies that follow it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.kernel.actions import action
from thidua.kernel.clock import local_date
from thidua.kernel.concurrency import claim_rows
from thidua.kernel.refusals import InvalidInput, NotNow
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
from thidua.records.enums import Recognition
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
from thidua.records.uses import purpose_of
from thidua.records.writing import (
    NO_DOCUMENT,
    ROWS_AT_ONCE,
    Document,
    Entry,
    check_come,
    check_not_rated,
    followers_of,
    replace,
    tell,
    write,
)
from thidua.register.models import Award
from thidua.register.policies import check_stands as check_award_stands

R = TypeVar("R", bound=Record)


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
    _begin(by, at, keeper, [party.pk])
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
    _begin(by, at, keeper, parties)
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
    _begin(by, at, keeper, [party.pk])
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
    (one for a title serves no form, nor the reverse), or `award` no longer stands; `InvalidInput` when the decision is
    older than the recognition, its year than the result's, `award` another's or another award, or the code unknown.
    """
    _begin(by, at, keeper, [proof.party_id])
    check_stands(record=proof)
    if award is not None:
        claim_rows(Award, [award.pk])
        check_award_stands(award=award)
    purpose = purpose_of(award_code)
    use = ProofUse(proof=proof, purpose=purpose, award_code=award_code, award=award, year=year)
    entry = Entry(by, at, keeper, document, illustrative)
    return write(use, party=proof.party, entry=entry)


# The trail is read by many who may not know that somebody is disciplined or held: it does not name the party.
@action(secret=("party", "level", "start", "end", "document"))
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
    _begin(by, at, keeper, [party.pk])
    record = Discipline(level=level, start=start, end=end)
    entry = Entry(by, at, keeper, document, illustrative)
    return write(record, party=party, entry=entry)


@action(secret=("party", "ground", "start", "note", "document"))
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
    _begin(by, at, keeper, [party.pk])
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
    claim_rows(Party, [hold.party_id])
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
    _begin(by, at, keeper, [party.pk])
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
    _begin(by, at, keeper, [party.pk])
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
    _begin(by, at, keeper, [party.pk])
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
    _begin(by, at, keeper, [party.pk])
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
    claim_rows(Party, [record.party_id])
    check_changes(by=by, record=record)
    unknown = changes.keys() - set(record.content_fields())
    if unknown:
        raise ValueError(f"fields that cannot be corrected: {', '.join(sorted(unknown))}")
    if upload is not None:
        entry = Entry(by, at, record.keeper, Document(upload=upload))
        changes = changes | {"source_file": entry.stored(about=record.party)}
    if all(getattr(record, name) == value for name, value in changes.items()):
        raise InvalidInput(_("Nội dung đính chính giống hệt nội dung đang có."))
    if isinstance(record, ProofUse) and "award_code" in changes:
        changes = changes | {"purpose": purpose_of(changes["award_code"])}
    replacement = replace(record, by=by, at=at, reason=reason, changes=changes)
    for follower in followers_of([record], type(record)):
        replace(follower, by=by, at=at, reason=reason, changes={record.carried[1]: replacement})  # type: ignore[index]
    tell([record.party_id], at=at)
    return replacement


@action(secret=("reason",))
def withdraw_record(*, by: Account, at: datetime, record: R, reason: str) -> R:
    """Take a record back and put nothing in its place; it stays readable, with the reason. A hold takes its end along.

    Returns the record of the withdrawal. Raises `NotPermitted`, `NotNow` when it was corrected or withdrawn before
    or a decision rests on it, `InvalidInput` without a reason.
    """
    claim_rows(Party, [record.party_id])
    check_changes(by=by, record=record)
    if isinstance(record, Proof) and ProofUse.objects.filter(proof=record, is_current=True).exists():
        raise NotNow(_("Kết quả này đã dùng để xét khen thưởng; hãy rút lần sử dụng đó trước."))
    withdrawal = replace(record, by=by, at=at, reason=reason, withdraws=True)
    for follower in followers_of([record], type(record)):
        replace(follower, by=by, at=at, reason=reason, withdraws=True)
    tell([record.party_id], at=at)
    return withdrawal


def _begin(by: Account, at: datetime, keeper: Organisation, parties: Collection[int]) -> None:
    """What every entry begins with: the parties are claimed, then `by` must be allowed to record about them."""
    claim_rows(Party, parties)
    check_records(by=by, keeper=keeper, parties=parties, on=local_date(at))
