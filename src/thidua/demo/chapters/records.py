"""What is known beside awards: people of Bắc Kạn and the seven provinces over the years (illustrative)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from thidua.demo.cast import read_data
from thidua.demo.stage import Scene
from thidua.kernel.clock import vietnam_time
from thidua.legislation.vocabulary import (
    DisciplineLevel,
    Group,
    HoldGround,
    LeaveKind,
    ProofKind,
    Rating,
    Scope,
    ShareName,
)
from thidua.parties.actions import record_person
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation, Party
from thidua.parties.queries import people_named
from thidua.records import actions
from thidua.records.writing import Document
from thidua.register.actions import AwardEntry, record_awards
from thidua.register.enums import CommendationKind

HOME = "bac-kan"
SOURCE = "Số liệu minh họa"
Told = Mapping[str, Any]


def play_histories(scene: Scene) -> None:
    """Enter six years and more of everybody in data/records.yaml, the awards of those years too."""
    told = read_data("records.yaml")
    day: date = told["entered"]
    at = vietnam_time(day.year, day.month, day.day, 9)
    with scene.step("Ghi hồ sơ thành tích các năm của công chức Sở Nội vụ Bắc Kạn", on=at):
        people = {line["name"]: _person(scene, line, at) for line in told["people"]}
        _ratings(scene, HOME, [(people[line["name"]], line) for line in told["people"]], at)
        _titles(scene, [(people[line["name"]], line) for line in told["people"]], at)
        for line in told["people"]:
            _own(scene, people[line["name"]], line, at)
    with scene.step("Ghi hồ sơ thành tích các năm của bảy tỉnh", on=at):
        for line in told["bodies"]:
            _body(scene, line, at)


def years_of(written: Any) -> list[int]:
    """2016, "2014-2017" or a list of years, as years."""
    if isinstance(written, list):
        return written
    first, _dash, last = str(written).partition("-")
    return list(range(int(first), int(last or first) + 1))


def _entered(scene: Scene, keeper: str, at: datetime) -> dict[str, Any]:
    return {
        "by": scene.cast.provincial_officers[keeper],
        "at": at,
        "keeper": scene.cast.members[keeper],
        "illustrative": True,
    }


def _person(scene: Scene, line: Told, at: datetime) -> Party:
    if line.get("known"):
        unit = scene.cast.departments[HOME]
        return next(person for person in people_named(line["name"]) if person.unit_id == unit.pk)
    return record_person(
        by=scene.cast.provincial_officers[HOME],
        at=at,
        name=line["name"],
        post=line["post"],
        unit=scene.cast.departments[HOME],
        birth_date=line["born"],
        is_woman=line.get("woman", False),
        illustrative=True,
    )


def _ratings(scene: Scene, keeper: str, lines: list[tuple[Party, Told]], at: datetime) -> None:
    """The ratings of each year as one decision."""
    by_year: dict[int, list[actions.RatingEntry]] = defaultdict(list)
    for party, line in lines:
        for written, rating in line["ratings"].items():
            for year in years_of(written):
                by_year[year].append(actions.RatingEntry(party, year, Rating(rating)))
    for year, entries in sorted(by_year.items()):
        document = Document(
            number=f"{900 + year % 100}/QĐ-SNV" if len(lines) > 1 else "",
            dated=date(year, 12, 20),
            authority="Cơ quan có thẩm quyền đánh giá",
            source=SOURCE,
        )
        actions.record_ratings(**_entered(scene, keeper, at), entries=entries, document=document)


def _titles(scene: Scene, lines: list[tuple[Party, Told]], at: datetime) -> None:
    """The titles of each year, one decision a title."""
    given: dict[tuple[int, str], list[Party]] = defaultdict(list)
    for party, line in lines:
        for code, written in line.get("titles", {}).items():
            for year in years_of(written):
                given[year, code].append(party)
    for (year, code), parties in sorted(given.items()):
        entries = [_entry(party, scene.cast.departments[HOME], f"Thành tích năm {year}") for party in parties]
        record_awards(
            **_entered(scene, HOME, at),
            entries=entries,
            award_code=code,
            authority=scene.cast.departments[HOME],
            authority_post="Giám đốc Sở Nội vụ tỉnh Bắc Kạn",
            year=year,
            decision_number=f"{_number(code)}{year % 100:02d}/QĐ-SNV",
            decision_date=date(year, 12, 27),
            source=SOURCE,
        )


def _number(code: str) -> int:
    return {"LDTT": 31, "CSTDCS": 32, "TTLDTT": 33, "TTLDXS": 34}[code]


def _entry(party: Party, unit: Organisation, achievement: str) -> AwardEntry:
    return AwardEntry(
        recipient_name=party.name,
        recipient_kind=PartyKind(party.kind),
        achievement=achievement,
        party=party,
        post_text=getattr(party, "post", ""),
        unit=unit,
    )


def _own(scene: Scene, party: Party, line: Told, at: datetime) -> None:
    about = _entered(scene, HOME, at)
    for form in line.get("forms", []):
        record_awards(
            **about,
            entries=[_entry(party, scene.cast.departments[HOME], form["achievement"])],
            award_code=form["award"],
            authority=scene.cast.members[HOME],
            authority_post="Chủ tịch UBND tỉnh Bắc Kạn",
            commendation_kind=CommendationKind.MERIT,
            year=form["date"].year,
            period_from=form.get("from"),
            period_to=form.get("to"),
            decision_number=form["number"],
            decision_date=form["date"],
            source=SOURCE,
        )
    for proof in line.get("proofs", []):
        _proof(scene, party, proof, at)
    for year in line.get("leaves", []):
        actions.record_leave(**about, party=party, kind=LeaveKind.MATERNITY, year=year)
    for service in line.get("services", []):
        actions.record_service(
            **about, party=party, kind=service["kind"], start=service["from"], end=service["to"]
        )
    for discipline in line.get("disciplines", []):
        actions.record_discipline(
            **about,
            party=party,
            level=DisciplineLevel(discipline["level"]),
            start=discipline["from"],
            end=discipline["to"],
        )
    _holds(scene, party, line, at)


def _holds(scene: Scene, party: Party, line: Told, at: datetime) -> None:
    for told in filter(None, (line.get("ended_hold"), line.get("hold"))):
        hold = actions.open_hold(
            **_entered(scene, HOME, at),
            party=party,
            ground=HoldGround(told["ground"]),
            start=told["start"],
            note=told.get("note", ""),
        )
        if "end" in told:
            actions.end_hold(
                by=scene.cast.provincial_officers[HOME],
                at=at,
                hold=hold,
                end=told["end"],
                conclusion=told["conclusion"],
            )


def _proof(scene: Scene, party: Party, told: Told, at: datetime) -> None:
    about = _entered(scene, HOME, at)
    year = told["year"]
    is_pending = told.get("pending", False)
    proof = actions.record_proof(
        **about,
        party=party,
        kind=ProofKind.INITIATIVE,
        scope=Scope[told["scope"].upper()],
        year=year,
        title=told["title"],
        recognised_by="" if is_pending else "Hội đồng sáng kiến tỉnh Bắc Kạn",
        document=Document(source=SOURCE)
        if is_pending
        else Document(number=f"{70 + year % 100}/QĐ-HĐSK", dated=date(year, 11, 30), source=SOURCE),
    )
    if "used" in told:
        document = Document(
            number=f"{_number(told['used'])}{year % 100:02d}/QĐ-SNV", dated=date(year, 12, 27)
        )
        actions.use_proof(**about, proof=proof, award_code=told["used"], year=year, document=document)


def _body(scene: Scene, line: Told, at: datetime) -> None:
    keeper = line.get("keeper", line["code"])
    body = scene.cast.organisation(line["code"])
    about = _entered(scene, keeper, at)
    _ratings(scene, keeper, [(body, line)], at)
    _titles(scene, [(body, line)], at)
    for name, year, part, whole in _shares(line):
        actions.record_share(**about, party=body, name=name, year=year, part=part, whole=whole)
    if keeper == line["code"]:
        actions.record_group(**about, party=body, group=Group.CENTRAL_CLUSTER, valid_from=date(2004, 1, 1))
    for year in line.get("lead", []):
        actions.record_proof(
            **about,
            party=body,
            kind=ProofKind.CLUSTER_LEAD,
            scope=Scope.MINISTRY_PROVINCE,
            year=year,
            title=f"Dẫn đầu Cụm thi đua các tỉnh Trung du và Miền núi phía Bắc năm {year}",
            recognised_by="Hội đồng Thi đua - Khen thưởng Trung ương",
            document=Document(dated=date(year, 12, 31), source=SOURCE),
        )


def _shares(line: Told) -> Iterator[tuple[ShareName, int, int, int]]:
    for name, years in line.get("shares", {}).items():
        for year, (part, whole) in years.items():
            yield ShareName(name), year, part, whole
