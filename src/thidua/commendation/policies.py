"""Who prepares a proposal, who decides it, and who may see it."""

from django.utils.translation import gettext_lazy as _

from thidua.commendation import queries
from thidua.commendation.enums import ProposalState
from thidua.commendation.models import (
    Candidate,
    CertificateBatch,
    Decision,
    Hold,
    Proposal,
    Recipient,
    Submission,
)
from thidua.documents import policies as documents
from thidua.documents.enums import Deed
from thidua.documents.models import IssuedDocument
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.identity.policies import check_holds
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted
from thidua.parties.models import Organisation

WORKING = (Permission.MANAGE_COMMENDATION, Permission.DECIDE_COMMENDATION)


def check_prepares(*, by: Account, decider: Organisation | int) -> None:
    """Raise `NotPermitted` unless `by` manages commendation for the organisation whose leader decides."""
    check_holds(by=by, permission=Permission.MANAGE_COMMENDATION, organisation=decider)


def can_prepare(*, by: Account, decider: Organisation | int) -> bool:
    """Whether `by` manages commendation there."""
    return by.holds(Permission.MANAGE_COMMENDATION, decider)


def check_edits(*, by: Account, proposal: Proposal) -> None:
    """Raise `NotPermitted` to who does not prepare it, `NotNow` once it is submitted, decided or withdrawn."""
    check_prepares(by=by, decider=proposal.decider_id)
    if proposal.state != ProposalState.DRAFTING:
        raise NotNow(
            _("Đề nghị đang ở trạng thái “%(state)s”; chỉ sửa được khi đang soạn.")
            % {"state": ProposalState(proposal.state).label}
        )


def can_edit(*, by: Account, proposal: Proposal) -> bool:
    """Whether `by` may change it now."""
    return proposal.state == ProposalState.DRAFTING and can_prepare(by=by, decider=proposal.decider_id)


def can_hold(*, by: Account, proposal: Proposal) -> bool:
    """Whether `by` may stop candidates of it: until the decision."""
    is_open = proposal.state in {ProposalState.DRAFTING, ProposalState.SUBMITTED}
    return is_open and can_prepare(by=by, decider=proposal.decider_id)


def check_decides(*, by: Account, proposal: Proposal, submission: Submission | None) -> Submission:
    """Raise `NotPermitted` unless `by` decides there and had no part in preparing it; `NotNow` unless submitted."""
    check_holds(by=by, permission=Permission.DECIDE_COMMENDATION, organisation=proposal.decider_id)
    if proposal.state != ProposalState.SUBMITTED or submission is None:
        raise NotNow(_("Đề nghị này không còn chờ ký. Hãy tải lại trang."))
    if by.pk in {proposal.opened_by_id, submission.submitted_by_id}:
        raise NotPermitted(_("Người lập hoặc trình danh sách không được tự ký quyết định: cần hai người."))
    check_has_name(by=by)
    return submission


def check_has_name(*, by: Account) -> None:
    """Raise `NotPermitted` when the account stands for no person: a decision is signed by name."""
    if not queries.signer_name(by):
        raise NotPermitted(
            _("Tài khoản của bạn chưa gắn với họ tên người ký; hãy nhờ quản trị bổ sung trước khi ký.")
        )


def can_decide(*, by: Account, proposal: Proposal, submission: Submission | None) -> bool:
    """Whether `by` may sign or return it now."""
    try:
        check_decides(by=by, proposal=proposal, submission=submission)
    except (NotPermitted, NotNow):
        return False
    return True


def check_revokes(*, by: Account, recipient: Recipient) -> None:
    """Raise `NotPermitted` unless `by` decides commendation there: who gave it takes it back (L06/2022 Đ93 k8)."""
    check_holds(
        by=by,
        permission=Permission.DECIDE_COMMENDATION,
        organisation=recipient.decision.proposal.decider_id,
    )
    check_has_name(by=by)
    if hasattr(recipient.code, "revocation"):
        raise NotNow(_("Khen thưởng này đã bị hủy bỏ từ trước."))


def check_revokes_decision(*, by: Account, decision: Decision) -> None:
    """Raise `NotPermitted` unless `by` decides commendation there; `NotNow` when it was revoked before."""
    check_holds(by=by, permission=Permission.DECIDE_COMMENDATION, organisation=decision.proposal.decider_id)
    check_has_name(by=by)
    documents.check_counts(document=decision.document)


def may_manage_document(by: Account, document: IssuedDocument, deed: Deed) -> bool:
    """What is done with the papers of this room once issued: who decides revokes, the office may publish.

    A paper that takes awards back is not itself taken back: the register has it as the end of the award.
    """
    if deed in {Deed.PUBLISH, Deed.CERTIFY}:
        return any(by.holds(permission, document.issuer_id) for permission in WORKING)
    is_decision = document.subject_type == Proposal._meta.label_lower
    return is_decision and by.holds(Permission.DECIDE_COMMENDATION, document.issuer_id)


def can_revoke(*, by: Account, decision: Decision) -> bool:
    """Whether `by` may take back awards of this decision."""
    return by.holds(Permission.DECIDE_COMMENDATION, decision.proposal.decider_id)


def check_prints(*, by: Account, decision: Decision) -> None:
    """Raise `NotPermitted` unless `by` manages or decides commendation there."""
    if not can_print(by=by, decision=decision):
        raise NotPermitted(_("Chỉ cơ quan khen thưởng của tỉnh ra quyết định mới in bằng."))


def can_print(*, by: Account, decision: Decision) -> bool:
    """Whether `by` may print certificates of the decision."""
    return any(by.holds(permission, decision.proposal.decider_id) for permission in WORKING)


def check_publishes(*, by: Account, decision: Decision) -> None:
    """Raise `NotPermitted` unless `by` manages or decides commendation there."""
    if not can_print(by=by, decision=decision):
        raise NotPermitted(_("Chỉ cơ quan khen thưởng của tỉnh ra quyết định mới công bố quyết định."))


def access_proposal(*, by: Account, proposal_id: int) -> Proposal:
    """The proposal, for who prepares, decides or audits it. Raises `NotFound`."""
    proposal = queries.proposal_in_full(proposal_id)
    if proposal is None or not _works_at(by, proposal.decider_id):
        raise NotFound(_("Không có đề nghị này, hoặc bạn không được xem."))
    return proposal


def access_candidate(*, by: Account, proposal_id: int, candidate_id: int) -> Candidate:
    """A candidate of a proposal the account may see. Raises `NotFound`."""
    proposal = access_proposal(by=by, proposal_id=proposal_id)
    candidate = queries.candidate_of(proposal=proposal, candidate_id=candidate_id)
    if candidate is None:
        raise NotFound(_("Không có trường hợp này trong danh sách."))
    candidate.proposal = proposal
    return candidate


def access_hold(*, by: Account, proposal_id: int, hold_id: int) -> Hold:
    """A hold on a candidate of a proposal the account may see. Raises `NotFound`."""
    proposal = access_proposal(by=by, proposal_id=proposal_id)
    hold = queries.hold_with_id(proposal=proposal, hold_id=hold_id)
    if hold is None:
        raise NotFound(_("Không có ghi nhận tạm dừng này."))
    hold.candidate.proposal = proposal
    return hold


def access_decision(*, by: Account, decision_id: int) -> Decision:
    """The decision, for who prepares, decides or audits there. Raises `NotFound`."""
    decision = queries.decision_in_full(decision_id)
    if decision is None or not _works_at(by, decision.proposal.decider_id):
        raise NotFound(_("Không có quyết định này, hoặc bạn không được xem."))
    return decision


def access_recipient(*, by: Account, decision_id: int, recipient_id: int) -> Recipient:
    """A recipient of a decision the account may see. Raises `NotFound`."""
    decision = access_decision(by=by, decision_id=decision_id)
    recipient = queries.recipient_of(decision=decision, recipient_id=recipient_id)
    if recipient is None:
        raise NotFound(_("Không có người nhận này trong quyết định."))
    return recipient


def access_batch(*, by: Account, batch_id: int) -> CertificateBatch:
    """A printing of certificates, for who may see the decision. Raises `NotFound`."""
    batch = queries.batch_with_id(batch_id)
    if batch is None or not _works_at(by, batch.decision.proposal.decider_id):
        raise NotFound(_("Không có lần in này, hoặc bạn không được xem."))
    return batch


def may_read_file(*, by: Account | None, file: StoredFile) -> bool:
    """Files of this room (lists uploaded, certificates printed): who works on commendation there, and auditors."""
    return by is not None and file.subject_id.isdigit() and _works_at(by, int(file.subject_id))


def _works_at(by: Account, organisation_id: int) -> bool:
    return by.holds(Permission.READ_EVERYTHING) or any(
        by.holds(permission, organisation_id) for permission in WORKING
    )
