"""Who objects to a published ranking, who answers, and when the ranking may be declared final.

A member objects and waives for itself, and takes its objection back until it is answered. The head's office answers,
but nobody decides about its own: what the head objects to, or what concerns the head's sheet, is for the deputy, and
what concerns both for the body that organises the cluster. The ranking is final when the declared days are over or
every member waived, every objection is answered, and what was upheld is corrected and published again.
"""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.clusters.policies import (
    can_act_for,
    check_leads,
    check_reads_season,
    check_stage,
    member_acted_for,
)
from thidua.clusters.queries import seasons_with_people
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.actors import Actor
from thidua.kernel.clock import local_date
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import Message, NotFound, NotNow, NotPermitted
from thidua.parties.models import Organisation
from thidua.scoring import queries
from thidua.scoring.models import RankingPublication
from thidua.scoring.objection_models import Objection, ObjectionAnswer, ObjectionWithdrawal
from thidua.scoring.policies import PUBLISHING
from thidua.scoring.tie_policies import deciding_body

OBJECTION_SUBJECT = "scoring.objection"


def check_objects(*, by: Account, season: Season, at: datetime) -> tuple[queries.Standing, Organisation]:
    """Raise unless `by` works for a member and objections are taken now; returns the standing and the member.

    Raises `NotNow` before publication, after the last day, once final, and for a member that waived.
    """
    return _check_takes_objections(
        season=season,
        member=member_acted_for(by=by, season=season),
        read=lambda: queries.standing_of(season, today=local_date(at)),
    )


def _check_takes_objections(
    *, season: Season, member: Organisation | None, read: Callable[[], queries.Standing | None]
) -> tuple[queries.Standing, Organisation]:
    """As `check_objects`, of a member that is known; the standing is read once the rest allows it."""
    if member is None:
        raise NotPermitted(_("Chỉ thành viên của mùa thi đua kiến nghị về xếp hạng."))
    check_stage(season=season, stages=PUBLISHING)
    standing = _published(read())
    if standing.final is not None:
        raise NotNow(_("Xếp hạng đã chốt chính thức."))
    if standing.is_window_over:
        raise NotNow(_window_text(standing.publication))
    if member not in standing.silent:
        raise NotNow(_("%(member)s đã báo không có kiến nghị.") % {"member": member})
    return standing, member


def takes_objections(
    *, season: Season, standing: queries.Standing | None, member: Organisation | None
) -> bool:
    """Whether objections of this member are taken now: for whoever has read the standing and the member."""
    return _allowed(lambda: _check_takes_objections(season=season, member=member, read=lambda: standing))


def check_waives(*, by: Account, season: Season, at: datetime) -> tuple[queries.Standing, Organisation]:
    """As `check_objects`; raises `NotNow` too while an objection of the member waits for its answer."""
    standing, member = check_objects(by=by, season=season, at=at)
    if waits_for_answer(standing, member):
        raise NotNow(
            _(
                "%(member)s đã gửi kiến nghị và đang chờ trả lời; rút kiến nghị thì mới báo không có kiến nghị."
            )
            % {"member": member}
        )
    return standing, member


def waits_for_answer(standing: queries.Standing, member: Organisation | None) -> bool:
    """Whether an objection of the member is open."""
    return any(member and found.organisation_id == member.pk for found in standing.unanswered)


def answering_body(*, season: Season, objection: Objection) -> Organisation:
    """Who answers: the head, else the deputy, else the organiser; never who made the objection or whom it concerns."""
    concerned = {objection.organisation_id}
    if objection.sheet is not None:
        concerned.add(objection.sheet.organisation_id)
    return deciding_body(season=season, concerned=concerned)


def check_answers_objection(*, by: Account, season: Season, objection: Objection) -> Organisation:
    """Raise unless `by` works for the body that answers this objection; returns the body."""
    body = answering_body(season=season, objection=objection)
    if not (by.holds(Permission.LEAD_CLUSTER, body) or by.holds(Permission.ORGANISE_CLUSTERS, body)):
        raise NotPermitted(
            _("Kiến nghị này do %(body)s trả lời; không ai trả lời kiến nghị của mình hoặc về đơn vị mình.")
            % {"body": body}
        )
    check_stage(season=season, stages=PUBLISHING)
    return body


def can_answer_objection(*, by: Account, season: Season, objection: Objection) -> bool:
    """Whether `by` answers this objection, and it still waits for an answer."""
    return queries.is_open(objection) and _allowed(
        lambda: check_answers_objection(by=by, season=season, objection=objection)
    )


def check_withdraws(*, by: Account, season: Season, objection: Objection) -> None:
    """Raise unless `by` works for the member that made the objection. How late it is, the answer alone decides."""
    if not can_act_for(by=by, season=season, organisation=objection.organisation):
        raise NotPermitted(
            _("Chỉ %(member)s, đơn vị đã gửi kiến nghị này, rút được kiến nghị.")
            % {"member": objection.organisation}
        )
    check_stage(season=season, stages=PUBLISHING)


def can_withdraw(*, by: Account, season: Season, objection: Objection) -> bool:
    """Whether `by` may take this objection back now."""
    return queries.is_open(objection) and _allowed(
        lambda: check_withdraws(by=by, season=season, objection=objection)
    )


def check_is_open(objection: Objection) -> None:
    """Raise `NotNow` when the objection is answered or withdrawn, as the database has it now."""
    if ObjectionAnswer.objects.filter(objection=objection).exists():
        raise NotNow(_("Kiến nghị này đã được trả lời."))
    if ObjectionWithdrawal.objects.filter(objection=objection).exists():
        raise NotNow(_("%(member)s đã rút kiến nghị này.") % {"member": objection.organisation})


def access_objection(*, by: Account, objection_id: int) -> tuple[Season, Objection]:
    """An objection with its season, for whoever reads the season. Raises `NotFound`."""
    season_id = (
        Objection.objects.filter(pk=objection_id).values_list("publication__season", flat=True).first()
    )
    if season_id is None:
        raise NotFound(_("Không có kiến nghị này, hoặc bạn không được xem."))
    season = seasons_with_people().get(pk=season_id)
    check_reads_season(by=by, season=season)
    return season, queries.objections_of(season).get(pk=objection_id)


def check_finalises(*, by: Account, season: Season, at: datetime) -> queries.Standing:
    """Raise unless `by` works for the head and nothing stands in the way; what does is named, all of it."""
    check_leads(by=by, season=season)
    check_stage(season=season, stages=PUBLISHING)
    standing = _published(queries.standing_of(season, today=local_date(at)))
    if standing.final is not None:
        raise NotNow(_("Xếp hạng đã chốt chính thức."))
    obstacles = obstacles_of(standing)
    if obstacles:
        raise NotNow(
            _("Chưa chốt được xếp hạng: %(obstacles)s") % {"obstacles": " ".join(map(str, obstacles))}
        )
    return standing


def obstacles_of(standing: queries.Standing) -> list[Message]:
    """What keeps the ranking from being final, in sentences."""
    said: list[Message] = []
    if standing.is_waiting and standing.publication.objections_until:
        said.append(
            _("Còn nhận kiến nghị đến hết ngày %(day)s; chưa báo không có kiến nghị: %(members)s.")
            % {
                "day": f"{standing.publication.objections_until:%d/%m/%Y}",
                "members": ", ".join(map(str, standing.silent)),
            }
        )
    for objections, text in (
        (standing.unanswered, _("Chưa trả lời kiến nghị của %(members)s.")),
        (standing.uncorrected, _("Chưa đính chính điểm theo kiến nghị đã chấp nhận của %(members)s.")),
    ):
        if objections:
            named = dict.fromkeys(str(objection.organisation) for objection in objections)
            said.append(text % {"members": ", ".join(named)})
    if standing.is_to_be_published_again or standing.unpublished:
        said.append(
            _(
                "Phải công bố lại xếp hạng: đã chấp nhận kiến nghị, đính chính điểm, hoặc thay đổi khi xét bằng điểm, "
                "tạm chưa xếp hạng."
            )
        )
    return said


def may_read_objection_file(*, by: Actor | None, file: StoredFile) -> bool:
    """Whether a file put to an objection may be read: by whoever reads the season."""
    publication = RankingPublication.objects.filter(pk=int(file.subject_id)).first()
    if not isinstance(by, Account) or publication is None:
        return False
    season = seasons_with_people().get(pk=publication.season_id)
    return _allowed(lambda: check_reads_season(by=by, season=season))


def _published(standing: queries.Standing | None) -> queries.Standing:
    if standing is None:
        raise NotNow(_("Chưa công bố xếp hạng."))
    return standing


def _window_text(publication: RankingPublication) -> Message:
    if publication.objections_until is None:
        return _("Lần công bố này không mở thời hạn kiến nghị.")
    return _("Đã hết hạn kiến nghị (ngày cuối: %(day)s).") % {
        "day": f"{publication.objections_until:%d/%m/%Y}"
    }


def _allowed(check: Callable[[], object]) -> bool:
    try:
        check()
    except (NotPermitted, NotNow, NotFound):
        return False
    return True
