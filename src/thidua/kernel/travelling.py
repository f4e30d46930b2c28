"""Data that travels with a page as text and comes back with what is posted: it may have been cut, or be anybody's."""

import json
from typing import Any


def read_travelled(text: str) -> Any:
    """The data as JSON; None for what is none, so that whoever asked decides what that means."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
