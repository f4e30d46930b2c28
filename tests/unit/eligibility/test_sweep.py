"""One meaning: what the sweep says about a country is what the rulebook says about each of its people."""

import random
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.factories.histories import random_facts
from thidua.eligibility import folding, sources, sweep
from thidua.eligibility.columns import NOT_FOR, asked_by, judged
from thidua.eligibility.rows import RowWriter
from thidua.legislation import rules
from thidua.rulebook.facts import Facts
from thidua.rulebook.masks import FactsView
from thidua.rulebook.rules import LEVELS, Rule, judge_award

FIRST, LAST = date(2024, 1, 1), date(2028, 12, 31)
PARTIES, AWARDS = 60, 8


def swept(parties: dict[int, Facts], chosen: list[Rule], *, year: int, on: date) -> dict[int, dict[str, int]]:
    backend = sweep.connect("duckdb")
    with tempfile.TemporaryDirectory() as folder:
        with RowWriter(Path(folder)) as writer:
            writer.write(parties.items())
        source = sources.open_source(backend, Path(folder))
        columns = folding.fold(backend, source, asked=asked_by(chosen), year=year, on=on)
        found = backend.to_pyarrow(judged(chosen, columns).as_table())
    return {row["party"]: row for row in found.to_pylist()}


def check_alike(seed: int, on: date, year: int, *, parties_count: int, awards: int | None) -> set[int]:
    """Judge some parties both ways by the rules of a day (of so many awards); which answers occurred."""
    chance = random.Random(seed)
    by_award: dict[str, list[Rule]] = {}
    for rule in rules.rules_on(on):
        by_award.setdefault(rule.award, []).append(rule)
    if awards is not None:
        by_award = {code: by_award[code] for code in chance.sample(sorted(by_award), awards)}
    chosen = [rule for paths in by_award.values() for rule in paths]
    parties = {number: random_facts(chance, on) for number in range(1, parties_count + 1)}
    with sweep.uncollected():
        found = swept(parties, chosen, year=year, on=on)
    assert found.keys() == parties.keys()
    seen: set[int] = set()
    for number, facts in parties.items():
        view = FactsView(facts, year, on)
        for rule in chosen:
            expected = rule.level(view) if rule.is_for(facts.subject) else NOT_FOR
            assert found[number][rule.key] == expected, (rule.key, facts)
            seen.add(expected)
        for award, paths in by_award.items():
            verdict = judge_award(paths, view)
            expected = NOT_FOR if verdict is None else LEVELS[verdict.result]
            assert found[number][award] == expected, (award, facts)
    return seen


def test_a_sweep_answers_by_every_rule_as_one_person_is_answered() -> None:
    seen = check_alike(1, date(2026, 3, 1), 2025, parties_count=PARTIES, awards=None)
    assert seen == {NOT_FOR, *LEVELS.values()}


# A smaller seed is no simpler history: nothing is gained by shrinking.
@settings(max_examples=5, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 1 << 32), on=st.dates(FIRST, LAST), is_running_year=st.booleans())
@example(seed=1, on=FIRST, is_running_year=False)
@example(seed=2, on=date(2024, 2, 29), is_running_year=True)
@example(seed=3, on=date(2025, 7, 1), is_running_year=False)
@example(seed=4, on=date(2026, 9, 30), is_running_year=True)
@example(seed=5, on=date(2028, 2, 29), is_running_year=False)
def test_a_sweep_answers_as_one_person_is_answered(seed: int, on: date, *, is_running_year: bool) -> None:
    year = on.year if is_running_year else on.year - 1
    check_alike(seed, on, year, parties_count=PARTIES, awards=AWARDS)
