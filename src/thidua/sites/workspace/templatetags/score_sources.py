"""Where an entered value was taken from, on the page that explains it."""

from collections.abc import Mapping
from typing import Any

from django import template

from thidua.scoring.models import EnteredLine, ScoreSheet, SelfScoreEntry
from thidua.scoring.queries import SheetLine
from thidua.sites.workspace import score_sources

register = template.Library()


@register.simple_tag
def source_beside(line: SheetLine, sources: Mapping[str, score_sources.ShownSource]) -> dict[str, Any]:
    """What the source of a line says, and whether the member entered something else."""
    return score_sources.source_beside(line, sources)


@register.simple_tag
def taken_from(entry: EnteredLine, sheet: ScoreSheet, criterion: Any) -> score_sources.Taken | None:
    """What an entry keeps of its source."""
    if not isinstance(entry, SelfScoreEntry):
        return None
    return score_sources.taken_from(entry, sheet, indicator=criterion.indicator)
