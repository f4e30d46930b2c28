"""Bodies outside the cluster score their lines of every member: who they are, and what they enter."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.claims import claim_seasons
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Season
from thidua.clusters.policies import is_member
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.refusals import InvalidInput, Message
from thidua.parties.models import Organisation
from thidua.scoring import queries
from thidua.scoring.claiming import claim_sheets
from thidua.scoring.engine import Line, Standing, compute_leaf
from thidua.scoring.entering import engine_line, is_changed, left_out_text, problem_with
from thidua.scoring.models import AppraisalEntry
from thidua.scoring.owner_models import ScorerAppointment
from thidua.scoring.owner_policies import (
    access_field,
    check_appoints,
    check_scores_lines,
    takes_points,
)
from thidua.scoring.queries import OwnerBoard, OwnerCell, OwnerRow
from thidua.scoring.specs import LineValue, entry_values

Values = Mapping[str, Mapping[str, LineValue]]


@action()
def appoint_scorer(
    *, by: Account, at: datetime, season: Season, scorer: str, organisation: Organisation
) -> ScorerAppointment:
    """Say which body scores the lines the frozen table names `scorer` for; it owes their points from now on.

    Raises `NotPermitted` unless `by` works for the head, `NotNow` once appraisal is over, `InvalidInput` for a scorer
    the table does not name, for a member of the season (nobody scores its own block), and when nothing would change.
    """
    claim_seasons(season)
    check_appoints(by=by, season=season)
    frozen = queries.frozen_table_of(season)
    named = queries.scorers_of(queries.load_table(frozen)) if frozen is not None else {}
    if scorer not in named:
        raise InvalidInput(
            fields={
                "scorer": _("Bảng tiêu chí đã chốt không có dòng nào do “%(scorer)s” chấm.")
                % {"scorer": scorer}
            }
        )
    if is_member(season=season, organisation=organisation):
        raise InvalidInput(
            fields={
                "organisation": _("%(organisation)s là thành viên của mùa này: không ai chấm khối của mình.")
                % {"organisation": organisation}
            }
        )
    before = queries.appointments_of(season)
    if scorer in before and before[scorer].organisation_id == organisation.pk:
        raise InvalidInput(fields={"organisation": _("Cơ quan này đang được giao chấm rồi.")})
    made = save(
        ScorerAppointment(
            season=season,
            scorer=scorer,
            organisation=organisation,
            appointed_at=at,
            appointed_by=by.actor_label,
        )
    )
    touched = {organisation.pk: organisation}
    if scorer in before:
        touched[before[scorer].organisation_id] = before[scorer].organisation
    settle_duties(by=by, at=at, season=season, bodies=list(touched.values()))
    return made


@action()
def score_lines(
    *, by: Account, at: datetime, season: Season, values: Values, seen_versions: Mapping[str, int]
) -> list[AppraisalEntry]:
    """Enter points of the lines `by` scores, by the member's code and the line's, all or none.

    `text` of a value is why it differs from what the member gave itself. `seen_versions` are those of the sheets as
    they were shown, by the member's code: who saved one of them since is not written over. Lines given empty are
    taken back; those not assigned to a member take nothing. Raises `NotFound` without an appointment, `NotNow`
    outside appraisal, `ChangedMeanwhile` naming the members whose sheets changed, `InvalidInput` for each line that is
    not theirs, of a sheet that is closed, that is wrong or that differs without a reason: its fields are "member/line".
    """
    claim_seasons(season)
    owned = access_field(by=by, season_id=season.pk)
    check_scores_lines(season=season)
    board = queries.owner_board(season, table=owned.table, scorers=owned.appointments)
    lines = _checked(by, board, values)
    changed = {
        member: {code: line for code, line in given.items() if _is_changed(board, member, code, line, values)}
        for member, given in lines.items()
    }
    changed = {member: given for member, given in changed.items() if given}
    claim_sheets([board.by_member[member].sheet for member in changed], seen_versions)
    entries = AppraisalEntry.objects.bulk_create(
        AppraisalEntry(
            sheet=board.by_member[member].sheet,
            criterion=board.by_member[member].cells[code].criterion,
            **entry_values(line),
            reason=_reason(board, member, code, line, values),
            entered_at=at,
            entered_by=by.actor_label,
        )
        for member, given in changed.items()
        for code, line in given.items()
    )
    settle_duties(by=by, at=at, season=season, bodies=owned.bodies)
    return entries


def _checked(by: Account, board: OwnerBoard, values: Values) -> dict[str, dict[str, Line]]:
    wrong: dict[str, Message] = {}
    lines: dict[str, dict[str, Line]] = {}
    for member, given in values.items():
        row = board.by_member.get(member)
        can_enter = row is not None and takes_points(by=by, season=board.season, row=row)
        for code, value in given.items():
            cell = row.cells.get(code) if row is not None else None
            if row is None or cell is None:
                said: Message = _("Dòng này không thuộc phần bạn được giao chấm.")
            elif not can_enter:
                said = _(
                    "%(member)s: bảng điểm đã thẩm định xong, hoặc là của đơn vị bạn; không chấm được."
                ) % {"member": row.sheet.organisation.short_name}
            elif cell.left_out is not None:
                said = "" if value.is_empty else left_out_text(code, cell.left_out)
            else:
                said = _problem(board, row, cell, value)
                lines.setdefault(member, {})[code] = engine_line(cell.criterion, value, row.targets)
            if said:
                wrong[f"{member}/{code}"] = said
    if wrong:
        raise InvalidInput(
            _("Chưa lưu: %(count)d ô chưa đúng. %(said)s")
            % {"count": len(wrong), "said": next(iter(wrong.values()))},
            fields=wrong,
        )
    return lines


def _problem(board: OwnerBoard, row: OwnerRow, cell: OwnerCell, value: LineValue) -> Message:
    told = {"code": cell.criterion.code, "member": row.sheet.organisation.short_name}
    if value.is_empty:
        return ""
    if value.override is not None:
        return _("%(member)s, dòng %(code)s: cơ quan chấm theo bảng, không quyết định điểm khác bảng.") % told
    classes = frozenset(row.sheet.classes)
    said = problem_with(board.table, cell.criterion, value, row.targets, classes)
    if said:
        return said
    outcome = compute_leaf(board.table.spec, cell.spec, engine_line(cell.criterion, value, row.targets))
    if outcome.standing is Standing.MISSING:
        return _("%(member)s, dòng %(code)s: chưa đủ số liệu để tính điểm.") % told
    if cell.differs(outcome) and not value.text.strip():
        return _("%(member)s, dòng %(code)s: khác điểm tự chấm, hãy ghi lý do.") % told
    return ""


def _reason(board: OwnerBoard, member: str, code: str, line: Line, values: Values) -> str:
    """Why the points are others than the member's own; nothing where they are not."""
    cell = board.by_member[member].cells[code]
    outcome = compute_leaf(board.table.spec, cell.spec, line)
    return values[member][code].text.strip() if not line.is_blank and cell.differs(outcome) else ""


def _is_changed(board: OwnerBoard, member: str, code: str, line: Line, values: Values) -> bool:
    entry = board.by_member[member].cells[code].entry
    return is_changed(entry, line, _reason(board, member, code, line, values))


def settle_duties(*, by: Account, at: datetime, season: Season, bodies: Collection[Organisation]) -> None:
    """Each body owes its points until every sheet has them; one that is no longer appointed owes nothing."""
    frozen = queries.frozen_table_of(season)
    if frozen is None:
        return
    table = queries.load_table(frozen)
    appointed = queries.appointments_of(season)
    due_date = next((d.due_date for d in season.deadlines.all() if d.stage == Stage.APPRAISING), None)
    for body in bodies:
        scorers = [scorer for scorer, found in appointed.items() if found.organisation_id == body.pk]
        missing = queries.owner_board(season, table=table, scorers=scorers).missing if scorers else 0
        if missing:
            duties.open_for(season=season, kind=DutyKind.SCORE_LINES, owner=body, due_date=due_date)
        else:
            duties.fulfil(by=by, at=at, season=season, kind=DutyKind.SCORE_LINES, owner=body)
