"""Asking for an assessment, its steps in the background, and what an organisation sets itself."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from thidua.eligibility import queries
from thidua.eligibility.enums import AssessmentState, QuotaCode
from thidua.eligibility.models import Assessment, LocalSetting, Verdict
from thidua.eligibility.policies import check_assesses
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.legislation import catalogue, rules
from thidua.legislation.enums import Rounding
from thidua.parties.models import Organisation
from thidua.register.policies import check_keeps

FIRST_YEAR = 1945
ROWS_AT_ONCE = 500
PARTIES_AT_ONCE = 10_000
"""So many go into one statement; databases bound the number of values in it."""
UNDER_WAY = (AssessmentState.QUEUED, AssessmentState.RUNNING)


@action()
def request_assessment(
    *,
    by: Account,
    at: datetime,
    organisation: Organisation,
    year: int,
    on: date,
    award_codes: Sequence[str] = (),
    illustrative: bool = False,
) -> Assessment:
    """Ask who of an organisation may be proposed for which of these awards (none named: all), a worker answers.

    `year` is the last year whose achievement counts, `on` the day the dossiers are received. Raises `NotPermitted`;
    `InvalidInput` for an unknown award, a day without rules, a year after that day; `NotNow` while the same is
    being worked out. The same whose worker was lost is given up.
    """
    check_assesses(by=by, organisation=organisation, on=local_date(at))
    _check_question(year=year, on=on, award_codes=award_codes)
    wanted = Assessment(
        organisation=organisation,
        year=year,
        on=on,
        award_codes=sorted(set(award_codes)),
        law_version=rules.version(),
        requested_at=at,
        moved_at=at,
        requested_by=by,
        illustrative=illustrative,
    )
    for same in queries.same_under_way(wanted):
        if not same.is_lost(at):
            raise NotNow(_("Lần rà soát này đang chạy. Hãy đợi kết quả."))
        problem = str(_("Tiến trình rà soát đã dừng giữa chừng; đã có lần chạy lại."))
        fail_assessment(by=by, at=at, assessment=same, problem=problem)
    return save(wanted)


@action()
def begin_assessment(*, by: Account, at: datetime, assessment: Assessment, total: int) -> Assessment:
    """Take an assessment of so many parties up. Raises `NotNow` when another worker has it."""
    check_assesses(by=by, organisation=assessment.organisation, on=local_date(at))
    taken = Assessment.objects.filter(pk=assessment.pk, state=AssessmentState.QUEUED).update(
        state=AssessmentState.RUNNING, total=total, moved_at=at
    )
    if not taken:
        raise NotNow(_("Lần rà soát này đã có tiến trình khác nhận."))
    assessment.state, assessment.total, assessment.moved_at = AssessmentState.RUNNING, total, at
    return assessment


@action(secret=("verdicts",))
def record_verdicts(
    *, by: Account, at: datetime, assessment: Assessment, verdicts: Sequence[Verdict], done: int
) -> int:
    """Keep the verdicts of some parties more; `done` parties are judged by now. Returns how many were kept.

    Raises `NotNow` when the assessment was given up meanwhile.
    """
    check_assesses(by=by, organisation=assessment.organisation, on=local_date(at))
    _move(assessment, at=at, done=done)
    Verdict.objects.bulk_create(verdicts, batch_size=ROWS_AT_ONCE)
    return len(verdicts)


@action(secret=("verdict_ids",))
def mark_changed(*, by: Account, at: datetime, assessment: Assessment, verdict_ids: Sequence[int]) -> int:
    """These verdicts were judged by facts that changed before they were kept; returns how many."""
    check_assesses(by=by, organisation=assessment.organisation, on=local_date(at))
    rows = Verdict.objects.filter(assessment=assessment, pk__in=verdict_ids, stale_since__isnull=True)
    return rows.update(stale_since=at)


@action(secret=("counts",))
def finish_assessment(
    *, by: Account, at: datetime, assessment: Assessment, counts: dict[str, object]
) -> Assessment:
    """Everybody is judged: from now on the verdicts are shown. Raises `NotNow` when it was given up meanwhile."""
    check_assesses(by=by, organisation=assessment.organisation, on=local_date(at))
    _move(
        assessment,
        at=at,
        state=AssessmentState.FINISHED,
        done=assessment.total,
        counts=counts,
        finished_at=at,
    )
    # What changed meanwhile made it stale already, in the database.
    assessment.refresh_from_db()
    return assessment


@action()
def fail_assessment(*, by: Account, at: datetime, assessment: Assessment, problem: str) -> Assessment:
    """Write down that it broke off; half an answer is no answer, so nothing of it is kept.

    It asks for no permission: to have lost it is one of the reasons to break off.
    """
    failed = Assessment.objects.filter(pk=assessment.pk, state__in=UNDER_WAY).update(
        state=AssessmentState.FAILED, finished_at=at, moved_at=at, failure=problem[:400]
    )
    if failed:
        Verdict.objects.filter(assessment=assessment).delete()
    assessment.refresh_from_db()
    return assessment


@action()
def set_local_share(
    *,
    by: Account,
    at: datetime,
    organisation: Organisation,
    code: QuotaCode,
    valid_from: date,
    citation: str,
    value: str = "",
    rounding: Rounding = Rounding.DOWN,
    illustrative: bool = False,
) -> LocalSetting:
    """Record the share an organisation set itself from a day on ("3/20", "15%"; empty: the law's own number).

    It ends the one before it. Raises `NotPermitted` unless `by` keeps that register; `InvalidInput` when the share
    is none, the law sets it, no text is named, or something is set from a later day already.
    """
    check_keeps(by=by, keeper=organisation)
    text = _share_text(code, value, on=valid_from)
    if not citation.strip():
        raise InvalidInput(fields={"citation": _("Hãy ghi văn bản quy định tỷ lệ này.")})
    earlier = LocalSetting.objects.filter(organisation=organisation, code=code)
    if earlier.filter(valid_from__gte=valid_from).exists():
        raise InvalidInput(fields={"valid_from": _("Đã có quy định áp dụng từ ngày này hoặc muộn hơn.")})
    earlier.filter(valid_to__isnull=True).update(valid_to=valid_from)
    return save(
        LocalSetting(
            organisation=organisation,
            code=code,
            value=text,
            rounding=rounding,
            valid_from=valid_from,
            citation=citation.strip(),
            recorded_at=at,
            recorded_by=by.actor_label,
            illustrative=illustrative,
        )
    )


def mark_stale(party_ids: Collection[int], *, at: datetime) -> None:
    """What was judged of these parties rests on facts that are no longer so; part of the action that changed them.

    Stale are their verdicts, and every assessment that has one of them or whose organisation they belong to: who is
    not listed in it may be eligible now. A few statements, however many parties.
    """
    ids = sorted(set(party_ids))
    for start in range(0, len(ids), PARTIES_AT_ONCE):
        some = ids[start : start + PARTIES_AT_ONCE]
        for rows in queries.fresh_assessments_of(some):
            rows.update(stale_since=at)
        Verdict.objects.filter(party__in=some, stale_since__isnull=True).update(stale_since=at)


def _move(assessment: Assessment, *, at: datetime, **values: object) -> None:
    moved = Assessment.objects.filter(pk=assessment.pk, state=AssessmentState.RUNNING)
    if not moved.update(moved_at=at, **values):
        raise NotNow(_("Lần rà soát này không còn chạy; kết quả đến muộn không được giữ lại."))


def _check_question(*, year: int, on: date, award_codes: Iterable[str]) -> None:
    if not FIRST_YEAR <= year <= on.year:
        raise InvalidInput(
            fields={"year": _("Năm xét từ %(first)d đến năm nhận hồ sơ.") % {"first": FIRST_YEAR}}
        )
    known = catalogue.law().awards
    unknown = [code for code in award_codes if code not in known]
    if unknown:
        raise InvalidInput(
            fields={
                "award_codes": _("Không có danh hiệu, hình thức khen thưởng “%(code)s”.")
                % {"code": ", ".join(unknown)}
            }
        )
    if not rules.rules_on(on):
        raise InvalidInput(fields={"on": _("Hệ thống chưa có tiêu chuẩn nào áp dụng ở ngày này.")})


def _share_text(code: QuotaCode, value: str, *, on: date) -> str:
    by_law = catalogue.threshold(code).value_on(on)
    if not value.strip():
        if by_law is None:
            raise InvalidInput(fields={"value": _("Luật không quy định tỷ lệ này; hãy ghi tỷ lệ áp dụng.")})
        return ""
    if by_law is not None:
        told = _("Tỷ lệ này do luật quy định (%(share)s); chỉ chọn cách làm tròn.") % {"share": by_law.value}
        raise InvalidInput(fields={"value": told})
    try:
        plain = value.strip().replace(" ", "").replace(",", ".")
        share = Fraction(plain.removesuffix("%")) / 100 if plain.endswith("%") else Fraction(plain)
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share <= 1:
        raise InvalidInput(fields={"value": _("Ghi tỷ lệ như “15%” hoặc “3/20”, không quá 100%.")})
    return f"{share.numerator}/{share.denominator}"
