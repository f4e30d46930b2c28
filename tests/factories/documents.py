"""Composed documents with everything a document can hold, and issued ones."""

from dataclasses import replace
from datetime import date, datetime

from tests.factories.season import AT, World
from thidua.documents import actions
from thidua.documents import blocks as b
from thidua.documents import certificates as c
from thidua.documents.enums import DocumentKind
from thidua.documents.models import IssuedDocument
from thidua.kernel.clock import vietnam_time

SIGNED_AT = vietnam_time(2023, 2, 15, 9, 30)
TITLE = "Hoạt động của Cụm thi đua các tỉnh Trung du và Miền núi phía Bắc năm 2023"


def signer(**changes: object) -> b.Signer:
    """The head's leader."""
    given = b.Signer(
        post="Chủ tịch Ủy ban nhân dân tỉnh Bắc Kạn",
        name="Nguyễn Văn Mẫu",
        authority="TM. Cụm thi đua\nCụm trưởng",
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def document(*blocks: b.Block, **changes: object) -> b.Document:
    """A plan as it is composed: no number, date or code yet."""
    composed = b.Document(
        kind=DocumentKind.PLAN,
        title=TITLE,
        letterhead=b.Letterhead(
            body="Cụm thi đua các tỉnh\nTrung du và Miền núi phía Bắc",
            parent="Hội đồng Thi đua - Khen thưởng\nTrung ương",
        ),
        place="Bắc Kạn",
        symbol="KH-CTĐ",
        blocks=blocks
        or (b.Paragraph("Nội dung kế hoạch./."), b.Signatures((signer(),), ("Như trên", "Lưu: VT"))),
    )
    return replace(composed, **changes)  # type: ignore[arg-type]


def sealed(*blocks: b.Block, **changes: object) -> b.Document:
    """The same as it is when issued."""
    seal = b.Seal(code="7K3M-9QXT-2VAB", url="https://thidua.example.vn/xac-minh/7K3M9QXT2VAB/")
    given: dict[str, object] = {"number": 5, "dated": date(2023, 2, 15), "seal": seal}
    return document(*blocks, **{**given, **changes})


def table(rows: int) -> b.Table:
    """A table of so many rows."""
    return b.Table(
        columns=(
            b.Column("TT", 0.5, b.Align.CENTER),
            b.Column("Nội dung", 4),
            b.Column("Điểm", 1, b.Align.RIGHT),
        ),
        rows=(
            b.Row(("Nhóm một",), strong=True),
            *(b.Row((str(i), f"Tiêu chí thứ {i}", "12,5")) for i in range(1, rows + 1)),
        ),
        totals=("", "Tổng cộng", "375"),
    )


def batch(count: int = 2, **changes: object) -> c.Batch:
    """Certificates with codes that are well formed."""
    made = c.Batch(
        template="bang-khen",
        issuer_post="Chủ tịch Ủy ban nhân dân tỉnh Bắc Kạn",
        place="Bắc Kạn",
        dated=date(2024, 2, 26),
        decision_text="Quyết định số 241/QĐ-UBND\nngày 26 tháng 02 năm 2024",
        achievement="Đã có nhiều đóng góp tích cực trong công tác triển khai hoạt động của Cụm",
        signer_post="Chủ tịch",
        signer_name="Nguyễn Văn Mẫu",
        certificates=tuple(
            c.Certificate(
                recipient=f"Bà Hoàng Thị Mẫu {i}",
                description="Chuyên viên, Sở Nội vụ tỉnh Tuyên Quang",
                golden_book=f"{i:02d}",
                code="000000000000",
            )
            for i in range(1, count + 1)
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def issued(world: World, *, at: datetime = AT, composed: b.Document | None = None) -> IssuedDocument:
    """A plan issued by the head's leader, readable by the deputy's province alone."""
    head = world.members["bac-kan"]
    return actions.issue_document(
        by=world.leaders["bac-kan"],
        at=at,
        document=composed or document(),
        issuer=world.cluster.body,
        acting_for=head,
        subject=world.cluster,
        season_id=world.season_id,
        readers=[world.members["tuyen-quang"]],
    )
