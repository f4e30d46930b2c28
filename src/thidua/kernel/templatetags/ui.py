"""The house's template tags and filters; a builtin, so no template loads it. See the gallery at /ui."""

import functools
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from thidua.kernel import charts
from thidua.kernel.clock import VIETNAM, local_date
from thidua.kernel.numbers import format_number
from thidua.kernel.text import initials

register = template.Library()

HEAT_STEPS = 5
SOON_DAYS = 7
TONES = frozenset({"muted", "good", "warn", "bad", "info", "accent", "gold"})
_MISSING_ICON = '<circle cx="12" cy="12" r="3" />'


# ---------------------------------------------------------------- icons


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """A Tabler outline icon as inline SVG; decorative unless it has a label."""
    if label:
        return _svg(name, css, format_html('role="img" aria-label="{}"', label))
    return _decorative(name, css)


@functools.lru_cache(maxsize=512, typed=True)  # a page shows a hundred; text that is escaped is another type
def _decorative(name: str, css: str) -> SafeString:
    return _svg(name, css, mark_safe('aria-hidden="true" focusable="false"'))


def _svg(name: str, css: str, said: SafeString) -> SafeString:
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        f" {css}" if css else "",
        said,
        mark_safe(_icon_paths(name)),
    )


@functools.cache
def _icon_paths(name: str) -> str:
    path = settings.VENDOR_DIR / "tabler-icons" / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.exists():
        return _MISSING_ICON
    return " ".join(
        re.findall(
            r"<(?:path|circle|rect|line|polyline|ellipse)\b(?![^>]*stroke=\"none\")[^>]*/>", path.read_text()
        )
    )


# ---------------------------------------------------- numbers, days, words


def _language() -> str:
    return (get_language() or "vi")[:2]


def _as_decimal(value: object) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def points(value: object, decimals: int | None = None) -> str:
    """Points or amounts: 1.234,5 in Vietnamese, 1,234.5 in English; a dash for nothing."""
    number = _as_decimal(value)
    return "–" if number is None else format_number(number, decimals=decimals, language=_language())


@register.filter
def quantity(value: object) -> str:
    """A count with its thousands grouped: 1.234."""
    number = _as_decimal(value)
    return "–" if number is None else format_number(number, language=_language())


@register.filter
def signed(value: object, decimals: int | None = None) -> str:
    """A difference with its sign: +1,5, −4,5, 0."""
    number = _as_decimal(value)
    if number is None:
        return "–"
    shown = format_number(abs(number), decimals=decimals, language=_language())
    return f"+{shown}" if number > 0 else f"−{shown}" if number < 0 else shown


@register.filter
def percent(value: object, decimals: int | None = None) -> str:
    """A share between 0 and 1 as 85,7 %."""
    number = _as_decimal(value)
    if number is None:
        return "–"
    places = 1 if decimals is None else decimals
    rounded = round(number * 100, places)
    return f"{format_number(rounded, language=_language())} %"


@register.filter
def vn_date(value: date | datetime | None) -> str:
    """The day in Vietnam as dd/MM/yyyy."""
    if not value:
        return "–"
    day = local_date(value) if isinstance(value, datetime) else value
    return f"{day:%d/%m/%Y}"


@register.filter
def vn_datetime(value: datetime | None) -> str:
    """The moment in Vietnam as HH:mm dd/MM/yyyy."""
    return f"{value.astimezone(VIETNAM):%H:%M %d/%m/%Y}" if value else "–"


@register.filter
def file_size(value: int) -> str:
    """Bytes as KB or MB."""
    kilobytes = Decimal(value) / 1024
    if kilobytes < 1000:
        return f"{quantity(max(1, round(kilobytes)))} KB"
    return f"{points(round(kilobytes / 1024, 1))} MB"


@register.filter
def show(value: object) -> object:
    """Any value as the house shows it: by its type, with its label, a dash for nothing."""
    match value:
        case None | "":
            return "–"
        case bool():
            return _("Có") if value else _("Không")
        case datetime():
            return vn_datetime(value)
        case date():
            return vn_date(value)
        case Decimal() | float():
            return points(value)
        case int():
            return quantity(value)
        case _:
            return getattr(value, "label", value)


@register.filter
def get_item(mapping: Mapping[Any, Any] | None, key: object) -> object:
    """The entry of a mapping, nothing when it has none."""
    return mapping.get(key) if mapping else None


# ------------------------------------------------------------- small pieces


@register.simple_tag
def illustrative(text: str = "") -> SafeString:
    """The mark of data that was made up for the demo."""
    return format_html('<span class="tag tag-illustrative">{}</span>', text or _("Minh họa"))


@register.simple_tag
def status_badge(value: object, tone: str = "", icon_name: str = "") -> SafeString:
    """A state in a word; `value` may be an enum member with `label` and, if it has one, `tone`."""
    given = tone or getattr(value, "tone", "")
    return format_html(
        '<span class="tag tag-{}">{}{}</span>',
        given if given in TONES else "muted",
        icon(icon_name) if icon_name else "",
        getattr(value, "label", value),
    )


@register.simple_tag
def avatar(name: str, css: str = "") -> SafeString:
    """The initials of a name in a circle; decorative, the name stands beside it."""
    return format_html('<span class="avatar-initials {}" aria-hidden="true">{}</span>', css, initials(name))


@register.simple_tag
def progress(
    value: object, most: object = 100, label: str = "", text: str = "", tone: str = ""
) -> SafeString:
    """A meter with its words: `{% progress 5 7 "Đã nộp" %}` shows 5/7."""
    done, whole = _as_decimal(value) or Decimal(0), _as_decimal(most) or Decimal(0)
    return format_html(
        '<div class="meter-row"><progress class="meter {}" value="{}" max="{}" aria-label="{}"></progress>'
        "<span>{}</span></div>",
        f"is-{tone}" if tone else "",
        done,
        whole or 1,
        label or _("Tiến độ"),
        text or f"{quantity(done)}/{quantity(whole)}",
    )


@register.simple_tag
def heat(value: object, most: object, least: object = 0) -> str:
    """The class of a heat cell: `heat heat-1` (low) to `heat heat-5` (high) between least and most."""
    number, high, low = _as_decimal(value), _as_decimal(most), _as_decimal(least) or Decimal(0)
    if number is None or high is None or high <= low:
        return "heat"
    share = (number - low) / (high - low)
    return f"heat heat-{min(HEAT_STEPS, max(1, int(share * HEAT_STEPS) + 1))}"


@register.simple_tag
def due(day: date | None, today: date, done_at: date | datetime | None = None) -> SafeString:
    """How a due date stands today: overdue, near, later, or done."""
    if day is None:
        return mark_safe("")
    if done_at is not None:
        return format_html('<span class="due due-done">{}</span>', _("Xong %s") % vn_date(done_at))
    left = (day - today).days
    if left < 0:
        words = ngettext("Quá hạn %d ngày", "Quá hạn %d ngày", -left) % -left
        return format_html('<span class="due due-late">{}</span>', words)
    words = _("hạn hôm nay") if left == 0 else ngettext("còn %d ngày", "còn %d ngày", left) % left
    return format_html(
        '<span class="due {}">{} · {}</span>', "due-soon" if left <= SOON_DAYS else "", vn_date(day), words
    )


@register.simple_tag
def explain(url: str, text: object, css: str = "explain") -> SafeString:
    """A number that opens what it is made of in the sheet (and as a page of its own without JavaScript)."""
    return format_html(
        '<a class="{}" href="{}" hx-get="{}" hx-target="#sheet-body">{}</a>', css, url, url, text
    )


@register.simple_tag(takes_context=True)
def query_with(context: Mapping[str, Any], **changes: object) -> str:
    """The present address's query with some parameters changed; None takes one out."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value is not None and value != "":
            params[name] = str(value)
    return f"?{params.urlencode()}"


# ------------------------------------------------------------ larger pieces


@register.inclusion_tag("ui/empty_state.html")
def empty_state(
    title: str,
    text: str = "",
    icon_name: str = "inbox",
    action_url: str = "",
    action_label: str = "",
    level: int = 2,
) -> dict[str, object]:
    """What stands where nothing is yet, and what to do first."""
    return {
        "title": title,
        "text": text,
        "icon_name": icon_name,
        "action_url": action_url,
        "action_label": action_label,
        "level": level,
    }


@register.simple_block_tag
def page_header(
    content: str, title: str, subtitle: str = "", crumbs: Sequence[tuple[str, str]] = ()
) -> SafeString:
    """The page's first heading: `{% page_header title=… subtitle=… crumbs=… %} buttons {% endpage_header %}`."""
    return _render(
        "ui/page_header.html",
        {"title": title, "subtitle": subtitle, "crumbs": crumbs, "actions": mark_safe(content.strip())},
    )


@register.simple_block_tag
def card(content: str, title: str = "", note: str = "", css: str = "", flush: bool = False) -> SafeString:
    """A card with a title; `flush` leaves out the padding, for tables and lists."""
    return _render(
        "ui/card.html", {"content": content, "title": title, "note": note, "css": css, "flush": flush}
    )


@register.simple_block_tag
def alert(content: str, title: str = "", tone: str = "info") -> SafeString:
    """A message in the page: info, success, warning or danger."""
    names = {
        "info": "info-circle",
        "success": "circle-check",
        "warning": "alert-triangle",
        "danger": "alert-circle",
    }
    return _render(
        "ui/alert.html", {"content": content, "title": title, "tone": tone, "icon_name": names[tone]}
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str, css: str = "") -> SafeString:  # noqa: A002 - HTML's word
    """A dialog that `<button data-dialog="id">` opens."""
    return _render("ui/dialog.html", {"content": content, "id": id, "title": title, "css": css})


@register.simple_block_tag
def menu(content: str, label: str, css: str = "btn", icon_name: str = "", start: bool = False) -> SafeString:
    """A menu of links and buttons behind a button."""
    return _render(
        "ui/menu.html",
        {"content": content, "label": label, "css": css, "icon_name": icon_name, "start": start},
    )


@register.simple_block_tag
def table_scroll(content: str, label: str) -> SafeString:
    """A frame in which a wide table scrolls, reachable by keyboard."""
    return format_html(
        '<div class="table-scroll" role="region" tabindex="0" aria-label="{}">{}</div>', label, content
    )


@register.inclusion_tag("ui/keep_draft.html")
def keep_draft(key: str) -> dict[str, object]:
    """In a form: what is typed is kept as one types, from this page until the page is done with (`kernel.drafts`)."""
    return {"key": key, "page": secrets.token_hex(8)}


@register.inclusion_tag("ui/stage_steps.html")
def stage_steps(steps: Iterable[Any], label: str = "", brief: bool = False) -> dict[str, object]:
    """A season's stages: each step has label, state (done, current or todo), and may have note and url.

    `brief` shows on a phone only where it stands, with what comes before and after.
    """
    return {"steps": steps, "label": label, "brief": brief}


@register.inclusion_tag("ui/tabs.html", takes_context=True)
def tabs(context: Mapping[str, Any], items: Iterable[Sequence[str]], label: str) -> dict[str, object]:
    """Links as tabs: items are (url, label) or (url, label, icon); the present address is marked."""
    path = context["request"].path
    shown = [(*item, "")[:3] for item in items]
    return {"items": [(url, words, name, url == path) for url, words, name in shown], "label": label}


@register.inclusion_tag("ui/facts.html")
def facts(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Names and values of a thing."""
    return {"pairs": pairs}


@register.inclusion_tag("ui/chart.html")
def chart(
    option: Mapping[str, Any], label: str, table: charts.Table | None = None, size: str = ""
) -> dict[str, object]:
    """An ECharts option drawn in the theme's colours; `label` says in a sentence what it shows."""
    return {"data": charts.as_json(option), "label": label, "table": table, "size": size}


def _render(name: str, context: Mapping[str, object]) -> SafeString:
    return mark_safe(render_to_string(name, dict(context)))
