"""Reading tables."""

from collections.abc import Mapping

from django.db.models import QuerySet

from thidua.clusters.enums import Office
from thidua.clusters.models import Season
from thidua.clusters.queries import seasons_of
from thidua.covenants.models import Target
from thidua.covenants.queries import accepted_targets
from thidua.identity.models import Account
from thidua.parties.models import Organisation
from thidua.scoring.models import ScoreSheet, ScoringTable
from thidua.scoring.specs import LoadedTable, loaded


def tables_of(season: Season) -> QuerySet[ScoringTable]:
    """Every version of the season's table, oldest first, with its freeze."""
    return ScoringTable.objects.filter(season=season).select_related("freeze", "amends").order_by("number")


def frozen_table_of(season: Season) -> ScoringTable | None:
    """The version in force: the latest frozen one."""
    return (
        ScoringTable.objects.filter(season=season, freeze__isnull=False)
        .select_related("freeze")
        .order_by("-number")
        .first()
    )


def tables_read_by(*, by: Account) -> QuerySet[ScoringTable]:
    """Every table of the seasons this account reads, latest first: to copy from, and to compare with."""
    return (
        ScoringTable.objects.filter(season__in=seasons_of(by=by).order_by().values("pk"))
        .select_related("season__cluster", "freeze")
        .order_by("-season__year", "season__cluster__name", "-number")
    )


def load_table(table: ScoringTable) -> LoadedTable:
    """The table with its lines and tie-breaks in order: two queries."""
    return loaded(
        table, list(table.criteria.order_by("position")), list(table.tie_breaks.order_by("position"))
    )


def is_frozen(table: ScoringTable) -> bool:
    """Whether the table can no longer be changed."""
    return hasattr(table, "freeze")


def office_holders(season: Season) -> list[Organisation]:
    """Head and deputy of the season, as far as there are any now (uses prefetched offices)."""
    return [
        held.organisation
        for office in (Office.HEAD, Office.DEPUTY)
        for held in season.offices.all()
        if held.office == office and held.held_to is None
    ]


def appraising_bodies(*, season: Season, organisation: Organisation) -> list[Organisation]:
    """Whose office appraises this member's sheet: head and deputy, never the member itself."""
    return [holder for holder in office_holders(season) if holder.pk != organisation.pk]


def registered_targets(sheet: ScoreSheet) -> Mapping[str, Target]:
    """The targets of the sheet's member by code, as they were last accepted: what linear lines measure against."""
    found = accepted_targets(season=sheet.season, organisation=sheet.organisation)
    return {target.code: target for target in found}
