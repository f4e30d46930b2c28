"""A worksheet of 250 lines as officers keep it, from the bytes of the file to a table with its doubts and problems."""

import time
from collections.abc import Iterator

from tests.factories import worksheets
from thidua.scoring.specs import drafted_spec
from thidua.scoring.validation import problems_of
from thidua.scoring.worksheet.columns import open_sheet
from thidua.scoring.worksheet.reading import read_worksheet

LINES, ROUNDS = 250, 5


def measure() -> Iterator[dict[str, object]]:
    """The shortest of some readings."""
    content = worksheets.workbook(*_lines())
    taken = []
    for _n in range(ROUNDS):
        began = time.perf_counter()
        reading = read_worksheet(open_sheet(content))
        problems_of(drafted_spec(reading.draft(title="Đo")))
        taken.append(time.perf_counter() - began)
    yield {
        "name": f"scoring, worksheet of {LINES} lines read with every doubt",
        "value": min(taken),
        "unit": "s",
        "target": "<= 2",
        "note": f"{len(reading.criteria)} criteria, {len(reading.doubts)} doubts",
    }


def _lines() -> list[tuple[object, ...]]:
    lines: list[tuple[object, ...]] = []
    for n in range(1, LINES // 5 + 1):
        lines.append((str(n), f"Nhóm {n}", 4))
        lines += [(f"{n}.{m}", f"Mỗi lần sai {m} trừ 0,5 điểm", None, None, "- 0,5") for m in range(1, 5)]
    return lines
