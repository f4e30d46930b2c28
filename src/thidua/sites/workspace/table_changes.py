"""Two versions of a scoring table side by side, in words for the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from thidua.scoring.comparing import ChangeKind, Comparison, Difference, LineChange
from thidua.scoring.line_wording import NAMES, TABLE_NAMES, how_text, points_of, table_value_text, value_text
from thidua.scoring.ranking import TieBreak
from thidua.scoring.wording import tie_break_text


class ChangeLabel(TextChoices):
    """What happened to a line, in words."""

    ADDED = ChangeKind.ADDED.value, _("Thêm")
    REMOVED = ChangeKind.REMOVED.value, _("Bỏ")
    MOVED = ChangeKind.MOVED.value, _("Chuyển chỗ")
    CHANGED = ChangeKind.CHANGED.value, _("Sửa")


TONES = {"added": "good", "removed": "bad", "moved": "info", "changed": "gold"}


@dataclass(frozen=True)
class ShownChange:
    """One line that differs, ready for the page."""

    label: str
    tone: str
    code: str
    title: str
    told: str
    differences: Sequence[tuple[Any, str, str]]


@dataclass(frozen=True)
class ShownComparison:
    """A comparison, ready for the page."""

    rules: Sequence[tuple[Any, str, str]]
    lines: Sequence[ShownChange]
    same: int
    counts: Sequence[tuple[Any, str, int]]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not self.rules and not self.lines


def shown_comparison(found: Comparison) -> ShownComparison:
    """A comparison in words."""
    return ShownComparison(
        rules=[_rule(difference) for difference in found.rules],
        lines=[_line(change) for change in found.lines],
        same=found.same,
        counts=[
            (kind.label, TONES[kind.value], count)
            for kind in ChangeLabel
            if (count := found.count(ChangeKind(kind.value)))
        ],
    )


def _line(change: LineChange) -> ShownChange:
    line = change.line
    told = ""
    if change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}:
        told = " · ".join(filter(None, (points_of(line), how_text(line, is_group=line.kind is None))))
    return ShownChange(
        label=str(ChangeLabel(change.kind.value).label),
        tone=TONES[change.kind.value],
        code=line.code,
        title=line.title,
        told=told,
        differences=[
            (NAMES[d.name], value_text(d.name, d.old), value_text(d.name, d.new)) for d in change.differences
        ],
    )


def _rule(difference: Difference) -> tuple[Any, str, str]:
    name = difference.name
    return TABLE_NAMES[name], rule_text(name, difference.old), rule_text(name, difference.new)


def rule_text(name: str, value: Any) -> str:
    """The value of a rule of the whole table, the order of deciding ties included."""
    if isinstance(value, tuple) and value and isinstance(value[0], TieBreak):
        return "; ".join(f"{place}. {tie_break_text(rule)}" for place, rule in enumerate(value, 1))
    return table_value_text(name, value)
