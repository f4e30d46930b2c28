"""The list of candidates as a spreadsheet in the page: read from what was posted, shown with its messages."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thidua.commendation.candidate_list import (
    KIND_NAMES,
    CandidateLine,
    line_from_cells,
    problems_of,
    salutation,
)
from thidua.commendation.models import Candidate
from thidua.kernel.numbers import whole_number
from thidua.kernel.refusals import Message
from thidua.parties.enums import PartyKind

LEAST_ROWS = 25
SPARE_ROWS = 10
FIELDS: Sequence[tuple[str, Message, str]] = (
    ("name", _("Họ và tên"), "is-wide"),
    ("post", _("Chức vụ"), "is-wide"),
    ("unit", _("Đơn vị"), "is-wide"),
    ("achievement", _("Thành tích riêng (nếu khác)"), "is-wide"),
    ("is_woman", _("Ông/Bà"), ""),
    ("is_direct_worker", _("Lao động trực tiếp (x)"), ""),
    ("party_kind", _("Đối tượng"), ""),
)
_NAME = re.compile(r"^line-(\d{1,5})-name$")


@dataclass(frozen=True)
class Cell:
    """One cell as shown."""

    name: str
    value: str
    label: Message
    css: str
    problem: Message = ""


@dataclass(frozen=True)
class GridRow:
    """One row as shown."""

    number: int
    candidate_id: int | None
    cells: Sequence[Cell]


@dataclass
class CandidateGrid:
    """Lines with the messages they met, ready to be shown; `spare` empty rows stand below."""

    lines: list[CandidateLine]
    problems: dict[str, Message] = field(default_factory=dict)
    spare: int = SPARE_ROWS

    @property
    def titles(self) -> list[Message]:
        """The heads of the columns."""
        return [label for _name, label, _css in FIELDS]

    def rows(self) -> list[GridRow]:
        """Every row, empty ones included."""
        empty = max(self.spare, LEAST_ROWS - len(self.lines))
        shown = [*self.lines, *[CandidateLine(name="", unit="") for _n in range(empty)]]
        return [self._row(number, line) for number, line in enumerate(shown, start=1)]

    def put(self, problems: Mapping[str, Sequence[Message]]) -> None:
        """Take the messages of a refusal, by field."""
        self.problems = {name: messages[0] for name, messages in problems.items() if messages}

    def _row(self, number: int, line: CandidateLine) -> GridRow:
        values = _values(line)
        return GridRow(
            number=number,
            candidate_id=line.id,
            cells=[
                Cell(
                    name=f"line-{number}-{name}",
                    value=values[name],
                    label=label,
                    css=css,
                    problem=self.problems.get(f"line-{number}-{name}", ""),
                )
                for name, label, css in FIELDS
            ],
        )


def grid_of(candidates: Iterable[Candidate]) -> CandidateGrid:
    """The list as it stands."""
    return CandidateGrid([line_of(candidate) for candidate in candidates])


def line_of(candidate: Candidate) -> CandidateLine:
    """A candidate as a line of the grid."""
    return CandidateLine(
        id=candidate.pk,
        name=candidate.name,
        post=candidate.post,
        unit=candidate.unit,
        achievement=candidate.achievement,
        party_kind=PartyKind(candidate.party_kind),
        is_woman=candidate.is_woman,
        is_direct_worker=candidate.is_direct_worker,
    )


def posted_grid(posted: QueryDict) -> CandidateGrid:
    """The grid as typed: blank rows left out, with what is wrong in any cell."""
    numbers = sorted(int(found[1]) for name in posted if (found := _NAME.match(name)))
    grid = CandidateGrid([])
    for number in numbers:
        cells = {name: posted.get(f"line-{number}-{name}", "").strip() for name, _label, _css in FIELDS}
        line, wrong = line_from_cells(cells)
        if line.is_blank:
            continue
        known = posted.get(f"line-{number}-id", "")
        grid.lines.append(replace(line, id=whole_number(known)))
        place = len(grid.lines)
        grid.problems |= {
            f"line-{place}-{name}": what for name, what in {**problems_of(line), **wrong}.items()
        }
    return grid


def _values(line: CandidateLine) -> dict[str, str]:
    is_plain = line.party_kind == PartyKind.INDIVIDUAL
    return {
        "name": line.name,
        "post": line.post,
        "unit": line.unit,
        "achievement": line.achievement,
        "is_woman": salutation(line),
        "is_direct_worker": "x" if line.is_direct_worker else "",
        "party_kind": "" if is_plain else KIND_NAMES[PartyKind(line.party_kind)],
    }
