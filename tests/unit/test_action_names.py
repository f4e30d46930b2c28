"""Every action has a name people can read in the audit trail."""

import ast
from pathlib import Path

from thidua.sites.workspace.action_names import name_of, names

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "thidua"


def actions() -> set[str]:
    """The codes of all actions, as the audit trail has them."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(is_action(mark) for mark in node.decorator_list):
                found.add(f"{path.relative_to(PACKAGE).parts[0]}.{node.name}")
    return found


def is_action(mark: ast.expr) -> bool:
    return isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "action"


def test_every_action_has_a_name_and_no_name_is_left_over():
    assert sorted(actions() - names().keys()) == [], "name them in sites/workspace/data/actions.yaml"
    assert sorted(names().keys() - actions()) == []


def test_an_unknown_action_shows_its_code():
    assert name_of("nowhere.nothing") == "nowhere.nothing"
