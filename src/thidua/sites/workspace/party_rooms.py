"""The rooms of one party's pages: what it was given, what is known about it, for what it may be proposed."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import Message

AWARDS = "workspace:party-awards"
ELIGIBILITY = "workspace:party-eligibility"
ROOMS: Sequence[tuple[str, Message, str]] = (
    (AWARDS, _("Khen thưởng"), "award"),
    ("workspace:party-records", _("Hồ sơ thành tích"), "timeline"),
    (ELIGIBILITY, _("Đủ điều kiện khen thưởng"), "checklist"),
)


def rooms_of(
    party_id: int, *, is_in_register: bool, is_judged: bool = False
) -> list[tuple[str, Message, str]]:
    """Tabs (address, words, icon) over the pages of one party; awards only where there are some, for what it may be
    proposed only for whoever sees that.
    """
    hidden = {AWARDS: not is_in_register, ELIGIBILITY: not is_judged}
    return [
        (reverse(name, args=[party_id]), words, icon) for name, words, icon in ROOMS if not hidden.get(name)
    ]
