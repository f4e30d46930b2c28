"""What of a body's record is read through to the body that follows it: a dated policy, cited, read from YAML."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from thidua.kernel.periods import Period
from thidua.legislation import catalogue, reading
from thidua.legislation.shapes import Confirmation, Instrument
from thidua.legislation.source import Entry, Problems, entries_of
from thidua.parties.enums import SuccessionKind
from thidua.rulebook.findings import Citation

FILE = "succession_policy.yaml"
_KEYS = reading.DATED | {"kind", "facts", "carried", "years", "citation"}


class FactFamily(StrEnum):
    """The families of facts a policy speaks of."""

    AWARD = "award"
    RATING = "rating"
    PROOF = "proof"
    DISCIPLINE = "discipline"
    HOLD = "hold"
    LEAVE = "leave"
    SERVICE = "service"
    SHARE = "share"
    GROUP = "group"


class Carried(StrEnum):
    """Whether a predecessor's fact stands in the successor's record."""

    YES = "yes"
    PERSON = "person"
    NO = "no"


class Years(StrEnum):
    """Whether a year needs the fact from any predecessor or from all of them."""

    EACH = "each"
    ALL = "all"


FOR_A_PERSON = frozenset({FactFamily.AWARD, FactFamily.PROOF, FactFamily.RATING, FactFamily.SHARE})
"""Families with an answer between yes and no: of the others a doubtful fact cannot be told from a sure one."""
OF_ALL = frozenset({FactFamily.AWARD, FactFamily.RATING, FactFamily.SHARE})
"""Families of which every predecessor can have the same thing in one year."""


@dataclass(frozen=True)
class SuccessionRule:
    """How one family of facts passes on in one kind of succession that took effect in a period."""

    kind: SuccessionKind
    family: FactFamily
    in_force: Period
    carried: Carried
    years: Years
    citation: Citation
    confirmation: Confirmation


@cache
def policy() -> tuple[SuccessionRule, ...]:
    """All of it, read once. Raises `LegislationError` with file and line of everything wrong."""
    return load_policy(catalogue.FOLDER / FILE, instruments=dict(catalogue.law().instruments))


def rule_for(kind: str, family: FactFamily, *, on: date) -> SuccessionRule:
    """The rule for a family when such a succession took effect on that day. Raises `UnknownInLaw` if there is none."""
    for rule in policy():
        if rule.kind == kind and rule.family is family and on in rule.in_force:
            return rule
    raise catalogue.UnknownInLaw(f"{FILE} says nothing of {family} when a body is {kind} on {on}")


def load_policy(path: Path, *, instruments: dict[str, Instrument]) -> tuple[SuccessionRule, ...]:
    """The rules of a file. Raises `LegislationError`: file, line, what was expected."""
    problems = Problems()
    found: list[SuccessionRule] = []
    for entry in entries_of(path, problems):
        for rule in _rules_of(entry, instruments, problems):
            same = [other for other in found if (other.kind, other.family) == (rule.kind, rule.family)]
            reading.check_overlap(rule, entry, same, f"{rule.kind}/{rule.family}", problems)
            found.append(rule)
    problems.raise_any()
    return tuple(found)


def _rules_of(
    entry: Entry, instruments: dict[str, Instrument], problems: Problems
) -> Iterable[SuccessionRule]:
    name = str(entry.values.get("kind", "entry"))
    needed = ("kind", "facts", "from", "carried", "years", "citation")
    if not reading.has_keys(entry, known=_KEYS, needed=needed, problems=problems, name=name):
        return ()
    families = entry.values["facts"]
    if not isinstance(families, list) or not set(families) <= set(FactFamily):
        told = f"`facts` is a list of: {', '.join(FactFamily)}"
        problems.add(entry.file, entry.line_of("facts"), told)
        return ()
    kind = reading.choice(entry, "kind", SuccessionKind, problems)
    carried = reading.choice(entry, "carried", Carried, problems)
    years = reading.choice(entry, "years", Years, problems)
    period = reading.period(entry, problems)
    confirmation = reading.confirmation(entry, problems)
    citation = reading.citation_of(entry, instruments, problems)
    if not (kind and carried and years and period and confirmation and citation):
        return ()
    for key, value, allowed in (
        ("carried", carried is Carried.PERSON, FOR_A_PERSON),
        ("years", years is Years.ALL, OF_ALL),
    ):
        if value and not set(families) <= allowed:
            told = f"`{entry.values[key]}` is possible only for: {', '.join(sorted(allowed))}"
            problems.add(entry.file, entry.line_of(key), told)
            return ()
    return [
        SuccessionRule(kind, FactFamily(family), period, carried, years, citation, confirmation)
        for family in families
    ]
