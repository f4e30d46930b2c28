"""A list of 100,000 rows from Excel into the registers: read and checked, entered, taken back, on SQLite.

Half of the people are on record already, one row in fifty is a close name or lacks its birth date. Making the file
and the people before is not measured. THIDUA_BENCH_ROWS=10000 makes the list shorter.
"""

import io
import os
import random
import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl import Workbook

from thidua.identity.actions import assign_role, create_account
from thidua.identity.models import Account, Role
from thidua.imports import actions, tasks
from thidua.imports.enums import ImportState, ListKind
from thidua.imports.models import ListImport
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.parties.actions import PersonEntry, record_organisation, record_people
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation

ROWS = int(os.environ.get("THIDUA_BENCH_ROWS", "100000"))
TARGET = 60
AT = vietnam_time(2024, 3, 20)
UNITS = 200
FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Nông",
    "Ma",
    "Triệu",
    "Lý",
    "Hà",
    "Bàn",
    "Đặng",
    "Vũ",
    "Lường",
)
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Thu", "Ngọc", "Hữu", "Quốc", "Thanh", "Xuân", "Hồng", "Kim")
GIVEN = ("Anh", "Bình", "Cường", "Dung", "Đào", "Giang", "Hà", "Hải", "Hiền", "Hòa", "Hùng", "Hương", "Khánh")
GIVEN += (
    "Lan",
    "Liên",
    "Linh",
    "Long",
    "Mai",
    "Nam",
    "Nga",
    "Oanh",
    "Phúc",
    "Quân",
    "Sơn",
    "Tâm",
    "Thảo",
    "Yến",
)
RATINGS = ("HTXSNV", "Hoàn thành tốt nhiệm vụ", "HTNV", "Hoàn thành xuất sắc", "Tốt")
AWARDS = ("LĐTT", "Lao động tiên tiến", "CSTĐ cơ sở", "Bằng khen của UBND tỉnh")

Person = tuple[str, date, int]


def measure() -> Iterator[dict[str, object]]:
    """Seconds of each stage for a list of ratings, then one of awards about the same people."""
    call_command("migrate", verbosity=0)
    drawn = random.Random(2023)
    keeper, units, by = _keeper()
    people = _people(drawn)
    record_people(
        by=SYSTEM,
        at=AT,
        entries=[
            PersonEntry(name, unit=units[unit], birth_date=born) for name, born, unit in people[: ROWS // 2]
        ],
    )
    for kind, row in ((ListKind.RATINGS, _rating), (ListKind.AWARDS, _award)):
        rows = [row(drawn, number, person) for number, person in enumerate(people, start=1)]
        yield from _measured(kind, _workbook(kind, rows, units), keeper, by)


def _measured(
    kind: ListKind, content: bytes, keeper: Organisation, by: Account
) -> Iterator[dict[str, object]]:
    began = time.perf_counter()
    found = actions.upload_list(
        by=by, at=AT, kind=kind, keeper=keeper, upload=SimpleUploadedFile("ds.xlsx", content)
    )
    found = actions.map_columns(by=by, at=AT, found=found, places=found.places, defaults={})
    found = tasks.work_on(found, by=by, moment=lambda: AT)
    checked = time.perf_counter() - began
    _expect(found, ImportState.CHECKED)
    counts = ", ".join(f"{state} {count}" for state, count in sorted(found.counts.items()))
    actions.settle_alike(by=by, at=AT, found=found, score=0, is_same=False)
    began = time.perf_counter()
    found = actions.confirm_import(by=by, at=AT, found=found)
    found = tasks.work_on(found, by=by, moment=lambda: AT)
    entered = time.perf_counter() - began
    _expect(found, ImportState.DONE)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    name = f"import of {ROWS / 1000:g} thousand {kind.value}"
    yield _row(f"{name}: read and checked", checked, counts)
    yield _row(f"{name}: entered", entered, f"{peak:.0f} MB at most")
    yield {**_row(f"{name}: read, checked and entered", checked + entered, ""), "target": TARGET}
    if kind == ListKind.AWARDS:
        began = time.perf_counter()
        found = actions.order_undo(by=by, at=AT, found=found, reason="Đo")
        _expect(tasks.work_on(found, by=by, moment=lambda: AT), ImportState.UNDONE)
        yield _row(f"{name}: taken back", time.perf_counter() - began, "")


def _row(name: str, seconds: float, note: str) -> dict[str, object]:
    return {"name": name, "value": round(seconds, 1), "unit": "s", "note": note}


def _expect(found: ListImport, state: ImportState) -> None:
    if found.state != state:
        raise RuntimeError(f"{found.state}: {found.problem}")


def _keeper() -> tuple[Organisation, list[Organisation], Account]:
    province = record_organisation(
        by=SYSTEM, at=AT, code="tinh", name="Tỉnh Đo", short_name="Đo", kind=OrganisationKind.PROVINCE
    )
    units = [
        record_organisation(
            by=SYSTEM,
            at=AT,
            code=f"don-vi-{number}",
            name=f"Đơn vị số {number} tỉnh Đo",
            short_name=f"Đơn vị {number}",
            kind=OrganisationKind.UNIT,
            parent=province,
        )
        for number in range(UNITS)
    ]
    by = create_account(by=SYSTEM, at=AT, username="do", title="Chuyên viên", organisation=province)
    role = Role.objects.get(code="provincial_officer")
    assign_role(by=SYSTEM, at=AT, account=by, role=role, organisation=province)
    return province, units, by


def _people(drawn: random.Random) -> list[Person]:
    """People of whom no two share name and unit."""
    found: dict[tuple[str, int], Person] = {}
    while len(found) < ROWS:
        person = _person(drawn)
        found.setdefault((person[0], person[2]), person)
    return list(found.values())


def _person(drawn: random.Random) -> Person:
    name = " ".join(drawn.choice(part) for part in (FAMILY, MIDDLE, MIDDLE, GIVEN))
    return name, date(1960, 1, 1) + timedelta(days=drawn.randrange(15_000)), drawn.randrange(UNITS)


def _rating(drawn: random.Random, number: int, person: Person) -> tuple[object, ...]:
    return (*_cells(drawn, number, person), 2023, drawn.choice(RATINGS))


def _award(drawn: random.Random, number: int, person: Person) -> tuple[object, ...]:
    decision = (f"{number // 200}/QĐ-UBND", f"{1 + number % 28}/12/2023")
    return (*_cells(drawn, number, person), drawn.choice(AWARDS), *decision, 2023)


def _cells(drawn: random.Random, number: int, person: Person) -> tuple[object, ...]:
    name, born, unit = person
    told: object = (f"{born:%d/%m/%Y}", born, born.year)[number % 3] if number % 50 else None
    return number, name.upper() if drawn.random() < 0.2 else name, told, unit


def _workbook(kind: ListKind, rows: list[tuple[object, ...]], units: list[Organisation]) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet("Danh sách")
    page.append(["UBND TỈNH ĐO"])
    page.append([])
    head = ["STT", "Họ và tên", "Ngày sinh", "Đơn vị công tác"]
    head += ["Năm", "Xếp loại"] if kind == ListKind.RATINGS else ["Danh hiệu", "Số QĐ", "Ngày QĐ", "Năm"]
    page.append(head)
    for row in rows:
        page.append([*row[:3], units[row[3]].short_name, *row[4:]])  # type: ignore[index]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
