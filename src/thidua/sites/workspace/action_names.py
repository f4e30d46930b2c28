"""How the audit trail calls each action, in the reader's language (data/actions.yaml)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import get_language

NAMES_FILE = Path(__file__).parent / "data" / "actions.yaml"


@cache
def names() -> Mapping[str, tuple[str, str]]:
    """Vietnamese and English name of each action by its code."""
    told = yaml.safe_load(NAMES_FILE.read_text(encoding="utf-8"))
    return {code: (vietnamese, english) for code, (vietnamese, english) in told.items()}


def name_of(action: str) -> str:
    """The action's name; its code where it has none."""
    found = names().get(action)
    if found is None:
        return action
    return found[0] if (get_language() or "vi").startswith("vi") else found[1]
