"""Lines of the award register."""

from datetime import date

from tests.factories.movements import AT, World
from thidua.parties.enums import PartyKind
from thidua.register import actions
from thidua.register.actions import AwardEntry
from thidua.register.enums import CommendationKind
from thidua.register.models import Award


def entry(name: str = "Nông Văn Thắng", **changes: object) -> AwardEntry:
    told: dict[str, object] = {
        "recipient_name": name,
        "recipient_kind": PartyKind.INDIVIDUAL,
        "achievement": "Có nhiều đóng góp trong hoạt động của Cụm thi đua",
        "post_text": "Chuyên viên, Sở Nội vụ tỉnh Bắc Kạn",
    }
    return AwardEntry(**(told | changes))  # type: ignore[arg-type]


def awards(of: World, *entries: AwardEntry, code: str = "bac-kan", **changes: object) -> list[Award]:
    """Certificates of merit of one decision in a province's register."""
    told: dict[str, object] = {
        "award_code": "BK_TINH",
        "authority": of.provinces[code],
        "authority_post": "Chủ tịch Ủy ban nhân dân tỉnh",
        "commendation_kind": CommendationKind.MERIT,
        "decision_number": "241/QĐ-UBND",
        "decision_date": date(2023, 3, 5),
        "year": 2023,
    }
    return actions.record_awards(
        by=of.keepers[code],
        at=AT,
        keeper=of.provinces[code],
        entries=entries or (entry(),),
        **(told | changes),  # type: ignore[arg-type]
    )


def award(of: World, **changes: object) -> Award:
    (made,) = awards(of, **changes)
    return made
