"""What the law says, beside the things it is about: prize money, and decrees that are about to end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.urls import reverse

from thidua.commendation.models import Candidate, Recipient
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.legislation import catalogue, prizes
from thidua.legislation.shapes import Instrument
from thidua.parties.enums import PartyKind

register = template.Library()

WARNED = (Permission.MANAGE_COMMENDATION, Permission.ADMINISTER)


@dataclass(frozen=True)
class Ending:
    """An instrument that ends soon: in how many days, and how many values rest on it."""

    instrument: Instrument
    days: int
    resting: int


@register.inclusion_tag("workspace/legislation/prize_money.html")
def prize_money(award_code: str, recipient_kind: str, decided_on: date | None) -> dict[str, object]:
    """The sum that goes with one award, with the steps to it; nothing where no sum is known."""
    return {"money": prizes.known_prize(award_code, PartyKind(recipient_kind), decided_on)}


@register.simple_tag
def law_address(award_code: str, on: date | None) -> str:
    """The page of an award's standards on a day; empty for an award the catalogue does not know."""
    if award_code not in catalogue.law().awards:
        return ""
    address = reverse("workspace:law-award", args=[award_code])
    return f"{address}?on={on:%d/%m/%Y}" if on else address


@register.inclusion_tag("workspace/legislation/prize_list.html")
def prize_list(
    award_code: str, recipients: Iterable[Recipient | Candidate], decided_on: date | None = None
) -> dict[str, object]:
    """The sums of a decision's recipients, or of the candidates of one that would be signed today."""
    kinds = [
        PartyKind((each.candidate if isinstance(each, Recipient) else each).party_kind)
        for each in recipients
        if isinstance(each, Candidate) or not hasattr(each.code, "revocation")
    ]
    day = decided_on or clock.local_date(clock.now())
    lines = prizes.prizes_of_list(award_code, kinds, day)
    return {"lines": lines, "amount": sum(line.amount for line in lines)}


@register.inclusion_tag("workspace/legislation/expiring.html", takes_context=True)
def expiring_law(context: Mapping[str, Any], *, for_everyone: bool = False) -> dict[str, object]:
    """A warning about instruments without known successor that end within 120 days, for those who answer for
    commendation or for the system (or, on a page about the law, for everyone).
    """
    account = context["request"].user
    if not for_everyone and not (
        isinstance(account, Account) and any(account.holds(permission) for permission in WARNED)
    ):
        return {"endings": []}
    today = clock.local_date(clock.now())
    return {"endings": endings(today)}


def endings(today: date) -> list[Ending]:
    """What ends soon with nothing known to replace it, soonest first."""
    return [
        Ending(each, (each.in_force.end - today).days, catalogue.resting_on(each.code))
        for each in catalogue.expiring(today, without_successor=True)
        if each.in_force.end is not None
    ]
