"""Guards over a whole group: how many of those who are eligible may be proposed at most."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from thidua.eligibility.assessing import LEADING
from thidua.eligibility.enums import QuotaCode, Standing
from thidua.eligibility.models import Assessment, LocalSetting
from thidua.eligibility.queries import eligible_for, setting_on, women_in
from thidua.legislation import catalogue
from thidua.legislation.enums import Rounding
from thidua.legislation.shapes import DatedValue
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation
from thidua.rulebook.quotas import Choice, Contender, Round, allowed, chosen

AWARD_OF = {QuotaCode.CSTDCS: "CSTDCS", QuotaCode.CTDCP: "CTDCP"}
TIE_BREAK = "TIE_BREAK_WOMEN_SHARE"


@dataclass(frozen=True)
class ShareInForce:
    """The share on a day: of the law, or set by an organisation; None where nobody set one."""

    code: QuotaCode
    share: Fraction | None
    rounding: Rounding
    source: str
    setting: LocalSetting | None


@dataclass(frozen=True)
class Quota:
    """How many may be proposed, against how many are eligible; `most` None where no share is set.

    Those who were given the award for that year already take up places. `choice` is who has a place where more are
    eligible than there are places and all have achieved alike; None where it is not needed, or no text orders it.
    """

    in_force: ShareInForce
    award_code: str
    whole: int
    most: int | None
    eligible: int
    given: int
    tie_break: str = ""
    least_women: Fraction | None = None
    choice: Choice | None = None

    @property
    def share_text(self) -> str:
        """The share as people write it: "15 %", or the fraction where percent would not be exact."""
        return share_text(self.in_force.share)

    @property
    def least_women_text(self) -> str:
        """From which share of women on a collective is preferred."""
        return share_text(self.least_women)

    @property
    def is_exceeded(self) -> bool:
        """Whether not everybody who is eligible can be proposed."""
        return self.most is not None and self.eligible + self.given > self.most

    @property
    def places(self) -> int | None:
        """Places left."""
        return None if self.most is None else max(0, self.most - self.given)


def share_in_force(code: QuotaCode, organisation: Organisation, *, on: date) -> ShareInForce:
    """What the organisation (or one above it) set, else the law of that day."""
    law = catalogue.threshold(code).value_on(on)
    setting = setting_on(organisation, code, on=on)
    rounding = Rounding(setting.rounding) if setting else catalogue.threshold(code).rounding or Rounding.DOWN
    if setting is not None and setting.value:
        return ShareInForce(code, Fraction(setting.value), rounding, setting.citation, setting)
    return ShareInForce(code, law.value if law else None, rounding, _cited(law), setting)


def share_text(share: Fraction | None) -> str:
    """A share as people write it: "15 %", or the fraction where percent would not be exact."""
    if share is None:
        return ""
    percent = share * 100
    return f"{percent.numerator} %" if percent.denominator == 1 else str(share)


def quotas_of(assessment: Assessment) -> list[Quota]:
    """The shares that bear on the awards of a finished assessment."""
    codes = set(assessment.award_codes)
    found = []
    for code, award in AWARD_OF.items():
        counts = assessment.counts.get("awards", {}).get(award)
        if (not codes or award in codes) and counts and _is_at_stake(counts):
            found.append(_quota(assessment, code, award, counts))
    return found


def _is_at_stake(counts: dict[str, Any]) -> bool:
    return any(counts.get(standing.value) for standing in (Standing.ELIGIBLE, Standing.GIVEN))


def _quota(assessment: Assessment, code: QuotaCode, award: str, counts: dict[str, Any]) -> Quota:
    share = share_in_force(code, assessment.organisation, on=assessment.on)
    whole = _whole(assessment, code)
    quota = Quota(
        in_force=share,
        award_code=award,
        whole=whole,
        most=None if share.share is None else allowed(whole, share.share, Round(share.rounding.value)),
        eligible=counts.get(Standing.ELIGIBLE.value, 0),
        given=counts.get(Standing.GIVEN.value, 0),
    )
    tie_break = catalogue.threshold(TIE_BREAK).value_on(assessment.on)
    if tie_break is None or not quota.is_exceeded:
        return quota
    return replace(
        quota,
        tie_break=_cited(tie_break),
        least_women=tie_break.value,
        choice=chosen(
            _contenders(assessment, award), quota.places or 0, least_women=Fraction(tie_break.value)
        ),
    )


def _contenders(assessment: Assessment, award: str) -> list[Contender]:
    """Whoever is eligible, in Vietnamese order; how much each has achieved no record tells, so all count alike."""
    eligible = eligible_for(assessment, award)
    bodies = [each.party for each in eligible if each.kind != PartyKind.INDIVIDUAL]
    women = women_in(bodies, year=assessment.year, on=assessment.on)
    return [
        Contender(
            each,
            is_woman=bool(each.is_woman),
            women=None if each.kind == PartyKind.INDIVIDUAL else women.get(each.party, (0, 0)),
        )
        for each in eligible
    ]


def _whole(assessment: Assessment, code: QuotaCode) -> int:
    """Progressive Workers of the year, given or eligible; or collectives that lead their cluster or block."""
    if code is QuotaCode.CTDCP:
        return int(assessment.counts.get(LEADING, 0))
    counts = assessment.counts.get("awards", {}).get("LDTT", {})
    return int(counts.get(Standing.GIVEN.value, 0) + counts.get(Standing.ELIGIBLE.value, 0))


def _cited(value: DatedValue | None) -> str:
    return catalogue.citation_text(value.citation) if value else ""
