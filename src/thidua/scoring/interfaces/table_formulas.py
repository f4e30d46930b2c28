"""A scoring table as Excel that computes for one unit: open cells to type into, working formulas everywhere else.

Groups add their lines (SUM, MAX, mean), bonuses and minuses stop at their caps, every kind of line has its own formula
(`leaf_formulas`). Lines that compare units take what the others have from the second sheet. The sheets are protected
without a password, and print on A4 portrait with their heading on every page.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils import translation
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from thidua.kernel.excel import FORMULA_STARTS
from thidua.scoring.engine import (
    ACROSS_UNITS,
    CriterionSpec,
    Kind,
    KnockOut,
    NotAssigned,
    Part,
    RoundingPlace,
    TableSpec,
    Takes,
)
from thidua.scoring.interfaces.excel_rounding import Rounding
from thidua.scoring.interfaces.leaf_formulas import (
    EXEMPT,
    NO,
    NOT_ASSIGNED,
    NOTHING,
    WRONG,
    YES,
    Cells,
    Context,
    added,
    leaf_formula,
    number,
    reachable_formula,
    text,
)
from thidua.scoring.line_wording import how_text, points_of
from thidua.scoring.specs import LoadedTable

HEAD_ROW = 5
CLASS = "$E$3"
STT, TITLE, MOST, HOW, VALUE, TARGET, BASE, BONUS, MINUS, POINTS, NOTE = "ABCDEFGHIJK"
# Unseen, to the right: what the table has for the unit here and what of it is assigned, how many lines have no points,
# wait for their scorer, were refused, were entered, knock out; points that take part in the best or the mean.
UNSEEN = ("L", "M", "N", "O", "P", "Q", "R", "S", "T")
ASSIGNED, UNSETTLED, AWAITING, TAKING, KNOCKED, REACHABLE, ENTERED, TAKING_ENTERED, REFUSED = UNSEEN
SUMMED = (UNSETTLED, AWAITING, KNOCKED, ENTERED)
HEADS = (
    ("STT", 7),
    ("Tiêu chí", 34),
    ("Điểm", 7),
    ("Cách chấm", 26),
    ("Kết quả", 10),
    ("Chỉ tiêu", 9),
    ("Chuẩn", 8),
    ("Thưởng", 8),
    ("Trừ", 8),
    ("Cộng", 9),
    ("Minh chứng, ghi chú", 16),
)
OTHERS = "So sánh đơn vị"
OTHER_HEADS = (("STT", 8), ("Tiêu chí", 40), ("Cần điền", 44), ("Giá trị", 12))
_PART_COLUMN = {Part.BASE: BASE, Part.BONUS: BONUS, Part.MINUS: MINUS}
_OPEN = Protection(locked=False)
_ENTRY = PatternFill("solid", fgColor="FFF8E1")
_GROUP = PatternFill("solid", fgColor="F3E4E2")
_LINE = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass
class _Place:
    """A line with its row, and the rows of its children."""

    spec: CriterionSpec
    row: int
    depth: int
    children: list[int] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)


def write_working_table(loaded: LoadedTable) -> bytes:
    """The table of a season as a working file."""
    return working_file(loaded.spec, title=loaded.table.title)


def working_file(table: TableSpec, *, title: str) -> bytes:
    """A table as a working file. The file is in Vietnamese, as the words it takes are."""
    with translation.override("vi"):
        book = Workbook()
        sheet = book.active
        if not isinstance(sheet, Worksheet):
            raise TypeError("a new workbook has a worksheet")
        _Writer(book, sheet, table, title).write()
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class _Writer:
    """Writes one table into a workbook."""

    def __init__(self, book: Workbook, sheet: Worksheet, table: TableSpec, title: str) -> None:
        self.book, self.sheet, self.table, self.title = book, sheet, table, title
        decimals = table.decimals if table.rounding is RoundingPlace.LINES else None
        self.rounding = Rounding(decimals, table.mode)
        self.context = Context(table, self.rounding, CLASS)
        self.places = list(self._placed())
        self.by_code = {place.spec.code: place for place in self.places}
        self.total_row = HEAD_ROW + len(self.places) + 1

    def write(self) -> None:
        self.sheet.title = "Bảng tính điểm"
        self._write_head()
        self._write_others()
        for place in self.places:
            self._write_line(place)
        self._write_total()
        self._write_grades()
        self._finish(self.sheet, last=NOTE)

    # ── Places ──────────────────────────────────────────────────────────────────────────────────────────

    def _placed(self) -> Iterator[_Place]:
        rows = iter(range(HEAD_ROW + 1, HEAD_ROW + 1 + sum(1 for _line in self.table.walk())))

        def place(spec: CriterionSpec, depth: int) -> Iterator[_Place]:
            found = _Place(spec, next(rows), depth)
            yield found
            for child in spec.children:
                for number_below, below in enumerate(place(child, depth + 1)):
                    if not number_below:
                        found.children.append(below.row)
                    yield below

        for spec in self.table.criteria:
            yield from place(spec, 0)

    # ── Cells ───────────────────────────────────────────────────────────────────────────────────────────

    def _put(self, place: str, value: object, *, css: str = "") -> Cell:
        """A value, a text or (with `css` "formula") a formula."""
        made = self.sheet[place]
        made.value = value  # type: ignore[assignment] # what a cell may hold
        if isinstance(value, str) and css != "formula":
            made.data_type = "s"
            made.quotePrefix = value.startswith(FORMULA_STARTS)
        return made

    def _formula(self, place: str, formula: str) -> Cell:
        return self._put(place, f"={formula}", css="formula")

    def _entry(self, place: str, *, sheet: Worksheet | None = None) -> Cell:
        made = (sheet or self.sheet)[place]
        made.protection, made.fill, made.border = _OPEN, _ENTRY, _BOX
        return made

    def _write_head(self) -> None:
        self._put("A1", self.title).font = Font(bold=True, size=13)
        self.sheet.merge_cells(f"A1:{NOTE}1")
        self.sheet["A1"].alignment = Alignment(horizontal="center", wrap_text=True)
        self.sheet.row_dimensions[1].height = 36
        self._put("A3", "Đơn vị")
        self._entry("B3")
        if self.table.classes:
            self._put("D3", "Nhóm đơn vị").alignment = Alignment(horizontal="right")
            self._entry("E3")
            self._offer("E3", sorted(self.table.classes))
        for column, (label, width) in zip("ABCDEFGHIJK", HEADS, strict=True):
            made = self._put(f"{column}{HEAD_ROW}", label)
            made.font, made.fill, made.border = Font(bold=True), _GROUP, _BOX
            made.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            self.sheet.column_dimensions[column].width = width
        for column in UNSEEN:
            self.sheet.column_dimensions[column].hidden = True

    def _offer(self, place: str, words: Sequence[str]) -> None:
        """A list to choose from; what else is typed is asked about, never refused: miễn, không giao."""
        listed = ",".join(words)
        if "," in "".join(words) or len(listed) > 250:
            return
        choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, errorStyle="warning")
        self.sheet.add_data_validation(choice)
        choice.add(place)

    # ── What all units say ──────────────────────────────────────────────────────────────────────────────

    def _write_others(self) -> None:
        across = [p for p in self.places if not p.spec.children and p.spec.kind in ACROSS_UNITS]
        if not across:
            return
        sheet = self.book.create_sheet(OTHERS)
        for column, (label, width) in zip("ABCD", OTHER_HEADS, strict=True):
            made = sheet[f"{column}1"]
            made.value, made.font, made.fill, made.border = label, Font(bold=True), _GROUP, _BOX
            sheet.column_dimensions[column].width = width
        row = 2
        for place in across:
            for key, words in _asked_of(place.spec):
                for column, value in zip("ABC", (place.spec.code, place.spec.title, words), strict=True):
                    made = sheet[f"{column}{row}"]
                    made.value, made.data_type, made.border = value, "s", _BOX
                    made.alignment = Alignment(wrap_text=True, vertical="top")
                self._entry(f"D{row}", sheet=sheet)
                place.others[key] = f"'{OTHERS}'!$D${row}"
                row += 1
        self._finish(sheet, last="D", head=1)

    # ── Lines ───────────────────────────────────────────────────────────────────────────────────────────

    def _write_line(self, place: _Place) -> None:
        spec, row = place.spec, place.row
        is_group = bool(spec.children)
        self._put(f"{STT}{row}", spec.code)
        title = self._put(f"{TITLE}{row}", spec.title)
        title.alignment = Alignment(wrap_text=True, vertical="top", indent=place.depth)
        self._put(f"{MOST}{row}", points_of(spec) if spec.part is not Part.BASE else spec.maximum)
        how = self._put(f"{HOW}{row}", how_text(spec, is_group=is_group))
        how.alignment = Alignment(wrap_text=True, vertical="top")
        how.font = Font(size=9)
        (self._write_group if is_group else self._write_leaf)(place)
        for column in "ABCDEFGHIJK":
            made = self.sheet[f"{column}{row}"]
            made.border = _BOX
            if is_group:
                made.fill = _GROUP
                made.font = Font(bold=True, size=9 if column == HOW else 11)
            if column not in {TITLE, HOW}:
                made.alignment = Alignment(vertical="top", wrap_text=column in {STT, NOTE})
        self._entry(f"{NOTE}{row}").alignment = Alignment(vertical="top", wrap_text=True)

    def _write_leaf(self, place: _Place) -> None:
        spec, row = place.spec, place.row
        cells = Cells(f"{VALUE}{row}", f"{TARGET}{row}", **place.others)
        self._entry(cells.value)
        if spec.needs_target:
            self._entry(cells.target)
        if spec.kind is Kind.YES_NO:
            self._offer(cells.value, (YES, NO))
        points = by_table = leaf_formula(spec, cells, self.context)
        if spec.only_if:
            points = f"IF({self._is_full(spec.only_if)},{points},IF(ISNUMBER({points}),0,{points}))"
        column = _PART_COLUMN[spec.part]
        self._formula(f"{column}{row}", points)
        own = f"{column}{row}"
        self._formula(f"{POINTS}{row}", f"IF(ISNUMBER({own}),{own},{NOTHING})")
        self._formula(f"{REACHABLE}{row}", reachable_formula(spec, self.context))
        self._formula(f"{ASSIGNED}{row}", f"IF({cells.value}={text(NOT_ASSIGNED)},0,{REACHABLE}{row})")
        self._formula(f"{ENTERED}{row}", f"IF({cells.value}={NOTHING},0,1)")
        self._formula(f"{REFUSED}{row}", f"IF({own}={WRONG},1,0)")
        waits = "0"
        if spec.part is Part.BASE:
            missing = f"IF(ISNUMBER({own}),0,1)"
            if spec.scorer:
                waits = f"IF({own}={NOTHING},IF({cells.value}={NOTHING},1,0),0)"
                missing = f"{missing}-{AWAITING}{row}"
        else:
            missing = f"IF({own}={WRONG},1,IF(AND({cells.value}<>{NOTHING},{own}={NOTHING}),1,0))"
        self._formula(f"{UNSETTLED}{row}", missing)
        self._formula(f"{AWAITING}{row}", waits)
        taking = f"IF({cells.value}={text(NOT_ASSIGNED)},{NOTHING},{POINTS}{row})"
        self._formula(f"{TAKING}{row}", taking)
        self._formula(f"{TAKING_ENTERED}{row}", f"IF({ENTERED}{row}>0,{TAKING}{row},{NOTHING})")
        self._formula(f"{KNOCKED}{row}", _knocks_out(spec, cells.value, f"({by_table})"))

    def _is_full(self, code: str) -> str:
        """Whether a line gives all it could give this unit, for good."""
        place = self.by_code.get(code)
        if place is None:
            return "FALSE"
        row = place.row
        base = f"N({BASE}{row})" if place.spec.part is Part.BASE or place.spec.children else "0"
        most = REACHABLE if self.table.not_assigned is NotAssigned.ZERO else ASSIGNED
        return f"AND({base}>={most}{row},{UNSETTLED}{row}=0,{AWAITING}{row}=0)"

    def _write_group(self, place: _Place) -> None:
        spec, row, below = place.spec, place.row, place.children
        for column in (BASE, BONUS, MINUS):
            self._formula(f"{column}{row}", self._capped(spec, column, self._taken(spec, column, below)))
        if spec.only_if:
            bonus = str(self.sheet[f"{BONUS}{row}"].value)[1:]
            self._formula(f"{BONUS}{row}", f"IF({self._is_full(spec.only_if)},{bonus},0)")
        for column in SUMMED:
            self._formula(f"{column}{row}", f"SUM({added(column, below)})")
        if spec.takes is Takes.BEST:
            for column in (UNSETTLED, KNOCKED):
                nobody = f"SUM({added(column, below)})"
                self._formula(f"{column}{row}", self._of_best(spec, column, below, nobody=nobody))
            refused = f"+IF(COUNT({added(TAKING, below)})>0,SUM({added(REFUSED, below)}),0)"
            self.sheet[f"{UNSETTLED}{row}"].value += refused
        best_of = "SUM" if spec.takes is Takes.SUM else "MAX"
        for column in (REACHABLE, ASSIGNED):
            self._formula(f"{column}{row}", f"{best_of}({added(column, below)})")
        self._formula(f"{REFUSED}{row}", "0")
        self._formula(f"{POINTS}{row}", self._sum_or_nothing(row, below))
        is_left_out = f"AND({REACHABLE}{row}>0,{ASSIGNED}{row}=0)"
        self._formula(f"{TAKING}{row}", f"IF({is_left_out},{NOTHING},{POINTS}{row})")
        self._formula(f"{TAKING_ENTERED}{row}", f"IF({ENTERED}{row}>0,{TAKING}{row},{NOTHING})")

    def _sum_or_nothing(self, row: int, below: Sequence[int]) -> str:
        is_open = f"AND({UNSETTLED}{row}+{AWAITING}{row}>0,COUNT({added(POINTS, below)})=0)"
        return f"IF({is_open},{NOTHING},{BASE}{row}+{BONUS}{row}+{MINUS}{row})"

    def _taken(self, spec: CriterionSpec, column: str, below: Sequence[int]) -> str:
        total = f"SUM({added(column, below)})"
        taking = added(TAKING, below)
        if spec.takes is Takes.BEST:
            return self._of_best(spec, column, below, nobody="0")
        if spec.takes is Takes.MEAN:
            return f"IF(COUNT({taking})=0,0,{self.rounding(f'{total}/COUNT({taking})')})"
        return total

    def _of_best(self, spec: CriterionSpec, column: str, below: Sequence[int], *, nobody: str) -> str:
        """What the line that weighs most has in a column: among those entered, else among all; the first of equals."""
        made = nobody
        for taking in (TAKING, TAKING_ENTERED):
            cells = added(taking, below)
            weighs_most = f"{'MIN' if spec.part is Part.MINUS else 'MAX'}({cells})"
            chosen = "0"
            for row in reversed(below):
                is_it = f"AND(ISNUMBER({taking}{row}),{taking}{row}={weighs_most})"
                chosen = f"IF({is_it},N({column}{row}),{chosen})"
            made = f"IF(COUNT({cells})=0,{made},{chosen})"
        return made

    def _capped(self, spec: CriterionSpec | TableSpec, column: str, formula: str) -> str:
        """Up to the caps; the points of a bonus or minus group are its cap where it names no other."""
        caps = {BONUS: spec.bonus_cap, MINUS: spec.minus_cap}
        if isinstance(spec, CriterionSpec) and spec.part is not Part.BASE:
            own = _PART_COLUMN[spec.part]
            caps[own] = spec.maximum if caps[own] is None else caps[own]
        cap = caps.get(column)
        if cap is None:
            return formula
        return f"MIN({formula},{number(cap)})" if column == BONUS else f"MAX({formula},-{number(cap)})"

    # ── The total ───────────────────────────────────────────────────────────────────────────────────────

    def _write_total(self) -> None:
        table, row = self.table, self.total_row
        tops = [place.row for place in self.places if not place.depth]
        self._put(f"{TITLE}{row}", "Tổng cộng")
        self._put(f"{MOST}{row}", table.total)
        for column in (BASE, BONUS, MINUS):
            total = f"SUM({added(column, tops)})" if tops else "0"
            self._formula(f"{column}{row}", self._capped(table, column, total))
        for column in (*SUMMED, REACHABLE, ASSIGNED):
            self._formula(f"{column}{row}", f"SUM({added(column, tops)})" if tops else "0")
        if table.not_assigned is NotAssigned.NORMALISED:
            base = str(self.sheet[f"{BASE}{row}"].value)[1:]
            scaled = self.rounding(f"{base}*{REACHABLE}{row}/{ASSIGNED}{row}")
            is_less = f"AND({ASSIGNED}{row}>0,{ASSIGNED}{row}<{REACHABLE}{row})"
            self._formula(f"{BASE}{row}", f"IF({is_less},{scaled},{base})")
        points = f"{BASE}{row}+{BONUS}{row}+{MINUS}{row}"
        if table.rounding is RoundingPlace.TOTAL:
            points = Rounding(table.decimals, table.mode)(points)
        if table.total_cap is not None:
            points = f"MIN({points},{number(table.total_cap)})"
        is_open = (
            f"AND({UNSETTLED}{row}+{AWAITING}{row}>0,COUNT({added(POINTS, tops)})=0)" if tops else "TRUE"
        )
        self._formula(f"{POINTS}{row}", f"IF({is_open},{NOTHING},{points})")
        left = f'IF({UNSETTLED}{row}>0,"Còn "&{UNSETTLED}{row}&" dòng chưa có điểm",{NOTHING})'
        self._formula(f"{NOTE}{row}", f'IF({KNOCKED}{row}>0,"Không xếp loại (điểm liệt)",{left})')
        for column in "ABCDEFGHIJK":
            made = self.sheet[f"{column}{row}"]
            made.font, made.fill, made.border = Font(bold=True), _GROUP, _BOX

    def _write_grades(self) -> None:
        if not self.table.grades:
            return
        row, total = self.total_row + 1, self.total_row
        self._put(f"{TITLE}{row}", "Xếp loại").font = Font(bold=True)
        made = text("Chưa đạt mức nào")
        for grade in reversed(self.table.grades):
            tests = [f"{POINTS}{total}>={number(grade.least_total)}"]
            if grade.least_share is not None:
                tests += [
                    f"OR({VALUE}{p.row}={text(NOT_ASSIGNED)},N({BASE}{p.row})>={number(grade.least_share)}*{ASSIGNED}{p.row})"
                    for p in self.places
                    if not p.spec.children and p.spec.part is Part.BASE
                ]
            made = f"IF(AND({','.join(tests)}),{text(grade.title)},{made})"
        is_open = f"OR({UNSETTLED}{total}>0,{KNOCKED}{total}>0,NOT(ISNUMBER({POINTS}{total})))"
        self._formula(f"{POINTS}{row}", f"IF({is_open},{NOTHING},{made})").font = Font(bold=True)

    # ── The page ────────────────────────────────────────────────────────────────────────────────────────

    def _finish(self, sheet: Worksheet, *, last: str, head: int = HEAD_ROW) -> None:
        sheet.freeze_panes = f"{'C' if head == HEAD_ROW else 'A'}{head + 1}"
        sheet.print_title_rows = f"{head}:{head}"
        sheet.print_area = f"A1:{last}{sheet.max_row}"
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr] # openpyxl makes one
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        sheet.oddFooter.center.text = "&P/&N"  # type: ignore[union-attr] # openpyxl makes one
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False


def _asked_of(spec: CriterionSpec) -> Iterator[tuple[str, str]]:
    """What of all units a line needs, with words for it."""
    if spec.kind is Kind.LEADER:
        yield (
            "most_excess",
            "Mức vượt chỉ tiêu cao nhất trong các đơn vị (0,25 là vượt 25 %; hoặc số tuyệt đối)",
        )
        yield "best", "Kết quả tốt nhất trong các đơn vị không giao chỉ tiêu"
    elif spec.kind is Kind.SHARE_OF_BEST:
        yield "best", "Kết quả tốt nhất trong các đơn vị"
    else:
        yield "place", "Thứ hạng của đơn vị về kết quả này (1, 2, 3…)"


def _knocks_out(spec: CriterionSpec, value: str, points: str) -> str:
    match spec.knock_out:
        case KnockOut.NO:
            return f"IF({value}={text(NO)},1,0)"
        case KnockOut.ANY:
            occurred = f"N({value})<>0" if "count" in spec.reads else f"{value}={text(YES)}"
            return f"IF(AND(ISNUMBER({points}),{occurred}),1,0)"
        case KnockOut.ZERO:
            marked = f"OR({value}={NOTHING},{value}={text(NOT_ASSIGNED)},{value}={text(EXEMPT)})"
            return f"IF(NOT({marked}),IF(ISNUMBER({points}),IF({points}=0,1,0),0),0)"
        case _:
            return "0"
