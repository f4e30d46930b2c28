"""The secret ballots of the conference: tellers, the nomination, the election of head and deputy for 2024."""

from datetime import datetime
from typing import Any

from thidua.ballots import actions, queries
from thidua.ballots.enums import Answer, BallotKind
from thidua.ballots.queries import BallotView
from thidua.demo.cast import read_data
from thidua.demo.stage import Scene
from thidua.identity.models import Account
from thidua.kernel.clock import VIETNAM

HEAD = "bac-kan"
YEAR = 2023


def play_tellers(scene: Scene) -> None:
    """The ballots are prepared, their tellers appointed and the rolls frozen."""
    told = read_data("ballots.yaml")
    office = scene.cast.offices[HEAD]
    for line in [_nomination(told), *told["elections"]]:
        at = _moment(told["prepared_at"])
        with scene.step(f"Chuẩn bị bỏ phiếu: {line['title']}", on=at):
            actions.prepare_ballot(
                by=office,
                at=at,
                season=scene.season(YEAR),
                kind=BallotKind(line["kind"]),
                title=line["title"],
                award_code=line.get("award_code", ""),
                candidates=[scene.cast.members[code] for code in line["candidates"]],
            )
    for line in [_nomination(told), *told["elections"]]:
        _staff(scene, line, told=told)


def _nomination(told: Any) -> Any:
    return {"kind": "nomination", "award_code": "CTDCP", **told["nomination"]}


def _staff(scene: Scene, line: Any, *, told: Any) -> None:
    office, ballot = scene.cast.offices[HEAD], _view(scene, line["kind"]).ballot
    at = _moment(told["tellers_at"])
    with scene.step(f"Cử tổ kiểm phiếu: {line['title']}", on=at):
        actions.appoint_tellers(
            by=office,
            at=at,
            ballot=ballot,
            tellers=list(scene.cast.tellers.values()),
            chief=scene.cast.tellers[told["chief"]],
        )
    at = _moment(told["roll_at"])
    with scene.step(f"Chốt danh sách bỏ phiếu: {line['title']}", on=at):
        actions.freeze_roll(by=office, at=at, ballot=ballot, voters=list(scene.cast.delegates.values()))


def play_nomination(scene: Scene) -> None:
    """Tuyên Quang is nominated for the Emulation Flag of the Government: 6 of 7 members agree."""
    told = read_data("ballots.yaml")
    _hold(scene, _nomination(told), told=told)


def play_election(scene: Scene) -> None:
    """Tuyên Quang is elected head and Hòa Bình deputy for 2024; both take office in the season already open."""
    told = read_data("ballots.yaml")
    for line in told["elections"]:
        _hold(scene, line, told=told)
    at = _moment(told["installed_at"])
    with scene.step("Cụm trưởng, Cụm phó năm 2024 nhận chức danh", on=at):
        actions.install_elected(by=scene.cast.offices[HEAD], at=at, season=scene.season(YEAR))


def _hold(scene: Scene, line: Any, *, told: Any) -> None:
    teller, office = scene.cast.tellers[told["chief"]], scene.cast.offices[HEAD]
    ballot = _view(scene, line["kind"]).ballot
    at = _moment(line["opened_at"])
    with scene.step(f"Mở vòng bỏ phiếu: {line['title']}", on=at):
        round_ = actions.open_round(by=teller, at=at, ballot=ballot)
    at = _moment(line["cast_at"])
    with scene.step(f"Bỏ phiếu kín: {line['title']}", on=at):
        standing = {
            option.candidate.organisation.code: option.candidate_id for option in round_.options.all()
        }
        for code, choices in line["votes"].items():
            _cast(scene.cast.delegates[code], round_.pk, choices, standing=standing, at=at)
    at = _moment(line["counted_at"])
    with scene.step(f"Đóng vòng và kiểm phiếu: {line['title']}", on=at):
        actions.close_and_count_round(by=teller, at=at, round_id=round_.pk)
    at = _moment(line["concluded_at"])
    with scene.step(f"Kết luận: {line['title']}", on=at):
        actions.conclude_ballot(by=office, at=at, ballot=ballot)
    at = _moment(line["minutes_at"])
    with scene.step(f"Biên bản kiểm phiếu: {line['title']}", on=at):
        actions.issue_count_minutes(by=office, at=at, ballot=ballot)


def _cast(
    voter: Account, round_id: int, choices: list[str] | None, *, standing: dict[str, int], at: datetime
) -> None:
    """A list is what was ticked, an empty one agrees to nobody, None is a blank paper."""
    answer = Answer.BLANK if choices is None else Answer.CHOICE if choices else Answer.AGAINST
    ticked = [standing[code] for code in choices or []]
    actions.cast_ballot(by=voter, at=at, round_id=round_id, answer=answer, choices=ticked)


def _view(scene: Scene, kind: str) -> BallotView:
    return next(v for v in queries.ballots_of(scene.season(YEAR)) if v.ballot.kind == kind)


def _moment(told: datetime) -> datetime:
    return told.replace(tzinfo=VIETNAM)
