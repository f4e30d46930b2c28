"""Registrations, the covenant with its signatures, and results over the year. All figures are illustrative."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from thidua.clusters.enums import Office
from thidua.clusters.models import Season
from thidua.clusters.queries import office_holder
from thidua.covenants import actions, policies, queries
from thidua.covenants.composition import usual_wording
from thidua.covenants.enums import Direction, TargetField
from thidua.covenants.lines import Sheet, TargetLine
from thidua.covenants.models import Registration
from thidua.demo.cast import read_data
from thidua.demo.stage import Scene
from thidua.identity.models import Account
from thidua.kernel.clock import VIETNAM

BASELINE, REGISTERED = 0, 1


def play_registrations(scene: Scene, year: int) -> None:
    """Every member registers; one of 2023 is returned with a reason, handed in again, and accepted like the rest."""
    told = _told(year)
    for code, member in sorted(told["members"].items(), key=lambda item: item[1]["submitted_at"]):
        at = _moment(member["submitted_at"])
        with scene.step(f"Đăng ký chỉ tiêu {year}: {code}", on=at):
            first = {**_targets(member), **_first(member)}
            begun = actions.open_registration(
                by=scene.cast.offices[code],
                at=at,
                season=scene.season(year),
                organisation=scene.cast.members[code],
            )
            _fill(scene, code, begun, told=told, targets=first, year=year, at=at)
            _submit(scene, code, year, at=at)
    for code, member in sorted(told["members"].items(), key=lambda item: item[1]["accepted_at"]):
        if "returned" in member:
            _return_and_repeat(scene, code, member, told=told, year=year)
        at = _moment(member["accepted_at"])
        with scene.step(f"Chấp nhận bản đăng ký {year}: {code}", on=at):
            registration = _registration(scene, code, year)
            submission = registration.latest_submission
            if submission is None:
                raise LookupError(f"{code} has handed nothing in")
            actions.accept_registration(
                by=_reviewer(scene, registration), at=at, registration=registration, submission=submission
            )


def play_covenant(scene: Scene, year: int) -> None:
    """The head composes, all members sign, the witness signs last, and the covenant is issued with it."""
    told = _told(year)["covenant"]
    season = scene.season(year)
    at = _moment(told["composed_at"])
    with scene.step(f"Soạn bản giao ước thi đua {year}", on=at):
        text = actions.compose_covenant(
            by=scene.cast.offices[_head(season)],
            at=at,
            season=season,
            wording=usual_wording(queries.covenant_material(season)),
        )
    for code, hour in told["signed_at"].items():
        at = _on(told["signed_on"], hour)
        with scene.step(f"Ký giao ước {year}: {code}", on=at):
            actions.sign_covenant(
                by=scene.cast.leaders[code],
                at=at,
                season=season,
                organisation=scene.cast.members[code],
                text=text,
                text_sha256=text.sha256,
            )
    at = _on(told["signed_on"], told["witnessed_at"])
    with scene.step(f"Chứng kiến và phát hành giao ước {year}", on=at):
        actions.witness_covenant(
            by=scene.cast.witness, at=at, season=season, text=text, text_sha256=text.sha256
        )


def play_results(scene: Scene, year: int) -> None:
    """Members report what they reached: at mid-year, and for the whole year before they score themselves."""
    told = _told(year)
    for report in told["results"]:
        at = _moment(report["reported_at"])
        for code, member in told["members"].items():
            with scene.step(f"Kết quả chỉ tiêu đến {report['as_of']:%d/%m/%Y}: {code}", on=at):
                _report(scene, code, member, report=report, year=year, at=at)


def _report(scene: Scene, code: str, member: Any, *, report: Any, year: int, at: datetime) -> None:
    season = scene.season(year)
    organisation = scene.cast.members[code]
    values = {
        name: numbers[report["column"]]
        for name, numbers in member["targets"].items()
        if numbers[report["column"]] is not None
    }
    standings = queries.target_results(season=season, organisation=organisation)
    lines = [
        actions.ResultLine(
            target=standing.target,
            value=_number(values[standing.target.code]),
            evidence_ref=report["evidence_ref"],
        )
        for standing in standings
        if standing.target.code in values
    ]
    actions.report_results(
        by=scene.cast.offices[code],
        at=at,
        season=season,
        organisation=organisation,
        as_of=report["as_of"],
        lines=lines,
        illustrative=True,
    )


def _return_and_repeat(scene: Scene, code: str, member: Any, *, told: Any, year: int) -> None:
    returned = member["returned"]
    at = _moment(returned["at"])
    with scene.step(f"Trả lại bản đăng ký {year}: {code}", on=at):
        registration = _registration(scene, code, year)
        ids = {line.code: line.target_id or 0 for line in queries.live_sheet(registration).lines}
        actions.return_registration(
            by=_reviewer(scene, registration),
            at=at,
            registration=registration,
            reason=returned["reason"],
            remarks={ids[name]: words for name, words in returned["remarks"].items()},
        )
    at = _moment(member["submitted_again_at"])
    with scene.step(f"Nộp lại bản đăng ký {year}: {code}", on=at):
        again = _registration(scene, code, year)
        _fill(scene, code, again, told=told, targets=_targets(member), year=year, at=at)
        _submit(scene, code, year, at=at)


def _fill(
    scene: Scene, code: str, registration: Registration, *, told: Any, targets: Any, year: int, at: datetime
) -> None:
    known = {line.code: line.target_id for line in queries.live_sheet(registration).lines}
    member = told["members"][code]
    actions.save_sheet(
        by=scene.cast.offices[code],
        at=at,
        registration=registration,
        seen_version=registration.version,
        sheet=Sheet(
            lines=[
                _line(name, numbers, about=told["indicators"][name], year=year, target_id=known.get(name))
                for name, numbers in targets.items()
            ],
            titles=member["titles"],
            pledge=member.get("pledge", ""),
        ),
    )


def _submit(scene: Scene, code: str, year: int, *, at: datetime) -> None:
    registration = _registration(scene, code, year)
    actions.submit_registration(
        by=scene.cast.offices[code], at=at, registration=registration, seen_version=registration.version
    )


def _line(name: str, numbers: Any, *, about: Any, year: int, target_id: int | None) -> TargetLine:
    return TargetLine(
        code=name,
        indicator=about["indicator"],
        unit=about["unit"],
        field=TargetField(about["field"]),
        direction=Direction(about["direction"]),
        evidence_source=about["evidence_source"],
        baseline=_number(numbers[BASELINE]),
        target_value=_number(numbers[REGISTERED]),
        due_date=date(year, 12, 31),
        target_id=target_id,
    )


def _registration(scene: Scene, code: str, year: int) -> Registration:
    season = scene.season(year)
    found = queries.registration_of(season=season, organisation=scene.cast.members[code])
    if found is None:
        raise LookupError(f"{code} has no registration in {year}")
    found.season = season
    return found


def _reviewer(scene: Scene, registration: Registration) -> Account:
    reviewer = policies.reviewer_of(season=registration.season, organisation=registration.organisation)
    if reviewer is None:
        raise LookupError("the season has no head")
    return scene.cast.offices[reviewer.code]


def _head(season: Season) -> str:
    head = office_holder(season=season, office=Office.HEAD)
    if head is None:
        raise LookupError("the season has no head")
    return head.code


def _targets(member: Any) -> dict[str, Any]:
    return dict(member["targets"])


def _first(member: Any) -> dict[str, Any]:
    """Targets as they were handed in the first time, where that differs."""
    return {
        name: [member["targets"][name][BASELINE], value] for name, value in member.get("first", {}).items()
    }


def _told(year: int) -> Any:
    return read_data(f"covenants-{year}.yaml")


def _number(value: float) -> Decimal:
    return Decimal(str(value))


def _moment(told: datetime) -> datetime:
    return told.replace(tzinfo=VIETNAM)


def _on(day: date, hour: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=VIETNAM)
