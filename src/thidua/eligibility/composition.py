"""The working paper about one party: for what it may be proposed on a day, condition by condition.

Paper is Vietnamese whatever language the screen has, so its own words are not translated.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import translation

from thidua.documents import blocks as b
from thidua.documents.enums import DocumentKind
from thidua.eligibility.enums import Standing
from thidua.eligibility.explaining import ConditionWords, PathWords, awaited, path_words
from thidua.eligibility.findings import WITH_OUTLOOK, Finding, in_standing
from thidua.legislation import catalogue, rules, wording
from thidua.parties.models import Organisation, Party
from thidua.rulebook.findings import Result

DETAILED = (Standing.ELIGIBLE, Standing.ONE_AWAY, Standing.REVIEW)
LISTED = (*DETAILED, Standing.NOT_YET, Standing.UNCONFIRMED, Standing.GIVEN)
_RESULTS = {
    Result.MET: "Đạt",
    Result.NOT_MET: "Chưa đạt",
    Result.EVIDENCE_MISSING: "Thiếu minh chứng",
    Result.NEEDS_PERSON: "Cần người xem xét",
}
_SMALL = 11.0


@dataclass(frozen=True)
class Sheet:
    """What the paper is about, and who prints it."""

    party: Party
    findings: Sequence[Finding]
    on: date
    year: int
    printed_on: date
    issuer: Organisation
    shows_sensitive: bool


def sheet_document(sheet: Sheet) -> b.Document:
    """The paper: an unnumbered working paper in the format of decree 30/2020."""
    with translation.override("vi"):
        return b.Document(
            kind=DocumentKind.REPORT,
            heading="Phiếu rà soát điều kiện khen thưởng",
            title=sheet.party.name,
            letterhead=b.Letterhead(body=sheet.issuer.name),
            place=sheet.issuer.seat or sheet.issuer.short_name,
            symbol="",
            dated=sheet.printed_on,
            illustrative=sheet.party.illustrative,
            is_working=True,
            blocks=(
                _about(sheet),
                b.Heading("I. KẾT QUẢ"),
                *_results(sheet),
                b.Heading("II. CĂN CỨ TỪNG ĐIỀU KIỆN"),
                *_details(sheet),
                b.Heading("III. GHI CHÚ"),
                _notes(sheet),
                b.Signatures(signers=(b.Signer(post="NGƯỜI RÀ SOÁT", name=""),)),
            ),
        )


def _about(sheet: Sheet) -> b.KeyValues:
    party = sheet.party
    lines: list[tuple[str, b.Rich]] = [("Đối tượng", b.bold(party.name))]
    post, unit = getattr(party, "post", ""), getattr(party, "unit", None)
    lines += [("Chức vụ", post)] if post else []
    lines += [("Đơn vị", unit.name)] if unit else []
    lines += [
        ("Ngày nhận hồ sơ", f"{sheet.on:%d/%m/%Y}"),
        ("Năm xét", str(sheet.year)),
        ("Quy định áp dụng", _instruments(sheet.findings)),
        ("Phiên bản dữ liệu luật", rules.version()),
    ]
    return b.KeyValues(tuple(lines))


def _instruments(findings: Iterable[Finding]) -> str:
    codes = {path.rule.citation.instrument for found in findings for path in found.look.paths}
    known = [
        catalogue.law().instruments[code] for code in sorted(codes) if code in catalogue.law().instruments
    ]
    return "; ".join(each.cited for each in known)


def _results(sheet: Sheet) -> list[b.Block]:
    rows: list[b.Row] = []
    for standing in LISTED:
        found = in_standing(sheet.findings, standing)
        if found:
            rows.append(b.Row((f"{standing.label} ({len(found)})",), strong=True))
        rows += [_result_row(number, each) for number, each in enumerate(found, start=1)]
    if not rows:
        return [b.Paragraph("Hồ sơ chưa có gì làm căn cứ xét danh hiệu, hình thức khen thưởng nào.")]
    columns = (
        b.Column("TT", 0.45, b.Align.CENTER),
        b.Column("Danh hiệu, hình thức", 2.1),
        b.Column("Căn cứ", 1.9),
        b.Column("Điều kiện chưa đạt, cần xem xét", 3.9),
    )
    return [b.Table(columns, tuple(rows), text_size=_SMALL)]


def _result_row(number: int, found: Finding) -> b.Row:
    best = found.look.shown
    cited = catalogue.citation_text(best.rule.citation)
    return b.Row((str(number), catalogue.award_name(found.code), cited, "\n".join(_lacking(found))))


def _lacking(found: Finding) -> Iterator[str]:
    """What stands in the way, each for itself, and when it may be out of the way at the earliest."""
    best = found.look.shown
    if found.standing is Standing.GIVEN:
        return
    for need in best.unmet:
        told = wording.lacking(need.condition, is_sure=found.standing is Standing.ONE_AWAY)
        yield f"– {told}"
    if best.rule.open_question:
        yield "– Tiêu chuẩn chưa xác nhận"
    if found.earliest is not None:
        yield f"Sớm nhất: năm xét {found.earliest}"
    elif found.standing in WITH_OUTLOOK:
        first = awaited(best)
        yield f"Sớm nhất: sau khi được tặng {first}" if first else "Chưa tính được năm sớm nhất"


def _details(sheet: Sheet) -> list[b.Block]:
    made: list[b.Block] = []
    for standing in DETAILED:
        for found in in_standing(sheet.findings, standing):
            if found.verdict is not None:
                words = path_words(found.verdict, shows_sensitive=sheet.shows_sensitive)
                made += _award(found, standing, words)
    return made or [b.Paragraph("Không có danh hiệu, hình thức nào cần nêu chi tiết.")]


def _award(found: Finding, standing: Standing, words: PathWords) -> list[b.Block]:
    rows = tuple(
        b.Row(
            (
                (need.told.needed, *_parts(need.told), "\n", b.italic(need.citation)),
                _found(need.told),
                _RESULTS[need.result],
            )
        )
        for need in words.needs
    )
    columns = (b.Column("Điều kiện, căn cứ", 3.4), b.Column("Trong hồ sơ", 2.6), b.Column("Kết quả", 1.1))
    blocks: list[b.Block] = [
        b.Heading(f"{catalogue.award_name(found.code)}: {str(standing.label).lower()}", level=2),
        b.Paragraph((f"{words.title} (", b.italic(words.citation), ").")),
    ]
    if words.counted_from:
        blocks.append(b.Paragraph(f"Tính {words.counted}: {words.counted_from}."))
    if words.open_question:
        blocks.append(b.Paragraph((b.bold("Chưa được xác nhận: "), words.open_question)))
    for passage in words.passages:
        told = " ".join(filter(None, (f"{passage.told}.", passage.left_out, passage.question)))
        blocks.append(b.Paragraph((told, " (", b.italic(passage.citation), ").")))
    blocks.append(b.Table(columns, rows, text_size=_SMALL))
    if words.to_declare:
        blocks.append(b.Paragraph(f"Phải cam đoan khi đề nghị: {'; '.join(words.to_declare)}."))
    return blocks


def _parts(told: ConditionWords) -> tuple[str, ...]:
    question = (f"\nCâu hỏi mở: {told.question}",) if told.question else ()
    if len(told.parts) < 2 or told.result is Result.MET:
        return question
    return (*(f"\n– {part.needed}: {_RESULTS[part.result].lower()}" for part in told.parts), *question)


def _found(told: ConditionWords) -> str:
    return told.found[:1].upper() + told.found[1:]


def _notes(sheet: Sheet) -> b.NumberedList:
    return b.NumberedList(
        (
            "Phiếu này là tài liệu làm việc, không thay cho thẩm định của cơ quan có thẩm quyền.",
            (
                "Kết quả dựa trên những gì đã ghi trong hồ sơ đến ngày nhận hồ sơ. Thiếu một giấy tờ không có nghĩa "
                "là không đạt: bổ sung minh chứng rồi rà soát lại."
            ),
            (
                "“Sớm nhất” giả định từ nay năm nào cũng hoàn thành xuất sắc nhiệm vụ, được tặng các danh hiệu xét "
                "hằng năm, có sáng kiến được công nhận và không bị kỷ luật; khen thưởng do cấp khác quyết định thì "
                "không giả định."
            ),
            "Tiêu chuẩn chưa được xác nhận chỉ để tham khảo, do người có thẩm quyền xem xét.",
            *_newer_text(sheet),
        )
    )


def _newer_text(sheet: Sheet) -> Iterator[str]:
    """A text that took force after the dossier was received, and applies where it is more favourable."""
    newer = rules.more_favourable_clause(sheet.on, sheet.printed_on)
    if newer is None:
        return
    told = (
        f"Quy định đổi từ {newer.at:%d/%m/%Y}: {newer.statement} ({catalogue.citation_text(newer.citation)}). "
        f"Phiếu này xét theo quy định ngày {sheet.on:%d/%m/%Y}."
    )
    question = newer.confirmation.open_question
    yield f"{told} Điều khoản này chưa được xác nhận: {question}" if question else told
