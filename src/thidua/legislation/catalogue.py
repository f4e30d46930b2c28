"""The law as the rooms ask for it: titles and forms, dated values, instruments."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from thidua.legislation.enums import AwardKind, AwardLevel
from thidua.legislation.loading import load
from thidua.legislation.shapes import Award, DatedValue, Instrument, Law, Threshold
from thidua.parties.enums import PartyKind
from thidua.rulebook.conditions import Share
from thidua.rulebook.findings import Citation

FOLDER = Path(__file__).parent / "data"


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
        raise UnknownInLaw(f"no title or form {code!r} in awards.yaml")
    return found


def awards(
    *,
    kind: AwardKind | None = None,
    level: AwardLevel | None = None,
    recipient: PartyKind | None = None,
    on: date | None = None,
) -> Sequence[Award]:
    """Titles and forms, highest first, of one kind or level, for one kind of recipient, in force on a day."""
    return [
        each
        for each in law().awards.values()
        if kind in {None, each.kind}
        and level in {None, each.level}
        and (recipient is None or each.can_go_to(recipient))
        and (on is None or on in each.in_force)
    ]


def award_choices(*, recipient: PartyKind | None = None, on: date | None = None) -> list[tuple[str, str]]:
    """(code, name) pairs for a form field."""
    return [(each.code, each.name) for each in awards(recipient=recipient, on=on)]


def award_name(code: str) -> str:
    """The name of a title or form; the code itself when it is not in the catalogue (imported data)."""
    found = law().awards.get(code)
    return found.name if found else code


def instrument(code: str) -> Instrument:
    """The instrument with that code ("ND98/2023"). Raises `UnknownInLaw`."""
    found = law().instruments.get(code)
    if found is None:
        raise UnknownInLaw(f"no instrument {code!r} in instruments.yaml")
    return found


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


def spelled_place(place: str) -> str:
    """The place with its words: "Đ33 k5 a" is "điểm a khoản 5 Điều 33"."""
    article, clause, point = "", "", ""
    for part in place.split():
        if part.startswith("Đ") and part[1:].isdigit():
            article = f"Điều {part[1:]}"
        elif part.startswith("k") and part[1:].isdigit():
            clause = f"khoản {part[1:]}"
        elif len(part) == 1 and article:
            point = f"điểm {part}"
        else:
            return place
    return " ".join(filter(None, (point, clause, article)))
