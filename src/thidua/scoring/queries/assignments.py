"""Which lines the head does not assign to which units (không giao), laid over whatever was entered for them.

Until a sheet is settled such a line counts as its mark and nothing else, in every phase; the entries stay on record
and count again once the line is assigned again. What is agreed carries the mark itself, so nothing is laid over it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Max, QuerySet

from thidua.clusters.models import Season
from thidua.scoring.engine import Line, Mark
from thidua.scoring.models import ScoreSheet
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.specs import LoadedTable

LeftOut = Mapping[int, Mapping[int, LineAssignment]]
MOST_TOLD = 3000


def left_out_of(sheets: QuerySet[ScoreSheet]) -> LeftOut:
    """The lines not assigned now, by sheet id and criterion id, with who said so and why: one query."""
    found: dict[int, dict[int, LineAssignment]] = defaultdict(dict)
    for record in _latest(sheets):
        found[record.sheet_id][record.criterion_id] = record
    return found


def left_out_records(sheets: QuerySet[ScoreSheet]) -> list[LineAssignment]:
    """The same as records with their sheets and lines, also of a table that was replaced since: one query."""
    return list(_latest(sheets).select_related("sheet", "criterion").order_by("pk"))


def _latest(sheets: QuerySet[ScoreSheet]) -> QuerySet[LineAssignment]:
    latest = (
        LineAssignment.objects.filter(sheet__in=sheets)
        .values("sheet", "criterion")
        .annotate(latest=Max("pk"))
        .values("latest")
    )
    return LineAssignment.objects.filter(pk__in=latest, is_assigned=False)


def left_out_lines(sheet: ScoreSheet, table: LoadedTable) -> dict[str, LineAssignment]:
    """The lines of one sheet that are not assigned, by code: one query."""
    found = left_out_of(ScoreSheet.objects.filter(pk=sheet.pk)).get(sheet.pk, {})
    return by_code(found, table)


def by_code(found: Mapping[int, LineAssignment], table: LoadedTable) -> dict[str, LineAssignment]:
    """What is known by criterion id, by the code of the line, in the order of the table."""
    return {leaf.code: found[leaf.pk] for leaf in table.leaves if leaf.pk in found}


def marked(code: str) -> Line:
    """How a line that is not assigned counts."""
    return Line(code, mark=Mark.NOT_ASSIGNED)


def laid_over(
    entered: Mapping[int, Mapping[str, Line]], left_out: LeftOut, codes: Mapping[int, str]
) -> dict[int, Mapping[str, Line]]:
    """Lines by sheet id and code as they count; `codes` are those of the criteria, by their id."""
    over = {
        sheet_id: {codes[pk]: marked(codes[pk]) for pk in found if pk in codes}
        for sheet_id, found in left_out.items()
    }
    return {
        sheet_id: {**entered.get(sheet_id, {}), **over.get(sheet_id, {})} for sheet_id in {*entered, *over}
    }


def assignments_of_line(sheet: ScoreSheet, criterion_id: int) -> list[LineAssignment]:
    """Every word there was on whether a line is assigned to a unit, latest first: one query."""
    return list(LineAssignment.objects.filter(sheet=sheet, criterion=criterion_id).order_by("-pk"))


def assignment_history(season: Season) -> Sequence[LineAssignment]:
    """The latest words on lines of a season, latest first, with their units and lines: one query."""
    return list(
        LineAssignment.objects.filter(sheet__season=season)
        .select_related("sheet__organisation", "criterion")
        .order_by("-pk")[:MOST_TOLD]
    )
