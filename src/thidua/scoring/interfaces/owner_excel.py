"""The grid of a body that scores lines, from and to Excel: one row a unit, one column a line."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.kernel import excel
from thidua.kernel.text import fold
from thidua.scoring.interfaces.grid import cell_text, left_out_word
from thidua.scoring.interfaces.owner_grid import shown_text
from thidua.scoring.interfaces.worksheets import ColumnName, Worksheet
from thidua.scoring.models import Criterion
from thidua.scoring.queries import OwnerBoard, OwnerCell, OwnerRow

UNIT, REASON = "unit", "reason"


def write_owner_board(board: OwnerBoard, *, name: str) -> bytes:
    """The grid as .xlsx; `read_owner_file` reads it back."""
    return excel.workbook(
        title=f"{name} {board.season.year}",
        head=[_("Đơn vị"), *(_head(criterion) for criterion in board.lines), _("Lý do")],
        rows=[
            [
                row.sheet.organisation.short_name,
                *(_value(row.cells[criterion.code]) for criterion in board.lines),
                row.reason,
            ]
            for row in board.rows
        ],
    )


def _head(criterion: Criterion) -> str:
    return f"{criterion.code}. {criterion.label}"


def _value(cell: OwnerCell) -> object:
    """A number as a number, anything else in words."""
    entry = cell.entry
    if cell.left_out is not None:
        return left_out_word()
    if entry is None or entry.is_blank:
        return None
    numbers = (entry.points, entry.actual, entry.count, entry.days_late)
    found = next((number for number in numbers if number is not None), None)
    return cell_text(entry) if found is None or entry.mark else found


def read_owner_file(content: bytes, *, board: OwnerBoard) -> dict[str, str]:
    """The cells in an .xlsx as the page's form would send them, for units the file names; nothing is saved.

    Raises `InvalidInput` listing every unit that is not of the season or stands there twice, and a missing column.
    """
    columns = (
        ColumnName(
            UNIT, str(gettext_lazy("Đơn vị")), ("don vi", "ten don vi", "unit", "tinh"), required=True
        ),
        *(ColumnName(criterion.code, _head(criterion), (fold(criterion.code),)) for criterion in board.lines),
        ColumnName(REASON, str(gettext_lazy("Lý do")), ("ly do", "reason", "ghi chu")),
    )
    sheet = Worksheet(content, columns)
    units = _units(board)
    found: dict[str, str] = {}
    for row in sheet.rows:
        name = row.text(UNIT)
        if not name:
            continue
        member = units.get(fold(name))
        if member is None:
            row.wrong(UNIT, _("mùa này không có đơn vị “%(name)s”.") % {"name": name})
        elif f"n-{member.sheet.pk}" in found:
            row.wrong(UNIT, _("đơn vị “%(name)s” có hai hàng.") % {"name": name})
        else:
            found |= _typed(member, {c: row.text(c) for c in (*member.cells, REASON) if c in sheet.places})
    if not found and not sheet.wrongs.said:
        sheet.wrongs.about_sheet(_("không có đơn vị nào."))
    sheet.wrongs.refuse()
    return found


def _units(board: OwnerBoard) -> dict[str, OwnerRow]:
    found: dict[str, OwnerRow] = {}
    for row in board.rows:
        body = row.sheet.organisation
        found |= {fold(name): row for name in (body.code, body.name, body.short_name)}
    return found


def _typed(row: OwnerRow, texts: Mapping[str, str]) -> dict[str, str]:
    """A column the file does not have keeps what is stored."""
    cells = {
        f"v-{row.sheet.pk}-{cell.criterion.pk}": _comma(texts[code]) if code in texts else shown_text(cell)
        for code, cell in row.cells.items()
    }
    return cells | {f"n-{row.sheet.pk}": texts.get(REASON, row.reason)}


def _comma(text: str) -> str:
    """A number of Excel's as it is typed here."""
    return text.replace(".", ",") if text.replace(".", "", 1).lstrip("-").isdecimal() else text
