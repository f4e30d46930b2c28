"""Where a new scoring table may begin: tables of the seasons a person reads, and examples kept in files."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel.numbers import whole_number
from thidua.kernel.refusals import NotFound
from thidua.scoring import policies, queries
from thidua.scoring.library import EXAMPLES, Example, example_draft
from thidua.scoring.models import ScoringTable
from thidua.scoring.specs import TableDraft, draft_of

TABLE, EXAMPLE = "table", "example"
Choices = list[tuple[Any, list[tuple[str, str]]]]


def sources_for(*, by: Account, season: Season, examples: Sequence[Example] = ()) -> Choices:
    """Choices in groups: this cluster first, then the others the person reads, then the examples."""
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
        told = [(f"{EXAMPLE}:{example.slug}", f"{example.shows} ({example.source})") for example in examples]
        groups.append((_("Bảng mẫu"), told))
    return groups


def _name(table: ScoringTable) -> str:
    state = _("đã chốt") if queries.is_frozen(table) else _("dự thảo")
    return f"{table.season.year} · {table} · {state}"


def draft_from(*, by: Account, source: str) -> TableDraft:
    """The table somebody chose, as a draft. Raises `NotFound` for one the person may not see."""
    kind, _colon, key = source.partition(":")
    if kind == EXAMPLE and key in {example.slug for example in EXAMPLES}:
        return example_draft(key)
    table_id = whole_number(key)
    if kind != TABLE or table_id is None:
        raise NotFound(_("Không có bảng tiêu chí này, hoặc bạn không được xem."))
    return draft_of(queries.load_table(policies.access_table(by=by, table_id=table_id)))
