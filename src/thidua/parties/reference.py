"""Provinces and their mergers of 1 July 2025, as facts carried with the product.

Source: statistical codes of the 63 units before the merger; National Assembly Resolution 202/2025/QH15 of
12 June 2025 for the successors (63 units become 34 from 2025-07-01).
"""

import csv
from datetime import date, datetime
from pathlib import Path

from thidua.kernel.actors import Actor
from thidua.kernel.text import fold
from thidua.parties.actions import record_organisation, record_succession
from thidua.parties.enums import OrganisationKind, SuccessionKind
from thidua.parties.models import Organisation

PROVINCES_FILE = Path(__file__).parent / "data" / "provinces.csv"
MERGER_CITATION = "Nghị quyết 202/2025/QH15"
MUNICIPALITIES = {"Hà Nội", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Thành phố Hồ Chí Minh", "Huế"}


def load_provinces(*, by: Actor, at: datetime) -> dict[str, Organisation]:
    """Enter the 63 provinces, the 23 formed by merging, and who follows whom.

    Returns those before the merger by their code (name without accents, words joined by hyphens).
    """
    with PROVINCES_FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    before = {line["name"]: _enter(line["name"], valid_to=line["valid_to"], by=by, at=at) for line in lines}
    after: dict[str, Organisation] = {}
    for line in lines:
        successor = line["successor_name"]
        if not successor:
            continue
        start = date.fromisoformat(line["successor_from"])
        if successor not in after:
            after[successor] = _enter(successor, valid_from=start, by=by, at=at)
        record_succession(
            by=by,
            at=at,
            predecessor=before[line["name"]],
            successor=after[successor],
            kind=SuccessionKind.MERGED,
            effective_date=start,
            citation=MERGER_CITATION,
        )
    return {organisation.code: organisation for organisation in before.values()}


def _enter(
    name: str, *, by: Actor, at: datetime, valid_from: date | None = None, valid_to: str = ""
) -> Organisation:
    code = fold(name).replace(" ", "-")
    title = (
        name
        if name.startswith("Thành phố")
        else f"{'Thành phố' if name in MUNICIPALITIES else 'Tỉnh'} {name}"
    )
    return record_organisation(
        by=by,
        at=at,
        code=f"{code}-{valid_from.year}" if valid_from else code,
        name=title,
        short_name=name,
        kind=OrganisationKind.PROVINCE,
        symbol="UBND",
        seat=name,
        valid_from=valid_from,
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
    )
