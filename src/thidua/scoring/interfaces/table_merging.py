"""A table saved by two people: the version a page was opened with travels with the page, and so do the choices.

Drafts of tables are rewritten in place, so the server keeps no older version. The page therefore carries the one it
began with, signed: what it says about the beginning is what the server said.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput
from thidua.scoring.engine import Kind, Part, RoundingPlace
from thidua.scoring.interfaces.table_rows import Row, lines_of, more_of
from thidua.scoring.merging import Merge, Merged, Side, merge
from thidua.scoring.models import ScoringTable
from thidua.scoring.parameters import (
    LINE_PARAMETERS,
    TABLE_PARAMETERS,
    WrongParameter,
    number,
    plain,
    read,
)
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.specs import CriterionDraft, TableDraft, table_parameters

OPENED = "opened"
CHOSEN = "m:"
UNKNOWN = "-"


@dataclass(frozen=True)
class Opened:
    """A table as a page was opened with it."""

    version: int
    draft: TableDraft


def opened_text(table: ScoringTable, draft: TableDraft) -> str:
    """The table as saved now, to travel with the page."""
    return signing.dumps([table.version, _plain_table(draft)], salt=_salt(table), compress=True)


def opened_of(posted: MultiValueDict[str, str], table: ScoringTable, saved: TableDraft) -> Opened | None:
    """What the page was opened with; None when that cannot be told any more.

    A form without it (written by a program, not by the page) began with what is saved if it names that version.
    """
    text = posted.get(OPENED)
    if text is None:
        is_current = posted.get("seen_version", "") == str(table.version)
        return Opened(table.version, saved) if is_current else None
    try:
        version, data = signing.loads(text, salt=_salt(table))
        return Opened(int(version), _read_table(data))
    except (signing.BadSignature, InvalidInput, WrongParameter, KeyError, ValueError, TypeError):
        # Signed by an older key or an older version of the product: nobody knows the beginning any more.
        return None


def chosen_of(posted: MultiValueDict[str, str]) -> dict[str, Side]:
    """What was chosen, by the key of the choice."""
    sides = set(Side)
    return {
        name.removeprefix(CHOSEN): Side(str(posted[name]))
        for name in posted
        if name.startswith(CHOSEN) and posted[name] in sides
    }


def merge_of(opened: Opened | None, saved: TableDraft, mine: TableDraft, rows: Sequence[Row]) -> Merge:
    """What the page and somebody else made of the table; `rows` are the lines of `mine` as on the page."""
    kept = {line.draft.code: rows[line.place].was for line in lines_of(rows) if rows[line.place].was}
    return merge(opened.draft if opened else None, saved, mine, kept=kept)


def merged_of(
    found: Merge, mine: TableDraft, chosen: Mapping[str, Side], *, is_shown: bool, is_known: bool
) -> Merged:
    """The one table of both. `is_shown`: the choices were made with what is saved now in view.

    Raises `InvalidInput` while a code stands twice or a choice is missing, `ChangedMeanwhile` when there is
    something to choose that nobody has seen yet.
    """
    twice = [code for code, times in Counter(c.code for c in mine.criteria).items() if times > 1]
    if twice:
        raise InvalidInput(
            _("Chưa lưu bảng tiêu chí: %(count)d dòng chưa đúng.") % {"count": len(twice)},
            fields={code: _("STT “%(code)s” bị trùng.") % {"code": code} for code in twice},
        )
    if not is_shown and not (is_known and found.is_clear):
        raise ChangedMeanwhile(
            _("Có người vừa lưu bảng này. Chưa có gì bị ghi đè; hãy chọn ở các chỗ hai bên cùng sửa.")
        )
    missing = found.unanswered(chosen)
    if missing:
        raise InvalidInput(
            _("Chưa lưu: còn %(count)d chỗ hai bên cùng sửa chưa chọn.") % {"count": len(missing)}
        )
    return found.resolved(chosen)


def _salt(table: ScoringTable) -> str:
    return f"thidua.scoring.opened.{table.pk}"


# ── A table as plain data ────────────────────────────────────────────────────────────────────────────────


def _plain_table(draft: TableDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "total": plain(draft.total),
        "cap": None if draft.total_cap is None else plain(draft.total_cap),
        "decimals": draft.decimals,
        "rounding": draft.rounding.value,
        "open": draft.open_among_members,
        "illustrative": draft.illustrative,
        "rules": table_parameters(draft),
        "ties": [[rule.kind.value, rule.code] for rule in draft.tie_breaks],
        "lines": [_plain_line(line) for line in draft.criteria],
    }


def _plain_line(line: CriterionDraft) -> list[Any]:
    most = None if line.maximum is None else plain(line.maximum)
    kind = line.kind.value if line.kind else ""
    return [line.code, line.parent_code, line.title, most, line.part.value, kind, more_of(line)]


def _read_table(data: Mapping[str, Any]) -> TableDraft:
    return TableDraft(
        title=data["title"],
        total=number("total", data["total"]),
        criteria=tuple(_read_line(*line) for line in data["lines"]),
        tie_breaks=tuple(TieBreak(TieBreakKind(kind), code) for kind, code in data["ties"]),
        decimals=data["decimals"],
        rounding=RoundingPlace(data["rounding"]),
        total_cap=None if data["cap"] is None else number("cap", data["cap"]),
        rules=read(data["rules"], TABLE_PARAMETERS),
        open_among_members=data["open"],
        illustrative=data["illustrative"],
    )


def _read_line(
    code: str, parent: str, title: str, most: str | None, part: str, kind: str, more: dict[str, Any]
) -> CriterionDraft:
    return CriterionDraft(
        code=code,
        parent_code=parent,
        title=title,
        maximum=None if most is None else number("maximum", most),
        part=Part(part),
        kind=Kind(kind) if kind else None,
        short_title=more.pop("short", ""),
        guidance=more.pop("guidance", ""),
        evidence_required=more.pop("evidence", False),
        source=more.pop("source", ""),
        **read(more, LINE_PARAMETERS),
    )
