"""Titles and forms a member may strive for within a year: emulation titles, the orders they lead to and merit
certificates that a collective is given by the State, a ministry or a province.
"""

from collections.abc import Iterable

from thidua.legislation import catalogue
from thidua.legislation.enums import AwardForm, AwardLevel
from thidua.parties.enums import PartyKind

LEVELS = (AwardLevel.STATE, AwardLevel.MINISTRY_PROVINCE)
FORMS = (AwardForm.EMULATION_TITLE, AwardForm.MERIT_CERTIFICATE)
ORDERS = ("HCDL", "HCLD")


def choices() -> list[tuple[str, str]]:
    """Code and name of each, highest first."""
    return [
        (award.code, award.name)
        for level in LEVELS
        for award in catalogue.awards(level=level, recipient=PartyKind.COLLECTIVE)
        if award.form in FORMS or award.series in ORDERS
    ]


def unknown(codes: Iterable[str]) -> list[str]:
    """The codes that are none of them."""
    known = {code for code, _name in choices()}
    return [code for code in codes if code not in known]


def names(codes: Iterable[str]) -> list[str]:
    """The names of these codes, as the law has them."""
    return [catalogue.award_name(code) for code in codes]
