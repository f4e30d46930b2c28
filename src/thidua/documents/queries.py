"""Reading issued documents, and answering what stands behind a code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from thidua.documents import codes
from thidua.documents.enums import CodeKind, DocumentKind, RevocationReason, VerificationState
from thidua.documents.models import (
    DocumentReader,
    IssuedDocument,
    Publication,
    Revocation,
    Supersession,
    VerificationCode,
)
from thidua.identity.enums import Permission
from thidua.identity.models import Account

_OPEN_TO_ALL = Q(is_published=True, is_revoked=False)
"""Which documents the public may read, of those read `with_states`."""


@dataclass(frozen=True)
class Verification:
    """The answer about a code. Nothing but `state` and `code` is told of a code that was never given;
    title, holder, hash and file only of what is published.
    """

    code: str
    state: VerificationState
    kind: CodeKind | None = None
    label: str = ""
    number_text: str = ""
    issued_on: date | None = None
    issuer_text: str = ""
    title: str = ""
    decision_text: str = ""
    holder_text: str = ""
    sha256: str = ""
    illustrative: bool = False
    published: bool = False
    revoked_at: datetime | None = None
    revocation_reason: RevocationReason | None = None
    successor_text: str = ""
    document_id: int | None = None

    @property
    def is_certificate(self) -> bool:
        """Whether the code stands on a certificate, which rests on a decision."""
        return self.kind == CodeKind.CERTIFICATE

    @property
    def is_mistyped(self) -> bool:
        """Whether no code at all can look like this: letters are missing, or the check sign does not fit."""
        return not codes.is_well_formed(self.code)

    @property
    def grouped_code(self) -> str:
        """The code as it is printed."""
        return codes.grouped(self.code)


def documents_about(subject: Model) -> QuerySet[IssuedDocument]:
    """The documents issued about one record, latest first."""
    return IssuedDocument.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    ).select_related("issued_by", "pdf", "docx")


def latest_document_about(subject: Model) -> IssuedDocument | None:
    """The latest document issued about one record."""
    return documents_about(subject).first()


def documents_of_season(season_id: int) -> QuerySet[IssuedDocument]:
    """The documents of one season, latest first, for whoever may read the season."""
    return with_states(IssuedDocument.objects.filter(season_id=season_id)).select_related(
        "issued_by", "pdf", "docx"
    )


def published_documents() -> QuerySet[IssuedDocument]:
    """What the public may read: published and not revoked, latest first."""
    return with_states(IssuedDocument.objects.all()).filter(_OPEN_TO_ALL)


def revoked_documents() -> QuerySet[IssuedDocument]:
    """What no longer counts."""
    return with_states(IssuedDocument.objects.all()).filter(Q(is_revoked=True))


def readable_documents(*, by: Account) -> QuerySet[IssuedDocument]:
    """The documents an account may read, latest first."""
    return with_states(IssuedDocument.objects.filter(_readable(by))).select_related("issuer")


def is_readable(*, by: Account | None, document_id: int) -> bool:
    """Whether that account (None: a visitor) may read that document."""
    found = with_states(IssuedDocument.objects.filter(pk=document_id))
    return found.filter(_OPEN_TO_ALL | _readable(by) if by else _OPEN_TO_ALL).exists()


def document_with_code(code: str) -> IssuedDocument | None:
    """The document that carries the code on its own paper."""
    return IssuedDocument.objects.filter(verification_code=code).first()


def document_in_full(document_id: int) -> IssuedDocument | None:
    """A document with everything its page shows."""
    return (
        with_states(IssuedDocument.objects.filter(pk=document_id))
        .select_related(
            "issuer", "acting_for", "issued_by", "pdf", "docx", "publication", "supersession__successor"
        )
        .first()
    )


def hold_document(document: IssuedDocument) -> None:
    """Make whoever else publishes, replaces or revokes the document wait until this transaction ends."""
    IssuedDocument.objects.select_for_update().only("pk").get(pk=document.pk)


def own_code_of(document: IssuedDocument) -> VerificationCode:
    """The code printed on the document itself."""
    return VerificationCode.objects.get(code=document.verification_code)


def revocation_of(document: IssuedDocument) -> Revocation | None:
    """The revocation of the document itself, if any."""
    return Revocation.objects.filter(code__code=document.verification_code).first()


def is_revoked(code: VerificationCode) -> bool:
    """Whether what the code stands on was itself revoked, as the database has it now."""
    return Revocation.objects.filter(code=code).exists()


def codes_about(subjects: Sequence[Model]) -> dict[str, VerificationCode]:
    """The codes registered for records of one model, by the record's id as text."""
    if not subjects:
        return {}
    found = VerificationCode.objects.filter(
        subject_type=subjects[0]._meta.label_lower, subject_id__in=[str(s.pk) for s in subjects]
    ).select_related("revocation")
    return {code.subject_id: code for code in found}


def verify(typed: str) -> Verification:
    """What stands behind a code as typed: genuine, superseded, revoked, or unknown.

    The same two reads happen whatever the code is, so that the time of the answer tells nothing.
    """
    code = codes.normalised(typed)[: codes.LENGTH * 2]
    found = (
        VerificationCode.objects.filter(code=code)
        .select_related("document__publication", "document__supersession__successor")
        .first()
    )
    document_id = found.document_id if found else 0
    revocation = (
        Revocation.objects.filter(
            Q(code__code=code) | Q(code__document=document_id, code__kind=CodeKind.DOCUMENT)
        )
        .order_by("revoked_at")
        .first()
    )
    if found is None:
        return Verification(code=code, state=VerificationState.UNKNOWN)
    return _facts(found, revocation)


def matches_file(verification: Verification, digest: str) -> bool:
    """Whether a file's SHA-256 is that of what the code stands on, published or not."""
    return VerificationCode.objects.filter(code=verification.code, sha256=digest).exclude(sha256="").exists()


def has_file(verification: Verification) -> bool:
    """Whether there is a file of record to compare with."""
    return VerificationCode.objects.filter(code=verification.code).exclude(sha256="").exists()


def with_states(found: QuerySet[IssuedDocument]) -> QuerySet[IssuedDocument]:
    """The documents with `is_published`, `is_revoked` and `is_superseded`, which make their `state`."""
    own_revocation = Revocation.objects.filter(code__code=OuterRef("verification_code"))
    return found.annotate(
        is_published=Exists(Publication.objects.filter(document=OuterRef("pk"))),
        is_revoked=Exists(own_revocation),
        is_superseded=Exists(Supersession.objects.filter(document=OuterRef("pk"))),
    )


def _readable(by: Account) -> Q:
    if by.holds(Permission.READ_EVERYTHING):
        return Q(pk__isnull=False)
    at = by.organisations_where(Permission.READ_SEASONS)
    named = DocumentReader.objects.filter(organisation__in=at).values("document")
    return Q(issuer__in=at) | Q(acting_for__in=at) | Q(issued_by=by) | Q(pk__in=named)


def _kind_name(document: IssuedDocument) -> str:
    return str(DocumentKind(document.kind).label)


def _facts(found: VerificationCode, revocation: Revocation | None) -> Verification:
    document = found.document
    published = hasattr(document, "publication")
    supersession = getattr(document, "supersession", None) if found.kind == CodeKind.DOCUMENT else None
    state = VerificationState.GENUINE
    if supersession is not None:
        state = VerificationState.SUPERSEDED
    if revocation is not None:
        state = VerificationState.REVOKED
    return Verification(
        code=found.code,
        state=state,
        kind=CodeKind(found.kind),
        label=_kind_name(document) if found.kind == CodeKind.DOCUMENT else found.label,
        number_text=found.number_text,
        issued_on=found.issued_on,
        issuer_text=found.issuer_text,
        decision_text=_("%(kind)s số %(symbol)s")
        % {"kind": _kind_name(document), "symbol": document.symbol_text},
        title=document.title if published else "",
        holder_text=found.holder_text if published else "",
        sha256=found.sha256 if published else "",
        illustrative=document.illustrative,
        published=published,
        revoked_at=revocation.revoked_at if revocation else None,
        revocation_reason=RevocationReason(revocation.reason) if revocation else None,
        successor_text=supersession.successor.symbol_text if supersession and published else "",
        document_id=document.pk if published and revocation is None else None,
    )
