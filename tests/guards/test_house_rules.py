"""Rules of the house that a linter does not know."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "thidua"
CLOCKS = {PACKAGE / "kernel" / "clock.py", PACKAGE / "demo" / "clock.py"}
CLOCK_CALLS = {("timezone", "now"), ("timezone", "localdate"), ("timezone", "localtime"), ("date", "today")}
CLOCK_CALLS |= {("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}
DOMAIN_FILES = {"enums", "workflow", "models", "queries", "policies", "actions", "engine"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
BANNED_NAMES = {"utils", "helpers", "common", "manager", "managers", "misc"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def calls(node: ast.AST) -> Iterator[tuple[ast.Call, str, str]]:
    """Each call with the last two names of what is called."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            match call.func:
                case ast.Attribute(value=ast.Name(id=owner), attr=name):
                    yield call, owner, name
                case ast.Attribute(value=ast.Attribute(attr=owner), attr=name):
                    yield call, owner, name
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    yield call, "", name


def layer_of(path: Path) -> str:
    """The layer a file of a module belongs to: its name, or the name of its folder inside the module."""
    inside = path.relative_to(PACKAGE).parts
    return inside[1].removesuffix(".py") if len(inside) > 1 else inside[0].removesuffix(".py")


def action_files() -> list[Path]:
    return [path for path in sources() if layer_of(path) == "actions" and path.parts[-2] != "kernel"]


def is_action(function: Function) -> bool:
    return any(
        isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "action"
        for mark in function.decorator_list
    )


def public_functions(path: Path) -> list[Function]:
    return [n for n in tree(path).body if isinstance(n, Function) and not n.name.startswith("_")]


def test_only_the_clocks_ask_what_time_it_is():
    asked = [
        f"{where(path, call)} {owner}.{name}"
        for path in sources()
        if path not in CLOCKS
        for call, owner, name in calls(tree(path))
        if (owner, name) in CLOCK_CALLS
    ]
    assert asked == []


def test_the_domain_is_told_the_moment():
    asked = [
        where(path, call)
        for path in sources()
        if layer_of(path) in DOMAIN_FILES
        for call, owner, name in calls(tree(path))
        if (owner, name) == ("clock", "now")
    ]
    assert asked == []


def test_whatever_an_actions_file_writes_is_an_action():
    bare = [
        f"{where(path, function)} {function.name}"
        for path in action_files()
        for function in public_functions(path)
        if not is_action(function) and any(name in WRITES for _call, _owner, name in calls(function))
    ]
    assert bare == []


def test_reading_does_not_write():
    writing = [
        f"{where(path, call)} {name}"
        for path in sources()
        if layer_of(path) in {"queries", "policies"}
        for call, _owner, name in calls(tree(path))
        if name in WRITES - {"create"} or name == "bulk_create"
    ]
    assert writing == []


def test_views_do_not_reach_into_the_database():
    reaching = [
        where(path, node)
        for path in sources()
        if "sites" in path.parts or "api" in path.relative_to(PACKAGE).parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]
    assert reaching == []


def test_no_drawers():
    named = [str(path.relative_to(ROOT)) for path in PACKAGE.rglob("*") if path.stem in BANNED_NAMES]
    assert named == []
