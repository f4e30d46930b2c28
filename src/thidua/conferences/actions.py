"""Preparing, opening, leading, closing and minuting a summary conference."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from thidua.ballots import queries as ballots
from thidua.clusters import duties
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.clusters.queries import seasons_with_people
from thidua.conferences import policies, queries
from thidua.conferences.composition import Told, minutes_document
from thidua.conferences.enums import AgendaKind, ConferenceState, Move, Presence
from thidua.conferences.lines import AgendaLine, ChairLine, DelegateLine
from thidua.conferences.models import (
    Adoption,
    AgendaItem,
    Attendance,
    Chair,
    Closing,
    Conference,
    CurrentItem,
    Delegate,
    MinutesIssue,
    MinutesText,
    Opinion,
    Sitting,
)
from thidua.conferences.queries import ConferenceView
from thidua.conferences.scores import scores_of
from thidua.documents import actions as documents
from thidua.documents.blocks import Document
from thidua.documents.models import IssuedDocument
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.concurrency import claim_rows, claim_version
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.legislation import catalogue
from thidua.parties.models import Organisation
from thidua.rulebook.conditions import Share

QUORUM = "QUORUM_CONFERENCE"
ADOPTED_BY_HANDS = frozenset({AgendaKind.REPORT, AgendaKind.RANKING})


# ---------------------------------------------------------------- preparing


@action()
def prepare_conference(
    *,
    by: Account,
    at: datetime,
    season: Season,
    title: str,
    starts_at: datetime,
    place: str,
    chairs: Sequence[ChairLine] = (),
    agenda: Sequence[AgendaLine] = (),
    delegates: Sequence[DelegateLine] = (),
) -> Conference:
    """Prepare the season's summary conference, with its agenda and delegates where they are given.

    The quorum is the one of the conference's day. Raises `NotPermitted` unless `by` works for the head, `NotNow`
    before scores are agreed or when there is a conference already.
    """
    claim_rows(Season, [season.pk])
    season = seasons_with_people().get(pk=season.pk)
    policies.check_prepares(by=by, season=season)
    if queries.conference_of(season) is not None:
        raise NotNow(_("Mùa thi đua này đã có hội nghị tổng kết; hãy sửa hội nghị đang có."))
    conference = save(
        Conference(
            season=season,
            title=title,
            starts_at=starts_at,
            place=place,
            **_quorum_fields(_quorum_on(starts_at)),
            prepared_at=at,
            prepared_by=by.actor_label,
            illustrative=season.illustrative,
        )
    )
    _write_chairs(conference, chairs)
    for position, line in enumerate(agenda, start=1):
        _write_item(conference, line, position)
    for each in delegates:
        _write_delegate(conference, each)
    return conference


def _quorum_on(starts_at: datetime) -> Share:
    found = catalogue.threshold(QUORUM).share_on(local_date(starts_at))
    if found is None:
        raise InvalidInput(
            fields={"starts_at": _("Không có tỷ lệ dự họp theo luật cho ngày này; hãy kiểm tra lại ngày.")}
        )
    return found


def _quorum_fields(quorum: Share) -> dict[str, str | int]:
    return {
        "quorum_code": quorum.code,
        "quorum_numerator": quorum.threshold.numerator,
        "quorum_denominator": quorum.threshold.denominator,
        "citation_instrument": quorum.citation.instrument,
        "citation_place": quorum.citation.place,
        "open_question": quorum.open_question,
    }


@action()
def edit_conference(
    *,
    by: Account,
    at: datetime,
    conference: Conference,
    seen_version: int,
    title: str,
    starts_at: datetime,
    place: str,
    chairs: Sequence[ChairLine],
) -> Conference:
    """Change title, time, place and chairs until the conference is closed; the quorum follows the day.

    Raises `InvalidInput` when the time is changed once the conference sits.
    """
    view = _claimed(conference)
    policies.check_arranges(by=by, view=view)
    if view.state is ConferenceState.SITTING and _minute(starts_at) != _minute(view.conference.starts_at):
        raise InvalidInput(fields={"starts_at": _("Hội nghị đã khai mạc; không đổi ngày giờ được nữa.")})
    claim_version(conference, seen_version=seen_version)
    if view.state is ConferenceState.PREPARING:
        for name, value in _quorum_fields(_quorum_on(starts_at)).items():
            setattr(conference, name, value)
    conference.title, conference.starts_at, conference.place = title, starts_at, place
    conference.chairs.all().delete()
    _write_chairs(conference, chairs)
    return save(conference)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _write_chairs(conference: Conference, chairs: Sequence[ChairLine]) -> None:
    for position, line in enumerate(chairs, start=1):
        save(Chair(conference=conference, position=position, post=line.post, name=line.name))


@action()
def add_agenda_item(*, by: Account, at: datetime, conference: Conference, line: AgendaLine) -> AgendaItem:
    """Put an item at the end of the agenda."""
    policies.check_arranges(by=by, view=_claimed(conference))
    highest = conference.agenda.aggregate(highest=Max("position"))["highest"] or 0
    return _write_item(conference, line, highest + 1)


def _write_item(conference: Conference, line: AgendaLine, position: int) -> AgendaItem:
    _check_ballot(conference.season, line)
    return save(
        AgendaItem(
            conference=conference,
            position=position,
            kind=line.kind,
            title=line.title,
            presenter=line.presenter,
            ballot_id=line.ballot_id,
        )
    )


def _check_ballot(season: Season, line: AgendaLine) -> None:
    if line.ballot_id is None:
        return
    if line.kind not in {AgendaKind.BALLOT, AgendaKind.ELECTION_RESULT}:
        raise InvalidInput(
            fields={"ballot": _("Chỉ mục bỏ phiếu hoặc công bố kết quả bầu gắn với cuộc bỏ phiếu.")}
        )
    if line.ballot_id not in {view.id for view in ballots.ballots_of(season)}:
        raise InvalidInput(fields={"ballot": _("Cuộc bỏ phiếu này không thuộc mùa thi đua.")})


@action()
def edit_agenda_item(
    *, by: Account, at: datetime, item: AgendaItem, seen_version: int, line: AgendaLine
) -> AgendaItem:
    """Change an item.

    Raises `ChangedMeanwhile` when somebody saved it since it was shown, `NotNow` once the conference has come to
    it or voted on it.
    """
    policies.check_arranges(by=by, view=_claimed(item.conference))
    if _was_held(item):
        raise NotNow(_("Hội nghị đã tiến hành hoặc đã biểu quyết mục này; không sửa được nữa."))
    _check_ballot(item.conference.season, line)
    claim_version(item, seen_version=seen_version)
    item.kind, item.title, item.presenter, item.ballot_id = (
        line.kind,
        line.title,
        line.presenter,
        line.ballot_id,
    )
    return save(item)


@action()
def move_agenda_item(*, by: Account, at: datetime, item: AgendaItem, to: Move) -> AgendaItem:
    """Move an item one place up or down; at the end of the list nothing changes."""
    view = _claimed(item.conference)
    policies.check_arranges(by=by, view=view)
    items = [each.item for each in view.items]
    place = next(n for n, each in enumerate(items) if each.pk == item.pk)
    target = place + (-1 if to is Move.UP else 1)
    if 0 <= target < len(items):
        items[place], items[target] = items[target], items[place]
        for position, each in enumerate(items, start=1):
            AgendaItem.objects.filter(pk=each.pk).update(position=position)
    item.refresh_from_db()
    return item


@action()
def remove_agenda_item(*, by: Account, at: datetime, item: AgendaItem) -> AgendaItem:
    """Take an item off the agenda. Raises `NotNow` once the conference has come to it."""
    policies.check_arranges(by=by, view=_claimed(item.conference))
    if _was_held(item):
        raise NotNow(_("Hội nghị đã tiến hành mục này; không bỏ khỏi chương trình được nữa."))
    item.removed_at = at
    return save(item)


def _was_held(item: AgendaItem) -> bool:
    return CurrentItem.objects.filter(item=item).exists() or Adoption.objects.filter(item=item).exists()


@action()
def add_delegate(*, by: Account, at: datetime, conference: Conference, line: DelegateLine) -> Delegate:
    """Invite somebody. Raises `InvalidInput` when a voting delegate comes from no member."""
    policies.check_arranges(by=by, view=_claimed(conference))
    return _write_delegate(conference, line)


def _write_delegate(conference: Conference, line: DelegateLine) -> Delegate:
    members = {member.organisation_id for member in conference.season.members.all()}
    if line.is_voting and line.organisation.pk not in members:
        raise InvalidInput(fields={"is_voting": _("Chỉ đại biểu của thành viên cụm được biểu quyết.")})
    return save(
        Delegate(
            conference=conference,
            organisation=line.organisation,
            post=line.post,
            name=line.name,
            is_voting=line.is_voting,
        )
    )


@action()
def remove_delegate(*, by: Account, at: datetime, delegate: Delegate) -> Delegate:
    """Take somebody off the list. Raises `NotNow` once they were checked in."""
    policies.check_arranges(by=by, view=_claimed(delegate.conference))
    if Attendance.objects.filter(delegate=delegate).exists():
        raise NotNow(_("Đại biểu này đã được điểm danh; hãy ghi vắng mặt thay vì xóa."))
    delegate.removed_at = at
    return save(delegate)


# ---------------------------------------------------------------- the day


@action()
def record_attendance(
    *, by: Account, at: datetime, delegate: Delegate, presence: Presence, note: str = ""
) -> Attendance:
    """Check a delegate in, or say that they sent somebody (`note` says whom), are absent, or left early.

    Raises `InvalidInput` when a proxy is not named, `NotNow` when somebody leaves who was not there.
    """
    view = _claimed(delegate.conference)
    policies.check_arranges(by=by, view=view)
    if presence is Presence.LEFT:
        policies.check_state(view=view, states=(ConferenceState.SITTING,))
        if delegate.pk not in {each.delegate.pk for each in view.present}:
            raise NotNow(_("Chỉ ghi ra về cho đại biểu đã có mặt."))
    if presence is Presence.PROXY and not note.strip():
        raise InvalidInput(fields={"note": _("Hãy ghi người dự thay: chức vụ, họ và tên.")})
    return save(
        Attendance(
            delegate=delegate, presence=presence, note=note, recorded_at=at, recorded_by=by.actor_label
        )
    )


@action()
def open_conference(*, by: Account, at: datetime, conference: Conference) -> Sitting:
    """Open the conference at its first item.

    Raises `NotNow` before its day, without an agenda, or without a quorum: the message names who is missing.
    """
    view = _claimed(conference)
    policies.check_opens(by=by, view=view)
    if local_date(at) < local_date(view.conference.starts_at):
        raise NotNow(
            _("Hội nghị được định vào ngày %(day)s.")
            % {"day": f"{local_date(view.conference.starts_at):%d/%m/%Y}"}
        )
    sitting = save(
        Sitting(
            conference=conference,
            present_members=view.quorum.present,
            all_members=view.quorum.members,
            opened_at=at,
            opened_by=by.actor_label,
        )
    )
    _move(conference, view.items[0].item, by=by, at=at)
    return sitting


@action()
def move_to_item(*, by: Account, at: datetime, item: AgendaItem) -> CurrentItem:
    """The chair moves to an item; the big screen follows. Raises `NotNow` unless the conference sits."""
    policies.check_chairs(by=by, view=_claimed(item.conference))
    return _move(item.conference, item, by=by, at=at)


def _move(conference: Conference, item: AgendaItem, *, by: Account, at: datetime) -> CurrentItem:
    return save(CurrentItem(conference=conference, item=item, moved_at=at, moved_by=by.actor_label))


@action()
def adopt(
    *, by: Account, at: datetime, item: AgendaItem, in_favour: int, against: int = 0, abstained: int = 0
) -> Adoption:
    """Record a show of hands on the report or the ranking; more than half of those present adopt it.

    The quorum must still be there: who left is recorded before hands are counted. Raises `InvalidInput` when more
    hands are counted than members are present, `NotNow` when the item was voted
    on already or is not of that kind.
    """
    view = _claimed(item.conference)
    policies.check_adopts(by=by, view=view)
    if item.kind not in ADOPTED_BY_HANDS:
        raise NotNow(_("Mục này không biểu quyết bằng giơ tay."))
    if Adoption.objects.filter(item=item).exists():
        raise NotNow(_("Mục này đã biểu quyết."))
    present = view.quorum.present
    if in_favour + against + abstained > present:
        raise InvalidInput(
            fields={
                "in_favour": _("Tổng số biểu quyết nhiều hơn %(present)d thành viên có mặt.")
                % {"present": present}
            }
        )
    return save(
        Adoption(
            item=item,
            in_favour=in_favour,
            against=against,
            abstained=abstained,
            present=present,
            is_adopted=in_favour * 2 > present,
            voted_at=at,
            recorded_by=by.actor_label,
        )
    )


@action()
def record_opinion(*, by: Account, at: datetime, item: AgendaItem, speaker: str, text: str) -> Opinion:
    """Write down what somebody said under an item. Until the minutes are issued."""
    view = _claimed(item.conference)
    policies.check_prepares(by=by, season=view.season)
    policies.check_state(view=view, states=(ConferenceState.SITTING, ConferenceState.CLOSED))
    return save(Opinion(item=item, speaker=speaker, text=text, recorded_at=at, recorded_by=by.actor_label))


@action()
def close_conference(*, by: Account, at: datetime, conference: Conference) -> Closing:
    """Close the conference. Raises `NotNow` while a round of a ballot on the agenda is open."""
    view = _claimed(conference)
    policies.check_chairs(by=by, view=view)
    if any(each.ballot and each.ballot.open_round for each in view.items):
        raise NotNow(_("Còn vòng bỏ phiếu đang mở; hãy đóng và kiểm phiếu trước khi bế mạc."))
    return save(Closing(conference=conference, closed_at=at, closed_by=by.actor_label))


# ---------------------------------------------------------------- minutes


@action()
def write_minutes(
    *,
    by: Account,
    at: datetime,
    conference: Conference,
    seen_version: int,
    remarks: str = "",
    conclusions: str = "",
    secretary_post: str = "",
    secretary_name: str = "",
) -> MinutesText:
    """Write the parts of the minutes a person writes; `seen_version` is 0 for the first time."""
    policies.check_prepares(by=by, season=_claimed(conference).season)
    text = MinutesText.objects.filter(conference=conference).first()
    if text is None:
        text = save(MinutesText(conference=conference))
    else:
        claim_version(text, seen_version=seen_version)
    text.remarks, text.conclusions = remarks, conclusions
    text.secretary_post, text.secretary_name = secretary_post, secretary_name
    return save(text)


@action()
def issue_minutes(
    *, by: Account, at: datetime, conference: Conference, change_note: str = ""
) -> IssuedDocument:
    """Issue the minutes as a numbered document; fulfils `ISSUE_MINUTES`.

    Raises `NotNow` before closing, `InvalidInput` when they were issued before and no reason is given.
    """
    view = _claimed(conference)
    head = policies.check_minutes(by=by, view=view)
    earlier = view.issues[-1] if view.issues else None
    if earlier is not None and not change_note.strip():
        raise InvalidInput(fields={"change_note": _("Biên bản đã ban hành; hãy ghi lý do ban hành lại.")})
    season = view.season
    issued = documents.issue_document(
        by=by,
        at=at,
        document=draft_minutes(view, head=head),
        issuer=season.cluster.body,
        acting_for=head,
        subject=conference,
        season_id=season.pk,
        readers=[*(member.organisation for member in season.members.all()), season.cluster.organiser],
    )
    if earlier is not None:
        documents.supersede_document(by=by, at=at, document=earlier.document, successor=issued)
    save(
        MinutesIssue(
            conference=conference,
            document=issued,
            change_note=change_note,
            issued_at=at,
            issued_by=by.actor_label,
        )
    )
    duties.fulfil(by=by, at=at, season=season, kind=DutyKind.ISSUE_MINUTES)
    return issued


def draft_minutes(view: ConferenceView, *, head: Organisation) -> Document:
    """The minutes as the records stand now."""
    season = view.season
    return minutes_document(
        view,
        head=head,
        text=getattr(view.conference, "minutes_text", None),
        told=Told(
            scores=scores_of(season),
            decisions=queries.decisions_handed_out(season),
            wall=queries.wall_of(season),
            review=queries.final_review(season),
            elected=ballots.elected_offices(season),
        ),
    )


def _claimed(conference: Conference) -> ConferenceView:
    """The conference, kept from anybody else's change until the action ends."""
    claim_rows(Conference, [conference.pk])
    return _view(conference)


def _view(conference: Conference) -> ConferenceView:
    """The conference as the records stand now, whatever the caller's copy remembers."""
    return queries.view_of(queries.conferences_with_seasons().get(pk=conference.pk))
