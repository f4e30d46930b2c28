"""Who checks whom, as a picture."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from thidua.kernel.charts import Table
from thidua.scoring.models import CrossCheckAssignment
from thidua.sites.workspace.charts import COLOURS, Chart, circle


def circle_chart(assignments: Sequence[CrossCheckAssignment]) -> Chart:
    """The members in a circle, an arrow from who checks to whom it checks, in the colour of the checker."""
    names = sorted({found.checker.short_name for found in assignments})
    colours = {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(names)}
    option = {
        "tooltip": {},
        "series": [
            {
                **circle(curveness=0.12, opacity=0.8),
                "symbolSize": 18,
                "data": [{"name": name, "itemStyle": {"color": colours[name]}} for name in names],
                "links": [
                    {
                        "source": found.checker.short_name,
                        "target": found.checked.short_name,
                        "lineStyle": {"color": colours[found.checker.short_name], "width": 2},
                    }
                    for found in assignments
                ],
            }
        ],
    }
    table = Table(
        head=(_("Đơn vị kiểm tra"), _("Đơn vị được kiểm tra")),
        rows=[(found.checker.short_name, found.checked.short_name) for found in assignments],
    )
    label = _("Vòng kiểm tra chéo: mũi tên đi từ đơn vị kiểm tra đến đơn vị được kiểm tra")
    return Chart(option, label, table, title=_("Kiểm tra chéo"), size="tall")
