"""The loader's part for money: base salaries and the multiples of them that go with awards."""

from collections.abc import Iterable, Mapping
from typing import Any

from thidua.legislation import reading
from thidua.legislation.shapes import Award, BaseSalary, Instrument, PrizeMultiple
from thidua.legislation.source import Entry, Problems

_SALARY = reading.DATED | {"amount", "citation"}
_PRIZE = {"awards", "values"}
_MULTIPLE = reading.DATED | {"multiple", "at_most", "citation"}


def base_salaries(
    entries: Iterable[Entry], instruments: dict[str, Instrument], problems: Problems
) -> tuple[BaseSalary, ...]:
    """The base salaries, each in whole đồng; overlapping periods are told."""
    found: list[BaseSalary] = []
    for entry in entries:
        salary = _salary(entry, instruments, problems)
        if salary is not None:
            reading.check_overlap(salary, entry, found, "base salary", problems)
            found.append(salary)
    return tuple(found)


def prize_multiples(
    entries: Iterable[Entry],
    awards: Mapping[str, Award],
    instruments: dict[str, Instrument],
    problems: Problems,
) -> dict[str, tuple[PrizeMultiple, ...]]:
    """The dated multiples by award code; an award not in the catalogue, or standing twice, is told."""
    found: dict[str, tuple[PrizeMultiple, ...]] = {}
    for entry in entries:
        if not reading.has_keys(
            entry, known=_PRIZE, needed=("awards", "values"), problems=problems, name="prize"
        ):
            continue
        codes = entry.values["awards"]
        if not isinstance(codes, list):
            problems.add(entry.file, entry.line_of("awards"), "`awards` is a list of codes: [LDTT, CSTT]")
            continue
        multiples = _multiples(entry, ", ".join(map(str, codes)), instruments, problems)
        for code in codes:
            if code not in awards:
                problems.add(entry.file, entry.line_of("awards"), f"{code} is not among the awards")
            if code in found:
                problems.add(entry.file, entry.line_of("awards"), f"{code} stands twice")
            found[code] = multiples
    return found


def _salary(entry: Entry, instruments: dict[str, Instrument], problems: Problems) -> BaseSalary | None:
    needed = ("from", "amount", "citation")
    if not reading.has_keys(entry, known=_SALARY, needed=needed, problems=problems, name="base salary"):
        return None
    amount = entry.values["amount"]
    if type(amount) is not int or amount <= 0:
        told = f"`{amount}` is no sum in whole đồng (write 2340000)"
        problems.add(entry.file, entry.line_of("amount"), told)
        return None
    period, confirmation = reading.period(entry, problems), reading.confirmation(entry, problems)
    if period is None or confirmation is None:
        return None
    citation = reading.citation(entry, period, instruments, problems)
    return BaseSalary(period, amount, citation, confirmation) if citation else None


def _multiples(
    entry: Entry, name: str, instruments: dict[str, Instrument], problems: Problems
) -> tuple[PrizeMultiple, ...]:
    found: list[PrizeMultiple] = []
    children = entry.values["values"]
    for child in children if isinstance(children, list) else [children]:
        value = _multiple(child, entry, name, instruments, problems)
        if value is not None:
            reading.check_overlap(value, child, found, name, problems)
            found.append(value)
    return tuple(found)


def _multiple(
    child: Any, parent: Entry, name: str, instruments: dict[str, Instrument], problems: Problems
) -> PrizeMultiple | None:
    if not isinstance(child, Entry):
        problems.add(parent.file, parent.line_of("values"), "expected a list of dated multiples")
        return None
    needed = ("from", "multiple", "citation")
    if not reading.has_keys(child, known=_MULTIPLE, needed=needed, problems=problems, name=name):
        return None
    period, confirmation = reading.period(child, problems), reading.confirmation(child, problems)
    multiple = reading.number(child, "multiple", problems)
    if period is None or confirmation is None or multiple is None:
        return None
    citation = reading.citation(child, period, instruments, problems)
    if citation is None:
        return None
    return PrizeMultiple(period, multiple, bool(child.values.get("at_most", False)), citation, confirmation)
