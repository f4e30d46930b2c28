"""What is looked at before a decision: each line and the whole list, with findings that name their article.

Pure: facts in, findings out. Nothing here rejects for a missing paper, and what a rule leaves to judgement is
put before a person.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.commendation.enums import CheckKind
from thidua.kernel.text import fold
from thidua.legislation.catalogue import spelled_out
from thidua.rulebook.findings import Citation, Finding, Result

LAW = "L06/2022"
DECREE_152_FROM = date(2025, 7, 1)
_NOTHING = Citation("")


@dataclass(frozen=True)
class EarlierAward:
    """An award this party has, or is put forward for elsewhere, as far as it bears on one achievement."""

    award_name: str
    reference: str
    achievement: str
    year: int | None
    is_same_award: bool


@dataclass(frozen=True)
class OpenHold:
    """A hold that stands: why, and where it comes from."""

    reason: str
    source: str


@dataclass(frozen=True)
class OnRecord:
    """What the rules say of a candidate by the record kept about them, and where that can be read.

    `home` is the body they belong to: whoever keeps its records may open the trace.
    """

    party: int
    home: int | None
    award: str
    on: date
    year: int
    is_met: bool
    told: str
    citation: Citation


@dataclass(frozen=True)
class CandidateFacts:
    """One line of the list with what is known about the party."""

    id: int
    number: int
    name: str
    unit: str
    achievement: str
    can_receive: bool = True
    holds: Sequence[OpenHold] = ()
    earlier: Sequence[EarlierAward] = ()
    record: OnRecord | None = None


@dataclass(frozen=True)
class ListFacts:
    """The whole list and what is to be decided."""

    award_name: str
    decider_name: str
    ground: str
    on: date
    year: int
    is_competent: bool
    competence: Citation
    competence_open_question: str
    candidates: Sequence[CandidateFacts]
    comment_is_open: bool = False
    comment_outcome: str = ""
    has_comment: bool = False


@dataclass(frozen=True)
class CheckLine:
    """A finding about one candidate (by id), or about the whole list (no id)."""

    kind: CheckKind
    finding: Finding
    candidate_id: int | None = None
    number: int | None = None
    name: str = ""
    record: OnRecord | None = None

    @property
    def blocks(self) -> bool:
        """Whether nobody may submit or sign while it stands."""
        return self.finding.result is Result.NOT_MET

    @property
    def wants_a_look(self) -> bool:
        """Whether the leader has to say it was seen."""
        return self.finding.result in {Result.EVIDENCE_MISSING, Result.NEEDS_PERSON}

    @property
    def is_exception(self) -> bool:
        """Whether it is anything but in order."""
        return self.blocks or self.wants_a_look


def check_list(facts: ListFacts) -> list[CheckLine]:
    """Every finding: those about the whole list first, then line by line what is not simply in order."""
    lines = [
        _list_line(CheckKind.LIST, _not_empty(facts)),
        _list_line(CheckKind.AUTHORITY, _authority(facts)),
        _list_line(CheckKind.STANDARD, _standard(facts)),
        _list_line(CheckKind.COMMENT, _comment(facts)),
    ]
    for kind, findings in (
        (CheckKind.COMPLETE, _incomplete(facts)),
        (CheckKind.DUPLICATE, _duplicates(facts)),
        (CheckKind.ONE_AWARD, _one_award(facts)),
        (CheckKind.HOLD, _holds(facts)),
        (CheckKind.RECORD, _records(facts)),
    ):
        found = [
            CheckLine(
                kind,
                finding,
                candidate_id=c.id,
                number=c.number,
                name=c.name,
                record=c.record if kind is CheckKind.RECORD else None,
            )
            for c, finding in findings
        ]
        lines.extend(found or [_list_line(kind, _in_order(kind, facts))])
    return lines


def hold_citation(on: date) -> tuple[Citation, str]:
    """Where it stands that nobody is commended while something is looked into, and what is open about it."""
    if on >= DECREE_152_FROM:
        return Citation("ND152/2025", "Đ4 k4"), ""
    return Citation("ND98/2023"), _("điều khoản tương ứng chưa được đối chiếu với văn bản gốc")


def same_achievement(one: str, other: str) -> bool:
    """Whether two wordings tell the same achievement: the same words, whatever their signs and spaces."""
    return bool(fold(one)) and fold(one) == fold(other)


def _list_line(kind: CheckKind, finding: Finding) -> CheckLine:
    return CheckLine(kind, finding)


def _not_empty(facts: ListFacts) -> Finding:
    count = len(facts.candidates)
    return Finding(
        code=CheckKind.LIST.value,
        result=Result.MET if count else Result.NOT_MET,
        needed=_("Có ít nhất một trường hợp trong danh sách"),
        found=ngettext("%(count)d trường hợp", "%(count)d trường hợp", count) % {"count": count},
        citation=_NOTHING,
    )


def _authority(facts: ListFacts) -> Finding:
    return Finding(
        code=CheckKind.AUTHORITY.value,
        result=Result.MET if facts.is_competent else Result.NOT_MET,
        needed=_("%(award)s thuộc thẩm quyền của người ký") % {"award": facts.award_name},
        found=facts.decider_name,
        citation=facts.competence,
        open_question=facts.competence_open_question,
    )


def _standard(facts: ListFacts) -> Finding:
    """Whether a contribution is worth the award is for a person to say; the code only asks where it is written."""
    return Finding(
        code=CheckKind.STANDARD.value,
        result=Result.NEEDS_PERSON if facts.ground else Result.EVIDENCE_MISSING,
        needed=_("Thành tích của từng trường hợp đạt tiêu chuẩn của hình thức khen thưởng"),
        found=spelled_out(facts.ground) or _("chưa ghi điều khoản tiêu chuẩn"),
        citation=Citation(LAW, _place_in(facts.ground)),
    )


def _place_in(ground: str) -> str:
    found = re.search(r"Đ\d+(?: k\d+)?(?: [a-zđ])?\b", ground)
    return found.group() if found else ""


def _comment(facts: ListFacts) -> Finding:
    if not facts.has_comment:
        return Finding(
            code=CheckKind.COMMENT.value,
            result=Result.MET,
            needed=_("Chỉ bắt buộc với huân chương, danh hiệu vinh dự nhà nước, Chiến sĩ thi đua toàn quốc"),
            found=_("không công khai lấy ý kiến"),
            citation=Citation("ND152/2025", "Đ44 k2") if facts.on >= DECREE_152_FROM else _NOTHING,
        )
    return Finding(
        code=CheckKind.COMMENT.value,
        result=Result.NOT_MET if facts.comment_is_open else Result.MET,
        needed=_("Đợt công khai lấy ý kiến đã kết thúc và có kết quả xử lý"),
        found=_("đang lấy ý kiến") if facts.comment_is_open else facts.comment_outcome,
        citation=Citation("ND152/2025", "Đ44 k2") if facts.on >= DECREE_152_FROM else _NOTHING,
    )


def _incomplete(facts: ListFacts) -> Iterator[tuple[CandidateFacts, Finding]]:
    for candidate in facts.candidates:
        if not candidate.can_receive:
            yield (
                candidate,
                Finding(
                    code=CheckKind.COMPLETE.value,
                    result=Result.NOT_MET,
                    needed=_("Hình thức khen thưởng dành cho đối tượng này"),
                    found=_("%(award)s không dành cho đối tượng này") % {"award": facts.award_name},
                    citation=facts.competence,
                ),
            )
        missing = [
            str(word)
            for word, value in ((_("đơn vị"), candidate.unit), (_("thành tích"), candidate.achievement))
            if not value
        ]
        if missing:
            yield (
                candidate,
                Finding(
                    code=CheckKind.COMPLETE.value,
                    result=Result.EVIDENCE_MISSING,
                    needed=_("Họ tên, đơn vị và thành tích"),
                    found=_("thiếu %(what)s") % {"what": ", ".join(missing)},
                    citation=_NOTHING,
                ),
            )


def _duplicates(facts: ListFacts) -> Iterator[tuple[CandidateFacts, Finding]]:
    first: dict[tuple[str, str], int] = {}
    names = Counter(fold(c.name) for c in facts.candidates)
    for candidate in facts.candidates:
        key = (fold(candidate.name), fold(candidate.unit))
        if key in first:
            yield (
                candidate,
                Finding(
                    code=CheckKind.DUPLICATE.value,
                    result=Result.NOT_MET,
                    needed=_("Mỗi trường hợp một lần trong danh sách"),
                    found=_("trùng họ tên và đơn vị với dòng %(number)d") % {"number": first[key]},
                    citation=_NOTHING,
                ),
            )
        elif names[key[0]] > 1 and any(name == key[0] for name, _unit in first):
            other = next(number for (name, _unit), number in first.items() if name == key[0])
            yield (
                candidate,
                Finding(
                    code=CheckKind.DUPLICATE.value,
                    result=Result.NEEDS_PERSON,
                    needed=_("Mỗi trường hợp một lần trong danh sách"),
                    found=_("trùng họ tên với dòng %(number)d, khác đơn vị: kiểm tra có phải một người")
                    % {"number": other},
                    citation=_NOTHING,
                ),
            )
        first.setdefault(key, candidate.number)


def _one_award(facts: ListFacts) -> Iterator[tuple[CandidateFacts, Finding]]:
    for candidate in facts.candidates:
        for earlier in candidate.earlier:
            result = _bears_on(candidate, earlier, year=facts.year)
            if result is Result.MET:
                continue
            yield (
                candidate,
                Finding(
                    code=CheckKind.ONE_AWARD.value,
                    result=result,
                    needed=_("Không tặng nhiều hình thức, nhiều lần cho một thành tích"),
                    found=f"{earlier.award_name}, {earlier.reference}: {earlier.achievement}",
                    citation=Citation(LAW, "Đ5 k2 c"),
                    evidence=(earlier.reference,),
                ),
            )


def _bears_on(candidate: CandidateFacts, earlier: EarlierAward, *, year: int) -> Result:
    if same_achievement(candidate.achievement, earlier.achievement):
        return Result.NOT_MET
    if earlier.is_same_award and earlier.year == year:
        return Result.NEEDS_PERSON
    return Result.MET


def _holds(facts: ListFacts) -> Iterator[tuple[CandidateFacts, Finding]]:
    citation, open_question = hold_citation(facts.on)
    for candidate in facts.candidates:
        for hold in candidate.holds:
            yield (
                candidate,
                Finding(
                    code=CheckKind.HOLD.value,
                    result=Result.NOT_MET,
                    needed=_("Không khen thưởng khi đang xem xét kỷ luật, thanh tra, khiếu nại, tố cáo"),
                    found=f"{hold.reason}: {hold.source}",
                    citation=citation,
                    evidence=(hold.source,),
                    open_question=open_question,
                ),
            )


def _records(facts: ListFacts) -> Iterator[tuple[CandidateFacts, Finding]]:
    """What the rules say by the record; it may be incomplete, so it is put before a person and never rejects."""
    for candidate in facts.candidates:
        record = candidate.record
        if record is not None and not record.is_met:
            yield (
                candidate,
                Finding(
                    code=CheckKind.RECORD.value,
                    result=Result.NEEDS_PERSON,
                    needed=_("Đủ điều kiện theo những gì đã ghi trong hồ sơ thành tích"),
                    found=record.told,
                    citation=record.citation,
                ),
            )


def _in_order(kind: CheckKind, facts: ListFacts) -> Finding:
    citation, open_question = {
        CheckKind.HOLD: hold_citation(facts.on),
        CheckKind.ONE_AWARD: (Citation(LAW, "Đ5 k2 c"), ""),
    }.get(kind, (_NOTHING, ""))
    seen = [c for c in facts.candidates if kind is not CheckKind.RECORD or c.record is not None]
    count = len(seen)
    return Finding(
        code=kind.value,
        result=Result.MET,
        needed=str(kind.label),
        found=ngettext(
            "đã xem %(count)d trường hợp, không có gì vướng",
            "đã xem %(count)d trường hợp, không có gì vướng",
            count,
        )
        % {"count": count},
        citation=citation,
        open_question=open_question,
    )
