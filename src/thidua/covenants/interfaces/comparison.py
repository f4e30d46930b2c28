"""Targets and results of the members side by side: rows for a table, options for a chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thidua.covenants.enums import Direction
from thidua.covenants.lines import Sheet, TargetLine
from thidua.covenants.queries import Indicator, TargetStanding, indicators_of
from thidua.kernel.charts import Table
from thidua.kernel.numbers import format_number
from thidua.parties.models import Organisation


@dataclass(frozen=True)
class ComparedMember:
    """A member with its registration as far as the reader may see it."""

    organisation: Organisation
    sheet: Sheet | None

    def line(self, code: str) -> TargetLine | None:
        """The member's target with that code."""
        return next((line for line in self.sheet.lines if line.code == code), None) if self.sheet else None


@dataclass(frozen=True)
class ComparedRow:
    """One indicator over the members; `least` and `most` span its values, turned where lower is better."""

    indicator: Indicator
    lines: Sequence[TargetLine | None]
    least: Decimal
    most: Decimal

    @property
    def cells(self) -> list[tuple[TargetLine | None, Decimal | None]]:
        """Each line with the number its heat is made of: the higher, the better."""
        return [(line, None if line is None else self._heat(line.target_value)) for line in self.lines]

    def _heat(self, value: Decimal) -> Decimal:
        return self.most + self.least - value if self.indicator.direction == Direction.LOWER else value


def compared(members: Sequence[ComparedMember]) -> list[ComparedRow]:
    """One row an indicator, the members in their order."""
    rows = []
    for indicator in indicators_of(member.sheet for member in members if member.sheet):
        lines = [member.line(indicator.code) for member in members]
        values = [line.target_value for line in lines if line is not None]
        rows.append(ComparedRow(indicator, lines, min(values), max(values)))
    return rows


def targets_chart(row: ComparedRow, members: Sequence[ComparedMember]) -> tuple[dict[str, Any], Table]:
    """The year before and the target of each member that registered the indicator, as bars."""
    pairs = [
        (member.organisation.short_name, line)
        for member, line in zip(members, row.lines, strict=True)
        if line is not None
    ]
    names = [name for name, _line in pairs]
    option = {
        "grid": {"left": 8, "right": 16, "top": 40, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "category", "data": names, "axisLabel": {"interval": 0, "hideOverlap": True}},
        "yAxis": {"type": "value", "name": row.indicator.unit},
        "series": [
            _bars(_("Thực hiện năm trước"), [line.baseline for _name, line in pairs], "var(--gold)"),
            _bars(_("Chỉ tiêu đăng ký"), [line.target_value for _name, line in pairs], "var(--accent)"),
        ],
    }
    table = Table(
        head=(_("Thành viên"), _("Thực hiện năm trước"), _("Chỉ tiêu đăng ký")),
        rows=[(name, line.baseline, line.target_value) for name, line in pairs],
    )
    return option, table


def attainment_chart(standings: Sequence[TargetStanding]) -> tuple[dict[str, Any], Table]:
    """How much of each target is reached, in percent, with a line at 100."""
    shown = [s for s in reversed(standings) if s.attainment is not None]
    option = {
        "animation": False,
        "grid": {"left": 8, "right": 56, "top": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "axisLabel": {"show": False}, "splitLine": {"show": False}},
        "yAxis": {"type": "category", "data": [s.target.code for s in shown]},
        "series": [
            {
                "type": "bar",
                "name": _("Mức đạt (%)"),
                "data": [
                    {
                        "value": s.percent,
                        "itemStyle": {"color": "var(--good)" if s.is_met else "var(--gold)"},
                        "label": {"formatter": _shown(s.percent)},
                    }
                    for s in shown
                ],
                "label": {"show": True, "position": "right", "color": "var(--ink-2)", "textBorderWidth": 0},
                "markLine": {
                    "symbol": "none",
                    "silent": True,
                    "label": {"show": False},
                    "data": [{"xAxis": 100}],
                    "lineStyle": {"color": "var(--accent)"},
                },
            }
        ],
    }
    table = Table(
        head=(_("Chỉ tiêu"), _("Mức đạt (%)")),
        rows=[(s.target.indicator, s.percent) for s in reversed(shown)],
    )
    return option, table


@dataclass(frozen=True)
class ResultRow:
    """One indicator's standings over the members."""

    indicator: Indicator
    standings: Sequence[TargetStanding | None]


def compared_results(
    members: Sequence[Organisation], results: Mapping[int, Sequence[TargetStanding]]
) -> list[ResultRow]:
    """One row an indicator, the members in their order."""
    by_code = {pk: {s.target.code: s for s in found} for pk, found in results.items()}
    indicators: dict[str, Indicator] = {}
    for found in results.values():
        for s in found:
            indicators.setdefault(
                s.target.code,
                Indicator(s.target.code, s.target.indicator, s.target.unit, s.target.direction),
            )
    return [
        ResultRow(indicator, [by_code.get(member.pk, {}).get(code) for member in members])
        for code, indicator in indicators.items()
    ]


def _shown(percent: Decimal | None) -> str:
    language = (get_language() or "vi")[:2]
    return "" if percent is None else f"{format_number(percent, language=language)} %"


def _bars(name: Any, values: Sequence[Decimal | None], colour: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "data": list(values),
        "itemStyle": {"color": colour, "borderRadius": [3, 3, 0, 0]},
        "barMaxWidth": 28,
    }
