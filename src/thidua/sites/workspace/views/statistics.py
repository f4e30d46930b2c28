"""The year of a season in numbers: figures, charts, a tile map, and the table as Excel."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from thidua.clusters.policies import access_season
from thidua.clusters.queries import seasons_of
from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs, signed_in
from thidua.kernel import excel
from thidua.kernel.refusals import Message
from thidua.sites.workspace.charts import (
    award_kinds_chart,
    direct_workers_chart,
    fields_chart,
    network_chart,
    punctuality_chart,
)
from thidua.statistics.cartogram import cartogram
from thidua.statistics.queries import MemberFigures, SeasonFigures, season_figures

MEASURES: Mapping[str, tuple[Message, Callable[[MemberFigures], int]]] = {
    "awards": (_("Lượt khen thưởng"), lambda member: member.awards),
    "exemplars": (_("Gương, mô hình chia sẻ"), lambda member: member.exemplars),
    "given": (_("Mô hình được tỉnh khác áp dụng"), lambda member: member.given),
    "taken": (_("Mô hình áp dụng của tỉnh khác"), lambda member: member.taken),
    "movements": (_("Phong trào tham gia"), lambda member: member.movements_joined),
    "on-time": (_("Việc đúng hạn"), lambda member: member.punctuality.on_time),
}


@needs(Permission.READ_SEASONS)
@require_safe
def statistics(request: SignedInRequest) -> HttpResponse:
    """The statistics of the latest season that has begun, or what to do first."""
    seasons = list(seasons_of(by=request.user))
    if seasons:
        latest = next((s for s in seasons if s.stage in {"concluded", "archived"}), seasons[0])
        return redirect("workspace:season-statistics", latest.pk)
    return render(request, "workspace/statistics/none.html")


@signed_in
@require_safe
def season_statistics(request: SignedInRequest, season_id: int) -> HttpResponse:
    """One season in numbers; `?export=xlsx` is its table as Excel."""
    season = access_season(by=request.user, season_id=season_id)
    figures = season_figures(season)
    if request.GET.get("export") == "xlsx":
        return _as_excel(figures)
    measure = _measure(request)
    label, value = MEASURES[measure]
    charts = [direct_workers_chart(figures), award_kinds_chart(figures.awards)]
    charts += [fields_chart(figures), punctuality_chart(figures)]
    return render(
        request,
        "workspace/statistics/season.html",
        {
            "season": season,
            "figures": figures,
            "charts": charts,
            "network": network_chart(figures.network) if figures.network.edges else None,
            "map": cartogram({member.organisation: value(member) for member in figures.members}),
            "map_label": label,
            "measures": [
                (
                    reverse("workspace:season-statistics", args=[season_id]) + f"?map={key}#ban-do",
                    name,
                    key == measure,
                )
                for key, (name, _value) in MEASURES.items()
            ],
            "seasons": seasons_of(by=request.user),
        },
    )


def _measure(request: HttpRequest) -> str:
    wanted = request.GET.get("map", "")
    return wanted if wanted in MEASURES else next(iter(MEASURES))


def _as_excel(figures: SeasonFigures) -> HttpResponse:
    head: tuple[Message, ...] = (
        _("Tỉnh"),
        _("Lượt khen thưởng"),
        _("Cá nhân được khen"),
        pgettext_lazy("list", "Người lao động trực tiếp"),
        _("Phong trào tham gia"),
        _("Phong trào phát động"),
        _("Báo cáo tiến độ"),
        _("Gương, mô hình chia sẻ"),
        _("Mô hình được tỉnh khác áp dụng"),
        _("Mô hình áp dụng của tỉnh khác"),
        _("Việc đúng hạn"),
        _("Việc muộn"),
        _("Việc chưa xong"),
    )
    rows = [
        (
            m.organisation.short_name,
            m.awards,
            m.direct_workers.whole,
            m.direct_workers.part,
            m.movements_joined,
            m.movements_launched,
            m.reports,
            m.exemplars,
            m.given,
            m.taken,
            m.punctuality.on_time,
            m.punctuality.late,
            m.punctuality.open,
        )
        for m in figures.members
    ]
    title = str(_("Thống kê mùa thi đua %(year)d") % {"year": figures.season.year})
    return excel.response(excel.workbook(title=title, head=head, rows=rows), name=title)
