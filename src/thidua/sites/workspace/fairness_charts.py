"""The pictures of the fairness page, each with the table that says the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from thidua.kernel.charts import Table
from thidua.kernel.templatetags.ui import percent
from thidua.scoring.fairness.discrimination import Sameness
from thidua.scoring.fairness.inflation import Inflation
from thidua.scoring.fairness.lineage import Former, family_of
from thidua.scoring.fairness.shapes import Estimate, Finding
from thidua.scoring.fairness.stability import Stability
from thidua.sites.workspace.charts import COLOURS, Chart

MOST_LINES = 40
MOST_LEFT_OUT = 6
MOST_DOTS = 40
MOST_ALIKE = 20
FEW_ROWS, SOME_ROWS = 9, 16
_LIGHTER: Mapping[str, Any] = {
    "symbol": "emptyCircle",
    "lineStyle": {"type": "dashed", "width": 1.5, "opacity": 0.6},
    "itemStyle": {"opacity": 0.6},
}
Names = Mapping[str, str]
NO_BREAK = "\N{NO-BREAK SPACE}"


def share(value: float | None, *, signed: bool = False) -> str:
    """A share as per cent, with its sign where a difference is meant."""
    if value is None:
        return "–"
    text = percent(round(abs(value), 4)).replace(" ", NO_BREAK)
    rounded = round(value, 3)
    if rounded < 0:
        return f"−{text}"
    return f"+{text}" if signed and rounded > 0 else text


def interval(estimate: Estimate, *, signed: bool = False) -> str:
    """A 95 per cent interval, or that none can be told."""
    if not estimate.has_interval:
        return "–"
    return f"{share(estimate.low, signed=signed)} … {share(estimate.high, signed=signed)}"


def _size(rows: int) -> str:
    return "" if rows <= FEW_ROWS else "tall" if rows <= SOME_ROWS else "lines"


def short(title: str) -> str:
    """A line's code, from its code and title."""
    return title.split(". ", 1)[0]


def heat_chart(inflation: Inflation, names: Names, titles: Names) -> Chart:
    """Self less agreed by unit and line; the lines that differ most where there are many."""
    means = {f.key: f.estimate.value for f in inflation.lines}
    chosen = set(sorted(means, key=lambda line: (-abs(means[line]), line))[:MOST_LINES])
    lines = [line for line in titles if line in chosen] + sorted(chosen - set(titles))
    units = [unit for unit in names if any(unit == cell[0] for cell in inflation.cells)]
    told = [
        {
            "value": [x, y, round(inflation.cells[unit, line] * 100, 2)],
            "name": f"{names[unit]} · {titles.get(line, line)}: {share(inflation.cells[unit, line], signed=True)}",
        }
        for y, line in enumerate(lines)
        for x, unit in enumerate(units)
        if (unit, line) in inflation.cells
    ]
    most = max(
        [
            1.0,
            *(
                abs(inflation.cells[unit, line]) * 100
                for unit in units
                for line in lines
                if (unit, line) in inflation.cells
            ),
        ]
    )
    option = {
        "grid": {"left": 4, "right": 8, "top": 8, "bottom": 64, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {
            "type": "category",
            "data": [names[unit] for unit in units],
            "axisLabel": {"rotate": 40, "interval": 0 if len(units) <= MOST_DOTS else "auto"},
        },
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [short(titles.get(line, line)) for line in lines],
        },
        "visualMap": {
            "min": -most,
            "max": most,
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "itemHeight": 120,
            "precision": 0,
            "text": [_("tự chấm cao hơn"), _("thấp hơn")],
            "inRange": {"color": ["var(--info)", "var(--surface-2)", "var(--accent)"]},
        },
        "series": [
            {
                "type": "heatmap",
                "data": told,
                "itemStyle": {"borderColor": "var(--surface)", "borderWidth": 1},
            }
        ],
    }
    table = Table(
        head=(_("Dòng"), *(names[unit] for unit in units)),
        rows=[
            (
                titles.get(line, line),
                *(share(inflation.cells.get((unit, line)), signed=True) for unit in units),
            )
            for line in lines
        ],
    )
    label = _(
        "Bản đồ nhiệt: tự chấm trừ điểm thống nhất, theo đơn vị và dòng, tính bằng phần trăm mức tối đa"
    )
    return Chart(option, label, table, title=_("Theo đơn vị và từng dòng"), size=_size(len(lines)))


def years_chart(inflation: Inflation, names: Names, former: Former) -> Chart | None:
    """Self less agreed of each unit over the years; nothing to draw from one year.

    A unit that went into another stands below that one, under both names, as a line of its own: lighter, and never
    joined to the other's.
    """
    if len(inflation.years) < 2:
        return None
    place = {unit: at for at, unit in enumerate(names)}
    family = {unit: family_of(unit, former) for unit in names}
    units = sorted(
        (unit for unit in names if any(unit == found for found, _year in inflation.by_year)),
        key=lambda unit: (place.get(family[unit], 0), unit in former, place[unit]),
    )
    called = {
        unit: f"{names.get(family[unit], family[unit])} ← {names[unit]}" if unit in former else names[unit]
        for unit in units
    }
    colours = list(dict.fromkeys(family[unit] for unit in units))
    years = range(inflation.years[0], inflation.years[-1] + 1)
    # One entry a colour: the lighter lines of those merged say who they are when pointed at.
    legend = [called[unit] for unit in units if unit not in former or family[unit] not in units]
    option = {
        "color": COLOURS,
        "grid": {"left": 8, "right": 24, "top": 64, "bottom": 8, "containLabel": True},
        "legend": {"type": "scroll", "top": 0, "data": legend},
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": {"type": "category", "data": [str(year) for year in years]},
        "yAxis": {"type": "value", "name": "%"},
        "series": [
            {
                "type": "line",
                "name": called[unit],
                "color": COLOURS[colours.index(family[unit]) % len(COLOURS)],
                "data": [_of_year(inflation, unit, year) for year in years],
                **(_LIGHTER if unit in former else {}),
            }
            for unit in units
        ],
    }
    table = Table(
        head=(_("Đơn vị"), *(str(year) for year in inflation.years)),
        rows=[
            (
                called[unit],
                *(
                    f"{share(found.value, signed=True)} ({interval(found, signed=True)}; n = {found.n})"
                    if (found := inflation.by_year.get((unit, year)))
                    else "–"
                    for year in inflation.years
                ),
            )
            for unit in units
        ],
    )
    label = _("Đường: tự chấm trừ điểm thống nhất của từng đơn vị qua các năm, phần trăm mức tối đa")
    return Chart(option, label, table, title=_("Qua các năm"))


def _of_year(inflation: Inflation, unit: str, year: int) -> float | None:
    found = inflation.by_year.get((unit, year))
    return round(found.value * 100, 2) if found else None


def dots_chart(
    findings: Sequence[Finding], names: Names, *, title: str, label: str, first: str, unit: str
) -> Chart:
    """Dots with their 95 per cent intervals, largest first; what is asked about stands out."""
    ordered = sorted(findings, key=lambda f: (-f.estimate.value, f.key))[:MOST_DOTS]
    table = Table(
        head=(
            first,
            _("Ước lượng"),
            _("Khoảng tin cậy 95 %"),
            _("Số quan sát (n)"),
            _("Xác suất đã hiệu chỉnh"),
        ),
        rows=[
            (
                names.get(f.key, f.key),
                share(f.estimate.value, signed=True),
                interval(f.estimate, signed=True),
                f.estimate.n,
                chance(f.adjusted),
            )
            for f in ordered
        ],
    )
    told = [(names.get(f.key, f.key), f.estimate, f.is_question) for f in ordered]
    return Chart(_dots(told, unit, zero=0), label, table, title=title, size=_size(len(ordered)))


def same_chart(lines: Sequence[Sameness], titles: Names) -> Chart:
    """The share of results that are alike, line by line, with Wilson's interval."""
    shown = list(lines[:MOST_ALIKE])
    table = Table(
        head=(
            _("Dòng"),
            _("Kết quả giống nhau"),
            _("Khoảng tin cậy 95 %"),
            _("Mức hay gặp nhất"),
            _("Độ lệch chuẩn"),
            _("Số kết quả (n)"),
        ),
        rows=[
            (
                titles.get(one.line, one.line),
                share(one.alike.value),
                interval(one.alike),
                share(one.usual),
                share(one.spread),
                one.alike.n,
            )
            for one in shown
        ],
    )
    told = [(short(titles.get(one.line, one.line)), one.alike, one.is_question) for one in shown]
    label = _("Chấm và khoảng tin cậy: tỷ lệ kết quả giống hệt nhau ở từng dòng")
    option = _dots(told, _("% kết quả giống nhau"), zero=90)
    option["xAxis"] |= {"min": 0, "max": 100}
    return Chart(option, label, table, title=_("Những dòng ít phân biệt nhất"), size=_size(len(shown)))


def _dots(told: Sequence[tuple[str, Estimate, bool]], unit: str, *, zero: float) -> dict[str, Any]:
    bars: list[list[Any]] = []
    for at, (_name, estimate, _asked) in enumerate(told):
        if estimate.low is not None and estimate.high is not None:
            bars += [[round(estimate.low * 100, 2), at], [round(estimate.high * 100, 2), at], ["-", "-"]]
    dots = [
        {
            "value": [round(estimate.value * 100, 2), at],
            "name": f"{name}: {share(estimate.value)} ({interval(estimate)}; n = {estimate.n})",
            "itemStyle": {"color": "var(--accent)" if asked else "var(--info)"},
            "symbol": "diamond" if asked else "circle",
            "symbolSize": 15 if asked else 11,
        }
        for at, (name, estimate, asked) in enumerate(told)
    ]
    return {
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 40, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {
            "type": "value",
            "scale": True,
            "name": unit,
            "nameLocation": "middle",
            "nameGap": 30,
            "axisLabel": {"hideOverlap": True},
        },
        "yAxis": {"type": "category", "inverse": True, "data": [name for name, _e, _a in told]},
        "series": [
            {
                "type": "line",
                "data": bars,
                "symbol": "none",
                "silent": True,
                "lineStyle": {"width": 3, "color": "var(--line-strong)"},
            },
            {
                "type": "scatter",
                "data": dots,
                "z": 3,
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "label": {"show": False},
                    "lineStyle": {"color": "var(--ink-2)", "type": "dashed"},
                    "data": [{"xAxis": zero}],
                },
            },
        ],
    }


def bump_chart(stability: Stability, names: Names, titles: Names) -> Chart:
    """Ranks as they are, and without each of the lines that change most."""
    shown = stability.changing[:MOST_LEFT_OUT]
    columns = [stability.ranks, *(one.ranks for one in shown)]
    units = list(stability.ranks)
    option = {
        "color": COLOURS,
        "grid": {"left": 8, "right": 96, "top": 16, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "category",
            "data": [_("Hiện tại"), *(_("bỏ %s") % short(titles.get(one.line, one.line)) for one in shown)],
            "axisLabel": {"rotate": 40, "interval": 0},
        },
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [str(place) for place in range(1, len(units) + 1)],
        },
        "series": [
            {
                "type": "line",
                "name": names[unit],
                "symbolSize": 10,
                "endLabel": {"show": True, "formatter": "{a}", "color": "var(--ink)"},
                "data": [str(column[unit]) for column in columns],
            }
            for unit in units
        ],
    }
    table = Table(
        head=(_("Bỏ dòng"), _("Độ giống thứ tự hiện tại (tau-b)"), _("Đơn vị đổi hạng")),
        rows=[
            (
                titles.get(one.line, one.line),
                one.likeness,
                "; ".join(f"{names[u]} {stability.ranks[u]} → {one.ranks[u]}" for u in one.moved),
            )
            for one in stability.changing
        ],
    )
    label = _("Đường thứ hạng của từng đơn vị: hiện tại, và khi bỏ từng dòng ảnh hưởng nhiều nhất")
    return Chart(option, label, table, title=_("Thứ hạng khi bỏ từng dòng"), size="tall")


def chance(value: float | None) -> str:
    """A probability in words that fit in a cell: never zero."""
    if value is None:
        return "–"
    return "< 0,1 %" if value < 0.001 else percent(round(value, 3))
