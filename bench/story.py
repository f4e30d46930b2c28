"""How long `thidua story` takes: the whole year played through the actions, its documents written."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def measure() -> Iterator[dict[str, object]]:
    """One run in a process of its own, from the command to the last file."""
    with tempfile.TemporaryDirectory(prefix="thidua-bench-story-") as folder:
        began = time.perf_counter()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("THIDUA_")}
        command = [sys.executable, "-m", "thidua", "story", "--out", folder]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - began
        if done.returncode:
            raise SystemExit(f"thidua story failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        files = sum(path.is_file() for path in Path(folder).rglob("*"))
    yield {"name": "thidua story", "value": seconds, "unit": "s", "target": "< 60", "note": f"{files} files"}
