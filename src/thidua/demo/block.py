"""A block that plays a season of its own, apart from the article's story: what such chapters share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from thidua.clusters import actions as clusters
from thidua.clusters.enums import ClusterKind, Office, ReportKind, Stage
from thidua.clusters.models import Cluster, Season
from thidua.clusters.queries import office_holder, seasons_with_people
from thidua.covenants import actions as covenants
from thidua.covenants import queries as covenant_queries
from thidua.covenants.composition import usual_wording
from thidua.covenants.lines import Sheet, TargetLine
from thidua.covenants.models import Registration
from thidua.identity.actions import assign_role, create_account
from thidua.identity.models import Account
from thidua.identity.queries import roles
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.parties.models import Organisation
from thidua.scoring.models import ScoreSheet

Targets = Callable[[str], Sequence[TargetLine]]


@dataclass
class Block:
    """The block in one year, its members by code, and who plays it: the organiser, the head's team, each member.

    A member without an account of its own is played by the one of the empty code.
    """

    cluster: Cluster
    year: int
    offices: Mapping[str, Organisation]
    sponsor: Account
    team: Account
    accounts: Mapping[str, Account]

    def season(self) -> Season:
        """The season as it stands now."""
        return seasons_with_people().get(cluster=self.cluster, year=self.year)

    def sheet(self, code: str) -> ScoreSheet:
        """A member's sheet as it stands now."""
        season = self.season()
        found = ScoreSheet.objects.select_related("table", "organisation").get(
            season=season, organisation=self.offices[code]
        )
        found.season = season
        return found

    def account_of(self, code: str) -> Account:
        """Who works for a member."""
        return self.accounts.get(code) or self.accounts[""]

    def members(self) -> list[str]:
        """The codes of those that take part in the season."""
        return [member.organisation.code for member in self.season().members.all()]

    def advance(self, to: Stage, *, at: datetime) -> None:
        """The head's team closes a stage."""
        clusters.advance_season(by=self.team, at=at, season=self.season(), to=to)


def hire(
    name: str, title: str, works_at: Organisation, held: Mapping[str, Sequence[Organisation]], *, at: datetime
) -> Account:
    """An account `demo.name` that holds each role at these organisations."""
    known = {role.code: role for role in roles()}
    username = f"demo.{name}"
    account = create_account(
        by=SYSTEM,
        at=at,
        username=username,
        title=title,
        organisation=works_at,
        email=f"{username}@example.vn",
    )
    for role, organisations in held.items():
        for organisation in organisations:
            assign_role(by=SYSTEM, at=at, account=account, role=known[role], organisation=organisation)
    return account


def open_block(
    told: Mapping[str, Any],
    *,
    sponsor: Account,
    organiser: Organisation,
    members: Sequence[Organisation],
    year: int,
    at: datetime,
) -> Cluster:
    """The cluster of kind block that the data tell of, from the first day of the year."""
    return clusters.open_cluster(
        by=sponsor,
        at=at,
        kind=ClusterKind.BLOCK,
        organiser=organiser,
        members=list(members),
        member_from=date(year, 1, 1),
        citation=told["citation"],
        **told["cluster"],
    )


def open_season(
    block: Block, told: Mapping[str, Any], *, playing: Mapping[str, str], purpose: str, measures: str
) -> None:
    """The organiser opens the season, the head's team issues its plan. `playing`: members by what they play."""
    at = vietnam_time(block.year, 1, 7, 9)
    season = clusters.open_season(
        by=block.sponsor,
        at=at,
        cluster=block.cluster,
        year=block.year,
        head=block.offices[playing["head"]],
        deputy=block.offices[playing["deputy"]],
        ground=told["ground"],
        theme=told["theme"],
        deadlines={Stage(stage): day for stage, day in told["deadlines"].items()},
        members=[block.offices[code] for code in playing.values()],
        illustrative=True,
    )
    plan = clusters.draft_plan(by=block.team, at=at, season=season, purpose=purpose, measures=measures)
    clusters.add_plan_task(
        by=block.team,
        at=at,
        plan=plan,
        title=f"Hướng dẫn chấm điểm thi đua năm {block.year}",
        owner=block.offices[playing["head"]],
        due_date=date(block.year, 3, 1),
    )
    clusters.issue_plan(by=block.team, at=at, plan=plan)


def play_until_scoring(block: Block, targets: Targets, *, days_late: Mapping[str, int] | None = None) -> None:
    """From the frozen table to self scoring: registered targets by member, the covenant, reports of mid-year.

    `days_late`: how many days after the others a member hands its mid-year report in.
    """
    year = block.year
    block.advance(Stage.REGISTERING, at=vietnam_time(year, 3, 2, 9))
    for code in block.members():
        _register(block, code, targets(code), at=vietnam_time(year, 3, 8, 9))
    block.advance(Stage.COVENANT, at=vietnam_time(year, 3, 10, 9))
    _sign(block, at=vietnam_time(year, 3, 14, 9))
    block.advance(Stage.RUNNING, at=vietnam_time(year, 3, 15, 9))
    block.advance(Stage.MIDYEAR, at=vietnam_time(year, 7, 1, 9))
    _report(block, days_late or {})
    block.advance(Stage.SELF_SCORING, at=vietnam_time(year, 11, 14, 9))


def _register(block: Block, code: str, lines: Sequence[TargetLine], *, at: datetime) -> None:
    by = block.account_of(code)
    begun = covenants.open_registration(by=by, at=at, season=block.season(), organisation=block.offices[code])
    covenants.save_sheet(
        by=by,
        at=at,
        registration=begun,
        seen_version=begun.version,
        sheet=Sheet(lines=list(lines), titles=(), pledge=""),
    )
    begun = _registration(block, code)
    covenants.submit_registration(by=by, at=at, registration=begun, seen_version=begun.version)
    begun = _registration(block, code)
    submission = begun.latest_submission
    if submission is None:
        raise LookupError(f"{code} has handed nothing in")
    covenants.accept_registration(by=_reviewer(block, code), at=at, registration=begun, submission=submission)


def _reviewer(block: Block, code: str) -> Account:
    """The head's team; of the head's own registration the deputy's office, where there is one."""
    season = block.season()
    deputy = office_holder(season=season, office=Office.DEPUTY)
    if block.offices[code] == office_holder(season=season, office=Office.HEAD) and deputy is not None:
        return block.accounts.get(deputy.code, block.team)
    return block.team


def _registration(block: Block, code: str) -> Registration:
    season = block.season()
    found = covenant_queries.registration_of(season=season, organisation=block.offices[code])
    if found is None:
        raise LookupError(f"{code} has no registration")
    found.season = season
    return found


def _sign(block: Block, *, at: datetime) -> None:
    season = block.season()
    text = covenants.compose_covenant(
        by=block.team, at=at, season=season, wording=usual_wording(covenant_queries.covenant_material(season))
    )
    for code in block.members():
        covenants.sign_covenant(
            by=block.account_of(code),
            at=at,
            season=season,
            organisation=block.offices[code],
            text=text,
            text_sha256=text.sha256,
        )
    covenants.witness_covenant(by=block.sponsor, at=at, season=season, text=text, text_sha256=text.sha256)


def _report(block: Block, days_late: Mapping[str, int]) -> None:
    season = block.season()
    for code in block.members():
        clusters.submit_report(
            by=block.account_of(code),
            at=vietnam_time(block.year, 7, 14 + days_late.get(code, 0), 9),
            season=season,
            organisation=block.offices[code],
            kind=ReportKind.MIDYEAR,
            achievements="Thực hiện đúng tiến độ kế hoạch sáu tháng đầu năm (minh họa).",
        )
    clusters.issue_review(
        by=block.team,
        at=vietnam_time(block.year, 7, 24, 9),
        season=season,
        kind=ReportKind.MIDYEAR,
        summary="Các đơn vị thực hiện đúng tiến độ (minh họa).",
    )
