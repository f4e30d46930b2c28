"""Two or three provinces in a season, with accounts, and movements at any point of their way."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from thidua.clusters.actions import open_cluster, open_season
from thidua.clusters.enums import ClusterKind
from thidua.clusters.models import Cluster, Season
from thidua.clusters.queries import seasons_with_people
from thidua.clusters.season_movements import launch_movement_in_season
from thidua.identity.actions import assign_role, create_account
from thidua.identity.models import Account, Role
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.movements import actions
from thidua.movements.enums import LauncherOffice, MovementForm, MovementLevel
from thidua.movements.models import Movement, Participation
from thidua.movements.recording import IndicatorFacts, MovementFacts
from thidua.parties.actions import record_organisation
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation

AT = vietnam_time(2023, 4, 3)
NAMES = {
    "bac-kan": "Bắc Kạn",
    "tuyen-quang": "Tuyên Quang",
    "hoa-binh": "Hòa Bình",
    "cao-bang": "Cao Bằng",
}


@dataclass
class World:
    """The cluster's season of 2023 and who works in it; Cao Bằng is outside the cluster."""

    cluster: Cluster
    season_id: int
    council: Organisation
    prime_minister: Organisation
    provinces: dict[str, Organisation]
    officer: Account
    auditor: Account
    administrator: Account
    offices: dict[str, Account] = field(default_factory=dict)
    leaders: dict[str, Account] = field(default_factory=dict)
    keepers: dict[str, Account] = field(default_factory=dict)

    @property
    def season(self) -> Season:
        """The season as it stands now."""
        return seasons_with_people().get(pk=self.season_id)


def account(username: str, title: str, role: str, at: Organisation) -> Account:
    made = create_account(by=SYSTEM, at=AT, username=username, title=title, organisation=at)
    assign_role(by=SYSTEM, at=AT, account=made, role=Role.objects.get(code=role), organisation=at)
    return made


def organisation(code: str, name: str, kind: OrganisationKind = OrganisationKind.PROVINCE) -> Organisation:
    full = f"Tỉnh {name}" if kind == OrganisationKind.PROVINCE else name
    return record_organisation(by=SYSTEM, at=AT, code=code, name=full, short_name=name, kind=kind, seat=name)


def world() -> World:
    """Bắc Kạn leads, Tuyên Quang and Hòa Bình take part, Cao Bằng stands outside."""
    council = organisation("hdtdkt-tw", "Hội đồng TĐKT Trung ương", OrganisationKind.CENTRAL_COUNCIL)
    body = organisation("cum", "Cụm Trung du và Miền núi phía Bắc", OrganisationKind.CLUSTER)
    provinces = {code: organisation(code, name) for code, name in NAMES.items()}
    members = [provinces[code] for code in ("bac-kan", "tuyen-quang", "hoa-binh")]
    officer = account("trung-uong", "Chuyên viên", "central_officer", council)
    cluster = open_cluster(
        by=officer,
        at=AT,
        code="tdmnpb",
        name="Cụm thi đua các tỉnh Trung du và Miền núi phía Bắc",
        kind=ClusterKind.CLUSTER,
        organiser=council,
        body=body,
        members=members,
        member_from=date(2004, 1, 1),
    )
    season = open_season(
        by=officer,
        at=AT,
        cluster=cluster,
        year=2023,
        head=members[0],
        deputy=members[1],
        ground="Kết quả bầu năm 2022",
        deadlines={},
        members=members,
    )
    made = World(
        cluster=cluster,
        season_id=season.pk,
        council=council,
        prime_minister=organisation("thu-tuong", "Thủ tướng Chính phủ", OrganisationKind.CENTRAL_BODY),
        provinces=provinces,
        officer=officer,
        auditor=account("giam-sat", "Giám sát viên", "auditor", council),
        administrator=account("quan-tri", "Quản trị hệ thống", "administrator", council),
    )
    for code, province in provinces.items():
        role = "head_office" if code in {"bac-kan", "tuyen-quang"} else "member_office"
        made.offices[code] = account(f"vp.{code}", "Phó Trưởng phòng", role, province)
        made.leaders[code] = account(f"ct.{code}", f"Chủ tịch UBND tỉnh {NAMES[code]}", "leader", province)
        made.keepers[code] = account(f"kt.{code}", "Chuyên viên", "provincial_officer", province)
    return made


def facts(title: str = "Cả nước chung sức xây dựng nông thôn mới", **changes: object) -> MovementFacts:
    told: dict[str, object] = {
        "title": title,
        "form": MovementForm.THEMATIC,
        "year": 2023,
        "goal": "Huy động mọi nguồn lực xây dựng nông thôn mới.",
        "criteria": "Số xã đạt chuẩn.",
        "period_from": date(2023, 1, 1),
        "period_to": date(2026, 1, 1),
        "indicators": (IndicatorFacts("Xã đạt chuẩn", "xã", Decimal(10)),),
    }
    return MovementFacts(**(told | changes))  # type: ignore[arg-type]


def nationwide(
    of: World, title: str = "Cả nước chung sức xây dựng nông thôn mới", **changes: object
) -> Movement:
    """A movement of the Prime Minister, launched."""
    movement = actions.draft_movement(
        by=of.officer,
        at=AT,
        level=MovementLevel.NATIONWIDE,
        launcher=of.prime_minister,
        launcher_office=LauncherOffice.PRIME_MINISTER,
        manager=of.council,
        facts=facts(title, **changes),
    )
    actions.launch_movement(by=of.officer, at=AT, movement=movement, launch_date=date(2023, 1, 10))
    return movement


def provincial_draft(of: World, code: str = "bac-kan", *, parent: Movement | None = None) -> Movement:
    """A movement of a province, drafted and not yet launched."""
    return actions.draft_movement(
        by=of.offices[code],
        at=AT,
        level=MovementLevel.LOCALITY,
        launcher=of.provinces[code],
        launcher_office=LauncherOffice.COMMITTEE_CHAIR,
        manager=of.provinces[code],
        facts=facts(f"{NAMES[code]} chung sức xây dựng nông thôn mới"),
        parent=parent,
    )


def of_cluster(of: World, *, parent: Movement | None = None) -> Movement:
    """The cluster's own movement, launched in its season."""
    launch = launch_movement_in_season(
        by=of.offices["bac-kan"],
        at=AT,
        season=of.season,
        facts=facts("Đoàn kết, sáng tạo, thi đua phát triển kinh tế - xã hội"),
        launch_date=date(2023, 3, 23),
        parent=parent,
    )
    return launch.movement


def joined(of: World, movement: Movement, code: str = "bac-kan", *, at: datetime = AT) -> Participation:
    return actions.join_movement(
        by=of.offices[code],
        at=at,
        movement=movement,
        organisation=of.provinces[code],
        plan="Ban hành kế hoạch hưởng ứng.",
    )
