"""The season board as its page shows it: one object, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from thidua.clusters import policies, queries
from thidua.clusters.enums import Stage
from thidua.clusters.models import CalendarEntry, ContactOfficer, Duty, Season
from thidua.clusters.queries import Board, StageView
from thidua.clusters.workflow import has_reached
from thidua.identity.models import Account
from thidua.kernel.refusals import Message
from thidua.parties.models import Organisation
from thidua.sites.workspace.duty_links import link_to
from thidua.sites.workspace.score_board import ScoreOverview, overview_of


@dataclass(frozen=True)
class Step:
    """One stage of the timeline."""

    label: Message
    note: str
    state: str


@dataclass(frozen=True)
class Item:
    """A duty with the address where it is done."""

    duty: Duty
    url: str
    is_mine: bool


@dataclass(frozen=True)
class BoardView:
    """What the board page shows."""

    board: Board
    steps: Sequence[Step]
    missing: Sequence[Item]
    contacts: Sequence[ContactOfficer]
    calendar: Sequence[CalendarEntry]
    can_lead: bool
    member: Organisation | None
    scores: ScoreOverview | None


def board_view(*, season: Season, by: Account, today: date) -> BoardView:
    """Gather the board: constant queries, whatever the number of members and duties."""
    board = queries.board_of(season)
    mine = {
        m.pk for m in queries.members_of(season) if policies.can_act_for(by=by, season=season, organisation=m)
    }
    return BoardView(
        board=board,
        steps=[_step(view) for view in board.stages],
        missing=[Item(duty, link_to(duty), duty.owner_id in mine) for duty in board.missing],
        contacts=list(queries.contacts_of(season)),
        calendar=[e for e in queries.calendar_of(season) if e.starts_at.date() >= today][:4],
        can_lead=policies.can_lead(by=by, season=season),
        member=policies.member_acted_for(by=by, season=season),
        scores=overview_of(season=season, by=by) if _is_scored(season) else None,
    )


def _is_scored(season: Season) -> bool:
    return has_reached(stage=Stage(season.stage), wanted=Stage.SELF_SCORING)


def _step(view: StageView) -> Step:
    when = f"{view.due_date:%d/%m/%Y}" if view.due_date else ""
    if view.is_current and view.owed:
        when = _("%(done)d/%(owed)d việc") % {"done": view.fulfilled, "owed": view.owed}
    state = "done" if view.is_done else "current" if view.is_current else "todo"
    return Step(label=view.stage.label, note=when, state=state)
