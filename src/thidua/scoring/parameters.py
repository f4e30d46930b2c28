"""The parameters of a line as plain data: one set of names for the database, YAML files and pages.

Only what differs from the default is written. Numbers are written as text so that they stay exact; both numbers and
text are read. Pure: what is wrong is raised as `WrongParameter`, and whoever reads puts it into words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from thidua.scoring.engine import (
    Band,
    CriterionSpec,
    Direction,
    Excess,
    Grade,
    Kind,
    KnockOut,
    Measure,
    NotAssigned,
    RoundingMode,
    RoundingPlace,
    Start,
    TableSpec,
    Takes,
    Variant,
    ZeroTarget,
)

E = TypeVar("E", bound=StrEnum)
Plain = Any


class WrongKind(StrEnum):
    """What can be wrong with a parameter."""

    UNKNOWN = "unknown"
    NOT_A_NUMBER = "not_a_number"
    TOO_LARGE = "too_large"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_LIST = "not_a_list"
    NOT_A_MAPPING = "not_a_mapping"
    NOT_TEXT = "not_text"
    MISSING = "missing"
    TWICE = "twice"
    NOT_READ = "not_read"


class WrongParameter(ValueError):
    """A parameter that cannot be read: which (`bands[2].from`), what is wrong, what was written, what may be."""

    def __init__(self, name: str, kind: WrongKind, found: object = "", allowed: tuple[str, ...] = ()) -> None:
        self.name, self.kind, self.found, self.allowed = name, kind, found, allowed
        super().__init__(f"{name}: {kind} {found!r}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name in data, the field of the engine's shape it fills, and how it is read and written."""

    name: str
    field: str
    read: Callable[[str, Plain], Any]
    write: Callable[[Any], Plain]


def number(name: str, value: Plain) -> Decimal:
    """A number written as a number or as text, as `read_number` takes it."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise WrongParameter(name, WrongKind.NOT_A_NUMBER, value)
    try:
        return read_number(str(value))
    except OverflowError:
        raise WrongParameter(name, WrongKind.TOO_LARGE, value) from None
    except ValueError:
        raise WrongParameter(name, WrongKind.NOT_A_NUMBER, value) from None


MOST_WHOLE_DIGITS, MOST_DIGITS_AFTER = 15, 9
_GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(\.[0-9]{3}){2,}")
_PLAIN = re.compile(r"([0-9]*)(?:\.([0-9]+))?")


def read_number(text: str) -> Decimal:
    """A number in a file: spaces ignored, any dash a minus, a dot or comma for decimals; "1.234,5" has groups.

    Raises `ValueError` for what is no number, `OverflowError` for more than 15 digits before or 9 after the mark.
    """
    compact = re.sub(r"[\s\u00a0\u202f]+", "", text)
    sign = ""
    if compact[:1] in {"-", "−", "–", "—"}:
        sign, compact = "-", compact[1:]
    elif compact[:1] == "+":
        compact = compact[1:]
    if _GROUPED.fullmatch(compact):
        compact = compact.replace(".", "")
    found = _PLAIN.fullmatch(compact.replace(",", "."))
    if found is None or not found.group(0):
        raise ValueError(f"not a number: {text!r}")
    whole, after = found.group(1).lstrip("0"), (found.group(2) or "").rstrip("0")
    if len(whole) > MOST_WHOLE_DIGITS or len(after) > MOST_DIGITS_AFTER:
        raise OverflowError(f"too many digits: {text[:40]!r}")
    return Decimal(sign + found.group(0))


def text(name: str, value: Plain) -> str:
    """A text; a number written without quotes is taken as it stands."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise WrongParameter(name, WrongKind.NOT_TEXT, value)
    return str(value).strip()


def choice(of: type[E]) -> Callable[[str, Plain], E]:
    """Reads one of a closed list."""

    def read(name: str, value: Plain) -> E:
        try:
            return of(str(value).strip().lower())
        except ValueError:
            raise WrongParameter(name, WrongKind.NOT_A_CHOICE, value, tuple(of)) from None

    return read


def _list(name: str, value: Plain) -> list[Plain]:
    if not isinstance(value, list):
        raise WrongParameter(name, WrongKind.NOT_A_LIST, value)
    return value


def _mapping(name: str, value: Plain, allowed: tuple[str, ...]) -> Mapping[str, Plain]:
    if not isinstance(value, Mapping):
        raise WrongParameter(name, WrongKind.NOT_A_MAPPING, value, allowed)
    for key in value:
        if key not in allowed:
            raise WrongParameter(f"{name}.{key}", WrongKind.UNKNOWN, key, allowed)
    return value


_BAND_KEYS = ("points", "from", "above", "to", "below")


def _band(name: str, value: Plain) -> Band:
    given = {key: number(f"{name}.{key}", found) for key, found in _mapping(name, value, _BAND_KEYS).items()}
    if "points" not in given:
        raise WrongParameter(f"{name}.points", WrongKind.MISSING)
    for one, other in (("from", "above"), ("to", "below")):
        if one in given and other in given:
            raise WrongParameter(f"{name}.{other}", WrongKind.TWICE, given[other])
    return Band(
        points=given["points"],
        lower=given.get("from", given.get("above")),
        upper=given.get("to", given.get("below")),
        includes_lower="above" not in given,
        includes_upper="to" in given,
    )


def _bands(name: str, value: Plain) -> tuple[Band, ...]:
    return tuple(_band(f"{name}[{n}]", band) for n, band in enumerate(_list(name, value), 1))


def _plain_band(band: Band) -> dict[str, str]:
    ends = {
        "from" if band.includes_lower else "above": band.lower,
        "to" if band.includes_upper else "below": band.upper,
    }
    return {"points": plain(band.points)} | {k: plain(v) for k, v in ends.items() if v is not None}


def _plain_bands(bands: tuple[Band, ...]) -> list[dict[str, str]]:
    return [_plain_band(band) for band in bands]


_VARIANT_KEYS = ("class", "max", "each", "bands")


def _variant(name: str, value: Plain) -> Variant:
    given = _mapping(name, value, _VARIANT_KEYS)
    if not given.get("class"):
        raise WrongParameter(f"{name}.class", WrongKind.MISSING)
    return Variant(
        unit_class=text(f"{name}.class", given["class"]),
        maximum=number(f"{name}.max", given["max"]) if "max" in given else None,
        each=number(f"{name}.each", given["each"]) if "each" in given else None,
        bands=_bands(f"{name}.bands", given["bands"]) if "bands" in given else None,
    )


def _variants(name: str, value: Plain) -> tuple[Variant, ...]:
    return tuple(_variant(f"{name}[{n}]", variant) for n, variant in enumerate(_list(name, value), 1))


def _plain_variants(variants: tuple[Variant, ...]) -> list[dict[str, Plain]]:
    written: list[dict[str, Plain]] = []
    for variant in variants:
        numbers = {"max": variant.maximum, "each": variant.each}
        row: dict[str, Plain] = {"class": variant.unit_class}
        row |= {key: plain(value) for key, value in numbers.items() if value is not None}
        written.append(row if variant.bands is None else row | {"bands": _plain_bands(variant.bands)})
    return written


def _numbers(name: str, value: Plain) -> tuple[Decimal, ...]:
    return tuple(number(f"{name}[{n}]", found) for n, found in enumerate(_list(name, value), 1))


_GRADE_KEYS = ("code", "title", "least_total", "least_share")


def _grades(name: str, value: Plain) -> tuple[Grade, ...]:
    grades: list[Grade] = []
    for n, row in enumerate(_list(name, value), 1):
        at = f"{name}[{n}]"
        given = _mapping(at, row, _GRADE_KEYS)
        for key in ("code", "least_total"):
            if key not in given:
                raise WrongParameter(f"{at}.{key}", WrongKind.MISSING)
        share = given.get("least_share")
        grades.append(
            Grade(
                code=text(f"{at}.code", given["code"]),
                title=text(f"{at}.title", given.get("title", given["code"])),
                least_total=number(f"{at}.least_total", given["least_total"]),
                least_share=None if share is None else number(f"{at}.least_share", share),
            )
        )
    return tuple(grades)


def _plain_grades(grades: tuple[Grade, ...]) -> list[dict[str, str]]:
    return [
        {"code": grade.code, "title": grade.title, "least_total": plain(grade.least_total)}
        | ({} if grade.least_share is None else {"least_share": plain(grade.least_share)})
        for grade in grades
    ]


def plain(value: Decimal) -> str:
    """An exact number as text, without exponent and without zeros at the end."""
    return f"{value.normalize():f}"


MOST_DECIMALS = 6


def whole(name: str, value: Plain) -> int:
    """A whole number from 0 to 6: how many decimals."""
    read = number(name, value)
    if read != read.to_integral_value() or not 0 <= read <= MOST_DECIMALS:
        raise WrongParameter(name, WrongKind.NOT_A_CHOICE, value, tuple(map(str, range(MOST_DECIMALS + 1))))
    return int(read)


def _name(value: StrEnum) -> str:
    return value.value


def _same(value: Any) -> Any:
    return value


LINE_PARAMETERS = (
    Parameter("each", "each", number, plain),
    Parameter("direction", "direction", choice(Direction), _name),
    Parameter("indicator", "indicator", text, _same),
    Parameter("unit", "unit", text, _same),
    Parameter("bonus_cap", "bonus_cap", number, plain),
    Parameter("minus_cap", "minus_cap", number, plain),
    Parameter("takes", "takes", choice(Takes), _name),
    Parameter("measure", "measure", choice(Measure), _name),
    Parameter("bands", "bands", _bands, _plain_bands),
    Parameter("floor", "floor", number, plain),
    Parameter("least", "least", number, plain),
    Parameter("share_at_target", "share_at_target", number, plain),
    Parameter("excess", "excess", choice(Excess), _name),
    Parameter("zero_target", "zero_target", choice(ZeroTarget), _name),
    Parameter("start", "start", number, plain),
    Parameter("step", "step", number, plain),
    Parameter("place_points", "place_points", _numbers, lambda found: [plain(n) for n in found]),
    Parameter("only_if", "only_if", text, _same),
    Parameter("exemption", "exemption", text, _same),
    Parameter("knock_out", "knock_out", choice(KnockOut), _name),
    Parameter("scorer", "scorer", text, _same),
    Parameter("variants", "variants", _variants, _plain_variants),
)
_GROUP = ("bonus_cap", "minus_cap", "takes", "only_if", "variants")
_LEAF = ("indicator", "unit", "only_if", "exemption", "knock_out", "scorer", "variants")
PARAMETERS_OF: Mapping[Kind | None, tuple[str, ...]] = {
    None: _GROUP,
    Kind.DIRECT: _LEAF,
    Kind.YES_NO: _LEAF,
    Kind.LINEAR: (*_LEAF, "direction", "floor", "least"),
    Kind.BANDS: (*_LEAF, "measure", "bands"),
    Kind.PER_OCCURRENCE: (*_LEAF, "each"),
    Kind.STEPS: (*_LEAF, "each", "direction", "start", "step"),
    Kind.LEADER: (*_LEAF, "direction", "share_at_target", "excess", "zero_target"),
    Kind.SHARE_OF_BEST: (*_LEAF, "direction"),
    Kind.RANKED: (*_LEAF, "direction", "place_points"),
}
"""Which parameters a kind of line reads; None: a group."""
TABLE_PARAMETERS = (
    Parameter("decimals", "decimals", whole, int),
    Parameter("rounding", "rounding", choice(RoundingPlace), _name),
    Parameter("mode", "mode", choice(RoundingMode), _name),
    Parameter("start", "start", choice(Start), _name),
    Parameter("not_assigned", "not_assigned", choice(NotAssigned), _name),
    Parameter("bonus_cap", "bonus_cap", number, plain),
    Parameter("minus_cap", "minus_cap", number, plain),
    Parameter("total_cap", "total_cap", number, plain),
    Parameter("grades", "grades", _grades, _plain_grades),
)


_DEFAULTS: Mapping[type, Mapping[str, Any]] = {
    shape: {field.name: field.default for field in fields(shape)} for shape in (CriterionSpec, TableSpec)
}


def written(
    shape: CriterionSpec | TableSpec,
    parameters: tuple[Parameter, ...],
    *,
    leave_out: frozenset[str] = frozenset(),
) -> dict[str, Plain]:
    """The parameters of a line or table that differ from their defaults, as plain data."""
    defaults = _DEFAULTS[TableSpec if isinstance(shape, TableSpec) else CriterionSpec]
    return {
        parameter.name: parameter.write(value)
        for parameter in parameters
        if parameter.name not in leave_out
        and (value := getattr(shape, parameter.field)) != defaults[parameter.field]
    }


def read(data: Mapping[str, Plain], parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    """Plain data as fields of the engine's shape; empty values are left out. Raises `WrongParameter`."""
    by_name = {parameter.name: parameter for parameter in parameters}
    found: dict[str, Any] = {}
    for name, value in data.items():
        if name not in by_name:
            raise WrongParameter(name, WrongKind.UNKNOWN, name, tuple(by_name))
        if value is not None and value != "":
            found[by_name[name].field] = by_name[name].read(name, value)
    return found
