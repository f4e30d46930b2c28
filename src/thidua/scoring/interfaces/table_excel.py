"""A scoring table from and to the officers' own worksheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from thidua.kernel import excel
from thidua.kernel.text import fold
from thidua.scoring.engine import ZERO, Direction, Kind, Part
from thidua.scoring.enums import CriterionKind, LinePart, TargetDirection
from thidua.scoring.interfaces.numbering import Numbering
from thidua.scoring.interfaces.worksheets import ColumnName, RowReader, Worksheet
from thidua.scoring.models import Criterion
from thidua.scoring.specs import CriterionDraft, LoadedTable, TableDraft

C = TypeVar("C")

COLUMNS = (
    ColumnName("stt", "STT", ("tt", "so tt", "so thu tu"), required=True),
    ColumnName("title", "Tiêu chí", ("noi dung", "tieu chuan", "noi dung tieu chi"), required=True),
    ColumnName("maximum", "Điểm chuẩn", ("diem toi da", "diem"), required=True),
    ColumnName("part", "Loại điểm"),
    ColumnName("kind", "Cách chấm"),
    ColumnName("each", "Điểm mỗi lần"),
    ColumnName("indicator", "Mã chỉ tiêu"),
    ColumnName("unit", "Đơn vị tính"),
    ColumnName("direction", "Chiều"),
    ColumnName("bonus_cap", "Trần điểm thưởng", ("tran thuong",)),
    ColumnName("minus_cap", "Trần điểm trừ", ("tran tru",)),
    ColumnName("evidence", "Bắt buộc có minh chứng", ("bat buoc minh chung",)),
    ColumnName("short", "Tên gọn"),
    ColumnName("guidance", "Hướng dẫn chấm", ("huong dan", "ghi chu")),
)
TOTAL_WORDS = ("tong cong", "tong diem", "tong so", "tong")
YES = frozenset({"x", "co", "1", "yes", "bat buoc"})


def _by_label(choices: type[TextChoices], kind: Callable[[str], C]) -> dict[str, C]:
    """What a cell may say for each choice: its label in either language, or its value."""
    found: dict[str, C] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {fold(str(choice.label)): kind(choice.value) for choice in choices}
    return found | {fold(choice.value): kind(choice.value) for choice in choices}


@cache
def kinds() -> Mapping[str, Kind]:
    """Ways of scoring by what a cell may say."""
    short = {
        "truc tiep": Kind.DIRECT,
        "dat khong dat": Kind.YES_NO,
        "ty le": Kind.LINEAR,
        "so lan": Kind.PER_OCCURRENCE,
    }
    return _by_label(CriterionKind, Kind) | short


@cache
def parts() -> Mapping[str, Part]:
    """Kinds of points by what a cell may say."""
    return _by_label(LinePart, Part) | {"chuan": Part.BASE, "thuong": Part.BONUS, "tru": Part.MINUS}


@cache
def directions() -> Mapping[str, Direction]:
    """Directions by what a cell may say."""
    return _by_label(TargetDirection, Direction)


def read_table(content: bytes, *, title: str) -> TableDraft:
    """The table in an .xlsx: columns by their titles, lines by their numbering, total from the “Tổng cộng” row.

    Raises `InvalidInput` listing every cell that cannot be read; a table whose points do not add up is read as
    it stands, and what is wrong with it is shown beside the draft.
    """
    sheet = Worksheet(content, COLUMNS)
    numbering = Numbering()
    criteria: list[CriterionDraft] = []
    total: Decimal | None = None
    for row in sheet.rows:
        if row.is_blank:
            continue
        if not row.text("stt") and fold(row.text("title")).startswith(TOTAL_WORDS):
            total = row.number_in("maximum")
            continue
        draft = _criterion(row, numbering, criteria)
        if draft is not None:
            criteria.append(draft)
    if not criteria and not sheet.wrongs.said:
        sheet.wrongs.about_sheet(_("không có dòng tiêu chí nào dưới dòng tiêu đề."))
    sheet.wrongs.refuse()
    top = sum((c.maximum or ZERO for c in criteria if not c.parent_code and c.part is Part.BASE), ZERO)
    return TableDraft(title=title, total=total if total is not None else top, criteria=_tidied(criteria))


def _criterion(
    row: RowReader, numbering: Numbering, before: Sequence[CriterionDraft]
) -> CriterionDraft | None:
    read = numbering.read(row.text("stt"))
    if read is None:
        row.wrong("stt", _("thiếu STT, hoặc không hiểu cách đánh số “%(stt)s”.") % {"stt": row.text("stt")})
        return None
    code, parent = read
    known = {criterion.code for criterion in before}
    if code in known:
        row.wrong("stt", _("STT “%(code)s” bị trùng.") % {"code": code})
    if parent and parent not in known:
        row.wrong("stt", _("không có dòng “%(parent)s” ở phía trên.") % {"parent": parent})
    if not row.text("title"):
        row.wrong("title", _("thiếu tên tiêu chí."))
    maximum = row.number_in("maximum")
    part = _chosen(row, "part", parts(), Part.BASE)
    if maximum is not None and maximum < 0:
        part, maximum = Part.MINUS, -maximum
    return CriterionDraft(
        code=code,
        parent_code=parent,
        title=row.text("title"),
        short_title=row.text("short"),
        part=part,
        kind=_chosen(row, "kind", kinds(), Kind.DIRECT),
        maximum=maximum,
        each=_size(row.number_in("each")),
        direction=_chosen(row, "direction", directions(), Direction.HIGHER),
        indicator=row.text("indicator"),
        unit=row.text("unit"),
        bonus_cap=_size(row.number_in("bonus_cap")),
        minus_cap=_size(row.number_in("minus_cap")),
        evidence_required=fold(row.text("evidence")) in YES,
        guidance=row.text("guidance"),
    )


def _chosen(row: RowReader, key: str, choices: Mapping[str, C], default: C) -> C:
    text = row.text(key)
    if not text:
        return default
    found = choices.get(fold(text))
    if found is None:
        row.wrong(key, _("không hiểu “%(text)s”.") % {"text": text})
        return default
    return found


def _size(number: Decimal | None) -> Decimal | None:
    return abs(number) if number is not None else None


def _tidied(criteria: Sequence[CriterionDraft]) -> tuple[CriterionDraft, ...]:
    """Groups have no kind of their own."""
    groups = {criterion.parent_code for criterion in criteria}
    return tuple(replace(c, kind=None) if c.code in groups else c for c in criteria)


def write_table(loaded: LoadedTable) -> bytes:
    """The table as .xlsx with the columns `read_table` reads back."""
    rows = [_row(row.criterion, is_leaf=row.is_leaf) for row in loaded.rows]
    total = ["", "Tổng cộng", loaded.table.total, *[""] * (len(COLUMNS) - 3)]
    return excel.workbook(
        title=f"Bảng tiêu chí v{loaded.table.number}",
        head=[column.title for column in COLUMNS],
        rows=[*rows, total],
    )


def _row(criterion: Criterion, *, is_leaf: bool) -> list[object]:
    return [
        criterion.code,
        criterion.title,
        criterion.maximum,
        str(LinePart(criterion.part).label),
        str(CriterionKind(criterion.kind).label) if is_leaf and criterion.kind else "",
        criterion.each,
        criterion.indicator,
        criterion.unit,
        str(TargetDirection(criterion.direction).label) if criterion.indicator else "",
        criterion.bonus_cap,
        criterion.minus_cap,
        "x" if criterion.evidence_required else "",
        criterion.short_title,
        criterion.guidance,
    ]
