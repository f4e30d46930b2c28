"""What follows a published ranking: objections, their answers or withdrawals, and the ranking declared final."""

from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.claims import claim_seasons
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.files import store_upload
from thidua.kernel.refusals import InvalidInput
from thidua.parties.models import Organisation
from thidua.scoring import queries
from thidua.scoring.models import Criterion, ScoreSheet
from thidua.scoring.objection_models import (
    Objection,
    ObjectionAnswer,
    ObjectionWaiver,
    ObjectionWithdrawal,
    RankingFinal,
)
from thidua.scoring.objection_policies import (
    OBJECTION_SUBJECT,
    answering_body,
    check_answers_objection,
    check_finalises,
    check_is_open,
    check_objects,
    check_waives,
    check_withdraws,
)


@action(secret=("upload",))
def object_to_ranking(
    *,
    by: Account,
    at: datetime,
    season: Season,
    text: str,
    sheet: ScoreSheet | None = None,
    code: str = "",
    upload: BinaryIO | None = None,
    name: str = "",
    size: int = 0,
) -> Objection:
    """Object to the published ranking: to a line (`code`) of any member's sheet, to a sheet, or to all of it.

    The body that answers owes an answer from now on. Raises `NotPermitted` unless `by` works for a member, `NotNow`
    when no objections are taken (see `check_objects`), `InvalidInput` without words, or for a line the sheet of this
    season does not have.
    """
    claim_seasons(season)
    standing, member = check_objects(by=by, season=season, at=at)
    if not text.strip():
        raise InvalidInput(fields={"text": _("Hãy ghi rõ nội dung kiến nghị.")})
    criterion = _line(season, sheet, code)
    stored = (
        store_upload(
            by=by,
            at=at,
            upload=upload,
            name=name,
            size=size,
            subject_type=OBJECTION_SUBJECT,
            subject_id=str(standing.publication.pk),
        )
        if upload is not None
        else None
    )
    objection = save(
        Objection(
            publication=standing.publication,
            organisation=member,
            sheet=sheet,
            criterion=criterion,
            text=text.strip(),
            file=stored,
            made_at=at,
            made_by=by.actor_label,
        )
    )
    duties.open_for(
        season=season,
        kind=DutyKind.ANSWER_OBJECTION,
        owner=answering_body(season=season, objection=objection),
        subject=member,
        due_date=standing.publication.objections_until,
    )
    return objection


def _line(season: Season, sheet: ScoreSheet | None, code: str) -> Criterion | None:
    if sheet is not None and sheet.season_id != season.pk:
        raise InvalidInput(fields={"sheet": _("Bảng điểm này không thuộc mùa thi đua.")})
    if not code:
        return None
    criterion = sheet.table.criteria.filter(code=code).first() if sheet is not None else None
    if criterion is None:
        raise InvalidInput(fields={"code": _("Bảng tiêu chí không có dòng “%(code)s”.") % {"code": code}})
    return criterion


@action()
def answer_objection(
    *, by: Account, at: datetime, season: Season, objection: Objection, upheld: bool, text: str
) -> ObjectionAnswer:
    """Uphold an objection or reject it, with reasons. What is upheld has to be corrected and published again.

    Raises `NotPermitted` unless `by` works for the body that answers it (never who objects or whom it concerns),
    `NotNow` when it is answered or withdrawn, `InvalidInput` without words.
    """
    claim_seasons(season)
    body = check_answers_objection(by=by, season=season, objection=objection)
    if not text.strip():
        raise InvalidInput(fields={"text": _("Hãy ghi lý do chấp nhận hoặc không chấp nhận.")})
    check_is_open(objection)
    answer = save(
        ObjectionAnswer(
            objection=objection,
            organisation=body,
            upheld=upheld,
            text=text.strip(),
            answered_at=at,
            answered_by=by.actor_label,
        )
    )
    if upheld:
        duties.reopen(season=season, kind=DutyKind.PUBLISH_RANKING)
    _owe_no_more(by=by, at=at, season=season, objection=objection, body=body)
    return answer


@action()
def withdraw_objection(
    *, by: Account, at: datetime, season: Season, objection: Objection, reason: str = ""
) -> ObjectionWithdrawal:
    """Take back an objection that is not answered yet: it stays on record, and nothing is owed to it any more.

    The member may object again while objections are taken. Raises `NotPermitted` unless `by` works for the member
    that made it, `NotNow` when it is answered or withdrawn.
    """
    claim_seasons(season)
    check_withdraws(by=by, season=season, objection=objection)
    check_is_open(objection)
    withdrawal = save(
        ObjectionWithdrawal(
            objection=objection, reason=reason.strip(), withdrawn_at=at, withdrawn_by=by.actor_label
        )
    )
    body = answering_body(season=season, objection=objection)
    _owe_no_more(by=by, at=at, season=season, objection=objection, body=body)
    return withdrawal


def _owe_no_more(
    *, by: Account, at: datetime, season: Season, objection: Objection, body: Organisation
) -> None:
    """An answer is owed to a member until none of its objections is open that this body answers."""
    open_ones = queries.objections_of(season).filter(
        organisation=objection.organisation_id, answer__isnull=True, withdrawal__isnull=True
    )
    if any(answering_body(season=season, objection=found) == body for found in open_ones):
        return
    duties.fulfil(
        by=by,
        at=at,
        season=season,
        kind=DutyKind.ANSWER_OBJECTION,
        owner=body,
        subject=objection.organisation,
    )


@action()
def waive_objections(*, by: Account, at: datetime, season: Season) -> ObjectionWaiver:
    """Say for a member that it has nothing to object to the ranking as published last, and need not be waited for.

    It holds for this publication alone. Raises `NotPermitted` unless `by` works for a member, `NotNow` when no
    objections are taken, the member said so before, or an objection of it waits for its answer.
    """
    claim_seasons(season)
    standing, member = check_waives(by=by, season=season, at=at)
    return save(
        ObjectionWaiver(
            publication=standing.publication, organisation=member, waived_at=at, waived_by=by.actor_label
        )
    )


@action()
def finalise_ranking(*, by: Account, at: datetime, season: Season, note: str = "") -> RankingFinal:
    """Declare the ranking as published last final, so that the season can go on to nomination.

    Raises `NotPermitted` unless `by` works for the head, `NotNow` while somebody may still object (the last day has
    not passed and not every member waived), an objection is unanswered, or what was upheld is not corrected and
    published again: everything that is missing is named. A ranking published without days for objections need not be
    declared final: nothing about it is open.
    """
    claim_seasons(season)
    standing = check_finalises(by=by, season=season, at=at)
    duties.fulfil(by=by, at=at, season=season, kind=DutyKind.FINALISE_RANKING)
    return save(
        RankingFinal(
            publication=standing.publication,
            note=note.strip(),
            finalised_at=at,
            finalised_by=by.actor_label,
        )
    )
