"""Random tables of every shape as drafts: what the editing page, files and comparisons work on."""

from decimal import Decimal

from hypothesis import strategies as st

from tests.unit.scoring.tables import tables
from thidua.scoring.engine import Band, CriterionSpec, Grade, Kind, TableSpec, Variant
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.specs import CriterionDraft, TableDraft

TABLE_FIELDS = ("mode", "start", "not_assigned", "bonus_cap", "minus_cap", "grades")
BANDS_OF_CLASS = (
    Band(Decimal("0.5"), None, Decimal("97.25"), includes_upper=True),
    Band(Decimal(2), Decimal("97.25"), includes_lower=False),
)


def draft_of(table: TableSpec, **changes: object) -> TableDraft:
    """A table of the engine as a draft."""
    criteria: list[CriterionDraft] = []

    def add(line: CriterionSpec, parent: str) -> None:
        same = {
            name: getattr(line, name)
            for name in CriterionSpec.__dataclass_fields__
            if name not in {"children", "title"}
        }
        title = line.title or f"Tiêu chí {line.code}"
        criteria.append(CriterionDraft(**same, title=title, parent_code=parent))
        for child in line.children:
            add(child, line.code)

    for line in table.criteria:
        add(line, "")
    return TableDraft(
        title="Bảng tiêu chí",
        total=table.total,
        criteria=tuple(criteria),
        decimals=table.decimals,
        rounding=table.rounding,
        total_cap=table.total_cap,
        rules={name: getattr(table, name) for name in TABLE_FIELDS},
        **changes,  # type: ignore[arg-type]
    )


@st.composite
def drafts(draw: st.DrawFn) -> TableDraft:
    """A random draft with everything people write beside what the engine needs."""
    table = draw(tables())
    found = draft_of(
        table,
        tie_breaks=(
            TieBreak(TieBreakKind.GROUP_POINTS, table.criteria[0].code),
            TieBreak(TieBreakKind.WOMEN_SHARE),
            TieBreak(TieBreakKind.VOTE),
            TieBreak(TieBreakKind.CHAIR),
        ),
        open_among_members=draw(st.booleans()),
    )
    grades = (
        Grade("XS", "Xuất sắc", Decimal(90), Decimal("0.855")),
        Grade("T", "Tốt | khá", Decimal("80.5")),
    )
    rules = {**found.rules, "grades": draw(st.sampled_from([(), grades]))}
    criteria = tuple(_dressed(draw, line) for line in found.criteria)
    return TableDraft(**{**vars(found), "criteria": criteria, "rules": rules})


def _dressed(draw: st.DrawFn, line: CriterionDraft) -> CriterionDraft:
    more: dict[str, object] = {}
    if draw(st.booleans()):
        more = {"short_title": "Tên gọn", "guidance": "Xem\nhướng dẫn 12/HD", "evidence_required": True}
    if line.kind is Kind.BANDS and draw(st.booleans()):
        more["variants"] = (
            Variant("Loại I", bands=BANDS_OF_CLASS),
            Variant("Loại II"),
            Variant("III", bands=()),
        )
    return CriterionDraft(**{**{n: getattr(line, n) for n in CriterionDraft.__dataclass_fields__}, **more})
