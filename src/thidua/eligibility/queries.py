"""Who is judged: the parties of an organisation; and what was judged: assessments and their verdicts."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from thidua.eligibility.enums import AssessmentState, Standing
from thidua.eligibility.models import Assessment, LocalSetting, Verdict
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.parties.models import Organisation, OrganisationParent, Party, Person
from thidua.parties.queries import active_organisations

# A body that was merged or renamed is read through to the one that followed it, so that its people are not lost.
_BELOW = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM parties_party WHERE id IN ({roots})
        UNION
        SELECT link.lower FROM below JOIN (
            SELECT parent_id AS upper, organisation_id AS lower FROM parties_organisationparent
                WHERE valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)
            UNION ALL
            SELECT successor_id, predecessor_id FROM parties_succession WHERE effective_date <= %s
        ) AS link ON link.upper = below.id
    )
    SELECT id FROM below"""


def organisations_of(*organisations: Organisation | int, on: date) -> QuerySet[Organisation]:
    """The organisations and all below them on a day, at any depth; bodies that were merged into one of them too."""
    roots = [each if isinstance(each, int) else each.pk for each in organisations]
    if not roots:
        return Organisation.objects.none()
    sql = _BELOW.format(roots=", ".join(["%s"] * len(roots)))
    return Organisation.objects.filter(pk__in=RawSQL(sql, [*roots, *[on.isoformat()] * 3]))  # noqa: S611


def parties_of(organisation: Organisation, *, on: date) -> QuerySet[Party]:
    """Whoever may be proposed by an organisation on a day, in Vietnamese order: it and the bodies below it that exist
    on that day, and the people who work in any of them. One statement, however deep it goes.
    """
    bodies = organisations_of(organisation, on=on)
    people = Person.objects.filter(unit__in=bodies.values("pk"))
    existing = _existing(bodies, on)
    # Two look-ups by index, united: an "or" over both would read every party there is.
    return Party.objects.filter(pk__in=existing.values("pk").union(people.values("pk"))).order_by(
        "sort_key", "pk"
    )


def organisations_seen_by(*, by: Account, on: date) -> QuerySet[Organisation]:
    """The organisations whose parties an account may judge: all for who reads everything, else those below the ones
    it manages commendation for. In Vietnamese order.
    """
    if by.holds(Permission.READ_EVERYTHING):
        return active_organisations(on=on)
    kept = by.organisations_where(Permission.MANAGE_COMMENDATION)
    return _existing(organisations_of(*kept, on=on), on).order_by("sort_key")


def names_of(parties: Collection[int]) -> dict[int, Party]:
    """These parties with the units people work in, by their ids, in Vietnamese order."""
    found = Party.objects.filter(pk__in=parties).select_related("person__unit").order_by("sort_key", "pk")
    return {party.pk: party for party in found}


def belonging_to(bodies: Collection[int], words: Collection[str]) -> QuerySet[Party]:
    """The bodies and the people who work in them whose name or post has all these words (as `fold` has them)."""
    own = Organisation.objects.filter(pk__in=bodies)
    people = Person.objects.filter(unit__in=bodies, withdrawal__isnull=True)
    for word in words:
        own = own.filter(folded__contains=word)
        people = people.filter(folded__contains=word)
    found = own.order_by().values("pk").union(people.order_by().values("pk"))
    return (
        Party.objects.filter(pk__in=found).select_related("person__unit").order_by("kind", "sort_key", "pk")
    )


def _existing(bodies: QuerySet[Organisation], on: date) -> QuerySet[Organisation]:
    return bodies.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )


def existing_among(bodies: Collection[int], *, on: date) -> QuerySet[Organisation]:
    """Those of the bodies that exist on a day, in Vietnamese order."""
    return _existing(Organisation.objects.filter(pk__in=bodies), on).order_by("sort_key")


def assessments() -> QuerySet[Assessment]:
    """Every assessment with its organisation, the latest first, and how many of its verdicts are stale."""
    return (
        Assessment.objects.select_related("organisation", "requested_by")
        .annotate(stale=Count("verdicts", filter=Q(verdicts__stale_since__isnull=False)))
        .order_by("-id")
    )


def assessment_with_id(assessment_id: int) -> Assessment | None:
    """The assessment, for a worker."""
    return assessments().filter(pk=assessment_id).first()


def same_under_way(wanted: Assessment, *, since: datetime) -> Assessment | None:
    """An assessment of the same that a worker has, or is about to have, asked for since then."""
    running = Assessment.objects.filter(
        organisation=wanted.organisation_id,
        year=wanted.year,
        on=wanted.on,
        state__in=(AssessmentState.QUEUED, AssessmentState.RUNNING),
        requested_at__gte=since,
    )
    return next((each for each in running if each.award_codes == wanted.award_codes), None)


def verdicts_of(assessment: Assessment) -> QuerySet[Verdict]:
    """The verdicts of an assessment that is finished; of others nothing is shown. The traces are left out."""
    if assessment.state != AssessmentState.FINISHED:
        return Verdict.objects.none()
    return Verdict.objects.filter(assessment=assessment).select_related("party", "assessment").defer("trace")


def verdict_with_assessment(*, assessment_id: int, verdict_id: int) -> Verdict | None:
    """One verdict of an assessment."""
    rows = Verdict.objects.select_related("assessment__organisation", "party", "unit")
    return rows.filter(pk=verdict_id, assessment=assessment_id).first()


def units_in(assessment: Assessment) -> list[tuple[int, str]]:
    """The units people of an assessment work in, as (id, name), in Vietnamese order."""
    rows = Verdict.objects.filter(assessment=assessment, unit__isnull=False)
    return list(rows.values_list("unit_id", "unit__short_name").distinct().order_by("unit__sort_key"))


def women_among(assessment: Assessment, award_code: str) -> int:
    """How many women are eligible for the award."""
    rows = Verdict.objects.filter(assessment=assessment, award_code=award_code, is_woman=True)
    return rows.filter(standing=Standing.ELIGIBLE).count()


def local_settings(organisations: Iterable[Organisation]) -> QuerySet[LocalSetting]:
    """What these organisations set themselves, the latest first."""
    return LocalSetting.objects.filter(organisation__in=list(organisations)).select_related("organisation")


def setting_on(organisation: Organisation, code: str, *, on: date) -> LocalSetting | None:
    """What the organisation set on that day; where it set nothing, whatever stands above it."""
    level = {organisation.pk}
    seen: set[int] = set()
    while level:
        rows = LocalSetting.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on), organisation__in=level, code=code
        )
        found = rows.filter(valid_from__lte=on).select_related("organisation").first()
        if found is not None:
            return found
        seen |= level
        above = OrganisationParent.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on), organisation__in=level, valid_from__lte=on
        )
        level = set(above.values_list("parent_id", flat=True)) - seen
    return None
