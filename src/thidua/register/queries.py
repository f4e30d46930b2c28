"""Reading the award register: look-up by name, decision or unit; what a party has received; counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from thidua.documents.queries import revoked_documents
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.text import fold
from thidua.parties.enums import OrganisationKind, PartyKind
from thidua.parties.models import Organisation, Party, Person
from thidua.register.enums import CommendationKind
from thidua.register.models import Award, AwardPublication


def current_awards() -> QuerySet[Award]:
    """Every line that no later line corrects, with its people, decision and revocation, newest decision first.

    `is_published` tells whether the public may read the line.
    """
    return (
        Award.objects.filter(correction__isnull=True)
        .select_related("party", "unit", "keeper", "authority", "decision", "revocation")
        .annotate(is_published=_is_public())
        .order_by("-year", "-decision_date", "authority_id", "id")
    )


def _is_public() -> Exists:
    return Exists(AwardPublication.objects.filter(award=OuterRef("pk"), withdrawn_at__isnull=True))


def awards_read_by(*, by: Account) -> QuerySet[Award]:
    """The lines this account may read: those of its own province's register, and published ones of all."""
    if by.holds(Permission.READ_EVERYTHING):
        return current_awards()
    own = kept_where(by=by)
    return current_awards().filter(Q(keeper__in=own) | Q(_is_public()))


def kept_where(*, by: Account) -> set[int]:
    """Ids of the organisations whose own register this account reads in full."""
    return (
        by.organisations_where(Permission.READ_SEASONS)
        | by.organisations_where(Permission.MANAGE_COMMENDATION)
        | by.organisations_where(Permission.DECIDE_COMMENDATION)
    )


def published_awards() -> QuerySet[Award]:
    """What the public may read: published, neither withdrawn nor revoked (nor its decision), as corrected."""
    revoked = revoked_documents().order_by().values("pk")
    return (
        current_awards()
        .filter(_is_public(), revocation__isnull=True)
        .filter(Q(decision__isnull=True) | ~Q(decision__in=revoked))
    )


def search(awards: QuerySet[Award], words: str) -> QuerySet[Award]:
    """The lines that have all these words in any order, accents not needed: "bac kan bang khen"."""
    for word in fold(words).split():
        awards = awards.filter(folded__contains=word)
    return awards


def named(awards: QuerySet[Award], name: str) -> QuerySet[Award]:
    """The lines of recipients whose whole name is this, accents not needed (uses the index)."""
    return awards.filter(recipient_folded=fold(name))


def of_decision(awards: QuerySet[Award], *, number: str) -> QuerySet[Award]:
    """The lines of the decision with that number."""
    return awards.filter(decision_number__iexact=number.strip())


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


def keepers_of(awards: QuerySet[Award]) -> list[Organisation]:
    """The organisations whose registers these lines are of, in Vietnamese order."""
    kept = awards.order_by().values("keeper").distinct()
    return list(Organisation.objects.filter(pk__in=kept).order_by("sort_key"))


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


def years(awards: QuerySet[Award]) -> list[int]:
    """The years that have lines, latest first."""
    return list(awards.order_by("-year").values_list("year", flat=True).distinct())


def award_names(awards: QuerySet[Award]) -> list[tuple[str, str]]:
    """(code, name) of what was given, for filters."""
    found = awards.order_by("award_code").values_list("award_code", "award_name").distinct()
    return list({code: (code, name) for code, name in found}.values())


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
        by_kind=[
            (kind, kinds[kind.value if kind else ""])
            for kind in (*CommendationKind, None)
            if kinds[kind.value if kind else ""]
        ],
        by_year=sorted(by_year.items()),
        direct_workers=Share(part=direct, whole=recipients[PartyKind.INDIVIDUAL]),
    )


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
    organisation = Organisation.objects.filter(pk=party_id).first()
    if organisation is not None:
        return organisation
    person = Person.objects.select_related("unit").filter(pk=party_id).first()
    return person or Party.objects.filter(pk=party_id).first()


def duplicates(
    *, authority: Organisation, award_code: str, decision_number: str, recipient_names: Iterable[str]
) -> list[Award]:
    """Lines already there with the same decision, award and recipient's name."""
    if not decision_number:
        return []
    wanted = {fold(name) for name in recipient_names}
    found = Award.objects.filter(
        correction__isnull=True,
        authority=authority,
        award_code=award_code,
        decision_number__iexact=decision_number,
    )
    return [award for award in found if award.recipient_folded in wanted]
