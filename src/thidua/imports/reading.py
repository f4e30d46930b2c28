"""One row of a list as values: every cell understood or said to be wrong, nothing looked up about people yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from thidua.imports import words
from thidua.imports.enums import ListKind, UnknownUnits
from thidua.imports.fields import FIELDS, NEEDED, OF
from thidua.imports.problems import NOTHING_NEAR, problem
from thidua.imports.words import fold, name_key
from thidua.kernel.excel_parts import Odd
from thidua.kernel.excel_reading import Line, as_day, as_text, as_whole, is_aside_text
from thidua.legislation import catalogue
from thidua.legislation.enums import AwardForm
from thidua.legislation.vocabulary import ProofKind, Scope
from thidua.parties.enums import PartyKind
from thidua.records.models import FIRST_YEAR

LONGEST = {"name": 255, "post": 255, "achievement": 4000, "decision": 60, "title": 500, "golden_book": 40}
LONGEST_POST_TEXT = 500
_SALUTATIONS = (("ông ", False), ("bà ", True), ("đồng chí ", None), ("đ/c ", None))
# What a row cannot do without once its column (or a value for the whole list) was promised.
_ROW_NEEDS = {
    ListKind.PEOPLE: ("name",),
    ListKind.RATINGS: ("name", "rating", "year"),
    ListKind.AWARDS: ("name", "award", "year"),
    ListKind.PROOFS: ("name", "title", "year"),
    ListKind.DISCIPLINES: ("name", "level", "start"),
}


@dataclass(frozen=True)
class Terms:
    """What rows are read with: the kind of list, its columns, values for the whole list, names of bodies, the day."""

    kind: ListKind
    places: Mapping[str, int]
    defaults: Mapping[str, str]
    bodies: words.Bodies
    authorities: words.Bodies
    today: date
    unknown_units: str = UnknownUnits.REFUSE
    only_women_marked: bool = False
    keeper: int = 0


@dataclass
class Row:
    """What was read from one row."""

    number: int
    told: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[list[Any]] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    """The organisations of that name, where the row is about a collective."""

    def wrong(self, key: str, code: str, **about: Any) -> None:
        """Note what is wrong with one column."""
        self.problems.append(problem(key, code, **about))

    @property
    def is_individual(self) -> bool:
        """Whether the row is about a person."""
        return bool(self.values.get("recipient", PartyKind.INDIVIDUAL) == PartyKind.INDIVIDUAL)

    @cached_property
    def identity(self) -> str:
        """Rows that say the same of name, accents and all, birth and unit mean the same person."""
        told = self.values
        return f"{name_key(told['name'])}|{told['birth'] or told['birth_year'] or ''}|{self.place}"

    @cached_property
    def place(self) -> str:
        """The unit, or the words for it."""
        return str(self.values["unit"] or fold(self.values["unit_text"]))


def read_row(line: Line, terms: Terms) -> Row:
    """The row's values, what its cells said, and everything wrong with them."""
    row = Row(line.number)
    cells = _cells(line, terms, row)
    _person(row, cells, terms)
    readers = {
        ListKind.PEOPLE: lambda *_rest: None,
        ListKind.RATINGS: _rating,
        ListKind.AWARDS: _award,
        ListKind.PROOFS: _proof,
        ListKind.DISCIPLINES: _discipline,
    }
    if terms.kind != ListKind.PEOPLE:
        _paper(row, cells, terms)
    readers[terms.kind](row, cells, terms)
    noted = {key for key, _code, _about in row.problems}
    for key in _ROW_NEEDS[terms.kind]:
        if row.values.get(key) in {None, ""} and key not in noted:
            row.wrong(key, "missing", label=FIELDS[key].label)
    return row


def _cells(line: Line, terms: Terms, row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in OF[terms.kind]:
        column = terms.places.get(key)
        value = line.value(column)
        if isinstance(value, Odd):
            row.wrong(key, "uncalculated" if value is Odd.UNCALCULATED else "cell_error")
            value = None
        if value in {None, ""} and terms.defaults.get(key):
            value = terms.defaults[key]
        elif column is not None and value not in {None, ""}:
            row.told[key] = as_text(value)[:300]
        found[key] = value
    return found


def _text(row: Row, cells: Mapping[str, Any], key: str) -> str:
    text = as_text(cells.get(key))
    most = LONGEST.get(key, 4000)
    if len(text) > most:
        row.wrong(key, "too_long", most=most)
    return text[:most]


def _person(row: Row, cells: Mapping[str, Any], terms: Terms) -> None:
    name, woman = _text(row, cells, "name"), None
    for word, said in _SALUTATIONS:
        if name.lower().startswith(word):
            name, woman = name[len(word) :].strip(), said
    _check_name(row, name)
    recipient = as_text(cells.get("recipient"))
    kind = words.coded("recipient", recipient) if recipient else PartyKind.INDIVIDUAL
    if kind is None:
        row.wrong("recipient", "no_recipient", text=recipient[:60])
        kind = PartyKind.INDIVIDUAL
    birth, year = _birth(row, cells, terms)
    if cells.get("birth_woman") and not cells.get("birth_man"):
        woman = True
    elif cells.get("birth_man") and not cells.get("birth_woman"):
        woman = False
    try:
        marked = terms.only_women_marked and "woman" in terms.places
        said = words.is_woman(as_text(cells.get("woman")), only_marked=marked)
        woman = said if said is not None else woman
    except ValueError:
        row.wrong("woman", "no_woman", text=as_text(cells.get("woman"))[:40])
    post, unit_text = _text(row, cells, "post"), as_text(cells.get("unit"))
    if not unit_text and not post and cells.get("place"):
        head, comma, tail = as_text(cells["place"]).partition(",")
        post, unit_text = (head.strip()[:255], tail.strip()) if comma else ("", head.strip())
    row.values |= {"name": name, "recipient": str(kind), "birth": birth, "birth_year": year, "woman": woman}
    row.values |= {"post": post, "unit_text": unit_text, "unit": None}
    _unit(row, unit_text, terms)
    if kind != PartyKind.INDIVIDUAL:
        _body(row, name, kind, terms)


def _check_name(row: Row, name: str) -> None:
    if is_aside_text(name):
        row.wrong("name", "no_name", text=name[:60])
    elif name and not any(sign.isalpha() for sign in fold(name)):
        row.wrong("name", "no_letters", text=name[:60])


def _body(row: Row, name: str, kind: object, terms: Terms) -> None:
    """Which organisation a collective is; only an award can be written down for one that is none."""
    if kind == PartyKind.COLLECTIVE and name:
        row.bodies = terms.bodies.find(name)
    if terms.kind == ListKind.AWARDS or row.bodies or not name:
        return
    if kind == PartyKind.HOUSEHOLD:
        row.wrong("recipient", "no_household")
    else:
        near = terms.bodies.closest(name)
        row.wrong("name", "no_unit", text=name[:120], closest="; ".join(near) or NOTHING_NEAR)


def _unit(row: Row, text: str, terms: Terms) -> None:
    key = "unit" if "unit" in terms.places else "place"
    if not text:
        row.values["unit"] = None if {"unit", "place"} & terms.places.keys() else terms.keeper
        return
    found = terms.bodies.find(text)
    if len(found) == 1:
        row.values["unit"] = found[0]
    elif terms.unknown_units == UnknownUnits.REFUSE and row.is_individual:
        near = [terms.bodies.names[pk] for pk in found] or terms.bodies.closest(text)
        code = "two_units" if found else "no_unit"
        row.wrong(key, code, text=text[:120], closest="; ".join(near) or NOTHING_NEAR)


def _birth(row: Row, cells: Mapping[str, Any], terms: Terms) -> tuple[str, int | None]:
    key = next((key for key in ("birth", "birth_man", "birth_woman") if cells.get(key)), "birth")
    day = as_day(cells.get(key))
    if day is None:
        row.wrong(key, "no_day", text=as_text(cells[key])[:40])
        return "", None
    if day.year is not None and not 1880 <= day.year <= terms.today.year:
        row.wrong(key, "year_range", year=day.year, first=1880, last=terms.today.year)
    return day.exact.isoformat() if day.exact else "", day.year


def _whole_day(row: Row, cells: Mapping[str, Any], terms: Terms, key: str, *, may_come: bool = False) -> str:
    if cells.get(key) in {None, ""}:
        return ""
    day = as_day(cells[key])
    if day is None or day.exact is None:
        row.wrong(key, "whole_day", text=as_text(cells[key])[:40])
        return ""
    if day.exact > terms.today and not may_come:
        row.wrong(key, "day_to_come", text=f"{day.exact:%d/%m/%Y}")
    elif day.exact.year < FIRST_YEAR:
        row.wrong(key, "year_range", year=day.exact.year, first=FIRST_YEAR, last=terms.today.year)
    return day.exact.isoformat()


def _paper(row: Row, cells: Mapping[str, Any], terms: Terms) -> None:
    row.values["decision"] = _text(row, cells, "decision")
    row.values["decision_date"] = _whole_day(row, cells, terms, "decision_date")
    authority = as_text(cells.get("authority"))
    row.values["authority_text"], row.values["authority"] = authority[:255], terms.keeper
    row.values["authority_told"] = bool(authority)
    if authority and terms.kind == ListKind.AWARDS:
        found = terms.authorities.find(authority)
        if len(found) == 1:
            row.values["authority"] = found[0]
        else:
            near = terms.authorities.closest(authority)
            row.wrong(
                "authority", "no_authority", text=authority[:120], closest="; ".join(near) or NOTHING_NEAR
            )


def _year(row: Row, cells: Mapping[str, Any], terms: Terms, *, otherwise: int | None = None) -> None:
    value = cells.get("year")
    year: int | None = None
    if value in {None, ""}:
        year = otherwise
        if year is None and row.values["decision_date"]:
            row.wrong("year", "no_year_told")
    else:
        day = as_day(value)
        year = as_whole(value) if as_whole(value) is not None else day.year if day else None
        if year is None:
            row.wrong("year", "no_year", text=as_text(value)[:40])
    if year is not None and not FIRST_YEAR <= year <= terms.today.year:
        row.wrong("year", "year_range", year=year, first=FIRST_YEAR, last=terms.today.year)
    row.values["year"] = year


def _coded(row: Row, cells: Mapping[str, Any], key: str, table: str, code: str) -> Any:
    text = as_text(cells.get(key))
    found = words.coded(table, text) if text else None
    if text and found is None:
        row.wrong(key, code, text=text[:60])
    return found


def _rating(row: Row, cells: Mapping[str, Any], terms: Terms) -> None:
    _year(row, cells, terms)
    row.values["rating"] = _coded(row, cells, "rating", "rating", "no_rating")


def _decided_in(row: Row) -> int | None:
    decided = row.values["decision_date"]
    return int(decided[:4]) if decided else None


def _award(row: Row, cells: Mapping[str, Any], terms: Terms) -> None:
    text, told = as_text(cells.get("award")), _text(row, cells, "achievement")
    code = (words.award_code(text) or words.award_code(words.without_year(text))) if text else None
    named = words.year_in(text) or words.year_in(told)
    # A title is of the year it was won in, which the decision follows; what else is given is of its decision's year.
    is_title = code is not None and catalogue.award(code).form is AwardForm.EMULATION_TITLE
    _year(row, cells, terms, otherwise=named or (None if is_title else _decided_in(row)))
    if text and code is None:
        near = words.closest_awards(text)
        row.wrong("award", "no_award", text=text[:120], closest="; ".join(near) or NOTHING_NEAR)
    row.values["award"] = code
    kind = PartyKind(row.values["recipient"])
    if code and not catalogue.award(code).can_go_to(kind):
        row.wrong("award", "not_for_recipient", award=catalogue.award_name(code), kind=kind.value)
    decided, year = _decided_in(row), row.values["year"]
    if decided is not None and year is not None and year > decided:
        row.wrong("year", "after_decision", year=year, decided=decided)
    row.values["commendation_kind"] = _coded(row, cells, "commendation_kind", "kind", "no_kind") or ""
    row.values["golden_book"] = _text(row, cells, "golden_book")
    if not told and code and row.values["year"]:
        told = f"{catalogue.award_name(code)} năm {row.values['year']}"
    row.values["achievement"] = told


def _proof(row: Row, cells: Mapping[str, Any], terms: Terms) -> None:
    _year(row, cells, terms, otherwise=_decided_in(row))
    row.values["title"] = _text(row, cells, "title")
    kind = _coded(row, cells, "proof_kind", "proof", "no_proof_kind")
    scope = _coded(row, cells, "scope", "scope", "no_scope")
    row.values["proof_kind"] = str(kind or ProofKind.INITIATIVE)
    row.values["scope"] = int(scope or Scope.GRASSROOTS)  # type: ignore[call-overload] # the table holds scopes


def _discipline(row: Row, cells: Mapping[str, Any], terms: Terms) -> None:
    row.values["level"] = _coded(row, cells, "level", "level", "no_level")
    start = _whole_day(row, cells, terms, "start")
    end = _whole_day(row, cells, terms, "end", may_come=True)
    row.values |= {"start": start, "end": end}
    if start and end and end <= start:
        row.wrong("end", "end_before_start")


def missing_columns(kind: ListKind, places: Mapping[str, int], defaults: Mapping[str, str]) -> list[str]:
    """The columns this kind of list needs that neither stand in the file nor have a value for the whole list."""
    needed = list(NEEDED[kind])
    if kind == ListKind.AWARDS:
        needed.append("award")
    told = places.keys() | {key for key, value in defaults.items() if value}
    found = [key for key in needed if key not in told]
    # Years of awards may stand in the words beside them, and then each row is looked at.
    dated = {
        ListKind.RATINGS: {"year"},
        ListKind.AWARDS: {"year", "decision_date", "achievement"} | (places.keys() & {"award"}),
        ListKind.PROOFS: {"year", "decision_date"},
    }
    if kind in dated and not dated[kind] & told:
        found.append("year")
    return found
