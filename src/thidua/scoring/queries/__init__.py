"""Reading tables, sheets and rankings."""

from thidua.scoring.queries.season import (
    MemberScore,
    SeasonScores,
    latest_publication,
    ranking_of,
    season_scores,
)
from thidua.scoring.queries.sheets import (
    SETTLED,
    SheetLine,
    SheetView,
    latest_close,
    latest_entries,
    merged_lines,
    outcome_of,
    sheet_of,
    sheet_view,
    sheets_of,
    versions_of,
)
from thidua.scoring.queries.tables import (
    appraising_bodies,
    frozen_table_of,
    is_frozen,
    load_table,
    office_holders,
    registered_targets,
    tables_of,
)

__all__ = [
    "SETTLED",
    "MemberScore",
    "SeasonScores",
    "SheetLine",
    "SheetView",
    "appraising_bodies",
    "frozen_table_of",
    "is_frozen",
    "latest_close",
    "latest_entries",
    "latest_publication",
    "load_table",
    "merged_lines",
    "office_holders",
    "outcome_of",
    "ranking_of",
    "registered_targets",
    "season_scores",
    "sheet_of",
    "sheet_view",
    "sheets_of",
    "tables_of",
    "versions_of",
]
