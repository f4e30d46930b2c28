"""Reading registrations: where each stands, what it says, who may be told what of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.clusters import queries as clusters
from thidua.clusters.models import Season
from thidua.covenants import titles
from thidua.covenants.enums import (
    RegistrationState,
    TargetField,
)
from thidua.covenants.lines import Sheet, TargetLine
from thidua.covenants.models import (
    Registration,
    Return,
    StrivenTitle,
    Submission,
    Target,
    TargetRemark,
)
from thidua.kernel.refusals import NotFound
from thidua.parties.models import Organisation


def registrations() -> QuerySet[Registration]:
    """Registrations with live targets, titles, and submissions with what was answered: five queries at most."""
    return Registration.objects.select_related("organisation", "season__cluster__organiser").prefetch_related(
        Prefetch("targets", Target.objects.filter(removed_at__isnull=True), to_attr="live_targets"),
        Prefetch("titles", StrivenTitle.objects.filter(dropped_at__isnull=True), to_attr="live_titles"),
        Prefetch("submissions", Submission.objects.select_related("returned", "acceptance")),
        Prefetch("submissions__returned__remarks", TargetRemark.objects.select_related("target")),
    )


def registration_of(*, season: Season, organisation: Organisation) -> Registration | None:
    """The registration a member has begun for the season, if it has."""
    return registrations().filter(season=season, organisation=organisation).first()


def registration_with_id(registration_id: int) -> Registration | None:
    """One registration with all its page shows."""
    return registrations().filter(pk=registration_id).first()


def live_sheet(registration: Registration) -> Sheet:
    """What the registration says now."""
    targets = (
        registration.live_targets
        if hasattr(registration, "live_targets")
        else registration.targets.filter(removed_at__isnull=True)
    )
    titles = (
        registration.live_titles
        if hasattr(registration, "live_titles")
        else registration.titles.filter(dropped_at__isnull=True)
    )
    return Sheet(
        lines=[TargetLine.of(target) for target in targets],
        titles=[title.code for title in titles],
        pledge=registration.pledge,
    )


def submitted_sheet(registration: Registration) -> Sheet | None:
    """What the registration said when it was last handed in."""
    latest = registration.latest_submission
    return Sheet.from_json(latest.content) if latest else None


def accepted_sheet(registration: Registration) -> Sheet | None:
    """What the registration said when it was last accepted."""
    accepted = [s for s in registration.submissions.all() if hasattr(s, "acceptance")]
    return Sheet.from_json(accepted[-1].content) if accepted else None


def standing_return(registration: Registration) -> Return | None:
    """Why the registration is with its member again, if it was returned and not handed in since."""
    latest = registration.latest_submission
    return getattr(latest, "returned", None) if latest else None


@dataclass(frozen=True)
class MemberRegistration:
    """A member's place in the overview; `registration` is None while nothing was begun."""

    organisation: Organisation
    registration: Registration | None
    state: RegistrationState
    submission: Submission | None
    target_count: int | None
    title_count: int | None


def registrations_in(season: Season) -> list[MemberRegistration]:
    """Every member of the season with where its registration stands, in Vietnamese order.

    Counts are those of the latest submission: a draft stays its member's own. Five queries at most.
    """
    begun = {r.organisation_id: r for r in registrations().filter(season=season)}
    return [_member_registration(member, begun.get(member.pk)) for member in clusters.members_of(season)]


def _member_registration(member: Organisation, registration: Registration | None) -> MemberRegistration:
    submission = registration.latest_submission if registration else None
    return MemberRegistration(
        organisation=member,
        registration=registration,
        state=registration.state if registration else RegistrationState.DRAFT,
        submission=submission,
        target_count=len(submission.content["lines"]) if submission else None,
        title_count=len(submission.content["titles"]) if submission else None,
    )


def all_accepted(members: Iterable[MemberRegistration]) -> bool:
    """Whether every member's registration is accepted."""
    return all(member.state is RegistrationState.ACCEPTED for member in members)


@dataclass(frozen=True)
class Indicator:
    """What an indicator is called, by its code."""

    code: str
    indicator: str
    unit: str
    direction: str


def indicators_of(sheets: Iterable[Sheet]) -> list[Indicator]:
    """The indicators of some registrations, each once, in the order they come."""
    found: dict[str, Indicator] = {}
    for sheet in sheets:
        for line in sheet.lines:
            found.setdefault(line.code, Indicator(line.code, line.indicator, line.unit, line.direction))
    return list(found.values())


def known_indicators(season: Season) -> list[Indicator]:
    """Indicators that were accepted in any season of the cluster: offered while registering, so that members
    use one code for one thing. One query.
    """
    lines = (
        Target.objects.filter(
            registration__season__cluster=season.cluster_id,
            registration__submissions__acceptance__isnull=False,
            removed_at__isnull=True,
        )
        .order_by("code", "-registration__season__year")
        .values_list("code", "indicator", "unit", "direction")
        .distinct()
    )
    found: dict[str, Indicator] = {}
    for code, indicator, unit, direction in lines:
        found.setdefault(code, Indicator(code, indicator, unit, direction))
    return list(found.values())


def sheet_changes(before: Sheet | None, after: Sheet) -> Mapping[str, str]:
    """What became of each target between two submissions, by code: "new", "changed" or "removed"."""
    if before is None:
        return {}
    old = {line.code: _told(line) for line in before.lines}
    new = {line.code: _told(line) for line in after.lines}
    added = dict.fromkeys(new.keys() - old.keys(), "new")
    removed = dict.fromkeys(old.keys() - new.keys(), "removed")
    changed = {code: "changed" for code in new.keys() & old.keys() if new[code] != old[code]}
    return added | removed | changed


def changes_since_last_time(registration: Registration) -> Mapping[str, str]:
    """What the latest submission changed against the one before, by code."""
    submissions = list(registration.submissions.all())
    if len(submissions) < 2:
        return {}
    return sheet_changes(Sheet.from_json(submissions[-2].content), Sheet.from_json(submissions[-1].content))


def submission_read(registration: Registration, submission_id: int) -> Submission:
    """The submission a reviewer read. Raises `NotFound` when it is none of this registration."""
    found = next((s for s in registration.submissions.all() if s.pk == submission_id), None)
    if found is None:
        raise NotFound(_("Không có bản nộp này."))
    return found


def remarks_by_target(registration: Registration) -> Mapping[int, str]:
    """What the reviewer said of each target when it was last returned, by target id."""
    returns = [s.returned for s in registration.submissions.all() if hasattr(s, "returned")]
    return {remark.target_id: remark.text for remark in returns[-1].remarks.all()} if returns else {}


def by_field(lines: Sequence[TargetLine]) -> list[tuple[TargetField, list[TargetLine]]]:
    """The lines under their fields of work, in the order of the fields."""
    grouped = [(field, [line for line in lines if line.field == field]) for field in TargetField]
    return [(field, found) for field, found in grouped if found]


def title_names(sheet: Sheet | None) -> list[str]:
    """The titles striven for, as the law calls them."""
    return titles.names(sheet.titles) if sheet else []


@dataclass(frozen=True)
class Happening:
    """One step of a registration's way."""

    kind: RegistrationState
    at: datetime
    by: str
    words: str = ""


def history_of(registration: Registration) -> list[Happening]:
    """What happened to the registration, latest first."""
    found: list[Happening] = []
    for submission in registration.submissions.all():
        found.append(Happening(RegistrationState.SUBMITTED, submission.submitted_at, submission.submitted_by))
        acceptance = getattr(submission, "acceptance", None)
        if acceptance is not None:
            found.append(
                Happening(
                    RegistrationState.ACCEPTED,
                    acceptance.accepted_at,
                    acceptance.accepted_by,
                    acceptance.note,
                )
            )
        given_back = getattr(submission, "returned", None)
        if given_back is not None:
            found.append(
                Happening(
                    RegistrationState.RETURNED,
                    given_back.returned_at,
                    given_back.returned_by,
                    given_back.reason,
                )
            )
    return sorted(found, key=lambda happening: happening.at, reverse=True)


def _told(line: TargetLine) -> dict[str, object]:
    return {key: value for key, value in line.as_json().items() if key != "target_id"}
