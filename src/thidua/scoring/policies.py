"""Who may see and do what in scoring.

A member scores itself and nobody else. Head and deputy appraise, but never their own unit: the head's sheet is
appraised by the deputy's office, the deputy's by the head's. Members do not see each other's scores until the
ranking is published, unless the table says otherwise; who cross-checks a member sees what it handed in.
"""

from collections.abc import Callable
from functools import cache

from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import Stage
from thidua.clusters.models import Season
from thidua.clusters.naming import deputy_word, head_word
from thidua.clusters.policies import (
    can_act_for,
    can_lead,
    check_acts_for,
    check_leads,
    check_reads_season,
    check_stage,
)
from thidua.clusters.queries import seasons_with_people
from thidua.documents import policies as documents
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.actors import Actor
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted
from thidua.parties.models import Organisation
from thidua.scoring import queries
from thidua.scoring.enums import SheetState, Side
from thidua.scoring.models import AgreedScore, ScoreSheet, ScoringTable
from thidua.scoring.queries import EVERYTHING, Sight

EVIDENCE_SUBJECT = "scoring.evidence"
BUILDING = (Stage.PLANNING, Stage.REGISTERING, Stage.COVENANT, Stage.RUNNING, Stage.MIDYEAR)
SELF_SCORING = (Stage.SELF_SCORING, Stage.APPRAISING)
APPRAISING = (Stage.SELF_SCORING, Stage.APPRAISING)
AGREEING = (Stage.APPRAISING, Stage.AGREED)
CORRECTING = (Stage.APPRAISING, Stage.AGREED)
PUBLISHING = (Stage.AGREED,)
SHOWN_TO_MEMBER = (SheetState.APPRAISED, SheetState.AGREED, SheetState.RESERVED)


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────


def check_builds_table(*, by: Account, season: Season) -> Organisation:
    """Raise unless `by` works for the head and scoring has not begun; returns the head."""
    head = check_leads(by=by, season=season)
    check_stage(season=season, stages=BUILDING)
    return head


def can_build_table(*, by: Account, season: Season) -> bool:
    """Whether `by` could draft or amend the season's table now."""
    return can_lead(by=by, season=season) and season.stage in BUILDING


def check_edits_table(*, by: Account, table: ScoringTable) -> None:
    """Raise unless `by` may build tables and this one is not frozen."""
    check_builds_table(by=by, season=table.season)
    if queries.is_frozen(table):
        raise NotNow(_("Bảng tiêu chí này đã chốt; muốn sửa phải lập phiên bản mới kèm lý do."))


def access_table(*, by: Account, table_id: int) -> ScoringTable:
    """A table, for whoever reads its season: drafts too, because members comment on them."""
    table = ScoringTable.objects.select_related("freeze", "amends").filter(pk=table_id).first()
    if table is None:
        raise NotFound(_("Không có bảng tiêu chí này, hoặc bạn không được xem."))
    table.season = seasons_with_people().get(pk=table.season_id)
    check_reads_season(by=by, season=table.season)
    return table


# ── Sheets ───────────────────────────────────────────────────────────────────────────────────────────────


def access_sheet(*, by: Account, sheet_id: int) -> ScoreSheet:
    """A sheet with its season, for whoever may see something of it. Raises `NotFound`, `NotPermitted`."""
    sheet = ScoreSheet.objects.select_related("organisation", "table").filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFound(_("Không có bảng điểm này, hoặc bạn không được xem."))
    sheet.season = seasons_with_people().get(pk=sheet.season_id)
    check_reads_season(by=by, season=sheet.season)
    if not sight_of(by=by, sheet=sheet).anything:
        raise NotPermitted(
            _("Bảng điểm của %(organisation)s chỉ mở cho các thành viên khác sau khi công bố xếp hạng.")
            % {"organisation": sheet.organisation}
        )
    return sheet


def sight_of(*, by: Account, sheet: ScoreSheet) -> Sight:
    """What `by` may see of one sheet; see `sights`."""
    return sights(by=by, season=sheet.season)(sheet)


def sights(*, by: Account, season: Season) -> Callable[[ScoreSheet], Sight]:
    """What `by` may see of each sheet of a season, asked once: one query for all sheets, two for members.

    The organiser, auditors and the team of a sheet see everything; the member its own scores and, once closed,
    cross checks and appraisal; its checkers its self score, once handed in; other members what is agreed, after
    publication (and self scores where the table opens them).
    """
    oversees = _oversees(by=by, season=season)
    published = queries.is_published(season)

    @cache
    def checked() -> set[int]:
        offices = by.organisations_where(Permission.ACT_FOR_MEMBER)
        return queries.checked_by(season=season, offices=offices) if offices else set()

    def sight(sheet: ScoreSheet) -> Sight:
        bodies = queries.appraising_bodies(season=season, organisation=sheet.organisation)
        if oversees or any(_works_for_team(by, body) for body in bodies):
            return EVERYTHING
        if by.holds(Permission.READ_SEASONS, sheet.organisation_id):
            shown = sheet.state in SHOWN_TO_MEMBER
            return Sight(self_scores=True, appraisal=shown, agreed=shown, cross_checks=True)
        checks = sheet.state != SheetState.DRAFTING and sheet.organisation_id in checked()
        return Sight(self_scores=checks or sheet.table.open_among_members, appraisal=False, agreed=published)

    return sight


def sees_ranking(*, by: Account, season: Season) -> bool:
    """Whether `by` sees what is agreed of every member, and so the ranking as it stands."""
    sight = sights(by=by, season=season)
    return all(sight(sheet).agreed for sheet in queries.sheets_of(season))


def _oversees(*, by: Account, season: Season) -> bool:
    return by.holds(Permission.READ_EVERYTHING) or by.holds(
        Permission.ORGANISE_CLUSTERS, season.cluster.organiser_id
    )


def _works_for_team(by: Account, body: Organisation) -> bool:
    return by.holds(Permission.APPRAISE_SCORES, body) or by.holds(Permission.LEAD_CLUSTER, body)


def check_scores_itself(*, by: Account, sheet: ScoreSheet) -> None:
    """Raise unless `by` works for the member whose sheet it is, and self scores are taken now."""
    check_acts_for(by=by, season=sheet.season, organisation=sheet.organisation)
    check_stage(season=sheet.season, stages=SELF_SCORING)
    if sheet.state not in {SheetState.DRAFTING, SheetState.RETURNED}:
        raise NotNow(
            _("Bảng tự chấm đã nộp (%(state)s); không sửa được trừ khi tổ thẩm định trả lại.")
            % {"state": SheetState(sheet.state).label}
        )


def can_score_itself(*, by: Account, sheet: ScoreSheet) -> bool:
    """Whether `by` may enter self scores in this sheet now."""
    return _allowed(check_scores_itself, by=by, sheet=sheet)


def check_appraises(*, by: Account, sheet: ScoreSheet) -> Organisation:
    """Raise unless `by` appraises this sheet; returns for which body (head or deputy).

    Nobody appraises the own unit: the head's sheet belongs to the deputy's office and the other way round.
    """
    if belongs_to(by, sheet.organisation):
        raise NotPermitted(
            _(
                "Không ai thẩm định đơn vị mình: bảng điểm của %(organisation)s do đơn vị khác "
                "trong tổ thẩm định (%(head)s, %(deputy)s) thực hiện."
            )
            % {
                "organisation": sheet.organisation,
                "head": head_word(sheet.season),
                "deputy": deputy_word(sheet.season),
            }
        )
    for body in queries.appraising_bodies(season=sheet.season, organisation=sheet.organisation):
        if by.holds(Permission.APPRAISE_SCORES, body):
            return body
    raise NotPermitted(
        _("Việc này của tổ thẩm định (%(head)s, %(deputy)s).")
        % {"head": head_word(sheet.season), "deputy": deputy_word(sheet.season)}
    )


def belongs_to(by: Account, organisation: Organisation) -> bool:
    """Whether `by` is of that organisation, or does any work for it."""
    return by.organisation_id == organisation.pk or any(at == organisation.pk for _held, at in by.grants)


def can_appraise(*, by: Account, sheet: ScoreSheet) -> bool:
    """Whether `by` is in the team that appraises this sheet."""
    return _allowed(check_appraises, by=by, sheet=sheet)


def can_issue_minutes(*, by: Account, sheet: ScoreSheet) -> bool:
    """Whether `by` appraises this sheet and issues papers of the body it does so for."""
    try:
        return documents.can_issue(by=by, acting_for=check_appraises(by=by, sheet=sheet))
    except NotPermitted:
        return False


def check_appraises_now(*, by: Account, sheet: ScoreSheet) -> Organisation:
    """Raise unless `by` appraises this sheet and it is handed in; returns for which body."""
    body = check_appraises(by=by, sheet=sheet)
    check_stage(season=sheet.season, stages=APPRAISING)
    if sheet.state != SheetState.SUBMITTED:
        raise NotNow(
            _("Bảng điểm đang ở trạng thái “%(state)s”; chỉ thẩm định được bảng đã nộp.")
            % {"state": SheetState(sheet.state).label}
        )
    return body


def can_appraise_now(*, by: Account, sheet: ScoreSheet) -> bool:
    """Whether `by` may enter appraised points in this sheet now."""
    return _allowed(check_appraises_now, by=by, sheet=sheet)


def check_answers(*, by: Account, sheet: ScoreSheet, states: tuple[SheetState, ...]) -> None:
    """Raise unless `by` works for the member and the sheet is in one of these states."""
    check_acts_for(by=by, season=sheet.season, organisation=sheet.organisation)
    if sheet.state not in states:
        raise NotNow(
            _("Bảng điểm đang ở trạng thái “%(state)s”; lúc này không làm được việc này.")
            % {"state": SheetState(sheet.state).label}
        )


def can_answer(*, by: Account, sheet: ScoreSheet) -> bool:
    """Whether `by` may respond to the closed appraisal of this sheet."""
    return _allowed(check_answers, by=by, sheet=sheet, states=(SheetState.APPRAISED,))


def check_agreeing(*, sheet: ScoreSheet) -> None:
    """Raise `NotNow` unless the appraisal is closed and waits for both sides."""
    check_stage(season=sheet.season, stages=AGREEING)
    if sheet.state != SheetState.APPRAISED:
        raise NotNow(
            _("Bảng điểm đang ở trạng thái “%(state)s”; chỉ thống nhất sau khi thẩm định xong.")
            % {"state": SheetState(sheet.state).label}
        )


def can_agree(*, by: Account, sheet: ScoreSheet, view: queries.SheetView) -> bool:
    """Whether the side `by` works for may still agree to this sheet."""
    if not _allowed(check_agreeing, sheet=sheet):
        return False
    agreed = {agreement.side for agreement in view.agreements}
    if can_act_for(by=by, season=sheet.season, organisation=sheet.organisation):
        return Side.MEMBER not in agreed
    return can_appraise(by=by, sheet=sheet) and Side.HEAD not in agreed


def check_corrects(*, by: Account, sheet: ScoreSheet) -> None:
    """Raise unless `by` appraises this sheet, its scores are agreed, and nomination has not begun."""
    check_appraises(by=by, sheet=sheet)
    check_stage(season=sheet.season, stages=CORRECTING)
    if sheet.state not in queries.SETTLED:
        raise NotNow(_("Chỉ đính chính điểm đã thống nhất; trước đó hãy sửa ở bước thẩm định."))


def can_correct(*, by: Account, sheet: ScoreSheet) -> bool:
    """Whether `by` may correct agreed scores of this sheet now."""
    return _allowed(check_corrects, by=by, sheet=sheet)


def check_answers_correction(*, by: Account, sheet: ScoreSheet) -> None:
    """Raise unless `by` works for the member whose agreed scores were corrected, while they may be."""
    check_acts_for(by=by, season=sheet.season, organisation=sheet.organisation)
    check_stage(season=sheet.season, stages=CORRECTING)


def can_answer_correction(*, by: Account, sheet: ScoreSheet) -> bool:
    """Whether `by` may answer corrections of this sheet now."""
    return _allowed(check_answers_correction, by=by, sheet=sheet)


def access_correction(*, by: Account, sheet: ScoreSheet, correction_id: int) -> AgreedScore:
    """A correction of this sheet that waits for the answer of the member `by` works for. Raises `NotFound`."""
    check_answers_correction(by=by, sheet=sheet)
    waiting = {found.pk: found for found in queries.corrections_of(sheet) if queries.is_waiting(found)}
    if correction_id not in waiting:
        raise NotFound(_("Không có bản đính chính nào chờ trả lời ở đây."))
    return waiting[correction_id]


def check_publishes(*, by: Account, season: Season) -> Organisation:
    """Raise unless `by` works for the head and the season stands at the stage of agreed scores."""
    head = check_leads(by=by, season=season)
    check_stage(season=season, stages=PUBLISHING)
    return head


def can_publish(*, by: Account, season: Season) -> bool:
    """Whether `by` may publish the ranking now (every sheet settled is checked by the action)."""
    return can_lead(by=by, season=season) and season.stage in PUBLISHING


# ── Questions of fairness, and trying other rules ─────────────────────────────────────────────────────────


def check_asks_about_fairness(*, by: Account, season: Season) -> None:
    """Raise `NotPermitted` unless `by` works for the head or is an auditor: nobody else sees such questions."""
    if not (by.holds(Permission.READ_EVERYTHING) or can_lead(by=by, season=season)):
        raise NotPermitted(
            _("Trang này dành cho %(head)s và người giám sát; các thành viên khác không xem được.")
            % {"head": head_word(season)}
        )


def can_ask_about_fairness(*, by: Account, season: Season) -> bool:
    """Whether `by` may see questions of fairness about this season and try other rules on a copy."""
    return _allowed(check_asks_about_fairness, by=by, season=season)


def may_read_evidence(*, by: Actor | None, file: StoredFile) -> bool:
    """Whether a file of evidence may be read: by whoever sees the self scores of its sheet."""
    if not isinstance(by, Account):
        return False
    try:
        sheet = access_sheet(by=by, sheet_id=int(file.subject_id))
    except (NotFound, NotPermitted):
        return False
    return sight_of(by=by, sheet=sheet).self_scores


def _allowed(check: Callable[..., object], **kwargs: object) -> bool:
    try:
        check(**kwargs)
    except (NotPermitted, NotNow):
        return False
    return True
