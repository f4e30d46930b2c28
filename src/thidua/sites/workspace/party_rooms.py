"""The rooms of one party's pages: what it was given, what is known about it, for what it may be proposed."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import Message
from thidua.kernel.text import fold
from thidua.parties.models import Party

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


def seat_of(party: Party) -> str:
    """The post and unit of a person, without saying the unit twice; nothing for others."""
    person = getattr(party, "person", None) if type(party) is Party else party
    post, unit = getattr(person, "post", ""), getattr(person, "unit", None)
    names = [unit.name] if unit and fold(unit.name) not in fold(post) else []
    return " · ".join([*([post] if post else []), *names])
