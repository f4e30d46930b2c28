"""The leader's part: returning, deciding, publishing, and taking an award back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.enums import DutyKind
from thidua.clusters.queries import members_of
from thidua.commendation import composition, queries
from thidua.commendation.actions.proposals import check_nothing_blocks, findings_on_record
from thidua.commendation.checks import CheckLine
from thidua.commendation.enums import ProposalState
from thidua.commendation.models import Candidate, Decision, Proposal, Recipient, Return
from thidua.commendation.policies import (
    check_decides,
    check_publishes,
    check_revokes,
    check_revokes_decision,
)
from thidua.commendation.workflow import PROPOSAL_WORKFLOW
from thidua.documents import actions as documents
from thidua.documents.blocks import long_date
from thidua.documents.enums import RevocationReason
from thidua.documents.models import IssuedDocument, Revocation, VerificationCode
from thidua.documents.queries import hold_document
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.periods import year_period
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotNow
from thidua.legislation import catalogue
from thidua.parties.actions import record_person
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation, Party
from thidua.register import actions as register
from thidua.register.enums import CommendationKind, RevocationGround
from thidua.register.models import Award, AwardRevocation

_TOLD_TO_THE_PUBLIC = {
    RevocationGround.FRAUD: RevocationReason.WRONG_FACTS,
    RevocationGround.FORGERY: RevocationReason.WRONG_FACTS,
    RevocationGround.UNLAWFUL_APPRAISAL: RevocationReason.WRONG_AUTHORITY,
    RevocationGround.LATER_VIOLATION: RevocationReason.LOST_RIGHT,
}


@action()
def return_submission(*, by: Account, at: datetime, proposal: Proposal, reason: str) -> Return:
    """Give the list back to who prepared it, with the reason; it can be changed and submitted again."""
    submission = check_decides(by=by, proposal=proposal, submission=queries.open_submission(proposal))
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi lý do trả lại.")})
    _move(proposal, to=ProposalState.DRAFTING)
    return save(
        Return(submission=submission, returned_at=at, returned_by=by.actor_label, reason=reason.strip())
    )


@action()
def decide_proposal(
    *,
    by: Account,
    at: datetime,
    proposal: Proposal,
    seen_hash: str,
    acknowledged: bool = False,
    issued_on: date | None = None,
) -> Decision:
    """Sign the decision: number and issue it, enter every recipient in the register, give each a certificate
    code, and do the season's duty when the decision belongs to one.

    `seen_hash` is that of the text shown to the signer; `acknowledged` says that what the checks leave to a
    person was seen; `issued_on` dates the document (the day of `at` unless given). Golden-book numbers follow
    the list. Raises `NotPermitted` (no right to decide, or prepared by the same person), `NotNow` (not
    submitted, or findings stand against it), `ChangedMeanwhile` when the text is another, `InvalidInput`.
    """
    submission = check_decides(by=by, proposal=proposal, submission=queries.open_submission(proposal))
    day = issued_on or local_date(at)
    candidates = queries.candidates_of(proposal)
    text_hash = composition.text_hash(queries.draft_decision(proposal, candidates=candidates, by=by, on=day))
    if text_hash != seen_hash:
        raise ChangedMeanwhile(_("Nội dung quyết định đã khác bản bạn vừa xem. Hãy xem lại bản mới rồi ký."))
    lines = queries.check_lines(proposal=proposal, candidates=candidates, on=day)
    check_nothing_blocks(lines)
    _check_seen(lines, acknowledged=acknowledged)
    _move(proposal, to=ProposalState.DECIDED)
    document = _issue(by=by, at=at, proposal=proposal, candidates=candidates, day=day, text_hash=text_hash)
    decision = save(
        Decision(
            proposal=proposal,
            submission=submission,
            document=document,
            text_hash=text_hash,
            signed_at=at,
            signed_by=by,
            signer_name=queries.signer_name(by),
            signer_post=composition.decider_title(proposal.decider),
            findings=findings_on_record(lines),
        )
    )
    _enter_recipients(by=by, at=at, decision=decision, candidates=candidates)
    if proposal.season is not None:
        duties.fulfil(by=by, at=at, season=proposal.season, kind=DutyKind.COMMEND, owner=proposal.decider)
    return decision


@action()
def publish_decision(*, by: Account, at: datetime, decision: Decision) -> IssuedDocument:
    """Let the public read the decision and find its recipients in the register; revoked ones stay out.

    Raises `NotPermitted`, `NotNow` when it was published or revoked before.
    """
    check_publishes(by=by, decision=decision)
    documents.publish_document(by=by, at=at, document=decision.document)
    register.publish_awards(by=by, at=at, awards=queries.standing_awards(decision))
    return decision.document


@action()
def revoke_recipient(
    *, by: Account, at: datetime, recipient: Recipient, ground: RevocationGround, explanation: str
) -> AwardRevocation:
    """Cancel one recipient's award (L06/2022 Đ93 k2, k8): a decision of its own, the register's line and the
    certificate's public page say so; everybody else's award stands.

    Raises `NotPermitted`, `NotNow` when it was cancelled before, `InvalidInput` without an explanation.
    """
    check_revokes(by=by, recipient=recipient)
    _check_explained(explanation)
    decider = recipient.decision.proposal.decider
    paper = composition.revocation_document(
        recipient=recipient,
        ground=ground,
        explanation=explanation.strip(),
        on=local_date(at),
        signed=composition.signer(queries.signer_name(by), signed_at=at),
    )
    document = documents.issue_document(
        by=by, at=at, document=paper, issuer=decider, subject=recipient, season_id=None
    )
    documents.revoke_code(
        by=by,
        at=at,
        code=recipient.code,
        reason=_TOLD_TO_THE_PUBLIC[ground],
        note=f"Quyết định số {document.symbol_text}",
    )
    return register.revoke_award(
        by=by,
        at=at,
        award=queries.standing_award(recipient.award),
        ground=ground,
        reason=explanation.strip(),
        decision_number=document.symbol_text,
        decision_date=document.issued_on,
    )


@action()
def revoke_decision(
    *, by: Account, at: datetime, decision: Decision, ground: RevocationGround, explanation: str
) -> Revocation:
    """Cancel a decision as a whole (L06/2022 Đ93 k2, k8) by a decision of its own, which the register's lines,
    the certificates and the page of the decision then name; awards taken back before stay as they are.

    Raises `NotPermitted`, `NotNow` when it was revoked before, `InvalidInput` without an explanation.
    """
    hold_document(decision.document)
    check_revokes_decision(by=by, decision=decision)
    _check_explained(explanation)
    paper = composition.decision_revocation_document(
        decision=decision,
        ground=ground,
        explanation=explanation.strip(),
        on=local_date(at),
        signed=composition.signer(queries.signer_name(by), signed_at=at),
    )
    document = documents.issue_document(
        by=by, at=at, document=paper, issuer=decision.proposal.decider, subject=decision, season_id=None
    )
    for award in queries.standing_awards(decision):
        register.revoke_award(
            by=by,
            at=at,
            award=award,
            ground=ground,
            reason=explanation.strip(),
            decision_number=document.symbol_text,
            decision_date=document.issued_on,
        )
    return documents.revoke_document(
        by=by,
        at=at,
        document=decision.document,
        reason=_TOLD_TO_THE_PUBLIC[ground],
        note=f"Quyết định số {document.symbol_text} {long_date(document.issued_on)}",
    )


def take_certificate_back(*, by: Account, at: datetime, revocation: AwardRevocation) -> None:
    """When an award is cancelled in the register, its certificate's public page says so too."""
    recipient = queries.recipient_with_award(revocation.award)
    if recipient is not None and not hasattr(recipient.code, "revocation"):
        documents.revoke_code(
            by=by,
            at=at,
            code=recipient.code,
            reason=_TOLD_TO_THE_PUBLIC[RevocationGround(revocation.ground)],
            note=revocation.decision_number,
        )


def _check_explained(explanation: str) -> None:
    if not explanation.strip():
        raise InvalidInput(fields={"explanation": _("Hãy ghi nội dung vi phạm hoặc kết luận.")})


def _check_seen(lines: Sequence[CheckLine], *, acknowledged: bool) -> None:
    open_points = sum(line.wants_a_look for line in lines)
    if open_points and not acknowledged:
        raise InvalidInput(
            fields={
                "acknowledged": _("Có %(count)d điểm cần người ký xem; hãy xác nhận đã xem.")
                % {"count": open_points}
            }
        )


def _move(proposal: Proposal, *, to: ProposalState) -> None:
    PROPOSAL_WORKFLOW.check_move(state=ProposalState(proposal.state), to=to)
    moved = Proposal.objects.filter(pk=proposal.pk, state=proposal.state).update(state=to)
    if not moved:
        raise NotNow(_("Đề nghị vừa được người khác xử lý. Hãy tải lại trang."))
    proposal.state = to


def _issue(
    *,
    by: Account,
    at: datetime,
    proposal: Proposal,
    candidates: Sequence[Candidate],
    day: date,
    text_hash: str,
) -> IssuedDocument:
    signed = composition.signer(queries.signer_name(by), signed_at=at, record=text_hash[:12])
    season = proposal.season
    return documents.issue_document(
        by=by,
        at=at,
        document=composition.decision_document(
            proposal=proposal, candidates=candidates, on=day, signed=signed
        ),
        issuer=proposal.decider,
        subject=proposal,
        season_id=season.pk if season else None,
        readers=members_of(season) if season else (),
        signed_by=replace(signed, post=composition.decider_title(proposal.decider)),
        issued_on=day,
    )


def _enter_recipients(
    *, by: Account, at: datetime, decision: Decision, candidates: Sequence[Candidate]
) -> None:
    awards = _record(by=by, at=at, decision=decision, candidates=candidates)
    award_name = catalogue.award_name(decision.proposal.award_code, decision.document.issued_on)
    codes: list[VerificationCode] = documents.register_codes(
        by=by,
        at=at,
        decision=decision.document,
        entries=[
            documents.CertificateEntry(
                label=award_name,
                number_text=f"{decision.document.symbol_text}, số sổ vàng {number:02d}",
                holder_text=f"{composition.printed_name(candidate)}, {candidate.place}",
                subject=candidate,
            )
            for number, candidate in enumerate(candidates, start=1)
        ],
    )
    Recipient.objects.bulk_create(
        [
            Recipient(
                decision=decision, candidate=candidate, golden_book_number=number, award=award, code=code
            )
            for number, (candidate, award, code) in enumerate(
                zip(candidates, awards, codes, strict=True), start=1
            )
        ],
        batch_size=500,
    )


def _record(*, by: Account, at: datetime, decision: Decision, candidates: Sequence[Candidate]) -> list[Award]:
    proposal = decision.proposal
    period = year_period(proposal.achievement_year)
    units = queries.organisations_named({candidate.unit for candidate in candidates})
    parties = _parties(by=by, at=at, proposal=proposal, candidates=candidates, units=units)
    return register.record_awards(
        by=by,
        at=at,
        keeper=proposal.decider,
        entries=[
            register.AwardEntry(
                recipient_name=candidate.name,
                recipient_kind=PartyKind(candidate.party_kind),
                achievement=candidate.achievement or proposal.achievement,
                party=parties[candidate.pk],
                post_text=candidate.place,
                unit=units.get(candidate.unit),
                is_direct_worker=candidate.is_direct_worker,
                golden_book_number=f"{number:02d}",
            )
            for number, candidate in enumerate(candidates, start=1)
        ],
        award_code=proposal.award_code,
        authority=proposal.decider,
        authority_post=composition.decider_title(proposal.decider),
        year=proposal.achievement_year,
        commendation_kind=CommendationKind(proposal.commendation_kind),
        decision_number=decision.document.symbol_text,
        decision_date=decision.document.issued_on,
        decision=decision.document,
        period_from=period.start,
        period_to=period.end,
        illustrative=proposal.illustrative,
    )


def _parties(
    *,
    by: Account,
    at: datetime,
    proposal: Proposal,
    candidates: Sequence[Candidate],
    units: dict[str, Organisation],
) -> dict[int, Party | None]:
    """Who each candidate is: the party named on the line, a person known by name and unit, or a new one."""
    known = queries.people_known(candidates)
    found: dict[int, Party | None] = {}
    for candidate in candidates:
        party: Party | None = candidate.party or known.get(candidate.pk)
        if party is None and candidate.party_kind == PartyKind.INDIVIDUAL:
            party = record_person(
                by=by,
                at=at,
                name=candidate.name,
                post=candidate.post,
                unit=units.get(candidate.unit),
                is_woman=candidate.is_woman,
                is_direct_worker=candidate.is_direct_worker,
                illustrative=proposal.illustrative,
            )
        elif party is None:
            party = units.get(candidate.name)
        found[candidate.pk] = party
    return found
