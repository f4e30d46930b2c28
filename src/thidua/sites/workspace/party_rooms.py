"""The rooms of one party's pages: what it was given, what is known about it."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import Message

AWARDS = "workspace:party-awards"
ROOMS: Sequence[tuple[str, Message, str]] = (
    (AWARDS, _("Khen thưởng"), "award"),
    ("workspace:party-records", _("Hồ sơ thành tích"), "timeline"),
)


def rooms_of(party_id: int, *, is_in_register: bool) -> list[tuple[str, Message, str]]:
    """Tabs (address, words, icon) over the pages of one party; awards only where there are some."""
    return [
        (reverse(name, args=[party_id]), words, icon)
        for name, words, icon in ROOMS
        if is_in_register or name != AWARDS
    ]
