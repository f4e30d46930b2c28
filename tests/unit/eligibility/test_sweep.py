"""One meaning: what the sweep says about a country is what the rulebook says about each of its people."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.factories.histories import random_facts
from thidua.eligibility import folding, sweep
from thidua.eligibility.columns import NOT_FOR, asked_by, judged
from thidua.eligibility.rows import RowWriter
from thidua.legislation import rules
from thidua.rulebook.masks import FactsView
from thidua.rulebook.rules import LEVELS, judge_award

DAYS = (date(2024, 6, 30), date(2025, 6, 30), date(2025, 7, 1), date(2026, 3, 1), date(2026, 10, 1))
PARTIES = 400


def swept(
    folder: Path, parties: dict[int, object], day: date, year: int
) -> tuple[list, dict[int, dict[str, int]]]:
    with RowWriter(folder) as writer:
        writer.write(parties.items())
    chosen = rules.rules_on(day)
    backend = sweep.connect("duckdb")
    columns = folding.fold(
        backend, folding.open_source(backend, folder), asked=asked_by(chosen), year=year, on=day
    )
    found = backend.to_pyarrow(judged(chosen, columns).as_table())
    return chosen, {row["party"]: row for row in found.to_pylist()}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_sweep_answers_as_one_person_is_answered(day: date, tmp_path: Path) -> None:
    chance = random.Random(day.toordinal())
    year = (day - timedelta(days=200)).year
    parties = {number: random_facts(chance, day) for number in range(1, PARTIES + 1)}
    chosen, found = swept(tmp_path, parties, day, year)
    assert len(found) == PARTIES
    seen: set[int] = set()
    for number, facts in parties.items():
        view = FactsView(facts, year, day)
        by_award: dict[str, list] = {}
        for rule in chosen:
            expected = rule.level(view) if rule.is_for(facts.subject) else NOT_FOR
            assert found[number][rule.key] == expected, (rule.key, facts)
            seen.add(expected)
            by_award.setdefault(rule.award, []).append(rule)
        for award, paths in by_award.items():
            verdict = judge_award(paths, view)
            expected = NOT_FOR if verdict is None else LEVELS[verdict.result]
            assert found[number][award] == expected, (award, facts)
    assert seen >= {NOT_FOR, 0, 1, 3}
