"""Whom a row means among the people on record: by name without accents, birth, unit; close names get a score.

The score is out of 100 and each part can be told: the name 60, the birth date 25, the unit 15. What is missing on
either side counts half. People are compared only with those of one block: the same name without accents, the same
birth date, or the same unit and a close name. Rows of one list are compared with one another in the same way, within
a unit and the same name without accents: "Hùng" and "Hưng" may be two people, and somebody with and without a birth
date may be one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from thidua.imports.words import fold, name_key

SURE = 90
DOUBTFUL = 70
CLOSE_NAME = 86
MOST_CANDIDATES = 5
NAME, BIRTH, UNIT = 60, 25, 15
ACCENTS_DIFFER = 6
ROW_MARK = "row:"
"""A candidate that is an earlier row of the list is kept as "row:7", somebody on record by id."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody on record."""

    pk: int
    name: str
    folded: str
    birth: date | None
    unit: int | None


@dataclass(frozen=True)
class Candidate:
    """Somebody a row may mean, how alike they are, and why; `row` tells an earlier row of the list from a person."""

    person: KnownPerson
    score: int
    reasons: tuple[str, ...]
    row: int | None = None

    @property
    def pk(self) -> int:
        """Whom it means."""
        return self.person.pk

    def as_kept(self, units: Mapping[int, str]) -> list[Any]:
        """As it is stored beside the row: who, how alike and why; name, birth date and unit to show."""
        person = self.person
        who = self.pk if self.row is None else f"{ROW_MARK}{self.row}"
        birth = f"{person.birth:%d/%m/%Y}" if person.birth else ""
        return [who, self.score, list(self.reasons), person.name, birth, units.get(person.unit or 0, "")]


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """What an earlier row of the list said of somebody."""

    number: int
    person: KnownPerson
    birth_year: int | None


class PeopleOfList:
    """Whom the rows of one list mean so far, by unit and name without accents."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[str, str], dict[str, EarlierRow]] = defaultdict(dict)

    def met(self, number: int, identity: str, place: str, values: Mapping[str, Any]) -> list[Candidate]:
        """Earlier rows that may mean the same person and do not plainly say so; the row is kept for later ones."""
        folded = fold(values["name"])
        there = self._by_place[place, folded]
        if identity in there:
            return []
        birth = date.fromisoformat(values["birth"]) if values["birth"] else None
        found = [
            Candidate(each.person, *_alike(values, folded, birth, each), row=each.number)
            for each in there.values()
            if _may_be_born(birth, values["birth_year"], each)
        ]
        person = KnownPerson(0, values["name"], folded, birth, values["unit"])
        there[identity] = EarlierRow(number, person, values["birth_year"])
        return found[:MOST_CANDIDATES]


def _may_be_born(birth: date | None, year: int | None, earlier: EarlierRow) -> bool:
    """Whether two rows do not contradict each other about a birth."""
    if birth is not None and earlier.person.birth is not None:
        return birth == earlier.person.birth
    return year is None or earlier.birth_year is None or year == earlier.birth_year


def _alike(
    values: Mapping[str, Any], folded: str, birth: date | None, earlier: EarlierRow
) -> tuple[int, tuple[str, ...]]:
    name, told = _name_score(values["name"], folded, earlier.person)
    score, born = _birth_score(birth, values["birth_year"], earlier.person.birth)
    return round(name + score + UNIT), (told, born, "same_unit")


class KnownPeople:
    """People on record, in blocks."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._by_name: dict[str, list[KnownPerson]] = defaultdict(list)
        self._by_birth: dict[date, list[KnownPerson]] = defaultdict(list)
        self._by_unit: dict[int, dict[KnownPerson, str]] = defaultdict(dict)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is here."""
        return not self._seen

    def add(self, rows: Iterable[tuple[int, str, date | None, int | None]]) -> None:
        """Take people (id, name, birth date, unit) in; who is there already stays."""
        for pk, name, birth, unit in rows:
            if pk in self._seen:
                continue
            self._seen.add(pk)
            person = KnownPerson(pk, name, fold(name), birth, unit)
            self._by_name[person.folded].append(person)
            if birth is not None:
                self._by_birth[birth].append(person)
            if unit is not None:
                self._by_unit[unit][person] = person.folded

    def candidates(self, values: Mapping[str, Any]) -> list[Candidate]:
        """Whom the row may mean, the likeliest first; nobody below a doubtful score."""
        folded = fold(values["name"])
        birth = date.fromisoformat(values["birth"]) if values["birth"] else None
        near = {person.pk: person for person in self._by_name.get(folded, ())}
        if birth is not None:
            near |= {person.pk: person for person in self._by_birth.get(birth, ())}
        if values["unit"] is not None and not near:
            found = process.extract(
                folded,
                self._by_unit.get(values["unit"], {}),
                scorer=fuzz.ratio,
                score_cutoff=CLOSE_NAME,
                limit=MOST_CANDIDATES,
            )
            near |= {person.pk: person for _words, _score, person in found}
        scored = [compare(values, folded, birth, person) for person in near.values()]
        likely = [each for each in scored if each.score >= DOUBTFUL]
        return sorted(likely, key=lambda each: (-each.score, each.pk))[:MOST_CANDIDATES]


def compare(values: Mapping[str, Any], folded: str, birth: date | None, person: KnownPerson) -> Candidate:
    """How alike a row and somebody on record are."""
    name, reasons = _name_score(values["name"], folded, person)
    birth_score, birth_reason = _birth_score(birth, values["birth_year"], person.birth)
    unit_score, unit_reason = _unit_score(values["unit"], person.unit)
    return Candidate(person, round(name + birth_score + unit_score), (reasons, birth_reason, unit_reason))


def chosen(candidates: Sequence[Candidate]) -> Candidate | None:
    """The one that is sure: high enough, and nobody else as likely."""
    if not candidates or candidates[0].score < SURE:
        return None
    rivals = [each for each in candidates[1:] if each.score >= SURE]
    return None if rivals else candidates[0]


def _name_score(name: str, folded: str, person: KnownPerson) -> tuple[float, str]:
    if folded == person.folded:
        is_same = name_key(name) == name_key(person.name)
        return (NAME, "same_name") if is_same else (NAME - ACCENTS_DIFFER, "accents")
    alike = fuzz.ratio(folded, person.folded)
    # A name that is not close says somebody else, whatever the birthday.
    return (NAME * alike / 100 - ACCENTS_DIFFER if alike >= CLOSE_NAME else 0, "close_name")


def _birth_score(birth: date | None, year: int | None, known: date | None) -> tuple[float, str]:
    if known is None or year is None:
        return BIRTH / 2, "no_birth"
    if birth is None:
        return (BIRTH * 0.8, "same_birth_year") if year == known.year else (-BIRTH, "other_birth")
    if birth == known:
        return BIRTH, "same_birth"
    if birth.year == known.year and (birth.day, birth.month) == (known.month, known.day):
        return BIRTH * 0.6, "turned_birth"
    return -BIRTH, "other_birth"


def _unit_score(unit: int | None, known: int | None) -> tuple[float, str]:
    if unit is None or known is None:
        return UNIT / 2, "no_unit"
    return (UNIT, "same_unit") if unit == known else (0, "other_unit")
