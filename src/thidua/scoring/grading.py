"""Levels of a whole result: how many points they ask for, and below which share no line may stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from thidua.scoring.engine import ZERO, Grade, Outcome, Part, TableSpec, comparable


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why a level was not reached: the total (empty code) or a line, what it has and what the level asks for."""

    grade: Grade
    code: str
    found: Decimal
    least: Decimal


@dataclass(frozen=True, slots=True)
class Graded:
    """The level a result reaches (None: not even the last, or none declared) and what kept it from better ones."""

    grade: Grade | None
    shortfalls: tuple[Shortfall, ...] = ()


def grade_of(table: TableSpec, total: Outcome) -> Graded:
    """The best level of the table the result reaches; a knocked-out, incomplete or provisional result has none.

    A floor looks at every base line that counts and is assigned to the unit: its points against the share of its own
    maximum.
    Example: Nghệ An's draft of 2025 asks 90 points and no line below 85 per cent for the best level, 80 and 80 for
    the next, 70 and 70 for the last.
    """
    if total.points is None or total.is_provisional or total.knocked_out:
        return Graded(None)
    missed: list[Shortfall] = []
    for grade in table.grades:
        short = list(_shortfalls(grade, total, table))
        if not short:
            return Graded(grade, tuple(missed))
        missed += short
    return Graded(None, tuple(missed))


def _shortfalls(grade: Grade, total: Outcome, table: TableSpec) -> Iterator[Shortfall]:
    points = total.points or ZERO
    if points < grade.least_total:
        yield Shortfall(grade, "", points, grade.least_total)
    if grade.least_share is None:
        return
    for line in _counting_leaves(total):
        if line.part is not Part.BASE or (line.is_left_out and not comparable(table, line)):
            continue
        least = grade.least_share * (line.maximum or ZERO)
        if (line.points or ZERO) < least:
            yield Shortfall(grade, line.code, line.points or ZERO, least)


def _counting_leaves(outcome: Outcome) -> Iterator[Outcome]:
    if not outcome.children:
        yield outcome
    for child in outcome.counted:
        yield from _counting_leaves(child)
