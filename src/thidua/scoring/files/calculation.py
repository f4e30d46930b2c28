"""From a table and entries in files to a result as plain data: points, formulas, flags, ranking with its tie-breaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.scoring.engine import Flag, Outcome, TableSpec, Unit, comparable, compute_all
from thidua.scoring.files.entries_csv import Entries, Phase, UnitRow
from thidua.scoring.grading import Graded, grade_of
from thidua.scoring.ranking import Contender, Place, TieBreak, rank
from thidua.scoring.wording import flag_text, formula_text

FORMAT = "thidua-scoring-result/1"
# A line of a table that rounds only its total may have no end; 12 decimals are written of it.
MOST_WRITTEN = Decimal("1e-12")
MOST_NAMED = 10


@dataclass(frozen=True)
class TableFile:
    """A table as a file gave it."""

    title: str
    spec: TableSpec
    chain: Sequence[TieBreak]


def result_of(table: TableFile, entries: Entries, units: Mapping[str, UnitRow] | None) -> dict[str, Any]:
    """The whole result: the last phase in front, every phase with entries below `phases`.

    Raises `ValueError` when a tie-break names a group the table does not have.
    """
    phases = {
        phase: _phase(table, entries.of(phase), units or {}) for phase in Phase if phase in entries.lines
    }
    last = list(phases)[-1]
    return {
        "format": FORMAT,
        "table": {"title": table.title, "total": _number(table.spec.total)},
        "phase": last.value,
        **phases[last],
        "phases": {phase.value: found for phase, found in phases.items()},
        "warnings": [*entries.warnings, *_unknown_classes(table.spec, units or {})],
    }


def unscored(result: Mapping[str, Any], entries: Entries, *, file: str) -> list[str]:
    """What keeps units of a result (`result_of`) out of the ranking: entries that were refused, each with its row in
    the file, and for each unit the lines nothing was entered for.
    """
    phase = Phase(result["phase"])
    told: list[str] = []
    for unit in result["units"]:
        missing: list[str] = []
        for line in unit["criteria"]:
            if line["kind"] == "group" or line["code"] not in unit["unsettled"]:
                continue
            row = entries.row_of(phase, unit["unit"], line["code"])
            if row is None:
                missing.append(line["code"])
                continue
            why = " ".join(flag["text"] for flag in line["flags"])
            place = {"file": file, "row": row, "unit": unit["unit"], "code": line["code"], "why": why}
            told.append(_("%(file)s: dòng %(row)d: %(unit)s, dòng “%(code)s”: %(why)s") % place)
        if missing:
            codes = ", ".join(missing[:MOST_NAMED]) + (", …" if len(missing) > MOST_NAMED else "")
            lacks = {"unit": unit["unit"], "count": len(missing), "codes": codes}
            told.append(_("%(unit)s: %(count)d dòng chưa có số liệu: %(codes)s.") % lacks)
    return told


def _unknown_classes(spec: TableSpec, units: Mapping[str, UnitRow]) -> list[str]:
    said = _("đơn vị “%(unit)s” thuộc nhóm “%(name)s” mà không dòng nào của bảng nhắc tới.")
    return [
        str(said % {"unit": row.code, "name": name})
        for row in units.values()
        for name in sorted(row.classes - spec.classes)
    ]


def _phase(
    table: TableFile, lines: Mapping[str, Mapping[str, Any]], units: Mapping[str, UnitRow]
) -> dict[str, Any]:
    codes = list(units) or sorted(lines)
    rows = {code: units.get(code, UnitRow(code)) for code in codes}
    totals = compute_all(
        table.spec,
        [Unit(code, tuple(lines.get(code, {}).values()), row.classes) for code, row in rows.items()],
    )
    places = rank(
        [
            Contender(code, totals[code], row.submitted_at, row.given, row.is_held)
            for code, row in rows.items()
        ],
        table.chain,
    )
    ranks = {place.unit: place.rank for place in places}
    return {
        "units": [_unit(row, totals[code], ranks[code], table.spec) for code, row in rows.items()],
        "ranking": [_place(place) for place in places],
    }


def _unit(row: UnitRow, total: Outcome, place: int | None, spec: TableSpec) -> dict[str, Any]:
    graded = grade_of(spec, total) if spec.grades else None
    return {
        "unit": row.code,
        "name": row.name or row.code,
        "total": _number(total.points),
        "base": _number(total.base),
        "bonus": _number(total.bonus),
        "minus": _number(total.minus),
        "comparable": _number(comparable(spec, total)),
        "rank": place,
        "is_complete": total.is_complete,
        "is_provisional": total.is_provisional,
        "unsettled": list(total.unsettled),
        "awaiting": list(total.awaiting),
        "knocked_out": list(total.knocked_out),
        **({} if graded is None else _graded(graded)),
        "formula": formula_text(total.formula),
        "flags": _flags(total.flags),
        "criteria": [_line(outcome) for outcome in total.walk() if outcome.code],
    }


def _graded(graded: Graded) -> dict[str, Any]:
    return {
        "grade": graded.grade.code if graded.grade else None,
        "grade_title": graded.grade.title if graded.grade else None,
        "shortfalls": [
            {
                "grade": short.grade.code,
                "code": short.code,
                "points": _number(short.found),
                "least": _number(short.least),
            }
            for short in graded.shortfalls
        ],
    }


def _line(outcome: Outcome) -> dict[str, Any]:
    override = outcome.line.override if outcome.line else None
    return {
        "code": outcome.code,
        "title": outcome.title,
        "part": outcome.part.value,
        "kind": outcome.spec.kind.value if outcome.spec.kind else "group",
        "standing": outcome.standing.value,
        "points": _number(outcome.points),
        "maximum": _number(outcome.maximum),
        "by_table": _number(outcome.by_table),
        "adjustment": _number(outcome.adjustment),
        "formula": formula_text(outcome.formula),
        "inputs": {
            used.name: _number(used.value) if isinstance(used.value, Decimal) else used.value
            for used in outcome.inputs
        },
        "override": None
        if override is None
        else {"points": _number(override.points), "reason": override.reason},
        "flags": _flags(outcome.flags),
    }


def _flags(flags: Sequence[Flag]) -> list[dict[str, Any]]:
    return [
        {"kind": flag.kind.value, "limit": _number(flag.limit), "text": str(flag_text(flag))}
        for flag in flags
    ]


def _place(place: Place) -> dict[str, Any]:
    return {
        "unit": place.unit,
        "rank": place.rank,
        "total": _number(place.total),
        "tied_with": list(place.tied_with),
        "knocked_out": list(place.knocked_out),
        "is_held": place.is_held,
        "steps": [
            {
                "rule": step.rule.kind.value,
                "code": step.rule.code,
                "values": {
                    unit: value.isoformat() if isinstance(value, datetime) else _number(value)
                    for unit, value in step.values
                },
                "separated": step.separated,
            }
            for step in place.steps
        ],
    }


def _number(value: Decimal | None) -> int | float | str | None:
    """A number as JSON writes it, with the digits of the exact decimal; as text where a double cannot hold them."""
    if value is None:
        return None
    if value == value.to_integral_value():
        return int(value)
    exponent = value.as_tuple().exponent
    is_long = isinstance(exponent, int) and exponent < MOST_WRITTEN.as_tuple().exponent  # type: ignore[operator]
    shown = value.quantize(MOST_WRITTEN) if is_long else value
    return float(shown) if Decimal(repr(float(shown))) == shown else f"{shown.normalize():f}"
