"""Reading single keys of an entry: the value in its type, or a problem told with file and line."""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Protocol, TypeVar

from thidua.kernel.periods import Period
from thidua.legislation.shapes import Confirmation, DatedText, Instrument
from thidua.legislation.source import Entry, Problems
from thidua.parties.enums import PartyKind
from thidua.rulebook.findings import Citation

E = TypeVar("E", bound=Enum)

DATED = frozenset({"from", "to", "confirmed", "unconfirmed"})
_TEXT = frozenset({"from", "to", "text", "citation"})


class InForce(Protocol):
    """Whatever holds for a period."""

    @property
    def in_force(self) -> Period:
        """From when until when."""


def has_keys(
    entry: Entry, *, known: Iterable[str], needed: Iterable[str], problems: Problems, name: str = ""
) -> bool:
    """Whether every needed key is there; unknown and missing ones are told."""
    name = name or str(entry.values.get("code", "entry"))
    for key in entry.values.keys() - set(known):
        problems.add(entry.file, entry.line_of(key), f"{name}: unknown key `{key}`")
    missing = [key for key in needed if entry.values.get(key) in (None, "", [])]
    for key in missing:
        problems.add(entry.file, entry.line, f"{name}: missing {key}")
    return not missing


def choice(entry: Entry, key: str, enum: type[E], problems: Problems) -> E | None:
    """The value of `key` as one of an enumeration."""
    try:
        return enum(entry.values[key])
    except ValueError:
        choices = ", ".join(str(member.value) for member in enum)
        problems.add(entry.file, entry.line_of(key), f"`{entry.values[key]}` is none of: {choices}")
        return None


def recipients(entry: Entry, problems: Problems) -> frozenset[PartyKind] | None:
    """The kinds of parties listed under `recipients`."""
    written = entry.values["recipients"]
    if not isinstance(written, list):
        problems.add(entry.file, entry.line_of("recipients"), "`recipients` is a list: [individual, …]")
        return None
    try:
        return frozenset(PartyKind(kind) for kind in written)
    except ValueError as error:
        problems.add(entry.file, entry.line_of("recipients"), str(error))
        return None


def period(entry: Entry, problems: Problems) -> Period | None:
    """The half-open period of `from` and `to`."""
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


def day(entry: Entry, key: str, problems: Problems) -> date | None:
    """The day under `key`; None, and told, when it is no day."""
    written = entry.values.get(key)
    if isinstance(written, date):
        return written
    problems.add(entry.file, entry.line_of(key), f"`{written}` is no day (write 2024-01-31)")
    return None


def confirmation(entry: Entry, problems: Problems) -> Confirmation | None:
    """What `confirmed` or `unconfirmed` says; exactly one of them has to be there."""
    confirmed, open_question = entry.values.get("confirmed"), entry.values.get("unconfirmed")
    if (confirmed is None) == (open_question is None):
        problems.add(
            entry.file, entry.line, "say either `confirmed` (on, by) or `unconfirmed` (what is open)"
        )
        return None
    if open_question is not None:
        return Confirmation(open_question=one_line(open_question))
    if not isinstance(confirmed, Entry) or not {"on", "by"} <= confirmed.values.keys():
        problems.add(
            entry.file, entry.line_of("confirmed"), "`confirmed` needs `on` (a day) and `by` (a source)"
        )
        return None
    if not isinstance(confirmed.values["on"], date):
        problems.add(entry.file, entry.line_of("confirmed"), f"`{confirmed.values['on']}` is no day")
        return None
    return Confirmation(confirmed_on=confirmed.values["on"], source=one_line(confirmed.values["by"]))


def number(entry: Entry, key: str, problems: Problems, *, most: int | None = None) -> Fraction | None:
    """An exact positive number under `key`: 4/5, 2 or "4.5", never a bare 0.8."""
    written = entry.values[key]
    try:
        # A YAML float would already have lost what was written; fractions and integers have not.
        found = Fraction(written) if isinstance(written, str | int) else None
    except (ValueError, ZeroDivisionError):
        found = None
    if found is None or found <= 0:
        told = f'`{written}` is no exact positive number (write 4/5, 2 or "4.5")'
        problems.add(entry.file, entry.line_of(key), told)
        return None
    if most is not None and found > most:
        problems.add(entry.file, entry.line_of(key), f"a share is at most {most}, not {written}")
        return None
    return found


def citation(
    entry: Entry, within: Period, instruments: dict[str, Instrument], problems: Problems
) -> Citation | None:
    """The article under `citation`; the instrument it names has to be in force all through the period."""
    cited = _named(entry, instruments, problems)
    if cited is None:
        return None
    place, instrument = cited
    end = instrument.in_force.end
    if within.start < instrument.in_force.start or (end and (within.end is None or within.end > end)):
        _not_in_force(entry, instrument, within, problems)
        return None
    return place


def citation_of(entry: Entry, instruments: dict[str, Instrument], problems: Problems) -> Citation | None:
    """The article under `citation`, of any instrument known, whenever it is in force."""
    cited = _named(entry, instruments, problems)
    return cited[0] if cited else None


def citation_on(
    entry: Entry, on: date, instruments: dict[str, Instrument], problems: Problems
) -> Citation | None:
    """The article under `citation`; the instrument it names has to be in force on that day."""
    cited = _named(entry, instruments, problems)
    if cited is None:
        return None
    place, instrument = cited
    if on not in instrument.in_force:
        _not_in_force(entry, instrument, Period(on), problems)
        return None
    return place


def texts(
    entry: Entry, key: str, within: Period, instruments: dict[str, Instrument], problems: Problems
) -> tuple[DatedText, ...] | None:
    """Words under `key` that change with time: one text for the whole period, or a list of dated texts.

    The dated ones have to follow each other without gap from the first day of the period to its last. What a
    lapsed instrument renamed keeps its name, so a citation has to be in force on the first day only.
    """
    written = entry.values[key]
    if isinstance(written, str):
        return (DatedText(within, one_line(written), None),)
    if not isinstance(written, list) or not all(isinstance(child, Entry) for child in written):
        told = f"`{key}` is one text or a list of {{from, to, text, citation}}"
        problems.add(entry.file, entry.line_of(key), told)
        return None
    found = [_text(child, key, instruments, problems) for child in written]
    if any(each is None for each in found):
        return None
    dated = tuple(each for each in found if each is not None)
    expected: date | None = within.start
    for child, text in zip(written, dated, strict=True):
        if text.in_force.start != expected:
            told = f"`{key}` goes on from {expected or 'no later day'}, not from {text.in_force.start}"
            problems.add(child.file, child.line, told)
            return None
        expected = text.in_force.end
    if expected != within.end:
        told = f"`{key}` ends on {expected or '…'}, the award on {within.end or '…'}"
        problems.add(written[-1].file, written[-1].line, told)
        return None
    return dated


def check_overlap(
    value: InForce, entry: Entry, earlier: Iterable[InForce], name: str, problems: Problems
) -> None:
    """Tell when the period of a value shares a day with that of an earlier one."""
    for other in earlier:
        if value.in_force.overlaps(other.in_force):
            problems.add(
                entry.file,
                entry.line,
                f"{name}: period from {value.in_force.start} overlaps the one from {other.in_force.start}",
            )


def one_line(written: object) -> str:
    """Folded text as one line."""
    return " ".join(str(written).split())


def _text(entry: Entry, key: str, instruments: dict[str, Instrument], problems: Problems) -> DatedText | None:
    if not has_keys(
        entry, known=_TEXT, needed=("from", "text", "citation"), problems=problems, name=f"`{key}`"
    ):
        return None
    within = period(entry, problems)
    if within is None:
        return None
    place = citation_on(entry, within.start, instruments, problems)
    if place is None:
        return None
    return DatedText(within, one_line(entry.values["text"]), place)


def _named(
    entry: Entry, instruments: dict[str, Instrument], problems: Problems
) -> tuple[Citation, Instrument] | None:
    code, _space, place = str(entry.values["citation"]).partition(" ")
    instrument = instruments.get(code)
    if instrument is None:
        told = f"cites {code}, which is not in instruments.yaml"
        problems.add(entry.file, entry.line_of("citation"), told)
        return None
    return Citation(code, place), instrument


def _not_in_force(entry: Entry, instrument: Instrument, within: Period, problems: Problems) -> None:
    problems.add(
        entry.file,
        entry.line_of("citation"),
        f"cites {instrument.code}, in force [{instrument.in_force.start}, {instrument.in_force.end or '…'}), "
        f"for [{within.start}, {within.end or '…'})",
    )
