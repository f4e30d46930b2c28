"""Reading proposals: the lists, a proposal with all that belongs to it, and what the checks need to know."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db.models import Count, F, Prefetch, Q, QuerySet

from thidua.commendation import checks, composition
from thidua.commendation.enums import BatchState, ProposalState
from thidua.commendation.models import (
    Candidate,
    CertificateBatch,
    CommentNotice,
    Decision,
    Hold,
    Proposal,
    Recipient,
    Return,
    Submission,
)
from thidua.commendation.on_record import records_of
from thidua.documents.blocks import Document
from thidua.documents.models import IssuedDocument, Revocation
from thidua.documents.queries import latest_document_about
from thidua.documents.queries import revocation_of as document_revocation_of
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.text import fold
from thidua.legislation import catalogue
from thidua.parties.enums import OrganisationKind, PartyKind
from thidua.parties.models import Organisation, Person
from thidua.parties.queries import organisations_below
from thidua.register import queries as register
from thidua.register.models import Award, AwardCorrection, AwardRevocation
from thidua.rulebook.findings import Citation

PROVINCIAL = frozenset({OrganisationKind.PROVINCE, OrganisationKind.PEOPLES_COMMITTEE})
PROVINCIAL_DECIDER = "Chủ tịch Ủy ban nhân dân tỉnh"


def proposals() -> QuerySet[Proposal]:
    """Every proposal with season, decision and the number of candidates on its list, newest first."""
    return (
        Proposal.objects.select_related(
            "decider", "proposer", "opened_by", "season__cluster", "decision__document", "decision__signed_by"
        )
        .annotate(
            candidate_count=Count("candidates", filter=Q(candidates__removed_at__isnull=True)),
        )
        .order_by("-id")
    )


def proposals_of(*, by: Account) -> QuerySet[Proposal]:
    """The proposals this account prepares, decides, or watches over as an auditor."""
    if by.holds(Permission.READ_EVERYTHING):
        return proposals()
    return proposals().filter(decider__in=worked_at(by))


def worked_at(by: Account) -> set[int]:
    """Ids of the organisations whose commendation this account manages or decides."""
    return by.organisations_where(Permission.MANAGE_COMMENDATION) | by.organisations_where(
        Permission.DECIDE_COMMENDATION
    )


def proposals_of_season(*, by: Account, season_id: int) -> QuerySet[Proposal]:
    """Those of one season: all for who works on them, decided ones for whoever reads the season."""
    found = proposals().filter(season=season_id)
    if by.holds(Permission.READ_EVERYTHING):
        return found
    return found.filter(Q(decider__in=worked_at(by)) | Q(state=ProposalState.DECIDED))


def deciders_of(*, by: Account) -> list[Organisation]:
    """The organisations whose commendation this account prepares, in Vietnamese order."""
    return list(
        Organisation.objects.filter(pk__in=by.organisations_where(Permission.MANAGE_COMMENDATION)).order_by(
            "sort_key"
        )
    )


def proposers_for(decider: Organisation, *, on: date) -> list[Organisation]:
    """Who may put a proposal before this decider: the bodies below it, and itself."""
    return [*organisations_below(decider, on=on), decider]


def awaiting_signature(*, by: Account) -> QuerySet[Proposal]:
    """Submitted proposals this account may decide, oldest first."""
    decides_for = by.organisations_where(Permission.DECIDE_COMMENDATION)
    if not decides_for:
        return Proposal.objects.none()
    return proposals().filter(state=ProposalState.SUBMITTED, decider__in=decides_for).order_by("id")


def proposal_in_full(proposal_id: int) -> Proposal | None:
    """A proposal with submissions, returns and comment notices; candidates come from `candidates_of`."""
    return (
        proposals()
        .select_related("withdrawal", "decision__submission")
        .prefetch_related(
            Prefetch(
                "submissions", Submission.objects.select_related("submitted_by__organisation", "returned")
            ),
            "comment_notices",
        )
        .filter(pk=proposal_id)
        .first()
    )


def candidates_of(proposal: Proposal) -> list[Candidate]:
    """The candidates on the list now, in its order, with their open holds as `open_holds`: two queries."""
    return list(
        Candidate.objects.filter(proposal=proposal, removed_at__isnull=True)
        .prefetch_related(
            Prefetch("holds", Hold.objects.filter(released_at__isnull=True), to_attr="open_holds")
        )
        .order_by("position", "id")
    )


def candidate_of(*, proposal: Proposal, candidate_id: int) -> Candidate | None:
    """One candidate on the list."""
    return Candidate.objects.filter(proposal=proposal, pk=candidate_id, removed_at__isnull=True).first()


def holds_of(proposal: Proposal) -> QuerySet[Hold]:
    """Every hold ever placed on a candidate of this proposal, newest first."""
    return Hold.objects.filter(candidate__proposal=proposal).select_related("candidate").order_by("-id")


def hold_with_id(*, proposal: Proposal, hold_id: int) -> Hold | None:
    """One hold on a candidate of this proposal."""
    return Hold.objects.select_related("candidate").filter(candidate__proposal=proposal, pk=hold_id).first()


def has_open_hold(candidate: Candidate) -> bool:
    """Whether something is being looked into about the candidate."""
    return Hold.objects.filter(candidate=candidate, released_at__isnull=True).exists()


def open_submission(proposal: Proposal) -> Submission | None:
    """The submission the leader has before them."""
    return (
        Submission.objects.select_related("submitted_by")
        .filter(proposal=proposal, returned__isnull=True, decision__isnull=True)
        .last()
    )


def open_comment_notice(proposal: Proposal) -> CommentNotice | None:
    """The publication for comment that runs now."""
    return CommentNotice.objects.filter(proposal=proposal, closed_at__isnull=True).first()


def returns_of(proposal: Proposal) -> QuerySet[Return]:
    """Every time the leader gave it back, newest first."""
    return Return.objects.filter(submission__proposal=proposal).order_by("-id")


def decision_in_full(decision_id: int) -> Decision | None:
    """A decision with its document, proposal and files."""
    return (
        Decision.objects.select_related(
            "proposal__decider",
            "proposal__proposer",
            "proposal__season__cluster",
            "document__pdf",
            "document__docx",
            "document__publication",
            "signed_by__person",
            "submission__submitted_by",
        )
        .filter(pk=decision_id)
        .first()
    )


def hold_decision(decision: Decision) -> None:
    """Make whoever else orders its certificates wait until this transaction ends."""
    Decision.objects.select_for_update().only("pk").get(pk=decision.pk)


def hold_proposal(proposal: Proposal) -> None:
    """Make whoever else changes what hangs on the proposal wait until this transaction ends."""
    Proposal.objects.select_for_update().only("pk").get(pk=proposal.pk)


def decision_by_document(document: IssuedDocument) -> Decision | None:
    """The decision whose paper this document is."""
    found = Decision.objects.select_related("proposal__decider", "document__publication", "signed_by__person")
    return found.filter(document=document).first()


def recipients_of(decision: Decision) -> QuerySet[Recipient]:
    """The recipients in the order of the golden book, each with code and what became of the award."""
    return (
        Recipient.objects.filter(decision=decision)
        .select_related("candidate", "code__revocation", "award__revocation")
        .order_by("golden_book_number")
    )


def recipient_of(*, decision: Decision, recipient_id: int) -> Recipient | None:
    """One recipient of a decision."""
    return (
        recipients_of(decision)
        .select_related("decision__proposal__decider", "decision__proposal__proposer", "decision__document")
        .filter(pk=recipient_id)
        .first()
    )


def recipients_to_print(decision: Decision) -> list[Recipient]:
    """The recipients whose certificates count: none once the whole decision was revoked."""
    if decision_revocation(decision) is not None:
        return []
    return [r for r in recipients_of(decision) if not hasattr(r.code, "revocation")]


def decision_revocation(decision: Decision) -> Revocation | None:
    """The revocation of the decision itself, if it was revoked as a whole."""
    return document_revocation_of(decision.document)


def recipient_with_award(award: Award) -> Recipient | None:
    """Who was given the award that this line of the register, or an earlier form of it, tells of."""
    lines = [award, *register.history_of(award)]
    return (
        Recipient.objects.select_related("code__revocation", "code__document").filter(award__in=lines).first()
    )


def standing_award(award: Award) -> Award:
    """The register's line as last corrected."""
    while True:
        corrected = (
            AwardCorrection.objects.select_related("replacement__keeper").filter(original=award).first()
        )
        if corrected is None:
            return award
        award = corrected.replacement


def standing_awards(decision: Decision) -> list[Award]:
    """The register's lines of a decision as last corrected, without those taken back."""
    return list(register.awards_of_decision(decision_id=decision.document_id).filter(revocation__isnull=True))


def organisations_named(names: Collection[str]) -> dict[str, Organisation]:
    """Organisations whose full name is one of these, by that name."""
    return {o.name: o for o in Organisation.objects.filter(name__in=names)}


def people_known(candidates: Sequence[Candidate]) -> dict[int, Person]:
    """People already on record with the very name and post, in the unit the line names, by candidate id."""
    found: dict[tuple[str, str, str], Person] = {}
    for person in Person.objects.select_related("unit").filter(name__in={c.name for c in candidates}):
        if person.unit is not None:
            found[person.name, person.post, person.unit.name] = person
    return {c.pk: found[c.name, c.post, c.unit] for c in candidates if (c.name, c.post, c.unit) in found}


def batch_under_way(decision: Decision, *, since: datetime) -> CertificateBatch | None:
    """A printing ordered after `since` that has not ended."""
    return CertificateBatch.objects.filter(
        decision=decision, state__in=(BatchState.QUEUED, BatchState.RUNNING), ordered_at__gt=since
    ).first()


def revocation_of(recipient: Recipient) -> AwardRevocation | None:
    """What the register says about the award being taken back, if it was."""
    return getattr(standing_award(recipient.award), "revocation", None)


def revocation_document_of(recipient: Recipient) -> IssuedDocument | None:
    """The decision that took the award back."""
    return latest_document_about(recipient)


def draft_decision(proposal: Proposal, *, candidates: Sequence[Candidate], by: Account, on: date) -> Document:
    """The decision as it would be issued that day; with the name of `by` where it is theirs to sign."""
    name = signer_name(by) if by.holds(Permission.DECIDE_COMMENDATION, proposal.decider_id) else ""
    return composition.decision_document(
        proposal=proposal, candidates=candidates, on=on, signed=composition.signer(name)
    )


def signer_name(by: Account) -> str:
    """The name printed under a signature: the person's, where the account is one's."""
    return by.person.name if by.person else ""


def direct_share(candidates: Sequence[Candidate]) -> register.Share:
    """How many of the individuals are direct workers (the law asks for attention to them, with no percentage)."""
    individuals = [c for c in candidates if c.party_kind == PartyKind.INDIVIDUAL]
    return register.Share(part=sum(c.is_direct_worker for c in individuals), whole=len(individuals))


def batches_of(decision: Decision) -> QuerySet[CertificateBatch]:
    """The printings of a decision's certificates, newest first."""
    return CertificateBatch.objects.filter(decision=decision).select_related("pdf", "archive", "ordered_by")


def batch_with_id(batch_id: int) -> CertificateBatch | None:
    """One printing with the decision it belongs to."""
    return (
        CertificateBatch.objects.select_related(
            "decision__proposal__decider", "decision__document", "pdf", "archive", "ordered_by"
        )
        .filter(pk=batch_id)
        .first()
    )


def check_lines(*, proposal: Proposal, candidates: Sequence[Candidate], on: date) -> list[checks.CheckLine]:
    """Every finding about the list as it stands on that day: as many queries however long the list is."""
    notices = list(proposal.comment_notices.all())
    award = catalogue.award(proposal.award_code)
    competent = (
        proposal.decider.organisation_kind in PROVINCIAL and PROVINCIAL_DECIDER in award.decider_on(on)
    ) and on in award.in_force
    earlier = _earlier_awards(proposal, candidates)
    on_record = records_of(proposal=proposal, candidates=candidates, on=on)
    return checks.check_list(
        checks.ListFacts(
            award_name=award.name_on(on),
            decider_name=proposal.decider.name,
            ground=proposal.ground,
            on=on,
            year=proposal.achievement_year,
            is_competent=competent,
            competence=Citation("L06/2022", "Đ79"),
            competence_open_question=award.confirmation.open_question,
            candidates=[
                checks.CandidateFacts(
                    id=candidate.pk,
                    number=number,
                    name=candidate.name,
                    unit=candidate.unit,
                    achievement=candidate.achievement or proposal.achievement,
                    can_receive=award.can_go_to(PartyKind(candidate.party_kind)),
                    holds=[
                        checks.OpenHold(reason=str(hold.get_reason_display()), source=hold.source)
                        for hold in candidate.open_holds  # type: ignore[attr-defined] # of candidates_of
                    ],
                    earlier=earlier[candidate.pk],
                    record=on_record.get(candidate.party_id or 0),
                )
                for number, candidate in enumerate(candidates, start=1)
            ],
            has_comment=bool(notices),
            comment_is_open=any(notice.closed_at is None for notice in notices),
            comment_outcome=notices[-1].outcome if notices else "",
        )
    )


def _earlier_awards(
    proposal: Proposal, candidates: Sequence[Candidate]
) -> dict[int, list[checks.EarlierAward]]:
    """What each candidate was given before, or is put forward for in another proposal: matched by name and unit."""
    wanted = {(fold(c.name), fold(c.place)): c.pk for c in candidates}
    names = {name for name, _place in wanted}
    found: dict[int, list[checks.EarlierAward]] = defaultdict(list)
    for award in register.current_awards().filter(recipient_folded__in=names, revocation__isnull=True):
        known = wanted.get((award.recipient_folded, fold(award.post_text)))
        if known is not None:
            found[known].append(
                checks.EarlierAward(
                    award_name=award.award_name,
                    reference=award.decision_number,
                    achievement=award.achievement,
                    year=award.year,
                    is_same_award=award.award_code == proposal.award_code,
                )
            )
    others = (
        Candidate.objects.filter(
            removed_at__isnull=True,
            name__in={c.name for c in candidates},
            proposal__state__in=(ProposalState.DRAFTING, ProposalState.SUBMITTED),
        )
        .exclude(proposal=proposal)
        .annotate(
            common=F("proposal__achievement"),
            award_code=F("proposal__award_code"),
            year=F("proposal__achievement_year"),
            reference=F("proposal__title"),
        )
    )
    for other in others:
        known = wanted.get((fold(other.name), fold(other.place)))
        if known is not None:
            found[known].append(
                checks.EarlierAward(
                    award_name=catalogue.award_name(other.award_code),
                    reference=other.reference,
                    achievement=other.achievement or other.common,
                    year=other.year,
                    is_same_award=other.award_code == proposal.award_code,
                )
            )
    return found
