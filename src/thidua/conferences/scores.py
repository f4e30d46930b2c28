"""The scores of the season as the minutes hold them: self, appraised and agreed, line by line, with reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from thidua.clusters.models import Season
from thidua.parties.models import Organisation
from thidua.scoring.queries import SheetLine, ranking_of, sheet_view, sheets_of


@dataclass(frozen=True)
class ScoreLine:
    """One criterion of one member; points are None where nothing was entered."""

    code: str
    title: str
    is_leaf: bool
    self_points: Decimal | None
    appraised: Decimal | None
    agreed: Decimal | None
    reason: str


@dataclass(frozen=True)
class MemberScores:
    """A member's totals, rank and lines."""

    organisation: Organisation
    rank: int | None
    self_points: Decimal | None
    appraised: Decimal | None
    agreed: Decimal | None
    lines: Sequence[ScoreLine]


def scores_of(season: Season) -> list[MemberScores]:
    """Every member's scores, by published rank, then in Vietnamese order."""
    ranks = {organisation.pk: rank for organisation, rank, _total in ranking_of(season)}
    found = []
    for sheet in sheets_of(season):
        view = sheet_view(sheet)
        found.append(
            MemberScores(
                organisation=sheet.organisation,
                rank=ranks.get(sheet.organisation_id),
                self_points=view.self_total.points,
                appraised=view.appraised_total.points,
                agreed=view.agreed_total.points if view.agreed_total else None,
                lines=[_line(line) for line in view.lines],
            )
        )
    return sorted(found, key=lambda each: (each.rank or len(found) + 1, each.organisation.sort_key))


def _line(line: SheetLine) -> ScoreLine:
    return ScoreLine(
        code=line.criterion.code,
        title=line.criterion.title,
        is_leaf=line.is_leaf,
        self_points=line.self_score.points,
        appraised=line.appraised.points,
        agreed=line.agreed.points if line.agreed else None,
        reason=_reason(line),
    )


def _reason(line: SheetLine) -> str:
    said = [
        f"Không giao: {line.left_out.reason}" if line.left_out else "",
        line.agreed_entry.reason if line.agreed_entry else "",
        line.appraisal_entry.reason if line.appraisal_entry and line.difference else "",
        line.response.explanation if line.response and not line.response.agrees else "",
    ]
    return "; ".join(filter(None, said))
