"""Who appoints the bodies that score lines of every member, and what such a body may see and do.

It scores exactly the lines the table names it for, on every sheet whose appraisal is not closed. Of the season it
sees the names of the members and those lines: what members entered once they handed in, with its evidence. Nothing
else, and whoever is not appointed cannot tell that there is anything to see.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.clusters.policies import can_lead, check_leads, check_stage
from thidua.clusters.queries import seasons_with_people
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.actors import Actor
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted
from thidua.parties.models import Organisation
from thidua.scoring import queries
from thidua.scoring.enums import SheetState
from thidua.scoring.models import Criterion, Evidence, ScoreSheet
from thidua.scoring.owner_models import ScorerAppointment
from thidua.scoring.policies import APPRAISING, BUILDING, belongs_to, may_read_evidence
from thidua.scoring.specs import LoadedTable

APPOINTING = (*BUILDING, *APPRAISING)


@dataclass(frozen=True)
class OwnedLines:
    """What an account scores in a season: its appointments, and the table in force."""

    season: Season
    table: LoadedTable
    appointments: Mapping[str, ScorerAppointment]

    @property
    def bodies(self) -> list[Organisation]:
        """For whom it scores."""
        return list(
            {found.organisation_id: found.organisation for found in self.appointments.values()}.values()
        )


def check_appoints(*, by: Account, season: Season) -> Organisation:
    """Raise unless `by` works for the head and appraisal is not over."""
    head = check_leads(by=by, season=season)
    check_stage(season=season, stages=APPOINTING)
    return head


def can_appoint(*, by: Account, season: Season) -> bool:
    """Whether `by` may appoint scorers now."""
    return can_lead(by=by, season=season) and season.stage in APPOINTING


def access_field(*, by: Account, season_id: int) -> OwnedLines:
    """The lines `by` scores in a season. Raises `NotFound`, the same whether or not there is such a season."""
    season = seasons_with_people().filter(pk=season_id).first()
    frozen = queries.frozen_table_of(season) if season is not None else None
    if season is not None and frozen is not None:
        table = queries.load_table(frozen)
        found = _appointments(by=by, season=season, table=table)
        if found:
            return OwnedLines(season, table, found)
    raise NotFound(_("Không có trang chấm này, hoặc bạn không được giao chấm."))


def fields_of(*, by: Account) -> list[Season]:
    """The seasons in which `by` has lines to score, or had: no query for whoever appraises for nobody."""
    mine = by.organisations_where(Permission.APPRAISE_SCORES)
    return queries.seasons_scored_by(mine) if mine else []


def _appointments(*, by: Account, season: Season, table: LoadedTable) -> dict[str, ScorerAppointment]:
    mine = by.organisations_where(Permission.APPRAISE_SCORES)
    if not mine:
        return {}
    named = queries.scorers_of(table)
    return {
        scorer: appointment
        for scorer, appointment in queries.appointments_of(season).items()
        if scorer in named and appointment.organisation_id in mine
    }


def check_scores_lines(*, season: Season) -> None:
    """Raise `NotNow` unless scores are being given."""
    check_stage(season=season, stages=APPRAISING)


def takes_points(*, by: Account, season: Season, row: queries.OwnerRow) -> bool:
    """Whether `by`, who has lines in this season, may enter points in this member's row now."""
    return season.stage in APPRAISING and row.is_open and not belongs_to(by, row.sheet.organisation)


def access_cell(
    *, by: Account, season_id: int, sheet_id: int, code: str
) -> tuple[OwnedLines, ScoreSheet, Criterion]:
    """One of the lines `by` scores on a sheet that was handed in. Raises `NotFound`."""
    field = access_field(by=by, season_id=season_id)
    sheet = queries.sheets_of(field.season).filter(pk=sheet_id).exclude(state=SheetState.DRAFTING).first()
    named = queries.scorers_of(field.table)
    mine = {c.code: c for scorer in field.appointments for c in named[scorer]}
    if sheet is None or code not in mine:
        raise NotFound(_("Không có trang chấm này, hoặc bạn không được giao chấm."))
    return field, sheet, mine[code]


def may_read_proof(*, by: Actor | None, file: StoredFile) -> bool:
    """Whether a file of evidence may be read: by who sees the self scores, and by who scores a line it proves."""
    if may_read_evidence(by=by, file=file):
        return True
    if not isinstance(by, Account) or not by.holds(Permission.APPRAISE_SCORES):
        return False
    return any(_scores_what_it_proves(by, proof) for proof in _proofs(file))


def _proofs(file: StoredFile) -> list[Evidence]:
    found = Evidence.objects.filter(file=file, withdrawn_at__isnull=True)
    return list(found.select_related("sheet", "criterion"))


def _scores_what_it_proves(by: Account, proof: Evidence) -> bool:
    return _allowed(
        lambda: access_cell(
            by=by,
            season_id=proof.sheet.season_id,
            sheet_id=proof.sheet_id,
            code=proof.criterion.code,
        )
    )


def _allowed(check: Callable[[], object]) -> bool:
    try:
        check()
    except (NotFound, NotPermitted, NotNow):
        return False
    return True
