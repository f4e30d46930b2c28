"""Certificates: many in one PDF, a page each, or one by one."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache

from thidua.documents import codes, pdf, qr
from thidua.documents.blocks import long_date
from thidua.documents.layouts import template_with
from thidua.documents.verification import verify_root


@dataclass(frozen=True)
class Certificate:
    """One recipient: name as printed, post and unit, number in the golden book, verification code.

    `achievement` is for those whose words differ from the batch's. Without a code no QR is printed.
    """

    recipient: str
    description: str
    golden_book: str
    code: str = ""
    achievement: str = ""


@dataclass(frozen=True)
class Batch:
    """Certificates of one decision: what they share, and the certificates in the decision's order.

    `title` and `verb` (“Tặng”, “Tặng danh hiệu”) are the template's unless given. `preview` shows what is
    still missing, highlighted.
    """

    template: str
    issuer_post: str
    place: str
    dated: date
    decision_text: str
    achievement: str
    signer_post: str
    signer_name: str
    certificates: tuple[Certificate, ...]
    signer_authority: str = ""
    title: str = ""
    verb: str = ""
    illustrative: bool = False
    preview: bool = False


def render(batch: Batch, *, tags: bool = False) -> bytes:
    """All certificates of the batch as one PDF, a page each, in their order.

    Reading aids (`tags`) are left out of batches, which go to the printer; single files have them. Raises
    `InvalidInput` when a name has a sign the fonts lack.
    """
    template = template_with(batch.template)
    data = json.dumps(_data(batch), ensure_ascii=False)
    pdf.check_printable(data)
    inputs = {"batch": data, "frame": _frame(template.frame)}
    return pdf.compile_template(template.layout, inputs, tags=tags)


def render_one(batch: Batch, certificate: Certificate) -> bytes:
    """One certificate of the batch as a file of its own."""
    return render(replace(batch, certificates=(certificate,)), tags=True)


def render_each(batch: Batch) -> Iterator[bytes]:
    """Each certificate as a file of its own, in the batch's order."""
    return (render_one(batch, certificate) for certificate in batch.certificates)


def _data(batch: Batch) -> dict[str, object]:
    template = template_with(batch.template)
    told = asdict(batch)
    told |= {
        "title": batch.title or template.title,
        "verb": batch.verb or template.verb,
        "dated": batch.dated.isoformat(),
        "date_line": f"{batch.place}, {long_date(batch.dated)}",
        "verify_at": verify_root(),
        "certificates": [_one(batch, certificate) for certificate in batch.certificates],
    }
    return told


def _one(batch: Batch, certificate: Certificate) -> dict[str, str]:
    return {
        "recipient": certificate.recipient,
        "description": certificate.description,
        "golden_book": certificate.golden_book,
        "achievement": certificate.achievement or batch.achievement,
        "code": codes.grouped(certificate.code),
        "qr": _series(verify_root()).svg_of(certificate.code) if certificate.code else "",
    }


@cache
def _series(address: str) -> qr.Series:
    """The QR codes of this service's addresses; a slash stands behind the code."""
    return qr.Series(address, "/", length=codes.LENGTH)


@cache
def _frame(layout: str) -> str:
    """The frame as a PDF page, its bytes as a list of numbers: drawn once, it is laid under every certificate."""
    return json.dumps(list(pdf.compile_template(layout, {}, tags=False)))
