"""Judging an organisation: a cheap look at everybody, and the explanation only of what a person will read."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from thidua.eligibility.enums import Standing
from thidua.eligibility.explaining import as_data, path_words
from thidua.eligibility.findings import AwardLook, RulesByAward, earliest, explained, look_at, rules_by_award
from thidua.eligibility.models import Assessment, Verdict
from thidua.kernel.text import collation_key, fold
from thidua.legislation import catalogue, wording
from thidua.parties.enums import PartyKind
from thidua.parties.models import Party
from thidua.rulebook.facts import Facts
from thidua.rulebook.history import Condition
from thidua.rulebook.masks import FactsView
from thidua.rulebook.rules import Rule

FEW_AWARDS = 5
"""With so few awards those who are not eligible yet are listed too; over all awards they would drown the rest."""
EXPLAINED = {Standing.ELIGIBLE, Standing.ONE_AWAY, Standing.REVIEW}
WITH_OUTLOOK = {Standing.ONE_AWAY, Standing.NOT_YET}
BASES = ("LDTT",)
"""Awards of which the number is needed for a share, asked for or not."""
LEADING = "leading"
EMPTY = "empty"
JUDGED = "judged"


@dataclass
class Tally:
    """Numbers of an assessment: by award and standing, how many collectives lead, how many have nothing on file."""

    awards: dict[str, Counter[str]] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)

    def add(self, code: str, standing: Standing) -> None:
        """One verdict more."""
        self.awards.setdefault(code, Counter())[standing.value] += 1

    def as_data(self) -> dict[str, Any]:
        """As it is kept."""
        return {"awards": {code: dict(found) for code, found in self.awards.items()}, **self.others}


@dataclass(frozen=True)
class Asked:
    """What an assessment asks: which awards, on which day, for which year."""

    on: date
    year: int
    codes: frozenset[str]

    @classmethod
    def of(cls, assessment: Assessment) -> "Asked":
        """The question of an assessment."""
        return cls(assessment.on, assessment.year, frozenset(assessment.award_codes))

    def is_asked(self, code: str) -> bool:
        """Whether the award is one of those asked for."""
        return not self.codes or code in self.codes

    @property
    def listed(self) -> set[Standing]:
        """The standings of which every line is kept."""
        few = 0 < len(self.codes) <= FEW_AWARDS
        return EXPLAINED | ({Standing.NOT_YET, Standing.UNCONFIRMED, Standing.GIVEN} if few else set())

    def rules(self) -> RulesByAward:
        """The rules in force, of the awards asked for and those a share is taken of."""
        found = rules_by_award(self.on)
        return {code: rules for code, rules in found.items() if self.is_asked(code) or code in BASES}


def verdicts_of(
    assessment: Assessment, parties: Iterable[Party], facts: Mapping[int, Facts], tally: Tally
) -> list[Verdict]:
    """The lines of these parties, not saved, and their numbers added to the tally."""
    asked = Asked.of(assessment)
    by_award = asked.rules()
    made = []
    for party in parties:
        known = facts.get(party.pk)
        if known is None:
            continue
        tally.others[JUDGED] += 1
        tally.others[LEADING] += any(
            proof.kind == "cluster_lead" and proof.year == asked.year for proof in known.proofs
        )
        if is_empty(known):
            tally.others[EMPTY] += 1
            continue
        made += _of_party(assessment, party, FactsView(known, asked.year, asked.on), by_award, tally)
    return made


def is_empty(facts: Facts) -> bool:
    """Whether nothing is on file that a verdict could rest on."""
    return not (facts.services or facts.shares or any(True for _fact in facts.of_years()))


def _of_party(
    assessment: Assessment, party: Party, view: FactsView, by_award: RulesByAward, tally: Tally
) -> list[Verdict]:
    asked, made = Asked.of(assessment), []
    digest = ""
    for look in look_at(view, by_award):
        standing = look.standing
        if standing is Standing.UNCLAIMED:
            continue
        tally.add(look.code, standing)
        if asked.is_asked(look.code) and standing in asked.listed:
            digest = digest or digest_of(view.facts)
            made.append(_verdict(assessment, party, look, view, digest))
    return made


def _verdict(assessment: Assessment, party: Party, look: AwardLook, view: FactsView, digest: str) -> Verdict:
    best, standing = look.shown, look.standing
    is_person = party.kind == PartyKind.INDIVIDUAL and hasattr(party, "person")
    unit = party.person.unit if is_person else None  # type: ignore[attr-defined]
    trace = {}
    if standing in EXPLAINED:
        trace = as_data(path_words(explained(best, view), shows_sensitive=False))
    return Verdict(
        assessment=assessment,
        party=party,
        party_name=party.name,
        party_key=collation_key(party.name)[:600],
        party_kind=party.kind,
        unit=unit,
        unit_name=unit.name if unit else "",
        is_woman=party.person.is_woman if is_person else None,  # type: ignore[attr-defined]
        folded=fold(f"{party.name} {unit.name if unit else ''}"),
        award_code=look.code,
        award_rank=catalogue.award(look.code).rank,
        rule=best.rule.key,
        result=look.result.value,
        standing=standing.value,
        unmet=[need.id for need in best.unmet],
        standing_order=list(Standing).index(standing),
        reason=reason_of(best.rule, [need.condition for need in best.unmet], standing),
        trace=trace,
        earliest_year=earliest(best, view) if standing in WITH_OUTLOOK else None,
        facts_digest=digest,
    )


def reason_of(rule: Rule, unmet: Sequence[Condition], standing: Standing) -> str:
    """What stands in the way, in one line of the reader's language; nothing of what was given already."""
    if standing is Standing.GIVEN:
        return ""
    is_sure = standing is Standing.ONE_AWAY
    told = [wording.lacking(condition, is_sure=is_sure) for condition in unmet]
    if rule.open_question:
        told.append(_("tiêu chuẩn chưa xác nhận"))
    return "; ".join(told)


def digest_of(facts: Facts) -> str:
    """A fingerprint of everything a verdict rests on."""
    subject = facts.subject
    told = (
        subject.kind,
        sorted(subject.groups),
        subject.is_woman,
        subject.birth,
        subject.since,
        facts.awards,
        facts.ratings,
        facts.proofs,
        facts.disciplines,
        facts.holds,
        facts.leaves,
        facts.services,
        facts.shares,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()
