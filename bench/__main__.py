"""`make bench`: run every measurement of this folder, print them, and keep them in bench/out/latest.json.

A file of this folder that has a function `measure()` is measured. It gives rows: `name`, `value`, `unit`, and where
there is one `peer_value` (what a peer needs for the same), `target` and `note`. Names on the command line choose
files.
"""

import importlib
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LATEST = HERE / "out" / "latest.json"
KEPT = ("name", "value", "unit", "peer_value", "ratio")

Row = Mapping[str, Any]


def measured(chosen: list[str]) -> Iterator[Row]:
    """What the chosen files measure, or all of them."""
    for path in sorted(HERE.glob("*.py")):
        if path.stem.startswith("_") or (chosen and path.stem not in chosen):
            continue
        module = importlib.import_module(f"bench.{path.stem}")
        if not hasattr(module, "measure"):
            continue
        print(path.stem, flush=True)
        began = time.monotonic()
        for row in module.measure():
            print(line_of(row), flush=True)
            yield row
        print(f"  in {time.monotonic() - began:.0f} s\n", flush=True)


def line_of(row: Row) -> str:
    """A row as a line of the table."""
    parts = [f"  {row['name']:<62} {row['value']:>10,.4g} {row['unit']}"]
    parts += [f"target {row['target']}"] if row.get("target") else []
    parts += [f"peer {row['peer_value']:g} ({ratio_of(row):.2f} times it)"] if row.get("peer_value") else []
    parts += [str(row["note"])] if row.get("note") else []
    return "   ".join(parts)


def ratio_of(row: Row) -> float | None:
    """Our value over the peer's, where there is a peer."""
    peer = row.get("peer_value")
    return round(row["value"] / peer, 4) if peer else None


def keep(rows: list[Row]) -> None:
    """Write the latest measurements; files that were not measured this time keep theirs."""
    before = json.loads(LATEST.read_text(encoding="utf-8")) if LATEST.exists() else []
    by_name = {row["name"]: row for row in before}
    by_name |= {row["name"]: {key: {**row, "ratio": ratio_of(row)}.get(key) for key in KEPT} for row in rows}
    LATEST.parent.mkdir(parents=True, exist_ok=True)
    LATEST.write_text(
        json.dumps(list(by_name.values()), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def processor() -> str:
    """The processor's name, where the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def main() -> int:
    """Measure and keep; returns the exit code."""
    print(f"{os.cpu_count()} cores, {processor()} {platform.machine()}, Python {platform.python_version()}\n")
    with tempfile.TemporaryDirectory(prefix="thidua-bench-") as folder:
        os.environ |= {
            "THIDUA_MODE": "test",
            "THIDUA_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "thidua.config.settings",
        }
        import django

        django.setup()
        rows = list(measured(sys.argv[1:]))
    if not rows:
        print("nothing was measured")
        return 1
    keep(rows)
    print(f"{len(rows)} measurements in {LATEST.relative_to(HERE.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
