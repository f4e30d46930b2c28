"""Registering targets: drafting, handing in, returning with a reason, accepting."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.claims import claim_seasons
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.clusters.policies import check_stage
from thidua.covenants import policies, queries, titles
from thidua.covenants.enums import RegistrationState
from thidua.covenants.lines import Sheet, TargetLine
from thidua.covenants.models import (
    Acceptance,
    Registration,
    Return,
    StrivenTitle,
    Submission,
    Target,
    TargetRemark,
)
from thidua.covenants.workflow import REGISTRATION_WORKFLOW, SUBMITTING
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.concurrency import claim_version
from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.parties.models import Organisation

MOST_TARGETS = 60
_KEPT = (
    "code",
    "indicator",
    "unit",
    "target_value",
    "evidence_source",
    "due_date",
    "field",
    "baseline",
    "direction",
)


@action()
def open_registration(
    *, by: Account, at: datetime, season: Season, organisation: Organisation
) -> Registration:
    """Begin a member's registration. Raises `NotNow` when it was begun already."""
    policies.check_prepares(by=by, season=season, organisation=organisation)
    if Registration.objects.filter(season=season, organisation=organisation).exists():
        raise NotNow(
            _("Bản đăng ký của %(organisation)s đã được mở từ trước.") % {"organisation": organisation}
        )
    return save(Registration(season=season, organisation=organisation, opened_at=at))


@action()
def save_sheet(
    *, by: Account, at: datetime, registration: Registration, seen_version: int, sheet: Sheet
) -> Registration:
    """Save the whole sheet at once: lines with a `target_id` are changed, those without are new, live targets
    missing from it are taken out, and the order is that of the sheet. All or nothing.

    Raises `ChangedMeanwhile` when anything of the registration was saved since `seen_version`, and
    `InvalidInput` with messages by "row.field" (row counts from 0).
    """
    policies.check_edits(by=by, registration=registration)
    claim_version(registration, seen_version=seen_version)
    known = {target.pk: target for target in _live(registration)}
    _check_lines(sheet.lines, known=known, season=registration.season)
    kept = {line.target_id for line in sheet.lines}
    for target in known.values():
        if target.pk not in kept:
            _take_out(target, by=by, at=at)
    _free_codes(known, sheet.lines)
    for position, line in enumerate(sheet.lines, start=1):
        present = known.get(line.target_id or 0)
        if present is not None:
            present.version += 1
        _save_line(registration, line, position=position, target=present)
    _set_titles(registration, sheet.titles, at=at)
    registration.pledge = sheet.pledge
    return save(registration)


@action()
def add_target(*, by: Account, at: datetime, registration: Registration, line: TargetLine) -> Target:
    """Add one target at the end. Raises `InvalidInput` with messages by field."""
    policies.check_edits(by=by, registration=registration)
    _touch(registration)
    live = _live(registration)
    _check_one(line, among=live, season=registration.season)
    latest = live.aggregate(latest=Max("position"))["latest"] or 0
    return _save_line(registration, line, position=latest + 1, target=None)


@action()
def edit_target(*, by: Account, at: datetime, target: Target, seen_version: int, line: TargetLine) -> Target:
    """Change one target. Raises `ChangedMeanwhile`, `InvalidInput` with messages by field."""
    registration = target.registration
    policies.check_edits(by=by, registration=registration)
    _touch(registration)
    claim_version(target, seen_version=seen_version)
    _check_one(line, among=_live(registration).exclude(pk=target.pk), season=registration.season)
    return _save_line(registration, line, position=target.position, target=target)


@action()
def remove_target(*, by: Account, at: datetime, target: Target) -> Target:
    """Take a target out; the record stays. Raises `NotNow` when it was taken out before."""
    policies.check_edits(by=by, registration=target.registration)
    _touch(target.registration)
    if target.removed_at is not None:
        raise NotNow(_("Chỉ tiêu này đã được bỏ từ trước."))
    return _take_out(target, by=by, at=at)


@action()
def reorder_targets(
    *, by: Account, at: datetime, registration: Registration, seen_version: int, order: Sequence[int]
) -> Registration:
    """Put the targets in the order of these ids. Raises `InvalidInput` unless each live target is named once."""
    policies.check_edits(by=by, registration=registration)
    claim_version(registration, seen_version=seen_version)
    live = {target.pk: target for target in _live(registration)}
    if sorted(order) != sorted(live):
        raise InvalidInput(_("Thứ tự mới phải có đủ mọi chỉ tiêu, mỗi chỉ tiêu một lần."))
    for position, pk in enumerate(order, start=1):
        live[pk].position = position
        save(live[pk])
    return registration


@action()
def submit_registration(
    *, by: Account, at: datetime, registration: Registration, seen_version: int
) -> Submission:
    """Hand the registration in as it was seen; the member's duty to register is fulfilled.

    Raises `NotNow` outside the stages of registering or when it is handed in already, `ChangedMeanwhile` when
    somebody changed it since `seen_version`, `InvalidInput` when it has no target.
    """
    season = registration.season
    policies.check_edits(by=by, registration=registration)
    check_stage(season=season, stages=SUBMITTING)
    claim_version(registration, seen_version=seen_version)
    current = _latest_state(registration)
    REGISTRATION_WORKFLOW.check_move(state=current, to=RegistrationState.SUBMITTED)
    sheet = queries.live_sheet(registration)
    if not sheet.lines:
        raise InvalidInput(
            _("Bản đăng ký chưa có chỉ tiêu nào; hãy nhập ít nhất một chỉ tiêu trước khi nộp.")
        )
    submission = save(
        Submission(
            registration=registration,
            submitted_at=at,
            submitted_by=by.actor_label,
            content=sheet.as_json(),
        )
    )
    duties.fulfil(
        by=by, at=at, season=season, kind=DutyKind.REGISTER_TARGETS, owner=registration.organisation
    )
    return submission


@action()
def return_registration(
    *,
    by: Account,
    at: datetime,
    registration: Registration,
    reason: str,
    remarks: Mapping[int, str] | None = None,
) -> Return:
    """Give the registration back with a reason, and remarks by target id; the duty to register is open again.

    An accepted registration may be given back too, while the year runs, to adjust a target: the review is then
    owed again. Raises `NotPermitted` unless `by` reviews it, `NotNow`, and `InvalidInput` without a reason.
    """
    season = registration.season
    claim_seasons(season)
    policies.check_reviews(by=by, season=season, organisation=registration.organisation)
    check_stage(season=season, stages=SUBMITTING)
    submission = _submission_under_review(registration, to=RegistrationState.RETURNED)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi lý do trả lại để đơn vị biết cần sửa gì.")})
    given_back = save(
        Return(submission=submission, reason=reason.strip(), returned_at=at, returned_by=by.actor_label)
    )
    _remark(given_back, remarks or {}, known={line["target_id"] for line in submission.content["lines"]})
    duties.reopen(season=season, kind=DutyKind.REGISTER_TARGETS, owner=registration.organisation)
    duties.reopen(season=season, kind=DutyKind.REVIEW_REGISTRATION, subject=registration.organisation)
    return given_back


@action()
def accept_registration(
    *, by: Account, at: datetime, registration: Registration, submission: Submission, note: str = ""
) -> Acceptance:
    """Accept what was handed in; the review of that member is done.

    `submission` is the one the reviewer read. Raises `NotPermitted` unless `by` reviews it, `NotNow` when it was
    answered before or handed in anew since.
    """
    season = registration.season
    policies.check_reviews(by=by, season=season, organisation=registration.organisation)
    check_stage(season=season, stages=SUBMITTING)
    latest = _submission_under_review(registration, to=RegistrationState.ACCEPTED)
    if latest.pk != submission.pk:
        raise NotNow(_("Đơn vị vừa nộp lại bản đăng ký mới. Hãy tải lại trang và xem bản mới trước."))
    acceptance = save(
        Acceptance(submission=latest, accepted_at=at, accepted_by=by.actor_label, note=note.strip())
    )
    duties.fulfil(
        by=by,
        at=at,
        season=season,
        kind=DutyKind.REVIEW_REGISTRATION,
        subject=registration.organisation,
    )
    return acceptance


# ------------------------------------------------------------------------------------------------ pieces


def _live(registration: Registration) -> QuerySet[Target]:
    return Target.objects.filter(registration=registration, removed_at__isnull=True)


def _touch(registration: Registration) -> None:
    """Count a save of the registration; on PostgreSQL this also makes other editors wait their turn."""
    Registration.objects.filter(pk=registration.pk).update(version=F("version") + 1)
    registration.refresh_from_db(fields=["version"])


def _latest_state(registration: Registration) -> RegistrationState:
    """The state as the database has it now, whatever was read before."""
    return Registration.objects.prefetch_related(None).get(pk=registration.pk).state


def _submission_under_review(registration: Registration, *, to: RegistrationState) -> Submission:
    locked = Registration.objects.select_for_update().get(pk=registration.pk)
    state = locked.state
    if to not in REGISTRATION_WORKFLOW.states[state].moves:
        raise NotNow(
            _(
                "Bản đăng ký của %(organisation)s đang ở trạng thái “%(state)s”; không thực hiện được việc này."
            )
            % {"organisation": registration.organisation, "state": state.label}
        )
    latest = locked.latest_submission
    if latest is None:
        raise AssertionError("a state past draft has a submission")
    return latest


def _take_out(target: Target, *, by: Account, at: datetime) -> Target:
    target.removed_at = at
    target.removed_by = by.actor_label
    target.version += 1
    return save(target)


def _save_line(
    registration: Registration, line: TargetLine, *, position: int, target: Target | None
) -> Target:
    record = target or Target(registration=registration)
    for name in _KEPT:
        setattr(record, name, getattr(line, name))
    record.position = position
    return save(record)


def _free_codes(known: Mapping[int, Target], lines: Sequence[TargetLine]) -> None:
    """Let codes change places among targets: each that changes its code first takes one nobody has."""
    wanted = {line.target_id: line.code for line in lines if line.target_id}
    for pk, target in known.items():
        if target.removed_at is None and wanted.get(pk) != target.code:
            Target.objects.filter(pk=pk).update(code=f"~{pk}")


def _set_titles(registration: Registration, codes: Sequence[str], *, at: datetime) -> None:
    unknown = titles.unknown(codes)
    if unknown:
        raise InvalidInput(fields={"titles": _("Không có danh hiệu “%(code)s”.") % {"code": unknown[0]}})
    live = {title.code: title for title in registration.titles.filter(dropped_at__isnull=True)}
    for code, title in live.items():
        if code not in codes:
            title.dropped_at = at
            save(title)
    for code in dict.fromkeys(codes):
        if code not in live:
            save(StrivenTitle(registration=registration, code=code, added_at=at))


def _check_one(line: TargetLine, *, among: QuerySet[Target], season: Season) -> None:
    found = _faults(line, season=season)
    if among.filter(code=line.code).exists():
        found["code"] = _("Mã “%(code)s” đã dùng cho chỉ tiêu khác.") % {"code": line.code}
    if found:
        raise InvalidInput(fields=found)


def _check_lines(lines: Sequence[TargetLine], *, known: Collection[int], season: Season) -> None:
    if len(lines) > MOST_TARGETS:
        raise InvalidInput(
            _("Bản đăng ký có %(count)d chỉ tiêu, nhiều hơn mức tối đa %(most)d.")
            % {"count": len(lines), "most": MOST_TARGETS}
        )
    found: dict[str, Message] = {}
    codes = Counter(line.code for line in lines)
    for row, line in enumerate(lines):
        faults = _faults(line, season=season)
        if codes[line.code] > 1 and "code" not in faults:
            faults["code"] = _("Mã “%(code)s” bị trùng.") % {"code": line.code}
        if line.target_id is not None and line.target_id not in known:
            faults["indicator"] = _("Dòng này đã bị người khác bỏ; hãy tải lại trang.")
        found |= {f"{row}.{name}": message for name, message in faults.items()}
    if found:
        raise InvalidInput(fields=found)


def _faults(line: TargetLine, *, season: Season) -> dict[str, Message]:
    found: dict[str, Message] = {
        name: _("Không được để trống.")
        for name in ("code", "indicator", "unit", "evidence_source")
        if not getattr(line, name).strip()
    }
    if line.due_date.year != season.year:
        found["due_date"] = _("Thời hạn phải trong năm %(year)d.") % {"year": season.year}
    return found


def _remark(given_back: Return, remarks: Mapping[int, str], *, known: Collection[int]) -> None:
    for target_id, words in remarks.items():
        if not words.strip():
            continue
        if target_id not in known:
            raise InvalidInput(_("Nhận xét phải gắn với một chỉ tiêu trong bản đã nộp."))
        save(TargetRemark(given_back=given_back, target_id=target_id, text=words.strip()))
