"""What the pages about who may be proposed for what show: findings in groups, each with its award and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from thidua.eligibility.enums import Standing
from thidua.eligibility.explaining import PathWords, awaited, cited, path_words
from thidua.eligibility.findings import WITH_OUTLOOK, AwardLook, Finding, in_standing
from thidua.kernel.refusals import Message
from thidua.legislation import catalogue, prizes, rules, wording
from thidua.legislation.prizes import Given, Payable, PrizeMoney
from thidua.legislation.shapes import Award, Transition
from thidua.parties.enums import PartyKind
from thidua.rulebook.facts import Facts

# The icon of each standing.
ICONS = {
    Standing.ELIGIBLE: "circle-check",
    Standing.ONE_AWAY: "circle-half-2",
    Standing.REVIEW: "user-search",
    Standing.NOT_YET: "hourglass-low",
    Standing.UNCONFIRMED: "alert-triangle",
    Standing.GIVEN: "medal",
    Standing.UNCLAIMED: "folders",
}
GROUPS = (
    Standing.ELIGIBLE,
    Standing.ONE_AWAY,
    Standing.REVIEW,
    Standing.NOT_YET,
    Standing.UNCONFIRMED,
    Standing.GIVEN,
)
"""The groups of a page, best first."""
NOTES: dict[Standing, Message] = {
    Standing.ELIGIBLE: _("Mọi điều kiện có căn cứ trong hồ sơ; khi đề nghị vẫn phải cam đoan và thẩm định."),
    Standing.ONE_AWAY: _("Chỉ một điều kiện chưa đạt."),
    Standing.REVIEW: _(
        "Hồ sơ thiếu giấy tờ, hoặc tiêu chuẩn cần người có thẩm quyền đánh giá. Thiếu giấy tờ không có nghĩa là "
        "không đạt."
    ),
    Standing.NOT_YET: _("Từ hai điều kiện trở lên chưa đạt."),
    Standing.UNCONFIRMED: _(
        "Hệ thống không kết luận theo tiêu chuẩn chưa xác nhận; theo những điều kiện đã biết thì còn thiếu."
    ),
    Standing.GIVEN: _("Một thành tích không được khen nhiều lần."),
}
PRIZED = {Standing.ELIGIBLE, Standing.ONE_AWAY}


@dataclass(frozen=True)
class ShownFinding:
    """One award on the page."""

    finding: Finding
    kind: str
    on: date
    shows_sensitive: bool
    payable: Payable | None = None

    @property
    def award(self) -> Award:
        """The title or form."""
        return catalogue.award(self.finding.code)

    @property
    def standing(self) -> Standing:
        """Where the party stands."""
        return self.finding.standing

    @cached_property
    def words(self) -> PathWords | None:
        """The best path in words."""
        verdict = self.finding.verdict
        return path_words(verdict, shows_sensitive=self.shows_sensitive) if verdict else None

    @property
    def prize(self) -> PrizeMoney | None:
        """The money that goes with it, if it were decided on that day."""
        if self.standing not in PRIZED:
            return None
        return prizes.known_prize(self.finding.code, PartyKind(self.kind), self.on)

    @property
    def unpaid(self) -> Message:
        """Why it would not be paid beside another title of the same year; empty where it would."""
        return "" if self.payable is None or self.payable.is_paid else self.payable.reason

    @property
    def path_count(self) -> int:
        """How many paths lead to it for such a subject."""
        return len(self.finding.look.paths)

    @property
    def title(self) -> str:
        """The award in the reader's language."""
        return self.award.label

    @property
    def citation(self) -> str:
        """The article of its best path."""
        return cited(self.finding.look.shown.rule.citation)

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the standard itself is not settled."""
        return bool(self.finding.look.shown.rule.open_question)

    @property
    def reasons(self) -> list[str]:
        """What stands in the way."""
        is_sure = self.standing is Standing.ONE_AWAY
        return [wording.lacking(need.condition, is_sure=is_sure) for need in self.finding.look.shown.unmet]

    @property
    def waits(self) -> bool:
        """Whether its earliest year cannot be told, as it depends on what others decide or on what time does not
        bring.
        """
        return self.standing in WITH_OUTLOOK and not self.finding.earliest

    @property
    def awaited(self) -> str:
        """The awards of others that have to come first, where the earliest year depends on them."""
        return awaited(self.finding.look.shown)


@dataclass(frozen=True)
class NewerText:
    """The text that took force after the dossier was received, and what it answers: it applies where it is more
    favourable (L06/2026 Đ4).
    """

    transition: Transition
    older: AwardLook | None
    newer: AwardLook | None

    @property
    def on(self) -> date:
        """The first day of the newer text."""
        return self.transition.at

    @property
    def standing(self) -> Standing | None:
        """Where the party stands by it; None where it has no path for such a subject."""
        return self.newer.standing if self.newer else None

    @property
    def is_more_favourable(self) -> bool:
        """Whether it answers better."""
        return self.newer is not None and (self.older is None or self.newer.level > self.older.level)

    @property
    def citation(self) -> str:
        """The clause on dossiers under way."""
        return cited(self.transition.citation)


@dataclass(frozen=True)
class Group:
    """The awards with which the party stands alike."""

    standing: Standing
    findings: Sequence[ShownFinding]

    @property
    def title(self) -> Message:
        """Its heading."""
        return self.standing.label

    @property
    def note(self) -> Message:
        """What it means."""
        return NOTES[self.standing]


@dataclass(frozen=True)
class Page:
    """A party's findings: the groups with something in them, and paths nobody has claimed."""

    groups: Sequence[Group]
    others: Sequence[ShownFinding]

    @property
    def counts(self) -> list[tuple[Standing, Message, int]]:
        """How many awards stand in each group."""
        return [(group.standing, group.title, len(group.findings)) for group in self.groups]


def payable_of(
    findings: Sequence[Finding], facts: Facts, *, kind: str, on: date, year: int
) -> dict[str, Payable]:
    """Which of the yearly titles a party is eligible for would be paid beside each other and those it was given for
    that year: of several titles of one time only the highest. Titles of several years are of another time.
    """
    eligible = [found.code for found in findings if found.standing is Standing.ELIGIBLE]
    of_year = [fact for fact in facts.awards if fact.year == year]
    claims = [Given(code, on, year) for code in eligible]
    claims += [Given(fact.code, fact.decided_on or on, year) for fact in of_year if fact.code not in eligible]
    known = [
        claim
        for claim in claims
        if claim.award_code in rules.YEARLY_TITLES
        and prizes.known_prize(claim.award_code, PartyKind(kind), claim.decided_on) is not None
    ]
    return {each.given.award_code: each for each in prizes.payable(known, PartyKind(kind))}


def page_of(
    findings: Sequence[Finding],
    *,
    kind: str,
    on: date,
    shows_sensitive: bool,
    payable: Mapping[str, Payable] = MappingProxyType({}),
) -> Page:
    """The findings in groups, the best first."""

    def shown(standing: Standing) -> list[ShownFinding]:
        return [
            ShownFinding(each, kind, on, shows_sensitive, payable.get(each.code))
            for each in in_standing(findings, standing)
        ]

    groups = [Group(standing, found) for standing in GROUPS if (found := shown(standing))]
    return Page(groups, shown(Standing.UNCLAIMED))
