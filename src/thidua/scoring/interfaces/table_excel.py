"""A scoring table from and to the officers' own worksheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from thidua.kernel import excel
from thidua.kernel.refusals import Message
from thidua.kernel.text import fold
from thidua.scoring.engine import ZERO, Direction, Kind, Part
from thidua.scoring.enums import CriterionKind, LinePart, TargetDirection
from thidua.scoring.interfaces.numbering import Tree
from thidua.scoring.interfaces.parameter_sheet import COLUMNS as PARAMETER_COLUMNS
from thidua.scoring.interfaces.parameter_sheet import TITLE as PARAMETERS
from thidua.scoring.interfaces.parameter_sheet import parameter_rows, read_parameters
from thidua.scoring.interfaces.worksheets import ColumnName, RowReader, Worksheet
from thidua.scoring.specs import MOST_LEVELS, TABLE_COLUMNS, CriterionDraft, LoadedTable, TableDraft, draft_of

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
    ColumnName("parent", "Thuộc dòng"),
    ColumnName("source", "Nguồn dữ liệu"),
)
TOTAL_WORDS = ("tong cong", "tong diem", "tong so", "tong")
TOP = "(cấp 1)"
NO_KIND = "chưa chọn"
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
    tree, told_parents = Tree(), _ToldParents.of(sheet.rows)
    criteria: list[CriterionDraft] = []
    total: Decimal | None = None
    for row in sheet.rows:
        if row.is_blank:
            continue
        if not row.text("stt") and fold(row.text("title")).startswith(TOTAL_WORDS):
            total = row.number_in("maximum")
            continue
        draft = _criterion(row, tree, criteria, told_parents)
        if draft is not None:
            criteria.append(draft)
    if not criteria and not sheet.wrongs.said:
        sheet.wrongs.about_sheet(_("không có dòng tiêu chí nào dưới dòng tiêu đề."))
    sheet.wrongs.refuse()
    top = sum((c.maximum or ZERO for c in criteria if not c.parent_code and c.part is Part.BASE), ZERO)
    told = read_parameters(content, frozenset(criterion.code for criterion in criteria))
    own = {name: value for name, value in told.table.items() if name in TABLE_COLUMNS}
    return TableDraft(
        title=title,
        total=total if total is not None else top,
        criteria=_tidied([replace(c, **told.lines.get(c.code, {})) for c in criteria]),
        tie_breaks=tuple(told.tie_breaks),
        rules={name: value for name, value in told.table.items() if name not in own},
        open_among_members=told.open_among_members,
        **own,
    )


@dataclass(frozen=True)
class _ToldParents:
    """Where the lines of a sheet stand (by code, the cell), and which line each names above itself."""

    cells: Mapping[str, str]
    parents: Mapping[str, str]

    @classmethod
    def of(cls, rows: Sequence[RowReader]) -> "_ToldParents":
        """Of a sheet whose lines may name a line further down, or each other."""
        named = [(row.text("stt"), row) for row in rows if row.text("stt")]
        return cls(
            {stt: row.place("stt") for stt, row in named}, {stt: row.text("parent") for stt, row in named}
        )

    def missing(self, code: str, parent: str) -> Message:
        """Why the line above `code` is not there."""
        if parent == code:
            return _("dòng “%(code)s” không thể thuộc chính nó.") % {"code": code}
        circle = self._circle(code)
        if circle:
            return _("các dòng thuộc lẫn nhau thành vòng: %(circle)s.") % {"circle": " → ".join(circle)}
        if parent in self.cells:
            return _("dòng “%(parent)s” đứng ở phía dưới (ô %(cell)s); hãy đặt lên trên dòng này.") % {
                "parent": parent,
                "cell": self.cells[parent],
            }
        return _("không có dòng “%(parent)s” ở phía trên.") % {"parent": parent}

    def _circle(self, code: str) -> list[str]:
        """The lines from this one up to itself again; empty where the way up ends, or never comes back to it."""
        way = [code]
        while (above := self.parents.get(way[-1], "")) and above != code:
            if len(way) > MOST_LEVELS:
                return []
            way.append(above)
        return [*way, code] if above else []


def _criterion(
    row: RowReader, tree: Tree, before: Sequence[CriterionDraft], told: _ToldParents
) -> CriterionDraft | None:
    read = _place(row, tree)
    if read is None:
        row.wrong("stt", _unplaced(row.text("stt"), is_too_deep=tree.is_too_deep))
        return None
    code, parent, _depth = read
    known = {criterion.code for criterion in before}
    if code in known:
        row.wrong("stt", _("STT “%(code)s” bị trùng.") % {"code": code})
    if parent and parent not in known:
        row.wrong("stt", told.missing(code, parent))
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
        kind=None if row.text("kind") == NO_KIND else _chosen(row, "kind", kinds(), Kind.DIRECT),
        maximum=maximum,
        each=_size(row.number_in("each")),
        direction=_chosen(row, "direction", directions(), Direction.HIGHER),
        indicator=row.text("indicator"),
        unit=row.text("unit"),
        bonus_cap=_size(row.number_in("bonus_cap")),
        minus_cap=_size(row.number_in("minus_cap")),
        evidence_required=fold(row.text("evidence")) in YES,
        guidance=row.text("guidance"),
        source=row.text("source"),
    )


def _unplaced(stt: str, *, is_too_deep: bool) -> Message:
    if is_too_deep:
        return _("dòng “%(stt)s” sâu quá: bảng tiêu chí có nhiều nhất %(most)d cấp.") % {
            "stt": stt,
            "most": MOST_LEVELS,
        }
    return _("thiếu STT, hoặc không hiểu cách đánh số “%(stt)s”.") % {"stt": stt}


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


def _place(row: RowReader, tree: Tree) -> tuple[str, str, int] | None:
    """Where a line stands: below the line the file names, as files of the house do, or where its STT says."""
    stt, parent = row.text("stt"), row.text("parent")
    if not stt:
        return None
    if not parent:
        return tree.put(stt)
    above = "" if parent == TOP else parent
    return tree.put_below(stt, above)


def write_table(loaded: LoadedTable) -> bytes:
    """The table as .xlsx that `read_table` reads back."""
    return write_draft(draft_of(loaded), title=f"Bảng tiêu chí v{loaded.table.number}")


def write_draft(draft: TableDraft, *, title: str) -> bytes:
    """A table as .xlsx that `read_table` reads back, every parameter in the sheet “Tham số”."""
    groups = {line.parent_code for line in draft.criteria}
    rows = [_row(line, is_leaf=line.code not in groups) for line in draft.criteria]
    total = ["", "Tổng cộng", draft.total, *[""] * (len(COLUMNS) - 3)]
    lines = excel.Sheet(title=title, head=[c.title for c in COLUMNS], rows=[*rows, total])
    parameters = excel.Sheet(
        title=PARAMETERS, head=[c.title for c in PARAMETER_COLUMNS], rows=list(parameter_rows(draft))
    )
    return excel.workbook_of([lines, parameters])


def _row(line: CriterionDraft, *, is_leaf: bool) -> list[object]:
    with translation.override("vi"):
        kind = str(CriterionKind(line.kind.value).label) if line.kind else NO_KIND
        shows_direction = line.indicator or line.direction is not Direction.HIGHER
        return [
            line.code,
            line.title,
            line.maximum,
            str(LinePart(line.part.value).label),
            kind if is_leaf else "",
            line.each,
            line.indicator,
            line.unit,
            str(TargetDirection(line.direction.value).label) if shows_direction else "",
            line.bonus_cap,
            line.minus_cap,
            "x" if line.evidence_required else "",
            line.short_title,
            line.guidance,
            line.parent_code or TOP,
            line.source,
        ]
