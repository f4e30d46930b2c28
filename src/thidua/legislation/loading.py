"""The loader: YAML in, records out, or every problem with its file and line."""

from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from thidua.kernel.periods import Period
from thidua.legislation.enums import AwardKind, AwardLevel, InstrumentKind, ValueUnit
from thidua.legislation.shapes import Award, Confirmation, DatedValue, Instrument, Law, Threshold
from thidua.legislation.source import Entry, Problems, entries_of
from thidua.parties.enums import PartyKind
from thidua.rulebook.findings import Citation

E = TypeVar("E", bound=Enum)
R = TypeVar("R", Instrument, Threshold, Award)

_DATED = {"from", "to", "confirmed", "unconfirmed"}
_INSTRUMENT = _DATED | {"code", "kind", "number", "title", "issuer", "signed"}
_THRESHOLD = {"code", "title", "unit", "base", "values"}
_VALUE = _DATED | {"value", "exceeds", "citation"}
_AWARD = _DATED | {"code", "name", "short", "kind", "level", "recipients", "decider", "citation"}


def load(folder: Path) -> Law:
    """Read instruments.yaml, thresholds.yaml and awards.yaml of a folder.

    Raises `LegislationError` with every problem (file, line, what): unreadable YAML, unknown or missing keys,
    a missing citation, a citation of an unknown instrument or of one not in force then, overlapping periods,
    neither `confirmed` nor `unconfirmed`, values that are no fraction.
    """
    problems = Problems()
    instruments = _read(folder / "instruments.yaml", problems, lambda e, _n: _instrument(e, problems))
    thresholds = _read(
        folder / "thresholds.yaml", problems, lambda e, _n: _threshold(e, instruments, problems)
    )
    awards = _read(folder / "awards.yaml", problems, lambda e, n: _award(e, n, instruments, problems))
    problems.raise_any()
    return Law(instruments=instruments, thresholds=thresholds, awards=awards)


def _read(path: Path, problems: Problems, build: Callable[[Entry, int], R | None]) -> dict[str, R]:
    found: dict[str, R] = {}
    for number, entry in enumerate(entries_of(path, problems), start=1):
        record = build(entry, number)
        if record is None:
            continue
        if record.code in found:
            problems.add(entry.file, entry.line_of("code"), f"{record.code} stands twice")
        found[record.code] = record
    return found


def _instrument(entry: Entry, problems: Problems) -> Instrument | None:
    if not _has_keys(entry, known=_INSTRUMENT, needed=("code", "kind", "title", "from"), problems=problems):
        return None
    kind = _choice(entry, "kind", InstrumentKind, problems)
    period = _period(entry, problems)
    confirmation = _confirmation(entry, problems)
    if kind is None or period is None or confirmation is None:
        return None
    return Instrument(
        code=entry.values["code"],
        kind=kind,
        number=entry.values.get("number", ""),
        title=entry.values["title"],
        issuer=entry.values.get("issuer", ""),
        signed_on=entry.values.get("signed"),
        in_force=period,
        confirmation=confirmation,
    )


def _threshold(entry: Entry, instruments: dict[str, Instrument], problems: Problems) -> Threshold | None:
    needed = ("code", "title", "unit", "base", "values")
    if not _has_keys(entry, known=_THRESHOLD, needed=needed, problems=problems):
        return None
    unit = _choice(entry, "unit", ValueUnit, problems)
    if unit is None:
        return None
    values: list[DatedValue] = []
    for child in entry.values["values"]:
        value = _dated_value(child, entry, unit, instruments, problems)
        if value is not None:
            _check_overlap(value, child, values, entry.values["code"], problems)
            values.append(value)
    return Threshold(
        code=entry.values["code"],
        title=entry.values["title"],
        unit=unit,
        base=entry.values["base"],
        values=tuple(values),
    )


def _dated_value(
    child: Any, parent: Entry, unit: ValueUnit, instruments: dict[str, Instrument], problems: Problems
) -> DatedValue | None:
    if not isinstance(child, Entry):
        problems.add(parent.file, parent.line_of("values"), "expected a list of dated values")
        return None
    name = parent.values["code"]
    needed = ("from", "value", "citation")
    if not _has_keys(child, known=_VALUE, needed=needed, problems=problems, name=name):
        return None
    period, confirmation = _period(child, problems), _confirmation(child, problems)
    number = _number(child, unit, problems)
    if period is None or confirmation is None or number is None:
        return None
    citation = _citation(child, period, instruments, problems)
    if citation is None:
        return None
    return DatedValue(period, number, bool(child.values.get("exceeds", False)), citation, confirmation)


def _award(entry: Entry, rank: int, instruments: dict[str, Instrument], problems: Problems) -> Award | None:
    needed = ("code", "name", "kind", "level", "recipients", "decider", "from", "citation")
    if not _has_keys(entry, known=_AWARD, needed=needed, problems=problems):
        return None
    kind, level = _choice(entry, "kind", AwardKind, problems), _choice(entry, "level", AwardLevel, problems)
    period, confirmation = _period(entry, problems), _confirmation(entry, problems)
    recipients = _recipients(entry, problems)
    if kind is None or level is None or period is None or confirmation is None or recipients is None:
        return None
    citation = _citation(entry, period, instruments, problems)
    if citation is None:
        return None
    return Award(
        code=entry.values["code"],
        name=entry.values["name"],
        short=entry.values.get("short", entry.values["name"]),
        kind=kind,
        level=level,
        recipients=recipients,
        decider=entry.values["decider"],
        rank=rank,
        in_force=period,
        citation=citation,
        confirmation=confirmation,
    )


def _has_keys(
    entry: Entry, *, known: set[str], needed: Iterable[str], problems: Problems, name: str = ""
) -> bool:
    name = name or entry.values.get("code", "entry")
    for key in entry.values.keys() - known:
        problems.add(entry.file, entry.line_of(key), f"{name}: unknown key `{key}`")
    missing = [key for key in needed if entry.values.get(key) in (None, "", [])]
    for key in missing:
        problems.add(entry.file, entry.line, f"{name}: missing {key}")
    return not missing


def _choice(entry: Entry, key: str, enum: type[E], problems: Problems) -> E | None:
    try:
        return enum(entry.values[key])
    except ValueError:
        choices = ", ".join(str(member.value) for member in enum)
        problems.add(entry.file, entry.line_of(key), f"`{entry.values[key]}` is none of: {choices}")
        return None


def _recipients(entry: Entry, problems: Problems) -> frozenset[PartyKind] | None:
    try:
        return frozenset(PartyKind(kind) for kind in entry.values["recipients"])
    except ValueError as error:
        problems.add(entry.file, entry.line_of("recipients"), str(error))
        return None


def _period(entry: Entry, problems: Problems) -> Period | None:
    start, end = entry.values["from"], entry.values.get("to")
    for key, day in (("from", start), ("to", end)):
        if day is not None and not isinstance(day, date):
            problems.add(entry.file, entry.line_of(key), f"`{day}` is no day (write 2024-01-31)")
            return None
    try:
        return Period(start, end)
    except ValueError as error:
        problems.add(entry.file, entry.line_of("to"), str(error))
        return None


def _confirmation(entry: Entry, problems: Problems) -> Confirmation | None:
    confirmed, open_question = entry.values.get("confirmed"), entry.values.get("unconfirmed")
    if (confirmed is None) == (open_question is None):
        problems.add(
            entry.file, entry.line, "say either `confirmed` (on, by) or `unconfirmed` (what is open)"
        )
        return None
    if open_question is not None:
        return Confirmation(open_question=" ".join(str(open_question).split()))
    if not isinstance(confirmed, Entry) or not {"on", "by"} <= confirmed.values.keys():
        problems.add(
            entry.file, entry.line_of("confirmed"), "`confirmed` needs `on` (a day) and `by` (a source)"
        )
        return None
    return Confirmation(confirmed_on=confirmed.values["on"], source=confirmed.values["by"])


def _number(entry: Entry, unit: ValueUnit, problems: Problems) -> Fraction | None:
    written = entry.values["value"]
    try:
        # A YAML float would already have lost what was written; fractions and integers have not.
        number = Fraction(written) if isinstance(written, str | int) else None
    except (ValueError, ZeroDivisionError):
        number = None
    if number is None or number <= 0:
        problems.add(
            entry.file, entry.line_of("value"), f"`{written}` is no exact positive number (write 4/5)"
        )
        return None
    if unit is ValueUnit.SHARE and number > 1:
        problems.add(entry.file, entry.line_of("value"), f"a share is at most 1, not {written}")
        return None
    return number


def _citation(
    entry: Entry, period: Period, instruments: dict[str, Instrument], problems: Problems
) -> Citation | None:
    code, _space, place = str(entry.values["citation"]).partition(" ")
    line = entry.line_of("citation")
    instrument = instruments.get(code)
    if instrument is None:
        problems.add(entry.file, line, f"cites {code}, which is not in instruments.yaml")
        return None
    end = instrument.in_force.end
    if period.start < instrument.in_force.start or (end and (period.end is None or period.end > end)):
        problems.add(
            entry.file,
            line,
            f"cites {code}, in force [{instrument.in_force.start}, {end or '…'}), "
            f"for [{period.start}, {period.end or '…'})",
        )
        return None
    return Citation(code, place)


def _check_overlap(
    value: DatedValue, entry: Entry, earlier: list[DatedValue], name: str, problems: Problems
) -> None:
    for other in earlier:
        if value.in_force.overlaps(other.in_force):
            problems.add(
                entry.file,
                entry.line,
                f"{name}: period from {value.in_force.start} overlaps the one from {other.in_force.start}",
            )
