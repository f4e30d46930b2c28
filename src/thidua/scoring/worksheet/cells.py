"""What stands in a points cell, and what the words of a line say: sizes, caps, bands, who checks it, its evidence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from thidua.kernel.numbers import parse_number
from thidua.kernel.refusals import InvalidInput
from thidua.kernel.text import fold
from thidua.scoring.engine import Band, Part
from thidua.scoring.parameters import plain
from thidua.scoring.wording import number_text
from thidua.scoring.worksheet.shapes import OTHER, Asking, Column, DoubtKind, Option, RawLine

_N = r"(\d+(?:[.,]\d+)?)"
_NUMBERS = re.compile(r"[-−–+]?\s*\d+(?:[.,]\d+)?")
_SPACED = re.compile(r"^[-−–+]\s+\d")
_UNIT = re.compile(r"\s*(?:điểm|đ)\.?$", re.IGNORECASE)
_CAP = re.compile(
    rf"điểm\s+(cộng|trừ|thưởng)(,\s*(?:cộng|trừ|thưởng))?[^.;]*?(?:không quá|tối đa(?:\s+là)?|không vượt quá)\s*{_N}",
    re.IGNORECASE,
)
_PLAIN_CAP = re.compile(rf"(?:không quá|tối đa(?:\s+là)?|không vượt quá)\s*{_N}\s*điểm", re.IGNORECASE)
_SIZE = re.compile(rf"(?:trừ|cộng|thưởng)\s*\(?\s*{_N}\s*điểm", re.IGNORECASE)
_BASE_SIZE = re.compile(rf"điểm chuẩn\s*{_N}\s*điểm", re.IGNORECASE)
_RULE = re.compile(
    rf"(?:cứ|mỗi|nếu có)\b[^.;]*?(trừ|cộng|thưởng)\s*\(?\s*{_N}\s*điểm\)?"
    rf"(?:[^;]*?(?:không quá|tối đa(?:\s+là)?)\s*{_N})?",
    re.IGNORECASE,
)
_STEPS = re.compile(
    rf"trên\s*{_N}\s*%[^.;]*?\+\s*{_N}\s*điểm[^.;]*?cứ tăng\s*{_N}\s*%[^.;]*?(?:không quá|tối đa(?:\s+là)?)\s*{_N}",
    re.IGNORECASE,
)
_REPEATED = re.compile(
    r"\b(?:mỗi|cứ|tính trên|lũy kế|luỹ kế|từng)\b"
    r"|\b(?:01|1|một) (?:bài|trường hợp|phong trào|báo cáo|xã|cb|giải|cuộc|lần|đơn vị|vụ|văn bản)"
    r"|(?<!\d)/\s*(?:01|1|lần|kỳ|trường hợp|vụ)\b",
    re.IGNORECASE,
)
_OWNER = re.compile(r"\(?([^().;\n]*?\S)\s+theo dõi,\s*kiểm tra,\s*đánh giá([^()\n]*)\)?", re.IGNORECASE)
_SHORT = re.compile(r"((?:Tiêu chuẩn|Tiêu chí|Phần|Mục|Nhóm) [\dIVXLA-E]{1,4})\s*[:.]", re.IGNORECASE)
_EVIDENCE = re.compile(r"\n?\s*'?\s*Căn cứ chấm điểm\s*:?\s*", re.IGNORECASE)
_FAULT = re.compile(r"(?:không đúng|không đạt|không kịp thời|không đầy đủ)[^,;]*$", re.IGNORECASE)
_BAD = re.compile(r"^\W*(?:không|để xảy ra|chưa|chậm)\b|trễ|sau ngày|vi phạm", re.IGNORECASE)
_ONE_OF = re.compile(r"\b(?:một|01|1) trong (?:các|\d+|hai|ba)", re.IGNORECASE)
_REFERENCE = re.compile(r"\b(?:mục|dòng|tiêu chuẩn)\s+([A-Za-zđ]?\.?\d+(?:\.\d+)*)", re.IGNORECASE)
_BETWEEN = re.compile(rf"từ\s*{_N}\s*%?\s*(đến dưới|đến|-)\s*{_N}\s*%", re.IGNORECASE)
_FROM = re.compile(rf"từ\s*{_N}\s*%\s*trở lên", re.IGNORECASE)
_OVER = re.compile(rf"(?:trên|hơn)\s*{_N}\s*%", re.IGNORECASE)
_UNDER = re.compile(rf"dưới\s*{_N}\s*%", re.IGNORECASE)
_OUT = ("khong xep loai", "khong xet", "khong xep hang")


def decimal_of(text: str) -> Decimal:
    """A number as it stands in words: 0,5 or 0.5 or 01."""
    return Decimal(text.replace(",", "."))


def is_knock_out(value: Any) -> bool:
    """Whether the cell says that the unit is not ranked at all."""
    return isinstance(value, str) and fold(value).startswith(_OUT)


def points_in(asking: Asking, line: RawLine, column: Column, *, comma: bool) -> Decimal | None:
    """The number of a points cell, with its sign; every way it could be read otherwise is asked."""
    value = line.values.get(column)
    match value:
        case None | "":
            return None
        case bool():
            return _unreadable(asking, line, column, value)
        case int() | float():
            return Decimal(plain(round(Decimal(str(value)), 6)))
        case datetime() | date():
            return _from_date(asking, line, column, value)
    return _from_text(asking, line, column, str(value), comma=comma)


def _from_text(asking: Asking, line: RawLine, column: Column, value: str, *, comma: bool) -> Decimal | None:
    text = _UNIT.sub("", value)
    if not fold(text) and not any(sign.isdigit() for sign in text):
        return None
    try:
        number = parse_number(text)
    except InvalidInput:
        found = [parse_number(part) for part in _NUMBERS.findall(text)]
        only_numbers = not re.search(r"[A-Za-zÀ-ỹ]", text)
        if len(found) == 2 and only_numbers:
            return _one_of_two(asking, line, column, value, found)
        return _unreadable(asking, line, column, value)
    if re.fullmatch(r"[-−–+]?\s*\d{1,3}\.\d{3}", text.strip()):
        small = Decimal(re.sub(r"[\s+]", "", text).replace("−", "-").replace("–", "-"))
        answer = asking.ask(
            DoubtKind.GROUPED_NUMBER,
            line.number,
            column,
            found=value,
            why=_("Dấu chấm có thể là dấu phân cách hàng nghìn hoặc dấu thập phân."),
            options=(Option("thousands", number_text(number)), Option("decimal", number_text(small))),
        )
        return small if answer.reading == "decimal" else number
    _small_doubts(asking, line, column, value, text, number, comma=comma)
    return number


def _small_doubts(
    asking: Asking, line: RawLine, column: Column, value: str, text: str, number: Decimal, *, comma: bool
) -> None:
    as_read = (Option("read", _("đọc là %(number)s") % {"number": number_text(number)}),)
    if comma and "." in text:
        asking.ask(
            DoubtKind.DECIMAL_MARK,
            line.number,
            column,
            found=value,
            options=as_read,
            why=_("Ô này dùng dấu chấm thập phân, các ô khác dùng dấu phẩy."),
        )
    if _SPACED.match(text) or "\n" in text:
        asking.ask(
            DoubtKind.SPACED_SIGN,
            line.number,
            column,
            found=value,
            options=as_read,
            why=_("Có dấu cách hoặc xuống dòng giữa dấu và số."),
        )


def _one_of_two(
    asking: Asking, line: RawLine, column: Column, value: str, found: list[Decimal]
) -> Decimal | None:
    answer = asking.ask(
        DoubtKind.TWO_NUMBERS,
        line.number,
        column,
        found=value,
        why=_("Ô có hai số."),
        options=(
            Option("first", number_text(found[0])),
            Option("second", number_text(found[1])),
            Option(OTHER, _("số khác"), takes_value=True),
        ),
    )
    if answer.reading == OTHER:
        return parse_number(answer.value)
    return found[answer.reading == "second"]


def _from_date(asking: Asking, line: RawLine, column: Column, value: date) -> Decimal | None:
    number = Decimal(f"{value.day}.{value.month}")
    answer = asking.ask(
        DoubtKind.DATE_AS_NUMBER,
        line.number,
        column,
        found=f"{value:%d/%m/%Y}",
        why=_("Excel đã đổi số gõ vào thành ngày tháng."),
        options=(
            Option("number", number_text(number)),
            Option("nothing", _("không có điểm")),
            Option(OTHER, _("số khác"), takes_value=True),
        ),
    )
    return (
        {"number": number, "nothing": None}.get(answer.reading)
        if answer.reading != OTHER
        else parse_number(answer.value)
    )


def _unreadable(asking: Asking, line: RawLine, column: Column, value: object) -> Decimal | None:
    answer = asking.ask(
        DoubtKind.NOT_A_NUMBER,
        line.number,
        column,
        found=value,
        why=_("Ô điểm có chữ, không phải là số."),
        options=(Option("nothing", _("không có điểm")), Option(OTHER, _("số là"), takes_value=True)),
    )
    return parse_number(answer.value) if answer.reading == OTHER else None


@dataclass(frozen=True, slots=True)
class Cap:
    """The most a bonus or a minus may be, as words say it."""

    part: Part
    size: Decimal


def caps_in(text: str) -> list[Cap]:
    """Caps the words name: “Tổng điểm trừ của mục này tối đa 2”."""
    found: list[Cap] = []
    for what, both, size in _CAP.findall(text):
        told = f"{what} {both}".lower()
        if "trừ" in told:
            found.append(Cap(Part.MINUS, decimal_of(size)))
        if "cộng" in told or "thưởng" in told:
            found.append(Cap(Part.BONUS, decimal_of(size)))
    return found


def plain_cap_in(text: str) -> Decimal | None:
    """A cap named without saying of what."""
    found = _PLAIN_CAP.search(text)
    return decimal_of(found[1]) if found else None


def size_in(text: str) -> Decimal | None:
    """The points of one bonus or minus as words say them: “trừ 0,5 điểm”."""
    found = _SIZE.search(text)
    return decimal_of(found[1]) if found else None


def base_in(text: str) -> Decimal | None:
    """The base points as words say them: “(điểm chuẩn 3 điểm)”."""
    found = _BASE_SIZE.search(text)
    return decimal_of(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Rule:
    """A bonus or minus that stands in words only."""

    part: Part
    each: Decimal
    cap: Decimal | None


def rules_in(text: str) -> list[Rule]:
    """“cứ 1 xã bị trừ 0,2 điểm nhưng tối đa không quá 1 điểm”, as often as the words say such a thing."""
    found = []
    for what, each, cap in _RULE.findall(text):
        part = Part.MINUS if what.lower() == "trừ" else Part.BONUS
        found.append(Rule(part, decimal_of(each), decimal_of(cap) if cap else None))
    return found


@dataclass(frozen=True, slots=True)
class Steps:
    """Points for each step over a start."""

    start: Decimal
    each: Decimal
    step: Decimal
    cap: Decimal


def steps_in(text: str) -> Steps | None:
    """“trên 92% được + 0,1 điểm (luỹ kế cứ tăng 1% được cộng 0,1 điểm, tối đa không quá 0,5 điểm)”."""
    found = _STEPS.search(text)
    return Steps(*map(decimal_of, found.groups())) if found else None


def is_repeated(text: str) -> bool:
    """Whether the words say “each time”."""
    return _REPEATED.search(text) is not None


def is_one_of(text: str) -> bool:
    """Whether only one of the lines below counts."""
    return _ONE_OF.search(text) is not None


def is_bad(text: str) -> bool:
    """Whether the line tells of something that is not well."""
    return _BAD.search(text) is not None


def is_fault(text: str) -> bool:
    """Whether the words end by naming a fault."""
    return _FAULT.search(text) is not None


def references_in(text: str) -> Iterator[str]:
    """The numbers of other lines the words name."""
    return iter(_REFERENCE.findall(text))


def short_in(title: str) -> str:
    """What a long title is called: “Tiêu chuẩn 1” of “Tiêu chuẩn 1: Thực hiện …”; empty when it has no such name."""
    found = _SHORT.match(title)
    return found[1] if found else ""


def owner_in(text: str) -> tuple[str, str]:
    """Who follows, checks and rates the line, and the text without it."""
    found = _OWNER.search(text)
    if found is None:
        return "", text
    told = found[0].strip("() ")
    return told, f"{text[: found.start()].rstrip()}{text[found.end() :]}".strip()


def split_evidence(text: str) -> tuple[str, str]:
    """The title, and what it says under “Căn cứ chấm điểm”."""
    title, *rest = _EVIDENCE.split(text, maxsplit=1)
    return title.strip(), rest[0].strip() if rest else ""


def band_in(text: str, points: Decimal) -> Band | None:
    """The band a line names: “từ 97% đến dưới 98%”, “trên 98%”, “dưới 95%”, “từ 20% trở lên”."""
    if found := _BETWEEN.search(text):
        return Band(points, decimal_of(found[1]), decimal_of(found[3]), includes_upper=found[2] != "đến dưới")
    if found := _FROM.search(text):
        return Band(points, decimal_of(found[1]))
    if found := _OVER.search(text):
        return Band(points, decimal_of(found[1]), includes_lower=False)
    if found := _UNDER.search(text):
        return Band(points, None, decimal_of(found[1]))
    return None


_ONE_BAND = re.compile(rf"(từ|trên|dưới|hơn)[^:;\n]*?%[^:;\n]*:\s*{_N}\s*(?:điểm|đ\b)", re.IGNORECASE)


def bands_told(text: str) -> tuple[Band, ...]:
    """Bands that stand together in one text: “Từ 97% đến dưới 98%: 4 điểm; từ 98% trở lên: 5 điểm”."""
    found = [band_in(match[0], decimal_of(match[2])) for match in _ONE_BAND.finditer(text)]
    return tuple(band for band in found if band is not None)
