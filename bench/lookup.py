"""Look-up in a register of ten million awards, on SQLite and PostgreSQL, through the queries the pages use.

THIDUA_BENCH_AWARDS=100000 makes it smaller. Each database is made, measured and thrown away in a process of its own.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
AWARDS = int(os.environ.get("THIDUA_BENCH_AWARDS", "10000000"))
QUESTIONS = 200
PAGE = 25
TARGET = 50
IN_A_PROCESS = "import django; django.setup(); from bench import _lookup; _lookup.main({}, {}, {})"


def measure() -> Iterator[dict[str, object]]:
    """The 50th and 95th percentile of each kind of question, database after database."""
    with tempfile.TemporaryDirectory(prefix="thidua-lookup-") as folder:
        yield from _measured("SQLite", THIDUA_DATA_DIR=folder, DATABASE_URL="")
    with _postgres_server() as url, tempfile.TemporaryDirectory(prefix="thidua-lookup-") as folder:
        yield from _measured("PostgreSQL", THIDUA_DATA_DIR=folder, DATABASE_URL=url)


def _measured(database: str, **environment: str) -> Iterator[dict[str, object]]:
    command = [sys.executable, "-c", IN_A_PROCESS.format(AWARDS, QUESTIONS, PAGE)]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            told = json.loads(line)
            if "stage" in told:
                print(f"    {database}: {told['stage']} {told['seconds']:.0f} s", flush=True)
                continue
            yield {
                "name": f"look-up in {AWARDS / 1e6:g} million awards, {told['kind']}, {database}",
                "value": round(told["p95"], 1),
                "unit": "ms (p95)",
                "target": TARGET,
                "note": f"p50 {told['p50']:.1f} ms, slowest {told['most']:.0f} ms, {told['asked']} questions",
            }
    if process.returncode:
        raise RuntimeError(f"the look-up on {database} ended with {process.returncode}")


def _postgres_server() -> Any:
    sys.path.insert(0, str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location("thidua_tools_test", ROOT / "tools" / "test.py")
    if spec is None or spec.loader is None:
        raise RuntimeError("tools/test.py is not there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.postgres_server()
