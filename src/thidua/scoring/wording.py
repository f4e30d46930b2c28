"""How results read: formulas, flags and problems in the reader's language."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from thidua.kernel.numbers import format_number
from thidua.kernel.refusals import Message
from thidua.scoring.engine import Flag, FlagKind, Piece, Sign, Term
from thidua.scoring.enums import TieBreakChoice
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.validation import Problem, ProblemKind

# A share without end is shown with so many decimals; the points themselves are exact.
MOST_SHOWN = 6
TERMS: Mapping[Term, Message] = {
    Term.ENTERED: gettext_lazy("chấm"),
    Term.YES: gettext_lazy("đạt"),
    Term.NO: gettext_lazy("không đạt"),
    Term.REACHED: gettext_lazy("đạt hoặc vượt chỉ tiêu"),
    Term.NOT_CLAIMED: gettext_lazy("không đề nghị"),
    Term.MISSING: gettext_lazy("chưa có"),
    Term.CAPPED_AT: gettext_lazy("; tối đa"),
    Term.ROUNDED: gettext_lazy("≈"),
    Term.AT_START: gettext_lazy("khởi điểm đủ điểm chuẩn"),
    Term.EXEMPT: gettext_lazy("được miễn"),
    Term.NOT_ASSIGNED: gettext_lazy("không giao chỉ tiêu"),
    Term.IN_BAND: gettext_lazy("thuộc mức"),
    Term.FROM: gettext_lazy("từ"),
    Term.ABOVE: gettext_lazy("trên"),
    Term.TO: gettext_lazy("đến"),
    Term.BELOW: gettext_lazy("dưới"),
    Term.NOT_PAST: gettext_lazy("chưa qua mốc"),
    Term.DAYS_LATE: gettext_lazy("ngày chậm"),
    Term.TIMES_COUNTED: gettext_lazy("lần"),
    Term.PER_CENT: gettext_lazy("%"),
    Term.UNDER_FLOOR: gettext_lazy("dưới ngưỡng của chỉ tiêu"),
    Term.AT_LEAST: gettext_lazy("; ít nhất"),
    Term.LEADS: gettext_lazy("(dẫn đầu)"),
    Term.NO_RESULT: gettext_lazy("không có chỉ tiêu và kết quả"),
    Term.AWAITS_OTHERS: gettext_lazy("; phần còn lại chờ so sánh các đơn vị"),
    Term.AWAITS_SCORER: gettext_lazy("chờ cơ quan chấm dòng này"),
    Term.PLACED: gettext_lazy("xếp thứ"),
    Term.BEST_OF: gettext_lazy("cao nhất trong"),
    Term.MEAN_OF: gettext_lazy("trung bình của"),
    Term.CONDITION_NOT_MET: gettext_lazy("; chưa đủ điều kiện thưởng"),
    Term.OVERRIDDEN: gettext_lazy("ghi khác bảng tiêu chí"),
    Term.BY_THE_TABLE: gettext_lazy("; theo bảng:"),
    Term.NORMALISED: gettext_lazy("; quy đổi theo phần được giao"),
}


def number_text(value: Decimal) -> str:
    """A number as the reader's language writes it."""
    return format_number(value, language=(get_language() or "vi")[:2])


def decimals_shown(value: Decimal | None, declared: int) -> int:
    """With how many decimals points stand in a column: as many as the table declares, so that it can be read down.

    More only where so few would cut what was computed or decided: lines of a table that rounds nothing but its total,
    or points somebody set by decision. Of those without end, as many as a formula shows.
    """
    exponent = value.normalize().as_tuple().exponent if value is not None else 0
    own = -exponent if isinstance(exponent, int) else 0
    return max(declared, min(own, MOST_SHOWN))


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
            return number_text(round(piece, MOST_SHOWN))


def flag_text(flag: Flag) -> str:
    """What a flag says to the person who entered the line."""
    limit = number_text(flag.limit) if flag.limit is not None else _("chưa tính được")
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
        case _:
            return _FLAGS[flag.kind] % {"limit": limit}


_FLAGS: Mapping[FlagKind, Message] = {
    FlagKind.CAPPED: gettext_lazy("Đã tính theo mức trần %(limit)s điểm."),
    FlagKind.NOT_WHOLE: gettext_lazy("Số lần phải là số nguyên, đang ghi %(limit)s."),
    FlagKind.NO_BAND: gettext_lazy(
        "Giá trị %(limit)s không thuộc mức nào của dòng này; bảng tiêu chí bỏ trống."
    ),
    FlagKind.BELOW_FLOOR: gettext_lazy(
        "Dưới ngưỡng %(limit)s của chỉ tiêu nên chỉ tính mức thấp nhất của dòng."
    ),
    FlagKind.NO_RESULT: gettext_lazy("Không có chỉ tiêu và không có kết quả nên không tính điểm."),
    FlagKind.PROVISIONAL: gettext_lazy("Tạm tính: điểm còn thay đổi khi đủ kết quả của các đơn vị."),
    FlagKind.CONDITION_NOT_MET: gettext_lazy("Chưa đạt đủ %(limit)s điểm chuẩn nên không được thưởng."),
    FlagKind.EXEMPTION_NOT_ALLOWED: gettext_lazy("Bảng tiêu chí không cho miễn dòng này."),
    FlagKind.EXEMPT: gettext_lazy("Được miễn theo quy định của dòng này."),
    FlagKind.NOT_ASSIGNED: gettext_lazy("Đơn vị không được giao chỉ tiêu này."),
    FlagKind.OVERRIDDEN: gettext_lazy("Điểm ghi khác bảng tiêu chí; theo bảng là %(limit)s."),
    FlagKind.KNOCKED_OUT: gettext_lazy("Không xếp loại vì dòng này."),
}


def problem_text(problem: Problem) -> str:
    """What is wrong with a table, at which line."""
    said = problem_said(problem)
    return _("Dòng %(code)s: %(said)s") % {"code": problem.code, "said": said} if problem.code else said


def problem_said(problem: Problem) -> str:
    """What is wrong, without the line it is about: for a place beside the line."""
    expected = number_text(problem.expected) if problem.expected is not None else "–"
    found = number_text(problem.found) if problem.found is not None else "–"
    return _PROBLEMS[problem.kind] % {"expected": expected, "found": found}


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
    ProblemKind.LINEAR_MINUS: gettext_lazy("điểm trừ không chấm theo cách này."),
    ProblemKind.MIXED_PARTS: gettext_lazy("nhóm thưởng hoặc trừ có dòng con không cùng loại."),
    ProblemKind.NO_BANDS: gettext_lazy("chấm theo mức nhưng chưa có mức nào."),
    ProblemKind.BANDS_OVERLAP: gettext_lazy("hai mức chồng lên nhau ở %(found)s."),
    ProblemKind.BANDS_GAP: gettext_lazy("giữa các mức còn khoảng trống từ %(expected)s đến %(found)s."),
    ProblemKind.BAND_OVER_MAXIMUM: gettext_lazy(
        "có mức cho %(found)s điểm, nhiều hơn điểm tối đa %(expected)s."
    ),
    ProblemKind.MAXIMUM_OUT_OF_REACH: gettext_lazy(
        "không cách nào đạt đúng điểm tối đa %(expected)s (mức cao nhất hoặc điểm mỗi lần là %(found)s)."
    ),
    ProblemKind.NO_START: gettext_lazy("chấm theo nấc nhưng chưa ghi mốc bắt đầu."),
    ProblemKind.NO_STEP: gettext_lazy("chấm theo nấc nhưng chưa ghi độ dài một nấc."),
    ProblemKind.NO_PLACE_POINTS: gettext_lazy("chấm theo thứ hạng nhưng chưa ghi điểm của từng thứ hạng."),
    ProblemKind.SHARE_OUT_OF_RANGE: gettext_lazy("tỷ lệ phải từ 0 đến 1, đang ghi %(found)s."),
    ProblemKind.NO_SUCH_CONDITION: gettext_lazy("điều kiện thưởng nhắc tới dòng mà bảng không có."),
    ProblemKind.CONDITION_ON_BASE: gettext_lazy("điều kiện thưởng chỉ đặt cho điểm thưởng."),
    ProblemKind.CIRCULAR_CONDITION: gettext_lazy("điều kiện thưởng phụ thuộc vào chính dòng này."),
    ProblemKind.CAP_WITHOUT_LINES: gettext_lazy(
        "có mức trần %(expected)s nhưng phía dưới không có dòng cùng loại."
    ),
    ProblemKind.GRADES_OUT_OF_ORDER: gettext_lazy(
        "Các mức xếp loại phải xếp từ cao xuống thấp, mỗi mức một số điểm."
    ),
    ProblemKind.NEGATIVE: gettext_lazy(
        "điểm của mức, của thứ hạng và của từng nhóm đơn vị ghi là số không âm, đang có %(found)s."
    ),
    ProblemKind.TOO_FINE: gettext_lazy("%(found)s có nhiều chữ số thập phân hơn mức bảng làm tròn."),
    ProblemKind.LEAST_OUT_OF_RANGE: gettext_lazy(
        "điểm thấp nhất %(found)s phải từ 0 đến điểm tối đa %(expected)s."
    ),
    ProblemKind.BAND_EMPTY: gettext_lazy("mức từ %(expected)s đến %(found)s không chứa giá trị nào."),
    ProblemKind.BANDS_OPEN_BELOW: gettext_lazy("giá trị dưới %(found)s không thuộc mức nào."),
    ProblemKind.BANDS_OPEN_ABOVE: gettext_lazy("giá trị trên %(found)s không thuộc mức nào."),
    ProblemKind.MIXED_CHOICE: gettext_lazy(
        "nhóm lấy dòng cao nhất hoặc trung bình chỉ gồm các dòng cùng loại với nhóm."
    ),
    ProblemKind.CONDITION_WITHOUT_BASE: gettext_lazy(
        "điều kiện thưởng phải là dòng hoặc nhóm có điểm chuẩn."
    ),
    ProblemKind.KNOCK_OUT_NEVER: gettext_lazy("điểm liệt kiểu này không đặt được cho cách chấm của dòng."),
    ProblemKind.TOTAL_CAP_LOW: gettext_lazy(
        "tổng điểm tối đa %(found)s thấp hơn tổng điểm chuẩn %(expected)s."
    ),
    ProblemKind.NO_SUCH_GROUP: gettext_lazy(
        "quy tắc xét khi bằng điểm nhắc tới nhóm này nhưng bảng không có."
    ),
}


_CHAIR_DECIDES = gettext_lazy("Cụm trưởng, khối trưởng quyết định")


def tie_break_text(rule: TieBreak) -> str:
    """A rule of the declared chain in words."""
    label = tie_kind_text(rule.kind)
    return f"{label} {rule.code}" if rule.kind is TieBreakKind.GROUP_POINTS else str(label)


def tie_kind_text(kind: TieBreakKind) -> Message:
    """What a kind of rule compares. A rule may stand where no season is known, so who heads a block is named too."""
    return _CHAIR_DECIDES if kind is TieBreakKind.CHAIR else TieBreakChoice(kind.value).label
