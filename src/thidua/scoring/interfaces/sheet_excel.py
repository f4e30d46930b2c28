"""A member's self score from and to Excel."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext_lazy as _

from thidua.covenants.models import Target
from thidua.kernel import excel
from thidua.kernel.text import fold
from thidua.scoring.engine import Mark, Outcome, compute_leaf
from thidua.scoring.entering import engine_line, problem_with
from thidua.scoring.interfaces.excel_points import points_cell
from thidua.scoring.interfaces.grid import MARKS, NO, YES, left_out_word, number_value, typed_again
from thidua.scoring.interfaces.numbering import Numbering
from thidua.scoring.interfaces.worksheets import ColumnName, RowReader, Worksheet
from thidua.scoring.models import Criterion
from thidua.scoring.objection_models import RankingFinal
from thidua.scoring.queries import CrossCheck, SheetLine, SheetView
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.specs import LineValue, LoadedTable, criterion_spec, value_field
from thidua.scoring.wording import number_text

Shown = Callable[[object], object]
"""Points as a cell that shows the decimals of the table."""
DECIDED = "Quyết định khác bảng"
COLUMNS = (
    ColumnName("stt", "STT", ("tt", "so tt", "so thu tu"), required=True),
    ColumnName("title", "Tiêu chí", ("noi dung", "tieu chuan", "noi dung tieu chi"), required=True),
    ColumnName("maximum", "Điểm chuẩn", ("diem toi da",), required=True),
    ColumnName("result", "Kết quả", ("ket qua dat duoc", "ket qua thuc hien")),
    ColumnName("points", "Điểm tự chấm", ("tu cham",), required=True),
    ColumnName("decided", DECIDED, ("quyet dinh",)),
    ColumnName("note", "Minh chứng, ghi chú", ("minh chung", "ghi chu", "minh chung ghi chu"), required=True),
)


def read_self_scores(
    content: bytes,
    *,
    columns: Sequence[ColumnName] = COLUMNS,
    table: LoadedTable,
    targets: Mapping[str, Target],
    classes: frozenset[str] = frozenset(),
    left_out: Mapping[str, LineAssignment] | None = None,
) -> dict[str, LineValue]:
    """The self scores in an .xlsx, by code, for `save_self_scores`.

    Lines that score by result or by count take the column “Kết quả”; points beside it must be what the formula
    gives, unless “Quyết định khác bảng” says other points. Of a line not assigned to the unit (`left_out`, by code)
    nothing is read: its cells are blank or say so.
    Raises `InvalidInput` listing every cell: a missing column, text for a number, points above the
    maximum, a line the table does not have.
    """
    sheet = Worksheet(content, columns)
    leaves = {criterion.code: criterion for criterion in table.leaves}
    numbering = Numbering()
    values: dict[str, LineValue] = {}
    seen: set[str] = set()
    for row in sheet.rows:
        code = _code(row, numbering)
        if not code:
            continue
        if code not in table.by_code:
            row.wrong("stt", _("bảng tiêu chí không có dòng “%(code)s”.") % {"code": code})
        elif code in seen:
            row.wrong("stt", _("STT “%(code)s” bị trùng.") % {"code": code})
        elif code in leaves and left_out and code in left_out:
            seen.add(code)
            _check_left_out(row, left_out[code])
        elif code in leaves:
            seen.add(code)
            values[code] = _value(row, leaves[code], table, targets, classes)
    if not seen and not sheet.wrongs.said:
        sheet.wrongs.about_sheet(_("không có dòng chấm điểm nào."))
    sheet.wrongs.refuse()
    return values


def _check_left_out(row: RowReader, said: LineAssignment) -> None:
    """Tell every value typed for a line that is not assigned."""
    for key in ("result", "points"):
        text = row.text(key)
        if text and MARKS.get(fold(text)) is not Mark.NOT_ASSIGNED:
            row.wrong(
                key,
                _("dòng này không giao cho đơn vị (%(reason)s); hãy để trống.") % {"reason": said.reason},
            )


def _code(row: RowReader, numbering: Numbering) -> str:
    """The code of the row's line; rows without STT (totals, headings, signatures) are passed over."""
    stt = row.text("stt")
    if not stt or row.is_blank:
        return ""
    read = numbering.read(stt)
    return read[0] if read else stt


def _value(
    row: RowReader,
    criterion: Criterion,
    table: LoadedTable,
    targets: Mapping[str, Target],
    classes: frozenset[str],
) -> LineValue:
    name = value_field(criterion)
    note = row.text("note")
    key = "points" if name == "points" or "result" not in row.sheet.places else "result"
    mark = MARKS.get(fold(row.text(key)))
    points = row.number_in("points") if mark is None and name != "answer" else None
    if mark is not None:
        value = LineValue(mark=mark, text=note)
    elif name == "points":
        value = LineValue(points=points, text=note)
    elif name == "answer":
        value = LineValue(answer=_answer(row, criterion), text=note)
    else:
        if "result" not in row.sheet.places and points is not None:
            row.wrong("points", _("dòng này tính theo kết quả; tệp cần thêm cột “Kết quả”."))
            return LineValue()
        value = number_value(name, row.number_in("result"), note)
    if row.text("decided"):
        value = replace(value, override=row.number_in("decided"))
    problem = problem_with(table, criterion, value, targets, classes)
    if problem:
        row.wrong(key, problem)
    elif name not in {"points", "answer"} and points is not None and value.override is None:
        _compare(row, points, _computed(table, criterion, value, targets, classes))
    return value


def _answer(row: RowReader, criterion: Criterion) -> bool | None:
    """Yes or no, from the words in either column or from the points: the maximum or 0."""
    for key in ("result", "points"):
        text = row.text(key)
        if not text:
            continue
        if fold(text) in YES - {"1"}:
            return True
        if fold(text) in NO - {"0"}:
            return False
        number = row.number_in(key)
        if number == 0:
            return False
        if number is not None and number in {criterion.maximum, Decimal(1) if key == "result" else None}:
            return True
        if number is not None:
            row.wrong(
                key,
                _("dòng đạt / không đạt chỉ nhận “đạt”, “không đạt”, 0 hoặc %(maximum)s.")
                % {"maximum": number_text(criterion.maximum or Decimal(0))},
            )
        return None
    return None


def _computed(
    table: LoadedTable,
    criterion: Criterion,
    value: LineValue,
    targets: Mapping[str, Target],
    classes: frozenset[str],
) -> Outcome:
    line = engine_line(criterion, value, targets)
    return compute_leaf(table.spec, criterion_spec(criterion).seen_by(classes), line)


def _compare(row: RowReader, typed: Decimal, outcome: Outcome) -> None:
    computed = outcome.points
    if outcome.awaiting:
        return  # Nobody knows these points before all units are in.
    if computed is None:
        row.wrong("points", _("có điểm nhưng chưa có kết quả hoặc chỉ tiêu để tính."))
    elif abs(typed - computed) >= Decimal("0.01"):
        row.wrong(
            "points",
            _("ghi %(typed)s nhưng tính theo công thức là %(computed)s.")
            % {"typed": number_text(typed), "computed": number_text(computed)},
        )


def write_sheet(
    view: SheetView,
    *,
    targets: Mapping[str, Target],
    with_appraisal: bool,
    checks: Sequence[CrossCheck] = (),
    final: RankingFinal | None = None,
) -> bytes:
    """The sheet as .xlsx, with points and reasons of these cross checks; `read_self_scores` reads it back.

    `final`: when the ranking was first declared final; what was corrected later is told as such.
    """
    shown = partial(points_cell, decimals=view.table.spec.decimals)
    decided = any(line.self_entry and line.self_entry.override is not None for line in view.lines)
    head: list[object] = ["STT", "Tiêu chí", "Điểm chuẩn", "Chỉ tiêu", "Kết quả", "Điểm tự chấm"]
    head += [DECIDED] * decided
    if with_appraisal:
        head += ["Điểm thẩm định", "Chênh lệch", "Lý do", "Điểm thống nhất"]
    head.append("Minh chứng, ghi chú")
    for check in checks:
        head += [f"Kiểm tra chéo: {check.checker.short_name}", f"Lý do: {check.checker.short_name}"]
    corrected = with_appraisal and any(_is_corrected(line) for line in view.lines)
    head += ["Đính chính"] * corrected
    return excel.workbook(
        title=f"{view.sheet.organisation.short_name} {view.sheet.season.year}",
        head=[str(title) for title in head],
        rows=[
            *(
                [
                    *_row(line, targets, shown, with_appraisal=with_appraisal, decided=decided),
                    *_crossed(line, checks, shown),
                    *([_corrected(line, final)] * corrected),
                ]
                for line in view.lines
            ),
            [
                *_total_row(view, shown, with_appraisal=with_appraisal, decided=decided),
                *_crossed_totals(checks, shown),
                *([""] * corrected),
            ],
        ],
    )


def _crossed(line: SheetLine, checks: Sequence[CrossCheck], shown: Shown) -> list[object]:
    """What each cross check found about the line, and why."""
    found = [check.by_code[line.criterion.code] for check in checks]
    return [cell for cross in found for cell in (shown(cross.points), cross.reason)]


def _crossed_totals(checks: Sequence[CrossCheck], shown: Shown) -> list[object]:
    return [cell for check in checks for cell in (shown(check.total.points), "")]


def _is_corrected(line: SheetLine) -> bool:
    return line.agreed_entry is not None and line.agreed_entry.corrects_id is not None


def _corrected(line: SheetLine, final: RankingFinal | None) -> str:
    """Why the agreed score of the line was corrected, and that it was after the ranking was final."""
    entry = line.agreed_entry
    if entry is None or not _is_corrected(line):
        return ""
    if final is not None and final.is_before(entry.entered_at):
        return str(_("Đã sửa sau khi chốt: %(reason)s") % {"reason": entry.reason})
    return entry.reason


def _row(
    line: SheetLine, targets: Mapping[str, Target], shown: Shown, *, with_appraisal: bool, decided: bool
) -> list[object]:
    criterion, entry = line.criterion, line.self_entry
    target = targets.get(criterion.indicator) if criterion.indicator else None
    row: list[object] = [
        criterion.code,
        criterion.title,
        criterion.maximum,
        target.target_value if target else None,
        _result(line),
        shown(_own_points(line)),
        *([shown(entry.override) if entry else None] * decided),
    ]
    if with_appraisal:
        reason = line.appraisal_entry.reason if line.appraisal_entry and line.is_appraised else ""
        if line.left_out is not None:
            reason = line.left_out.reason
        appraised = _points(line, line.appraised, is_there=line.is_appraised)
        agreed = _points(line, line.agreed, is_there=True)
        row += [shown(appraised), shown(line.difference), reason, shown(agreed)]
    return [*row, entry.note if entry else ""]


def _points(line: SheetLine, outcome: Outcome | None, *, is_there: bool) -> object:
    """Points, or the word that stands instead of them."""
    if outcome is None:
        return None
    if line.is_leaf and outcome.is_left_out:
        return left_out_word()
    return outcome.points if is_there or not line.is_leaf else None


def _reads_points(line: SheetLine) -> bool:
    return line.is_leaf and value_field(line.criterion) == "points"


def _own_points(line: SheetLine) -> object:
    """The points of the self score; of a line that reads points, what was typed, so that it is read back the same."""
    if _reads_points(line) and line.left_out is None:
        return typed_again(line.self_entry, line.criterion)
    return _points(line, line.self_score, is_there=line.is_claimed)


def _result(line: SheetLine) -> object:
    """What was entered as it is read back; a word that stands instead of a value is told where the line reads it."""
    if not line.is_leaf or _reads_points(line):
        return None
    return left_out_word() if line.left_out is not None else typed_again(line.self_entry, line.criterion)


def _total_row(view: SheetView, shown: Shown, *, with_appraisal: bool, decided: bool) -> list[object]:
    row: list[object] = ["", "Tổng cộng", view.table.table.total, None, None, shown(view.self_total.points)]
    row += [None] * decided
    if with_appraisal:
        agreed = view.agreed_total.points if view.agreed_total else None
        row += [shown(view.appraised_total.points), None, "", shown(agreed)]
    return [*row, ""]
