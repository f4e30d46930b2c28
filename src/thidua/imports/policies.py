"""Who brings lists into which register, and who sees them: those who keep that register, and nobody else."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.imports.enums import ImportState
from thidua.imports.models import ListImport
from thidua.imports.queries import imports
from thidua.imports.workflow import IMPORT_WORKFLOW
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import NotFound, NotNow
from thidua.parties.models import Organisation
from thidua.parties.policies import check_records_people
from thidua.register.policies import can_keep, check_keeps, keepers_for

FILE_SUBJECT = "imports.list"


def check_imports(*, by: Account, keeper: Organisation) -> None:
    """Raise `NotPermitted` unless `by` keeps that register and enters people."""
    check_keeps(by=by, keeper=keeper)
    check_records_people(by=by)


def imports_seen_by(*, by: Account) -> QuerySet[ListImport]:
    """The imports of registers the account keeps, the latest first."""
    return imports().filter(keeper__in=keepers_for(by=by))


def access_import(*, by: Account, import_id: int) -> ListImport:
    """The import, for those who keep its register. Raises `NotFound`."""
    found = imports_seen_by(by=by).filter(pk=import_id).first()
    if found is None:
        raise NotFound(_("Không có lần nhập này, hoặc bạn không được xem."))
    return found


def check_moves(found: ListImport, to: ImportState) -> None:
    """Raise `NotNow` unless an import may go from where it stands to that state."""
    if to not in IMPORT_WORKFLOW.states[ImportState(found.state)].moves:
        raise NotNow(
            _("Lần nhập này đang ở bước “%(state)s”, không làm việc này được.")
            % {"state": found.get_state_display()}
        )


def may_read_file(*, by: Account | None, file: StoredFile) -> bool:
    """Whether `by` may open an uploaded list: whoever keeps the register it was meant for."""
    if by is None:
        return False
    keeper = Organisation.objects.filter(pk=file.subject_id).first()
    return keeper is not None and can_keep(by=by, keeper=keeper)
