"""Members' half-year and yearly reports, and the head's review made of them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties, queries
from thidua.clusters.composition import review_document
from thidua.clusters.enums import DutyKind, ReportKind, Stage
from thidua.clusters.models import PeriodicReport, Season, SeasonReview
from thidua.clusters.policies import (
    check_acts_for,
    check_leads,
    check_not_archived,
    check_reached,
    check_signs_for,
)
from thidua.documents.actions import issue_document
from thidua.identity.models import Account
from thidua.identity.queries import signing_name
from thidua.kernel.actions import action, save
from thidua.kernel.refusals import NotNow
from thidua.parties.models import Organisation

FIRST_STAGE = {ReportKind.MIDYEAR: Stage.MIDYEAR, ReportKind.FINAL: Stage.SELF_SCORING}
TITLES = {
    ReportKind.MIDYEAR: "Sơ kết công tác thi đua, khen thưởng 6 tháng đầu năm",
    ReportKind.FINAL: "Tổng kết công tác thi đua, khen thưởng năm",
}


@action()
def submit_report(
    *,
    by: Account,
    at: datetime,
    season: Season,
    organisation: Organisation,
    kind: ReportKind,
    achievements: str,
    limits: str = "",
    proposals: str = "",
) -> PeriodicReport:
    """A member reports. A later report of the same kind corrects the earlier, which stays.

    Raises `NotPermitted` for another member's report, `NotNow` before the stage has come.
    """
    check_acts_for(by=by, season=season, organisation=organisation)
    check_not_archived(season=season)
    check_reached(season=season, stage=FIRST_STAGE[kind])
    report = save(
        PeriodicReport(
            season=season,
            organisation=organisation,
            kind=kind,
            achievements=achievements,
            limits=limits,
            proposals=proposals,
            submitted_at=at,
            submitted_by=by.actor_label,
            illustrative=season.illustrative,
        )
    )
    if kind is ReportKind.MIDYEAR:
        duties.fulfil(by=by, at=at, season=season, kind=DutyKind.MIDYEAR_REPORT, owner=organisation)
    return report


@action()
def issue_review(
    *, by: Account, at: datetime, season: Season, kind: ReportKind, summary: str
) -> SeasonReview:
    """Issue the cluster's sơ kết or tổng kết report, signed by the head's leader.

    Raises `NotNow` while members' reports of that kind are missing, naming them.
    """
    head = check_leads(by=by, season=season)
    check_signs_for(by=by, organisation=head)
    check_not_archived(season=season)
    check_reached(season=season, stage=FIRST_STAGE[kind])
    reports = queries.latest_reports(season=season, kind=kind)
    reported = {report.organisation_id for report in reports}
    missing = [member for member in queries.members_of(season) if member.pk not in reported]
    if missing:
        raise NotNow(
            _("Chưa đủ báo cáo của thành viên: %(missing)s.") % {"missing": ", ".join(map(str, missing))}
        )
    document = issue_document(
        by=by,
        at=at,
        document=review_document(
            season=season,
            title=f"{TITLES[kind]} {season.year} của {season.cluster.name}",
            summary=summary,
            reports=reports,
            head=head,
            signer=signing_name(by),
        ),
        issuer=season.cluster.body,
        acting_for=head,
        subject=season,
        season_id=season.pk,
        readers=[*queries.members_of(season), season.cluster.organiser],
    )
    if kind is ReportKind.MIDYEAR:
        duties.fulfil(by=by, at=at, season=season, kind=DutyKind.MIDYEAR_REVIEW)
    return save(
        SeasonReview(
            season=season,
            kind=kind,
            summary=summary,
            document=document,
            issued_at=at,
            issued_by=by.actor_label,
        )
    )
