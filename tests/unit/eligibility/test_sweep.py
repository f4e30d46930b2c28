"""One meaning: what the sweep says about a country is what the rulebook says about each of its people."""

import random
from datetime import date
from pathlib import Path

from tests.factories.histories import random_facts
from thidua.eligibility import folding, sources, sweep
from thidua.eligibility.columns import NOT_FOR, asked_by, judged
from thidua.eligibility.rows import RowWriter
from thidua.legislation import rules
from thidua.rulebook.facts import Facts
from thidua.rulebook.masks import FactsView
from thidua.rulebook.rules import LEVELS, Rule, judge_award

VERSIONS = (date(2024, 6, 30), date(2025, 6, 30), date(2025, 7, 1), date(2026, 3, 1), date(2026, 10, 1))
DAY, YEAR = date(2026, 3, 1), 2025
PARTIES = 200


def different_rules() -> list[Rule]:
    """The rules of all versions of the law, one of those that ask the same of the same people.

    What a rule asks does not depend on the day: so all versions are judged in one sweep.
    """
    versions = {rule.key: rule for day in VERSIONS for rule in rules.rules_on(day)}
    found = {}
    for rule in versions.values():
        asked = tuple(need.condition for need in rule.needs)
        who = (rule.award, rule.kind, rule.groups, rule.not_groups)
        found.setdefault((*who, rule.since, asked, bool(rule.open_question)), rule)
    return list(found.values())


def swept(folder: Path, parties: dict[int, Facts], chosen: list[Rule]) -> dict[int, dict[str, int]]:
    with RowWriter(folder) as writer:
        writer.write(parties.items())
    backend = sweep.connect("duckdb")
    source = sources.open_source(backend, folder)
    columns = folding.fold(backend, source, asked=asked_by(chosen), year=YEAR, on=DAY)
    found = backend.to_pyarrow(judged(chosen, columns).as_table())
    return {row["party"]: row for row in found.to_pylist()}


def test_a_sweep_answers_as_one_person_is_answered(tmp_path: Path) -> None:
    chance = random.Random(DAY.toordinal())
    chosen = different_rules()
    parties = {number: random_facts(chance, DAY) for number in range(1, PARTIES + 1)}
    found = swept(tmp_path, parties, chosen)
    assert len(found) == PARTIES
    by_award: dict[str, list[Rule]] = {}
    for rule in chosen:
        by_award.setdefault(rule.award, []).append(rule)
    seen: set[int] = set()
    for number, facts in parties.items():
        view = FactsView(facts, YEAR, DAY)
        for rule in chosen:
            expected = rule.level(view) if rule.is_for(facts.subject) else NOT_FOR
            assert found[number][rule.key] == expected, (rule.key, facts)
            seen.add(expected)
        for award, paths in by_award.items():
            verdict = judge_award(paths, view)
            expected = NOT_FOR if verdict is None else LEVELS[verdict.result]
            assert found[number][award] == expected, (award, facts)
    assert seen == {NOT_FOR, *LEVELS.values()}
