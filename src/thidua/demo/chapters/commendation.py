"""The decision of the chair of Bắc Kạn's People's Committee on 22 individuals, and what is under way since."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from thidua.clusters.models import Season
from thidua.commendation import actions, composition, policies, queries, tasks
from thidua.commendation.candidate_list import CandidateLine
from thidua.commendation.enums import HoldReason
from thidua.commendation.models import Decision, Proposal
from thidua.demo.cast import read_data
from thidua.demo.stage import Scene
from thidua.kernel.clock import local_date, vietnam_time
from thidua.parties.enums import PartyKind
from thidua.register.enums import CommendationKind

HEAD = "bac-kan"
Told = Mapping[str, Any]


def play_decision(scene: Scene) -> Decision:
    """Prepared, returned once, submitted again, signed on 5 March 2024, printed, published."""
    told = read_data("commendation-2023.yaml")["decision"]
    officer, leader = scene.cast.provincial_officers[HEAD], scene.cast.leaders[HEAD]
    with scene.step("Lập danh sách đề nghị tặng Bằng khen", on=vietnam_time(2024, 2, 19, 9)):
        proposal = _open(scene, told, at=vietnam_time(2024, 2, 19, 9), season=scene.season(2023))
        _list(scene, proposal, told, at=vietnam_time(2024, 2, 20, 15))
    with scene.step("Trình ký, lãnh đạo trả lại và trình lại", on=vietnam_time(2024, 2, 26, 9)):
        _submit(scene, proposal, told, at=vietnam_time(2024, 2, 26, 9))
        actions.return_submission(
            by=leader,
            at=vietnam_time(2024, 2, 27, 16),
            proposal=_fresh(scene, proposal),
            reason=told["return_reason"],
        )
        _submit(scene, proposal, told, at=vietnam_time(2024, 2, 28, 10))
    with scene.step("Ký quyết định tặng Bằng khen cho 22 cá nhân", on=vietnam_time(2024, 3, 5, 15)):
        decision = _sign(scene, proposal, at=vietnam_time(2024, 3, 5, 15))
    with scene.step("In 22 bằng, công bố quyết định", on=vietnam_time(2024, 3, 5, 16)):
        printed_at = vietnam_time(2024, 3, 5, 16)
        batch = actions.order_certificates(by=officer, at=printed_at, decision=decision)
        tasks.print_batch(batch, moment=lambda: printed_at)
        actions.publish_decision(by=officer, at=vietnam_time(2024, 3, 5, 17), decision=decision)
    return decision


def play_under_way(scene: Scene) -> None:
    """One proposal that waits for a signature and one still being prepared, with a candidate on hold."""
    told = read_data("commendation-2023.yaml")
    with scene.step("Đề nghị khen thưởng đang chờ ký và đang soạn", on=vietnam_time(2024, 3, 21, 9)):
        waiting = _open(scene, told["waiting"], at=vietnam_time(2024, 3, 21, 9))
        _list(scene, waiting, told["waiting"], at=vietnam_time(2024, 3, 21, 10))
        _submit(scene, waiting, told["waiting"], at=vietnam_time(2024, 3, 22, 9))
        drafting = _open(scene, told["drafting"], at=vietnam_time(2024, 3, 22, 14))
        _list(scene, drafting, told["drafting"], at=vietnam_time(2024, 3, 22, 15))
        _hold(scene, drafting, told["drafting"]["hold"], at=vietnam_time(2024, 3, 22, 16))


def _open(scene: Scene, told: Told, *, at: datetime, season: Season | None = None) -> Proposal:
    return actions.open_proposal(
        by=scene.cast.provincial_officers[HEAD],
        at=at,
        decider=scene.cast.members[HEAD],
        proposer=scene.cast.departments[HEAD],
        season=season,
        award_code=told["award_code"],
        commendation_kind=CommendationKind(told["kind"]),
        title=told["title"],
        achievement=told["achievement"],
        achievement_year=told["year"],
        ground=told["ground"],
        illustrative=True,
    )


def _list(scene: Scene, proposal: Proposal, told: Told, *, at: datetime) -> None:
    lines = [
        CandidateLine(
            name=line["name"],
            post=line.get("post", ""),
            unit=line["unit"],
            is_direct_worker=line.get("direct", False),
            party_kind=PartyKind.COLLECTIVE if line.get("collective") else PartyKind.INDIVIDUAL,
        )
        for line in told["recipients"]
    ]
    actions.save_candidates(
        by=scene.cast.provincial_officers[HEAD],
        at=at,
        proposal=proposal,
        seen_version=proposal.version,
        lines=lines,
    )


def _fresh(scene: Scene, proposal: Proposal) -> Proposal:
    return policies.access_proposal(by=scene.cast.leaders[HEAD], proposal_id=proposal.pk)


def _submit(scene: Scene, proposal: Proposal, told: Told, *, at: datetime) -> None:
    found = _fresh(scene, proposal)
    actions.submit_proposal(
        by=scene.cast.provincial_officers[HEAD],
        at=at,
        proposal=found,
        seen_version=found.version,
        note=told["note"],
    )


def _sign(scene: Scene, proposal: Proposal, *, at: datetime) -> Decision:
    leader, found = scene.cast.leaders[HEAD], _fresh(scene, proposal)
    shown = queries.draft_decision(
        found, candidates=queries.candidates_of(found), by=leader, on=local_date(at)
    )
    return actions.decide_proposal(
        by=leader, at=at, proposal=found, seen_hash=composition.text_hash(shown), acknowledged=True
    )


def _hold(scene: Scene, proposal: Proposal, told: Told, *, at: datetime) -> None:
    candidate = next(c for c in queries.candidates_of(proposal) if c.name == told["name"])
    actions.place_hold(
        by=scene.cast.provincial_officers[HEAD],
        at=at,
        candidate=candidate,
        reason=HoldReason(told["reason"]),
        source=told["source"],
    )
