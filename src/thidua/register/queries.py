"""Reading the award register: look-up by name, decision or unit; what a party has received; counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from thidua.documents.queries import revoked_documents
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.search import MOST, Found, facet
from thidua.kernel.text import fold
from thidua.legislation import catalogue
from thidua.parties.enums import OrganisationKind, PartyKind
from thidua.parties.models import Organisation, Party
from thidua.register.enums import Audience, CommendationKind, TallyDimension
from thidua.register.models import AWARD_WORDS, Award, AwardTally

REGISTER_ORDER = ("-year", "-decision_date", "authority_id", "id")
LATEST_FIRST = ("-year", "-id")
# So many registers are read one by one, each in the order of its index; more are one question to the word index.
FEW_KEEPERS = 8


@dataclass(frozen=True)
class Sight:
    """Whose eyes read the register: everybody's (the default), an account's with its own registers, or all-seeing."""

    is_public: bool = True
    is_everything: bool = False
    keepers: frozenset[int] = frozenset()


THE_PUBLIC = Sight()


@dataclass(frozen=True)
class Question:
    """What is asked of the register; what is empty is not asked. `name` and `decision` are whole, `words` are not."""

    words: str = ""
    name: str = ""
    decision: str = ""
    unit: int | None = None
    party: int | None = None
    year: int | None = None
    keeper: int | None = None
    award: str = ""
    recipient: str = ""
    kind: str = ""
    is_direct: bool | None = None

    @property
    def columns(self) -> dict[str, object]:
        """The columns asked for, by equality."""
        asked = {
            "recipient_folded": fold(self.name),
            "decision_folded": fold(self.decision),
            "unit": self.unit,
            "party": self.party,
            "year": self.year,
            "keeper": self.keeper,
            "award_code": self.award,
            "recipient_kind": self.recipient,
            "commendation_kind": self.kind,
            "is_direct_worker": self.is_direct,
        }
        return {name: value for name, value in asked.items() if value not in (None, "")}


# What by itself leaves few lines, each with an index of its own; and the letters of the word index's facets.
_EXACT = ("recipient_folded", "decision_folded", "unit", "party")
_LETTERS = {
    "keeper": "k",
    "year": "y",
    "award_code": "a",
    "recipient_kind": "r",
    "commendation_kind": "m",
    "is_direct_worker": "d",
}


def current_awards() -> QuerySet[Award]:
    """Every line that no later line corrects, with its people, decision and revocation, newest decision first."""
    return (
        Award.objects.filter(is_current=True)
        .select_related("party", "unit", "keeper", "authority", "decision", "revocation")
        .order_by(*REGISTER_ORDER)
    )


def sight_of(by: Account) -> Sight:
    """What this account sees of the register."""
    return Sight(
        is_public=False,
        is_everything=by.holds(Permission.READ_EVERYTHING),
        keepers=frozenset(kept_where(by=by)),
    )


def readable(sight: Sight) -> QuerySet[Award]:
    """Every line that can be seen so."""
    if sight.is_public:
        return published_awards()
    if sight.is_everything:
        return current_awards()
    return current_awards().filter(Q(keeper__in=sight.keepers) | Q(is_published=True))


def awards_read_by(*, by: Account) -> QuerySet[Award]:
    """The lines this account may read: those of its own province's register, and published ones of all."""
    return readable(sight_of(by))


def kept_where(*, by: Account) -> set[int]:
    """Ids of the organisations whose own register this account reads in full."""
    return (
        by.organisations_where(Permission.READ_SEASONS)
        | by.organisations_where(Permission.MANAGE_COMMENDATION)
        | by.organisations_where(Permission.DECIDE_COMMENDATION)
    )


_COMPARED = (
    "party_id",
    "recipient_folded",
    "recipient_name",
    "decision_folded",
    "decision_date",
    "authority_id",
    "award_code",
    "award_name",
    "year",
)


def of_decisions(keeper: Organisation, folded: Sequence[str]) -> Iterator[Award]:
    """The current lines of these decisions (numbers as `fold` has them) in one register; one statement for 500."""
    for start in range(0, len(folded), 500):
        yield from Award.objects.filter(
            keeper=keeper, decision_folded__in=folded[start : start + 500], is_current=True
        ).only(*_COMPARED)


def of_recipients(keeper: Organisation, lines: Sequence[Award]) -> Iterator[Award]:
    """The current lines without a decision's number of these lines' parties and names; one statement for 500."""
    for start in range(0, len(lines), 500):
        piece = lines[start : start + 500]
        whose = Q(party__in={line.party_id for line in piece if line.party_id is not None})
        whose |= Q(recipient_folded__in={line.recipient_folded for line in piece if line.party_id is None})
        years = {line.year for line in piece}
        rows = Award.objects.filter(keeper=keeper, is_current=True, year__in=years).filter(whose)
        yield from (line for line in rows.only(*_COMPARED) if not line.decision_folded)


def published_awards() -> QuerySet[Award]:
    """What the public may read: published, neither withdrawn nor revoked (nor its decision), as corrected."""
    revoked = revoked_documents().order_by().filter(pk=OuterRef("decision"))
    return current_awards().filter(is_published=True, is_public=True).filter(~Exists(revoked))


def find(*, sight: Sight, question: Question, most: int = MOST) -> Found:
    """The lines that answer the question, at most so many: never a scan or sort of the register.

    Words are found in any order, without accents, the last one unfinished: "bac kan bang kh". Up to `most` are all
    of them, in the register's order; of more these are the latest, and how many more is not told.
    """
    rows = readable(sight).filter(**question.columns)
    if any(name in question.columns for name in _EXACT):
        for word in fold(question.words).split():
            rows = rows.filter(folded__contains=word)
        ids = _latest(rows, most + 1)
    elif (streams := _streams(sight, question)) is not None:
        ids = _merged(streams, most + 1)
    else:
        ids = AWARD_WORDS.ids(words=question.words, having=_groups(sight, question), most=most + 1)
    if len(ids) > most:
        return Found(rows=rows, ids=ids[:most], is_more=True)
    return Found(rows=rows, ids=list(rows.filter(pk__in=ids).values_list("pk", flat=True)))


def _latest(rows: QuerySet[Award], most: int) -> list[int]:
    return list(rows.order_by(*LATEST_FIRST).values_list("pk", flat=True)[:most])


def _merged(streams: Sequence[QuerySet[Award]], most: int) -> list[int]:
    if len(streams) == 1:
        return _latest(streams[0], most)
    found = {row for rows in streams for row in rows.order_by(*LATEST_FIRST).values_list("year", "pk")[:most]}
    return [pk for _year, pk in sorted(found, reverse=True)[:most]]


def _streams(sight: Sight, question: Question) -> list[QuerySet[Award]] | None:
    """The question as readings of an index each, or None when no index has it in order."""
    asked = question.columns
    if fold(question.words) or asked.keys() - {"year", "keeper", "award_code"}:
        return None
    rows = Award.objects.filter(**asked)
    own_register = sight.is_everything or question.keeper in sight.keepers
    if own_register and not {"keeper", "award_code"} <= asked.keys():
        return [rows.filter(is_current=True)]
    if asked.keys() - {"year"}:
        return None
    if sight.is_public:
        return [published_awards().filter(**asked)]
    if len(sight.keepers) > FEW_KEEPERS:
        return None
    own = [rows.filter(is_current=True, keeper=keeper) for keeper in sight.keepers]
    return [rows.filter(is_published=True, is_current=True), *own]


def _groups(sight: Sight, question: Question) -> list[list[str]]:
    groups = [[facet(_LETTERS[name], value)] for name, value in question.columns.items()]
    if sight.is_public:
        groups.append([facet("o", value=True)])
    elif not sight.is_everything:
        groups.append([facet("p", value=True), *(facet("k", keeper) for keeper in sorted(sight.keepers))])
    return groups


def named(awards: QuerySet[Award], name: str) -> QuerySet[Award]:
    """The lines of recipients whose whole name is this, accents not needed (uses the index)."""
    return awards.filter(recipient_folded=fold(name))


def of_decision(awards: QuerySet[Award], *, number: str) -> QuerySet[Award]:
    """The lines of the decision with that number, however its letters and signs are written (uses the index)."""
    return awards.filter(decision_folded=fold(number))


def of_party(awards: QuerySet[Award], party: Party) -> QuerySet[Award]:
    """What the party itself was given, and, for an organisation, what its people were given in its name."""
    return awards.filter(Q(party=party) | Q(unit=party.pk))


def awards_of_year(*, keepers: Iterable[Organisation], year: int) -> QuerySet[Award]:
    """Valid lines of one year in the registers of these organisations."""
    return current_awards().filter(keeper__in=list(keepers), year=year, revocation__isnull=True)


def awards_of_decision(*, decision_id: int) -> QuerySet[Award]:
    """The lines an issued decision put into the register, in golden-book order."""
    return current_awards().filter(decision=decision_id).order_by("id")


def history_of(award: Award) -> list[Award]:
    """Every earlier form of a line, newest first: one query a correction, of which there are few."""
    earlier: list[Award] = []
    current = award
    while True:
        before = (
            Award.objects.filter(correction__replacement=current)
            .select_related("correction", "party", "unit", "authority")
            .first()
        )
        if before is None:
            return earlier
        earlier.append(before)
        current = before


def replaced_line(award_id: int) -> tuple[Award, int] | None:
    """A line that another took the place of, and the newest of those; None where none did."""
    line = Award.objects.select_related("party", "unit", "keeper", "authority").filter(pk=award_id).first()
    newest = line
    while newest is not None and hasattr(newest, "correction"):
        newest = newest.correction.replacement
    return (line, newest.pk) if line is not None and newest is not None and newest != line else None


AUTHORITIES = (
    OrganisationKind.PROVINCE,
    OrganisationKind.PEOPLES_COMMITTEE,
    OrganisationKind.CENTRAL_BODY,
    OrganisationKind.CENTRAL_COUNCIL,
    OrganisationKind.DEPARTMENT,
    OrganisationKind.COMMUNE,
)


def authorities() -> list[Organisation]:
    """Organisations whose heads decide on awards, in Vietnamese order."""
    return list(Organisation.objects.filter(organisation_kind__in=AUTHORITIES).order_by("sort_key"))


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    @property
    def value(self) -> Decimal | None:
        """The share between 0 and 1; nothing of nothing has none."""
        return Decimal(self.part) / self.whole if self.whole else None


@dataclass(frozen=True)
class Summary:
    """Lines counted: in all, by kind of recipient, by award, by kind of commendation, by year."""

    total: int
    by_recipient: Sequence[tuple[PartyKind, int]]
    by_award: Sequence[tuple[str, int]]
    by_kind: Sequence[tuple[CommendationKind | None, int]]
    by_year: Sequence[tuple[int, int]]
    direct_workers: Share


def summary_of(awards: QuerySet[Award]) -> Summary:
    """Counts of these lines in one query. Direct workers are counted among individuals only."""
    rows = (
        awards.order_by()
        .values_list("recipient_kind", "award_name", "commendation_kind", "year", "is_direct_worker")
        .annotate(count=Count("pk"))
    )
    recipients: Counter[str] = Counter()
    names: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    by_year: Counter[int] = Counter()
    direct = 0
    for recipient, name, kind, year, is_direct, count in rows:
        recipients[recipient] += count
        names[name] += count
        kinds[kind] += count
        by_year[year] += count
        if is_direct and recipient == PartyKind.INDIVIDUAL:
            direct += count
    return Summary(
        total=sum(recipients.values()),
        by_recipient=[(kind, recipients[kind]) for kind in PartyKind],
        by_award=names.most_common(),
        by_kind=_by_kind(kinds),
        by_year=sorted(by_year.items()),
        direct_workers=Share(part=direct, whole=recipients[PartyKind.INDIVIDUAL]),
    )


@dataclass(frozen=True)
class Tally:
    """What can be seen of the register, counted beforehand: its summary, and what there is to choose from."""

    summary: Summary
    keepers: Sequence[int]
    award_codes: Sequence[str]

    @property
    def years(self) -> list[int]:
        """The years that have lines, latest first."""
        return [year for year, _count in reversed(self.summary.by_year)]

    @property
    def award_names(self) -> list[tuple[str, str]]:
        """(code, name) of what was given, by code."""
        return [(code, _award_name(code)) for code in self.award_codes]


def tally_of(sight: Sight) -> Tally:
    """The counts of all that can be seen so, in one query that reads no line of the register."""
    tallies = AwardTally.objects.filter(count__gt=0)
    if sight.is_public:
        tallies = tallies.filter(audience=Audience.EVERYBODY)
    elif not sight.is_everything:
        tallies = tallies.filter(Q(keeper_id__in=sight.keepers) | Q(audience__gt=Audience.REGISTER))
    counts: dict[str, Counter[str]] = {dimension: Counter() for dimension in TallyDimension}
    keepers: set[int] = set()
    for dimension, value, keeper, count in tallies.values_list("dimension", "value", "keeper_id", "count"):
        counts[dimension][value] += count
        keepers.add(keeper)
    recipients, kinds = counts[TallyDimension.RECIPIENT], counts[TallyDimension.KIND]
    awards = counts[TallyDimension.AWARD]
    names: Counter[str] = Counter()
    for code, count in awards.items():
        names[_award_name(code)] += count
    return Tally(
        summary=Summary(
            total=sum(recipients.values()),
            by_recipient=[(kind, recipients[kind]) for kind in PartyKind],
            by_award=names.most_common(),
            by_kind=_by_kind(kinds),
            by_year=sorted((int(year), count) for year, count in counts[TallyDimension.YEAR].items()),
            direct_workers=Share(
                part=counts[TallyDimension.DIRECT].total(), whole=recipients[PartyKind.INDIVIDUAL]
            ),
        ),
        keepers=sorted(keepers),
        award_codes=sorted(awards),
    )


def keepers_in(tally: Tally) -> list[Organisation]:
    """The organisations whose registers were tallied, in Vietnamese order."""
    return list(Organisation.objects.filter(pk__in=tally.keepers).order_by("sort_key"))


def _award_name(code: str) -> str:
    try:
        return catalogue.award_name(code)
    except catalogue.UnknownInLaw:
        return code


def _by_kind(kinds: Counter[str]) -> list[tuple[CommendationKind | None, int]]:
    return [
        (kind, kinds[kind.value if kind else ""])
        for kind in (*CommendationKind, None)
        if kinds[kind.value if kind else ""]
    ]


def counts_by_keeper(*, keepers: Iterable[Organisation], year: int) -> list[tuple[int, bool, bool, int]]:
    """(keeper's id, is an individual, is a direct worker, count) of a year's valid lines, in one query."""
    rows = (
        awards_of_year(keepers=keepers, year=year)
        .order_by()
        .values_list("keeper_id", "recipient_kind", "is_direct_worker")
        .annotate(count=Count("pk"))
    )
    return [(keeper, kind == PartyKind.INDIVIDUAL, direct, count) for keeper, kind, direct, count in rows]


def party_with_name(party_id: int) -> Party | None:
    """The party as organisation or person, if it is one, so that a page can show its post and seat."""
    party = Party.objects.select_related("organisation", "person__unit").filter(pk=party_id).first()
    return getattr(party, "organisation", None) or getattr(party, "person", None) or party


def lines_of_decision(
    *, authority: Organisation, number: str, decided_on: date | None, year: int
) -> list[Award]:
    """The current lines of one decision: its number, its authority, and its year, for numbers begin anew every year.

    The year of a decision is that of its day; where a day is not known, lines of the same award year are taken for
    those of the same decision.
    """
    if not fold(number):
        return []
    found = Award.objects.filter(is_current=True, authority=authority, decision_folded=fold(number))
    return [
        line
        for line in found
        if (
            line.decision_date.year == decided_on.year
            if line.decision_date is not None and decided_on is not None
            else line.year == year
        )
    ]
