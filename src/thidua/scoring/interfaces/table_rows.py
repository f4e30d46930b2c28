"""A table's lines as cells of the editing page, and back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thidua.kernel.numbers import parse_number
from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.text import fold
from thidua.scoring.engine import Direction, Kind, Part
from thidua.scoring.enums import CriterionKind, LinePart, TargetDirection
from thidua.scoring.interfaces.grid import plain_number
from thidua.scoring.interfaces.numbering import Numbering
from thidua.scoring.interfaces.table_excel import YES, directions, kinds, parts
from thidua.scoring.models import Criterion
from thidua.scoring.specs import CriterionDraft, LoadedTable

FIELDS = (
    "code",
    "title",
    "maximum",
    "part",
    "kind",
    "each",
    "indicator",
    "unit",
    "direction",
    "bonus_cap",
    "minus_cap",
    "evidence",
    "short",
    "guidance",
)
NUMBERS = ("maximum", "each", "bonus_cap", "minus_cap")


@dataclass(frozen=True)
class Row:
    """One line as text, cell by cell."""

    code: str = ""
    title: str = ""
    maximum: str = ""
    part: str = ""
    kind: str = ""
    each: str = ""
    indicator: str = ""
    unit: str = ""
    direction: str = ""
    bonus_cap: str = ""
    minus_cap: str = ""
    evidence: str = ""
    short: str = ""
    guidance: str = ""

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Name and text of each cell, in the order of the columns."""
        return [(name, getattr(self, name)) for name in FIELDS]

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is written in the line."""
        return not any(text for _name, text in self.cells)


def blank_row() -> Row:
    """A line to write into."""
    return Row()


def rows_of(loaded: LoadedTable) -> list[Row]:
    """The lines of a table as cells."""
    return [_row(row.criterion, is_leaf=row.is_leaf) for row in loaded.rows]


def _row(criterion: Criterion, *, is_leaf: bool) -> Row:
    numbers = {
        name: "" if (value := getattr(criterion, name)) is None else plain_number(value) for name in NUMBERS
    }
    return Row(
        code=criterion.code,
        title=criterion.title,
        part=str(LinePart(criterion.part).label),
        kind=str(CriterionKind(criterion.kind).label) if is_leaf and criterion.kind else "",
        indicator=criterion.indicator,
        unit=criterion.unit,
        direction=str(TargetDirection(criterion.direction).label) if criterion.indicator else "",
        evidence="x" if criterion.evidence_required else "",
        short=criterion.short_title,
        guidance=criterion.guidance,
        **numbers,
    )


def read_rows(posted: QueryDict) -> list[Row]:
    """The lines as posted: one list a column, all of one length; wholly blank lines are left out."""
    columns = [posted.getlist(f"c-{name}") for name in FIELDS]
    rows = [Row(*(text.strip() for text in texts)) for texts in zip(*columns, strict=False)]
    return [row for row in rows if not row.is_blank]


def criteria_of(rows: Sequence[Row]) -> tuple[CriterionDraft, ...]:
    """The lines as a draft. Raises `InvalidInput` with a message for each cell that cannot be read."""
    wrong: dict[str, list[Message]] = {}
    numbering = Numbering()
    drafts = []
    for row in rows:
        read = numbering.read(row.code)
        if read is None:
            wrong.setdefault(row.code or row.title[:30], []).append(
                _("Không hiểu STT “%(stt)s”.") % {"stt": row.code}
            )
            continue
        drafts.append(_draft(row, *read, wrong))
    if wrong:
        raise InvalidInput(
            _("Chưa lưu bảng tiêu chí: %(count)d dòng chưa đúng.") % {"count": len(wrong)}, fields=wrong
        )
    groups = {draft.parent_code for draft in drafts}
    return tuple(replace(draft, kind=None) if draft.code in groups else draft for draft in drafts)


def _draft(row: Row, code: str, parent: str, wrong: dict[str, list[Message]]) -> CriterionDraft:
    numbers = {name: _number(row, name, code, wrong) for name in NUMBERS}
    maximum, part = numbers["maximum"], _chosen(row.part, parts(), Part.BASE, code, wrong)
    if maximum is not None and maximum < 0:
        maximum, part = -maximum, Part.MINUS
    return CriterionDraft(
        code=code,
        title=row.title,
        parent_code=parent,
        short_title=row.short,
        part=part,
        kind=_chosen(row.kind, kinds(), Kind.DIRECT, code, wrong),
        maximum=maximum,
        each=numbers["each"],
        direction=_chosen(row.direction, directions(), Direction.HIGHER, code, wrong),
        indicator=row.indicator,
        unit=row.unit,
        bonus_cap=numbers["bonus_cap"],
        minus_cap=numbers["minus_cap"],
        evidence_required=fold(row.evidence) in YES,
        guidance=row.guidance,
    )


def _number(row: Row, name: str, code: str, wrong: dict[str, list[Message]]) -> Decimal | None:
    text = getattr(row, name)
    if not text:
        return None
    try:
        number = parse_number(text)
    except InvalidInput as refusal:
        wrong.setdefault(code, []).append(refusal.message)
        return None
    return number if name == "maximum" else abs(number)


def _chosen(text: str, choices: Any, default: Any, code: str, wrong: dict[str, list[Message]]) -> Any:
    if not text:
        return default
    found = choices.get(fold(text))
    if found is None:
        wrong.setdefault(code, []).append(_("Không hiểu “%(text)s”.") % {"text": text})
        return default
    return found


def rules_of(loaded: LoadedTable) -> dict[str, Any]:
    """What the table says besides its lines, as initial values of the form."""
    table = loaded.table
    ties = {f"tie_{place}": f"{rule.kind}:{rule.code}" for place, rule in enumerate(loaded.rules, start=1)}
    return {
        "title": table.title,
        "total": table.total,
        "total_cap": table.total_cap,
        "decimals": table.decimals,
        "rounding": table.rounding,
        "open_among_members": table.open_among_members,
        **ties,
    }
