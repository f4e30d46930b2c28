"""Registered targets, the covenant's text in its versions, signatures, and results over the year."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.covenants.enums import (
    Direction,
    RegistrationState,
    SigningCapacity,
    TargetField,
)
from thidua.identity.models import Account
from thidua.kernel.models import AppendOnly, Searchable, StoredFile, Versioned
from thidua.parties.models import Organisation


class Registration(Versioned):
    """What one member registers for a season. `version` counts every save of anything in it."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="registrations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="registrations")
    pledge = models.TextField(_("Cam kết riêng"), blank=True, max_length=2000)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["season", "organisation"], name="one_registration_a_member"),
        )

    def __str__(self) -> str:
        return f"Bản đăng ký thi đua {self.season.year} · {self.organisation}"

    @property
    def latest_submission(self) -> "Submission | None":
        """The latest submission (reads prefetched submissions where there are any)."""
        return max(self.submissions.all(), key=lambda submission: submission.pk, default=None)

    @property
    def state(self) -> RegistrationState:
        """Where the registration stands: its latest submission, and what was answered to it."""
        latest = self.latest_submission
        if latest is None:
            return RegistrationState.DRAFT
        if hasattr(latest, "returned"):
            return RegistrationState.RETURNED
        return RegistrationState.ACCEPTED if hasattr(latest, "acceptance") else RegistrationState.SUBMITTED


class Target(Versioned, Searchable):
    """One registered target (chỉ tiêu). Taken out, it is marked so and stays."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="targets")
    position = models.PositiveSmallIntegerField()
    field = models.CharField(
        _("Lĩnh vực"), max_length=20, choices=TargetField.choices, default=TargetField.ECONOMY
    )
    code = models.CharField(_("Mã"), max_length=30)
    indicator = models.CharField(_("Chỉ tiêu"), max_length=300)
    unit = models.CharField(_("Đơn vị tính"), max_length=60)
    baseline = models.DecimalField(
        _("Thực hiện năm trước"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    target_value = models.DecimalField(_("Chỉ tiêu đăng ký"), max_digits=20, decimal_places=4)
    direction = models.CharField(
        _("Chiều"), max_length=10, choices=Direction.choices, default=Direction.HIGHER
    )
    evidence_source = models.CharField(_("Nguồn số liệu"), max_length=300)
    due_date = models.DateField(_("Thời hạn"))
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=200, blank=True)

    search_fields: ClassVar[tuple[str, ...]] = ("code", "indicator")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["registration", "code"],
                condition=Q(removed_at__isnull=True),
                name="one_target_a_code",
            ),
        )
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"{self.indicator} ({self.unit})"


class StrivenTitle(models.Model):
    """A title or form the member strives for, by its code in the legislation's catalogue."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="titles")
    code = models.CharField(_("Danh hiệu phấn đấu"), max_length=20)
    added_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["registration", "code"],
                condition=Q(dropped_at__isnull=True),
                name="a_title_striven_for_once",
            ),
        )
        ordering = ("id",)

    def __str__(self) -> str:
        return self.code


class Submission(AppendOnly):
    """The member handed its registration in; `content` is what it said at that moment."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="submissions")
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=200)
    content = models.JSONField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.registration} · {self.submitted_at:%d/%m/%Y}"


class Return(AppendOnly):
    """The reviewer gave a submission back, with the reason."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="returned")
    reason = models.TextField(_("Lý do trả lại"), max_length=2000)
    returned_at = models.DateTimeField()
    returned_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.reason[:80]


class TargetRemark(AppendOnly):
    """What the reviewer said of one target when returning the registration."""

    given_back = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="remarks")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="remarks")
    text = models.CharField(_("Nhận xét"), max_length=500)

    def __str__(self) -> str:
        return self.text[:80]


class Acceptance(AppendOnly):
    """The reviewer accepted a submission."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="acceptance")
    accepted_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=200)
    note = models.CharField(_("Ghi chú"), max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.submission.registration} · {self.accepted_at:%d/%m/%Y}"


class Covenant(models.Model):
    """Giao ước thi đua of a season; what it says is in its texts."""

    season = models.OneToOneField(Season, on_delete=models.PROTECT, related_name="covenant")
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Giao ước thi đua năm {self.season.year}"


class CovenantText(AppendOnly):
    """One version of the covenant's text. Whatever is changed is a new version that all sign again.

    `text` is the exact text as people read it, `sha256` that of its UTF-8 bytes; `blocks` is the same as
    structured blocks, for screen and paper (`text.plain_text(blocks) == text`).
    """

    covenant = models.ForeignKey(Covenant, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveSmallIntegerField(_("Phiên bản"))
    blocks = models.JSONField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    wording = models.JSONField(default=dict)
    composed_at = models.DateTimeField()
    composed_by = models.CharField(max_length=200)
    amends = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amended_by"
    )
    reason = models.TextField(_("Lý do sửa đổi"), blank=True, max_length=2000)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["covenant", "number"], name="one_covenant_text_a_number"),
            models.CheckConstraint(
                condition=Q(number=1, amends__isnull=True) | Q(number__gt=1, amends__isnull=False),
                name="an_amendment_says_what_it_amends",
            ),
        )
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.covenant} · {self.number}"


class Signature(AppendOnly):
    """Somebody signed exactly this text: who, in which post, for whom, when, and the hash of what was signed."""

    text = models.ForeignKey(CovenantText, on_delete=models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="covenant_signatures"
    )
    capacity = models.CharField(max_length=10, choices=SigningCapacity.choices)
    signer_post = models.CharField(max_length=200)
    signer_name = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="covenant_signatures")
    signed_at = models.DateTimeField()
    text_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["text", "organisation", "capacity"], name="one_signature_an_organisation"
            ),
            models.UniqueConstraint(
                fields=["text"], condition=Q(capacity=SigningCapacity.WITNESS), name="one_witness_a_text"
            ),
        )
        ordering = ("signed_at", "id")

    def __str__(self) -> str:
        return f"{self.organisation} · {self.signed_at:%d/%m/%Y}"


class CovenantIssue(AppendOnly):
    """The text, signed by all and witnessed, as an issued document."""

    text = models.OneToOneField(CovenantText, on_delete=models.PROTECT, related_name="issue")
    document = models.ForeignKey("documents.IssuedDocument", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.document)


class TargetResult(AppendOnly):
    """What was reached of a target by a day. A correction is a later report that says what it corrects and why."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="results")
    value = models.DecimalField(_("Kết quả"), max_digits=20, decimal_places=4)
    as_of = models.DateField(_("Tính đến ngày"))
    evidence_ref = models.CharField(_("Minh chứng"), max_length=400, blank=True)
    evidence_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("Ghi chú"), max_length=500, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.CharField(_("Lý do đính chính"), max_length=500, blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=200)
    illustrative = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="no_result_corrects_itself"
            ),
        )
        indexes = (models.Index(fields=["target", "as_of"]),)
        ordering = ("as_of", "id")

    def __str__(self) -> str:
        return f"{self.target}: {self.value} ({self.as_of:%d/%m/%Y})"
