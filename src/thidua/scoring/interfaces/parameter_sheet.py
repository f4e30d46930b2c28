"""The sheet “Tham số” of a table's Excel file: what a line or the table says beside the columns of the first sheet.

One row a parameter: the line (empty for the whole table), the class of units it is for (empty for all), its name, its
value in words. Bands are one row each (`từ 97 đến dưới 98: 4`). What is written here reads back the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.text import fold
from thidua.scoring.engine import Band, Grade, TableSpec, Variant
from thidua.scoring.enums import TieBreakChoice
from thidua.scoring.interfaces.worksheets import ColumnName, RowReader, Worksheet
from thidua.scoring.line_wording import (
    CHOICES,
    NAMES,
    SHARES,
    TABLE_CHOICES,
    TABLE_NAMES,
    band_text,
    plain_number,
    read_band,
    read_share,
    share_text,
)
from thidua.scoring.parameters import LINE_PARAMETERS, TABLE_PARAMETERS, WrongParameter, read, written
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.specs import LINE_COLUMNS, CriterionDraft, TableDraft
from thidua.scoring.wording import tie_kind_text

TITLE = "Tham số"
COLUMNS = (
    ColumnName("line", "Dòng"),
    ColumnName("class", "Nhóm đơn vị"),
    ColumnName("name", "Tham số"),
    ColumnName("value", "Giá trị"),
)
# A class of units that only has a name; bands taken away for a class.
NOTHING = "–"
_TEXTS = frozenset({"indicator", "unit", "only_if", "exemption", "scorer"})
Row = tuple[str, str, str, str]


# ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────


def parameter_rows(draft: TableDraft) -> Iterator[Row]:
    """Every row of the sheet, the table's own first."""
    with translation.override("vi"):
        rows = [*_table_rows(draft), *(row for line in draft.criteria for row in _line_rows(line))]
    yield from rows


def _table_rows(draft: TableDraft) -> Iterator[Row]:
    spec = TableSpec(
        draft.total,
        (),
        decimals=draft.decimals,
        rounding=draft.rounding,
        total_cap=draft.total_cap,
        **draft.rules,
    )
    for name in written(spec, TABLE_PARAMETERS):
        value = getattr(spec, name)
        for part in value if name == "grades" else (value,):
            yield "", "", str(TABLE_NAMES[name]), _table_text(name, part)
    for rule in draft.tie_breaks:
        label = tie_kind_text(rule.kind)
        yield "", "", str(TABLE_NAMES["tie_breaks"]), f"{label}: {rule.code}" if rule.code else str(label)
    if draft.open_among_members:
        yield "", "", str(TABLE_NAMES["open_among_members"]), "có"


def _table_text(name: str, value: Any) -> str:
    if isinstance(value, Grade):
        share = "" if value.least_share is None else share_text(value.least_share)
        return " | ".join((value.code, value.title, plain_number(value.least_total), share))
    return _text(name, value, TABLE_CHOICES)


def _line_rows(line: CriterionDraft) -> Iterator[Row]:
    for name in written(line, LINE_PARAMETERS, leave_out=LINE_COLUMNS):
        value = getattr(line, name)
        if name == "variants":
            yield from (row for variant in value for row in _variant_rows(line.code, variant))
        elif name == "bands":
            yield from _band_rows(line.code, "", value)
        else:
            yield line.code, "", str(NAMES[name]), _text(name, value, CHOICES)


def _variant_rows(code: str, variant: Variant) -> Iterator[Row]:
    told = [("maximum", variant.maximum), ("each", variant.each)]
    if variant.maximum is variant.each is variant.bands is None:
        yield code, variant.unit_class, "", NOTHING
    for name, value in told:
        if value is not None:
            yield code, variant.unit_class, str(NAMES[name]), plain_number(value)
    if variant.bands is not None:
        yield from _band_rows(code, variant.unit_class, variant.bands)


def _band_rows(code: str, unit_class: str, bands: Sequence[Band]) -> Iterator[Row]:
    name = str(NAMES["bands"])
    if not bands:
        yield code, unit_class, name, NOTHING
    for band in bands:
        yield code, unit_class, name, band_text(band)


def _text(name: str, value: Any, choices: Mapping[str, type[TextChoices]]) -> str:
    if name in choices:
        return str(choices[name](value.value).label)
    if name in SHARES:
        return share_text(value)
    if isinstance(value, tuple):
        return "; ".join(plain_number(number) for number in value)
    return plain_number(value) if isinstance(value, Decimal) else str(value)


# ── In ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Parameters:
    """What the sheet says: fields of lines by code, rules of the table, ties, and what could not be read."""

    lines: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    table: dict[str, Any] = field(default_factory=dict)
    tie_breaks: list[TieBreak] = field(default_factory=list)
    open_among_members: bool = False


def read_parameters(content: bytes, codes: frozenset[str]) -> Parameters:
    """The parameters in a file; none where it has no such sheet. Raises `InvalidInput` naming every wrong cell."""
    sheet = Worksheet(content, COLUMNS)
    found = Parameters()
    if not {"line", "name", "value"} <= set(sheet.places):
        return found
    for row in sheet.rows:
        if row.is_blank:
            continue
        code = row.text("line")
        try:
            if code and code not in codes:
                row.wrong("line", _("bảng tiêu chí không có dòng “%(code)s”.") % {"code": code})
            elif code:
                _line_value(row, found.lines[code])
            else:
                _table_value(row, found)
        except InvalidInput as refusal:
            row.wrong("value", refusal.message)
        except WrongParameter as error:
            row.wrong("value", _("không hiểu “%(text)s”.") % {"text": str(error.found)[:60]})
    sheet.wrongs.refuse()
    return found


def _line_value(row: RowReader, line: dict[str, Any]) -> None:
    if unit_class := row.text("class"):
        _variant_value(row, line, unit_class)
        return
    name = _named(row, _line_names())
    if name == "bands":
        line["bands"] = (*line.get("bands", ()), *_band(row))
    else:
        line |= read({name: _plain(row, name, CHOICES)}, LINE_PARAMETERS)


def _variant_value(row: RowReader, line: dict[str, Any], unit_class: str) -> None:
    variants = list(line.get("variants", ()))
    latest = variants.pop() if variants and variants[-1].unit_class == unit_class else Variant(unit_class)
    name = _named(row, _line_names()) if row.text("name") else ""
    if name == "bands":
        latest = Variant(unit_class, latest.maximum, latest.each, (*(latest.bands or ()), *_band(row)))
    elif name == "maximum":
        latest = Variant(unit_class, row.number_in("value"), latest.each, latest.bands)
    elif name == "each":
        latest = Variant(unit_class, latest.maximum, row.number_in("value"), latest.bands)
    elif name:
        raise InvalidInput(_("nhóm đơn vị chỉ khác ở điểm tối đa, điểm mỗi lần và các mức."))
    line["variants"] = (*variants, latest)


def _band(row: RowReader) -> tuple[Band, ...]:
    text = row.text("value")
    return () if text == NOTHING else (read_band(text),)


def _table_value(row: RowReader, found: Parameters) -> None:
    name = _named(row, _table_names())
    text = row.text("value")
    if name == "tie_breaks":
        found.tie_breaks.append(_tie_break(text))
    elif name == "open_among_members":
        found.open_among_members = fold(text) in {"co", "yes", "x", "1"}
    elif name == "grades":
        found.table["grades"] = (*found.table.get("grades", ()), _grade(text))
    else:
        found.table |= read({name: _plain(row, name, TABLE_CHOICES)}, TABLE_PARAMETERS)


def _tie_break(text: str) -> TieBreak:
    words, _colon, code = text.partition(":")
    kind = _tie_kinds().get(fold(words))
    if kind is None:
        raise InvalidInput(_("Không hiểu “%(text)s”.") % {"text": text})
    return TieBreak(TieBreakKind(kind), code.strip())


def _grade(text: str) -> Grade:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) < len(("code", "title", "total", "share")):
        raise InvalidInput(_("Ghi như “XS | Xuất sắc | 90 | 85 %”."))
    code, *title, total, share = parts
    plain = {"code": code, "title": " | ".join(title), "least_total": total}
    found = read(
        {"grades": [plain | ({"least_share": str(read_share(share))} if share else {})]}, TABLE_PARAMETERS
    )
    grade: Grade = found["grades"][0]
    return grade


def _plain(row: RowReader, name: str, choices: Mapping[str, type[TextChoices]]) -> Any:
    text = row.text("value")
    if name in choices:
        return _labels(choices[name]).get(fold(text), text)
    if name in SHARES:
        return str(read_share(text))
    if name == "place_points":
        return [part for part in text.split(";") if part.strip()]
    if name in _TEXTS:
        return text
    return row.number_in("value")


def _named(row: RowReader, names: Mapping[str, str]) -> str:
    found = names.get(fold(row.text("name")))
    if found is None:
        raise InvalidInput(_("không có tham số “%(name)s”.") % {"name": row.text("name")})
    return found


@cache
def _line_names() -> Mapping[str, str]:
    return _folded({p.name: NAMES[p.name] for p in LINE_PARAMETERS} | {"maximum": NAMES["maximum"]})


@cache
def _table_names() -> Mapping[str, str]:
    return _folded(TABLE_NAMES)


def _folded(names: Mapping[str, Message]) -> dict[str, str]:
    return _in_every_language(lambda: {fold(str(label)): name for name, label in names.items()}) | {
        fold(name): name for name in names
    }


@cache
def _tie_kinds() -> Mapping[str, str]:
    said = _in_every_language(lambda: {fold(str(tie_kind_text(kind))): kind.value for kind in TieBreakKind})
    # The labels too: files of earlier versions say "Cụm trưởng quyết định".
    return _labels(TieBreakChoice) | said


def _labels(choices: type[TextChoices]) -> dict[str, str]:
    said = _in_every_language(lambda: {fold(str(choice.label)): choice.value for choice in choices})
    return said | {fold(choice.value): choice.value for choice in choices}


def _in_every_language(of: Callable[[], dict[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= of()
    return found
