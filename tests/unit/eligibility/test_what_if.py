"""Other numbers in a copy of the rules: who gains, who loses."""

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.factories.histories import random_facts
from thidua.eligibility.what_if import (
    altered,
    as_if_confirmed,
    award_level,
    compare,
    numbers_of,
    reason,
)
from thidua.legislation import rules
from thidua.rulebook.facts import AwardFact, Facts, ProofFact, Rating, RatingFact, Scope, Subject
from thidua.rulebook.findings import Citation, Result
from thidua.rulebook.history import AnyOf, MemberShare, Open, Proof, Run, Times, YearsOf
from thidua.rulebook.masks import FactsView
from thidua.rulebook.rules import RESULTS, Need, Rule, judge_award

DAY = date(2026, 3, 2)
CITED = Citation("ND152/2025", "Đ11")
GOOD = YearsOf(rating=Rating.GOOD)
YEARS = Need("years", Run(GOOD, 5), CITED)
PROOF = Need(
    "proof",
    AnyOf((Proof(frozenset({"initiative"})), Open(Proof(frozenset({"science"}), least=2, within=5), "?"))),
    CITED,
)


def rule(*needs: Need, **told: object) -> Rule:
    values: dict[str, object] = {
        "award": "BKTTG",
        "path": "ladder",
        "title": "Bậc thang",
        "english": "Ladder",
        "kind": "individual",
        "start": date(2024, 1, 1),
        "end": None,
        "citation": CITED,
        "needs": needs or (YEARS,),
    }
    return Rule(**(values | told))  # type: ignore[arg-type]


def rated_well_for(years: int) -> Facts:
    ratings = tuple(RatingFact(2025 - ago, Rating.GOOD) for ago in range(years))
    worse = RatingFact(2025 - years, Rating.COMPLETED)
    return Facts(Subject("individual"), ratings=(*ratings, worse))


def test_every_number_of_a_need_is_found_by_its_place():
    told = [(n.need, n.part, n.name, n.value) for n in numbers_of(rule(YEARS, PROOF))]
    assert told == [
        ("years", 0, "years", 5),
        ("proof", 0, "least", 1),
        ("proof", 1, "least", 2),
        ("proof", 1, "within", 5),
    ]


def test_a_copy_has_the_other_number_and_the_rule_keeps_its_own():
    before = rule(YEARS, PROOF)
    after = altered(before, "years", years=3)
    assert after.needs == (replace(YEARS, condition=Run(GOOD, 3)), PROOF)
    assert before.needs == (YEARS, PROOF)


def test_one_part_of_a_composed_need_or_all_of_them():
    before = rule(PROOF)
    one = altered(before, "proof", part=0, least=2)
    assert [number.value for number in numbers_of(one) if number.name == "least"] == [2, 2]
    every = altered(before, "proof", least=1)
    assert [number.value for number in numbers_of(every) if number.name == "least"] == [1, 1]
    within = altered(before, "proof", within=3)
    assert [number.value for number in numbers_of(within)] == [1, 2, 3]


def test_a_share_stays_a_share():
    before = rule(Need("members", MemberShare("LDTT", least=Fraction(7, 10)), CITED), kind="collective")
    (number,) = numbers_of(altered(before, "members", least=Fraction(4, 5)))
    assert number.is_share
    assert number.value == Fraction(4, 5)
    with pytest.raises(ValueError, match="cannot be 2"):
        altered(before, "members", least=2)


@pytest.mark.parametrize(
    ("need", "numbers"),
    [("none", {"years": 3}), ("years", {"least": 3}), ("years", {"years": 0}), ("years", {"years": 60})],
)
def test_what_the_rule_does_not_have_and_what_makes_no_sense(need, numbers):
    with pytest.raises(ValueError, match=need):
        altered(rule(), need, **numbers)


def test_numbers_of_the_whole_law_can_be_put_back():
    for each in rules.rulebook().rules:
        for number in numbers_of(each):
            assert number.allows(number.value)
            assert altered(each, number.need, part=number.part, **{number.name: number.value}) == each


def test_who_gains_and_who_loses():
    people = {1: rated_well_for(3), 2: rated_well_for(5), 3: rated_well_for(8)}
    easier = compare(people, [rule()], [altered(rule(), "years", years=3)], on=DAY, year=2025)
    assert [shift.party for shift in easier.gains] == [1]
    assert easier.losses == []
    harder = compare(people, [rule()], [altered(rule(), "years", years=7)], on=DAY, year=2025)
    assert [shift.party for shift in harder.losses] == [2]
    assert harder.gains == []
    assert harder.before == {Result.NOT_MET: 1, Result.MET: 2}
    assert harder.after == {Result.NOT_MET: 2, Result.MET: 1}


def test_the_larger_step_comes_first():
    certain, asked = rated_well_for(5), Facts(Subject("individual"), ratings=rated_well_for(4).ratings[:-1])
    found = compare(
        {1: asked, 2: certain}, [rule(Need("n", Run(GOOD, 9), CITED))], [rule()], on=DAY, year=2025
    )
    assert [(shift.party, shift.result_after) for shift in found.gains] == [(2, Result.MET)]


def test_a_path_that_opens_without_being_met_gives_nobody_anything():
    found = compare({1: rated_well_for(2)}, [], [rule()], on=DAY, year=2025)
    assert (found.gains, found.losses) == ([], [])
    gone = compare({1: rated_well_for(5)}, [rule()], [], on=DAY, year=2025)
    assert [(shift.result_before, shift.result_after) for shift in gone.losses] == [(Result.MET, None)]


def test_an_unconfirmed_rule_moves_nobody_until_it_is_read_as_if_confirmed():
    unsure = rule(open_question="Chưa đọc nguyên văn.")
    people = {1: rated_well_for(3)}
    after = altered(unsure, "years", years=3)
    assert compare(people, [unsure], [after], on=DAY).gains == []
    told = compare(people, as_if_confirmed([unsure]), as_if_confirmed([after]), on=DAY)
    assert [shift.party for shift in told.gains] == [1]


def test_each_party_has_its_own_latest_year():
    on_time = rated_well_for(5)
    ahead = Facts(
        Subject("individual"), ratings=tuple(RatingFact(2026 - ago, Rating.GOOD) for ago in range(5))
    )
    found = compare({1: on_time, 2: ahead}, [], [rule()], on=DAY)
    assert {shift.party for shift in found.gains} == {1, 2}


def test_a_refused_declaration_stands_in_the_way():
    refused = replace(rated_well_for(5), declared={"obeys_law": False})
    found = compare({1: refused}, [], [rule(declares=("obeys_law",))], on=DAY)
    assert found.gains == []


def test_the_reason_is_what_does_worse_on_the_path_that_makes_the_difference():
    titles = Need("titles", Times(YearsOf(awards=frozenset({"CSTDCS"})), 1), CITED)
    facts = replace(rated_well_for(3), awards=(AwardFact("CSTDCS", 2024),))
    strict, easy = rule(YEARS, titles), altered(rule(YEARS, titles), "years", years=3)
    other = rule(Need("proof", Proof(frozenset({"sudden"})), CITED), path="sudden")
    found = reason(facts, [other, strict], [other, easy], on=DAY, year=2025)
    assert found is not None
    assert found.path == easy
    assert [(need.need, need.answer.result) for need in found.needs] == [(YEARS, Result.NOT_MET)]


def test_a_path_that_only_the_better_rules_have_is_the_whole_reason():
    found = reason(rated_well_for(5), [], [rule()], on=DAY, year=2025)
    assert found is not None
    assert (found.path, found.needs) == (rule(), ())
    assert reason(rated_well_for(5), [rule()], [], on=DAY, year=2025) is None


@pytest.mark.parametrize("seed", range(40))
def test_levels_are_those_of_the_explained_judgement(seed: int):
    facts = random_facts(random.Random(seed), DAY)
    view = FactsView(facts, facts.latest_year(on=DAY), DAY)
    for award in ("BKTTG", "CSTDCS", "HCLD3", "CO_TINH", "TTLDXS", "GDVH"):
        found = rules.rules_on(DAY, award)
        verdict = judge_award(found, view)
        level = award_level(found, view)
        assert (verdict.result if verdict else None) == (None if level is None else RESULTS[level])


def test_a_proof_alone_that_nobody_filed_is_a_path_nobody_took():
    feat = rule(Need("feat", Proof(frozenset({"sudden"})), CITED))
    filed = replace(rated_well_for(1), proofs=(ProofFact("sudden", 2025, Scope.GRASSROOTS),))
    found = compare({1: rated_well_for(1), 2: filed}, [], [feat], on=DAY, year=2025)
    assert [(shift.party, shift.result_after) for shift in found.gains] == [
        (2, Result.MET),
        (1, Result.EVIDENCE_MISSING),
    ]
