"""What the public may see, gathered from the rooms below: nothing here knows of anything unpublished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import Office, Stage
from thidua.clusters.models import Season
from thidua.clusters.queries import members_of, office_holder, seasons_with_people
from thidua.clusters.workflow import has_reached
from thidua.documents.models import IssuedDocument
from thidua.documents.queries import published_documents
from thidua.exemplars.models import Adoption, Practice, RoleModel
from thidua.exemplars.queries import published_adoptions, published_practices, published_role_models
from thidua.kernel.refusals import NotFound
from thidua.movements.models import Movement
from thidua.movements.queries import Node, published_movements, tree_of
from thidua.parties.models import Organisation
from thidua.register.models import Award
from thidua.register.queries import THE_PUBLIC, published_awards, tally_of
from thidua.scoring.queries import latest_publication, ranking_of

T = TypeVar("T")


@dataclass(frozen=True)
class PublicCounts:
    """How many published things there are."""

    awards: int
    role_models: int
    practices: int
    movements: int
    documents: int


@dataclass(frozen=True)
class PublicStage:
    """One step of a season's timeline, as `stage_steps` shows it."""

    label: str
    state: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class PublicSeason:
    """A season of which at least one document is published."""

    season: Season
    head: Organisation | None
    deputy: Organisation | None
    members: Sequence[Organisation]
    stages: Sequence[PublicStage]
    documents: Sequence[IssuedDocument]
    ranking: Sequence[tuple[Organisation, int, Decimal]]
    ranking_document: IssuedDocument | None
    award_count: int


def counts() -> PublicCounts:
    """How many published things there are: one query each, the awards as tallied."""
    return PublicCounts(
        awards=tally_of(THE_PUBLIC).summary.total,
        role_models=published_role_models().count(),
        practices=published_practices().count(),
        movements=published_movements().count(),
        documents=published_documents().count(),
    )


def public_seasons() -> QuerySet[Season]:
    """The seasons of which a document is published, latest first."""
    shown = published_documents().exclude(season_id=None).order_by().values("season_id")
    return seasons_with_people().filter(pk__in=shown).order_by("-year", "cluster__name")


def public_season(*, cluster_code: str, year: int) -> PublicSeason:
    """One of them with members, stages, published documents and ranking. Raises `NotFound`."""
    season = public_seasons().filter(cluster__code=cluster_code, year=year).first()
    if season is None:
        raise NotFound(_("Không có trang này, hoặc nội dung chưa được công bố."))
    documents = list(published_documents().filter(season_id=season.pk))
    ranking_document = _ranking_document(season, documents)
    return PublicSeason(
        season=season,
        head=office_holder(season=season, office=Office.HEAD),
        deputy=office_holder(season=season, office=Office.DEPUTY),
        members=members_of(season),
        stages=_stages(season),
        documents=documents,
        ranking=ranking_of(season) if ranking_document else (),
        ranking_document=ranking_document,
        award_count=published_awards().filter(decision__in=[d.pk for d in documents]).count(),
    )


def published_tree(*, on: date) -> list[Node]:
    """The published movements as a tree; one whose wider movement is not published stands by itself."""
    return tree_of(published_movements(), on=on)


def public_movement(movement_id: int) -> Movement:
    """One published movement. Raises `NotFound`."""
    return _found(published_movements().filter(pk=movement_id).first())


def movements_around(movement: Movement) -> tuple[Movement | None, Sequence[Movement]]:
    """The wider movement and those that answer it, as far as they are published."""
    wider = published_movements().filter(pk=movement.parent_id or 0).first()
    return wider, list(published_movements().filter(parent=movement.pk))


def public_role_model(role_model_id: int) -> RoleModel:
    """One published role model. Raises `NotFound`."""
    return _found(published_role_models().filter(pk=role_model_id).first())


def public_practice(practice_id: int) -> tuple[Practice, Sequence[Adoption]]:
    """One published practice and who adopted it. Raises `NotFound`."""
    practice = _found(published_practices().filter(pk=practice_id).first())
    return practice, list(published_adoptions(practice))


def public_award(award_id: int) -> Award:
    """One published line of the register. Raises `NotFound`."""
    return _found(published_awards().filter(pk=award_id).first())


def document_of(award: Award) -> IssuedDocument | None:
    """The decision's document, where it is published."""
    return published_documents().filter(pk=award.decision_id or 0).first()


def _found(thing: T | None) -> T:
    if thing is None:
        raise NotFound(_("Không có trang này, hoặc nội dung chưa được công bố."))
    return thing


def _ranking_document(season: Season, documents: Sequence[IssuedDocument]) -> IssuedDocument | None:
    """The document of the ranking as last published inside the cluster, where the public may read it too."""
    publication = latest_publication(season)
    if publication is None:
        return None
    return next((d for d in documents if d.pk == publication.document_id), None)


def _stages(season: Season) -> list[PublicStage]:
    current = Stage(season.stage)
    due = {deadline.stage: deadline.due_date for deadline in season.deadlines.all()}
    return [
        PublicStage(
            label=str(stage.label),
            state="current"
            if stage == current
            else "done"
            if has_reached(stage=current, wanted=stage)
            else "todo",
            note=f"{due[stage]:%d/%m/%Y}" if stage in due else "",
        )
        for stage in Stage
    ]
