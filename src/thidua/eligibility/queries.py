"""Who is judged: the parties of an organisation; and what was judged: assessments and their verdicts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from thidua.eligibility.enums import AssessmentState, Standing
from thidua.eligibility.models import GIVEN_UP_AFTER, Assessment, LocalSetting, Verdict
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.legislation.vocabulary import ShareName
from thidua.parties.models import Organisation, OrganisationParent, Party, Person
from thidua.parties.queries import active_organisations
from thidua.records.facts import facts_of

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

# Upwards every link that ever stood is followed: rather one assessment too many is run again than one too few.
_ABOVE = """
    WITH RECURSIVE above(id) AS (
        SELECT unit_id FROM parties_person WHERE unit_id IS NOT NULL AND party_ptr_id IN ({parties})
        UNION
        SELECT party_ptr_id FROM parties_organisation WHERE party_ptr_id IN ({parties})
        UNION
        SELECT link.upper FROM above JOIN (
            SELECT parent_id AS upper, organisation_id AS lower FROM parties_organisationparent
            UNION ALL
            SELECT successor_id, predecessor_id FROM parties_succession
        ) AS link ON link.lower = above.id
    )
    SELECT id FROM above"""


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
    """Every assessment with its organisation, the latest first."""
    return Assessment.objects.select_related("organisation", "requested_by").order_by("-id")


def with_lost(rows: QuerySet[Assessment], *, at: datetime) -> QuerySet[Assessment]:
    """The same, each with `lost`: whether no worker is at it any more (`Assessment.is_lost`)."""
    gone = Q(state__in=(AssessmentState.QUEUED, AssessmentState.RUNNING), moved_at__lt=at - GIVEN_UP_AFTER)
    return rows.annotate(lost=Case(When(gone, then=Value(True)), default=Value(False)))


def is_stale(assessment: Assessment) -> bool:
    """Whether facts behind it have changed, as the database has it now."""
    return Assessment.objects.filter(pk=assessment.pk, stale_since__isnull=False).exists()


def stale_lines(assessment: Assessment) -> int:
    """How many of its verdicts rest on facts that have changed since."""
    return Verdict.objects.filter(assessment=assessment, stale_since__isnull=False).count()


def fresh_assessments_of(parties: Sequence[int]) -> tuple[QuerySet[Assessment], QuerySet[Assessment]]:
    """The assessments, not yet stale, that may rest on these parties: those that list one of them, and those whose
    organisation one of them belongs to, at any depth. What has not begun reads the facts as they are then.
    """
    begun = (AssessmentState.RUNNING, AssessmentState.FINISHED)
    fresh = Assessment.objects.filter(state__in=begun, stale_since__isnull=True)
    listed = Verdict.objects.filter(party__in=parties, stale_since__isnull=True).values("assessment")
    sql = _ABOVE.format(parties=", ".join(["%s"] * len(parties)))
    above = RawSQL(sql, [*parties, *parties])  # noqa: S611
    return fresh.filter(pk__in=listed), fresh.filter(organisation__in=above)


def assessment_with_id(assessment_id: int) -> Assessment | None:
    """The assessment, for a worker."""
    return assessments().filter(pk=assessment_id).first()


def same_under_way(wanted: Assessment) -> list[Assessment]:
    """Assessments of the same that a worker has, or is about to have."""
    running = Assessment.objects.filter(
        organisation=wanted.organisation_id,
        year=wanted.year,
        on=wanted.on,
        state__in=(AssessmentState.QUEUED, AssessmentState.RUNNING),
    )
    return [each for each in running if each.award_codes == wanted.award_codes]


def verdicts_of(assessment: Assessment) -> QuerySet[Verdict]:
    """The verdicts of an assessment that is finished; of others nothing is shown. The traces are left out."""
    if assessment.state != AssessmentState.FINISHED:
        return Verdict.objects.none()
    return Verdict.objects.filter(assessment=assessment).select_related("party", "assessment").defer("trace")


def digests_of(assessment: Assessment, parties: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Of those parties that are listed: each verdict's id with the fingerprint of the facts it rests on."""
    found: dict[int, list[tuple[int, str]]] = {}
    rows = Verdict.objects.filter(assessment=assessment, party__in=parties, stale_since__isnull=True)
    for party, pk, digest in rows.order_by("pk").values_list("party_id", "pk", "facts_digest"):
        found.setdefault(party, []).append((pk, digest))
    return found


def verdict_with_assessment(*, assessment_id: int, verdict_id: int) -> Verdict | None:
    """One verdict of an assessment."""
    rows = Verdict.objects.select_related("assessment__organisation", "party", "unit")
    return rows.filter(pk=verdict_id, assessment=assessment_id).first()


def units_in(assessment: Assessment) -> list[tuple[int, str]]:
    """The units people of an assessment work in, as (id, name), in Vietnamese order."""
    rows = Verdict.objects.filter(assessment=assessment, unit__isnull=False)
    return list(rows.values_list("unit_id", "unit__short_name").distinct().order_by("unit__sort_key"))


class EligibleLine(NamedTuple):
    """Somebody eligible for an award, by the verdict's id."""

    verdict: int
    party: int
    name: str
    kind: str
    is_woman: bool | None


def eligible_for(assessment: Assessment, award_code: str) -> list[EligibleLine]:
    """Whoever is eligible for the award, in Vietnamese order."""
    rows = Verdict.objects.filter(assessment=assessment, award_code=award_code, standing=Standing.ELIGIBLE)
    told = rows.order_by("party_key", "pk")
    return [
        EligibleLine(*row)
        for row in told.values_list("pk", "party_id", "party_name", "party_kind", "is_woman")
    ]


def women_in(bodies: Collection[int], *, year: int, on: date) -> dict[int, tuple[int, int]]:
    """How many of how many members are women, of the bodies that have it on record for that year."""
    if not bodies:
        return {}
    shares = {
        party: [share for share in facts.shares if share.name == ShareName.WOMEN and share.year == year]
        for party, facts in facts_of(bodies, on=on).items()
    }
    return {party: (found[0].part, found[0].whole) for party, found in shares.items() if found}


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
