"""`make bench`: run every measurement of this folder, print them, and keep them in bench/out/latest.json.

A file of this folder that has a function `measure()` is measured: it yields `Measurement`s. Names on the command
line choose files.
"""

import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measurement import Measurement

HERE = Path(__file__).resolve().parent
LATEST = HERE / "out" / "latest.json"


def measured(chosen: list[str]) -> Iterator[Measurement]:
    """What the chosen files measure, or all of them."""
    for path in sorted(HERE.glob("*.py")):
        if path.stem.startswith("_") or path.stem == "measurement" or (chosen and path.stem not in chosen):
            continue
        module = importlib.import_module(f"bench.{path.stem}")
        if not hasattr(module, "measure"):
            continue
        print(f"{path.stem} …", flush=True)
        began = time.monotonic()
        for found in module.measure():
            print(f"  {line_of(found)}", flush=True)
            yield found
        print(f"  ({time.monotonic() - began:.0f} s)", flush=True)


def line_of(found: Measurement) -> str:
    """A measurement as a line of the table."""
    target = f"   target {found.target}" if found.target else ""
    peer = f"   peer {found.peer_value:g} ({found.ratio:.2f}×)" if found.peer_value and found.ratio else ""
    return f"{found.name:<58} {found.value:>12,.2f} {found.unit:<14}{target}{peer}"


def main() -> int:
    """Measure and keep; returns the exit code."""
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {processor()}\n"
    )
    found = list(measured(sys.argv[1:]))
    if not found:
        print("nothing was measured")
        return 1
    LATEST.parent.mkdir(parents=True, exist_ok=True)
    rows = [one.as_row() for one in found]
    LATEST.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\n{len(found)} measurements: {LATEST.relative_to(HERE.parent)}")
    return 0


def processor() -> str:
    """The processor's name, where the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


if __name__ == "__main__":
    sys.exit(main())
