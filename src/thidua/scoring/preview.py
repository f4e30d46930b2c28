"""What typed values would give, before anything is saved."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from thidua.covenants.models import Target
from thidua.kernel.refusals import Message
from thidua.scoring.engine import Outcome, compute
from thidua.scoring.entering import engine_line, problem_with
from thidua.scoring.models import Criterion
from thidua.scoring.queries import marked
from thidua.scoring.specs import LineValue, LoadedTable


@dataclass(frozen=True)
class PreviewLine:
    """One line's result as typed, or why it cannot be taken."""

    criterion: Criterion
    outcome: Outcome
    problem: Message


@dataclass(frozen=True)
class Preview:
    """Every line's result as typed, and the total."""

    lines: Sequence[PreviewLine]
    total: Outcome

    @cached_property
    def by_code(self) -> dict[str, PreviewLine]:
        """The lines by their code."""
        return {line.criterion.code: line for line in self.lines}


def preview(
    table: LoadedTable,
    values: Mapping[str, LineValue],
    unreadable: Mapping[str, Message],
    targets: Mapping[str, Target],
    classes: frozenset[str] = frozenset(),
    left_out: Collection[str] = (),
) -> Preview:
    """Compute what is typed; `unreadable` are messages of cells that are no value. Nothing is raised or saved.

    `left_out` are the codes of lines not assigned to the unit: what is typed for them does not count.
    """
    problems = dict(unreadable)
    lines = [marked(code) for code in left_out]
    for code, value in values.items():
        if code in left_out:
            continue
        criterion = table.by_code[code]
        problem = problem_with(table, criterion, value, targets, classes)
        if problem:
            problems[code] = problem
        else:
            lines.append(engine_line(criterion, value, targets))
    total = compute(table.spec, lines, classes=classes)
    outcomes = {outcome.code: outcome for outcome in total.walk()}
    return Preview(
        lines=[
            PreviewLine(row.criterion, outcomes[row.criterion.code], problems.get(row.criterion.code, ""))
            for row in table.rows
        ],
        total=total,
    )
