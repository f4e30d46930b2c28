"""The demo's own present: it begins where the played story ends, and runs on at the speed of real time."""

import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from thidua.kernel import clock

MARKER = "demo.json"


def marker_path() -> Path:
    """The file that says this data directory holds demo seasons, and since when."""
    return Path(settings.DATA_DIR) / MARKER


def start_clock(*, story_ends_at: datetime) -> None:
    """Remember that at this real moment the demo's clock shows `story_ends_at`."""
    told = {"built_at": timezone.now().isoformat(), "story_ends_at": story_ends_at.isoformat()}
    marker_path().write_text(json.dumps(told), encoding="utf-8")
    _shift.cache_clear()
    use_demo_clock()


def use_demo_clock() -> None:
    """Let sites and tasks of this process take the moment from the demo, where there is one."""
    if marker_path().exists():
        clock.use_source(lambda: timezone.now() + _shift())


@cache
def _shift() -> timedelta:
    told = json.loads(marker_path().read_text(encoding="utf-8"))
    return datetime.fromisoformat(told["story_ends_at"]) - datetime.fromisoformat(told["built_at"])
