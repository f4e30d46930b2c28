"""How long `thidua story` takes, from an empty folder to documents and timeline."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET_SECONDS = 60


def measure() -> Iterator[dict[str, Any]]:
    """Run the command as a user would, once."""
    with tempfile.TemporaryDirectory(prefix="thidua-story-") as folder:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "thidua", "story", "--out", folder], check=True, capture_output=True
        )
        seconds = time.perf_counter() - began
        documents = sum(path.suffix in {".pdf", ".docx"} for path in Path(folder).rglob("*"))
    yield {
        "name": "thidua story, whole command",
        "value": seconds,
        "unit": "s",
        "target": f"< {TARGET_SECONDS} s",
        "note": f"{documents} documents",
    }
