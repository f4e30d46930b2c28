"""Issuing, publishing, replacing and revoking documents; registering the codes of certificates."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from thidua.documents import codes, pdf, policies, queries, word
from thidua.documents.blocks import KIND_NAMES, Block, Document, Seal, Signatures, Signer
from thidua.documents.enums import CodeKind, Deed, DocumentKind, RevocationReason
from thidua.documents.models import (
    DocumentReader,
    IssuedDocument,
    Publication,
    Revocation,
    Supersession,
    VerificationCode,
)
from thidua.documents.verification import verify_url
from thidua.identity.models import Account
from thidua.kernel import hooks
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.files import store_content
from thidua.kernel.models import StoredFile
from thidua.kernel.numbering import next_number
from thidua.kernel.refusals import NotNow
from thidua.kernel.text import fold
from thidua.parties.models import Organisation

FILE_SUBJECT = "documents.document"


@dataclass(frozen=True)
class CertificateEntry:
    """One certificate to register: what it is called, whom it names as printed, and the record it is about.

    `sha256` is that of its single PDF where one is kept; `code` is drawn when none was drawn before printing.
    """

    label: str
    number_text: str
    holder_text: str
    subject: Model
    sha256: str = ""
    code: str = field(default_factory=codes.new_code)


@action(secret=("document",))
def issue_document(
    *,
    by: Account,
    at: datetime,
    document: Document,
    issuer: Organisation,
    subject: Model,
    acting_for: Organisation | None = None,
    season_id: int | None = None,
    readers: Collection[Organisation] = (),
    signed_by: Signer | None = None,
    issued_on: date | None = None,
) -> IssuedDocument:
    """Issue a composed document: number it, set its date and code, render PDF and DOCX, keep both.

    `issuer` owns the register of numbers (one a symbol and year); `acting_for` is the organisation `by` works
    for where the issuer is a cluster's body; `readers` may read it besides those two and the auditors.
    `issued_on` is the day of `at` in Vietnam unless given. The first signer of the first signature block is
    the one on record unless `signed_by` names another. Raises `NotPermitted`; when anything fails, the number
    is free again.
    """
    acting = acting_for or issuer
    policies.check_issues(by=by, acting_for=acting)
    day = issued_on or local_date(at)
    code = codes.new_code()
    number = next_number(issuer_id=issuer.pk, register=document.symbol, year=day.year)
    final = replace(
        document,
        number=number,
        dated=day,
        seal=Seal(code=codes.grouped(code), url=verify_url(code)),
    )
    made_pdf = pdf.render(final)
    signer = signed_by or first_signer(final.blocks)
    issued = save(
        IssuedDocument(
            kind=final.kind,
            issuer=issuer,
            acting_for=acting,
            symbol=final.symbol,
            year=day.year,
            number=number,
            symbol_text=final.number_text,
            title=_one_line(final.title),
            issuer_text=_one_line(final.letterhead.body),
            issued_on=day,
            issued_at=at,
            issued_by=by,
            signer_post=_one_line(signer.post) if signer else "",
            signer_name=signer.name if signer else "",
            sha256=hashlib.sha256(made_pdf).hexdigest(),
            page_count=pdf.page_count(made_pdf),
            pdf=_keep(by=by, at=at, content=made_pdf, document=final, code=code, suffix="pdf"),
            docx=_keep(by=by, at=at, content=word.render(final), document=final, code=code, suffix="docx"),
            verification_code=code,
            illustrative=final.illustrative,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            season_id=season_id,
        )
    )
    _register_own_code(issued)
    DocumentReader.objects.bulk_create(
        DocumentReader(document=issued, organisation_id=pk) for pk in sorted({r.pk for r in readers})
    )
    return issued


@action()
def publish_document(*, by: Account, at: datetime, document: IssuedDocument) -> Publication:
    """Let the public read the document from now on. Raises `NotPermitted`; `NotNow` when revoked or done."""
    policies.check_manages(by=by, document=document, deed=Deed.PUBLISH)
    queries.hold_document(document)
    policies.check_counts(document=document)
    if Publication.objects.filter(document=document).exists():
        raise NotNow(_("%(document)s đã được công bố từ trước.") % {"document": document})
    return save(Publication(document=document, published_at=at, published_by=by.actor_label))


@action()
def revoke_document(
    *, by: Account, at: datetime, document: IssuedDocument, reason: RevocationReason, note: str = ""
) -> Revocation:
    """Revoke the document, and with it every certificate that rests on it.

    The record stays; the public page says since when and why. Raises `NotPermitted`, `NotNow` (done before).
    """
    policies.check_manages(by=by, document=document, deed=Deed.REVOKE)
    queries.hold_document(document)
    revocation = _revoke(by=by, at=at, code=queries.own_code_of(document), reason=reason, note=note)
    hooks.tell("documents.document_revoked", document=document, at=at)
    return revocation


@action()
def revoke_code(
    *, by: Account, at: datetime, code: VerificationCode, reason: RevocationReason, note: str = ""
) -> Revocation:
    """Revoke one certificate; the decision it rests on stays. Raises `NotPermitted`, `NotNow` (done before)."""
    policies.check_manages(by=by, document=code.document, deed=Deed.CERTIFY)
    queries.hold_document(code.document)
    return _revoke(by=by, at=at, code=code, reason=reason, note=note)


@action()
def supersede_document(
    *, by: Account, at: datetime, document: IssuedDocument, successor: IssuedDocument
) -> Supersession:
    """Record that a later document took this one's place. Raises `NotPermitted`, `NotNow`."""
    policies.check_manages(by=by, document=document, deed=Deed.REPLACE)
    queries.hold_document(document)
    policies.check_counts(document=document)
    if successor == document or Supersession.objects.filter(document=document).exists():
        raise NotNow(_("%(document)s đã có văn bản thay thế.") % {"document": document})
    return save(
        Supersession(document=document, successor=successor, superseded_at=at, superseded_by=by.actor_label)
    )


@action(secret=("entries",))
def register_codes(
    *, by: Account, at: datetime, decision: IssuedDocument, entries: Sequence[CertificateEntry]
) -> list[VerificationCode]:
    """Register the certificates that rest on a decision, in the order given, in one go.

    Raises `NotPermitted`, and `NotNow` when the decision was revoked.
    """
    policies.check_manages(by=by, document=decision, deed=Deed.CERTIFY)
    queries.hold_document(decision)
    policies.check_counts(document=decision)
    return VerificationCode.objects.bulk_create(
        VerificationCode(
            code=entry.code,
            kind=CodeKind.CERTIFICATE,
            document=decision,
            label=entry.label,
            number_text=entry.number_text,
            issued_on=decision.issued_on,
            issuer_text=decision.issuer_text,
            holder_text=entry.holder_text,
            sha256=entry.sha256,
            subject_type=entry.subject._meta.label_lower,
            subject_id=str(entry.subject.pk),
        )
        for entry in entries
    )


def first_signer(blocks: Sequence[Block]) -> Signer | None:
    """Who signs first in a composed document."""
    return next((block.signers[0] for block in blocks if isinstance(block, Signatures)), None)


def _register_own_code(issued: IssuedDocument) -> None:
    save(
        VerificationCode(
            code=issued.verification_code,
            kind=CodeKind.DOCUMENT,
            document=issued,
            label=KIND_NAMES[DocumentKind(issued.kind)],
            number_text=issued.symbol_text,
            issued_on=issued.issued_on,
            issuer_text=issued.issuer_text,
            sha256=issued.sha256,
            subject_type=issued.subject_type,
            subject_id=issued.subject_id,
        )
    )


def _revoke(
    *, by: Account, at: datetime, code: VerificationCode, reason: RevocationReason, note: str
) -> Revocation:
    policies.check_code_counts(code=code)
    return save(Revocation(code=code, reason=reason, note=note, revoked_at=at, revoked_by=by.actor_label))


def _keep(
    *, by: Account, at: datetime, content: bytes, document: Document, code: str, suffix: str
) -> StoredFile:
    name = fold(f"{document.number_text} {document.title}").replace(" ", "-")[:80].strip("-")
    return store_content(
        by=by, at=at, content=content, name=f"{name}.{suffix}", subject_type=FILE_SUBJECT, subject_id=code
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
