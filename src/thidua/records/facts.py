"""A party's whole record as facts for the rules: the award register, the records kept beside it, and what its
predecessors left it.

What is asked is always "on a day": a decision of a later day is not yet known, a use of a later day has not yet
happened, a merger of a later day has not yet taken place.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, FilteredRelation, OuterRef, Q

from thidua.documents.queries import revoked_documents
from thidua.legislation import catalogue, rules
from thidua.legislation.vocabulary import Group
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Party
from thidua.records.enums import ProofPurpose, Recognition
from thidua.records.lineage import inherited
from thidua.records.models import (
    Discipline,
    Hold,
    Leave,
    MemberShare,
    Proof,
    ProofUse,
    ServicePeriod,
    SubjectGroup,
    YearlyRating,
)
from thidua.records.queries import steps_into
from thidua.register.models import Award
from thidua.rulebook.facts import (
    AwardFact,
    DisciplineFact,
    Facts,
    HoldFact,
    LeaveFact,
    ProofFact,
    ProofState,
    Rating,
    RatingFact,
    Scope,
    ServiceFact,
    ShareFact,
    Subject,
)

PARTIES_AT_ONCE = 10_000
"""So many are read with one set of statements; databases bound the number of values in a statement."""

GROUP_OF_BODY: dict[str, Group] = {
    OrganisationKind.PROVINCE: Group.MINISTRY_PROVINCE,
    OrganisationKind.COMMUNE: Group.COMMUNE,
}
"""Groups that the kind of a body tells by itself."""


def facts_of(parties: Iterable[int], *, on: date) -> dict[int, Facts]:
    """Everything recorded about these parties as of a day, by their ids; parties that do not exist are left out.

    Awards that were corrected or revoked, and those of a revoked decision, are not facts. Years, kinds and uses are
    those recorded; what a body's predecessors left it is told in `origin` and passes on as
    `legislation/data/succession_policy.yaml` says. The number of statements does not grow with the parties.
    """
    ids = sorted(set(parties))
    found: dict[int, Facts] = {}
    for start in range(0, len(ids), PARTIES_AT_ONCE):
        found |= _facts_of(ids[start : start + PARTIES_AT_ONCE], on)
    return found


def _facts_of(ids: Collection[int], on: date) -> dict[int, Facts]:
    steps = steps_into(ids, on=on)
    everybody = {*ids, *(step.predecessor for step in steps)}
    subjects = _subjects(everybody, on)
    awards, ratings, proofs = _awards(everybody, on), _ratings(everybody, on), _proofs(everybody, on)
    disciplines, holds = _disciplines(everybody, on), _holds(everybody, on)
    leaves, services, shares = _leaves(everybody), _services(everybody, on), _shares(everybody)
    own = {
        party: Facts(
            subject,
            awards=tuple(awards[party]),
            ratings=tuple(ratings[party]),
            proofs=tuple(proofs[party]),
            disciplines=tuple(disciplines[party]),
            holds=tuple(holds[party]),
            leaves=tuple(leaves[party]),
            services=tuple(services[party]),
            shares=tuple(shares[party]),
        )
        for party, subject in subjects.items()
    }
    return inherited(own, steps, of=ids)


def _known(on: date) -> Q:
    """The document is of that day or earlier, or its day is not recorded."""
    return Q(decision_date__isnull=True) | Q(decision_date__lte=on)


def _subjects(ids: Collection[int], on: date) -> dict[int, Subject]:
    groups: dict[int, set[str]] = defaultdict(set)
    rows = SubjectGroup.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), party__in=ids, is_current=True, valid_from__lte=on
    ).values_list("party_id", "group")
    for party, group in rows:
        groups[party].add(group)
    found: dict[int, Subject] = {}
    for pk, kind, body, since, birth, is_woman in Party.objects.filter(pk__in=ids).values_list(
        "pk",
        "kind",
        "organisation__organisation_kind",
        "organisation__valid_from",
        "person__birth_date",
        "person__is_woman",
    ):
        if body in GROUP_OF_BODY:
            groups[pk].add(GROUP_OF_BODY[body].value)
        found[pk] = Subject(kind, frozenset(groups[pk]), is_woman=bool(is_woman), birth=birth, since=since)
    return found


class AwardRow(NamedTuple):
    """The columns of the register that tell what an award is to the rules."""

    party: int
    pk: int
    code: str
    kind: str
    number: str
    decided_on: date | None
    year: int
    period_to: date | None

    def fact(self) -> AwardFact | None:
        """The award as a fact; None for what the catalogue does not know."""
        known = catalogue.law().awards.get(self.code)
        if known is None:
            return None
        year, named = self.year, known.is_title
        if self.period_to is not None:
            year, named = (self.period_to - timedelta(days=1)).year, True
        elif not named and self.decided_on is not None:
            year = self.decided_on.year
        return AwardFact(
            self.code,
            year,
            counting=rules.counting(self.code, self.kind),
            period_named=named,
            decision=self.number,
            decided_on=self.decided_on,
            source=self.pk,
        )


def _awards(ids: Collection[int], on: date) -> Mapping[int, list[AwardFact]]:
    revoked = revoked_documents().order_by().filter(pk=OuterRef("decision"))
    rows = (
        Award.objects.filter(_known(on), party__in=ids, is_current=True, revocation__isnull=True)
        .filter(~Exists(revoked))
        .order_by("year", "pk")
        .values_list(
            "party_id",
            "pk",
            "award_code",
            "commendation_kind",
            "decision_number",
            "decision_date",
            "year",
            "period_to",
        )
    )
    found: dict[int, list[AwardFact]] = defaultdict(list)
    for row in map(AwardRow._make, rows):
        fact = row.fact()
        if fact is not None:
            found[row.party].append(fact)
    return found


def _ratings(ids: Collection[int], on: date) -> Mapping[int, list[RatingFact]]:
    found: dict[int, list[RatingFact]] = defaultdict(list)
    rows = YearlyRating.objects.filter(_known(on), party__in=ids, is_current=True, year__lte=on.year)
    for party, pk, year, rating, number in rows.order_by("year").values_list(
        "party_id", "pk", "year", "rating", "decision_number"
    ):
        found[party].append(RatingFact(year, Rating(rating), decision=number, source=pk))
    return found


def _proofs(ids: Collection[int], on: date) -> Mapping[int, list[ProofFact]]:
    uses: dict[int, set[str]] = defaultdict(set)
    used = ProofUse.objects.filter(_known(on), party__in=ids, is_current=True, year__lte=on.year)
    for proof, purpose in used.values_list("proof_id", "purpose"):
        uses[proof].add(purpose)
    found: dict[int, list[ProofFact]] = defaultdict(list)
    rows = Proof.objects.filter(_known(on), party__in=ids, is_current=True, year__lte=on.year)
    for party, pk, kind, year, scope, state, title, number in rows.order_by("year", "pk").values_list(
        "party_id", "pk", "proof_kind", "year", "scope", "state", "title", "decision_number"
    ):
        fact = ProofFact(
            kind,
            year,
            Scope(scope),
            state=_proof_state(state, uses[pk]),
            title=title,
            decision=number,
            source=pk,
        )
        found[party].append(fact)
    return found


def _proof_state(recognition: str, purposes: set[str]) -> ProofState:
    if recognition == Recognition.PENDING:
        return ProofState.PENDING
    if ProofPurpose.FORM in purposes:
        return ProofState.USED_FOR_FORM
    return ProofState.USED_FOR_TITLE if purposes else ProofState.FREE


def _disciplines(ids: Collection[int], on: date) -> Mapping[int, list[DisciplineFact]]:
    found: dict[int, list[DisciplineFact]] = defaultdict(list)
    rows = Discipline.objects.filter(party__in=ids, is_current=True, start__lte=on)
    for party, pk, level, start, end, number in rows.order_by("start", "pk").values_list(
        "party_id", "pk", "level", "start", "end", "decision_number"
    ):
        found[party].append(DisciplineFact(level, start, end, decision=number, source=pk))
    return found


def _holds(ids: Collection[int], on: date) -> Mapping[int, list[HoldFact]]:
    found: dict[int, list[HoldFact]] = defaultdict(list)
    rows = Hold.objects.filter(party__in=ids, is_current=True, start__lte=on).annotate(
        concluded=FilteredRelation("ends", condition=Q(ends__is_current=True))
    )
    for party, pk, ground, start, note, end in rows.order_by("start", "pk").values_list(
        "party_id", "pk", "ground", "start", "note", "concluded__end"
    ):
        found[party].append(HoldFact(ground, start, end, note=note, source=pk))
    return found


def _leaves(ids: Collection[int]) -> Mapping[int, list[LeaveFact]]:
    found: dict[int, list[LeaveFact]] = defaultdict(list)
    rows = Leave.objects.filter(party__in=ids, is_current=True)
    for party, pk, kind, year in rows.order_by("year").values_list("party_id", "pk", "leave_kind", "year"):
        found[party].append(LeaveFact(kind, year, source=pk))
    return found


def _services(ids: Collection[int], on: date) -> Mapping[int, list[ServiceFact]]:
    found: dict[int, list[ServiceFact]] = defaultdict(list)
    rows = ServicePeriod.objects.filter(party__in=ids, is_current=True, start__lte=on)
    for party, pk, kind, start, end in rows.order_by("start", "pk").values_list(
        "party_id", "pk", "service_kind", "start", "end"
    ):
        found[party].append(ServiceFact(kind, start, end, source=pk))
    return found


def _shares(ids: Collection[int]) -> Mapping[int, list[ShareFact]]:
    found: dict[int, list[ShareFact]] = defaultdict(list)
    rows = MemberShare.objects.filter(party__in=ids, is_current=True)
    for party, pk, name, year, part, whole in rows.order_by("year", "name").values_list(
        "party_id", "pk", "name", "year", "part", "whole"
    ):
        found[party].append(ShareFact(name, year, part, whole, source=pk))
    return found
