"""Who is judged: the parties of an organisation."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.parties.models import Organisation, Party, Person
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


def _existing(bodies: QuerySet[Organisation], on: date) -> QuerySet[Organisation]:
    return bodies.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )
