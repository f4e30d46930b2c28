"""The page on which lines are assigned to units: whom it is about, the tree of lines, and what was said before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel.refusals import Message
from thidua.scoring import queries
from thidua.scoring.interfaces.assignment_cells import ASSIGNED, LEFT_OUT, MIXED
from thidua.scoring.models import Criterion, ScoreSheet
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.setting_policies import why_not_assigning
from thidua.scoring.specs import LoadedTable

UNIT, ALL = "don-vi", "tat-ca"
MOST_NAMES = 6
MOST_SAID = 30


@dataclass(frozen=True)
class UnitChoice:
    """One unit to choose: how many lines are not assigned to it, and why its lines cannot be changed now."""

    sheet: ScoreSheet
    count: int
    is_chosen: bool
    locked: Message

    @property
    def can_set(self) -> bool:
        """Whether its lines can be changed by who looks at the page."""
        return not self.locked


@dataclass(frozen=True)
class LineRow:
    """One line of the tree for the chosen units: `shown` as it is, `wanted` as it was ticked and not saved."""

    criterion: Criterion
    depth: int
    is_leaf: bool
    shown: str
    wanted: bool | None
    here: Sequence[LineAssignment]
    units: Sequence[str]

    @property
    def is_ticked(self) -> bool:
        """Whether “không giao” is ticked."""
        return self.shown == LEFT_OUT if self.wanted is None else not self.wanted

    @property
    def reasons(self) -> list[LineAssignment]:
        """The words that hold for the chosen units, each reason once."""
        return list({said.reason: said for said in self.here}.values())

    @property
    def names(self) -> str:
        """The units the line is not assigned to."""
        return ", ".join(self.units)


@dataclass(frozen=True)
class Said:
    """What was said at one time for one reason: units with the lines it was said of."""

    is_assigned: bool
    reason: str
    set_at: datetime
    set_by: str
    lines: Sequence[tuple[str, str]]


class AssignmentPage:
    """Everything the page shows; five queries."""

    def __init__(self, *, by: Account, season: Season, table: LoadedTable, params: QueryDict) -> None:
        self.table = table
        sheets = list(queries.sheets_of(season))
        self.left_out = queries.left_out_of(queries.sheets_of(season))
        self.locked = {sheet.pk: why_not_assigning(by=by, sheet=sheet) for sheet in sheets}
        wanted = set(params.getlist(UNIT))
        chosen = [sheet for sheet in sheets if ALL in params or sheet.organisation.code in wanted]
        if not chosen:
            free = [sheet for sheet in sheets if not self.locked[sheet.pk]]
            chosen = (free or sheets)[:1]
        self.sheets = sheets
        self.chosen = chosen
        self.history = said_so_far(queries.assignment_history(season))

    @property
    def open(self) -> list[ScoreSheet]:
        """The chosen units whose lines can be changed; of them the ticks are."""
        return [sheet for sheet in self.chosen if not self.locked[sheet.pk]]

    @property
    def closed(self) -> list[UnitChoice]:
        """The chosen units whose lines cannot be changed, with the reason."""
        return [unit for unit in self.units if unit.is_chosen and not unit.can_set]

    @property
    def units(self) -> list[UnitChoice]:
        """Every unit of the season."""
        chosen = {sheet.pk for sheet in self.chosen}
        leaves = {leaf.pk for leaf in self.table.leaves}
        return [
            UnitChoice(
                sheet,
                len(leaves & set(self.left_out.get(sheet.pk, {}))),
                sheet.pk in chosen,
                self.locked[sheet.pk],
            )
            for sheet in self.sheets
        ]

    def rows(self, ticked: Mapping[str, bool]) -> list[LineRow]:
        """The tree for the chosen units, with what was ticked and not saved."""
        names: dict[int, list[str]] = {}
        for sheet in self.sheets:
            for criterion_id in self.left_out.get(sheet.pk, {}):
                names.setdefault(criterion_id, []).append(sheet.organisation.short_name)
        about = self.open or self.chosen
        found = []
        for row in self.table.rows:
            pk = row.criterion.pk
            here = [said for sheet in about if (said := self.left_out.get(sheet.pk, {}).get(pk))]
            shown = LEFT_OUT if len(here) == len(about) else MIXED if here else ASSIGNED
            found.append(
                LineRow(
                    row.criterion,
                    row.depth,
                    row.is_leaf,
                    shown,
                    ticked.get(row.criterion.code),
                    here,
                    names.get(pk, []),
                )
            )
        return found


def said_so_far(records: Sequence[LineAssignment]) -> list[Said]:
    """Records, latest first, put together as they were said: at one time, by one person, for one reason."""
    groups: dict[tuple[datetime, str, str, bool], dict[str, list[str]]] = {}
    for record in records:
        key = (record.set_at, record.set_by, record.reason, record.is_assigned)
        unit = record.sheet.organisation.short_name
        groups.setdefault(key, {}).setdefault(unit, []).insert(0, record.criterion.code)
    return [
        Said(is_assigned, reason, set_at, set_by, _alike(units))
        for (set_at, set_by, reason, is_assigned), units in list(groups.items())[:MOST_SAID]
    ]


def _alike(units: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Units with the same lines together: their names, and the codes of the lines."""
    together: dict[tuple[str, ...], list[str]] = {}
    for unit, codes in units.items():
        together.setdefault(tuple(codes), []).insert(0, unit)
    return [(_some(names), _some(codes)) for codes, names in together.items()]


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:MOST_NAMES])} … (+{more})"
