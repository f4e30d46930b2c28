"""Reading objections to a published ranking: which are open, who waived, and whether the ranking is final."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.clusters.queries import members_of, owing
from thidua.parties.models import Organisation
from thidua.scoring.models import AgreedScore, RankingPublication
from thidua.scoring.objection_models import Objection, ObjectionWaiver, RankingFinal
from thidua.scoring.queries.season import latest_publication
from thidua.scoring.windows import USUAL_DAYS


def default_objection_days(season: Season) -> int:
    """What the cluster declared last, its own habit; five working days where it never did."""
    found = (
        RankingPublication.objects.filter(season__cluster=season.cluster_id, objections_until__isnull=False)
        .order_by("-pk")
        .values_list("objection_days", flat=True)
        .first()
    )
    return USUAL_DAYS if found is None else found


def objections_of(season: Season) -> QuerySet[Objection]:
    """Every objection to a ranking of the season, latest first, with what it is about, its answer or its withdrawal."""
    return (
        Objection.objects.filter(publication__season=season)
        .select_related("publication", "organisation", "sheet__organisation", "criterion", "file")
        .select_related("answer__organisation", "withdrawal")
        .order_by("-pk")
    )


def waivers_of(publication: RankingPublication) -> QuerySet[ObjectionWaiver]:
    """Who has nothing to object to this publication."""
    return publication.waivers.select_related("organisation").order_by("organisation__sort_key")


@dataclass(frozen=True)
class Standing:
    """Where the published ranking stands on its way to being final, on a given day."""

    publication: RankingPublication
    objections: Sequence[Objection]
    waivers: Sequence[ObjectionWaiver]
    members: Sequence[Organisation]
    final: RankingFinal | None
    is_window_over: bool
    is_to_be_published_again: bool
    uncorrected: Sequence[Objection]

    @property
    def unanswered(self) -> list[Objection]:
        """Objections that wait for their answer, whichever publication they were made to."""
        return [objection for objection in self.objections if is_open(objection)]

    @property
    def unpublished(self) -> list[Objection]:
        """Objections that were upheld while the ranking they were made to is still the latest."""
        return [
            objection
            for objection in self.objections
            if is_upheld(objection) and objection.publication_id == self.publication.pk
        ]

    @property
    def silent(self) -> list[Organisation]:
        """Members that have not said that they have nothing to object."""
        waived = {waiver.organisation_id for waiver in self.waivers}
        return [member for member in self.members if member.pk not in waived]

    @property
    def is_waiting(self) -> bool:
        """Whether somebody may still object: the last day has not passed, and not every member waived."""
        return not self.is_window_over and bool(self.silent)

    @property
    def is_final(self) -> bool:
        """Whether it was declared final, and need not be published again."""
        return self.final is not None and not self.is_to_be_published_again

    @property
    def can_be_final(self) -> bool:
        """Whether nothing stands in the way of declaring it final."""
        return not (
            self.final
            or self.is_waiting
            or self.is_to_be_published_again
            or self.unanswered
            or self.unpublished
            or self.uncorrected
        )


def is_open(objection: Objection) -> bool:
    """Whether the objection waits for its answer: neither answered nor withdrawn (uses what was loaded with it)."""
    return not hasattr(objection, "answer") and not hasattr(objection, "withdrawal")


def is_upheld(objection: Objection) -> bool:
    """Whether the objection was answered, and upheld."""
    return hasattr(objection, "answer") and objection.answer.upheld


def is_final(season: Season) -> bool:
    """Whether the ranking as published last was declared final, and need not be published again."""
    publication = latest_publication(season)
    if publication is None or not RankingFinal.objects.filter(publication=publication).exists():
        return False
    return not owing(season=season, kind=DutyKind.PUBLISH_RANKING)


def standing_of(season: Season, *, today: date) -> Standing | None:
    """Where the latest publication stands: at most seven queries. None before the first."""
    publication = latest_publication(season)
    if publication is None:
        return None
    objections = list(objections_of(season))
    until = publication.objections_until
    return Standing(
        publication=publication,
        objections=objections,
        waivers=list(waivers_of(publication)),
        members=members_of(season),
        final=RankingFinal.objects.filter(publication=publication).first(),
        is_window_over=until is None or today > until,
        is_to_be_published_again=bool(owing(season=season, kind=DutyKind.PUBLISH_RANKING)),
        uncorrected=_uncorrected(season, objections),
    )


def _uncorrected(season: Season, objections: Sequence[Objection]) -> list[Objection]:
    """Objections to a line that were upheld, and no correction of that line since they were made."""
    upheld = [found for found in objections if is_upheld(found) and found.criterion_id is not None]
    if not upheld:
        return []
    corrected = AgreedScore.objects.filter(sheet__season=season, corrects__isnull=False)
    made = list(corrected.values_list("sheet", "criterion", "entered_at"))
    return [
        objection
        for objection in upheld
        if not any(
            (sheet, criterion) == (objection.sheet_id, objection.criterion_id) and at >= objection.made_at
            for sheet, criterion, at in made
        )
    ]
