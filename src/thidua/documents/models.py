"""Issued documents, what happened to them since, and the codes anybody can verify them by."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.documents.enums import CodeKind, DocumentKind, DocumentState, RevocationReason
from thidua.identity.models import Account
from thidua.kernel.models import AppendOnly, Searchable, StoredFile
from thidua.parties.models import Organisation


class IssuedDocument(AppendOnly, Searchable):
    """A document as it was issued: number, date, signer, and the very files."""

    kind = models.CharField(_("Loại văn bản"), max_length=10, choices=DocumentKind.choices)
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="issued_documents")
    acting_for = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="documents_issued_for"
    )
    symbol = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    symbol_text = models.CharField(_("Số, ký hiệu"), max_length=60)
    title = models.CharField(_("Trích yếu"), max_length=500)
    issuer_text = models.CharField(_("Cơ quan ban hành"), max_length=300)
    issued_on = models.DateField(_("Ngày ban hành"))
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="issued_documents")
    signer_post = models.CharField(_("Chức vụ người ký"), max_length=300, blank=True)
    signer_name = models.CharField(_("Người ký"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    page_count = models.PositiveSmallIntegerField(_("Số trang"))
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    verification_code = models.CharField(max_length=12, unique=True)
    illustrative = models.BooleanField(default=False)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    season_id = models.BigIntegerField(null=True, blank=True, db_index=True)

    search_fields: ClassVar[tuple[str, ...]] = ("symbol_text", "title", "issuer_text")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["issuer", "symbol", "year", "number"], name="one_document_a_number"
            ),
        )
        indexes = (models.Index(fields=["subject_type", "subject_id"]),)
        ordering = ("-issued_on", "-id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.symbol_text}"

    @property
    def state(self) -> DocumentState:
        """How it stands; only for documents read with `queries.with_states`."""
        if self.is_revoked:  # type: ignore[attr-defined]
            return DocumentState.REVOKED
        if self.is_superseded:  # type: ignore[attr-defined]
            return DocumentState.SUPERSEDED
        return DocumentState.PUBLISHED if self.is_published else DocumentState.ISSUED  # type: ignore[attr-defined]


class DocumentReader(AppendOnly):
    """An organisation that may read a document besides its issuer."""

    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="readers")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="readable_documents"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["document", "organisation"], name="a_reader_once_a_document"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} · {self.document}"


class Publication(AppendOnly):
    """From this moment on the public may read the document."""

    document = models.OneToOneField(IssuedDocument, on_delete=models.PROTECT, related_name="publication")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.document}: {self.published_at:%d/%m/%Y}"


class VerificationCode(AppendOnly):
    """What stands behind a printed code: a document, or a certificate that rests on a document."""

    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=20, choices=CodeKind.choices)
    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="codes")
    label = models.CharField(max_length=200)
    number_text = models.CharField(max_length=100)
    issued_on = models.DateField()
    issuer_text = models.CharField(max_length=300)
    holder_text = models.CharField(max_length=400, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=["subject_type", "subject_id"]),)

    def __str__(self) -> str:
        return f"{self.label} {self.number_text}"


class Revocation(AppendOnly):
    """What the code stands on no longer counts. A decision's revocation takes its certificates with it."""

    code = models.OneToOneField(VerificationCode, on_delete=models.PROTECT, related_name="revocation")
    reason = models.CharField(_("Lý do"), max_length=30, choices=RevocationReason.choices)
    note = models.CharField(_("Nội dung"), max_length=500, blank=True)
    revoked_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.code}: {self.get_reason_display()}"


class Supersession(AppendOnly):
    """A later document took this one's place."""

    document = models.OneToOneField(IssuedDocument, on_delete=models.PROTECT, related_name="supersession")
    successor = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="supersedes")
    superseded_at = models.DateTimeField()
    superseded_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.document} → {self.successor}"
