"""Who of Bắc Kạn may be proposed for what in 2024 (illustrative, like the records it rests on)."""

from datetime import date

from thidua.demo.stage import Scene
from thidua.eligibility.actions import request_assessment, set_local_share
from thidua.eligibility.enums import QuotaCode
from thidua.eligibility.tasks import assess
from thidua.kernel.clock import vietnam_time

HOME = "bac-kan"
YEAR = 2023
"""The last year whose achievement is known in spring 2024."""


def play_assessment(scene: Scene) -> None:
    """The province's share of its best workers is set, then everybody is judged for all awards."""
    at = vietnam_time(2024, 3, 22, 10)
    by, province = scene.cast.provincial_officers[HOME], scene.cast.members[HOME]
    with scene.step("Rà soát ai đủ điều kiện khen thưởng ở Bắc Kạn năm 2024", on=at):
        set_local_share(
            by=by,
            at=at,
            organisation=province,
            code=QuotaCode.CSTDCS,
            value="15%",
            valid_from=date(2024, 1, 1),
            citation="Quy chế thi đua, khen thưởng của tỉnh (số liệu minh họa)",
            illustrative=True,
        )
        asked = request_assessment(
            by=by, at=at, organisation=province, year=YEAR, on=at.date(), illustrative=True
        )
        assess(asked, moment=lambda: at)
