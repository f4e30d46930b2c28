"""Example tables that ship with the product: how real tables score, for a new table to begin from.

Each names the document its way of scoring comes from; titles and points the source does not tell are illustrative.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import Message
from thidua.scoring.files.table_yaml import read_table
from thidua.scoring.specs import TableDraft

FOLDER = Path(__file__).parent / "data" / "examples"


@dataclass(frozen=True)
class Example:
    """One example: its file, what it shows, and the document its way of scoring comes from."""

    slug: str
    shows: Message
    source: str


EXAMPLES = (
    Example(
        "leader-article-6",
        _("So với đơn vị dẫn đầu vượt chỉ tiêu"),
        "Bảng chấm điểm thi đua “Vì An ninh Tổ quốc” năm 2025, Công an tỉnh Quảng Trị, Điều 6",
    ),
    Example(
        "hue-950-50",
        _("950 điểm nội dung và tối đa 50 điểm thưởng"),
        "Hướng dẫn 804/HD-SNV năm 2018, Sở Nội vụ tỉnh Thừa Thiên Huế",
    ),
    Example(
        "justice-days-late",
        _("Theo mức: số ngày chậm, tỷ lệ phần trăm"),
        "Bảng chấm điểm các Sở Tư pháp (Quyết định 484/QĐ-BTP năm 2023)",
    ),
    Example(
        "nghe-an-floor",
        _("Xếp loại có ngưỡng cho từng tiêu chí"),
        "Dự thảo năm 2025 của tỉnh Nghệ An về công tác tiếp công dân, giải quyết khiếu nại, tố cáo",
    ),
    Example(
        "hcmc-matrix",
        _("Các sở chấm điểm các quận, huyện"),
        "Chấm điểm thi đua quận, huyện năm 2008, Thành phố Hồ Chí Minh",
    ),
)


@cache
def example_draft(slug: str) -> TableDraft:
    """The table of an example as a draft. Raises `KeyError` for one there is not."""
    if slug not in {example.slug for example in EXAMPLES}:
        raise KeyError(slug)
    file = FOLDER / f"{slug}.yaml"
    return read_table(file.read_text(encoding="utf-8"), file=file.name).draft
