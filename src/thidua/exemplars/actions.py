"""Recording, sharing, publishing and adopting exemplars."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import BinaryIO, TypeVar, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.clusters.policies import check_acts_for, check_not_archived
from thidua.exemplars import policies, queries
from thidua.exemplars.enums import ConsentForm, Effect, ExemplarField
from thidua.exemplars.models import (
    Adoption,
    AdoptionReport,
    Consent,
    Evidence,
    Practice,
    Publication,
    RoleModel,
    Sharing,
)
from thidua.exemplars.policies import Exemplar
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.concurrency import claim_version
from thidua.kernel.files import store_upload
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation, Party

E = TypeVar("E", RoleModel, Practice)


@dataclass(frozen=True)
class RoleModelFacts:
    """What is told of a role model."""

    kind: PartyKind
    name: str
    field: ExemplarField
    headline: str
    deeds: str
    standard: str
    found_on: date
    address: str = ""
    is_direct_worker: bool = False


@dataclass(frozen=True)
class PracticeFacts:
    """What is told of a practice."""

    title: str
    author: str
    field: ExemplarField
    problem: str
    way: str
    result: str
    cost: str
    conditions: str
    applied_from: date | None = None


@action()
def record_role_model(
    *,
    by: Account,
    at: datetime,
    province: Organisation,
    facts: RoleModelFacts,
    finder: Organisation | None = None,
    party: Party | None = None,
    illustrative: bool = False,
) -> RoleModel:
    """Record a role model a province has; `finder` is who found them, the province itself unless given.

    `facts.standard` is the province's own standard that is met (QĐ 1526/QĐ-TTg of 09/12/2022 asks every province
    to set one). Raises `NotPermitted` unless `by` works for the province, `InvalidInput` on a day to come.
    """
    policies.check_keeps(by=by, organisation=province)
    _check_day("found_on", facts.found_on, at=at)
    return save(
        RoleModel(
            province=province,
            finder=finder or province,
            party=party,
            illustrative=illustrative,
            recorded_at=at,
            recorded_by=by.actor_label,
            **asdict(facts),
        )
    )


@action()
def update_role_model(
    *, by: Account, at: datetime, role_model: RoleModel, seen_version: int, facts: RoleModelFacts
) -> RoleModel:
    """Change what is told. Raises `NotPermitted`, `ChangedMeanwhile`, `NotNow` while it is published."""
    policies.check_keeps(by=by, organisation=role_model.province)
    _check_not_published(role_model)
    _check_day("found_on", facts.found_on, at=at)
    claim_version(role_model, seen_version=seen_version)
    return save(_changed(role_model, asdict(facts)))


@action()
def record_practice(
    *, by: Account, at: datetime, owner: Organisation, facts: PracticeFacts, illustrative: bool = False
) -> Practice:
    """Record a practice of a province. Raises `NotPermitted` unless `by` works for it, `InvalidInput`."""
    policies.check_keeps(by=by, organisation=owner)
    return save(
        Practice(
            owner=owner,
            illustrative=illustrative,
            recorded_at=at,
            recorded_by=by.actor_label,
            **asdict(facts),
        )
    )


@action()
def update_practice(
    *, by: Account, at: datetime, practice: Practice, seen_version: int, facts: PracticeFacts
) -> Practice:
    """Change what is told. Raises `NotPermitted`, `ChangedMeanwhile`, `NotNow` while it is published."""
    policies.check_keeps(by=by, organisation=practice.owner)
    _check_not_published(practice)
    claim_version(practice, seen_version=seen_version)
    return save(_changed(practice, asdict(facts)))


@action(secret=("upload",))
def add_evidence(
    *,
    by: Account,
    at: datetime,
    thing: Exemplar,
    label: str,
    link: str = "",
    upload: UploadedFile | None = None,
) -> Evidence:
    """Add a file or an address that shows it. Raises `NotPermitted`, `InvalidInput` when there is neither."""
    policies.check_keeps(by=by, organisation=policies.home_of(thing))
    if not link and upload is None:
        raise InvalidInput(fields={"link": _("Hãy ghi địa chỉ hoặc chọn tệp.")})
    stored = None
    if upload is not None:
        stored = store_upload(
            by=by,
            at=at,
            upload=cast(BinaryIO, upload.file),
            name=upload.name or "",
            size=upload.size or 0,
            subject_type=policies.EVIDENCE_SUBJECT,
            subject_id=str(thing.pk),
        )
    return save(
        Evidence(
            **_named(thing), label=label.strip(), link=link, file=stored, added_at=at, added_by=by.actor_label
        )
    )


@action()
def record_consent(
    *,
    by: Account,
    at: datetime,
    role_model: RoleModel,
    form: ConsentForm,
    given_on: date,
    note: str = "",
) -> Consent:
    """Record that the person or household agrees to be shown to the public.

    Raises `NotPermitted`, `NotNow` when a consent stands, `InvalidInput` on a day to come, or a spoken consent
    without a witness.
    """
    policies.check_keeps(by=by, organisation=role_model.province)
    _check_day("given_on", given_on, at=at)
    if form is ConsentForm.SPOKEN and not note.strip():
        raise InvalidInput(fields={"note": _("Đồng ý bằng lời cần ghi tên người chứng kiến.")})
    if queries.standing_consent(role_model) is not None:
        raise NotNow(_("Đã có ghi nhận sự đồng ý còn hiệu lực."))
    return save(
        Consent(
            role_model=role_model,
            form=form,
            given_on=given_on,
            note=note.strip(),
            recorded_at=at,
            recorded_by=by.actor_label,
        )
    )


@action()
def withdraw_consent(*, by: Account, at: datetime, role_model: RoleModel) -> Consent:
    """Record that the consent was taken back; what was published on it is withdrawn at once.

    Raises `NotPermitted`, `NotNow` when no consent stands.
    """
    policies.check_keeps(by=by, organisation=role_model.province)
    consent = queries.standing_consent(role_model)
    if consent is None:
        raise NotNow(_("Không có ghi nhận sự đồng ý nào còn hiệu lực."))
    consent.withdrawn_at = at
    consent.withdrawn_by = by.actor_label
    publication = queries.standing_publication(role_model)
    if publication is not None:
        _withdraw(publication, by=by, at=at, reason="Người được nêu gương rút lại sự đồng ý")
    return save(consent)


@action()
def publish_exemplar(*, by: Account, at: datetime, thing: Exemplar) -> Publication:
    """Let the public read a role model or practice.

    Raises `NotPermitted` unless `by` works for the province, `NotNow` when it is public already, or when a person
    or household has not agreed.
    """
    policies.check_keeps(by=by, organisation=policies.home_of(thing))
    _check_not_published(thing)
    consent = policies.check_consent(role_model=thing) if isinstance(thing, RoleModel) else None
    return save(Publication(**_named(thing), consent=consent, published_at=at, published_by=by.actor_label))


@action()
def withdraw_exemplar(*, by: Account, at: datetime, thing: Exemplar, reason: str) -> Publication:
    """Take it back from the public. Raises `NotPermitted`, `NotNow`, `InvalidInput` without a reason."""
    policies.check_keeps(by=by, organisation=policies.home_of(thing))
    publication = queries.standing_publication(thing)
    if publication is None:
        raise NotNow(_("Nội dung này chưa công khai."))
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi rõ lý do.")})
    return _withdraw(publication, by=by, at=at, reason=reason.strip())


@action()
def share_exemplar(*, by: Account, at: datetime, season: Season, thing: Exemplar, note: str = "") -> Sharing:
    """Show a role model or practice to the cluster in a season; the member's duty to share is fulfilled.

    Raises `NotPermitted` unless `by` does the work of the member it belongs to, `NotNow` when the season is
    archived or it was shared there before.
    """
    organisation = policies.home_of(thing)
    check_acts_for(by=by, season=season, organisation=organisation)
    check_not_archived(season=season)
    if thing.sharings.filter(season=season).exists():
        raise NotNow(_("Nội dung này đã chia sẻ trong mùa thi đua."))
    sharing = save(
        Sharing(
            season=season,
            organisation=organisation,
            note=note.strip(),
            shared_at=at,
            shared_by=by.actor_label,
            **_named(thing),
        )
    )
    duties.fulfil(by=by, at=at, season=season, kind=DutyKind.SHARE_EXEMPLAR, owner=organisation)
    return sharing


@action()
def adopt_practice(
    *,
    by: Account,
    at: datetime,
    practice: Practice,
    organisation: Organisation,
    planned_result: str,
    adopted_on: date | None = None,
    place: str = "",
    changes: str = "",
    season: Season | None = None,
    illustrative: bool = False,
) -> Adoption:
    """Take another province's practice over, with the result planned for.

    Raises `NotPermitted` unless `by` works for the adopting organisation, `NotFound` when it may not read the
    practice, `InvalidInput` on its own practice, `NotNow` when it adopted it before.
    """
    policies.check_may_adopt(by=by, practice=practice, organisation=organisation)
    if season is not None:
        check_acts_for(by=by, season=season, organisation=organisation)
    day = adopted_on or local_date(at)
    _check_day("adopted_on", day, at=at)
    return save(
        Adoption(
            practice=practice,
            organisation=organisation,
            season=season,
            place=place.strip(),
            planned_result=planned_result.strip(),
            changes=changes.strip(),
            adopted_on=day,
            recorded_at=at,
            recorded_by=by.actor_label,
            illustrative=illustrative,
        )
    )


@action()
def report_adoption(
    *,
    by: Account,
    at: datetime,
    adoption: Adoption,
    as_of: date,
    effect: Effect,
    text: str,
    illustrative: bool = False,
) -> AdoptionReport:
    """Report what came of an adoption. Raises `NotPermitted`, `InvalidInput` on a day to come or before it began."""
    policies.check_keeps(by=by, organisation=adoption.organisation)
    _check_day("as_of", as_of, at=at)
    if as_of < adoption.adopted_on:
        raise InvalidInput(fields={"as_of": _("Ngày này trước ngày áp dụng.")})
    return save(
        AdoptionReport(
            adoption=adoption,
            as_of=as_of,
            effect=effect,
            text=text.strip(),
            reported_at=at,
            reported_by=by.actor_label,
            illustrative=illustrative,
        )
    )


def _named(thing: Exemplar) -> dict[str, Exemplar]:
    return {"role_model": thing} if isinstance(thing, RoleModel) else {"practice": thing}


def _changed(thing: E, values: dict[str, object]) -> E:
    for name, value in values.items():
        setattr(thing, name, value)
    return thing


def _check_day(field: str, day: date, *, at: datetime) -> None:
    if day > local_date(at):
        raise InvalidInput(fields={field: _("Ngày này chưa tới.")})


def _check_not_published(thing: Exemplar) -> None:
    if queries.standing_publication(thing) is not None:
        raise NotNow(_("Nội dung này đang công khai. Hãy rút công khai trước."))


def _withdraw(publication: Publication, *, by: Account, at: datetime, reason: str) -> Publication:
    publication.withdrawn_at = at
    publication.withdrawn_by = by.actor_label
    publication.withdrawal_reason = reason
    return save(publication)
