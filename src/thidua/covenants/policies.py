"""Who may register, review, compose, sign and report, and who sees what of it."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from thidua.clusters import policies as seasons
from thidua.clusters.enums import Office, Stage
from thidua.clusters.models import Season
from thidua.clusters.queries import office_holder
from thidua.covenants import queries
from thidua.covenants.enums import RegistrationState
from thidua.covenants.lines import Sheet
from thidua.covenants.models import CovenantText, Registration, Target, TargetResult
from thidua.covenants.workflow import AMENDING, DRAFTING, REPORTING, SIGNING, SUBMITTING
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.identity.policies import check_holds
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted, Refusal
from thidua.parties.models import Organisation

FILE_SUBJECT = "covenants.target"
_EDITABLE = (RegistrationState.DRAFT, RegistrationState.RETURNED)


class View(StrEnum):
    """How much of a registration somebody sees."""

    LIVE = "live"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


# -------------------------------------------------------------------------------------------- registering


def check_prepares(*, by: Account, season: Season, organisation: Organisation) -> None:
    """Raise unless `by` may work on the organisation's registration at the season's stage."""
    seasons.check_acts_for(by=by, season=season, organisation=organisation)
    seasons.check_stage(season=season, stages=DRAFTING)


def check_edits(*, by: Account, registration: Registration) -> None:
    """Raise `NotPermitted` to others, `NotNow` while the registration is handed in or accepted."""
    check_prepares(by=by, season=registration.season, organisation=registration.organisation)
    state = registration.state
    if state not in _EDITABLE:
        raise NotNow(
            _("Bản đăng ký của %(organisation)s %(state)s; chỉ sửa được khi đang soạn hoặc bị trả lại.")
            % {"organisation": registration.organisation, "state": str(state.label).lower()}
        )


def can_edit(*, by: Account, registration: Registration) -> bool:
    """Whether `by` may change the registration now."""
    try:
        check_edits(by=by, registration=registration)
    except (NotPermitted, NotNow):
        return False
    return True


def reviewer_of(*, season: Season, organisation: Organisation) -> Organisation | None:
    """Who reviews a member's registration: the head; the deputy where it is the head's own."""
    head = office_holder(season=season, office=Office.HEAD)
    return office_holder(season=season, office=Office.DEPUTY) if organisation == head else head


def waits_for(*, season: Season, member: queries.MemberRegistration) -> Organisation | None:
    """Whose turn it is with a member's registration: the member's own until it is handed in, then the reviewer's."""
    match member.state:
        case RegistrationState.ACCEPTED:
            return None
        case RegistrationState.SUBMITTED:
            return reviewer_of(season=season, organisation=member.organisation)
        case _:
            return member.organisation


def check_reviews(*, by: Account, season: Season, organisation: Organisation) -> Organisation:
    """Raise `NotPermitted` unless `by` works for the reviewer of that member; returns the reviewer."""
    reviewer = reviewer_of(season=season, organisation=organisation)
    if reviewer is None or not by.holds(Permission.LEAD_CLUSTER, reviewer):
        raise NotPermitted(
            _(
                "Bản đăng ký của %(organisation)s do %(reviewer)s xem xét; không ai xem xét bản của chính mình."
            )
            % {"organisation": organisation, "reviewer": reviewer or "—"}
        )
    return reviewer


def can_review(*, by: Account, season: Season, organisation: Organisation) -> bool:
    """Whether `by` works for the reviewer of that member."""
    try:
        check_reviews(by=by, season=season, organisation=organisation)
    except NotPermitted:
        return False
    return True


def can_submit(*, season: Season) -> bool:
    """Whether registrations are handed in at the season's stage."""
    return season.stage in SUBMITTING


def can_answer(*, by: Account, registration: Registration) -> bool:
    """Whether `by` may return the registration now, or accept it where it waits for that."""
    waiting = registration.state in {RegistrationState.SUBMITTED, RegistrationState.ACCEPTED}
    season = registration.season
    return (
        waiting
        and season.stage in SUBMITTING
        and can_review(by=by, season=season, organisation=registration.organisation)
    )


def view_of(*, by: Account, registration: Registration) -> View:
    """How much of the registration `by` sees: its own member and the auditor everything, reviewer and organiser
    what was handed in, other members what was accepted.
    """
    season, organisation = registration.season, registration.organisation
    if by.holds(Permission.READ_EVERYTHING) or seasons.can_act_for(
        by=by, season=season, organisation=organisation
    ):
        return View.LIVE
    organises = by.holds(Permission.READ_SEASONS, season.cluster.organiser_id)
    if organises or can_review(by=by, season=season, organisation=organisation):
        return View.SUBMITTED
    return View.ACCEPTED


def visible_sheet(*, by: Account, registration: Registration) -> Sheet | None:
    """The registration's content as far as `by` may see it; None when there is nothing to see yet."""
    match view_of(by=by, registration=registration):
        case View.LIVE:
            return queries.live_sheet(registration)
        case View.SUBMITTED:
            return queries.submitted_sheet(registration)
        case _:
            return queries.accepted_sheet(registration)


def access_registration(*, by: Account, season_id: int, organisation_id: int) -> tuple[Season, Registration]:
    """A member's registration with its season, for whoever may see any of it. Raises `NotFound`."""
    season = seasons.access_season(by=by, season_id=season_id)
    found = queries.registrations().filter(season=season, organisation=organisation_id).first()
    if found is not None:
        found.season = season
        if visible_sheet(by=by, registration=found) is not None:
            return season, found
    raise NotFound(_("Không có bản đăng ký này, hoặc bạn chưa được xem."))


def access_own_registration(
    *, by: Account, season_id: int
) -> tuple[Season, Organisation | None, Registration | None]:
    """The season, the member whose office `by` works for (None: works for none), and its registration if begun."""
    season = seasons.access_season(by=by, season_id=season_id)
    member = seasons.member_acted_for(by=by, season=season)
    if member is None:
        return season, None, None
    registration = queries.registration_of(season=season, organisation=member)
    if registration is not None:
        registration.season = season
    return season, member, registration


# --------------------------------------------------------------------------------------------- covenant


def check_composes(*, by: Account, season: Season) -> Organisation:
    """Raise unless `by` works for the head and every registration is accepted; returns the head."""
    head = seasons.check_leads(by=by, season=season)
    missing = [
        member.organisation
        for member in queries.registrations_in(season)
        if member.state is not RegistrationState.ACCEPTED
    ]
    if missing:
        raise NotNow(
            _("Chưa soạn được giao ước: bản đăng ký chưa được chấp nhận của %(members)s.")
            % {"members": ", ".join(map(str, missing))}
        )
    return head


def check_first_composition(*, by: Account, season: Season) -> Organisation:
    """Raise unless `by` may compose the covenant now for the first time; returns the head."""
    seasons.check_leads(by=by, season=season)
    seasons.check_stage(season=season, stages=(Stage.COVENANT,))
    return check_composes(by=by, season=season)


def check_amends(*, by: Account, season: Season) -> Organisation:
    """Raise unless `by` may amend the covenant now; returns the head."""
    seasons.check_leads(by=by, season=season)
    seasons.check_stage(season=season, stages=AMENDING)
    return check_composes(by=by, season=season)


def check_signs(*, by: Account, season: Season, organisation: Organisation) -> None:
    """Raise `NotPermitted` unless `by` signs for that member, `NotNow` outside the stages of signing."""
    if not seasons.is_member(season=season, organisation=organisation):
        raise NotPermitted(
            _("%(organisation)s không phải thành viên ký giao ước này.") % {"organisation": organisation}
        )
    seasons.check_signs_for(by=by, organisation=organisation)
    seasons.check_stage(season=season, stages=SIGNING)


def can_sign_for(*, by: Account, organisation: Organisation) -> bool:
    """Whether `by` signs for the organisation."""
    return by.holds(Permission.SIGN_FOR_ORGANISATION, organisation)


def check_witnesses(*, by: Account, season: Season) -> None:
    """Raise `NotPermitted` unless `by` witnesses for the body that organises the cluster."""
    check_holds(by=by, permission=Permission.WITNESS_COVENANT, organisation=season.cluster.organiser_id)
    seasons.check_stage(season=season, stages=SIGNING)


def can_witness(*, by: Account, season: Season) -> bool:
    """Whether `by` witnesses for the body that organises the cluster."""
    return by.holds(Permission.WITNESS_COVENANT, season.cluster.organiser_id)


def check_still_that_text(*, text: CovenantText, latest: CovenantText, shown_sha256: str) -> None:
    """Raise `NotNow` when what would be signed is not what was shown."""
    if latest.pk != text.pk or latest.sha256 != shown_sha256:
        raise NotNow(
            _(
                "Bản giao ước đã thay đổi sau khi hiển thị cho bạn (hiện là phiên bản %(number)d, mã băm %(hash)s…). "
                "Chưa có chữ ký nào được ghi. Hãy đọc bản mới rồi ký lại."
            )
            % {"number": latest.number, "hash": latest.sha256[:12]}
        )


def access_text(*, by: Account, season_id: int, number: int) -> tuple[Season, CovenantText]:
    """One version of the covenant's text, for whoever reads the season. Raises `NotFound`."""
    season = seasons.access_season(by=by, season_id=season_id)
    found = next((text for text in queries.covenant_texts(season) if text.number == number), None)
    if found is None:
        raise NotFound(_("Không có phiên bản giao ước này."))
    return season, found


# ---------------------------------------------------------------------------------------------- results


def check_reports(*, by: Account, target: Target) -> None:
    """Raise `NotPermitted` unless `by` works for the target's member, `NotNow` outside the stages of reporting
    or while the registration was never accepted.
    """
    registration = target.registration
    seasons.check_acts_for(by=by, season=registration.season, organisation=registration.organisation)
    seasons.check_stage(season=registration.season, stages=REPORTING)
    if target.removed_at is not None or queries.accepted_sheet(registration) is None:
        raise NotNow(_("Chỉ tiêu này không còn trong bản đăng ký đã được chấp nhận."))


def can_report(*, by: Account, season: Season, organisation: Organisation) -> bool:
    """Whether `by` may report results for the member now."""
    return season.stage in REPORTING and seasons.can_act_for(by=by, season=season, organisation=organisation)


def can_read_results(*, by: Account, season: Season, organisation: Organisation) -> bool:
    """Whether `by` sees a member's results: the member, the cluster's head and deputy, the organiser and the
    auditor always; the other members once self scoring is over.
    """
    if by.holds(Permission.READ_EVERYTHING) or seasons.can_act_for(
        by=by, season=season, organisation=organisation
    ):
        return True
    holders = (office_holder(season=season, office=office) for office in Office)
    if any(holder and by.holds(Permission.LEAD_CLUSTER, holder) for holder in holders):
        return True
    if by.holds(Permission.READ_SEASONS, season.cluster.organiser_id):
        return True
    over = tuple(Stage)[tuple(Stage).index(Stage.APPRAISING) :]
    return season.stage in over and seasons.can_read_season(by=by, season=season)


def check_reads_results(*, by: Account, season: Season, organisation: Organisation) -> None:
    """Raise `NotPermitted` unless `by` sees the member's results."""
    if not can_read_results(by=by, season=season, organisation=organisation):
        raise NotPermitted(
            _("Kết quả của %(organisation)s được chia sẻ trong cụm sau khi kết thúc tự chấm điểm.")
            % {"organisation": organisation}
        )


def access_result(*, by: Account, season_id: int, result_id: int) -> TargetResult:
    """A reported result, for whoever sees its member's results. Raises `NotFound`, `NotPermitted`."""
    season = seasons.access_season(by=by, season_id=season_id)
    found = queries.result_with_id(result_id)
    if found is None or found.target.registration.season_id != season.pk:
        raise NotFound(_("Không có kết quả này."))
    check_reads_results(by=by, season=season, organisation=found.target.registration.organisation)
    return found


def may_read_file(*, by: Account | None, file: StoredFile) -> bool:
    """Whether `by` may have an evidence file, which belongs to the target it was reported on."""
    target = queries.target_with_id(int(file.subject_id)) if file.subject_id.isdigit() else None
    if by is None or target is None:
        return False
    registration = target.registration
    return can_read_results(by=by, season=registration.season, organisation=registration.organisation)


def can_read_whole_results(*, by: Account, season: Season) -> bool:
    """Whether `by` sees the results of every member of the season."""
    return all(
        can_read_results(by=by, season=season, organisation=member.organisation)
        for member in season.members.all()
    )


def composing_refusal(*, by: Account, season: Season, amends: bool) -> Refusal | None:
    """Why `by` cannot compose (or amend) the covenant now; None when it can."""
    try:
        (check_amends if amends else check_first_composition)(by=by, season=season)
    except (NotPermitted, NotNow) as refusal:
        return refusal
    return None


def check_prepared_by(*, by: Account, season: Season) -> Organisation:
    """Raise `NotPermitted` unless `by` works for a member of the season that may register now; returns it."""
    member = seasons.member_acted_for(by=by, season=season)
    if member is None:
        raise NotPermitted(_("Tài khoản của bạn không làm việc cho thành viên nào của mùa thi đua này."))
    check_prepares(by=by, season=season, organisation=member)
    return member


def signing_refusal(*, season: Season) -> Refusal | None:
    """Why nothing can be signed in the season at its stage; None while signing is open."""
    try:
        seasons.check_stage(season=season, stages=SIGNING)
    except NotNow as refusal:
        return refusal
    return None


def access_own_target(*, by: Account, season: Season, target_id: int) -> Target:
    """A target `by` may report on now. Raises `NotFound`, and what `check_reports` raises."""
    found = queries.target_with_id(target_id)
    if found is None or found.registration.season_id != season.pk:
        raise NotFound(_("Không có chỉ tiêu này."))
    check_reports(by=by, target=found)
    return found
