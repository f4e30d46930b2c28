"""What a page shows of a row: its cells, what is wrong and where, whom it may mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from thidua.imports.enums import ListKind
from thidua.imports.fields import FIELDS, OF
from thidua.imports.matching import ROW_MARK
from thidua.imports.models import ImportRow, ListImport
from thidua.imports.problems import REASONS, told
from thidua.kernel.refusals import Message


@dataclass(frozen=True)
class Trouble:
    """One thing wrong: the cell as Excel names it, its column, the words."""

    place: str
    label: Message
    words: str

    def __str__(self) -> str:
        return f"{self.place} ({self.label}): {self.words}" if self.place else f"{self.label}: {self.words}"


@dataclass(frozen=True)
class Likely:
    """Somebody the row may mean, on record or in an earlier row, with what was compared."""

    answer: str
    row: int | None
    score: int
    name: str
    birth: str
    unit: str
    reasons: Sequence[Message]


def place_of(found: ListImport, key: str, number: int) -> str:
    """The cell of a column in a row: "Danh sách!D17"; the row alone where the file has no such column."""
    column = found.places.get(key)
    cell = f"{get_column_letter(column + 1)}{number}" if column is not None else str(number)
    return f"{found.sheet}!{cell}"


def troubles_of(found: ListImport, row: ImportRow) -> list[Trouble]:
    """Everything wrong with a row, in the reader's language."""
    return [
        Trouble(place_of(found, key, row.number), FIELDS[key].label, told(code, about | _label(about, key)))
        for key, code, about in row.problems
    ]


def _label(about: Mapping[str, str], key: str) -> dict[str, str]:
    return {"label": str(FIELDS[key].label).lower()} if "label" in about else {}


def cells_of(found: ListImport, row: ImportRow) -> list[tuple[Message, str]]:
    """(column, what its cell said) of a row, but its name and number."""
    shown = [key for key in OF[ListKind(found.kind)] if key in row.told and key not in {"number", "name"}]
    return [(FIELDS[key].label, row.told[key]) for key in shown]


def likely_of(row: ImportRow) -> list[Likely]:
    """Whom the row may mean, the likeliest first."""
    return [
        Likely(
            str(who),
            int(who.removeprefix(ROW_MARK)) if isinstance(who, str) else None,
            score,
            name,
            birth,
            unit,
            [REASONS[code] for code in reasons if code in REASONS],
        )
        for who, score, reasons, name, birth, unit in row.candidates
    ]
