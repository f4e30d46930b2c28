"""The cheap look at a party agrees with the judgement that explains itself; standings follow from it."""

import random
from datetime import date

import pytest

from tests.factories.histories import random_facts
from thidua.eligibility.enums import Standing
from thidua.eligibility.findings import AwardLook, findings_of, in_standing, look_at, rules_by_award
from thidua.rulebook.facts import (
    AwardFact,
    DisciplineFact,
    Facts,
    HoldFact,
    ProofFact,
    Rating,
    RatingFact,
    Scope,
    Subject,
)
from thidua.rulebook.findings import Result
from thidua.rulebook.masks import FactsView
from thidua.rulebook.rules import judge_award

DAY = date(2025, 8, 1)
YEAR = 2024


def facts(**told) -> Facts:
    known = {"ratings": [RatingFact(YEAR, Rating.GOOD)]} | told
    return Facts(Subject("individual"), **{name: tuple(values) for name, values in known.items()})


def standing(known: Facts, code: str, *, year: int = YEAR) -> Standing:
    return next(each.standing for each in findings_of(known, on=DAY, year=year) if each.code == code)


@pytest.mark.parametrize("seed", range(60))
def test_it_agrees_with_the_judgement(seed):
    known = random_facts(random.Random(seed), DAY)
    view = FactsView(known, YEAR, DAY)
    looks = {look.code: look for look in look_at(view, rules_by_award(DAY))}
    judged_all = (judge_award(listed, view) for listed in rules_by_award(DAY).values())
    verdicts = {verdict.award: verdict for verdict in judged_all if verdict is not None}
    assert list(looks) == list(verdicts)
    for code, verdict in verdicts.items():
        look = looks[code]
        assert (look.result, look.best.rule) == (verdict.result, verdict.best.rule), code
        judged = {path.rule.key: path for path in verdict.paths}
        for path in look.paths:
            same = judged[path.rule.key]
            assert path.result is same.result
            assert path.is_claimed is same.is_claimed
            assert [need.id for need in path.unmet] == [answer.need.id for answer in same.unmet]


def test_a_good_year_makes_a_progressive_worker():
    assert standing(facts(), "LDTT") is Standing.ELIGIBLE


def test_an_unconfirmed_standard_never_rejects_and_stands_apart():
    found = findings_of(facts(), on=DAY, year=YEAR)
    apart = in_standing(found, Standing.UNCONFIRMED)
    assert apart
    assert all(each.look.best.rule.open_question for each in apart)
    assert {each.look.result for each in apart} == {Result.NEEDS_PERSON}


def test_what_was_given_is_not_one_condition_away():
    known = facts(awards=[AwardFact("LDTT", YEAR)])
    assert standing(known, "LDTT") is Standing.GIVEN


def test_a_year_rated_too_low_is_one_condition_in_the_way():
    assert standing(facts(ratings=[RatingFact(YEAR, Rating.NOT_COMPLETED)]), "LDTT") is Standing.ONE_AWAY


def test_a_hold_is_looked_at_by_a_person():
    known = facts(holds=[HoldFact("discipline", date(2025, 7, 1))])
    assert standing(known, "LDTT") is Standing.REVIEW


def test_a_hold_and_a_bad_year_are_two():
    known = facts(
        holds=[HoldFact("discipline", date(2025, 7, 1))], ratings=[RatingFact(YEAR, Rating.NOT_COMPLETED)]
    )
    assert standing(known, "LDTT") is Standing.NOT_YET


def test_an_unrated_year_lacks_a_paper():
    known = facts(ratings=[RatingFact(YEAR - 1, Rating.GOOD)])
    assert standing(known, "LDTT") is Standing.REVIEW


def test_what_nothing_on_file_speaks_for_stands_apart():
    found = findings_of(facts(), on=DAY, year=YEAR)
    apart = in_standing(found, Standing.UNCLAIMED)
    assert "HCDC" in [each.code for each in apart]
    assert all(each.verdict is None for each in apart)


def test_nobody_is_told_that_they_lack_an_act_of_bravery():
    assert standing(facts(), "HCCC3") is Standing.UNCLAIMED
    brave = facts(proofs=[ProofFact("bravery", YEAR, Scope.NATIONWIDE)])
    assert standing(brave, "HCCC3") is not Standing.UNCLAIMED


def test_when_at_the_earliest():
    good = [RatingFact(year, Rating.EXCELLENT) for year in range(2020, 2025)]
    known = facts(
        ratings=good,
        proofs=[ProofFact("initiative", 2023, Scope.GRASSROOTS)],
        disciplines=[_old_discipline()],
    )
    outlook = {each.code: each.earliest for each in findings_of(known, on=DAY, year=YEAR)}
    assert outlook["LDTT"] is None
    later = [year for year in outlook.values() if year is not None]
    assert later
    assert min(later) > YEAR


def test_a_refused_declaration_is_in_the_way():
    rule = next(rule for rule in rules_by_award(DAY)["LDTT"] if rule.declares and rule.kind == "individual")
    known = Facts(
        Subject("individual"), ratings=(RatingFact(YEAR, Rating.GOOD),), declared={rule.declares[0]: False}
    )
    look = look_at(FactsView(known, YEAR, DAY), {"LDTT": [rule]})[0]
    assert isinstance(look, AwardLook)
    assert look.result is Result.NOT_MET


def _old_discipline() -> DisciplineFact:
    return DisciplineFact("reprimand", date(2018, 1, 1), date(2019, 1, 1))
