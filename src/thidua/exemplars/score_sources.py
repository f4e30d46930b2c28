"""What scoring lines may be filled from: role models the public may read, practices that others took over."""

from collections.abc import Collection
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.exemplars import queries
from thidua.exemplars.models import Adoption, Publication
from thidua.kernel.clock import local_date, vietnam_time
from thidua.parties.enums import PartyKind
from thidua.scoring.sources import Readings, RecordKind, SourceRecord, counted, register


def role_models_published(
    *, season: Season, organisations: Collection[int], arguments: Collection[str], on: date
) -> Readings:
    """The member's role models that were published in the season's year and are public still: one query.

    Nobody who has not agreed, or no longer agrees, is counted or named.
    """
    first, next_first = vietnam_time(season.year, 1, 1, 0), vietnam_time(season.year + 1, 1, 1, 0)
    readable = queries.published_role_models().order_by().values("pk")
    found = Publication.objects.filter(
        role_model__in=readable,
        role_model__province__in=organisations,
        withdrawn_at__isnull=True,
        published_at__gte=first,
        published_at__lt=next_first,
    ).select_related("role_model")
    return counted(
        (
            (p.role_model.province_id, "", _role_model(p))
            for p in found.order_by("published_at", "pk")
            if p.role_model and local_date(p.published_at) <= on
        ),
        arguments,
    )


def _role_model(publication: Publication) -> SourceRecord:
    """Persons and households stay without a name: what an entry keeps must not outlive their consent."""
    shown = publication.role_model
    if shown is None:
        raise ValueError("a publication of something else")
    label = shown.name
    if shown.kind != PartyKind.COLLECTIVE:
        told = {"kind": shown.get_kind_display(), "field": shown.get_field_display()}
        label = str(_("%(kind)s, lĩnh vực %(field)s") % told)
    return SourceRecord(RecordKind.ROLE_MODEL, shown.pk, label, local_date(publication.published_at))


def practices_adopted(
    *, season: Season, organisations: Collection[int], arguments: Collection[str], on: date
) -> Readings:
    """The member's practices that others of the season took over in its year, each once: one query.

    Only what the cluster may read: shared in the season, or public.
    """
    members = [member.organisation_id for member in season.members.all()]
    public = queries.published_practices().order_by().values("pk")
    found = (
        Adoption.objects.filter(
            Q(practice__sharings__season=season) | Q(practice__in=public),
            practice__owner__in=organisations,
            organisation__in=members,
            adopted_on__year=season.year,
            adopted_on__lte=on,
        )
        .exclude(organisation=F("practice__owner"))
        .select_related("practice")
        .order_by("adopted_on", "pk")
    )
    first = {adoption.practice_id: adoption for adoption in reversed(found)}
    return counted(
        (
            (
                adoption.practice.owner_id,
                "",
                SourceRecord(
                    RecordKind.PRACTICE, adoption.practice_id, adoption.practice.title, adoption.adopted_on
                ),
            )
            for adoption in reversed(first.values())
        ),
        arguments,
    )


def register_readers() -> None:
    """Declare who reads these sources."""
    register("role_models_published", role_models_published)
    register("practices_adopted", practices_adopted)
