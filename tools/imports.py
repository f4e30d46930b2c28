"""Import circles, and what the pure parts import. The ranks themselves are import-linter's contracts.

grimp counts imports inside functions too, so a circle cannot be hidden in one.
"""

import ast
import graphlib
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src"
PURE = ("thidua/rulebook/**/*.py", "thidua/scoring/engine/*.py")
PURE_PACKAGES = ("thidua.rulebook", "thidua.scoring.engine")


def circle() -> list[str]:
    """The modules of one import circle, in order, or nothing."""
    graph = grimp.build_graph("thidua", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def impure_imports() -> Iterator[str]:
    """Imports of the rulebook and the scoring engine from outside the standard library and themselves."""
    for pattern in PURE:
        for path in sorted(SOURCES.glob(pattern)):
            own = ".".join(path.relative_to(SOURCES).with_suffix("").parts)
            for line, name in imported(path):
                allowed = tuple(pure for pure in PURE_PACKAGES if own.startswith(pure))
                if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith(allowed):
                    yield f"{path.relative_to(ROOT)}:{line}: imports {name}: only the standard library may"


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of everything a file imports, at any depth."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "." * node.level


def main() -> int:
    """Tell what is wrong; returns the exit code."""
    found = list(impure_imports())
    round_trip = circle()
    if round_trip:
        found.append("import circle: " + " -> ".join(round_trip))
    print("\n".join(found) or "imports: no circles")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
