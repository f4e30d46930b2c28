"""The loader: YAML in, records out, or every problem with its file and line."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from thidua.legislation import reading
from thidua.legislation.enums import (
    AwardForm,
    AwardKind,
    AwardLevel,
    InstrumentKind,
    Rounding,
    TransitionKind,
    ValueUnit,
)
from thidua.legislation.loading_prizes import base_salaries, prize_multiples
from thidua.legislation.shapes import (
    Award,
    DatedValue,
    Instrument,
    Law,
    MeritKind,
    Threshold,
    Transition,
)
from thidua.legislation.source import Entry, Problems, entries_of

R = TypeVar("R", Instrument, Threshold, Award, MeritKind)

_INSTRUMENT = reading.DATED | {"code", "kind", "number", "title", "issuer", "signed", "replaced_by"}
_THRESHOLD = {"code", "title", "unit", "base", "rounding", "values"}
_VALUE = reading.DATED | {"value", "exceeds", "citation"}
_AWARD = reading.DATED | {
    "code",
    "name",
    "short",
    "english",
    "form",
    "level",
    "recipients",
    "decider",
    "series",
    "grade",
    "note",
    "citation",
}
_MERIT_KIND = reading.DATED | {"code", "name", "english", "recipients", "purpose", "citation"}
_TRANSITION = {"at", "kind", "until", "statement", "citation", "confirmed", "unconfirmed"}


def load(folder: Path) -> Law:
    """Read the law's files in a folder: instruments, thresholds, merit_kinds, transitions, base_salary,
    prize_money, and awards/*.yaml in the order of their names, which with the order inside is the awards' rank.

    Raises `LegislationError` with every problem (file, line, what): files missing or unreadable as YAML, unknown
    or missing keys, a missing citation, a citation of an unknown instrument or of one not in force then,
    overlapping periods, names or deciders with a gap, neither `confirmed` nor `unconfirmed`, inexact numbers.
    """
    problems = Problems()
    instruments = _records(
        _entries(folder, "instruments.yaml", problems=problems),
        problems,
        lambda e, _n: _instrument(e, problems),
    )
    _check_successors(folder, instruments, problems)
    thresholds = _records(
        _entries(folder, "thresholds.yaml", problems=problems),
        problems,
        lambda e, _n: _threshold(e, instruments, problems),
    )
    awards = _records(
        _entries(folder, *_award_files(folder, problems), problems=problems),
        problems,
        lambda e, n: _award(e, n, instruments, problems),
    )
    merit_kinds = _records(
        _entries(folder, "merit_kinds.yaml", problems=problems),
        problems,
        lambda e, _n: _merit_kind(e, instruments, problems),
    )
    transitions = [
        _transition(each, instruments, problems)
        for each in _entries(folder, "transitions.yaml", problems=problems)
    ]
    salaries = base_salaries(_entries(folder, "base_salary.yaml", problems=problems), instruments, problems)
    multiples = prize_multiples(
        _entries(folder, "prize_money.yaml", problems=problems), awards, instruments, problems
    )
    problems.raise_any()
    return Law(
        instruments=instruments,
        thresholds=thresholds,
        awards=awards,
        merit_kinds=merit_kinds,
        transitions=tuple(each for each in transitions if each is not None),
        prize_multiples=multiples,
        base_salaries=salaries,
    )


def _award_files(folder: Path, problems: Problems) -> list[str]:
    names = sorted(f"awards/{path.name}" for path in (folder / "awards").glob("*.yaml"))
    if not names:
        problems.add("awards", 1, "expected a folder with at least one .yaml file")
    return names


def _entries(folder: Path, *names: str, problems: Problems) -> list[Entry]:
    return [entry for name in names for entry in entries_of(folder / name, problems, name=name)]


def _records(
    entries: Iterable[Entry], problems: Problems, build: Callable[[Entry, int], R | None]
) -> dict[str, R]:
    found: dict[str, R] = {}
    for number, entry in enumerate(entries, start=1):
        record = build(entry, number)
        if record is None:
            continue
        if record.code in found:
            problems.add(entry.file, entry.line_of("code"), f"{record.code} stands twice")
        found[record.code] = record
    return found


def _instrument(entry: Entry, problems: Problems) -> Instrument | None:
    needed = ("code", "kind", "title", "from")
    if not reading.has_keys(entry, known=_INSTRUMENT, needed=needed, problems=problems):
        return None
    kind = reading.choice(entry, "kind", InstrumentKind, problems)
    period = reading.period(entry, problems)
    confirmation = reading.confirmation(entry, problems)
    signed_on = reading.day(entry, "signed", problems) if "signed" in entry.values else None
    if kind is None or period is None or confirmation is None:
        return None
    return Instrument(
        code=entry.values["code"],
        kind=kind,
        number=str(entry.values.get("number", "")),
        title=reading.one_line(entry.values["title"]),
        issuer=entry.values.get("issuer", ""),
        signed_on=signed_on,
        in_force=period,
        confirmation=confirmation,
        replaced_by=entry.values.get("replaced_by", ""),
    )


def _check_successors(folder: Path, instruments: dict[str, Instrument], problems: Problems) -> None:
    unknown = {each.replaced_by for each in instruments.values()} - instruments.keys() - {""}
    if not unknown:
        return
    # Read again only to tell the lines: what replaces a text may stand after it in the file.
    for entry in _entries(folder, "instruments.yaml", problems=Problems()):
        if entry.values.get("replaced_by") in unknown:
            told = f"replaced by {entry.values['replaced_by']}, which is not in instruments.yaml"
            problems.add(entry.file, entry.line_of("replaced_by"), told)


def _threshold(entry: Entry, instruments: dict[str, Instrument], problems: Problems) -> Threshold | None:
    needed = ("code", "title", "unit", "base", "values")
    if not reading.has_keys(entry, known=_THRESHOLD, needed=needed, problems=problems):
        return None
    unit = reading.choice(entry, "unit", ValueUnit, problems)
    rounding = reading.choice(entry, "rounding", Rounding, problems) if "rounding" in entry.values else None
    if unit is None:
        return None
    if not isinstance(entry.values["values"], list):
        problems.add(entry.file, entry.line_of("values"), "expected a list of dated values")
        return None
    values: list[DatedValue] = []
    for child in entry.values["values"]:
        value = _dated_value(child, entry, unit, instruments, problems)
        if value is not None:
            reading.check_overlap(value, child, values, entry.values["code"], problems)
            values.append(value)
    return Threshold(
        code=entry.values["code"],
        title=entry.values["title"],
        unit=unit,
        base=entry.values["base"],
        values=tuple(values),
        rounding=rounding,
    )


def _dated_value(
    child: Any, parent: Entry, unit: ValueUnit, instruments: dict[str, Instrument], problems: Problems
) -> DatedValue | None:
    if not isinstance(child, Entry):
        problems.add(parent.file, parent.line_of("values"), "expected a list of dated values")
        return None
    name = parent.values["code"]
    needed = ("from", "value", "citation")
    if not reading.has_keys(child, known=_VALUE, needed=needed, problems=problems, name=name):
        return None
    period, confirmation = reading.period(child, problems), reading.confirmation(child, problems)
    number = reading.number(child, "value", problems, most=1 if unit is ValueUnit.SHARE else None)
    if period is None or confirmation is None or number is None:
        return None
    citation = reading.citation(child, period, instruments, problems)
    if citation is None:
        return None
    return DatedValue(period, number, bool(child.values.get("exceeds", False)), citation, confirmation)


def _award(entry: Entry, rank: int, instruments: dict[str, Instrument], problems: Problems) -> Award | None:
    needed = ("code", "name", "english", "form", "level", "recipients", "decider", "from", "citation")
    if not reading.has_keys(entry, known=_AWARD, needed=needed, problems=problems):
        return None
    form = reading.choice(entry, "form", AwardForm, problems)
    level = reading.choice(entry, "level", AwardLevel, problems)
    period, confirmation = reading.period(entry, problems), reading.confirmation(entry, problems)
    recipients = reading.recipients(entry, problems)
    if form is None or level is None or period is None or confirmation is None or recipients is None:
        return None
    citation = reading.citation(entry, period, instruments, problems)
    names = reading.texts(entry, "name", period, instruments, problems)
    deciders = reading.texts(entry, "decider", period, instruments, problems)
    grade = entry.values.get("grade")
    if grade is not None and (not isinstance(grade, int) or grade < 1 or not entry.values.get("series")):
        told = "`grade` is a class of a `series`, counted from 1 (the highest)"
        problems.add(entry.file, entry.line_of("grade"), told)
        return None
    if citation is None or names is None or deciders is None:
        return None
    return Award(
        code=entry.values["code"],
        name=names[-1].text,
        short=entry.values.get("short", names[-1].text),
        english=entry.values["english"],
        kind=AwardKind.TITLE if form is AwardForm.EMULATION_TITLE else AwardKind.FORM,
        form=form,
        level=level,
        recipients=recipients,
        decider=deciders[-1].text,
        rank=rank,
        in_force=period,
        citation=citation,
        confirmation=confirmation,
        names=names,
        deciders=deciders,
        series=entry.values.get("series", ""),
        grade=grade,
        note=reading.one_line(entry.values.get("note", "")),
    )


def _merit_kind(entry: Entry, instruments: dict[str, Instrument], problems: Problems) -> MeritKind | None:
    needed = ("code", "name", "english", "recipients", "purpose", "from", "citation")
    if not reading.has_keys(entry, known=_MERIT_KIND, needed=needed, problems=problems):
        return None
    period, confirmation = reading.period(entry, problems), reading.confirmation(entry, problems)
    recipients = reading.recipients(entry, problems)
    if period is None or confirmation is None or recipients is None:
        return None
    citation = reading.citation(entry, period, instruments, problems)
    if citation is None:
        return None
    return MeritKind(
        code=entry.values["code"],
        name=entry.values["name"],
        english=entry.values["english"],
        recipients=recipients,
        purpose=reading.one_line(entry.values["purpose"]),
        in_force=period,
        citation=citation,
        confirmation=confirmation,
    )


def _transition(entry: Entry, instruments: dict[str, Instrument], problems: Problems) -> Transition | None:
    needed = ("at", "kind", "statement", "citation")
    if not reading.has_keys(entry, known=_TRANSITION, needed=needed, problems=problems, name="transition"):
        return None
    at = reading.day(entry, "at", problems)
    kind = reading.choice(entry, "kind", TransitionKind, problems)
    until = reading.day(entry, "until", problems) if "until" in entry.values else None
    confirmation = reading.confirmation(entry, problems)
    if at is None or kind is None or confirmation is None:
        return None
    if until is not None and until <= at:
        problems.add(entry.file, entry.line_of("until"), f"a transition from {at} ends after it starts")
        return None
    citation = reading.citation_on(entry, at, instruments, problems)
    if citation is None:
        return None
    statement = reading.one_line(entry.values["statement"])
    return Transition(at, kind, statement, citation, confirmation, until)
