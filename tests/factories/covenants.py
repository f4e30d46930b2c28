"""Registrations and covenants of a small season at any point of their way."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from tests.factories.season import NAMES, World, account, organisation, world
from thidua.clusters.enums import Stage
from thidua.clusters.models import SeasonMember
from thidua.covenants import actions, queries
from thidua.covenants.composition import Wording, usual_wording
from thidua.covenants.lines import Sheet, TargetLine
from thidua.covenants.models import CovenantText, Registration
from thidua.identity.models import Account
from thidua.kernel.clock import vietnam_time

__all__ = ["AT", "NAMES", "Year", "account", "organisation"]

AT = vietnam_time(2023, 2, 20)


@dataclass
class Year(World):
    """A season with whoever witnesses its covenant; head Bắc Kạn, deputy Tuyên Quang."""

    witness: Account | None = None


def year(*codes: str, stage: Stage = Stage.REGISTERING) -> Year:
    """A season of 2023 of these members (three, unless named) at a stage."""
    made = world(codes=codes) if codes else world()
    for code, leader in made.leaders.items():
        leader.title = f"Chủ tịch UBND tỉnh {NAMES[code]}"
        leader.save()
    witness = account("chung-kien", "central_officer", made.council, title="Chủ tịch Hội Nông dân Việt Nam")
    made.at_stage(stage)
    return Year(**{f.name: getattr(made, f.name) for f in fields(World)}, witness=witness)


def line(code: str = "GRDP", **changes: object) -> TargetLine:
    """A target with all it needs."""
    told = {
        "code": code,
        "indicator": f"Chỉ tiêu {code}",
        "unit": "%",
        "baseline": Decimal("7.5"),
        "target_value": Decimal("8.5"),
        "evidence_source": "Cục Thống kê",
        "due_date": date(2023, 12, 31),
    }
    return TargetLine(**(told | changes))  # type: ignore[arg-type]


def sheet(*lines: TargetLine, titles: tuple[str, ...] = ("CTDCP",), pledge: str = "") -> Sheet:
    return Sheet(lines=lines or (line(),), titles=titles, pledge=pledge)


def registration(of: Year, code: str, content: Sheet | None = None, *, at: datetime = AT) -> Registration:
    """A member's registration, drafted."""
    office = of.offices[code]
    begun = actions.open_registration(by=office, at=at, season=of.season, organisation=of.members[code])
    actions.save_sheet(
        by=office, at=at, registration=begun, seen_version=begun.version, sheet=content or sheet()
    )
    return fresh(begun)


def submitted(of: Year, code: str, content: Sheet | None = None) -> Registration:
    """A member's registration, handed in."""
    begun = registration(of, code, content)
    actions.submit_registration(by=of.offices[code], at=AT, registration=begun, seen_version=begun.version)
    return fresh(begun)


def accepted(of: Year, code: str, content: Sheet | None = None) -> Registration:
    """A member's registration, accepted by whoever reviews it."""
    begun = submitted(of, code, content)
    reviewer = "tuyen-quang" if code == "bac-kan" else "bac-kan"
    actions.accept_registration(
        by=of.offices[reviewer], at=AT, registration=begun, submission=begun.latest_submission
    )
    return fresh(begun)


def fresh(begun: Registration) -> Registration:
    """The registration as the database has it now."""
    found = queries.registration_with_id(begun.pk)
    assert found is not None
    return found


def all_accepted(of: Year) -> None:
    for code in of.members:
        accepted(of, code)


def wording(of: Year) -> Wording:
    return usual_wording(queries.covenant_material(of.season))


def composed(*codes: str) -> tuple[Year, CovenantText]:
    """A year whose covenant is composed and nobody signed it yet."""
    made = year(*codes)
    all_accepted(made)
    season = made.at_stage(Stage.COVENANT)
    text = actions.compose_covenant(by=made.offices["bac-kan"], at=AT, season=season, wording=wording(made))
    return made, text


def sign(of: Year, code: str, text: CovenantText, *, at: datetime = AT) -> None:
    actions.sign_covenant(
        by=of.leaders[code],
        at=at,
        season=of.season,
        organisation=of.members[code],
        text=text,
        text_sha256=text.sha256,
    )


def sign_all(of: Year, text: CovenantText) -> None:
    for code in of.members:
        sign(of, code, text)


def fresh_in(of: Year, begun: Registration) -> Registration:
    """The registration as the database has it now, with the season's people."""
    found = fresh(begun)
    found.season = of.season
    return found


def year_member(of: Year, code: str) -> Account:
    """One more member of the season, and the account of its office."""
    of.members[code] = organisation(code, NAMES[code])
    SeasonMember.objects.create(season_id=of.season_id, organisation=of.members[code])
    of.offices[code] = account(f"vp.{code}", "member_office", of.members[code])
    return of.offices[code]
