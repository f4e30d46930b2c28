"""The papers of scoring, composed from records: minutes of an appraisal, and the summary of scores and ranks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from thidua.clusters.composition import (
    cluster_word,
    head_signature,
    law_of,
    letterhead_of,
    paragraphs,
    symbol_of,
)
from thidua.clusters.models import Season
from thidua.documents import blocks as b
from thidua.documents.enums import DocumentKind
from thidua.kernel.clock import local_date
from thidua.parties.models import Organisation
from thidua.parties.naming import in_text
from thidua.scoring.engine import Outcome
from thidua.scoring.enums import SheetState, Side
from thidua.scoring.models import AgreedScore, ScoringTable
from thidua.scoring.objection_models import RankingFinal
from thidua.scoring.queries import CrossCheck, CrossLine, SeasonScores, SheetLine, SheetView
from thidua.scoring.ranking import GIVEN, Place
from thidua.scoring.wording import decimals_shown

PAPER_TEXT = 10.5
OWN_IS_PARTIAL = (
    "Điểm tự chấm không gồm các dòng do cơ quan khác chấm và các dòng so sánh giữa các đơn vị; cột “Chênh” chỉ so "
    "các dòng đơn vị tự chấm được."
)


def minutes_document(
    *,
    view: SheetView,
    body: Organisation,
    corrections: Sequence[AgreedScore] = (),
    checks: Sequence[CrossCheck] = (),
    final: RankingFinal | None = None,
) -> b.Document:
    """Biên bản thẩm định of one member: self, cross-checked, appraised and agreed points of every line, reasons, what
    was corrected since with the member's word on it, both sides. `checks` are the cross checks that were closed.
    `final`: when the ranking was first declared final; what was corrected later is told as such.
    """
    sheet = view.sheet
    member, season = sheet.organisation, sheet.season
    frozen_on = f"{local_date(sheet.table.freeze.frozen_at):%d/%m/%Y}"
    return b.Document(
        kind=DocumentKind.MINUTES,
        title=f"Thẩm định điểm thi đua năm {season.year} của {in_text(member)}",
        letterhead=letterhead_of(season),
        place=body.seat or body.short_name,
        symbol=symbol_of(season, "BBTĐ"),
        illustrative=season.illustrative,
        blocks=(
            b.LegalBasis(
                (
                    law_of(season),
                    f"Căn cứ {sheet.table.title} (phiên bản {sheet.table.number}) đã chốt ngày {frozen_on}",
                    f"Theo bảng tự chấm điểm của {in_text(member)} và minh chứng kèm theo",
                )
            ),
            b.Heading("I. THÀNH PHẦN"),
            b.KeyValues(
                (
                    ("Tổ thẩm định", body.name),
                    ("Đơn vị được thẩm định", member.name),
                    *(("Đơn vị kiểm tra chéo", _checked_by(check)) for check in checks),
                    ("Ngày nộp bảng tự chấm", _days(view)),
                )
            ),
            b.Heading("II. KẾT QUẢ THẨM ĐỊNH"),
            _points_table(view, checks),
            *_opinions(checks),
            *_awaiting(view),
            *_explanations(view),
            b.Heading("IV. KẾT LUẬN"),
            *_conclusion(view),
            *(b.Paragraph(_correction_text(correction, final)) for correction in corrections),
            _both_sides(view, body),
        ),
    )


def _days(view: SheetView) -> str:
    return "; ".join(f"{local_date(s.submitted_at):%d/%m/%Y}" for s in view.submissions)


def _checked_by(check: CrossCheck) -> str:
    close = check.assignment.close
    day = f" ({local_date(close.closed_at):%d/%m/%Y})" if close else ""
    return f"{check.checker.name}{day}"


def _opinions(checks: Sequence[CrossCheck]) -> tuple[b.Block, ...]:
    if not checks:
        return ()
    said = [
        b.Paragraph((b.bold(f"Nhận xét của {in_text(check.checker)}: "), close.opinion))
        for check in checks
        if (close := check.assignment.close) and close.opinion
    ]
    return (b.Paragraph("Điểm kiểm tra chéo để tham khảo, không tự tính vào điểm."), *said)


def _points_table(view: SheetView, checks: Sequence[CrossCheck]) -> b.Table:
    totals = (view.appraised_total, view.agreed_total)
    decimals = view.table.spec.decimals
    return b.Table(
        columns=(
            b.Column("STT", 0.9),
            b.Column("Tiêu chí", 3.6 - 0.6 * len(checks)),
            b.Column("Điểm chuẩn", 0.95, b.Align.RIGHT),
            b.Column("Tự chấm", 0.9, b.Align.RIGHT),
            *(b.Column(_check_title(check, checks), 0.95, b.Align.RIGHT) for check in checks),
            b.Column("Thẩm định", 0.95, b.Align.RIGHT),
            b.Column("Thống nhất", 0.95, b.Align.RIGHT),
            b.Column("Lý do chênh lệch", 2.3),
        ),
        rows=tuple(
            _line_row(line, [check.by_code[line.criterion.code] for check in checks], decimals)
            for line in view.lines
        ),
        totals=(
            "",
            "Tổng điểm",
            b.points_text(view.table.table.total),
            _points(view.self_total.points, decimals),
            *(_points(check.total.points, decimals) for check in checks),
            *(_points(total.points if total else None, decimals) for total in totals),
            "",
        ),
        text_size=PAPER_TEXT,
    )


def _awaiting(view: SheetView) -> tuple[b.Block, ...]:
    """That points in the table can still change, when the minutes are issued before all units are known."""
    counts = view.agreed_total or view.appraised_total
    codes = [line.criterion.code for line in view.lines if line.is_leaf and _waits(line)]
    if not counts.is_provisional or not codes:
        return ()
    return (
        b.Paragraph(
            f"Dòng {', '.join(codes)} so sánh giữa các đơn vị: điểm tạm tính tại ngày lập biên bản, được tính lại "
            "khi đủ kết quả của các đơn vị; điểm thống nhất và tổng điểm thay đổi theo."
        ),
    )


def _waits(line: SheetLine) -> bool:
    return (line.agreed or line.appraised).is_provisional


def _check_title(check: CrossCheck, checks: Sequence[CrossCheck]) -> str:
    return "Kiểm tra chéo" if len(checks) == 1 else f"Kiểm tra chéo ({check.checker.short_name})"


def _line_row(line: SheetLine, crossed: Sequence[CrossLine], decimals: int) -> b.Row:
    """A line's row. All points have the decimals of the table, so that a column can be read down."""
    reason = line.appraisal_entry.reason if line.difference and line.appraisal_entry else ""
    if line.left_out is not None:
        reason = f"Không giao: {line.left_out.reason}"
    for cross in crossed:
        if line.is_leaf and cross.difference and cross.reason:
            reason = f"{reason} Kiểm tra chéo: {cross.reason}".strip()
    if line.agreed_entry is not None and line.agreed_entry.reason:
        reason = f"{reason} Đính chính: {line.agreed_entry.reason}".strip()
    reason = f"{reason} {_decided(line, decimals)}".strip()
    return b.Row(
        (
            line.criterion.code,
            line.criterion.title,
            _maximum(line),
            _points_of(line, line.self_score, decimals),
            *(_points(cross.points, decimals) for cross in crossed),
            _points_of(line, line.appraised, decimals),
            _points_of(line, line.agreed, decimals),
            reason,
        ),
        strong=not line.is_leaf,
    )


def _points_of(line: SheetLine, outcome: Outcome | None, decimals: int) -> str:
    """Points, or that the line is not assigned to the unit."""
    if outcome is not None and line.is_leaf and outcome.is_left_out:
        return "không giao"
    return _points(outcome.points if outcome else None, decimals)


def _decided(line: SheetLine, decimals: int) -> str:
    """That people set the points of a line, beside what the table gives."""
    counts = line.agreed or line.appraised
    if not counts.is_overridden or not line.is_leaf:
        return ""
    by_table = _points(counts.by_table, decimals) or "chưa tính được"
    return f"(Khác bảng tiêu chí; theo bảng: {by_table}.)"


def _maximum(line: SheetLine) -> str:
    maximum = line.criterion.maximum
    if maximum is None:
        return ""
    sign = {"bonus": "+", "minus": "-"}.get(line.criterion.part, "")
    return f"{sign}{b.points_text(maximum)}"


def _points(value: Decimal | None, decimals: int) -> str:
    return "" if value is None else b.points_text(value, decimals_shown(value, decimals))


def _explanations(view: SheetView) -> tuple[b.Block, ...]:
    codes = {criterion.pk: criterion.code for criterion in view.table.by_code.values()}
    asked = [question for line in view.lines for question in line.questions]
    disputed = [line for line in view.lines if line.response and line.response.explanation]
    parts: list[b.Block] = [b.Heading("III. GIẢI TRÌNH, Ý KIẾN CỦA ĐƠN VỊ")]
    for question in asked:
        code = codes[question.criterion_id]
        answer = question.answer.text if hasattr(question, "answer") else "(chưa giải trình)"
        parts.append(b.Paragraph((b.bold(f"Dòng {code}. "), f"Tổ thẩm định: {question.text}")))
        parts.append(b.Paragraph(f"Đơn vị giải trình: {answer}"))
    for line in disputed:
        explanation = line.response.explanation if line.response else ""
        parts.append(
            b.Paragraph((b.bold(f"Dòng {line.criterion.code}. "), f"Đơn vị có ý kiến: {explanation}"))
        )
    if not asked and not disputed:
        parts.append(b.Paragraph("Không có nội dung phải giải trình."))
    return tuple(parts)


def _conclusion(view: SheetView) -> tuple[b.Block, ...]:
    summary = paragraphs(view.close.summary) if view.close else ()
    agreed = view.agreed_total.points if view.agreed_total else None
    decimals = view.table.spec.decimals
    said = (
        f"Điểm tự chấm {_points(view.self_total.points, decimals)}; điểm thẩm định "
        f"{_points(view.appraised_total.points, decimals)}; điểm thống nhất "
        f"{_points(agreed, decimals) or '(chưa thống nhất)'}."
    )
    if view.sheet.state == SheetState.RESERVED and view.close is not None:
        opinion = view.close.reservation.text
        return (
            *summary,
            b.Paragraph(said),
            b.Paragraph(
                (b.bold("Đơn vị bảo lưu ý kiến: "), opinion, " Điểm thẩm định được dùng để xếp hạng.")
            ),
        )
    agrees = "Hai bên thống nhất kết quả trên." if view.sheet.state == SheetState.AGREED else ""
    return (*summary, b.Paragraph(f"{said} {agrees}".strip()))


def _correction_text(correction: AgreedScore, final: RankingFinal | None) -> str:
    answer = getattr(correction, "answer_given", None)
    if hasattr(correction, "corrected_by"):
        said = "đã được đính chính lại"
    elif answer is None:
        said = "đơn vị chưa trả lời"
    else:
        said = "đơn vị thống nhất" if answer.agrees else f"đơn vị bảo lưu ý kiến: {answer.text}"
    day = local_date(correction.entered_at)
    late = ""
    if final is not None and final.is_before(correction.entered_at):
        late = f", đã sửa sau khi chốt xếp hạng ngày {local_date(final.finalised_at):%d/%m/%Y}"
    return f"Đính chính dòng {correction.criterion.code} ngày {day:%d/%m/%Y}{late} ({correction.reason}): {said}."


def _both_sides(view: SheetView, body: Organisation) -> b.Signatures:
    found = {agreement.side: agreement for agreement in view.agreements}
    heads, members = found.get(Side.HEAD), found.get(Side.MEMBER)
    return b.Signatures(
        signers=(
            b.Signer(
                authority=f"ĐẠI DIỆN {view.sheet.organisation.name.upper()}",
                post=members.agreed_by if members else "",
                name="",
                signed_at=members.agreed_at if members else None,
                record=f"TN-{members.pk:06d}" if members else "",
            ),
            b.Signer(
                authority="ĐẠI DIỆN TỔ THẨM ĐỊNH",
                post=heads.agreed_by if heads else body.name,
                name="",
                signed_at=heads.agreed_at if heads else None,
                record=f"TN-{heads.pk:06d}" if heads else "",
            ),
        ),
        recipients=("Hai bên (mỗi bên 01 bản)", "Lưu: Hồ sơ thẩm định"),
    )


def summary_document(
    *, season: Season, table: ScoringTable, content: Mapping[str, Any], head: Organisation, signer: str
) -> b.Document:
    """Bảng tổng hợp điểm, xếp hạng of the cluster, from the frozen content of a ranking publication."""
    groups = content["groups"]
    is_graded = any("grade" in place for place in content["places"])
    return b.Document(
        kind=DocumentKind.TABLE,
        heading="BẢNG TỔNG HỢP ĐIỂM, XẾP HẠNG THI ĐUA",
        title=f"Năm {season.year} của {season.cluster.name}",
        letterhead=letterhead_of(season),
        place=head.seat or head.short_name,
        symbol=symbol_of(season, "BĐ"),
        illustrative=season.illustrative,
        blocks=(
            b.LegalBasis((law_of(season), f"Căn cứ {table.title} và biên bản thẩm định của từng thành viên")),
            b.Table(
                columns=(
                    b.Column("Hạng", 0.7, b.Align.CENTER),
                    b.Column("Thành viên", 1.7),
                    *(b.Column(_group_title(group), 1.0, b.Align.RIGHT) for group in groups),
                    b.Column("Tự chấm", 1.0, b.Align.RIGHT),
                    b.Column("Tổng điểm", 1.1, b.Align.RIGHT),
                    b.Column("Chênh", 0.9, b.Align.RIGHT),
                    *((b.Column("Xếp loại", 1.9),) if is_graded else ()),
                ),
                rows=tuple(
                    _place_row(place, table.decimals, is_graded=is_graded) for place in content["places"]
                ),
                text_size=PAPER_TEXT,
            ),
            *((b.Paragraph(OWN_IS_PARTIAL),) if content.get("own_is_partial") else ()),
            *_tie_blocks(content["places"]),
            *_hold_blocks(content["places"], season),
            *_grade_blocks(content["places"]),
            *_final_blocks(content),
            head_signature(season=season, head=head, signer=signer),
        ),
    )


def _group_title(group: Mapping[str, str]) -> str:
    """A group with the most it can give, where the table sets that."""
    return f"{group['title']}\n({group['maximum']})" if group["maximum"] else group["title"]


def _place_row(place: Mapping[str, Any], decimals: int, *, is_graded: bool) -> b.Row:
    """A unit's row. All points have the decimals of the table, so that a column can be read down."""
    total, own = _kept(place["total"]), _kept(place["self_total"])
    difference = _kept(place["difference"]) if "difference" in place else _between(own, total)
    return b.Row(
        (
            "–" if place["rank"] is None else str(place["rank"]),
            f"{place['name']}{' (*)' if place['state'] == SheetState.RESERVED else ''}",
            *(_points(_kept(points), decimals) for points in place["groups"]),
            _points(own, decimals),
            b.bold(_points(total, decimals)),
            _points(difference, decimals),
            *((place.get("grade", ""),) if is_graded else ()),
        )
    )


def _between(own: Decimal | None, total: Decimal | None) -> Decimal | None:
    """The difference as rankings published before it was kept have it."""
    return None if total is None or own is None else total - own


def _kept(points: str | None) -> Decimal | None:
    """Points as a publication keeps them."""
    return None if points is None else Decimal(points)


def _grade_blocks(places: Sequence[Mapping[str, Any]]) -> tuple[b.Block, ...]:
    """Why a unit has no better level, or none at all."""
    return tuple(
        b.Paragraph((b.bold(f"{place['name']}: "), " ".join(place["grade_reasons"])))
        for place in places
        if place.get("grade_reasons")
    )


def _final_blocks(content: Mapping[str, Any]) -> tuple[b.Block, ...]:
    """That a ranking was final before this one, and what was changed since of each unit."""
    final = content.get("final")
    if final is None:
        return ()
    day = local_date(datetime.fromisoformat(final["at"]))
    number = f" (số {final['document']})" if final["document"] else ""
    changed = [place for place in content["places"] if place.get("after_final")]
    said = "Những nội dung đã sửa sau khi chốt:" if changed else "Điểm và thứ hạng không thay đổi."
    return (
        b.Paragraph(f"Xếp hạng đã được chốt chính thức ngày {day:%d/%m/%Y}{number}. {said}"),
        *(b.Paragraph((b.bold(f"{place['name']}: "), " ".join(place["after_final"]))) for place in changed),
    )


def _tie_blocks(places: Sequence[Mapping[str, Any]]) -> tuple[b.Block, ...]:
    parts: list[b.Block] = []
    if any(place["state"] == SheetState.RESERVED for place in places):
        parts.append(b.Paragraph("(*) Đơn vị bảo lưu ý kiến; điểm thẩm định được dùng để xếp hạng."))
    told: set[tuple[str, ...]] = set()
    for place in places:
        key = tuple(place["tie"])
        if key and key not in told:
            told.add(key)
            parts.append(b.Paragraph((b.bold("Xét khi bằng điểm: "), " ".join(key))))
    return tuple(parts)


def _hold_blocks(places: Sequence[Mapping[str, Any]], season: Season) -> tuple[b.Block, ...]:
    """That units have no rank this time, and where to learn why.

    The paper goes to every member and may be published: neither the ground nor that something is being verified
    stands on it (ND 152/2025, article 4.4). The unit and who decides read it on the page of the ranking.
    """
    names = [place["name"] for place in places if place.get("hold")]
    if not names:
        return ()
    return (
        b.Paragraph(
            (
                b.bold("Chưa xếp hạng ở lần công bố này: "),
                f"{', '.join(names)}. Căn cứ đã báo cho đơn vị và lưu trong hồ sơ của {cluster_word(season)}.",
            )
        ),
    )


def brought_data(scores: SeasonScores, place: Place) -> dict[str, Any]:
    """What people brought to the place of a unit, as a publication keeps it: values that were compared, its hold.

    Empty where it came from the scores alone. The ground of a hold is not for every reader of the publication.
    """
    unit = next(row.organisation for row in scores.rows if row.organisation.code == place.unit)
    given_steps = [step for step in place.steps if step.rule.kind in GIVEN]
    compared = dict.fromkeys(
        step.rule.kind for step in given_steps if dict(step.values)[place.unit] is not None
    )
    standing = scores.brought.values.get(unit.pk, {})
    given = [
        {"kind": kind.value, "value": str(standing[kind].value), "ground": standing[kind].ground}
        for kind in compared
    ]
    hold = scores.brought.holds.get(unit.pk)
    return {
        **({"given": given} if given else {}),
        **({"hold": {"ground": hold.ground, "since": hold.set_at.isoformat()}} if hold else {}),
    }


def outcome_data(outcome: Outcome) -> dict[str, Any]:
    """A result tree as plain data, exact numbers as text: what a publication keeps as its trace."""
    return {
        "code": outcome.code,
        "points": None if outcome.points is None else str(outcome.points),
        "adjustment": str(outcome.adjustment),
        "formula": [str(piece) for piece in outcome.formula],
        "inputs": [[used.name, str(used.value)] for used in outcome.inputs],
        "flags": [
            [flag.kind.value, None if flag.limit is None else str(flag.limit)] for flag in outcome.flags
        ],
        "children": [outcome_data(child) for child in outcome.children],
    }
