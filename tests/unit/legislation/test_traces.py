"""Traces are complete: whatever changes an answer is named where the answer is explained."""

import random
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.histories import random_facts
from thidua.legislation import rules, tracing
from thidua.rulebook.facts import AnyFact, Facts
from thidua.rulebook.masks import FactsView
from thidua.rulebook.rules import Answer, PathVerdict, Rule, judge_path

DAY, YEAR = date(2025, 9, 1), 2024
FAMILIES = ("awards", "ratings", "proofs", "disciplines", "holds", "leaves", "services", "shares")
VERDICT = {"result", "computed"}

few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
seeds = st.integers(min_value=0, max_value=2**32)


def history(chance: random.Random) -> Facts:
    """Somebody's history, where years of leave are not rated, so that leaves decide something."""
    facts = random_facts(chance, DAY)
    away = {leave.year for leave in facts.leaves}
    return replace(facts, ratings=tuple(each for each in facts.ratings if each.year not in away))


def judged(facts: Facts, chosen: list[Rule]) -> dict[str, PathVerdict]:
    view = FactsView(facts, YEAR, DAY)
    return {rule.key: judge_path(rule, view) for rule in chosen}


def fitting(facts: Facts, chance: random.Random) -> list[Rule]:
    """A dozen rules for such a subject."""
    found = [rule for rule in rules.rules_on(DAY) if rule.is_for(facts.subject)]
    return chance.sample(found, min(len(found), 12))


def read_by(answer: Answer) -> Iterator[AnyFact]:
    yield from answer.facts
    for part in answer.parts:
        yield from read_by(part)


def mentioned(path: PathVerdict) -> set[AnyFact]:
    """Every fact the trace of a path names."""
    return {*path.counted_from, *(fact for need in path.needs for fact in read_by(need.answer))}


def words(path: PathVerdict) -> Any:
    """The trace as people read it, without its answers."""

    def without_answers(trace: Any) -> Any:
        if isinstance(trace, dict):
            return {key: without_answers(value) for key, value in trace.items() if key not in VERDICT}
        return list(map(without_answers, trace)) if isinstance(trace, list) else trace

    return without_answers(tracing.path_trace(path))


def answers(path: PathVerdict) -> list[str]:
    return [path.computed.value, *(need.answer.result.value for need in path.needs)]


def without_one(facts: Facts) -> Iterator[tuple[AnyFact, Facts]]:
    """The facts with each of them taken away in turn, the latest twelve of a family."""
    for family in FAMILIES:
        listed = getattr(facts, family)
        for place, fact in [*enumerate(listed)][-12:]:
            yield fact, replace(facts, **{family: listed[:place] + listed[place + 1 :]})


def shifted(fact: AnyFact, chance: random.Random) -> AnyFact:
    """The same fact with one of its values another: a year, a day, a rating, a scope, a state."""
    field = chance.choice([field for field in fields(fact) if getattr(fact, field.name) not in {"", None}])
    value = getattr(fact, field.name)
    if isinstance(value, bool):
        return replace(fact, **{field.name: not value})
    if isinstance(value, date):
        earlier = value - timedelta(days=chance.randint(1, 900))
        return replace(
            fact, **{field.name: earlier if field.name == "start" else value + timedelta(days=400)}
        )
    if hasattr(type(value), "__members__"):
        return replace(fact, **{field.name: chance.choice(list(type(value)))})
    if field.name == "part":
        return replace(fact, part=chance.randint(0, fact.whole))  # type: ignore[union-attr]
    if isinstance(value, int):
        return replace(fact, **{field.name: value + 1})
    return fact


@few
@given(seed=seeds)
def test_a_fact_whose_absence_changes_an_answer_was_named(seed):
    chance = random.Random(seed)
    facts = history(chance)
    chosen = fitting(facts, chance)
    before = judged(facts, chosen)
    for fact, fewer in without_one(facts):
        for key, after in judged(fewer, chosen).items():
            if answers(after) != answers(before[key]):
                assert fact in mentioned(before[key]), (key, fact)
                assert words(after) != words(before[key]), (key, fact)


@few
@given(seed=seeds)
def test_a_fact_whose_arrival_changes_an_answer_is_named(seed):
    chance = random.Random(seed)
    facts, other = history(chance), history(chance)
    chosen = fitting(facts, chance)
    before = judged(facts, chosen)
    for family in FAMILIES:
        for fact in getattr(other, family)[:12]:
            more = replace(facts, **{family: (*getattr(facts, family), fact)})
            for key, after in judged(more, chosen).items():
                if answers(after) != answers(before[key]):
                    assert fact in mentioned(after), (key, fact)
                    assert words(after) != words(before[key]), (key, fact)


@few
@given(seed=seeds)
def test_a_fact_that_reads_otherwise_reads_otherwise_in_the_trace(seed):
    chance = random.Random(seed)
    facts = history(chance)
    chosen = fitting(facts, chance)
    before = judged(facts, chosen)
    for family in FAMILIES:
        listed = getattr(facts, family)
        for place, fact in enumerate(listed[:12]):
            other = shifted(fact, chance)
            altered = replace(facts, **{family: (*listed[:place], other, *listed[place + 1 :])})
            for key, after in judged(altered, chosen).items():
                if answers(after) != answers(before[key]):
                    assert {fact, other} & (mentioned(before[key]) | mentioned(after)), (key, fact, other)
                    assert words(after) != words(before[key]), (key, fact, other)


@few
@given(seed=seeds)
def test_a_refused_declaration_is_named(seed):
    chance = random.Random(seed)
    facts = history(chance)
    for rule in fitting(facts, chance):
        for code in rule.declares:
            refused = judged(replace(facts, declared={code: False}), [rule])[rule.key]
            assert refused.declared_false == (code,)
            assert words(refused) != words(judged(facts, [rule])[rule.key])


def test_what_the_subject_is_changes_the_trace_where_it_changes_the_answer():
    """A woman's shorter service: the trace says whose time it was reckoned by."""
    chance = random.Random(3)
    changed = 0
    while changed < 3:
        facts = random_facts(chance, DAY)
        turned = replace(facts, subject=replace(facts.subject, is_woman=not facts.subject.is_woman))
        chosen = [rule for rule in rules.rules_on(DAY) if rule.is_for(facts.subject)]
        before = judged(facts, chosen) if facts.services else {}
        for key, after in judged(turned, chosen).items() if before else ():
            if answers(after) != answers(before[key]):
                changed += 1
                assert words(after) != words(before[key]), key
