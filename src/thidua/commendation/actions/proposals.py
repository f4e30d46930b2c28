"""Preparing a proposal: its facts, its list, holds, publication for comment, submission."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.clusters.policies import check_reads_season
from thidua.commendation import composition, queries
from thidua.commendation.candidate_list import CandidateLine, problems_of, read_excel, tidy
from thidua.commendation.checks import CheckLine
from thidua.commendation.enums import HoldReason, ProposalState
from thidua.commendation.models import Candidate, CommentNotice, Hold, Proposal, Submission, Withdrawal
from thidua.commendation.policies import check_edits, check_prepares
from thidua.commendation.workflow import PROPOSAL_WORKFLOW
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.concurrency import claim_version
from thidua.kernel.files import XLSX, store_upload
from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.legislation import catalogue
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation
from thidua.register.enums import CommendationKind

FILE_SUBJECT = "commendation.files"
"""Subject of this room's files; their subject id is that of the organisation whose leader decides."""


@action()
def open_proposal(
    *,
    by: Account,
    at: datetime,
    decider: Organisation,
    proposer: Organisation,
    award_code: str,
    commendation_kind: CommendationKind,
    title: str,
    achievement: str,
    achievement_year: int,
    ground: str = "",
    season: Season | None = None,
    illustrative: bool = False,
) -> Proposal:
    """Begin a proposal for one award, which the leader of `decider` will decide.

    `achievement` is what all candidates have in common, as the decision prints it; `ground` names the article
    of the standard ("L06/2022 Đ74 k1 c"). Raises `NotPermitted` unless `by` manages commendation there,
    `NotFound` when it may not read the season, `InvalidInput` on an award the law does not know.
    """
    check_prepares(by=by, decider=decider)
    if season is not None:
        check_reads_season(by=by, season=season)
    _check_award(award_code)
    _check_year(achievement_year, at=at)
    return save(
        Proposal(
            decider=decider,
            proposer=proposer,
            season=season,
            award_code=award_code,
            commendation_kind=commendation_kind,
            title=title.strip(),
            achievement=achievement.strip(),
            achievement_year=achievement_year,
            ground=ground.strip(),
            opened_at=at,
            opened_by=by,
            illustrative=illustrative,
        )
    )


@action()
def edit_proposal(
    *,
    by: Account,
    at: datetime,
    proposal: Proposal,
    seen_version: int,
    award_code: str,
    commendation_kind: CommendationKind,
    title: str,
    achievement: str,
    achievement_year: int,
    ground: str = "",
) -> Proposal:
    """Change what the proposal says. Raises `NotPermitted`, `NotNow` once submitted, `ChangedMeanwhile`."""
    check_edits(by=by, proposal=proposal)
    _check_award(award_code)
    _check_year(achievement_year, at=at)
    claim_version(proposal, seen_version=seen_version)
    proposal.award_code = award_code
    proposal.commendation_kind = commendation_kind
    proposal.title = title.strip()
    proposal.achievement = achievement.strip()
    proposal.achievement_year = achievement_year
    proposal.ground = ground.strip()
    return save(proposal)


@action(secret=("upload",))
def read_candidate_list(
    *, by: Account, at: datetime, proposal: Proposal, upload: BinaryIO, name: str, size: int
) -> list[CandidateLine]:
    """Read a list from Excel, keep the file as evidence, and give the lines back; the list itself is untouched.

    All or nothing: raises `InvalidInput` naming each wrong cell, besides `NotPermitted` and `NotNow`.
    """
    check_edits(by=by, proposal=proposal)
    stored = store_upload(
        by=by,
        at=at,
        upload=upload,
        name=name,
        size=size,
        subject_type=FILE_SUBJECT,
        subject_id=str(proposal.decider_id),
    )
    if stored.content_type != XLSX:
        raise InvalidInput(fields={"file": _("Danh sách phải là tệp Excel (.xlsx).")})
    with stored.content.open() as content:
        return read_excel(content.read())


@action(secret=("lines",))
def save_candidates(
    *, by: Account, at: datetime, proposal: Proposal, seen_version: int, lines: Sequence[CandidateLine]
) -> Proposal:
    """Make these lines the list, in their order; blank ones are passed over.

    A line with an `id` changes that candidate, one without adds one; candidates no line names are taken off
    the list and stay on record. All or nothing: raises `InvalidInput` with messages by field
    ("line-3-unit" for the third line that is not blank), `ChangedMeanwhile`, `NotPermitted`, `NotNow`.
    """
    check_edits(by=by, proposal=proposal)
    wanted = [tidy(line) for line in lines if not line.is_blank]
    _check_lines(wanted)
    claim_version(proposal, seen_version=seen_version)
    present = {c.pk: c for c in Candidate.objects.filter(proposal=proposal, removed_at__isnull=True)}
    changed: list[Candidate] = []
    added: list[Candidate] = []
    for position, line in enumerate(wanted, start=1):
        candidate = present.pop(line.id, None) if line.id is not None else None
        (added if candidate is None else changed).append(
            _filled(candidate or Candidate(proposal=proposal), line, position=position)
        )
    fields = ["position", *_LINE_FIELDS]
    Candidate.objects.bulk_update(changed, fields, batch_size=500)
    Candidate.objects.bulk_create(added, batch_size=500)
    Candidate.objects.filter(pk__in=present).update(removed_at=at, removed_by=by.actor_label)
    return proposal


@action()
def place_hold(*, by: Account, at: datetime, candidate: Candidate, reason: HoldReason, source: str) -> Hold:
    """Stop a candidate while something is looked into (NĐ 152/2025 Đ4 k4); it is no rejection.

    `source` says where that is known from. Possible until the decision. Raises `NotPermitted`, `NotNow`.
    """
    check_prepares(by=by, decider=candidate.proposal.decider_id)
    if candidate.proposal.state not in {ProposalState.DRAFTING, ProposalState.SUBMITTED}:
        raise NotNow(_("Đề nghị đã quyết định hoặc đã rút; hãy dùng hủy bỏ khen thưởng nếu cần."))
    if queries.has_open_hold(candidate):
        raise NotNow(_("Trường hợp này đang tạm dừng từ trước."))
    _check_text("source", source, _("Hãy ghi nguồn thông tin hoặc văn bản."))
    return save(
        Hold(
            candidate=candidate,
            reason=reason,
            source=source.strip(),
            placed_at=at,
            placed_by=by.actor_label,
        )
    )


@action()
def release_hold(*, by: Account, at: datetime, hold: Hold, note: str) -> Hold:
    """End a hold with what came of it; the record stays. Raises `NotPermitted`, `NotNow`, `InvalidInput`."""
    check_prepares(by=by, decider=hold.candidate.proposal.decider_id)
    if hold.released_at is not None:
        raise NotNow(_("Việc tạm dừng này đã kết thúc từ trước."))
    _check_text("note", note, _("Hãy ghi kết quả xem xét."))
    hold.released_at, hold.released_by, hold.release_note = at, by.actor_label, note.strip()
    return save(hold)


@action()
def open_comment(
    *, by: Account, at: datetime, proposal: Proposal, channel: str, opened_on: date, closes_on: date
) -> CommentNotice:
    """Record that the list is published for comment (for a provincial certificate a choice, no duty)."""
    check_edits(by=by, proposal=proposal)
    queries.hold_proposal(proposal)
    if queries.open_comment_notice(proposal) is not None:
        raise NotNow(_("Đang có một đợt công khai lấy ý kiến chưa kết thúc."))
    if closes_on < opened_on:
        raise InvalidInput(fields={"closes_on": _("Ngày kết thúc phải sau ngày công khai.")})
    return save(
        CommentNotice(
            proposal=proposal,
            channel=channel.strip(),
            opened_on=opened_on,
            closes_on=closes_on,
            opened_by=by.actor_label,
        )
    )


@action()
def close_comment(
    *, by: Account, at: datetime, notice: CommentNotice, comment_count: int, outcome: str
) -> CommentNotice:
    """Record what the publication for comment brought. Raises `NotNow` before its last day has passed."""
    check_edits(by=by, proposal=notice.proposal)
    if notice.closed_at is not None:
        raise NotNow(_("Đợt lấy ý kiến này đã kết thúc từ trước."))
    if local_date(at) <= notice.closes_on:
        raise NotNow(
            _("Đợt lấy ý kiến kéo dài đến hết ngày %(day)s.") % {"day": f"{notice.closes_on:%d/%m/%Y}"}
        )
    _check_text("outcome", outcome, _("Hãy ghi kết quả và cách xử lý ý kiến."))
    notice.closed_at, notice.closed_by = at, by.actor_label
    notice.comment_count, notice.outcome = comment_count, outcome.strip()
    return save(notice)


@action()
def submit_proposal(
    *, by: Account, at: datetime, proposal: Proposal, seen_version: int, note: str = ""
) -> Submission:
    """Submit the list to the leader, with the hash of the very text and what the checks found.

    Raises `NotPermitted`, `ChangedMeanwhile`, and `NotNow` naming each finding that stands against it.
    """
    check_edits(by=by, proposal=proposal)
    PROPOSAL_WORKFLOW.check_move(state=ProposalState(proposal.state), to=ProposalState.SUBMITTED)
    candidates = queries.candidates_of(proposal)
    lines = queries.check_lines(proposal=proposal, candidates=candidates, on=local_date(at))
    check_nothing_blocks(lines)
    claim_version(proposal, seen_version=seen_version)
    proposal.state = ProposalState.SUBMITTED
    save(proposal)
    document = composition.decision_document(
        proposal=proposal, candidates=candidates, on=local_date(at), signed=composition.signer()
    )
    return save(
        Submission(
            proposal=proposal,
            submitted_at=at,
            submitted_by=by,
            text_hash=composition.text_hash(document),
            note=note.strip(),
            findings=findings_on_record(lines),
        )
    )


@action()
def withdraw_proposal(*, by: Account, at: datetime, proposal: Proposal, reason: str) -> Withdrawal:
    """Give a proposal up; it stays on record. Raises `NotPermitted`, `NotNow`, `InvalidInput` without a reason."""
    check_edits(by=by, proposal=proposal)
    PROPOSAL_WORKFLOW.check_move(state=ProposalState(proposal.state), to=ProposalState.WITHDRAWN)
    _check_text("reason", reason, _("Hãy ghi lý do rút."))
    proposal.state = ProposalState.WITHDRAWN
    save(proposal)
    return save(
        Withdrawal(proposal=proposal, withdrawn_at=at, withdrawn_by=by.actor_label, reason=reason.strip())
    )


def check_nothing_blocks(lines: Sequence[CheckLine]) -> None:
    """Raise `NotNow` naming what stands against the list, each with its line."""
    blocking = [line for line in lines if line.blocks]
    if blocking:
        told = "; ".join(
            f"{line.number}. {line.name}: {line.finding.found}" if line.number else line.finding.found
            for line in blocking
        )
        first = next((line.finding.citation for line in blocking if line.finding.citation.instrument), None)
        raise NotNow(
            _("Chưa trình, ký được. Còn vướng: %(what)s.") % {"what": told},
            citation=catalogue.citation_text(first) if first else "",
        )


def findings_on_record(lines: Sequence[CheckLine]) -> list[dict[str, str | int | None]]:
    """The findings as plain data, for the record of a submission or decision."""
    return [
        {
            "kind": line.kind.value,
            "result": line.finding.result.value,
            "needed": line.finding.needed,
            "found": line.finding.found,
            "citation": str(line.finding.citation),
            "number": line.number,
            "name": line.name,
        }
        for line in lines
    ]


_LINE_FIELDS = ("party_kind", "name", "post", "unit", "achievement", "is_woman", "is_direct_worker")


def _filled(candidate: Candidate, line: CandidateLine, *, position: int) -> Candidate:
    candidate.position = position
    for name in _LINE_FIELDS:
        setattr(candidate, name, getattr(line, name))
    if candidate.party_kind != PartyKind.INDIVIDUAL:
        candidate.is_woman, candidate.is_direct_worker = None, False
    return candidate


def _check_lines(lines: Sequence[CandidateLine]) -> None:
    wrong: dict[str, Message] = {
        f"line-{number}-{field}": _("Dòng %(number)d: %(what)s") % {"number": number, "what": what}
        for number, line in enumerate(lines, start=1)
        for field, what in problems_of(line).items()
    }
    if wrong:
        raise InvalidInput(
            _("Chưa lưu: có %(count)d ô cần sửa trong danh sách.") % {"count": len(wrong)}, fields=wrong
        )


def _check_award(code: str) -> None:
    try:
        catalogue.award(code)
    except catalogue.UnknownInLaw as error:
        raise InvalidInput(
            fields={"award_code": _("Không có danh hiệu, hình thức khen thưởng này.")}
        ) from error


def _check_year(year: int, *, at: datetime) -> None:
    if not 1945 <= year <= local_date(at).year:
        raise InvalidInput(
            fields={
                "achievement_year": _("Năm tính thành tích phải từ 1945 đến %(year)d.")
                % {"year": local_date(at).year}
            }
        )


def _check_text(field: str, text: str, message: Message) -> None:
    if not text.strip():
        raise InvalidInput(fields={field: message})
