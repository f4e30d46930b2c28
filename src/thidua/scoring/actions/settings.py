"""What the head sets for single units before they score themselves."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters.claims import claim_seasons
from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.concurrency import claim_version
from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.scoring import queries
from thidua.scoring.enums import SheetState
from thidua.scoring.models import ScoreSheet
from thidua.scoring.setting_policies import check_sets_classes


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
