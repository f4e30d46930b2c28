"""How it reads that something was changed after the ranking had been declared final."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from thidua.kernel.clock import local_date
from thidua.scoring.models import AgreedScore
from thidua.scoring.queries.finals import AfterFinal
from thidua.scoring.wording import number_text


def after_final_texts(
    after: AfterFinal | None, unit: int, rank: int | None, total: Decimal | None
) -> list[str]:
    """What was changed of a unit (its organisation's id) since the ranking was final, and where it stood then.

    `rank`, `total`: where it stands now. Empty where all is as it was, and where nothing was final.
    """
    if after is None:
        return []
    day = f"{local_date(after.final.finalised_at):%d/%m/%Y}"
    corrections = after.corrections.get(unit, ())
    then = after.places.get(unit)
    moved = then is not None and then != (rank, total)
    told = []
    if corrections:
        told.append(
            _("Đã sửa sau khi chốt (%(day)s): %(lines)s.") % {"day": day, "lines": _lines(corrections)}
        )
    elif moved:
        told.append(_("Xếp hạng thay đổi sau khi chốt (%(day)s).") % {"day": day})
    if then is not None and moved:
        told.append(_was(*then))
    return told


def _lines(corrections: Sequence[AgreedScore]) -> str:
    return "; ".join(
        _("dòng %(code)s ngày %(day)s – %(reason)s")
        % {
            "code": correction.criterion.code,
            "day": f"{local_date(correction.entered_at):%d/%m/%Y}",
            "reason": correction.reason.rstrip("."),
        }
        for correction in corrections
    )


def _was(rank: int | None, total: Decimal | None) -> str:
    if rank is None or total is None:
        return _("Khi chốt: chưa xếp hạng.")
    return _("Khi chốt: hạng %(rank)s, %(total)s điểm.") % {"rank": rank, "total": number_text(total)}
