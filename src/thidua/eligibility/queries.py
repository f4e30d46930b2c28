"""Who is judged: the parties of an organisation."""

from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from thidua.parties.models import Organisation, Party, Person

# A body that was merged or renamed is read through to the one that followed it, so that its people are not lost.
_BELOW = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM parties_party WHERE id = %s
        UNION
        SELECT link.lower FROM below JOIN (
            SELECT parent_id AS upper, organisation_id AS lower FROM parties_organisationparent
                WHERE valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)
            UNION ALL
            SELECT successor_id, predecessor_id FROM parties_succession WHERE effective_date <= %s
        ) AS link ON link.upper = below.id
    )
    SELECT id FROM below"""


def organisations_of(organisation: Organisation, *, on: date) -> QuerySet[Organisation]:
    """The organisation and all below it on a day, at any depth; bodies that were merged into one of them too."""
    day = on.isoformat()
    return Organisation.objects.filter(pk__in=RawSQL(_BELOW, [organisation.pk, day, day, day]))  # noqa: S611


def parties_of(organisation: Organisation, *, on: date) -> QuerySet[Party]:
    """Whoever may be proposed by an organisation on a day, in Vietnamese order: it and the bodies below it that exist
    on that day, and the people who work in any of them. One statement, however deep it goes.
    """
    bodies = organisations_of(organisation, on=on)
    existing = bodies.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )
    people = Person.objects.filter(unit__in=bodies.values("pk"))
    # Two look-ups by index, united: an "or" over both would read every party there is.
    return Party.objects.filter(pk__in=existing.values("pk").union(people.values("pk"))).order_by(
        "sort_key", "pk"
    )
