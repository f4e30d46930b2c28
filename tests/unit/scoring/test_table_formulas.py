"""The working Excel file: computed cell by cell, it says what the engine says."""

from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.factories.spreadsheet import Book
from tests.unit.scoring.tables import lines_for, tables
from thidua.scoring.engine import (
    ACROSS_UNITS,
    Band,
    CriterionSpec,
    Grade,
    Kind,
    Line,
    Mark,
    Measure,
    Part,
    RoundingMode,
    TableSpec,
    Takes,
    Variant,
    compute,
    fields_of,
)
from thidua.scoring.interfaces.table_formulas import HEAD_ROW, OTHERS, working_file

MARKS = {Mark.EXEMPT: "miễn", Mark.NOT_ASSIGNED: "không giao"}


def opened(table):
    return Book(working_file(table, title="Bảng tiêu chí"))


def rows_of(table):
    return {line.code: HEAD_ROW + 1 + place for place, line in enumerate(table.walk())}


def type_in(book, table, lines, fields=None):
    rows = rows_of(table)
    by_code = {line.code: line for line in table.walk()}
    for line in lines:
        spec, row = by_code[line.code], rows[line.code]
        entry = next(name for name in spec.reads if name != "target")
        value = MARKS[line.mark] if line.mark else getattr(line, entry)
        if isinstance(value, bool):
            value = "đạt" if value else "không đạt"
        book.type(f"E{row}", value)
        if spec.needs_target:
            book.type(f"F{row}", line.target)
    if not fields:
        return
    row = 2
    for spec in table.walk():
        if spec.children or spec.kind not in ACROSS_UNITS:
            continue
        own = next((line.actual for line in lines if line.code == spec.code), None)
        found = fields[spec.code]
        if spec.kind is Kind.LEADER:
            book.type(f"D{row}", found.most_excess, OTHERS)
            row += 1
        place = found.ordered.index(own) + 1 if own in found.ordered else None
        book.type(f"D{row}", place if spec.kind is Kind.RANKED else found.best, OTHERS)
        row += 1


def only_read(table, lines):
    """Lines with what their kind reads and nothing else: one cannot type more into the file."""
    by_code = {line.code: line for line in table.walk()}
    kept = []
    for line in lines:
        spec = by_code[line.code]
        values = {} if line.mark else {name: getattr(line, name) for name in spec.reads}
        entry = next(name for name in spec.reads if name != "target")
        if line.mark or values.get(entry) is not None:
            kept.append(Line(line.code, mark=line.mark, **values))
    return kept


def close(one, other):
    if not isinstance(one, Decimal) or other is None:
        return one in {None, "", "sai"} and other is None
    return abs(one - other) < Decimal("1e-9")


@st.composite
def filled(draw):
    table = draw(tables())
    lines = only_read(table, draw(lines_for(table, with_overrides=False)))
    others = only_read(table, draw(lines_for(table, with_overrides=False)))
    return table, lines, others


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow,),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(filled())
def test_the_file_computes_what_the_engine_computes(case):
    table, lines, others = case
    entered = [{line.code: line for line in one} for one in (lines, others)]
    fields = fields_of(table, entered, is_closed=True)
    lines = [line for line in lines if line.mark is None or line.code not in fields]
    outcome = compute(table, lines, fields=fields)
    book = opened(table)
    type_in(book, table, lines, fields)
    rows = rows_of(table)
    for found in reversed(list(outcome.walk())):
        if not found.code:
            continue
        shown = book.value(f"J{rows[found.code]}")
        if found.flags and any(flag.kind.value == "no_result" for flag in found.flags):
            return
        expected = None if found.standing.value == "not_claimed" else found.points
        assert close(shown, expected), (found.code, shown, expected, found.spec)
    total = HEAD_ROW + 1 + len(rows)
    assert close(book.value(f"J{total}"), outcome.points)
    assert book.value(f"P{total}") == len(outcome.knocked_out)


def leaf(code, kind, most, **more):
    return CriterionSpec(code, code, Decimal(most) if most is not None else None, kind, **more)


BANDS = (
    Band(Decimal(4), Decimal(97), Decimal(98)),
    Band(Decimal(5), Decimal(98)),
    Band(Decimal(0), None, Decimal(97)),
)
RICH = TableSpec(
    total=Decimal(25),
    criteria=(
        CriterionSpec(
            "I",
            "Nhóm",
            Decimal(25),
            bonus_cap=Decimal(2),
            children=(
                leaf("I.1", Kind.BANDS, 5, bands=BANDS, measure=Measure.RATIO, indicator="X"),
                CriterionSpec(
                    "I.2",
                    "Một trong hai",
                    Decimal(10),
                    takes=Takes.BEST,
                    children=(leaf("I.2.1", Kind.DIRECT, 10), leaf("I.2.2", Kind.YES_NO, 6)),
                ),
                leaf(
                    "I.3",
                    Kind.PER_OCCURRENCE,
                    10,
                    each=Decimal(1),
                    variants=(Variant("Miền núi", each=Decimal(2)),),
                ),
                leaf("I.4", Kind.PER_OCCURRENCE, None, each=Decimal("0.5"), part=Part.BONUS, only_if="I.1"),
            ),
        ),
    ),
    mode=RoundingMode.HALF_EVEN,
    decimals=1,
    total_cap=Decimal(26),
    grades=(Grade("XS", "Xuất sắc", Decimal(22), Decimal("0.5")), Grade("T", "Tốt", Decimal(15))),
)


def test_bands_on_a_count_refuse_what_is_no_count_in_the_file():
    bands = (Band(Decimal(5), None, Decimal(1)), Band(Decimal(0), Decimal(1)))
    counted = leaf("I", Kind.BANDS, 5, measure=Measure.COUNT, bands=bands)
    book = opened(TableSpec(total=Decimal(5), criteria=(counted,)))
    given = {}
    for count in ("0", "2", "-1", "0.5"):
        book.type("E6", Decimal(count))
        given[count] = book.value("G6")
    assert given == {"0": 5, "2": 0, "-1": "sai", "0.5": "sai"}


def test_bands_best_of_classes_conditions_and_grades_work_in_the_file():
    book = opened(RICH)
    assert book.value("J13") == ""
    book.type("E7", 98)
    book.type("F7", 100)
    book.type("E9", Decimal("8.25"))
    book.type("E10", "đạt")
    book.type("E11", 4)
    book.type("E12", 10)
    assert [book.value(f"J{row}") for row in range(6, 14)] == [
        Decimal(n) for n in ("19.2", "5", "8.2", "8.2", "6", "4", "5", "19.2")
    ]
    assert book.value("J14") == "Tốt"
    book.type("E3", "Miền núi")
    assert book.value("J11") == 8
    assert book.value("J14") == "Xuất sắc"
    book.type("E7", Decimal("97.5"))
    assert (book.value("J7"), book.value("J12")) == (4, 0)
    book.type("E11", 2.5)
    assert book.value("G11") == "sai"
    assert "1 dòng" in book.value("K13")


def test_only_the_entry_cells_are_open_and_the_page_prints_on_a4():
    book = opened(RICH).book
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    open_cells = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
    assert {"B3", "E3", "E7", "F7", "E9", "K7"} <= open_cells
    assert not open_cells & {"A7", "C7", "G7", "J7", "E6", "J13", "L7"}
    assert sheet.print_title_rows == "$5:$5"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("portrait", 9)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_a_title_that_looks_like_a_formula_stays_words():
    table = TableSpec(Decimal(1), (CriterionSpec("1", "=1+1", Decimal(1), Kind.DIRECT),))
    sheet = opened(table).book.worksheets[0]
    assert sheet["B6"].data_type == "s"
    assert sheet["B6"].quotePrefix
