"""A table's lines as cells of the editing page, and back, without losing anything.

A line is five cells one sees and pastes into, and three that travel unseen: `depth` (its place in the tree; empty for
a line just pasted, whose place the STT says), `was` (its code as last saved) and `more` (everything else about it, as
plain data: the parameters of the engine, short title, guidance, evidence).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from thidua.kernel.numbers import parse_number, whole_number
from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.text import fold
from thidua.kernel.travelling import read_travelled
from thidua.scoring.engine import Kind, Part
from thidua.scoring.enums import CriterionKind, LinePart
from thidua.scoring.interfaces.numbering import Tree
from thidua.scoring.interfaces.table_excel import TOTAL_WORDS, kinds, parts
from thidua.scoring.line_wording import plain_number, wrong_parameter_text
from thidua.scoring.parameters import LINE_PARAMETERS, WrongParameter, read, written
from thidua.scoring.specs import MOST_LEVELS, CriterionDraft, LoadedTable, draft_of

CELLS = ("code", "title", "maximum", "part", "kind")
UNSEEN = ("depth", "was", "more")
FIELDS = CELLS + UNSEEN
HEADINGS = frozenset({"stt", "tt", "so tt", "so thu tu"})


@dataclass(frozen=True)
class Row:
    """One line as text, cell by cell."""

    code: str = ""
    title: str = ""
    maximum: str = ""
    part: str = ""
    kind: str = ""
    depth: str = ""
    was: str = ""
    more: str = ""

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Name and text of each cell one sees, in the order of the columns."""
        return [(name, getattr(self, name)) for name in CELLS]

    @property
    def unseen(self) -> list[tuple[str, str]]:
        """Name and text of what travels with the line."""
        return [(name, getattr(self, name)) for name in UNSEEN]

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is written in the cells of the line."""
        return not any(text for _name, text in self.cells)

    @property
    def is_left_out(self) -> bool:
        """Whether the row is no line: blank, or a heading or a total that came along with a pasted block."""
        if fold(self.code) in HEADINGS:
            return True
        return self.is_blank or (not self.code and fold(self.title).startswith(TOTAL_WORDS))

    @property
    def level(self) -> int:
        """How far the line is moved to the right."""
        return whole_number(self.depth) or 0


@dataclass(frozen=True)
class ReadRow:
    """A line read: its place among those posted, its draft, how deep it stands, and what could not be read."""

    place: int
    draft: CriterionDraft
    depth: int
    wrong: tuple[Message, ...] = ()


def blank_row() -> Row:
    """A line to write into."""
    return Row()


def rows_of(loaded: LoadedTable) -> list[Row]:
    """The lines of a table as cells."""
    drafts = draft_of(loaded).criteria
    return [row_of(draft, depth=row.depth) for draft, row in zip(drafts, loaded.rows, strict=True)]


def row_of(draft: CriterionDraft, *, depth: int) -> Row:
    """A line as cells."""
    return Row(
        code=draft.code,
        title=draft.title,
        maximum="" if draft.maximum is None else plain_number(draft.maximum),
        part=str(LinePart(draft.part.value).label),
        kind=str(CriterionKind(draft.kind.value).label) if draft.kind else "",
        depth=str(depth),
        was=draft.code,
        more=as_text(more_of(draft)),
    )


def more_of(draft: CriterionDraft) -> dict[str, Any]:
    """What a line has beside its cells, as plain data; only what is not the usual."""
    kept: dict[str, Any] = written(draft, LINE_PARAMETERS)
    if draft.short_title:
        kept["short"] = draft.short_title
    if draft.guidance:
        kept["guidance"] = draft.guidance
    if draft.evidence_required:
        kept["evidence"] = True
    if draft.source:
        kept["source"] = draft.source
    return kept


def as_text(more: Mapping[str, Any]) -> str:
    """Plain data as the text that travels; nothing for nothing."""
    return json.dumps(more, ensure_ascii=False, separators=(",", ":")) if more else ""


def as_more(text: str) -> dict[str, Any]:
    """The text that travels as plain data. Raises `InvalidInput` for what is none."""
    if not text:
        return {}
    found = read_travelled(text)
    if not isinstance(found, dict):
        raise InvalidInput(_("Không đọc được phần chi tiết của dòng; hãy mở lại trang."))
    return found


def read_rows(posted: MultiValueDict[str, str]) -> list[Row]:
    """The lines as posted, blank ones too: one list a column; a column left out is blank."""
    count = len(posted.getlist("c-code"))
    columns = [(posted.getlist(f"c-{name}") + [""] * count)[:count] for name in FIELDS]
    return [Row(*(text.strip() for text in texts)) for texts in zip(*columns, strict=True)]


def lines_of(rows: Sequence[Row]) -> list[ReadRow]:
    """Every line that is not blank, read as far as it can be, with its place in the tree."""
    tree = Tree()
    found = []
    for place, row in enumerate(rows):
        if row.is_left_out:
            continue
        depth = whole_number(row.depth)
        put = tree.put(row.code, depth=depth, was=row.was)
        wrong: list[Message] = []
        if put is None:
            wrong.append(_unplaced(row.code, is_too_deep=tree.is_too_deep))
            put = tree.unread(row.code)
        code, parent, found_depth = put
        draft = read_row(row, code=code, parent=parent, wrong=wrong)
        found.append(ReadRow(place, draft, found_depth, tuple(wrong)))
    groups = {line.draft.parent_code for line in found}
    return [
        replace(line, draft=replace(line.draft, kind=None)) if line.draft.code in groups else line
        for line in found
    ]


def _unplaced(stt: str, *, is_too_deep: bool) -> Message:
    if is_too_deep:
        return _("Dòng “%(stt)s” sâu quá: bảng tiêu chí có nhiều nhất %(most)d cấp.") % {
            "stt": stt,
            "most": MOST_LEVELS,
        }
    return _("Không hiểu STT “%(stt)s”.") % {"stt": stt}


def criteria_of(rows: Sequence[Row]) -> tuple[CriterionDraft, ...]:
    """The lines as a draft. Raises `InvalidInput` with a message for each cell that cannot be read."""
    lines = lines_of(rows)
    wrong = {line.draft.code: list(line.wrong) for line in lines if line.wrong}
    if wrong:
        raise InvalidInput(
            _("Chưa lưu bảng tiêu chí: %(count)d dòng chưa đúng.") % {"count": len(wrong)}, fields=wrong
        )
    return tuple(line.draft for line in lines)


def read_row(row: Row, *, code: str, parent: str, wrong: list[Message]) -> CriterionDraft:
    """One line as a draft; what cannot be read is noted and left at its default."""
    maximum = _number(row.maximum, wrong)
    part = _chosen(row.part, parts(), Part.BASE, wrong)
    if maximum is not None and maximum < 0:
        maximum, part = -maximum, Part.MINUS
    # A line typed or pasted without a word on it is scored directly, as in the officers' own sheets.
    kind = _chosen(row.kind, kinds(), None if row.was else Kind.DIRECT, wrong)
    more = _more(row.more, wrong)
    return CriterionDraft(
        code=code,
        title=row.title,
        parent_code=parent,
        part=part,
        kind=kind,
        maximum=maximum,
        short_title=str(more.pop("short", "")),
        guidance=str(more.pop("guidance", "")),
        evidence_required=bool(more.pop("evidence", False)),
        source=str(more.pop("source", "")),
        **_parameters(more, wrong),
    )


def _more(text: str, wrong: list[Message]) -> dict[str, Any]:
    try:
        return as_more(text)
    except InvalidInput as refusal:
        wrong.append(refusal.message)
        return {}


def _parameters(more: Mapping[str, Any], wrong: list[Message]) -> dict[str, Any]:
    try:
        return read(more, LINE_PARAMETERS)
    except WrongParameter as error:
        wrong.append(wrong_parameter_text(error))
        return {}


def _number(text: str, wrong: list[Message]) -> Decimal | None:
    if not text:
        return None
    try:
        return parse_number(text)
    except InvalidInput as refusal:
        wrong.append(refusal.message)
        return None


def _chosen(text: str, choices: Mapping[str, Any], default: Any, wrong: list[Message]) -> Any:
    if not text:
        return default
    found = choices.get(fold(text))
    if found is None:
        wrong.append(_("Không hiểu “%(text)s”.") % {"text": text})
        return default
    return found
