"""What the page of a worksheet shows: doubts by kind, and the table as it is read now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from thidua.kernel.refusals import Message
from thidua.scoring.engine import Kind, Part, Takes
from thidua.scoring.enums import CriterionKind, LinePart
from thidua.scoring.queries.table_imports import ImportReview
from thidua.scoring.specs import CriterionDraft
from thidua.scoring.wording import number_text
from thidua.scoring.worksheet.shapes import Difference, Doubt
from thidua.scoring.worksheet.wording import TITLES


@dataclass(frozen=True)
class DoubtGroup:
    """The doubts of one kind."""

    kind: str
    title: Message
    weight: str
    doubts: tuple[Doubt, ...]

    @property
    def open_count(self) -> int:
        """How many still wait for somebody's word."""
        return sum(doubt.is_open for doubt in self.doubts)

    @property
    def is_open(self) -> bool:
        """Whether the group is shown opened: somebody is waited for, or a difference nobody has settled."""
        beside = isinstance(self.doubts[0].kind, Difference)
        return bool(self.open_count) or (beside and any(doubt.settled is None for doubt in self.doubts))


@dataclass(frozen=True)
class ReadLine:
    """One line of the table as it is read."""

    code: str
    depth: int
    title: str
    row: int
    points: str
    how: str
    is_leaf: bool
    is_changed: bool
    guidance: str
    evidence: bool


def groups_of(doubts: Iterable[Doubt]) -> list[DoubtGroup]:
    """Doubts by kind, those that ask most first."""
    found: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        found.setdefault(doubt.kind.value, []).append(doubt)
    groups = [
        DoubtGroup(kind, TITLES[of[0].kind], of[0].weight.value, tuple(of)) for kind, of in found.items()
    ]
    order = {kind.value: place for place, kind in enumerate(Difference)}
    return sorted(groups, key=lambda group: order.get(group.kind, 0))


def lines_of(review: ImportReview) -> list[ReadLine]:
    """The lines in the order of the sheet."""
    criteria = review.reading.criteria
    above = {draft.code: draft.parent_code for draft in criteria}
    groups = {draft.parent_code for draft in criteria}
    return [
        ReadLine(
            code=draft.code,
            depth=_depth(draft.code, above),
            title=draft.title,
            row=review.reading.rows.get(draft.code, 0),
            points=_points(draft),
            how=_how(draft, is_leaf=draft.code not in groups),
            is_leaf=draft.code not in groups,
            is_changed=draft.code in review.found.changes,
            guidance=draft.guidance,
            evidence=draft.evidence_required,
        )
        for draft in criteria
    ]


def _depth(code: str, above: dict[str, str]) -> int:
    depth, seen = 0, {code}
    while (code := above.get(code, "")) and code not in seen:
        seen.add(code)
        depth += 1
    return depth


def _points(draft: CriterionDraft) -> str:
    if draft.maximum is None:
        return ""
    sign = {Part.BASE: "", Part.BONUS: "+", Part.MINUS: "−"}[draft.part]
    return f"{sign}{number_text(draft.maximum)}"


def _how(draft: CriterionDraft, *, is_leaf: bool) -> str:
    said: Sequence[str] = [str(LinePart(draft.part.value).label)]
    if is_leaf and draft.kind:
        said = [*said, str(CriterionKind(draft.kind.value).label).lower()]
    if draft.each is not None:
        said = [*said, _("%(each)s mỗi lần") % {"each": number_text(draft.each)}]
    if draft.kind is Kind.BANDS:
        said = [*said, _("%(count)d mức") % {"count": len(draft.bands)}]
    if draft.takes is Takes.BEST:
        said = [*said, _("lấy dòng cao nhất")]
    if draft.bonus_cap is not None:
        said = [*said, _("thưởng tối đa %(cap)s") % {"cap": number_text(draft.bonus_cap)}]
    if draft.minus_cap is not None:
        said = [*said, _("trừ tối đa %(cap)s") % {"cap": number_text(draft.minus_cap)}]
    if draft.knock_out:
        said = [*said, _("không xếp loại")]
    return " · ".join(said)
