"""Conferences at any point of their way, over a season of seven members."""

from datetime import datetime

from tests.factories.season import World
from thidua.conferences import actions, queries
from thidua.conferences.enums import AgendaKind, Presence
from thidua.conferences.lines import AgendaLine, ChairLine, DelegateLine, usual_delegates
from thidua.conferences.models import AgendaItem, Conference
from thidua.conferences.queries import ConferenceView
from thidua.kernel.clock import vietnam_time

STARTS = vietnam_time(2024, 3, 6, 8)
EARLIER = vietnam_time(2024, 2, 20, 9)
KINDS = (AgendaKind.OPENING, AgendaKind.REPORT, AgendaKind.RANKING, AgendaKind.CLOSING)


def conference(made: World, **changes: object) -> Conference:
    """A conference with four items and one voting delegate a member."""
    told = {
        "by": made.offices["bac-kan"],
        "at": EARLIER,
        "season": made.season,
        "title": "Hội nghị tổng kết năm 2023",
        "starts_at": STARTS,
        "place": "Bắc Kạn",
        "chairs": [ChairLine("Chủ tịch UBND tỉnh Bắc Kạn", "Nguyễn Đăng Bình")],
        "agenda": [AgendaLine(kind, str(kind.label)) for kind in KINDS],
        "delegates": usual_delegates(list(made.members.values())),
    }
    return actions.prepare_conference(**(told | changes))  # type: ignore[arg-type]


def guest(made: World, of: Conference) -> None:
    """Somebody from the organiser, without a vote."""
    actions.add_delegate(
        by=made.offices["bac-kan"],
        at=EARLIER,
        conference=of,
        line=DelegateLine(made.council, "Đại diện Hội đồng Trung ương"),
    )


def check_in(made: World, of: Conference, count: int, presence: Presence = Presence.PRESENT) -> None:
    """So many voting delegates are there."""
    for each in view(of).delegates[:count]:
        actions.record_attendance(
            by=made.offices["bac-kan"],
            at=STARTS,
            delegate=each.delegate,
            presence=presence,
            note="Phó Giám đốc",
        )


def sitting(made: World, **changes: object) -> Conference:
    """A conference in session with everybody there."""
    of = conference(made, **changes)
    check_in(made, of, 7)
    actions.open_conference(by=made.offices["bac-kan"], at=STARTS, conference=of)
    return of


def closed(made: World, **changes: object) -> Conference:
    """A conference that is over."""
    of = sitting(made, **changes)
    actions.close_conference(by=made.offices["bac-kan"], at=vietnam_time(2024, 3, 6, 11, 30), conference=of)
    return of


def item(of: Conference, kind: AgendaKind) -> AgendaItem:
    """The first item of that kind."""
    return next(each.item for each in view(of).items if each.item.kind == kind)


def move(made: World, to: AgendaItem, *, at: datetime = STARTS) -> None:
    """The chair moves on."""
    actions.move_to_item(by=made.offices["bac-kan"], at=at, item=to)


def view(of: Conference) -> ConferenceView:
    """The conference as the records stand now."""
    return queries.view_of(queries.conferences_with_seasons().get(pk=of.pk))
