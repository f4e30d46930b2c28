"""Where a new scoring table may begin: tables of the seasons a person reads, and examples kept in files."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel.refusals import Message, NotFound
from thidua.scoring import policies, queries
from thidua.scoring.models import ScoringTable
from thidua.scoring.specs import TableDraft, draft_of

TABLE = "table"
Choices = list[tuple[Any, list[tuple[str, str]]]]


def sources_for(*, by: Account, season: Season, examples: Mapping[str, Message] | None = None) -> Choices:
    """Choices in groups: this cluster first, then the others the person reads, then the examples by their key."""
    own: list[tuple[str, str]] = []
    others: dict[str, list[tuple[str, str]]] = {}
    for table in queries.tables_read_by(by=by):
        choice = (f"{TABLE}:{table.pk}", _name(table))
        if table.season.cluster_id == season.cluster_id:
            own.append(choice)
        else:
            others.setdefault(table.season.cluster.name, []).append(choice)
    groups: Choices = [(_("Cụm, khối này"), own)] if own else []
    groups += sorted(others.items())
    if examples:
        groups.append((_("Bảng mẫu"), [(f"example:{key}", str(title)) for key, title in examples.items()]))
    return groups


def _name(table: ScoringTable) -> str:
    state = _("đã chốt") if queries.is_frozen(table) else _("dự thảo")
    return f"{table.season.year} · {table} · {state}"


def draft_from(*, by: Account, source: str) -> TableDraft:
    """The table somebody chose, as a draft. Raises `NotFound` for one the person may not see."""
    kind, _colon, key = source.partition(":")
    if kind != TABLE or not key.isdigit():
        raise NotFound(_("Không có bảng tiêu chí này, hoặc bạn không được xem."))
    return draft_of(queries.load_table(policies.access_table(by=by, table_id=int(key))))
