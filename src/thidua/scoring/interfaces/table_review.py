"""A table as it is being typed, looked at as a whole: each line's place and wording, and what is wrong beside it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import Message
from thidua.scoring.engine import ZERO, Part
from thidua.scoring.interfaces.table_rows import ReadRow, Row, lines_of
from thidua.scoring.line_wording import how_text, plain_number
from thidua.scoring.specs import TableDraft, drafted_spec
from thidua.scoring.validation import Problem, problems_of
from thidua.scoring.wording import problem_said, problem_text


@dataclass(frozen=True)
class LineReview:
    """One line: where it stands, how it is scored in words, what must and what should be looked at."""

    code: str
    depth: int
    is_group: bool
    how: str
    wrong: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """For the page's script."""
        return {
            "code": self.code,
            "depth": self.depth,
            "group": self.is_group,
            "how": self.how,
            "wrong": list(self.wrong),
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True)
class TableReview:
    """The whole table: its lines by their place among the rows (None for blank ones), and what it lacks as a whole."""

    lines: Sequence[LineReview | None]
    wrong: Sequence[str]
    warnings: Sequence[str]
    base: Decimal

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(line is not None for line in self.lines)

    @property
    def to_mend(self) -> int:
        """How many things keep the table from being frozen."""
        return len(self.wrong) + sum(len(line.wrong) for line in self.lines if line)

    @property
    def to_look_at(self) -> int:
        """How many things somebody should look at."""
        return len(self.warnings) + sum(len(line.warnings) for line in self.lines if line)

    def as_data(self) -> dict[str, Any]:
        """For the page's script."""
        return {
            "lines": [line.as_data() if line else None for line in self.lines],
            "wrong": list(self.wrong),
            "warnings": list(self.warnings),
            "base": plain_number(self.base),
            "count": self.count,
            "toMend": self.to_mend,
            "toLookAt": self.to_look_at,
        }


def review_of(rows: Sequence[Row], rules: TableDraft | None) -> TableReview:
    """Look at the rows as typed; `rules` is a table of the same rules, None while those cannot be read."""
    lines = lines_of(rows)
    criteria = tuple(line.draft for line in lines)
    base = sum((c.maximum or ZERO for c in criteria if not c.parent_code and c.part is Part.BASE), ZERO)
    draft = TableDraft(
        title="",
        total=base if rules is None else rules.total,
        criteria=criteria,
        tie_breaks=() if rules is None else rules.tie_breaks,
        rules={} if rules is None else rules.rules,
    )
    problems = problems_of(drafted_spec(draft), draft.tie_breaks)
    return _review(rows, lines, problems, base)


def _review(
    rows: Sequence[Row], lines: Sequence[ReadRow], problems: Sequence[Problem], base: Decimal
) -> TableReview:
    codes = {line.draft.code for line in lines}
    groups = {line.draft.parent_code for line in lines}
    by_code: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_code[problem.code if problem.code in codes else ""].append(problem)
    found: list[LineReview | None] = [None] * len(rows)
    for line in lines:
        said = by_code[line.draft.code]
        untitled: tuple[Message, ...] = () if line.draft.title else (_("thiếu tên tiêu chí."),)
        found[line.place] = LineReview(
            code=line.draft.code,
            depth=line.depth,
            is_group=line.draft.code in groups,
            how=how_text(line.draft, is_group=line.draft.code in groups),
            wrong=(
                *map(str, (*line.wrong, *untitled)),
                *(problem_said(p) for p in said if not p.is_warning),
            ),
            warnings=tuple(problem_said(p) for p in said if p.is_warning),
        )
    return TableReview(
        found,
        [problem_text(p) for p in by_code[""] if not p.is_warning],
        [problem_text(p) for p in by_code[""] if p.is_warning],
        base,
    )
