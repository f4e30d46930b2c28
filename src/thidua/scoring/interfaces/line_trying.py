"""Values tried on one line while its table is being written: what the engine makes of them, kept nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from thidua.kernel.numbers import parse_percentage
from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.text import fold
from thidua.scoring.engine import (
    ACROSS_UNITS,
    CriterionSpec,
    Line,
    Outcome,
    Part,
    TableSpec,
    Unit,
    compute_all,
)
from thidua.scoring.entering import size_problem
from thidua.scoring.interfaces.grid import MARKS, NO, YES
from thidua.scoring.specs import CriterionDraft, TableDraft, drafted_spec
from thidua.scoring.validation import Problem, ProblemKind, problems_of
from thidua.scoring.wording import flag_text, formula_text, number_text

TRIES = 3
CLASS = "class"
_OF_TABLE = frozenset({ProblemKind.TOTAL_DIFFERS, ProblemKind.NO_SUCH_GROUP, ProblemKind.GRADES_OUT_OF_ORDER})


@dataclass(frozen=True)
class Try:
    """One row of values to try: its cells, and what they give."""

    cells: Sequence[tuple[str, str]]
    points: str = ""
    said: str = ""
    is_wrong: bool = False


def asked_of(line: CriterionDraft) -> tuple[str, ...]:
    """What is typed to try a line: what it reads, and the class of the unit where that matters."""
    return (*line.reads, *((CLASS,) if line.variants else ()))


def problems_of_line(line: CriterionDraft, rules: TableDraft) -> list[Problem]:
    """What is wrong with a line by itself; what depends on the rest of the table is said there."""
    alone = _alone(line)
    found = problems_of(drafted_spec(replace(rules, criteria=(alone,), tie_breaks=())))
    return [problem for problem in found if problem.kind not in _OF_TABLE]


def _alone(line: CriterionDraft) -> CriterionDraft:
    """The line as if it were the whole table; one without a code yet gets one."""
    return replace(line, code=line.code or "1", parent_code="", only_if="")


def tries_of(line: CriterionDraft, rules: TableDraft, posted: QueryDict) -> list[Try]:
    """What the values typed give. Lines that compare units take the rows as all the units there are."""
    names = asked_of(line)
    columns = {name: (posted.getlist(f"t-{name}") + [""] * TRIES)[:TRIES] for name in names}
    rows = [{name: columns[name][n].strip() for name in names} for n in range(TRIES)]
    read = [_read(line, cells, str(n)) for n, cells in enumerate(rows)]
    units = [found for found in read if isinstance(found, Unit)]
    outcomes = _computed(line, rules, units)
    return [
        _try(list(cells.items()), found, outcomes.get(str(n)))
        for n, (cells, found) in enumerate(zip(rows, read, strict=True))
    ]


def _read(line: CriterionDraft, cells: Mapping[str, str], name: str) -> Unit | Message | None:
    found = tried_line(line, cells)
    if not isinstance(found, Line):
        return found
    return Unit(name, (found,), frozenset(filter(None, [cells.get(CLASS, "")])))


def tried_line(line: CriterionDraft, cells: Mapping[str, str]) -> Line | Message | None:
    """What is typed to try a line, by what the line reads: the engine's line, what is wrong, or None for nothing."""
    if not any(text for key, text in cells.items() if key != CLASS):
        return None
    values: dict[str, Any] = {}
    try:
        for key, text in cells.items():
            if key == CLASS or not text:
                continue
            if fold(text) in MARKS:
                values = {"mark": MARKS[fold(text)]}
                break
            values[key] = _answer(text) if key == "answer" else _signed(line, key, text)
    except InvalidInput as refusal:
        return refusal.message
    return Line(line.code or "1", **values)


def _answer(text: str) -> bool:
    if fold(text) not in YES | NO:
        raise InvalidInput(_("Hãy nhập “đạt” hoặc “không đạt”."))
    return fold(text) in YES


def _signed(line: CriterionDraft, key: str, text: str) -> Decimal:
    number = parse_percentage(text)
    said = size_problem(number)
    if said:
        raise InvalidInput(said)
    return -abs(number) if key == "points" and line.part is Part.MINUS else number


def _computed(line: CriterionDraft, rules: TableDraft, units: Sequence[Unit]) -> Mapping[str, Outcome]:
    if not units or any(not problem.is_warning for problem in problems_of_line(line, rules)):
        return {}
    of_table = drafted_spec(replace(rules, criteria=()))
    alone = drafted_spec(replace(rules, criteria=(_alone(line),))).criteria
    leaf: CriterionSpec = alone[0]
    table = TableSpec(of_table.total, (leaf,), of_table.decimals, of_table.rounding, mode=of_table.mode)
    totals = compute_all(table, units, is_closed=leaf.kind in ACROSS_UNITS)
    return {unit: total.children[0] for unit, total in totals.items()}


def _try(cells: Sequence[tuple[str, str]], found: Unit | Message | None, outcome: Outcome | None) -> Try:
    if found is None:
        return Try(cells)
    if not isinstance(found, Unit):
        return Try(cells, said=str(found), is_wrong=True)
    if outcome is None:
        return Try(cells, said=_("Sửa các chỗ chưa đúng của dòng trước khi thử."), is_wrong=True)
    flags = " ".join(str(flag_text(flag)) for flag in outcome.flags)
    if outcome.points is None:
        return Try(cells, said=flags, is_wrong=True)
    return Try(cells, number_text(outcome.points), f"{formula_text(outcome.formula)}. {flags}".strip())
