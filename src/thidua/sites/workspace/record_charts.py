"""The chart of one party's years: how the tasks were fulfilled, and how much was given."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from thidua.kernel.charts import Table
from thidua.legislation.vocabulary import Rating
from thidua.records.history import SHORT, Year
from thidua.sites.workspace.charts import GRID, Chart

LEVELS = tuple(reversed(Rating.values))
"""Lowest first, as an axis counts."""


def years_chart(years: Sequence[Year]) -> Chart:
    """The rating of each year as steps, over the number of awards of the year as bars."""
    names = [str(year.year) for year in years]
    ratings = [LEVELS.index(year.level) if year.level else None for year in years]
    option = {
        "grid": GRID | {"top": 56},
        "legend": {"top": 0, "left": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": names},
        "yAxis": [
            {"type": "category", "data": [SHORT[level] for level in LEVELS]},
            {"type": "value", "minInterval": 1, "splitLine": {"show": False}, "show": False},
        ],
        "series": [
            {
                "type": "bar",
                "name": _("Số lần được khen thưởng"),
                "yAxisIndex": 1,
                "barMaxWidth": 18,
                "itemStyle": {"color": "var(--gold)", "opacity": 0.55},
                "data": [year.award_count or None for year in years],
            },
            {
                "type": "line",
                "name": _("Mức độ hoàn thành nhiệm vụ"),
                "step": "middle",
                "symbolSize": 9,
                "lineStyle": {"width": 3},
                "itemStyle": {"color": "var(--accent)"},
                "data": ratings,
            },
        ],
    }
    table = Table(
        head=(_("Năm"), _("Mức độ hoàn thành nhiệm vụ"), _("Số lần được khen thưởng")),
        rows=[(str(year.year), year.level_label or "–", year.award_count) for year in years],
    )
    return Chart(
        option=option,
        label=_("Mức độ hoàn thành nhiệm vụ và số lần được khen thưởng theo năm"),
        table=table,
        title=_("Các năm"),
    )
