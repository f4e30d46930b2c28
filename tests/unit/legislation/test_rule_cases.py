"""Every case of the law holds, and there are enough of them."""

from collections import defaultdict
from pathlib import Path

import pytest

from thidua.legislation import cases, rules
from thidua.rulebook.history import Open

FOLDER = Path(__file__).parents[2] / "rules"
CASES = cases.read_cases(FOLDER)


@pytest.mark.parametrize("file", sorted({case.file for case in CASES}))
def test_the_cases_of_a_file_hold(file: str) -> None:
    outcomes = [cases.run(case) for case in CASES if case.file == file]
    wrong = [f"{o.case.line}: {o.case.name}: {'; '.join(o.differences)}" for o in outcomes if not o.holds]
    assert outcomes
    assert not wrong, "\n".join(wrong)


def test_every_version_of_every_path_has_a_case() -> None:
    asked = defaultdict(set)
    for case in CASES:
        asked[case.award].add((case.path, case.facts.subject.kind, case.on))
    missing = [
        rule.key
        for rule in rules.rulebook().rules
        if not any(
            path in {"", rule.path} and kind == rule.kind and rule.in_force(on)
            for path, kind, on in asked[rule.award]
        )
    ]
    assert missing == []


def test_confirmed_paths_are_met_missed_and_left_open_by_some_case() -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for case in CASES:
        outcome = cases.run(case)
        paths = getattr(outcome.verdict, "paths", (outcome.verdict,) if outcome.verdict else ())
        for path in paths:
            seen[f"{path.rule.award}/{path.rule.path}/{path.rule.kind}"].add(cases.ANSWERS[path.result])
    for rule in rules.rulebook().rules:
        if not rule.open_question and not any(isinstance(need.condition, Open) for need in rule.needs):
            name = f"{rule.award}/{rule.path}/{rule.kind}"
            assert cases.ELIGIBLE in seen[name], name
            assert seen[name] & {cases.NOT_ELIGIBLE, cases.NEEDS_REVIEW}, name
