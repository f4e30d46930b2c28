"""A province with the people of its commendation, and proposals at any point of their way."""

import io
from dataclasses import dataclass
from datetime import date, datetime

from thidua.commendation import actions, composition, policies, queries
from thidua.commendation.candidate_list import CandidateLine
from thidua.commendation.models import Decision, Proposal
from thidua.identity.actions import assign_role, create_account
from thidua.identity.models import Account, Role
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.kernel.models import StoredFile
from thidua.parties.actions import record_organisation, record_person
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation
from thidua.register.enums import CommendationKind

AT = vietnam_time(2024, 2, 20)
SIGNED = vietnam_time(2024, 3, 5, 15)
ACHIEVEMENT = "Đã có nhiều đóng góp tích cực trong công tác triển khai hoạt động của Cụm thi đua năm 2023"


@dataclass
class Province:
    """A province: officer prepares, leader signs, auditor reads."""

    organisation: Organisation
    department: Organisation
    officer: Account
    leader: Account
    auditor: Account


def province(name: str = "Bắc Kạn", *, code: str = "bac-kan") -> Province:
    """A province with its accounts."""
    organisation = record_organisation(
        by=SYSTEM,
        at=AT,
        code=code,
        name=f"Tỉnh {name}",
        short_name=name,
        kind=OrganisationKind.PROVINCE,
        seat=name,
    )
    department = record_organisation(
        by=SYSTEM,
        at=AT,
        code=f"so-noi-vu-{code}",
        name=f"Sở Nội vụ tỉnh {name}",
        short_name=f"Sở Nội vụ {name}",
        kind=OrganisationKind.DEPARTMENT,
        parent=organisation,
    )
    chair = record_person(
        by=SYSTEM, at=AT, name=f"Chủ tịch {name}", post=f"Chủ tịch UBND tỉnh {name}", unit=organisation
    )
    return Province(
        organisation=organisation,
        department=department,
        officer=account(f"{code}.officer", "Chuyên viên khen thưởng", "provincial_officer", organisation),
        leader=account(f"{code}.leader", f"Chủ tịch UBND tỉnh {name}", "leader", organisation, person=chair),
        auditor=account(f"{code}.auditor", "Giám sát viên", "auditor", organisation),
    )


def account(username: str, title: str, role: str, at: Organisation, *, person=None) -> Account:
    """An account with one role at an organisation."""
    made = create_account(by=SYSTEM, at=AT, username=username, title=title, organisation=at, person=person)
    assign_role(by=SYSTEM, at=AT, account=made, role=Role.objects.get(code=role), organisation=at)
    return made


def open_proposal(where: Province, **changes) -> Proposal:
    """A proposal without candidates."""
    told = {
        "decider": where.organisation,
        "proposer": where.department,
        "award_code": "BK_TINH",
        "commendation_kind": CommendationKind.MERIT,
        "title": "Về việc tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        "achievement": ACHIEVEMENT,
        "achievement_year": 2023,
        "ground": "L06/2022 Đ74 k1 c",
        "by": where.officer,
        "at": AT,
    }
    return actions.open_proposal(**(told | changes))


def lines(count: int = 3) -> list[CandidateLine]:
    """So many different people."""
    return [
        CandidateLine(
            name=f"Người Thứ {number}",
            post="Chuyên viên",
            unit=f"Sở Nội vụ tỉnh {'ABCDEFG'[number % 7]}",
            is_woman=bool(number % 2),
            is_direct_worker=number % 3 == 0,
        )
        for number in range(1, count + 1)
    ]


def listed(where: Province, count: int = 3, **changes) -> Proposal:
    """A proposal with so many candidates."""
    proposal = open_proposal(where, **changes)
    return actions.save_candidates(
        by=where.officer, at=AT, proposal=proposal, seen_version=proposal.version, lines=lines(count)
    )


def submitted(where: Province, count: int = 3, **changes) -> Proposal:
    """A proposal the leader has before them."""
    proposal = listed(where, count, **changes)
    actions.submit_proposal(by=where.officer, at=AT, proposal=proposal, seen_version=proposal.version)
    return fresh(where.officer, proposal)


def decided(where: Province, count: int = 3, **changes) -> Decision:
    """A decision signed on 05/03/2024."""
    proposal = submitted(where, count, **changes)
    return decide(where, proposal)


def decide(
    where: Province, proposal: Proposal, *, at: datetime = SIGNED, acknowledged: bool = True
) -> Decision:
    """The leader signs what is shown."""
    return actions.decide_proposal(
        by=where.leader,
        at=at,
        proposal=proposal,
        seen_hash=shown_hash(where, proposal, on=at.date()),
        acknowledged=acknowledged,
    )


def shown_hash(where: Province, proposal: Proposal, *, on: date = date(2024, 3, 5)) -> str:
    """The hash of the decision as the leader's page shows it."""
    return composition.text_hash(
        queries.draft_decision(proposal, candidates=queries.candidates_of(proposal), by=where.leader, on=on)
    )


def fresh(by: Account, proposal: Proposal) -> Proposal:
    """The proposal as it stands in the database now."""
    return policies.access_proposal(by=by, proposal_id=proposal.pk)


def content_of(stored: StoredFile) -> io.BytesIO:
    """A stored file, to be read."""
    with stored.content.open() as content:
        return io.BytesIO(content.read())
