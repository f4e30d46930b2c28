"""Checking a list: every row read, whom it means, what is on file already, and what stands twice in the list."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from thidua.imports import queries
from thidua.imports.enums import ListKind, RowState
from thidua.imports.matching import KnownPeople, chosen
from thidua.imports.models import ImportRow, ListImport
from thidua.imports.problems import problem
from thidua.imports.reading import Row, Terms, read_row
from thidua.imports.words import Bodies, fold
from thidua.kernel.excel_reading import Book, Head, Line, Skipped
from thidua.legislation.vocabulary import Rating
from thidua.parties.enums import PartyKind
from thidua.records.models import YearlyRating
from thidua.register.models import Award

ROWS_AT_ONCE = 2000
Progress = Callable[[int], None]
Saved = Callable[[Sequence[ImportRow]], object]


@dataclass
class Seen:
    """What earlier rows of the list said, by person: rows of people, years rated, decisions, awards."""

    rows: dict[str, int] = field(default_factory=dict)
    years: dict[tuple[str, int], int] = field(default_factory=dict)
    decisions: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass
class Check:
    """One run over a list."""

    found: ListImport
    on: date
    skipped: Skipped = field(default_factory=Skipped)
    seen: Seen = field(default_factory=Seen)

    def run(self, content: bytes, *, save: Saved, progress: Progress) -> None:
        """Read and check the list, so many rows at a time; `save` keeps them, `progress` is told how many."""
        book, done = Book(content), 0
        found = self.found
        head = Head(found.sheet, found.head_row, tuple(found.titles), found.places)
        bodies = queries.bodies_for(found.keeper, on=self.on)
        terms = self._terms(bodies)
        people = KnownPeople()
        if bodies is not None:
            people.add(queries.people_of(bodies))
        for lines in _pieces(book.lines(head, skipped=self.skipped), ROWS_AT_ONCE):
            read = [read_row(line, terms) for line in lines]
            if bodies is None:
                people.add(_like(read))
            rows = [self._row(row, people, terms.bodies.names) for row in read]
            compare_with_registers(found, rows)
            save(rows)
            done += len(rows)
            progress(done)

    def _terms(self, bodies: set[int] | None) -> Terms:
        found = self.found
        column = found.places.get("woman")
        title = found.titles[column] if column is not None and column < len(found.titles) else ""
        return Terms(
            kind=ListKind(found.kind),
            places=found.places,
            defaults=found.defaults,
            bodies=Bodies(queries.body_names(bodies)),
            authorities=Bodies(queries.body_names(None)),
            today=self.on,
            unknown_units=found.unknown_units,
            only_women_marked=fold(title) == "nu",
            keeper=found.keeper_id,
        )

    def _row(self, read: Row, people: KnownPeople, names: Mapping[int, str]) -> ImportRow:
        row = ImportRow(
            of=self.found,
            number=read.number,
            name=read.values["name"],
            folded=fold(f"{read.values['name']} {read.values['post']} {read.values['unit_text']}")[:600],
            told=read.told,
            values=read.values | {"identity": read.identity},
            problems=read.problems,
            state=RowState.NEW,
        )
        self._compare_with_list(row)
        if not read.is_individual:
            row.state = RowState.UNNAMED
        elif read.values["name"]:
            candidates = people.candidates(read.values)
            best = chosen(candidates)
            row.candidates = [
                [
                    *each.as_kept(),
                    each.person.name,
                    _told_day(each.person.birth),
                    names.get(each.person.unit or 0, ""),
                ]
                for each in candidates
            ]
            if best is not None:
                row.state, row.party_id, row.score = RowState.KNOWN, best.pk, best.score
            elif candidates:
                row.state, row.party_id = RowState.DOUBTFUL, candidates[0].pk
                row.score = candidates[0].score
        if row.problems:
            row.state = RowState.WRONG
        return row

    def _compare_with_list(self, row: ImportRow) -> None:
        """Note what an earlier row of the same list said already."""
        told, who = row.values, row.values["identity"]
        if not row.name:
            return
        match self.found.kind:
            case ListKind.PEOPLE:
                self._once(row, self.seen.rows, who, "name", "same_row")
            case ListKind.RATINGS if told["year"]:
                self._once(
                    row, self.seen.years, (who, told["year"]), "year", "same_year_twice", year=told["year"]
                )
            case ListKind.AWARDS if told["decision"]:
                key = (who, fold(told["decision"]))
                self._once(
                    row, self.seen.decisions, key, "decision", "same_decision", decision=told["decision"]
                )
            case ListKind.PROOFS:
                self._once(
                    row, self.seen.rows, f"{who}|{fold(told['title'])}|{told['year']}", "title", "same_row"
                )
            case ListKind.DISCIPLINES:
                self._once(row, self.seen.rows, f"{who}|{told['level']}|{told['start']}", "level", "same_row")

    @staticmethod
    def _once(row: ImportRow, seen: dict, key: object, column: str, code: str, **about: object) -> None:
        first = seen.setdefault(key, row.number)
        if first != row.number:
            row.problems.append(problem(column, code, row=first, **about))


def compare_with_registers(found: ListImport, rows: Sequence[ImportRow]) -> None:
    """Note what the registers have already about those the rows mean: the same is left out, what contradicts is wrong.

    Two statements at most for the rows handed in; rows without a person on record have nothing there yet.
    """
    known = [row for row in rows if row.state in {RowState.KNOWN, RowState.UNNAMED, RowState.NEW}]
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
            told = Rating(rated.rating).label
            row.problems.append(problem("rating", "other_rating", year=rated.year, rating=told))


def _compare_awards(found: ListImport, rows: Sequence[ImportRow]) -> None:
    decided = [row for row in rows if row.values["decision"]]
    decisions = {fold(row.values["decision"]) for row in decided}
    names = {fold(row.name) for row in decided if row.state != RowState.KNOWN}
    parties = _known_parties(decided)
    there: dict[tuple[int | str | None, str], list[Award]] = defaultdict(list)
    for award in queries.awards_of(found.keeper, parties, names, decisions) if decisions else ():
        there[award.party_id or award.recipient_folded, award.decision_folded].append(award)
    for row in decided:
        # Somebody new cannot be among those on file; a collective is there by name.
        who = row.party_id if row.state == RowState.KNOWN else fold(row.name)
        if row.state == RowState.NEW:
            continue
        on_file = there.get((who, fold(row.values["decision"])), [])
        if any(award.award_code == row.values["award"] for award in on_file):
            row.state = RowState.PRESENT
        elif on_file:
            row.state = RowState.WRONG
            about = {"decision": row.values["decision"], "award": on_file[0].award_name}
            row.problems.append(problem("decision", "decision_on_file", **about))


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


def _known_parties(rows: Iterable[ImportRow]) -> set[int]:
    return {row.party_id for row in rows if row.state == RowState.KNOWN and row.party_id is not None}


def _content(kind: str, record: object) -> tuple[object, ...]:
    if kind == ListKind.PROOFS:
        return (record.proof_kind, record.year, fold(record.title))  # type: ignore[attr-defined]
    return (record.level, record.start.isoformat())  # type: ignore[attr-defined]


def _like(rows: Iterable[Row]) -> list[tuple[int, str, date | None, int | None]]:
    told = [row.values for row in rows if row.values["recipient"] == PartyKind.INDIVIDUAL]
    births = {date.fromisoformat(each["birth"]) for each in told if each["birth"]}
    return queries.people_like({each["name"] for each in told}, births)


def _pieces(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    piece: list[Line] = []
    for line in lines:
        piece.append(line)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece


def _told_day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
