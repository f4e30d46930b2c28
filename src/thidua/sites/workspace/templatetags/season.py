"""The head of every season page: whose year it is, and the rooms of the year as tabs."""

from collections.abc import Mapping
from functools import lru_cache

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.kernel.refusals import Message

register = template.Library()

ROOMS: tuple[tuple[str, Message, str], ...] = (
    ("workspace:season", _("Toàn cảnh"), "layout-dashboard"),
    ("workspace:plan", _("Kế hoạch"), "clipboard-list"),
    ("workspace:registrations", _("Đăng ký"), "target"),
    ("workspace:covenant", _("Giao ước"), "writing-sign"),
    ("workspace:season-movements", _("Phong trào"), "flag"),
    ("workspace:season-exemplars", _("Gương, mô hình"), "bulb"),
    ("workspace:reports", pgettext_lazy("list", "Báo cáo"), "report"),
    ("workspace:scoring-overview", _("Chấm điểm"), "list-check"),
    ("workspace:ranking", _("Xếp hạng"), "trophy"),
    ("workspace:ballots", pgettext_lazy("list", "Bỏ phiếu"), "checkbox"),
    ("workspace:conference", _("Hội nghị"), "presentation"),
    ("workspace:commendation", _("Khen thưởng"), "award"),
    ("workspace:season-documents", pgettext_lazy("list", "Văn bản"), "file-text"),
    ("workspace:calendar", _("Lịch"), "calendar-event"),
    ("workspace:season-statistics", _("Thống kê"), "chart-bar"),
    ("workspace:handover", _("Bàn giao"), "arrows-exchange"),
)


@register.inclusion_tag("workspace/clusters/season_header.html")
def season_header(season: Season, current: str, title: str = "") -> dict[str, object]:
    """The season's name and tabs; `current` is the name of the room without its namespace, `title` the page's
    own heading below (the season itself when empty).
    """
    tabs = [
        (address, label, icon, name == f"workspace:{current}")
        for name, label, icon in ROOMS
        if (address := _address(name, season.pk))
    ]
    return {
        "season": season,
        "rooms": tabs,
        "title": title or str(_("Mùa thi đua %(year)d") % {"year": season.year}),
    }


@register.filter
def handed_over(item: Mapping[str, str]) -> str:
    """One thing in a handover: a duty by its name in the reader's language, anything else as it was written down."""
    if item.get("duty") not in DutyKind.values:
        return item["text"]
    about = f" ({item['subject']})" if item.get("subject") else ""
    return f"{DutyKind(item['duty']).label}{about} – {item['owner']}"


@lru_cache(maxsize=1024)  # a page asks for twenty
def _address(name: str, season_id: int) -> str:
    try:
        return reverse(name, kwargs={"season_id": season_id})
    except NoReverseMatch:
        return ""
