"""How scores read on the page: formulas, flags, entered values, and the state of a line."""

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.kernel.templatetags import ui
from thidua.scoring.engine import FlagKind, Outcome, Standing
from thidua.scoring.enums import CriterionKind, SheetState
from thidua.scoring.interfaces.grid import cell_text
from thidua.scoring.models import Criterion, EnteredLine, ScoreSheet
from thidua.scoring.queries import SheetLine
from thidua.scoring.ranking import TieBreak
from thidua.scoring.specs import LoadedTable, value_field
from thidua.scoring.wording import decimals_shown, flag_text, formula_text, number_text, tie_break_text

register = template.Library()

LINE_STATES = {
    "asked": ("bad", "message-question"),
    "disagreed": ("warn", "message-exclamation"),
    "open": ("muted", ""),
    "none": ("muted", ""),
    "left_out": ("muted", ""),
    "differs": ("gold", ""),
    "accepted": ("good", ""),
}


@register.filter
def sheet_state(sheet: ScoreSheet) -> SheetState:
    """Where a sheet stands, in its word and colour."""
    return SheetState(sheet.state)


@register.filter
def formula(outcome: Outcome) -> str:
    """How the points came about."""
    return formula_text(outcome.formula)


@register.filter
def flags(outcome: Outcome) -> list[str]:
    """What must be said of a result."""
    return [flag_text(flag) for flag in outcome.flags]


@register.filter
def typed(entry: EnteredLine | None) -> str:
    """The value somebody entered, as it stands in its cell."""
    return cell_text(entry)


@register.filter
def entered(entry: EnteredLine | None) -> str:
    """The value somebody entered, to be read: with its thousands grouped."""
    numbers = (entry.points, entry.actual, entry.count) if entry else ()
    number = next((n for n in numbers if n is not None), None)
    return cell_text(entry) if number is None else number_text(number)


@register.filter
def known(outcome: Outcome | None) -> Decimal | None:
    """The points of a result; nothing for an optional line nobody claimed."""
    return None if outcome is None or outcome.standing is Standing.NOT_CLAIMED else outcome.points


@register.filter
def score(value: Decimal | None, table: LoadedTable) -> str:
    """Points in a column or a total of that table, in its decimals; a dash for nothing."""
    return ui.points(value, decimals_shown(value, table.spec.decimals))


@register.filter
def score_change(value: Decimal | None, table: LoadedTable) -> str:
    """A difference of points with its sign, in the decimals of the table."""
    return ui.signed(value, decimals_shown(value, table.spec.decimals))


@register.filter
def maximum_of(criterion: Criterion) -> str:
    """The points of a line with the sign of its part: 50, +4, −5."""
    if criterion.maximum is None:
        return "–"
    sign = {"bonus": "+", "minus": "−"}.get(criterion.part, "")
    return f"{sign}{number_text(criterion.maximum)}"


@register.filter
def kind_of(criterion: Criterion) -> str:
    """How a leaf is scored, in words, with its numbers."""
    if not criterion.kind:
        return ""
    label = str(CriterionKind(criterion.kind).label)
    if criterion.each is None:
        return label
    return _("%(kind)s: %(each)s điểm mỗi lần") % {
        "kind": label,
        "each": number_text(-criterion.each if criterion.part == "minus" else criterion.each),
    }


@register.filter
def share_read(outcome: Outcome) -> str:
    """How a result typed as a fraction is read on a line in per cent: 0,98 is 0.98 per cent, never 98."""
    actual = outcome.line.actual if outcome.line else None
    if outcome.spec.unit != "%" or actual is None or not 0 < actual < 1:
        return ""
    return _("Đọc là %(found)s %%. Tỷ lệ %(share)s %% thì ghi %(share)s.") % {
        "found": number_text(actual),
        "share": number_text(actual * 100),
    }


@register.filter
def flag_mark(outcome: Outcome) -> str:
    """The gravest flag of a number in a word; its title tells the rest."""
    kinds = {flag.kind for flag in outcome.flags}
    return next((str(word) for kind, word in FLAG_MARKS.items() if kind in kinds), _("lưu ý"))


FLAG_MARKS = {
    FlagKind.KNOCKED_OUT: gettext_lazy("không xếp loại"),
    FlagKind.OVERRIDDEN: gettext_lazy("khác bảng"),
    FlagKind.CAPPED: gettext_lazy("trần"),
    FlagKind.PROVISIONAL: gettext_lazy("tạm tính"),
    FlagKind.CONDITION_NOT_MET: gettext_lazy("chưa đủ điều kiện"),
    FlagKind.EXEMPT: gettext_lazy("miễn"),
    FlagKind.NOT_ASSIGNED: gettext_lazy("không giao"),
}


@register.filter
def asks_for(criterion: Criterion) -> str:
    """What is to be typed for a line."""
    if not criterion.kind:
        return ""
    return {
        "points": _("điểm"),
        "answer": _("đạt (bị trừ) / không đạt") if criterion.part == "minus" else _("đạt / không đạt"),
        "actual": criterion.unit or _("kết quả"),
        "count": criterion.unit or _("số lần"),
        "days_late": _("số ngày chậm"),
    }[value_field(criterion)]


@register.filter
def line_state(line: SheetLine) -> str:
    """The state of a line in words."""
    return {
        "asked": _("Chờ giải trình"),
        "disagreed": _("Đơn vị không đồng ý"),
        "open": _("Chưa thẩm định"),
        "none": _("Không đề nghị"),
        "left_out": _("Không giao"),
        "differs": _("Điều chỉnh"),
        "accepted": _("Chấp nhận"),
    }[line.status]


@register.filter
def line_tone(line: SheetLine) -> str:
    """The colour of that state."""
    return LINE_STATES[line.status][0]


@register.filter
def tie_rule(rule: TieBreak) -> str:
    """A rule of the declared chain in words."""
    return tie_break_text(rule)


@register.filter
def beside(labels: Sequence[str], points: Sequence[Decimal | None]) -> list[tuple[str, Decimal | None]]:
    """The points of the groups, each with its heading."""
    return list(zip(labels, points, strict=True))


@register.filter
def minus(number: Decimal | None, other: Decimal | None) -> Decimal | None:
    """One number less another, nothing when one is missing."""
    return None if number is None or other is None else number - other


@register.filter
def indent(depth: int) -> str:
    """The class that moves a line of the tree to the right."""
    return f"wrap depth-{min(depth, 4)}"
