"""Opening a cluster and its seasons, moving through the stages, offices, reminders, handing over."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.mail import send_mail
from django.utils.translation import gettext_lazy as _

from thidua.clusters import queries
from thidua.clusters.claims import claim_seasons
from thidua.clusters.enums import ClusterKind, DutyKind, Office, Stage
from thidua.clusters.models import (
    Cluster,
    ClusterMembership,
    Duty,
    Reminder,
    Season,
    SeasonMember,
    SeasonOffice,
    StageDeadline,
    StageMove,
)
from thidua.clusters.policies import check_leads, check_organises
from thidua.clusters.workflow import DUTIES, SEASON_WORKFLOW, Owed
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.identity.policies import check_holds
from thidua.identity.queries import accounts_working_for
from thidua.kernel.actions import action, save
from thidua.kernel.actors import SystemActor
from thidua.kernel.concurrency import claim_rows
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.parties.actions import record_organisation
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation

FEWEST_MEMBERS = 2
CLUSTER_SYMBOL = "CTĐ"
"""The letters behind the number of a paper a cluster issues, where nothing else was entered for it."""


@action()
def open_cluster(
    *,
    by: Account,
    at: datetime,
    code: str,
    name: str,
    kind: ClusterKind,
    organiser: Organisation,
    members: Sequence[Organisation],
    member_from: date,
    body: Organisation | None = None,
    short_name: str = "",
    citation: str = "",
) -> Cluster:
    """Set up a cluster or block with its members (L06/2022 Đ16 k2 c).

    `body` is the organisation in whose name the cluster issues documents; where there is none yet it is entered
    under the organiser, with `short_name`. Raises `InvalidInput` on fewer than two members or a code in use.
    """
    check_holds(by=by, permission=Permission.ORGANISE_CLUSTERS, organisation=organiser)
    if len(members) < FEWEST_MEMBERS:
        raise InvalidInput(fields={"members": _("Cụm, khối thi đua có ít nhất hai thành viên.")})
    body = body or record_organisation(
        by=by,
        at=at,
        code=code,
        name=name,
        short_name=short_name or name,
        kind=OrganisationKind.CLUSTER,
        symbol=CLUSTER_SYMBOL,
        parent=organiser,
        parent_from=member_from,
    )
    cluster = save(
        Cluster(code=code, name=name, kind=kind, organiser=organiser, body=body, citation=citation)
    )
    for organisation in members:
        save(ClusterMembership(cluster=cluster, organisation=organisation, valid_from=member_from))
    return cluster


@action()
def open_season(
    *,
    by: Account,
    at: datetime,
    cluster: Cluster,
    year: int,
    head: Organisation,
    deputy: Organisation,
    ground: str,
    deadlines: Mapping[Stage, date],
    members: Sequence[Organisation],
    is_acting: bool = False,
    theme: str = "",
    nomination_limit: int = 1,
    vote_date: date | None = None,
    summary_date: date | None = None,
    filing_deadline: date | None = None,
    illustrative: bool = False,
) -> Season:
    """Open a cluster's year: fix members, offices and deadlines, and write down every duty of every stage.

    `ground` says on what the head and deputy hold office (a decision, an election). `is_acting` marks a head
    who prepares the year until its own head is elected. Raises `InvalidInput` when head or deputy are not
    members, are the same, or a deadline comes before the one of an earlier stage.
    """
    claim_rows(Cluster, [cluster.pk])
    check_organises(by=by, cluster=cluster)
    _check_offices(head=head, deputy=deputy, members=members)
    _check_deadlines(deadlines)
    season = save(
        Season(
            cluster=cluster,
            year=year,
            theme=theme,
            nomination_limit=nomination_limit,
            vote_date=vote_date,
            summary_date=summary_date,
            filing_deadline=filing_deadline,
            opened_at=at,
            illustrative=illustrative,
        )
    )
    for organisation in members:
        save(SeasonMember(season=season, organisation=organisation))
    for stage, due_date in deadlines.items():
        save(StageDeadline(season=season, stage=stage, due_date=due_date))
    for office, organisation in ((Office.HEAD, head), (Office.DEPUTY, deputy)):
        _install(
            season=season, office=office, organisation=organisation, ground=ground, at=at, is_acting=is_acting
        )
    _open_duties(season=season, head=head, deputy=deputy, members=members, deadlines=deadlines)
    return season


@action()
def advance_season(*, by: Account, at: datetime, season: Season, to: Stage) -> StageMove:
    """Move the season on to its next stage.

    Raises `NotPermitted` unless `by` works for the head, `NotNow` when the table has no such move, when
    somebody else moved it meanwhile, or when mandatory duties are open: the message names each with who owes it.
    """
    seen = season.stage
    claim_seasons(season)
    check_leads(by=by, season=season)
    if season.stage != seen:
        raise NotNow(_("Mùa thi đua vừa được người khác chuyển bước. Hãy tải lại trang."))
    current = Stage(season.stage)
    SEASON_WORKFLOW.check_move(state=current, to=to)
    blocking = queries.blocking_duties(season)
    if blocking:
        raise NotNow(
            _("Chưa thể chuyển sang “%(to)s”. Còn thiếu: %(missing)s.")
            % {"to": to.label, "missing": "; ".join(f"{duty} – {duty.owner}" for duty in blocking)}
        )
    Season.objects.filter(pk=season.pk).update(stage=to)
    season.stage = to
    return save(
        StageMove(season=season, from_stage=current, to_stage=to, moved_at=at, moved_by=by.actor_label)
    )


@action()
def install_elected_offices(
    *, by: Account, at: datetime, season: Season, head: Organisation, deputy: Organisation, ground: str
) -> Season:
    """Put the elected head and deputy in office; who acted until then steps back, and open duties follow.

    Raises `NotPermitted` unless `by` works for the organiser or the present head.
    """
    if not by.holds(Permission.ORGANISE_CLUSTERS, season.cluster.organiser_id):
        check_leads(by=by, season=season)
    _check_offices(head=head, deputy=deputy, members=queries.members_of(season))
    SeasonOffice.objects.filter(season=season, held_to__isnull=True).update(held_to=at)
    for office, organisation in ((Office.HEAD, head), (Office.DEPUTY, deputy)):
        _install(
            season=season, office=office, organisation=organisation, ground=ground, at=at, is_acting=False
        )
    _pass_duties_on(season=season, head=head, deputy=deputy)
    return queries.seasons_with_people().get(pk=season.pk)


def _check_offices(*, head: Organisation, deputy: Organisation, members: Sequence[Organisation]) -> None:
    if head == deputy:
        raise InvalidInput(fields={"deputy": _("Cụm trưởng và cụm phó phải là hai đơn vị khác nhau.")})
    for field, organisation in (("head", head), ("deputy", deputy)):
        if organisation not in members:
            raise InvalidInput(
                fields={
                    field: _("%(organisation)s không phải thành viên của mùa thi đua.")
                    % {"organisation": organisation}
                }
            )


def _check_deadlines(deadlines: Mapping[Stage, date]) -> None:
    latest: tuple[Stage, date] | None = None
    for stage in Stage:
        due_date = deadlines.get(stage)
        if due_date is None:
            continue
        if latest is not None and due_date < latest[1]:
            raise InvalidInput(
                fields={
                    stage.value: _("Hạn của bước “%(stage)s” sớm hơn hạn của bước “%(before)s”.")
                    % {"stage": stage.label, "before": latest[0].label}
                }
            )
        latest = (stage, due_date)


def _install(
    *, season: Season, office: Office, organisation: Organisation, ground: str, at: datetime, is_acting: bool
) -> None:
    save(
        SeasonOffice(
            season=season,
            office=office,
            organisation=organisation,
            ground=ground,
            held_from=at,
            is_acting=is_acting,
        )
    )


def _open_duties(
    *,
    season: Season,
    head: Organisation,
    deputy: Organisation,
    members: Sequence[Organisation],
    deadlines: Mapping[Stage, date],
) -> None:
    opened: list[Duty] = []
    for stage, rules in DUTIES.items():
        for rule in rules:
            pairs = _owners(rule.kind, rule.owed, season=season, head=head, deputy=deputy, members=members)
            opened.extend(
                Duty(
                    season=season,
                    stage=stage,
                    kind=rule.kind,
                    owner=owner,
                    subject=subject,
                    mandatory=rule.mandatory,
                    due_date=deadlines.get(stage),
                )
                for owner, subject in pairs
            )
    Duty.objects.bulk_create(opened)


def _owners(
    kind: DutyKind,
    owed: Owed,
    *,
    season: Season,
    head: Organisation,
    deputy: Organisation,
    members: Sequence[Organisation],
) -> list[tuple[Organisation, Organisation | None]]:
    match owed:
        case Owed.HEAD:
            return [(head, None)]
        case Owed.ORGANISER:
            return [(season.cluster.organiser, None)]
        case Owed.EACH_MEMBER:
            return [(member, None) for member in members]
        case Owed.HEAD_FOR_EACH_MEMBER:
            # Nobody checks the own unit: the deputy checks the head's.
            return [(deputy if member == head else head, member) for member in members]
        case Owed.WHEN_IT_ARISES:
            return []


def _pass_duties_on(*, season: Season, head: Organisation, deputy: Organisation) -> None:
    members = queries.members_of(season)
    for rules in DUTIES.values():
        for rule in rules:
            if rule.owed not in {Owed.HEAD, Owed.HEAD_FOR_EACH_MEMBER}:
                continue
            for owner, subject in _owners(
                rule.kind, rule.owed, season=season, head=head, deputy=deputy, members=members
            ):
                Duty.objects.filter(
                    season=season, kind=rule.kind, subject=subject, fulfilled_at__isnull=True
                ).update(owner=owner)
    Duty.objects.filter(season=season, kind=DutyKind.FINALISE_RANKING, fulfilled_at__isnull=True).update(
        owner=head
    )


@action()
def remind(*, by: Account | SystemActor, at: datetime, duty: Duty) -> Reminder:
    """Remind whoever owes a duty: kept as a record, and sent by mail to the accounts that work for the owner.

    The product itself reminds daily of what is due; a person who leads or organises may remind at any time.
    Raises `NotNow` when the duty is fulfilled.
    """
    if isinstance(by, Account) and not by.holds(
        Permission.ORGANISE_CLUSTERS, duty.season.cluster.organiser_id
    ):
        check_leads(by=by, season=duty.season)
    if duty.fulfilled_at is not None:
        raise NotNow(_("Việc này đã xong; không cần nhắc nữa."))
    addresses = sorted({account.email for account in accounts_working_for(duty.owner) if account.email})
    if addresses:
        send_mail(
            subject=f"[Thi đua] Nhắc việc: {duty}",
            message=_reminder_text(duty),
            from_email=None,
            recipient_list=addresses,
        )
    return save(Reminder(duty=duty, sent_at=at, sent_by=by.actor_label))


def _reminder_text(duty: Duty) -> str:
    due = f"{duty.due_date:%d/%m/%Y}" if duty.due_date else "chưa đặt"
    return f"{duty.season}\nViệc: {duty}\nĐơn vị thực hiện: {duty.owner}\nHạn: {due}\n"
