"""`make check`: every check that needs no running product, each with its verdict.

Names on the command line choose. Two run at a time; what a check says is shown when it finds something.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CODE = ("src", "tests", "tools", "bench")


@dataclass(frozen=True)
class Check:
    """A check: its name and the command that exits non-zero when something is found."""

    name: str
    command: tuple[str, ...]


CHECKS = (
    Check("types", ("mypy",)),
    Check("lint", ("ruff", "check", "--quiet", "--output-format=concise", *CODE)),
    Check("format", ("ruff", "format", "--check", "--quiet", "--output-format=concise", *CODE)),
    Check("templates", ("djlint", "src", "--lint", "--quiet")),
    Check("ranks", ("lint-imports", "--no-cache")),
    Check("imports", ("python", "tools/imports.py")),
    Check("migrations", ("python", "-m", "thidua", "manage", "makemigrations", "--check", "--dry-run")),
    Check("django", ("python", "-m", "thidua", "manage", "check", "--fail-level", "WARNING")),
    Check("messages", ("python", "tools/messages.py", "check")),
    Check("budgets", ("python", "tools/budgets.py")),
    Check("tidy", ("python", "tools/tidy.py")),
    Check("locks", ("python", "tools/lock.py", "--check")),
    Check("docs", ("python", "tools/docs.py", "--check")),
)


@dataclass(frozen=True)
class Verdict:
    """What a check found, and how long it took."""

    check: Check
    passed: bool
    output: str
    seconds: float


def run(check: Check) -> Verdict:
    """Run one check in test mode."""
    began = time.monotonic()
    program, *arguments = check.command
    done = subprocess.run(
        [str(BIN / program), *arguments],
        cwd=ROOT,
        env={**os.environ, "THIDUA_MODE": "test", "THIDUA_DATA_DIR": str(ROOT / "build" / "check-data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    output = done.stdout.decode(errors="replace").strip()
    return Verdict(check, done.returncode == 0, output, time.monotonic() - began)


def main() -> int:
    """Run the chosen checks; returns the exit code."""
    unknown = set(sys.argv[1:]) - {check.name for check in CHECKS}
    if unknown:
        print(f"no such check: {', '.join(sorted(unknown))}; there are {', '.join(c.name for c in CHECKS)}")
        return 2
    chosen = [check for check in CHECKS if check.name in sys.argv[1:] or not sys.argv[1:]]
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for verdict in pool.map(run, chosen):
            mark = "passed" if verdict.passed else "FAILED"
            print(f"{verdict.check.name:<12} {mark}  {verdict.seconds:5.1f} s", flush=True)
            if not verdict.passed:
                failed.append(verdict.check.name)
                print("\n".join(f"    {line}" for line in verdict.output.splitlines()), flush=True)
    print(f"check: {len(chosen) - len(failed)} passed, {len(failed)} failed {' '.join(failed)}".rstrip())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
