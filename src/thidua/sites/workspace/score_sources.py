"""What a line may be filled from, as pages show it: the value, what it is made of, and where each record opens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.refusals import Message
from thidua.scoring import queries
from thidua.scoring.interfaces.source_cells import source_text
from thidua.scoring.models import ScoreSheet, SelfScoreEntry
from thidua.scoring.parameters import WrongParameter
from thidua.scoring.source_policies import sees_sources
from thidua.scoring.sources import RecordKind, SourceRecord, Wanted, read_source
from thidua.scoring.specs import LoadedTable
from thidua.scoring.wording import number_text


@dataclass(frozen=True)
class ShownRecord:
    """One record with the page it opens on."""

    label: str
    on: date | None
    url: str


@dataclass(frozen=True)
class ShownSource:
    """What a source says beside a line."""

    proposal: queries.Proposal
    text: str
    records: Sequence[ShownRecord]

    @property
    def label(self) -> Message:
        """What the source gives."""
        return self.proposal.wanted.label

    @property
    def value(self) -> str:
        """The value to be read, its thousands grouped."""
        value = self.proposal.reading.value
        return self.text if value is None or isinstance(value, bool) else number_text(value)

    @property
    def unit(self) -> Message:
        """The unit of the value."""
        source = self.proposal.wanted.source
        return self.proposal.criterion.unit if source.by_indicator else source.unit

    def differs_from(self, entry: SelfScoreEntry | None) -> bool:
        """Whether the member entered something else."""
        return self.proposal.differs_from(entry)


def shown_sources(sheet: ScoreSheet, table: LoadedTable, *, by: Account) -> dict[str, ShownSource]:
    """What the sources say now of the lines of a sheet, by code; nothing for whoever may not see it."""
    if not sees_sources(by=by, sheet=sheet):
        return {}
    found = queries.proposals_of(sheet, table, on=clock.local_date(clock.now()))
    return {
        code: ShownSource(proposal, source_text(proposal), _shown(proposal.reading.records, sheet))
        for code, proposal in found.items()
    }


def source_beside(line: queries.SheetLine | None, sources: Mapping[str, ShownSource]) -> dict[str, Any]:
    """What the source of a line says, and whether the member entered something else."""
    source = sources.get(line.criterion.code) if line else None
    differs = bool(source and line and source.differs_from(line.self_entry))
    return {"source": source, "source_differs": differs}


@dataclass(frozen=True)
class Taken:
    """Where an entered value was taken from, as it was at that moment."""

    label: Message
    records: Sequence[ShownRecord]


def taken_from(entry: SelfScoreEntry, sheet: ScoreSheet, *, indicator: str) -> Taken | None:
    """What an entry keeps of its source; nothing for a value somebody typed."""
    kept: Mapping[str, Any] = getattr(entry, "taken_from", None) or {}
    if not kept:
        return None
    records = [
        SourceRecord(
            RecordKind(told["kind"]),
            told["id"],
            told["label"],
            date.fromisoformat(told["on"]) if told["on"] else None,
        )
        for told in kept["records"]
    ]
    return Taken(_label(kept["source"], indicator), _shown(records, sheet))


def _label(source: str, indicator: str) -> Message:
    try:
        wanted: Wanted = read_source(source, indicator=indicator)
    except WrongParameter:
        return source
    return wanted.label


def _shown(records: Iterable[SourceRecord], sheet: ScoreSheet) -> list[ShownRecord]:
    return [ShownRecord(record.label, record.on, _url(record, sheet)) for record in records]


def _url(record: SourceRecord, sheet: ScoreSheet) -> str:
    name, args = {
        RecordKind.RESULT: ("target-results-of", (sheet.season_id, sheet.organisation_id)),
        RecordKind.MOVEMENT: ("movement", (record.id,)),
        RecordKind.ROLE_MODEL: ("role-model", (record.id,)),
        RecordKind.PRACTICE: ("practice", (record.id,)),
        RecordKind.TASK: ("plan", (sheet.season_id,)),
        RecordKind.DUTY: ("season", (sheet.season_id,)),
    }[record.kind]
    return reverse(f"workspace:{name}", args=args)
