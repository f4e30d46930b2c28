"""What the rules say of the candidates of a proposal, by the records kept about them."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from thidua.commendation.checks import OnRecord
from thidua.commendation.models import Candidate, Proposal
from thidua.eligibility.assessing import is_empty
from thidua.eligibility.enums import Standing
from thidua.eligibility.findings import AwardLook, look_at
from thidua.legislation import rules, wording
from thidua.records.facts import facts_of
from thidua.records.queries import homes_of
from thidua.rulebook.history import Condition, NeverDisciplined, NoDiscipline, NoHold, walk
from thidua.rulebook.masks import FactsView

SENSITIVE = (NoHold, NoDiscipline, NeverDisciplined)


def records_of(*, proposal: Proposal, candidates: Sequence[Candidate], on: date) -> dict[int, OnRecord]:
    """The answer for each candidate with anything on file, by party; as many statements however many there are."""
    ids = [candidate.party_id for candidate in candidates if candidate.party_id is not None]
    by_award = {proposal.award_code: rules.rules_on(on, proposal.award_code)}
    if not ids or not by_award[proposal.award_code]:
        return {}
    homes = homes_of(ids)
    found: dict[int, OnRecord] = {}
    for party, facts in facts_of(ids, on=on).items():
        if is_empty(facts):
            continue
        for look in look_at(FactsView(facts, proposal.achievement_year, on), by_award):
            if look.standing is not Standing.UNCLAIMED:
                found[party] = OnRecord(
                    party=party,
                    home=homes.get(party),
                    award=look.code,
                    on=on,
                    year=proposal.achievement_year,
                    is_met=look.standing is Standing.ELIGIBLE,
                    told=_told(look),
                    citation=look.shown.rule.citation,
                )
    return found


def _told(look: AwardLook) -> str:
    """Where the candidate stands and why; disciplines and holds are for whoever keeps the record to read."""
    told = [str(look.standing.label)]
    if look.standing is not Standing.GIVEN:
        conditions = [need.condition for need in look.shown.unmet]
        told += [wording.needed(each) for each in conditions if not _is_sensitive(each)]
        if any(map(_is_sensitive, conditions)):
            told.append(_("còn điều kiện xem tại hồ sơ do nơi quản lý giữ"))
    return told[0] if len(told) == 1 else f"{told[0]}: {'; '.join(told[1:])}"


def _is_sensitive(condition: Condition) -> bool:
    return any(isinstance(part, SENSITIVE) for part in walk(condition))
