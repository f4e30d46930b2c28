"""The way of an import as a table: who holds it, where it may go, what must hold first."""

from django.utils.translation import gettext_lazy as _

from thidua.imports.enums import ImportState
from thidua.kernel.workflow import StateRule, Workflow

IMPORT_WORKFLOW = Workflow(
    name="list_import",
    title=_("Nhập danh sách từ Excel"),
    states={
        ImportState.MAPPING: StateRule(
            owner="provincial_officer",
            moves=(ImportState.CHECKING, ImportState.CANCELLED),
            holds_first=("required_columns",),
        ),
        ImportState.CHECKING: StateRule(owner="worker", moves=(ImportState.CHECKED, ImportState.MAPPING)),
        ImportState.CHECKED: StateRule(
            owner="provincial_officer",
            moves=(ImportState.WRITING, ImportState.MAPPING, ImportState.CANCELLED),
            holds_first=("no_wrong_row", "every_duplicate_settled"),
        ),
        ImportState.WRITING: StateRule(owner="worker", moves=(ImportState.DONE, ImportState.CHECKED)),
        ImportState.DONE: StateRule(
            owner="provincial_officer", moves=(ImportState.UNDOING,), holds_first=("nothing_depends_on_it",)
        ),
        ImportState.UNDOING: StateRule(owner="worker", moves=(ImportState.UNDONE, ImportState.DONE)),
        ImportState.UNDONE: StateRule(owner="provincial_officer"),
        ImportState.CANCELLED: StateRule(owner="provincial_officer"),
    },
)
