"""The people of the demo seasons: organisations, persons and one account for every role and province."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from thidua.identity.actions import assign_role, create_account
from thidua.identity.models import Account
from thidua.identity.queries import roles
from thidua.kernel.actors import SYSTEM
from thidua.parties.actions import record_organisation, record_person, record_post
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation, Person
from thidua.parties.queries import organisation_by_code
from thidua.parties.reference import load_provinces

DATA = Path(__file__).parent / "data"
DEMO_PASSWORD = "Thi-dua-minh-hoa-2023"  # noqa: S105 - for demo data alone, shown on the sign-in page


@dataclass
class Cast:
    """Who is who: members by code, and accounts by what they do and for which province code."""

    council: Organisation
    cluster_body: Organisation
    members: dict[str, Organisation]
    departments: dict[str, Organisation]
    central_officer: Account
    witness: Account
    auditor: Account
    administrator: Account
    leaders: dict[str, Account] = field(default_factory=dict)
    offices: dict[str, Account] = field(default_factory=dict)
    appraisers: dict[str, Account] = field(default_factory=dict)
    delegates: dict[str, Account] = field(default_factory=dict)
    tellers: dict[str, Account] = field(default_factory=dict)
    provincial_officers: dict[str, Account] = field(default_factory=dict)

    def organisation(self, code: str) -> Organisation:
        """Any organisation of the demo by its code."""
        return self.members.get(code) or organisation_by_code(code)


def read_data(name: str) -> Any:
    """A data file of the demo."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def assemble(*, at: datetime) -> Cast:
    """Enter organisations, persons, accounts and roles."""
    told = read_data("cast.yaml")
    provinces = load_provinces(by=SYSTEM, at=at)
    bodies = _enter_bodies(told["organisations"], at=at)
    members = {code: provinces[code] for code in told["members"]}
    departments = {code: department(province, at=at) for code, province in members.items()}
    persons = {key: _person(line, bodies | members, at=at) for key, line in told["persons"].items()}
    hire = _Hiring(at)
    council = bodies["hdtdkt-tw"]
    cast = Cast(
        council=council,
        cluster_body=bodies["cum-tdmnpb"],
        members=members,
        departments=departments,
        central_officer=hire(
            "demo.trung-uong", "Chuyên viên", "central_officer", council, works_at=bodies["ban-tdkt-tw"]
        ),
        witness=hire(
            "demo.chung-kien",
            persons["witness"].post,
            "central_officer",
            council,
            works_at=bodies["hoi-nong-dan-vn"],
            person=persons["witness"],
        ),
        auditor=hire("demo.giam-sat", "Giám sát viên", "auditor", council),
        administrator=hire("demo.quan-tri", "Quản trị hệ thống", "administrator", council),
    )
    leading_first = sorted(members, key=lambda code: code not in told["leading_offices"])
    for code in sorted(leading_first, key=lambda code: code != told["leading_offices"][0]):
        province = members[code]
        _staff(cast, hire, code, province, told=told, person=persons.get(code))
    return cast


class _Hiring:
    """Creates demo accounts with one role each."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.roles = {role.code: role for role in roles()}

    def __call__(
        self,
        username: str,
        title: str,
        role: str,
        organisation: Organisation,
        *,
        works_at: Organisation | None = None,
        person: Person | None = None,
    ) -> Account:
        account = create_account(
            by=SYSTEM,
            at=self.at,
            username=username,
            title=title,
            organisation=works_at or organisation,
            person=person,
            email=f"{username}@example.vn",
        )
        assign_role(by=SYSTEM, at=self.at, account=account, role=self.roles[role], organisation=organisation)
        return account


def _staff(
    cast: Cast, hire: _Hiring, code: str, province: Organisation, *, told: Any, person: Person | None
) -> None:
    department = cast.departments[code]
    name = province.short_name
    office_role = "head_office" if code in told["leading_offices"] else "member_office"
    cast.leaders[code] = hire(
        f"demo.lanh-dao.{code}", f"Chủ tịch UBND tỉnh {name}", "leader", province, person=person
    )
    cast.offices[code] = hire(
        f"demo.thuong-truc.{code}", "Phó Trưởng phòng Thi đua", office_role, province, works_at=department
    )
    cast.appraisers[code] = hire(
        f"demo.tham-dinh.{code}", "Chuyên viên, tổ thẩm định", "appraiser", province, works_at=department
    )
    cast.delegates[code] = hire(
        f"demo.dai-bieu.{code}", "Giám đốc, đại biểu bỏ phiếu", "delegate", province, works_at=department
    )
    cast.provincial_officers[code] = hire(
        f"demo.khen-thuong.{code}",
        "Chuyên viên khen thưởng",
        "provincial_officer",
        province,
        works_at=department,
    )
    if code in told["tellers"]:
        cast.tellers[code] = hire(
            f"demo.kiem-phieu.{code}", "Chuyên viên, tổ kiểm phiếu", "teller", province, works_at=department
        )


def _enter_bodies(lines: list[dict[str, str]], *, at: datetime) -> dict[str, Organisation]:
    entered: dict[str, Organisation] = {}
    for line in lines:
        entered[line["code"]] = record_organisation(
            by=SYSTEM,
            at=at,
            code=line["code"],
            name=line["name"],
            short_name=line["short_name"],
            kind=OrganisationKind(line["kind"]),
            symbol=line.get("symbol", ""),
            seat=line.get("seat", ""),
            parent=entered.get(line.get("parent", "")),
        )
    return entered


def department(province: Organisation, *, at: datetime) -> Organisation:
    return record_organisation(
        by=SYSTEM,
        at=at,
        code=f"so-noi-vu-{province.code}",
        name=f"Sở Nội vụ tỉnh {province.short_name}",
        short_name=f"Sở Nội vụ {province.short_name}",
        kind=OrganisationKind.DEPARTMENT,
        symbol="SNV",
        seat=province.seat,
        parent=province,
    )


def _person(line: dict[str, str], organisations: dict[str, Organisation], *, at: datetime) -> Person:
    unit = organisations[line["unit"]]
    person = record_person(by=SYSTEM, at=at, name=line["name"], post=line["post"], unit=unit)
    record_post(by=SYSTEM, at=at, person=person, organisation=unit, post=line["post"], valid_from=at.date())
    return person
