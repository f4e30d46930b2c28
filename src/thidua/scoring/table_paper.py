"""The scoring table as a paper (bảng tiêu chí, thang điểm): every line with its points and how it is scored."""

from django.utils import translation

from thidua.clusters.composition import head_signature, law_of, letterhead_of, symbol_of
from thidua.clusters.models import Season
from thidua.documents import blocks as b
from thidua.documents.enums import DocumentKind
from thidua.kernel.clock import local_date
from thidua.parties.models import Organisation
from thidua.scoring.line_wording import TABLE_NAMES, how_text, plain_number, points_of, table_value_text
from thidua.scoring.queries import is_frozen
from thidua.scoring.specs import CriterionDraft, LoadedTable, draft_of
from thidua.scoring.wording import tie_break_text

PAPER_TEXT = 10.5


def table_document(loaded: LoadedTable, *, season: Season, head: Organisation | None) -> b.Document:
    """Bảng tiêu chí of one season: its lines, how they are scored, and the rules of the whole table.

    A paper of the house is in Vietnamese, whatever language it is asked for in.
    """
    with translation.override("vi"):
        return _document(loaded, season, head)


def _document(loaded: LoadedTable, season: Season, head: Organisation | None) -> b.Document:
    table = loaded.table
    frozen = table.freeze if is_frozen(table) else None
    basis = [law_of(season)]
    if frozen is not None and frozen.ground:
        basis.append(f"Căn cứ {frozen.ground}")
    signed = (
        (
            head_signature(
                season=season,
                head=head,
                signer="",
                recipients=("Các thành viên của cụm, khối", "Lưu: VT, TĐKT"),
            ),
        )
        if head is not None
        else ()
    )
    return b.Document(
        kind=DocumentKind.TABLE,
        heading="BẢNG TIÊU CHÍ, THANG ĐIỂM THI ĐUA",
        title=f"{table.title} (phiên bản {table.number})",
        letterhead=letterhead_of(season),
        place=(head.seat or head.short_name) if head is not None else "",
        symbol=symbol_of(season, "BTC"),
        dated=local_date(frozen.frozen_at) if frozen is not None else None,
        illustrative=season.illustrative or table.illustrative,
        is_working=frozen is not None,
        blocks=(
            b.LegalBasis(tuple(basis)),
            b.Heading("I. TIÊU CHÍ VÀ ĐIỂM"),
            _lines(loaded),
            b.Heading("II. CÁCH TÍNH CHUNG"),
            b.KeyValues(_rules(loaded)),
            *signed,
        ),
    )


def _lines(loaded: LoadedTable) -> b.Table:
    drafts = draft_of(loaded).criteria
    return b.Table(
        columns=(
            b.Column("STT", 0.9),
            b.Column("Tiêu chí", 4.2),
            b.Column("Điểm", 0.9, b.Align.RIGHT),
            b.Column("Cách chấm", 4.0),
        ),
        rows=tuple(
            b.Row(_cells(draft, is_leaf=row.is_leaf), strong=not row.is_leaf)
            for draft, row in zip(drafts, loaded.rows, strict=True)
        ),
        totals=("", "Tổng điểm chuẩn", plain_number(loaded.table.total), ""),
        text_size=PAPER_TEXT,
    )


def _cells(draft: CriterionDraft, *, is_leaf: bool) -> tuple[str, ...]:
    told = [how_text(draft, is_group=not is_leaf), draft.guidance]
    if draft.evidence_required:
        told.append("Bắt buộc có minh chứng.")
    return draft.code, draft.title, points_of(draft), "\n".join(filter(None, told))


def _rules(loaded: LoadedTable) -> tuple[tuple[str, str], ...]:
    table, spec = loaded.table, loaded.spec
    told = [
        ("rounding", table_value_text("rounding", table.rounding)),
        ("mode", table_value_text("mode", spec.mode)),
        ("decimals", str(table.decimals)),
        ("start", table_value_text("start", spec.start)),
        ("not_assigned", table_value_text("not_assigned", spec.not_assigned)),
    ]
    caps = {"bonus_cap": spec.bonus_cap, "minus_cap": spec.minus_cap, "total_cap": table.total_cap}
    told += [(name, plain_number(cap)) for name, cap in caps.items() if cap is not None]
    if spec.grades:
        told.append(("grades", table_value_text("grades", spec.grades)))
    if loaded.chain:
        chain = "; ".join(f"{place}. {tie_break_text(rule)}" for place, rule in enumerate(loaded.chain, 1))
        told.append(("tie_breaks", chain))
    return tuple((str(TABLE_NAMES[name]), text) for name, text in told)
