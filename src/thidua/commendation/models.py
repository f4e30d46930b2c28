"""Proposals with their candidates, what happened to them, the decision, its recipients and certificates."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.commendation.enums import BatchState, HoldReason, ProposalState
from thidua.documents.models import IssuedDocument, VerificationCode
from thidua.identity.models import Account
from thidua.kernel.models import AppendOnly, Searchable, StoredFile, Versioned
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation, Party
from thidua.register.enums import CommendationKind
from thidua.register.models import Award


class Proposal(Versioned, Searchable):
    """A list of people and collectives put forward for one award, for one leader to decide."""

    decider = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="commendation_proposals_to_decide"
    )
    proposer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="commendation_proposals"
    )
    season = models.ForeignKey(
        Season, on_delete=models.PROTECT, null=True, blank=True, related_name="commendation_proposals"
    )
    award_code = models.CharField(_("Hình thức khen thưởng"), max_length=20)
    commendation_kind = models.CharField(
        _("Loại hình khen thưởng"), max_length=20, choices=CommendationKind.choices
    )
    title = models.CharField(_("Trích yếu"), max_length=400)
    achievement = models.TextField(_("Thành tích chung"), max_length=1000)
    achievement_year = models.PositiveSmallIntegerField(_("Năm tính thành tích"))
    ground = models.CharField(_("Căn cứ tiêu chuẩn"), max_length=255, blank=True)
    state = models.CharField(
        max_length=20, choices=ProposalState.choices, default=ProposalState.DRAFTING, db_index=True
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    illustrative = models.BooleanField(_("Minh họa"), default=False)

    search_fields: ClassVar[tuple[str, ...]] = ("title", "achievement")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class Candidate(models.Model):
    """One line of the list, as it will be printed; taken off the list it stays on record."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="candidates")
    position = models.PositiveSmallIntegerField()
    party_kind = models.CharField(max_length=20, choices=PartyKind.choices, default=PartyKind.INDIVIDUAL)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="candidacies"
    )
    name = models.CharField(_("Họ và tên"), max_length=255)
    post = models.CharField(_("Chức vụ"), max_length=255, blank=True)
    unit = models.CharField(_("Đơn vị"), max_length=255)
    achievement = models.TextField(_("Thành tích"), max_length=1000, blank=True)
    is_woman = models.BooleanField(_("Nữ"), null=True, blank=True)
    is_direct_worker = models.BooleanField(_("Người lao động trực tiếp"), default=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("position", "id")
        indexes = (models.Index(fields=["proposal", "removed_at", "position"]),)

    def __str__(self) -> str:
        return f"{self.name}, {self.unit}"

    @property
    def place(self) -> str:
        """Post and unit in one line."""
        return ", ".join(part for part in (self.post, self.unit) if part)


class Hold(models.Model):
    """Nobody decides on this candidate while something is being looked into; released, never deleted."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(_("Lý do"), max_length=20, choices=HoldReason.choices)
    source = models.CharField(_("Nguồn thông tin, văn bản"), max_length=400)
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=200)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=200, blank=True)
    release_note = models.CharField(_("Kết quả xem xét"), max_length=400, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("placed_at")),
                name="hold_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.candidate}"


class CommentNotice(models.Model):
    """The list was published for comment, and what came of it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="comment_notices")
    opened_on = models.DateField(_("Ngày công khai"))
    closes_on = models.DateField(_("Ngày kết thúc"))
    channel = models.CharField(_("Nơi công khai"), max_length=255)
    opened_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=200, blank=True)
    comment_count = models.PositiveIntegerField(_("Số ý kiến"), null=True, blank=True)
    outcome = models.TextField(_("Kết quả, cách xử lý ý kiến"), max_length=2000, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opened_on")), name="comment_closes_after_it_opens"
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel}, {self.opened_on:%d/%m/%Y}"


class Submission(AppendOnly):
    """The list went to the leader with this very text."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="submissions")
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    text_hash = models.CharField(max_length=64)
    note = models.CharField(_("Lời trình"), max_length=1000, blank=True)
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.proposal} · {self.submitted_at:%d/%m/%Y}"


class Return(AppendOnly):
    """The leader gave a submission back, and why."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="returned")
    returned_at = models.DateTimeField()
    returned_by = models.CharField(max_length=200)
    reason = models.CharField(_("Lý do trả lại"), max_length=1000)

    def __str__(self) -> str:
        return self.reason[:80]


class Withdrawal(AppendOnly):
    """The proposal was given up before it was submitted."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=200)
    reason = models.CharField(_("Lý do rút"), max_length=400)

    def __str__(self) -> str:
        return self.reason[:80]


class Decision(AppendOnly):
    """The leader decided: which text, which document, who signed, when."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="decision")
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="decision")
    document = models.OneToOneField(IssuedDocument, on_delete=models.PROTECT, related_name="+")
    text_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=200)
    signer_post = models.CharField(max_length=300)
    findings = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.document)


class Recipient(AppendOnly):
    """A candidate was given the award: golden-book number, line of the register, code of the certificate."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="recipients")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="recipient")
    golden_book_number = models.PositiveIntegerField(_("Số sổ vàng"))
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="recipient")
    code = models.OneToOneField(VerificationCode, on_delete=models.PROTECT, related_name="recipient")

    class Meta:
        ordering = ("golden_book_number",)
        constraints = (
            models.UniqueConstraint(
                fields=["decision", "golden_book_number"], name="one_recipient_a_golden_book_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.golden_book_number:02d}. {self.candidate}"


class CertificateBatch(models.Model):
    """The printing of a decision's certificates: how far it is, and what came out."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="batches")
    state = models.CharField(max_length=20, choices=BatchState.choices, default=BatchState.QUEUED)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    archive = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    problem = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.decision}: {self.done}/{self.total}"
