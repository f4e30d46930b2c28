"""Entries and units as CSV (docs/scoring-files.md): every wrong cell is told by its row and column.

Numbers are machine-written or typed: a dot or a comma is a decimal mark, "- 0,25" is -0.25, "1.234,5" is 1234.5.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.kernel.clock import VIETNAM
from thidua.kernel.refusals import Message
from thidua.kernel.text import fold
from thidua.scoring.engine import CriterionSpec, Line, Mark, Override, TableSpec
from thidua.scoring.files.faults import Faults
from thidua.scoring.interfaces.grid import MARKS, NO, YES
from thidua.scoring.parameters import read_number
from thidua.scoring.ranking import TieBreakKind

ENTRY_COLUMNS = (
    "unit",
    "criterion",
    "value",
    "target",
    "count",
    "days_late",
    "answer",
    "points",
    "phase",
    "note",
)
UNIT_COLUMNS = ("unit", "name", "classes", "submitted_at", "women_share", "vote", "chair", "held")
MOST_ROWS = 2_000_000
PERCENT = "%"


class Phase(StrEnum):
    """Whose entries they are; a later phase stands over what the earlier ones say."""

    SELF = "self"
    CROSS = "cross"
    APPRAISED = "appraised"
    AGREED = "agreed"


@dataclass
class Entries:
    """What was entered: lines by phase, unit and code, the row of each, and readings somebody should look at."""

    lines: dict[Phase, dict[str, dict[str, Line]]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    rows: dict[tuple[Phase, str, str], int] = field(default_factory=dict)

    def row_of(self, phase: Phase, unit: str, code: str) -> int | None:
        """The row of the file that counts for a line in a phase: its own, or the latest of those before it."""
        phases = [*Phase][: [*Phase].index(phase) + 1]
        rows = (self.rows.get((earlier, unit, code)) for earlier in reversed(phases))
        return next((row for row in rows if row is not None), None)

    def of(self, phase: Phase) -> dict[str, dict[str, Line]]:
        """What counts in a phase: its own lines over those of the phases before it."""
        merged: dict[str, dict[str, Line]] = {}
        for earlier in Phase:
            for unit, lines in self.lines.get(earlier, {}).items():
                known = merged.setdefault(unit, {})
                known |= {code: _over(known.get(code), line) for code, line in lines.items()}
            if earlier is phase:
                break
        return merged


def _over(before: Line | None, line: Line) -> Line:
    """What a later phase says over an earlier one: its value or mark, or only other points for the same value."""
    if before is None or line == Line(line.code, target=line.target):
        return line if before is None else before._replace(target=line.target or before.target)
    if line._replace(override=None, target=None) == Line(line.code):
        return before._replace(override=line.override)
    return line._replace(target=line.target if line.target is not None else before.target)


@dataclass(frozen=True)
class UnitRow:
    """What is known of a unit besides its entries."""

    code: str
    name: str = ""
    classes: frozenset[str] = frozenset()
    submitted_at: datetime | None = None
    given: Mapping[TieBreakKind, Decimal] = field(default_factory=dict)
    is_held: bool = False


def read_entries(
    content: bytes, *, file: str, table: TableSpec, units: frozenset[str] | None = None
) -> Entries:
    """Entries of every unit. Raises `WrongFile` with each wrong cell.

    `units`: the units there are; None takes the units as they come.
    """
    faults = Faults(file)
    leaves = {criterion.code: criterion for criterion in table.walk() if not criterion.children}
    groups = {criterion.code for criterion in table.walk() if criterion.children}
    found = Entries()
    for number, row in _rows(content, ENTRY_COLUMNS, ("unit", "criterion"), faults):
        unit, code = row["unit"], row["criterion"]
        if not unit:
            faults.at_cell(number, "unit", _("thiếu đơn vị."))
            continue
        if units is not None and unit not in units:
            faults.at_cell(
                number, "unit", _("không có đơn vị “%(unit)s” trong danh sách đơn vị.") % {"unit": unit}
            )
            continue
        if not code:
            faults.at_cell(number, "criterion", _("thiếu mã dòng."))
            continue
        if code in groups:
            faults.at_cell(
                number, "criterion", _("“%(code)s” là nhóm; điểm ghi ở các dòng con.") % {"code": code}
            )
            continue
        if code not in leaves:
            faults.at_cell(number, "criterion", _("bảng tiêu chí không có dòng “%(code)s”.") % {"code": code})
            continue
        phase = _phase(row["phase"], number, faults)
        lines = found.lines.setdefault(phase, {}).setdefault(unit, {})
        if code in lines:
            faults.at_cell(
                number,
                "criterion",
                _("%(unit)s đã ghi dòng “%(code)s” ở trên.") % {"unit": unit, "code": code},
            )
            continue
        found.rows[phase, unit, code] = number
        lines[code] = _line(leaves[code], _Cells(number, row, faults), found.warnings)
    faults.refuse()
    if not found.lines:
        faults.stop(_("không có dòng nào dưới dòng tiêu đề."))
    return found


@dataclass
class _Cells:
    """One row being read."""

    number: int
    row: Mapping[str, str]
    faults: Faults

    def wrong(self, column: str, message: Message) -> None:
        self.faults.at_cell(self.number, column, message)

    def decimal(self, column: str) -> Decimal | None:
        text = self.row[column]
        if not text:
            return None
        try:
            return read_number(text.removesuffix(PERCENT) if column in {"value", "target"} else text)
        except OverflowError:
            self.wrong(column, _("“%(text)s” có quá nhiều chữ số.") % {"text": text[:40]})
        except ValueError:
            self.wrong(column, _("“%(text)s” không phải là số.") % {"text": text[:40]})
        return None


def _rows(
    content: bytes, allowed: tuple[str, ...], required: tuple[str, ...], faults: Faults
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their number in the file, every allowed column there; blank rows are passed over."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.stop(_("tệp không phải là chữ UTF-8. Hãy lưu lại dạng CSV UTF-8."))
    if "\0" in text:
        faults.stop(_("tệp không phải là CSV."))
    text = unicodedata.normalize("NFC", text)
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    names = _head(reader, faults)
    named = [name for name in names if name]
    unknown = [name for name in named if name not in allowed]
    missing = [name for name in required if name not in names]
    if unknown or missing or len(set(named)) < len(named):
        faults.at_line(
            1,
            _("dòng tiêu đề cần %(required)s và chỉ nhận %(allowed)s; đang có: %(found)s.")
            % {
                "required": ", ".join(required),
                "allowed": ", ".join(allowed),
                "found": ", ".join(names) or "–",
            },
        )
        faults.refuse()
    try:
        began = reader.line_num + 1
        for count, cells in enumerate(reader):
            number, began = began, reader.line_num + 1
            if count >= MOST_ROWS:
                faults.stop(_("có nhiều hơn %(most)d dòng.") % {"most": MOST_ROWS})
            filled = [n for n, cell in enumerate(cells) if cell.strip()]
            if not filled:
                continue
            if any(n >= len(names) or not names[n] for n in filled):
                faults.at_line(number, _("có ô nằm ngoài các cột có tên."))
                continue
            given = dict(zip(names, (cell.strip() for cell in cells), strict=False))
            yield number, {name: given.get(name, "") for name in allowed}
    except csv.Error as error:
        faults.stop(_("không đọc được dạng CSV (%(problem)s).") % {"problem": error}, line=reader.line_num)


def _head(reader: Iterator[list[str]], faults: Faults) -> list[str]:
    try:
        return [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        faults.stop(_("không đọc được dạng CSV (%(problem)s).") % {"problem": error}, line=1)


def _phase(text: str, number: int, faults: Faults) -> Phase:
    if not text:
        return Phase.AGREED
    try:
        return Phase(text.lower())
    except ValueError:
        faults.at_cell(
            number,
            "phase",
            _("phase không nhận “%(text)s”; có thể ghi %(allowed)s.")
            % {"text": text[:40], "allowed": ", ".join(Phase)},
        )
        return Phase.AGREED


_COLUMN_OF = {
    "actual": "value",
    "count": "count",
    "days_late": "days_late",
    "answer": "answer",
    "points": "points",
}


def _line(spec: CriterionSpec, cells: _Cells, warnings: list[str]) -> Line:
    """One row as the engine's line: the columns its kind reads, nothing else filled."""
    row = cells.row
    mark = _mark(cells)
    own = next(name for name in spec.reads if name != "target")
    column = _column_of(own, row)
    readable = {"target"} if spec.needs_target else set()
    readable |= {"answer"} if mark else {column, *({"points"} if column != "points" else set())}
    for name in ("value", "target", "count", "days_late", "answer", "points"):
        if row[name] and name not in readable:
            cells.wrong(name, _not_read(spec, own, is_marked=mark is not None))
    entered: dict[str, Any] = {}
    if mark is None:
        entered[own] = _answer(cells, column) if own == "answer" else cells.decimal(column)
    if spec.needs_target:
        entered["target"] = cells.decimal("target")
    if own == "actual" and spec.unit == PERCENT:
        _warn_of_shares(spec, cells, warnings)
    return Line(spec.code, mark=mark, override=_override(cells, column), **entered)


def _column_of(own: str, row: Mapping[str, str]) -> str:
    """Where the value of a line stands: in its own column, else in `value`.

    Beside a `value`, `points` are what people set instead of the table, also on a line that is entered in points.
    """
    column = _COLUMN_OF[own]
    return "value" if row["value"] and (own == "points" or not row[column]) else column


def _override(cells: _Cells, column: str) -> Override | None:
    points = cells.decimal("points") if column != "points" else None
    if points is None:
        return None
    if not cells.row["note"]:
        cells.wrong("note", _("điểm khác với bảng tiêu chí thì cần ghi lý do ở cột note."))
    return Override(points, reason=cells.row["note"])


def _not_read(spec: CriterionSpec, own: str, *, is_marked: bool) -> Message:
    if is_marked:
        return _("dòng “%(code)s” ghi miễn hoặc không giao thì không ghi số ở cột này.") % {"code": spec.code}
    return _("dòng “%(code)s” (%(kind)s) không đọc cột này; hãy ghi ở cột %(column)s.") % {
        "code": spec.code,
        "kind": spec.kind,
        "column": _COLUMN_OF[own],
    }


def _mark(cells: _Cells) -> Mark | None:
    text = fold(cells.row["answer"]).replace("_", " ")
    return MARKS.get(text)


def _answer(cells: _Cells, column: str, *, marks: bool = True) -> bool | None:
    text = fold(cells.row[column])
    if not text:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    with_marks = _("hãy ghi yes hoặc no (có, không), hoặc exempt, not_assigned.")
    cells.wrong(column, with_marks if marks and column == "answer" else _("hãy ghi yes hoặc no (có, không)."))
    return None


_TRUE = YES | {"true", "y"}
_FALSE = NO | {"false", "n"}


def _warn_of_shares(spec: CriterionSpec, cells: _Cells, warnings: list[str]) -> None:
    """98 and 98 % are 98 per cent; 0.98 is read as it stands, 0.98 per cent, and said aloud."""
    said = _(
        "%(file)s: dòng %(row)d: “%(text)s” của dòng “%(code)s” được đọc là %(text)s %%; nếu là tỷ lệ, ghi theo %%."
    )
    for column in ("value", "target"):
        text = cells.row[column]
        if PERCENT in text or not re.fullmatch(r"0?[.,][0-9]+|1", text):
            continue
        told = {"file": cells.faults.file, "row": cells.number, "text": text, "code": spec.code}
        warnings.append(str(said % told))


def read_units(content: bytes, *, file: str) -> dict[str, UnitRow]:
    """The units by code, in the order of the file. Raises `WrongFile` with each wrong cell."""
    faults = Faults(file)
    found: dict[str, UnitRow] = {}
    for number, row in _rows(content, UNIT_COLUMNS, ("unit",), faults):
        cells = _Cells(number, row, faults)
        if not row["unit"] or row["unit"] in found:
            cells.wrong("unit", _("thiếu đơn vị, hoặc đơn vị đã có ở trên."))
            continue
        given = {
            kind: value
            for kind, column in (
                (TieBreakKind.WOMEN_SHARE, "women_share"),
                (TieBreakKind.VOTE, "vote"),
                (TieBreakKind.CHAIR, "chair"),
            )
            if (value := cells.decimal(column)) is not None
        }
        found[row["unit"]] = UnitRow(
            code=row["unit"],
            name=row["name"],
            classes=frozenset(part.strip() for part in re.split(r"[|;]", row["classes"]) if part.strip()),
            submitted_at=_moment(cells),
            given=given,
            is_held=bool(_answer(cells, "held", marks=False)),
        )
    faults.refuse()
    return found


def _moment(cells: _Cells) -> datetime | None:
    text = cells.row["submitted_at"]
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        cells.wrong(
            "submitted_at",
            _("“%(text)s” không phải là thời điểm như 2023-11-30T16:45+07:00.") % {"text": text[:40]},
        )
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
