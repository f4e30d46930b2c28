"""Verdicts: which paths count, which version of the law, when at the earliest; and what is declared."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from thidua.legislation import rules as legislation
from thidua.rulebook.facts import AwardFact, Facts, ProofFact, Rating, RatingFact, Scope, ServiceFact, Subject
from thidua.rulebook.findings import Citation, Result
from thidua.rulebook.history import (
    AllOf,
    AnyOf,
    Condition,
    Ever,
    EveryYear,
    InYear,
    MemberShare,
    NoHold,
    NotGiven,
    Proof,
    Run,
    Service,
    Times,
    YearsOf,
)
from thidua.rulebook.masks import FactsView, Since
from thidua.rulebook.rules import (
    AwardVerdict,
    Need,
    Rule,
    earliest_year,
    judge_award,
    judge_path,
    more_favourable,
)

YEAR, DAY = 2025, date(2026, 3, 1)
LAW = Citation("L1", "Đ1")
GOOD = YearsOf(rating=Rating.GOOD)
TITLES = YearsOf(awards=frozenset({"CS"}))
INITIATIVE = Proof(frozenset({"initiative"}))
ARMY = Service(frozenset({"army"}), 120)
YEARLY = frozenset({"CS"})


def rule(*conditions: Condition, path: str = "ladder", **more: object) -> Rule:
    needs = tuple(Need(f"need-{n}", condition, LAW) for n, condition in enumerate(conditions))
    plain = Rule("A", path, "Đường", "Path", "individual", date(2024, 1, 1), None, LAW, needs)
    return replace(plain, **more)  # type: ignore[arg-type]


def view(facts: Facts | None = None, *, year: int = YEAR, **kinds: object) -> FactsView:
    return FactsView(facts or Facts(Subject("individual"), **kinds), year, DAY)  # type: ignore[arg-type]


def rated(first: int, latest: int = YEAR, rating: Rating = Rating.GOOD) -> tuple[RatingFact, ...]:
    return tuple(RatingFact(year, rating) for year in range(first, latest + 1))


def initiative(year: int = YEAR) -> ProofFact:
    return ProofFact("initiative", year, Scope.GRASSROOTS)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2023, 12, 31), False),
        (date(2024, 1, 1), True),
        (date(2025, 6, 30), True),
        (date(2025, 7, 1), False),
    ],
)
def test_a_rule_is_in_force_from_its_first_day_up_to_its_end(day, holds):
    assert rule(end=date(2025, 7, 1)).in_force(day) is holds


@pytest.mark.parametrize(
    ("kind", "groups", "fits"),
    [
        ("individual", {"worker"}, True),
        ("individual", {"worker", "teacher"}, True),
        ("individual", set(), False),
        ("individual", {"worker", "army"}, False),
        ("collective", {"worker"}, False),
    ],
)
def test_whom_a_rule_is_for(kind, groups, fits):
    ladder = rule(groups=frozenset({"worker", "farmer"}), not_groups=frozenset({"army"}))
    assert ladder.is_for(Subject(kind, frozenset(groups))) is fits


def test_an_unconfirmed_rule_asks_for_a_person_whatever_the_facts_say():
    asked = rule(Run(GOOD, 3), open_question="chưa đọc nguyên văn")
    for facts, computed in (
        (rated(2020), Result.MET),
        (rated(2020, rating=Rating.COMPLETED), Result.NOT_MET),
    ):
        verdict = judge_path(asked, view(ratings=facts))
        assert (verdict.result, verdict.computed) == (Result.NEEDS_PERSON, computed)


def test_a_declaration_counts_only_when_it_was_refused():
    asked = rule(Run(GOOD, 3), declares=("obeys_law", "unity"))
    good = Facts(Subject("individual"), ratings=rated(2020))
    silent = judge_path(asked, view(good))
    assert (silent.result, silent.to_declare) == (Result.MET, ("obeys_law", "unity"))
    signed = judge_path(asked, view(replace(good, declared={"obeys_law": True})))
    assert (signed.result, signed.to_declare, signed.declared_false) == (Result.MET, ("unity",), ())
    refused = judge_path(asked, view(replace(good, declared={"obeys_law": False})))
    assert (refused.result, refused.declared_false) == (Result.NOT_MET, ("obeys_law",))
    assert refused.is_one_away


def test_one_away_is_exactly_one_condition_in_the_way():
    asked = rule(Run(GOOD, 3), Times(TITLES, 2), INITIATIVE)
    two_short = judge_path(asked, view(ratings=rated(2020)))
    assert [need.need.id for need in two_short.unmet] == ["need-1", "need-2"]
    assert not two_short.is_one_away
    one_short = judge_path(asked, view(ratings=rated(2020), proofs=(initiative(),)))
    assert one_short.is_one_away
    all_met = view(
        ratings=rated(2020), proofs=(initiative(),), awards=tuple(AwardFact("CS", y) for y in (2024, 2025))
    )
    assert not judge_path(asked, all_met).is_one_away


@pytest.mark.parametrize(
    ("conditions", "kinds"),
    [
        ([INITIATIVE], ({"initiative"}, set())),
        ([INITIATIVE, NoHold(), NotGiven(frozenset({"A"}))], ({"initiative"}, set())),
        ([AnyOf((INITIATIVE, ARMY))], ({"initiative"}, {"army"})),
        ([INITIATIVE, Run(GOOD, 1)], (set(), set())),
        ([AllOf((INITIATIVE, Ever(frozenset({"B"}))))], (set(), set())),
        (
            [Service(frozenset({"a"}), 1, double=frozenset({"b"}), known_by=frozenset({"c"}))],
            (set(), {"a", "b", "c"}),
        ),
    ],
)
def test_what_a_path_rests_on_alone(conditions, kinds):
    assert rule(*conditions).claimed_by == kinds


def test_a_path_nobody_took_neither_opens_the_award_nor_hides_a_rejection():
    ladder = rule(Run(GOOD, 3))
    feat = rule(INITIATIVE, path="feat")
    bad = rated(2020, rating=Rating.COMPLETED)
    rejected = judge_award([feat, ladder], view(ratings=bad))
    assert (rejected.result, rejected.best.rule.path) == (Result.NOT_MET, "ladder")
    claimed = judge_award([feat, ladder], view(ratings=bad, proofs=(initiative(),)))
    assert (claimed.result, claimed.best.rule.path) == (Result.MET, "feat")
    untaken = judge_award([feat, rule(ARMY, path="army")], view())
    assert untaken.result is Result.EVIDENCE_MISSING
    served = view(services=(ServiceFact("army", date(2020, 1, 1)),))
    assert judge_award([feat, rule(ARMY, path="army")], served).best.rule.path == "army"


def test_the_best_path_is_the_one_that_answers_best_then_the_one_with_least_in_the_way():
    met = rule(Run(GOOD, 2), path="met")
    open_ = rule(Run(GOOD, 2), path="open", open_question="?")
    two = rule(Times(TITLES, 1), Times(TITLES, 2), path="two")
    one = rule(Times(TITLES, 1), Run(GOOD, 1), path="one")
    seen = view(ratings=rated(2020))
    assert judge_award([two, open_, met, one], seen).best.rule.path == "met"
    assert judge_award([two, open_, one], seen).best.rule.path == "open"
    assert judge_award([two, one], seen).best.rule.path == "one"
    worse = rule(Times(TITLES, 1), path="worse", open_question="?")
    assert judge_award([worse, open_], seen).best.rule.path == "open"


def test_no_path_for_such_a_subject_is_no_verdict():
    collective = FactsView(Facts(Subject("collective")), YEAR, DAY)
    assert judge_award([rule(Run(GOOD, 1))], collective) is None


def verdict(result: Result) -> AwardVerdict:
    return AwardVerdict("A", result, ())


def test_the_more_favourable_version_is_taken_and_the_old_one_where_they_answer_alike():
    ranked = [Result.NOT_MET, Result.EVIDENCE_MISSING, Result.NEEDS_PERSON, Result.MET]
    for low, high in pairwise(ranked):
        better, worse = verdict(high), verdict(low)
        assert more_favourable(better, worse) is better
        assert more_favourable(worse, better) is better
    old, new = verdict(Result.MET), verdict(Result.MET)
    assert more_favourable(old, new) is old
    assert more_favourable(None, new) is new
    assert more_favourable(old, None) is old
    assert more_favourable(None, None) is None


def test_a_dossier_received_before_a_transition_and_decided_after_is_judged_by_both_texts():
    """L06/2026 Đ4: from 01/10/2026 the more favourable text applies; what that text asks is not confirmed yet."""
    facts = Facts(Subject("individual"), ratings=rated(2015, rating=Rating.COMPLETED))

    def judged(on: date, decided: date | None) -> tuple[Result, date]:
        found = legislation.judge(facts, award="BKTTG", on=on, year=2025, decided=decided)
        return found.result, max(path.rule.start for path in found.paths)

    old, new = date(2026, 9, 30), date(2026, 10, 1)
    assert judged(old, None)[0] is Result.NOT_MET
    assert judged(old, old) == judged(old, None)
    assert judged(old, new) == judged(new, None) == (Result.NEEDS_PERSON, new)


def test_the_earliest_year_is_when_everything_in_the_way_has_passed():
    ladder = rule(Run(GOOD, 5), Times(TITLES, 2), since=Since(frozenset({"B"})))
    began = (AwardFact("B", 2023), AwardFact("CS", 2024))
    assert earliest_year(ladder, view(ratings=rated(2023), awards=began), yearly=YEARLY) == 2028
    spent = view(ratings=(*rated(2020, 2024), RatingFact(2025, Rating.COMPLETED)))
    assert earliest_year(rule(Run(GOOD, 3)), spent, yearly=YEARLY) == 2028


def test_time_brings_no_award_that_somebody_else_decides_and_no_members():
    assert earliest_year(rule(Ever(frozenset({"B"}))), view(), yearly=YEARLY) is None
    assert earliest_year(rule(Ever(frozenset({"CS"}))), view(), yearly=YEARLY) == 2026
    assert earliest_year(rule(MemberShare("LDTT", least_count=1)), view(), yearly=YEARLY) is None


def test_time_brings_proofs_and_service_that_runs():
    assert earliest_year(rule(INITIATIVE), view(), yearly=YEARLY) == 2026
    running = view(services=(ServiceFact("army", date(2019, 3, 1)),))
    assert earliest_year(rule(ARMY), running, yearly=YEARLY) == 2028
    ended = view(services=(ServiceFact("army", date(2019, 3, 1), date(2024, 3, 1)),))
    assert earliest_year(rule(ARMY), ended, yearly=YEARLY) is None


def test_an_award_given_for_this_year_is_not_assumed_for_the_next():
    given = view(awards=(AwardFact("CS", 2025),))
    yearly = rule(NotGiven(frozenset({"CS"})), InYear(GOOD))
    assert earliest_year(yearly, given, yearly=YEARLY) == 2026
    every_third = rule(NotGiven(frozenset({"CS"}), 3))
    assert earliest_year(every_third, given, yearly=YEARLY) == 2028
    assert earliest_year(rule(NotGiven(frozenset({"CS"}), None)), given, yearly=YEARLY) is None


def test_every_year_since_a_bad_one_never_comes_good_by_itself():
    bad = (*rated(2021, 2022), RatingFact(2023, Rating.COMPLETED), *rated(2024))
    ladder = rule(EveryYear(GOOD, 3), since=Since(frozenset({"B"})))
    assert earliest_year(ladder, view(ratings=bad, awards=(AwardFact("B", 2020),)), yearly=YEARLY) is None


def test_counted_from_names_the_facts_after_which_years_are_counted():
    ladder = rule(Run(GOOD, 3), since=Since(frozenset({"B"})))
    awards = (AwardFact("B", 2019), AwardFact("B", 2022), AwardFact("CS", 2023))
    assert judge_path(ladder, view(awards=awards)).counted_from == awards[:2]
