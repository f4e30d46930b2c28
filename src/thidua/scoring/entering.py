"""From what somebody typed to checked lines: everything wrong is told at once, and nothing is half taken."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from thidua.clusters.naming import head_word
from thidua.covenants.models import Target
from thidua.kernel.refusals import InvalidInput, Message
from thidua.scoring.engine import Line, Mark, Standing, compute_leaf
from thidua.scoring.enums import LinePart
from thidua.scoring.models import AppraisalEntry, Criterion, CrossCheckEntry
from thidua.scoring.queries import SheetView
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.specs import LineValue, LoadedTable, criterion_spec, entry_values
from thidua.scoring.wording import flag_text, number_text

MOST_DECIMALS = 6
MOST = Decimal(10) ** 11


def assigned_values(
    values: Mapping[str, LineValue], left_out: Mapping[str, LineAssignment]
) -> dict[str, LineValue]:
    """The values of lines assigned to the unit; blanks of others are passed over, so their entries stay on record.

    Raises `InvalidInput` with a message for each value given for a line that is not assigned.
    """
    wrong = {
        code: left_out_text(code, left_out[code])
        for code, value in values.items()
        if code in left_out and not value.is_empty
    }
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
    return {code: value for code, value in values.items() if code not in left_out}


def left_out_text(code: str, said: LineAssignment) -> Message:
    """Why nothing can be entered for a line."""
    return _("Dòng %(code)s không giao cho đơn vị (%(reason)s): không nhập được.") % {
        "code": code,
        "reason": said.reason,
    }


def checked_lines(
    table: LoadedTable,
    values: Mapping[str, LineValue],
    targets: Mapping[str, Target],
    classes: frozenset[str] = frozenset(),
) -> dict[str, Line]:
    """The values as the engine's lines, by code, for a unit of these classes.

    Raises `InvalidInput` with a message for each wrong line.
    """
    leaves = {criterion.code: criterion for criterion in table.leaves}
    wrong: dict[str, Message] = {}
    lines: dict[str, Line] = {}
    for code, value in values.items():
        criterion = leaves.get(code)
        if criterion is None:
            wrong[code] = _("Bảng tiêu chí không có dòng chấm điểm “%(code)s”.") % {"code": code}
            continue
        lines[code] = engine_line(criterion, value, targets)
        problem = problem_with(table, criterion, value, targets, classes)
        if problem:
            wrong[code] = problem
    if wrong:
        raise InvalidInput(
            _("Chưa lưu: %(count)d dòng chưa đúng. Dòng %(code)s: %(said)s")
            % {"count": len(wrong), "code": next(iter(wrong)), "said": next(iter(wrong.values()))},
            fields=wrong,
        )
    return lines


def problem_with(
    table: LoadedTable,
    criterion: Criterion,
    value: LineValue,
    targets: Mapping[str, Target],
    classes: frozenset[str] = frozenset(),
) -> Message:
    """Why a value cannot be taken for a line of a unit of these classes; empty when it can.

    That a line is not assigned is said by the head alone (`actions.assign_lines`), never in a cell.
    """
    if value.mark is Mark.NOT_ASSIGNED:
        return _("“không giao” do %(head)s đặt ở trang “Giao dòng cho đơn vị”, không nhập ở đây.") % {
            "head": head_word(table.table.season)
        }
    if value.override is not None and not value.text.strip():
        return _("Dòng %(code)s: điểm khác với bảng tiêu chí thì cần ghi lý do.") % {"code": criterion.code}
    return _size_problem(value) or _engine_problem(
        table, criterion, engine_line(criterion, value, targets), classes
    )


def engine_line(criterion: Criterion, value: LineValue, targets: Mapping[str, Target]) -> Line:
    """Only what the line reads; the target is the one registered."""
    spec = criterion_spec(criterion)
    target = targets.get(criterion.indicator) if spec.needs_target else None
    reads = spec.reads
    points, answer, actual, _none, count, days_late, mark, override = value.entered
    return Line(
        code=criterion.code,
        points=points if "points" in reads else None,
        answer=answer if "answer" in reads else None,
        actual=actual if "actual" in reads else None,
        target=target.target_value if target else None,
        count=count if "count" in reads else None,
        days_late=days_late if "days_late" in reads else None,
        mark=mark,
        override=override,
    )


def _size_problem(value: LineValue) -> Message:
    for number in (value.points, value.actual, value.count, value.days_late, value.override):
        if number is None:
            continue
        said = size_problem(number)
        if said:
            return said
    return ""


def size_problem(number: Decimal) -> Message:
    """Why a number is none that a line can have; empty when it can."""
    exponent = number.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > MOST_DECIMALS or abs(number) >= MOST:
        return _("Số quá lớn hoặc có quá %(most)d chữ số thập phân.") % {"most": MOST_DECIMALS}
    return ""


def _engine_problem(table: LoadedTable, criterion: Criterion, line: Line, classes: frozenset[str]) -> Message:
    outcome = compute_leaf(table.spec, criterion_spec(criterion).seen_by(classes), line)
    if outcome.standing is not Standing.REFUSED:
        return ""
    said = " ".join(flag_text(flag) for flag in outcome.flags)
    points = line.override.points if line.override else line.points
    if criterion.part == LinePart.MINUS and points is not None and points > 0:
        return _("Dòng điểm trừ: nhập số âm, ví dụ %(example)s.") % {"example": number_text(-points)}
    return said


def check_reasons(
    view: SheetView, lines: Mapping[str, Line], values: Mapping[str, LineValue], no_reason: Message
) -> None:
    """Raise `InvalidInput` for each line that has no points yet, or other points than the self score without a reason.

    `no_reason` is the message of a line that lacks one, with %(code)s.
    """
    wrong: dict[str, Message] = {}
    for code, line in lines.items():
        if values[code].is_empty:
            continue
        own = view.by_code[code]
        outcome = compute_leaf(view.table.spec, criterion_spec(own.criterion).seen_by(view.classes), line)
        if outcome.standing is Standing.MISSING:
            wrong[code] = _("Dòng %(code)s chưa đủ số liệu để tính điểm.") % {"code": code}
        elif outcome.points != own.self_score.points and not values[code].text.strip():
            wrong[code] = no_reason % {"code": code}
    if wrong:
        raise InvalidInput(fields=wrong)


def is_changed(before: AppraisalEntry | CrossCheckEntry | None, line: Line, reason: str) -> bool:
    """Whether an entry beside the self score says something new; a target that changed alone says nothing."""
    if before is None:
        return not line.is_blank
    kept, given = before.values, entry_values(line)
    return (kept | {"target": None}, before.reason) != (given | {"target": None}, reason.strip())
