"""The papers of commendation, composed from records: the decision with its list, and a revocation.

Paper is Vietnamese whatever language the screen has.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from thidua.commendation.models import Candidate, Decision, Proposal, Recipient
from thidua.documents import blocks as b
from thidua.documents import certificates
from thidua.documents.enums import DocumentKind
from thidua.kernel.text import fold
from thidua.legislation import catalogue
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation
from thidua.register.enums import RevocationGround

SYMBOL: Final = "QĐ-UBND"
_LOCAL_GOVERNMENT: Final = (
    (date(2025, 6, 16), ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",)),
    (date(2025, 3, 1), ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 02 năm 2025",)),
    (
        date(2015, 1, 1),
        (
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015",
            (
                "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính "
                "quyền địa phương ngày 22 tháng 11 năm 2019"
            ),
        ),
    ),
)
_DECREES: Final = ("ND152/2025", "ND98/2023", "ND91/2017")
_LAWS: Final = (
    (date(2024, 1, 1), "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"),
    (date(2004, 7, 1), "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003"),
)
_KIND_WORDS: Final = {
    PartyKind.INDIVIDUAL: "cá nhân",
    PartyKind.COLLECTIVE: "tập thể",
    PartyKind.HOUSEHOLD: "hộ gia đình",
}
_GROUND_WORDS: Final = {
    RevocationGround.FRAUD: "gian dối trong việc kê khai thành tích để được khen thưởng",
    RevocationGround.FORGERY: "cung cấp thông tin sai sự thật hoặc làm giả hồ sơ, giấy tờ để được khen thưởng",
    RevocationGround.UNLAWFUL_APPRAISAL: "việc thẩm định, xét, duyệt khen thưởng trái quy định của pháp luật",
    RevocationGround.LATER_VIOLATION: (
        "có kết luận của cơ quan có thẩm quyền về vi phạm trong thời gian tính thành tích khen thưởng"
    ),
}


def text_hash(document: b.Document) -> str:
    """The SHA-256 of every word of a composed document: what a signer has seen is what is signed."""
    told = json.dumps(b.as_data(document), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def decider_body(decider: Organisation) -> str:
    """The body whose chair decides, as the head of the paper names it."""
    return f"ỦY BAN NHÂN DÂN\n{decider.name.upper()}"


def decider_post(decider: Organisation) -> str:
    """The post of who decides, in capitals."""
    return f"CHỦ TỊCH ỦY BAN NHÂN DÂN {decider.name.upper()}"


def decider_title(decider: Organisation) -> str:
    """The post of who decides, as a line of text has it: “Chủ tịch Ủy ban nhân dân tỉnh Bắc Kạn”."""
    return f"Chủ tịch Ủy ban nhân dân {_lower_first(decider.name)}"


def signer(name: str = "", *, signed_at: datetime | None = None, record: str = "") -> b.Signer:
    """Who signs for the province; without a name the paper is still a draft."""
    return b.Signer(post="CHỦ TỊCH", name=name, signed_at=signed_at, record=record)


def counted(candidates: Sequence[Candidate]) -> str:
    """How many of which kind: “03 tập thể, 22 cá nhân”."""
    order = (PartyKind.COLLECTIVE, PartyKind.HOUSEHOLD, PartyKind.INDIVIDUAL)
    counts = [(kind, sum(c.party_kind == kind for c in candidates)) for kind in order]
    return ", ".join(f"{count:02d} {_KIND_WORDS[kind]}" for kind, count in counts if count)


def salutation(candidate: Candidate) -> str:
    """“Ông” or “Bà” in front of an individual's name, nothing where it is not known."""
    if candidate.party_kind != PartyKind.INDIVIDUAL or candidate.is_woman is None:
        return ""
    return "Bà" if candidate.is_woman else "Ông"


def printed_name(candidate: Candidate) -> str:
    """The name as list and certificate print it."""
    return f"{salutation(candidate)} {candidate.name}".strip()


def decision_document(
    *,
    proposal: Proposal,
    candidates: Sequence[Candidate],
    on: date,
    signed: b.Signer,
) -> b.Document:
    """Quyết định tặng … with the list of recipients as its annex, in the order of the golden book."""
    name = catalogue.award(proposal.award_code).name_on(on)
    decider = proposal.decider
    return b.Document(
        kind=DocumentKind.DECISION,
        title=proposal.title,
        letterhead=b.Letterhead(body=decider_body(decider)),
        place=decider.seat or decider.short_name,
        symbol=SYMBOL,
        illustrative=proposal.illustrative,
        blocks=(
            b.Heading(decider_post(decider), level=0),
            b.LegalBasis(_grounds(proposal, on=on)),
            b.Heading("QUYẾT ĐỊNH:", level=0),
            b.Article(
                1,
                f"Tặng {name} cho {counted(candidates)} {_achieved(proposal)} (có danh sách kèm theo).",
            ),
            b.Article(
                2,
                "Các trường hợp được khen thưởng nhận bằng và tiền thưởng kèm theo hình thức khen thưởng theo "
                "quy định của pháp luật về thi đua, khen thưởng.",
            ),
            b.Article(3, _executors(proposal)),
            b.Signatures(
                signers=(signed,),
                recipients=("Như Điều 3", "Ban Thi đua - Khen thưởng Trung ương", "Lưu: VT, TĐKT"),
            ),
            b.Annex(
                label="",
                title=f"DANH SÁCH\nĐƯỢC TẶNG {name.upper()}",
                blocks=(_list_table(proposal, candidates),),
            ),
        ),
    )


def revocation_document(
    *, recipient: Recipient, ground: RevocationGround, explanation: str, on: date, signed: b.Signer
) -> b.Document:
    """Quyết định hủy bỏ the award of one recipient; the decision stands for the others."""
    candidate, decision = recipient.candidate, recipient.decision
    proposal = decision.proposal
    issued_on = decision.document.issued_on
    name = catalogue.award_name(proposal.award_code, issued_on)
    original = f"Quyết định số {decision.document.symbol_text} {b.long_date(issued_on)}"
    return _revoking(
        proposal,
        title=f"Về việc hủy bỏ khen thưởng đối với {printed_name(candidate)}",
        grounds=(*_law_grounds(on), f"Theo đề nghị của {proposal.proposer.name}"),
        what=f"Hủy bỏ việc tặng {name} tại {original} đối với {printed_name(candidate)}, "
        f"{candidate.place} (số sổ vàng {recipient.golden_book_number:02d}). "
        f"Lý do: {_GROUND_WORDS[ground]} (khoản 2 Điều 93 Luật Thi đua, khen thưởng). {explanation}",
        then=f"{printed_name(candidate)} nộp lại Bằng khen và tiền thưởng đã nhận theo quy định. "
        f"Các nội dung khác của {original} không thay đổi.",
        signed=signed,
    )


def decision_revocation_document(
    *, decision: Decision, ground: RevocationGround, explanation: str, on: date, signed: b.Signer
) -> b.Document:
    """Quyết định hủy bỏ a decision as a whole, with every award of it."""
    proposal = decision.proposal
    document = decision.document
    original = f"Quyết định số {document.symbol_text} {b.long_date(document.issued_on)}"
    return _revoking(
        proposal,
        title=f"Về việc hủy bỏ {original}",
        grounds=_grounds(proposal, on=on),
        what=f"Hủy bỏ {original} về việc tặng "
        f"{catalogue.award_name(proposal.award_code, document.issued_on)}. Lý do: {_GROUND_WORDS[ground]} "
        f"(khoản 2 Điều 93 Luật Thi đua, khen thưởng). {explanation}",
        then=f"Các trường hợp được khen thưởng theo {original} nộp lại bằng và tiền thưởng đã nhận theo quy định.",
        signed=signed,
    )


def _revoking(
    proposal: Proposal, *, title: str, grounds: Sequence[str], what: str, then: str, signed: b.Signer
) -> b.Document:
    """A decision that takes back: what, what follows, and who carries it out."""
    decider = proposal.decider
    return b.Document(
        kind=DocumentKind.DECISION,
        title=title,
        letterhead=b.Letterhead(body=decider_body(decider)),
        place=decider.seat or decider.short_name,
        symbol=SYMBOL,
        illustrative=proposal.illustrative,
        blocks=(
            b.Heading(decider_post(decider), level=0),
            b.LegalBasis(tuple(grounds)),
            b.Heading("QUYẾT ĐỊNH:", level=0),
            b.Article(1, what),
            b.Article(2, then),
            b.Article(3, _executors(proposal)),
            b.Signatures(signers=(signed,), recipients=("Như Điều 3", "Lưu: VT, TĐKT")),
        ),
    )


def certificate_batch(
    recipients: Sequence[Recipient], decision: Decision
) -> tuple[certificates.Batch, list[str]]:
    """The certificates of these recipients for the printer, and a file name for each."""
    proposal, document = decision.proposal, decision.document
    decider = proposal.decider
    batch = certificates.Batch(
        template="bang-khen",
        issuer_post=decider_post(decider),
        place=decider.seat or decider.short_name,
        dated=document.issued_on,
        decision_text=f"Quyết định số {document.symbol_text} {b.long_date(document.issued_on)}",
        achievement=proposal.achievement,
        signer_post="CHỦ TỊCH",
        signer_name=decision.signer_name,
        illustrative=proposal.illustrative,
        certificates=tuple(_certificate(recipient) for recipient in recipients),
    )
    names = [
        f"{r.golden_book_number:03d}-{fold(r.candidate.name).replace(' ', '-')[:80]}.pdf" for r in recipients
    ]
    return batch, names


def _certificate(recipient: Recipient) -> certificates.Certificate:
    candidate = recipient.candidate
    return certificates.Certificate(
        recipient=printed_name(candidate),
        description=candidate.place,
        golden_book=f"{recipient.golden_book_number:02d}",
        code=recipient.code.code,
        achievement=candidate.achievement,
    )


def _achieved(proposal: Proposal) -> str:
    return _lower_first(proposal.achievement.strip().rstrip("."))


def _law_grounds(on: date) -> tuple[str, ...]:
    government = next(lines for since, lines in _LOCAL_GOVERNMENT if on >= since)
    law = next(line for since, line in _LAWS if on >= since)
    decree = next(
        (i for code in _DECREES if on in (i := catalogue.instrument(code)).in_force),
        catalogue.instrument(_DECREES[0]),
    )
    told = f"{decree.cited} {b.long_date(decree.signed_on)} của Chính phủ {_lower_first(decree.title)}"
    return (*government, law, f"Căn cứ {told}")


def _grounds(proposal: Proposal, *, on: date) -> tuple[str, ...]:
    return (*_law_grounds(on), f"Theo đề nghị của {proposal.proposer.name}")


def _executors(proposal: Proposal) -> str:
    return (
        f"Chánh Văn phòng Ủy ban nhân dân {_lower_first(proposal.decider.name)}, Giám đốc Sở Nội vụ, thủ trưởng "
        "các cơ quan, đơn vị liên quan và các trường hợp có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định "
        "này. Quyết định này có hiệu lực kể từ ngày ký."
    )


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _list_table(proposal: Proposal, candidates: Sequence[Candidate]) -> b.Table:
    own = any(c.achievement and c.achievement != proposal.achievement for c in candidates)
    columns = [
        b.Column("Số sổ vàng", 0.6, b.Align.CENTER),
        b.Column("Họ và tên", 2.0),
        b.Column("Chức vụ, đơn vị", 3.4),
    ]
    if own:
        columns.append(b.Column("Thành tích", 3.2))
    rows = [
        b.Row(
            (
                f"{number:02d}",
                printed_name(candidate),
                candidate.place,
                *((candidate.achievement or proposal.achievement,) if own else ()),
            )
        )
        for number, candidate in enumerate(candidates, start=1)
    ]
    return b.Table(columns=tuple(columns), rows=tuple(rows))
