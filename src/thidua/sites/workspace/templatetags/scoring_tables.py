"""What the cells of the pages that write scoring tables are called, and how lines of a table read."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import Message
from thidua.scoring.engine import CriterionSpec
from thidua.scoring.line_wording import NAMES, TABLE_NAMES, how_text, points_of, table_value_text

register = template.Library()

LINE_CELLS: Mapping[str, Message] = {
    name: NAMES[name] for name in ("code", "title", "maximum", "part", "kind")
}
BAND_CELLS: Mapping[str, Message] = {
    "from": _("từ"),
    "above": _("trên"),
    "to": _("đến"),
    "below": _("dưới"),
    "points": _("điểm"),
}
VARIANT_CELLS: Mapping[str, Message] = {
    "class": _("tên nhóm"),
    "max": NAMES["maximum"],
    "each": NAMES["each"],
    "bands": NAMES["bands"],
}
TRY_CELLS: Mapping[str, Message] = {
    "points": _("Điểm chấm"),
    "answer": _("Đạt / không đạt"),
    "actual": _("Kết quả"),
    "target": _("Chỉ tiêu"),
    "count": _("Số lần"),
    "days_late": _("Số ngày chậm"),
    "class": _("Nhóm đơn vị"),
}
GRADE_CELLS: Mapping[str, Message] = {
    "code": _("mã"),
    "title": _("tên mức"),
    "least_total": _("từ điểm"),
    "least_share": _("không dòng nào dưới"),
}


@register.filter
def line_cell(name: str) -> Message:
    """The name of a cell of a line."""
    return LINE_CELLS[name]


@register.filter
def band_cell(name: str) -> Message:
    """The name of a cell of a band."""
    return BAND_CELLS[name]


@register.filter
def variant_cell(name: str) -> Message:
    """The name of a cell of a class."""
    return VARIANT_CELLS[name]


@register.filter
def try_cell(name: str) -> Message:
    """The name of a value to try."""
    return TRY_CELLS[name]


@register.filter
def grade_cell(name: str) -> Message:
    """The name of a cell of a level."""
    return GRADE_CELLS[name]


@register.filter
def how(line: CriterionSpec, is_leaf: bool) -> str:
    """How a line comes to its points, in words."""
    return how_text(line, is_group=not is_leaf)


@register.filter
def line_points(line: CriterionSpec) -> str:
    """The points of a line with the sign of its part."""
    return points_of(line) or "–"


@register.simple_tag
def rule_lines(rules: Mapping[str, object]) -> list[tuple[Message, str]]:
    """Rules of the whole table as name and words."""
    return [(TABLE_NAMES[name], table_value_text(name, value)) for name, value in rules.items()]
