"""Self scores and agreed scores laid beside the table: where people, the lists and the table say different things."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from thidua.kernel.numbers import parse_number
from thidua.kernel.refusals import InvalidInput
from thidua.scoring.engine import ZERO, CriterionSpec, Kind, Part, TableSpec
from thidua.scoring.wording import number_text
from thidua.scoring.worksheet.shapes import Difference, Doubt, Option, Settled

TOTAL = "TOTAL"
MOST_WORDS = 120
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_PLAN = re.compile(r"(?:số\s+)?(\d+/[A-ZĐ]+(?:-[A-ZĐ]+)*)\s+ngày\s+(\d{1,2})/(\d{1,2})/(\d{4})")
_SHARE = re.compile(r"([\d.,]+)/([\d.,]+)[^;%]*?(\d+,\d+)%")
_AFTER = re.compile(r"sau ngày (\d{1,2})/(\d{1,2})")


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line of a list as it stands: its row, points, and what is said for them."""

    row: int
    code: str
    written: str = ""
    base: Decimal | None = None
    bonus: Decimal | None = None
    total: Decimal | None = None
    printed_self: Decimal | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A cell of a list that could be read otherwise, or a line that stands there twice: what counts, and the other."""

    kind: Difference
    row: int
    code: str
    cell: str
    found: str
    read: str
    other: str


@dataclass(frozen=True, slots=True)
class ToldList:
    """A list of points as people told them: its name, its phase (self, agreed), the day on it, its lines.

    `noted` is what somebody should look at in how it was read, `read_from` the sheet and columns it was read from.
    """

    name: str
    phase: str
    dated: date | None
    lines: tuple[ToldLine, ...] = field(default_factory=tuple)
    noted: tuple[Noted, ...] = ()
    read_from: str = ""

    @property
    def by_code(self) -> dict[str, ToldLine]:
        """The lines by code."""
        return {line.code: line for line in self.lines}


@dataclass(frozen=True, slots=True)
class Beside:
    """One difference: in which list, at which row and line, what stands there and why it is shown."""

    kind: Difference
    source: str
    row: int
    code: str
    found: str
    why: str


def as_doubt(found: Beside, settled: Mapping[str, Settled]) -> Doubt:
    """A difference as something a person can say a word about: the list stands, or the table is right."""
    key = f"{found.source}:{found.row}:{found.kind}:{found.found}"
    is_of_reading = found.kind in {Difference.READ_AS, Difference.REPEATED_LINE}
    options = (
        Option("told", _("đọc như vậy là đúng") if is_of_reading else _("giữ nguyên như văn bản ghi")),
        Option(
            "table",
            _("đọc sai, cần sửa tệp rồi tải lại")
            if is_of_reading
            else _("bảng đúng, văn bản cần đính chính"),
        ),
    )
    cell = _("dòng %(row)d, %(code)s") % {"row": found.row, "code": found.code}
    return Doubt(
        key,
        found.kind,
        found.source,
        cell,
        found.row,
        found.found,
        found.why,
        options,
        "told",
        settled.get(key),
    )


COLUMNS = ("code", "written", "base", "bonus", "total", "printed_self", "words")
NUMBERS = ("base", "bonus", "total", "printed_self")
_NOTED = ("kind", "row", "code", "cell", "found", "read", "other")


def read_list(content: bytes, *, name: str, phase: str, dated: date | None, file: str = "") -> ToldList:
    """A list as CSV with the columns code, written, base, bonus, total, printed_self, words (any order, UTF-8).

    Raises `InvalidInput` naming the file (`file`, or the list's name), row and column of what cannot be read.
    """
    file = file or name
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(
            fields={"file": _("Tệp “%(name)s” không phải CSV dạng UTF-8.") % {"name": file}}
        ) from error
    if not rows or "code" not in rows[0]:
        raise InvalidInput(fields={"file": _("Tệp “%(name)s” thiếu cột “code”.") % {"name": file}})
    return ToldList(name, phase, dated, tuple(_line(file, n, row) for n, row in enumerate(rows, 2)))


def _line(name: str, number: int, row: Mapping[str, str]) -> ToldLine:
    told: dict[str, Any] = {key: (row.get(key) or "").strip() for key in COLUMNS}
    for key in NUMBERS:
        try:
            told[key] = parse_number(told[key]) if told[key] else None
        except InvalidInput as refusal:
            place = {"name": name, "row": number, "column": key, "said": refusal.message}
            raise InvalidInput(
                fields={"file": _("Tệp “%(name)s”, dòng %(row)d, cột %(column)s: %(said)s") % place}
            ) from refusal
    return ToldLine(number, **told)


def plain_list(told: ToldList) -> dict[str, Any]:
    """A list as plain data."""
    return {
        "name": told.name,
        "phase": told.phase,
        "dated": told.dated.isoformat() if told.dated else "",
        "lines": [
            [line.row, *(str(value) if (value := getattr(line, key)) is not None else "" for key in COLUMNS)]
            for line in told.lines
        ],
        "noted": [[getattr(noted, key) for key in _NOTED] for noted in told.noted],
        "read_from": told.read_from,
    }


def list_of(plain: Mapping[str, Any]) -> ToldList:
    """Plain data as a list."""
    lines = []
    for row, *values in plain["lines"]:
        told: dict[str, Any] = dict(zip(COLUMNS, values, strict=True))
        told |= {key: Decimal(told[key]) if told[key] else None for key in NUMBERS}
        lines.append(ToldLine(row, **told))
    dated = date.fromisoformat(plain["dated"]) if plain["dated"] else None
    noted = (dict(zip(_NOTED, values, strict=True)) for values in plain.get("noted", ()))
    return ToldList(
        plain["name"],
        plain["phase"],
        dated,
        tuple(lines),
        tuple(Noted(**one | {"kind": Difference(one["kind"])}) for one in noted),
        plain.get("read_from", ""),
    )


def differences(table: TableSpec, lists: Sequence[ToldList], *, year: int) -> tuple[Beside, ...]:
    """Everything in which the lists differ from the table, from each other or from themselves."""
    lines = {line.code: line for line in table.walk()}
    found: list[Beside] = []
    for told in lists:
        found += _against_table(table, lines, told)
        found += _in_words(lines, told, year)
        found += _of_reading(told)
    first = next((told for told in lists if told.phase == "self"), None)
    second = next((told for told in lists if told.phase == "agreed"), None)
    if first is not None and second is not None:
        found += _between(first, second)
    return tuple(found)


def _against_table(table: TableSpec, lines: Mapping[str, CriterionSpec], told: ToldList) -> Iterator[Beside]:
    with_bonus = {line.code for line in told.lines if line.bonus}
    for line in told.lines:
        at = (told.name, line.row, line.code)
        if line.code == TOTAL:
            if line.total is not None and line.total > table.total and table.total_cap is None:
                numbers = {"total": number_text(line.total), "table": number_text(table.total)}
                why = _("Tổng %(total)s vượt %(table)s; bảng không có trần cho tổng điểm.") % numbers
                yield Beside(Difference.OVER_TOTAL, *at, number_text(line.total), why)
            continue
        spec = lines.get(line.code)
        if spec is None:
            why = _("Bảng không có dòng “%(code)s”; điểm ở đây không so được với bảng.") % {"code": line.code}
            yield Beside(Difference.UNKNOWN_LINE, *at, line.written or line.code, why)
            continue
        if line.written and _digits(line.written) != _digits(line.code):
            why = _("Văn bản ghi số “%(written)s”, bảng là “%(code)s”.") % {
                "written": line.written,
                "code": line.code,
            }
            yield Beside(Difference.OTHER_CODE, *at, line.written, why)
        below = {leaf.code for leaf in spec.walk()} - {line.code}
        yield from _points_differ(spec, line, at, is_above=bool(below & with_bonus))


def _of_reading(told: ToldList) -> Iterator[Beside]:
    for noted in told.noted:
        told_as = {"cell": noted.cell, "found": noted.found, "read": noted.read, "other": noted.other}
        if noted.kind is Difference.REPEATED_LINE:
            why = _("Ô %(cell)s: dòng này đã ghi ở dòng %(other)s của trang tính.") % told_as
        else:
            why = _("Ô %(cell)s: “%(found)s” được đọc là %(read)s; cũng có thể là %(other)s.") % told_as
        yield Beside(noted.kind, told.name, noted.row, noted.code, noted.found, why)


def _points_differ(
    spec: CriterionSpec, line: ToldLine, at: tuple[str, int, str], *, is_above: bool
) -> Iterator[Beside]:
    leaves = [leaf for leaf in spec.walk() if not leaf.children]
    numbers = {"code": line.code}
    if line.bonus and spec.part is Part.BONUS and not spec.children:
        if spec.maximum is not None and line.bonus > spec.maximum:
            numbers |= {"found": number_text(line.bonus), "cap": number_text(spec.maximum)}
            why = _("Dòng %(code)s tối đa +%(cap)s, ở đây +%(found)s.") % numbers
            yield Beside(Difference.OVER_CAP, *at, f"+{number_text(line.bonus)}", why)
    elif line.bonus and not is_above and not any(leaf.part is Part.BONUS for leaf in leaves):
        why = _("Bảng không có điểm thưởng cho dòng %(code)s.") % numbers
        yield Beside(Difference.NO_BONUS, *at, f"+{number_text(line.bonus)}", why)
    own = spec.maximum if spec.part is Part.BASE else None
    base = line.base if line.base is not None else (line.total if line.bonus is None else None)
    if own is None or base is None or base == own or line.bonus:
        return
    numbers |= {"found": number_text(base), "own": number_text(own)}
    if base > own and not any(leaf.part is Part.BONUS for leaf in leaves):
        why = _("Dòng %(code)s có %(own)s điểm chuẩn, ở đây %(found)s.") % numbers
        yield Beside(Difference.OVER_BASE, *at, number_text(base), why)
    elif base < own and not any(leaf.part is Part.MINUS and leaf.kind is Kind.DIRECT for leaf in leaves):
        if line.words:
            numbers["words"] = line.words if len(line.words) <= MOST_WORDS else f"{line.words[:MOST_WORDS]}…"
            why = (
                _("Dòng %(code)s có %(own)s điểm chuẩn, ở đây chỉ %(found)s; văn bản ghi: “%(words)s”.")
                % numbers
            )
        else:
            why = (
                _("Dòng %(code)s có %(own)s điểm chuẩn, ở đây chỉ %(found)s, không ghi lý do trừ.") % numbers
            )
        yield Beside(Difference.UNDER_BASE, *at, number_text(base), why)


def _in_words(lines: Mapping[str, CriterionSpec], told: ToldList, year: int) -> Iterator[Beside]:
    days: dict[str, tuple[str, str]] = {}
    for line in told.lines:
        at = (told.name, line.row, line.code)
        dates = [d for d in (_date(*found) for found in _DATE.findall(line.words)) if d is not None]
        late = [day for day in dates if told.dated and day > told.dated]
        if late:
            numbers = {"day": f"{max(late):%d/%m/%Y}", "dated": f"{told.dated:%d/%m/%Y}"}
            why = _("Văn bản đề ngày %(dated)s lại dẫn việc ngày %(day)s.") % numbers
            yield Beside(Difference.AFTER_REPORT, *at, numbers["day"], why)
        yield from _after_the_day(lines.get(line.code), line, dates, at)
        if dates and all(day.year != year for day in dates) and (max(dates).year < year) and len(dates) == 1:
            why = _("Ngày dẫn ra không thuộc năm %(year)d.") % {"year": year}
            yield Beside(Difference.OTHER_YEAR, *at, f"{dates[0]:%d/%m/%Y}", why)
        for number, *parts in _PLAN.findall(line.words):
            day = "/".join(parts)
            before = days.setdefault(number, (day, line.code))
            if before[0] != day:
                numbers = {"number": number, "one": before[0], "code": before[1], "other": day}
                why = _("%(number)s đề ngày %(one)s ở dòng %(code)s và %(other)s ở đây.") % numbers
                yield Beside(Difference.TWO_DATES, *at, f"{number} {day}", why)
        yield from _percents(line, at)


def _after_the_day(
    spec: CriterionSpec | None, line: ToldLine, dates: Sequence[date], at: tuple[str, int, str]
) -> Iterator[Beside]:
    """A document dated after the day from which the table deducts, while nothing was deducted."""
    if (
        spec is None
        or not dates
        or (line.total is not None and spec.maximum is not None and line.total < spec.maximum)
    ):
        return
    for leaf in spec.children:
        found = _AFTER.search(leaf.title) if leaf.part is Part.MINUS else None
        limit = _date(found[1], found[2], str(min(dates).year)) if found else None
        if limit is not None and min(dates) > limit:
            size = leaf.each or leaf.maximum or ZERO
            numbers = {"day": f"{min(dates):%d/%m/%Y}", "code": leaf.code, "size": number_text(size)}
            why = _("Văn bản ngày %(day)s: dòng %(code)s của bảng trừ %(size)s mà không thấy trừ.") % numbers
            yield Beside(Difference.DATED_LATE, *at, numbers["day"], why)


def _percents(line: ToldLine, at: tuple[str, int, str]) -> Iterator[Beside]:
    for part, whole, told in _SHARE.findall(line.words):
        try:
            share = 100 * parse_number(part.strip(".,")) / parse_number(whole.strip(".,"))
        except (InvalidInput, ArithmeticError):
            continue
        exact, printed = round(share, 2), parse_number(told)
        if exact != printed:
            numbers = {"part": part, "whole": whole, "exact": number_text(exact), "told": told}
            why = _("%(part)s/%(whole)s là %(exact)s%%, văn bản ghi %(told)s%%.") % numbers
            yield Beside(Difference.PERCENT_DIFFERS, *at, f"{told}%", why)


def _between(first: ToldList, second: ToldList) -> Iterator[Beside]:
    own = first.by_code
    for line in second.lines:
        at = (second.name, line.row, line.code)
        before = own.get(line.code)
        if before is None:
            continue
        if line.printed_self is not None and before.total is not None and line.printed_self != before.total:
            numbers = {
                "printed": number_text(line.printed_self),
                "total": number_text(before.total),
                "name": first.name,
            }
            why = _("Ghi điểm tự chấm là %(printed)s; “%(name)s” là %(total)s.") % numbers
            yield Beside(Difference.SELF_TOTAL_DIFFERS, *at, numbers["printed"], why)
        leaf = (
            line.bonus is not None
            and before.bonus is not None
            and line.bonus != before.bonus
            and line.total is None
        )
        if leaf:
            numbers = {"before": number_text(before.bonus or ZERO), "now": number_text(line.bonus or ZERO)}
            why = _("Tự chấm +%(before)s, thống nhất +%(now)s.") % numbers
            yield Beside(Difference.CHANGED, *at, f"+{numbers['now']}", why)


def _digits(code: str) -> str:
    words = re.sub(r"^(?:phần|mục|tiêu chuẩn)\s+", "", code.strip().lower())
    return ".".join(re.findall(r"[a-zđ]+|\d+", words))


def _date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
