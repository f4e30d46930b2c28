"""The ranking as Excel."""

from thidua.kernel import excel
from thidua.scoring.enums import SheetState
from thidua.scoring.queries import SeasonScores
from thidua.scoring.wording import tie_texts


def write_ranking(scores: SeasonScores) -> bytes:
    """Every member with its group points, totals, difference, rank and what decided it, best first."""
    names = {row.organisation.code: row.organisation.short_name for row in scores.rows}
    rank_last = len(scores.rows) + 1
    ordered = sorted(
        scores.rows, key=lambda row: row.place.rank if row.place and row.place.rank else rank_last
    )
    return excel.workbook(
        title=f"Xếp hạng {scores.season.year}",
        head=[
            "Hạng",
            "Tỉnh",
            *(group.label for group in scores.table.groups),
            "Tự chấm",
            "Thẩm định, thống nhất",
            "Chênh lệch",
            "Tình trạng",
            "Xét khi bằng điểm",
        ],
        rows=[
            [
                row.place.rank if row.place else None,
                row.organisation.short_name,
                *row.groups,
                row.self_total,
                row.current_total,
                row.difference,
                SheetState(row.state).label,
                " ".join(tie_texts(row.place, names)) if row.place else "",
            ]
            for row in ordered
        ],
    )
