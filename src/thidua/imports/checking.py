"""Checking a list: every row read, whom it means, and what the list and the registers say of them already."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from thidua.imports import queries
from thidua.imports.comparing import Sayings, compare_with_registers
from thidua.imports.enums import ListKind, RowState
from thidua.imports.fields import OF
from thidua.imports.matching import Candidate, KnownPeople, KnownPerson, PeopleOfList, chosen
from thidua.imports.models import ImportRow, ListImport
from thidua.imports.reading import Row, Terms, read_row
from thidua.imports.words import Bodies, fold
from thidua.kernel.excel_reading import Book, Head, Line, Skipped
from thidua.parties.enums import PartyKind

ROWS_AT_ONCE = 2000
SAME_BODY = 100
Progress = Callable[[int], None]
Saved = Callable[[Sequence[ImportRow]], object]


@dataclass
class Check:
    """One run over a list."""

    found: ListImport
    on: date
    skipped: Skipped = field(default_factory=Skipped)
    met: PeopleOfList = field(default_factory=PeopleOfList)
    sayings: Sayings = field(init=False)

    def __post_init__(self) -> None:
        self.sayings = Sayings(ListKind(self.found.kind))

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
            defaults=_of_collectives(found) | found.defaults,
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
        if row.name:
            self._match(row, read, people, names)
            told = self.sayings.add(read.identity, row.number, row.values)
            row.problems += [told] if told is not None else []
        if row.problems:
            row.state = RowState.WRONG
        return row

    def _match(self, row: ImportRow, read: Row, people: KnownPeople, names: Mapping[int, str]) -> None:
        if read.is_individual:
            earlier = self.met.met(row.number, read.identity, read.place, read.values)
            recognise(row, people.candidates(read.values), earlier, names)
        elif read.bodies:
            bodies = [KnownPerson(pk, names[pk], fold(names[pk]), None, None) for pk in read.bodies]
            recognise(row, [Candidate(body, SAME_BODY, ("same_name",)) for body in bodies], (), names)
        else:
            row.state = RowState.UNNAMED


def recognise(
    row: ImportRow, known: Sequence[Candidate], earlier: Sequence[Candidate], names: Mapping[int, str]
) -> None:
    """Say whom a row means when it is sure, or that a person must say it: of those on record, and earlier rows."""
    best = chosen(known)
    every = list(known) if best is not None else sorted([*known, *earlier], key=lambda each: -each.score)
    row.candidates = [each.as_kept(names) for each in every]
    if every:
        first = best or every[0]
        row.state = RowState.DOUBTFUL if best is None else RowState.KNOWN
        row.party_id, row.score = first.pk or None, first.score


def met_since(found: ListImport, rows: Sequence[ImportRow], *, on: date) -> list[ImportRow]:
    """Rows of somebody new whom others recorded since the list was checked, now in doubt."""
    bodies = queries.bodies_for(found.keeper, on=on)
    people = KnownPeople()
    people.add(queries.people_since(bodies, after=found.marks["party"]))
    names = dict(queries.names_of_bodies(bodies)) if not people.is_empty else {}
    doubtful = []
    for row in rows:
        if row.state != RowState.NEW or people.is_empty:
            continue
        candidates = people.candidates(row.values)
        if candidates:
            recognise(row, candidates, (), names)
            row.state, row.same_as, row.is_settled, row.problems = RowState.DOUBTFUL, None, False, []
            doubtful.append(row)
    return doubtful


def _of_collectives(found: ListImport) -> dict[str, str]:
    """A list whose names stand under “Tên tập thể” alone is one of collectives."""
    column = found.places.get("name")
    title = found.titles[column] if column is not None and column < len(found.titles) else ""
    if (
        fold(title) != "ten tap the"
        or "recipient" in found.places
        or "recipient" not in OF[ListKind(found.kind)]
    ):
        return {}
    return {"recipient": "Tập thể"}


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
