"""Who may issue, read, publish and revoke documents."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from thidua.documents import queries
from thidua.documents.enums import Deed, DocumentKind
from thidua.documents.models import IssuedDocument, VerificationCode
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted
from thidua.parties.models import Organisation

ISSUING = (
    Permission.LEAD_CLUSTER,
    Permission.SIGN_FOR_ORGANISATION,
    Permission.DECIDE_COMMENDATION,
    Permission.MANAGE_COMMENDATION,
    Permission.ORGANISE_CLUSTERS,
    Permission.WITNESS_COVENANT,
)
"""Whoever holds one of these at the organisation it acts for may put a document of it on record; which kinds,
and in which stage, is decided by the room the document belongs to."""

MANAGING: Mapping[DocumentKind, tuple[Permission, ...]] = {
    DocumentKind.PLAN: (Permission.LEAD_CLUSTER,),
    DocumentKind.TABLE: (Permission.LEAD_CLUSTER,),
    DocumentKind.MINUTES: (Permission.LEAD_CLUSTER, Permission.ORGANISE_CLUSTERS),
    DocumentKind.REPORT: (
        Permission.LEAD_CLUSTER,
        Permission.ORGANISE_CLUSTERS,
        Permission.MANAGE_COMMENDATION,
        Permission.SIGN_FOR_ORGANISATION,
    ),
    DocumentKind.COVENANT: (Permission.ORGANISE_CLUSTERS, Permission.WITNESS_COVENANT),
}
"""Who publishes, replaces and revokes documents of these kinds where their room says nothing else; any other
kind takes who signs for the organisation.
"""

Manages = Callable[[Account, IssuedDocument, Deed], bool]
_rooms: dict[str, Manages] = {}


def register_room(subject_type: str, may_manage: Manages) -> None:
    """Declare who does what with the documents about records of that model: the room they belong to decides."""
    _rooms[subject_type] = may_manage


def can_issue(*, by: Account, acting_for: Organisation) -> bool:
    """Whether the account works on documents of that organisation."""
    return _issues(by, acting_for.pk)


def check_issues(*, by: Account, acting_for: Organisation) -> None:
    """Raise `NotPermitted` unless the account works on documents of that organisation."""
    if not can_issue(by=by, acting_for=acting_for):
        raise NotPermitted(
            _("Tài khoản của bạn không được ban hành văn bản của %(organisation)s.")
            % {"organisation": acting_for}
        )


def check_manages(*, by: Account, document: IssuedDocument, deed: Deed) -> None:
    """Raise `NotPermitted` unless the account may do that with the document."""
    if not can_manage(by=by, document=document, deed=deed):
        raise NotPermitted(
            _(
                "Tài khoản của bạn không được %(deed)s %(document)s: việc này của người có thẩm quyền ban hành."
            )
            % {"deed": deed.label, "document": document}
        )


def can_manage(*, by: Account, document: IssuedDocument, deed: Deed) -> bool:
    """Whether the account may do that with the document: as its room says, otherwise by its kind."""
    room = _rooms.get(document.subject_type)
    if room is not None:
        return room(by, document, deed)
    needed = MANAGING.get(DocumentKind(document.kind), (Permission.SIGN_FOR_ORGANISATION,))
    where = (document.acting_for_id, document.issuer_id)
    return any(by.holds(permission, place) for permission in needed for place in where)


def check_counts(*, document: IssuedDocument) -> None:
    """Raise `NotNow` when the document was revoked."""
    if queries.revocation_of(document) is not None:
        raise NotNow(_("%(document)s đã bị thu hồi từ trước.") % {"document": document})


def check_code_counts(*, code: VerificationCode) -> None:
    """Raise `NotNow` when what the code stands on was revoked."""
    if queries.is_revoked(code):
        raise NotNow(_("%(label)s đã bị thu hồi từ trước.") % {"label": code.label})


def access_document(*, by: Account, document_id: int) -> IssuedDocument:
    """The document with all its page shows; `NotFound` when there is none the account may read."""
    found = queries.document_in_full(document_id)
    if found is None or not queries.is_readable(by=by, document_id=document_id):
        raise NotFound(_("Không có văn bản này, hoặc bạn không được xem."))
    return found


def access_published_document(*, document_id: int) -> IssuedDocument:
    """A document any visitor may read, otherwise `NotFound`."""
    found = queries.document_in_full(document_id)
    if found is None or not queries.is_readable(by=None, document_id=document_id):
        raise NotFound(_("Không có văn bản này, hoặc văn bản chưa được công bố."))
    return found


def may_read_file(*, by: Account | None, file: StoredFile) -> bool:
    """Whether `by` (None: a visitor) may have a document's file; visitors get published PDFs only."""
    document = queries.document_with_code(file.subject_id)
    if document is None:
        return False
    if queries.is_readable(by=by, document_id=document.pk):
        return by is not None or file.pk == document.pdf_id
    return False


def _issues(by: Account, organisation_id: int) -> bool:
    return any(by.holds(permission, organisation_id) for permission in ISSUING)
