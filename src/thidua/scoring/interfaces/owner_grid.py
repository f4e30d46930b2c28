"""The grid of a body that scores lines: units by lines, read cell by cell, and its forms."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.kernel.forms import LimitedFileField, WorkForm
from thidua.kernel.numbers import whole_number
from thidua.kernel.refusals import InvalidInput, Message
from thidua.kernel.travelling import read_travelled
from thidua.parties.models import Organisation
from thidua.scoring.interfaces.grid import Typed, cell_text, left_out_word, read_value
from thidua.scoring.queries import OwnerBoard, OwnerCell, OwnerRow
from thidua.scoring.specs import LineValue


def key_of(member: str, code: str) -> str:
    """How messages name a cell: the member's code and the line's."""
    return f"{member}/{code}"


@dataclass(frozen=True)
class OwnerCells:
    """What was typed, by cell: only what was changed since the page was made.

    `seen` are the versions of the sheets as the page showed them, by the member's code. `clashing` are the cells that
    somebody else changed too since.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, LineValue]] = field(default_factory=dict)
    wrong: Mapping[str, Message] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)
    clashing: AbstractSet[str] = frozenset()

    def refuse(self) -> None:
        """Raise `InvalidInput` when a cell could not be read."""
        if self.wrong:
            raise InvalidInput(
                _("Chưa lưu: %(count)d ô chưa đúng.") % {"count": len(self.wrong)}, fields=self.wrong
            )


def shown_text(cell: OwnerCell) -> str:
    """A cell as stored; of a line not assigned to the member that word, whatever was entered."""
    return cell_text(cell.entry) if cell.left_out is None else left_out_word()


def shown_texts(row: OwnerRow) -> list[str]:
    """The cells of a row as stored, its reason last."""
    return [*(shown_text(cell) for cell in row.cells.values()), row.reason]


def read_owner_cells(posted: Mapping[str, str], board: OwnerBoard) -> OwnerCells:
    """Cells `v-<sheet>-<line>`, a reason `n-<sheet>`, what was shown `w-<sheet>` and the version `s-<sheet>` of each.

    A cell nobody touched is left out, so that it never writes over what somebody else saved meanwhile; without
    `w-<sheet>` a row counts as changed where it differs from what is stored. A new reason touches its whole row.
    """
    found = OwnerCells({}, {}, {}, {}, {}, set())
    for row in board.rows:
        if f"n-{row.sheet.pk}" in posted:
            _read_row(posted, row, found)
    return found


def _read_row(posted: Mapping[str, str], row: OwnerRow, found: Any) -> None:
    pk, member = row.sheet.pk, row.sheet.organisation.code
    reason = posted[f"n-{pk}"].strip()
    shown = _shown(posted.get(f"w-{pk}", ""), len(row.cells) + 1) or shown_texts(row)
    found.seen[member] = whole_number(posted.get(f"s-{pk}", "")) or 0
    if reason != shown[-1]:
        found.reasons[member] = reason
    values: dict[str, LineValue] = {}
    for (code, cell), before in zip(row.cells.items(), shown, strict=False):
        text = posted.get(f"v-{pk}-{cell.criterion.pk}", "").strip()
        if text == before and (reason == shown[-1] or not text):
            continue
        if cell.left_out is not None and text in {"", left_out_word()}:
            continue
        if text != before:
            found.typed[key_of(member, code)] = text
            if shown_text(cell) not in {text, before}:
                found.clashing.add(key_of(member, code))
        try:
            values[code] = read_value(cell.criterion, Typed(text, reason))
        except InvalidInput as refusal:
            found.wrong[key_of(member, code)] = refusal.message
    if values:
        found.values[member] = values


def _shown(text: str, length: int) -> list[str] | None:
    """What the page showed in a row; None when it cannot be read."""
    found = read_travelled(text)
    is_row = isinstance(found, list) and len(found) == length and all(isinstance(one, str) for one in found)
    return found if is_row else None


class AppointForm(WorkForm):
    """Which body scores the lines of one scorer the table names."""

    scorer = forms.ChoiceField(label=_("Cơ quan chấm ghi trong bảng"))
    organisation = forms.ChoiceField(label=_("Giao cho"))
    outcome = _(
        "Người có quyền thẩm định của cơ quan này thấy và chấm đúng các dòng đó của mọi thành viên, không thấy gì khác "
        "của mùa; tổ thẩm định không nhập các dòng đó nữa."
    )
    submit_label = _("Giao chấm")

    def __init__(
        self, *args: Any, scorers: Sequence[str], organisations: Sequence[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {str(found.pk): found for found in organisations}
        self._offer("scorer", [(scorer, scorer) for scorer in scorers])
        self._offer("organisation", [(pk, found.name) for pk, found in self.organisations.items()])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        offered: Any = self.fields[name]
        offered.choices = [("", "–"), *choices]

    @property
    def values(self) -> dict[str, Any]:
        """The organisation itself."""
        given = super().values
        return given | {"organisation": self.organisations[given["organisation"]]}


class OwnerFileForm(WorkForm):
    """The grid from Excel."""

    file = LimitedFileField(
        label=_("Tệp Excel"),
        suffixes=(".xlsx",),
        help_text=_("Tệp tải từ trang này: mỗi đơn vị một hàng, mỗi dòng của bảng một cột."),
    )
    outcome = _("Điền vào bảng trên trang để xem lại; chưa lưu gì cho tới khi bạn bấm Lưu.")
    submit_label = _("Đọc tệp")
