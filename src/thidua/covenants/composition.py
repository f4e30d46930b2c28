"""The covenant composed: from the plan, the accepted targets and the wording to text and to paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import yaml

from thidua.covenants import text, titles
from thidua.covenants.enums import Direction, SigningCapacity, TargetField
from thidua.covenants.lines import Sheet, TargetLine
from thidua.covenants.models import Signature
from thidua.documents import blocks as b
from thidua.documents.enums import DocumentKind
from thidua.kernel.clock import VIETNAM
from thidua.parties.models import Organisation

# Paper is Vietnamese whatever language the screen has, so these words are not translated.
FIELDS_ON_PAPER: Mapping[TargetField, str] = {
    TargetField.ECONOMY: "Kinh tế",
    TargetField.SOCIETY: "Văn hóa, xã hội, môi trường",
    TargetField.DEFENCE: "Quốc phòng, an ninh",
    TargetField.POLITICAL_SYSTEM: "Xây dựng Đảng, hệ thống chính trị",
    TargetField.EMULATION: "Công tác thi đua, khen thưởng",
}
WORDING_FILE = Path(__file__).parent / "data" / "wording.yaml"
SIGNATURE_COLUMNS = 2
RECORD_LETTERS = 12


@dataclass(frozen=True)
class Wording:
    """What the head words freely: how the covenant begins, what all undertake, how it is carried out."""

    preamble: str
    commitments: tuple[str, ...]
    execution: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The wording as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The wording an earlier `as_json` wrote."""
        return cls(data["preamble"], tuple(data["commitments"]), tuple(data["execution"]))


@dataclass(frozen=True)
class Member:
    """A member with its registration as accepted: `name` as in “Bắc Kạn”, `full_name` as in “Tỉnh Bắc Kạn”."""

    name: str
    full_name: str
    sheet: Sheet


@dataclass(frozen=True)
class Material:
    """All the covenant is made of, besides the wording; `word` is what the members are grouped in: "Cụm", "Khối"."""

    cluster: str
    organiser: str
    year: int
    theme: str
    law: str
    plan: str
    members: Sequence[Member]
    word: str = "Cụm"


def usual_wording(material: Material) -> Wording:
    """The wording offered to begin with (data/wording.yaml), filled in for this season."""
    filled = {
        "year": material.year,
        "count": len(material.members),
        "cluster": material.cluster,
        "word": material.word,
        "theme": f" với chủ đề “{material.theme}”" if material.theme else "",
    }
    told = yaml.safe_load(WORDING_FILE.read_text(encoding="utf-8"))
    return Wording(
        preamble=told["preamble"].format(**filled),
        commitments=tuple(line.format(**filled) for line in told["commitments"]),
        execution=tuple(line.format(**filled) for line in told["execution"]),
    )


def compose(material: Material, wording: Wording) -> list[text.TextBlock]:
    """The covenant's text as blocks: the same material and wording always give the same blocks."""
    return [
        _heading(f"GIAO ƯỚC THI ĐUA NĂM {material.year}", 0),
        _heading(material.cluster, 0),
        {"is": "basis", "lines": [material.law, *([material.plan] if material.plan else [])]},
        _paragraph(wording.preamble),
        _heading("I. NỘI DUNG GIAO ƯỚC", 1),
        _list(wording.commitments),
        _heading("II. DANH HIỆU PHẤN ĐẤU", 1),
        _titles_table(material.members),
        *_pledges(material.members),
        _heading("III. TỔ CHỨC THỰC HIỆN", 1),
        _list(wording.execution),
        _paragraph(
            f"Giao ước này do {len(material.members)} thành viên cùng ký ({_names(material.members)}), "
            f"có sự chứng kiến của {material.organiser}."
        ),
        {
            "is": "annex",
            "label": "Phụ lục I",
            "title": f"CHỈ TIÊU ĐĂNG KÝ THI ĐUA NĂM {material.year}",
            "landscape": True,
            "blocks": [block for member in material.members for block in _targets_of(member)],
        },
    ]


@dataclass(frozen=True)
class Place:
    """Somebody's place in the signature block: filled once signed."""

    organisation: str
    post: str
    capacity: SigningCapacity
    signature: Signature | None = None


def covenant_document(
    *,
    material_blocks: Sequence[text.TextBlock],
    cluster: str,
    organiser: str,
    year: int,
    symbol: str,
    seat: str,
    version: int,
    places: Sequence[Place],
    illustrative: bool,
) -> b.Document:
    """The paper: the text, the signature block of all members and the witness, and the record of signing."""
    body = [block for block in material_blocks if block["is"] != "annex"]
    annexes = [block for block in material_blocks if block["is"] == "annex"]
    amended = f" (sửa đổi lần {version - 1})" if version > 1 else ""
    return b.Document(
        kind=DocumentKind.COVENANT,
        heading="GIAO ƯỚC THI ĐUA",
        title=f"Năm {year} của {cluster}{amended}",
        letterhead=b.Letterhead(body=cluster, parent=organiser),
        place=seat,
        symbol=symbol,
        illustrative=illustrative,
        # The two title lines of the text stand in the paper's own heading.
        blocks=(
            *text.paper(body[2:]),
            b.Signatures(
                signers=tuple(_signer(place) for place in places),
                columns=SIGNATURE_COLUMNS,
                title="ĐẠI DIỆN CÁC BÊN KÝ GIAO ƯỚC",
            ),
            *text.paper(annexes),
            *_record(places),
        ),
    )


def _signer(place: Place) -> b.Signer:
    signature = place.signature
    lead = "CHỨNG KIẾN\n" if place.capacity is SigningCapacity.WITNESS else ""
    return b.Signer(
        organisation=f"{lead}{place.organisation}",
        post=signature.signer_post if signature else place.post,
        name=signature.signer_name if signature else "",
        signed_at=signature.signed_at if signature else None,
        record=signature_record(signature) if signature else "",
    )


def signature_record(signature: Signature) -> str:
    """A short identifier of the signature: its number and the beginning of the hash of what was signed."""
    return f"{signature.pk}-{signature.text_sha256[:RECORD_LETTERS]}"


def _record(places: Sequence[Place]) -> list[b.Block]:
    signed = [place for place in places if place.signature is not None]
    if not signed:
        return []
    first = signed[0].signature
    rows = tuple(
        b.Row(
            (
                str(number),
                place.organisation,
                f"{place.signature.signer_post}\n{place.signature.signer_name}".strip(),
                "Chứng kiến" if place.capacity is SigningCapacity.WITNESS else "Thành viên",
                f"{place.signature.signed_at.astimezone(VIETNAM):%H:%M:%S\n%d/%m/%Y}",
                signature_record(place.signature),
            )
        )
        for number, place in enumerate(signed, start=1)
        if place.signature is not None
    )
    columns = (
        b.Column("TT", 0.5, b.Align.CENTER),
        b.Column("Bên ký", 1.7),
        b.Column("Chức vụ, người ký", 2.4),
        b.Column("Tư cách", 1.0),
        b.Column("Thời điểm", 1.1, b.Align.CENTER),
        b.Column("Mã bản ghi", 1.8, b.Align.CENTER),
    )
    said = first.text_sha256 if first else ""
    return [
        b.Annex(
            label="Phụ lục II",
            title="BẢN GHI CHỮ KÝ",
            blocks=(
                b.Paragraph(
                    f"Mỗi chữ ký gắn với đúng nội dung có mã băm SHA-256 sau đây:\n{said}",
                    align=b.Align.LEFT,
                    indent=False,
                ),
                b.Table(columns=columns, rows=rows, text_size=10.5),
            ),
        )
    ]


def _heading(words: str, level: int) -> text.TextBlock:
    return {"is": "heading", "text": words, "level": level}


def _paragraph(words: str) -> text.TextBlock:
    return {"is": "paragraph", "text": words}


def _list(items: Iterable[str]) -> text.TextBlock:
    return {"is": "list", "items": list(items), "marks": b.Numbering.POINTS.value}


def _column(title: str, width: float, align: b.Align = b.Align.LEFT) -> dict[str, Any]:
    return {"title": title, "width": width, "align": align.value}


def _row(*cells: str, strong: bool = False) -> dict[str, Any]:
    return {"cells": list(cells), "strong": strong}


def _titles_table(members: Sequence[Member]) -> text.TextBlock:
    return {
        "is": "table",
        "columns": [
            _column("TT", 0.5, b.Align.CENTER),
            _column("Thành viên", 1.6),
            _column("Danh hiệu, hình thức khen thưởng phấn đấu", 4.5),
            _column("Số chỉ tiêu đăng ký", 1.2, b.Align.CENTER),
        ],
        "rows": [
            _row(
                str(number),
                member.name,
                "; ".join(titles.names(member.sheet.titles)) or "–",
                str(len(member.sheet.lines)),
            )
            for number, member in enumerate(members, start=1)
        ],
    }


def _pledges(members: Sequence[Member]) -> list[text.TextBlock]:
    pledged = [f"{member.full_name}: {member.sheet.pledge}" for member in members if member.sheet.pledge]
    if not pledged:
        return []
    return [
        _paragraph("Cam kết riêng của các thành viên:"),
        {"is": "list", "items": pledged, "marks": b.Numbering.DASHES.value},
    ]


def _targets_of(member: Member) -> list[text.TextBlock]:
    rows: list[dict[str, Any]] = []
    number = 0
    for field in TargetField:
        lines = [line for line in member.sheet.lines if line.field == field]
        if lines:
            rows.append(_row(FIELDS_ON_PAPER[field], strong=True))
        for line in lines:
            number += 1
            rows.append(_target_row(number, line))
    return [
        _heading(member.full_name, 2),
        {
            "is": "table",
            "columns": [
                _column("TT", 0.5, b.Align.CENTER),
                _column("Chỉ tiêu", 4.2),
                _column("Đơn vị tính", 1.2, b.Align.CENTER),
                _column("Thực hiện năm trước", 1.3, b.Align.RIGHT),
                _column("Đăng ký", 1.3, b.Align.RIGHT),
                _column("Thời hạn", 1.3, b.Align.CENTER),
                _column("Nguồn số liệu", 2.4),
            ],
            "rows": rows,
        },
    ]


def _target_row(number: int, line: TargetLine) -> dict[str, Any]:
    sign = "≥" if line.direction is Direction.HIGHER else "≤"
    return _row(
        str(number),
        line.indicator,
        line.unit,
        "–" if line.baseline is None else b.points_text(line.baseline),
        f"{sign} {b.points_text(line.target_value)}",
        f"{line.due_date:%d/%m/%Y}",
        line.evidence_source,
    )


def _names(members: Sequence[Member]) -> str:
    return ", ".join(member.name for member in members)


def place_of(organisation: Organisation, capacity: SigningCapacity, signature: Signature | None) -> Place:
    """Somebody's place in the signature block."""
    return Place(
        organisation=organisation.name,
        post="Người chứng kiến" if capacity is SigningCapacity.WITNESS else "Người đứng đầu",
        capacity=capacity,
        signature=signature,
    )
