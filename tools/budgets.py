"""How long functions and files may be. Exceptions stand in budget_exceptions.txt, each with its reason.

A function's length is counted from `def` to its last line, without the docstring.
"""

import ast
import math
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXCEPTIONS = ROOT / "tools" / "budget_exceptions.txt"
FUNCTION_MEDIAN, FUNCTION_P95, FUNCTION_MOST = 8, 40, 80
FILE_P95, FILE_MOST = 400, 600
VIEW_MOST = 30
MEASURED = {".py", ".html", ".js", ".css", ".typ", ".yaml"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Length:
    """How long one thing is, and by which name an exception would call it."""

    name: str
    lines: int
    is_view: bool = False


def functions() -> Iterator[Length]:
    """Every function of the product, migrations left out."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                yield Length(f"{path.relative_to(ROOT)}::{node.name}", length_of(node), is_view(path, node))


def length_of(node: Function) -> int:
    """Lines from `def` to the end, without the docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def is_view(path: Path, node: Function) -> bool:
    """Whether the function answers requests."""
    arguments = [argument.arg for argument in node.args.posonlyargs + node.args.args]
    return "views" in path.as_posix() and arguments[:1] == ["request"]


def files() -> Iterator[Length]:
    """Every file of the repository that people write, data of the demo and locks left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in sorted(set(listed)):
        path = ROOT / name
        if path.suffix in MEASURED and path.is_file() and "/data/" not in name and "/migrations/" not in name:
            yield Length(name, len(path.read_text(encoding="utf-8").splitlines()))


def percentile(lengths: list[int], share: float) -> int:
    """The length that `share` of all do not exceed (nearest rank)."""
    return sorted(lengths)[max(0, math.ceil(share * len(lengths)) - 1)] if lengths else 0


def exceptions() -> dict[str, str]:
    """The things that may be longer, each with its reason."""
    rows = EXCEPTIONS.read_text(encoding="utf-8").splitlines() if EXCEPTIONS.exists() else []
    pairs = (row.split(maxsplit=1) for row in rows if row.strip() and not row.startswith("#"))
    return {pair[0]: pair[1] if len(pair) > 1 else "" for pair in pairs}


def main() -> int:
    """Measure and tell; returns the exit code."""
    allowed, found = exceptions(), []
    all_functions, all_files = list(functions()), list(files())
    over = [
        *((f, FUNCTION_MOST) for f in all_functions if f.lines > FUNCTION_MOST),
        *((f, VIEW_MOST) for f in all_functions if f.is_view and f.lines > VIEW_MOST),
        *((f, FILE_MOST) for f in all_files if f.lines > FILE_MOST),
    ]
    found += [
        f"{thing.name}: {thing.lines} lines, at most {most}"
        for thing, most in over
        if thing.name not in allowed
    ]
    found += [f"{EXCEPTIONS.name}: {name}: no reason given" for name, reason in allowed.items() if not reason]
    needless = allowed.keys() - {thing.name for thing, _most in over}
    found += [f"{EXCEPTIONS.name}: {name} is within its budget" for name in sorted(needless)]
    lengths, sizes = [f.lines for f in all_functions], [f.lines for f in all_files]
    measured = (
        ("median of functions", percentile(lengths, 0.5), FUNCTION_MEDIAN),
        ("95th percentile of functions", percentile(lengths, 0.95), FUNCTION_P95),
        ("95th percentile of files", percentile(sizes, 0.95), FILE_P95),
    )
    for name, value, most in measured:
        print(f"budgets: {name}: {value} lines (at most {most})")
        if value > most:
            found.append(f"{name}: {value} lines, at most {most}")
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
