"""What a conference is prepared from: lines of chairs, agenda and delegates, and the usual ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thidua.ballots.enums import BallotKind
from thidua.clusters.models import Season
from thidua.conferences.enums import AgendaKind
from thidua.parties.models import Organisation


@dataclass(frozen=True)
class ChairLine:
    """One who chairs."""

    post: str
    name: str = ""


@dataclass(frozen=True)
class AgendaLine:
    """One item of the agenda; `ballot_id` ties it to a ballot of the season."""

    kind: AgendaKind
    title: str
    presenter: str = ""
    ballot_id: int | None = None


@dataclass(frozen=True)
class DelegateLine:
    """One who is invited."""

    organisation: Organisation
    post: str
    name: str = ""
    is_voting: bool = False


def usual_agenda(season: Season, ballots: Mapping[str, int] | None = None) -> list[AgendaLine]:
    """The order of the article's conference: open, report, ranking, ballots, commendation, covenant, close.

    `ballots` has the ids of ballots prepared already, by their kind: each stands at its item.
    """
    year, found = season.year, ballots or {}
    return [
        AgendaLine(AgendaKind.OPENING, "Tuyên bố lý do, giới thiệu đại biểu, khai mạc hội nghị"),
        AgendaLine(AgendaKind.REPORT, f"Báo cáo tổng kết công tác thi đua, khen thưởng năm {year}"),
        AgendaLine(AgendaKind.SPEECH, "Tham luận, trao đổi kinh nghiệm của các tỉnh thành viên"),
        AgendaLine(AgendaKind.RANKING, f"Thông qua kết quả chấm điểm, xếp hạng năm {year}"),
        AgendaLine(
            AgendaKind.BALLOT,
            "Bỏ phiếu suy tôn đề nghị tặng Cờ thi đua của Chính phủ",
            ballot_id=found.get(BallotKind.NOMINATION),
        ),
        AgendaLine(
            AgendaKind.BALLOT,
            f"Bầu Cụm trưởng năm {year + 1}",
            ballot_id=found.get(BallotKind.ELECTION_HEAD),
        ),
        AgendaLine(
            AgendaKind.BALLOT,
            f"Bầu Cụm phó năm {year + 1}",
            ballot_id=found.get(BallotKind.ELECTION_DEPUTY),
        ),
        AgendaLine(AgendaKind.ELECTION_RESULT, f"Công bố Cụm trưởng, Cụm phó năm {year + 1}"),
        AgendaLine(AgendaKind.COMMENDATION, "Công bố quyết định và trao khen thưởng"),
        AgendaLine(AgendaKind.SPEECH, "Phát biểu của đại diện Hội đồng Thi đua - Khen thưởng Trung ương"),
        AgendaLine(AgendaKind.COVENANT, f"Phát động và ký giao ước thi đua năm {year + 1}"),
        AgendaLine(AgendaKind.CLOSING, "Thông qua biên bản, bế mạc hội nghị"),
    ]


def usual_delegates(members: Sequence[Organisation]) -> list[DelegateLine]:
    """One voting delegate a member: whoever leads it."""
    return [
        DelegateLine(member, f"Đại diện lãnh đạo UBND {member.name}", is_voting=True) for member in members
    ]
