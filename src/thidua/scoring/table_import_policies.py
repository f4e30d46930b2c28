"""Who brings worksheets to a season: whoever builds its tables; who reads them: whoever reads the season."""

from django.utils.translation import gettext_lazy as _

from thidua.clusters.policies import can_lead, check_leads, check_reads_season
from thidua.clusters.queries import seasons_with_people
from thidua.identity.models import Account
from thidua.kernel.actors import Actor
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted
from thidua.scoring.import_models import TableImport
from thidua.scoring.policies import check_builds_table

WORKSHEET_SUBJECT = "scoring.worksheet"


def access_table_import(*, by: Account, import_id: int) -> TableImport:
    """A worksheet with its season, for whoever builds the tables of that season. Raises `NotFound`, `NotPermitted`."""
    found = TableImport.objects.select_related("file", "table").filter(pk=import_id).first()
    if found is None:
        raise NotFound(_("Không có lần nhập này, hoặc bạn không được xem."))
    found.season = seasons_with_people().get(pk=found.season_id)
    check_reads_season(by=by, season=found.season)
    if found.is_open:
        check_builds_table(by=by, season=found.season)
    return found


def check_decides(*, by: Account, found: TableImport) -> None:
    """Raise unless `by` builds the season's tables and the worksheet is still being read."""
    check_builds_table(by=by, season=found.season)
    if not found.is_open:
        raise NotNow(_("Lần nhập này đã kết thúc; các quyết định của nó không đổi được nữa."))


def check_compares(*, by: Account, found: TableImport) -> None:
    """Raise unless `by` works for the season's head: lists are laid beside a table at any stage."""
    check_leads(by=by, season=found.season)


def can_compare(*, by: Account, found: TableImport) -> bool:
    """Whether `by` may lay lists beside the table of this worksheet."""
    return can_lead(by=by, season=found.season)


def may_read_worksheet(*, by: Actor | None, file: StoredFile) -> bool:
    """Whether `by` may open an uploaded worksheet."""
    if not isinstance(by, Account):
        return False
    try:
        season = seasons_with_people().filter(pk=file.subject_id).first()
        if season is None:
            return False
        check_reads_season(by=by, season=season)
    except (NotFound, NotPermitted):
        return False
    return True
