"""Worksheets as officers make them, and the real one of Tiền Giang."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

import thidua.demo
from thidua.scoring.worksheet.beside import ToldList, read_list
from thidua.scoring.worksheet.columns import open_sheet
from thidua.scoring.worksheet.reading import WorksheetReading, read_worksheet
from thidua.scoring.worksheet.shapes import Settled

HEAD = ("STT", "Tiêu chí", "Điểm chuẩn", "Thưởng", "Trừ", "Ghi chú")
TIEN_GIANG = Path(thidua.demo.__file__).parent / "data" / "tien-giang-2022"


def workbook(*rows: Sequence[Any], head: Sequence[Any] = HEAD, name: str = "Bảng chấm điểm") -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = name
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def read(*rows: Sequence[Any], head: Sequence[Any] = HEAD, **settled: Settled) -> WorksheetReading:
    """The rows read; `settled` by the key of a doubt, with _ for :."""
    answers = {key.replace("__", ":"): answer for key, answer in settled.items()}
    return read_worksheet(open_sheet(workbook(*rows, head=head)), settled=answers)


def tien_giang(**kwargs: Any) -> WorksheetReading:
    return read_worksheet(open_sheet((TIEN_GIANG / "table.xlsx").read_bytes()), **kwargs)


def tien_giang_lists() -> tuple[ToldList, ToldList]:
    return (
        read_list(
            (TIEN_GIANG / "self-report.csv").read_bytes(),
            name="Báo cáo 403/BC-PTNMT",
            phase="self",
            dated=date(2022, 4, 21),
        ),
        read_list(
            (TIEN_GIANG / "agreed.csv").read_bytes(),
            name="Biên bản kiểm tra",
            phase="agreed",
            dated=date(2022, 12, 9),
        ),
    )
