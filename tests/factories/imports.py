"""Workbooks as officers keep them, and imports at any point of their way."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.factories.movements import World
from thidua.imports import actions, tasks
from thidua.imports.enums import ListKind, UnknownUnits
from thidua.imports.models import ListImport
from thidua.kernel.clock import vietnam_time
from thidua.parties.models import Organisation

AT = vietnam_time(2024, 3, 20)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RATINGS_HEAD = ("STT", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị công tác", "Năm", "Xếp loại")
AWARDS_HEAD = (
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Đơn vị công tác",
    "Hình thức khen thưởng",
    "Số QĐ",
    "Ngày QĐ",
    "Năm",
)


def content_of(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet(book: Workbook, title: str = "Danh sách") -> Worksheet:
    """The first sheet, with the titles offices put above a list."""
    found = book.active
    assert isinstance(found, Worksheet)
    found.title = title
    found.append(["UBND TỈNH BẮC KẠN"])
    found.append(["BAN THI ĐUA - KHEN THƯỞNG"])
    found.append([])
    found.append(["DANH SÁCH TRÍCH NGANG"])
    found.merge_cells("A4:G4")
    found.append([])
    return found


def workbook(head: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str = "Danh sách") -> bytes:
    """Title rows, a heading in row 6, the rows from row 7 on."""
    book = Workbook()
    page = sheet(book, title)
    page.append(list(head))
    for row in rows:
        page.append(list(row))
    return content_of(book)


def upload(content: bytes, name: str = "danh-sach.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=XLSX)


def uploaded(
    of: World,
    kind: ListKind,
    content: bytes,
    *,
    code: str = "bac-kan",
    at: datetime = AT,
    name: str = "ds.xlsx",
) -> ListImport:
    """A list just uploaded, its columns guessed."""
    return actions.upload_list(
        by=of.keepers[code],
        at=at,
        kind=kind,
        keeper=of.provinces[code],
        upload=upload(content, name),
    )


def checked(
    of: World,
    kind: ListKind,
    content: bytes,
    *,
    code: str = "bac-kan",
    at: datetime = AT,
    unknown_units: UnknownUnits = UnknownUnits.REFUSE,
    name: str = "ds.xlsx",
    **defaults: str,
) -> ListImport:
    """A list whose rows have been checked with the guessed columns."""
    found = uploaded(of, kind, content, code=code, at=at, name=name)
    found = actions.map_columns(
        by=of.keepers[code],
        at=at,
        found=found,
        places=found.places,
        defaults=defaults,
        unknown_units=unknown_units,
    )
    return tasks.work_on(found, by=of.keepers[code], moment=lambda: at)


def entered(of: World, found: ListImport, *, code: str = "bac-kan", at: datetime = AT) -> ListImport:
    """A checked list entered."""
    found = actions.confirm_import(by=of.keepers[code], at=at, found=found)
    return tasks.work_on(found, by=of.keepers[code], moment=lambda: at)


def undone(of: World, found: ListImport, *, code: str = "bac-kan", at: datetime = AT) -> ListImport:
    """An entered list taken back."""
    found = actions.order_undo(by=of.keepers[code], at=at, found=found, reason="Nhập nhầm tệp")
    return tasks.work_on(found, by=of.keepers[code], moment=lambda: at)


def problems(found: ListImport) -> dict[int, list[str]]:
    """Codes of what is wrong, by row."""
    return {
        row.number: [f"{key}:{code}" for key, code, _about in row.problems]
        for row in found.rows.order_by("number")
        if row.problems
    }


def states(found: ListImport) -> dict[int, str]:
    return dict(found.rows.order_by("number").values_list("number", "state"))


def unit_of(of: World, code: str = "bac-kan") -> Organisation:
    return of.provinces[code]
