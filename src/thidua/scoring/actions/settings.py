"""What the head sets for single units: their classes before they hand in, and which lines are not assigned to them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters.claims import claim_seasons
from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.concurrency import claim_version
from thidua.kernel.refusals import InvalidInput, Message, NotNow, NotPermitted
from thidua.scoring import queries
from thidua.scoring.actions.owners import settle_duties
from thidua.scoring.claiming import claim_sheets
from thidua.scoring.enums import SheetState
from thidua.scoring.models import ScoreSheet
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.setting_policies import check_assigns_lines, check_assigns_to, check_sets_classes
from thidua.scoring.specs import LoadedTable

MOST_REASON = 500
Assignments = Mapping[str, Mapping[str, bool]]


@action()
def set_classes(
    *,
    by: Account,
    at: datetime,
    season: Season,
    classes: Mapping[str, Collection[str]],
    seen_versions: Mapping[str, int],
) -> list[ScoreSheet]:
    """Say to which classes of the table units belong, by the member's code, all or none; lines follow at once.

    `seen_versions` are those of the sheets as they were shown. Raises `NotPermitted` unless `by` works for the head,
    `NotNow` without a frozen table or once appraisal is over, `InvalidInput` for a class the table does not name, an
    unknown member, and a unit that has handed its self score in; `ChangedMeanwhile` when its sheet was saved since.
    """
    claim_seasons(season)
    check_sets_classes(by=by, season=season)
    frozen = queries.frozen_table_of(season)
    if frozen is None:
        raise NotNow(_("Mùa này chưa chốt bảng tiêu chí, nên chưa có nhóm đơn vị để chọn."))
    known = queries.load_table(frozen).spec.classes
    sheets = {sheet.organisation.code: sheet for sheet in queries.sheets_of(season)}
    changed: dict[str, list[str]] = {}
    wrong: dict[str, Message] = {}
    for member, given in classes.items():
        sheet, wanted = sheets.get(member), sorted(set(given))
        if sheet is None:
            wrong[member] = _("Đơn vị này không phải thành viên của mùa thi đua.")
        elif not known >= set(wanted):
            wrong[member] = _("Bảng tiêu chí không có nhóm đơn vị này.")
        elif wanted != sorted(sheet.classes):
            changed[member] = wanted
            if sheet.state != SheetState.DRAFTING:
                wrong[member] = _("%(member)s đã nộp bảng tự chấm; nhóm đơn vị không đổi được nữa.") % {
                    "member": sheet.organisation.short_name
                }
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
    for member in sorted(changed, key=lambda code: sheets[code].pk):
        claim_version(sheets[member], seen_version=seen_versions.get(member, 0))
        sheets[member].classes = changed[member]
        save(sheets[member])
    return [sheets[member] for member in changed]


@action()
def assign_lines(
    *,
    by: Account,
    at: datetime,
    season: Season,
    lines: Assignments,
    reason: str,
    seen_versions: Mapping[str, int],
) -> list[LineAssignment]:
    """Say of lines whether they are assigned (giao) to units, by the member's code and the line's, all or none.

    Only what differs from what holds is written, each with the one reason; the other lines keep theirs. A line that
    is not assigned counts as that in every phase from now on, and what was entered for it stays on record.
    `seen_versions` are those of the sheets as they were shown: who saved one of them since is not written over.
    The head says so of every unit but itself, the deputy of the head's; bodies that score lines owe them anew.
    Raises `NotPermitted` for anybody else, `NotNow` without a frozen table or outside the stages up to appraisal,
    `ChangedMeanwhile` naming the members whose sheets changed, `InvalidInput` without reason or with one too long,
    for an unknown member, one that is not theirs to assign or whose appraisal is closed (fields by member), and for
    what is no line that takes points (fields "member/line").
    """
    claim_seasons(season)
    check_assigns_lines(by=by, season=season)
    frozen = queries.frozen_table_of(season)
    if frozen is None:
        raise NotNow(_("Mùa này chưa chốt bảng tiêu chí, nên chưa có dòng nào để giao."))
    table = queries.load_table(frozen)
    sheets = {sheet.organisation.code: sheet for sheet in queries.sheets_of(season)}
    _check_known(table, sheets, lines)
    changed = _differing(table, sheets, lines, queries.left_out_of(queries.sheets_of(season)))
    _check_theirs(by, sheets, changed)
    if not changed:
        return []
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi lý do giao, không giao.")})
    if len(reason.strip()) > MOST_REASON:
        raise InvalidInput(fields={"reason": _("Lý do dài quá %(most)d ký tự.") % {"most": MOST_REASON}})
    claim_sheets([sheets[member] for member in changed], seen_versions)
    made = LineAssignment.objects.bulk_create(
        LineAssignment(
            sheet=sheets[member],
            criterion=table.by_code[code],
            is_assigned=is_assigned,
            reason=reason.strip(),
            set_at=at,
            set_by=by.actor_label,
        )
        for member, given in changed.items()
        for code, is_assigned in given.items()
    )
    owned = queries.owned_lines(season, table)
    bodies = {
        found.organisation_id: found.organisation
        for code, found in owned.items()
        if any(code in given for given in changed.values())
    }
    settle_duties(by=by, at=at, season=season, bodies=list(bodies.values()))
    return made


def _check_known(table: LoadedTable, sheets: Mapping[str, ScoreSheet], lines: Assignments) -> None:
    leaves = {leaf.code for leaf in table.leaves}
    wrong: dict[str, Message] = {}
    for member, given in lines.items():
        if member not in sheets:
            wrong[member] = _("Đơn vị này không phải thành viên của mùa thi đua.")
            continue
        for code in given:
            if code not in leaves:
                told = {"member": sheets[member].organisation.short_name, "code": code}
                wrong[f"{member}/{code}"] = (
                    _("%(member)s, dòng %(code)s: bảng tiêu chí không có dòng chấm điểm này.") % told
                )
    _refuse(wrong)


def _differing(
    table: LoadedTable, sheets: Mapping[str, ScoreSheet], lines: Assignments, left_out: queries.LeftOut
) -> dict[str, dict[str, bool]]:
    """What is not as it should be, by member and line; members without such a line are left out."""
    changed: dict[str, dict[str, bool]] = {}
    for member, given in lines.items():
        out = left_out.get(sheets[member].pk, {})
        found = {code: is_on for code, is_on in given.items() if is_on == (table.by_code[code].pk in out)}
        if found:
            changed[member] = found
    return changed


def _check_theirs(by: Account, sheets: Mapping[str, ScoreSheet], members: Iterable[str]) -> None:
    wrong: dict[str, Message] = {}
    for member in members:
        try:
            check_assigns_to(by=by, sheet=sheets[member])
        except (NotPermitted, NotNow) as refusal:
            wrong[member] = refusal.message
    _refuse(wrong)


def _refuse(wrong: Mapping[str, Message]) -> None:
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
