"""A season held by one action at a time: who comes next finds it as that action left it."""

from thidua.clusters.models import Season
from thidua.kernel.concurrency import claim_rows


def claim_seasons(*seasons: Season) -> None:
    """Let nobody else claim these seasons before the action ends, and read anew at which stage each stands.

    Call it first in an action that does something only once a season, or only at some of its stages.
    """
    claim_rows(Season, [season.pk for season in seasons])
    stages = dict(Season.objects.filter(pk__in=[season.pk for season in seasons]).values_list("pk", "stage"))
    for season in seasons:
        season.stage = stages[season.pk]
