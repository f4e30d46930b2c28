"""Reading movements: the tree, one movement with all that belongs to it, progress in numbers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.text import fold
from thidua.movements.enums import MovementLevel, MovementState, ReviewKind
from thidua.movements.models import (
    Indicator,
    Movement,
    MovementPublication,
    MovementReview,
    Participation,
    ProgressReport,
    ReportedFigure,
)
from thidua.parties.models import Organisation, OrganisationParent

LEVEL_ORDER = {level: position for position, level in enumerate(MovementLevel)}


def movements() -> QuerySet[Movement]:
    """Movements with launcher, manager, parent and launch, and with the counts `joined`, `reported`, `below`,
    the day `latest_report`, and the flags `is_published`, `is_concluded`: one query.
    """
    return (
        Movement.objects.select_related("launcher", "manager", "parent", "launch")
        .annotate(
            joined=_count(Participation.objects.filter(movement=OuterRef("pk")), "movement"),
            reported=_count(
                ProgressReport.objects.filter(participation__movement=OuterRef("pk")),
                "participation__movement",
            ),
            below=_count(Movement.objects.filter(parent=OuterRef("pk"), launch__isnull=False), "parent"),
            latest_report=Subquery(
                ProgressReport.objects.filter(participation__movement=OuterRef("pk"))
                .order_by()
                .values("participation__movement")
                .annotate(latest=Max("as_of"))
                .values("latest")
            ),
            is_published=_is_public(),
            is_concluded=Exists(
                MovementReview.objects.filter(movement=OuterRef("pk"), kind=ReviewKind.FINAL)
            ),
        )
        .order_by("-year", "sort_key")
    )


def _count(rows: QuerySet, group: str) -> Coalesce:  # type: ignore[type-arg]
    counted = rows.order_by().values(group).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _is_public() -> Exists:
    return Exists(MovementPublication.objects.filter(movement=OuterRef("pk"), withdrawn_at__isnull=True))


def movements_read_by(*, by: Account) -> QuerySet[Movement]:
    """Launched movements, and drafts of the organisations this account works for."""
    if by.holds(Permission.READ_EVERYTHING):
        return movements()
    return movements().filter(Q(launch__isnull=False) | Q(manager__in=worked_for(by=by)))


def worked_for(*, by: Account) -> set[int]:
    """Ids of the organisations whose movements this account prepares or launches."""
    return (
        by.organisations_where(Permission.ACT_FOR_MEMBER)
        | by.organisations_where(Permission.SIGN_FOR_ORGANISATION)
        | by.organisations_where(Permission.LEAD_CLUSTER)
        | by.organisations_where(Permission.ORGANISE_CLUSTERS)
    )


def published_movements() -> QuerySet[Movement]:
    """What the public may read: launched and published, not withdrawn."""
    return movements().filter(_is_public(), launch__isnull=False)


def running_in(year: int) -> Q:
    """The condition that a movement is carried out at some time in that year."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    begins = Q(period_from__lt=after) | Q(period_from__isnull=True, year__lte=year)
    ends = (
        Q(period_to__gt=first)
        | Q(period_to__isnull=True, period_from__isnull=False)
        | Q(period_to__isnull=True, period_from__isnull=True, year=year)
    )
    return begins & ends


def state_of(movement: Movement, *, on: date | None = None) -> MovementState:
    """Where a movement of `movements()` stands; with a day, also whether its time was over by then."""
    if not hasattr(movement, "launch"):
        return MovementState.DRAFT
    if movement.is_concluded:  # type: ignore[attr-defined]
        return MovementState.CONCLUDED
    if on is not None and movement.period_to is not None and movement.period_to <= on:
        return MovementState.OVER
    return MovementState.RUNNING


# ------------------------------------------------------------------- the tree


@dataclass
class Node:
    """A movement and those that answer it."""

    movement: Movement
    state: MovementState
    is_ahead: bool = False
    children: list["Node"] = field(default_factory=list)
    fits: bool = True

    def walk(self) -> Iterator["Node"]:
        """The node and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def size(self) -> int:
        """How many movements stand below."""
        return sum(1 for _node in self.walk()) - 1


@dataclass(frozen=True)
class Wanted:
    """What to look for in the tree."""

    words: str = ""
    year: int | None = None
    level: MovementLevel | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.words or self.year or self.level)

    def fits(self, movement: Movement) -> bool:
        """Whether the movement itself has all that is asked."""
        return (
            all(word in movement.folded for word in fold(self.words).split())
            and (self.year is None or _runs_in(movement, self.year))
            and (self.level is None or movement.level == self.level)
        )


def _runs_in(movement: Movement, year: int) -> bool:
    begins = movement.period_from.year if movement.period_from else movement.year
    if movement.period_to is None:
        ends = year if movement.period_from else movement.year
    else:
        ends = (movement.final_day or movement.period_to).year
    return begins <= year <= ends


def tree_of(found: Iterable[Movement], *, on: date, wanted: Wanted | None = None) -> list[Node]:
    """The movements as a tree, as it stands on a day, widest level first and latest year first.

    A node that does not fit what is wanted stays where one below it does.
    """
    wanted = wanted or Wanted()
    nodes = {m.pk: _node(m, on=on, wanted=wanted) for m in found}
    roots: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.movement.parent_id or 0)
        (parent.children if parent else roots).append(node)
    return _sorted(_pruned(roots, lambda node: node.fits))


def _node(movement: Movement, *, on: date, wanted: Wanted) -> Node:
    return Node(
        movement,
        state=state_of(movement, on=on),
        is_ahead=is_ahead(movement, on=on),
        fits=wanted.fits(movement),
    )


def is_ahead(movement: Movement, *, on: date) -> bool:
    """Whether the launch on record comes after that day (the demo knows of movements later than its own day)."""
    launch = getattr(movement, "launch", None)
    return launch is not None and launch.launch_date is not None and launch.launch_date > on


def _pruned(nodes: list[Node], keep: Callable[[Node], bool]) -> list[Node]:
    kept: list[Node] = []
    for node in nodes:
        node.children = _pruned(node.children, keep)
        if node.children or keep(node):
            kept.append(node)
    return kept


def _sorted(nodes: list[Node]) -> list[Node]:
    for node in nodes:
        node.children = _sorted(node.children)
    return sorted(
        nodes,
        key=lambda n: (LEVEL_ORDER[MovementLevel(n.movement.level)], -n.movement.year, n.movement.sort_key),
    )


def ancestors_of(movement: Movement) -> list[Movement]:
    """The wider movements above, widest first: a query a level, of which there are three at most."""
    above: list[Movement] = []
    current = movement.parent
    while current is not None and current not in above:
        above.insert(0, current)
        higher = current.parent_id
        current = Movement.objects.select_related("launcher").filter(pk=higher).first() if higher else None
    return above


def possible_parents(*, besides: Movement | None = None) -> list[Movement]:
    """Launched movements another can answer, widest and latest first."""
    found = Movement.objects.filter(launch__isnull=False)
    if besides is not None:
        found = found.exclude(pk=besides.pk)
    return sorted(found, key=lambda m: (LEVEL_ORDER[MovementLevel(m.level)], -m.year, m.sort_key))


def years_of(found: QuerySet[Movement]) -> list[int]:
    """The years in which movements were launched, latest first."""
    return list(found.order_by("-year").values_list("year", flat=True).distinct())


# --------------------------------------------------------------- one movement


def participations_of(movement: Movement) -> QuerySet[Participation]:
    """Who joined, in Vietnamese order, with all reports and their figures: three queries."""
    return (
        Participation.objects.filter(movement=movement)
        .select_related("organisation")
        .prefetch_related(
            Prefetch(
                "reports",
                ProgressReport.objects.select_related("file").prefetch_related(
                    Prefetch("figures", ReportedFigure.objects.select_related("indicator"))
                ),
            )
        )
        .order_by("organisation__sort_key")
    )


def participation_of(*, movement: Movement, organisation: Organisation) -> Participation | None:
    """The organisation's participation in a movement."""
    return (
        Participation.objects.select_related("movement", "organisation")
        .filter(movement=movement, organisation=organisation)
        .first()
    )


def reviews_of(movement: Movement) -> QuerySet[MovementReview]:
    """The movement's reviews in the order of time."""
    return MovementReview.objects.filter(movement=movement).select_related("document")


def indicators_of(movement: Movement) -> list[Indicator]:
    """What participants report in numbers."""
    return list(movement.indicators.all())


@dataclass(frozen=True)
class Series:
    """How one organisation's reported value of one indicator went."""

    organisation: Organisation
    points: Sequence[tuple[date, Decimal]]

    @property
    def latest(self) -> Decimal | None:
        """The value reported latest."""
        return self.points[-1][1] if self.points else None


@dataclass(frozen=True)
class IndicatorProgress:
    """One indicator over all participants."""

    indicator: Indicator
    series: Sequence[Series]

    @property
    def total(self) -> Decimal:
        """The latest values of all, added up."""
        return sum((s.latest for s in self.series if s.latest is not None), Decimal(0))

    @property
    def days(self) -> list[date]:
        """Every day for which a value was reported."""
        return sorted({day for series in self.series for day, _value in series.points})


def progress_of(
    indicators: Sequence[Indicator], participations: Iterable[Participation]
) -> list[IndicatorProgress]:
    """Reported figures by indicator and organisation, from participations read by `participations_of`."""
    points: dict[tuple[int, int], list[tuple[date, Decimal]]] = defaultdict(list)
    joined = list(participations)
    for participation in joined:
        for report in participation.reports.all():
            for figure in report.figures.all():
                points[figure.indicator_id, participation.pk].append((report.as_of, figure.value))
    return [
        IndicatorProgress(
            indicator=indicator,
            series=[
                Series(p.organisation, points[indicator.pk, p.pk])
                for p in joined
                if points[indicator.pk, p.pk]
            ],
        )
        for indicator in indicators
    ]


@dataclass(frozen=True)
class ReportDay:
    """What was reported up to one day, by organisation in Vietnamese order."""

    as_of: date
    lines: Sequence[tuple[Participation, ProgressReport]]


def reports_by_day(participations: Iterable[Participation]) -> list[ReportDay]:
    """Reports gathered by their day, latest first, from participations read by `participations_of`."""
    by_day: dict[date, list[tuple[Participation, ProgressReport]]] = defaultdict(list)
    for participation in participations:
        for report in participation.reports.all():
            by_day[report.as_of].append((participation, report))
    return [ReportDay(day, by_day[day]) for day in sorted(by_day, reverse=True)]


def body_above(organisation: Organisation, *, on: date) -> str:
    """The name of the body an organisation stood below on a day, empty when there is none."""
    line = (
        OrganisationParent.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on), organisation=organisation, valid_from__lte=on
        )
        .select_related("parent")
        .order_by("-valid_from")
        .first()
    )
    return line.parent.name if line else ""


def publication_of(movement: Movement) -> MovementPublication | None:
    """The publication that stands, if the movement is public."""
    return MovementPublication.objects.filter(movement=movement, withdrawn_at__isnull=True).first()


# ------------------------------------------------------------------ statistics


def participations_in(*, organisations: Iterable[Organisation], year: int) -> QuerySet[Participation]:
    """Who of these joined movements that run in the year."""
    running = Movement.objects.filter(running_in(year), launch__isnull=False)
    return (
        Participation.objects.filter(movement__in=running, organisation__in=list(organisations))
        .select_related("organisation", "movement")
        .order_by("movement__sort_key", "organisation__sort_key")
    )


def launched_by(*, organisations: Iterable[Organisation], year: int) -> QuerySet[Movement]:
    """The movements these organisations launched in the year."""
    return movements().filter(launch__isnull=False, launcher__in=list(organisations), year=year)


def reports_for(*, organisations: Iterable[Organisation], year: int) -> QuerySet[ProgressReport]:
    """Progress reports of these organisations with figures up to days of the year."""
    return (
        ProgressReport.objects.filter(participation__organisation__in=list(organisations), as_of__year=year)
        .select_related("participation__organisation", "participation__movement")
        .order_by(F("as_of"), "id")
    )
