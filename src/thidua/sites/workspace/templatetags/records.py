"""How records look: the mark of each kind, and the tabs over the pages of one party."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from thidua.eligibility.policies import can_judge
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.templatetags.ui import icon, tabs
from thidua.legislation import catalogue
from thidua.parties.models import Party
from thidua.records.enums import RecordKind
from thidua.records.interfaces.forms import ICONS
from thidua.register.models import Award
from thidua.sites.workspace.party_rooms import rooms_of, seat_of

register = template.Library()


@register.simple_tag
def record_icon(kind: RecordKind) -> SafeString:
    """The icon of a kind of record."""
    return icon(ICONS[RecordKind(kind)])


@register.simple_tag
def award_named(code: str) -> str:
    """The name of a title or form."""
    return catalogue.award_name(code)


@register.simple_tag
def party_seat(party: Party) -> str:
    """The post and unit of a person, without saying the unit twice."""
    return seat_of(party)


@register.filter
def achievement_period(award: Award) -> str:
    """When the achievement was made, in whole years where it was: "năm 2023", "các năm 2021–2023", else both days."""
    start, end = award.period_from, award.period_to
    if start is None or end is None:
        return ""
    last = end - timedelta(days=1)
    if (start.day, start.month, last.day, last.month) != (1, 1, 31, 12):
        return _("từ ngày %(start)s đến ngày %(end)s") % {
            "start": f"{start:%d/%m/%Y}",
            "end": f"{last:%d/%m/%Y}",
        }
    if start.year == last.year:
        return _("năm %(year)d") % {"year": start.year}
    return _("các năm %(first)d–%(last)d") % {"first": start.year, "last": last.year}


@register.filter
def names_no_period(award: Award) -> bool:
    """Whether the decision on a form leaves open for which years it was given: it may spend one year more."""
    known = catalogue.law().awards.get(award.award_code)
    return award.period_to is None and known is not None and not known.is_title


@register.inclusion_tag("ui/tabs.html", takes_context=True)
def party_rooms(
    context: Mapping[str, Any], party: Party, *, is_in_register: bool = True
) -> dict[str, object]:
    """The pages about a party as tabs."""
    account = context["request"].user
    is_judged = isinstance(account, Account) and can_judge(
        by=account, party_id=party.pk, on=clock.local_date(clock.now())
    )
    found = rooms_of(party.pk, is_in_register=is_in_register, is_judged=is_judged)
    rooms = [(address, str(words), icon_name) for address, words, icon_name in found]
    return tabs(context, rooms, _("Các trang về đối tượng này"))
