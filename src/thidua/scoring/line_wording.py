"""How a line of a table reads: what its parameters are called, their values in words, and bands as one line of text.

Band notation, the same in both languages' files: `từ 97 đến dưới 98: 4; từ 98: 5` (`from 97 below 98: 4` is read too).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.kernel.numbers import format_number, parse_number
from thidua.kernel.refusals import InvalidInput, Message
from thidua.scoring import enums
from thidua.scoring.engine import Band, CriterionSpec, Grade, Kind, Part, Variant
from thidua.scoring.parameters import LINE_PARAMETERS, WrongParameter, written

NAMES: Mapping[str, Message] = {
    "code": gettext_lazy("STT"),
    "parent_code": gettext_lazy("Thuộc dòng"),
    "title": gettext_lazy("Tiêu chí"),
    "maximum": gettext_lazy("Điểm tối đa"),
    "part": gettext_lazy("Loại điểm"),
    "kind": gettext_lazy("Cách chấm"),
    "evidence_required": gettext_lazy("Bắt buộc có minh chứng"),
    "short_title": gettext_lazy("Tên gọn"),
    "guidance": gettext_lazy("Hướng dẫn chấm"),
    "source": gettext_lazy("Nguồn dữ liệu"),
    "each": gettext_lazy("Điểm mỗi lần"),
    "direction": gettext_lazy("Chiều"),
    "indicator": gettext_lazy("Mã chỉ tiêu"),
    "unit": gettext_lazy("Đơn vị tính"),
    "bonus_cap": gettext_lazy("Trần điểm thưởng"),
    "minus_cap": gettext_lazy("Trần điểm trừ"),
    "takes": gettext_lazy("Cách gộp dòng con"),
    "measure": gettext_lazy("Mức tính theo"),
    "bands": gettext_lazy("Các mức"),
    "floor": gettext_lazy("Ngưỡng của chỉ tiêu"),
    "least": gettext_lazy("Điểm thấp nhất khi có kết quả"),
    "share_at_target": gettext_lazy("Phần điểm khi đạt chỉ tiêu"),
    "excess": gettext_lazy("Cách tính vượt chỉ tiêu"),
    "zero_target": gettext_lazy("Chỉ tiêu bằng 0"),
    "start": gettext_lazy("Mốc bắt đầu"),
    "step": gettext_lazy("Độ dài một nấc"),
    "place_points": gettext_lazy("Điểm theo thứ hạng"),
    "only_if": gettext_lazy("Chỉ thưởng khi đủ điểm dòng"),
    "exemption": gettext_lazy("Được miễn khi"),
    "knock_out": gettext_lazy("Điểm liệt"),
    "scorer": gettext_lazy("Cơ quan chấm"),
    "variants": gettext_lazy("Riêng cho nhóm đơn vị"),
}
# How a kind scores, with an example, for who builds a table; the formulas are those of `engine/leaves.py`.
KIND_HELP: Mapping[Kind, Message] = {
    Kind.DIRECT: gettext_lazy("Người chấm ghi thẳng số điểm, từ 0 đến điểm tối đa."),
    Kind.YES_NO: gettext_lazy("Đạt được đủ điểm tối đa, không đạt được 0. Ví dụ: có kế hoạch trong tháng 1."),
    Kind.LINEAR: gettext_lazy(
        "Điểm tối đa × kết quả / chỉ tiêu, đạt chỉ tiêu là đủ điểm. Ví dụ: tối đa 10, đạt 97 trên 100 được 9,7."
    ),
    Kind.BANDS: gettext_lazy(
        "Kết quả ở mức nào được điểm của mức đó. Ví dụ: đúng hạn 2 điểm, chậm 1–2 ngày 1,5 điểm."
    ),
    Kind.PER_OCCURRENCE: gettext_lazy(
        "Số lần × điểm mỗi lần, không quá điểm tối đa. Ví dụ: mỗi lần 0,5, tối đa 2; 3 lần là 1,5."
    ),
    Kind.STEPS: gettext_lazy(
        "Vượt mốc được điểm một nấc, thêm trọn một nấc được một lần nữa. Ví dụ: trên 92 % được 0,1; từ 93 % được 0,2."
    ),
    Kind.LEADER: gettext_lazy(
        "Đạt chỉ tiêu được một phần điểm; phần còn lại theo mức vượt so với đơn vị vượt nhiều nhất, đơn vị đó được đủ "
        "điểm. Chưa đạt thì theo tỷ lệ. Đơn vị không có chỉ tiêu được so riêng với nhau."
    ),
    Kind.SHARE_OF_BEST: gettext_lazy(
        "Điểm tối đa × kết quả / kết quả tốt nhất của các đơn vị. Ví dụ: tối đa 10, tốt nhất 40, được 30 là 7,5."
    ),
    Kind.RANKED: gettext_lazy(
        "Xếp kết quả của các đơn vị, mỗi thứ hạng có điểm riêng; bằng nhau hưởng hạng trên. Ví dụ: 5; 4; 3."
    ),
}
YES_NO_MINUS = gettext_lazy(
    "Ghi “đạt” khi việc bị trừ có xảy ra: trừ đủ điểm tối đa; “không đạt” thì không trừ."
)


def kind_help(kind: Kind | None, part: Part) -> Message:
    """How lines of this kind are scored, in a sentence or two; empty while no kind is chosen."""
    if kind is Kind.YES_NO and part is Part.MINUS:
        return YES_NO_MINUS
    return KIND_HELP[kind] if kind is not None else ""


TABLE_NAMES: Mapping[str, Message] = {
    "title": gettext_lazy("Tên bảng tiêu chí"),
    "total": gettext_lazy("Tổng điểm chuẩn"),
    "total_cap": gettext_lazy("Tổng điểm tối đa"),
    "bonus_cap": gettext_lazy("Trần điểm thưởng của cả bảng"),
    "minus_cap": gettext_lazy("Trần điểm trừ của cả bảng"),
    "start": gettext_lazy("Điểm khởi đầu"),
    "not_assigned": gettext_lazy("Dòng không giao cho đơn vị"),
    "rounding": gettext_lazy("Nơi làm tròn"),
    "mode": gettext_lazy("Cách làm tròn"),
    "decimals": gettext_lazy("Số chữ số thập phân"),
    "grades": gettext_lazy("Xếp loại"),
    "tie_breaks": gettext_lazy("Khi bằng điểm, xét lần lượt"),
    "open_among_members": gettext_lazy("Thành viên xem được điểm tự chấm của nhau"),
}
CHOICES: Mapping[str, type[TextChoices]] = {
    "part": enums.LinePart,
    "kind": enums.CriterionKind,
    "direction": enums.TargetDirection,
    "takes": enums.GroupTakes,
    "measure": enums.BandMeasure,
    "excess": enums.ExcessChoice,
    "zero_target": enums.ZeroTargetChoice,
    "knock_out": enums.KnockOutChoice,
}
TABLE_CHOICES: Mapping[str, type[TextChoices]] = {
    "rounding": enums.RoundingChoice,
    "mode": enums.RoundingModeChoice,
    "start": enums.StartChoice,
    "not_assigned": enums.NotAssignedChoice,
}
SHARES = frozenset({"floor", "share_at_target", "least_share"})
"""Shares (0 to 1) people write in per cent."""


def plain_number(number: Decimal) -> str:
    """A number without groups, with a comma: the same in both languages, so that it reads back."""
    return format_number(number).replace(".", "")


def share_text(share: Decimal) -> str:
    """A share in per cent: 0.85 is “85 %”."""
    return f"{plain_number(share * 100)} %"


def read_share(text: str) -> Decimal:
    """A share from what was typed: “85 %”, “85” and “0,85” are the same. Raises `InvalidInput`."""
    bare = text.strip().removesuffix("%")
    number = parse_number(bare)
    return number / 100 if bare != text.strip() or number > 1 else number


# ── Bands ────────────────────────────────────────────────────────────────────────────────────────────────

_NUMBER = r"[-−–]?\s*[\d.,]+"
_BAND = re.compile(
    rf"^(?:(?P<low>từ|trên|from|above)\s*(?P<lower>{_NUMBER}))?\s*"
    rf"(?:(?P<high>đến dưới|dưới|đến|to below|below|to)\s*(?P<upper>{_NUMBER}))?"
    rf"(?:mọi giá trị|any value)?\s*[:=]\s*(?P<points>{_NUMBER})$"
)


def band_text(band: Band) -> str:
    """One band in the notation of files; `read_band` reads it back."""
    low = high = ""
    if band.lower is not None:
        low = f"{'từ' if band.includes_lower else 'trên'} {plain_number(band.lower)}"
    if band.upper is not None:
        word = "đến" if band.includes_upper else ("đến dưới" if low else "dưới")
        high = f"{word} {plain_number(band.upper)}"
    return f"{' '.join(filter(None, (low, high))) or 'mọi giá trị'}: {plain_number(band.points)}"


def bands_text(bands: Sequence[Band]) -> str:
    """Bands in the notation of files, one after the other."""
    return "; ".join(band_text(band) for band in bands)


def read_band(text: str) -> Band:
    """One band from its notation. Raises `InvalidInput`."""
    found = _BAND.match(" ".join(text.lower().split()))
    if found is None:
        raise InvalidInput(
            _("Không hiểu mức “%(text)s”. Hãy ghi như “từ 97 đến dưới 98: 4”.") % {"text": text.strip()[:60]}
        )
    lower, upper = found["lower"], found["upper"]
    return Band(
        points=parse_number(found["points"]),
        lower=None if lower is None else parse_number(lower),
        upper=None if upper is None else parse_number(upper),
        includes_lower=found["low"] not in {"trên", "above"},
        includes_upper=found["high"] in {"đến", "to"},
    )


def read_bands(text: str) -> tuple[Band, ...]:
    """Bands from their notation, `;` or a new line between them. Raises `InvalidInput`."""
    return tuple(read_band(part) for part in re.split(r"[;\n]", text) if part.strip())


def _shown_band(band: Band) -> str:
    """One band in the reader's language."""
    lower = "" if band.lower is None else plain_number(band.lower)
    upper = "" if band.upper is None else plain_number(band.upper)
    low = (_("từ %(n)s") if band.includes_lower else _("trên %(n)s")) % {"n": lower} if lower else ""
    high = (_("đến %(n)s") if band.includes_upper else _("dưới %(n)s")) % {"n": upper} if upper else ""
    where = " ".join(filter(None, (low, high))) or _("mọi giá trị")
    return _("%(where)s: %(points)s") % {"where": where, "points": plain_number(band.points)}


# ── Values and whole lines ───────────────────────────────────────────────────────────────────────────────


def value_text(name: str, value: Any) -> str:
    """The value of a parameter of a line, to be read."""
    match value:
        case None | "" | ():
            return "–"
        case bool():
            return _("có đặt") if value else _("không đặt")
        case Decimal():
            return share_text(value) if name in SHARES else plain_number(value)
        case StrEnum():
            return _choice_text(name, value)
        case tuple():
            return "; ".join(_part_text(part) for part in value)
        case _:
            return str(value)


def _choice_text(name: str, value: StrEnum) -> str:
    return str(CHOICES[name](value.value).label) if name in CHOICES else value.value


def _part_text(part: Any) -> str:
    match part:
        case Band():
            return _shown_band(part)
        case Variant():
            return variant_text(part)
        case Decimal():
            return plain_number(part)
        case _:
            return str(part)


def variant_text(variant: Variant) -> str:
    """What a line is for units of one class, to be read."""
    told = [
        f"{str(NAMES[name]).lower()} {plain_number(value)}"
        for name, value in (("maximum", variant.maximum), ("each", variant.each))
        if value is not None
    ]
    if variant.bands is not None:
        told.append(", ".join(_shown_band(band) for band in variant.bands))
    return f"{variant.unit_class} ({'; '.join(told)})"


def grade_text(grade: Grade) -> str:
    """A level of the whole result, to be read."""
    told = _("%(title)s: từ %(least)s điểm") % {
        "title": grade.title,
        "least": plain_number(grade.least_total),
    }
    if grade.least_share is None:
        return told
    return _("%(told)s, không dòng nào dưới %(share)s") % {
        "told": told,
        "share": share_text(grade.least_share),
    }


def table_value_text(name: str, value: Any) -> str:
    """The value of a rule of the whole table, to be read."""
    if name in TABLE_CHOICES and value:
        return str(TABLE_CHOICES[name](str(value)).label)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, tuple) and value and isinstance(value[0], Grade):
        return "; ".join(grade_text(grade) for grade in value)
    return value_text(name, value)


_SAID_BARE = frozenset({"bands", "place_points"})
_NOT_SAID = frozenset({"takes"})


def facts_of(line: CriterionSpec) -> Iterator[tuple[str, str]]:
    """The parameters of a line that are not the usual ones, by name, in words."""
    for name in written(line, LINE_PARAMETERS):
        yield name, value_text(name, getattr(line, name))


def how_text(line: CriterionSpec, *, is_group: bool) -> str:
    """How a line comes to its points: its kind and what is set for it."""
    facts = list(facts_of(line))
    if is_group:
        head = str(enums.GroupTakes(line.takes.value).label) if line.takes.value != "sum" else ""
    else:
        head = str(enums.CriterionKind(line.kind.value).label) if line.kind else ""
    told = [
        text if name in _SAID_BARE else f"{str(NAMES[name]).lower()}: {text}"
        for name, text in facts
        if name not in _NOT_SAID
    ]
    return f"{head} – {'; '.join(told)}" if head and told else head or "; ".join(told)


def points_of(line: CriterionSpec) -> str:
    """The points of a line with the sign of its part: 50, +4, −5."""
    if line.maximum is None:
        return ""
    return {Part.BONUS: "+", Part.MINUS: "−"}.get(line.part, "") + plain_number(line.maximum)


def wrong_parameter_text(error: WrongParameter) -> str:
    """What is wrong with a parameter of a line, in words."""
    name = re.split(r"[.\[]", error.name)[0]
    return _("%(name)s: không hiểu “%(found)s”.") % {
        "name": NAMES.get(name, TABLE_NAMES.get(name, error.name)),
        "found": error.found,
    }
