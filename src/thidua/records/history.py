"""What is known about one party, year by year, for a page: its records, its awards, what its predecessors left it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Field, Prefetch
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.kernel.refusals import Message
from thidua.legislation import vocabulary
from thidua.legislation.passages import PassageWords, words_of
from thidua.parties.models import Organisation, Party
from thidua.records.enums import Recognition, RecordKind
from thidua.records.facts import facts_of
from thidua.records.models import MODELS, Hold, HoldEnd, Proof, ProofUse, Record, YearlyRating
from thidua.records.policies import Sight, readable, sight_of
from thidua.register.models import Award
from thidua.register.queries import awards_read_by, of_party
from thidua.rulebook.facts import SEPARATOR, AwardFact, Facts, RatingFact, Subject

_BESIDE: Any = ("source_file", "keeper", "corrected_by")
SHORT: Mapping[str, Message] = {
    vocabulary.Rating.EXCELLENT: _("Xuất sắc"),
    vocabulary.Rating.GOOD: _("Tốt"),
    vocabulary.Rating.COMPLETED: _("Hoàn thành"),
    vocabulary.Rating.NOT_COMPLETED: _("Không hoàn thành"),
}
"""The ratings where there is little room."""
GOOD = {vocabulary.Rating.EXCELLENT, vocabulary.Rating.GOOD}


@dataclass
class Year:
    """One year of a party."""

    year: int
    rating: YearlyRating | None = None
    inherited_rating: RatingFact | None = None
    awards: list[Award] = field(default_factory=list)
    inherited_awards: list[AwardFact] = field(default_factory=list)
    entries: list[Record] = field(default_factory=list)

    @property
    def level(self) -> str:
        """The rating's code; empty where the year is not rated."""
        known = self.rating or self.inherited_rating
        return str(known.rating) if known else ""

    @property
    def level_label(self) -> Message:
        """The rating in words."""
        return vocabulary.Rating(self.level).label if self.level else ""

    @property
    def level_short(self) -> Message:
        """The rating in a word or two."""
        return SHORT.get(self.level, "")

    @property
    def award_count(self) -> int:
        """Awards that count, inherited ones too."""
        revoked = sum(hasattr(award, "revocation") for award in self.awards)
        return len(self.awards) - revoked + len(self.inherited_awards)

    def of(self, kind: RecordKind) -> list[Record]:
        """The entries of one kind."""
        return [record for record in self.entries if record.kind == kind]

    @property
    def proofs(self) -> list[Record]:
        """Results of the year."""
        return self.of(RecordKind.PROOF)

    @property
    def is_disciplined(self) -> bool:
        """Whether a discipline begins in it."""
        return bool(self.of(RecordKind.DISCIPLINE))

    @property
    def is_held(self) -> bool:
        """Whether a hold begins in it."""
        return bool(self.of(RecordKind.HOLD))

    @property
    def is_on_leave(self) -> bool:
        """Whether there is a leave that counts."""
        return bool(self.of(RecordKind.LEAVE))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of it."""
        return not (self.level or self.awards or self.inherited_awards or self.entries)


@dataclass
class History:
    """All years from the first of which something is known to the present one, earliest first."""

    party: Party
    years: list[Year]
    services: list[Record]
    groups: list[Record]
    open_holds: list[Hold]
    replaced: list[Record]
    predecessors: list[str]
    passages: list[PassageWords]
    is_in_register: bool

    @property
    def latest_first(self) -> list[Year]:
        """The years down, without those of which nothing is known."""
        return [year for year in reversed(self.years) if not year.is_empty]

    @property
    def rated(self) -> int:
        """Years rated."""
        return sum(bool(year.level) for year in self.years)

    @property
    def good_run(self) -> int:
        """Years rated good or better without a break, up to the latest rated year."""
        run = 0
        levels = [year.level for year in reversed(self.years)]
        while levels and not levels[0]:
            levels.pop(0)
        for level in levels:
            if level not in GOOD:
                break
            run += 1
        return run

    @property
    def recognised(self) -> int:
        """Results that a competent body has confirmed."""
        return sum(
            record.state == Recognition.RECOGNISED
            for year in self.years
            for record in year.proofs
            if isinstance(record, Proof)
        )

    @property
    def awarded(self) -> int:
        """Awards that stand."""
        return sum(year.award_count for year in self.years)


def history_of(party: Party, *, by: Account, on: date) -> History:
    """Everything `by` may read about the party. A fixed number of statements, one or two for each kind."""
    sight = sight_of(by=by, on=on)
    current, replaced = _records(party, sight)
    awards = list(awards_read_by(by=by).filter(party=party))
    years = _years(current, awards, on)
    # What predecessors left is read by whoever reads the party's own register: they belong to it.
    inherits = isinstance(party, Organisation) and (sight.is_everything or party.pk in sight.bodies_read)
    facts = facts_of([party.pk], on=on)[party.pk] if inherits else Facts(Subject(party.kind))
    predecessors = _inherit(years, facts)
    holds = [record for record in current if isinstance(record, Hold)]
    return History(
        party=party,
        years=list(_without_gaps(years, on)),
        services=[record for record in current if record.kind == RecordKind.SERVICE],
        groups=[record for record in current if record.kind == RecordKind.GROUP],
        open_holds=[hold for hold in holds if not hold.current_ends],  # type: ignore[attr-defined]
        replaced=replaced,
        predecessors=predecessors,
        passages=[words_of(passage) for passage in facts.passages],
        is_in_register=bool(awards) or of_party(awards_read_by(by=by), party).exists(),
    )


def _records(party: Party, sight: Sight) -> tuple[list[Record], list[Record]]:
    """Current records, and those that were corrected or withdrawn, of every kind."""
    current: list[Record] = []
    replaced: list[Record] = []
    for model in MODELS.values():
        rows = readable(sight, model).filter(party=party).select_related(*_BESIDE)
        for record in _with_followers(rows).order_by("id"):
            if record.is_current:
                current.append(record)
            elif not record.withdraws:
                replaced.append(record)
    return current, replaced


def _with_followers(rows: models.QuerySet[Record]) -> models.QuerySet[Record]:
    if rows.model is Proof:
        uses = ProofUse.objects.filter(is_current=True)
        return rows.prefetch_related(Prefetch("uses", queryset=uses, to_attr="current_uses"))
    if rows.model is Hold:
        ends = HoldEnd.objects.filter(is_current=True)
        return rows.prefetch_related(Prefetch("ends", queryset=ends, to_attr="current_ends"))
    if rows.model in {ProofUse, HoldEnd}:
        return rows.select_related("proof" if rows.model is ProofUse else "hold")
    return rows


def _years(records: Sequence[Record], awards: Sequence[Award], on: date) -> dict[int, Year]:
    found: dict[int, Year] = {}

    def year(number: int) -> Year:
        return found.setdefault(number, Year(number))

    year(on.year)
    for record in records:
        if isinstance(record, YearlyRating):
            year(record.year).rating = record
        elif not isinstance(record, ProofUse):
            year(record.year_told).entries.append(record)
    for award in awards:
        year(award.year).awards.append(award)
    return found


def _inherit(years: dict[int, Year], facts: Facts) -> list[str]:
    """Add what predecessors left; returns how they are named."""
    names: dict[str, None] = {}
    for rating in facts.ratings:
        if rating.origin:
            years.setdefault(rating.year, Year(rating.year)).inherited_rating = rating
            names.update(dict.fromkeys(rating.origin.split(SEPARATOR)))
    for award in facts.awards:
        if award.origin:
            years.setdefault(award.year, Year(award.year)).inherited_awards.append(award)
            names[award.origin] = None
    return list(names)


def _without_gaps(years: dict[int, Year], on: date) -> Iterator[Year]:
    """From the first year with more than a service or group, to the present or the last recorded."""
    telling = [year.year for year in years.values() if _is_of_a_year(year)]
    first, last = min(telling, default=on.year), max([*years, on.year])
    for number in range(first, last + 1):
        yield years.get(number) or Year(number)


def _is_of_a_year(year: Year) -> bool:
    others = [record for record in year.entries if record.kind not in {RecordKind.SERVICE, RecordKind.GROUP}]
    return bool(year.level or year.awards or year.inherited_awards or others)


def versions_of(record: Record) -> list[Record]:
    """The record and all that it corrected or that corrected it, latest first, in one statement."""
    model = type(record)
    rows = model._default_manager.filter(party=record.party_id).select_related("source_file", "keeper")
    by_id = {row.pk: row for row in rows}
    after = {row.corrects_id: row for row in by_id.values() if row.corrects_id}  # type: ignore[attr-defined]
    latest = by_id[record.pk]
    while latest.pk in after:
        latest = after[latest.pk]
    found = [latest]
    while found[-1].corrects_id:  # type: ignore[attr-defined]
        found.append(by_id[found[-1].corrects_id])  # type: ignore[attr-defined]
    return found


DOCUMENT = ("decision_number", "decision_date", "authority_text", "source", "source_file")
LINKS = {"proof", "hold", "award"}


def details_of(record: Record) -> list[tuple[Message, Any]]:
    """What the record says, field by field, as (label, value)."""
    told: list[tuple[Message, Any]] = []
    for name in (*record.content_fields(), *record.derived):
        if name in DOCUMENT or name in LINKS:
            continue
        column: Field[Any, Any] = type(record)._meta.get_field(name)  # type: ignore[assignment]
        value = getattr(record, name)
        if name == "service_kind":
            value = record.told
        elif column.choices:
            value = getattr(record, f"get_{name}_display")()
        elif isinstance(column, models.PositiveSmallIntegerField):
            value = str(value)
        if value not in (None, ""):
            told.append((column.verbose_name, value))
    return told


def followers_of(record: Record) -> list[Record]:
    """What rests on the record: a result's uses, a hold's end."""
    if record.carried is None:
        return []
    model, name = record.carried
    rows: models.QuerySet[Record] = model._default_manager.filter(**{name: record}, is_current=True)
    return list(rows.order_by("id"))
