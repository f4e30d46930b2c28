"""What changed between the self score and what counts now, as a waterfall: by group, then by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from thidua.kernel.charts import Table, round_floor
from thidua.scoring.engine import Outcome
from thidua.scoring.models import Criterion
from thidua.scoring.queries import SheetLine, SheetView, Sight
from thidua.scoring.specs import LoadedTable
from thidua.sites.workspace.charts import Chart
from thidua.sites.workspace.score_board import trace_url
from thidua.sites.workspace.templatetags.scoring import score, score_change

MOST_LINES = 12
FEW, SOME = 6, 12
ROOM = Decimal(5)
NAME_WIDTH = 132
LEFT = 16
"""Names are cut to a width measured before the font of the page: what that falls short of stands here."""


@dataclass(frozen=True)
class Step:
    """One change: what it is called, by how many points, and where it is explained."""

    name: str
    change: Decimal
    url: str = ""


@dataclass(frozen=True)
class _Ends:
    """The two columns that are compared, of the sheet or of one group."""

    before: Decimal
    after: Decimal
    last: str
    use_agreed: bool
    table: LoadedTable

    def change(self, line: SheetLine) -> Decimal:
        """By how much one line or group changed. What the member could not score itself counts from nothing."""
        after = line.agreed if self.use_agreed else line.appraised
        if after is None or after.points is None:
            return Decimal(0)
        return after.points - (line.self_score.points or Decimal(0))


def waterfall_of(view: SheetView, *, sight: Sight, criterion: Criterion | None = None) -> list[Chart]:
    """The waterfalls of a sheet, or of one group of it, as far as the reader may see both ends.

    First the lines just below (in the order of the table), then the lines points are given for (the largest
    change first) where these are others. Empty when nothing changed, or an end is not known or not to be seen.
    """
    ends = _ends(view, sight, criterion)
    if ends is None:
        return []
    below = _below(view, criterion)
    parts = [line for line in below if line.criterion.parent_id == (criterion.pk if criterion else None)]
    leaves = [line for line in below if line.is_leaf]
    by_part = [_step(view, line, ends) for line in parts if ends.change(line)]
    by_leaf = sorted(
        (_step(view, line, ends) for line in leaves if ends.change(line)), key=lambda s: -abs(s.change)
    )
    charts = []
    if by_part and parts != leaves:
        charts.append(_chart(ends, by_part, title=_("Thay đổi theo nhóm")))
    if by_leaf:
        charts.append(_chart(ends, _shortened(by_leaf), title=_("Thay đổi theo dòng, lớn nhất trước")))
    return charts


def _ends(view: SheetView, sight: Sight, criterion: Criterion | None) -> _Ends | None:
    if not sight.self_scores or not (sight.agreed or sight.appraisal):
        return None
    use_agreed = view.agreed_total is not None and sight.agreed
    if not use_agreed and not sight.appraisal:
        return None
    line = view.by_code[criterion.code] if criterion else None
    before = line.self_score if line else view.self_total
    after: Outcome | None
    if use_agreed:
        after = line.agreed if line else view.agreed_total
    else:
        after = line.appraised if line else view.appraised_total
    if before.points is None or after is None or after.points is None:
        return None
    last = _("Thống nhất") if use_agreed else _("Thẩm định")
    return _Ends(before.points, after.points, last, use_agreed, view.table)


def _below(view: SheetView, criterion: Criterion | None) -> list[SheetLine]:
    """The lines below a group, in the order of the table; all for the sheet."""
    if criterion is None:
        return list(view.lines)
    within = {criterion.pk}
    found = []
    for line in view.lines:
        if line.criterion.parent_id in within:
            within.add(line.criterion.pk)
            found.append(line)
    return found


def _step(view: SheetView, line: SheetLine, ends: _Ends) -> Step:
    name = f"{line.criterion.code}. {line.criterion.label}"
    return Step(name, ends.change(line), trace_url(view.sheet.pk, line.criterion.code))


def _shortened(steps: Sequence[Step]) -> list[Step]:
    if len(steps) <= MOST_LINES + 1:
        return list(steps)
    rest = sum((step.change for step in steps[MOST_LINES:]), Decimal(0))
    return [*steps[:MOST_LINES], Step(_("%d dòng khác") % (len(steps) - MOST_LINES), rest)]


def _chart(ends: _Ends, steps: Sequence[Step], *, title: str) -> Chart:
    rest = ends.after - ends.before - sum((step.change for step in steps), Decimal(0))
    if rest:
        steps = [*steps, Step(_("Mức trần, làm tròn, quy đổi"), rest)]
    levels = [ends.before]
    for step in steps:
        levels.append(levels[-1] + step.change)
    names = [_("Tự chấm"), *(step.name for step in steps), ends.last]
    table = Table(
        head=(_("Bước"), _("Thay đổi"), _("Điểm sau đó")),
        rows=[
            (names[0], "", score(ends.before, ends.table)),
            *(
                (step.name, score_change(step.change, ends.table), score(level, ends.table))
                for step, level in zip(steps, levels[1:], strict=True)
            ),
            (ends.last, score_change(ends.after - ends.before, ends.table), score(ends.after, ends.table)),
        ],
    )
    label = _(
        "Biểu đồ thác nước: từ %(before)s điểm tự chấm đến %(after)s điểm (%(last)s), qua từng thay đổi"
    ) % {
        "before": score(ends.before, ends.table),
        "after": score(ends.after, ends.table),
        "last": ends.last.lower(),
    }
    size = "" if len(names) <= FEW else "tall" if len(names) <= SOME else "lines"
    return Chart(_option(names, steps, levels, ends.table), label, table, title=title, size=size)


def _option(
    names: Sequence[str], steps: Sequence[Step], levels: Sequence[Decimal], table: LoadedTable
) -> dict[str, Any]:
    """Bars from left to right: a clear one to stand on, then the two ends, what fell and what rose."""
    spread = max(levels) - min(levels)
    room = max(ROOM, spread / 2)
    floor = round_floor(min(levels) - room, spread + room)
    if min(levels) <= ROOM:
        floor = min(Decimal(0), min(levels).quantize(Decimal(1), ROUND_FLOOR))
    clear = [None, *(min(a, b) for a, b in pairwise(levels)), None]
    fell = [None, *(_bar(step, table) if step.change < 0 else None for step in steps), None]
    rose = [None, *(_bar(step, table) if step.change > 0 else None for step in steps), None]
    ends = [_end(levels[0], table), *[None] * len(steps), _end(levels[-1], table)]
    base = {"type": "bar", "stack": "points", "barMaxWidth": 26}
    return {
        "grid": {"left": LEFT, "right": 56, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "min": floor, "axisLabel": {"hideOverlap": True}},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": names,
            "axisLabel": {"width": NAME_WIDTH, "overflow": "truncate", "interval": 0},
        },
        "series": [
            {**base, "data": clear, "itemStyle": {"color": "transparent"}, "silent": True},
            {**base, "name": _("Điểm"), "data": ends, "itemStyle": {"color": "var(--info)"}},
            {**base, "name": _("Giảm"), "data": fell, "itemStyle": {"color": "var(--accent)"}},
            {**base, "name": _("Tăng"), "data": rose, "itemStyle": {"color": "var(--good)"}},
        ],
    }


def _bar(step: Step, table: LoadedTable) -> dict[str, Any]:
    label = {
        "show": True,
        "position": "right",
        "formatter": score_change(step.change, table),
        "color": "var(--ink)",
    }
    return {"value": abs(step.change), "label": label, "url": step.url}


def _end(level: Decimal, table: LoadedTable) -> dict[str, Any]:
    label = {"show": True, "position": "right", "formatter": score(level, table), "color": "var(--ink)"}
    return {"value": level, "label": label}
