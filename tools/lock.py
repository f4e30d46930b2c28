"""Locking: resolve pyproject.toml and requirements/*.in into requirements/*.txt, with hashes, naming no host.

`lock.py` resolves anew (keeping locked versions that still fit; `--upgrade` takes newer ones);
`lock.py --check` only tells, offline, whether a lock file no longer belongs to what it was made from.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
MARK = "# made by tools/lock.py from "
LOCKS: dict[str, list[str]] = {
    "setup": ["requirements/setup.in"],
    "node": ["requirements/node.in"],
    "base": ["pyproject.toml"],
    "dev": ["pyproject.toml", "requirements/dev.in"],
    "s3": ["pyproject.toml", "--extra", "s3"],
    "spark": ["pyproject.toml", "--extra", "spark", "requirements/dev.in"],
    "bench": ["pyproject.toml", "requirements/dev.in", "requirements/bench.in"],
}
OPTIONS = [
    "--quiet",
    "--universal",
    "--generate-hashes",
    "--python-version=3.11",
    "--no-emit-index-url",
    "--no-annotate",
    "--no-header",
]


def fingerprint(inputs: list[str]) -> str:
    """A hash of what a lock file is made from: requirements only, not comments or tool settings."""
    parts: list[object] = []
    for name in inputs:
        if name == "pyproject.toml":
            project = tomllib.loads((ROOT / name).read_text(encoding="utf-8"))["project"]
            parts += [project["requires-python"], sorted(project["dependencies"])]
            extras = project.get("optional-dependencies", {})
            parts += [requirements for extra, requirements in extras.items() if extra in inputs]
        elif name.endswith(".in"):
            lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
            parts.append(sorted(filter(None, (line.split("#")[0].strip() for line in lines))))
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def stale() -> list[str]:
    """The lock files that do not carry the fingerprint of their inputs."""
    found = []
    for name, inputs in LOCKS.items():
        path = FOLDER / f"{name}.txt"
        first = path.read_text(encoding="utf-8").partition("\n")[0] if path.exists() else ""
        if first != MARK + fingerprint(inputs):
            found.append(str(path.relative_to(ROOT)))
    return found


def lock(*, upgrade: bool) -> None:
    """Resolve every lock file anew."""
    for name, inputs in LOCKS.items():
        path = FOLDER / f"{name}.txt"
        uv = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *inputs, "--output-file", str(path)]
        subprocess.run([*uv, *(["--upgrade"] if upgrade else [])], cwd=ROOT, check=True)
        body = path.read_text(encoding="utf-8")
        lines = [line for line in body.splitlines(keepends=True) if not line.startswith(MARK)]
        path.write_text(f"{MARK}{fingerprint(inputs)}\n{''.join(lines)}", encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {sum('==' in line for line in lines)} packages")


def main() -> int:
    """Lock, or check the locks; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--upgrade", action="store_true")
    options = parser.parse_args()
    if not options.check:
        lock(upgrade=options.upgrade)
        return 0
    behind = stale()
    for name in behind:
        print(f"{name} is behind its inputs: run `make lock`")
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
