"""Reading role models, practices, what was shared in a season, and who adopted what from whom."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from thidua.clusters.models import Season
from thidua.clusters.queries import seasons_of
from thidua.exemplars.enums import Effect, ExemplarField
from thidua.exemplars.models import (
    Adoption,
    AdoptionReport,
    Consent,
    Evidence,
    Practice,
    Publication,
    RoleModel,
    Sharing,
)
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation

M = TypeVar("M", RoleModel, Practice)


def _with_states(rows: QuerySet[M], name: str) -> QuerySet[M]:
    shared = Sharing.objects.filter(**{name: OuterRef("pk")})
    return rows.annotate(is_published=_is_public(name), is_shared=Exists(shared))


def _is_public(name: str) -> Exists:
    return Exists(Publication.objects.filter(**{name: OuterRef("pk")}, withdrawn_at__isnull=True))


def _agrees() -> Exists:
    return Exists(Consent.objects.filter(role_model=OuterRef("pk"), withdrawn_at__isnull=True))


def role_models() -> QuerySet[RoleModel]:
    """Role models with province and finder, `is_published`, `is_shared`, `has_consent`, in Vietnamese order."""
    return (
        _with_states(RoleModel.objects.select_related("province", "finder", "party"), "role_model")
        .annotate(has_consent=_agrees())
        .order_by("sort_key", "id")
    )


def practices() -> QuerySet[Practice]:
    """Practices with owner, `is_published`, `is_shared`, and `adopted`: by how many, in Vietnamese order."""
    adopted = (
        Adoption.objects.filter(practice=OuterRef("pk"))
        .order_by()
        .values("practice")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        _with_states(Practice.objects.select_related("owner"), "practice")
        .annotate(adopted=Coalesce(Subquery(adopted, output_field=IntegerField()), 0))
        .order_by("sort_key", "id")
    )


def role_models_read_by(*, by: Account) -> QuerySet[RoleModel]:
    """Those of the account's own province, those shared in a season it reads, and published ones."""
    return _readable(role_models(), by=by, name="role_model", home="province")


def practices_read_by(*, by: Account) -> QuerySet[Practice]:
    """Those of the account's own province, those shared in a season it reads, and published ones."""
    return _readable(practices(), by=by, name="practice", home="owner")


def _readable(rows: QuerySet[M], *, by: Account, name: str, home: str) -> QuerySet[M]:
    if by.holds(Permission.READ_EVERYTHING):
        return rows
    mine = by.organisations_where(Permission.READ_SEASONS)
    seasons = seasons_of(by=by).order_by().values("pk")
    shared_here = Sharing.objects.filter(**{name: OuterRef("pk")}, season__in=seasons)
    return rows.filter(Q(**{f"{home}__in": mine}) | Q(_is_public(name)) | Q(Exists(shared_here)))


def published_role_models() -> QuerySet[RoleModel]:
    """What the public may read: published, not withdrawn, and persons and households only while they agree."""
    return role_models().filter(Q(kind=PartyKind.COLLECTIVE) | Q(_agrees()), _is_public("role_model"))


def published_practices() -> QuerySet[Practice]:
    """What the public may read: published and not withdrawn."""
    return practices().filter(_is_public("practice"))


def published_adoptions(practice: Practice) -> QuerySet[Adoption]:
    """Who adopted a published practice; nothing of one that is not published."""
    shown = published_practices().filter(pk=practice.pk).order_by().values("pk")
    return (
        Adoption.objects.filter(practice__in=shown)
        .select_related("organisation")
        .order_by("adopted_on", "id")
    )


def homes_of(found: QuerySet[M], name: str) -> list[Organisation]:
    """The provinces these are of (`name` is the field that tells it), in Vietnamese order."""
    return list(
        Organisation.objects.filter(pk__in=found.order_by().values(name).distinct()).order_by("sort_key")
    )


# ------------------------------------------------------------------ one thing


def evidence_of(thing: RoleModel | Practice) -> QuerySet[Evidence]:
    """What shows it, in the order it was added."""
    return thing.evidence.select_related("file")


def sharings_of(thing: RoleModel | Practice) -> QuerySet[Sharing]:
    """In which seasons it was shared."""
    return thing.sharings.select_related("season__cluster", "organisation").order_by("-shared_at", "-id")


def publications_of(thing: RoleModel | Practice) -> QuerySet[Publication]:
    """When it was published and withdrawn, latest first."""
    return thing.publications.select_related("consent").order_by("-published_at", "-id")


def standing_publication(thing: RoleModel | Practice) -> Publication | None:
    """The publication that stands now."""
    return thing.publications.filter(withdrawn_at__isnull=True).first()


def standing_consent(role_model: RoleModel) -> Consent | None:
    """The consent that stands now."""
    return role_model.consents.filter(withdrawn_at__isnull=True).first()


def adoptions() -> QuerySet[Adoption]:
    """Adoptions with practice, owner, adopter and reports, latest first: two queries."""
    return (
        Adoption.objects.select_related("practice__owner", "organisation", "season")
        .prefetch_related(Prefetch("reports", AdoptionReport.objects.order_by("as_of", "id")))
        .order_by("-adopted_on", "-id")
    )


def adoptions_of(practice: Practice) -> QuerySet[Adoption]:
    """Who adopted the practice, with what they report."""
    return adoptions().filter(practice=practice)


def latest_report(adoption: Adoption) -> AdoptionReport | None:
    """The latest report of an adoption read by `adoptions()`."""
    return next(iter(reversed(adoption.reports.all())), None)


def effect_of(adoption: Adoption) -> Effect | None:
    """How far the adoption has come, by its latest report."""
    report = latest_report(adoption)
    return Effect(report.effect) if report else None


# ------------------------------------------------------------------- a season


@dataclass(frozen=True)
class SharedBy:
    """What one member shared in a season, and what it adopted."""

    organisation: Organisation
    role_models: Sequence[RoleModel]
    practices: Sequence[Practice]
    adoptions: Sequence[Adoption]

    @property
    def has_shared(self) -> bool:
        """Whether the member has done what it owes."""
        return bool(self.role_models or self.practices)


def shared_in_season(season: Season) -> list[SharedBy]:
    """Each member with what it shared and adopted in the season: three queries more than the season."""
    members = sorted(
        (m.organisation for m in season.members.all()), key=lambda organisation: organisation.sort_key
    )
    sharings = list(
        Sharing.objects.filter(season=season)
        .select_related("role_model__province", "practice__owner")
        .order_by("shared_at", "id")
    )
    adopted = list(adoptions().filter(season=season))
    return [
        SharedBy(
            organisation=member,
            role_models=[s.role_model for s in sharings if s.organisation_id == member.pk and s.role_model],
            practices=[s.practice for s in sharings if s.organisation_id == member.pk and s.practice],
            adoptions=[a for a in adopted if a.organisation_id == member.pk],
        )
        for member in members
    ]


def season_shared_with(*, practice: Practice, organisation: Organisation) -> Season | None:
    """The latest season in which the practice was shared and the organisation takes part."""
    return (
        Season.objects.filter(sharings__practice=practice, members__organisation=organisation)
        .prefetch_related("members")
        .order_by("-year")
        .first()
    )


def not_yet_shared(*, season: Season, organisation: Organisation) -> tuple[list[RoleModel], list[Practice]]:
    """What the member has and has not shared in this season yet."""
    role_models_here = RoleModel.objects.filter(province=organisation).exclude(sharings__season=season)
    practices_here = Practice.objects.filter(owner=organisation).exclude(sharings__season=season)
    return list(role_models_here.order_by("sort_key")), list(practices_here.order_by("sort_key"))


# ----------------------------------------------------------------- the network


@dataclass(frozen=True)
class Edge:
    """Practices that went from one organisation to another."""

    giver: Organisation
    taker: Organisation
    adoptions: Sequence[Adoption]


@dataclass(frozen=True)
class Network:
    """Who learns from whom."""

    organisations: Sequence[Organisation]
    edges: Sequence[Edge]

    def given(self, organisation: Organisation) -> int:
        """How often others took something over from this one."""
        return sum(len(edge.adoptions) for edge in self.edges if edge.giver == organisation)

    def taken(self, organisation: Organisation) -> int:
        """How often this one took something over."""
        return sum(len(edge.adoptions) for edge in self.edges if edge.taker == organisation)


def network_of(found: Iterable[Adoption]) -> Network:
    """The network these adoptions make, organisations in Vietnamese order."""
    by_pair: dict[tuple[int, int], list[Adoption]] = {}
    people: dict[int, Organisation] = {}
    for adoption in found:
        giver, taker = adoption.practice.owner, adoption.organisation
        people |= {giver.pk: giver, taker.pk: taker}
        by_pair.setdefault((giver.pk, taker.pk), []).append(adoption)
    edges = [
        Edge(giver=people[giver], taker=people[taker], adoptions=taken)
        for (giver, taker), taken in by_pair.items()
    ]
    return Network(
        organisations=sorted(people.values(), key=lambda organisation: organisation.sort_key),
        edges=sorted(edges, key=lambda edge: (edge.giver.sort_key, edge.taker.sort_key)),
    )


def adoptions_read_by(*, by: Account) -> QuerySet[Adoption]:
    """Adoptions of practices the account may read, and those of its own organisations."""
    readable = practices_read_by(by=by).order_by().values("pk")
    mine = by.organisations_where(Permission.READ_SEASONS)
    return adoptions().filter(Q(practice__in=readable) | Q(organisation__in=mine))


# ------------------------------------------------------------------ statistics


@dataclass(frozen=True)
class FieldCounts:
    """How many exemplars each organisation has in each field."""

    organisations: Sequence[Organisation]
    fields: Sequence[ExemplarField]
    counts: dict[tuple[int, str], int]

    def count(self, organisation: Organisation, field: ExemplarField) -> int:
        """One cell."""
        return self.counts.get((organisation.pk, field.value), 0)

    def of_organisation(self, organisation: Organisation) -> int:
        """A row's sum."""
        return sum(self.count(organisation, field) for field in self.fields)


def counts_in_season(season: Season, organisations: Sequence[Organisation]) -> FieldCounts:
    """What members shared in the season, by member and field: one query."""
    rows: Iterable[tuple[Any, ...]] = Sharing.objects.filter(
        season=season, organisation__in=organisations
    ).values_list("organisation_id", "role_model__field", "practice__field")
    counts = Counter((organisation, first or second) for organisation, first, second in rows)
    seen = {field for _organisation, field in counts}
    return FieldCounts(
        organisations=organisations,
        fields=[field for field in ExemplarField if field.value in seen],
        counts=dict(counts),
    )
