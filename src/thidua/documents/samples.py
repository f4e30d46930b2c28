"""Templates previewed on their sample data, with chosen fields left empty."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from thidua.documents import blocks as b
from thidua.documents import certificates, codes, pdf
from thidua.documents.enums import DocumentKind
from thidua.documents.layouts import Template

_DATED: Final = date(2024, 2, 26)
_CODE: Final = "00000000000"


def preview(template: Template, *, left_empty: Collection[str] = ()) -> bytes:
    """The template as PDF on its sample data; fields left empty stand out."""
    known = {field.name for field in template.fields}
    told = {name: "" if name in known & set(left_empty) else value for name, value in template.sample.items()}
    if template.is_certificate:
        return certificates.render(_sample_batch(template, told), tags=True)
    return pdf.render(_sample_document(told))


def _sample_batch(template: Template, told: Mapping[str, Any]) -> certificates.Batch:
    own = {name: told[name] for name in ("recipient", "description", "golden_book")}
    shared = {name: value for name, value in told.items() if name not in own}
    certificate = certificates.Certificate(**own, code=_CODE + codes.check_sign(_CODE))
    return certificates.Batch(
        template=template.code,
        dated=_DATED,
        illustrative=True,
        preview=True,
        certificates=(certificate,),
        **shared,
    )


def _sample_document(told: Mapping[str, Any]) -> b.Document:
    signer = b.Signer(post=told["signer_post"], name=told["signer_name"], authority=told["authority"])
    return b.Document(
        kind=DocumentKind(told["document_kind"]),
        title=told["title"],
        letterhead=b.Letterhead(body=told["body"], parent=told["parent"]),
        place=told["place"],
        symbol=told["symbol"],
        illustrative=True,
        blocks=(
            b.LegalBasis(tuple(told["legal_basis"])),
            *(b.Paragraph(text) for text in told["paragraphs"]),
            b.Signatures((signer,), recipients=tuple(told["recipients"])),
        ),
    )
