"""The summary conference of 06/03/2024 in Bắc Kạn, from its agenda to its minutes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from thidua.ballots.queries import ballots_of
from thidua.conferences import actions, queries
from thidua.conferences.enums import AgendaKind, Presence
from thidua.conferences.lines import AgendaLine, ChairLine, DelegateLine
from thidua.conferences.models import AgendaItem
from thidua.conferences.queries import ConferenceView
from thidua.demo.cast import read_data
from thidua.demo.stage import Scene
from thidua.kernel.clock import VIETNAM

HEAD = "bac-kan"
YEAR = 2023
IN_THE_MORNING = ("opening", "report", "talks", "ranking", "nomination")
"""The items before the first ballot; the later ones are moved to in `play_closing`."""


def play_preparation(scene: Scene) -> None:
    """Title, place, chairs, agenda and delegates."""
    told = read_data("conferences.yaml")
    at = _moment(told["prepared_at"])
    with scene.step("Chuẩn bị hội nghị tổng kết", on=at):
        actions.prepare_conference(
            by=scene.cast.offices[HEAD],
            at=at,
            season=scene.season(YEAR),
            title=told["title"],
            starts_at=_moment(told["starts_at"]),
            place=told["place"],
            chairs=[ChairLine(**line) for line in told["chairs"]],
            agenda=[
                AgendaLine(AgendaKind(line["kind"]), line["title"], line.get("presenter", ""))
                for line in told["agenda"]
            ],
            delegates=_delegates(scene, told),
        )


def _delegates(scene: Scene, told: Any) -> list[DelegateLine]:
    members = [
        DelegateLine(
            organisation=member,
            post=f"{told['named_post'] if code in told['named'] else told['members_post']} {member.short_name}",
            name=told["named"].get(code, ""),
            is_voting=True,
        )
        for code, member in scene.cast.members.items()
    ]
    guests = [
        DelegateLine(scene.cast.organisation(g["organisation"]), g["post"], g.get("name", ""))
        for g in told["guests"]
    ]
    return members + guests


def play_opening(scene: Scene) -> None:
    """Ballots go on the agenda, delegates are checked in, report and ranking are adopted."""
    told = read_data("conferences.yaml")
    _attach_ballots(scene, told)
    _check_in(scene, told)
    at = _moment(told["opened_at"])
    with scene.step("Khai mạc hội nghị tổng kết", on=at):
        actions.open_conference(by=scene.cast.offices[HEAD], at=at, conference=_view(scene).conference)
    _move_through(scene, told, IN_THE_MORNING[1:])


def _attach_ballots(scene: Scene, told: Any) -> None:
    at = _moment(told["ballots_attached_at"])
    ballots = {view.ballot.kind: view.id for view in ballots_of(scene.season(YEAR))}
    with scene.step("Gắn các cuộc bỏ phiếu vào chương trình", on=at):
        for key, ballot_id in ballots.items():
            item = _item(scene, told, key)
            actions.edit_agenda_item(
                by=scene.cast.offices[HEAD],
                at=at,
                item=item,
                seen_version=item.version,
                line=AgendaLine(AgendaKind.BALLOT, item.title, item.presenter, ballot_id),
            )


def _check_in(scene: Scene, told: Any) -> None:
    at = _moment(told["checked_in_at"])
    with scene.step("Điểm danh đại biểu", on=at):
        for each in _view(scene).delegates:
            proxy = told["proxies"].get(each.delegate.organisation.code)
            actions.record_attendance(
                by=scene.cast.offices[HEAD],
                at=at,
                delegate=each.delegate,
                presence=Presence.PROXY if proxy else Presence.PRESENT,
                note=proxy or "",
            )


def _move_through(scene: Scene, told: Any, keys: Iterable[str]) -> None:
    times = {line["key"]: _moment(line["at"]) for line in told["agenda"]}
    for key in keys:
        item = _item(scene, told, key)
        with scene.step(f"Hội nghị: {item.title}", on=times[key]):
            actions.move_to_item(by=scene.cast.offices[HEAD], at=times[key], item=item)
            _say(scene, told, key, item)
            _adopt(scene, told, key, item)


def _say(scene: Scene, told: Any, key: str, item: AgendaItem) -> None:
    for line in told["opinions"]:
        if line["key"] == key:
            actions.record_opinion(
                by=scene.cast.offices[HEAD],
                at=_moment(line["at"]),
                item=item,
                speaker=line["speaker"],
                text=line["text"],
            )


def _adopt(scene: Scene, told: Any, key: str, item: AgendaItem) -> None:
    hands = told["adoptions"].get(key)
    if hands:
        actions.adopt(
            by=scene.cast.offices[HEAD],
            at=_moment(hands["at"]),
            item=item,
            in_favour=hands["in_favour"],
            against=hands["against"],
            abstained=hands["abstained"],
        )


def play_closing(scene: Scene) -> None:
    """The elections, the merit certificates, the address, the covenant of 2024, the end."""
    told = read_data("conferences.yaml")
    _move_through(scene, told, [line["key"] for line in told["agenda"] if line["key"] not in IN_THE_MORNING])
    at = _moment(told["closed_at"])
    with scene.step("Bế mạc hội nghị tổng kết", on=at):
        actions.close_conference(by=scene.cast.offices[HEAD], at=at, conference=_view(scene).conference)


def play_minutes(scene: Scene) -> None:
    """The minutes are completed and issued."""
    told = read_data("conferences.yaml")["minutes"]
    office, conference = scene.cast.offices[HEAD], _view(scene).conference
    at = _moment(told["written_at"])
    with scene.step("Soạn biên bản hội nghị", on=at):
        actions.write_minutes(
            by=office,
            at=at,
            conference=conference,
            seen_version=0,
            remarks=told["remarks"],
            conclusions=told["conclusions"],
            secretary_post=told["secretary_post"],
        )
    at = _moment(told["issued_at"])
    with scene.step("Ban hành biên bản hội nghị tổng kết", on=at):
        actions.issue_minutes(by=office, at=at, conference=conference)


def _item(scene: Scene, told: Any, key: str) -> AgendaItem:
    position = [line["key"] for line in told["agenda"]].index(key)
    return _view(scene).items[position].item


def _view(scene: Scene) -> ConferenceView:
    found = queries.conference_of(scene.season(YEAR))
    if found is None:
        raise LookupError("the conference is not prepared")
    return found


def _moment(told: datetime) -> datetime:
    return told.replace(tzinfo=VIETNAM)
