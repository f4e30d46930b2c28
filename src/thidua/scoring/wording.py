"""How results read: formulas, flags and problems in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from thidua.kernel.clock import VIETNAM
from thidua.kernel.numbers import format_number
from thidua.kernel.refusals import Message
from thidua.scoring.engine import Flag, FlagKind, Piece, Sign, Term
from thidua.scoring.enums import TieBreakChoice
from thidua.scoring.ranking import Place, TieBreak, TieBreakKind
from thidua.scoring.validation import Problem, ProblemKind

TERMS: Mapping[Term, Message] = {
    Term.ENTERED: gettext_lazy("chấm"),
    Term.YES: gettext_lazy("đạt"),
    Term.NO: gettext_lazy("không đạt"),
    Term.REACHED: gettext_lazy("đạt hoặc vượt chỉ tiêu"),
    Term.NOT_CLAIMED: gettext_lazy("không đề nghị"),
    Term.MISSING: gettext_lazy("chưa có"),
    Term.CAPPED_AT: gettext_lazy("; tối đa"),
    Term.ROUNDED: gettext_lazy("≈"),
}


def number_text(value: Decimal) -> str:
    """A number as the reader's language writes it."""
    return format_number(value, language=(get_language() or "vi")[:2])


def formula_text(pieces: Sequence[Piece]) -> str:
    """A formula in one line: “60 × 7,2 / 7,5 = 57,6”."""
    words = [_piece_text(piece) for piece in pieces]
    return " ".join(words).replace(" ;", ";")


def _piece_text(piece: Piece) -> str:
    match piece:
        case Term():
            return str(TERMS[piece])
        case Sign():
            return piece.value
        case _:
            return number_text(piece)


def flag_text(flag: Flag) -> str:
    """What a flag says to the person who entered the line."""
    limit = number_text(flag.limit) if flag.limit is not None else ""
    match flag.kind:
        case FlagKind.OVER_MAXIMUM:
            return _("Vượt mức tối đa %(limit)s điểm của dòng này.") % {"limit": limit}
        case FlagKind.WRONG_SIGN:
            return _(
                "Sai dấu: điểm chuẩn và thưởng không âm, điểm trừ không dương, số lần là số nguyên không âm."
            )
        case FlagKind.NOTHING_ENTERED:
            return _("Chưa nhập.")
        case FlagKind.NO_TARGET:
            return _("Chưa có chỉ tiêu đã đăng ký để so sánh.")
        case FlagKind.TARGET_NOT_POSITIVE:
            return _("Chỉ tiêu đăng ký là %(limit)s nên không tính được tỷ lệ.") % {"limit": limit}
        case FlagKind.CAPPED:
            return _("Đã tính theo mức trần %(limit)s điểm.") % {"limit": limit}


def problem_text(problem: Problem) -> str:
    """What is wrong with a table, at which line."""
    expected = number_text(problem.expected) if problem.expected is not None else "–"
    found = number_text(problem.found) if problem.found is not None else "–"
    said = _PROBLEMS[problem.kind] % {"expected": expected, "found": found}
    return _("Dòng %(code)s: %(said)s") % {"code": problem.code, "said": said} if problem.code else said


_PROBLEMS: Mapping[ProblemKind, Message] = {
    ProblemKind.EMPTY: gettext_lazy("Bảng chưa có tiêu chí nào."),
    ProblemKind.DUPLICATE_CODE: gettext_lazy("STT bị trùng."),
    ProblemKind.CHILDREN_DO_NOT_ADD_UP: gettext_lazy(
        "điểm chuẩn ghi %(expected)s nhưng các dòng con cộng lại là %(found)s."
    ),
    ProblemKind.TOTAL_DIFFERS: gettext_lazy(
        "Tổng điểm chuẩn ghi %(expected)s nhưng các nhóm cộng lại là %(found)s."
    ),
    ProblemKind.NO_KIND: gettext_lazy("chưa chọn cách chấm."),
    ProblemKind.NO_MAXIMUM: gettext_lazy("chưa có điểm tối đa."),
    ProblemKind.NOT_POSITIVE: gettext_lazy("điểm tối đa và mức trần phải lớn hơn 0."),
    ProblemKind.NO_INDICATOR: gettext_lazy("chấm theo chỉ tiêu nhưng chưa ghi mã chỉ tiêu."),
    ProblemKind.NO_EACH: gettext_lazy("chấm theo số lần nhưng chưa ghi điểm mỗi lần."),
    ProblemKind.LINEAR_MINUS: gettext_lazy("điểm trừ không chấm theo tỷ lệ đạt chỉ tiêu."),
    ProblemKind.MIXED_PARTS: gettext_lazy("nhóm thưởng hoặc trừ có dòng con không cùng loại."),
    ProblemKind.NO_SUCH_GROUP: gettext_lazy(
        "quy tắc xét khi bằng điểm nhắc tới nhóm này nhưng bảng không có."
    ),
}


def tie_break_text(rule: TieBreak) -> str:
    """A rule of the declared chain in words."""
    label = TieBreakChoice(rule.kind.value).label
    return f"{label} {rule.code}" if rule.kind is TieBreakKind.GROUP_POINTS else str(label)


def compared_text(value: Decimal | datetime | None) -> str:
    """A value two units were compared by."""
    match value:
        case None:
            return "–"
        case datetime():
            return f"{value.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
        case _:
            return number_text(value)


def tie_texts(place: Place, names: Mapping[str, str]) -> list[str]:
    """How a tie was treated, step by step, in sentences; `names` of the units by their key."""
    told = [
        _("Điểm bằng nhau; xét “%(rule)s”: %(values)s%(end)s")
        % {
            "rule": tie_break_text(step.rule),
            "values": "; ".join(f"{names[unit]} {compared_text(value)}" for unit, value in step.values),
            "end": "." if step.separated else _(" – vẫn bằng nhau."),
        }
        for step in place.steps
    ]
    if place.tied_with:
        told.append(_("Đã hết quy tắc, các đơn vị đồng hạng."))
    return told
