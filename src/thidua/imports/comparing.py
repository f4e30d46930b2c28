"""What rows say against what is said already: by earlier rows of the list, and by the registers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from thidua.imports import queries
from thidua.imports.enums import ListKind, RowState
from thidua.imports.models import ImportRow, ListImport
from thidua.imports.problems import problem
from thidua.imports.words import fold
from thidua.legislation.vocabulary import Rating
from thidua.parties.enums import PartyKind
from thidua.records.models import YearlyRating
from thidua.register.models import Award

ENTERED = (RowState.NEW, RowState.KNOWN, RowState.UNNAMED)
"""What is entered when the list is confirmed."""


class Paper(NamedTuple):
    """By which decision something was given; what is not told is None. Numbers start again each year."""

    number: str
    year: int | None
    award_year: int | None
    authority: int | None

    @property
    def is_numbered(self) -> bool:
        """Whether the decision has a number."""
        return bool(self.number)

    def is_same_decision(self, other: "Paper") -> bool:
        """Whether both are one decision: number, year (of the awards where a day is not told), authority."""
        if self.number != other.number or not self.has_authority_of(other):
            return False
        if self.year is None or other.year is None:
            return self.award_year == other.award_year
        return self.year == other.year

    def has_authority_of(self, other: "Paper") -> bool:
        """Whether the authorities are one as far as they are told."""
        return self.authority is None or other.authority is None or self.authority == other.authority


class Said(NamedTuple):
    """What an earlier row said of somebody: its number, and for an award its decision."""

    number: int
    paper: Paper | None = None


class Sayings:
    """What the rows of a list said so far, by person."""

    def __init__(self, kind: ListKind) -> None:
        self._kind = kind
        self._said: dict[tuple[object, ...], list[Said]] = defaultdict(list)

    def add(self, who: object, number: int, values: Mapping[str, Any]) -> list[Any] | None:
        """Take a row in; the problem it has when an earlier row said the same, or something against it."""
        if self._kind == ListKind.AWARDS:
            return self._add_award(who, number, values)
        for column, code, topic, about in _topics(self._kind, values):
            earlier = self._said[who, *topic]
            if earlier:
                return problem(column, code, row=earlier[0].number, **about)
            earlier.append(Said(number))
        return None

    def _add_award(self, who: object, number: int, values: Mapping[str, Any]) -> list[Any] | None:
        paper = paper_of(values)
        decided = self._said[who, "decision", paper.number] if paper.is_numbered else []
        alike = self._said[who, "award", values["award"], values["year"]]
        same = next((said for said in decided if said.paper and paper.is_same_decision(said.paper)), None)
        if same is not None:
            return problem("decision", "same_decision", row=same.number, decision=values["decision"])
        for said in alike:
            if said.paper is None or not paper.has_authority_of(said.paper):
                continue
            if not (paper.is_numbered and said.paper.is_numbered):
                return problem("award", "same_award", row=said.number, year=values["year"])
        decided.append(Said(number, paper))
        if values["award"] and values["year"]:
            alike.append(Said(number, paper))
        return None


def paper_of(values: Mapping[str, Any]) -> Paper:
    """The decision a row names."""
    dated = values["decision_date"]
    return Paper(
        number=fold(values["decision"]),
        year=int(dated[:4]) if dated else None,
        award_year=values["year"],
        authority=values["authority"] if values.get("authority_told") else None,
    )


def _paper_on_file(award: Award) -> Paper:
    return Paper(
        number=award.decision_folded,
        year=award.decision_date.year if award.decision_date else None,
        award_year=award.year,
        authority=award.authority_id,
    )


def _topics(
    kind: ListKind, values: Mapping[str, Any]
) -> list[tuple[str, str, tuple[object, ...], dict[str, Any]]]:
    match kind:
        case ListKind.PEOPLE:
            return [("name", "same_row", (), {})]
        case ListKind.RATINGS if values["year"]:
            return [("year", "same_year_twice", (values["year"],), {"year": values["year"]})]
        case ListKind.PROOFS:
            return [("title", "same_row", (fold(values["title"]), values["year"]), {})]
        case ListKind.DISCIPLINES:
            return [("level", "same_row", (values["level"], values["start"]), {})]
        case _:
            return []


def compare_with_rows(found: ListImport, rows: Sequence[ImportRow]) -> None:
    """Note what other rows say of those whom these rows, now settled, turned out to mean."""
    if found.kind == ListKind.PEOPLE:
        return
    others = queries.rows_about(found, rows)
    identities = queries.identities_of(found, [*others, *rows])
    sayings = Sayings(ListKind(found.kind))
    for row in others:
        sayings.add(who_of(row, identities), row.number, row.values)
    for row in rows:
        if row.state in ENTERED:
            told = sayings.add(who_of(row, identities), row.number, row.values)
            if told is not None:
                row.state = RowState.WRONG
                row.problems.append(told)


def who_of(row: ImportRow, identities: Mapping[int, str]) -> int | str:
    """Whom a row means: somebody on record, or what it (or the earlier row it was settled as) says of somebody new."""
    return row.party_id or identities.get(row.same_as or row.number, row.values["identity"])


def compare_with_registers(found: ListImport, rows: Sequence[ImportRow]) -> None:
    """Note what the registers have already about those the rows mean: the same is left out, what contradicts is wrong.

    A few statements for the rows handed in; rows without a person on record have nothing there yet.
    """
    known = [row for row in rows if row.state in ENTERED]
    match found.kind:
        case ListKind.PEOPLE:
            for row in known:
                row.state = RowState.PRESENT if row.state == RowState.KNOWN else row.state
        case ListKind.RATINGS:
            _compare_ratings(known)
        case ListKind.AWARDS:
            _compare_awards(found, known)
        case _:
            _compare_records(found, known)


def _compare_ratings(rows: Sequence[ImportRow]) -> None:
    there: dict[tuple[int | None, int], YearlyRating] = {
        (each.party_id, each.year): each
        for each in queries.records_of(queries.RECORD_OF[ListKind.RATINGS], _known_parties(rows))
        if isinstance(each, YearlyRating)
    }
    for row in rows:
        rated = there.get((row.party_id, row.values["year"])) if row.state == RowState.KNOWN else None
        if rated is None:
            continue
        if rated.rating == row.values["rating"]:
            row.state = RowState.PRESENT
        else:
            row.state = RowState.WRONG
            told = Rating(rated.rating).value
            row.problems.append(problem("rating", "other_rating", year=rated.year, rating=told))


def _compare_awards(found: ListImport, rows: Sequence[ImportRow]) -> None:
    # Somebody new cannot be among those on file; a collective may be there by name.
    rows = [row for row in rows if row.state != RowState.NEW]
    if not rows:
        return
    names = {fold(row.name) for row in rows if _is_collective(row)}
    decisions = {fold(row.values["decision"]) for row in rows if row.values["decision"]}
    years = {row.values["year"] for row in rows}
    there: dict[int | str, list[Award]] = defaultdict(list)
    for award in queries.awards_of(found.keeper, _known_parties(rows), names, decisions, years):
        there[award.party_id or award.recipient_folded].append(award)
    for row in rows:
        on_file = list(there.get(row.party_id or 0, ()))
        if _is_collective(row):
            on_file += there.get(fold(row.name), ())
        _compare_award(row, on_file)


def _compare_award(row: ImportRow, on_file: Sequence[Award]) -> None:
    told, paper = row.values, paper_of(row.values)
    papers = [(award, _paper_on_file(award)) for award in on_file]
    alike = [
        award
        for award, other in papers
        if (award.award_code, award.year) == (told["award"], told["year"]) and paper.has_authority_of(other)
    ]
    if not paper.is_numbered:
        if alike:
            row.state = RowState.PRESENT
            row.problems.append(
                problem("decision", "award_on_file", award=alike[0].award_name, year=alike[0].year)
            )
        return
    decided = [award for award, other in papers if paper.is_same_decision(other)]
    if any(award in alike for award in decided):
        row.state = RowState.PRESENT
    elif decided:
        row.state = RowState.WRONG
        about = {"award": decided[0].award_name, "year": decided[0].year}
        row.problems.append(problem("decision", "decision_on_file", decision=told["decision"], **about))
    elif unnumbered := next((award for award in alike if not award.decision_folded), None):
        row.state = RowState.PRESENT
        about = {"award": unnumbered.award_name, "year": unnumbered.year}
        row.problems.append(problem("decision", "unnumbered_on_file", **about))


def _compare_records(found: ListImport, rows: Sequence[ImportRow]) -> None:
    parties = _known_parties(rows)
    kind = queries.RECORD_OF[ListKind(found.kind)]
    there = {(each.party_id, *_content(found.kind, each)) for each in queries.records_of(kind, parties)}
    for row in rows:
        told = row.values
        said = (
            (told["proof_kind"], told["year"], fold(told["title"]))
            if found.kind == ListKind.PROOFS
            else (told["level"], told["start"])
        )
        if row.state == RowState.KNOWN and (row.party_id, *said) in there:
            row.state = RowState.PRESENT


def _is_collective(row: ImportRow) -> bool:
    return bool(row.values["recipient"] != PartyKind.INDIVIDUAL)


def _known_parties(rows: Iterable[ImportRow]) -> set[int]:
    return {row.party_id for row in rows if row.state == RowState.KNOWN and row.party_id is not None}


def _content(kind: str, record: object) -> tuple[object, ...]:
    if kind == ListKind.PROOFS:
        return (record.proof_kind, record.year, fold(record.title))  # type: ignore[attr-defined]
    return (record.level, record.start.isoformat())  # type: ignore[attr-defined]
