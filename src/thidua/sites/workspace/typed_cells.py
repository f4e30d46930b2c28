"""The cells of one line as a page shows them: what is stored, or what was typed and could not be saved."""

from collections.abc import Mapping
from typing import Any

from thidua.scoring.interfaces.grid import Typed


def typed_cells(
    code: str, *, stored: Typed, typed: Mapping[str, Typed], wrong: Mapping[str, Any]
) -> dict[str, Any]:
    """What stands in the cells of that line, whether it differs from what is stored, and what is wrong with it."""
    shown = typed.get(code, stored)
    return {
        "value": shown.value,
        "words": shown.text,
        "decided": shown.decided,
        "stored": stored.value,
        "differs": (shown.value, shown.decided) != (stored.value, stored.decided),
        "wrong": wrong.get(code, []),
    }
