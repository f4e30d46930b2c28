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

    `finals` is every time it was, earliest first; `corrections` of agreed scores since the first, and the rank
    and total each unit had then, are by the organisation's id.
    """

    finals: Sequence[RankingFinal]
    corrections: Mapping[int, Sequence[AgreedScore]]
    places: Mapping[int, tuple[int | None, Decimal | None]]

    @property
    def final(self) -> RankingFinal:
        """When others began to rely on the ranking."""
        return self.finals[0]


def first_final(season: Season) -> RankingFinal | None:
    """When a ranking of the season was first declared final; from then on others rely on it."""
    return RankingFinal.objects.filter(publication__season=season).order_by("pk").first()


def after_final(season: Season) -> AfterFinal | None:
    """What was changed since the first final: two queries. None where no ranking was declared final."""
    finals = list(
        RankingFinal.objects.filter(publication__season=season)
        .select_related("publication__document")
        .order_by("pk")
    )
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
        finals=finals,
        corrections=dict(corrections),
        places={
            place["organisation"]: (place["rank"], _total(place["total"]))
            for place in finals[0].publication.content["places"]
        },
    )


def _total(text: str | None) -> Decimal | None:
    """A total as a publication keeps it; the earliest kept “None” for none."""
    return None if text in {None, "None"} else Decimal(text or 0)
