"""The ranking as Excel."""

from collections.abc import Callable

from thidua.kernel import clock, excel
from thidua.scoring.enums import SheetState
from thidua.scoring.final_wording import after_final_texts
from thidua.scoring.interfaces.excel_points import points_cell
from thidua.scoring.queries import MemberScore, SeasonScores
from thidua.scoring.tie_wording import HELD, tie_texts


def write_ranking(scores: SeasonScores, *, sees_ground: Callable[[int], bool] = lambda _unit: False) -> bytes:
    """Every member with its group points, totals, difference, rank and what decided it, best first.

    `sees_ground` says of which units (ids) the reader learns on what ground they are not ranked for now: of none,
    unless told.
    """
    on = clock.local_date(clock.now())
    names = {row.organisation.code: row.organisation.short_name for row in scores.rows}
    rank_last = len(scores.rows) + 1
    ordered = sorted(
        scores.rows, key=lambda row: row.place.rank if row.place and row.place.rank else rank_last
    )
    return excel.workbook(
        title=f"Xếp hạng {scores.season.year}",
        head=[
            "Hạng",
            "Thành viên",
            *(group.label for group in scores.table.groups),
            "Tự chấm",
            "Thẩm định, thống nhất",
            "Chênh lệch",
            "Tình trạng",
            "Ghi chú",
            "Xét khi bằng điểm",
        ],
        rows=[
            [
                row.place.rank if row.place else None,
                row.organisation.short_name,
                *(
                    points_cell(points, scores.table.spec.decimals)
                    for points in (*row.groups, row.self_total, row.current_total, row.difference)
                ),
                SheetState(row.state).label,
                _note(scores, row, sees_ground),
                " ".join(tie_texts(row.place, names, grounds=scores.tie_grounds, on=on)) if row.place else "",
            ]
            for row in ordered
        ],
    )


def _note(scores: SeasonScores, row: MemberScore, sees_ground: Callable[[int], bool]) -> str:
    """That the unit is not ranked for now, and what was changed of it after the ranking was final."""
    held = _hold_text(scores, row, sees_ground)
    changed = (
        after_final_texts(scores.after_final, row.organisation.pk, row.place.rank, row.place.total)
        if row.place
        else []
    )
    return " ".join([*([f"{held}."] if held and changed else [held] if held else []), *changed])


def _hold_text(scores: SeasonScores, row: MemberScore, sees_ground: Callable[[int], bool]) -> str:
    hold = scores.brought.holds.get(row.organisation.pk)
    if hold is None:
        return ""
    return f"{HELD}: {hold.ground}" if sees_ground(row.organisation.pk) else str(HELD)
