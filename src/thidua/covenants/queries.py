"""Reading registrations, the covenant in its versions, signatures, and results against targets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.clusters import queries as clusters
from thidua.clusters.composition import law_of
from thidua.clusters.enums import Office
from thidua.clusters.models import Season
from thidua.covenants import composition
from thidua.covenants.enums import (
    Direction,
    RegistrationState,
    SigningCapacity,
    StrivenTitleCode,
    TargetField,
)
from thidua.covenants.lines import Sheet, TargetLine
from thidua.covenants.models import (
    Covenant,
    CovenantIssue,
    CovenantText,
    Registration,
    Return,
    Signature,
    StrivenTitle,
    Submission,
    Target,
    TargetRemark,
    TargetResult,
)
from thidua.documents.blocks import Document, long_date
from thidua.kernel.refusals import Message, NotFound
from thidua.parties.models import Organisation

# ------------------------------------------------------------------------------------------- registrations


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
    """The titles striven for, in the reader's language."""
    return [str(StrivenTitleCode(code).label) for code in sheet.titles] if sheet else []


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


# ---------------------------------------------------------------------------------------------- covenant


def covenant_of(season: Season) -> Covenant | None:
    """The season's covenant, if one was composed."""
    return Covenant.objects.filter(season=season).first()


def covenant_texts(season: Season) -> list[CovenantText]:
    """All versions of the covenant's text, first to latest, with signatures and issued documents: two queries."""
    return list(
        CovenantText.objects.filter(covenant__season=season)
        .select_related("covenant", "amends", "issue__document")
        .prefetch_related(Prefetch("signatures", Signature.objects.select_related("organisation")))
        .order_by("number")
    )


def latest_text(season: Season) -> CovenantText | None:
    """The covenant's text now."""
    texts = covenant_texts(season)
    return texts[-1] if texts else None


@dataclass(frozen=True)
class SigningPlace:
    """One who signs the covenant, and the signature where there is one."""

    organisation: Organisation
    capacity: SigningCapacity
    signature: Signature | None

    @property
    def is_witness(self) -> bool:
        """Whether this is the witness's place."""
        return self.capacity is SigningCapacity.WITNESS


def signing_wall(*, season: Season, text: CovenantText) -> list[SigningPlace]:
    """Who signs this text, signed or awaited: the head first, the other members in Vietnamese order, the
    witness last. No query when season and text came with their people.
    """
    signed = {(s.organisation_id, s.capacity): s for s in text.signatures.all()}
    head = clusters.office_holder(season=season, office=Office.HEAD)
    members = sorted(clusters.members_of(season), key=lambda member: (member != head, member.sort_key))
    witness = season.cluster.organiser
    return [
        *(
            SigningPlace(member, SigningCapacity.MEMBER, signed.get((member.pk, SigningCapacity.MEMBER)))
            for member in members
        ),
        SigningPlace(witness, SigningCapacity.WITNESS, signed.get((witness.pk, SigningCapacity.WITNESS))),
    ]


def unsigned_members(*, season: Season, text: CovenantText) -> list[Organisation]:
    """Members whose signature under this text is awaited."""
    return [
        place.organisation
        for place in signing_wall(season=season, text=text)
        if place.signature is None and not place.is_witness
    ]


def issue_of(text: CovenantText) -> CovenantIssue | None:
    """The issued document of this text, once all have signed."""
    return getattr(text, "issue", None)


def covenant_material(season: Season) -> composition.Material:
    """What the covenant is composed of now: the plan as issued and the accepted targets of every member."""
    begun = {r.organisation_id: r for r in registrations().filter(season=season)}
    issue = _plan_issue(season)
    return composition.Material(
        cluster=season.cluster.name,
        organiser=season.cluster.organiser.name,
        year=season.year,
        theme=season.theme,
        law=law_of(season),
        plan=issue,
        members=[
            composition.Member(
                name=member.short_name,
                full_name=member.name,
                sheet=_accepted(begun.get(member.pk)),
            )
            for member in clusters.members_of(season)
        ],
    )


def _accepted(registration: Registration | None) -> Sheet:
    found = accepted_sheet(registration) if registration else None
    return found or Sheet(lines=(), titles=())


def _plan_issue(season: Season) -> str:
    plan = getattr(season, "plan", None)
    issue = clusters.latest_issue_of(plan) if plan else None
    if issue is None:
        return ""
    document = issue.document
    return (
        f"Căn cứ Kế hoạch số {document.symbol_text} {long_date(document.issued_on)} "
        f"của {season.cluster.name} về hoạt động năm {season.year}"
    )


def covenant_paper(*, season: Season, text: CovenantText) -> Document:
    """The covenant as a paper, with the signatures it has; a draft until it is issued."""
    head = clusters.office_holder(season=season, office=Office.HEAD) or season.cluster.organiser
    return composition.covenant_document(
        material_blocks=text.blocks,
        cluster=season.cluster.name,
        organiser=season.cluster.organiser.name,
        year=season.year,
        seat=head.seat or head.short_name,
        version=text.number,
        places=[
            composition.place_of(place.organisation, place.capacity, place.signature)
            for place in signing_wall(season=season, text=text)
        ],
        illustrative=season.illustrative,
    )


# ----------------------------------------------------------------------------------------------- results


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
