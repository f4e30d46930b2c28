"""What a trial of other rules is computed on: the lines that count now, agreed where they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thidua.clusters.models import Season
from thidua.scoring.enums import ScorePhase
from thidua.scoring.models import Submission
from thidua.scoring.queries.sheets import SETTLED, counting_lines, reader_of, sheets_of
from thidua.scoring.queries.tables import frozen_table_of, load_table
from thidua.scoring.queries.ties import brought_to
from thidua.scoring.specs import LoadedTable
from thidua.scoring.what_if import Entrant


@dataclass(frozen=True)
class TrialData:
    """The season's table, its units with what counts of each, their names, and whose lines are not agreed yet."""

    table: LoadedTable
    entrants: Sequence[Entrant]
    names: Mapping[str, str]
    unsettled: Sequence[str]


def trial_data(season: Season) -> TrialData | None:
    """The lines that count for each unit: agreed, else appraised, else as it scored itself. At most eleven queries.

    None until a table is frozen.
    """
    frozen = frozen_table_of(season)
    if frozen is None:
        return None
    table = load_table(frozen)
    sheets = list(sheets_of(season))
    read = reader_of(season, table)
    counting = counting_lines(sheets, read)
    submissions = Submission.objects.filter(sheet__season=season).order_by("pk")
    submitted = dict(submissions.values_list("sheet", "submitted_at"))
    brought = brought_to(season, table.chain)
    entrants = []
    for sheet in sheets:
        lines = counting[sheet.pk] if sheet.pk in counting else read(ScorePhase.SELF).get(sheet.pk, {})
        entrants.append(
            Entrant(
                sheet.organisation.code,
                tuple(line for line in lines.values() if not line.is_blank),
                frozenset(sheet.classes),
                submitted.get(sheet.pk),
                given=brought.given(sheet.organisation_id),
                is_held=brought.is_held(sheet.organisation_id),
                tied=brought.tied(sheet.organisation_id),
            )
        )
    return TrialData(
        table=table,
        entrants=entrants,
        names={sheet.organisation.code: sheet.organisation.short_name for sheet in sheets},
        unsettled=[sheet.organisation.short_name for sheet in sheets if sheet.state not in SETTLED],
    )
