"""Reading what became of a ranking after it was declared final: it stays readable, and every later change is told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thidua.clusters.models import Season
from thidua.scoring.models import AgreedScore
from thidua.scoring.objection_models import RankingFinal


@dataclass(frozen=True)
class AfterFinal:
    """What was changed since the ranking was first declared final.

    `corrections` of agreed scores and the rank and total each unit had then, by the organisation's id.
    """

    final: RankingFinal
    corrections: Mapping[int, Sequence[AgreedScore]]
    places: Mapping[int, tuple[int | None, Decimal | None]]


def finals_of(season: Season) -> Sequence[RankingFinal]:
    """Every time a ranking of the season was declared final, earliest first, with what was published: one query."""
    return list(
        RankingFinal.objects.filter(publication__season=season)
        .select_related("publication__document")
        .order_by("pk")
    )


def first_final(season: Season) -> RankingFinal | None:
    """When a ranking of the season was first declared final; from then on others rely on it."""
    return RankingFinal.objects.filter(publication__season=season).order_by("pk").first()


def after_final(season: Season) -> AfterFinal | None:
    """What was changed since the first final: two queries. None where no ranking was declared final."""
    finals = finals_of(season)
    if not finals:
        return None
    corrections: dict[int, list[AgreedScore]] = defaultdict(list)
    for correction in (
        AgreedScore.objects.filter(
            sheet__season=season, corrects__isnull=False, entered_at__gt=finals[0].finalised_at
        )
        .select_related("sheet", "criterion")
        .order_by("pk")
    ):
        corrections[correction.sheet.organisation_id].append(correction)
    return AfterFinal(
        final=finals[0],
        corrections=dict(corrections),
        places={
            place["organisation"]: (place["rank"], _total(place["total"]))
            for place in finals[0].publication.content["places"]
        },
    )


def _total(text: str | None) -> Decimal | None:
    """A total as a publication keeps it; the earliest kept “None” for none."""
    return None if text in {None, "None"} else Decimal(text or 0)
