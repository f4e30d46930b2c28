"""Results against targets over the year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.covenants import policies
from thidua.covenants.models import Registration, Target, TargetResult
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.files import store_upload
from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.parties.models import Organisation


@dataclass(frozen=True)
class Upload:
    """A file as it comes in: what can be read, its name, its size in bytes."""

    content: BinaryIO
    name: str
    size: int


@dataclass(frozen=True)
class ResultLine:
    """One result to report."""

    target: Target
    value: Decimal
    evidence_ref: str = ""
    note: str = ""


@action(secret=("evidence",))
def report_result(
    *,
    by: Account,
    at: datetime,
    target: Target,
    value: Decimal,
    as_of: date,
    evidence_ref: str = "",
    evidence: Upload | None = None,
    note: str = "",
    illustrative: bool = False,
) -> TargetResult:
    """Report what was reached of a target by a day; the latest day counts, the latest report of one day.

    Raises `NotPermitted`, `NotNow` outside the stages from running to self scoring, `InvalidInput` when the day
    lies ahead or before the season's year, or nothing stands behind the number.
    """
    policies.check_reports(by=by, target=target)
    _check(target.registration.season, as_of=as_of, at=at)
    if not evidence_ref.strip() and evidence is None:
        raise InvalidInput(fields={"evidence_ref": _("Hãy dẫn nguồn số liệu hoặc đính kèm tệp minh chứng.")})
    return _record(
        by=by,
        at=at,
        target=target,
        value=value,
        as_of=as_of,
        evidence_ref=evidence_ref,
        evidence=evidence,
        note=note,
        illustrative=illustrative,
    )


@action()
def report_results(
    *,
    by: Account,
    at: datetime,
    season: Season,
    organisation: Organisation,
    as_of: date,
    lines: Sequence[ResultLine],
    illustrative: bool = False,
) -> list[TargetResult]:
    """Report many results of one member as of one day, all or none.

    Raises as `report_result`; `InvalidInput` has its messages by "target id.field".
    """
    found: dict[str, Message] = {}
    _check(season, as_of=as_of, at=at)
    if not lines:
        raise InvalidInput(_("Chưa nhập kết quả nào."))
    for line in lines:
        policies.check_reports(by=by, target=line.target)
        if line.target.registration.organisation_id != organisation.pk:
            raise InvalidInput(_("Mọi kết quả trong một lần báo cáo phải của cùng một đơn vị."))
        if not line.evidence_ref.strip():
            found[f"{line.target.pk}.evidence_ref"] = _("Hãy dẫn nguồn số liệu.")
    if found:
        raise InvalidInput(fields=found)
    return [
        _record(
            by=by,
            at=at,
            target=line.target,
            value=line.value,
            as_of=as_of,
            evidence_ref=line.evidence_ref,
            evidence=None,
            note=line.note,
            illustrative=illustrative,
        )
        for line in lines
    ]


@action(secret=("evidence",))
def correct_result(
    *,
    by: Account,
    at: datetime,
    result: TargetResult,
    value: Decimal,
    reason: str,
    evidence_ref: str = "",
    evidence: Upload | None = None,
) -> TargetResult:
    """Correct a reported result by a new record that says why; the wrong one stays, and no longer counts.

    Raises `NotPermitted`, `NotNow` when it was corrected already, `InvalidInput` without a reason.
    """
    policies.check_reports(by=by, target=result.target)
    Registration.objects.select_for_update().get(pk=result.target.registration_id)
    if TargetResult.objects.filter(corrects=result).exists():
        raise NotNow(_("Kết quả này đã được đính chính; hãy đính chính bản mới nhất."))
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi lý do đính chính.")})
    return _record(
        by=by,
        at=at,
        target=result.target,
        value=value,
        as_of=result.as_of,
        evidence_ref=evidence_ref or result.evidence_ref,
        evidence=evidence,
        note="",
        corrects=result,
        reason=reason.strip(),
        illustrative=result.illustrative,
    )


def _check(season: Season, *, as_of: date, at: datetime) -> None:
    if as_of > local_date(at):
        raise InvalidInput(fields={"as_of": _("Ngày tính số liệu chưa tới.")})
    if as_of.year != season.year:
        raise InvalidInput(
            fields={"as_of": _("Ngày tính số liệu phải trong năm %(year)d.") % {"year": season.year}}
        )


def _record(
    *,
    by: Account,
    at: datetime,
    target: Target,
    value: Decimal,
    as_of: date,
    evidence_ref: str,
    evidence: Upload | None,
    note: str,
    illustrative: bool,
    corrects: TargetResult | None = None,
    reason: str = "",
) -> TargetResult:
    file = (
        store_upload(
            by=by,
            at=at,
            upload=evidence.content,
            name=evidence.name,
            size=evidence.size,
            subject_type=policies.FILE_SUBJECT,
            subject_id=str(target.pk),
        )
        if evidence
        else None
    )
    return save(
        TargetResult(
            target=target,
            value=value,
            as_of=as_of,
            evidence_ref=evidence_ref.strip(),
            evidence_file=file,
            note=note.strip(),
            corrects=corrects,
            reason=reason,
            reported_at=at,
            reported_by=by.actor_label,
            illustrative=illustrative,
        )
    )
