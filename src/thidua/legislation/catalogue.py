"""The law as the rooms ask for it: titles and forms, dated values, instruments."""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.utils.functional import Promise

from thidua.legislation.enums import AwardForm, AwardKind, AwardLevel
from thidua.legislation.loading import load
from thidua.legislation.shapes import Award, DatedValue, Instrument, Law, MeritKind, Threshold, Transition
from thidua.parties.enums import PartyKind
from thidua.rulebook.conditions import Share
from thidua.rulebook.findings import Citation

FOLDER = Path(__file__).parent / "data"
WARNING_DAYS = 120


class UnknownInLaw(LookupError):
    """No such award, instrument or value: a programming error, or a day for which no value is known."""


@cache
def law() -> Law:
    """The whole of it, read once. Raises `LegislationError` with file and line of everything wrong."""
    return load(FOLDER)


def award(code: str) -> Award:
    """The title or form with that code ("BK_TINH"). Raises `UnknownInLaw`."""
    found = law().awards.get(code)
    if found is None:
        raise UnknownInLaw(f"no title or form {code!r} in data/awards")
    return found


def awards(
    *,
    kind: AwardKind | None = None,
    level: AwardLevel | None = None,
    recipient: PartyKind | None = None,
    on: date | None = None,
    forms: Collection[AwardForm] | None = None,
) -> Sequence[Award]:
    """Titles and forms, highest first, of one kind or level, for one kind of recipient, in force on a day."""
    return [
        each
        for each in law().awards.values()
        if kind in {None, each.kind}
        and level in {None, each.level}
        and (forms is None or each.form in forms)
        and (recipient is None or each.can_go_to(recipient))
        and (on is None or on in each.in_force)
    ]


def classes(series: str) -> Sequence[Award]:
    """The classes of one order or medal ("HCLD"), the highest first."""
    return [each for each in law().awards.values() if each.series == series]


def award_choices(
    *,
    recipient: PartyKind | None = None,
    on: date | None = None,
    forms: Collection[AwardForm] | None = None,
) -> list[tuple[str, str]]:
    """(code, name) pairs for a form field, with the names of that day (or the latest)."""
    return [
        (each.code, each.name_on(on) if on else each.name)
        for each in awards(recipient=recipient, on=on, forms=forms)
    ]


def grouped_award_choices(
    *,
    recipient: PartyKind | None = None,
    on: date | None = None,
    forms: Collection[AwardForm] | None = None,
) -> list[tuple[Promise | str, list[tuple[str, str]]]]:
    """As `award_choices`, in groups with a heading: titles, orders, honorary titles and so on."""
    groups = [
        (form.label, award_choices(recipient=recipient, on=on, forms=[form]))
        for form in AwardForm
        if forms is None or form in forms
    ]
    return [(label, choices) for label, choices in groups if choices]


def award_name(code: str, on: date | None = None) -> str:
    """The name of a title or form, of that day or the latest; the code itself when it is not in the catalogue."""
    found = law().awards.get(code)
    if found is None:
        return code
    return found.name_on(on) if on else found.name


def merit_kinds(on: date | None = None) -> Sequence[MeritKind]:
    """The kinds of commendation (loại hình) in force on a day, unconfirmed ones too."""
    return [each for each in law().merit_kinds.values() if on is None or on in each.in_force]


def transitions(*, received_on: date, judged_on: date) -> Sequence[Transition]:
    """What passes between the text of the day a dossier was received and that of the day it is judged."""
    return [
        each
        for each in law().transitions
        if received_on < each.at <= judged_on and (each.until is None or judged_on < each.until)
    ]


def instrument(code: str) -> Instrument:
    """The instrument with that code ("ND98/2023"). Raises `UnknownInLaw`."""
    found = law().instruments.get(code)
    if found is None:
        raise UnknownInLaw(f"no instrument {code!r} in instruments.yaml")
    return found


def expiring(
    on: date, within_days: int = WARNING_DAYS, *, without_successor: bool = False
) -> Sequence[Instrument]:
    """Instruments in force on that day whose first day out of force is at most so many days away, soonest first.

    `without_successor` leaves out those of which it is known what replaces them.
    """
    last = on + timedelta(days=within_days)
    found = [
        each
        for each in law().instruments.values()
        if on in each.in_force
        and each.in_force.end is not None
        and each.in_force.end <= last
        and not (without_successor and each.replaced_by)
    ]
    return sorted(found, key=lambda each: (each.in_force.end or last, each.code))


def resting_on(code: str) -> int:
    """How many dated values and sums in the data cite that instrument: what has to be looked at when it ends."""
    cited = [value.citation for each in law().thresholds.values() for value in each.values]
    cited += [multiple.citation for each in law().prize_multiples.values() for multiple in each]
    return sum(citation.instrument == code for citation in cited)


def emulation_law(on: date) -> Instrument:
    """The Law on Emulation and Commendation in force on that day. Raises `UnknownInLaw` before 01/07/2004."""
    for code in ("L06/2022", "L15/2003"):
        if on in instrument(code).in_force:
            return instrument(code)
    raise UnknownInLaw(f"no law on emulation and commendation is known for {on}")


def threshold(code: str) -> Threshold:
    """The dated value with that code ("VOTE_CTDCP"). Raises `UnknownInLaw`."""
    found = law().thresholds.get(code)
    if found is None:
        raise UnknownInLaw(f"no value {code!r} in thresholds.yaml")
    return found


def value_on(code: str, day: date) -> DatedValue:
    """What the law says on that day. Raises `UnknownInLaw` when no value is known for it."""
    found = threshold(code).value_on(day)
    if found is None:
        raise UnknownInLaw(f"no value of {code} is known for {day}")
    return found


def share_on(code: str, day: date) -> Share:
    """The share in force on that day as a condition. Raises `UnknownInLaw` when no value is known for it."""
    found = threshold(code).share_on(day)
    if found is None:
        raise UnknownInLaw(f"no value of {code} is known for {day}")
    return found


def citation_text(citation: Citation) -> str:
    """The citation as a person reads it: "Nghị định số 98/2023/NĐ-CP, Đ30 k7"."""
    found = law().instruments.get(citation.instrument)
    name = found.cited if found else citation.instrument
    return f"{name}, {spelled_place(citation.place)}" if citation.place else name


def spelled_out(text: str) -> str:
    """A short citation that somebody typed ("L06/2022 Đ74 k1 c") in full words; any other text as it is."""
    instrument, _space, place = text.strip().partition(" ")
    return citation_text(Citation(instrument, place)) if instrument in law().instruments else text


def spelled_place(place: str) -> str:
    """The place with its words: "Đ33 k5 a" is "điểm a khoản 5 Điều 33", "Đ50-54" is "các Điều 50-54"."""
    article, clause, point = "", "", ""
    for part in place.split():
        if re.fullmatch(r"Đ\d+", part):
            article = f"Điều {part[1:]}"
        elif re.fullmatch(r"Đ\d+-\d+", part):
            article = f"các Điều {part[1:]}"
        elif part.startswith("k") and part[1:].isdigit():
            clause = f"khoản {part[1:]}"
        elif len(part) == 1 and article:
            point = f"điểm {part}"
        else:
            return place
    return " ".join(filter(None, (point, clause, article)))
