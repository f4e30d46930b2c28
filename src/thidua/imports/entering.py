"""Turning checked rows into people, records and awards; the action that calls this makes it all or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from thidua.identity.models import Account
from thidua.imports.comparing import who_of
from thidua.imports.enums import ListKind, RowState
from thidua.imports.models import Brought, ImportRow, ListImport
from thidua.imports.queries import RECORD_OF
from thidua.parties.actions import PersonEntry, record_people
from thidua.parties.models import Organisation, Party
from thidua.records.enums import Recognition
from thidua.records.lists import ListLine, record_list
from thidua.records.models import Discipline, Proof, Record, YearlyRating
from thidua.records.writing import Document
from thidua.register.lists import record_award_list
from thidua.register.models import Award

ROWS_AT_ONCE = 500
LONGEST_POST = 255
_OF_PERSON = ("name", "post", "unit", "unit_text", "birth", "woman")
LONGEST_POST_TEXT = 500


@dataclass(frozen=True)
class Entering:
    """One import as it is written: who, when, and the bodies its rows name."""

    found: ListImport
    by: Account
    at: datetime
    bodies: Mapping[int, Organisation]
    identities: Mapping[int, str]
    parties: dict[int, Party] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """What the records name as their source."""
        return f"{self.found.file.name}, {self.found.sheet}"[:400]

    def people(self, rows: Sequence[ImportRow]) -> dict[str, int]:
        """Enter everybody new, once each, with what any of their rows tells; ids by identity."""
        new: dict[str, dict[str, Any]] = {}
        for row in rows:
            if row.state == RowState.NEW:
                told = new.setdefault(self.identity_of(row), {})
                told |= {key: row.values[key] for key in _OF_PERSON if told.get(key) in {None, ""}}
        if not new:
            return {}
        people = record_people(
            by=self.by,
            at=self.at,
            entries=[self._person(told) for told in new.values()],
            illustrative=self.found.illustrative,
        )
        return {identity: person.pk for identity, person in zip(new, people, strict=True)}

    def identity_of(self, row: ImportRow) -> str:
        """Who somebody new is: as the row says, or as the earlier row it was settled as does."""
        return str(who_of(row, self.identities))

    def records(self, rows: Sequence[ImportRow], parties: Mapping[int, int | None]) -> list[int | None]:
        """Enter what the rows say of their parties; ids of records or awards in the order of the rows."""
        kind = ListKind(self.found.kind)
        if kind == ListKind.PEOPLE or not rows:
            return [None for _row in rows]
        if kind == ListKind.AWARDS:
            lines = [self._award(row, parties[row.number]) for row in rows]
            awards = record_award_list(
                by=self.by, at=self.at, keeper=self.found.keeper, lines=lines, source=self.source
            )
            return [award.pk for award in awards]
        records = record_list(
            by=self.by,
            at=self.at,
            keeper=self.found.keeper,
            kind=RECORD_OF[kind],
            lines=[self._line(kind, row, parties[row.number]) for row in rows],
        )
        return [record.pk for record in records]

    def _person(self, told: Mapping[str, Any]) -> PersonEntry:
        words = [told["post"]] if told["unit"] else [told["post"], told["unit_text"]]
        return PersonEntry(
            name=told["name"],
            post=", ".join(word for word in words if word)[:LONGEST_POST],
            unit=self.bodies.get(told["unit"]),
            birth_date=_day(told["birth"]),
            is_woman=told["woman"],
        )

    def _party(self, pk: int, name: str) -> Party:
        if pk not in self.parties:
            self.parties[pk] = Party(pk=pk, name=name)
        return self.parties[pk]

    def _award(self, row: ImportRow, party: int | None) -> Award:
        told = row.values
        return Award(
            party_id=party,
            recipient_kind=told["recipient"],
            recipient_name=told["name"],
            post_text=", ".join(word for word in (told["post"], told["unit_text"]) if word)[
                :LONGEST_POST_TEXT
            ],
            unit=self.bodies.get(told["unit"]),
            award_code=told["award"],
            commendation_kind=told["commendation_kind"],
            achievement=told["achievement"],
            decision_number=told["decision"],
            decision_date=_day(told["decision_date"]),
            authority=self.bodies[told["authority"]],
            golden_book_number=told["golden_book"],
            year=told["year"],
            illustrative=self.found.illustrative,
        )

    def _line(self, kind: ListKind, row: ImportRow, party: int | None) -> ListLine:
        told = row.values
        document = Document(
            number=told["decision"],
            dated=_day(told["decision_date"]),
            authority=told["authority_text"],
            source=self.source,
        )
        record = _RECORDS[kind](told)
        record.illustrative = self.found.illustrative
        assert party is not None
        return ListLine(record, self._party(party, told["name"]), document)


def enter(found: ListImport, rows: Sequence[ImportRow], *, by: Account, at: datetime) -> list[Brought]:
    """Enter all rows; what each of them brought, not yet kept."""
    units = {row.values["unit"] for row in rows} | {row.values.get("authority") for row in rows}
    bodies = Organisation.objects.in_bulk([pk for pk in units if pk is not None])
    entering = Entering(found, by, at, bodies, {row.number: row.values["identity"] for row in rows})
    new = entering.people(rows)
    parties = {
        row.number: new[entering.identity_of(row)] if row.state == RowState.NEW else row.party_id
        for row in rows
    }
    made = entering.records(rows, parties)
    seen: set[int] = set()
    brought = []
    for row, record in zip(rows, made, strict=True):
        party = parties[row.number]
        is_new = row.state == RowState.NEW and party is not None and party not in seen
        if is_new:
            seen.add(party)  # type: ignore[arg-type] # it is not None
        brought.append(
            Brought(by_import=found, number=row.number, party_id=party, is_new_party=is_new, record_id=record)
        )
    return brought


def _rating(told: Mapping[str, Any]) -> Record:
    return YearlyRating(year=told["year"], rating=told["rating"])


def _proof(told: Mapping[str, Any]) -> Record:
    body = told["authority_text"]
    return Proof(
        proof_kind=told["proof_kind"],
        scope=told["scope"],
        year=told["year"],
        title=told["title"],
        recognised_by=body,
        state=Recognition.RECOGNISED if body else Recognition.PENDING,
    )


def _discipline(told: Mapping[str, Any]) -> Record:
    start = _day(told["start"])
    assert start is not None
    return Discipline(level=told["level"], start=start, end=_day(told["end"]))


_RECORDS: Mapping[ListKind, Callable[[Mapping[str, Any]], Record]] = {
    ListKind.RATINGS: _rating,
    ListKind.PROOFS: _proof,
    ListKind.DISCIPLINES: _discipline,
}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
