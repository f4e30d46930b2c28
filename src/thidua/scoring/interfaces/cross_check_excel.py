"""A checker's list of another member's sheet, to and from Excel: filled offline beside the self score."""

from collections.abc import Mapping

from thidua.covenants.models import Target
from thidua.kernel import excel
from thidua.scoring.interfaces.excel_points import points_cell
from thidua.scoring.interfaces.grid import left_out_word, typed_again
from thidua.scoring.interfaces.sheet_excel import read_self_scores
from thidua.scoring.interfaces.worksheets import ColumnName
from thidua.scoring.queries import CrossCheck, CrossLine, SheetView
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.specs import LineValue, LoadedTable, value_field

COLUMNS = (
    ColumnName("stt", "STT", ("tt", "so tt", "so thu tu"), required=True),
    ColumnName("title", "Tiêu chí", ("noi dung", "tieu chuan", "noi dung tieu chi"), required=True),
    ColumnName("maximum", "Điểm chuẩn", ("diem toi da",)),
    ColumnName("result", "Kết quả kiểm tra chéo", ("ket qua kiem tra",)),
    ColumnName("points", "Điểm kiểm tra chéo", ("kiem tra cheo", "diem kiem tra"), required=True),
    ColumnName("note", "Lý do", ("ly do khac diem tu cham", "ghi chu"), required=True),
)
HEAD = (
    "STT",
    "Tiêu chí",
    "Điểm chuẩn",
    "Chỉ tiêu",
    "Kết quả tự chấm",
    "Điểm tự chấm",
    "Minh chứng của đơn vị",
    "Kết quả kiểm tra chéo",
    "Điểm kiểm tra chéo",
    "Lý do",
)


def read_cross_check(
    content: bytes,
    *,
    table: LoadedTable,
    targets: Mapping[str, Target],
    classes: frozenset[str] = frozenset(),
    left_out: Mapping[str, LineAssignment] | None = None,
) -> dict[str, LineValue]:
    """What a checker filled in, by code, for `enter_cross_check`: the reader of self scores, by these columns.

    Raises `InvalidInput` listing every cell, as `read_self_scores` does.
    """
    return read_self_scores(
        content, columns=COLUMNS, table=table, targets=targets, classes=classes, left_out=left_out
    )


def write_cross_check(view: SheetView, check: CrossCheck, *, targets: Mapping[str, Target]) -> bytes:
    """The list as .xlsx: the self score, and what was entered beside it so far; `read_cross_check` reads it back.

    Points the table works out are left blank, so that who changes a result offline need not work them out.
    """
    return excel.workbook(
        title=f"{view.sheet.organisation.short_name} {view.sheet.season.year}",
        head=list(HEAD),
        rows=[_row(line, targets, view.table.spec.decimals) for line in check.lines],
    )


def _row(line: CrossLine, targets: Mapping[str, Target], decimals: int) -> list[object]:
    own = line.own
    criterion, target = own.criterion, targets.get(own.criterion.indicator)
    reads_points = own.is_leaf and value_field(criterion) == "points"
    typed = typed_again(line.entry, criterion) if own.is_leaf else None
    if own.left_out is not None:
        typed = left_out_word()
    return [
        criterion.code,
        criterion.title,
        criterion.maximum,
        target.target_value if target else None,
        None if reads_points or not own.is_leaf else typed_again(own.self_entry, criterion),
        points_cell(own.self_score.points if own.is_claimed or not own.is_leaf else None, decimals),
        own.self_entry.note if own.self_entry else "",
        None if reads_points else typed,
        points_cell(typed, decimals) if reads_points else None,
        line.reason,
    ]
