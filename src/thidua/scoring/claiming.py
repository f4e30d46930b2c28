"""Claiming the sheets of several members at once, so that nobody's work on one of them is written over."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from thidua.kernel.concurrency import claim_rows, claim_version
from thidua.kernel.refusals import ChangedMeanwhile
from thidua.scoring.models import ScoreSheet


def claim_state(sheet: ScoreSheet) -> None:
    """Let nobody move a sheet on before the action ends, and read anew where it stands.

    For an action that needs the sheet where it is and saves something beside it.
    """
    claim_rows(ScoreSheet, [sheet.pk])
    sheet.refresh_from_db(fields=["state"])


def claim_sheets(sheets: Iterable[ScoreSheet], seen_versions: Mapping[str, int]) -> None:
    """Move every sheet on from the version that was shown, in one order.

    `seen_versions` by the member's code. Raises `ChangedMeanwhile` naming all whose sheets somebody else saved since.
    """
    stale = []
    for sheet in sorted(sheets, key=lambda sheet: sheet.pk):
        try:
            claim_version(sheet, seen_version=seen_versions.get(sheet.organisation.code, 0))
        except ChangedMeanwhile:
            stale.append(sheet.organisation.short_name)
    if stale:
        raise ChangedMeanwhile(
            _(
                "Chưa lưu: có người vừa lưu bảng điểm của %(members)s sau khi bạn mở trang này. "
                "Nội dung bạn nhập vẫn còn trên màn hình."
            )
            % {"members": ", ".join(stale)}
        )
