"""Drafting, launching, joining, reporting, reviewing and publishing movements."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from thidua.documents import actions as documents
from thidua.documents.models import IssuedDocument
from thidua.identity.models import Account
from thidua.identity.queries import signer_of
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.concurrency import claim_version
from thidua.kernel.files import store_upload
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import InvalidInput, NotNow, NotPermitted
from thidua.legislation.catalogue import citation_text
from thidua.movements import policies, queries, recording
from thidua.movements.composition import review_document
from thidua.movements.enums import LauncherOffice, MovementLevel, ReviewKind
from thidua.movements.models import (
    Indicator,
    Launch,
    Movement,
    MovementPublication,
    MovementReview,
    Participation,
    ProgressReport,
    ReportedFigure,
)
from thidua.movements.recording import MovementFacts
from thidua.parties.models import Organisation


@action()
def draft_movement(
    *,
    by: Account,
    at: datetime,
    level: MovementLevel,
    launcher: Organisation,
    launcher_office: LauncherOffice,
    manager: Organisation,
    facts: MovementFacts,
    parent: Movement | None = None,
    illustrative: bool = False,
) -> Movement:
    """Prepare a movement below `parent` (L06/2022 Đ16-17). `manager` runs it on behalf of the launcher.

    Raises `NotPermitted` unless `by` prepares movements for `manager` (a cluster's are launched from its season),
    `InvalidInput`, citing the law, when that office does not launch at that level.
    """
    if level is MovementLevel.CLUSTER:
        raise NotPermitted(
            _("Phong trào của cụm, khối do cụm trưởng phát động trong mùa thi đua."),
            citation=citation_text(policies.CLUSTER_SCOPE),
        )
    policies.check_manages(by=by, level=level, manager=manager)
    return recording.enter_movement(
        by=by,
        at=at,
        level=level,
        launcher=launcher,
        launcher_office=launcher_office,
        manager=manager,
        facts=facts,
        parent=parent,
        illustrative=illustrative,
    )


@action()
def update_movement(
    *,
    by: Account,
    at: datetime,
    movement: Movement,
    seen_version: int,
    facts: MovementFacts,
    parent: Movement | None = None,
) -> Movement:
    """Change a draft. Raises `NotPermitted`, `NotNow` once launched, `ChangedMeanwhile`, `InvalidInput`."""
    policies.check_manages(by=by, level=MovementLevel(movement.level), manager=movement.manager)
    policies.check_is_draft(movement=movement)
    claim_version(movement, seen_version=seen_version)
    return recording.rewrite_movement(movement, facts=facts, parent=parent)


@action()
def launch_movement(
    *,
    by: Account,
    at: datetime,
    movement: Movement,
    launch_date: date | None = None,
    date_text: str = "",
    place: str = "",
) -> Launch:
    """Put the launch on record; from now on organisations join, and the call itself stands.

    `date_text` tells what is known where the day is not. Raises `NotPermitted` unless `by` launches for the
    manager (L06/2022 Đ18), `NotNow` when it was launched before, `InvalidInput` on a day to come.
    """
    policies.check_launches(by=by, movement=movement)
    policies.check_is_draft(movement=movement)
    return recording.enter_launch(
        by=by, at=at, movement=movement, launch_date=launch_date, date_text=date_text, place=place
    )


@action()
def join_movement(
    *,
    by: Account,
    at: datetime,
    movement: Movement,
    organisation: Organisation,
    plan: str,
    joined_on: date | None = None,
    illustrative: bool = False,
) -> Participation:
    """Let an organisation join, with its plan; `joined_on` is the day of `at` unless given.

    Raises `NotPermitted` unless `by` works for it, `NotNow` when the movement is not running or was joined before.
    """
    policies.check_acts_for(by=by, organisation=organisation)
    policies.check_is_running(movement=movement, on=local_date(at))
    day = joined_on or local_date(at)
    if day > local_date(at):
        raise InvalidInput(fields={"joined_on": _("Ngày tham gia chưa tới.")})
    if queries.participation_of(movement=movement, organisation=organisation) is not None:
        raise NotNow(
            _("%(organisation)s đã tham gia phong trào này từ trước.") % {"organisation": organisation}
        )
    return save(
        Participation(
            movement=movement,
            organisation=organisation,
            joined_on=day,
            plan=plan.strip(),
            recorded_at=at,
            recorded_by=by.actor_label,
            illustrative=illustrative,
        )
    )


@action(secret=("upload",))
def report_progress(
    *,
    by: Account,
    at: datetime,
    participation: Participation,
    as_of: date,
    text: str,
    figures: Mapping[Indicator, Decimal] | None = None,
    upload: UploadedFile | None = None,
    illustrative: bool = False,
) -> ProgressReport:
    """Report what was reached by a day, with figures by indicator and, if any, a file.

    Raises `NotPermitted`, `NotNow` when the movement is over, `InvalidInput` on a day to come or before joining,
    a figure of another movement, or a file that cannot be taken. Nothing is kept when anything is refused.
    """
    policies.check_acts_for(by=by, organisation=participation.organisation)
    policies.check_is_running(movement=participation.movement, on=local_date(at))
    if as_of > local_date(at):
        raise InvalidInput(fields={"as_of": _("Không báo cáo được số liệu của ngày chưa tới.")})
    if as_of < participation.joined_on:
        raise InvalidInput(fields={"as_of": _("Ngày này trước ngày tham gia phong trào.")})
    report = save(
        ProgressReport(
            participation=participation,
            as_of=as_of,
            text=text.strip(),
            file=_stored(by=by, at=at, upload=upload, participation=participation) if upload else None,
            reported_at=at,
            reported_by=by.actor_label,
            illustrative=illustrative,
        )
    )
    for indicator, value in (figures or {}).items():
        if indicator.movement_id != participation.movement_id:
            raise InvalidInput(_("Chỉ tiêu này không thuộc phong trào."))
        save(ReportedFigure(report=report, indicator=indicator, value=value))
    return report


@action()
def review_movement(
    *,
    by: Account,
    at: datetime,
    movement: Movement,
    kind: ReviewKind,
    text: str,
    reviewed_on: date,
    source: str = "",
    as_document: bool = False,
    season_id: int | None = None,
    illustrative: bool = False,
) -> MovementReview:
    """Record a mid-term or final review (L06/2022 Đ17); the final one concludes the movement.

    With `as_document` the review is also issued as a numbered report (of the cluster for its own movement, filed
    under `season_id`, else of the manager). Raises `NotPermitted`,
    `NotNow` when the movement is not running, `InvalidInput` on a day to come.
    """
    policies.check_manages(by=by, level=MovementLevel(movement.level), manager=movement.manager)
    policies.check_is_running(movement=movement, on=local_date(at))
    if reviewed_on > local_date(at):
        raise InvalidInput(fields={"reviewed_on": _("Ngày này chưa tới.")})
    document = None
    if as_document:
        document = _issue_review(by=by, at=at, movement=movement, kind=kind, text=text, season_id=season_id)
    return save(
        MovementReview(
            movement=movement,
            kind=kind,
            reviewed_on=reviewed_on,
            text=text.strip(),
            document=document,
            source=source,
            recorded_at=at,
            recorded_by=by.actor_label,
            illustrative=illustrative,
        )
    )


@action()
def publish_movement(*, by: Account, at: datetime, movement: Movement) -> MovementPublication:
    """Let the public read the movement. Raises `NotPermitted`, `NotNow` while it is a draft or when it is public."""
    policies.check_manages(by=by, level=MovementLevel(movement.level), manager=movement.manager)
    if not Launch.objects.filter(movement=movement).exists():
        raise NotNow(_("Phong trào chưa phát động."))
    if queries.publication_of(movement) is not None:
        raise NotNow(_("Phong trào đã công khai từ trước."))
    return save(MovementPublication(movement=movement, published_at=at, published_by=by.actor_label))


@action()
def withdraw_movement(*, by: Account, at: datetime, movement: Movement, reason: str) -> MovementPublication:
    """Take the movement back from the public. Raises `NotPermitted`, `NotNow`, `InvalidInput` without a reason."""
    policies.check_manages(by=by, level=MovementLevel(movement.level), manager=movement.manager)
    publication = queries.publication_of(movement)
    if publication is None:
        raise NotNow(_("Phong trào chưa công khai."))
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi rõ lý do.")})
    publication.withdrawn_at = at
    publication.withdrawn_by = by.actor_label
    publication.withdrawal_reason = reason.strip()
    return save(publication)


def _stored(*, by: Account, at: datetime, upload: UploadedFile, participation: Participation) -> StoredFile:
    return store_upload(
        by=by,
        at=at,
        upload=cast(BinaryIO, upload.file),
        name=upload.name or "",
        size=upload.size or 0,
        subject_type=policies.REPORT_SUBJECT,
        subject_id=str(participation.pk),
    )


def _issue_review(
    *, by: Account, at: datetime, movement: Movement, kind: ReviewKind, text: str, season_id: int | None
) -> IssuedDocument:
    is_of_cluster = movement.level == MovementLevel.CLUSTER
    participations = list(queries.participations_of(movement))
    progress = queries.progress_of(queries.indicators_of(movement), participations)
    return documents.issue_document(
        by=by,
        at=at,
        document=review_document(
            movement,
            kind=kind,
            text=text,
            participations=participations,
            progress=progress,
            signer=signer_of(movement.manager),
            parent=queries.body_above(movement.launcher, on=local_date(at)) if is_of_cluster else "",
        ),
        issuer=movement.launcher if is_of_cluster else movement.manager,
        acting_for=movement.manager,
        subject=movement,
        season_id=season_id,
        readers=[participation.organisation for participation in participations],
    )
