"""Reading results against targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.covenants.enums import (
    Direction,
)
from thidua.covenants.lines import Sheet, TargetLine
from thidua.covenants.models import (
    Registration,
    Submission,
    Target,
    TargetResult,
)
from thidua.covenants.queries.registrations import accepted_sheet, registration_of, registrations
from thidua.kernel.refusals import Message
from thidua.parties.models import Organisation


@dataclass(frozen=True)
class TargetStanding:
    """A target with the latest result reported on it.

    `attainment` is the share reached (1 = exactly the target): value / target where higher is better,
    target / value where lower is better; None without a result. `is_met` compares value and target exactly.
    """

    target: Target
    latest: TargetResult | None
    history: Sequence[TargetResult]
    attainment: Decimal | None
    is_met: bool | None

    @property
    def verdict(self) -> Message:
        """Whether the target is met, in words."""
        return _("Đạt") if self.is_met else _("Chưa đạt")

    @property
    def tone(self) -> str:
        """The colour the verdict is shown in."""
        return "good" if self.is_met else "warn"

    @property
    def percent(self) -> Decimal | None:
        """The attainment in percent, to one decimal."""
        return None if self.attainment is None else round(self.attainment * 100, 1)


def target_results(*, season: Season, organisation: Organisation) -> list[TargetStanding]:
    """The targets of a member as last accepted, with their latest results, in the order registered.

    What scoring's linear lines read: find the line's target by `standing.target.code`, its value in
    `standing.latest.value`. Empty while the registration was never accepted. Seven queries at most.
    """
    registration = registration_of(season=season, organisation=organisation)
    return _standings([registration])[registration.pk] if registration else []


def accepted_targets(*, season: Season, organisation: Organisation) -> list[Target]:
    """The targets of a member exactly as last accepted, in the order registered, whatever is being changed in them
    since. Empty while none was ever accepted. Two queries.
    """
    accepted = Submission.objects.filter(
        registration__season=season, registration__organisation=organisation, acceptance__isnull=False
    )
    latest = accepted.order_by("pk").last()
    if latest is None:
        return []
    lines = Sheet.from_json(latest.content).lines
    targets = Target.objects.in_bulk([line.target_id or 0 for line in lines])
    return [_as_accepted(targets[line.target_id or 0], line) for line in lines]


def accepted_targets_in(season: Season) -> dict[int, list[Target]]:
    """The same of every member of the season, by organisation id: two queries."""
    accepted = (
        Submission.objects.filter(registration__season=season, acceptance__isnull=False)
        .select_related("registration")
        .order_by("pk")
    )
    latest = {found.registration.organisation_id: Sheet.from_json(found.content) for found in accepted}
    targets = Target.objects.in_bulk(
        [line.target_id or 0 for sheet in latest.values() for line in sheet.lines]
    )
    return {
        member: [_as_accepted(targets[line.target_id or 0], line) for line in sheet.lines]
        for member, sheet in latest.items()
    }


def results_in(season: Season) -> dict[int, list[TargetStanding]]:
    """The standings of every member of the season by organisation id. Seven queries at most."""
    found = list(registrations().filter(season=season))
    by_registration = _standings(found)
    return {r.organisation_id: by_registration[r.pk] for r in found}


def _standings(found: Sequence[Registration]) -> dict[int, list[TargetStanding]]:
    sheets = {r.pk: accepted_sheet(r) for r in found}
    wanted = [line.target_id or 0 for sheet in sheets.values() if sheet for line in sheet.lines]
    targets = {
        target.pk: target
        for target in Target.objects.filter(pk__in=wanted)
        .select_related("registration__organisation", "registration__season")
        .prefetch_related(_standing_results())
    }
    return {
        pk: [standing_of(_as_accepted(targets[line.target_id or 0], line)) for line in sheet.lines]
        if sheet
        else []
        for pk, sheet in sheets.items()
    }


def _as_accepted(target: Target, line: TargetLine) -> Target:
    """The target as it was accepted, should its member be changing it again."""
    target.code, target.indicator, target.unit = line.code, line.indicator, line.unit
    target.baseline, target.target_value = line.baseline, line.target_value
    target.direction, target.field, target.due_date = line.direction, line.field, line.due_date
    return target


def _standing_results() -> Prefetch[str]:
    return Prefetch(
        "results", TargetResult.objects.select_related("evidence_file", "corrects").order_by("as_of", "id")
    )


def standing_of(target: Target) -> TargetStanding:
    """Where a target stands by its results (reads prefetched results where there are any)."""
    history = list(target.results.all())
    corrected = {result.corrects_id for result in history}
    counting = [result for result in history if result.pk not in corrected]
    latest = max(counting, key=lambda result: (result.as_of, result.pk), default=None)
    return TargetStanding(
        target=target,
        latest=latest,
        history=history,
        attainment=attainment(target=target, value=latest.value) if latest else None,
        is_met=is_met(target=target, value=latest.value) if latest else None,
    )


def attainment(*, target: Target, value: Decimal) -> Decimal | None:
    """The share of the target reached: 1 is exactly the target.

    Where a quotient says nothing (a target or value of zero or less), 1 when met and None otherwise.
    """
    wanted = target.target_value
    over, under = (value, wanted) if target.direction == Direction.HIGHER else (wanted, value)
    if under > 0 and over >= 0:
        return over / under
    return Decimal(1) if is_met(target=target, value=value) else None


def is_met(*, target: Target, value: Decimal) -> bool:
    """Whether the value reaches the target."""
    return (
        value >= target.target_value if target.direction == Direction.HIGHER else value <= target.target_value
    )


def result_with_id(result_id: int) -> TargetResult | None:
    """One reported result with its target's registration."""
    return (
        TargetResult.objects.select_related(
            "target__registration__season__cluster__organiser",
            "target__registration__organisation",
            "evidence_file",
        )
        .filter(pk=result_id)
        .first()
    )


def target_with_id(target_id: int) -> Target | None:
    """One target with its registration, season and organisation."""
    return (
        Target.objects.select_related(
            "registration__season__cluster__organiser", "registration__organisation"
        )
        .filter(pk=target_id)
        .first()
    )
