"""Who may launch which movement, who runs it, who joins and reports, who reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted
from thidua.legislation.catalogue import citation_text
from thidua.movements import queries
from thidua.movements.enums import LauncherOffice, MovementLevel, MovementState, ReviewKind
from thidua.movements.models import Launch, Movement, MovementReview, Participation, ProgressReport
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation
from thidua.rulebook.findings import Citation

REPORT_SUBJECT = "movements.report"
RIGHT_TO_LAUNCH = Citation("L06/2022", "Đ18")
CLUSTER_SCOPE = Citation("L06/2022", "Đ16 k2 c")


@dataclass(frozen=True)
class LaunchRight:
    """Who launches at one level: which offices, of which kinds of organisations, by which article."""

    offices: frozenset[LauncherOffice]
    kinds: frozenset[OrganisationKind]
    citation: Citation


LAUNCH_RIGHTS: Mapping[MovementLevel, LaunchRight] = {
    MovementLevel.NATIONWIDE: LaunchRight(
        frozenset({LauncherOffice.PRESIDENT, LauncherOffice.PRIME_MINISTER}),
        frozenset({OrganisationKind.CENTRAL_BODY}),
        RIGHT_TO_LAUNCH,
    ),
    MovementLevel.SECTOR: LaunchRight(
        frozenset({LauncherOffice.SECTOR_HEAD}), frozenset({OrganisationKind.CENTRAL_BODY}), RIGHT_TO_LAUNCH
    ),
    MovementLevel.CLUSTER: LaunchRight(
        frozenset({LauncherOffice.CLUSTER_HEAD}), frozenset({OrganisationKind.CLUSTER}), CLUSTER_SCOPE
    ),
    MovementLevel.LOCALITY: LaunchRight(
        frozenset({LauncherOffice.COMMITTEE_CHAIR}),
        frozenset({OrganisationKind.PROVINCE, OrganisationKind.PEOPLES_COMMITTEE, OrganisationKind.COMMUNE}),
        RIGHT_TO_LAUNCH,
    ),
    MovementLevel.UNIT: LaunchRight(
        frozenset({LauncherOffice.UNIT_HEAD}),
        frozenset({OrganisationKind.DEPARTMENT, OrganisationKind.UNIT, OrganisationKind.CENTRAL_BODY}),
        RIGHT_TO_LAUNCH,
    ),
}

MANAGING: Mapping[MovementLevel, tuple[Permission, ...]] = {
    MovementLevel.NATIONWIDE: (Permission.ORGANISE_CLUSTERS,),
    MovementLevel.SECTOR: (Permission.ORGANISE_CLUSTERS,),
    MovementLevel.CLUSTER: (Permission.LEAD_CLUSTER,),
    MovementLevel.LOCALITY: (Permission.ACT_FOR_MEMBER, Permission.SIGN_FOR_ORGANISATION),
    MovementLevel.UNIT: (Permission.ACT_FOR_MEMBER, Permission.SIGN_FOR_ORGANISATION),
}
"""What one must hold at the managing organisation to prepare, review and publish a movement."""

LAUNCHING: Mapping[MovementLevel, Permission] = {
    MovementLevel.NATIONWIDE: Permission.ORGANISE_CLUSTERS,
    MovementLevel.SECTOR: Permission.ORGANISE_CLUSTERS,
    MovementLevel.CLUSTER: Permission.LEAD_CLUSTER,
    MovementLevel.LOCALITY: Permission.SIGN_FOR_ORGANISATION,
    MovementLevel.UNIT: Permission.SIGN_FOR_ORGANISATION,
}
"""What one must hold there to put a launch on record."""


def check_right_to_launch(*, level: MovementLevel, office: LauncherOffice, launcher: Organisation) -> None:
    """Raise `InvalidInput`, with the article, unless that office of such a body launches at that level.

    L06/2022 Đ18: the President and the Prime Minister nationwide; ministers and heads of branches and unions in
    their field; chairs of People's Committees in their locality; heads of bodies and units at home. Clusters and
    blocks are a scope of their own (Đ16 k2 c), in which the head launches.
    """
    right = LAUNCH_RIGHTS[level]
    if office not in right.offices:
        raise InvalidInput(
            fields={
                "launcher_office": _("Phong trào phạm vi “%(level)s” do %(offices)s phát động.")
                % {
                    "level": level.label,
                    "offices": ", ".join(str(each.label) for each in LauncherOffice if each in right.offices),
                }
            },
            citation=citation_text(right.citation),
        )
    if launcher.organisation_kind not in right.kinds:
        raise InvalidInput(
            fields={
                "launcher": _("%(launcher)s không phải nơi phát động phong trào phạm vi “%(level)s”.")
                % {"launcher": launcher, "level": level.label}
            },
            citation=citation_text(right.citation),
        )


def check_manages(*, by: Account, level: MovementLevel, manager: Organisation) -> None:
    """Raise `NotPermitted` unless `by` prepares movements of that level for that organisation."""
    if not any(by.holds(permission, manager) for permission in MANAGING[level]):
        raise NotPermitted(
            _("Phong trào này do %(manager)s chủ trì; tài khoản của bạn không làm việc đó cho %(manager)s.")
            % {"manager": manager}
        )


def can_manage(*, by: Account, movement: Movement) -> bool:
    """Whether `by` prepares, reviews and publishes this movement."""
    level = MovementLevel(movement.level)
    return any(by.holds(permission, movement.manager_id) for permission in MANAGING[level])


def check_launches(*, by: Account, movement: Movement) -> None:
    """Raise `NotPermitted` unless `by` may put this launch on record: leaders for their locality or unit."""
    permission = LAUNCHING[MovementLevel(movement.level)]
    if not by.holds(permission, movement.manager_id):
        raise NotPermitted(
            _("Chỉ tài khoản có quyền “%(permission)s” của %(manager)s phát động được phong trào này.")
            % {"permission": permission.label, "manager": movement.manager},
            citation=citation_text(LAUNCH_RIGHTS[MovementLevel(movement.level)].citation),
        )


def can_launch(*, by: Account, movement: Movement) -> bool:
    """Whether `by` may put this launch on record."""
    return by.holds(LAUNCHING[MovementLevel(movement.level)], movement.manager_id)


def check_acts_for(*, by: Account, organisation: Organisation) -> None:
    """Raise `NotPermitted` unless `by` does the work of that organisation's office."""
    if not by.holds(Permission.ACT_FOR_MEMBER, organisation):
        raise NotPermitted(
            _("Đây là việc của %(organisation)s; bạn không làm việc thay đơn vị này.")
            % {"organisation": organisation}
        )


def check_is_draft(*, movement: Movement) -> None:
    """Raise `NotNow` once the movement is launched."""
    if Launch.objects.filter(movement=movement).exists():
        raise NotNow(_("Phong trào đã phát động; nội dung phát động không sửa được nữa."))


def check_is_running(*, movement: Movement, on: date) -> None:
    """Raise `NotNow` unless the movement is launched by that day and not yet concluded."""
    launch = Launch.objects.filter(movement=movement).first()
    if launch is None or (launch.launch_date is not None and launch.launch_date > on):
        raise NotNow(_("Phong trào chưa phát động."))
    if MovementReview.objects.filter(movement=movement, kind=ReviewKind.FINAL).exists():
        raise NotNow(_("Phong trào đã tổng kết; không ghi thêm được nữa."))


def check_days(*, period_from: date | None, midterm_date: date | None, final_date: date | None) -> None:
    """Raise `InvalidInput` when planned reviews do not follow the start and each other."""
    if period_from and midterm_date and midterm_date < period_from:
        raise InvalidInput(fields={"midterm_date": _("Ngày sơ kết sớm hơn ngày bắt đầu.")})
    earliest = midterm_date or period_from
    if earliest and final_date and final_date < earliest:
        raise InvalidInput(fields={"final_date": _("Ngày tổng kết sớm hơn ngày bắt đầu hoặc ngày sơ kết.")})


@dataclass(frozen=True)
class LaunchOption:
    """One way in which an account may prepare a movement."""

    level: MovementLevel
    office: LauncherOffice
    launcher: Organisation
    manager: Organisation

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.level.value}-{self.launcher.pk}-{self.manager.pk}"

    def __str__(self) -> str:
        return f"{self.level.label}: {self.office.label} ({self.launcher})"


def launch_options(*, by: Account) -> list[LaunchOption]:
    """In which ways `by` may prepare movements: for its own province or unit, or, in the central council's office,
    for the President, the Prime Minister and heads of central bodies. A cluster's are launched in its season.
    """
    own = by.organisations_where(Permission.ACT_FOR_MEMBER) | by.organisations_where(
        Permission.SIGN_FOR_ORGANISATION
    )
    options = []
    for organisation in Organisation.objects.filter(pk__in=own).order_by("sort_key"):
        level = (
            MovementLevel.LOCALITY
            if organisation.organisation_kind in LAUNCH_RIGHTS[MovementLevel.LOCALITY].kinds
            else MovementLevel.UNIT
        )
        (office,) = LAUNCH_RIGHTS[level].offices
        options.append(LaunchOption(level, office, organisation, organisation))
    councils = Organisation.objects.filter(pk__in=by.organisations_where(Permission.ORGANISE_CLUSTERS))
    for council in councils:
        options.extend(_central_options(council))
    return options


def check_prepares(*, by: Account) -> list[LaunchOption]:
    """The ways in which `by` may prepare movements. Raises `NotPermitted` when there is none."""
    options = launch_options(by=by)
    if not options:
        raise NotPermitted(_("Tài khoản của bạn không lập phong trào thi đua cho đơn vị nào."))
    return options


def launch_citation(movement: Movement) -> str:
    """By which article whoever launched it launches at that level."""
    return citation_text(LAUNCH_RIGHTS[MovementLevel(movement.level)].citation)


OFFICE_OF_SYMBOL = {"TTg": LauncherOffice.PRIME_MINISTER, "CTN": LauncherOffice.PRESIDENT}
"""Whose documents carry these symbols (NĐ 30/2020): the bodies that launch for the whole country."""


def _central_options(council: Organisation) -> list[LaunchOption]:
    bodies = Organisation.objects.filter(organisation_kind=OrganisationKind.CENTRAL_BODY).order_by("sort_key")
    options = []
    for body in bodies:
        office = OFFICE_OF_SYMBOL.get(body.symbol, LauncherOffice.SECTOR_HEAD)
        level = MovementLevel.SECTOR if office is LauncherOffice.SECTOR_HEAD else MovementLevel.NATIONWIDE
        options.append(LaunchOption(level, office, body, council))
    return sorted(options, key=lambda option: option.level is MovementLevel.SECTOR)


def access_movement(*, by: Account, movement_id: int) -> Movement:
    """The movement, for whoever may read it. Raises `NotFound`."""
    movement = queries.movements_read_by(by=by).filter(pk=movement_id).first()
    if movement is None:
        raise NotFound(_("Không có phong trào này, hoặc phong trào chưa phát động."))
    return movement


def access_participation(*, by: Account, participation_id: int) -> Participation:
    """The participation, for whoever works for the organisation that joined. Raises `NotFound`, `NotPermitted`."""
    found = (
        Participation.objects.select_related("movement", "organisation").filter(pk=participation_id).first()
    )
    if found is None:
        raise NotFound(_("Không có đơn vị tham gia này."))
    check_acts_for(by=by, organisation=found.organisation)
    return found


def access_published_movement(*, movement_id: int) -> Movement:
    """A movement anybody may read. Raises `NotFound`."""
    movement = queries.published_movements().filter(pk=movement_id).first()
    if movement is None:
        raise NotFound(_("Không có phong trào này, hoặc phong trào chưa công khai."))
    return movement


def may_read_report_file(*, by: Account | None, file: StoredFile) -> bool:
    """Whether `by` may open a file of a progress report: whoever reads seasons, and auditors."""
    if by is None or not ProgressReport.objects.filter(file=file).exists():
        return False
    return by.holds(Permission.READ_SEASONS) or by.holds(Permission.READ_EVERYTHING)


def joinable_for(*, by: Account, movement: Movement, on: date) -> list[Organisation]:
    """The organisations `by` works for that could join that day and have not."""
    if queries.state_of(movement) is not MovementState.RUNNING or (movement.launch.launch_date or on) > on:
        return []
    mine = by.organisations_where(Permission.ACT_FOR_MEMBER)
    joined = set(Participation.objects.filter(movement=movement).values_list("organisation_id", flat=True))
    return list(Organisation.objects.filter(pk__in=mine - joined).order_by("sort_key"))
