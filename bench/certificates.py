"""Certificates a second: one batch, measured from names to PDF bytes, QR codes drawn."""

import time
from datetime import date

from thidua.documents import certificates, codes

BATCH = 1000
TARGET = 500


def measure() -> list[dict[str, object]]:
    """One batch in a running service, and the very first batch of a new process (fonts read, frame drawn)."""
    return [
        _measured("certificates in one batch, first in a new process"),
        _measured("certificates in one batch"),
    ]


def _measured(name: str) -> dict[str, object]:
    batch = _batch(BATCH)
    started = time.perf_counter()
    made = certificates.render(batch)
    seconds = time.perf_counter() - started
    return {
        "name": name,
        "value": round(BATCH / seconds),
        "unit": "certificates/s",
        "target": TARGET,
        "note": f"{BATCH} pages with QR codes, {len(made) / 1e6:.1f} MB",
    }


def _batch(count: int) -> certificates.Batch:
    return certificates.Batch(
        template="bang-khen",
        issuer_post="Chủ tịch Ủy ban nhân dân tỉnh Bắc Kạn",
        place="Bắc Kạn",
        dated=date(2024, 2, 26),
        decision_text="Quyết định số 241/QĐ-UBND\nngày 26 tháng 02 năm 2024",
        achievement="Đã có nhiều đóng góp tích cực trong công tác triển khai hoạt động\n"
        "của Cụm thi đua các tỉnh Trung du và Miền núi phía Bắc năm 2023",
        signer_post="Chủ tịch",
        signer_name="Nguyễn Văn Mẫu",
        illustrative=True,
        certificates=tuple(
            certificates.Certificate(
                recipient=f"Bà Hoàng Thị Mẫu {i}",
                description="Chuyên viên, Sở Nội vụ tỉnh Tuyên Quang",
                golden_book=f"{i:04d}",
                code=codes.new_code(),
            )
            for i in range(1, count + 1)
        ),
    )
