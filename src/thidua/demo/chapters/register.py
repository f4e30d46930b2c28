"""The award register beside the cluster's own decision: the sector flag of the article, and the provinces' awards."""

from datetime import date, datetime
from typing import Any

from thidua.demo.cast import read_data
from thidua.demo.stage import Scene
from thidua.kernel.clock import vietnam_time
from thidua.parties.actions import record_person
from thidua.parties.enums import PartyKind
from thidua.parties.models import Person
from thidua.parties.queries import people_named
from thidua.register import actions
from thidua.register.actions import AwardEntry
from thidua.register.enums import CommendationKind


def play_awards(scene: Scene) -> None:
    """Enter the sector flag of Sở Nội vụ Bắc Kạn, and what each province awarded (illustrative)."""
    _play_sector_flag(scene)
    for line in read_data("register.yaml")["decisions"]:
        _play_decision(scene, line)


def _play_sector_flag(scene: Scene) -> None:
    told = read_data("register.yaml")["sector_flag"]
    at = vietnam_time(2024, 3, 14, 9)
    keeper = scene.cast.provincial_officers[told["province"]]
    recipient = scene.cast.organisation(told["recipient"])
    with scene.step("Vào sổ Cờ thi đua của ngành Nội vụ cho Sở Nội vụ Bắc Kạn", on=at):
        awards = actions.record_awards(
            by=keeper,
            at=at,
            keeper=scene.cast.members[told["province"]],
            entries=(
                AwardEntry(
                    recipient_name=told["recipient_name"],
                    recipient_kind=PartyKind.COLLECTIVE,
                    achievement=told["achievement"],
                    party=recipient,
                    unit=recipient,
                ),
            ),
            award_code=told["award"],
            award_name=told["award_name"],
            authority=scene.cast.organisation(told["authority"]),
            year=told["year"],
            source=told["source"],
        )
        actions.publish_awards(by=keeper, at=at, awards=awards)


def _play_decision(scene: Scene, line: dict[str, Any]) -> None:
    code = line["province"]
    province, keeper = scene.cast.members[code], scene.cast.provincial_officers[code]
    at = _at(line["date"])
    with scene.step(f"Vào sổ khen thưởng {code}: {line['number']}", on=at):
        awards = actions.record_awards(
            by=keeper,
            at=at,
            keeper=province,
            entries=[
                _entry(scene, recipient, line=line, golden_book=f"{position:02d}")
                for position, recipient in enumerate(line["recipients"], start=1)
            ],
            award_code=line["award"],
            authority=province,
            authority_post=f"Chủ tịch UBND tỉnh {province.short_name}",
            year=line["year"],
            commendation_kind=CommendationKind(line["kind"]) if line["kind"] else None,
            decision_number=line["number"],
            decision_date=line["date"],
            source="Số liệu minh họa",
            illustrative=True,
        )
        if line["published"]:
            actions.publish_awards(by=keeper, at=at, awards=awards)


def _entry(scene: Scene, recipient: dict[str, Any], *, line: dict[str, Any], golden_book: str) -> AwardEntry:
    return AwardEntry(
        recipient_name=recipient["name"],
        recipient_kind=PartyKind(recipient.get("kind", PartyKind.INDIVIDUAL)),
        achievement=line["achievement"],
        party=_person(scene, recipient, line) if "post" in recipient else None,
        post_text=recipient.get("post", ""),
        unit=scene.cast.members[line["province"]],
        is_direct_worker=recipient.get("direct", False),
        golden_book_number=golden_book,
    )


def _person(scene: Scene, recipient: dict[str, Any], line: dict[str, Any]) -> Person:
    code = line["province"]
    known = next((p for p in people_named(recipient["name"]) if p.post == recipient["post"]), None)
    return known or record_person(
        by=scene.cast.provincial_officers[code],
        at=_at(line["date"]),
        name=recipient["name"],
        post=recipient["post"],
        unit=scene.cast.members[code],
        is_direct_worker=recipient["direct"],
        illustrative=True,
    )


def _at(day: date) -> datetime:
    return vietnam_time(day.year, day.month, day.day, 15)
