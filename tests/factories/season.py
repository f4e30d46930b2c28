"""A cluster of three provinces with its season and the people who act in it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from thidua.clusters.actions import open_cluster, open_season
from thidua.clusters.enums import ClusterKind, Stage
from thidua.clusters.models import Cluster, Duty, Season
from thidua.clusters.queries import seasons_with_people
from thidua.identity.actions import assign_role, create_account
from thidua.identity.models import Account, Role
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.parties.actions import record_organisation
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation

AT = vietnam_time(2023, 2, 1)
NAMES = {
    "bac-kan": "Bắc Kạn",
    "tuyen-quang": "Tuyên Quang",
    "hoa-binh": "Hòa Bình",
    "yen-bai": "Yên Bái",
    "phu-tho": "Phú Thọ",
    "thai-nguyen": "Thái Nguyên",
    "bac-giang": "Bắc Giang",
}
DEADLINES = {stage: date(2023, month, 20) for month, stage in enumerate(list(Stage)[:-1], start=2)}


@dataclass
class World:
    """Everything a test of a season needs; head Bắc Kạn, deputy Tuyên Quang."""

    council: Organisation
    members: dict[str, Organisation]
    officer: Account
    auditor: Account
    administrator: Account
    cluster: Cluster
    season_id: int
    leaders: dict[str, Account] = field(default_factory=dict)
    offices: dict[str, Account] = field(default_factory=dict)

    @property
    def season(self) -> Season:
        """The season as it stands in the database."""
        return seasons_with_people().get(pk=self.season_id)

    def at_stage(self, stage: Stage) -> Season:
        """The season put at a stage, whatever is owed."""
        Season.objects.filter(pk=self.season_id).update(stage=stage)
        return self.season

    def fulfil_stage(self, at: datetime = AT) -> None:
        """Everything the present stage and those before ask for is done."""
        stages = list(Stage)[: list(Stage).index(Stage(self.season.stage)) + 1]
        Duty.objects.filter(season=self.season_id, stage__in=stages).update(fulfilled_at=at)


def organisation(code: str, name: str, kind: OrganisationKind = OrganisationKind.PROVINCE) -> Organisation:
    """An organisation by its short name."""
    return record_organisation(
        by=SYSTEM, at=AT, code=code, name=f"Tỉnh {name}", short_name=name, kind=kind, seat=name
    )


def account(username: str, role: str, at: Organisation, *, title: str = "Chuyên viên") -> Account:
    """An account with one role."""
    created = create_account(
        by=SYSTEM, at=AT, username=username, title=title, organisation=at, email=f"{username}@example.vn"
    )
    assign_role(by=SYSTEM, at=AT, account=created, role=Role.objects.get(code=role), organisation=at)
    return created


def world(*, codes: tuple[str, ...] = ("bac-kan", "tuyen-quang", "hoa-binh"), year: int = 2023) -> World:
    """A cluster with a season just opened, at its first stage."""
    council = organisation("hdtw", "Hội đồng Trung ương", OrganisationKind.CENTRAL_COUNCIL)
    body = organisation("cum", "Cụm thử", OrganisationKind.CLUSTER)
    members = {code: organisation(code, NAMES[code]) for code in codes}
    officer = account("trung-uong", "central_officer", council)
    cluster = open_cluster(
        by=officer,
        at=AT,
        code="cum-thu",
        name="Cụm thi đua thử",
        kind=ClusterKind.CLUSTER,
        organiser=council,
        body=body,
        members=list(members.values()),
        member_from=date(2020, 1, 1),
    )
    season = open_season(
        by=officer,
        at=AT,
        cluster=cluster,
        year=year,
        head=members["bac-kan"],
        deputy=members["tuyen-quang"],
        ground="Bầu năm trước",
        deadlines=DEADLINES,
        members=list(members.values()),
        illustrative=True,
    )
    return World(
        council=council,
        members=members,
        officer=officer,
        auditor=account("giam-sat", "auditor", council),
        administrator=account("quan-tri", "administrator", council),
        cluster=cluster,
        season_id=season.pk,
        leaders={code: account(f"ld-{code}", "leader", member) for code, member in members.items()},
        offices={code: account(f"vp-{code}", "head_office", member) for code, member in members.items()},
    )
