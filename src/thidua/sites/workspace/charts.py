"""Chart options of the movements, register, exemplars and statistics pages, each with the table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thidua.exemplars.queries import Network
from thidua.kernel.charts import Table
from thidua.kernel.refusals import Message
from thidua.kernel.templatetags.ui import percent
from thidua.movements.queries import IndicatorProgress
from thidua.parties.models import Organisation
from thidua.register.models import Award
from thidua.register.queries import Share, Summary
from thidua.statistics.queries import SeasonFigures

COLOURS = (
    "var(--accent)",
    "var(--info)",
    "var(--gold)",
    "var(--good)",
    "#8064b0",
    "#2f9aa0",
    "#c86a98",
    "var(--ink-2)",
    "#a0703c",
    "#6f9a3a",
)
"""Enough to tell ten provinces or fields apart, in light and dark."""

LEGEND_LINES = 4
"""So many names stand below each other in full; of more, one leafs through."""
GRID = {"left": 8, "right": 24, "top": 40, "bottom": 8, "containLabel": True}


@dataclass(frozen=True)
class Chart:
    """What a page draws: the option, a sentence that says what it shows, and its figures as a table."""

    option: dict[str, Any]
    label: Message
    table: Table
    title: Message = ""
    size: str = ""


def progress_chart(progress: IndicatorProgress) -> Chart:
    """How the reported values of one indicator went, a line an organisation; bars when there is one day only."""
    days = progress.days
    values = {series.organisation.pk: dict(series.points) for series in progress.series}
    table = Table(
        head=(_("Đơn vị"), *(f"{day:%d/%m/%Y}" for day in days)),
        rows=[
            (s.organisation.short_name, *(values[s.organisation.pk].get(day) for day in days))
            for s in progress.series
        ],
    )
    option = _lines(progress) if len(days) > 1 else _latest_bars(progress)
    return Chart(
        option=option,
        label=_("%(indicator)s theo báo cáo của từng đơn vị") % {"indicator": progress.indicator},
        table=table,
        title=str(progress.indicator),
    )


def _lines(progress: IndicatorProgress) -> dict[str, Any]:
    return {
        "color": COLOURS,
        "grid": GRID | {"top": 64},
        "legend": {"type": "scroll", "top": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "time", "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "value"},
        "series": [
            {
                "type": "line",
                "name": s.organisation.short_name,
                "symbolSize": 8,
                "data": [(day, value) for day, value in s.points],
            }
            for s in progress.series
        ],
    }


def _latest_bars(progress: IndicatorProgress) -> dict[str, Any]:
    ranked = sorted(progress.series, key=lambda series: series.latest or 0)
    return {
        "grid": GRID | {"top": 8},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": [s.organisation.short_name for s in ranked]},
        "series": [
            {"type": "bar", "data": [s.latest for s in ranked], "label": {"show": True, "position": "right"}}
        ],
    }


def awards_by_year_chart(awards: Sequence[Award]) -> Chart:
    """A party's awards a year, stacked by what was given."""
    years = sorted({award.year for award in awards})
    names = sorted({award.award_name for award in awards})
    counts = {
        (name, year): sum(a.award_name == name and a.year == year for a in awards)
        for name in names
        for year in years
    }
    is_short = len(names) <= LEGEND_LINES
    option = {
        "grid": GRID | {"top": 28 + 24 * len(names) if is_short else 64},
        "legend": {"orient": "vertical", "left": 0} if is_short else {"type": "scroll", "top": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [str(year) for year in years]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "type": "bar",
                "stack": "awards",
                "name": name,
                "barMaxWidth": 48,
                "data": [counts[name, year] for year in years],
            }
            for name in names
        ],
    }
    table = Table(
        head=(_("Danh hiệu, hình thức"), *(str(year) for year in years)),
        rows=[(name, *(counts[name, year] for year in years)) for name in names],
    )
    return Chart(option, _("Số khen thưởng theo năm"), table, title=_("Theo năm"))


def award_kinds_chart(summary: Summary) -> Chart:
    """Awards by kind of commendation."""
    rows = [(kind.label if kind else _("Danh hiệu thi đua"), count) for kind, count in summary.by_kind]
    option = {
        "tooltip": {"trigger": "item"},
        "legend": {"bottom": 0, "type": "scroll"},
        "series": [
            {
                "type": "pie",
                "radius": ["48%", "72%"],
                "center": ["50%", "44%"],
                "label": {"show": False},
                "data": [{"name": name, "value": count} for name, count in rows],
            }
        ],
    }
    return Chart(
        option,
        _("Cơ cấu khen thưởng theo loại hình"),
        Table(head=(_("Loại hình"), _("Số lượng")), rows=rows),
        title=_("Theo loại hình"),
    )


def direct_workers_chart(figures: SeasonFigures) -> Chart:
    """The share of direct workers among commended individuals, a bar a member."""
    ranked = sorted(figures.members, key=lambda member: member.direct_workers.value or 0)
    option = {
        "grid": GRID | {"top": 8, "right": 48},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "max": 100, "axisLabel": {"formatter": "{value} %"}},
        "yAxis": {"type": "category", "data": [m.organisation.short_name for m in ranked]},
        "series": [
            {
                "type": "bar",
                "barMaxWidth": 22,
                "itemStyle": {"color": "var(--good)"},
                "label": {"show": True, "position": "right", "color": "var(--ink)", "textBorderWidth": 0},
                "data": [_share(member.direct_workers) for member in ranked],
            }
        ],
    }
    table = Table(
        head=(_("Tỉnh"), pgettext_lazy("list", "Người lao động trực tiếp"), _("Cá nhân được khen")),
        rows=[
            (m.organisation.short_name, m.direct_workers.part, m.direct_workers.whole)
            for m in figures.members
        ],
    )
    return Chart(
        option,
        _("Tỷ lệ người lao động trực tiếp trong số cá nhân được khen thưởng, theo tỉnh"),
        table,
        title=pgettext_lazy("list", "Người lao động trực tiếp"),
    )


def _share(share: Share) -> dict[str, Any]:
    return {"value": (share.value or 0) * 100, "label": {"formatter": percent(share.value)}}


def network_chart(network: Network) -> Chart:
    """Who learns from whom: an arrow from the giver to the taker, as thick as practices are many."""
    option = {
        "tooltip": {},
        "series": [
            {
                **circle(curveness=0.18, opacity=0.7),
                "data": [_node(network, o, position) for position, o in enumerate(network.organisations)],
                "links": [
                    {
                        "source": edge.giver.short_name,
                        "target": edge.taker.short_name,
                        "value": len(edge.adoptions),
                        "lineStyle": {
                            "width": 1 + 1.5 * len(edge.adoptions),
                            "color": _colour(network.organisations.index(edge.giver)),
                        },
                    }
                    for edge in network.edges
                ],
            }
        ],
    }
    table = Table(
        head=(_("Mô hình của"), _("Được áp dụng ở"), _("Mô hình")),
        rows=[
            (
                edge.giver.short_name,
                edge.taker.short_name,
                "; ".join(adoption.practice.title for adoption in edge.adoptions),
            )
            for edge in network.edges
        ],
    )
    return Chart(
        option,
        _("Mạng lưới nhân rộng: mũi tên đi từ tỉnh có mô hình đến tỉnh áp dụng"),
        table,
        title=_("Ai học tập ai"),
        size="tall",
    )


def circle(*, curveness: float, opacity: float) -> dict[str, Any]:
    """How bodies stand in a circle with arrows between them; a series adds its nodes and links."""
    return {
        "type": "graph",
        "layout": "circular",
        "circular": {"rotateLabel": False},
        "roam": False,
        "edgeSymbol": ["none", "arrow"],
        "edgeSymbolSize": 10,
        "label": {
            "show": True,
            "position": "bottom",
            "fontSize": 13,
            "color": "var(--ink)",
            "textBorderColor": "var(--surface)",
            "textBorderWidth": 4,
        },
        "lineStyle": {"curveness": curveness, "opacity": opacity},
        "emphasis": {"focus": "adjacency"},
        "left": "12%",
        "right": "12%",
        "top": "6%",
        "bottom": "14%",
    }


def _node(network: Network, organisation: Organisation, position: int) -> dict[str, Any]:
    return {
        "name": organisation.short_name,
        "symbolSize": 22 + 8 * network.given(organisation),
        "value": network.given(organisation),
        "itemStyle": {"color": _colour(position)},
        "url": f"{reverse('workspace:practices')}?owner={organisation.pk}",
    }


def _colour(position: int) -> str:
    return COLOURS[position % len(COLOURS)]


def punctuality_chart(figures: SeasonFigures) -> Chart:
    """Duties on time, late and open, a bar a member."""
    members = list(reversed(figures.members))
    parts: tuple[tuple[Message, str, list[int]], ...] = (
        (_("Đúng hạn"), "var(--good)", [m.punctuality.on_time for m in members]),
        (_("Muộn"), "var(--gold)", [m.punctuality.late for m in members]),
        (_("Chưa xong"), "var(--accent)", [m.punctuality.open for m in members]),
    )
    option = {
        "grid": GRID,
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": [m.organisation.short_name for m in members]},
        "series": [
            {
                "type": "bar",
                "stack": "duties",
                "name": name,
                "barMaxWidth": 22,
                "itemStyle": {"color": colour},
                "data": counts,
            }
            for name, colour, counts in parts
        ],
    }
    table = Table(
        head=(_("Tỉnh"), *(name for name, _colour, _counts in parts)),
        rows=[
            (m.organisation.short_name, m.punctuality.on_time, m.punctuality.late, m.punctuality.open)
            for m in figures.members
        ],
    )
    return Chart(
        option,
        _("Việc đúng hạn, muộn và chưa xong của từng thành viên"),
        table,
        title=_("Việc của mùa thi đua"),
    )


def fields_chart(figures: SeasonFigures) -> Chart:
    """What members shared, stacked by field."""
    fields, members = figures.fields.fields, list(reversed(figures.fields.organisations))
    option = {
        "color": COLOURS,
        "grid": GRID | {"top": 64},
        "legend": {"top": 0, "type": "scroll"},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": [o.short_name for o in members]},
        "series": [
            {
                "type": "bar",
                "stack": "fields",
                "name": field.label,
                "barMaxWidth": 22,
                "data": [figures.fields.count(o, field) for o in members],
            }
            for field in fields
        ],
    }
    table = Table(
        head=(_("Tỉnh"), *(field.label for field in fields)),
        rows=[
            (o.short_name, *(figures.fields.count(o, field) for field in fields))
            for o in figures.fields.organisations
        ],
    )
    return Chart(
        option,
        _("Gương điển hình và mô hình được chia sẻ, theo tỉnh và lĩnh vực"),
        table,
        title=_("Gương, mô hình theo lĩnh vực"),
    )
